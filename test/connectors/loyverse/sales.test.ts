import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../../src/connectors/api/read.ts';
import { type ReceiptReading, readReceipt } from '../../../src/connectors/loyverse/sales.ts';
import { doorOf } from '../../../src/domain/admit.ts';
import { parseSaleDocument } from '../../../src/domain/parse.ts';
import { connecting } from '../../support/connecting.ts';
import { type Json, line, PATIO, receipt } from '../../support/loyverse-twin.ts';
import { expectWhole, expectWholeOrUnreadable, spoiled, withUnknownFields } from '../../support/odd-values.ts';
import { amountsOf, linesOf } from '../../support/told.ts';

const VENUE = connecting({}).setUp.venue;

function read(one: Json, more: Partial<ReceiptReading> = {}) {
  const warnings: string[] = [];
  const { documents } = readReceipt(one, {
    integration: 'int_1',
    venue: VENUE,
    latest: '2026-11-22T12:00:00.000Z',
    currency: 'CAD',
    includeModifiers: false,
    warn: (_, what) => warnings.push(what),
    ...more,
  });
  return { documents, warnings };
}

const told = (one: Json, more: Partial<ReceiptReading> = {}) =>
  read(one, more).documents.flatMap((document) => [amountsOf(document), ...linesOf(document)]);

const included = (money_amount: number, rate = 16) => ({ id: 't2', type: 'INCLUDED', name: 'VAT', rate, money_amount });
const added = (money_amount: number, rate = 13) => ({ id: 't1', type: 'ADDED', name: 'HST', rate, money_amount });
const SYRUP = { id: 'm1', modifier_option_id: 'o1', name: 'Syrup', option: 'Chocolate', price: 15, money_amount: 15 };
const SHOT = { id: 'm2', modifier_option_id: 'o2', name: 'Shot', option: 'Double', price: 15, money_amount: 15 };
const NOTE = { id: null, modifier_option_id: null, name: 'Ice', option: null, price: 0, money_amount: 0 };

