import { type TableDoubt, usualLength } from '../domain/report/table.ts';

/** What became of the quotation marks of a text. Its lines stay where they are. */
export interface MendedText {
  readonly text: string;
  readonly healed: readonly string[];
  readonly doubts: readonly TableDoubt[];
}

/** Lines and letters that a cell in quotes may have; more is not a cell of a report. */
const MOST_LINES = 30;
const LONGEST_CELL = 16 * 1024;
/** Lines with quotation marks that are looked at one by one; more were written by another rule than ours. */
const MOST_ODD = 1000;
/** Letters of all that lines may have been meant to be: a line of nothing but marks could be as many as it has. */
const MOST_LETTERS = 32 * 1024 * 1024;
/** Well-formed lines from which the shape of the rows is taken. */
const SAMPLE = 2000;

/**
 * Sets right what is certain of quotation marks: one too many in a line, quotes in quotes that were not doubled, blanks in
 * front of one. A mark that opens a cell which then holds lines of the table is a doubt, unless without it the line is a
 * row like the others.
 */
export function mendQuotes(text: string, delimiter: string, cellsOf: (line: string) => string[]): MendedText {
  const lines = linesOf(text);
  const wellFormed = wellFormedLine(delimiter);
  const odd: number[] = [];
  for (const [i, { line }] of lines.entries()) if (line.includes('"') && !wellFormed.test(line)) odd.push(i);
  if (odd.length === 0 || odd.length > MOST_ODD) return { text, healed: [], doubts: [] };
  const oddOnes = new Set(odd);
  const well = lines.filter((_, i) => !oddOnes.has(i)).slice(0, SAMPLE);
  const shape = shapeOf(well.filter(({ line }) => line.trim() !== '').map(({ line }) => cellsOf(line)));
  return new Mending({ lines, delimiter, cellsOf, shape, wellFormed }).run(odd);
}

interface Line {
  readonly line: string;
  /** The break behind it; empty at the end of a file. */
  readonly end: string;
}

interface Given {
  readonly lines: readonly Line[];
  readonly delimiter: string;
  cellsOf(line: string): string[];
  readonly shape: Shape | null;
  readonly wellFormed: RegExp;
}

class Mending {
  private readonly healed: string[] = [];
  private readonly doubts: TableDoubt[] = [];
  private readonly mended = new Map<number, string>();
  /** Of `MOST_LETTERS`. */
  private letters = 0;
  /** The first line that is a row like most others. */
  private readonly firstRow: number;
  private readonly given: Given;

  constructor(given: Given) {
    this.given = given;
    const { lines, cellsOf, shape, wellFormed } = given;
    this.firstRow = lines.findIndex(({ line }) => wellFormed.test(line) && cellsOf(line).length === shape?.width);
  }

  run(odd: readonly number[]): MendedText {
    let next = 0;
    for (const i of odd) if (i >= next) next = this.settle(i);
    const { lines } = this.given;
    const text = lines.map(({ line, end }, i) => (this.mended.get(i) ?? line) + end).join('');
    return { text, healed: this.healed, doubts: this.doubts };
  }

  /** Decides about the line, and gives the next one to be looked at. */
  private settle(i: number): number {
    const line = this.given.lines[i]?.line ?? '';
    const last = this.endOfCell(i);
    const alone = this.asRow(i, line);
    if (last !== null && alone === null) return last + 1;
    if (last !== null)
      this.doubt(i, 'a quotation mark opens a cell that holds a line break, or it is one too many: both can be read');
    else if (alone !== null && this.isRest(i, line, alone))
      this.doubt(i, 'its quotation marks may belong to the line above or to the end of the file, which is missing');
    else if (alone !== null) this.heal(i, line, alone);
    else if (isOpen(line, this.given.delimiter))
      this.doubt(i, 'a quotation mark opens a cell that swallows the lines below it');
    else if (this.isTorn(line)) this.doubt(i, 'its quotation marks do not stand around its cells');
    return i + 1;
  }

