import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../../src/connectors/api/read.ts';
import { type OrderReading, readOrder } from '../../../src/connectors/spoton/sales.ts';
import { connecting } from '../../support/connecting.ts';
import { expectWholeOrUnreadable, spoiled, withUnknownFields } from '../../support/odd-values.ts';
import { check, item, type Json, LOCATION, order, priced } from '../../support/spoton-twin.ts';
import { amountsOf, linesOf } from '../../support/told.ts';

const READING: Omit<OrderReading, 'warn'> = {
  integration: 'int_1',
  venue: { ...connecting({}).setUp.venue, currency: 'USD' },
  latest: '2026-11-22T12:00:00.000Z',
  includeModifiers: false,
  location: LOCATION,
  dayStart: '04:00',
  sku: (id) => (id === 'mi-lager' ? '10006' : null),
};

function read(one: Json, more: Partial<OrderReading> = {}) {
  const warnings: string[] = [];
  const { documents } = readOrder(one, { ...READING, warn: (_, what) => warnings.push(what), ...more });
  return { documents, warnings };
}

const told = (one: Json, more: Partial<OrderReading> = {}) =>
  read(one, more).documents.flatMap((document) => [amountsOf(document), ...linesOf(document)]);

const of = (...checks: Json[]) => order({ checks });
const cheese = { modifierId: 'm1', modifierOptionId: 'mo1', text: 'Extra Cheese', ...priced(2) };
const burger = (more: Json = {}) =>
  item({ menuItemId: 'mi-burger', name: 'Burger', quantity: '1', ...priced(10), ...more });
const END = 'as totals of checks say; compare the first day with the venue';

describe('an order', () => {
  test('becomes a sale with everything that is known about it', () => {
    expect(read(order())).toEqual({
      warnings: [],
      documents: [
        {
          integration: 'int_1',
          source: 'so-1',
          version: Date.parse('2026-11-20T04:41:02.123Z'),
          kind: 'sale',
          soldAt: '2026-11-20T04:40:00.000Z',
          zone: 'America/Toronto',
          businessDay: '2026-11-19',
          dayFrom: 'provider',
          currency: 'USD',
          gross: 1400,
          discount: 140,
          net: 1260,
          tax: 104,
          serviceCharge: 0,
          tip: 0,
          total: 1364,
          rounding: 0,
          receipt: '17',
          location: LOCATION,
          original: null,
          lines: [
            {
              key: `mi-lager-${Date.parse('2026-11-19T23:10:00Z')}`,
              parent: null,
              itemCode: 'mi-lager',
              itemName: 'Draft lager',
              sku: '10006',
              quantity: '2',
              gross: 1400,
              discount: 140,
              net: 1260,
              tax: 104,
              modifiers: [],
              voided: false,
            },
          ],
        },
      ],
    });
  });

  test.each([
    ['of the location, where it ends a night later', '06:00', '2026-11-20T10:30:00Z', '2026-11-19', 'provider'],
    ['of the location, on the day itself', '02:00', '2026-11-20T07:30:00Z', '2026-11-20', 'provider'],
    ['of the venue, where the location tells none', null, '2026-11-20T08:30:00Z', '2026-11-19', 'computed'],
  ])('is of the business day %s', (_, dayStart, closedAt, day, from) => {
    const { documents } = read(order({ closedAt }), { dayStart });
    expect(documents.map((d) => [d.businessDay, d.dayFrom])).toEqual([[day, from]]);
  });

  test('modifiers stand beside their items, or inside: the total of the check decides, and the choice is told', () => {
    const one = (totalAmount: string) => of(check({ items: [burger({ modifiers: [cheese] })], totalAmount }));
    expect([told(one('13.20')), read(one('13.20')).warnings]).toEqual([
      ['sale 1200 - 0 = 1200 + 120 = 1320, service 0, tip 0, rounding 0', '1 Burger: 1200 - 0 = 1200 + 120'],
      [`amounts of modifiers stand beside those of their items, ${END}`],
    ]);
    expect([told(one('11.00')), read(one('11.00')).warnings]).toEqual([
      ['sale 1000 - 0 = 1000 + 100 = 1100, service 0, tip 0, rounding 0', '1 Burger: 1000 - 0 = 1000 + 100'],
      [`amounts of modifiers stand inside those of their items, ${END}`],
    ]);
    expect([told(one('12.00')), read(one('12.00')).warnings]).toEqual([
      ['sale 1000 - 0 = 1000 + 100 = 1100, service 0, tip 0, rounding 0', '1 Burger: 1000 - 0 = 1000 + 100'],
      ['check 1 of the order so-1 comes to 11.00 USD by its items and charges; SpotOn says 12.00 USD'],
    ]);
  });

  test('sub-items are lines of their own, whose quantity is not multiplied, inside of their item or beside it', () => {
    const fries = item({ menuItemId: 'mi-fries', name: 'Fries', quantity: '2', ...priced(3) });
    const one = (totalAmount: string) =>
      of(check({ items: [burger({ quantity: '2', subItems: [fries] })], totalAmount }));
    expect(told(one('14.30'))).toEqual([
      'sale 1300 - 0 = 1300 + 130 = 1430, service 0, tip 0, rounding 0',
      '2 Burger: 1000 - 0 = 1000 + 100',
      '2 Fries: 300 - 0 = 300 + 30',
    ]);
    expect(told(one('11.00'))).toEqual([
      'sale 1000 - 0 = 1000 + 100 = 1100, service 0, tip 0, rounding 0',
      '2 Burger: 700 - 0 = 700 + 70',
      '2 Fries: 300 - 0 = 300 + 30',
    ]);
    expect(read(one('11.00')).documents[0]?.lines.map((l) => l.parent)).toEqual([
      null,
      expect.stringMatching(/^mi-burger-/),
    ]);
  });

  test('surcharges and auto-gratuity with their taxes are service charges; those of payments, if the total holds them', () => {
    const fee = { surchargeId: 's1', surchargeName: 'Kitchen fee', amount: '0.96', taxesAmount: '0.08' };
    const paid = { amount: '20.00', surcharges: [{ ...fee, amount: '1.00', taxesAmount: '0.00' }], tipAmount: '3.00' };
    const one = (totalAmount: string) =>
      of(
        check({
          surcharges: [fee],
          gratuityAmount: '5.00',
          autoGratuityTaxes: [{ amount: '0.40' }],
          payments: [paid],
          totalAmount,
        }),
      );
    expect(told(one('20.08'))[0]).toBe('sale 1400 - 140 = 1260 + 104 = 1364, service 644, tip 300, rounding 0');
    expect(told(one('21.08'))[0]).toBe('sale 1400 - 140 = 1260 + 104 = 1364, service 744, tip 300, rounding 0');
    expect([...read(one('20.08')).warnings, ...read(one('21.08')).warnings]).toEqual([]);
  });

  test('what was voided is a line without amounts; a gift card is none; items of a check itself count', () => {
    const guests = [
      {
        items: [
          item(),
          item({
            menuItemId: 'mi-gift',
            name: 'Gift card',
            ...priced(0),
            totalAmount: '20.00',
            postDiscountsAmount: '20.00',
            giftCardIssueReload: true,
          }),
        ],
        voidedItems: [burger()],
      },
    ];
    const one = of({ ...check({ guests, totalAmount: '44.64' }), items: [burger()] });
    expect([told(one), read(one).warnings]).toEqual([
      [
        'sale 2400 - 140 = 2260 + 204 = 2464, service 0, tip 0, rounding 0',
        '2 Draft lager: 1400 - 140 = 1260 + 104',
        '1 Burger: 1000 - 0 = 1000 + 100',
        '0 Burger: 0 - 0 = 0 + 0',
      ],
      [],
    ]);
  });

  test('amounts may be objects that hold them, and discounts negative', () => {
    const held = item({
      preDiscountsAmount: { amount: '14.00' },
      discountsAmount: { amount: '-1.40' },
      postDiscountsAmount: { amount: '12.60' },
      taxesAmount: { amount: '1.04' },
      totalAmount: { amount: '13.64' },
    });
    expect(told(of(check({ items: [held], totalAmount: { amount: '13.64' } })))).toEqual(told(order()));
  });

  test('that comes to less than nothing was given back', () => {
    const back = item({
      quantity: '-1',
      preDiscountsAmount: '-7.00',
      discountsAmount: '0',
      postDiscountsAmount: '-7.00',
      taxesAmount: '-0.58',
    });
    expect(told(of(check({ items: [back], totalAmount: '-7.58' })))).toEqual([
      'refund -700 - 0 = -700 + -58 = -758, service 0, tip 0, rounding 0',
      '-1 Draft lager: -700 - 0 = -700 + -58',
    ]);
  });
});

