import { describe, expect, test } from 'vitest';
import { NO_SCHEMA, streamSchema } from '../../../src/connectors/singer/catalog.ts';
import { mappingOf } from '../../../src/connectors/singer/streams.ts';
import { aVenue } from '../../support/builders.ts';
import { squareOrder } from '../../support/taps.ts';

type Mapped = Readonly<Record<string, unknown>>;

interface About {
  readonly keys?: readonly string[];
  /** What the SCHEMA says of fields. */
  readonly properties?: Mapped;
}

/** What a record becomes, with what was warned of. */
function read(mapped: Mapped, record: Mapped, { keys = [], properties }: About = {}) {
  const warned: string[] = [];
  const base = { id: 'id', soldAt: 'at', itemName: 'name' };
  const mapping = mappingOf({ mapping: JSON.stringify({ sales: { ...base, ...mapped } }) }, 'tap');
  const venue = aVenue({ timezone: 'America/Toronto', currency: 'CAD', dayStart: '04:00' });
  const warn = (_: string, what: string) => void warned.push(what);
  const reading = { integration: 'int_1', venue, latest: '2027-01-01T00:00:00.000Z', warn };
  const reader = mapping?.readers(reading).get('sales');
  const whole = { id: '1', at: '2026-11-19T18:30:00Z', name: 'Lager', ...record };
  const schema = streamSchema({ properties }, keys);
  const found = reader?.read(whole, schema);
  reader?.end(schema);
  return { documents: found?.row.documents ?? [], row: found?.row, doubt: found?.doubt, warned };
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
      'tax that is in the price is not a discount',
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
    [{ net: 'n' }, { n: {} }, 'net is not a number'],
    [{ net: 'n' }, { n: null }, 'a line without an amount'],
    [{ net: 'n', amounts: 'minor' }, { n: 17.9 }, 'net is not a whole number that can be kept exactly'],
    [{ net: 'n', quantity: 'q' }, { n: 1, q: 'two' }, 'quantity: «two» is not a number'],
    [{ net: 'n', currency: 'c' }, { n: 1, c: '$' }, '«$» is not a currency'],
    [{ net: 'n' }, { n: 1, at: 'yesterday' }, '«yesterday» is not a moment'],
    [{ net: 'n' }, { n: 1, at: '2026-02-30 10:00' }, '«2026-02-30 10:00» is not a moment'],
    [{ net: 'n' }, { n: 1, at: null }, 'nothing says when it was sold'],
    [{ net: 'n', businessDay: 'day' }, { n: 1, day: '2026-02-30' }, '«2026-02-30» is not a business day'],
    [{ net: 'n' }, { n: 1, id: null }, 'a record without id'],
    [{ net: 'n', lines: 'lines' }, { lines: 5 }, 'lines is neither a list nor an object'],
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
    ['a record that was voided counts nothing', { voided: 'x' }, { x: true, n: 5, q: 2 }, 'void', 0, '0'],
  ])('%s', (_, mapped, record, kind, net, quantity) => {
    const found = one({ ...mapped, net: 'n', quantity: 'q' }, record);
    expect(found).toMatchObject({ kind, net, lines: [{ quantity, net }] });
  });

  test('an unknown one is kept as void, and said', () => {
    const { documents, doubt } = read({ net: 'n', kind: 'k' }, { n: 5, k: 'constructor' });
    expect(documents).toMatchObject([{ kind: 'void', net: 0 }]);
    expect(doubt?.why).toBe('of the unknown kind «constructor»');
  });
});