  /** Whether a line that loses a mark may be the rest of the line above, or of a file that was cut off. */
  private isRest(i: number, line: string, alone: string): boolean {
    const { lines, cellsOf, shape } = this.given;
    if (marks(alone) >= marks(line)) return false;
    const above = lines[i - 1]?.line ?? '';
    const isCut = i === lines.length - 1 && lines[i]?.end === '' && marks(line) % 2 === 1;
    return isCut || (above.includes('"') && shape !== null && cellsOf(above).length < shape.width);
  }

  private heal(i: number, line: string, alone: string): void {
    this.mended.set(i, alone);
    const what = marks(alone) < marks(line) ? 'a quotation mark too many was left out' : OTHER_SEPARATOR;
    if (this.given.cellsOf(line).join() !== alone) this.healed.push(`line ${i + 1}: ${what}`);
  }

  private doubt(i: number, message: string): void {
    this.doubts.push({ line: i + 1, code: 'bad_row', message });
  }

  /** The line in which the cell ends that this line leaves open; null when it is not a cell but swallows rows. */
  private endOfCell(i: number): number | null {
    const { lines, wellFormed, cellsOf, shape } = this.given;
    let joined = lines[i]?.line ?? '';
    for (let j = i + 1; j < lines.length && j <= i + MOST_LINES && joined.length < LONGEST_CELL; j += 1) {
      const { line } = lines[j] as Line;
      joined += `\n${line}`;
      if (wellFormed.test(joined)) {
        const cells = cellsOf(joined).length;
        // A title is not a row.
        return shape && cells !== shape.width && cells > 1 ? null : j;
      }
      if (shape && wellFormed.test(line) && cellsOf(line).length === shape.width) return null;
    }
    return null;
  }

  /** The line as the row that it must have been; null when there is none, or several. */
  private asRow(i: number, line: string): string | null {
    const { shape, cellsOf, wellFormed, delimiter } = this.given;
    if (!shape) return null;
    const rows = new Map<string, string>();
    for (const candidate of candidates(line, delimiter)) {
      this.letters += candidate.length;
      if (this.letters > MOST_LETTERS) return null;
      if (!wellFormed.test(candidate)) continue;
      const cells = cellsOf(candidate);
      if (shape.resembles(cells) || (this.isFirst(i) && isHeader(cells, shape))) rows.set(cells.join('\0'), candidate);
    }
    const [only] = rows.values();
    return rows.size === 1 && only !== undefined && !this.isInches(line, only) ? only : null;
  }

  /** Whether cells begin or end within quotes. Inches and whole quotes are a part of a cell. */
  private isTorn(line: string): boolean {
    const cells = this.given.cellsOf(line);
    const torn = (cell: string) => /^".*"$/s.test(cell) || (marks(cell) % 2 === 1 && !hasInches(cell));
    return cells.length > 1 && cells.some(torn);
  }

  /** A mark behind a number in a name without quotes around it is an inch, and a part of the name. */
  private isInches(line: string, mended: string): boolean {
    const cells = this.given.cellsOf(line);
    const held = cells.find((cell) => cell.includes('"')) ?? '';
    const same = marks(line) === 1 && cells.length === this.given.cellsOf(mended).length;
    return same && hasInches(held);
  }

  /** Whether no row stands above: a header is not like the rows. */
  private isFirst(i: number): boolean {
    return this.firstRow < 0 || this.firstRow >= i;
  }
}

function isHeader(cells: readonly string[], { width }: Shape): boolean {
  return cells.length === width && cells.every((cell) => cell.trim() !== '' && !/\d/.test(cell));
}

/** A number that is a word of its own, in inches. */
const hasInches = (cell: string) => /(?:^|\s)[\d.,/]*\d"(?!\d)/.test(cell) && /\p{L}/u.test(cell);

