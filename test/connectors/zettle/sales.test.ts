import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../../src/connectors/api/read.ts';
import { readPurchase } from '../../../src/connectors/zettle/sales.ts';
import { doorOf } from '../../../src/domain/admit.ts';
import { parseSaleDocument } from '../../../src/domain/parse.ts';
import { connecting } from '../../support/connecting.ts';
import { expectWholeOrUnreadable, spoiled, withUnknownFields } from '../../support/odd-values.ts';
import { amountsOf, linesOf } from '../../support/told.ts';
import { type Json, product, purchase } from '../../support/zettle-twin.ts';

const VENUE = { ...connecting({}).setUp.venue, timezone: 'Europe/Stockholm', currency: 'SEK' };
const ID = '589c2de6-3ee4-11eb-9e70-a2ac075b17fd';

function read(one: Json) {
  const warnings: string[] = [];
  const warn = (_: string, what: string) => warnings.push(what);
  const reading = {
    integration: 'int_1',
    venue: VENUE,
    latest: '2026-11-22T12:00:00.000Z',
    warn,
    currency: () => null,
  };
  return { documents: readPurchase(one, reading).documents, warnings };
}

const told = (one: Json) => read(one).documents.flatMap((document) => [amountsOf(document), ...linesOf(document)]);

/** Two rows with discounts of their own, and one on the whole purchase. */
const FOO = product({
  id: '0',
  name: 'Foo',
  quantity: '2',
  vatPercentage: 25,
  unitPrice: 2000,
  rowTaxableAmount: 2240,
  discount: { quantity: 1, amount: 500 },
  discountValue: 500,
});
const BAR = product({
  id: '1',
  name: 'Bar',
  quantity: '10',
  unitPrice: 1000,
  rowTaxableAmount: 6429,
  discount: { quantity: 1, percentage: 10 },
  discountValue: 1000,
});

