import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meaning } from '../../../src/domain/import-outcome.ts';
import type { ReportReading } from '../../../src/domain/report/report.ts';
import { type ReportArrival, type TakenReport, takeReport } from '../../../src/domain/report/take.ts';
import type { SaleDocument } from '../../../src/domain/sale.ts';
import { aVenue, NOON } from '../../support/builders.ts';
import { anItem, aReading } from '../../support/report-readings.ts';

const MAILED = '2026-11-20T06:30:00.000Z';
const venue = aVenue({ timezone: 'America/Toronto' });

function take(reading: Partial<ReportReading>, more: Partial<ReportArrival> = {}) {
  const arrival = { integration: 'int_m', venue, mailedAt: MAILED, arrivedAt: NOON, partial: false, ...more };
  return takeReport(aReading(reading), arrival);
}

const itemsOf = (items: ReportReading['items'], more: Partial<ReportReading> = {}) => {
  const { documents } = take({ items, ...more });
  return documents;
};

describe("a day's product mix", () => {
  it('is one document, with a line a row', () => {
    const { documents, imported, quarantined, warnings } = take({
      items: [
        anItem({ gross: 2000, discount: 210, tax: 232 }),
        anItem({ line: 3, code: '', name: 'Stout', quantity: '1.5', gross: 1500, refund: 500, net: 1000 }),
      ],
      warnings: ['the tax basis is not said: read as net'],
    });
    expect(documents).toEqual([
      {
        integration: 'int_m',
        source: 'report:loyverse-items::2026-11-19',
        version: Date.parse(MAILED),
        kind: 'aggregate',
        soldAt: '2026-11-19T09:00:00.000Z',
        zone: 'America/Toronto',
        businessDay: '2026-11-19',
        dayFrom: 'report',
        currency: 'CAD',
        gross: 3000,
        discount: 210,
        net: 2790,
        tax: 232,
        serviceCharge: 0,
        tip: 0,
        total: 3022,
        rounding: 0,
        receipt: '',
        location: null,
        original: null,
        lines: [
          {
            key: '0012',
            parent: null,
            itemCode: '0012',
            itemName: 'Ale',
            sku: null,
            quantity: '2',
            gross: 2000,
            discount: 210,
            net: 1790,
            tax: 232,
            modifiers: [],
            voided: false,
          },
          {
            key: 'Stout',
            parent: null,
            itemCode: 'Stout',
            itemName: 'Stout',
            sku: null,
            quantity: '1.5',
            gross: 1000,
            discount: 0,
            net: 1000,
            tax: 0,
            modifiers: [],
            voided: false,
          },
        ],
        reportType: 'loyverse-items',
      },
    ]);
    expect(imported).toEqual({
      file: 'mix.csv',
      sha256: 'a'.repeat(64),
      businessDays: ['2026-11-19'],
      at: MAILED,
    });
    expect(quarantined).toBeNull();
    expect(warnings).toEqual(['mix.csv: the tax basis is not said: read as net']);
  });

  it('is one document a location and day', () => {
    const documents = itemsOf([
      anItem({ location: 'Patio' }),
      anItem({ location: 'Bar' }),
      anItem({ location: 'Patio', businessDay: '2026-11-18' }),
      anItem({ location: 'Patio', code: 'B' }),
    ]);
    expect(documents.map(({ source, lines }) => `${source} ${lines.length}`)).toEqual([
      'report:loyverse-items:Patio:2026-11-19 2',
      'report:loyverse-items:Bar:2026-11-19 1',
      'report:loyverse-items:Patio:2026-11-18 1',
    ]);
  });

  it('tells rows with the same code apart, the same way each time', () => {
    const [document] = itemsOf(['A', 'A', 'A#2', 'A', 'B'].map((code, i) => anItem({ code, line: i + 2 })));
    expect(document?.lines.map((line) => `${line.key} is ${line.itemCode}`)).toEqual([
      'A is A',
      'A#2 is A',
      'A#2#2 is A#2',
      'A#3 is A',
      'B is B',
    ]);
  });

  it('tells very long codes apart by their ends, however many are equal', () => {
    const [document] = itemsOf(Array.from({ length: 100_000 }, () => anItem({ code: 'x'.repeat(450) })));
    expect(new Set(document?.lines.map((line) => line.key)).size).toBe(100_000);
    expect(Math.max(...(document?.lines.map((line) => line.key.length) ?? []))).toBeLessThan(410);
  });

  it("keeps a modifier's row under its item, and one whose item is not there by itself", () => {
    const [document] = itemsOf([
      anItem({ line: 2 }),
      anItem({ line: 3, code: 'LIME', parent: 2 }),
      anItem({ line: 4, code: 'SALT', parent: 77 }),
    ]);
    expect(document?.lines.map((line) => line.parent)).toEqual([null, '0012', null]);
  });

  it('keeps a voided row with nothing in it', () => {
    const [document] = itemsOf([anItem(), anItem({ code: 'B', voided: true })]);
    expect(document).toMatchObject({ kind: 'aggregate', net: 1790 });
    expect(document?.lines[1]).toMatchObject({ key: 'B', voided: true, quantity: '0', gross: 0, net: 0, tax: 0 });
  });

  it('replaces the one that was made before, whichever comes first', () => {
    const of = (runAt: string | null, net: number, mailedAt: string | null = MAILED) => {
      const [document] = take({ runAt, items: [anItem({ net })] }, { mailedAt }).documents;
      if (!document) throw new Error('no document');
      return document;
    };
    const early = of('2026-11-20T05:00:00.000Z', 100);
    const late = of('2026-11-20T05:10:00.000Z', 200);
    expect(meaning(early, late)).toBe('changed');
    expect(meaning(late, early)).toBe('older');
    // Without a run time by the date of the mail; imported by hand, by when it arrived.
    expect(of(null, 1).version).toBe(Date.parse(MAILED));
    expect(of(null, 1, null).version).toBe(Date.parse(NOON));
  });

  it('was made when it came at the latest, whatever the clock of its till says', () => {
    const { documents, imported } = take({ runAt: '2026-11-21T06:00:00.000Z' });
    expect([documents[0]?.version, imported?.at]).toEqual([Date.parse(NOON), NOON]);
  });
});

