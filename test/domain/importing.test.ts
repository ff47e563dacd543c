import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planImport, type StoredSales, wantedBy } from '../../src/domain/importing.ts';
import { keptText, rowOf, rowsOf, type SaleDocument, type SaleLine, type SourceRow } from '../../src/domain/sale.ts';
import { factsOf, type SalesTotal, Totals, totalId } from '../../src/domain/totals.ts';
import { aVenue } from '../support/builders.ts';
import { sampleLine, sampleSale } from '../support/stored-samples.ts';

const INTEGRATIONS = [{ id: 'int_a', type: 'square', method: 'api' as const, createdAt: '2026-01-01T00:00:00.000Z' }];

/** A venue in a few lines: what any store does with a plan. */
class Shelf {
  venue = aVenue();
  readonly documents = new Map<string, SaleDocument>();
  readonly totals = new Map<string, SalesTotal>();

  import(...rows: SourceRow[]) {
    wantedBy(rows, INTEGRATIONS);
    const { puts, totals, outcome } = planImport(rows, this.stored(), {
      integrations: INTEGRATIONS,
      venue: this.venue,
    });
    for (const { document } of puts) this.documents.set(document.source, document);
    for (const total of totals) this.totals.set(totalId(total), total);
    return outcome;
  }

  /** `o1 sale 895`, voids that hold nothing left out. */
  told(): string[] {
    return [...this.documents.values()]
      .filter(({ lines }) => lines.length > 0)
      .map(({ source, kind, net }) => `${source} ${kind} ${net}`)
      .sort();
  }

  private stored(): StoredSales {
    const version = (document: SaleDocument) => ({
      id: document.source,
      is: (text: string) => keptText(document) === text,
      document: () => document,
    });
    return {
      version: ({ source }) => {
        const document = this.documents.get(source);
        return document && version(document);
      },
      ofRow: ({ row }) => [...this.documents.values()].filter((document) => rowOf(document) === row).map(version),
      totals: (day) => [...this.totals.values()].filter(({ businessDay }) => businessDay === day),
    };
  }
}

const AT = '2026-11-20T12:00:00.000Z';
const row = (
  id: string,
  version: number,
  ...documents: readonly (readonly [source: string, net: number])[]
): SourceRow => ({
  integration: 'int_a',
  row: id,
  version,
  at: AT,
  documents: documents.map(([source, net]) => sampleSale(source, { version, net, lines: [sampleLine('1', net)] })),
});

