import CliTable from 'cli-table3';
import { clean } from '../domain/text.ts';
import type { Cell, Column, Tone } from '../ports.ts';
import type { Paint } from './colour.ts';
import { fitWidths } from './fit.ts';
import { cut, widthOf } from './width.ts';

/** cli-table3 needs time with the square of the rows: it draws this many at once. */
const PIECE = 100;
const GAP = '  ';
const NOTHING = '–';

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

/** A table whose column widths are settled by its first rows and that is drawn in pieces. */
export class Table<Row> {
  private readonly columns: readonly Column<Row>[];
  private readonly paint: Paint;
  /** Columns of the terminal; null in a pipe, where nothing is shortened. */
  private readonly room: number | null;
  private widths: readonly number[] | undefined;

  constructor(columns: readonly Column<Row>[], paint: Paint, room: number | null) {
    this.columns = columns.filter((column) => !column.hidden);
    this.paint = paint;
    this.room = room;
  }

  /** The text of these rows; of the first call with the head, and its rows settle the widths. */
  *draw(rows: readonly Row[]): Generator<string> {
    const cells = rows.map((row) => this.columns.map((column) => drawn(column, row)));
    if (!this.widths) {
      const heads = this.columns.map(({ head }): Drawn => ({ text: clean(head), tone: 'strong' }));
      this.widths = this.settle([heads, ...cells]);
      const rule = this.widths.map((width): Drawn => ({ text: '─'.repeat(width), tone: 'quiet' }));
      yield this.piece([heads, rule]);
    }
    for (let i = 0; i < cells.length; i += PIECE) yield this.piece(cells.slice(i, i + PIECE));
  }

  private settle(cells: readonly (readonly Drawn[])[]): number[] {
    const natural = this.columns.map(({ keep = false }, x) => {
      let widest = 1;
      for (const row of cells) widest = Math.max(widest, width(row[x]?.text ?? ''));
      return { width: widest, keep };
    });
    return this.room === null ? natural.map((column) => column.width) : fitWidths(natural, GAP.length, this.room);
  }

  private piece(cells: readonly (readonly Drawn[])[]): string {
    const widths = this.widths ?? [];
    const table = new CliTable({
      chars: { ...CHARS, middle: GAP },
      colWidths: [...widths],
      colAligns: this.columns.map(({ align }) => align ?? 'left'),
      style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    });
    const texts: string[] = [];
    for (const row of cells) table.push(row.map((cell, x) => this.place(cell, widths[x] ?? 1, texts)));
    let next = 0;
    const text = table.toString().replace(STAND_IN, () => texts[next++] ?? '');
    return text.replace(/ +$/gm, '') + '\n';
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

function drawn<Row>(column: Column<Row>, row: Row): Drawn {
  const cell: Cell | number | null = column.show ? column.show(row) : column.value(row);
  if (cell === null) return { text: NOTHING, tone: 'quiet' };
  if (typeof cell === 'object') return { text: clean(cell.text), tone: cell.tone };
  return { text: clean(String(cell)), tone: 'plain' };
}

function width(text: string): number {
  return NARROW.test(text) ? text.length : widthOf(text);
}
