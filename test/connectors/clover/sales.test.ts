import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../../src/connectors/api/read.ts';
import { type OrderReading, readCredit, readOrder } from '../../../src/connectors/clover/sales.ts';
import { HST, type Json, line, MERCHANT, order, payment, refund } from '../../support/clover-twin.ts';
import { connecting } from '../../support/connecting.ts';
import { expectWholeOrUnreadable, spoiled, withUnknownFields } from '../../support/odd-values.ts';
import { amountsOf, linesOf } from '../../support/told.ts';

const READING: Omit<OrderReading, 'warn'> = {
  integration: 'int_1',
  venue: connecting({}).setUp.venue,
  latest: '2026-11-22T12:00:00.000Z',
  includeModifiers: false,
  merchant: MERCHANT,
  zone: 'America/Toronto',
  currency: 'CAD',
  sku: (item) => (item === 'ITEMLAGER0001' ? '10006' : null),
};

function read(one: Json, more: Partial<OrderReading> = {}) {
  const warnings: string[] = [];
  const meaning = readOrder(one, { ...READING, warn: (_, what) => warnings.push(what), ...more });
  return { ...meaning, warnings };
}

const told = (one: Json, more: Partial<OrderReading> = {}) =>
  read(one, more).documents.flatMap((document) => [amountsOf(document), ...linesOf(document)]);

const elements = (...rows: unknown[]) => ({ elements: rows });
const VAT20 = { id: 'TAXVAT2000001', name: 'VAT', rate: 2_000_000 };
const STATE = { id: 'TAXSTATE00001', name: 'State', rate: 625_000 };
const burger = (more: Json = {}) =>
  line({ id: 'LINE000000002', item: { id: 'ITEMBURGER001' }, name: 'Burger', price: 1500, ...more });

