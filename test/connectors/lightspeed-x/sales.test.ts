import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../../src/connectors/api/read.ts';
import { readSale, type XReading } from '../../../src/connectors/lightspeed-x/sales.ts';
import { doorOf } from '../../../src/domain/admit.ts';
import { parseSaleDocument } from '../../../src/domain/parse.ts';
import type { SaleDocument } from '../../../src/domain/sale.ts';
import { connecting } from '../../support/connecting.ts';
import { MAIN, MENU, PRODUCTS, RETAILER, sale, saleLine } from '../../support/lightspeed-x-twin.ts';
import { amountsOf, linesOf } from '../../support/told.ts';

const { LAGER, ALE, BURGER } = MENU;
const DISCOUNT = { id: RETAILER.discount_product_id };
const ID = 'f0000000-0000-4000-8000-000000001036';

function read(one: Readonly<Record<string, unknown>>, more: Partial<XReading> = {}) {
  const warnings: string[] = [];
  const { documents } = readSale(one, {
    integration: 'int_1',
    venue: { ...connecting({}).setUp.venue, timezone: 'Pacific/Auckland', currency: 'NZD' },
    latest: '2026-11-22T12:00:00.000Z',
    includeModifiers: false,
    place: (outlet) => ({ zone: 'Pacific/Auckland', currency: 'NZD', outlet }),
    product: (id) => PRODUCTS.find((product) => product.id === id) ?? null,
    isDiscount: (id) => id === DISCOUNT.id,
    warn: (_, what) => warnings.push(what),
    ...more,
  });
  return { documents, warnings };
}

