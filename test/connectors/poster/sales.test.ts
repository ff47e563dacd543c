import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../../src/connectors/api/read.ts';
import { productOf } from '../../../src/connectors/poster/products.ts';
import { readTransaction, type TransactionReading } from '../../../src/connectors/poster/sales.ts';
import { connecting } from '../../support/connecting.ts';
import { expectWholeOrUnreadable, spoiled, withUnknownFields } from '../../support/odd-values.ts';
import { type Json, LAGER, LATTE, product, sale } from '../../support/poster-twin.ts';
import { amountsOf, linesOf } from '../../support/told.ts';

const MENU = new Map([LAGER, LATTE].map((one) => [one.product_id, productOf(one)]));

const READING: Omit<TransactionReading, 'warn'> = {
  integration: 'int_1',
  venue: { ...connecting({}).setUp.venue, currency: 'PLN' },
  latest: '2026-11-22T12:00:00.000Z',
  includeModifiers: false,
  account: '123456',
  currency: 'PLN',
  zone: 'Europe/Warsaw',
  dayStart: '04:00',
  product: (id) => MENU.get(id) ?? null,
  isWanted: (spot) => spot !== '9',
};

function read(one: Json, more: Partial<TransactionReading> = {}) {
  const warnings: string[] = [];
  const { documents } = readTransaction(one, { ...READING, warn: (_, what) => warnings.push(what), ...more });
  return { documents, warnings };
}

const told = (one: Json, more: Partial<TransactionReading> = {}) =>
  read(one, more).documents.flatMap((document) => [amountsOf(document), ...linesOf(document)]);

const plain = { tax_type: '4', tax_value: '0', tax_sum: '0' };