describe('a purchase', () => {
  test('becomes a sale with everything that is known about it', () => {
    const one = purchase({
      products: [product({ id: 'a', sku: 'C-1', variantName: 'Large', quantity: '1.0' })],
      payments: [{ amount: 2300, gratuityAmount: 300, type: 'IZETTLE_CARD' }],
    });
    expect(read(one)).toEqual({
      warnings: [],
      documents: [
        {
          integration: 'int_1',
          source: ID,
          version: null,
          kind: 'sale',
          soldAt: '2026-11-19T18:40:00.592Z',
          zone: 'Europe/Stockholm',
          businessDay: '2026-11-19',
          dayFrom: 'computed',
          currency: 'SEK',
          gross: 2000,
          discount: 0,
          net: 1786,
          tax: 214,
          serviceCharge: 0,
          tip: 300,
          total: 2000,
          rounding: 0,
          receipt: '1366',
          location: null,
          original: null,
          lines: [
            {
              key: 'a',
              parent: null,
              itemCode: 'a5169ee0-ba72-1111-ba39-41e31bf3e57b',
              itemName: 'Coffee (Large)',
              sku: 'C-1',
              quantity: '1',
              gross: 2000,
              discount: 0,
              net: 1786,
              tax: 214,
              modifiers: [],
              voided: false,
            },
          ],
        },
      ],
    });
  });

  test('is laid down as the record is, so that the same purchase fetched again is the same text', () => {
    for (const document of read(purchase()).documents) {
      const parsed = parseSaleDocument(document);
      expect(JSON.stringify(parsed.ok && parsed.value)).toBe(JSON.stringify(document));
    }
  });

  test.each([
    [
      'discounts on rows first, then a percentage of what is left',
      {
        amount: 10_000,
        vatAmount: 1331,
        products: [FOO, BAR],
        discounts: [{ name: '20% off', percentage: 20, quantity: 1 }],
      },
      [
        'sale 14000 - 4000 = 8669 + 1331 = 10000, service 0, tip 0, rounding 0',
        '2 Foo: 4000 - 1200 = 2240 + 560',
        '10 Bar: 10000 - 2800 = 6429 + 771',
      ],
    ],
    [
      'a fixed discount, shared out by what the rows come to',
      {
        amount: 8000,
        vatAmount: 857,
        products: [
          product({ id: '0', unitPrice: 4000, rowTaxableAmount: 2857 }),
          product({ id: '1', unitPrice: 6000, rowTaxableAmount: 4286 }),
        ],
        discounts: [{ amount: 2000, quantity: 1 }],
      },
      [
        'sale 10000 - 2000 = 7143 + 857 = 8000, service 0, tip 0, rounding 0',
        '1 Coffee: 4000 - 800 = 2857 + 343',
        '1 Coffee: 6000 - 1200 = 4286 + 514',
      ],
    ],
    [
      'the value of a discount, where it is said, before its percentage',
      {
        amount: 1900,
        vatAmount: 204,
        products: [product({ rowTaxableAmount: 1696 })],
        discounts: [{ percentage: 4.9, value: 100, quantity: 1 }],
      },
      ['sale 2000 - 100 = 1696 + 204 = 1900, service 0, tip 0, rounding 0', '1 Coffee: 2000 - 100 = 1696 + 204'],
    ],
    [
      'a discount of a row that is told without its value',
      {
        amount: 1500,
        vatAmount: 161,
        products: [product({ rowTaxableAmount: 1339, discount: { percentage: 25, quantity: 1 } })],
      },
      ['sale 2000 - 500 = 1339 + 161 = 1500, service 0, tip 0, rounding 0', '1 Coffee: 2000 - 500 = 1339 + 161'],
    ],
    [
      'parts of a piece',
      { amount: 750, vatAmount: 80, products: [product({ quantity: '0.375', rowTaxableAmount: 670 })] },
      ['sale 750 - 0 = 670 + 80 = 750, service 0, tip 0, rounding 0', '0.375 Coffee: 750 - 0 = 670 + 80'],
    ],
    [
      'a price that the rounded VAT would miss by one',
      {
        amount: 1002,
        vatAmount: 200,
        products: [product({ unitPrice: 1002, vatPercentage: 25, rowTaxableAmount: 802 })],
      },
      ['sale 1002 - 0 = 802 + 200 = 1002, service 0, tip 0, rounding 0', '1 Coffee: 1002 - 0 = 802 + 200'],
    ],
    [
      'no VAT at all, with and without a taxable amount',
      {
        amount: 13_500,
        vatAmount: null,
        products: [
          product({ id: '0', vatPercentage: null, unitPrice: 7500, rowTaxableAmount: 7500 }),
          product({ id: '1', vatPercentage: 0, unitPrice: 6000, rowTaxableAmount: null }),
        ],
      },
      [
        'sale 13500 - 0 = 13500 + 0 = 13500, service 0, tip 0, rounding 0',
        '1 Coffee: 7500 - 0 = 7500 + 0',
        '1 Coffee: 6000 - 0 = 6000 + 0',
      ],
    ],
    [
      'a row that is free of VAT and says that nothing of it is taxable',
      { amount: 2000, vatAmount: 0, products: [product({ vatPercentage: 0, rowTaxableAmount: 0 })] },
      ['sale 2000 - 0 = 2000 + 0 = 2000, service 0, tip 0, rounding 0', '1 Coffee: 2000 - 0 = 2000 + 0'],
    ],
    [
      'a row without a taxable amount',
      { products: [product({ rowTaxableAmount: null })] },
      ['sale 2000 - 0 = 1786 + 214 = 2000, service 0, tip 0, rounding 0', '1 Coffee: 2000 - 0 = 1786 + 214'],
    ],
    [
      'a tax that is added to prices',
      { amount: 2240, vatAmount: 240, products: [product({ rowTaxableAmount: 2000 })] },
      ['sale 2000 - 0 = 2000 + 240 = 2240, service 0, tip 0, rounding 0', '1 Coffee: 2000 - 0 = 2000 + 240'],
    ],
    [
      'percentages with decimals',
      {
        amount: 1055,
        vatAmount: 55,
        products: [product({ unitPrice: 1055, vatPercentage: 5.5, rowTaxableAmount: 1000 })],
      },
      ['sale 1055 - 0 = 1000 + 55 = 1055, service 0, tip 0, rounding 0', '1 Coffee: 1055 - 0 = 1000 + 55'],
    ],
    [
      'a unit of VAT more than the purchase says: shares of discounts are rounded in ways of their own',
      {
        amount: 99,
        vatAmount: 18,
        products: [
          product({ id: '0', unitPrice: 67, vatPercentage: 25, rowTaxableAmount: 27 }),
          product({ id: '1', unitPrice: 67, vatPercentage: 25, rowTaxableAmount: 27 }),
          product({ id: '2', unitPrice: 67, vatPercentage: 25, rowTaxableAmount: 27 }),
        ],
        discounts: [{ amount: 101, quantity: 1 }],
      },
      [
        'sale 201 - 102 = 81 + 18 = 99, service 0, tip 0, rounding 0',
        '1 Coffee: 67 - 35 = 27 + 5',
        '1 Coffee: 67 - 34 = 27 + 6',
        '1 Coffee: 67 - 33 = 27 + 7',
      ],
    ],
    [
      'cash that was rounded up, which is kept as rounding',
      { amount: 2010 },
      ['sale 2000 - 0 = 1796 + 214 = 2010, service 0, tip 0, rounding 10', '1 Coffee: 2000 - 0 = 1786 + 214'],
    ],
    [
      'a service charge, whose VAT is part of the purchase’s',
      {
        amount: 2499,
        vatAmount: 283,
        serviceCharge: { amount: 499, title: 'Delivery', vatPercentage: 16, quantity: '1' },
      },
      ['sale 2000 - 0 = 1786 + 283 = 2069, service 430, tip 0, rounding 0', '1 Coffee: 2000 - 0 = 1786 + 214'],
    ],
    [
      'a service charge that the amount does not hold',
      { serviceCharge: { amount: 499, title: 'Delivery' } },
      ['sale 2000 - 0 = 1786 + 214 = 2000, service 499, tip 0, rounding 0', '1 Coffee: 2000 - 0 = 1786 + 214'],
    ],
    [
      'a tip that the amount holds',
      { amount: 2300, payments: [{ amount: 2300, gratuityAmount: 200 }, { gratuityAmount: 100 }] },
      ['sale 2000 - 0 = 1786 + 214 = 2000, service 0, tip 300, rounding 0', '1 Coffee: 2000 - 0 = 1786 + 214'],
    ],
    [
      'no totals of its own',
      { amount: null, vatAmount: null, payments: null, discounts: null },
      ['sale 2000 - 0 = 1786 + 214 = 2000, service 0, tip 0, rounding 0', '1 Coffee: 2000 - 0 = 1786 + 214'],
    ],
  ])('comes to what its receipt says: %s', (_, more, expected) => {
    expect(told(purchase(more))).toEqual(expected);
    expect(read(purchase(more)).warnings).toEqual([]);
    const door = doorOf(VENUE, '2026-11-20T12:00:00.000Z');
    const admitted = read(purchase(more)).documents.map((document) => door(document));
    expect(admitted.flatMap((one) => (one.ok ? one.oddities.map(({ text }) => text) : [one.why]))).toEqual([]);
  });

  test('whose VAT is another one than that of its rows is kept as it is, with a warning', () => {
    expect(told(purchase({ vatAmount: 300 }))).toEqual([
      'sale 2000 - 0 = 1700 + 300 = 2000, service 0, tip 0, rounding -86',
      '1 Coffee: 2000 - 0 = 1786 + 214',
    ]);
    const warning = 'the purchase 1366 has a VAT of 300, and its rows one of 214; the difference is kept as rounding';
    expect(read(purchase({ vatAmount: 300 })).warnings).toEqual([warning]);
  });

  test('that comes to more than its rows says so: a tax that is added in a way that is not known', () => {
    const more = purchase({ amount: 2160, vatAmount: 214 });
    expect(told(more)[0]).toBe('sale 2000 - 0 = 1946 + 214 = 2160, service 0, tip 0, rounding 160');
    const { documents, warnings } = read(more);
    expect(warnings).toEqual([
      `the lines of the purchase ${documents[0]?.source} come to 20.00 SEK, all of it to 21.60 SEK; the difference is kept as rounding`,
    ]);
  });

  test.each([
    ['after midnight, before the day starts', '2026-11-20T02:59:59.999+0000', '2026-11-19'],
    ['at the start of the day', '2026-11-20T03:00:00.000+0000', '2026-11-20'],
    ['with another offset', '2026-11-20T04:59:59+0200', '2026-11-19'],
    ['as RFC 3339 writes it', '2026-11-20T03:00:00Z', '2026-11-20'],
  ])('belongs to a business day of the venue: %s', (_, timestamp, day) => {
    expect(read(purchase({ timestamp })).documents.map((d) => d.businessDay)).toEqual([day]);
  });

  test('is the same one under its old, short id', () => {
    const short = purchase({ purchaseUUID1: null, purchaseUUID: 'WJwt5j7kEeuecKKsB1sX_Q' });
    expect(read(short).documents.map((d) => d.source)).toEqual([ID]);
    expect(read(purchase({ purchaseUUID1: ID.toUpperCase() })).documents.map((d) => d.source)).toEqual([ID]);
  });

  test('names what was sold by its variant, its product, or its name', () => {
    const rows = [
      product({ name: 'Baguette', variantName: 'Baguette' }),
      product({ variantUuid: null }),
      product({ variantUuid: null, productUuid: null, name: ' Räksmörgås ' }),
      product({ type: 'CUSTOM_AMOUNT', variantUuid: null, productUuid: null, name: '' }),
      product({ name: null }),
    ];
    expect(read(purchase({ products: rows })).documents[0]?.lines.map((l) => [l.key, l.itemCode, l.itemName])).toEqual([
      ['0', 'a5169ee0-ba72-1111-ba39-41e31bf3e57b', 'Baguette'],
      ['0#2', '2d6315d0-9c60-1111-bc3f-04cc0b41ebd4', 'Coffee'],
      ['0#3', 'name:räksmörgås', 'Räksmörgås'],
      ['0#4', 'name:custom amount', 'Custom amount'],
      ['0#5', 'a5169ee0-ba72-1111-ba39-41e31bf3e57b', 'Unnamed item'],
    ]);
  });

  test('in another currency than the venue is kept, with a warning', () => {
    const { documents, warnings } = read(purchase({ currency: 'EUR' }));
    expect(documents.map((d) => [d.currency, d.net])).toEqual([['EUR', 1786]]);
    expect(warnings).toEqual(['sales in EUR are kept, but the venue sells in SEK']);
  });

  test.each(['POS', 'WEB_SHOP', 'SDK', 'HOLOGRAM', null])('counts, whatever it was sold with: %s', (source) => {
    expect(told(purchase({ source }))[0]).toMatch(/^sale 2000 /);
  });
});

