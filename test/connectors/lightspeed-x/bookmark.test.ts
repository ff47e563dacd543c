import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lightspeedX } from '../../../src/connectors/lightspeed-x/lightspeed-x.ts';
import type { SaleDocument } from '../../../src/domain/sale.ts';
import type { Window } from '../../../src/ports/connectors.ts';
import type { Http } from '../../../src/ports/http.ts';
import { fetchAll } from '../../support/connecting.ts';
import { type FakeClock, fakeClock } from '../../support/fake-system.ts';
import { MAIN, MENU, PRODUCTS, RETAILER, sale, saleLine } from '../../support/lightspeed-x-twin.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.parse('2026-11-20T12:00:00.000Z');
const AT_ONCE = 20;

type Sale = ReturnType<typeof sale> & { readonly version: number };
type Event =
  | { readonly what: 'sell' | 'park'; readonly soldAgo: number; readonly lag: number }
  | { readonly what: 'pay' | 'void'; readonly which: number; readonly lag: number };

/** A shop in which things go on. What changes can be seen a while later, with the version of its moment. */
class Shop {
  private version = 1000;
  private readonly clock: FakeClock;
  private readonly stories: { readonly seenFrom: number; readonly sale: Sale }[][] = [];
  /** What happens during the next requests, one event each. */
  readonly soon: Event[] = [];

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  get now(): number {
    return Date.parse(this.clock.now());
  }

  happen(event: Event): void {
    if ('soldAgo' in event) {
      const id = `sale-${String(this.stories.length).padStart(4, '0')}`;
      const status = event.what === 'sell' ? 'CLOSED' : 'SAVED';
      const sold = { sale_date: new Date(this.now - event.soldAgo).toISOString(), status };
      const story: Shop['stories'][number] = [];
      this.stories.push(story);
      this.tell(story, { ...sale(id, [saleLine('a', MENU.LAGER, 1, '4.3')]), ...sold } as Sale, event.lag);
      return;
    }
    const story = this.stories[event.which % Math.max(1, this.stories.length)];
    const last = story?.at(-1)?.sale;
    if (!story || !last || last.status === 'VOIDED') return;
    if (event.what === 'void') this.tell(story, { ...last, status: 'VOIDED' }, event.lag);
    else if (last.status === 'SAVED')
      this.tell(story, { ...last, status: 'CLOSED', sale_date: new Date(this.now).toISOString() }, event.lag);
  }

  private tell(story: Shop['stories'][number], changed: Sale, lag: number): void {
    this.version += 1 + (this.version % 3);
    const updated = { ...changed, version: this.version, updated_at: new Date(this.now).toISOString() };
    story.push({ sale: updated, seenFrom: Math.max(this.now + lag, story.at(-1)?.seenFrom ?? 0) });
  }

  /** Sales as they can be seen now. */
  private seen(): Sale[] {
    return this.stories.flatMap((story) => story.findLast(({ seenFrom }) => seenFrom <= this.now)?.sale ?? []);
  }

  /** What must be known of sales since then in the end: by id, the version that counts, or that it was taken back. */
  truth(from: string): Map<string, string> {
    const last = this.stories.map((story) => story.at(-1)?.sale).filter((one) => one !== undefined);
    const known = last.filter((one) => one.sale_date >= from && one.status !== 'SAVED');
    return new Map(known.map((one) => [one.id, one.status === 'VOIDED' ? 'gone' : String(one.version)]));
  }

  readonly http: Http = {
    request: async ({ url }) => {
      const { pathname, searchParams } = new URL(url);
      const text = JSON.stringify(this.answer(pathname.replace('/api/2.0', ''), searchParams));
      const event = this.soon.shift();
      if (event) this.happen(event);
      return { status: 200, headers: {}, cookies: [], text, warning: null, json: () => JSON.parse(text) };
    },
  };

  private answer(path: string, query: URLSearchParams): unknown {
    if (path === '/retailer') return { data: RETAILER };
    const after = Number(query.get('after') ?? 0);
    if (path === '/outlets') return { data: after === 0 ? [MAIN] : [] };
    if (path === '/sales') {
      const rows = this.seen()
        .filter(({ version }) => version > after)
        .sort((a, b) => a.version - b.version)
        .slice(0, AT_ONCE);
      return { data: rows, version: { max: rows.at(-1)?.version ?? 0 } };
    }
    if (query.get('type') === 'products') return { data: PRODUCTS };
    const [from, to] = [Date.parse(query.get('date_from') ?? ''), Date.parse(query.get('date_to') ?? '')];
    const at = ({ sale_date }: Sale) => Date.parse(sale_date);
    const fitting = this.seen().filter((one) => at(one) >= from && at(one) <= to);
    const offset = Number(query.get('offset'));
    return { data: fitting.sort((a, b) => at(a) - at(b)).slice(offset, offset + AT_ONCE) };
  }
}