describe('an order', () => {
  test('becomes a sale with everything that is known about it', () => {
    const lager = line({
      unitQty: 2500,
      modifications: elements({ id: 'M1', name: 'Lime', amount: 50, modifier: { id: 'MODLIME' } }, { name: 'Ice' }),
      discounts: elements({ name: 'Happy hour', percentage: 10 }),
    });
    const one = order({ lines: [lager], total: 2593, payments: [payment({ tipAmount: 300 })] });
    expect(read(one)).toEqual({
      warnings: [],
      whole: true,
      documents: [
        {
          integration: 'int_1',
          source: 'BLUEDOOR00001:ORDER00000001',
          version: Date.parse('2026-11-19T23:45:00.500Z'),
          kind: 'sale',
          soldAt: '2026-11-19T23:45:00.000Z',
          zone: 'America/Toronto',
          businessDay: '2026-11-19',
          dayFrom: 'computed',
          currency: 'CAD',
          gross: 2550,
          discount: 255,
          net: 2295,
          tax: 298,
          serviceCharge: 0,
          tip: 300,
          total: 2593,
          rounding: 0,
          receipt: '17',
          location: MERCHANT,
          original: null,
          lines: [
            {
              key: 'LINE000000001',
              parent: null,
              itemCode: 'ITEMLAGER0001',
              itemName: 'Lager',
              sku: '10006',
              quantity: '2.5',
              gross: 2550,
              discount: 255,
              net: 2295,
              tax: 298,
              modifiers: ['Lime', 'Ice'],
              voided: false,
            },
          ],
          locationZone: 'America/Toronto',
        },
      ],
    });
  });

  test.each<[string, Json, string[]]>([
    [
      'modifiers count once, whatever the quantity',
      {
        lines: [
          line({ price: 301, unitQty: 2500, modifications: elements({ name: 'Lime', amount: 100 }), taxRates: null }),
        ],
        total: 853,
      },
      ['sale 853 - 0 = 853 + 0 = 853, service 0, tip 0, rounding 0', '2.5 Lager: 853 - 0 = 853 + 0'],
    ],
    [
      'percents of a line add up, then amounts are taken off',
      {
        lines: [line({ discounts: elements({ percentage: 10 }, { percentage: 20 }, { amount: -50 }), taxRates: null })],
        total: 650,
      },
      ['sale 1000 - 350 = 650 + 0 = 650, service 0, tip 0, rounding 0', '1 Lager: 1000 - 350 = 650 + 0'],
    ],
    [
      'a percent with decimals wins over a whole one',
      {
        lines: [line({ discounts: elements({ percentage: 12, percentageDecimal: 125000 }), taxRates: null })],
        total: 875,
      },
      ['sale 1000 - 125 = 875 + 0 = 875, service 0, tip 0, rounding 0', '1 Lager: 1000 - 125 = 875 + 0'],
    ],
    [
      'nothing is taken below zero',
      { lines: [line({ discounts: elements({ percentage: 150 }, { amount: -5000 }) })], total: 0 },
      ['sale 1000 - 1000 = 0 + 0 = 0, service 0, tip 0, rounding 0', '1 Lager: 1000 - 1000 = 0 + 0'],
    ],
    [
      'a discount of the order is shared in proportion, the odd cent goes to who lost most',
      {
        lines: [line({ taxRates: null }), burger({ taxRates: null })],
        discounts: elements({ percentage: 15 }, { amount: -100 }),
        total: 2025,
      },
      [
        'sale 2500 - 475 = 2025 + 0 = 2025, service 0, tip 0, rounding 0',
        '1 Lager: 1000 - 190 = 810 + 0',
        '1 Burger: 1500 - 285 = 1215 + 0',
      ],
    ],
    [
      'tax is rounded once for each rate: three lines of 0.1300 are 0.39, not 3 × 0.13 and a bit',
      {
        lines: ['A', 'B', 'C'].map((id) => line({ id, price: 104 })),
        total: 353,
      },
      [
        'sale 312 - 0 = 312 + 41 = 353, service 0, tip 0, rounding 0',
        '1 Lager: 104 - 0 = 104 + 14',
        '1 Lager: 104 - 0 = 104 + 14',
        '1 Lager: 104 - 0 = 104 + 13',
      ],
    ],
    [
      'two rates of the same percent are rounded apart',
      {
        lines: [line({ price: 104 }), line({ id: 'B', price: 104, taxRates: elements({ ...HST, id: 'OTHER' }) })],
        total: 236,
      },
      [
        'sale 208 - 0 = 208 + 28 = 236, service 0, tip 0, rounding 0',
        '1 Lager: 104 - 0 = 104 + 14',
        '1 Lager: 104 - 0 = 104 + 14',
      ],
    ],
    [
      'a flat tax is taken once a line, and only where there is no rate',
      {
        lines: [line({ taxRates: elements({ id: 'BAG', rate: 0, taxAmount: 10 }, { ...STATE, taxAmount: 99 }) })],
        total: 1073,
      },
      ['sale 1000 - 0 = 1000 + 73 = 1073, service 0, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 73'],
    ],
    [
      'taxes that were removed are none, whatever the lines say',
      { taxRemoved: true, total: 1000 },
      ['sale 1000 - 0 = 1000 + 0 = 1000, service 0, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 0'],
    ],
    [
      'with VAT the price holds the tax',
      { isVat: true, lines: [line({ price: 600, taxRates: elements(VAT20) })], total: 600 },
      ['sale 600 - 0 = 500 + 100 = 600, service 0, tip 0, rounding 0', '1 Lager: 600 - 0 = 500 + 100'],
    ],
    [
      'a service charge is a percent of what is left, and has no tax',
      { serviceCharge: { enabled: true, percentageDecimal: 125000 }, total: 1255 },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 125, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'a charge for delivery and an order fee with its tax are service, not items',
      {
        lines: [
          line(),
          line({ id: 'FEE', isOrderFee: true, orderFeeType: 'AUTO_GRATUITY', price: 0, percentage: 180000 }),
        ],
        additionalCharges: elements({ type: 'DELIVERY_FEE', amount: 300 }, { amount: 900, deletedTime: 1 }),
        total: 1130 + 300 + 203,
      },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 503, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'a gift card is money in advance, and no line of a sale',
      {
        lines: [
          line(),
          line({ id: 'GIFT', item: null, name: 'Gift card', price: 5000, isRevenue: false, taxRates: null }),
        ],
        total: 6130,
      },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 0, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'what was exchanged is not in it',
      { lines: [line(), burger({ exchanged: true })] },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 0, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'an amount that was typed in is a line without a code',
      { lines: [], manualTransaction: true, total: 1130 },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 0, tip 0, rounding 0', '1 Custom amount: 1000 - 0 = 1000 + 130'],
    ],
  ])('%s', (_, more, lines) => {
    const one = order(more);
    expect([told(one), read(one).warnings]).toEqual([lines, []]);
  });

  test('is sold when it was paid for last; a payment of a till that was offline says it itself', () => {
    const at = (time: string) => Date.parse(`2026-11-19T${time}:00.000Z`);
    const sold = (more: Json) => read(order(more)).documents.map((d) => d.soldAt.slice(11, 16));
    const payments = [
      payment({ createdTime: at('22:00') }),
      payment({ createdTime: at('23:00') }),
      payment({ result: 'FAIL' }),
    ];
    expect(sold({ payments })).toEqual(['23:00']);
    const offline = payment({ offline: true, createdTime: at('23:59'), clientCreatedTime: at('21:30') });
    expect(sold({ payments: [offline] })).toEqual(['21:30']);
    expect(sold({ payments: [], clientCreatedTime: at('20:00') })).toEqual(['20:00']);
    expect(sold({ payments: [], clientCreatedTime: null, createdTime: at('20:05') })).toEqual(['20:05']);
  });

  test('that comes to something else than Clover says is kept, with both figures', () => {
    const one = order({ total: 1127 });
    expect(told(one)).toEqual(told(order()));
    expect(read(one).warnings).toEqual([
      'the order ORDER00000001 comes to 11.30 CAD by its lines, taxes and charges; Clover says 11.27 CAD',
    ]);
  });

  test('with prices below zero, or lines without a part in cash discounts, is read so that it comes to its total', () => {
    const less = line({ id: 'LESS', name: 'Deal', price: -200, taxRates: null });
    expect(told(order({ lines: [line(), less], total: 930 }))[0]).toMatch(/^sale 800 - 0 = 800 \+ 130 = 930,/);
    expect(told(order({ lines: [line(), less], total: 1130 }))[0]).toMatch(/^sale 800 - -200 = 1000 \+ 130 = 1130,/);
    const lines = [line({ taxRates: null }), burger({ excludeCashDiscount: true, taxRates: null })];
    const cash = { lines, discounts: elements({ percentage: 10, discType: 'CASH_DISCOUNT' }) };
    expect(told(order({ ...cash, total: 2400 })).slice(1)).toEqual([
      '1 Lager: 1000 - 100 = 900 + 0',
      '1 Burger: 1500 - 0 = 1500 + 0',
    ]);
    expect(told(order({ ...cash, total: 2250 })).slice(1)).toEqual([
      '1 Lager: 1000 - 100 = 900 + 0',
      '1 Burger: 1500 - 150 = 1350 + 0',
    ]);
  });

  test('takes an item with its modifiers for an item of its own when asked to', () => {
    const lager = line({ modifications: elements({ name: 'Lime', amount: 0, modifier: { id: 'MODLIME' } }) });
    const [document] = read(order({ lines: [lager] }), { includeModifiers: true }).documents;
    expect(document?.lines.map((l) => [l.itemCode, l.itemName])).toEqual([['ITEMLAGER0001+MODLIME', 'Lager + Lime']]);
  });
});