describe('a refund', () => {
  const back = {
    purchaseUUID1: '1ca5c42a-8ec4-11e6-aaff-4186f29705b6',
    amount: -2000,
    vatAmount: -214,
    products: [product({ quantity: '-1', rowTaxableAmount: -1786 })],
    payments: [{ amount: -2300, gratuityAmount: -300 }],
    refund: true,
    refundsPurchaseUUID1: ID,
    timestamp: '2026-11-20T08:32:42.675+0000',
  };

  test('is a purchase of its own, negative, on its own day, that names the sale', () => {
    const { documents, warnings } = read(purchase(back));
    expect(documents.map((d) => [d.source, d.kind, d.original, d.businessDay])).toEqual([
      ['1ca5c42a-8ec4-11e6-aaff-4186f29705b6', 'refund', ID, '2026-11-20'],
    ]);
    expect(told(purchase(back))).toEqual([
      'refund -2000 - 0 = -1786 + -214 = -2000, service 0, tip -300, rounding 0',
      '-1 Coffee: -2000 - 0 = -1786 + -214',
    ]);
    expect(warnings).toEqual([]);
  });

  test.each([
    ['as Zettle writes all of a refund', -1000],
    ['written as it was on the sale', 1000],
  ])('gives back less where there were discounts: %s', (_, discountValue) => {
    const more = {
      amount: -6000,
      vatAmount: -643,
      products: [product({ quantity: '-8', unitPrice: 1000, rowTaxableAmount: -5357, discountValue })],
      discounts: [{ amount: 1000, quantity: 1 }],
      payments: [],
    };
    const expected = [
      'refund -8000 - -2000 = -5357 + -643 = -6000, service 0, tip 0, rounding 0',
      '-8 Coffee: -8000 - -2000 = -5357 + -643',
    ];
    expect(told(purchase({ ...back, ...more }))).toEqual(expected);
    const products = more.products.map((row) => ({ ...row, rowTaxableAmount: null }));
    expect(told(purchase({ ...back, ...more, products }))).toEqual(expected);
  });

  test.each([
    ['the flag alone', { refund: true, refundsPurchaseUUID1: null }],
    ['the purchase that it names', { refund: null }],
    ['the short id of that purchase', { refund: null, refundsPurchaseUUID1: null, refundsPurchaseUUID: 'x' }],
    ['its amount alone', { refund: null, refundsPurchaseUUID1: null }],
  ])('is known by %s', (_, more) => {
    expect(read(purchase({ ...back, ...more })).documents.map((d) => d.kind)).toEqual(['refund']);
  });

  test('is not taken from the mark that the sale carries afterwards', () => {
    const marked = purchase({ refunded: true, refundedByPurchaseUUIDs1: [back.purchaseUUID1] });
    expect(JSON.stringify(read(marked))).toBe(JSON.stringify(read(purchase())));
  });
});

