import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../../src/connectors/api/read.ts';
import { type KReading, readSale } from '../../../src/connectors/lightspeed-k/sales.ts';
import { doorOf } from '../../../src/domain/admit.ts';
import { parseSaleDocument } from '../../../src/domain/parse.ts';
import { connecting } from '../../support/connecting.ts';
import { type Json, line, payment, sale } from '../../support/lightspeed-k-twin.ts';
import { expectWhole, expectWholeOrUnreadable, spoiled, withUnknownFields } from '../../support/odd-values.ts';
import { amountsOf, linesOf } from '../../support/told.ts';

const VENUE = connecting({}).setUp.venue;
const PATIO = { id: '65315', name: 'Patio', zone: 'America/Toronto', currency: 'CAD' };

function read(one: Json, more: Partial<KReading> = {}) {
  const warnings: string[] = [];
  const { documents, whole } = readSale(
    { location: '65315', sale: one },
    {
      integration: 'int_1',
      venue: VENUE,
      latest: '2026-11-22T12:00:00.000Z',
      place: (id) => (id === '65315' ? PATIO : null),
      warn: (_, what) => warnings.push(what),
      ...more,
    },
  );
  return { documents, warnings, whole };
}

const told = (one: Json, more: Partial<KReading> = {}) =>
  read(one, more).documents.flatMap((document) => [amountsOf(document), ...linesOf(document)]);

const inPrice = (taxAmount: string) => [{ taxCode: 'VAT20', taxRate: '1.2', taxAmount, taxIncluded: true }];
/** A line with 20 % of tax in its price. */
const vat = (more: Json) => line({ currency: 'CAD', taxLines: inPrice(String(more.taxAmount)), ...more });

