import { describe, expect, it } from 'vitest';
import { type Machine, machine } from '../support/binary.ts';
import type { HttpTwin } from '../support/http-twin.ts';
import { CLIENT, CODE, lightspeedKTwin, REFRESH } from '../support/lightspeed-k-twin.ts';
import { KEYS } from '../support/terminal.ts';

const SECRETS = { LSK_ID: CLIENT.clientId, LSK_SECRET: CLIENT.clientSecret, LSK_REFRESH: REFRESH };
const GIVEN = ['--secret', 'clientId=env:LSK_ID', '--secret', 'clientSecret=env:LSK_SECRET'];
const VENUE = ['--venue', 'blue-door'];
const REDIRECT = 'https://pos.example/back';

interface Shop extends Machine {
  readonly twin: HttpTwin;
  readonly at: readonly string[];
}

async function shop(): Promise<Shop> {
  const one = machine(SECRETS);
  const twin = await lightspeedKTwin({ sales: [], dayStart: '04:00' });
  await one.must(['venue', 'add', 'blue-door', '--timezone', 'America/Toronto', '--currency', 'CAD']);
  return { ...one, twin, at: ['--set', `baseUrl=${twin.address()}`] };
}

const begin = async (one: Shop, more: readonly string[] = []) =>
  one.json<{ address: string; until: string; next: string }>([
    ...['authorize', 'lightspeed-k', ...VENUE, ...GIVEN, ...one.at, '--redirect', REDIRECT],
    ...more,
  ]);

const stateOf = (address: string) => new URL(address).searchParams.get('state') ?? '';
const answerTo = (address: string, code = CODE) => `${REDIRECT}?code=${code}&state=${stateOf(address)}`;
const answer = (one: Shop, text: string) => one.posctl(['authorize', 'lightspeed-k', '--answer', text]);
const listed = (one: Shop) => one.json<{ ref: string; credentials: Record<string, string> }[]>(['list']);

/** No token stands anywhere in what was said or in any file, in clear. */
function expectNoToken(one: Shop, said: string): void {
  for (const secret of ['access-planted', 'refresh-planted-1', CODE]) {
    expect(said).not.toContain(secret);
    for (const [path, bytes] of one.files()) expect(bytes, path).not.toContain(secret);
  }
}

