import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fields, Unreadable } from '../../../src/connectors/api/read.ts';
import { readToastOrder, type ToastReading } from '../../../src/connectors/toast/sales.ts';
import { doorOf } from '../../../src/domain/admit.ts';
import { parseSaleDocument } from '../../../src/domain/parse.ts';
import type { SaleDocument } from '../../../src/domain/sale.ts';
import { connecting } from '../../support/connecting.ts';
import { check, order, payment, REFERENCE, RESTAURANT, selection } from '../../support/toast-twin.ts';

const { venue } = connecting({}).setUp;
const NOW = '2026-11-20T12:00:00.000Z';

/** What one order is read as, and what is said about it. */
function read(value: unknown, given: Partial<ToastReading> = {}) {
  const warnings: string[] = [];
  const reading: ToastReading = {
    integration: 'int_1',
    venue,
    latest: '2026-11-22T12:00:00.000Z',
    includeModifiers: false,
    restaurant: RESTAURANT,
    warn: (_, what) => void warnings.push(what),
    ...given,
  };
  const { documents } = readToastOrder(value, reading);
  return { documents, warnings, sale: documents.find((d) => d.kind !== 'refund') };
}

/** One selection, as the line that it becomes. */
const line = (more: Fields, given: Partial<ToastReading> = {}) =>
  read(order({ checks: [check({ selections: [selection(more)] })] }), given).sale?.lines[0];

const inCheck = (more: Fields): Fields => order({ checks: [check(more)] });

const sums = (document: SaleDocument | undefined) => {
  const { gross, discount, net, tax, serviceCharge, tip, total, rounding } = document ?? ({} as SaleDocument);
  return { gross, discount, net, tax, serviceCharge, tip, total, rounding };
};

const NOTHING = { gross: 0, discount: 0, net: 0, tax: 0, serviceCharge: 0, tip: 0, total: 0, rounding: 0 };

describe('an order', () => {
  test('becomes one document, with the restaurant, its own business day and the currency of the venue', () => {
    const { documents, warnings } = read(order());
    expect(warnings).toEqual([]);
    expect(documents).toEqual([
      {
        integration: 'int_1',
        source: 'order-000001',
        version: Date.parse('2026-11-20T00:40:00.500Z'),
        kind: 'sale',
        soldAt: '2026-11-19T23:30:00.000Z',
        zone: 'America/Toronto',
        businessDay: '2026-11-19',
        dayFrom: 'provider',
        currency: 'CAD',
        gross: 1000,
        discount: 0,
        net: 1000,
        tax: 130,
        serviceCharge: 0,
        tip: 0,
        total: 1130,
        rounding: 0,
        receipt: '12',
        location: RESTAURANT,
        original: null,
        lines: [
          {
            key: 'sel-1',
            parent: null,
            itemCode: 'item-lager',
            itemName: 'Lager',
            sku: null,
            quantity: '1',
            gross: 1000,
            discount: 0,
            net: 1000,
            tax: 130,
            modifiers: [],
            voided: false,
          },
        ],
      },
    ]);
  });

  test('without a business date is counted on the day of the venue on which it was opened', () => {
    const late = { openedDate: '2026-11-20T08:30:00.000+0000', businessDate: null };
    expect(read(order(late)).sale).toMatchObject({ businessDay: '2026-11-19', dayFrom: 'computed' });
    expect(read(order({ ...late, businessDate: 20261399 })).sale).toMatchObject({ dayFrom: 'computed' });
  });

  test.each([
    [
      'days ahead, is sold when it was promised, on that day',
      '2026-11-19T23:00:00.000+0000',
      20261119,
      '2026-11-19T23:00:00.000Z',
    ],
    [
      'for the same day, is sold when it was opened',
      '2026-11-17T01:00:00.000+0000',
      20261116,
      '2026-11-16T20:00:00.000Z',
    ],
    [
      'that Toast counts where it was opened, too',
      '2026-11-19T23:00:00.000+0000',
      20261116,
      '2026-11-16T20:00:00.000Z',
    ],
    ['without a day that is known, too', '2026-11-19T23:00:00.000+0000', null, '2026-11-16T20:00:00.000Z'],
  ])('that was ordered %s', (_, promisedDate, businessDate, soldAt) => {
    const ahead = order({ openedDate: '2026-11-16T20:00:00.000+0000', promisedDate, businessDate });
    expect(read(ahead).documents.map((d) => d.soldAt)).toEqual([soldAt]);
  });

  test('that was paid on the next day stays where it was opened', () => {
    const closed = { closedDate: '2026-11-20T09:30:00.000+0000', modifiedDate: '2026-11-20T09:31:00.000+0000' };
    expect(read(order(closed)).sale).toMatchObject({ soldAt: '2026-11-19T23:30:00.000Z', businessDay: '2026-11-19' });
  });

  test('with a time in an offset of its own is the moment that it means', () => {
    expect(read(order({ openedDate: '2026-11-19T18:30:00.000-0500' })).sale?.soldAt).toBe('2026-11-19T23:30:00.000Z');
  });

  test('without an opening time takes another one, and without any is not counted', () => {
    const times = { openedDate: null, createdDate: null, closedDate: null, paidDate: null };
    expect(read(order({ ...times, paidDate: '2026-11-19T22:00:00.000+0000' })).sale?.soldAt).toBe(
      '2026-11-19T22:00:00.000Z',
    );
    expect(read(order(times)).sale?.soldAt).toBe('2026-11-20T00:40:00.500Z');
    const { documents, warnings } = read(order({ ...times, modifiedDate: null }));
    expect(documents).toEqual([]);
    expect(warnings).toEqual(['the order order-000001 has no time of sale; it is not counted']);
  });

  test('of several checks is one document with the lines and numbers of all', () => {
    const second = check({ guid: 'check-2', displayNumber: '13', selections: [selection({ guid: 'sel-2' })] });
    const { sale } = read(order({ checks: [check(), second] }));
    expect(sale).toMatchObject({ receipt: '12, 13', net: 2000, tax: 260, total: 2260 });
    expect(sale?.lines.map(({ key }) => key)).toEqual(['sel-1', 'sel-2']);
  });

  test('without an id, or that is none, cannot be read', () => {
    for (const value of [order({ guid: null }), {}, null, 'order', []])
      expect(() => read(value)).toThrow(new Unreadable('an order without guid'));
  });
});

