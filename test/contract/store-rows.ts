import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { isMemory, rowsOf, type SaleDocument, type SourceRow } from '../../src/domain/sale.ts';
import { type SalesTotal, Totals, totalId } from '../../src/domain/totals.ts';
import type { TotalsQuery, VenueAsked } from '../../src/ports/ledger.ts';
import type { Store } from '../../src/ports/store.ts';
import { all, sampleIntegration, sampleLine, sampleSale, sampleVenue } from '../support/stored-samples.ts';
import type { StoreUnderTest } from './store.ts';

const AT = '2026-11-20T12:00:00.000Z';

/** A row of these documents, each with its net. */
function row(id: string, version: number, documents: Readonly<Record<string, number>>): SourceRow {
  const brought = Object.entries(documents).map(([source, net]) =>
    sampleSale(source, { version, net, lines: [sampleLine('1', net)] }),
  );
  return { integration: 'int_a', row: id, version, at: AT, documents: brought };
}

async function imported(store: Store, rows: readonly SourceRow[]) {
  const state = { ...sampleVenue(), integrations: [sampleIntegration()] };
  return store.venues.change(
    'blue-door',
    (now, outcome) => ({ change: { state: now ?? state, entries: [] }, result: outcome }),
    { rows },
  );
}

/** `o1 sale 895`, in the order of the store; what is only remembered left out. */
async function told(store: Store): Promise<string[]> {
  const sales = await all(store.ledger.sales({}));
  return sales.filter((sale) => !isMemory(sale)).map(({ source, kind, net }) => `${source} ${kind} ${net}`);
}