describe('times', () => {
  test.each([
    ['2026-11-20T03:30:00-05:00', '2026-11-20T08:30:00.000Z', '2026-11-19', 'computed'],
    ['2026-11-20 03:30:00', '2026-11-20T08:30:00.000Z', '2026-11-19', 'computed'],
    // A day without a time is that day, whenever the venue's begins.
    ['2026-11-20', '2026-11-20T17:00:00.000Z', '2026-11-20', 'provider'],
    [1_795_114_800, '2026-11-19T19:00:00.000Z', '2026-11-19', 'computed'],
    [1_795_114_800_000, '2026-11-19T19:00:00.000Z', '2026-11-19', 'computed'],
  ])('%s is %s', (at, soldAt, businessDay, dayFrom) => {
    expect(one({ net: 'n' }, { n: 1, at })).toMatchObject({ soldAt, businessDay, dayFrom });
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
    return mapping?.readers(reading).get('s')?.read(record, NO_SCHEMA).row.row;
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
  expect(reader?.read(record, streamSchema({}, ['a', 'b'])).row.row).toBe('s:int_1:1:x');
  expect(() => reader?.read(record, NO_SCHEMA)).toThrow('nothing says what the id of a record is; map the field id');
});

describe('orders of tap-square', () => {
  const reader = () => {
    const warned: string[] = [];
    const warn = (_: string, what: string) => void warned.push(what);
    const reading = { integration: 'int_1', venue: aVenue(), latest: '2027-01-01T00:00:00.000Z', warn };
    const stream = mappingOf({ mapping: 'tap-square' }, 'tap')?.readers(reading).get('orders');
    return { warned, read: (order: Mapped) => stream?.read(order, NO_SCHEMA) };
  };

  test('that are not closed, or not any more, are not sales; of several locations, too', () => {
    const { read, warned } = reader();
    read(squareOrder('a', { location_id: 'L1' }));
    expect(read(squareOrder('b', { location_id: 'L2', state: 'OPEN', closed_at: undefined }))).toMatchObject({
      row: { row: 'b', version: 1, documents: [] },
      doubt: null,
    });
    expect(warned).toEqual(['orders of several locations come: L1, L2; all are counted']);
  });

  test('in a state that nobody knows are void and named', () => {
    const { read, warned } = reader();
    expect(read(squareOrder('a', { state: 'PARKED' }))).toMatchObject({
      row: { documents: [{ kind: 'void' }] },
      doubt: { why: 'the order a is in the unknown state PARKED; it is kept and not counted' },
    });
    expect(warned).toEqual([]);
  });

  test('whose time cannot be are not read: what is stored of them stays', () => {
    expect(() => reader().read(squareOrder('a', { closed_at: '2199-01-01T00:00:00Z' }))).toThrow('which cannot be');
  });

  test('that were deleted are void by their id', () => {
    const order = { id: 'a', _sdc_deleted_at: '2026-11-25T09:00:00.000Z' };
    expect(reader().read(order)?.row).toMatchObject({ row: 'a', version: null, documents: [] });
  });
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
  expect(reader?.read(order, NO_SCHEMA).row).toMatchObject({
    row: 'o1',
    documents: [{ source: 'o1', businessDay: '2026-11-19', net: 895, tax: 116 }],
  });
});

describe('a row that is gone at the source', () => {
  const properties = { id: {}, at: {}, name: {}, n: {} };
  const gone = { row: 'sales:int_1:1', version: null, documents: [] };

  test.each<[string, Mapped]>([
    ['since a moment', { _sdc_deleted_at: '2026-11-25T09:00:00.000000Z', n: 5 }],
    ['by its log', { _sdc_lsn_deleted_at: '2026-11-25 09:00:00', n: 5 }],
    ['as a flag', { __deleted: 'true', n: 5 }],
    ['whatever else it says', { _sdc_deleted_at: 1_795_600_000, n: 'not a number', at: 'never', k: 'paid' }],
    ['with nothing but nulls', { at: null, name: null, n: null, _sdc_extracted_at: '2026-11-25T09:00:00Z' }],
  ])('is told %s', (_, record) => {
    expect(read({ net: 'n', kind: 'k', version: 'v' }, record, { properties }).row).toMatchObject(gone);
  });

  test('is told by its key alone, which is sure where the SCHEMA has other fields', () => {
    const only = { id: '1', at: undefined, name: undefined };
    expect(read({ net: 'n' }, only, { properties })).toMatchObject({ row: gone, doubt: null });
    expect(read({ net: 'n' }, only).doubt?.why).toBe('it holds only its key and is taken as deleted');
    expect(() => read({ net: 'n' }, only, { properties: { id: {} } })).toThrow(
      'are the fields of the stream selected?',
    );
  });

  test.each([null, '', false, '0000-00-00 00:00:00'])('is not told by a mark that holds %j', (mark) => {
    expect(one({ net: 'n' }, { n: 5, _sdc_deleted_at: mark })).toMatchObject({ kind: 'sale', net: 500 });
  });

  test('cannot be found without its id', () => {
    expect(() => read({ id: 'no', net: 'n' }, { _sdc_deleted_at: '2026-11-25T09:00:00Z' })).toThrow(
      'a record without id',
    );
  });
});

describe('flags', () => {
  const items = [{ name: 'Lager', n: 8 }];

  test('of a sale with lines may stand beside them', () => {
    const mapped = { lines: 'items', net: 'n', voided: 'voided_at' };
    expect(one(mapped, { items, voided_at: '2026-11-24 18:00' })).toMatchObject({ kind: 'void', net: 0 });
    expect(one(mapped, { items, voided_at: null })).toMatchObject({ kind: 'sale', net: 800 });
    const lines = [...items, { name: 'Crisps', n: 3, voided_at: '2026-11-24 18:00' }];
    expect(one(mapped, { items: lines, voided_at: null })).toMatchObject({
      kind: 'sale',
      net: 800,
      lines: [{ voided: false }, { voided: true, net: 0, quantity: '0' }],
    });
  });

  test('of lines alone hold for each line', () => {
    const mapped = { lines: 'items', net: 'n', quantity: 'q', kind: 'is_return' };
    const lines = [
      { name: 'Lager', n: 8, q: 1, is_return: false },
      { name: 'Crisps', n: 3, q: 1, is_return: true },
    ];
    expect(one(mapped, { items: lines })).toMatchObject({
      kind: 'sale',
      net: 500,
      lines: [
        { net: 800, quantity: '1' },
        { net: -300, quantity: '-1' },
      ],
    });
    expect(one(mapped, { items: lines.slice(1) })).toMatchObject({ kind: 'refund', net: -300 });
  });

  test('of the sale are not looked for in lines, which may have a field of that name, too', () => {
    const mapped = { lines: 'items', net: 'n', kind: 'status' };
    const lines = [{ name: 'Lager', n: 8, status: 'SERVED' }];
    expect(read(mapped, { status: 'CLOSED', items: lines })).toMatchObject({
      doubt: null,
      row: { documents: [{ net: 800 }] },
    });
  });

  test('that nobody knows take a line out of its sale, and say so', () => {
    const mapped = { lines: 'items', net: 'n', voided: 'state' };
    const { documents, doubt } = read(mapped, { items: [...items, { name: 'Crisps', n: 3, state: 'comped' }] });
    expect(documents).toMatchObject([{ kind: 'sale', net: 800 }]);
    expect(doubt).toEqual({
      why: 'a line is of the unknown kind «comped»',
      inPart: true,
      hint: '; the mapping can say what it means: "kinds":{"comped":"sale"}',
    });
  });

  test('that mean void need nothing else that can be read', () => {
    expect(read({ net: 'n', kind: 'k' }, { k: 'void', n: 'free', at: 'never' }).row).toMatchObject({ documents: [] });
    expect(read({ net: 'n', kind: 'k' }, { k: 'odd', n: 'free' })).toMatchObject({
      row: { documents: [] },
      doubt: { why: 'of the unknown kind «odd»' },
    });
  });

  test('are explained by the mapping', () => {
    const mapped = { net: 'n', kind: 'k', kinds: { Done: 'sale', '2': 'void' } };
    expect(one(mapped, { k: 'DONE', n: 5 })).toMatchObject({ kind: 'sale', net: 500 });
    expect(one(mapped, { k: 2, n: 5 })).toMatchObject({ kind: 'void', net: 0 });
  });
});

describe('days', () => {
  test('are those of the SCHEMA, whatever time is written behind them', () => {
    const at = '2026-11-24T00:00:00+00:00';
    const properties = { at: { type: ['null', 'string'], format: 'date' } };
    const day = { businessDay: '2026-11-24', dayFrom: 'provider' };
    expect(read({ net: 'n' }, { n: 5, at }, { properties }).documents).toMatchObject([day]);
    expect(one({ net: 'n' }, { n: 5, at })).toMatchObject({ businessDay: '2026-11-23', dayFrom: 'computed' });
  });

  test('that begin with the day are read where the mapping says so; else the message says how to say it', () => {
    expect(one({ net: 'n', dates: 'DD/MM/YYYY' }, { n: 5, at: '03/11/2026' })).toMatchObject({
      businessDay: '2026-11-03',
    });
    expect(() => read({ net: 'n' }, { n: 5, at: '03/11/2026' })).toThrow(
      '«03/11/2026» is not a moment; the mapping can say how dates are written: "dates":"DD/MM/YYYY"',
    );
  });

  test.each([
    ['9999-12-31T23:59:59Z', 'is not a moment'],
    ['2099-01-01T00:00:00Z', 'it was sold on 2099-01-01, which cannot be right'],
    ['1999-12-31', 'it was sold on 1999-12-31, which cannot be right'],
  ])('on which nothing can have been sold cost only their record: %s', (at, why) => {
    expect(() => read({ net: 'n' }, { n: 5, at })).toThrow(why);
    expect(() => read({ net: 'n', businessDay: 'at' }, { n: 5, at })).toThrow();
  });
});

describe('lines', () => {
  const mapped = { lines: 'items.item', net: 'n' };

  test('may be one object in place of a list', () => {
    const item = { name: 'Lager', n: 8 };
    expect(one(mapped, { items: { item } })).toEqual(one(mapped, { items: { item: [item] } }));
  });

  test('of most records being one object is told, for the mapping may name another thing', () => {
    const many = mappingOf(
      { mapping: JSON.stringify({ s: { id: 'id', soldAt: 'at', itemName: 'name', ...mapped } }) },
      'tap',
    );
    const warned: string[] = [];
    const warn = (_: string, what: string) => void warned.push(what);
    const reader = many
      ?.readers({ integration: 'int_1', venue: aVenue(), latest: '2027-01-01T00:00:00.000Z', warn })
      .get('s');
    const record = { at: '2026-11-19T18:30:00Z', items: { item: { name: 'Lager', n: 8 } } };
    for (let id = 1; id <= 20; id += 1) reader?.read({ ...record, id }, NO_SCHEMA);
    reader?.end(NO_SCHEMA);
    expect(warned).toEqual([]);
    reader?.read({ ...record, id: 21 }, NO_SCHEMA);
    reader?.end(NO_SCHEMA);
    expect(warned).toEqual([
      'in 21 of 21 records of s there is one object where the mapping names a list of lines; it was read as the only line',
    ]);
  });

  test('that a record does not have at all are not the same as an empty list', () => {
    expect(() => read(mapped, { items: {} })).toThrow('it has no field of the name that the mapping gives for lines');
    expect(one(mapped, { items: { item: null } })).toMatchObject({ net: 0, lines: [] });
  });

  test('come to the sale, however fine their amounts are', () => {
    const item = { name: 'Oysters', n: '2.16667', x: '0.28167' };
    expect(one({ ...mapped, tax: 'x' }, { items: { item: [item, item, item] } })).toMatchObject({ net: 650, tax: 85 });
  });
});

test('a field that neither the SCHEMA nor the record has is told: it is called otherwise', () => {
  const properties = { id: {}, at: {}, name: {}, n: {}, status: {} };
  const told = ['no record of sales has the field statuss, which the mapping names for kind'];
  expect(read({ net: 'n', kind: 'statuss' }, { n: 5 }, { properties }).warned).toEqual(told);
  expect(read({ net: 'n', kind: 'status' }, { n: 5 }, { properties }).warned).toEqual([]);
  expect(read({ net: 'n', kind: 'state' }, { n: 5, state: 'paid' }, { properties }).warned).toEqual([]);
});

test('a refund with positive numbers gives back the tip, too', () => {
  const mapped = { net: 'n', kind: 'is_refund', tip: 't' };
  expect(one(mapped, { n: 5, t: 1, is_refund: true })).toMatchObject({ net: -500, tip: -100 });
});

test('a currency that a record does not name, though others do, is not taken from the venue', () => {
  const mapped = { net: 'net', currency: 'cur' };
  expect(one(mapped, { net: '5', cur: 'eur' })?.currency).toBe('EUR');
  expect(one({ net: 'net' }, { net: '5' })?.currency).toBe('CAD');
  for (const cur of [null, '', undefined])
    expect(() => read(mapped, { net: '5', cur })).toThrow('it names no currency');
});