describe('a sale', () => {
  test('becomes one with everything that is known about it', () => {
    expect(read(sale({ tips_card: '150' }))).toEqual({
      warnings: [],
      documents: [
        {
          integration: 'int_1',
          source: '123456:7001',
          version: null,
          kind: 'sale',
          soldAt: '2026-11-19T21:40:00.000Z',
          zone: 'America/Toronto',
          businessDay: '2026-11-19',
          dayFrom: 'provider',
          currency: 'PLN',
          gross: 1000,
          discount: 0,
          net: 833,
          tax: 167,
          serviceCharge: 0,
          tip: 150,
          total: 1000,
          rounding: 0,
          receipt: '7001',
          location: '1',
          original: null,
          lines: [
            {
              key: '162:0',
              parent: null,
              itemCode: '162',
              itemName: 'Lager',
              sku: 'BEER-1',
              quantity: '2',
              gross: 1000,
              discount: 0,
              net: 833,
              tax: 167,
              modifiers: [],
              voided: false,
            },
          ],
          locationZone: 'Europe/Warsaw',
        },
      ],
    });
  });

  test.each<[string, Json, string[]]>([
    [
      'prices are of the line, where that comes to the sum',
      { discount: '10', payed_sum: '900', products: [product({ ...plain, payed_sum: '900' })] },
      ['sale 1000 - 100 = 900 + 0 = 900, service 0, tip 0, rounding 0', '2 Lager: 1000 - 100 = 900 + 0'],
    ],
    [
      'or of one unit, where that does',
      { sum: '2000', payed_sum: '2000', products: [product({ ...plain, payed_sum: '2000' })] },
      ['sale 2000 - 0 = 2000 + 0 = 2000, service 0, tip 0, rounding 0', '2 Lager: 2000 - 0 = 2000 + 0'],
    ],
    [
      'goods that are weighed have decimals',
      {
        sum: '333',
        payed_sum: '333',
        products: [product({ ...plain, num: '0.333', product_price: '1000', payed_sum: '333' })],
      },
      ['sale 333 - 0 = 333 + 0 = 333, service 0, tip 0, rounding 0', '0.333 Lager: 333 - 0 = 333 + 0'],
    ],
    [
      'VAT is in the price, also where only the percent is told',
      { products: [product({ tax_sum: null })] },
      ['sale 1000 - 0 = 833 + 167 = 1000, service 0, tip 0, rounding 0', '2 Lager: 1000 - 0 = 833 + 167'],
    ],
    [
      "turnover tax is the seller's own",
      { products: [product({ tax_type: '2', tax_value: '5', tax_sum: '50' })] },
      ['sale 1000 - 0 = 1000 + 0 = 1000, service 0, tip 0, rounding 0', '2 Lager: 1000 - 0 = 1000 + 0'],
    ],
    [
      'sales tax is added, where that comes to what was paid',
      { payed_sum: '1080', products: [product({ tax_type: '1', tax_value: '8', tax_sum: '80' })] },
      ['sale 1000 - 0 = 1000 + 80 = 1080, service 0, tip 0, rounding 0', '2 Lager: 1000 - 0 = 1000 + 80'],
    ],
    [
      'or inside, where that does',
      { products: [product({ tax_type: '1', tax_value: '8', tax_sum: '74' })] },
      ['sale 1000 - 0 = 926 + 74 = 1000, service 0, tip 0, rounding 0', '2 Lager: 1000 - 0 = 926 + 74'],
    ],
    [
      'bonuses and certificates are payments: they are in the lines',
      { payed_sum: '700', payed_bonus: '200', payed_cert: '100', products: [product(plain)] },
      ['sale 1000 - 0 = 1000 + 0 = 1000, service 0, tip 0, rounding 0', '2 Lager: 1000 - 0 = 1000 + 0'],
    ],
    [
      'or beside them, and are shared out',
      {
        sum: '1500',
        payed_sum: '1200',
        payed_bonus: '300',
        products: [
          product({ ...plain, payed_sum: '800' }),
          product({ ...plain, product_id: '163', product_price: '500', payed_sum: '400' }),
        ],
      },
      [
        'sale 1500 - 0 = 1500 + 0 = 1500, service 0, tip 0, rounding 0',
        '2 Lager: 1000 - 0 = 1000 + 0',
        '2 Latte: 500 - 0 = 500 + 0',
      ],
    ],
    [
      'the fee for service and what the bill was rounded by are kept apart',
      { payed_sum: '1105', tip_sum: '100', round_sum: '5', products: [product(plain)] },
      ['sale 1000 - 0 = 1005 + 0 = 1005, service 100, tip 0, rounding 5', '2 Lager: 1000 - 0 = 1000 + 0'],
    ],
    [
      'what nobody paid for keeps its quantities',
      { pay_type: '0', reason: '2', payed_sum: '0', products: [product({ payed_sum: '0', tax_sum: '0' })] },
      ['sale 1000 - 1000 = 0 + 0 = 0, service 0, tip 0, rounding 0', '2 Lager: 1000 - 1000 = 0 + 0'],
    ],
    [
      'unless it was a mistake of a waiter',
      { pay_type: '0', reason: '3', payed_sum: '0', products: [product({ payed_sum: '0', tax_sum: '0' })] },
      ['void 0 - 0 = 0 + 0 = 0, service 0, tip 0, rounding 0', '0 Lager: 0 - 0 = 0 + 0'],
    ],
    [
      'numbers may be numbers, and whole units where they have decimals',
      {
        sum: 1000,
        payed_sum: 1000,
        products: [product({ ...plain, num: 2, product_price: null, product_sum: '10.00', payed_sum: '10.00' })],
      },
      ['sale 1000 - 0 = 1000 + 0 = 1000, service 0, tip 0, rounding 0', '2 Lager: 1000 - 0 = 1000 + 0'],
    ],
  ])('%s', (_, more, lines) => {
    const one = sale(more);
    expect([told(one), read(one).warnings]).toEqual([lines, []]);
  });

  test('amounts are hundredths whatever the currency', () => {
    const one = sale({ products: [product(plain)] });
    expect(told(one, { currency: 'JPY' })[0]).toMatch(/^sale 10 - 0 = 10 \+ 0 = 10,/);
    expect(told(one, { currency: 'KWD' })[0]).toMatch(/^sale 10000 - 0 = 10000 \+ 0 = 10000,/);
  });

  test('names variants of goods as items of their own, and choices of a dish as its modifiers', () => {
    const dish = { product_id: '908', modification_id: '68', product_name: 'Pizza', modificator_name: 'Cheese, 35 cm' };
    const products = [
      product({ product_id: '163', modification_id: '5' }),
      product(dish),
      product(dish),
      product({ product_id: '1' }),
    ];
    const lines = read(sale({ products })).documents[0]?.lines ?? [];
    expect(lines.map((l) => [l.key, l.itemCode, l.itemName, l.sku, l.modifiers])).toEqual([
      ['163:5', '163:5', 'Latte (Large)', 'LATTE-L', []],
      ['908:68', '908', 'Pizza', null, ['Cheese, 35 cm']],
      ['908:68#2', '908', 'Pizza', null, ['Cheese, 35 cm']],
      ['1:0', '1', 'Unnamed item', null, []],
    ]);
    const apart = read(sale({ products: [product(dish)] }), { includeModifiers: true }).documents[0]?.lines ?? [];
    expect(apart.map((l) => [l.itemCode, l.itemName])).toEqual([['908+68', 'Pizza + Cheese, 35 cm']]);
  });

  test('that comes to something else than was paid is kept, with both figures; so is one without lines', () => {
    expect([told(sale({ payed_sum: '1200' }))[0], read(sale({ payed_sum: '1200' })).warnings]).toEqual([
      'sale 1000 - 0 = 833 + 167 = 1000, service 0, tip 0, rounding 0',
      ['the sale 7001 comes to 10.00 PLN by its lines; Poster says that 12.00 PLN were paid'],
    ]);
    const headOnly = sale({ products: undefined, sum: '180600', payed_sum: '199140' });
    expect([told(headOnly), read(headOnly).warnings]).toEqual([
      [
        'sale 180600 - 0 = 180600 + 0 = 180600, service 0, tip 0, rounding 0',
        '1 Unnamed item: 180600 - 0 = 180600 + 0',
      ],
      [
        'the lines of the sale 7001 are not told: it is kept as one line',
        'the sale 7001 comes to 1806.00 PLN, and Poster says that 1991.40 PLN were paid',
      ],
    ]);
  });

  test.each([
    ['of the account, whose day ends at 4', '04:00', '2026-11-20T02:30:00.000Z', '2026-11-19', 'provider'],
    ['of the account, whose day ends at midnight', '00:00', '2026-11-20T00:30:00.000Z', '2026-11-20', 'provider'],
    ['of the venue, where the account tells none', null, '2026-11-20T08:30:00.000Z', '2026-11-19', 'computed'],
  ])('is of the business day %s', (_, dayStart, at, day, from) => {
    const { documents } = read(sale({ closed: Date.parse(at) }), { dayStart });
    expect(documents.map((d) => [d.businessDay, d.dayFrom])).toEqual([[day, from]]);
  });

  test('shows it when the clock of the account is not that of its time zone', () => {
    expect(read(sale({ date_close_date: '2026-11-19 22:40:01' })).warnings).toEqual([]);
    expect(read(sale({ date_close_date: '2026-11-20 00:40:00' })).warnings).toEqual([
      'Poster shows 2026-11-20 00:40:00 for a sale of 2026-11-19T21:40:00.000Z, which is another time in Europe/Warsaw; confirm the time zone',
    ]);
  });

  test('with a fiscal return is counted, and named', () => {
    expect(read(sale({ print_fiscal: '2' })).warnings).toEqual([
      'the sale 7001 has a fiscal return on its receipt; it is counted until it is removed',
    ]);
  });
});

