import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OrderReading, readOrder } from '../../../src/connectors/square/sales.ts';
import { parseSaleDocument } from '../../../src/domain/parse.ts';
import type { SaleDocument } from '../../../src/domain/sale.ts';
import { connecting } from '../../support/connecting.ts';
import { expectWholeOrUnreadable, spoiled, withUnknownFields } from '../../support/odd-values.ts';
import { cad, documentsOf, failure, LOCATION, line, order, sales } from './server.ts';

const amounts = ({ gross, discount, net, tax, serviceCharge, tip, total, rounding }: SaleDocument) => {
  return { gross, discount, net, tax, serviceCharge, tip, total, rounding };
};

describe('an order', () => {
  test('becomes a sale with everything that is known about it', async () => {
    const items = [
      line(1750, {
        uid: 'u1',
        quantity: '2.50',
        catalog_object_id: 'VAR1',
        variation_name: 'Pint',
        modifiers: [
          { name: 'Extra lime', catalog_object_id: 'MOD1' },
          { name: 'Shot', quantity: '2' },
        ],
        total_discount_money: cad(175),
        total_tax_money: cad(205),
        total_money: cad(1780),
      }),
      line(500, { uid: 'u2', name: ' Olives ' }),
    ];
    const one = order({
      ticket_name: 'Table 7',
      line_items: items,
      total_discount_money: cad(175),
      total_tax_money: cad(270),
      total_tip_money: cad(300),
      total_money: cad(2645),
    });
    const catalog = [{ objects: [{ id: 'VAR1', item_variation_data: { sku: 'BEER-1' } }] }];
    const { documents, fetched } = await sales({ orders: [{ orders: [one] }], catalog });
    expect(documents).toEqual([
      {
        integration: 'int_1',
        source: 'ORDER-000001',
        version: 4,
        kind: 'sale',
        soldAt: '2026-11-19T23:40:00.000Z',
        zone: 'America/Toronto',
        businessDay: '2026-11-19',
        dayFrom: 'computed',
        currency: 'CAD',
        gross: 2250,
        discount: 175,
        net: 2075,
        tax: 270,
        serviceCharge: 0,
        tip: 300,
        total: 2345,
        rounding: 0,
        receipt: 'Table 7',
        location: 'L1',
        original: null,
        lines: [
          {
            key: 'u1',
            parent: null,
            itemCode: 'VAR1',
            itemName: 'Lager (Pint)',
            sku: 'BEER-1',
            quantity: '2.5',
            gross: 1750,
            discount: 175,
            net: 1575,
            tax: 205,
            modifiers: ['Extra lime', 'Shot x2'],
            voided: false,
          },
          {
            key: 'u2',
            parent: null,
            itemCode: 'name:olives',
            itemName: 'Olives',
            sku: null,
            quantity: '1',
            gross: 500,
            discount: 0,
            net: 500,
            tax: 65,
            modifiers: [],
            voided: false,
          },
        ],
        locationZone: 'America/Toronto',
      },
    ]);
    expect(fetched.warnings).toEqual([]);
  });

  test('is laid down as the record is, so that the same order fetched again is the same text', async () => {
    const exchange = order({
      returns: [{ uid: 'r1', return_line_items: [line(300, { gross_return_money: cad(300) })] }],
    });
    for (const document of await documentsOf(exchange)) {
      const parsed = parseSaleDocument(document);
      expect(JSON.stringify(parsed.ok && parsed.value)).toBe(JSON.stringify(document));
    }
  });

  test.each([
    ['after midnight, Toronto', '2026-11-20T08:59:59Z', LOCATION, '2026-11-19', '2026-11-19'],
    ['at the start of the day', '2026-11-20T09:00:00Z', LOCATION, '2026-11-20', '2026-11-20'],
    [
      'where the location has another zone than the venue',
      '2026-11-20T09:00:00Z',
      { ...LOCATION, timezone: 'America/Vancouver' },
      '2026-11-20',
      '2026-11-19',
    ],
    [
      'where the location has no zone',
      '2026-11-20T09:00:00Z',
      { ...LOCATION, timezone: null },
      '2026-11-20',
      '2026-11-20',
    ],
    [
      'where the zone of the location is nonsense',
      '2026-11-20T09:00:00Z',
      { ...LOCATION, timezone: 'Mars' },
      '2026-11-20',
      '2026-11-20',
    ],
    ['with an offset', '2026-11-20T09:59:59+01:00', LOCATION, '2026-11-19', '2026-11-19'],
  ])('belongs to a business day of the venue, or of its location: %s', async (_, closed_at, location, ...days) => {
    const answers = { locations: { locations: [location] }, orders: [{ orders: [order({ closed_at })] }] };
    const [byVenue] = (await sales(answers)).documents;
    const [byLocation] = (await sales(answers, { venue: { daysBy: 'location' } })).documents;
    expect([byVenue?.businessDay, byLocation?.businessDay]).toEqual(days);
    expect(byVenue?.zone).toBe('America/Toronto');
    expect(byVenue?.locationZone).toBe(location.timezone === 'Mars' ? undefined : (location.timezone ?? undefined));
  });

  test.each([
    ['added tax', { gross_sales_money: cad(1000), total_tax_money: cad(130), total_money: cad(1130) }, 1000, 130],
    [
      'tax included, gross with tax',
      { gross_sales_money: cad(1200), total_tax_money: cad(200), total_money: cad(1200) },
      1000,
      200,
    ],
    [
      'tax included, gross without tax',
      { gross_sales_money: cad(1000), total_tax_money: cad(200), total_money: cad(1200) },
      1000,
      200,
    ],
    [
      'both kinds of tax',
      { gross_sales_money: cad(1100), total_tax_money: cad(150), total_money: cad(1150) },
      1000,
      150,
    ],
    [
      'tax included, with a discount',
      {
        gross_sales_money: cad(1200),
        total_discount_money: cad(120),
        total_tax_money: cad(180),
        total_money: cad(1080),
      },
      900,
      180,
    ],
    [
      'an apportioned service charge',
      { total_tax_money: cad(143), total_service_charge_money: cad(100), total_money: cad(1243) },
      1000,
      143,
    ],
    ['no total', { total_money: null }, 1000, 130],
    ['no gross', { gross_sales_money: null }, 1000, 130],
    ['no tax at all', { total_tax_money: null, total_money: cad(1000) }, 1000, 0],
  ])('has lines whose net never holds tax: %s', async (_, money, net, tax) => {
    const { documents, fetched } = await sales({ orders: [{ orders: [order({ line_items: [line(1000, money)] })] }] });
    expect(documents[0]?.lines[0]).toMatchObject({ net, tax });
    expect(fetched.warnings).toEqual([]);
  });

  test('keeps service charge, tip and cash rounding apart from the net', async () => {
    const one = order({
      service_charges: [{ applied_money: cad(150), total_money: cad(170), total_tax_money: cad(20) }],
      total_service_charge_money: cad(150),
      total_tax_money: cad(150),
      total_tip_money: cad(200),
      rounding_adjustment: { amount_money: cad(2) },
      total_money: cad(1502),
    });
    expect((await documentsOf(one)).map(amounts)).toEqual([
      { gross: 1000, discount: 0, net: 1002, tax: 150, serviceCharge: 150, tip: 200, total: 1152, rounding: 2 },
    ]);
  });

  test('takes a service charge without its included tax', async () => {
    const one = order({
      service_charges: [{ applied_money: cad(120), total_money: cad(120), total_tax_money: cad(20) }],
      total_service_charge_money: cad(120),
      total_tax_money: cad(150),
      total_money: cad(1250),
    });
    expect((await documentsOf(one)).map(amounts)).toEqual([
      { gross: 1000, discount: 0, net: 1000, tax: 150, serviceCharge: 100, tip: 0, total: 1150, rounding: 0 },
    ]);
  });

  test('without totals is the sum of its lines', async () => {
    const one = order({ total_money: null, total_tax_money: null, total_discount_money: null, total_tip_money: null });
    expect((await documentsOf(one)).map(amounts)).toEqual([
      { gross: 1000, discount: 0, net: 1000, tax: 130, serviceCharge: 0, tip: 0, total: 1130, rounding: 0 },
    ]);
  });

  test('that does not add up is kept as it is, with a warning', async () => {
    const odd = order({ line_items: [line(1000, { total_money: cad(990) })] });
    const { documents, fetched } = await sales({ orders: [{ orders: [odd] }] });
    expect(documents[0]?.lines[0]?.net).toBe(860);
    expect(documents[0]?.rounding).toBe(140);
    expect(fetched.warnings).toEqual([
      'a line of Lager does not add up: 1000 less 0 with tax 130 is not 990',
      'the lines of the order ORDER-000001 come to 9.90 CAD, all of it to 11.30 CAD; the difference is kept as rounding',
    ]);
  });

  test('survives null and unknown fields everywhere', async () => {
    const nulls = {
      ...Object.fromEntries(Object.keys(order()).map((key) => [key, null])),
      id: 'NULLS-ABCDEF',
      state: 'COMPLETED',
      closed_at: '2026-11-19T23:40:00Z',
      line_items: [
        { uid: null, name: null, quantity: null, gross_sales_money: { amount: null }, modifiers: null, new_field: {} },
        null,
      ],
      returns: null,
      net_amounts: null,
      invented_last_week: [{ deep: true }],
    };
    const { documents, fetched } = await sales({ orders: [{ orders: [nulls], new_field: 1 }] });
    expect(fetched.warnings).toEqual([]);
    expect(documents).toHaveLength(1);
    expect(documents[0]).toMatchObject({ receipt: 'ABCDEF', currency: 'CAD', location: null, version: null, net: 0 });
    expect(documents[0]?.lines.map(({ key, itemName, quantity }) => [key, itemName, quantity])).toEqual([
      ['line-1', 'Unnamed item', '1'],
      ['line-2', 'Unnamed item', '1'],
    ]);
  });

  test('gives every line a key of its own', async () => {
    const twins = order({ line_items: [line(100), line(100), line(100, { uid: null })] });
    expect((await documentsOf(twins))[0]?.lines.map((l) => l.key)).toEqual(['l1', 'l1#2', 'line-3']);
  });

  test('without a version of its own takes the time of its last change for it', async () => {
    const [document] = await documentsOf(order({ version: null }));
    expect(document?.version).toBe(Date.parse('2026-11-19T23:40:00.500Z'));
  });

  test('in another currency than the venue is kept, with a warning', async () => {
    const euros = JSON.parse(JSON.stringify(order()).replaceAll('CAD', 'EUR'));
    const { documents, fetched } = await sales({ orders: [{ orders: [euros] }] });
    expect(documents.map((d) => [d.currency, d.net])).toEqual([['EUR', 1000]]);
    expect(fetched.warnings).toEqual(['sales in EUR are kept, but the venue sells in CAD']);
  });
});

