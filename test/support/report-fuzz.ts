import fc from 'fast-check';
import { expect } from 'vitest';
import { validDay } from '../../src/domain/business-day.ts';
import type { ReportReading } from '../../src/domain/report/report.ts';
import { reportReader } from '../../src/report-files/reader.ts';
import { reportSamples } from './report-samples.ts';
import { REPORT_CONTEXT } from './reports.ts';

/** Cells and pieces that files of other people have in the wrong places. */
const NASTY = [
  '',
  '"',
  '""',
  "'",
  '\0',
  '\u001b[2J',
  '\ufeff',
  '\u2028',
  '\ud800',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r',
  '\r\n\r\n',
  '-',
  '(',
  ')',
  '()',
  '1.234',
  '1,234',
  '1,2,3',
  '1.2.3',
  '1e999',
  '-0',
  'NaN',
  'Infinity',
  '9'.repeat(15),
  '9'.repeat(400),
  '$',
  '€ 1',
  '0.1',
  '(1.00',
  '1.00-',
  '12%',
  'Total',
  'Grand Total',
  'Total Food',
  'Summe',
  '  Extra',
  'Item',
  'Qty',
  'Net Sales',
  'Net Amount',
  '2026-03-01',
  '2026-02-30',
  '03/04/2026',
  '13/13/2026',
  '24:00',
  'TRUE',
  'Refund',
  '=1+1',
  '__proto__',
  'constructor',
  '<table>',
  '</td>',
  '%PDF',
  'PK\u0003\u0004',
  'ﷺ'.repeat(50),
];

const PROFILES = [
  null,
  null,
  null,
  'total=none',
  'decimal=,; dates=mdy',
  'tax=included 7%',
  'day=mail date - 3',
  'modifiers=items; kind=lines',
  'name=Item; quantity=Qty; net=Net Sales',
  'toast-all-items',
  '{"sheet":"1"}',
  'delimiter=tab',
  'encoding=utf-16le',
  '{',
  'stop=t',
  'header=2',
];

type Edit = (bytes: Buffer) => Buffer;

/** A change of a file in a place that is given as a part of its length. */
const edits: fc.Arbitrary<Edit> = fc
  .record({
    kind: fc.constantFrom('put', 'replace', 'cut', 'flip', 'end', 'double', 'line', 'cell'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 1, max: 40 }),
    text: fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 12 })),
  })
  .map(({ kind, at, length, text }) => (bytes) => {
    const place = Math.floor(at * bytes.length);
    const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
    const piece = Buffer.from(text);
    if (kind === 'put') return Buffer.concat([before, piece, after]);
    if (kind === 'replace') return Buffer.concat([before, piece, after.subarray(length)]);
    if (kind === 'cut') return Buffer.concat([before, after.subarray(length)]);
    if (kind === 'end') return Buffer.from(before);
    if (kind === 'double') return Buffer.concat([bytes, after]);
    if (kind === 'flip') return Buffer.from(bytes.map((byte, i) => (i === place ? byte ^ (1 << (length % 8)) : byte)));
    const mark = kind === 'line' ? '\n' : ',';
    const [from, to] = [bytes.indexOf(mark, place) + 1, bytes.indexOf(mark, bytes.indexOf(mark, place) + 1)];
    if (from === 0 || to < 0) return Buffer.from(bytes);
    return Buffer.concat([
      bytes.subarray(0, from),
      kind === 'line' ? bytes.subarray(from, to + 1) : piece,
      bytes.subarray(kind === 'line' ? from : to),
    ]);
  });

const raw = fc
  .tuple(
    fc.constantFrom(
      '',
      'PK\u0003\u0004',
      '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1',
      '<table><tr><td>',
      '%PDF-',
      '\u00ff\u00fe',
      'Item,Qty,Net Sales\n',
    ),
    fc.uint8Array({ maxLength: 400 }),
  )
  .map(([head, tail]) => Buffer.concat([Buffer.from(head, 'latin1'), tail]));

/** Files as they might come: valid ones that were changed in a few places, and bytes. */
function files(): fc.Arbitrary<Buffer> {
  const samples = reportSamples().map((sample) => Buffer.from(sample));
  const changed = fc
    .tuple(fc.constantFrom(...samples), fc.array(edits, { maxLength: 4 }))
    .map(([sample, changes]) => changes.reduce<Buffer>((bytes, edit) => edit(bytes), sample));
  return fc.oneof({ weight: 6, arbitrary: changed }, { weight: 1, arbitrary: raw });
}

const contexts = fc.record({
  profile: fc.constantFrom(...PROFILES),
  currency: fc.constantFrom('CAD', 'JPY', 'KWD'),
  day: fc.constantFrom(null, null, '2026-03-01'),
  subject: fc.constantFrom(null, 'Report of 03/04/2026', 'Sales 2026-03-01'),
  mailedAt: fc.constantFrom(null, '2026-03-02T05:00:00.000Z'),
});

/** Reads `runs` files and holds what comes out to what must be true of every reading. */
export async function fuzzReports(runs: number): Promise<void> {
  const property = fc.asyncProperty(
    files(),
    contexts,
    fc.constantFrom('report.csv', '2026-03-01.xls', '03-04-26.txt'),
    async (bytes, more, name) => {
      const readings = await reportReader.read({ name, bytes }, { ...REPORT_CONTEXT, ...more });
      expect(readings.length).toBeGreaterThan(0);
      for (const reading of readings) holds(reading, bytes.length);
    },
  );
  await fc.assert(property, { numRuns: runs });
}

const HARMLESS = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;

function holds(reading: ReportReading, size: number): void {
  const { items, totals, problems, businessDays, warnings } = reading;
  const sums = { gross: 0, discount: 0, refund: 0, net: 0, tax: 0 };
  for (const item of items) {
    for (const key of ['gross', 'discount', 'refund', 'net', 'tax'] as const) {
      if (!Number.isSafeInteger(item[key]) || Object.is(item[key], -0)) throw new Error(`${key} is ${item[key]}`);
      if (!item.voided) sums[key] += item[key];
    }
    if (!/^-?\d+(\.\d+)?$/.test(item.quantity)) throw new Error(`the quantity is ${item.quantity}`);
    const texts = [
      item.code,
      item.name,
      item.receipt ?? '',
      item.key ?? '',
      item.category ?? '',
      item.location ?? '',
      ...item.modifiers,
    ];
    for (const text of texts) if (!HARMLESS.test(text)) throw new Error(`a text is ${JSON.stringify(text)}`);
    if (item.name === '' || item.code === '') throw new Error('an item has no name, or no code');
    if (problems.length === 0 && !validDay(item.businessDay)) throw new Error(`the day is ${item.businessDay}`);
  }
  expect(businessDays.every(validDay)).toBe(true);
  for (const text of [...problems.map(({ message }) => message), ...warnings])
    if (!HARMLESS.test(text) || text.length > 2000) throw new Error(`a message is ${JSON.stringify(text)}`);
  if (problems.length === 0) {
    expect(items.length).toBeGreaterThan(0);
    expect(totals).toMatchObject(sums);
  }
  // What is kept of a file cannot be more than the file.
  expect(items.length + reading.skipped.length).toBeLessThanOrEqual(size * 40 + 10);
  expect(problems.length).toBeLessThan(400);
}