describe('what was not paid for', () => {
  test('is not a sale yet: open checks, alone or beside paid ones', () => {
    expect(read(inCheck({ paymentStatus: 'OPEN' })).documents).toEqual([]);
    const open = check({ guid: 'check-2', paymentStatus: 'OPEN', selections: [selection({ guid: 'sel-2' })] });
    expect(read(order({ checks: [check(), open] })).sale?.net).toBe(1000);
  });

  test.each([
    ['PAID', 1],
    ['CLOSED', 1],
    ['OPEN', 0],
  ])('goes by the status of the check: %s', (paymentStatus, documents) => {
    expect(read(inCheck({ paymentStatus })).documents).toHaveLength(documents);
  });

  test('goes by the time of payment where there is no status; 1970 is not a time', () => {
    const unsaid = { paymentStatus: null };
    expect(read(inCheck({ ...unsaid, closedDate: '2026-11-20T00:40:00.000+0000' })).documents).toHaveLength(1);
    expect(read(inCheck({ ...unsaid, closedDate: '1970-01-01T00:00:00.000+0000' })).documents).toEqual([]);
    expect(read(inCheck(unsaid)).documents).toEqual([]);
  });

  test.each(['FUTURE', 'NEEDS_APPROVAL'])('is not a sale yet although money was taken: %s', (approvalStatus) => {
    expect(read(order({ approvalStatus })).documents).toEqual([]);
  });
});