describe('a sale', () => {
  test('becomes a document with everything that is known about it', () => {
    const burger = line({ nameOverride: 'Burger Double Cheese', name: 'Burger', parentLineId: 'S65315.32' });
    expect(read(sale({ salesLines: [burger] }))).toEqual({
      warnings: [],
      whole: true,
      documents: [
        {
          integration: 'int_1',
          source: '65315:A65315.17',
          version: null,
          kind: 'sale',
          soldAt: '2026-11-19T23:40:00.000Z',
          zone: 'America/Toronto',
          businessDay: '2026-11-19',
          dayFrom: 'computed',
          currency: 'CAD',
          gross: 1000,
          discount: 0,
          net: 1000,
          tax: 130,
          serviceCharge: 0,
          tip: 0,
          total: 1130,
          rounding: 0,
          receipt: 'R65315.13',
          location: '65315',
          locationZone: 'America/Toronto',
          original: null,
          lines: [
            {
              key: 'S65315.33',
              parent: null,
              itemCode: '52',
              itemName: 'Burger',
              sku: '52',
              quantity: '1',
              gross: 1000,
              discount: 0,
              net: 1000,
              tax: 130,
              modifiers: ['Burger Double Cheese'],
              voided: false,
            },
          ],
        },
      ],
    });
  });

  test('is laid down as the record is, so that the same sale fetched again is the same text', () => {
    for (const type of ['SALE', 'REFUND', 'TRANSFER'])
      for (const document of read(sale({ type })).documents) {
        const parsed = parseSaleDocument(document);
        expect(JSON.stringify(parsed.ok && parsed.value)).toBe(JSON.stringify(document));
      }
  });

  test.each<[string, Json, string[]]>([
    [
      'tax in the price, and a service charge in the total with tax: the example of the specification',
      {
        salesLines: [
          line({
            totalNetAmountWithTax: '11.00',
            totalNetAmountWithoutTax: '8.33',
            serviceCharge: '1.00',
            serviceChargeType: 'APPORTIONED',
            taxAmount: '1.6667',
            accountDiscountAmount: '1.00',
            totalDiscountAmount: '1.00',
            taxLines: null,
          }),
        ],
        payments: [payment('11.00')],
      },
      ['sale 1100 - 100 = 833 + 167 = 1000, service 100, tip 0, rounding 0', '1 Lager: 1100 - 100 = 833 + 167'],
    ],
    [
      'a service charge that a line names and does not have',
      { salesLines: [line({ serviceCharge: '1.00' })] },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 0, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'a service charge without tax',
      { salesLines: [line({ serviceCharge: '1.50', serviceChargeType: 'UNTAXED' })], payments: [payment('12.80')] },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 150, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'discounts of the line and of the bill',
      {
        salesLines: [
          line({
            totalNetAmountWithoutTax: '8.00',
            taxAmount: '1.04',
            discountAmount: '1.50',
            accountDiscountAmount: '0.50',
            totalDiscountAmount: null,
          }),
        ],
        payments: [payment('9.04')],
      },
      ['sale 1000 - 200 = 800 + 104 = 904, service 0, tip 0, rounding 0', '1 Lager: 1000 - 200 = 800 + 104'],
    ],
    [
      'thirds of a cent: each price stays the price, and the lines come to the sale',
      {
        salesLines: ['a', 'b', 'c'].map((id) =>
          vat({ id, totalNetAmountWithoutTax: '8.333333', totalNetAmountWithTax: '10.00', taxAmount: '1.666667' }),
        ),
        payments: [payment('30.00')],
      },
      [
        'sale 3000 - 0 = 2500 + 500 = 3000, service 0, tip 0, rounding 0',
        '1 Lager: 1000 - 0 = 834 + 166',
        '1 Lager: 1000 - 0 = 833 + 167',
        '1 Lager: 1000 - 0 = 833 + 167',
      ],
    ],
    [
      'one tax in the price and one on top',
      {
        salesLines: [
          line({
            totalNetAmountWithoutTax: '10.00',
            taxAmount: '2.50',
            taxLines: [
              { taxAmount: '1.00', taxIncluded: true },
              { taxAmount: '1.50', taxIncluded: false },
            ],
          }),
        ],
        payments: [payment('12.50')],
      },
      ['sale 1100 - 0 = 1000 + 250 = 1250, service 0, tip 0, rounding 0', '1 Lager: 1100 - 0 = 1000 + 250'],
    ],
    [
      'tips of several payments, and cash that was rounded',
      { payments: [payment('5.00', { tip: '1.00' }), payment('6.30', { tip: '0.50', roundingAmount: '0.02' })] },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 0, tip 150, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'a line that was voided',
      { salesLines: [line(), line({ id: 'S65315.34', voidReason: 'Unhappy Client', name: 'Stout' })] },
      [
        'sale 1000 - 0 = 1000 + 130 = 1130, service 0, tip 0, rounding 0',
        '1 Lager: 1000 - 0 = 1000 + 130',
        '0 Stout: 0 - 0 = 0 + 0',
      ],
    ],
    [
      'parts of a piece, and a choice that costs nothing',
      {
        salesLines: [
          line({ quantity: '0.375', totalNetAmountWithoutTax: '3.75', taxAmount: '0.4875' }),
          line({
            id: 'S2',
            name: 'Lime',
            totalNetAmountWithTax: null,
            totalNetAmountWithoutTax: null,
            menuListPrice: '0',
          }),
        ],
        payments: [payment('4.24')],
      },
      [
        'sale 375 - 0 = 375 + 49 = 424, service 0, tip 0, rounding 0',
        '0.375 Lager: 375 - 0 = 375 + 49',
        '1 Lime: 0 - 0 = 0 + 0',
      ],
    ],
    [
      'only a total with tax',
      {
        salesLines: [vat({ totalNetAmountWithoutTax: null, totalNetAmountWithTax: '12.00', taxAmount: '2.00' })],
        payments: null,
      },
      ['sale 1200 - 0 = 1000 + 200 = 1200, service 0, tip 0, rounding 0', '1 Lager: 1200 - 0 = 1000 + 200'],
    ],
  ])('comes to what it says: %s', (_, more, expected) => {
    expect(told(sale(more))).toEqual(expected);
    expect(read(sale(more)).warnings).toEqual([]);
    const door = doorOf(VENUE, '2026-11-20T12:00:00.000Z');
    const admitted = read(sale(more)).documents.map((document) => door(document));
    expect(admitted.flatMap((one) => (one.ok ? one.oddities.map(({ text }) => text) : [one.why]))).toEqual([]);
  });

  test('keeps modifiers and parts of a menu as lines below another one', () => {
    const lines = [
      line({ id: 'S1', name: 'Gin', sku: 'gin' }),
      line({ id: 'S2', parentLineId: 'S1', name: 'Tonic', sku: 'tonic' }),
      line({ id: 'S3', parentLineId: 'S9', name: 'Olives', sku: null }),
      line({ id: 'S4', parentLineId: 'S4', name: null, sku: null }),
    ];
    expect(
      read(sale({ salesLines: lines })).documents[0]?.lines.map((l) => [l.key, l.parent, l.itemCode, l.itemName]),
    ).toEqual([
      ['S1', null, 'gin', 'Gin'],
      ['S2', 'S1', 'tonic', 'Tonic'],
      ['S3', null, 'name:olives', 'Olives'],
      ['S4', null, 'name:unnamed item', 'Unnamed item'],
    ]);
  });

  test.each([
    [
      'payments that come to something else',
      { payments: [payment('15.00')] },
      'the lines of the sale 65315:A65315.17 come to 11.30 CAD with tax and service charge, its payments to 15.00 CAD; it is counted as its lines say without tax',
    ],
    [
      'totals with tax that come to something else, where nothing was paid',
      { salesLines: [vat({ totalNetAmountWithTax: '15.00', taxAmount: '1.30' })], payments: [] },
      'the lines of the sale 65315:A65315.17 come to 11.30 CAD with tax and service charge, its own totals with tax to 15.00 CAD; it is counted as its lines say without tax',
    ],
    [
      'a group of gift cards',
      { salesLines: [line({ accountingGroup: { name: 'Gift Cards' } })] },
      'lines of the group Gift Cards are counted as sales; gift cards that were sold are not',
    ],
  ])('with %s is counted, and said', (_, more, warning) => {
    expect(read(sale(more))).toMatchObject({ warnings: [warning], documents: [{ kind: 'sale', net: 1000 }] });
  });

  test.each(['1.00', '0.50', '1.50'])('is paid with tip and surcharge in it or not: %s more', (more) => {
    const paid = payment(`${(1130 + Math.round(Number(more) * 100)) / 100}`, { tip: '1.00', surcharge: '0.50' });
    expect(read(sale({ payments: [paid] })).warnings).toEqual([]);
  });

  test.each([
    ['JPY', '1000', '100', 1000, 100],
    ['KWD', '10.0014', '1.0001', 10_001, 1001],
  ])('has as many decimals as its currency: %s', (currency, net, tax, minor, minorTax) => {
    const one = sale({
      salesLines: [line({ currency, totalNetAmountWithoutTax: net, taxAmount: tax })],
      payments: [],
    });
    expect(read(one).documents.map((d) => [d.currency, d.net, d.tax])).toEqual([[currency, minor, minorTax]]);
  });
});

