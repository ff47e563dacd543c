import type { CellObject, WorkBook, WorkSheet } from '@e965/xlsx';
import type { ReportProblem } from '../domain/report/report.ts';
import type { ReportCell, ReportTable } from '../domain/report/table.ts';

/** Rows of a sheet that are read; more are told as a problem. */
const MOST_ROWS = 300_000;
/** Columns that are read: a lone cell far to the right would make every row as long. */
const MOST_COLUMNS = 500;

/** The visible sheets of a workbook (xlsx, xlsb, ods, legacy xls, Excel's XML), with the values that were last computed. */
export async function readWorkbook(bytes: Uint8Array): Promise<readonly ReportTable[] | ReportProblem> {
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
  const what = 'it is no workbook that can be opened: it is damaged, or a document of another program';
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
  return { name, rows, lines: null };
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