describe('what was taken back', () => {
  test.each<[string, Fields]>([
    ['a voided order', { voided: true }],
    ['a deleted order', { deleted: true }],
    ['an order that was not approved', { approvalStatus: 'NOT_APPROVED' }],
    ['an order of waste', { excessFood: true }],
    ['an order whose only check is voided', { checks: [check({ voided: true })] }],
    ['an order whose only check was moved away', { checks: [check({ deleted: true })] }],
  ])('stays without amounts: %s', (_, more) => {
    const { documents, warnings } = read(order(more));
    expect(documents).toHaveLength(1);
    expect(documents[0]).toMatchObject({ ...NOTHING, kind: 'void' });
    expect(documents[0]?.lines).toMatchObject([{ key: 'sel-1', quantity: '0', net: 0, voided: true }]);
    expect(warnings).toEqual([]);
  });

  test.each<[string, Fields]>([
    ['none', { checks: [] }],
    ['null', { checks: null }],
  ])('stays without amounts when its checks went to another order: %s', (_, more) => {
    expect(read(order({ deleted: true, ...more })).documents).toMatchObject([{ ...NOTHING, kind: 'void', lines: [] }]);
    expect(read(order(more)).documents).toEqual([]);
  });

  test('stays without amounts beside what stands: a check, a selection', () => {
    const voided = check({ voided: true, selections: [selection({ guid: 'sel-2' })] });
    const { sale } = read(order({ checks: [check(), voided] }));
    expect(sale).toMatchObject({ kind: 'sale', net: 1000, tax: 130 });
    expect(sale?.lines.map(({ net, voided: gone }) => [net, gone])).toEqual([
      [1000, false],
      [0, true],
    ]);
    const kept = read(inCheck({ selections: [selection(), selection({ guid: 'sel-2', voided: true })] })).sale;
    expect(kept).toMatchObject({ net: 1000, tax: 130 });
    expect(kept?.lines[1]).toMatchObject({ quantity: '0', gross: 0, net: 0, tax: 0, voided: true });
  });
});

describe('what is not known', () => {
  test('is kept and said, and never counted: the state of an order', () => {
    const { documents, warnings } = read(order({ approvalStatus: 'ON_ITS_WAY' }));
    expect(documents).toMatchObject([{ kind: 'void', ...NOTHING, lines: [{ itemName: 'Lager', voided: true }] }]);
    expect(warnings).toEqual(['the order order-000001 is in the unknown state ON_ITS_WAY; it is kept and not counted']);
  });

  test('is kept and said, and never counted: orders of the test mode', () => {
    const { documents, warnings } = read(order({ createdInTestMode: true }));
    expect(documents).toMatchObject([{ kind: 'void', ...NOTHING }]);
    expect(warnings).toEqual(['the order order-000001 was made in test mode; it is kept and not counted']);
  });

  test('is kept and said, and never counted: the payment status of a check', () => {
    const { documents, warnings } = read(inCheck({ paymentStatus: 'IOU' }));
    expect(documents).toMatchObject([{ kind: 'void', ...NOTHING }]);
    expect(warnings).toEqual([
      'a check of the order order-000001 has the unknown payment status IOU; it is kept and not counted',
    ]);
  });

  test('is kept and said, and never counted: the kind of a selection', () => {
    const odd = selection({ guid: 'sel-2', selectionType: 'LOTTERY' });
    const { sale, warnings } = read(inCheck({ selections: [selection(), odd], amount: 20, taxAmount: 2.6 }));
    expect(sale).toMatchObject({ net: 1000, tax: 130, total: 1130 });
    expect(sale?.lines[1]).toMatchObject({ itemName: 'Lager', net: 0, voided: true });
    expect(warnings).toEqual(['selections of the unknown kind LOTTERY are not counted as sales']);
  });

  test.each(['NONE', 'OPEN_ITEM', 'SPECIAL_REQUEST', 'PORTION', null])('while %s is a sale', (selectionType) => {
    expect(line({ selectionType })).toMatchObject({ net: 1000, voided: false });
  });
});

describe('money that was taken in advance', () => {
  test.each<[string, Fields]>([
    ['a gift card', { selectionType: 'TOAST_CARD_SELL' }],
    ['a gift card that was loaded', { selectionType: 'TOAST_CARD_RELOAD' }],
    ['a house account that was paid', { selectionType: 'HOUSE_ACCOUNT_PAY_BALANCE' }],
    ['deferred revenue of any kind', { deferred: true }],
  ])('is not a sale, and its tax is none: %s', (_, more) => {
    const card = selection({
      guid: 'sel-2',
      displayName: 'Gift card',
      item: null,
      preDiscountPrice: 50,
      price: 50,
      tax: 1,
      ...more,
    });
    const { sale, warnings } = read(inCheck({ selections: [selection(), card], amount: 60, taxAmount: 2.3 }));
    expect(sale).toMatchObject({ gross: 1000, net: 1000, tax: 130, total: 1130 });
    expect(sale?.lines[1]).toMatchObject({ itemCode: 'name:gift card', net: 0, tax: 0, voided: true });
    expect(warnings).toEqual([]);
  });
});

