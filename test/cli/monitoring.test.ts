import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Machine, Running } from '../support/binary.ts';
import { loopback } from '../support/loopback.ts';
import { addSquare, mend, rehearsalPos, shop } from '../support/shop.ts';

/** A daemon that listens, and where. */
async function listening(one: Machine): Promise<{ daemon: Running; url: string }> {
  const daemon = one.start(['daemon', '--listen', '127.0.0.1:0']);
  await daemon.heard('"listening"');
  return { daemon, url: /"url":"(http:[^"]+)"/.exec(daemon.said())?.[1] ?? '' };
}

const get = async (url: string, init?: RequestInit) => {
  const response = await fetch(url, init);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

/** The lines with a value, without what differs from run to run. */
const samples = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .filter(
      (line) => !/^(?:process_|posctl_check_seconds_(?:bucket|sum)|posctl_build_info|posctl_last_pass)/.test(line),
    )
    .sort();

describe('posctl daemon --listen', () => {
  it('tells Prometheus what the process did, and how the store is', async () => {
    const one = await shop();
    await addSquare(one, `${await rehearsalPos()}/~401`, { nickname: 'patio' });
    const { daemon, url } = await listening(one);
    await daemon.heard('pass_ended');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const { status, type, text } = await get(`${url}/metrics`);
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(samples(text)).toEqual([
      'posctl_check_seconds_count 2',
      'posctl_checks_total{type="square",outcome="auth_expired"} 1',
      'posctl_checks_total{type="square",outcome="succeeded"} 1',
      'posctl_due 0',
      'posctl_integrations{type="square",status="Failed"} 1',
      'posctl_integrations{type="square",status="Healthy"} 1',
      'posctl_late 0',
      'posctl_late_seconds 0',
      'posctl_mail_failed 0',
      'posctl_mail_owed 0',
      'posctl_store_up 1',
      'posctl_workers_alive 1',
    ]);
    const lastPass = Number(/^posctl_last_pass_timestamp_seconds (.*)$/m.exec(text)?.[1]);
    expect(Math.abs(Date.now() / 1000 - lastPass)).toBeLessThan(600);
    expect(text).not.toContain('rehearsal-till');
    expect(await get(`${url}/healthz`)).toMatchObject({ status: 200, text: 'ok: the last pass began just now\n' });
    expect(await get(`${url}/readyz`)).toMatchObject({ status: 200 });
    expect(await get(`${url}/`)).toMatchObject({ status: 404 });
    expect(await get(`${url}/metrics`, { method: 'POST', body: 'x' })).toMatchObject({ status: 405 });
    daemon.kill('SIGTERM');
    expect((await daemon.ended).exit).toBe(0);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('says that the port is taken, and leaves nothing locked', async () => {
    const one = await shop();
    const other = await loopback();
    const at = new URL(other.url).host;
    const { exit, stderr } = await one.posctl(['daemon', '--listen', at]);
    expect([exit, stderr]).toEqual([
      6,
      `posctl: something else listens at ${at} already\n` +
        `  another daemon? Look at it, or give another port: --listen 127.0.0.1:${Number(at.split(':')[1]) + 1}\n`,
    ]);
    await one.must(['daemon', '--once']);
  });

  it.each([
    ['nonsense', 2, "'nonsense' is not an address with a port"],
    ['192.0.2.1:9464', 1, 'this machine does not have that address'],
  ])('refuses %s', async (at, exit, message) => {
    const one = await shop();
    const ran = await one.posctl(['daemon', '--listen', at]);
    expect(ran.exit).toBe(exit);
    expect(ran.stderr).toContain(message);
  });

  it('goes on telling of itself when the store cannot be read, and says so', async () => {
    const one = await shop();
    await mend(one, 'blue-door/square', (was) => ({
      ...was,
      nextCheck: new Date(Date.now() + 3_600_000).toISOString(),
    }));
    const { url } = await listening(one);
    writeFileSync(`${one.store}/store.json`, '{"version": 99}');
    expect(await get(`${url}/readyz`)).toMatchObject({
      status: 503,
      text: 'not ok: the store is of a newer version\n',
    });
    const { text } = await get(`${url}/metrics`);
    expect(samples(text)).toEqual(['posctl_check_seconds_count 0', 'posctl_store_up 0']);
    expect(await get(`${url}/healthz`)).toMatchObject({ status: 200 });
  });
});