describe('a source row stands for all its documents', () => {
  test.each<[string, SourceRow[], string[]]>([
    [
      'what the newest version does not bring any more becomes void',
      [row('o', 1, ['o', 900], ['refund', -200]), row('o', 2, ['o', 900])],
      ['o sale 900', 'refund void 0'],
    ],
    [
      'a row that is not a sale any more is void with all that it brought',
      [row('o', 1, ['o', 900], ['refund', -200]), row('o', 2)],
      ['o void 0', 'refund void 0'],
    ],
    [
      'it counts again when it is sold again',
      [row('o', 1, ['o', 900]), row('o', 2), row('o', 3, ['o', 900])],
      ['o sale 900'],
    ],
    [
      'an older version that comes late brings nothing',
      [row('o', 2, ['o', 900]), row('o', 1, ['o', 800], ['refund', -200])],
      ['o sale 900'],
    ],
    [
      'a row that was not a sale at first remembers that its older version is older',
      [row('o', 2), row('o', 1, ['o', 900])],
      [],
    ],
    [
      'a document that moved to another row goes with it',
      [row('a', 1, ['a', 500], ['x', 100]), row('b', 2, ['b', 300], ['x', 100]), row('a', 3, ['a', 500])],
      ['a sale 500', 'b sale 300', 'x sale 100'],
    ],
    [
      'another row with the same ids of its own stays as it is',
      [row('a', 1, ['a', 500]), row('b', 1, ['b', 300]), row('a', 2)],
      ['a void 0', 'b sale 300'],
    ],
  ])('%s', (_, versions, expected) => {
    const oneByOne = new Shelf();
    for (const version of versions) oneByOne.import(version);
    const atOnce = new Shelf();
    atOnce.import(...versions);
    expect(oneByOne.told()).toEqual(expected);
    expect(atOnce.told()).toEqual(expected);
  });

  test('a document that comes by itself says nothing about the others of its row', () => {
    const shelf = new Shelf();
    shelf.import(row('o', 1, ['o', 900], ['refund', -200]));
    const [refund] = [...shelf.documents.values()].filter(({ source }) => source === 'refund');
    shelf.import(...rowsOf([{ ...(refund as SaleDocument), version: 2, net: -100 }]));
    expect(shelf.told()).toEqual(['o sale 900', 'refund sale -100']);
  });

  test('versions in any order, repeated, in imports of any size end as the newest alone would', () => {
    const brought = fc.subarray(['o', 'refund', 'tip', 'return'] as const);
    const history = fc
      .array(fc.tuple(brought, fc.integer({ min: 1, max: 999 })), { minLength: 1, maxLength: 5 })
      .map((versions) =>
        versions.map(([sources, net], i) => row('o', i + 1, ...sources.map((source) => [source, net] as const))),
      );
    const told = history.chain((versions) =>
      fc.record({
        newest: fc.constant(versions.at(-1) as SourceRow),
        orders: fc.array(fc.shuffledSubarray(versions, { minLength: versions.length }), { minLength: 1, maxLength: 3 }),
        sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 }),
      }),
    );
    fc.assert(
      fc.property(told, ({ newest, orders, sizes }) => {
        const shelf = new Shelf();
        const rows = orders.flat();
        for (let i = 0, n = 0; i < rows.length; n += 1) {
          const size = sizes[n % sizes.length] as number;
          shelf.import(...rows.slice(i, i + size));
          i += size;
        }
        const alone = new Shelf();
        alone.import(newest);
        const counted = (one: Shelf) => one.told().filter((text) => !text.includes(' void '));
        expect(counted(shelf)).toEqual(counted(alone));
        const totals = new Totals({ by: 'day' });
        for (const document of shelf.documents.values()) totals.add(document);
        expect(factsOf(shelf.totals.values())).toEqual(factsOf(totals.rows()));
        expect(factsOf(shelf.totals.values())).toEqual(factsOf(alone.totals.values()));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what cannot be told now', () => {
  const sold = (version: number, more: Partial<SaleLine>) => [
    { ...row('o', version), documents: [sampleSale('o', { version, lines: [{ ...sampleLine('1', 895), ...more }] })] },
  ];
  const lineOf = (shelf: Shelf) => shelf.documents.get('o')?.lines[0];

  test.each<[string, Partial<SaleLine>, Partial<SaleLine>, Partial<SaleLine>]>([
    ['a SKU stays known', { sku: 'S1' }, { sku: null }, { sku: 'S1' }],
    ['a name stays known', { itemName: 'Ale' }, { itemName: 'Unnamed item' }, { itemName: 'Ale' }],
    [
      'what is told anew is believed',
      { sku: 'S1', itemName: 'Ale' },
      { sku: 'S2', itemName: 'IPA' },
      { sku: 'S2', itemName: 'IPA' },
    ],
    ['of another item nothing is known', { sku: 'S1' }, { sku: null, itemCode: 'other' }, { sku: null }],
  ])('%s', (_, before, then, expected) => {
    const shelf = new Shelf();
    shelf.import(...sold(1, before));
    shelf.import(...sold(2, then));
    expect(lineOf(shelf)).toMatchObject(expected);
  });

  test('is not a restatement, in the same version either', () => {
    const shelf = new Shelf();
    shelf.import(...sold(1, { sku: 'S1' }));
    expect(shelf.import(...sold(1, { sku: null }))).toMatchObject({ unchanged: 1, linesChanged: 0, restated: [] });
  });
});

describe('a zone that cannot be had now', () => {
  const patio = (more: Partial<SaleDocument> = {}) =>
    sampleSale('o1', {
      soldAt: '2026-11-20T05:30:00.000Z',
      businessDay: '2026-11-20',
      zone: 'UTC',
      location: 'L1',
      locationZone: 'America/Toronto',
      ...more,
    });
  const without = ({ locationZone: _, ...document }: SaleDocument): SaleDocument => document;

  test.each([
    ['venue', 'UTC', '2026-11-20'],
    ['location', 'America/Toronto', '2026-11-19'],
  ] as const)('stays as it is known, where days go by the %s', (daysBy, zone, businessDay) => {
    const shelf = new Shelf();
    shelf.venue = { ...aVenue(), daysBy };
    const known = patio({ zone, businessDay });
    shelf.import(...rowsOf([known]));
    // It comes as it would be booked without the zone of its location.
    const outcome = shelf.import(...rowsOf([without(patio())]));
    expect(outcome).toMatchObject({ linesChanged: 0, restated: [] });
    expect(shelf.documents.get('o1')).toEqual(known);
    const newer = shelf.import(...rowsOf([without(patio({ version: 2, soldAt: '2026-11-21T05:30:00.000Z' }))]));
    expect(newer.restated.every(({ because }) => because === 'source')).toBe(true);
    const next = shelf.documents.get('o1');
    expect([next?.zone, next?.businessDay.slice(8)]).toEqual([zone, daysBy === 'venue' ? '21' : '20']);
  });

  test('is not that of another location', () => {
    const shelf = new Shelf();
    shelf.import(...rowsOf([patio()]));
    shelf.import(...rowsOf([without(patio({ version: 2, location: 'L2' }))]));
    expect(shelf.documents.get('o1')?.locationZone).toBeUndefined();
  });

  test('that is known later changes nothing that people would have to know', () => {
    const shelf = new Shelf();
    shelf.import(...rowsOf([without(patio())]));
    const outcome = shelf.import(...rowsOf([patio()]));
    expect(outcome).toMatchObject({ unchanged: 1, linesChanged: 0, restated: [] });
    expect(shelf.documents.get('o1')?.locationZone).toBe('America/Toronto');
  });
});

test('that a row is not a sale in one integration takes nothing from another one that has it as a sale', () => {
  const older = { id: 'int_a', type: 'square', method: 'api' as const, createdAt: '2026-01-01T00:00:00.000Z' };
  const younger = { ...older, id: 'int_b', createdAt: '2026-02-01T00:00:00.000Z' };
  const importers = { integrations: [older, younger], venue: aVenue() };
  const nothing: StoredSales = { version: () => undefined, ofRow: () => [], totals: () => [] };
  const parked = { integration: 'int_a', row: 'o1', version: 1, documents: [], at: AT };
  const sold = rowsOf([sampleSale('o1', { integration: 'int_b', version: 2 })]);
  for (const rows of [
    [parked, ...sold],
    [...sold, parked],
  ]) {
    const { puts } = planImport(rows, nothing, importers);
    expect(puts.map(({ document }) => [document.integration, document.countedIn]).sort()).toEqual([
      ['int_a', undefined],
      ['int_b', undefined],
    ]);
  }
});

test.each([
  ['two of one type', { type: 'square', method: 'api' }, true],
  ['a tap beside the API', { type: 'singer', method: 'singer' }, true],
  ['another provider', { type: 'toast', method: 'api' }, false],
  ['mailed reports', { type: 'email-report', method: 'email' }, false],
] as const)('sales under the same id of the provider count once, for the older integration: %s', (_, about, once) => {
  const older = { id: 'int_a', type: 'square', method: 'api' as const, createdAt: '2026-01-01T00:00:00.000Z' };
  const younger = { id: 'int_b', ...about, createdAt: '2026-02-01T00:00:00.000Z' };
  const importers = { integrations: [older, younger], venue: aVenue() };
  const nothing: StoredSales = { version: () => undefined, ofRow: () => [], totals: () => [] };
  const sold = (integration: string) => rowsOf([sampleSale('order-of-the-provider', { integration })]);
  for (const rows of [
    [...sold('int_a'), ...sold('int_b')],
    [...sold('int_b'), ...sold('int_a')],
  ]) {
    const { puts } = planImport(rows, nothing, importers);
    const counted = new Map(puts.map(({ document }) => [document.integration, document.countedIn]));
    expect([counted.get('int_a'), counted.get('int_b')]).toEqual([undefined, once ? 'int_a' : undefined]);
  }
});
