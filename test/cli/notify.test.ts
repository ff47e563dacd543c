import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { callOff, type Shop, shop } from '../support/shop.ts';

/** A server that notes what it is asked, and answers as it is told. */
async function listener(status = () => 200) {
  const heard: { path: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      heard.push({ path: `${request.method} ${request.url}`, body });
      response.writeHead(status(), { location: 'http://127.0.0.1:1/' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

/** An address at which nobody listens any more. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return `http://127.0.0.1:${port}/secret`;
}

function configure(one: Shop, config: object) {
  const path = join(one.home, 'config.json');
  writeFileSync(path, JSON.stringify(config));
  return { env: { POSCTL_CONFIG: path } };
}

describe('notify in the config', () => {
  it('tells a webhook, a chat and a command of a call-off, once each', async () => {
    const one = await shop();
    await callOff(one);
    const hook = await listener();
    const file = join(one.home, 'told.json');
    const with_ = configure(one, {
      notify: [
        { type: 'webhook', url: 'env:HOOK', format: 'json' },
        { type: 'webhook', url: `${hook.url}/chat`, format: 'slack' },
        { type: 'command', command: ['/bin/sh', '-c', `cat >> ${file}`] },
      ],
    });
    const options = { env: { ...with_.env, HOOK: `${hook.url}/secret-path` } };
    await one.must(['daemon', '--once'], options);
    await one.must(['daemon', '--once'], options);
    expect(hook.heard.map(({ path }) => path).sort()).toEqual(['POST /chat', 'POST /secret-path']);
    const notice = JSON.parse(hook.heard.find(({ path }) => path === 'POST /secret-path')?.body ?? '');
    expect(notice).toMatchObject({
      event: 'called_off',
      ref: 'blue-door/square',
      venue: 'blue-door',
      venueName: 'blue-door',
      next: 'posctl edit blue-door/square --secret accessToken=SOURCE --refresh',
    });
    expect(Object.keys(JSON.parse(hook.heard.find(({ path }) => path === 'POST /chat')?.body ?? ''))).toEqual(['text']);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(notice);
    const { stdout } = await one.must(['timeline', 'blue-door/square', '--kind', 'notified', '-o', 'csv']);
    expect(stdout).toContain('called off to webhook 1');
    expect(stdout).not.toContain('secret-path');
  });

  it.each([
    ['that refuses', 503, 'webhook 1 answered 503'],
    ['that leads elsewhere', 302, 'webhook 1 answered 302'],
  ])('tells again later what a webhook does not take %s, and never shows its address', async (_, status, words) => {
    const one = await shop();
    await callOff(one);
    const hook = await listener(() => status);
    const options = configure(one, { notify: [{ type: 'webhook', url: `${hook.url}/secret-path`, format: 'json' }] });
    const { stderr } = await one.must(['daemon', '--once'], options);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('secret-path');
    expect(hook.heard.length).toBe(1);
  });

  it.each([
    ['a target without an address', [{ type: 'webhook', format: 'json' }]],
    ['an unknown type', [{ type: 'pager' }]],
    ['an empty command', [{ type: 'command', command: [] }]],
    ['no list', {}],
  ])('refuses %s before anything starts', async (_, notify) => {
    const one = await shop();
    const { exit, stderr } = await one.posctl(['list'], configure(one, { notify }));
    expect(exit).toBe(2);
    expect(stderr).toContain('has no target under "notify", entry 1');
  });
});

describe('a dead man’s switch', () => {
  it('is asked after each pass, as the flag or the config says', async () => {
    const one = await shop();
    const hook = await listener();
    await one.must(['daemon', '--once', '--ping-url', `${hook.url}/flag`]);
    await one.must(['daemon', '--once'], configure(one, { pingUrl: `${hook.url}/config` }));
    expect(hook.heard.map(({ path }) => path)).toEqual(['GET /flag', 'GET /config']);
  });

  it('that does not answer is a line in the log, and nothing else', async () => {
    const one = await shop();
    const { stderr } = await one.must(['daemon', '--once', '--ping-url', await closedAddress()]);
    expect(stderr).toContain('"event":"ping_failed","message":"the ping address cannot be reached (ECONNREFUSED)"');
    expect(stderr).not.toContain('secret');
  });
});
