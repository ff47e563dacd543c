import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLOVER } from '../../src/connectors/clover/type.ts';
import { LIGHTSPEED_K } from '../../src/connectors/lightspeed-k/type.ts';
import { SQUARE } from '../../src/connectors/square/type.ts';
import type { PosType } from '../../src/domain/catalogue.ts';
import { added } from '../../src/domain/setup.ts';
import { begin, conclude } from '../../src/domain/state.ts';
import { LOCATION } from '../connectors/square/server.ts';
import { type Machine, machine } from '../support/binary.ts';
import { MERCHANT, WHO } from '../support/clover-twin.ts';
import { jsonStoreAt } from '../support/json-folder.ts';
import { BUSINESS } from '../support/lightspeed-k-twin.ts';
import { loopback, type Received, says } from '../support/loopback.ts';
import { addVenue } from '../support/shop.ts';
import { aTap } from '../support/taps.ts';

/** How one provider gives tokens, and what a check asks it. */
interface Dialect {
  readonly type: PosType;
  readonly options: Readonly<Record<string, string>>;
  readonly credentials: readonly string[];
  /** Where tokens are given. */
  readonly token: string;
  /** What a check asks first with a new one. */
  readonly first: string;
  /** The refresh token in a call for tokens. */
  sent(body: string): unknown;
  /** How long tokens live: they are old at once, so that every check has to renew them. */
  life(): object;
  /** What is answered with a good token. */
  answer(path: string): object;
}

const sentAsJson = (body: string): unknown => JSON.parse(body).refresh_token;

const SQUARES: Dialect = {
  type: SQUARE,
  options: {},
  credentials: ['refreshToken', 'clientId', 'clientSecret'],
  token: '/oauth2/token',
  first: '/v2/locations',
  sent: sentAsJson,
  life: () => ({ expires_at: new Date(Date.now() + 1).toISOString() }),
  answer: (path) => (path === '/v2/locations' ? { locations: [LOCATION] } : {}),
};

const CLOVERS: Dialect = {
  type: CLOVER,
  options: { merchant: MERCHANT },
  credentials: ['refreshToken', 'clientId'],
  token: '/oauth/v2/refresh',
  first: `/v3/merchants/${MERCHANT}`,
  sent: sentAsJson,
  life: () => ({ access_token_expiration: Math.floor(Date.now() / 1000) }),
  answer: (path) => (path === `/v3/merchants/${MERCHANT}` ? WHO : { elements: [] }),
};

const LIGHTSPEEDS: Dialect = {
  type: LIGHTSPEED_K,
  options: {},
  credentials: ['refreshToken', 'clientId', 'clientSecret'],
  token: '/oauth/token',
  first: '/f/data/businesses',
  sent: (body) => new URLSearchParams(body).get('refresh_token'),
  life: () => ({ expires_in: 0 }),
  answer: (path) => (path === '/f/data/businesses' ? { businessList: [BUSINESS] } : { sales: [], nextPageToken: '' }),
};

const pathOf = ({ path }: Received): string => path.split('?')[0] ?? '';

/**
 * A provider whose refresh tokens are good for one time. One that is used twice shows that two hold it: then everything
 * is revoked, as good providers do.
 */
