import * as xlsx from '@e965/xlsx';
import iconv from 'iconv-lite';
import type { ReportReading } from '../../../src/domain/report/report.ts';
import type { Given } from '../reports.ts';

/** Kinds of report as the field has them, each with what a careful person would read from it. */

/** What a report means: net of refunds, amounts in minor units without tax. */
export interface Truth {
  readonly quantity: string;
  readonly net: number;
  readonly days: readonly string[];
  /** The same, row by row, in the order of the file. */
  readonly rows: readonly (readonly [quantity: number, net: number])[];
}

/** What must become of a file: `either` is right, or refused because a doubt remains. */
export type Outcome = 'right' | 'refused' | 'either';

export interface ReportKind {
  readonly what: string;
  readonly content: string | Uint8Array;
  readonly given: Given;
  /** Null where nothing in it may be imported. */
  readonly truth: Truth | null;
  /** Without a profile. */
  readonly bare: Outcome;
  /** With it the file is right; of one that means nothing, it is still refused. */
  readonly profile: string | null;
  /** The code of the first problem, where the rules name one. */
  readonly code: string | null;
  /** How it can be spoiled so that everybody can see it. */
  readonly spoils: Spoils | null;
}

/** Where the parts of a plain table stand, for changes that must be noticed. */
export interface Spoils {
  /** Index of the line with the names of the columns. */
  readonly header: number;
  /** Index of its total row, of all rows; null where it has none. */
  readonly total: number | null;
  /** Two columns whose names cannot change places without a contradiction: something else in the file tells which is which. */
  readonly swap?: readonly [string, string];
}

type Details = Partial<Omit<ReportKind, 'what' | 'content' | 'given' | 'truth'>> & { readonly given?: Given };

const DETAILS = { bare: 'right', profile: null, code: null, spoils: null, given: {} } as const;

/** A report that is read without help. */
export const right = (what: string, content: ReportKind['content'], truth: Truth, more: Details = {}): ReportKind => ({
  ...DETAILS,
  what,
  content,
  truth,
  ...more,
});

/** A report that is read, or refused for a doubt. */
export const doubtful = (
  what: string,
  content: ReportKind['content'],
  truth: Truth,
  more: Details = {},
): ReportKind => ({ ...DETAILS, bare: 'either', what, content, truth, ...more });

/** A report that must not be read without being told how. */
export const unclear = (
  what: string,
  content: ReportKind['content'],
  truth: Truth,
  more: Details = {},
): ReportKind => ({ ...DETAILS, bare: 'refused', what, content, truth, ...more });

/** A file of which nothing may be imported. */
export const refused = (what: string, content: ReportKind['content'], more: Details = {}): ReportKind => ({
  ...DETAILS,
  bare: 'refused',
  what,
  content,
  truth: null,
  ...more,
});

/** Quantities and net amounts of the rows that count, on their days. */
export function sold(days: string | readonly string[], ...rows: readonly (readonly [number, number])[]): Truth {
  const thousandths = rows.reduce((sum, [quantity]) => sum + Math.round(quantity * 1000), 0);
  return {
    quantity: String(thousandths / 1000),
    net: rows.reduce((sum, [, net]) => sum + net, 0),
    days: typeof days === 'string' ? [days] : days,
    rows,
  };
}

export const lines = (...rows: readonly string[]): string => rows.map((row) => `${row}\n`).join('');
export const windowsLines = (...rows: readonly string[]): string => rows.map((row) => `${row}\r\n`).join('');
export const encoded = (text: string, encoding: string): Uint8Array => iconv.encode(text, encoding);

/** Rows of a page, cells with their attributes: `th: colspan=2|Net Sales`. */
export function page(title: string, rows: readonly (readonly string[])[], end = '</table></body></html>'): string {
  const cell = (text: string) => {
    const [, attributes = '', shown = text] = /^\{([^}]*)\}(.*)$/.exec(text) ?? [];
    return `<td${attributes ? ` ${attributes}` : ''}>${shown}</td>`;
  };
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  return `<html><head><meta charset="utf-8"></head><body><h3>${title}</h3><table border=1>\n${body}\n${end}`;
}

export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly unknown[])[];
  /** Formats of numbers by cell: `{ A2: 'dd/mm/yyyy' }`. */
  readonly formats?: Readonly<Record<string, string>>;
  readonly merges?: readonly string[];
}

export function workbook(sheets: readonly Sheet[], bookType: xlsx.BookType = 'xlsx'): Uint8Array {
  const book = xlsx.utils.book_new();
  for (const { name, rows, formats = {}, merges = [] } of sheets) {
    const sheet = xlsx.utils.aoa_to_sheet(rows as unknown[][]);
    for (const [place, z] of Object.entries(formats)) (sheet[place] as xlsx.CellObject).z = z;
    if (merges.length > 0) sheet['!merges'] = merges.map((range) => xlsx.utils.decode_range(range));
    xlsx.utils.book_append_sheet(book, sheet, name);
  }
  return new Uint8Array(xlsx.write(book, { type: 'buffer', bookType }));
}

const HARMLESS_CODE = /^[a-z][a-z_]+$/;

/** `right`, `refused` or what was read instead. */
export function verdictOf(readings: readonly ReportReading[], truth: Truth | null): string {
  const problems = readings.flatMap((reading) => reading.problems);
  if (problems.length > 0) {
    const unsaid = problems.find(({ code, message }) => !HARMLESS_CODE.test(code) || message.trim() === '');
    return unsaid ? `refused without a reason: ${JSON.stringify(unsaid)}` : 'refused';
  }
  const read = readTruth(readings);
  if (truth === null) return `accepted as ${toldTruth(read)}`;
  return toldTruth(read) === toldTruth(truth) ? 'right' : `${toldTruth(read)} instead of ${toldTruth(truth)}`;
}

const toldTruth = ({ quantity, net, days }: Omit<Truth, 'rows'>): string => `${quantity} / ${net} / ${days.join(' ')}`;

function readTruth(readings: readonly ReportReading[]): Truth {
  const counted = readings.map(({ totals }) => [Number(totals.quantity), totals.net] as const);
  const days = new Set(readings.flatMap(({ businessDays }) => businessDays));
  return sold([...days].sort(), ...counted);
}
