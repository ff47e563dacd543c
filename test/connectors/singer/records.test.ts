import { describe, expect, test } from 'vitest';
import { mappingOf } from '../../../src/connectors/singer/streams.ts';
import { aVenue } from '../../support/builders.ts';

type Mapped = Readonly<Record<string, unknown>>;

/** What a record becomes, with what was warned of. */
function read(mapped: Mapped, record: Mapped, keys: readonly string[] = []) {
  const warned: string[] = [];
  const base = { id: 'id', soldAt: 'at', itemName: 'name' };
  const mapping = mappingOf({ mapping: JSON.stringify({ sales: { ...base, ...mapped } }) }, 'tap');
  const venue = aVenue({ timezone: 'America/Toronto', currency: 'CAD', dayStart: '04:00' });
  const warn = (_: string, what: string) => void warned.push(what);
  const reader = mapping
    ?.readers({ integration: 'int_1', venue, latest: '2027-01-01T00:00:00.000Z', warn })
    .get('sales');
  const whole = { id: '1', at: '2026-11-19T18:30:00Z', name: 'Lager', ...record };
  return { documents: reader?.(whole, keys) ?? [], warned };
}

const one = (mapped: Mapped, record: Mapped) => read(mapped, record).documents[0];

test('a record is a sale with one line', () => {
  const mapped = {
    itemCode: 'item.sku',
    quantity: 'qty',
    net: 'net',
    tax: 'tax',
    receipt: 'no',
    location: 'shop',
    version: 'v',
  };
  const record = {
    item: { sku: '007' },
    qty: '2.50',
    net: '17.90',
    tax: 2.33,
    no: 12,
    shop: 'L1',
    v: '2026-11-19T19:00:00Z',
  };
  expect(one(mapped, record)).toEqual({
    integration: 'int_1',
    source: 'sales:int_1:1',
    version: 1_795_114_800_000,
    kind: 'sale',
    soldAt: '2026-11-19T18:30:00.000Z',
    zone: 'America/Toronto',
    businessDay: '2026-11-19',
    dayFrom: 'computed',
    currency: 'CAD',
    gross: 1790,
    discount: 0,
    net: 1790,
    tax: 233,
    serviceCharge: 0,
    tip: 0,
    total: 2023,
    rounding: 0,
    receipt: '12',
    location: 'L1',
    original: null,
    lines: [
      {
        key: 'line-1',
        parent: null,
        itemCode: '007',
        itemName: 'Lager',
        sku: null,
        quantity: '2.5',
        gross: 1790,
        discount: 0,
        net: 1790,
        tax: 233,
        modifiers: [],
        voided: false,
      },
    ],
  });
});

