import type { CellAddress, CellObject, WorkBook, WorkSheet } from '@e965/xlsx';
import type { ReportProblem } from '../domain/report/report.ts';
import { type ReportCell, type ReportTable, textOf } from '../domain/report/table.ts';
import { labelOf } from './html.ts';

/** Rows of a sheet that are read; more are told as a problem. */
const MOST_ROWS = 300_000;
/** Columns that are read: a lone cell far to the right would make every row as long. */
const MOST_COLUMNS = 500;

/** The visible sheets of a workbook (xlsx, xlsb, ods, legacy xls, Excel's XML), with the values that were last computed. */
export async function readWorkbook(bytes: Uint8Array): Promise<readonly ReportTable[] | ReportProblem> {
  if (endsTooSoon(bytes))
    return {
      line: null,
      code: 'cut_off',
      message: 'the workbook has no end: the file was cut off; have it sent again',
    };
  const xlsx = await import('@e965/xlsx');
  const options = {
    type: 'buffer',
    dense: true,
    // Formulas are not wanted, only what they came to; formats tell dates and codes from amounts.
    cellFormula: false,
    cellHTML: false,
    cellText: true,
    cellNF: true,
    cellDates: false,
    sheetRows: MOST_ROWS + 1,
  } as const;
  let book: WorkBook;
  try {
    book = silently(() => xlsx.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), options));
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : '');
  }
  const date1904 = book.Workbook?.WBProps?.date1904 === true;
  const moment = (serial: number) => momentOf(xlsx.SSF.parse_date_code(serial, { date1904 }));
  const isDate = (format: string) => xlsx.SSF.is_date(format);
  const visible = book.SheetNames.filter((_, index) => !book.Workbook?.Sheets?.[index]?.Hidden);
  const tables = visible.map((name) => tableOf(name, book.Sheets[name], { moment, isDate }));
  const long = tables.find(({ rows }) => rows.length > MOST_ROWS);
  if (!long) return tables;
  return {
    line: null,
    code: 'too_large',
    message: `a sheet has more than ${MOST_ROWS} rows: have it sent a day at a time`,
  };
}

const CLOSED = /<\/(?:\w+:)?Workbook\s*>/;
/** Header of a legacy file: its own size, and where its table of sectors stands. */
const HEADER = 512;
/** Greater ones are not sectors, but say what is not there. */
const HIGHEST = 0xfffffff0;

/** Whether a workbook as XML is never closed, or a legacy one does not have all the sectors that it counts. */
function endsTooSoon(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.readUInt32BE(0) !== 0xd0cf11e0) {
    if (file.readUInt16BE(0) === 0x504b) return false;
    const wide = file.includes(0);
    return !CLOSED.test(
      file
        .subarray(-4096)
        .toString('latin1')
        .replaceAll(wide ? '\0' : '\n', ''),
    );
  }
  if (file.length < HEADER) return true;
  const size = 1 << Math.min(file.readUInt16LE(0x1e), 12);
  const tables = Math.min(file.readUInt32LE(0x2c), 109);
  let last = -1;
  for (let i = 0; i < tables; i += 1) {
    const at = HEADER + file.readUInt32LE(0x4c + i * 4) * size;
    if (at + size > file.length) return true;
    for (let j = 0; j < size / 4; j += 1) {
      const next = file.readUInt32LE(at + j * 4);
      if (next < HIGHEST) last = Math.max(last, next);
    }
  }
  // The last sector may be written as far as it is filled.
  return last >= 0 && HEADER + last * size >= file.length;
}

/** The library tells the console of records that it does not know; what comes of damaged files is told by the reading. */
function silently<T>(work: () => T): T {
  const loud = globalThis.console;
  globalThis.console = new Proxy(loud, { get: () => () => {} });
  try {
    return work();
  } finally {
    globalThis.console = loud;
  }
}

function unreadable(message: string): ReportProblem {
  if (/password-protected|Encrypted file/.test(message))
    return { line: null, code: 'not_a_report', message: 'it is protected with a password: have it sent without one' };
  const what = 'it cannot be opened as a workbook: it is damaged, or a document of another program';
  return { line: null, code: 'not_a_report', message: `${what}; have the POS send it as CSV or xlsx` };
}

interface DateReading {
  moment(serial: number): string | null;
  isDate(format: string): boolean;
}

function tableOf(name: string, sheet: WorkSheet | undefined, dates: DateReading): ReportTable {
  const data: readonly (readonly (CellObject | undefined)[] | undefined)[] = sheet?.['!data'] ?? [];
  // Rows and cells that were never written are holes.
  const rows = Array.from(data, (cells = []) =>
    Array.from({ length: Math.min(cells.length, MOST_COLUMNS) }, (_, i) => cellOf(cells[i], dates)),
  );
  // Labels reach down as far as the next one in their column: no two of them hold for one row.
  const ends = new Map<number, number>();
  const merges = [...(sheet?.['!merges'] ?? [])].sort((a, b) => a.s.r - b.s.r);
  for (const { s: from, e: to } of merges) {
    if (from.r <= (ends.get(from.c) ?? -1)) continue;
    ends.set(from.c, to.r);
    fillDown(rows, from, to);
  }
  return { name, rows, lines: null };
}

/** A label that is merged over several rows holds for each of them. */
function fillDown(rows: ReportCell[][], { r, c }: CellAddress, to: CellAddress): void {
  const cell = rows[r]?.[c];
  if (cell === undefined || labelOf(textOf(cell)).trim() === '') return;
  for (const row of rows.slice(r + 1, to.r + 1)) {
    if (c > row.length || textOf(row[c]) !== '') continue;
    row[c] = cell;
  }
}

function cellOf(cell: CellObject | undefined, dates: DateReading): ReportCell {
  if (!cell) return '';
  const { t, v, w, z } = cell;
  if (t === 's') return String(v ?? '');
  if (t === 'b') return v ? 'TRUE' : 'FALSE';
  if (t !== 'n' || typeof v !== 'number') return w ?? '';
  const format = typeof z === 'string' ? z : 'General';
  const moment = dates.isDate(format) ? dates.moment(v) : null;
  if (moment !== null) return { is: 'moment', value: moment, shown: w ?? moment };
  const value = decimalOf(v);
  // Codes are kept in cells that are shown with leading zeros; other formats round, or add currencies.
  return { is: 'number', value, shown: /^0+$/.test(format) && w !== undefined ? w : value };
}

/**
 * The number that somebody typed: workbooks hold binary fractions, of which 15 digits are what was meant. It goes on as
 * decimal text, so that no amount is reckoned in binary.
 */
function decimalOf(value: number): string {
  const meant = Number(value.toPrecision(15));
  return Math.abs(meant) < 1e-6 ? meant.toFixed(15) : String(meant);
}

type DateCode = {
  readonly y: number;
  readonly m: number;
  readonly d: number;
  readonly H: number;
  readonly M: number;
  readonly S: number;
};

function momentOf(code: DateCode | null | undefined): string | null {
  if (!code || code.y < 1900) return null;
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0');
  return `${code.y}-${two(code.m)}-${two(code.d)}T${two(code.H)}:${two(code.M)}:${two(code.S)}`;
}
