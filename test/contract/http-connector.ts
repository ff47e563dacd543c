import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HttpLimits, makeHttp } from '../../src/connectors/http/http.ts';
import { processBudgets } from '../../src/connectors/http/process-budgets.ts';
import { CheckFailure } from '../../src/domain/errors.ts';
import type { Connector } from '../../src/ports/connectors.ts';
import type { Http, HttpRequest } from '../../src/ports/http.ts';
import { type Connecting, connecting, failureOf, fakeSession, fetchAll, ONE_WEEK } from '../support/connecting.ts';
import { fakeClock, fakeIds } from '../support/fake-system.ts';
import { expectWhole } from '../support/odd-values.ts';
import { type ConnectorCase, sources, type ToldFault } from './every-connector.ts';

/** A provider that answers with sales up to `ONE_WEEK.to`, and can be told to fail. Ends with the test. */
export interface ProviderTwin {
  /** For the option `baseUrl`. `fault` spoils every answer; its names are those of the rehearsal POS. */
  address(fault?: string): string;
  /** Spoils the next answers, then no more. */
  fail(fault: string, times: number): Promise<void>;
}

type Secrets = Readonly<Record<string, string>>;

export interface HttpConnectorCase {
  readonly name: string;
  load(): Promise<Connector>;
  provider(): Promise<ProviderTwin>;
  /** Options without which it does not work, besides the address of the twin. */
  options?(address: string): Readonly<Record<string, string>>;
  /** Every value is one that must never be seen again; `planted` is part of each. */
  readonly credentials: Secrets;
  /** Credentials that are exchanged for others before the first call, which are kept. Null where there are none. */
  readonly rotating: Secrets | null;
  /** Null where credentials never expire by themselves. */
  readonly expired: Secrets | null;
  readonly revoked: Secrets;
  /** Faults that mean something else at this provider than they mostly do. */
  readonly told?: readonly ToldFault[];
  /** How routine checks go on; by the window unless it is said. */
  readonly goesBy?: ConnectorCase['goesBy'];
  /** False where all of a list comes in one answer. */
  readonly pages?: false;
  /** Answers that are this provider's way to say that there is nothing. */
  readonly saysNothing?: readonly string[];
  /** Disorders of pages that cannot be at this provider: an empty page is its way to say that there is no more. */
  readonly never?: readonly string[];
}

const PAGE_DISORDERS = ['repeated-pages', 'reordered-pages', 'empty-page'];

const counted = true;
const MOSTLY: readonly ToldFault[] = [
  { fault: '401', code: 'auth_expired', needs: 'venue', counted },
  { fault: 'revoked', code: 'auth_revoked', needs: 'venue', counted },
  { fault: '403', code: 'auth_revoked', needs: 'venue', counted },
  { fault: '429=7', code: 'rate_limited', needs: 'nobody', counted: false },
  { fault: '429-date=100000', code: 'rate_limited', needs: 'nobody', counted: false },
  { fault: '429=100000', code: 'rate_limited', needs: 'nobody', counted: false },
  { fault: '500', code: 'provider_down', needs: 'nobody', counted },
  { fault: '503', code: 'provider_down', needs: 'nobody', counted },
  { fault: 'cut', code: 'no_response', needs: 'nobody', counted },
  { fault: 'no-response', code: 'no_response', needs: 'nobody', counted },
  { fault: 'malformed', code: 'bad_data', needs: 'provider', counted },
  { fault: 'huge', code: 'bad_data', needs: 'provider', counted },
];

/** The same connector, as the suite for every connector takes it. */
export function asAnyConnector(of: HttpConnectorCase): ConnectorCase {
  return {
    name: of.name,
    load: of.load,
    goesBy: of.goesBy ?? 'window',
    faults: MOSTLY.map((told) => of.told?.find(({ fault }) => fault === told.fault) ?? told),
    async source() {
      const provider = await of.provider();
      return {
        given: (fault) => {
          const limits = fault === 'no-response' ? { headersMs: 60 } : {};
          return line(of, { address: provider.address(fault), limits }).given;
        },
        silent() {
          let asked = () => {};
          const reached = new Promise<void>((resolve) => {
            asked = resolve;
          });
          const watch = () => void setImmediate(asked);
          return { given: line(of, { address: provider.address('no-response'), watch }).given, reached };
        },
      };
    },
  };
}

/** What every connector of an HTTP API must do besides, whatever the provider is. */
export function httpConnectorContract(of: HttpConnectorCase): void {
  describe(`the ${of.name} connector`, () => {
    if (of.pages !== false) disorder(of);
    oddities(of);
    patience(of);
    tokens(of);
    cancelling(of);
  });
}