describe('amounts', () => {
  test.each<[string, Mapped, Mapped, readonly [number, number, number, number]]>([
    ['gross less discount is the net', { gross: 'g', discount: 'd' }, { g: '10.00', d: '1.50' }, [1000, 150, 850, 0]],
    ['a discount may be negative', { gross: 'g', discount: 'd' }, { g: 10, d: -1.5 }, [1000, 150, 850, 0]],
    ['gross and net give the discount', { gross: 'g', net: 'n' }, { g: 10, n: 8.5 }, [1000, 150, 850, 0]],
    ['a total holds the tax', { total: 't', tax: 'x' }, { t: '11.30', x: '1.30' }, [1000, 0, 1000, 130]],
    ['total and net give the tax', { total: 't', net: 'n' }, { t: '11.30', n: '10' }, [1000, 0, 1000, 130]],
    [
      'tax that is in the price is no discount',
      { gross: 'g', net: 'n', tax: 'x' },
      { g: 11.3, n: 10, x: 1.3 },
      [1130, 0, 1000, 130],
    ],
    ['a price is of one', { price: 'p', quantity: 'q' }, { p: 4.30435, q: 3 }, [1291, 0, 1291, 0]],
    ['what is finer is rounded by its text', { net: 'n' }, { n: 1.005 }, [101, 0, 101, 0]],
    ['of Python floats, too', { net: 'n' }, { n: 17.900000000000002 }, [1790, 0, 1790, 0]],
    ['minor units', { net: 'n', amounts: 'minor' }, { n: '1790' }, [1790, 0, 1790, 0]],
    ['minus nothing is nothing', { net: 'n', discount: 'd', amounts: 'minor' }, { n: -0, d: '-0' }, [0, 0, 0, 0]],
    ['minor units of a price', { price: 'p', quantity: '=2', amounts: 'minor' }, { p: 895 }, [1790, 0, 1790, 0]],
    ['yen have none', { net: 'n', currency: '=JPY' }, { n: '1790' }, [1790, 0, 1790, 0]],
    ['dinars have three', { net: 'n', currency: 'c' }, { n: '1.7905', c: 'kwd' }, [1791, 0, 1791, 0]],
  ])('%s', (_, mapped, record, [gross, discount, net, tax]) => {
    expect(one(mapped, record)).toMatchObject({
      gross,
      discount,
      net,
      tax,
      total: net + tax,
      lines: [{ gross, discount, net, tax }],
    });
  });

  test.each([
    [{ net: 'n' }, { n: 'free' }, 'net: «free» is not a number'],
    [{ net: 'n' }, { n: {} }, 'net is no amount'],
    [{ net: 'n' }, { n: null }, 'a line without an amount'],
    [{ net: 'n', amounts: 'minor' }, { n: 17.9 }, 'net is no whole number that can be kept exactly'],
    [{ net: 'n', quantity: 'q' }, { n: 1, q: 'two' }, 'quantity: «two» is not a number'],
    [{ net: 'n', currency: 'c' }, { n: 1, c: '$' }, '«$» is no currency'],
    [{ net: 'n' }, { n: 1, at: 'yesterday' }, '«yesterday» is no moment'],
    [{ net: 'n' }, { n: 1, at: '2026-02-30 10:00' }, '«2026-02-30 10:00» is no moment'],
    [{ net: 'n' }, { n: 1, at: null }, 'nothing says when it was sold'],
    [{ net: 'n', businessDay: 'day' }, { n: 1, day: '2026-02-30' }, '«2026-02-30» is no business day'],
    [{ net: 'n' }, { n: 1, id: null }, 'a record without id'],
    [{ net: 'n', lines: 'lines' }, { lines: 5 }, 'lines is no list'],
  ])('that cannot be read are refused: %o %o', (mapped, record, why) => {
    expect(() => read(mapped, record)).toThrow(why);
  });
});

describe('kinds', () => {
  test.each([
    [
      'a refund that is written with positive numbers',
      { kind: 'k' },
      { k: 'Refunded', n: 5, q: 2 },
      'refund',
      -500,
      '-2',
    ],
    ['a refund that is written with negative ones', { kind: 'k' }, { k: 'return', n: -5, q: -2 }, 'refund', -500, '-2'],
    ['a negative sale is a refund', {}, { n: '-5.00', q: '1' }, 'refund', -500, '-1'],
    ['a void stays without amounts', { kind: 'k' }, { k: 'CANCELLED', n: 5, q: 2 }, 'void', 0, '0'],
    ['a line that was voided counts nothing', { voided: 'x' }, { x: true, n: 5, q: 2 }, 'sale', 0, '0'],
  ])('%s', (_, mapped, record, kind, net, quantity) => {
    const found = one({ ...mapped, net: 'n', quantity: 'q' }, record);
    expect(found).toMatchObject({ kind, net, lines: [{ quantity, net }] });
  });

  test('an unknown one is not counted, and said', () => {
    expect(read({ net: 'n', kind: 'k' }, { n: 5, k: 'constructor' })).toEqual({
      documents: [],
      warned: ['a record of sales is of the unknown kind «constructor» and is not counted'],
    });
  });
});

