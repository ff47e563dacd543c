import { describe, expect, it } from 'vitest';
import { makeConnectors } from '../../src/connectors/table.ts';
import { LOCATION } from '../connectors/square/server.ts';
import { type Machine, machine, type Ran } from '../support/binary.ts';
import {
  CLIENT_ENV,
  CLOVERS,
  type ConsentDialect,
  consentProvider,
  LIGHTSPEEDS,
  SQUARES,
} from '../support/consent-provider.ts';
import { KEYS } from '../support/terminal.ts';

const DIALECTS = [SQUARES, CLOVERS, LIGHTSPEEDS];
const VENUE = ['--venue', 'blue-door'];
const REDIRECT = 'https://pos.example/back';
const SOURCES: Readonly<Record<string, string>> = { clientId: 'env:CONSENT_ID', clientSecret: 'env:CONSENT_SECRET' };

it('is tried with every type that takes a consent', () => {
  const types = makeConnectors().types.filter(({ consent }) => consent);
  expect(types.map(({ type, consent }) => [type, consent]).sort()).toEqual(
    DIALECTS.map(({ type, client }) => [type, client]).sort(),
  );
});

async function shop(dialect: ConsentDialect) {
  const provider = await consentProvider(dialect);
  const one = machine(CLIENT_ENV);
  await one.must(['venue', 'add', 'blue-door', '--timezone', 'America/Toronto', '--currency', 'CAD']);
  const secrets = dialect.client.flatMap((key) => ['--secret', `${key}=${SOURCES[key]}`]);
  const command = ['authorize', dialect.type, ...VENUE, ...secrets, '--set', `baseUrl=${provider.url}`];
  const begin = async (more: readonly string[] = []) =>
    (await one.json<{ address: string }>([...command, '--redirect', REDIRECT, ...more])).address;
  const answer = (text: string) => one.posctl(['authorize', dialect.type, '--answer', text]);
  return { one, provider, command, begin, answer };
}

const said = async (ran: Promise<Ran>) => {
  const { exit, stderr } = await ran;
  return [exit, ...stderr.trim().split('\n')];
};
const refs = async (one: Machine) => (await one.json<{ ref: string }[]>(['list'])).map(({ ref }) => ref);
const addressIn = (text: string) => /http:\/\/127\.0\.0\.1:\d+\/oauth\S+authorize\?\S+/.exec(text)?.[0] ?? '';

/** Nothing secret stands in what was said, nor in any file in clear. */
function expectNoSecret(one: Machine, said: string): void {
  for (const [path, text] of [['what was said', said], ...one.files()])
    expect(text, path).not.toMatch(/(?:access|refresh|code|secret)-planted/);
}

