import { beforeEach, describe, expect, test } from 'vitest';
import { ExpectedError } from '../../src/domain/errors.ts';
import { rowsOf } from '../../src/domain/sale.ts';
import type { VenueState } from '../../src/domain/state.ts';
import type { Lease } from '../../src/ports/leases.ts';
import type { Store } from '../../src/ports/store.ts';
import { all, recording, sampleEntry, sampleIntegration, sampleSale, sampleVenue } from '../support/stored-samples.ts';
import type { StoreUnderTest } from './store.ts';

/** Two processes on one store, what fails in the middle, and readers that stop. */
export function racesContract(make: () => Promise<StoreUnderTest>): void {
  let made: StoreUnderTest;
  let store: Store;
  let other: Store;
  const add = (on: Store, id = 'blue-door') => on.venues.change(id, recording(id, sampleEntry()));
  const put = (...sources: string[]) =>
    store.venues.change('blue-door', recording('blue-door', sampleEntry()), {
      rows: rowsOf(sources.map((source) => sampleSale(source))),
    });

  beforeEach(async () => {
    made = await make();
    store = made.open('host/1');
    other = made.open('host/2');
    await store.base.create();
  });

  describe('two handles on one store', () => {
    test('see at once what the other saved', async () => {
      expect(await other.base.open()).toBe('ready');
      await add(store);
      expect((await other.venues.read('blue-door'))?.lastSeq).toBe(1);
      await put('o1');
      expect((await all(other.ledger.sales({}))).map(({ source }) => source)).toEqual(['o1']);
      expect(await other.ledger.dayFacts({})).toEqual(await store.ledger.dayFacts({}));
      await other.base.changeSettings(() => ({ policy: { '*': { failures: 3 } } }));
      expect(await store.base.settings()).toEqual({ policy: { '*': { failures: 3 } } });
    });

    test('change one venue in turn: none of many changes is lost, and each is decided from the state then', async () => {
      const seen: number[] = [];
      const counting = (on: Store) =>
        on.venues.change('blue-door', (state, outcome) => {
          const decided = recording('blue-door', sampleEntry())(state, outcome);
          return { ...decided, result: seen.push(state?.lastSeq ?? 0) };
        });
      await Promise.all(Array.from({ length: 30 }, (_, i) => counting(i % 2 === 0 ? store : other)));
      expect((await store.venues.read('blue-door'))?.lastSeq).toBe(30);
      expect([...new Set(seen)].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    });

    test('import the same sale at the same time: it is there once', async () => {
      await add(store);
      const importing = (on: Store) =>
        on.venues.change(
          'blue-door',
          (state, outcome) => ({ ...recording('blue-door')(state, outcome), result: outcome }),
          {
            rows: rowsOf([sampleSale('o1')]),
          },
        );
      const outcomes = await Promise.all([importing(store), importing(other)]);
      expect(outcomes.map(({ linesNew }) => linesNew).sort()).toEqual([0, 1]);
      expect(await all(store.ledger.sales({}))).toEqual([sampleSale('o1')]);
      expect(await store.ledger.totals({ by: 'day' })).toMatchObject([{ documents: 1, net: 895 }]);
    });

    test('have one holder of a lease between them, who is named', async () => {
      const lease = await store.leases.acquire('daemon', { waitMs: 0 });
      expect(await other.leases.acquire('daemon', { waitMs: 0 })).toBeUndefined();
      expect(await other.leases.holder('daemon')).toContain('host/1');
      await lease?.release();
      const next = await other.leases.acquire('daemon', { waitMs: 0 });
      expect(await store.leases.holder('daemon')).toContain('host/2');
      await next?.release();
    });
  });

  describe('a change that fails while it is decided', () => {
    const everything = async () => ({
      state: await store.venues.read('blue-door'),
      entries: await all(store.ledger.timeline({})),
      sales: await all(store.ledger.sales({})),
      totals: await store.ledger.totals({ by: 'day' }),
    });

    test('leaves everything as it was, and the next one goes on', async () => {
      await put('o1', 'o2');
      const before = await everything();
      const newer = rowsOf([sampleSale('o1', { version: 2, net: 1 }), sampleSale('o3')]);
      const dying = () => {
        throw new Error('died');
      };
      await expect(store.venues.change('blue-door', dying, { rows: newer })).rejects.toThrow('died');
      const skipping = (state: VenueState | undefined) => {
        const next = { ...(state ?? sampleVenue()), lastSeq: 9 };
        return { change: { state: next, entries: [] }, result: null };
      };
      await expect(store.venues.change('blue-door', skipping, { rows: newer })).rejects.toThrow();
      expect(await everything()).toEqual(before);
      await put('o3');
      expect((await all(store.ledger.sales({}))).map(({ source }) => source)).toEqual(['o1', 'o2', 'o3']);
    });

    test('may have changed the state that it was given: nobody sees it', async () => {
      await store.venues.change('blue-door', () => ({
        change: { state: { ...sampleVenue(), integrations: [sampleIntegration()] }, entries: [] },
        result: null,
      }));
      const spoiling = (state: VenueState | undefined) => {
        (state as unknown as { integrations: unknown[] }).integrations.pop();
        return { change: null, result: null };
      };
      await store.venues.change('blue-door', spoiling);
      expect((await store.venues.read('blue-door'))?.integrations).toHaveLength(1);
    });
  });

  test('a decision may be asked for again: it is pure, and what it says counts once', async () => {
    let asked = 0;
    const decide = recording('blue-door', sampleEntry());
    const change = await store.venues.change(
      'blue-door',
      (state, outcome) => {
        asked += 1;
        expect(decide(state, outcome)).toEqual(decide(state, outcome));
        return decide(state, outcome);
      },
      { rows: rowsOf([sampleSale('o1')]) },
    );
    expect(asked).toBeGreaterThan(0);
    expect(change.state.lastSeq).toBe(1);
    expect(await all(store.ledger.timeline({}))).toHaveLength(1);
    expect(await all(store.ledger.sales({}))).toHaveLength(1);
  });

  test.each<[string, () => AsyncIterable<unknown>]>([
    ['sales', () => store.ledger.sales({})],
    ['sales in any order', () => store.ledger.sales({ ordered: false })],
    ['the timeline', () => store.ledger.timeline({})],
    ['venues', () => store.venues.list({}, () => {})],
  ])('a reader of %s may leave early, and stay away while changes go on', async (_, read) => {
    await put('o1', 'o2', 'o3');
    await add(store, 'red-door');
    for await (const one of read()) {
      expect(one).toBeDefined();
      break;
    }
    const waiting = read()[Symbol.asyncIterator]();
    await waiting.next();
    await put('o4');
    await add(store, 'red-door');
    await waiting.return?.();
    expect(await all(store.ledger.sales({}))).toHaveLength(4);
  });

  describe('a lease', () => {
    const under = (lease: Lease | undefined, on = store) =>
      on.venues.change('blue-door', recording('blue-door', sampleEntry()), {
        rows: rowsOf([sampleSale('o1')]),
        ...(lease ? { fence: lease.fence } : {}),
      });
    /** The change is refused, and nothing of it is there. */
    const isRefused = async (work: Promise<unknown>) => {
      const error = await work.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ExpectedError);
      expect(error).toMatchObject({ code: 'conflict' });
      expect(await store.venues.read('blue-door')).toBeUndefined();
      expect(await all(store.ledger.sales({}))).toEqual([]);
    };
    const acquire = async (on = store) => on.leases.acquire('check-int_a', { waitMs: 0 }) as Promise<Lease>;

    test('lets changes in that were made under it', async () => {
      const lease = await acquire();
      await under(lease);
      expect(lease.lost.aborted).toBe(false);
      await lease.release();
      expect((await store.venues.read('blue-door'))?.lastSeq).toBe(1);
    });

    test('has a greater number with every holder', async () => {
      const numbers: number[] = [];
      for (const on of [store, other, store]) {
        const lease = await acquire(on);
        numbers.push(lease.fence.number);
        await lease.release();
      }
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    });

    test('that was released lets nothing in any more, whoever holds it now', async () => {
      const lease = await acquire();
      await lease.release();
      await isRefused(under(lease));
      const next = await acquire(other);
      await isRefused(under(lease));
      await next.release();
    });

    test('that was lost lets nothing in any more, says so, and its end does not touch the next holder', async () => {
      const lease = await acquire();
      await made.lose('check-int_a');
      await isRefused(under(lease));
      expect(lease.lost.aborted).toBe(true);
      const next = await acquire(other);
      await isRefused(under(lease));
      await lease.release();
      expect(await store.leases.acquire('check-int_a', { waitMs: 0 })).toBeUndefined();
      await under(next, other);
      await next.release();
      expect((await store.venues.read('blue-door'))?.lastSeq).toBe(1);
    });
  });
}
