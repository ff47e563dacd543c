import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dated } from '../../../src/connectors/api/read.ts';
import { streamSchema } from '../../../src/connectors/singer/catalog.ts';
import { mappingOf } from '../../../src/connectors/singer/streams.ts';
import { aVenue } from '../../support/builders.ts';
import { countedAfter, historiesOf } from '../../support/row-versions.ts';
import { squareOrder } from '../../support/taps.ts';

const READING = { integration: 'int_1', venue: aVenue(), latest: '2027-01-01T00:00:00.000Z', warn: () => {} };
const money = (amount: number) => ({ amount, currency: 'CAD' });
const given = (uid: string, amount: number) => ({
  uid,
  source_order_id: 'other',
  return_line_items: [
    {
      uid: 'r',
      name: 'Lager',
      quantity: '1',
      gross_return_money: money(amount),
      total_discount_money: money(0),
      total_tax_money: money(0),
      total_money: money(amount),
    },
  ],
  return_amounts: { total_money: money(amount), tax_money: money(0), discount_money: money(0), tip_money: money(0) },
});
const selection = (price: number, refund: number) => ({
  guid: 's1',
  displayName: 'Lager',
  quantity: 1,
  price,
  preDiscountPrice: price,
  tax: 0,
  ...(refund === 0 ? {} : { refundDetails: { refundAmount: refund, refundTransaction: { guid: `t${refund}` } } }),
});

/** Versions of one row, by what may change in it. */
const STREAMS: Readonly<Record<string, (version: number, what: number) => Record<string, unknown>>> = {
  'tap-square': (version, what) =>
    squareOrder('order', {
      version,
      state: ['COMPLETED', 'CANCELED', 'OPEN', 'COMPLETED'][what % 4],
      ...(what > 3 ? { returns: [given(`u${what}`, what)] } : {}),
    }),
  'tap-toast': (version, what) => ({
    guid: 'order',
    openedDate: '2026-11-19T18:00:00.000+0000',
    closedDate: '2026-11-19T18:30:00.000+0000',
    modifiedDate: new Date(Date.UTC(2026, 10, 20) + version).toISOString(),
    businessDate: 20261119,
    voided: what % 4 === 1,
    checks: [
      {
        guid: 'c1',
        paymentStatus: what % 4 === 2 ? 'OPEN' : 'CLOSED',
        amount: 9,
        taxAmount: 0,
        totalAmount: 9,
        selections: [selection(9, what > 3 ? what : 0)],
      },
    ],
  }),
  mapped: (version, what) => ({
    id: 'a-long-id-of-a-sale',
    v: version,
    at: '2026-11-19T18:00:00Z',
    name: 'Lager',
    k: ['paid', 'void', 'on hold', 'refunded'][what % 4],
    n: what + 1,
  }),
};
const MAPPING = '{"orders":{"id":"id","version":"v","soldAt":"at","itemName":"name","kind":"k","net":"n"}}';

test.each(Object.keys(STREAMS))('%s: any order and repetition of versions ends as the newest alone', (name) => {
  const reader = mappingOf({ mapping: name === 'mapped' ? MAPPING : name }, 'tap')
    ?.readers(READING)
    .get('orders');
  const schema = streamSchema({}, ['id']);
  const rowOfVersion = (what: number, version: number) => {
    const row = reader?.read(STREAMS[name]?.(version + 1, what) ?? {}, schema).row;
    if (!row) throw new Error('nobody reads it');
    return row;
  };
  fc.assert(
    fc.property(historiesOf(rowOfVersion, 11), ({ newest, come }) => {
      expect(countedAfter(come)).toEqual(countedAfter([newest]));
    }),
    { numRuns: 500 },
  );
});

test('a row that is not a sale has a moment at which it can be remembered', () => {
  const row = { integration: 'int_1', row: 'sales:1', version: 7, documents: [], at: '2026-11-20T02:00:00.000Z' };
  expect(dated(row, READING)).toEqual(row);
  // With a moment that cannot be it would not be let in, and its older versions would count.
  const fallback = { ...row, at: '2000-01-02T12:00:00.000Z' };
  expect(dated({ ...row, at: '9999-12-31T00:00:00.000Z' }, READING)).toEqual(fallback);
});