describe('what is not a sale', () => {
  test.each<[string, Json]>([
    ['open', { paymentState: 'OPEN' }],
    ['paid in part', { paymentState: 'PARTIALLY_PAID' }],
    ['made in test mode', { testMode: true }],
    ['deleted', { deletedTimestamp: 1795132800000 }],
    ['one whose payment was voided', { payments: [], voids: elements(payment({ result: 'VOIDED' })) }],
    ['of an older till, and not closed', { paymentState: null, state: 'open' }],
    ['of an older till, and not covered', { paymentState: null, payments: [payment({ amount: 500 })] }],
  ])('an order that is %s', (_, more) => {
    expect(read(order(more))).toEqual({ documents: [], whole: true, warnings: [] });
  });

  test('an order of an older till that is closed and covered is one', () => {
    expect(told(order({ paymentState: null }))).toHaveLength(2);
    expect(told(order({ payments: [payment({ result: 'VOIDED' }), payment()], voids: elements({}) }))).toHaveLength(2);
  });

  test('an order in a state that nobody knows is kept without amounts, and named', () => {
    const { documents, warnings } = read(order({ paymentState: 'ON_HOLD' }));
    expect(documents.map(amountsOf)).toEqual(['void 0 - 0 = 0 + 0 = 0, service 0, tip 0, rounding 0']);
    expect(warnings).toEqual(['the order ORDER00000001 is in the unknown state ON_HOLD; it is kept and not counted']);
  });

  test.each<[string, Json]>([
    ['an order without id', { id: ' ' }],
    ['price is not a whole number that can be kept exactly', { lines: [line({ price: 10.5 })] }],
    ['lineItems is not a list', { lineItems: 'none' }],
    ['a tax rate is below zero', { lines: [line({ taxRates: elements({ id: 'x', rate: -10_000_000 }) })] }],
    ['1.5e+21 is not a currency', { currency: 1.5e21 }],
  ])('what cannot be read says why: %s', (why, broken) => {
    expect(() => read(order(broken))).toThrow(new Unreadable(why));
  });
});