describe('what is not a sale', () => {
  test.each(['OPEN', 'DRAFT'])('%s orders are left out silently', async (state) => {
    const { documents, fetched } = await sales({ orders: [{ orders: [order({ state })] }] });
    expect([documents, fetched.warnings]).toEqual([[], []]);
  });

  test('an unknown state is kept, not counted, and named', async () => {
    const { documents, fetched } = await sales({
      orders: [{ orders: [order({ state: 'PARKED' }), order({ id: 'B', state: null, closed_at: null })] }],
    });
    expect(documents).toMatchObject([
      { source: 'ORDER-000001', kind: 'void', net: 0, total: 0, lines: [{ itemName: 'Lager', net: 0, voided: true }] },
      { source: 'B', kind: 'void', net: 0, soldAt: '2026-11-19T23:40:00.500Z' },
    ]);
    expect(fetched.warnings).toEqual([
      'the order ORDER-000001 is in the unknown state PARKED; it is kept and not counted',
      'the order B is in the unknown state without a state; it is kept and not counted',
    ]);
  });

  test('a cancelled order erases what was counted', async () => {
    const returned = { uid: 'r1', return_line_items: [line(300, { gross_return_money: cad(300) })] };
    const documents = await documentsOf(
      order({ state: 'CANCELED', version: 5, total_tip_money: cad(100), returns: [returned] }),
    );
    const zero = { gross: 0, discount: 0, net: 0, tax: 0, serviceCharge: 0, tip: 0, total: 0, rounding: 0 };
    expect(documents.map((d) => [d.source, d.kind, d.version])).toEqual([
      ['ORDER-000001', 'void', 5],
      ['ORDER-000001:return:r1', 'void', 5],
    ]);
    expect(documents.map(amounts)).toEqual([zero, zero]);
    expect(documents[0]?.lines).toMatchObject([{ key: 'l1', quantity: '0', gross: 0, net: 0, tax: 0, voided: true }]);
  });

  test('also when it has no closing time', async () => {
    const documents = await documentsOf(order({ state: 'CANCELED', closed_at: null }));
    expect(documents.map((d) => [d.kind, d.soldAt])).toEqual([['void', '2026-11-19T23:40:00.500Z']]);
  });

  test.each([
    ['a gift card', 'GIFT_CARD', []],
    ['a kind that nobody knows', 'HOLOGRAM', ['lines of the unknown kind HOLOGRAM are not counted as sales']],
  ])('%s stays visible in a sale and does not count', async (_, item_type, warnings) => {
    const card = line(5000, { uid: 'g', item_type, total_tax_money: cad(0), total_money: cad(5000) });
    const mixed = order({ line_items: [line(1000), card], total_money: cad(6130) });
    const { documents, fetched } = await sales({ orders: [{ orders: [mixed] }] });
    expect(documents.map(amounts)).toEqual([
      { gross: 1000, discount: 0, net: 1000, tax: 130, serviceCharge: 0, tip: 0, total: 1130, rounding: 0 },
    ]);
    expect(documents[0]?.lines.map((l) => [l.key, l.net, l.voided])).toEqual([
      ['l1', 1000, false],
      ['g', 0, true],
    ]);
    expect(fetched.warnings).toEqual(warnings);
  });

  test.each([
    ['has no closing time', null],
    ['has no closing time', 'yesterday'],
    ['was closed at 1970-01-01T00:00:00.000Z, which cannot be right', '1970-01-01T00:00:00Z'],
    ['was closed at 2026-11-22T12:00:00.001Z, which cannot be right', '2026-11-22T12:00:00.001Z'],
    ['has no closing time', '+275760-09-13T00:00:00Z'],
  ])('an order that %s is left out, and named (%s)', async (why, closed_at) => {
    const { documents, fetched } = await sales({ orders: [{ orders: [order({ closed_at }), order({ id: 'GOOD' })] }] });
    expect(documents.map((d) => d.source)).toEqual(['GOOD']);
    expect(fetched.warnings).toEqual([`the order ORDER-000001 ${why}; it is not counted`]);
  });

  test.each([
    [
      'total_money.amount is not a whole number that can be kept exactly',
      { total_money: { amount: 12.5, currency: 'CAD' } },
    ],
    [
      'total_money.amount is not a whole number that can be kept exactly',
      { total_money: { amount: 2 ** 53, currency: 'CAD' } },
    ],
    [
      'gross_sales_money.amount is not a whole number that can be kept exactly',
      { line_items: [line(1, { gross_sales_money: { amount: '1,50' } })] },
    ],
    ['the quantity «a few» is not a number', { line_items: [line(100, { quantity: 'a few' })] }],
    ['line_items is not a list', { line_items: 'none' }],
    ['dollars is not a currency', { total_money: { amount: 1130, currency: 'dollars' } }],
  ])('an order that cannot be read is left out, and named: %s', async (why, broken) => {
    const { documents, fetched } = await sales({ orders: [{ orders: [order(broken), order({ id: 'GOOD' })] }] });
    expect(documents.map((d) => d.source)).toEqual(['GOOD']);
    expect(fetched.warnings).toEqual([`the order ORDER-000001 cannot be read and is not counted: ${why}`]);
  });

  test('many such orders are not as many warnings', async () => {
    const orders = Array.from({ length: 40 }, (_, i) => order({ id: `N${i}`, closed_at: null }));
    const sound = Array.from({ length: 200 }, (_, i) => order({ id: `S${i}` }));
    const { fetched } = await sales({ orders: [{ orders: [...orders, ...sound] }] });
    expect(fetched.warnings).toHaveLength(6);
    expect(fetched.warnings.at(-1)).toBe('35 more like this: orders without a plausible time');
  });

  test('when there are no other ones, the check fails: its days would seem to be without sales', async () => {
    const orders = Array.from({ length: 40 }, (_, i) => order({ id: `N${i}`, closed_at: null }));
    expect(await failure(sales({ orders: [{ orders }] }))).toBe(
      'bad_data 40 of 40 orders cannot be read or dated: the order N0 has no closing time; it is not counted',
    );
  });

  test('when no order can be read at all, the check fails', async () => {
    const orders = [order({ line_items: 'none' }), order({ id: 'B', line_items: 'none' })];
    expect(await failure(sales({ orders: [{ orders }] }))).toBe(
      'bad_data none of 2 orders can be read: the order ORDER-000001: line_items is not a list',
    );
  });
});