describe('a refund', () => {
  const back = line({ quantity: '-2.000', totalNetAmountWithoutTax: '-20.00', taxAmount: '-2.60' });
  const given = {
    type: 'REFUND',
    source: { initialAccountId: 'A65315.9' },
    payments: [payment('-22.60', { tip: '-1.00' })],
  };

  test('is a document of its own in negative amounts, on its own day, and names the sale', () => {
    const one = sale({ ...given, salesLines: [back] });
    expect(told(one)).toEqual([
      'refund -2000 - 0 = -2000 + -260 = -2260, service 0, tip -100, rounding 0',
      '-2 Lager: -2000 - 0 = -2000 + -260',
    ]);
    expect(read(one).documents.map((d) => [d.source, d.original])).toEqual([['65315:A65315.17', '65315:A65315.9']]);
    expect(read(one).warnings).toEqual([]);
    expect(read(sale({ ...given, salesLines: [back], source: null })).documents[0]?.original).toBeNull();
  });

  test.each(['1.00', '-1.00'])('gives the discount back, too, whatever its sign: %s', (totalDiscountAmount) => {
    const discounted = line({ ...back, totalNetAmountWithoutTax: '-19.00', totalDiscountAmount });
    expect(told(sale({ ...given, payments: [], salesLines: [discounted] }))).toEqual([
      'refund -2000 - -100 = -1900 + -260 = -2160, service 0, tip 0, rounding 0',
      '-2 Lager: -2000 - -100 = -1900 + -260',
    ]);
  });

  test('in positive amounts is given back all the same, and that is said', () => {
    const positive = sale({ type: 'REFUND', payments: [payment('11.30', { tip: '2.00' })] });
    expect(told(positive)).toEqual([
      'refund -1000 - 0 = -1000 + -130 = -1130, service 0, tip -200, rounding 0',
      '-1 Lager: -1000 - 0 = -1000 + -130',
    ]);
    expect(read(positive).warnings).toEqual([
      'the refund 65315:A65315.17 comes in positive amounts; it is counted as given back',
    ]);
  });
});

