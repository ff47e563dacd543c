import fc from 'fast-check';
import { planImport } from '../../src/domain/importing.ts';
import { keptText, rowOf, type SaleDocument, type SourceRow } from '../../src/domain/sale.ts';
import { aVenue } from './builders.ts';

const IMPORTERS = {
  integrations: [{ id: 'int_1', type: 'any', method: 'api' as const, createdAt: '2026-01-01T00:00:00.000Z' }],
  venue: aVenue(),
};

/** What counts when these rows come one after the other: `id net`. */
export function countedAfter(rows: readonly SourceRow[]): string[] {
  const kept = new Map<string, SaleDocument>();
  const version = (document: SaleDocument) => ({
    id: document.source,
    is: (text: string) => keptText(document) === text,
    document: () => document,
  });
  for (const row of rows) {
    const stored = {
      version: ({ source }: { readonly source: string }) => {
        const document = kept.get(source);
        return document && version(document);
      },
      ofRow: ({ row: id }: { readonly row: string }) =>
        [...kept.values()].filter((one) => rowOf(one) === id).map(version),
      totals: () => [],
    };
    for (const { document } of planImport([row], stored, IMPORTERS).puts) kept.set(document.source, document);
  }
  const counted = [...kept.values()].filter(({ kind }) => kind !== 'void');
  return counted.map(({ source, net }) => `${source} ${net}`).sort();
}

/**
 * Versions of one row, and orders in which they may come, each several times. `rowOf`: the row in a version, by what it
 * says, of which there are `most` and one more.
 */
export function historiesOf(rowOf: (what: number, version: number) => SourceRow, most: number) {
  const versions = fc
    .array(fc.integer({ min: 0, max: most }), { minLength: 1, maxLength: 4 })
    .map((all) => all.map(rowOf));
  return versions.chain((rows) => {
    const orders = fc.array(fc.shuffledSubarray(rows, { minLength: rows.length }), { minLength: 1, maxLength: 3 });
    return orders.map((all) => ({ newest: rows.at(-1) as SourceRow, come: all.flat() }));
  });
}