describe('prices', () => {
  test('are net, after discounts of the item and of the check; what was taken off is not taken off again', () => {
    const discounts = [{ discountAmount: 2.5, nonTaxDiscountAmount: 2.5, name: 'Happy hour' }];
    const happy = selection({ preDiscountPrice: 10, price: 7.5, tax: 0.98, appliedDiscounts: discounts });
    const { sale, warnings } = read(
      inCheck({ selections: [happy], appliedDiscounts: discounts, amount: 7.5, taxAmount: 0.98 }),
    );
    expect(sums(sale)).toEqual({ ...NOTHING, gross: 1000, discount: 250, net: 750, tax: 98, total: 848 });
    expect(warnings).toEqual([]);
  });

  test('hold modifiers, whose own prices bring nothing, however deep they are', () => {
    const cheese = selection({ guid: 'm2', displayName: 'Extra cheese', price: 1.5, preDiscountPrice: 1.5, tax: 0.2 });
    const fries = selection({ guid: 'm1', displayName: 'Fries', price: 4, preDiscountPrice: 4, modifiers: [cheese] });
    const burger = { displayName: 'Burger', preDiscountPrice: 15.5, price: 15.5, tax: 2.02, modifiers: [fries] };
    expect(line(burger)).toMatchObject({
      net: 1550,
      tax: 202,
      itemName: 'Burger',
      modifiers: ['Fries', 'Extra cheese'],
    });
  });

  test('do not hold tax, also where menus show it', () => {
    const included = { taxInclusion: 'INCLUDED', receiptLinePrice: 11.3, preDiscountPrice: 10, price: 10, tax: 1.3 };
    expect(line(included)).toMatchObject({ gross: 1000, net: 1000, tax: 130 });
  });

  test('are scaled as they are written, never as floats', () => {
    expect(line({ preDiscountPrice: 12.999999999999998, price: 1.005, tax: 0.1 + 0.2 })).toMatchObject({
      gross: 1300,
      net: 101,
      discount: 1199,
      tax: 30,
    });
    expect(line({ preDiscountPrice: '4.30', price: '4.30', tax: '0.56' })).toMatchObject({ net: 430, tax: 56 });
    const yen = { preDiscountPrice: 500, price: 500, tax: 50 };
    expect(line(yen, { venue: { ...venue, currency: 'JPY' } })).toMatchObject({ net: 500, tax: 50 });
    expect(line({ ...yen, price: 1.234 }, { venue: { ...venue, currency: 'KWD' } })).toMatchObject({ net: 1234 });
  });

  test('that are missing are the other one, or nothing', () => {
    expect(line({ preDiscountPrice: null })).toMatchObject({ gross: 1000, discount: 0, net: 1000 });
    expect(line({ price: null })).toMatchObject({ gross: 1000, discount: 0, net: 1000 });
    expect(line({ price: null, preDiscountPrice: null, tax: null })).toMatchObject({ gross: 0, net: 0, tax: 0 });
    const taxes = [{ taxAmount: 0.5 }, { taxAmount: null }, { taxAmount: 0.8 }];
    expect(line({ tax: null, appliedTaxes: taxes })).toMatchObject({ tax: 130 });
  });

  test('that are none make the order unreadable', () => {
    expect(() => line({ price: 'ten' })).toThrow(new Unreadable('price is not a number'));
    expect(() => line({ price: 1e300 })).toThrow(Unreadable);
    expect(() => line({ quantity: {} })).toThrow(new Unreadable('quantity is not a number'));
  });

  test('may come to something else than the check, which is said and changes nothing', () => {
    const { sale, warnings } = read(inCheck({ amount: 12 }));
    expect(sale?.net).toBe(1000);
    expect(warnings).toEqual([
      'the check 12: its items come to 10.00 CAD, Toast says 12.00 CAD; the items are counted',
    ]);
    expect(read(inCheck({ amount: 10.01 })).warnings).toEqual([]);
    expect(read(inCheck({ amount: null })).warnings).toEqual([]);
  });
});