describe('a receipt', () => {
  test('becomes a sale with everything that is known about it', () => {
    const coffee = line({
      id: 'l1',
      item_name: 'Coffee Americano',
      variant_name: 'XL / Red',
      quantity: 1,
      price: 50,
      gross_total_money: 80,
      total_discount: 8,
      total_money: 72,
      line_taxes: [included(9.93)],
      line_modifiers: [SYRUP, SHOT, NOTE],
    });
    const one = receipt({ total_money: 75, total_tax: 9.93, tip: 3, total_discount: 8, line_items: [coffee] });
    expect(read(one)).toEqual({
      warnings: [],
      documents: [
        {
          integration: 'int_1',
          source: 'f1e2d3c4-b5a6-4978-8c9d-0e1f2a3b4c5d:1-10131',
          version: Date.parse('2026-11-19T23:45:02.500Z'),
          kind: 'sale',
          soldAt: '2026-11-19T23:40:00.000Z',
          zone: 'America/Toronto',
          businessDay: '2026-11-19',
          dayFrom: 'computed',
          currency: 'CAD',
          gross: 8000,
          discount: 800,
          net: 6207,
          tax: 993,
          serviceCharge: 0,
          tip: 300,
          total: 7200,
          rounding: 0,
          receipt: '1-10131',
          location: PATIO.id,
          original: null,
          lines: [
            {
              key: 'l1',
              parent: null,
              itemCode: '96ceec2c-5f58-4170-84fd-96c84fb6482c',
              itemName: 'Coffee Americano (XL / Red)',
              sku: '10006',
              quantity: '1',
              gross: 8000,
              discount: 800,
              net: 6207,
              tax: 993,
              modifiers: ['Syrup: Chocolate', 'Shot: Double', 'Ice'],
              voided: false,
            },
          ],
        },
      ],
    });
  });

  test('is laid down as the record is, so that the same receipt fetched again is the same text', () => {
    for (const document of [...read(receipt()).documents, ...read(receipt({ receipt_type: 'REFUND' })).documents]) {
      const parsed = parseSaleDocument(document);
      expect(JSON.stringify(parsed.ok && parsed.value)).toBe(JSON.stringify(document));
    }
  });

  test.each([
    [
      'added taxes',
      {},
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 0, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'included taxes',
      { total_money: 10, total_tax: 1.38, line_items: [line({ total_money: 10, line_taxes: [included(1.38)] })] },
      ['sale 1000 - 0 = 862 + 138 = 1000, service 0, tip 0, rounding 0', '1 Lager: 1000 - 0 = 862 + 138'],
    ],
    [
      'both kinds on one line',
      {
        total_money: 11.12,
        total_tax: 2.5,
        line_items: [line({ total_money: 11.12, line_taxes: [included(1.38), added(1.12)] })],
      },
      ['sale 1000 - 0 = 862 + 250 = 1112, service 0, tip 0, rounding 0', '1 Lager: 1000 - 0 = 862 + 250'],
    ],
    [
      'no tax',
      { total_money: 10, total_tax: 0, line_items: [line({ total_money: 10, line_taxes: [] })] },
      ['sale 1000 - 0 = 1000 + 0 = 1000, service 0, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 0'],
    ],
    [
      'a discount on the receipt, which its lines carry, too',
      {
        total_money: 10.17,
        total_tax: 1.17,
        total_discount: 1,
        total_discounts: [{ id: 'd1', type: 'FIXED_PERCENT', name: 'Friends', percentage: 10, money_amount: 1 }],
        line_items: [
          line({
            total_money: 10.17,
            total_discount: 1,
            line_discounts: [{ id: 'd1', type: 'FIXED_PERCENT', percentage: 10, money_amount: 1 }],
            line_taxes: [added(1.17)],
          }),
        ],
      },
      ['sale 1000 - 100 = 900 + 117 = 1017, service 0, tip 0, rounding 0', '1 Lager: 1000 - 100 = 900 + 117'],
    ],
    [
      'several discounts and taxes: the example in the description of the API',
      {
        total_money: 168.76,
        total_tax: 12.06,
        total_discount: 45.3,
        line_items: [
          line({
            item_name: 'Coffee',
            quantity: 2,
            gross_total_money: 100,
            total_money: 77.57,
            total_discount: 22.43,
            line_taxes: [],
          }),
          line({
            item_name: 'Ice cream',
            variant_name: 'Big',
            gross_total_money: 102,
            total_money: 91.19,
            total_discount: 22.87,
            line_taxes: [added(8.01, 10.123), added(4.05, 5.12)],
          }),
        ],
      },
      [
        'sale 20200 - 4530 = 15670 + 1206 = 16876, service 0, tip 0, rounding 0',
        '2 Coffee: 10000 - 2243 = 7757 + 0',
        '1 Ice cream (Big): 10200 - 2287 = 7913 + 1206',
      ],
    ],
    [
      'points that were spent: a discount',
      {
        total_money: 0,
        total_tax: 0,
        points_deducted: 10,
        total_discount: 10,
        line_items: [
          line({
            total_money: 0,
            total_discount: null,
            line_taxes: [],
            line_discounts: [{ type: 'DISCOUNT_BY_POINTS', money_amount: 10 }],
          }),
        ],
      },
      ['sale 1000 - 1000 = 0 + 0 = 0, service 0, tip 0, rounding 0', '1 Lager: 1000 - 1000 = 0 + 0'],
    ],
    [
      'tips and surcharges, which its total holds and its net does not',
      { total_money: 14.3, tip: 2, surcharge: 1 },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 100, tip 200, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'cash that was rounded, which is kept as rounding',
      { total_money: 11.25 },
      ['sale 1000 - 0 = 995 + 130 = 1125, service 0, tip 0, rounding -5', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'parts of a piece',
      {
        total_money: 4.24,
        total_tax: 0.49,
        line_items: [line({ quantity: 0.375, gross_total_money: 3.75, total_money: 4.24, line_taxes: [added(0.49)] })],
      },
      ['sale 375 - 0 = 375 + 49 = 424, service 0, tip 0, rounding 0', '0.375 Lager: 375 - 0 = 375 + 49'],
    ],
    [
      'decimals that no binary float holds',
      {
        total_money: 1.15,
        total_tax: 0.14,
        line_items: [line({ gross_total_money: 1.005, total_money: 1.15, line_taxes: [added(0.14)] })],
      },
      ['sale 101 - 0 = 101 + 14 = 115, service 0, tip 0, rounding 0', '1 Lager: 101 - 0 = 101 + 14'],
    ],
    [
      'numbers that came as texts',
      { total_money: '11.30', total_tax: '1.3', line_items: [line({ gross_total_money: '10.00', quantity: '1.0' })] },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 0, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'a line that says only what one costs',
      {
        total_money: 40,
        total_tax: null,
        line_items: [
          line({
            quantity: 2,
            price: 12.5,
            gross_total_money: null,
            total_money: null,
            line_taxes: null,
            line_modifiers: [SYRUP],
          }),
        ],
      },
      ['sale 4000 - 0 = 4000 + 0 = 4000, service 0, tip 0, rounding 0', '2 Lager: 4000 - 0 = 4000 + 0'],
    ],
    [
      'no totals of its own',
      { total_money: null, total_tax: null, total_discount: null, tip: 2, surcharge: null },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 0, tip 200, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
  ])('comes to what it says: %s', (_, more, expected) => {
    expect(told(receipt(more))).toEqual(expected);
    expect(read(receipt(more)).warnings).toEqual([]);
    const door = doorOf(VENUE, '2026-11-20T12:00:00.000Z');
    const admitted = read(receipt(more)).documents.map((document) => door(document));
    expect(admitted.flatMap((one) => (one.ok ? one.oddities.map(({ text }) => text) : [one.why]))).toEqual([]);
  });

  test.each([
    ['JPY', 1130, 1000, 1000],
    ['KWD', 11.302, 10.001, 10_001],
  ])('has as many decimals as the currency of its account: %s', (currency, total_money, gross_total_money, net) => {
    const one = receipt({
      total_money,
      total_tax: 0,
      line_items: [line({ gross_total_money, total_money: gross_total_money, line_taxes: [] })],
    });
    const { documents } = read(one, { currency });
    expect(documents.map((d) => [d.currency, d.lines[0]?.net])).toEqual([[currency, net]]);
  });

  test('whose line does not add up is kept as it is, with a warning', () => {
    const { documents, warnings } = read(receipt({ line_items: [line({ total_money: 10.5 })] }));
    expect(documents.flatMap(linesOf)).toEqual(['1 Lager: 1000 - 0 = 920 + 130']);
    expect(warnings).toEqual([
      'a line of Lager does not add up: 1000 less 0 with added tax 130 is not 1050',
      'the lines of the receipt 1-10131 come to 10.50 CAD, all of it to 11.30 CAD; the difference is kept as rounding',
    ]);
  });

  test('that comes to more than its lines by more than cash is rounded to says so; a cancelled one does not', () => {
    expect(read(receipt({ total_money: 11.8 })).warnings).toEqual([]);
    expect(read(receipt({ total_money: 11.82 })).warnings).toEqual([
      'the lines of the receipt 1-10131 come to 11.30 CAD, all of it to 11.82 CAD; the difference is kept as rounding',
    ]);
    expect(read(receipt({ total_money: 50, cancelled_at: '2026-11-20T00:00:00.000Z' })).warnings).toEqual([]);
  });

  test('was sold when the till says so, and not when it came to Loyverse', () => {
    const late = receipt({ receipt_date: '2026-11-18T08:59:59.999Z', created_at: '2026-11-20T12:00:00.000Z' });
    expect(read(late).documents.map((d) => [d.soldAt, d.businessDay])).toEqual([
      ['2026-11-18T08:59:59.999Z', '2026-11-17'],
    ]);
    const without = receipt({ receipt_date: null });
    expect(read(without).documents.map((d) => d.soldAt)).toEqual(['2026-11-19T23:45:02.000Z']);
  });

  test('with a number that another account has, too, is told apart by its store', () => {
    const other = receipt({ store_id: '0a1b2c3d-b5a6-4978-8c9d-0e1f2a3b4c5d' });
    const sources = [receipt(), other, receipt({ store_id: null })].flatMap((one) => read(one).documents);
    expect(sources.map((d) => [d.source, d.location])).toEqual([
      [`${PATIO.id}:1-10131`, PATIO.id],
      ['0a1b2c3d-b5a6-4978-8c9d-0e1f2a3b4c5d:1-10131', '0a1b2c3d-b5a6-4978-8c9d-0e1f2a3b4c5d'],
      ['1-10131', null],
    ]);
  });

  test('names what was sold by its variant, its item, or its name', () => {
    const items = [
      line(),
      line({ variant_id: null }),
      line({ variant_id: null, item_id: null, item_name: ' Crème brûlée ' }),
      line({ id: null, item_name: null }),
    ];
    expect(
      read(receipt({ line_items: items })).documents[0]?.lines.map((l) => [l.key, l.itemCode, l.itemName]),
    ).toEqual([
      ['9553152a-9d9d-f0cd-f6a3-2ab6fcbd516c', '96ceec2c-5f58-4170-84fd-96c84fb6482c', 'Lager'],
      ['9553152a-9d9d-f0cd-f6a3-2ab6fcbd516c#2', 'edb828f0-23a8-4755-a171-b6b8c7d13808', 'Lager'],
      ['9553152a-9d9d-f0cd-f6a3-2ab6fcbd516c#3', 'name:crème brûlée', 'Crème brûlée'],
      ['line-4', '96ceec2c-5f58-4170-84fd-96c84fb6482c', 'Unnamed item'],
    ]);
  });

  test('takes an item with its modifiers for an item of its own when asked to, in whatever order they were tapped', () => {
    for (const line_modifiers of [
      [SYRUP, SHOT, NOTE],
      [NOTE, SHOT, SYRUP],
    ]) {
      const { documents } = read(receipt({ line_items: [line({ line_modifiers })] }), { includeModifiers: true });
      expect(documents[0]?.lines.map((l) => [l.itemCode, l.itemName])).toEqual([
        ['96ceec2c-5f58-4170-84fd-96c84fb6482c+name:ice+o1+o2', 'Lager + Ice + Syrup: Chocolate + Shot: Double'],
      ]);
    }
  });
});

describe('a refund', () => {
  const back = {
    receipt_number: '1-10140',
    receipt_type: 'REFUND',
    refund_for: '1-10131',
    receipt_date: '2026-11-20T10:00:00.000Z',
    total_money: 13.3,
    tip: 2,
    line_items: [line({ quantity: 1.5 })],
  };

  test('is told in positive numbers, and is negative, on its own day, and names the sale', () => {
    expect(read(receipt(back)).documents.map((d) => [d.source, d.kind, d.original, d.businessDay])).toEqual([
      [`${PATIO.id}:1-10140`, 'refund', `${PATIO.id}:1-10131`, '2026-11-20'],
    ]);
    expect(told(receipt(back))).toEqual([
      'refund -1000 - 0 = -1000 + -130 = -1130, service 0, tip -200, rounding 0',
      '-1.5 Lager: -1000 - 0 = -1000 + -130',
    ]);
    expect(read(receipt({ ...back, refund_for: null })).documents.map((d) => d.original)).toEqual([null]);
  });

  test('cancels to the sale that it gives back', () => {
    const both = [receipt(), receipt({ ...back, total_money: 11.3, tip: 0 })].flatMap((one) => read(one).documents);
    expect(both.reduce((sum, d) => sum + d.total, 0)).toBe(0);
  });

  test('of nothing has no negative zeros', () => {
    const nothing = receipt({ ...back, total_money: 0, total_tax: 0, tip: 0, line_items: [] });
    expectWhole(read(nothing).documents);
  });
});

describe('what is not a sale', () => {
  test.each(['SALE', 'REFUND'])('a cancelled receipt erases what was counted: %s', (receipt_type) => {
    const cancelled = receipt({
      receipt_type,
      tip: 2,
      total_money: 13.3,
      cancelled_at: '2026-11-20T01:00:00.000Z',
      updated_at: '2026-11-20T01:00:00.100Z',
    });
    expect(told(cancelled)).toEqual(['void 0 - 0 = 0 + 0 = 0, service 0, tip 0, rounding 0', '0 Lager: 0 - 0 = 0 + 0']);
    const [document] = read(cancelled).documents;
    expect([document?.source, document?.version, document?.soldAt]).toEqual([
      `${PATIO.id}:1-10131`,
      Date.parse('2026-11-20T01:00:00.100Z'),
      '2026-11-19T23:40:00.000Z',
    ]);
    expect(document?.lines.map((l) => l.voided)).toEqual([true]);
  });

  test.each([
    ['EXCHANGE', 'EXCHANGE'],
    [null, 'without a name'],
  ])('a receipt of another kind is kept without amounts, and named: %s', (receipt_type, kind) => {
    const { documents, warnings } = read(receipt({ receipt_type }));
    expect(documents.flatMap((d) => [amountsOf(d), ...linesOf(d)])).toEqual([
      'void 0 - 0 = 0 + 0 = 0, service 0, tip 0, rounding 0',
      '0 Lager: 0 - 0 = 0 + 0',
    ]);
    expect(warnings).toEqual([`the receipt 1-10131 is of the unknown kind ${kind}; it is kept and not counted`]);
  });

  test.each([
    ['has no time of sale', null],
    ['has no time of sale', 'yesterday'],
    ['was sold at 1970-01-01T00:00:00.000Z, which cannot be right', '1970-01-01T00:00:00.000Z'],
    ['was sold at 2026-11-22T12:00:00.001Z, which cannot be right', '2026-11-22T12:00:00.001Z'],
  ])('a receipt that %s is left out, and named (%s)', (why, receipt_date) => {
    const { documents, warnings } = read(receipt({ receipt_date, created_at: null }));
    expect([documents, warnings]).toEqual([[], [`the receipt 1-10131 ${why}; it is not counted`]]);
  });

  test.each([
    ['a receipt without number', { receipt_number: ' ' }],
    ['total_money is not a number', { total_money: { amount: 1130 } }],
    ['total_money is not a number', { total_money: '11,30' }],
    ['90071992547409.92 is too large to be kept exactly', { total_money: 90071992547409.92 }],
    ['gross_total_money is not a number', { line_items: [line({ gross_total_money: true })] }],
    ['quantity is not a number', { line_items: [line({ quantity: 'a few' })] }],
    ['money_amount is not a number', { line_items: [line({ line_taxes: [added(Number.NaN)] })] }],
    ['line_items is not a list', { line_items: 'none' }],
    ['line_taxes is not a list', { line_items: [line({ line_taxes: 13 })] }],
    ['line_modifiers is not a list', { line_items: [line({ line_modifiers: {} })] }],
  ])('what cannot be read says why: %s', (why, broken) => {
    expect(() => read(receipt(broken))).toThrow(new Unreadable(why));
  });
});

describe('null anywhere', () => {
  const rich = receipt({
    total_discounts: [{ id: 'd1', type: 'FIXED_PERCENT', name: 'Friends', percentage: 10, money_amount: 1 }],
    line_items: [
      line({ line_modifiers: [SYRUP, NOTE], line_taxes: [included(1.38), added(1.12)] }),
      line({ line_discounts: [{ id: 'd1', percentage: 10, money_amount: 1 }], total_discount: 1 }),
    ],
    tip: 2,
    surcharge: 1,
  });

  test.each(['SALE', 'REFUND'])(
    'and odd values everywhere: no crash, whole amounts that add up: %s',
    (receipt_type) => {
      fc.assert(
        fc.property(spoiled({ ...rich, receipt_type }), fc.boolean(), (one, includeModifiers) =>
          expectWholeOrUnreadable(() => read(one, { includeModifiers }).documents),
        ),
        { numRuns: 1000 },
      );
    },
  );

  test('unknown fields change nothing', () => {
    fc.assert(
      fc.property(withUnknownFields(rich), (one) => {
        expect(read(one)).toEqual(read(rich));
      }),
    );
    fc.assert(
      fc.property(withUnknownFields(line()), (one) => {
        expect(read(receipt({ line_items: [one] }))).toEqual(read(receipt()));
      }),
    );
  });
});
