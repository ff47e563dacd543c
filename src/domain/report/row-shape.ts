import { quotable } from './cell-text.ts';
import type { Role } from './format.ts';
import type { Header, Places } from './header.ts';
import { isNothing } from './numbers.ts';
import type { ReportProblem } from './report.ts';
import { heading, lineOf, type ReportCell, type ReportTable, textOf } from './table.ts';
import { COMMON_NAMES } from './vocabulary.ts';

/**
 * Whether a row is the header of another table that follows the items (payments, hours, taxes): it has words where an
 * item, its quantity and its net would stand. Below it, amounts are not sales.
 */
export function isOtherHeader(cells: readonly ReportCell[], { code, name, quantity, net, withTax }: Places): boolean {
  const isWord = (at: number | undefined) =>
    at !== undefined && /\p{L}/u.test(textOf(cells[at])) && !isNothing(textOf(cells[at]).trim());
  return (isWord(name) || isWord(code)) && isWord(quantity) && (isWord(net) || isWord(withTax));
}

/** Whether words are names of a quantity and of an amount, wherever they stand. */
export function hasColumnNames(texts: readonly string[]): boolean {
  const names = texts.map((text) => heading(text));
  const isSome = (known: ReadonlySet<string>) => names.some((name) => known.has(name));
  return texts.length > 2 && isSome(QUANTITIES) && isSome(AMOUNTS);
}
const QUANTITIES: ReadonlySet<string> = new Set(COMMON_NAMES.quantity);
const AMOUNTS: ReadonlySet<string> = new Set([...(COMMON_NAMES.net ?? []), ...(COMMON_NAMES.withTax ?? [])]);

const NUMBER = /^\s*\d[\d.,]*[^\d\p{L}]{0,3}$/u;

/**
 * Whether numbers stand behind the last column of the header: then a mark between cells is a part of some cell before
 * them, as in `Tea,2,1,044.70`, and what was read as its amount is not the amount.
 */
export function spillsOver(cells: readonly ReportCell[], width: number): boolean {
  for (let i = width; i < cells.length; i += 1) {
    const cell = cells[i];
    if (typeof cell === 'string' && NUMBER.test(cell)) return true;
  }
  return false;
}

/**
 * Whether a line of text ends before its amount: the file was cut off there, or it is one of the lines with a label and
 * an amount that some tills print below their items.
 */
export function endsEarly(cells: readonly ReportCell[], { quantity, net, withTax }: Places): boolean {
  const amount = net ?? withTax;
  if (amount === undefined || quantity === undefined || cells.length > amount) return false;
  const sold = cells[quantity];
  return typeof sold === 'string' && /[1-9]/.test(sold);
}

/** Whether a cell in quotation marks holds the beginning of the next row, or the end of the one before. */
export function swallowsRow(cells: readonly ReportCell[]): boolean {
  return cells.some((cell) => typeof cell === 'string' && cell.includes('\n') && cell.split('\n').some(isRow));
}
const NUMBER_BEHIND = /[;|\t,][^\S\n\t]*"?-?\d/g;
const isRow = (line: string) => (line.match(NUMBER_BEHIND)?.length ?? 0) > 1;
export const SWALLOWS =
  'a cell in quotation marks holds parts of another row: a mark has got lost or is one too many; have the POS send it again';

/** Whether a line stands in one cell because other marks than those of the table are between its cells. */
export function isOtherwiseSeparated(texts: readonly string[]): boolean {
  const [only] = texts;
  return texts.length === 1 && only !== undefined && OTHER_MARKS.test(only);
}
const OTHER_MARKS = /^[^;|\t,]+([;|\t,])\s*-?\d[^;|\t]*\1\s*"?-?[\d(]/;

export const OTHERWISE_SEPARATED =
  'other marks stand between the cells of this row than in the rest of the file: have the POS send it again';

/**
 * Whether a row without a quantity and an amount has a number in some other column than that of the codes: it is a row
 * that was broken in two, or whose cells have moved.
 */
export function hasStrayNumber(cells: readonly ReportCell[], { code, spareCode, date, time }: Places): boolean {
  return cells.some(
    (cell, index) =>
      ![code, spareCode, date, time].includes(index) &&
      (typeof cell === 'string' ? NUMBER.test(cell) : cell.is === 'number'),
  );
}

export function strayNumberWords(texts: readonly string[]): string {
  const shown = texts.slice(0, 4).map((text) => quotable(text));
  return (
    `the row «${shown.join(' | ')}» has a number and neither a quantity nor an amount: its cells have moved, or it is not an ` +
    'item (then say in the profile what to leave out, skip=…, or where the items end, stop=…)'
  );
}

export const ENDS_EARLY =
  'the row ends before its net sales: the file was cut off here, or the row is not an item ' +
  '(then say in the profile where the items end, stop=…, or what to leave out, skip=…)';

export function spilledWords(cells: number, width: number): string {
  return (
    `the row has ${cells} cells and the header ${width}: a number such as 1,044.70 or a name stands in it ` +
    'without quotation marks around it; have the POS send the file as xlsx, or with semicolons or tabs'
  );
}

export function otherTableWords(texts: readonly string[]): string {
  const shown = texts.map((text) => quotable(text));
  return (
    `another table begins here (${shown.slice(0, 6).join(' | ')}), of which nothing says that its rows are items: ` +
    `if they are not, say in the profile where the items end (stop=${shown[0] ?? ''}); if they are, name its columns ` +
    `beside those of the items (name=…|${shown[0] ?? ''})`
  );
}

const COUNTED = ['quantity', 'net', 'withTax', 'gross'] as const satisfies readonly Role[];

/**
 * Two columns of one name that differ, as in a table of locations side by side: nothing says which one counts, unless a
 * profile names it, which means the first. `items` are the cells of the rows with sales.
 */
export function namedTwice(
  table: ReportTable,
  { row, places }: Header,
  { items, told }: { readonly items: readonly (readonly ReportCell[])[]; readonly told: readonly string[] },
): ReportProblem | null {
  const names = (table.rows[row] ?? []).map((cell) => heading(textOf(cell)));
  for (const role of COUNTED) {
    const at = places[role];
    const name = at === undefined ? undefined : names[at];
    if (at === undefined || name === undefined || told.includes(role)) continue;
    const others = names.flatMap((other, index) => (index > at && other === name ? [index] : []));
    const isSame = (second: number) =>
      items.every((cells) => textOf(cells[at]).trim() === textOf(cells[second]).trim());
    if (others.every(isSame)) continue;
    const shown = quotable(textOf(table.rows[row]?.[at]));
    const message =
      `the header has «${shown}» twice, with different numbers below, and nothing says which one counts: ` +
      'have the POS send one table of totals, or a file for each location';
    return { line: lineOf(table, row), code: 'ambiguous_column', message };
  }
  return null;
}