describe('a sale', () => {
  test('is rounded as a whole, and its lines come to it: three times 4.30435 is 12.91', () => {
    const three = [1, 2, 3].map((n) => saleLine(`l${n}`, LAGER, 1, '4.30435'));
    const { documents, warnings } = read(sale(ID, three));
    const line = { parent: null, itemCode: LAGER.id, itemName: 'Lager', sku: '0001', quantity: '1', discount: 0 };
    expect(warnings).toEqual([]);
    expect(documents).toEqual([
      {
        integration: 'int_1',
        source: ID,
        version: 413,
        kind: 'sale',
        soldAt: '2026-11-19T08:41:00.000Z',
        zone: 'Pacific/Auckland',
        businessDay: '2026-11-19',
        dayFrom: 'computed',
        currency: 'NZD',
        gross: 1291,
        discount: 0,
        net: 1291,
        tax: 194,
        serviceCharge: 0,
        tip: 0,
        total: 1485,
        rounding: 0,
        receipt: '1036',
        location: MAIN.id,
        original: null,
        lines: [
          { key: 'l1', ...line, gross: 431, net: 431, tax: 65, modifiers: [], voided: false },
          { key: 'l2', ...line, gross: 430, net: 430, tax: 65, modifiers: [], voided: false },
          { key: 'l3', ...line, gross: 430, net: 430, tax: 64, modifiers: [], voided: false },
        ],
        locationZone: 'Pacific/Auckland',
      },
    ]);
  });

  test.each([
    [
      'discounts of lines',
      [saleLine('a', ALE, 2, '9', { total_discount: 2, discount_total: 2 })],
      {},
      [
        'sale 2000 - 200 = 1800 + 270 = 2070, service 0, tip 0, rounding 0',
        '2 Pale Ale / Pint: 2000 - 200 = 1800 + 270',
      ],
    ],
    [
      'a discount on the whole sale, which is sold as a product',
      [saleLine('a', ALE, 1, '12'), saleLine('b', DISCOUNT, -1, '6', { is_return: false })],
      {},
      [
        'sale 1200 - 600 = 600 + 90 = 690, service 0, tip 0, rounding 0',
        '1 Pale Ale / Pint: 1200 - 0 = 1200 + 180',
        '0 Discount: 0 - 600 = -600 + -90',
      ],
    ],
    [
      'fees and tips, which its total holds and its lines do not',
      [saleLine('a', BURGER, 1, '20')],
      {
        total_price: 26.5,
        adjustments: [
          { name: 'Card', type: 'NON_CASH_FEE', value: 1.5 },
          { name: 'Tip', adjustment_type: 'TIP', value: 5 },
        ],
      },
      ['sale 2000 - 0 = 2000 + 300 = 2300, service 150, tip 500, rounding 0', '1 Fish Burger: 2000 - 0 = 2000 + 300'],
    ],
    [
      'charges of the web shop, which its total does not hold',
      [saleLine('a', BURGER, 1, '20')],
      {
        adjustments: [{ name: 'Gift wrapping', adjustment_type: 'ECOM_CUSTOM_CHARGE', value: 4 }],
        ecom_custom_charges: { total: 4, total_tax: 0.6, total_incl: 4.6, charges: [] },
      },
      ['sale 2000 - 0 = 2000 + 300 = 2300, service 400, tip 0, rounding 0', '1 Fish Burger: 2000 - 0 = 2000 + 300'],
    ],
    [
      'lines that were taken back before it was paid',
      [saleLine('a', BURGER, 1, '20'), saleLine('b', ALE, 1, '9', { status: 'VOIDED' })],
      { total_price: 20, total_tax: 3 },
      [
        'sale 2000 - 0 = 2000 + 300 = 2300, service 0, tip 0, rounding 0',
        '1 Fish Burger: 2000 - 0 = 2000 + 300',
        '0 Pale Ale / Pint: 0 - 0 = 0 + 0',
      ],
    ],
    [
      'parts of a piece',
      [saleLine('a', BURGER, 0.375, '20')],
      {},
      ['sale 750 - 0 = 750 + 113 = 863, service 0, tip 0, rounding 0', '0.375 Fish Burger: 750 - 0 = 750 + 113'],
    ],
    [
      'lines that say only what a unit costs',
      [{ ...saleLine('a', ALE, 3, '4.30435'), total_price: null, price_total: null, total_tax: null, tax_total: null }],
      { total_price: 12.91, total_tax: 1.94 },
      ['sale 1291 - 0 = 1291 + 194 = 1485, service 0, tip 0, rounding 0', '3 Pale Ale / Pint: 1291 - 0 = 1291 + 194'],
    ],
    [
      'numbers that came as texts',
      [{ ...saleLine('a', ALE, 1, '9.5'), quantity: '2.0', total_price: '19.00000', total_tax: '2.85' }],
      { total_price: '19.00', total_tax: '2.85' },
      ['sale 1900 - 0 = 1900 + 285 = 2185, service 0, tip 0, rounding 0', '2 Pale Ale / Pint: 1900 - 0 = 1900 + 285'],
    ],
  ])('with %s', (_, items, more, expected) => {
    const { documents, warnings } = read({ ...sale(ID, items as never), ...more });
    expect(warnings).toEqual([]);
    expect(documents.flatMap((d) => [amountsOf(d), ...linesOf(d)])).toEqual(expected);
  });

  test('whose total differs from its lines keeps the difference as rounding, and says so', () => {
    const { documents, warnings } = read(sale(ID, [saleLine('a', ALE, 1, '9')], { total_price: 8.95 }));
    expect(documents.map(amountsOf)).toEqual(['sale 900 - 0 = 895 + 135 = 1030, service 0, tip 0, rounding -5']);
    expect(warnings).toEqual([
      `the lines of the sale ${ID} come to 900, the sale to 895 minor units; the difference is kept as rounding`,
    ]);
  });

  test('in another currency has its minor unit', () => {
    const place = (currency: string) => () => ({ zone: 'Asia/Tokyo', currency, outlet: 'b' });
    const of = (currency: string) => read(sale(ID, [saleLine('a', ALE, 1, '120')]), { place: place(currency) });
    expect(of('JPY').documents.map(amountsOf)).toEqual(['sale 120 - 0 = 120 + 18 = 138, service 0, tip 0, rounding 0']);
    expect(of('KWD').documents[0]?.net).toBe(120_000);
  });

  test.each([
    ['2026-11-19T23:59:59+13:00', '2026-11-19T10:59:59.000Z', '2026-11-19'],
    ['2026-11-19 14:30:00', '2026-11-19T14:30:00.000Z', '2026-11-19'],
    // 04:00 in Auckland is 15:00 UTC of the day before.
    ['2026-11-19T15:00:00Z', '2026-11-19T15:00:00.000Z', '2026-11-20'],
    [null, '2026-11-19T08:40:00.000Z', '2026-11-19'],
  ])('made at %s belongs to its business day in Auckland', (saleDate, soldAt, businessDay) => {
    const one = sale(ID, [saleLine('a', ALE, 1, '9')], { sale_date: saleDate });
    expect(read(one).documents).toMatchObject([{ soldAt, businessDay }]);
  });

  test.each([
    [{ sale_date: null, created_at: null }, 'has no time of sale'],
    [{ sale_date: '2031-01-01T00:00:00Z' }, 'was sold at 2031-01-01T00:00:00.000Z, which cannot be right'],
    [{ sale_date: '1970-01-01T00:00:00Z' }, 'was sold at 1970-01-01T00:00:00.000Z, which cannot be right'],
  ])('without a plausible time is not counted: %j', (times, why) => {
    const { documents, warnings } = read(sale(ID, [], times));
    expect(documents).toEqual([]);
    expect(warnings).toEqual([`the sale ${ID} ${why}; it is not counted`]);
  });

  test('of an outlet that is not wanted is left out; one that does not say where is named', () => {
    const place = () => null;
    expect(read(sale(ID, []), { place })).toEqual({ documents: [], warnings: [] });
    expect(read(sale(ID, [], { outlet_id: null }), { place }).warnings).toEqual([
      `the sale ${ID} does not say in which outlet it was made; it is not counted`,
    ]);
  });
});