describe('a refund', () => {
  const sold = { lines: [line(), burger()], total: 2825, paymentState: 'PARTIALLY_REFUNDED' };

  test('is a document of its own, negative, on its own day, with the lines that it names or that name it', () => {
    const back = [
      'refund -1000 - 0 = -1000 + -130 = -1130, service 0, tip 0, rounding 0',
      '-1 Lager: -1000 - 0 = -1000 + -130',
    ];
    const naming = [line({ refunded: true, refund: { id: 'REFUND0000001' } }), burger()];
    for (const more of [{}, { lines: naming, refunds: elements(refund({ lineItems: null })) }]) {
      const one = order({ ...sold, refunds: elements(refund()), ...more });
      expect(told(one).slice(3)).toEqual(back);
      expect(read(one).documents.map((d) => [d.source, d.businessDay, d.original])).toEqual([
        [`${MERCHANT}:ORDER00000001`, '2026-11-19', null],
        [`${MERCHANT}:ORDER00000001:refund:REFUND0000001`, '2026-11-20', `${MERCHANT}:ORDER00000001`],
      ]);
      expect(read(one).warnings).toEqual([]);
    }
  });

  test('leaves the order its total, or takes itself off it: nobody knows, and both are right', () => {
    const lines = [line({ refunded: true }), burger()];
    for (const total of [2825, 1695]) {
      const one = order({ ...sold, lines, total, refunds: elements(refund()) });
      expect(read(one).warnings).toEqual([]);
      expect(told(one)[0]).toMatch(/^sale 2500 - 0 = 2500 \+ 325 = 2825/);
    }
  });

  test('of an amount is one line without an item', () => {
    const one = order({
      ...sold,
      refunds: elements(refund({ amount: 765, taxAmount: 65, tipAmount: 200, lineItems: null })),
    });
    expect(told(one).slice(3)).toEqual([
      'refund -500 - 0 = -500 + -65 = -565, service 0, tip -200, rounding 0',
      '-1 Refund: -500 - 0 = -500 + -65',
    ]);
  });

  const TWO = elements({ id: 'LINE000000001' }, { id: 'LINE000000002' });
  test.each<[string, Json, string[]]>([
    [
      'half of one line',
      refund({ amount: 565, taxAmount: 65 }),
      ['refund -500 - 0 = -500 + -65 = -565, service 0, tip 0, rounding 0', '-1 Lager: -500 - 0 = -500 + -65'],
    ],
    [
      'some of two lines, to the cent',
      refund({ amount: 1000, taxAmount: 115, lineItems: TWO }),
      [
        'refund -885 - 0 = -885 + -115 = -1000, service 0, tip 0, rounding 0',
        '-1 Lager: -354 - 0 = -354 + -46',
        '-1 Burger: -531 - 0 = -531 + -69',
      ],
    ],
    [
      'some, with a tip, and nobody says how much of it is tax',
      refund({ amount: 765, taxAmount: null, tipAmount: 200 }),
      ['refund -500 - 0 = -500 + -65 = -565, service 0, tip -200, rounding 0', '-1 Lager: -500 - 0 = -500 + -65'],
    ],
    [
      'nothing of one line',
      refund({ amount: 0, taxAmount: 0 }),
      ['refund 0 - 0 = 0 + 0 = 0, service 0, tip 0, rounding 0', '-1 Lager: 0 - 0 = 0 + 0'],
    ],
  ])('that gives back less than its lines were sold for is shared by them, and said: %s', (_, back, expected) => {
    const one = order({ ...sold, refunds: elements(back) });
    expect(told(one).slice(3)).toEqual(expected);
    expect(read(one).warnings.join()).toMatch(
      /^the refund REFUND0000001 of the order ORDER00000001 gives back \d+\.\d\d CAD of lines that were sold for/,
    );
  });

  test('of what was paid for in two parts comes in two parts, and the line comes back once', () => {
    const [first, second] = [
      refund({ amount: 400, taxAmount: 46 }),
      refund({ id: 'REFUND0000002', amount: 730, taxAmount: 84 }),
    ];
    expect(told(order({ ...sold, refunds: elements(first, second) })).slice(3)).toEqual([
      'refund -354 - 0 = -354 + -46 = -400, service 0, tip 0, rounding 0',
      '-1 Lager: -354 - 0 = -354 + -46',
      'refund -646 - 0 = -646 + -84 = -730, service 0, tip 0, rounding 0',
      '0 Lager: -646 - 0 = -646 + -84',
    ]);
  });

  test('that does not say how much it gives back is that of its lines', () => {
    const one = order({ ...sold, refunds: elements(refund({ amount: null, taxAmount: null })) });
    expect(told(one)[3]).toBe('refund -1000 - 0 = -1000 + -130 = -1130, service 0, tip 0, rounding 0');
  });

  test('that gives back more than its lines leaves them as they were sold, and says it', () => {
    const { warnings } = read(order({ ...sold, refunds: elements(refund({ amount: 1500, taxAmount: 130 })) }));
    expect(warnings).toEqual([
      'the lines of the refund REFUND0000001 of the order ORDER00000001 come to -11.30 CAD, all of it to -15.00 CAD; the difference is kept as rounding',
    ]);
  });

  test.each([{ voided: true }, { status: 'FAIL' }, { status: 'PENDING' }, { deletedTime: 1 }])(
    'that does not stand is none: %j',
    (more) => {
      expect(told(order({ ...sold, refunds: elements(refund(more)) }))).toHaveLength(3);
    },
  );

  test('by hand is negative and has no item, with its order and without one', () => {
    const credit = {
      id: 'CREDIT0000001',
      amount: 565,
      taxAmount: 65,
      createdTime: Date.parse('2026-11-20T18:00:00.000Z'),
    };
    const back = [
      'refund -500 - 0 = -500 + -65 = -565, service 0, tip 0, rounding 0',
      '-1 Manual refund: -500 - 0 = -500 + -65',
    ];
    expect(told(order({ credits: elements(credit, { ...credit, voided: true }) })).slice(2)).toEqual(back);
    const alone = readCredit(credit, { ...READING, warn: () => {} }).documents;
    expect(alone.flatMap((document) => [amountsOf(document), ...linesOf(document)])).toEqual(back);
    expect(alone.map((d) => [d.source, d.currency, d.original])).toEqual([
      [`${MERCHANT}:credit:CREDIT0000001`, 'CAD', null],
    ]);
    expect(readCredit({ ...credit, voided: true }, { ...READING, warn: () => {} }).documents).toEqual([]);
  });

  test('that Clover does not tell is missed', () => {
    expect(read(order({ paymentState: 'REFUNDED' })).warnings).toEqual([
      'the order ORDER00000001 was refunded, but Clover does not tell its refunds',
    ]);
  });
});