describe('times', () => {
  test.each([
    ['2026-11-20T03:30:00-05:00', '2026-11-20T08:30:00.000Z', '2026-11-19'],
    ['2026-11-20 03:30:00', '2026-11-20T08:30:00.000Z', '2026-11-19'],
    ['2026-11-20', '2026-11-20T17:00:00.000Z', '2026-11-20'],
    [1_795_114_800, '2026-11-19T19:00:00.000Z', '2026-11-19'],
    [1_795_114_800_000, '2026-11-19T19:00:00.000Z', '2026-11-19'],
  ])('%s is %s', (at, soldAt, businessDay) => {
    expect(one({ net: 'n' }, { n: 1, at })).toMatchObject({ soldAt, businessDay, dayFrom: 'computed' });
  });

  test.each(['2026-11-18', '20261118', '2026-11-18T00:00:00.000000Z'])(
    'a business day of the source holds: %s',
    (day) => {
      const found = one({ net: 'n', businessDay: 'day' }, { n: 1, day });
      expect(found).toMatchObject({ businessDay: '2026-11-18', dayFrom: 'provider' });
    },
  );
});

test('a receipt has its lines', () => {
  const mapped = { lines: 'items', itemName: 'what', net: 'n', lineId: 'no', tip: 'tip' };
  const items = [
    { what: 'Lager', n: '8.95', no: 'a' },
    { what: 'Crisps', n: '3.00', no: 'a' },
  ];
  expect(read({ ...mapped, tip: 'gratuity' }, { items, gratuity: '2.00' }).documents).toMatchObject([
    {
      net: 1195,
      lines: [
        { key: 'a', itemCode: 'name:lager' },
        { key: 'a#2', itemCode: 'name:crisps' },
      ],
    },
  ]);
});

test('sales of two databases that both count from 1 are never the same sale; long ids are', () => {
  const mapping = mappingOf({ mapping: '{"s":{"id":"id","soldAt":"at","itemName":"n","net":"net"}}' }, 'tap');
  const sourceThrough = (integration: string, id: string) => {
    const reading = { integration, venue: aVenue(), latest: '2027-01-01T00:00:00.000Z', warn: () => {} };
    const record = { id, at: '2026-11-19T18:30:00Z', n: 'Lager', net: 1 };
    return mapping?.readers(reading).get('s')?.(record, [])[0]?.source;
  };
  expect(sourceThrough('int_1', '17')).not.toBe(sourceThrough('int_2', '17'));
  expect(sourceThrough('int_1', '3b0f8a52-01')).not.toBe(sourceThrough('int_2', '3b0f8a52-01'));
  expect(sourceThrough('int_1', '3b0f8a52-011')).toBe(sourceThrough('int_2', '3b0f8a52-011'));
});

test('without an id of its own a record has the key that the tap names', () => {
  const mapping = mappingOf({ mapping: '{"s":{"soldAt":"at","itemName":"n","net":"net"}}' }, 'tap');
  const reading = { integration: 'int_1', venue: aVenue(), latest: '2027-01-01T00:00:00.000Z', warn: () => {} };
  const record = { a: 1, b: 'x', at: '2026-11-19T18:30:00Z', n: 'Lager', net: 1 };
  const reader = mapping?.readers(reading).get('s');
  expect(reader?.(record, ['a', 'b'])[0]?.source).toBe('s:int_1:1:x');
  expect(() => reader?.(record, [])).toThrow('nothing says what the id of a record is; map the field id');
});

test('orders of tap-toast are read as those of Toast are', () => {
  const reading = { integration: 'int_1', venue: aVenue(), latest: '2027-01-01T00:00:00.000Z', warn: () => {} };
  const reader = mappingOf({}, '/opt/taps/tap-toast/bin/tap-toast')?.readers(reading).get('orders');
  const selection = { guid: 's1', displayName: 'Lager', quantity: 1, price: 8.95, preDiscountPrice: 8.95, tax: 1.16 };
  const check = {
    guid: 'c1',
    amount: 8.95,
    taxAmount: 1.16,
    totalAmount: 10.11,
    paymentStatus: 'CLOSED',
    selections: [selection],
  };
  const order = {
    guid: 'o1',
    businessDate: 20261119,
    openedDate: '2026-11-19T18:00:00.000000Z',
    paidDate: '2026-11-19T18:30:00.000000Z',
    closedDate: '2026-11-19T18:30:00.000000Z',
    modifiedDate: '2026-11-19T18:30:00.000000Z',
    checks: [check],
  };
  expect(reader?.(order, ['guid'])).toMatchObject([{ source: 'o1', businessDay: '2026-11-19', net: 895, tax: 116 }]);
});
