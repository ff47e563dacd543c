import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HttpLimits, makeHttp } from '../../../src/connectors/http/http.ts';
import { processBudgets } from '../../../src/connectors/http/process-budgets.ts';
import { instant, millis } from '../../../src/domain/time.ts';
import type { RateBudget } from '../../../src/ports/budgets.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { failureOf } from '../../support/connecting.ts';
import { fakeIds } from '../../support/fake-system.ts';

const START = millis('2026-11-20T12:00:00.000Z');
const never = new AbortController().signal;

/** A clock on which several things wait at once: it goes on to the next of them when all that is due was done. */
function sharedClock() {
  let now = START;
  let waiting: { at: number; wake(): void }[] = [];
  const clock: Pick<Clock, 'now' | 'sleep'> = {
    now: () => instant(now),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          signal?.removeEventListener('abort', wake);
          waiting = waiting.filter((one) => one !== entry);
          resolve();
        };
        const entry = { at: now + ms, wake };
        if (signal?.aborted) return resolve();
        signal?.addEventListener('abort', wake);
        waiting.push(entry);
      }),
  };
  return {
    clock: { ...clock, timer: () => ({ signal: never, cancel: () => {} }) } satisfies Clock,
    /** Milliseconds since the start. */
    since: () => now - START,
    setBack: (ms: number) => {
      now -= ms;
    },
    /** Until nothing waits any more. */
    async run(): Promise<void> {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        const next = waiting.sort((a, b) => a.at - b.at)[0];
        if (!next) return;
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}

interface Provider {
  readonly limits?: Partial<HttpLimits>;
  /** Milliseconds until an answer is there. */
  readonly takesMs?: number;
  /** What the nth request of all is answered. */
  answer?(nth: number): Response;
}

/** HTTP to a provider that notes when each request came. */
function provider({ limits = {}, takesMs = 0, answer = () => new Response('{}') }: Provider = {}) {
  const time = sharedClock();
  const came: { at: number; path: string }[] = [];
  const fetch = async (input: unknown) => {
    came.push({ at: time.since(), path: new URL(String(input)).pathname });
    const nth = came.length;
    if (takesMs > 0) await time.clock.sleep(takesMs);
    return answer(nth);
  };
  const http = makeHttp({
    clock: time.clock,
    budgets: processBudgets(time.clock),
    ids: fakeIds(0),
    limits,
    fetch: fetch as typeof globalThis.fetch,
  });
  const get = (path: string, budgets: readonly RateBudget[], signal = new AbortController().signal) =>
    http.request({ method: 'GET', url: `https://pos.example${path}`, signal, budgets });
  return { ...time, came, get, times: () => came.map(({ at }) => at) };
}

const busy = (seconds: number) => new Response('', { status: 429, headers: { 'retry-after': String(seconds) } });
const TWO_A_SECOND: RateBudget = { name: 'two', requests: 2, perMs: 1000 };

describe('a rate budget', () => {
  test('is shared by all requests that name it, in the order in which they were asked for', async () => {
    const { get, run, came } = provider();
    const all = ['/a', '/b', '/c', '/d', '/e'].map((path) => get(path, [TWO_A_SECOND]));
    await run();
    await Promise.all(all);
    expect(came.map(({ at, path }) => `${path} ${at}`)).toEqual(['/a 0', '/b 0', '/c 1000', '/d 1000', '/e 2000']);
  });

  test('does not concern requests that do not name it', async () => {
    const { get, run, times } = provider();
    const other = { ...TWO_A_SECOND, name: 'other' };
    const all = [TWO_A_SECOND, other, TWO_A_SECOND, other].map((budget) => get('/', [budget]));
    await Promise.all([...all, get('/', []), run()]);
    expect(times()).toEqual([0, 0, 0, 0, 0]);
  });

  test('keeps its place in the wide budget for who waits for a narrow one, and holds up nobody else', async () => {
    const { get, run, came } = provider();
    const wide = { name: 'wide', requests: 4, perMs: 1000 };
    const narrow = { name: 'narrow', requests: 1, perMs: 1000 };
    const all = [
      get('/narrow-1', [wide, narrow]),
      get('/narrow-2', [wide, narrow]),
      get('/wide-1', [wide]),
      get('/wide-2', [wide]),
      get('/wide-3', [wide]),
      get('/wide-4', [wide]),
    ];
    await Promise.all([...all, run()]);
    expect(came.map(({ at, path }) => `${path} ${at}`)).toEqual([
      '/narrow-1 0',
      '/wide-1 0',
      '/wide-2 0',
      '/narrow-2 1000',
      '/wide-3 1000',
      '/wide-4 1000',
    ]);
  });

  test('counts every try as a request', async () => {
    const { get, run, times } = provider({ answer: (nth) => new Response('', { status: nth < 3 ? 500 : 200 }) });
    const all = [get('/', [TWO_A_SECOND]), get('/', [TWO_A_SECOND])];
    await Promise.all([...all, run()]);
    expect(times()).toEqual([0, 0, 1000, 1000]);
  });

  test.each([
    ['asks to come back later', 429, { 'retry-after': '3' }, [0, 3000, 3000, 4000]],
    ['is busy and says until when', 503, { 'retry-after': '3' }, [0, 3000, 3000, 4000]],
    ['refuses without a time', 429, {}, [0, 250, 1000, 1250]],
    ['is broken, which concerns nobody else', 500, {}, [0, 0, 1000, 1000]],
  ])('waits as a whole when the provider %s (%i %j)', async (_, status, headers, expected) => {
    const { get, run, times } = provider({
      answer: (nth) => (nth === 1 ? new Response('', { status, headers }) : new Response('{}')),
    });
    const first = get('/', [TWO_A_SECOND]);
    await new Promise((resolve) => setImmediate(resolve));
    const all = [first, get('/', [TWO_A_SECOND]), get('/', [TWO_A_SECOND])];
    await Promise.all([...all, run()]);
    expect(times()).toEqual(expected);
  });

  test('fails what would wait too long, uncounted, with the time of its turn', async () => {
    const { get, run, times } = provider();
    const slow = { name: 'slow', requests: 1, perMs: 15 * 60_000 };
    await get('/', [slow]);
    const late = failureOf(get('/orders', [slow]));
    await run();
    expect(await late).toMatchObject({
      code: 'rate_limited',
      counted: false,
      retryAfterMs: 900_000,
      message:
        'GET /orders at pos.example was not sent: the limits of the provider (1 in 15m) are used up by all checks ' +
        'together; its turn comes in 15m',
    });
    expect(times()).toEqual([0]);
  });

  test('is not silenced for long by one answer', async () => {
    const { get, run } = provider({ answer: (nth) => (nth === 1 ? busy(100_000) : new Response('{}')) });
    const told = await failureOf(get('/', [TWO_A_SECOND]));
    expect(told.retryAfterMs).toBe(100_000_000);
    const other = failureOf(get('/', [TWO_A_SECOND]));
    await run();
    expect((await other).retryAfterMs).toBe(15 * 60_000);
  });

  test('lets a cancelled request go at once, and the next one takes its place', async () => {
    const { get, run, came } = provider();
    const caller = new AbortController();
    const reason = new Error('enough');
    const one = { name: 'one', requests: 1, perMs: 1000 };
    const all = [get('/a', [one]), get('/b', [one], caller.signal), get('/c', [one])];
    const cancelled = expect(all[1]).rejects.toBe(reason);
    caller.abort(reason);
    await cancelled;
    await Promise.all([run(), all[0], all[2]]);
    expect(came.map(({ path }) => path)).toEqual(['/a', '/c']);
  });

  test('sends nothing that is cancelled in the very moment of its turn', async () => {
    const { get, came } = provider();
    const caller = new AbortController();
    const reason = new Error('enough');
    const sent = get('/', [TWO_A_SECOND], caller.signal);
    caller.abort(reason);
    await expect(sent).rejects.toBe(reason);
    expect(came).toEqual([]);
  });

  test('goes on when the clock is set back', async () => {
    const { get, run, setBack, came, since } = provider();
    await Promise.all([get('/', [TWO_A_SECOND]), get('/', [TWO_A_SECOND])]);
    setBack(3_600_000);
    const next = get('/', [TWO_A_SECOND]);
    await Promise.all([run(), next]);
    expect(since()).toBe(1000 - 3_600_000);
    expect(came).toHaveLength(3);
  });

  test('is never exceeded in any span of time, and everyone gets a turn', async () => {
    const asked = fc.array(fc.record({ after: fc.nat(400), narrow: fc.nat(2) }), { minLength: 1, maxLength: 40 });
    const settings = fc.record({
      wide: fc.integer({ min: 1, max: 8 }),
      narrow: fc.integer({ min: 1, max: 4 }),
      wideMs: fc.integer({ min: 1, max: 3000 }),
      narrowMs: fc.integer({ min: 1, max: 2000 }),
      takesMs: fc.nat(300),
    });
    await fc.assert(
      fc.asyncProperty(asked, settings, async (requests, { wide, narrow, wideMs, narrowMs, takesMs }) => {
        const { get, run, came, clock } = provider({ takesMs, limits: { maxWaitMs: 1e9 } });
        const all: RateBudget = { name: 'all', requests: wide, perMs: wideMs };
        const send = async () => {
          const sent: Promise<unknown>[] = [];
          for (const { after, narrow: place } of requests) {
            await clock.sleep(after);
            sent.push(get(`/${place}`, [all, { name: `place ${place}`, requests: narrow, perMs: narrowMs }]));
          }
          await Promise.all(sent);
        };
        const done = send();
        await run();
        await done;
        expect(came).toHaveLength(requests.length);
        const held = (times: number[], budget: { requests: number; perMs: number }) =>
          times.every((at, i) => {
            const before = times[i - budget.requests];
            return before === undefined || at - before >= budget.perMs;
          });
        expect(
          held(
            came.map(({ at }) => at),
            { requests: wide, perMs: wideMs },
          ),
        ).toBe(true);
        for (const place of ['/0', '/1', '/2']) {
          const there = came.filter(({ path }) => path === place).map(({ at }) => at);
          expect(held(there, { requests: narrow, perMs: narrowMs })).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('gives each turn as early as can be', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(500), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 2000 }),
        async (gaps, allowed, perMs) => {
          const { get, run, times, clock } = provider({ limits: { maxWaitMs: 1e9 } });
          const send = async () => {
            const sent: Promise<unknown>[] = [];
            for (const gap of gaps) {
              await clock.sleep(gap);
              sent.push(get('/', [{ name: 'one', requests: allowed, perMs }]));
            }
            await Promise.all(sent);
          };
          const done = send();
          await run();
          await done;
          let asked = 0;
          const earliest: number[] = [];
          for (const gap of gaps) {
            asked += gap;
            earliest.push(Math.max(asked, (earliest[earliest.length - allowed] ?? -1e9) + perMs));
          }
          expect(times()).toEqual(earliest);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a call that must not be made twice', () => {
  test.each([
    ['a lost answer', () => Promise.reject(new TypeError('fetch failed')), 'no_response'],
    ['an error of the provider', async () => new Response('', { status: 500 }), 'provider_down'],
  ])('is not sent again after %s', async (_, fetch, code) => {
    let sent = 0;
    const counting = () => {
      sent += 1;
      return fetch();
    };
    const http = makeHttp({
      clock: sharedClock().clock,
      budgets: processBudgets(sharedClock().clock),
      ids: fakeIds(0),
      fetch: counting as typeof globalThis.fetch,
    });
    const call = http.request({ method: 'POST', url: 'https://pos.example/token', signal: never, retry: false });
    expect((await failureOf(call)).code).toBe(code);
    expect(sent).toBe(1);
  });

  test('is sent again after 429, which refused it unheard', async () => {
    const { clock, run } = sharedClock();
    let sent = 0;
    const fetch = async () => (++sent === 1 ? busy(2) : new Response('{}'));
    const http = makeHttp({
      clock,
      budgets: processBudgets(clock),
      ids: fakeIds(0),
      fetch: fetch as typeof globalThis.fetch,
    });
    const call = http.request({ method: 'POST', url: 'https://pos.example/token', signal: never, retry: false });
    await run();
    expect((await call).status).toBe(200);
    expect(sent).toBe(2);
  });
});
