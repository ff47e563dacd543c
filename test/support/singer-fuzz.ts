import fc from 'fast-check';
import { expect } from 'vitest';
import { Warnings } from '../../src/connectors/api/check.ts';
import { dated } from '../../src/connectors/api/read.ts';
import { SingerReader } from '../../src/connectors/singer/reader.ts';
import { mappingOf } from '../../src/connectors/singer/streams.ts';
import { CheckFailure } from '../../src/domain/errors.ts';
import type { SaleDocument, SourceRow } from '../../src/domain/sale.ts';
import { aVenue } from './builders.ts';
import { squareOrder } from './taps.ts';

const MAPPING = JSON.stringify({
  sales: {
    id: 'id',
    soldAt: 'at',
    itemCode: 'item.code',
    quantity: 'q',
    net: 'net',
    tax: 'tax',
    kind: 'kind',
    version: 'v',
  },
  bills: {
    id: 'id',
    businessDay: 'day',
    lines: 'lines',
    itemName: 'n',
    gross: 'g',
    discount: 'd',
    total: 't',
    amounts: 'minor',
  },
  prices: { id: 'id', soldAt: 'at', itemName: 'n', price: 'p', quantity: 'q', voided: 'x' },
});

/** What stands in fields: right, nearly right, and anything else. */
const value = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    '0',
    '-0',
    '1e3',
    '1e99',
    '12.345',
    '-17.9',
    '1,5',
    17.9,
    0.1,
    1e21,
    -0,
    1e-7,
    true,
    {},
    [],
  ),
  fc.constantFrom<unknown>(
    '2026-11-19T18:30:00Z',
    '2026-02-30T25:00:00Z',
    '2026-02-30 10:00',
    '2026-11-01 01:30',
    '20261119',
    1_763_582_400,
    8.64e15,
    '2026-11-19',
  ),
  fc.constantFrom<unknown>(
    'sale',
    'REFUND',
    'void',
    'constructor',
    '__proto__',
    '\u001b[2J',
    '\ud800',
    'x'.repeat(600),
  ),
  fc.double(),
  fc.maxSafeInteger(),
  fc.string(),
  fc.jsonValue({ maxDepth: 2 }),
);

const FIELDS = [
  'id',
  'at',
  'item',
  'q',
  'net',
  'tax',
  'kind',
  'v',
  'day',
  'lines',
  'n',
  'g',
  'd',
  't',
  'p',
  'x',
  'code',
];
const flat = fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 10 });
const GOOD = {
  id: 'r1',
  at: '2026-11-19T18:30:00Z',
  day: '2026-11-19',
  item: { code: 'LAGER' },
  n: 'Lager',
  q: '2',
  net: 17.9,
  tax: '2.33',
  p: '8.95',
  lines: [{ n: 'Lager', g: 1790, d: 90 }],
};
/** A record that could be read, some of whose fields are something else. */
const record = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(flat, fc.nat(9)).map(([odd, keep]) => ({ ...GOOD, ...first(odd, keep % 4) })) },
  { weight: 1, arbitrary: flat },
  {
    weight: 1,
    arbitrary: fc
      .tuple(flat, fc.array(flat, { maxLength: 3 }))
      .map(([head, lines]) => ({ ...GOOD, ...first(head, 2), lines: lines.map((one) => ({ ...GOOD, g: 5, ...one })) })),
  },
);

function first(fields: Readonly<Record<string, unknown>>, count: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).slice(0, count));
}

/** An order of Square's in which some fields are something else. */
const order = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...Object.keys(squareOrder('')), 'returns', 'net_amounts'), value, { maxKeys: 3 }),
    fc.nat(9),
  )
  .map(([odd, id]) => ({ ...squareOrder(`o${id}`), ...odd }));

const mapped = fc.constantFrom('sales', 'bills', 'prices');
const stream = fc.constantFrom<unknown>('sales', 'bills', 'prices', 'orders', 'staff', null, 7);
const type = fc.constantFrom('RECORD', 'record', 'SCHEMA', 'STATE', 'ACTIVATE_VERSION', 'LOG', '__proto__');
const message = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('RECORD'), stream: mapped, record, version: fc.option(fc.nat(3)) }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('RECORD'), stream: fc.constant('orders'), record: order }) },
  {
    weight: 2,
    arbitrary: fc.record(
      { type, stream, record: value, value, version: value, key_properties: value },
      { requiredKeys: ['type'] },
    ),
  },
);
const line = fc.oneof(
  { weight: 8, arbitrary: message.map((one) => JSON.stringify(one)) },
  { weight: 1, arbitrary: fc.tuple(message, fc.nat(80)).map(([one, cut]) => JSON.stringify(one).slice(0, -cut)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  {
    weight: 1,
    arbitrary: message.map((one) =>
      JSON.stringify(one).replace(/:(\d)/, ':NaN$1').replace(/\d+/, '12345678901234567890.5'),
    ),
  },
);
const output = fc.tuple(
  fc.array(line, { maxLength: 12 }),
  fc.constantFrom('\n', '\r\n', ''),
  fc.integer({ min: 1, max: 97 }),
);

/** Reads made-up output of taps: nothing but failures in words may come of it, and no money that is not whole. */
export async function fuzzSinger(runs: number): Promise<void> {
  const readings = ['tap-square', MAPPING].map((mapping) => mappingOf({ mapping }, 'tap'));
  await fc.assert(
    fc.asyncProperty(output, async ([lines, end, size]) => {
      for (const mapping of readings) {
        const warnings = new Warnings();
        const warn = (kind: string, what: string) => warnings.add(kind, what);
        const reading = { integration: 'int_1', venue: aVenue(), latest: '2026-11-22T00:00:00.000Z', warn };
        const readers = mapping?.readers(reading) ?? new Map();
        const handedOn = (row: SourceRow) => dated(row, reading);
        const reader = new SingerReader({ readers, warnings, dated: handedOn, covered: async () => {} });
        try {
          for await (const rows of reader.read(pieces(lines.join('\n') + end, size)))
            for (const one of rows.flatMap(({ documents }) => documents)) mustBeWhole(one);
          reader.refuseIfUnbelievable();
          reader.end();
        } catch (error) {
          if (!(error instanceof CheckFailure)) throw error;
        }
        expect(warnings.list().join('').length).toBeLessThan(20_000);
      }
    }),
    { numRuns: runs },
  );
}

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array, void, void> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function mustBeWhole(document: SaleDocument): void {
  const { gross, discount, net, tax, total, tip, serviceCharge, rounding, lines } = document;
  const amounts = [gross, discount, net, tax, total, tip, serviceCharge, rounding];
  for (const line of lines) amounts.push(line.gross, line.discount, line.net, line.tax);
  const odd = amounts.filter((amount) => !Number.isInteger(amount) || Object.is(amount, -0));
  expect(odd).toEqual([]);
  for (const { quantity } of lines) expect(quantity).toMatch(/^-?\d+(\.\d+)?$/);
}
