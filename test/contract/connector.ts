import { describe, expect, test } from 'vitest';
import { type HttpLimits, makeHttp } from '../../src/connectors/http.ts';
import { CheckFailure } from '../../src/domain/errors.ts';
import { parseSaleDocument } from '../../src/domain/parse.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';
import type { Connector, Http, HttpRequest } from '../../src/ports.ts';
import { type Connecting, connecting, fakeSession, fetchAll, ONE_WEEK } from '../support/connecting.ts';
import { fakeClock, fakeIds } from '../support/fake-system.ts';

/** A provider that answers with sales of the week before `ONE_WEEK.to`, and can be told to fail. Ends with the test. */
export interface ProviderTwin {
  /** For the option `baseUrl`. `fault` spoils every answer; its names are those of the rehearsal POS. */
  address(fault?: string): string;
  /** Spoils the next answers, then no more. */
  fail(fault: string, times: number): Promise<void>;
}

export interface ConnectorCase {
  readonly name: string;
  load(): Promise<Connector>;
  provider(): Promise<ProviderTwin>;
  /** Every value is one that must never be seen again; `planted` is part of each. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Credentials that are exchanged for others before the first call. Null where there are none. */
  readonly rotating: Readonly<Record<string, string>> | null;
  readonly expired: Readonly<Record<string, string>>;
  readonly revoked: Readonly<Record<string, string>>;
}

/** What every connector of an HTTP API must do, whatever the provider is. */
export function connectorContract(of: ConnectorCase): void {
  describe(`the ${of.name} connector`, () => {
    windows(of);
    documents(of);
    disorder(of);
    failures(of);
    tokens(of);
    cancelling(of);
    secrets(of);
  });
}

function windows(of: ConnectorCase): void {
  describe('windows', () => {
    test('that were asked for bring what was sold in them, each sale in one of them', async () => {
      const { address } = await of.provider();
      const sold = (from: string, to: string) => check(of, { address: address(), window: { by: 'sold', from, to } });
      const all = await sold(ONE_WEEK.from, ONE_WEEK.to);
      // One sale stands exactly on the border: it belongs to what begins there.
      const middle = all.documents[Math.floor(all.documents.length / 2)]?.soldAt ?? '';
      const [early, late] = [await sold(ONE_WEEK.from, middle), await sold(middle, ONE_WEEK.to)];
      expect(early.documents.length).toBeGreaterThan(0);
      expect(early.documents.every((d) => d.soldAt >= ONE_WEEK.from && d.soldAt < middle)).toBe(true);
      expect(late.documents.every((d) => d.soldAt >= middle && d.soldAt < ONE_WEEK.to)).toBe(true);
      expect(sources([...early.documents, ...late.documents])).toEqual(sources(all.documents));
    });

    test('of routine checks bring late news of sales that are older', async () => {
      const { address } = await of.provider();
      const from = '2026-11-18T12:00:00.000Z';
      const { documents } = await check(of, { address: address(), window: { from } });
      expect(documents.some((d) => d.soldAt < from)).toBe(true);
    });

    test('in which nothing happened bring nothing, and that is a success', async () => {
      const { address } = await of.provider();
      const window = { from: '2019-01-01T00:00:00.000Z', to: '2019-01-02T00:00:00.000Z' };
      expect((await check(of, { address: address(), window })).documents).toEqual([]);
    });
  });
}

function documents(of: ConnectorCase): void {
  describe('documents', () => {
    test('pass the door of the record as the very same text, so that they compare equal later', async () => {
      const { address } = await of.provider();
      for (const document of (await check(of, { address: address() })).documents) {
        const parsed = parseSaleDocument(document);
        expect(JSON.stringify(parsed.ok ? parsed.value : parsed.problem)).toBe(JSON.stringify(document));
      }
    });

    test('add up: lines and rounding to the net, net and tax to the total, voids to nothing', async () => {
      const { address } = await of.provider();
      const { documents } = await check(of, { address: address() });
      expect(documents.length).toBeGreaterThan(100);
      for (const d of documents) {
        expect(d.lines.reduce((sum, line) => sum + line.net, 0) + d.rounding).toBe(d.net);
        expect(d.net + d.tax).toBe(d.total);
        if (d.kind === 'void')
          expect([d.total, d.tip, ...d.lines.map((line) => line.net)].every((x) => x === 0)).toBe(true);
        if (d.kind === 'refund') expect(d.total).toBeLessThan(0);
        expect(new Set(d.lines.map((line) => line.key)).size).toBe(d.lines.length);
      }
    });

    test('are the same when they are fetched again', async () => {
      const { address } = await of.provider();
      const given = { address: address() };
      expect((await check(of, given)).documents).toEqual((await check(of, given)).documents);
    });

    test('come in batches, not all at once', async () => {
      const { address } = await of.provider();
      const { batches } = await check(of, { address: address(), window: { from: '2026-10-01T00:00:00.000Z' } });
      expect(batches.length).toBeGreaterThan(2);
      expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(1000);
    });
  });
}