describe('what is not a sale', () => {
  test.each<[string, Json]>([
    ['open', { status: '1', date_close: '0' }],
    ['removed', { status: '3' }],
    ['of an online order that is not closed', { status: '4' }],
    ['of a location that is not wanted', { spot_id: '9' }],
  ])('one that is %s', (_, more) => {
    expect(read(sale(more))).toEqual({ documents: [], warnings: [] });
  });

  test('one in a state that nobody knows is kept without amounts, and named', () => {
    const { documents, warnings } = read(sale({ status: '7' }));
    expect([documents.map((d) => d.kind), warnings]).toEqual([
      ['void'],
      ['the sale 7001 is in the unknown state 7; it is kept and not counted'],
    ]);
  });

  test.each<[string, Json]>([
    ['a sale without id', { transaction_id: null }],
    ['products is not a list', { products: 'none' }],
    ['payed_sum is not a number', { payed_sum: '10,00' }],
    ['num is not a number', { products: [product({ num: 'two' })] }],
  ])('what cannot be read says why: %s', (why, broken) => {
    expect(() => read(sale(broken))).toThrow(new Unreadable(why));
  });
});

describe('null anywhere', () => {
  const rich = sale({
    payed_bonus: '100',
    tip_sum: '50',
    round_sum: '-3',
    date_close_date: '2026-11-19 22:40:00',
    products: [
      product({ modification_id: '5', product_id: '163' }),
      product({ tax_type: '1', product_sum: '10.00', num: '0.5' }),
    ],
  });

  test('and odd values everywhere: no crash, whole amounts that add up', () => {
    fc.assert(
      fc.property(spoiled(rich), fc.boolean(), (one, includeModifiers) =>
        expectWholeOrUnreadable(() => read(one, { includeModifiers }).documents),
      ),
      { numRuns: 1000 },
    );
  });

  test('unknown fields change nothing', () => {
    fc.assert(
      fc.property(withUnknownFields(rich), withUnknownFields(product()), (one, inner) => {
        expect(read(one)).toEqual(read(rich));
        expect(read(sale({ products: [inner] }))).toEqual(read(sale()));
      }),
    );
  });
});