const marks = (line: string) => line.split('"').length - 1;

/** What the line may have been meant to be. */
function* candidates(line: string, delimiter: string): Generator<string, void, void> {
  const mark = escaped(delimiter);
  yield line.replace(new RegExp(`(^|${mark})[ ]+(?=")`, 'g'), '$1').replace(new RegExp(`"[ ]+(?=${mark}|$)`, 'g'), '"');
  // Quotes in a cell that stands in quotes, not doubled.
  yield line.replace(
    new RegExp(`(^|${mark})"((?:[^"]|"(?!${mark}|$))*)"(?=${mark}|$)`, 'g'),
    (whole, before: string, inner: string) => {
      const bare = inner.replaceAll('""', '"');
      return marks(bare) % 2 === 0 ? `${before}"${bare.replaceAll('"', '""')}"` : whole;
    },
  );
  for (const { index } of line.matchAll(/[;\t|,](?=")|(?<=")[;\t|,]/g))
    yield line.slice(0, index) + delimiter + line.slice(index + 1);
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1))
    yield line.slice(0, at) + line.slice(at + 1);
}

/** Whether the line ends within a cell in quotes. */
function isOpen(line: string, delimiter: string): boolean {
  return line.split(new RegExp(`${escaped(delimiter)}(?=")|^(?=")`)).some((part) => /^"(?:[^"]|"")*$/.test(part));
}

/** A line in which quotation marks stand around whole cells only, and doubled in them. */
function wellFormedLine(delimiter: string): RegExp {
  const mark = escaped(delimiter);
  const cell = `(?:"(?:[^"]|"")*"|[^"${mark}]*)`;
  return new RegExp(`^${cell}(?:${mark}${cell})*$`);
}

const escaped = (mark: string) => (mark === '\t' ? '\\t' : `\\${mark}`);

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  const breaks = text.includes('\n') ? /\r?\n/g : /\r/g;
  let from = 0;
  for (const { index, 0: end } of text.matchAll(breaks)) {
    lines.push({ line: text.slice(from, index), end });
    from = index + end.length;
  }
  if (from < text.length) lines.push({ line: text.slice(from), end: '' });
  return lines;
}

const OTHER_SEPARATOR = 'another separator than in the other rows was taken for one';

/** The rows with what is certain about their separators set right. */
export function mendRows(
  rows: readonly string[][],
  delimiters: { readonly delimiter: string; readonly others: readonly string[] },
  lineOf: (row: number) => number,
): { readonly rows: readonly string[][]; readonly healed: readonly string[] } {
  const shape = rows.every(({ length }, _, [first]) => length === first?.length) ? null : shapeOf(rows);
  if (!shape) return { rows, healed: [] };
  const healed: string[] = [];
  const first = rows.findIndex(({ length }) => length === shape.width);
  const mended = rows.map((row, i) => {
    const found =
      row.length === shape.width + 1 ? withoutEmpty(row, shape, first > i) : divided(row, { ...delimiters, shape });
    if (!found) return row;
    if (found.what !== null) healed.push(`line ${lineOf(i)}: ${found.what}`);
    return found.row;
  });
  return { rows: mended, healed };
}

interface Found {
  readonly row: string[];
  /** For people; null: nothing to speak of. */
  readonly what: string | null;
}

/** Empty cells of a row that are tried; of more nobody could say which one is too many. */
const MOST_BLANK = 50;

/** Without the one empty cell after whose removal all columns fit. */
function withoutEmpty(row: string[], shape: Shape, header: boolean): Found | null {
  const rows = new Map<string, string[]>();
  const blank = [...row.entries()].filter(([, cell]) => cell.trim() === '').map(([at]) => at);
  if (blank.length > MOST_BLANK) return null;
  for (const at of blank) {
    const shorter = row.toSpliced(at, 1);
    if (shape.fits(shorter) || (header && isHeader(shorter, shape))) rows.set(shorter.join('\0'), shorter);
  }
  const [only] = rows.values();
  if (rows.size !== 1 || !only) return null;
  // One behind the last column changes nothing.
  const what = only.every((cell, i) => cell === row[i]) ? null : 'an empty cell too many was left out';
  return { row: only, what };
}

