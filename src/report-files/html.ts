import { setImmediate as turn } from 'node:timers/promises';
import type { ReportTable } from '../domain/report/table.ts';

const CELLS = new Set(['td', 'th']);
/** After these a new line begins, in text that is in no table. */
const BLOCKS = new Set([
  'p',
  'div',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'caption',
  'br',
  'center',
  'table',
  'hr',
  'li',
  'pre',
]);
const SILENT = new Set(['script', 'style', 'title', 'head']);
/** Tags in tags; no page of people is so deep, and the parser takes long for each of them. */
const DEEPEST = 500;

/** A page that no program of a till wrote. */
class TooDeep extends Error {
  override readonly name = 'TooDeep';
}

/** Cells of a row, and rows of a cell: one tag may stand for many. */
const MOST_CELLS = 500;
const MOST_ROWS = 20_000;
/** Letters that are parsed at once: other checks go on between two pieces. */
const PIECE = 512 * 1024;

/**
 * All rows of all tables of a page, one below the other; text between them is rows too, for titles stand there. Null when
 * its tags are nested without end.
 */
export async function readHtml(text: string): Promise<ReportTable | null> {
  const { Parser } = await import('htmlparser2');
  const page = new Page();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => page.open(name, attributes),
      ontext: (data) => page.text(data),
      onclosetag: (name) => page.close(name),
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  try {
    for (let at = 0; at < text.length; at += PIECE) {
      parser.write(text.slice(at, at + PIECE));
      await turn();
    }
    page.ends = true;
    parser.end();
  } catch (error) {
    if (error instanceof TooDeep) return null;
    throw error;
  }
  return page.table();
}

interface OpenRow {
  readonly cells: string[];
  /** Null between cells. */
  cell: string | null;
  across: number;
  down: number;
  /** Nobody who looks at the page sees it. */
  readonly isHidden: boolean;
}

/** A cell of a row above that reaches down into the next rows. */
interface Hanging {
  readonly text: string;
  left: number;
}

class Page {
  private readonly rows: string[][] = [];
  /** Rows that are open: tables stand in cells of tables. */
  private readonly openRows: OpenRow[] = [];
  /** Of each table that is open, the cells that reach down, by column. */
  private readonly tables: Map<number, Hanging>[] = [];
  private loose = '';
  private silent = 0;
  private depth = 0;
  /** Nothing more comes: what closes now was never closed. */
  ends = false;
  private unclosed = false;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new TooDeep();
    if (SILENT.has(name)) this.silent += 1;
    const row = this.openRows.at(-1);
    if (name === 'table') this.tables.push(new Map());
    if (name === 'tr') {
      this.settle();
      this.openRows.push({ cells: [], cell: null, across: 1, down: 1, isHidden: isHidden(attributes) });
    } else if (CELLS.has(name) && row) {
      this.endCell(row);
      row.cell = '';
      row.across = spanOf(attributes.colspan, MOST_CELLS);
      row.down = spanOf(attributes.rowspan, MOST_ROWS);
    } else if (BLOCKS.has(name)) this.breakLine();
  }

  text(data: string): void {
    if (this.silent > 0) return;
    const row = this.openRows.at(-1);
    if (row && row.cell !== null) row.cell += data;
    else this.loose += data;
  }

  close(name: string): void {
    this.depth -= 1;
    if (SILENT.has(name)) this.silent = Math.max(0, this.silent - 1);
    const row = this.openRows.at(-1);
    if (name === 'table') {
      this.tables.pop();
      if (this.ends) this.unclosed = true;
    }
    if (name === 'tr' && row) this.endRow(row);
    else if (CELLS.has(name) && row) this.endCell(row);
    else if (BLOCKS.has(name)) this.breakLine();
  }

  table(): ReportTable {
    for (let row = this.openRows.at(-1); row; row = this.openRows.at(-1)) this.endRow(row);
    this.settle();
    const doubts = this.unclosed ? [{ line: null, code: 'cut_off', message: CUT } as const] : [];
    return { name: null, rows: this.rows, lines: null, doubts };
  }

  private endRow(row: OpenRow): void {
    this.endCell(row);
    this.fillFromAbove(row, Number.POSITIVE_INFINITY);
    this.openRows.pop();
    if (!row.isHidden) this.rows.push(row.cells);
  }

  private endCell(row: OpenRow): void {
    if (row.cell === null) return;
    this.fillFromAbove(row, 0);
    const text = tidy(row.cell);
    const at = row.cells.length;
    if (at < MOST_CELLS) row.cells.push(text);
    for (let i = 1; i < row.across && row.cells.length < MOST_CELLS; i += 1) row.cells.push('');
    const hanging = this.tables.at(-1);
    if (row.down > 1 && hanging)
      for (let i = at; i < row.cells.length; i += 1)
        hanging.set(i, { text: i === at ? labelOf(text) : '', left: row.down - 1 });
    row.cell = null;
  }

  /** Cells that reach down from rows above stand before the next one of its own; at its end, those behind it too. */
  private fillFromAbove(row: OpenRow, to: number): void {
    const hanging = this.tables.at(-1);
    if (!hanging || hanging.size === 0) return;
    const last = to > 0 ? Math.max(...hanging.keys()) : row.cells.length;
    for (let at = row.cells.length; at <= last || hanging.has(at); at = row.cells.length) {
      const cell = hanging.get(at);
      if (!cell && to === 0) return;
      row.cells.push(cell?.text ?? '');
      if (!cell) continue;
      cell.left -= 1;
      if (cell.left === 0) hanging.delete(at);
    }
  }

  private breakLine(): void {
    const row = this.openRows.at(-1);
    if (row && row.cell !== null) row.cell += ' ';
    else this.settle();
  }

  /** Text that stood in no cell becomes a row. */
  private settle(): void {
    const line = tidy(this.loose);
    this.loose = '';
    if (line.trim() !== '') this.rows.push([line]);
  }
}

/** What a cell says in all rows over which it reaches: a label does, an amount stands there once. */
export function labelOf(text: string): string {
  const amount = /^[^\p{L}\d]*\d[\d.,' \u00a0]*[.,]\d{1,3}[^\p{L}\d]*$/u.test(text);
  return amount && !/^\s*\d{1,4}([./-])\d{1,2}\1\d{2,4}\s*$/.test(text) ? '' : text;
}

/** Templates of rows, and what a page only shows when somebody asks for it. */
const isHidden = ({ hidden, style }: Readonly<Record<string, string>>): boolean =>
  hidden !== undefined || /display\s*:\s*none|visibility\s*:\s*hidden/i.test(style ?? '');

const CUT = 'a table in it has no end: the file was cut off; have it sent again';

function spanOf(written: string | undefined, most: number): number {
  const span = Number.parseInt(written ?? '1', 10);
  return Number.isNaN(span) ? 1 : Math.min(Math.max(span, 1), most);
}

/** Blanks and line breaks as a browser shows them; hard blanks stay, for they indent. */
function tidy(text: string): string {
  return text.replace(/[ \t\r\n\f]+/g, ' ').replace(/^ | $/g, '');
}