describe('a return', () => {
  const returned = line(300, {
    uid: 'r-l1',
    gross_return_money: cad(300),
    quantity: '1.50',
    return_modifiers: [{ name: 'Lime' }],
  });
  const entry = {
    uid: 'r1',
    source_order_id: 'ORIGINAL',
    return_line_items: [returned],
    return_amounts: {
      total_money: cad(339),
      tax_money: cad(39),
      discount_money: cad(0),
      tip_money: cad(0),
      service_charge_money: cad(0),
    },
  };
  const negative = {
    gross: -300,
    discount: 0,
    net: -300,
    tax: -39,
    serviceCharge: 0,
    tip: 0,
    total: -339,
    rounding: 0,
  };
  const refundOnly = { id: 'REFUND', line_items: null, total_money: cad(0), total_tax_money: cad(0) };

  test('is a document of its own, negative, on its own day, that names the sale', async () => {
    const documents = await documentsOf(order({ ...refundOnly, closed_at: '2026-11-20T10:00:00Z', returns: [entry] }));
    expect(documents.map(amounts)).toEqual([negative]);
    expect(documents).toMatchObject([
      {
        source: 'REFUND:return:r1',
        kind: 'refund',
        original: 'ORIGINAL',
        businessDay: '2026-11-20',
        lines: [
          { key: 'r-l1', quantity: '-1.5', gross: -300, net: -300, tax: -39, modifiers: ['Lime'], voided: false },
        ],
      },
    ]);
    expect(Object.is(documents[0]?.tip, 0)).toBe(true);
  });

  test('of an amount without items has a line of its own', async () => {
    const custom = { quantity: '1', item_type: 'CUSTOM_AMOUNT', gross_return_money: cad(500), total_money: cad(500) };
    const documents = await documentsOf(
      order({ ...refundOnly, returns: [{ ...entry, return_line_items: [custom], return_amounts: null }] }),
    );
    expect(documents[0]?.lines).toMatchObject([
      { itemCode: 'name:custom amount', itemName: 'Custom amount', quantity: '-1', net: -500 },
    ]);
    expect(documents[0]).toMatchObject({ net: -500, total: -500, rounding: 0 });
  });

  test('takes the amounts of the order when it is the only one and has none of its own', async () => {
    const return_amounts = { total_money: cad(340), tax_money: cad(39) };
    const documents = await documentsOf(
      order({ ...refundOnly, return_amounts, returns: [{ ...entry, return_amounts: null }] }),
    );
    expect(documents[0]).toMatchObject({ net: -301, tax: -39, total: -340, rounding: -1 });
  });

  test('gives back tips and service charges without touching the net', async () => {
    const return_amounts = {
      ...entry.return_amounts,
      total_money: cad(489),
      tip_money: cad(50),
      service_charge_money: cad(100),
    };
    const documents = await documentsOf(order({ ...refundOnly, returns: [{ ...entry, return_amounts }] }));
    expect(documents.map(amounts)).toEqual([{ ...negative, serviceCharge: -100, tip: -50 }]);
  });

  test('in an exchange stands beside the sale, and neither counts the other', async () => {
    const balance = {
      total_money: cad(791),
      tax_money: cad(91),
      discount_money: cad(0),
      tip_money: cad(0),
      service_charge_money: cad(0),
    };
    const exchange = { returns: [entry], return_amounts: entry.return_amounts, net_amounts: balance };
    const sale = { gross: 1000, discount: 0, net: 1000, tax: 130, serviceCharge: 0, tip: 0, total: 1130, rounding: 0 };
    // Whether the totals are those of the sale or of the balance makes no difference.
    for (const totals of [{}, { total_money: cad(791), total_tax_money: cad(91) }]) {
      const documents = await documentsOf(order({ ...exchange, ...totals }));
      expect(documents.map((d) => [d.source, d.kind])).toEqual([
        ['ORDER-000001', 'sale'],
        ['ORDER-000001:return:r1', 'refund'],
      ]);
      expect(documents.map(amounts)).toEqual([sale, negative]);
    }
  });

  test('several in one order are told apart, also without ids', async () => {
    const two = [
      { ...entry, uid: null },
      { ...entry, uid: null, source_order_id: null },
    ];
    const documents = await documentsOf(order({ ...refundOnly, returns: two }));
    expect(documents.map((d) => [d.source, d.original, d.net])).toEqual([
      ['REFUND:return:1', 'ORIGINAL', -300],
      ['REFUND:return:2', null, -300],
    ]);
  });

  test('is not taken from the copy that the original order carries', async () => {
    const documents = await documentsOf(order({ refunds: [{ id: 'x', amount_money: cad(1130), status: 'APPROVED' }] }));
    expect(documents.map((d) => [d.kind, d.net])).toEqual([['sale', 1000]]);
  });
});