describe('what is not a sale', () => {
  test.each<[string, Json]>([
    ['open', { closedAt: null }],
    ['deleted', { deleted: true }],
    ['scheduled, and not closed', { scheduled: true, releasedAt: '2026-11-19T23:05:00Z', closedAt: undefined }],
  ])('an order that is %s', (_, more) => {
    expect(readOrder(order(more), { ...READING, warn: () => {} })).toEqual({ documents: [], whole: true });
  });

  test.each<[string, Json]>([
    ['an order without id', { id: null }],
    ['checks is not a list', { checks: 'none' }],
    ['guests is not a list', { checks: [check({ guests: 1 })] }],
    ['taxesAmount is not a number', { checks: [check({ items: [item({ taxesAmount: '1,04' })] })] }],
    ['«two» is not a number', { checks: [check({ items: [item({ quantity: 'two' })] })] }],
  ])('what cannot be read says why: %s', (why, broken) => {
    expect(() => read(order(broken))).toThrow(new Unreadable(why));
  });
});

describe('null anywhere', () => {
  const rich = of(
    check({
      items: [
        burger({ modifiers: [cheese], subItems: [item({ menuItemId: 'mi-fries' })] }),
        item({ giftCardIssueReload: true }),
      ],
      gratuityAmount: '5.00',
      surcharges: [{ amount: '0.96', taxesAmount: '0.08' }],
    }),
  );

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
      fc.property(withUnknownFields(rich), withUnknownFields(item()), (one, inner) => {
        expect(read(one)).toEqual(read(rich));
        expect(read(of(check({ items: [inner] })))).toEqual(read(order()));
      }),
    );
  });
});