describe('a report with a row a sale', () => {
  const SOLD = '2026-11-19T20:15:00.000Z';
  const row = (more: Parameters<typeof anItem>[0]) => anItem({ soldAt: SOLD, receipt: '1-1003', ...more });

  it('is one document a receipt, sold when its first row was', () => {
    const documents = itemsOf([
      row({ soldAt: '2026-11-19T20:17:00.000Z', key: 'r1' }),
      row({ code: 'B', key: 'r2' }),
      row({ receipt: '1-1004' }),
    ]);
    expect(
      documents.map(({ kind, source, soldAt, receipt, lines }) => [kind, source, soldAt, receipt, lines.length]),
    ).toMatchInlineSnapshot(`
        [
          [
            "sale",
            "receipt:int_m:loyverse-items::2026-11-19:1-1003",
            "2026-11-19T20:15:00.000Z",
            "1-1003",
            2,
          ],
          [
            "sale",
            "receipt:int_m:loyverse-items::2026-11-19:1-1004",
            "2026-11-19T20:15:00.000Z",
            "1-1004",
            1,
          ],
        ]
      `);
    expect(documents[0]?.lines.map((line) => line.key)).toEqual(['r1', 'r2']);
    expect(documents[0]?.reportType).toBeUndefined();
  });

  it.each([
    ['of two tills apart, which both count from 1', '1-1003', 2],
    ['with an id of its own the same wherever it comes from', '6b1f0d1e-77aa-4b0c', 1],
  ])('keeps a receipt %s', (_, receipt, documents) => {
    const sources = ['int_m', 'int_n'].map(
      (integration) => take({ items: [row({ receipt })] }, { integration }).documents[0]?.source,
    );
    expect(new Set(sources).size).toBe(documents);
  });

  it('keeps receipts apart that have the same number on two days', () => {
    const documents = itemsOf([row({ receipt: '7' }), row({ receipt: '7', businessDay: '2026-11-18' })]);
    expect(documents).toHaveLength(2);
  });

  it.each([
    ['with a minus', { quantity: '-1', gross: -895, net: -895, tax: -116 }],
    ['without one', { quantity: '1', gross: 895, net: 895, tax: 116 }],
    ['as money given back', { quantity: '-1', gross: 0, refund: 895, net: -895, tax: -116 }],
  ])('makes a refund written %s a document of its own, negative, on its own day', (_, amounts) => {
    const documents = itemsOf([
      row({}),
      row({ refunded: true, ...amounts }),
      row({ refunded: true, businessDay: '2026-11-18', receipt: '1-0900', ...amounts }),
    ]);
    expect(
      documents.map(({ kind, businessDay, gross, net, tax, total, original }) => ({
        kind,
        businessDay,
        gross,
        net,
        tax,
        total,
        original,
      })),
    ).toEqual([
      { kind: 'sale', businessDay: '2026-11-19', gross: 1790, net: 1790, tax: 0, total: 1790, original: null },
      {
        kind: 'refund',
        businessDay: '2026-11-19',
        gross: -895,
        net: -895,
        tax: -116,
        total: -1011,
        original: 'receipt:int_m:loyverse-items::2026-11-19:1-1003',
      },
      { kind: 'refund', businessDay: '2026-11-18', gross: -895, net: -895, tax: -116, total: -1011, original: null },
    ]);
    expect(documents[1]?.lines[0]?.quantity).toBe('-1');
  });

  it('counts a row that was given back against its day where no receipt is named', () => {
    const [document] = itemsOf([
      anItem(),
      anItem({ code: 'B', refunded: true, quantity: '1', gross: 895, net: 895, tax: 116 }),
    ]);
    expect(document).toMatchObject({ kind: 'aggregate', gross: 895, net: 895, tax: -116, total: 779 });
    expect(document?.lines[1]?.quantity).toBe('-1');
  });

  it('keeps a receipt of which all was voided, with nothing in it', () => {
    const [document] = itemsOf([row({ voided: true }), row({ voided: true, code: 'B' })]);
    expect(document).toMatchObject({ kind: 'void', gross: 0, net: 0, tax: 0, total: 0 });
    expect(document?.lines.map((line) => line.quantity)).toEqual(['0', '0']);
  });

  it('takes rows without a receipt together by moment, and rows without either by day', () => {
    const documents = itemsOf([
      row({ receipt: null }),
      row({ receipt: null, code: 'B' }),
      row({ receipt: null, refunded: true, net: -100, gross: -100 }),
      row({ receipt: null, soldAt: null }),
      row({ receipt: '' }),
      row({ receipt: '', soldAt: '2026-11-19T20:20:00.000Z' }),
    ]);
    expect(documents.map(({ kind, source, lines }) => [kind, source, lines.length])).toEqual([
      ['sale', 'sale:int_m:loyverse-items::2026-11-19:2026-11-19T20:15:00.000Z', 3],
      ['refund', 'refund:int_m:loyverse-items::2026-11-19:2026-11-19T20:15:00.000Z', 1],
      ['aggregate', 'report:loyverse-items::2026-11-19', 1],
      ['sale', 'sale:int_m:loyverse-items::2026-11-19:2026-11-19T20:20:00.000Z', 1],
    ]);
  });
});