/** Rows of sources, and totals of what they come to. */
export function rowsContract(make: () => Promise<StoreUnderTest>): void {
  let store: Store;
  beforeEach(async () => {
    store = (await make()).open('host/1');
    await store.base.create();
  });

  describe('a row of a source', () => {
    test('stands for all its documents: what a newer version does not bring any more is void', async () => {
      await imported(store, [row('o', 1, { o: 900, refund: -200, tip: 5 }), row('p', 1, { p: 1 })]);
      const outcome = await imported(store, [row('o', 2, { o: 900 })]);
      expect(outcome.restated.map(({ net }) => net)).toEqual([{ from: -195, to: 0 }]);
      expect(await told(store)).toEqual(['o sale 900', 'p sale 1', 'refund void 0', 'tip void 0']);
      expect(await imported(store, [row('o', 2, { o: 900 })])).toMatchObject({ linesChanged: 0, restated: [] });
    });

    test('in an older version brings nothing, not even what is new in it', async () => {
      await imported(store, [row('o', 2, { o: 900 })]);
      expect(await imported(store, [row('o', 1, { o: 800, refund: -200 })])).toMatchObject({ older: 2, linesNew: 0 });
      expect(await told(store)).toEqual(['o sale 900']);
    });

    test('takes a document along that was of another row', async () => {
      await imported(store, [row('a', 1, { a: 1, x: 7 }), row('b', 1, { b: 2 })]);
      await imported(store, [row('b', 2, { b: 2, x: 7 })]);
      await imported(store, [row('a', 3, { a: 1 })]);
      expect(await told(store)).toEqual(['a sale 1', 'b sale 2', 'x sale 7']);
    });

    test('ends as its newest version alone would, in whatever order and imports its versions come', async () => {
      const documents = fc.dictionary(fc.constantFrom('o', 'refund', 'tip'), fc.integer({ min: 1, max: 9 }));
      const history = fc
        .array(documents, { minLength: 1, maxLength: 4 })
        .map((versions) => versions.map((brought, i) => row('o', i + 1, brought)));
      const told = async (rows: readonly (readonly SourceRow[])[]) => {
        const fresh = (await make()).open('host/1');
        await fresh.base.create();
        for (const one of rows) await imported(fresh, one);
        const sales = (await all(fresh.ledger.sales({}))).filter(({ kind }) => kind !== 'void');
        const totals = await fresh.ledger.totals({ by: 'day' });
        return { sales: sales.map(({ source, net, version }) => ({ source, net, version })), totals };
      };
      await fc.assert(
        fc.asyncProperty(
          history.chain((rows) =>
            fc.record({
              newest: fc.constant(rows.at(-1) as SourceRow),
              order: fc.shuffledSubarray([...rows, ...rows], { minLength: rows.length * 2 }),
              atOnce: fc.boolean(),
            }),
          ),
          async ({ newest, order, atOnce }) => {
            expect(await told(atOnce ? [order] : order.map((one) => [one]))).toEqual(await told([[newest]]));
          },
        ),
        { numRuns: 25 },
      );
    }, 60_000);
  });

  describe('totals', () => {
    const day = (source: string, on: string, more: Partial<SaleDocument> = {}) =>
      sampleSale(source, { soldAt: `${on}T12:00:00.000Z`, businessDay: on, ...more });
    const beer = (net: number) => ({ ...sampleLine('2', net), itemCode: 'BEER', itemName: 'Beer', quantity: '0.125' });

    beforeEach(async () => {
      await imported(store, []);
      await imported(
        store,
        rowsOf([
          day('o1', '2026-10-30'),
          day('o2', '2026-11-20', { lines: [sampleLine('1', 800), beer(90)], net: 890, rounding: -5 }),
          day('o3', '2026-11-20', { currency: 'EUR' }),
          day('o4', '2026-11-21', { lines: [{ ...beer(3), voided: true }, beer(4)], net: 4, location: null }),
          day('o5', '2026-11-21', { kind: 'void' }),
          day('r1', '2026-11-22', { kind: 'aggregate', reportType: 'product-mix', integration: 'int_b' }),
        ]),
      );
      await imported(store, rowsOf([day('o1', '2026-11-01', { version: 2, net: 7, lines: [beer(7)] })]));
    });

    test.each<[string, TotalsQuery]>([
      ['by day', { by: 'day' }],
      ['by item', { by: 'item' }],
      ['by day of one integration', { by: 'day', integrations: ['int_b'] }],
      ['by day of some days', { by: 'day', from: '2026-11-01', to: '2026-11-20' }],
      ['by day of a time', { by: 'day', since: '2026-11-20T12:00:00.000Z', until: '2026-11-21T12:00:00.000Z' }],
      ['by day of one item', { by: 'day', item: 'BEER' }],
      ['by item of one item and some days', { by: 'item', item: 'BEER', from: '2026-11-20' }],
      ['of no venue', { by: 'day', venues: ['none'] }],
    ])('%s are what the sales come to', async (_, query) => {
      const { by, item, ...which } = query;
      const summed = new Totals({ by, item });
      for (const sale of await all(store.ledger.sales(which))) summed.add(sale);
      const byId = (totals: readonly SalesTotal[]) =>
        [...totals].map((total) => ({ id: totalId(total), ...total })).sort((a, b) => (a.id < b.id ? -1 : 1));
      const expected = byId(summed.rows());
      expect(byId(await store.ledger.totals(query))).toEqual(expected);
      expect(expected.length > 0).toBe(query.venues === undefined);
    });

    test('are the same of a venue that is named by what was read of it', async () => {
      const ask = async (venues: readonly VenueAsked[]) => {
        const totals = await store.ledger.totals({ by: 'day', venues });
        return [...totals.map(totalId).sort(), ...(await all(store.ledger.sales({ venues }))).map((s) => s.source)];
      };
      const read = await store.venues.read('blue-door');
      if (!read) throw new Error('there is no blue-door');
      const [listed] = await all(store.venues.list({}, () => {}));
      if (!listed) throw new Error('no venue is listed');
      const named = await ask(['blue-door']);
      expect(named).toHaveLength(11);
      for (const state of [read, listed, { ...read }]) expect(await ask([state])).toEqual(named);
      expect(await ask([read, 'blue-door', read])).toEqual(named);
    });
  });
}