describe('null anywhere', () => {
  const rich = order({
    discounts: elements({ percentage: 10 }, { amount: -100, discType: 'CASH_DISCOUNT' }),
    serviceCharge: { enabled: true, percentageDecimal: 50000 },
    additionalCharges: elements({ amount: 300 }),
    lines: [
      line({
        unitQty: 1333,
        modifications: elements({ name: 'Lime', amount: 50 }),
        discounts: elements({ percentage: 25 }),
      }),
      burger({ isRevenue: false, excludeCashDiscount: true, refunded: true }),
    ],
    refunds: elements(refund()),
    credits: elements({ id: 'C', amount: 100, taxAmount: 10, createdTime: Date.parse('2026-11-20T18:00:00.000Z') }),
  });

  test('and odd values everywhere: no crash, whole amounts that add up', () => {
    fc.assert(
      fc.property(spoiled(rich), fc.boolean(), fc.boolean(), (one, includeModifiers, isVat) =>
        expectWholeOrUnreadable(() => read({ ...one, isVat }, { includeModifiers }).documents),
      ),
      { numRuns: 1000 },
    );
  });

  test('unknown fields change nothing', () => {
    fc.assert(
      fc.property(withUnknownFields(rich), withUnknownFields(line()), (one, inner) => {
        expect(read(one)).toEqual(read(rich));
        expect(read(order({ lines: [inner] }))).toEqual(read(order()));
      }),
    );
  });
});