describe('modifiers', () => {
  const burger = (names: readonly string[]) =>
    order({
      line_items: [
        line(1790, {
          name: 'Burger',
          catalog_object_id: 'VAR',
          modifiers: names.map((name) => ({ name, catalog_object_id: name === 'Salad' ? null : `M-${name}` })),
        }),
      ],
    });

  test('make an item of its own when asked to, in whatever order they were tapped', async () => {
    const options = { includeModifiers: 'true' };
    for (const names of [
      ['Cheese', 'Bacon', 'Salad'],
      ['Salad', 'Bacon', 'Cheese'],
    ]) {
      const [document] = await documentsOf(burger(names), { options });
      expect(document?.lines).toMatchObject([
        { itemCode: 'VAR+M-Bacon+M-Cheese+name:salad', itemName: 'Burger + Bacon + Cheese + Salad', modifiers: names },
      ]);
    }
  });

  test('are only listed otherwise', async () => {
    const [document] = await documentsOf(burger(['Cheese']), { options: { includeModifiers: 'false' } });
    expect(document?.lines).toMatchObject([{ itemCode: 'VAR', itemName: 'Burger', modifiers: ['Cheese'] }]);
  });

  test('that were taken back do not appear', async () => {
    const taken = order({ line_items: [line(100, { modifiers: [{ name: 'Ice', quantity: '0' }] })] });
    expect((await documentsOf(taken, { options: { includeModifiers: 'true' } }))[0]?.lines[0]).toMatchObject({
      itemName: 'Lager',
      modifiers: [],
    });
  });

  test('are refused when the option is neither true nor false', async () => {
    expect(await failure(sales({}, { options: { includeModifiers: 'maybe' } }))).toBe(
      'bad_config the option includeModifiers is «maybe»; it can be true or false',
    );
  });
});