describe.each(DIALECTS.map((dialect, i) => [dialect.type, dialect, 18_360 + i] as const))(
  'posctl authorize %s',
  (type, dialect, port) => {
    it('takes the answer that the browser of this machine brings, and checks with what it was given', async () => {
      const { one, provider, command } = await shop(dialect);
      const running = one.start([...command, '--port', String(port), '--wait', '1m']);
      await running.heard('The request ends at');
      const back = provider.open(addressIn(running.said()));
      expect(back).toContain(`http://127.0.0.1:${port}/callback?code=`);
      const page = await fetch(back);
      expect([page.status, await page.text()]).toEqual([
        200,
        expect.stringContaining(`Access was given to blue-door/${type}. You can close this page.`),
      ]);
      const { exit, stdout, stderr } = await running.ended;
      expect([exit, stderr]).toEqual([0, expect.stringContaining(`The connection works: ${dialect.sees}`)]);
      const refreshed = await one.must(['refresh', `blue-door/${type}`]);
      expect([provider.problems, provider.exchanges()]).toEqual([[], 1]);
      expectNoSecret(one, stdout + stderr + refreshed.stdout + refreshed.stderr);
    });

    it('takes the address that is pasted', async () => {
      const { one, provider, command } = await shop(dialect);
      const terminal = one.terminal([...command, '--redirect', REDIRECT], { cols: 600 });
      await terminal.waitFor('Address of the last page:');
      terminal.send(`${provider.open(addressIn(terminal.screen()))}${KEYS.enter}`);
      await terminal.waitFor(`Added blue-door/${type}`);
      expect(await terminal.exit).toEqual({ code: 0, signal: null });
      expect([await refs(one), provider.problems]).toEqual([[`blue-door/${type}`], []]);
    });

    it('keeps nothing of an answer that is not good: of another request, refused, used, or too late', async () => {
      const { one, provider, begin, answer } = await shop(dialect);
      const said = async (text: string) => {
        const { exit, stderr } = await answer(text);
        expectNoSecret(one, stderr);
        return [exit, ...stderr.trim().split('\n')];
      };
      const again = `  begin anew: posctl authorize ${type} --venue blue-door`;
      const good = provider.open(await begin());
      expect(await said(good.replace(/(state=op_\w{20}\.)\w+/, '$1guessed'))).toEqual([
        2,
        'posctl: the answer belongs to another request',
        again,
      ]);
      expect(await said(provider.open(await begin(), 'no'))).toEqual([
        1,
        'posctl: the owner did not give access (access_denied)',
        again,
      ]);
      expect(provider.exchanges()).toBe(0);
      provider.expireCodes();
      expect(await said(good)).toEqual([
        1,
        expect.stringMatching(/ did not take the code \(.*; nothing was saved$/),
        again,
      ]);
      expect(await said(good)).toEqual([6, 'posctl: this answer was used before', again]);
      expect([await refs(one), provider.exchanges()]).toEqual([[], 1]);
    });
  },
);

describe('an answer for another account', () => {
  it('is refused before its code is spent where it says so itself, and can be given for the right one', async () => {
    const { one, provider, begin, answer } = await shop(CLOVERS);
    const other = (text: string) => text.replace(/merchant_id=\w+/, 'merchant_id=OTHERSHOP0002');
    const nameless = provider.open(await begin()).replace(/merchant_id=\w+&/, '');
    expect(await said(answer(nameless))).toEqual([
      4,
      'posctl: the answer does not say which merchant it is for; nothing was saved',
      '  begin anew: posctl authorize clover --venue blue-door --set merchant=VALUE',
    ]);
    expect((await answer(provider.open(await begin()))).exit).toBe(0);
    const good = provider.open(await begin());
    expect(await said(answer(other(good)))).toEqual([
      4,
      'posctl: blue-door/clover has merchant BLUEDOOR00001, and the answer is for merchant OTHERSHOP0002; nothing was saved',
      "  replace it: posctl authorize clover --venue blue-door --answer 'ADDRESS' --yes; or add another one: posctl authorize clover --venue blue-door --on-duplicate new --nickname NAME",
    ]);
    expect(provider.exchanges()).toBe(1);
    expect((await answer(good)).exit).toBe(0);
    expect(provider.exchanges()).toBe(2);
    const named = provider.open(await begin(['--set', 'merchant=BLUEDOOR00001']));
    expect(await said(answer(other(named)))).toEqual([
      2,
      'posctl: the answer is for merchant OTHERSHOP0002, and --set merchant=BLUEDOOR00001 was given; nothing was saved',
      '  have the owner sign in to BLUEDOOR00001, or begin anew without it: posctl authorize clover --venue blue-door',
    ]);
    expect(await refs(one)).toEqual(['blue-door/clover']);
  });

  it('is asked about by what its tokens reach, before they are saved', async () => {
    let merchant = 'ML-BLUE';
    const location = () => ({ ...LOCATION, merchant_id: merchant });
    const squares = {
      ...SQUARES,
      answer: (path: string) => (path === '/v2/locations' ? { locations: [location()] } : {}),
    };
    const { one, provider, command, begin, answer } = await shop(squares);
    expect((await answer(provider.open(await begin()))).exit).toBe(0);
    await one.must(['refresh', 'blue-door/square']);
    merchant = 'ML-OTHER';
    expect(await said(answer(provider.open(await begin())))).toEqual([
      4,
      expect.stringMatching(
        /^posctl: blue-door\/square has merchant ML-BLUE, .*for merchant ML-OTHER, .*nothing was saved$/,
      ),
      expect.stringContaining('to replace it: posctl authorize square --venue blue-door --yes; or add another'),
    ]);
    const terminal = one.terminal([...command, '--redirect', REDIRECT], { cols: 600 });
    await terminal.waitFor('Address of the last page:');
    terminal.send(`${provider.open(addressIn(terminal.screen()))}${KEYS.enter}`);
    await terminal.waitFor('Replace its access?');
    terminal.send(`n${KEYS.enter}`);
    await terminal.exit;
    const kinds = async () =>
      (await one.json<{ kind: string }[]>(['timeline', 'blue-door/square'])).map(({ kind }) => kind);
    expect(await kinds()).not.toContain('edited');
    expect((await one.posctl(['authorize', 'square', '--answer', provider.open(await begin()), '--yes'])).exit).toBe(0);
    expect(await kinds()).toContain('edited');
  });
});