function disorder(of: ConnectorCase): void {
  describe('pages', () => {
    test.each(['repeated-pages', 'reordered-pages', 'empty-page'])(
      'in disorder lose and double nothing: %s',
      async (fault) => {
        const { address } = await of.provider();
        const inOrder = await check(of, { address: address() });
        const inDisorder = await check(of, { address: address(fault) });
        expect(sources(inDisorder.documents)).toEqual(sources(inOrder.documents));
      },
    );

    test('that never end are given up', async () => {
      const { address } = await of.provider();
      expect(await failure(check(of, { address: address('endless-pages') }))).toMatchObject({ code: 'bad_data' });
    });
  });
}

function failures(of: ConnectorCase): void {
  describe('failures', () => {
    test.each([
      ['401', 'auth_expired', 'venue', true],
      ['revoked', 'auth_revoked', 'venue', true],
      ['403', 'auth_revoked', 'venue', true],
      ['429=7', 'rate_limited', 'nobody', false],
      ['429-date=100000', 'rate_limited', 'nobody', false],
      ['429=100000', 'rate_limited', 'nobody', false],
      ['500', 'provider_down', 'nobody', true],
      ['503', 'provider_down', 'nobody', true],
      ['cut', 'no_response', 'nobody', true],
      ['no-response', 'no_response', 'nobody', true],
      ['malformed', 'bad_data', 'support', true],
      ['huge', 'bad_data', 'support', true],
    ])('say what happened and who must act: %s is %s', async (fault, code, needs, counted) => {
      const { address } = await of.provider();
      const limits = fault === 'no-response' ? { headersMs: 60 } : {};
      const found = await failure(check(of, { address: address(fault), limits }));
      expect(found).toMatchObject({ code, needs, counted });
      if (code === 'rate_limited') expect(found.retryAfterMs).toBeGreaterThan(0);
      expect(found.message).not.toMatch(/\p{Cc}/u);
      expect(found.message.length).toBeLessThan(300);
    });

    test.each(['429=3', '429-date=3', '500', '503', 'cut'])('that pass are waited out: %s', async (fault) => {
      const provider = await of.provider();
      const inPeace = await check(of, { address: provider.address() });
      for (const times of [1, 3]) {
        await provider.fail(fault, times);
        const { documents, slept } = await check(of, { address: provider.address() });
        expect(sources(documents)).toEqual(sources(inPeace.documents));
        expect(slept).toHaveLength(times);
      }
    });

    test('a slow answer is an answer', async () => {
      const { address } = await of.provider();
      const { documents } = await check(of, { address: address('slow=20') });
      expect(documents.length).toBeGreaterThan(100);
    });

    test('an address that is not safe is refused before anything is sent', async () => {
      expect(await failure(check(of, { address: 'http://pos.example' }))).toMatchObject({
        code: 'bad_config',
        needs: 'support',
      });
    });
  });
}