/** One integration with its checks, as the engine makes them: parts of at most 7 days, each saved with its bookmark. */
class Checks {
  readonly first: string;
  private cursor: unknown = null;
  private fetchedTo: number | null = null;
  private readonly kept = new Map<string, SaleDocument>();
  private readonly shop: Shop;
  private readonly clock: FakeClock;

  constructor(shop: Shop, clock: FakeClock, reach: number) {
    this.shop = shop;
    this.clock = clock;
    this.first = new Date(shop.now - reach).toISOString();
  }

  /** `stopAfter`: parts after which it runs out of time. */
  async check(stopAfter = Number.POSITIVE_INFINITY): Promise<void> {
    const now = this.shop.now;
    const from = this.fetchedTo === null ? Date.parse(this.first) : this.fetchedTo - 7 * DAY;
    const parts: Window[] = [];
    for (let at = from; at < now; at += 7 * DAY) {
      const span = { from: new Date(at).toISOString(), to: new Date(Math.min(at + 7 * DAY, now)).toISOString() };
      parts.push({ ...span, by: 'modified' });
    }
    for (const window of parts.slice(0, stopAfter)) {
      const { documents, fetched } = await fetchAll(lightspeedX, {
        clock: this.clock,
        http: this.shop.http,
        window,
        cursor: this.cursor,
        options: { baseUrl: 'https://shop.test' },
        venue: { currency: 'NZD' },
      });
      for (const one of documents) {
        const before = this.kept.get(one.source);
        if (!before || Number(one.version) >= Number(before.version)) this.kept.set(one.source, one);
      }
      this.cursor = JSON.parse(JSON.stringify(fetched.cursor ?? this.cursor));
      this.fetchedTo = Date.parse(window.to);
    }
  }

  known(from: string): Map<string, string> {
    const all = [...this.kept.values()].filter(({ soldAt }) => soldAt >= from);
    return new Map(all.map((one) => [one.source, one.kind === 'void' ? 'gone' : String(one.version)]));
  }
}

describe('checks one after the other', () => {
  const lag = fc.integer({ min: 0, max: 50 * MINUTE });
  const soldAgo = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 * DAY }));
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.record({ what: fc.constantFrom('sell' as const, 'park' as const), soldAgo, lag }),
    fc.record({ what: fc.constantFrom('pay' as const, 'void' as const), which: fc.nat(), lag }),
  );
  const step = fc.oneof(
    { weight: 6, arbitrary: event.map((one) => ({ do: 'happen' as const, one })) },
    {
      weight: 3,
      arbitrary: fc.integer({ min: 1, max: 8 * 60 }).map((ms) => ({ do: 'wait' as const, ms: ms * MINUTE })),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('check' as const),
        during: fc.array(event, { maxLength: 6 }),
        stopAfter: fc.constantFrom(1, 2, 99),
      }),
    },
  );

  test('know every sale as it is in the end, whatever changed between them, while they read, and before it was seen', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(event, fc.integer({ min: 0, max: 12 * 60 })), { maxLength: 60 }),
        fc.constantFrom(7 * DAY, 25 * DAY),
        fc.array(step, { maxLength: 30 }),
        async (before, reach, steps) => {
          const clock = fakeClock(new Date(START).toISOString());
          const shop = new Shop(clock);
          for (const [one, minutes] of before) {
            clock.advance(minutes * MINUTE);
            shop.happen(one);
          }
          const checks = new Checks(shop, clock, reach);
          for (const one of steps) {
            if (one.do === 'happen') shop.happen(one.one);
            else if (one.do === 'wait') clock.advance(one.ms);
            else {
              shop.soon.push(...one.during);
              await checks.check(one.stopAfter);
            }
          }
          await checks.check();
          clock.advance(2 * 60 * MINUTE);
          await checks.check();
          const truth = shop.truth(checks.first);
          const known = checks.known(checks.first);
          // One that was voided before it was ever seen as a sale need not be known.
          for (const [id, state] of truth) if (state === 'gone' && !known.has(id)) truth.delete(id);
          expect([...known].sort()).toEqual([...truth].sort());
        },
      ),
      { numRuns: 300 },
    );
  });
});
