import { type ReportCell, type ReportTable, type TableDoubt, textOf, usualLength } from './table.ts';

/** A row of a table, as far as it matters how it is written. */
interface WrittenRow {
  readonly line: number;
  readonly cells: readonly ReportCell[];
}

/** Rows of a text, by what they turned out to be. */
interface WrittenRows {
  readonly header: WrittenRow;
  /** Those with sales, in order. */
  readonly items: readonly WrittenRow[];
  /** The last row of all that is not blank, when the reading comes to it; null: it stops before. */
  readonly last: WrittenRow | null;
  /** Lines of rows that are known to be totals. */
  readonly totals: ReadonlySet<number>;
}

/** Share of the rows that must have the same number of cells to make another number a doubt. */
const AGREED = 0.8;

/**
 * What shows in a text that a separator is missing, or one too many, or the end: a row with another number of cells than
 * the rows around it, whose amounts may stand in the wrong columns. Workbooks and pages have no such doubts: there each
 * cell says where it stands.
 */
export function structureDoubts(table: ReportTable, rows: WrittenRows): readonly TableDoubt[] {
  if (table.unended === undefined) return [];
  const cut = cutOff(table.unended, rows);
  if (cut) return [cut];
  const { header } = rows;
  const items = rows.items.filter(({ line }) => !rows.totals.has(line));
  const width = usualWidth([header, ...items]);
  const first = items[0];
  if (width === null || !first) return [];
  const all = headerDoubt(header, { width, first });
  if (all) return [all];
  return items
    .filter(({ cells }) => cells.length < width || isTooLong(cells, width))
    .map(({ line, cells }) => ({ line, code: 'bad_row', message: widthWords(cells.length, width) }));
}

/** Cells up to the last one that is filled. */
function widthOf(cells: readonly ReportCell[]): number {
  return cells.findLastIndex((cell) => textOf(cell).trim() !== '') + 1;
}

/** Empty cells behind the last column are nothing, unless an empty one before them has moved the others. */
function isTooLong(cells: readonly ReportCell[], width: number): boolean {
  const filled = widthOf(cells);
  return filled > width || (cells.length > width && cells.slice(0, filled).some((cell) => textOf(cell).trim() === ''));
}

/** The number of cells with which nearly all rows are written, their header included; null where they have many lengths. */
function usualWidth(rows: readonly WrittenRow[]): number | null {
  const usual = usualLength(rows.map(({ cells }) => cells.length));
  return usual && usual.rows >= Math.min(rows.length * AGREED, rows.length - 1) ? usual.length : null;
}

/** A header that does not stand above its columns. */
function headerDoubt(
  { line, cells }: WrittenRow,
  { width, first }: { readonly width: number; readonly first: WrittenRow },
): TableDoubt | null {
  const names = widthOf(cells);
  const unnamed = cells.slice(0, names).some((cell) => textOf(cell).trim() === '');
  const moved = names > width && unnamed;
  const swallows = names > width && cells.some((cell) => /^\s*\d[\d.,'\s]*$/.test(textOf(cell)));
  if (!moved && !swallows && widthOf(first.cells) <= names) return null;
  const message = `the header has ${names} cells and the rows below it ${width}: names do not stand above their columns`;
  return { line, code: 'bad_row', message };
}

function widthWords(cells: number, width: number): string {
  const what = cells < width ? 'one is missing' : 'there is one too many';
  return (
    `the row has ${cells} cells and the others ${width}: a separator between cells has got lost or ${what}, ` +
    'so that its amounts may stand in the wrong columns'
  );
}

/** A file that ends in the midst of a row. */
function cutOff(unended: boolean, { header, items, last, totals }: WrittenRows): TableDoubt | null {
  const row = items.at(-1);
  if (!unended || !last || !row || totals.has(last.line) || last.line < row.line) return null;
  const others = row.line === last.line ? items.slice(0, -1) : items;
  const width = usualWidth([header, ...others]);
  const short =
    width !== null &&
    last.cells.length < Math.min(width, widthOf(header.cells)) &&
    !isNote(last, { others, before: row, totals });
  const isItem = row.line === last.line;
  if (!short && !hasFewerDecimals(last, others) && !(isItem && lacksLastCell(last, others))) return null;
  return {
    line: last.line,
    code: 'cut_off',
    message:
      'the file ends in the midst of a row and without a line break: it was cut off; have it sent again ' +
      '(if the row is not an item, say in the profile where the items end, stop=…, or what to leave out, skip=…)',
  };
}

/** A line of words below the rows: no row begins so. */
function isNote(
  { line, cells }: WrittenRow,
  around: { readonly others: readonly WrittenRow[]; readonly before: WrittenRow; readonly totals: ReadonlySet<number> },
): boolean {
  if (cells.length > 1) return false;
  const text = textOf(cells[0]).trim();
  const breaks = around.before.cells.reduce((count, cell) => count + (textOf(cell).split('\n').length - 1), 0);
  const apart = line > around.before.line + 1 + breaks || around.totals.has(line - 1);
  const words = around.others.some((row) => /\p{L}/u.test(textOf(row.cells[0])));
  return apart || (!words && /^\p{L}/u.test(text));
}

const DECIMALS = /^\D*\d[\d.,'’\s]*([.,])(\d+)(?:\s?\p{L}{1,3}\.?|\s?\p{Sc})?$/u;

/** Whether the last cell is empty, and in no other row. */
function lacksLastCell({ cells }: WrittenRow, others: readonly WrittenRow[]): boolean {
  const isEmpty = (row: readonly ReportCell[]) => textOf(row[cells.length - 1]).trim() === '';
  const alike = others.every((row) => row.cells.length === cells.length && !isEmpty(row.cells));
  return isEmpty(cells) && others.length > 0 && alike;
}

/** Whether the last number has fewer decimals than all the others of its column, which have the same number of them. */
function hasFewerDecimals({ cells }: WrittenRow, others: readonly WrittenRow[]): boolean {
  const at = cells.length - 1;
  const found = others.slice(0, 1000).map((row) => decimalsOf(row.cells, at));
  const [first] = found;
  const text = textOf(cells[at]).trim();
  if (/\d[.,]$/.test(text)) return true;
  if (!first || found.some((each) => each?.mark !== first.mark || each.count !== first.count)) return false;
  const own = decimalsOf(cells, at);
  if (!/\d|^-?$/.test(text)) return false;
  const areFilled = others.some((row) => /0\D*$/.test(textOf(row.cells[at])));
  return (areFilled || found.length > 1) && (own?.mark !== first.mark || own.count < first.count);
}

function decimalsOf(row: readonly ReportCell[], at: number): { readonly mark: string; readonly count: number } | null {
  const match = DECIMALS.exec(textOf(row[at]).normalize('NFKC').trim());
  return match ? { mark: match[1] ?? '', count: match[2]?.length ?? 0 } : null;
}