function tokens(of: ConnectorCase): void {
  describe('credentials', () => {
    test('that are good can be tried without fetching sales', async () => {
      const { address } = await of.provider();
      const connector = await of.load();
      const { setUp, io } = connecting({ options: { baseUrl: address() }, credentials: fakeSession(of.credentials) });
      const { sees } = await connector.verify(setUp, io);
      expect(sees.length).toBeGreaterThan(0);
    });

    test.each(['expired', 'revoked'] as const)('that are %s say so, tried or used', async (what) => {
      const { address } = await of.provider();
      const connector = await of.load();
      const credentials = fakeSession(of[what]);
      const { setUp, io } = connecting({ options: { baseUrl: address() }, credentials });
      expect(await failure(connector.verify(setUp, io))).toMatchObject({ code: `auth_${what}` });
      expect(await failure(check(of, { address: address(), credentials }))).toMatchObject({ code: `auth_${what}` });
    });

    test.runIf(of.rotating !== null)('that are exchanged are kept before they are used, and used again', async () => {
      const { address } = await of.provider();
      const credentials = fakeSession(of.rotating ?? {});
      const unkept: string[] = [];
      const watch = (request: HttpRequest) => {
        const sent = (request.headers?.authorization ?? '').replace('Bearer ', '');
        if (sent !== '' && !Object.values(credentials.values).includes(sent)) unkept.push(sent);
      };
      const first = await check(of, { address: address(), credentials, watch });
      expect(first.documents.length).toBeGreaterThan(0);
      expect(unkept).toEqual([]);
      const exchanges = credentials.replaced.length;
      expect(exchanges).toBeGreaterThan(0);
      await check(of, { address: address(), credentials, watch });
      expect(credentials.replaced).toHaveLength(exchanges);
    });

    test.runIf(of.rotating !== null)('that could not be kept are not used', async () => {
      const { address } = await of.provider();
      const diskFull = new Error('disk full');
      const credentials = { ...fakeSession(of.rotating ?? {}), replace: () => Promise.reject(diskFull) };
      const sent: string[] = [];
      const watch = (request: HttpRequest) => void sent.push(request.headers?.authorization ?? '');
      await expect(check(of, { address: address(), credentials, watch })).rejects.toBe(diskFull);
      expect(sent.filter((authorization) => authorization !== '')).toEqual([]);
    });
  });
}

function cancelling(of: ConnectorCase): void {
  describe('cancelling', () => {
    const reason = new Error('enough');

    test.each([1, 2, 3])('ends the check at once: at request %i', async (at) => {
      const { address } = await of.provider();
      const caller = new AbortController();
      let sent = 0;
      const watch = () => {
        sent += 1;
        if (sent === at) setImmediate(() => caller.abort(reason));
      };
      const given = { address: address('slow=200'), watch, signal: caller.signal };
      await expect(check(of, given)).rejects.toBe(reason);
      expect(sent).toBe(at);
    });

    test('ends it between two tries', async () => {
      const { address } = await of.provider();
      const caller = new AbortController();
      const given = { address: address('429=30'), signal: caller.signal, asleep: () => caller.abort(reason) };
      await expect(check(of, given)).rejects.toBe(reason);
    });
  });
}

function secrets(of: ConnectorCase): void {
  test.each(['', '401', '403', '429', '500', 'malformed', 'cut'])(
    'shows no secret, whatever happens (%s)',
    async (fault) => {
      const { address } = await of.provider();
      const talk: string[] = [];
      const base = address(fault === '' ? undefined : fault);
      const said = await check(of, { address: base, talk }).then(
        ({ documents, fetched }) => JSON.stringify([documents, fetched.warnings]),
        (error: unknown) => everythingIn(error),
      );
      expect(said.length).toBeGreaterThan(20);
      expect(said + talk.join()).not.toContain('planted');
    },
  );
}

/** Message, stack and causes: whatever a careless log would print. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.message} ${error.stack} ${JSON.stringify(error)} ${error.cause === undefined ? '' : everythingIn(error.cause)}`;
}

interface Check extends Omit<Connecting, 'http' | 'clock' | 'options'> {
  readonly address: string;
  readonly limits?: Partial<HttpLimits>;
  readonly talk?: string[];
  watch?(request: HttpRequest): void;
  /** Called whenever it would wait. */
  asleep?(): void;
}

async function check(of: ConnectorCase, { address, limits = {}, watch, asleep, ...given }: Check) {
  const clock = fakeClock(ONE_WEEK.to);
  const sleep = (ms: number, signal?: AbortSignal) => {
    asleep?.();
    return clock.sleep(ms, signal);
  };
  const real = makeHttp({ clock: { ...clock, sleep }, ids: fakeIds(0), limits });
  const http: Http = {
    request(request) {
      watch?.(request);
      return real.request(request);
    },
  };
  const credentials = given.credentials ?? fakeSession(of.credentials);
  const done = await fetchAll(await of.load(), { ...given, credentials, http, clock, options: { baseUrl: address } });
  return { ...done, slept: clock.slept };
}

/** What is known of each document, without the order in which it came. */
const sources = (documents: readonly SaleDocument[]): string[] =>
  [...new Set(documents.map((d) => `${d.source} ${d.version} ${d.kind} ${d.total}`))].sort();

async function failure(call: Promise<unknown>): Promise<CheckFailure> {
  const error = await call.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof CheckFailure)) throw error ?? new Error('it did not fail');
  return error;
}
