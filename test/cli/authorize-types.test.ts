import { describe, expect, it } from 'vitest';
import { makeConnectors } from '../../src/connectors/table.ts';
import { type Machine, machine } from '../support/binary.ts';
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
  const begin = async () => (await one.json<{ address: string }>([...command, '--redirect', REDIRECT])).address;
  const answer = (text: string) => one.posctl(['authorize', dialect.type, '--answer', text]);
  return { one, provider, command, begin, answer };
}

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