/** Divided at another separator, where that gives the one row that fits. */
function divided(
  row: string[],
  { others, shape }: { readonly others: readonly string[]; readonly shape: Shape },
): Found | null {
  if (row.length >= shape.width) return null;
  // Between digits a comma may as well be a part of the number.
  const apart = others.filter((other) => other !== ',' || !row.some((cell) => /\d,\d/.test(cell)));
  const rows = apart.map((other) => row.flatMap((cell) => cell.split(other))).filter((cells) => shape.fits(cells));
  const [only] = rows;
  if (rows.length !== 1 || !only) return null;
  return { row: only, what: OTHER_SEPARATOR };
}

/** What stands in one column, as far as its cells agree. */
interface Column {
  /** `figures`: numbers, dates, codes without letters. `words`: texts with letters. */
  readonly kind: 'figures' | 'words' | 'mixed';
  /** No row leaves it empty. */
  readonly filled: boolean;
}

/** How the rows of a table are built: as most of them are. */
interface Shape {
  /** Cells of a row. */
  readonly width: number;
  /** Whether a row has that many cells, each of the kind that its column has. */
  resembles(cells: readonly string[]): boolean;
  /** The same, and none is empty in a column that no other row leaves empty. */
  fits(cells: readonly string[]): boolean;
}

/** Rows over which columns are looked at. */
const MOST_LOOKED_AT = 2000;
/** Fewer rows show nothing. */
const LEAST_ROWS = 3;
/** Share of the cells that must agree on a kind. */
const AGREED = 0.9;

/** The shape of rows, header included; null when no number of cells is that of most of them. */
function shapeOf(rows: readonly (readonly string[])[]): Shape | null {
  const width = usualWidth(rows);
  if (width === null) return null;
  const [, ...body] = rows.filter((row) => row.length === width).slice(0, MOST_LOOKED_AT);
  if (body.length < LEAST_ROWS - 1) return null;
  const columns = Array.from({ length: width }, (_, i) => columnOf(body.map((row) => row[i] ?? '')));
  const resembles = (cells: readonly string[]) =>
    cells.length === width && columns.every((column, i) => belongs(cells[i] ?? '', column));
  const isFilled = (cells: readonly string[]) =>
    columns.every(({ filled }, i) => !filled || (cells[i] ?? '').trim() !== '');
  return { width, resembles, fits: (cells) => resembles(cells) && isFilled(cells) };
}

/** The number of cells that most rows with several cells have. */
function usualWidth(rows: readonly (readonly string[])[]): number | null {
  const lengths = rows.map(({ length }) => length).filter((length) => length > 1);
  const usual = usualLength(lengths);
  return usual && usual.rows * 2 > lengths.length ? usual.length : null;
}

function columnOf(cells: readonly string[]): Column {
  const written = cells.filter((cell) => cell.trim() !== '');
  const words = written.filter(hasLetters).length;
  const share = written.length === 0 ? 0.5 : words / written.length;
  const kind = share >= AGREED ? 'words' : share <= 1 - AGREED ? 'figures' : 'mixed';
  return { kind: written.length === 0 ? 'mixed' : kind, filled: written.length === cells.length };
}

function belongs(cell: string, { kind }: Column): boolean {
  return cell.trim() === '' || kind === 'mixed' || (kind === 'words') === hasLetters(cell);
}

/** Letters, but for a currency in front of or behind a number. */
function hasLetters(cell: string): boolean {
  return /\p{L}/u.test(cell.replace(/^\s*[A-Z]{2,3}\s*(?=[\d(-])|(?<=\d)\s*[A-Z]{3}\s*$/, ''));
}