describe('posctl authorize in two steps', () => {
  it('prints the address to open, and adds the integration with the answer', async () => {
    const one = await shop();
    const begun = await begin(one);
    const url = new URL(begun.address);
    expect(`${url.origin}${url.pathname}`).toBe(`${one.twin.address()}/oauth/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: CLIENT.clientId,
      redirect_uri: REDIRECT,
      scope: 'financial-api',
      state: expect.stringMatching(/^op_[0-9a-z]{20}\.[0-9a-z]{60}$/),
    });
    expect(begun.next).toBe("posctl authorize lightspeed-k --venue blue-door --answer 'ADDRESS'");
    expect(await listed(one)).toEqual([]);

    const done = await answer(one, answerTo(begun.address));
    expect([done.exit, done.stderr]).toEqual([
      0,
      [
        'Added blue-door/lightspeed-k with the access that was given.',
        'The connection works: 2 locations: Patio (65315, America/Toronto, CAD), Bar (65316, America/Toronto, CAD)',
        'Next: posctl refresh blue-door/lightspeed-k',
        '',
      ].join('\n'),
    ]);
    expect(
      new URLSearchParams(one.twin.received.find(({ path }) => path === '/oauth/token')?.body).get('redirect_uri'),
    ).toBe(REDIRECT);
    const [added] = await listed(one);
    expect(added?.credentials).toMatchObject({ refreshToken: 'stored', clientId: 'env:LSK_ID' });
    expectNoToken(one, done.stdout + done.stderr);
    await one.must(['refresh', 'blue-door/lightspeed-k']);
  });

  it('takes each answer once, and none of another request', async () => {
    const one = await shop();
    const begun = await begin(one);
    const [op = ''] = stateOf(begun.address).split('.');
    const said = async (text: string) => {
      const { exit, stderr } = await answer(one, text);
      return [exit, stderr.split('\n')[0]];
    };
    expect(await said(`${REDIRECT}?code=x&state=${op}.guessed`)).toEqual([
      2,
      'posctl: the answer belongs to another request',
    ]);
    expect(await said(`${REDIRECT}?code=x&state=op_00000000000000000000.y`)).toEqual([
      2,
      'posctl: the answer belongs to no request that posctl knows',
    ]);
    expect(await said(`${REDIRECT}?code=${CODE}`)).toEqual([2, 'posctl: the answer has no state of posctl in it']);
    expect(await said(`${REDIRECT}?state=${stateOf(begun.address)}`)).toEqual([
      2,
      'posctl: the answer holds neither a code nor an error',
    ]);
    expect((await answer(one, answerTo(begun.address))).exit).toBe(0);
    expect(await said(answerTo(begun.address))).toEqual([6, 'posctl: this answer was used before']);
  });

  it('says it when the owner says no, and when the code is not good; nothing is added', async () => {
    const one = await shop();
    const refused = await begin(one);
    const no = await answer(
      one,
      `${REDIRECT}?error=access_denied&error_description=No%1b&state=${stateOf(refused.address)}`,
    );
    expect([no.exit, no.stderr.split('\n')[0]]).toEqual([
      1,
      'posctl: the owner did not give access (access_denied: No�)',
    ]);
    const wrong = await answer(one, answerTo((await begin(one)).address, 'other-code'));
    expect(wrong.exit).toBe(1);
    expect(wrong.stderr).toContain('invalid_grant');
    expect(wrong.stderr).not.toContain('other-code');
    expect(await listed(one)).toEqual([]);
  });

  it('uses the answer up only when it is sent: what is missing here can be mended first', async () => {
    const one = await shop();
    const text = answerTo((await begin(one)).address);
    const same = "then give the same answer: posctl authorize lightspeed-k --venue blue-door --answer 'ADDRESS'";
    const bare = await one.posctl(['authorize', 'lightspeed-k', '--answer', text], { env: { LSK_SECRET: undefined } });
    expect([bare.exit, bare.stderr.trim().split('\n').at(-1)]).toEqual([1, `  make it available here; ${same}`]);
    expect((await answer(one, text)).exit).toBe(0);
    const nowhere = { ...one, at: ['--set', 'baseUrl=http://127.0.0.1:18399'] };
    const unsent = answerTo((await begin(nowhere, ['--on-duplicate', 'new', '--nickname', 'x'])).address);
    for (const time of ['first', 'second']) {
      const { exit, stderr } = await answer(one, unsent);
      expect([exit, stderr.trim().split('\n').at(-1)], time).toEqual([1, `  the answer is not used up; ${same}`]);
    }
  });

  it('takes the answer with what came along when it was copied', async () => {
    const one = await shop();
    const text = answerTo((await begin(one)).address);
    expect((await answer(one, ` “${text.slice(0, 60)}\r\n  ${text.slice(60)}”\n`)).exit).toBe(0);
  });

  it('takes the answer from standard input, too', async () => {
    const one = await shop();
    const begun = await begin(one);
    await one.must(['authorize', 'lightspeed-k', '--answer', '-'], { input: answerTo(begun.address) });
    expect((await listed(one)).map(({ ref }) => ref)).toEqual(['blue-door/lightspeed-k']);
  });
});

describe('posctl authorize for an integration that is there', () => {
  it('keeps the tokens in place of what its source says, and on its timeline; its client is known', async () => {
    const one = await shop();
    const refresh = ['--secret', 'refreshToken=env:LSK_REFRESH'];
    await one.must(['add', 'lightspeed-k', ...VENUE, ...GIVEN, ...refresh, ...one.at]);
    const begun = await one.json<{ address: string }>(['authorize', 'lightspeed-k', ...VENUE, '--redirect', REDIRECT]);
    const done = await answer(one, answerTo(begun.address));
    expect([done.exit, done.stderr.split('\n')[0]]).toEqual([0, 'blue-door/lightspeed-k has new access.']);
    const [only, ...more] = await listed(one);
    expect([only?.credentials.refreshToken, more]).toEqual(['env:LSK_REFRESH', []]);
    const kinds = await one.json<{ kind: string }[]>(['timeline', 'blue-door/lightspeed-k']);
    expect(kinds.map(({ kind }) => kind)).toEqual(['added', 'edited']);
    // The source still says the old one, which is spent: the check goes on with what was given.
    await one.must(['refresh', 'blue-door/lightspeed-k']);
    expectNoToken(one, done.stdout + done.stderr);
  });

  it('is what a check says where the owner must consent again, as a command that can be pasted', async () => {
    const one = await shop();
    const refresh = ['--secret', 'refreshToken=env:LSK_REFRESH'];
    const named = ['--nickname', 'bar', ...refresh, '--no-test'];
    await one.must(['add', 'lightspeed-k', ...VENUE, ...GIVEN, ...named, ...one.at]);
    const { stderr } = await one.posctl(['refresh', 'blue-door/lightspeed-k:bar'], { env: { LSK_REFRESH: 'spent' } });
    expect(stderr).toMatch(/must consent again: posctl authorize lightspeed-k --venue blue-door --nickname bar\n/);
  });

  it('asks which one is meant where it cannot know', async () => {
    const one = await shop();
    const refresh = ['--secret', 'refreshToken=env:LSK_REFRESH'];
    await one.must(['add', 'lightspeed-k', ...VENUE, '--nickname', 'bar', ...GIVEN, ...refresh, ...one.at]);
    const { exit, stderr } = await one.posctl(['authorize', 'lightspeed-k', ...VENUE, ...GIVEN, ...one.at]);
    expect(exit).toBe(4);
    expect(stderr).toContain(
      'say what to do: --nickname bar for that one, or --on-duplicate new --nickname NAME for another one',
    );
    const second = await begin(one, ['--on-duplicate', 'new', '--nickname', 'patio']);
    expect((await answer(one, answerTo(second.address))).exit).toBe(0);
    expect((await listed(one)).map(({ ref }) => ref).sort()).toEqual([
      'blue-door/lightspeed-k:bar',
      'blue-door/lightspeed-k:patio',
    ]);
  });

  it.each([
    [['authorize', 'zettle', ...VENUE], 2, 'posctl: zettle is not authorized in a browser'],
    [['authorize', 'lightspeed-k', ...VENUE], 4, 'posctl: lightspeed-k needs clientId, clientSecret'],
    [
      ['authorize', 'lightspeed-k', ...VENUE, ...GIVEN, '--redirect', 'http://pos.example'],
      2,
      'posctl: --redirect takes the redirect address of your application',
    ],
    [
      ['authorize', 'lightspeed-k', ...VENUE, ...GIVEN, '--redirect', REDIRECT, '--wait', '3s'],
      2,
      `posctl: nobody here would hear the answer that is brought to ${REDIRECT}`,
    ],
    [
      ['authorize', 'lightspeed-k', ...VENUE, '--port', '99999'],
      2,
      "posctl: --port '99999': it has to be 65535 or less",
    ],
    [['demo', '--serve', '--port', '99999'], 2, "posctl: --port '99999': it has to be 65535 or less"],
    [
      ['authorize', 'lightspeed-k', ...VENUE, '--on-duplicate', 'restore'],
      2,
      "posctl: --on-duplicate cannot be 'restore'",
    ],
  ])('refuses what cannot be: %j', async (args, exit, said) => {
    const ran = await (await shop()).posctl(args);
    expect([ran.exit, ran.stderr.split('\n')[0]]).toEqual([exit, said]);
  });
});

describe('posctl authorize that waits', () => {
  const asked = (one: Shop, more: readonly string[]) => [
    'authorize',
    'lightspeed-k',
    ...VENUE,
    ...GIVEN,
    ...one.at,
    ...more,
  ];
  const addressIn = (text: string) => /http:\/\/127\.0\.0\.1:\d+\/oauth\/authorize\?\S+/.exec(text)?.[0] ?? '';

  it('takes one answer from the browser of this machine, on the loopback address, and tells it what happened', async () => {
    const one = await shop();
    const running = one.start(asked(one, ['--port', '18347', '--wait', '1m']));
    await running.heard('The request ends at');
    const address = addressIn(running.said());
    const back = new URL(address).searchParams.get('redirect_uri') ?? '';
    expect(back).toBe('http://127.0.0.1:18347/callback');
    expect((await fetch('http://127.0.0.1:18347/favicon.ico')).status).toBe(404);
    const page = await fetch(`${back}?code=${CODE}&state=${stateOf(address)}`);
    expect([page.status, await page.text()]).toEqual([
      200,
      '<!doctype html><meta charset="utf-8"><title>posctl</title><p>Access was given to blue-door/lightspeed-k. You can close this page.</p>\n',
    ]);
    const { exit, stdout, stderr } = await running.ended;
    expect(exit).toBe(0);
    expectNoToken(one, stdout + stderr);
  });

  it('tells the browser, too, when it is not the answer, and goes on waiting', async () => {
    const one = await shop();
    const running = one.start(asked(one, ['--port', '18348', '--wait', '1m']));
    await running.heard('The request ends at');
    const page = await fetch('http://127.0.0.1:18348/callback?code=x&state=op_00000000000000000000.%3Cb%3E');
    expect([page.status, await page.text()]).toEqual([
      400,
      expect.stringContaining('It did not work: the answer belongs to no request'),
    ]);
    expect((await fetch('http://127.0.0.1:18348/callback')).status).toBe(400);
    const other = await begin(one);
    const foreign = await fetch(`http://127.0.0.1:18348/callback?code=x&state=${stateOf(other.address)}`);
    expect(await foreign.text()).toContain('It did not work: the answer belongs to another request');
    const good = await fetch(
      `http://127.0.0.1:18348/callback?code=${CODE}&state=${stateOf(addressIn(running.said()))}`,
    );
    expect([good.status, (await running.ended).exit]).toEqual([200, 0]);
  });

  it('tells the browser when the owner said no, and when a secret is not there', async () => {
    const one = await shop();
    for (const [query, env, said] of [
      ['error=access_denied', {}, 'the owner did not give access (access_denied)'],
      [`code=${CODE}`, { LSK_SECRET: undefined }, 'LSK_SECRET'],
    ] as const) {
      const running = one.start(asked(one, ['--port', '18348', '--wait', '1m']), { env });
      await running.heard('The request ends at');
      const page = await fetch(`http://127.0.0.1:18348/callback?${query}&state=${stateOf(addressIn(running.said()))}`);
      expect([page.status, await page.text()]).toEqual([400, expect.stringContaining(said)]);
      expect((await running.ended).exit).toBe(1);
    }
  });

  it('shows the address whole, however narrow the terminal is, and with -q', async () => {
    const one = await shop();
    const terminal = one.terminal(asked(one, ['--port', '18349', '-q']), { cols: 50 });
    await terminal.waitFor('Address of the last page:');
    expect(addressIn(terminal.raw())).toMatch(/state=op_\w{20}\.\w{60}/);
    terminal.send(KEYS.ctrlC);
    await terminal.exit;
    const steps = one.terminal(asked(one, ['--no-input']), { cols: 50 });
    await steps.exit;
    expect(steps.raw()).toMatch(/Address\S*\r?\n\S*http:\S+state=op_\w{20}\.\w{60}/);
  });

  it('takes the address that is pasted, and asks again for one that is of no use', async () => {
    const one = await shop();
    const terminal = one.terminal(asked(one, ['--redirect', REDIRECT]), { cols: 400 });
    await terminal.waitFor('Address of the last page:');
    const address = addressIn(terminal.screen());
    terminal.send(`https://pos.example/other${KEYS.enter}`);
    await terminal.waitFor('the answer has no state of posctl in it');
    terminal.send(`${KEYS.backspace.repeat(40)}${answerTo(address)}${KEYS.enter}`);
    await terminal.waitFor('Added blue-door/lightspeed-k');
    expect(await terminal.exit).toEqual({ code: 0, signal: null });
    expect(terminal.raw()).not.toContain('access-planted');
  });

  it('ends with Ctrl-C as cancelled, and in time with how to go on', async () => {
    const one = await shop();
    const terminal = one.terminal(asked(one, ['--port', '18349']), { cols: 400 });
    await terminal.waitFor('Address of the last page:');
    terminal.send(KEYS.ctrlC);
    expect(await terminal.exit).toEqual({ code: 130, signal: null });
    const late = await one.posctl(asked(one, ['--port', '18349', '--wait', '1s']));
    expect([late.exit, late.stderr.includes("--answer 'ADDRESS'")]).toEqual([8, true]);
    expect(late.stderr).toContain('posctl: no answer came within 1s\n');
    expect(await listed(one)).toEqual([]);
  });
});