describe('what a check holds besides its items', () => {
  const charge = (more: Fields) => ({ ...REFERENCE('charge-1', 'AppliedCustomServiceCharge'), name: 'Party', ...more });

  test('is not a sale: service charges, in the amount of the check or not', () => {
    const party = { appliedServiceCharges: [charge({ chargeAmount: 4, gratuity: false })] };
    for (const amount of [10, 14]) {
      const { sale, warnings } = read(inCheck({ ...party, amount }));
      expect(sums(sale)).toEqual({ ...NOTHING, gross: 1000, net: 1000, tax: 130, serviceCharge: 400, total: 1130 });
      expect(warnings).toEqual([]);
    }
  });

  test('is not a sale: gratuities, which are tips, and the tips of payments that came about', () => {
    const failed = ['DENIED', 'VOIDED', 'CANCELLED'].map((paymentStatus) => ({ ...payment(7), paymentStatus }));
    const payments = [payment(1.5), ...failed, { ...payment(9), voidInfo: { voidDate: '2026-11-20' } }];
    const gratuity = [charge({ chargeAmount: 2, gratuity: true })];
    const { sale } = read(inCheck({ payments, appliedServiceCharges: gratuity, totalAmount: 14.8 }));
    expect(sale).toMatchObject({ net: 1000, serviceCharge: 0, tip: 350, total: 1130 });
  });

  test('is rounding: what cash lacks', () => {
    const cash = [charge({ chargeAmount: -0.02, serviceChargeCategory: 'CASH_ROUNDING' })];
    const { sale } = read(inCheck({ appliedServiceCharges: cash, amount: 9.98 }));
    expect(sums(sale)).toEqual({ ...NOTHING, gross: 1000, net: 998, rounding: -2, tax: 130, total: 1128 });
  });

  test('is the tax of its items and its charges', () => {
    const taxed = charge({ chargeAmount: 4, appliedTaxes: [{ taxAmount: 0.52 }] });
    expect(read(inCheck({ appliedServiceCharges: [taxed], taxAmount: 1.82 })).sale?.tax).toBe(182);
    expect(read(inCheck({ appliedServiceCharges: [taxed], taxAmount: null })).sale?.tax).toBe(182);
  });
});

describe('items', () => {
  test.each<[string, Fields, { itemCode: string; itemName: string }]>([
    ['have the code of the menu', {}, { itemCode: 'item-lager', itemName: 'Lager' }],
    ['off the menu have their name', { item: null }, { itemCode: 'name:lager', itemName: 'Lager' }],
    [
      'without either are unnamed',
      { item: null, displayName: null },
      { itemCode: 'name:unnamed item', itemName: 'Unnamed item' },
    ],
  ])('%s', (_, more, expected) => {
    expect(line(more)).toMatchObject(expected);
  });

  test.each<[unknown, string]>([
    [1, '1'],
    [null, '1'],
    [2.5, '2.5'],
    [0.1 + 0.2, '0.3'],
    ['3', '3'],
  ])('have the quantity %j as decimal text', (quantity, expected) => {
    expect(line({ quantity })?.quantity).toBe(expected);
  });

  test('with modifiers are items of their own where that is wanted, in whatever order they were tapped', () => {
    const rare = selection({ guid: 'm1', displayName: 'Rare', item: { guid: 'mod-rare' } });
    const bacon = selection({ guid: 'm2', displayName: 'Bacon', quantity: 2, item: { guid: 'mod-bacon' } });
    const gone = selection({ guid: 'm3', displayName: 'Onions', voided: true });
    const none = selection({ guid: 'm4', displayName: 'Mustard', quantity: 0 });
    for (const modifiers of [
      [rare, bacon, gone, none],
      [gone, bacon, none, rare],
    ])
      expect(line({ modifiers }, { includeModifiers: true })).toMatchObject({
        itemCode: 'item-lager+mod-bacon x2+mod-rare',
        itemName: 'Lager + Bacon x2 + Rare',
      });
    expect(line({ modifiers: [rare] })).toMatchObject({ itemCode: 'item-lager', modifiers: ['Rare'] });
  });

  test('carry the price look-up code as SKU', () => {
    expect(line({ plu: '00417' })?.sku).toBe('00417');
  });

  test('of a menu that never ends are read as far as anybody orders', () => {
    let endless: Fields = selection({ guid: 'deepest' });
    for (let depth = 0; depth < 5000; depth += 1) endless = selection({ guid: `m${depth}`, modifiers: [endless] });
    expect(line(endless)?.modifiers).toHaveLength(8);
  });

  test('that come twice keep keys of their own', () => {
    const { sale } = read(inCheck({ selections: [selection(), selection(), selection({ guid: null })] }));
    expect(sale?.lines.map(({ key }) => key)).toEqual(['sel-1', 'sel-1#2', 'line-3']);
  });
});

