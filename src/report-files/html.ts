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

/** Cells of a row: one tag may stand for many. */
const MOST_CELLS = 500;

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
    parser.write(text);
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
  span: number;
}

class Page {
  private readonly rows: string[][] = [];
  /** Rows that are open: tables stand in cells of tables. */
  private readonly openRows: OpenRow[] = [];
  private loose = '';
  private silent = 0;
  private depth = 0;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new TooDeep();
    if (SILENT.has(name)) this.silent += 1;
    const row = this.openRows.at(-1);
    if (name === 'tr') {
      this.settle();
      this.openRows.push({ cells: [], cell: null, span: 1 });
    } else if (CELLS.has(name) && row) {
      endCell(row);
      row.cell = '';
      row.span = Number.parseInt(attributes.colspan ?? '1', 10) || 1;
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
    if (name === 'tr' && row) {
      endCell(row);
      this.openRows.pop();
      this.rows.push(row.cells);
    } else if (CELLS.has(name) && row) endCell(row);
    else if (BLOCKS.has(name)) this.breakLine();
  }

  table(): ReportTable {
    while (this.openRows.length > 0) this.close('tr');
    this.settle();
    return { name: null, rows: this.rows, lines: null };
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

function endCell(row: OpenRow): void {
  if (row.cell === null) return;
  if (row.cells.length < MOST_CELLS) row.cells.push(tidy(row.cell));
  for (let i = 1; i < row.span && row.cells.length < MOST_CELLS; i += 1) row.cells.push('');
  row.cell = null;
}

/** Blanks and line breaks as a browser shows them; hard blanks stay, for they indent. */
function tidy(text: string): string {
  return text.replace(/[ \t\r\n\f]+/g, ' ').replace(/^ | $/g, '');
}