async function strictProvider(dialect: Dialect = SQUARES) {
  let good = 'refresh-0';
  let given = 0;
  let revoked = false;
  /** Called when the next answer of tokens has been sent. */
  let sent = () => {};
  /** Set by a test: holds an answer back until it says so. */
  const held = new Map<string, Promise<void>>();
  const renew = (body: string): [number, unknown] => {
    if (dialect.sent(body) !== good) revoked = true;
    if (revoked) return [401, { error: 'used twice' }];
    given += 1;
    good = `refresh-${given}`;
    return [200, { access_token: `access-${given}`, refresh_token: good, ...dialect.life() }];
  };
  const answer = (request: Received): [number, unknown] => {
    const path = pathOf(request);
    if (path === dialect.token) return renew(request.body);
    const isGood = !revoked && request.headers.authorization === `Bearer access-${given}`;
    return isGood ? [200, dialect.answer(path)] : [401, { error: 'revoked' }];
  };
  const server = await loopback((response: ServerResponse, request) => {
    const [status, body] = answer(request);
    void (held.get(pathOf(request)) ?? Promise.resolve()).then(() => {
      says(status, body)(response, request);
      if (pathOf(request) === dialect.token) sent();
    });
  });
  const asked = (path: string) => server.received.filter((request) => pathOf(request) === path).length;
  return {
    url: server.url,
    asked,
    used: () => ({ renewals: given, revoked }),
    async untilAsked(path: string, times: number) {
      while (asked(path) < times) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    /** When tokens are sent the next time. */
    untilSent: () =>
      new Promise<void>((done) => {
        sent = done;
      }),
    /** Answers to this path wait until the function is called that it gives. */
    hold(path: string): () => void {
      let release = () => {};
      held.set(
        path,
        new Promise((resolve) => {
          release = resolve;
        }),
      );
      return () => {
        held.delete(path);
        release();
      };
    },
  };
}

/** Waits until so many answers are kept beside the key. */
async function answersKept({ keyFile }: Machine, count: number): Promise<void> {
  const folder = `${keyFile}.answers`;
  const sizes = () => readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  while (!existsSync(folder) || sizes().filter((size) => size > 0).length < count)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

const SOURCES = { refreshToken: 'REFRESH', clientId: 'CLIENT', clientSecret: 'SECRET' } as const;

/** A machine with an integration of `blue-door` that is connected by OAuth. */
async function connected(url: string, { type, options, credentials }: Dialect = SQUARES): Promise<Machine> {
  const one = machine({ REFRESH: 'refresh-0', CLIENT: 'client-1', SECRET: 'client-secret', OTHER: 'client-other' });
  await addVenue(one, 'blue-door');
  await jsonStoreAt(one.store).venues.change('blue-door', (state) => {
    if (!state) throw new Error('there is no blue-door');
    const story = begin(state, { at: new Date().toISOString(), actor: 'kim', reason: null });
    const sources = Object.entries(SOURCES).filter(([key]) => credentials.includes(key));
    const integration = added(story, 'int_oauth', type, {
      options: { baseUrl: url, ...options },
      credentials: Object.fromEntries(sources.map(([key, at]) => [key, { from: 'env', at }])),
    });
    return { change: conclude(story, integration), result: undefined };
  });
  return one;
}

describe.each([
  ['square', SQUARES],
  ['clover', CLOVERS],
  ['lightspeed-k', LIGHTSPEEDS],
])('a refresh token of %s, which is good for one time', (type, dialect) => {
  const refresh = ['refresh', `blue-door/${type}`];

  it('is used by one of several processes at a time, each taking what the one before was given', async () => {
    const provider = await strictProvider(dialect);
    const one = await connected(provider.url, dialect);
    const runs = await Promise.all([
      one.posctl(refresh),
      one.posctl([...refresh, '--from', '2026-11-01', '--to', '2026-11-02']),
      one.posctl(['daemon', '--once']),
      one.posctl([...refresh, '--from', '2026-11-03', '--to', '2026-11-04']),
    ]);
    expect(runs.map(({ exit, stderr }) => (exit === 0 ? '' : stderr))).toEqual(['', '', '', '']);
    expect(provider.used()).toEqual({ renewals: provider.asked(dialect.token), revoked: false });
    expect(provider.asked(dialect.token)).toBeGreaterThanOrEqual(3);
  });

  it('outlives a process that is killed when it has come and could not be saved yet', async () => {
    const provider = await strictProvider(dialect);
    const one = await connected(provider.url, dialect);
    const release = provider.hold(dialect.token);
    const running = one.start(refresh);
    await provider.untilAsked(dialect.token, 1);
    const lease = await jsonStoreAt(one.store).leases.acquire('venue-blue-door', { waitMs: 10_000 });
    release();
    await answersKept(one, 1);
    running.kill('SIGKILL');
    await running.ended;
    await lease?.release();
    const kept = [...one.files()].filter(([path]) => path.includes('.answers/'));
    expect(kept.map(([, text]) => text.includes('refresh'))).toEqual([false]);
    await one.must(refresh);
    // What the killed one was given may be old: it is exchanged at once.
    expect(provider.used()).toEqual({ renewals: 2, revoked: false });
    expect(readdirSync(`${one.keyFile}.answers`)).toEqual([]);
  });

  it('is kept before it is used: a process that is killed then takes nothing with it', async () => {
    const provider = await strictProvider(dialect);
    const one = await connected(provider.url, dialect);
    for (let killed = 1; killed <= 3; killed += 1) {
      const release = provider.hold(dialect.first);
      const running = one.start(refresh);
      await provider.untilAsked(dialect.first, killed);
      running.kill('SIGKILL');
      await running.ended;
      release();
    }
    await one.must(refresh);
    expect(provider.used()).toEqual({ renewals: 4, revoked: false });
  });
});

const REF = 'blue-door/square';
const REFRESH = ['refresh', REF];
const { token: TOKEN, first: LOCATIONS } = SQUARES;

describe('a refresh token that is good for one time', () => {
  it('is not spent by an edit while a check holds it, and the check that follows knows the new one', async () => {
    const provider = await strictProvider();
    const one = await connected(provider.url);
    const release = provider.hold(TOKEN);
    const check = one.start(REFRESH);
    await provider.untilAsked(TOKEN, 1);
    const edit = one.start(['edit', REF, '--secret', 'clientSecret=env:OTHER']);
    await edit.heard('A check of blue-door/square is running; waiting for its end.');
    expect(provider.asked(TOKEN)).toBe(1);
    release();
    expect([(await check.ended).exit, (await edit.ended).exit]).toEqual([0, 0]);
    await one.must(REFRESH);
    expect(provider.used()).toEqual({ renewals: 3, revoked: false });
  });

  it('is not lost by an edit that is killed, or refused, after it was spent', async () => {
    const provider = await strictProvider();
    const one = await connected(provider.url);
    const release = provider.hold(LOCATIONS);
    const edit = one.start(['edit', REF, '--set', 'locations=L1']);
    await provider.untilAsked(LOCATIONS, 1);
    edit.kill('SIGKILL');
    await edit.ended;
    release();
    const refused = await one.posctl(['edit', REF, '--set', 'locations=L9']);
    expect([refused.exit, refused.stderr]).toEqual([1, expect.stringContaining('names L9')]);
    await one.must(REFRESH);
    expect(provider.used()).toEqual({ renewals: 3, revoked: false });
  });

  it('that was spent by adding is the one that was given instead', async () => {
    const provider = await strictProvider();
    const one = machine({ REFRESH: 'refresh-0', CLIENT: 'client-1', SECRET: 'client-secret' });
    await addVenue(one, 'blue-door');
    const secrets = ['refreshToken=env:REFRESH', 'clientId=env:CLIENT', 'clientSecret=env:SECRET'];
    const flags = secrets.flatMap((secret) => ['--secret', secret]);
    await one.must(['add', 'square', '--venue', 'blue-door', ...flags, '--set', `baseUrl=${provider.url}`]);
    await one.must(REFRESH);
    expect(provider.used()).toEqual({ renewals: 2, revoked: false });
  });
});

describe('a token that a tap exchanged and told of in its bookmark', () => {
  // Its provider takes each token once; it does not end until it is told to, and says more then.
  const SCRIPT = `
    const path = __dirname + '/good';
    const good = fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : 'token-0';
    if (config.refresh_token !== good) { console.error('CRITICAL 401 Unauthorized: used twice'); process.exit(1); }
    const exchange = () => {
      const next = 'token-' + (Number(fs.readFileSync(path, { encoding: 'utf8', flag: 'a+' }).slice(6)) + 1);
      fs.writeFileSync(path, next);
      print({ type: 'STATE', value: { refresh_token: next } });
    };
    exchange();
    if (fs.existsSync(__dirname + '/well')) print(nothingNew);
    else { process.on('SIGTERM', () => { if (!fs.existsSync(__dirname + '/orphan')) exchange(); process.exit(0); }); note(1); sleep(); }`;

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)('is kept when posctl gets %s', async (signal) => {
    const tap = aTap(SCRIPT);
    const one = machine({ TOKEN: 'token-0', TMPDIR: tap.folder });
    await addVenue(one, 'blue-door');
    const flags = [
      '--set',
      `command=${tap.command}`,
      '--set',
      'mapping=tap-square',
      '--secret',
      'refresh_token=env:TOKEN',
    ];
    await one.must(['add', 'singer', '--venue', 'blue-door', '--no-test', ...flags]);
    const running = one.start(['refresh', 'blue-door/singer']);
    const kept = async () => {
      const state = await jsonStoreAt(one.store).venues.read('blue-door');
      return state?.integrations[0]?.credentials.refresh_token?.replaced !== undefined;
    };
    while (tap.notes().length === 0 || !(await kept())) await new Promise((resolve) => setTimeout(resolve, 10));
    running.kill(signal);
    await running.ended;
    // What an orphan says hears nobody.
    for (const sign of signal === 'SIGKILL' ? ['well', 'orphan'] : ['well']) writeFileSync(join(tap.folder, sign), '');
    await one.must(['refresh', 'blue-door/singer']);
    expect(readFileSync(join(tap.folder, 'good'), 'utf8')).toBe(signal === 'SIGKILL' ? 'token-2' : 'token-3');
  });
});

const ROUNDS = Number(process.env.TOKENS_ROUNDS ?? 0);

// `npm run token-kills` has the figures; what they say depends on how busy the machine is.
it.runIf(ROUNDS > 0)(
  'is lost by hardly any of kills up to 200 ms after the answer',
  { timeout: 3_600_000 },
  async () => {
    let lost = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const provider = await strictProvider();
      const one = await connected(provider.url);
      const sent = provider.untilSent();
      const running = one.start(REFRESH);
      await sent;
      const wait = (round * 200) / ROUNDS;
      // Timers of a few milliseconds are not exact enough.
      if (wait > 20) await new Promise((resolve) => setTimeout(resolve, wait));
      else for (const from = performance.now(); performance.now() - from < wait; );
      running.kill('SIGKILL');
      await running.ended;
      await one.posctl(REFRESH);
      if (provider.used().revoked) lost += 1;
      process.stdout.write(`killed ${wait} ms after the answer: ${provider.used().revoked ? 'LOST' : 'kept'}\n`);
    }
    process.stdout.write(`${lost} of ${ROUNDS} lost\n`);
  },
);