describe('refunds', () => {
  const transaction = REFERENCE('back-1', 'RefundTransaction');
  const details = { refundAmount: 10, taxRefundAmount: 1.3, refundTransaction: transaction };
  const back = {
    refundAmount: 11.3,
    tipRefundAmount: 0,
    refundDate: '2026-11-20T15:00:00.000+0000',
    refundBusinessDate: 20261120,
    refundTransaction: transaction,
  };
  const refunded = (more: Fields, payments: readonly Fields[] = [payment(0, back)]) =>
    read(inCheck({ selections: [selection({ refundDetails: details, ...more })], payments }));
  const given = (more: Fields) => refunded({ refundDetails: { ...details, ...more } });

  test('are documents of their own, negative, on their own day, beside the sale as it was', () => {
    const { documents, warnings } = refunded({});
    expect(warnings).toEqual([]);
    expect(documents).toHaveLength(2);
    expect(documents[0]).toMatchObject({ kind: 'sale', net: 1000, businessDay: '2026-11-19' });
    expect(documents[1]).toMatchObject({
      source: 'sel-1:refund:back-1',
      kind: 'refund',
      original: 'order-000001',
      version: Date.parse('2026-11-20T00:40:00.500Z'),
      soldAt: '2026-11-20T15:00:00.000Z',
      businessDay: '2026-11-20',
      dayFrom: 'provider',
      receipt: '12',
      lines: [
        { key: 'sel-1', itemCode: 'item-lager', quantity: '-1', gross: -1000, discount: 0, net: -1000, tax: -130 },
      ],
    });
    expect(sums(documents[1])).toEqual({ ...NOTHING, gross: -1000, net: -1000, tax: -130, total: -1130 });
  });

  test('of a part of the price give no item back', () => {
    const { documents } = given({ refundAmount: 2.5, taxRefundAmount: 0.33 });
    expect(documents[1]).toMatchObject({ net: -250, tax: -33, total: -283, lines: [{ quantity: '0', net: -250 }] });
  });

  test('may name their business day themselves', () => {
    const { documents } = given({ refundBusinessDate: 20261118 });
    expect(documents[1]).toMatchObject({ businessDay: '2026-11-18', dayFrom: 'provider' });
  });

  test('without a business day are counted on that of their time', () => {
    const early = { ...back, refundBusinessDate: null, refundDate: '2026-11-20T08:30:00.000+0000' };
    expect(refunded({}, [payment(0, early)]).documents[1]).toMatchObject({
      businessDay: '2026-11-19',
      dayFrom: 'computed',
    });
  });

  test('take their time from the payment of the same transaction, or from the only one', () => {
    const other = { ...back, refundDate: '2026-11-19T23:50:00.000+0000', refundTransaction: REFERENCE('back-2', 'R') };
    const soldAt = (payments: readonly Fields[], more: Fields = {}) =>
      refunded({ refundDetails: { ...details, ...more } }, payments).documents[1]?.soldAt;
    expect(soldAt([payment(0, other), payment(0, back)])).toBe('2026-11-20T15:00:00.000Z');
    expect(soldAt([payment(0, back)], { refundTransaction: null })).toBe('2026-11-20T15:00:00.000Z');
  });

  test('without any date are counted when their order was last changed, and that is said', () => {
    const { documents, warnings } = refunded({}, []);
    expect(documents[1]).toMatchObject({ soldAt: '2026-11-20T00:40:00.500Z', dayFrom: 'computed' });
    expect(warnings).toEqual([
      'the refund sel-1:refund:back-1 has no date; it is counted on the day on which its order was last changed',
    ]);
  });

  test('of one transaction are one document an item', () => {
    const second = selection({ guid: 'sel-2', refundDetails: details });
    const selections = [selection({ refundDetails: details }), second];
    const { documents } = read(inCheck({ selections, payments: [payment(0, back)], amount: 20, taxAmount: 2.6 }));
    expect(documents.map(({ source }) => source)).toEqual([
      'order-000001',
      'sel-1:refund:back-1',
      'sel-2:refund:back-1',
    ]);
  });

  test('of what is not a sale are none', () => {
    const giftCard = refunded({ deferred: true });
    expect(giftCard.documents).toHaveLength(1);
    expect(giftCard.warnings).toEqual([]);
    expect(given({ refundAmount: 0, taxRefundAmount: 0 }).documents).toHaveLength(1);
  });

  describe('of modifiers', () => {
    const oat = (more: Fields) => selection({ guid: 'oat', displayName: 'Oat milk', price: 2, ...more });
    const upcharge = { refundAmount: 2, taxRefundAmount: 0.26, refundTransaction: transaction };
    const told = (more: Fields) =>
      refunded(more).documents.map(({ source, net, tax, lines }) => [source, net, tax, lines[0]?.quantity]);

    test('take off the price of their item, and give no item back', () => {
      const { documents, warnings } = refunded({ refundDetails: null, modifiers: [oat({ refundDetails: upcharge })] });
      expect(warnings).toEqual([]);
      expect(documents[1]).toMatchObject({
        source: 'oat:refund:back-1',
        kind: 'refund',
        soldAt: '2026-11-20T15:00:00.000Z',
        businessDay: '2026-11-20',
        lines: [{ key: 'sel-1', itemName: 'Lager', quantity: '0', net: -200, tax: -26 }],
      });
      expect(documents).toHaveLength(2);
    });

    test('are in that of their item where both were given back together, and are not subtracted twice', () => {
      expect(told({ modifiers: [oat({ refundDetails: upcharge })] })).toHaveLength(2);
      expect(told({ modifiers: [oat({ refundDetails: { ...upcharge, refundTransaction: null } })] })).toHaveLength(2);
    });

    test('in another transaction are of their own, however deep they are', () => {
      const other = { ...upcharge, refundTransaction: REFERENCE('back-2', 'R') };
      expect(told({ modifiers: [oat({ modifiers: [oat({ guid: 'extra', refundDetails: other })] })] })).toEqual([
        ['order-000001', 1000, 130, '1'],
        ['sel-1:refund:back-1', -1000, -130, '-1'],
        ['extra:refund:back-2', -200, -26, '0'],
      ]);
    });
  });

  test('of a service charge give back no sale', () => {
    const charge = {
      guid: 'charge-1',
      chargeAmount: 4,
      gratuity: false,
      refundDetails: { ...details, refundAmount: 4 },
    };
    const { documents } = read(inCheck({ appliedServiceCharges: [charge], payments: [payment(0, back)] }));
    expect(documents[1]).toMatchObject({ source: 'charge-1:refund:back-1', net: 0, tax: -130, serviceCharge: -400 });
  });

  test('that name no items are said and not counted', () => {
    const { documents, warnings } = read(inCheck({ payments: [payment(0, back)] }));
    expect(documents).toHaveLength(1);
    expect(warnings).toEqual([
      'of the check 12 11.30 CAD were given back without naming an item; the refund is not counted',
    ]);
  });

  test('that name no items are said beside those that do', () => {
    const other = { ...back, refundAmount: 3, refundTransaction: REFERENCE('back-2', 'R') };
    const { documents, warnings } = refunded({}, [payment(0, back), payment(0, other)]);
    expect(documents).toHaveLength(2);
    expect(warnings).toEqual([
      'of the check 12 3.00 CAD were given back without naming an item; the refund is not counted',
    ]);
  });

  test('of an item that was voided later are taken back with it: it must not be subtracted twice', () => {
    const voided = selection({ refundDetails: details, voided: true });
    const { documents, warnings } = read(inCheck({ selections: [voided], amount: 0, taxAmount: 0 }));
    expect(documents.map(({ source, kind, total }) => [source, kind, total])).toEqual([
      ['order-000001', 'sale', 0],
      ['sel-1:refund:back-1', 'void', 0],
    ]);
    expect(documents[1]?.lines).toMatchObject([{ quantity: '0', net: 0, tax: 0, voided: true }]);
    expect(warnings).toEqual([]);
  });

  test('of an order that was voided later are taken back with it', () => {
    const checks = [check({ selections: [selection({ refundDetails: details })], payments: [payment(0, back)] })];
    const { documents } = read(order({ voided: true, checks }));
    expect(documents.map(({ kind, total }) => [kind, total])).toEqual([
      ['void', 0],
      ['void', 0],
    ]);
  });
});