describe('a report that cannot be imported', () => {
  it.each<[string, Partial<ReportReading>, string, string]>([
    [
      'has problems',
      {
        problems: [
          { line: 14, code: 'bad_number', message: "'12,x' is not a number" },
          { line: 15, code: 'bad_number', message: "'-' is not a number" },
        ],
      },
      'bad_number',
      "line 14: '12,x' is not a number; and 1 more",
    ],
    [
      'has a problem as a whole',
      { problems: [{ line: null, code: 'no_header', message: 'no line of it names columns' }] },
      'no_header',
      'no line of it names columns',
    ],
    ['has no items', { items: [], businessDays: ['2026-11-19'] }, 'no_items', 'it has no items'],
    [
      'is of the future',
      { items: [anItem({ businessDay: '2027-11-19' })] },
      'impossible',
      'sold on 2027-11-19 (business day 2027-11-19), in the future',
    ],
    [
      'has an amount that cannot be true',
      { items: [anItem({ net: 5e11 })] },
      'impossible',
      'an amount of 500000000000 minor units cannot be true',
    ],
    [
      'has amounts whose sum cannot be kept',
      { items: [anItem({ net: 9e15 }), anItem({ net: 9e15 })] },
      'bad_number',
      '18000000000000000 is too large to be kept exactly',
    ],
  ])('is put aside when it %s', (_, reading, code, message) => {
    const taken = take(reading);
    expect(taken.documents).toEqual([]);
    expect(taken.imported).toBeNull();
    expect(taken.quarantined).toMatchObject({ file: 'mix.csv', at: MAILED, code, message });
  });

  it.each([
    ['the day before it was mailed', '2026-11-20T15:00:00.000Z', '2026-11-19'],
    ['the day that ended when it was mailed in the night after it', MAILED, '2026-11-19'],
    ['the day before, when it was mailed right before midnight', '2026-11-20T04:59:00.000Z', '2026-11-18'],
    ['the day before it arrived', null, '2026-11-19'],
  ])('is put aside for %s when it does not say for which day it is', (_, mailedAt, day) => {
    const taken = take({ items: [], businessDays: [] }, { mailedAt });
    expect(taken.quarantined?.businessDays).toEqual([day]);
  });
});