describe('any order', () => {
  const rich = order({
    line_items: [line(1000, { modifiers: [{ uid: 'm', name: 'Lime', quantity: '2' }], note: null }), line(500)],
    service_charges: [{ uid: 's', total_money: cad(200), total_tax_money: cad(26) }],
    net_amounts: { total_money: cad(1130), tax_money: cad(130), discount_money: cad(0), tip_money: cad(0) },
    return_amounts: { total_money: cad(565), tax_money: cad(65), discount_money: cad(0), tip_money: cad(0) },
    returns: [
      {
        uid: 'R1',
        source_order_id: 'ORDER-0',
        return_line_items: [{ ...line(500), gross_return_money: cad(500), return_modifiers: [{ name: 'Lime' }] }],
        return_amounts: { total_money: cad(565), tax_money: cad(65) },
      },
    ],
  });
  const reading: OrderReading = {
    ...connecting({}).setUp,
    latest: '2026-11-22T12:00:00.000Z',
    includeModifiers: true,
    place: () => ({ zone: null, currency: null }),
    sku: () => null,
    warn: () => {},
  };

  test('with anything odd in it is read whole, or refused as unreadable', () => {
    fc.assert(
      fc.property(spoiled(rich), (one) => expectWholeOrUnreadable(() => readOrder(one, reading).documents)),
      { numRuns: 800 },
    );
  });

  test('with fields that nobody knows is the same', () => {
    fc.assert(
      fc.property(withUnknownFields(rich), (one) => {
        expect(readOrder(one, reading)).toEqual(readOrder(rich, reading));
      }),
    );
  });
});
