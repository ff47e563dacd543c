import CliTable from 'cli-table3';
import { clean } from '../domain/text.ts';
import type { Cell, Column, Listing, Tone } from '../ports/output.ts';
import { fitWidths } from './fit.ts';
import type { Paint } from './stream.ts';
import { cut, widthOf, wrap } from './width.ts';

/** cli-table3 needs time with the square of the rows: it draws this many at once. */
const PIECE = 100;
const GAP = '  ';
const NOTHING = '–';
/** Narrower than this a long text is not worth its place in the row. */
const COMFORT = 40;
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
  /** Columns of the terminal; null in a pipe, where nothing is shortened. */
  readonly room: number | null;
}

/** A table whose column widths are settled by its first rows and that is drawn in pieces. */
export class Table<Row> {
  private readonly columns: readonly Column<Row>[];
  private readonly paint: Paint;
  /** Columns of the terminal; null in a pipe, where nothing is shortened. */
  private readonly room: number | null;
  /** Rows come one by one: widths grow with what comes. */
  private readonly live: boolean;
  private layout: Layout | undefined;
  private readonly widest: number[] = [];

  constructor({ columns, live = false }: Pick<Listing<Row>, 'columns' | 'live'>, { paint, room }: TableLooks) {
    this.columns = columns.filter((column) => !column.hidden);
    this.live = live;
    this.paint = paint;
    this.room = room;
  }

  /** The text of these rows; of the first call with the head, and its rows settle the widths. */
  *draw(rows: readonly Row[]): Generator<string> {
    const cells = rows.map((row) => this.columns.map((column) => drawn(column, row)));
    if (!this.layout) {
      const heads = this.columns.map(({ head }): Drawn => ({ text: clean(head), tone: 'strong' }));
      this.layout = this.settle([heads, ...cells]);
      const { across, widths } = this.layout;
      const rule = this.columns.map((_, x): Drawn => {
        return { text: '─'.repeat(widths[across.indexOf(x)] ?? 0), tone: 'quiet' };
      });
      yield this.piece([heads, rule], { across, widths, below: [] });
    } else if (this.live) this.layout = this.settle(cells);
    for (let i = 0; i < cells.length; i += PIECE) yield this.piece(cells.slice(i, i + PIECE), this.layout);
  }

  private settle(cells: readonly (readonly Drawn[])[]): Layout {
    const natural = this.columns.map(({ keep = false, narrow }, x) => {
      let widest = this.widest[x] ?? 1;
      for (const row of cells) widest = Math.max(widest, width(row[x]?.text ?? ''));
      this.widest[x] = widest;
      return { x, width: widest, keep, narrow };
    });
    const { room } = this;
    if (room === null) return { across: natural.map(({ x }) => x), widths: natural.map((c) => c.width), below: [] };
    // The longest text goes below first, and only while the others have no room.
    let across = natural;
    for (const long of natural.filter((c) => c.narrow === 'below').sort((a, b) => b.width - a.width))
      if (leastOf(across) > room) across = across.filter((column) => column !== long);
    const below = natural.filter((column) => !across.includes(column)).map(({ x }) => x);
    if (leastOf(across) > room) across = across.filter((column) => column.narrow !== 'out');
    return { across: across.map(({ x }) => x), widths: fitWidths(across, GAP.length, room), below };
  }

  private piece(cells: readonly (readonly Drawn[])[], { across, widths, below }: Layout): string {
    const table = new CliTable({
      chars: { ...CHARS, middle: GAP },
      colWidths: [...widths],
      colAligns: across.map((x) => this.columns[x]?.align ?? 'left'),
      style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    });
    const texts: string[] = [];
    const placed = cells.map((row) =>
      across.map((x, i) => this.place(row[x] ?? { text: '', tone: 'plain' }, widths[i] ?? 1, texts)),
    );
    // One cell a column, of as many lines as there are rows: cells are what takes cli-table3 its time, lines are not.
    table.push(across.map((_, i) => placed.map((row) => row[i]).join('\n')));
    let next = 0;
    const text = table.toString().replace(STAND_IN, () => texts[next++] ?? '');
    const lines = text.replace(/ +$/gm, '').split('\n');
    const drawn = below.length === 0 ? lines : lines.flatMap((line, y) => [line, ...this.under(cells[y] ?? [], below)]);
    return `${drawn.join('\n')}\n`;
  }

  /** What has no place in a row: in at most two lines under it. */
  private under(row: readonly Drawn[], below: readonly number[]): string[] {
    const texts = below.map((x) => row[x]?.text ?? '').filter((text) => text !== '' && text !== NOTHING);
    if (texts.length === 0) return [];
    const room = (this.room ?? 80) - UNDER.length;
    const [first = '', ...rest] = wrap(texts.join(' · '), room);
    const second = rest.length === 0 ? [] : [cut(rest.join(' '), room)];
    return [first, ...second].map((line) => UNDER + this.paint(line, 'quiet'));
  }

  /**
   * What cli-table3 is given for a cell. It measures emoji and other scripts by an old table, so all but what is
   * surely narrow is represented by as many stand-ins as the text has columns, and put in their place afterwards.
   */
  private place({ text, tone }: Drawn, room: number, texts: string[]): string {
    const shown = this.room === null ? text : cut(text, room);
    const painted = this.paint(shown, tone);
    if (shown === '' || (painted === shown && NARROW.test(shown) && shown.length <= room)) return shown;
    texts.push(painted);
    return '\ue000' + '\ue001'.repeat(Math.max(0, Math.min(room, width(shown)) - 1));
  }
}

/** What columns take at least, without being cut so short that they say nothing. */
function leastOf(
  columns: readonly { readonly width: number; readonly narrow?: 'below' | 'out' | undefined }[],
): number {
  const widths = columns.map(
    ({ width, narrow }) => (narrow === 'below' ? Math.min(width, COMFORT) : width) + GAP.length,
  );
  return widths.reduce((sum, width) => sum + width, -GAP.length);
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