describe('the status', () => {
  const one = (status: unknown, more = {}) => read(sale(ID, [saleLine('a', ALE, 1, '9')], { status, ...more }));

  test.each([
    'CLOSED',
    'ONACCOUNT',
    'ONACCOUNT_CLOSED',
    'LAYBY_CLOSED',
    'DISPATCHED_CLOSED',
    'PICKED_UP_CLOSED',
    'SERVICE_CLOSED',
  ])('%s is a sale', (status) => {
    expect(one(status).documents).toMatchObject([{ kind: 'sale', net: 900 }]);
  });

  test('ONACCOUNT is the same sale when it is paid', () => {
    expect(one('ONACCOUNT_CLOSED').documents).toEqual(one('ONACCOUNT').documents);
  });

  test.each([
    ['closed', [], ['sale']],
    ['closed', ['layby', 'pickup'], ['sale']],
    ['pending', ['onaccount'], ['sale']],
    ['pending', ['onaccount', 'delivery'], []],
    ['pending', ['layby'], []],
    ['pending', null, []],
    ['parked', [], []],
    ['voided', [], ['void']],
    ['haunted', [], ['void']],
  ])('that is missing is told by the state: %s %j', (state, attributes, kinds) => {
    expect(one(null, { state, attributes }).documents.map(({ kind }) => kind)).toEqual(kinds);
  });

  test.each(['SAVED', 'OPEN', 'LAYBY', 'AWAITING_DISPATCH', 'AWAITING_PICKUP', 'SERVICE'])(
    '%s is not a sale yet',
    (status) => {
      expect(one(status)).toEqual({ documents: [], warnings: [] });
    },
  );

  test.each([
    ['VOIDED', {}],
    ['CLOSED', { deleted_at: '2026-11-19T09:00:00+00:00' }],
  ])('%s %j erases what was counted', (status, more) => {
    const { documents, warnings } = one(status, more);
    expect(warnings).toEqual([]);
    expect(documents.map(amountsOf)).toEqual(['void 0 - 0 = 0 + 0 = 0, service 0, tip 0, rounding 0']);
    expect(documents[0]?.lines).toMatchObject([{ quantity: '0', net: 0, voided: true }]);
  });

  test('VOIDED erases what was counted also when its amounts can no longer be read', () => {
    const { documents } = one('VOIDED', { total_price: 'gone', line_items: 'gone' });
    expect(documents).toMatchObject([
      { source: ID, kind: 'void', total: 0 },
      { source: `${ID}:return`, kind: 'void' },
    ]);
    expect(() => one('CLOSED', { total_price: 'gone' })).toThrow(Unreadable);
  });

  test('VOIDED erases both parts of an exchange when its lines are gone', () => {
    expect(read(sale(ID, [], { status: 'VOIDED' })).documents.map((d) => `${d.source} ${d.kind}`)).toEqual([
      `${ID} void`,
      `${ID}:return void`,
    ]);
  });

  test.each([
    ['HAUNTED', 'the unknown status HAUNTED'],
    [null, 'no status'],
    ['', 'no status'],
  ])('%s is not known: kept, not counted, and said', (status, called) => {
    const { documents, warnings } = one(status);
    expect(documents).toMatchObject([{ kind: 'void', net: 0, lines: [{ itemName: 'Pale Ale / Pint' }] }]);
    expect(warnings).toEqual([`the sale ${ID} has ${called}; it is kept and not counted`]);
  });
});