describe('any order', () => {
  const rich = order({
    checks: [
      check({
        selections: [
          selection({
            modifiers: [selection({ guid: 'm1', modifiers: [selection({ guid: 'm2' })] })],
            appliedTaxes: [{ taxAmount: 1.3 }],
            refundDetails: { refundAmount: 4, taxRefundAmount: 0.52, refundTransaction: { guid: 'back-1' } },
          }),
        ],
        appliedServiceCharges: [{ guid: 'c1', chargeAmount: 4, gratuity: false, appliedTaxes: [{ taxAmount: 0.5 }] }],
        payments: [payment(1, { refundAmount: 4.52, refundDate: '2026-11-20T01:00:00.000+0000' })],
      }),
    ],
  });
  const places = placesIn(rich);
  const odd = fc.oneof(
    fc.constant(null),
    fc.constant(undefined),
    fc.constantFrom('', 'NEW_VALUE', '\u001b[31m', '12.5', 1e308, -1, 0, 2 ** 60, true, [], {}, [null], [[]]),
  );

  test('with null or nonsense in any place is read, or refused as unreadable, and what is read adds up', () => {
    const spoiled = fc.array(fc.tuple(fc.constantFrom(...places), odd), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(spoiled, fc.boolean(), (spoils, includeModifiers) => {
        const value = spoils.reduce<unknown>((all, [path, replacement]) => replaced(all, path, replacement), rich);
        expectReadable(value, includeModifiers);
      }),
      { numRuns: 1500 },
    );
  });

  test('with null everywhere at once, and with fields that nobody knows, is read', () => {
    for (const path of places) expectReadable(replaced(rich, path, null), false);
    const unknown = JSON.parse(JSON.stringify(rich, (_, value) => withUnknown(value)));
    expect(read(unknown).documents).toEqual(read(rich).documents);
  });

  function expectReadable(value: unknown, includeModifiers: boolean): void {
    let documents: readonly SaleDocument[];
    try {
      documents = read(value, { includeModifiers }).documents;
    } catch (error) {
      expect(error).toBeInstanceOf(Unreadable);
      return;
    }
    const door = doorOf(venue, NOW);
    for (const document of documents) {
      const parsed = parseSaleDocument(document);
      expect(JSON.stringify(parsed.ok ? parsed.value : parsed.problem)).toBe(JSON.stringify(document));
      const net = document.lines.reduce((sum, { net: own }) => sum + own, 0);
      expect([net + document.rounding, document.net + document.tax]).toEqual([document.net, document.total]);
      door(document);
    }
  }
});

type Path = readonly (string | number)[];

/** Every place in a JSON value. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return path.length === 0 ? [] : [path];
  const inner = Object.entries(value).flatMap(([key, held]) =>
    placesIn(held, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? inner : [path, ...inner];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((held, i) => (i === key ? replaced(held, rest, by) : held));
  if (typeof value !== 'object' || value === null) return value;
  return { ...value, [key]: replaced((value as Fields)[key], rest, by) };
}

function withUnknown(value: unknown): unknown {
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value);
  return plain ? { ...value, somethingNew: 'x', anotherList: [1] } : value;
}