function disorder(of: HttpConnectorCase): void {
  const possible = PAGE_DISORDERS.filter((fault) => !of.never?.includes(fault));
  // A provider that answers all at once has no pages.
  if (possible.length === 0) return;
  describe('pages', () => {
    test.each(possible)('in disorder lose and double nothing: %s', async (fault) => {
      const { address } = await of.provider();
      const inOrder = await check(of, { address: address() });
      const inDisorder = await check(of, { address: address(fault) });
      expect(sources(inDisorder.documents)).toEqual(sources(inOrder.documents));
    });

    if (!of.never?.includes('endless-pages'))
      test('that never end are given up', async () => {
        const { address } = await of.provider();
        expect(await failureOf(check(of, { address: address('endless-pages') }))).toMatchObject({ code: 'bad_data' });
      });
  });
}

function oddities(of: HttpConnectorCase): void {
  describe('answers', () => {
    const window = { from: '2026-11-19T12:00:00.000Z' };

    test('with fields that nobody knows are the same sales', async () => {
      const { address } = await of.provider();
      const asEver = await check(of, { address: address(), window });
      const grown = await check(of, { address: address(), window, spoil: (answer) => withNewFields(answer) });
      expect(asEver.documents.length).toBeGreaterThan(0);
      expect(grown.documents).toEqual(asEver.documents);
    });

    const NO_ANSWERS = ['{}', 'null', '[]', '{"message":"x","error":"y"}'].filter((n) => !of.saysNothing?.includes(n));

    test.each(NO_ANSWERS)('in place of which %s comes are never taken for no sales', async (body) => {
      const { address } = await of.provider();
      const asEver = sources((await check(of, { address: address(), window })).documents);
      for (const nth of [0, 1, 2, 3]) {
        const spoil = (answer: unknown, at: number) => (at === nth ? JSON.parse(body) : answer);
        expect([nth, await orFailure(check(of, { address: address(), window, spoil }), asEver)]).toEqual([nth, asEver]);
      }
    });

    test.each(['{}', 'null', '[]', '{"message":"x","error":"y"}'])(
      'that are all %s are not a working connection',
      async (body) => {
        const { address } = await of.provider();
        const { given } = line(of, { address: address(), spoil: () => JSON.parse(body) });
        const { setUp, io } = connecting(given);
        const connector = await of.load();
        await expect(connector.verify(setUp, io)).rejects.toBeInstanceOf(CheckFailure);
      },
    );

    test('whose rows are empty are never taken for no sales', async () => {
      const { address } = await of.provider();
      const asEver = sources((await check(of, { address: address(), window })).documents);
      for (const nth of [0, 1, 2, 3]) {
        const spoil = (answer: unknown, at: number) => (at === nth ? withEmptyRow(answer) : answer);
        expect([nth, await orFailure(check(of, { address: address(), window, spoil }), asEver)]).toEqual([nth, asEver]);
      }
    });

    test('with anything odd in any place are read whole as far as they can be, or are a failure that says so', async () => {
      const { address } = await of.provider();
      const change = fc.record({ nth: fc.nat(3), path: fc.array(fc.nat(200), { maxLength: 8 }), by: ODD });
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
          const spoil = (answer: unknown, nth: number) =>
            changes.filter((one) => one.nth === nth).reduce((now, { path, by }) => oddAt(now, path, by), answer);
          const done = await check(of, { address: address(), window, spoil }).catch((error: unknown) => {
            if (error instanceof CheckFailure) return { documents: [] };
            throw error;
          });
          expectWhole(done.documents);
        }),
        { numRuns: 25 },
      );
    });
  });
}

/** The sales that a check brought; `whole` where it failed, or said in a warning what is not counted. */
async function orFailure(checking: ReturnType<typeof check>, whole: ReturnType<typeof sources>) {
  try {
    const { documents, fetched } = await checking;
    return fetched.warnings.length > 0 ? whole : sources(documents);
  } catch (error) {
    if (error instanceof CheckFailure) return whole;
    throw error;
  }
}

/** The answer with one row without anything in it, in place of the rows of its list. */
function withEmptyRow(answer: unknown): unknown {
  if (Array.isArray(answer)) return [{}];
  const held = Object.entries(answer ?? {});
  const list = held.find(([, value]) => Array.isArray(value))?.[0];
  return Object.fromEntries(held.map(([key, value]) => [key, key === list ? [{}] : value]));
}

const ODD = fc.constantFrom<unknown>(null, '', 'NEW_VALUE', 0, -1, 1.5, 1e308, true, [], {}, [null], '\u001b[31m');

/** The value with something else at a place: each step of the path chooses one of what is there. */
function oddAt(value: unknown, [step, ...rest]: readonly number[], by: unknown): unknown {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const key = step === undefined ? undefined : keys[step % keys.length];
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = oddAt(copy[key], rest, by);
  return copy;
}

function withNewFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNewFields);
  if (typeof value !== 'object' || value === null) return value;
  const held = Object.entries(value).map(([key, inner]) => [key, withNewFields(inner)]);
  return { ...Object.fromEntries(held), new_field: { deep: [1, null] }, another: 'x' };
}

function patience(of: HttpConnectorCase): void {
  describe('failures', () => {
    test.each(['429=3', '429-date=3', '500', '503', 'cut'])('that pass are waited out: %s', async (fault) => {
      const provider = await of.provider();
      const inPeace = await check(of, { address: provider.address() });
      for (const times of [1, 3]) {
        await provider.fail(fault, times);
        const { documents, sent, slept } = await check(of, { address: provider.address() });
        expect(sources(documents)).toEqual(sources(inPeace.documents));
        expect(sent).toBe(inPeace.sent + times);
        expect(slept.length).toBeGreaterThanOrEqual(times);
      }
    });

    test('a slow answer is an answer', async () => {
      const { address } = await of.provider();
      const { documents } = await check(of, { address: address('slow=20') });
      expect(documents.length).toBeGreaterThanOrEqual(100);
    });

    test('an address that is not safe is refused before anything is sent', async () => {
      expect(await failureOf(check(of, { address: 'http://pos.example' }))).toMatchObject({
        code: 'bad_config',
        needs: 'support',
      });
    });
  });
}

function tokens(of: HttpConnectorCase): void {
  describe('credentials', () => {
    const useless = { expired: of.expired, revoked: of.revoked };
    const refused = (['expired', 'revoked'] as const).filter((what) => useless[what] !== null);
    test.each(refused)('that are %s say so, tried or used', async (what) => {
      const { address } = await of.provider();
      const connector = await of.load();
      const credentials = fakeSession(useless[what] ?? {});
      const { setUp, io } = connecting(line(of, { address: address(), credentials }).given);
      expect(await failureOf(connector.verify(setUp, io))).toMatchObject({ code: `auth_${what}` });
      expect(await failureOf(check(of, { address: address(), credentials }))).toMatchObject({ code: `auth_${what}` });
    });

    if (of.rotating !== null)
      test('that are exchanged are kept before they are used, and used again', async () => {
        const { address } = await of.provider();
        const credentials = fakeSession(of.rotating ?? {});
        const unkept: string[] = [];
        const watch = (request: HttpRequest) => {
          // What obtains a token says who it is in other ways.
          const sent = /^Bearer (.*)$/.exec(request.headers?.authorization ?? '')?.[1] ?? '';
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

    if (of.rotating !== null)
      test('that could not be kept are not used', async () => {
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

function cancelling(of: HttpConnectorCase): void {
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
      const window = { from: '2026-10-01T00:00:00.000Z' };
      const given = { address: address('slow=200'), watch, signal: caller.signal, window };
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

interface Line extends Omit<Connecting, 'http' | 'clock' | 'options'> {
  readonly address: string;
  readonly limits?: Partial<HttpLimits>;
  watch?(request: HttpRequest): void;
  /** Changes the `nth` answer, from 0. */
  spoil?(answer: unknown, nth: number): unknown;
  /** Called whenever it would wait. */
  asleep?(): void;
}

/** The way to the provider: the real HTTP, with a clock that stands still and eyes on what is sent. */
function line(of: HttpConnectorCase, { address, limits = {}, watch, spoil, asleep, ...given }: Line) {
  const clock = fakeClock(ONE_WEEK.to);
  const sent = { requests: 0 };
  let answers = 0;
  const sleep = (ms: number, signal?: AbortSignal) => {
    asleep?.();
    return clock.sleep(ms, signal);
  };
  const counting: typeof fetch = (input, init) => {
    sent.requests += 1;
    return fetch(input, init);
  };
  const real = makeHttp({
    clock: { ...clock, sleep },
    budgets: processBudgets({ ...clock, sleep }),
    ids: fakeIds(0),
    limits,
    fetch: counting,
  });
  const http: Http = {
    async request(request) {
      watch?.(request);
      const { into, ...whole } = request;
      const answer = await real.request(spoil ? whole : request);
      if (!spoil || (answer.text !== '' && !/^\s*[[{]/.test(answer.text))) return answer;
      const spoiled = JSON.stringify(spoil(answer.text === '' ? null : answer.json(), answers));
      answers += 1;
      into?.begin();
      await into?.piece(Buffer.from(spoiled));
      return { ...answer, text: spoiled, json: () => JSON.parse(spoiled) };
    },
  };
  const options = { ...of.options?.(address), baseUrl: address };
  const credentials = given.credentials ?? fakeSession(of.credentials);
  return { given: { ...given, credentials, http, clock, options }, slept: clock.slept, sent };
}

async function check(of: HttpConnectorCase, how: Line) {
  const { given, slept, sent } = line(of, how);
  const done = await fetchAll(await of.load(), given);
  return { ...done, slept, sent: sent.requests };
}