describe('what is not a sale', () => {
  test.each([
    ['GIFTCARD', []],
    ['HOLOGRAM', ['rows of the unknown kind HOLOGRAM are not counted as sales']],
  ])('a row of the kind %s stays visible and does not count', (type, warnings) => {
    const card = product({
      id: 'g',
      type,
      name: 'Card',
      vatPercentage: 0,
      unitPrice: 50_000,
      rowTaxableAmount: 50_000,
    });
    const mixed = purchase({ amount: 52_000, products: [product(), card] });
    expect(told(mixed)).toEqual([
      'sale 2000 - 0 = 1786 + 214 = 2000, service 0, tip 0, rounding 0',
      '1 Coffee: 2000 - 0 = 1786 + 214',
      '1 Card: 0 - 0 = 0 + 0',
    ]);
    expect(read(mixed).documents[0]?.lines.map((l) => l.voided)).toEqual([false, true]);
    expect(read(mixed).warnings).toEqual(warnings);
  });

  test('a gift card with VAT takes its VAT with it', () => {
    const card = product({ id: 'g', type: 'GIFTCARD', vatPercentage: 25, unitPrice: 5000, rowTaxableAmount: 4000 });
    expect(told(purchase({ amount: 7000, vatAmount: 1214, products: [product(), card] })).slice(0, 2)).toEqual([
      'sale 2000 - 0 = 1786 + 214 = 2000, service 0, tip 0, rounding 0',
      '1 Coffee: 2000 - 0 = 1786 + 214',
    ]);
  });

  test.each([
    ['has no time of sale', null],
    ['has no time of sale', 'yesterday'],
    ['was sold at 1970-01-01T00:00:00.000Z, which cannot be right', '1970-01-01T00:00:00.000+0000'],
    ['was sold at 2026-11-22T12:00:00.001Z, which cannot be right', '2026-11-22T12:00:00.001+0000'],
  ])('a purchase that %s is left out, and named (%s)', (why, timestamp) => {
    const { documents, warnings } = read(purchase({ timestamp, created: null }));
    expect([documents, warnings]).toEqual([[], [`the purchase ${ID} ${why}; it is not counted`]]);
  });

  test.each([
    ['a purchase without id', { purchaseUUID1: null, purchaseUUID: '' }],
    ['amount is not a whole number that can be kept exactly', { amount: 12.5 }],
    ['amount is not a whole number that can be kept exactly', { amount: 2 ** 53 }],
    ['vatAmount is not a whole number that can be kept exactly', { vatAmount: '1,50' }],
    ['products[0].quantity is not a number', { products: [product({ quantity: 'a few' })] }],
    [
      'products[0].unitPrice is not a whole number that can be kept exactly',
      { products: [product({ unitPrice: {} })] },
    ],
    ['products[0].vatPercentage is not a number', { products: [product({ vatPercentage: [] })] }],
    ['a tax of -100 percent cannot be', { products: [product({ vatPercentage: -100, rowTaxableAmount: null })] }],
    [
      '9999999999 is too large to be kept exactly',
      { products: [product({ unitPrice: 1e15, quantity: '9999999999' })] },
    ],
    ['products is not a list', { products: 'none' }],
    ['payments is not a list', { payments: {} }],
    ['kronor is not a currency', { currency: 'kronor' }],
  ])('what cannot be read says why: %s', (why, broken) => {
    expect(() => read(purchase(broken))).toThrow(new Unreadable(why));
  });
});

describe('null anywhere', () => {
  const rich = purchase({
    products: [FOO, BAR, product({ id: '2', type: 'GIFTCARD' })],
    discounts: [{ name: '20% off', percentage: 20, quantity: 1 }],
    payments: [{ amount: 2300, gratuityAmount: 300 }],
    serviceCharge: { amount: 499, title: 'Delivery', vatPercentage: 16, quantity: '1' },
    refundsPurchaseUUID1: null,
  });

  test('and odd values everywhere: no crash, and whatever is read has whole amounts and adds up', () => {
    fc.assert(
      fc.property(spoiled(rich), (one) => expectWholeOrUnreadable(() => read(one).documents)),
      { numRuns: 2000 },
    );
  });

  test('unknown fields change nothing', () => {
    fc.assert(
      fc.property(withUnknownFields(rich), (one) => {
        expect(read(one)).toEqual(read(rich));
      }),
    );
    fc.assert(
      fc.property(withUnknownFields(FOO), (row) => {
        expect(read({ ...rich, products: [row, BAR] })).toEqual(read({ ...rich, products: [FOO, BAR] }));
      }),
    );
  });
});