describe('what is not a sale', () => {
  const VOID = ['void 0 - 0 = 0 + 0 = 0, service 0, tip 0, rounding 0', '0 Lager: 0 - 0 = 0 + 0'];

  test.each([
    ...['VOID', 'RECALL', 'SPLIT', 'UPDATE', 'TRANSFER', 'FLOAT', 'TRANSITORY', 'CROSS_BL', 'CANCEL'].map((type) => ({
      type,
    })),
    { cancelled: true },
    { cancelled: 'true' },
    { voidReason: 'Training' },
    { type: 'REFUND', cancelled: true },
    { type: 'VOID', salesLines: [line({ currency: 'CAD', quantity: '1.000' })], payments: [payment('15.00')] },
  ])('is kept without amounts, so that what was counted is erased: %j', (more) => {
    expect(told(sale(more))).toEqual(VOID);
    expect(read(sale(more)).warnings).toEqual([]);
  });

  test('of another kind is kept without amounts, and named', () => {
    expect(told(sale({ type: 'LOYALTY' }))).toEqual(VOID);
    expect([read(sale({ type: 'LOYALTY' })).warnings, read(sale({ type: null })).warnings]).toEqual([
      ['the sale 65315:A65315.17 is of the unknown kind LOYALTY; it is kept and not counted'],
      ['the sale 65315:A65315.17 is of the unknown kind without a name; it is kept and not counted'],
    ]);
  });

  test('erases what was counted also where its lines are gone, or cannot be read', () => {
    for (const salesLines of [null, [], 'none', [line({ quantity: 'a few' })]])
      expect(read(sale({ cancelled: true, salesLines }))).toEqual({ documents: [], warnings: [], whole: true });
  });

  test.each([
    ['has no closing time', null],
    ['has no closing time', 'yesterday'],
    ['was closed at 2026-11-22T12:00:00.001Z, which cannot be right', '2026-11-22T12:00:00.001Z'],
  ])('a sale that %s is left out, and named (%s)', (why, timeClosed) => {
    const { documents, warnings, whole } = read(sale({ timeClosed }));
    expect([documents, warnings, whole]).toEqual([[], [`the sale 65315:A65315.17 ${why}; it is not counted`], false]);
  });

  test.each([
    ['a sale without id', { accountFiscId: null, accountReference: ' ' }],
    ['salesLines is not a list', { salesLines: 'none' }],
    ['totalNetAmountWithoutTax is not a number', { salesLines: [line({ totalNetAmountWithoutTax: '10,00' })] }],
    ['taxAmount is not a number', { salesLines: [line({ taxAmount: {} })] }],
    ['quantity is not a number', { salesLines: [line({ quantity: true })] }],
    ['taxLines is not a list', { salesLines: [line({ taxLines: 13 })] }],
    ['netAmountWithTax is not a number', { payments: [payment('a lot')] }],
    ['it is in several currencies: CAD, USD', { salesLines: [line(), line({ currency: 'USD' })] }],
    [
      'a line with a price has no amount',
      { salesLines: [line({ totalNetAmountWithTax: null, totalNetAmountWithoutTax: null })] },
    ],
  ])('what cannot be read says why: %s', (why, broken) => {
    expect(() => read(sale(broken))).toThrow(new Unreadable(why));
  });

  test('a currency that nobody says is never taken from the venue', () => {
    const one = sale({ salesLines: [line({ currency: null })], payments: null });
    expect(read(one).documents[0]?.currency).toBe('CAD');
    expect(() => read(one, { place: () => null })).toThrow(
      new Unreadable('it names no currency, and nothing else says it'),
    );
  });
});

describe('null anywhere', () => {
  const rich = sale({
    salesLines: [
      line({ accountingGroup: { name: 'Beer' }, nameOverride: 'Big lager', discountAmount: '0.50' }),
      vat({
        id: 'S2',
        parentLineId: 'S65315.33',
        taxAmount: '1.6667',
        serviceCharge: '1.00',
        serviceChargeType: 'APPORTIONED',
      }),
    ],
    payments: [payment('22.00', { tip: '2.00', surcharge: '0.10' })],
  });

  test.each(['SALE', 'REFUND', 'VOID'])(
    'and odd values everywhere: no crash, whole amounts that add up: %s',
    (type) => {
      fc.assert(
        fc.property(spoiled({ ...rich, type }), (one) => expectWholeOrUnreadable(() => read(one).documents)),
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
    expectWhole(read(rich).documents);
  });
});
