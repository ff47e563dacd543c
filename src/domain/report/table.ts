/** What a workbook knows for certain of a cell; in text files everything is text. */
export interface SureCell {
  readonly is: 'number' | 'moment';
  /** Decimal text with a point, or a local time: `2026-03-01T17:31:00`. */
  readonly value: string;
  /** As a spreadsheet shows it: codes such as `0012` are numbers with a format of their own. */
  readonly shown: string;
}

export type ReportCell = string | SureCell;

/** Something in how the rows of a table are written that leaves it open what they say. */
export interface TableDoubt {
  /** Line of the file; null when it is about the whole table. */
  readonly line: number | null;
  readonly code: 'bad_row' | 'cut_off' | 'bad_csv';
  readonly message: string;
}

/** The rows of one file or sheet as they came. Rows may be of different lengths. */
export interface ReportTable {
  /** Name of the sheet; null where there is only one. */
  readonly name: string | null;
  readonly rows: readonly (readonly ReportCell[])[];
  /** Line of the file at which each row begins, from 1; null: row by row. */
  readonly lines: readonly number[] | null;
  /** Whether the last row has no line break behind it; absent where rows are no lines. */
  readonly unended?: boolean;
  /** What could be set right for certain, with its line, in words for people: told as warnings. */
  readonly healed?: readonly string[];
  /** What could not: each keeps the table from being imported. */
  readonly doubts?: readonly TableDoubt[];
}

export function lineOf(table: ReportTable, row: number): number {
  return table.lines?.[row] ?? row + 1;
}

/** The text of a cell as it stands there; empty where the row is too short. */
export function textOf(cell: ReportCell | undefined): string {
  if (cell === undefined) return '';
  return typeof cell === 'string' ? cell : cell.shown;
}

/** A column's name as names are compared: small letters, single spaces, without quotes around it or a colon behind. */
export function heading(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{C}]+/gu, ' ')
    .replace(/^["'\s*]+|["':\s*]+$/g, '');
}

/** The same without a currency behind it: `net sales ($)`, `umsatz in eur`. */
function bareHeading(name: string): string {
  return name.replace(
    /\s*(?:\(\s*(?:\p{Sc}|[a-z]{3})\s*\)|\[\s*(?:\p{Sc}|[a-z]{3})\s*\]|(?:in\s+)?(?:\p{Sc}|eur|usd|gbp|chf))$/u,
    '',
  );
}

const TAX = '(?:sales )?(?:tax|taxes|vat|gst|hst|mwst\\.?|ust\\.?|iva|tva|btw|moms)';
const WITHOUT = new RegExp(
  `[\\s([,-]*(?:excl(?:\\.|uding|usive of)?|ex\\.?|without|before|net of|less|ohne|exkl\\.?|sin|hors|senza|sem|zonder)\\s*${TAX}[)\\]]?$`,
  'u',
);
const WITH = new RegExp(
  `[\\s([,-]*(?:incl(?:\\.|uding|usive of)?|inc\\.?|with|after|mit|inkl\\.?|con|avec|com|met)\\s*${TAX}[)\\]]?$`,
  'u',
);

/** Other names that a column's name stands for: a column that says to be without tax is the net, whatever it is called. */
export function otherHeadings(name: string): readonly string[] {
  if (WITHOUT.test(name)) return [name.replace(WITHOUT, ''), 'net sales'];
  if (WITH.test(name)) return ['total incl. tax'];
  const bare = bareHeading(name);
  return bare === name ? [] : [bare, ...otherHeadings(bare)];
}
