import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machine } from '../support/binary.ts';
import type { HttpTwin } from '../support/http-twin.ts';
import { lightspeedXTwin } from '../support/lightspeed-x-twin.ts';
import { loopback } from '../support/loopback.ts';
import { loyverseTwin } from '../support/loyverse-twin.ts';
import { addVenue } from '../support/shop.ts';
import { GOOD, RESTAURANT, toastTwin } from '../support/toast-twin.ts';
import { apiKey, zettleTwin } from '../support/zettle-twin.ts';

const errorOf = (stderr: string) => JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error;

interface Provider {
  readonly type: string;
  twin(): Promise<HttpTwin>;
  options(address: string): string[];
  readonly good: Readonly<Record<string, string>>;
  readonly refused: Readonly<Record<string, string>>;
}

const PROVIDERS: readonly Provider[] = [
  {
    type: 'toast',
    twin: toastTwin,
    options: () => [`restaurantId=${RESTAURANT}`],
    good: GOOD,
    refused: { ...GOOD, clientSecret: 'planted-other' },
  },
  {
    type: 'lightspeed-x',
    twin: () => lightspeedXTwin(),
    options: () => [],
    good: { accessToken: 'good-planted' },
    refused: { accessToken: 'revoked-planted' },
  },
  {
    type: 'zettle',
    twin: () => zettleTwin(),
    options: (address) => [`tokenUrl=${address}/token`],
    good: { apiKey: apiKey() },
    refused: { apiKey: apiKey({}, 'revoked-planted') },
  },
  {
    type: 'loyverse',
    twin: () => loyverseTwin(),
    options: () => [],
    good: { accessToken: 'token-planted' },
    refused: { accessToken: 'revoked-planted' },
  },
];

describe.each(PROVIDERS)('the credentials of $type', ({ type, twin, options, good, refused }) => {
  async function venue(secrets: Readonly<Record<string, string>>) {
    const one = machine(Object.fromEntries(Object.entries(secrets).map(([key, value]) => [`MY_${key}`, value])));
    await addVenue(one, 'blue-door');
    const { address } = await twin();
    const sources = Object.keys(secrets).flatMap((key) => ['--secret', `${key}=env:MY_${key}`]);
    const set = [`baseUrl=${address()}`, ...options(address())].flatMap((option) => ['--set', option]);
    return { one, address, sources, add: ['add', type, '--venue', 'blue-door', ...sources, ...set] };
  }

  it('are tried before they are saved, and what they see is said', async () => {
    const { one, add } = await venue(good);
    const { stdout, stderr } = await one.must(add);
    expect(stderr).toMatch(/^The credentials work: .{5,}\n/m);
    expect(stdout).toContain(`blue-door/${type}\n`);
    expect(stdout + stderr + JSON.stringify([...one.files()])).not.toContain('planted');
  });

  it('that are refused are not saved: exit 1, and what to do next', async () => {
    const { one, add } = await venue(refused);
    const before = one.files();
    const ran = await one.posctl([...add, '-o', 'json']);
    expect([ran.exit, ran.stdout]).toEqual([1, '']);
    expect(errorOf(ran.stderr)).toMatchObject({
      code: 'auth_revoked',
      message: expect.stringMatching(/; nothing was saved$/),
      hint: `check that it is the right one and may do what is said by: posctl types ${type}`,
    });
    expect(ran.stderr).not.toContain('planted');
    expect(one.files()).toEqual(before);
  });

  it('are tried again when the address is changed; one that does not answer is not saved', async () => {
    const { one, add, address } = await venue(good);
    await one.must(add);
    const before = one.files();
    const ran = await one.posctl(['edit', `blue-door/${type}`, '--set', `baseUrl=${address('500')}`, '-o', 'json']);
    expect([ran.exit, errorOf(ran.stderr).code]).toEqual([1, 'provider_down']);
    expect(one.files()).toEqual(before);
    const back = await one.must(['edit', `blue-door/${type}`, '--set', `baseUrl=${address()}/`]);
    expect(back.stderr).toMatch(/^The connection works: .{5,}\n/m);
  });
});

