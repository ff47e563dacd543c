import CliTable from 'cli-table3';
import { clean } from '../domain/text.ts';
import type { Cell, Column, Listing, Tone } from '../ports/output.ts';
import { fitWidths } from './fit.ts';
import type { Paint } from './stream.ts';
import { widthOf, wrap } from './width.ts';

/** cli-table3 needs time with the square of the rows: it draws this many at once. */
const PIECE = 100;
const GAP = '  ';
const NOTHING = '–';
/** Before what stands under a row. */
const UNDER = '    ';

const CHARS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'])
    .map((name) => [name, '']),
);
/** Characters that take one column each by every table: ASCII, and the marks that posctl draws itself. */
const NARROW = /^[ -~–…─]*$/;
/** Holds the place of a text while the table is drawn; only what is narrow stands there as itself. */
const STAND_IN = /\ue000\ue001*/g;

interface Drawn {
  readonly text: string;
  readonly tone: Tone;
}

/** Which columns stand in the row, how wide, and which under it. */
interface Layout {
  readonly across: readonly number[];
  readonly widths: readonly number[];
  readonly below: readonly number[];
}

/** How and how wide a table is drawn. */
export interface TableLooks {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly room: number;
  /** `-o wide`: the hidden columns too, and none is left out. */
  readonly wide: boolean;
}

/** A table whose column widths are settled by its first rows and that is drawn in pieces. No text is ever cut. */
export class Table<Row> {
  private readonly columns: readonly Column<Row>[];
  private readonly heads: readonly Drawn[];
  private readonly looks: TableLooks;
  /** Rows come one by one: widths grow with what comes. */
  private readonly live: boolean;
  private layout: Layout | undefined;
  private readonly widest: number[] = [];
  private readonly longestWord: number[] = [];

  constructor({ columns, live = false }: Pick<Listing<Row>, 'columns' | 'live'>, looks: TableLooks) {
    this.columns = columns.filter((column) => looks.wide || !column.hidden);
    this.heads = this.columns.map(({ head, key }): Drawn => ({ text: clean(head || key), tone: 'strong' }));
    this.live = live;
    if (live) this.widest.push(...this.columns.map(({ atLeast = 1 }) => atLeast));
    this.looks = looks;
  }

  /** The text of these rows; of the first call with the head, and its rows settle the widths. */
  *draw(rows: readonly Row[]): Generator<string> {
    const cells = rows.map((row) => this.columns.map((column) => drawn(column, row)));
    if (!this.layout) {
      this.layout = this.settle([this.heads, ...cells]);
      const { across, widths } = this.layout;
      const rule = this.columns.map((_, x): Drawn => {
        return { text: '─'.repeat(widths[across.indexOf(x)] ?? 0), tone: 'quiet' };
      });
      yield this.piece([this.heads, rule], { across, widths, below: [] });
    } else if (this.live) this.layout = this.settle(cells);
    for (let i = 0; i < cells.length; i += PIECE) yield this.piece(cells.slice(i, i + PIECE), this.layout);
  }

  /**
   * What does not fit whole goes below the rows, the longest text first; then columns are left out one by one, the last
   * first, so that no width hides what a narrower one shows; what is left is broken into lines.
   */
  private settle(cells: readonly (readonly Drawn[])[]): Layout {
    const { room, wide } = this.looks;
    const natural = this.columns.map(({ keep = false, narrow, hidden = false }, x) => {
      return { x, keep, narrow, hidden, ...this.measure(cells, x) };
    });
    let across = natural;
    const downwards = wide ? natural.slice(1) : natural.filter((c) => c.narrow === 'below');
    for (const long of [...downwards].sort(byPatience))
      if (totalOf(across) > room) across = across.filter((column) => column !== long);
    const below = natural.filter((column) => !across.includes(column)).map(({ x }) => x);
    const says = (x: number) => cells.some((row) => row !== this.heads && !isNothing(row[x]?.text ?? ''));
    const spares = natural.filter((c) => c.narrow === 'out').reverse();
    // A column that says nothing goes before all others.
    for (const spare of [...spares.filter(({ x }) => !says(x)), ...spares.filter(({ x }) => says(x))])
      if (totalOf(across) > room) across = across.filter((column) => column !== spare);
    return { across: across.map(({ x }) => x), widths: fitWidths(across, GAP.length, room), below };
  }