describe('what was given back', () => {
  const back = [saleLine('a', BURGER, -1, '20'), saleLine('b', LAGER, -3, '4.30435')];

  test('is a refund on its own day, negative, linked to the original', () => {
    const { documents, warnings } = read(sale(ID, back, { return_for: 'ORIGINAL' }));
    expect(warnings).toEqual([]);
    expect(documents).toMatchObject([{ source: ID, kind: 'refund', original: 'ORIGINAL' }]);
    expect(documents.flatMap((d) => [amountsOf(d), ...linesOf(d)])).toEqual([
      'refund -3291 - 0 = -3291 + -494 = -3785, service 0, tip 0, rounding 0',
      '-1 Fish Burger: -2000 - 0 = -2000 + -300',
      '-3 Lager: -1291 - 0 = -1291 + -194',
    ]);
  });

  test('without a receipt is one, too: negative quantities tell', () => {
    const unmarked = back.map((line) => ({ ...line, is_return: false }));
    expect(read(sale(ID, unmarked)).documents).toMatchObject([{ kind: 'refund', net: -3291, original: null }]);
  });

  test('less a discount on the whole original gives back what was paid', () => {
    const less = [saleLine('a', ALE, -1, '12'), saleLine('b', DISCOUNT, 1, '6', { is_return: true })];
    expect(read(sale(ID, less, { return_for: 'O' })).documents.flatMap((d) => [amountsOf(d), ...linesOf(d)])).toEqual([
      'refund -1200 - -600 = -600 + -90 = -690, service 0, tip 0, rounding 0',
      '-1 Pale Ale / Pint: -1200 - 0 = -1200 + -180',
      '0 Discount: 0 - -600 = 600 + 90',
    ]);
  });

  test('is not there with a discount of nothing, however that is written', () => {
    const nothing = { ...saleLine('b', DISCOUNT, -1, '0'), is_return: false, total_price: '0.00', price_total: '0.00' };
    const one = sale(ID, [saleLine('a', ALE, 1, '9'), nothing as never], { total_price: 9 });
    expect(read(one).documents.map((d) => `${d.source} ${d.kind}`)).toEqual([`${ID} sale`]);
  });

  test('in an exchange stands beside what was sold, and the two come to the total', () => {
    const { documents, warnings } = read(sale(ID, [...back, saleLine('c', ALE, 1, '9')], { return_for: 'O' }));
    expect(warnings).toEqual([]);
    expect(documents.map((d) => `${d.source} of ${d.original}: ${amountsOf(d)}`)).toEqual([
      `${ID} of null: sale 900 - 0 = 900 + 135 = 1035, service 0, tip 0, rounding 0`,
      `${ID}:return of O: refund -3291 - 0 = -3291 + -494 = -3785, service 0, tip 0, rounding 0`,
    ]);
    expect(documents.reduce((sum, d) => sum + d.total, 0)).toBe(-2750);
  });
});

