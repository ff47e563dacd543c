import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { rowsOf, type SaleDocument } from '../../src/domain/sale.ts';
import { sumsByDay, sumsByItem } from '../../src/domain/sale-sums.ts';
import type { Store } from '../../src/ports/store.ts';
import { countedFacts } from '../support/counted-facts.ts';
import { jsonStoreAt } from '../support/json-folder.ts';
import { memoryStore } from '../support/memory-store.ts';
import { all, sampleIntegration, sampleLine, sampleSale, sampleVenue } from '../support/stored-samples.ts';

const base = fs.mkdtempSync(join(tmpdir(), 'posctl-any-order-'));
afterAll(() => fs.rmSync(base, { recursive: true, force: true }));
let made = 0;

// Two integrations of one type that share sales, and a third one of another type.
const integrations = [
  sampleIntegration({ id: 'int_new', createdAt: '2026-02-01T00:00:00.000Z' }),
  sampleIntegration({ id: 'int_old', createdAt: '2026-01-01T00:00:00.000Z' }),
  sampleIntegration({ id: 'int_other', type: 'toast', createdAt: '2026-01-01T00:00:00.000Z' }),
];

/** Every sale in two versions, of which the second may be of another day, month, item or kind, for every integration. */
function told(): SaleDocument[] {
  return integrations.flatMap(({ id: integration }) =>
    Array.from({ length: 6 }, (_, n) => n).flatMap((n) =>
      [1, 2].map((version) => {
        const day = `2026-${n % 2 === 0 ? 10 : 11}-${n === 5 && version === 2 ? '28' : '30'}`;
        const lines = [
          { ...sampleLine('1', 100 * n + version), itemCode: `I${n % 3}`, itemName: `Item ${n % 3}` },
          { ...sampleLine('2', 7), quantity: '0.125', voided: n === 3 && version === 2 },
        ];
        return sampleSale(`o${n}`, {
          integration,
          version,
          kind: n === 4 && version === 2 ? 'void' : 'sale',
          soldAt: `${day}T12:00:0${n}.000Z`,
          businessDay: day,
          net: lines.reduce((sum, line) => sum + (line.voided ? 0 : line.net), 0),
          lines,
        });
      }),
    ),
  );
}

async function totals(store: Store) {
  const documents = await all(store.ledger.sales({ ordered: false }));
  const counted = async (by: 'day' | 'item') =>
    (await store.ledger.totals({ by })).filter(({ countedIn }) => countedIn === null);
  const facts = await store.ledger.dayFacts({});
  expect(facts).toEqual(countedFacts(documents));
  return { facts, byDay: sumsByDay(await counted('day')), byItem: sumsByItem(await counted('item')) };
}

async function imported(store: Store, imports: readonly (readonly SaleDocument[])[]) {
  await store.base.create();
  const state = { ...sampleVenue(), integrations };
  await store.venues.change('blue-door', () => ({ change: { state, entries: [] }, result: null }));
  for (const documents of imports)
    await store.venues.change('blue-door', () => ({ change: { state, entries: [] }, result: null }), {
      rows: rowsOf(documents),
    });
  return totals(store);
}

/** Everything that is told at least once, in any order, some of it again, in imports of any size. */
const imports = fc
  .record({
    again: fc.array(fc.nat(35), { maxLength: 20 }),
    cuts: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 10 }),
  })
  .chain(({ again, cuts }) => {
    const documents = told();
    const all = [...documents, ...again.map((i) => documents[i] as SaleDocument)];
    return fc.shuffledSubarray(all, { minLength: all.length }).map((shuffled) => {
      const pieces: SaleDocument[][] = [];
      for (let at = 0, i = 0; at < shuffled.length; at += cuts[i % cuts.length] as number, i += 1)
        pieces.push(shuffled.slice(at, at + (cuts[i % cuts.length] as number)));
      return pieces;
    });
  });

describe.each<[string, () => Store]>([
  ['in memory', memoryStore],
  [
    'in a folder',
    () => {
      made += 1;
      return jsonStoreAt(join(base, String(made)));
    },
  ],
])('a store %s', (_, make) => {
  test('comes to the same totals in whatever order, how often and in how many imports sales come', async () => {
    const expected = await imported(memoryStore(), [told()]);
    expect(expected.facts.map(({ integration, documents }) => `${integration} ${documents}`)).toEqual([
      'int_old 2',
      'int_other 2',
      'int_old 1',
      'int_other 1',
      'int_old 2',
      'int_other 2',
    ]);
    await fc.assert(
      fc.asyncProperty(imports, async (pieces) => {
        expect(await imported(make(), pieces)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