describe('a report that tells of a day only in part', () => {
  const items = [anItem(), anItem({ businessDay: '2026-11-18' })];
  const period = { from: '2026-11-18T05:00:00.000Z', to: '2026-11-19T18:00:00.000Z' };

  it('replaces the other days, and says which it left', () => {
    const { documents, imported, refused, warnings } = take({ items, period });
    expect(documents.map((document) => document.businessDay)).toEqual(['2026-11-18']);
    expect(imported?.businessDays).toEqual(['2026-11-18']);
    expect(refused).toHaveLength(1);
    expect(warnings).toEqual([
      'mix.csv: it tells of 2026-11-19 only from 2026-11-18 00:00 to 2026-11-19 13:00 (America/Toronto); that day was left as it is',
    ]);
  });

  it('replaces that day too when a person said so', () => {
    const { imported, refused } = take({ items, period }, { partial: true });
    expect([imported?.businessDays, refused]).toEqual([['2026-11-18', '2026-11-19'], []]);
  });

  it('is put aside when there is no other', () => {
    const { quarantined } = take({ period });
    expect(quarantined).toMatchObject({ code: 'partial_day', businessDays: ['2026-11-19'] });
  });
});

it('reports come to the same sales in any order, however often they come', () => {
  const aReport = fc.record({
    days: fc.uniqueArray(fc.integer({ min: 10, max: 14 }), { minLength: 1, maxLength: 3 }),
    net: fc.integer({ min: 1, max: 9 }),
  });
  const keep = (reports: readonly TakenReport[]) => {
    const kept = new Map<string, SaleDocument>();
    for (const document of reports.flatMap((taken) => taken.documents)) {
      const before = kept.get(document.source);
      const what = meaning(before, document);
      if (what !== 'older' && what !== 'same') kept.set(document.source, document);
    }
    return [...kept.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
  };
  fc.assert(
    fc.property(fc.array(aReport, { maxLength: 6 }), fc.array(fc.nat()), (reports, order) => {
      const taken = reports.map(({ days, net }, i) =>
        take({
          runAt: `2026-11-20T0${i}:00:00.000Z`,
          items: days.map((day) => anItem({ businessDay: `2026-11-${day}`, net })),
        }),
      );
      const shuffled = [...order.map((n) => taken[n % Math.max(1, taken.length)]), ...taken.toReversed()];
      expect(keep(shuffled.filter((one) => one !== undefined))).toEqual(keep(taken));
    }),
    { numRuns: 200 },
  );
});