describe('items', () => {
  const noted = sale(ID, [saleLine('a', LAGER, 1, '4', { note: 'with lime' })]);

  test('list the note that they were sold with, or are items of their own with it when asked', () => {
    expect(read(noted).documents[0]?.lines).toMatchObject([{ itemName: 'Lager', modifiers: ['with lime'] }]);
    expect(read(noted, { includeModifiers: true }).documents[0]?.lines).toMatchObject([
      { itemCode: `${LAGER.id}+name:with lime`, itemName: 'Lager + with lime', modifiers: ['with lime'] },
    ]);
  });

  test('keep their code when their name is not known', () => {
    expect(read(noted, { product: () => null }).documents[0]?.lines).toMatchObject([
      { itemCode: LAGER.id, itemName: 'Unnamed item', sku: null },
    ]);
  });
});

describe('whatever comes', () => {
  const whole = sale(
    ID,
    [saleLine('a', LAGER, 3, '4.30435'), saleLine('b', DISCOUNT, -1, '2'), saleLine('c', ALE, -1, '9')],
    {
      adjustments: [{ name: 'Tip', type: 'TIP', value: 5 }],
      ecom_custom_charges: { total: 4 },
    },
  );
  const odd = fc.oneof(
    fc.constant(null),
    fc.constantFrom(
      '',
      'x',
      '-0',
      '1e99',
      '\u001b[2J',
      0,
      -1,
      1e300,
      0.1,
      true,
      [],
      {},
      [null],
      '2026-02-30T00:00:00Z',
    ),
    fc.jsonValue(),
  );

  test('in any field, a sale is read as it should be or refused as one row', () => {
    const door = doorOf({ ...connecting({}).setUp.venue, currency: 'NZD' }, '2026-11-20T12:00:00.000Z');
    const paths = [
      ...Object.keys(whole).map((key) => [key]),
      ...Object.keys(whole.line_items[0] ?? {}).map((key) => ['line_items', '0', key]),
      ['line_items', '1'],
      ['adjustments', '0'],
      ['adjustments', '0', 'value'],
    ];
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...paths), odd), { minLength: 1, maxLength: 4 }), (changes) => {
        const spoilt = structuredClone(whole) as Record<string, unknown>;
        for (const [path, value] of changes) spoil(spoilt, path, value);
        for (const document of readOrNothing(spoilt)) {
          const parsed = parseSaleDocument(document);
          expect(JSON.stringify(parsed.ok ? parsed.value : parsed.problem)).toBe(JSON.stringify(document));
          expect(document.lines.reduce((sum, line) => sum + line.net, 0) + document.rounding).toBe(document.net);
          expect(document.net + document.tax).toBe(document.total);
          door(document);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('lines that were rounded together come to the sale, whatever they cost', () => {
    const unit = fc.integer({ min: 1, max: 5_000_000 }).map((n) => (n / 100_000).toFixed(5));
    fc.assert(
      fc.property(fc.array(fc.tuple(unit, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 30 }), (sold) => {
        const items = sold.map(([price, count], i) => saleLine(`l${i}`, LAGER, count, price));
        const { documents, warnings } = read(sale(ID, items));
        expect(warnings).toEqual([]);
        const [document] = documents;
        expect(document?.rounding).toBe(0);
        expect(document?.lines.reduce((sum, line) => sum + line.tax, 0)).toBe(document?.tax);
      }),
    );
  });

  function readOrNothing(one: Record<string, unknown>): readonly SaleDocument[] {
    try {
      return read(one).documents;
    } catch (error) {
      if (error instanceof Unreadable) return [];
      throw error;
    }
  }

  function spoil(holder: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
    const inner = holder[key];
    if (rest.length > 0 && typeof inner === 'object' && inner !== null)
      spoil(inner as Record<string, unknown>, rest, value);
    else holder[key] = value;
  }
});