  private measure(cells: readonly (readonly Drawn[])[], x: number): { readonly width: number; readonly word: number } {
    let [widest, longest] = [this.widest[x] ?? 1, this.longestWord[x] ?? 1];
    for (const row of cells) {
      const text = row[x]?.text ?? '';
      const own = width(text);
      widest = Math.max(widest, own);
      if (own > longest) for (const word of text.split(' ')) longest = Math.max(longest, width(word));
    }
    this.widest[x] = widest;
    this.longestWord[x] = longest;
    return { width: widest, word: longest };
  }

  private piece(cells: readonly (readonly Drawn[])[], { across, widths, below }: Layout): string {
    const table = new CliTable({
      chars: { ...CHARS, middle: GAP },
      colWidths: [...widths],
      colAligns: across.map((x) => this.columns[x]?.align ?? 'left'),
      style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    });
    const texts: string[] = [];
    const placed = cells.map((row) => this.placed(row, { across, widths }, texts));
    // One cell a column, of as many lines as all rows have: cells are what takes cli-table3 its time, lines are not.
    table.push(across.map((_, i) => placed.flatMap((lines) => lines.map((line) => line[i] ?? '')).join('\n')));
    let next = 0;
    const text = table.toString().replace(STAND_IN, () => texts[next++] ?? '');
    const lines = text.replace(/(?<! ) +$/gm, '').split('\n');
    if (below.length === 0) return `${lines.join('\n')}\n`;
    let from = 0;
    const drawn = placed.flatMap(({ length }, y) => {
      const own = lines.slice(from, from + length);
      from += length;
      return [...own, ...this.under(cells[y] ?? [], below)];
    });
    return `${drawn.join('\n')}\n`;
  }

  /** The lines of a row: as many as its longest text needs in the width of its column. */
  private placed(
    row: readonly Drawn[],
    { across, widths }: Pick<Layout, 'across' | 'widths'>,
    texts: string[],
  ): string[][] {
    const wrapped = across.map((x, i) => linesOf(row[x]?.text ?? '', widths[i] ?? 1));
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, y) =>
      across.map((x, i) => this.place({ text: wrapped[i]?.[y] ?? '', tone: row[x]?.tone ?? 'plain' }, texts)),
    );
  }

  /** What has no place in a row: whole, under it. */
  private under(row: readonly Drawn[], below: readonly number[]): string[] {
    const texts = below.flatMap((x) => {
      const text = row[x]?.text ?? '';
      if (isNothing(text)) return [];
      return [this.looks.wide ? `${this.heads[x]?.text}: ${text}` : text];
    });
    if (texts.length === 0) return [];
    const lines = wrap(texts.join(' · '), Math.max(1, this.looks.room - UNDER.length));
    return lines.map((line) => UNDER + this.looks.paint(line.trimEnd(), 'quiet'));
  }

  /**
   * What cli-table3 is given for a line of a cell. It measures emoji and other scripts by an old table, so all but what is
   * surely narrow is represented by as many stand-ins as the text has columns, and put in their place afterwards.
   */
  private place({ text, tone }: Drawn, texts: string[]): string {
    const painted = this.looks.paint(text, tone);
    if (text === '' || (painted === text && NARROW.test(text))) return text;
    texts.push(painted);
    return '\ue000' + '\ue001'.repeat(Math.max(0, width(text) - 1));
  }
}

function isNothing(text: string): boolean {
  return text === '' || text === NOTHING;
}

interface Patient {
  readonly width: number;
  readonly narrow?: 'below' | 'out' | undefined;
  readonly hidden: boolean;
}

/** What goes below first: long texts; of wide tables then what others do not show; the longest before the others. */
function byPatience(a: Patient, b: Patient): number {
  const rank = ({ narrow, hidden }: Patient) => (narrow === 'below' ? 0 : hidden ? 1 : 2);
  return rank(a) - rank(b) || b.width - a.width;
}

function linesOf(text: string, room: number): string[] {
  return width(text) <= room ? [text] : wrap(text, room);
}

function totalOf(columns: readonly { readonly width: number }[]): number {
  return columns.reduce((sum, { width }) => sum + width + GAP.length, -GAP.length);
}

function drawn<Row>(column: Column<Row>, row: Row): Drawn {
  const cell: Cell | number | null = column.show ? column.show(row) : column.value(row);
  if (cell === null) return { text: NOTHING, tone: 'quiet' };
  if (typeof cell === 'object') return { text: clean(cell.text), tone: cell.tone };
  return { text: clean(String(cell)), tone: 'plain' };
}

function width(text: string): number {
  return NARROW.test(text) ? text.length : widthOf(text);
}