describe('trying a connection that does not answer', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)('is given up at once with %s; nothing is saved', async (signal, exit) => {
    const one = machine({ TOKEN: 'good-planted' });
    await addVenue(one, 'blue-door');
    const before = one.files();
    let asked = () => {};
    const reached = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { url } = await loopback(() => asked());
    const set = ['--set', `baseUrl=${url}`];
    const adding = one.start([
      'add',
      'lightspeed-x',
      '--venue',
      'blue-door',
      '--secret',
      'accessToken=env:TOKEN',
      ...set,
    ]);
    await reached;
    adding.kill(signal);
    const ended = await adding.ended;
    expect([ended.exit, ended.stdout]).toEqual([exit, '']);
    expect(ended.stderr).not.toContain('planted');
    expect(one.files()).toEqual(before);
  });
});

describe('credentials of which some would not be used', () => {
  const CLOVER = ['clover', '--venue', 'blue-door', '--set', 'merchant=ABCDEFGHJKLM1'];
  const REFRESH = ['--secret', 'refreshToken=env:R', '--secret', 'clientId=env:C'];
  const UNUSED = 'token would not be used: refreshToken and clientId are';

  it('are refused by add, apply, authorize and a plan, which change nothing', async () => {
    const one = machine({ T: 'token', R: 'refresh', C: 'client' });
    await addVenue(one, 'blue-door');
    const added = await one.posctl(['add', ...CLOVER, ...REFRESH, '--secret', 'token=env:T']);
    expect([added.exit, added.stderr]).toEqual([2, expect.stringContaining(`${UNUSED} given, too, and come first`)]);
    const consent = await one.posctl(['authorize', ...CLOVER, '--secret', 'token=env:T']);
    expect([consent.exit, consent.stderr]).toEqual([
      2,
      'posctl: token would not be used: the consent gives the rest\n  authorize clover takes --secret clientId=SOURCE\n',
    ]);

    await one.must(['add', ...CLOVER, ...REFRESH, '--no-test']);
    const fleet = JSON.parse((await one.must(['export', '-o', 'json'])).stdout);
    fleet.venues[0].integrations[0].credentials.token = 'env:T';
    const declared = JSON.stringify(fleet);
    const applied = await one.posctl(['apply', '-f', '-', '--yes'], { input: declared });
    expect([applied.exit, applied.stderr]).toEqual([2, expect.stringContaining(`${UNUSED} given, too`)]);

    await one.must(['edit', 'blue-door/clover', '--set', 'includeModifiers=true', '--plan-out', 'plan.json']);
    const plan = JSON.parse(readFileSync(join(one.home, 'plan.json'), 'utf8'));
    plan.items[0].changes = { credentials: { from: {}, to: { token: 'env:T' } } };
    writeFileSync(join(one.home, 'plan.json'), JSON.stringify(plan));
    const carriedOut = await one.posctl(['edit', '--plan', 'plan.json', '--yes', '--no-test']);
    expect([carriedOut.exit, carriedOut.stderr]).toEqual([2, expect.stringContaining(`${UNUSED} kept`)]);
    expect(await one.json(['show', 'blue-door/clover'])).toMatchObject({ revision: 1 });
  });

  it('are no obstacle where they were kept by an earlier version', async () => {
    const one = machine({ T: 'token', R: 'refresh', C: 'client' });
    await addVenue(one, 'blue-door');
    await one.must(['add', ...CLOVER, '--secret', 'token=env:T', '--no-test']);
    await one.must(['edit', 'blue-door/clover', ...REFRESH, '--no-test']);
    const exported = (await one.must(['export', '-o', 'json'])).stdout;
    const again = await one.must(['apply', '-f', '-', '--yes', '-o', 'json'], { input: exported });
    expect(JSON.parse(again.stdout)).toContainEqual(
      expect.objectContaining({ ref: 'blue-door/clover', action: 'none' }),
    );
  });
});
