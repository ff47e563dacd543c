import { setImmediate as turn } from 'node:timers/promises';
import { type Options, parse } from 'csv-parse/sync';
import type { ReportProblem } from '../domain/report/report.ts';
import type { ReportTable } from '../domain/report/table.ts';
import { mendQuotes, mendRows } from './mend.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** More is not a report of a day, and would fill the memory with nothing but separators. */
const MOST_ROWS = 1_000_000;
const MOST_CELLS = 20_000_000;
/** Bytes of one row; a quotation mark that is never closed makes a row of the rest of the file. */
const LONGEST_ROW = 1024 * 1024;
/** Lines over which the delimiter is looked for. */
const SNIFFED_LINES = 40;

/** Bytes parsed at once: other checks go on between two of them. */
const PIECE = 1024 * 1024;
/** Things set right that are told one by one. */
const MOST_TOLD = 5;

/**
 * The rows of a text, ragged ones included, with everything that stands in their cells. UTF-8 may come as bytes, which
 * is what the parser works on.
 */
export async function readCsv(content: string | Buffer, delimiter: string): Promise<ReportTable | ReportProblem> {
  const options = {
    delimiter,
    // All of them where there are several: titles and rows were written by different programs.
    record_delimiter: content.includes('\r') ? ['\r\n', '\n', '\r'] : ['\n'],
    relax_column_count: true,
    // A quote inside a cell is a part of it: inches, and names in quotes.
    relax_quotes: true,
    skip_empty_lines: false,
    to: MOST_ROWS + 1,
    max_record_size: LONGEST_ROW,
  };
  if (cellsIn(content, delimiter) > MOST_CELLS) return TOO_MANY;
  const { text, healed, doubts } = content.includes('"')
    ? mendQuotes(content.toString(), delimiter, (line) => cellsOf(line, options))
    : { text: content, healed: [], doubts: [] };
  try {
    const rows = await parseInPieces(text, options);
    if (rows.length > MOST_ROWS) return TOO_MANY;
    const lines = linesOf(text, rows);
    const others = DELIMITERS.filter((other) => other !== delimiter);
    const mended = mendRows(rows, { delimiter, others }, (row) => lines?.[row] ?? row + 1);
    const unended = !/[\r\n]$/.test(text.slice(-1).toString());
    return { name: null, rows: mended.rows, lines, unended, healed: fewOf([...healed, ...mended.healed]), doubts };
  } catch (error) {
    return doubts[0] ? { ...doubts[0], code: 'bad_csv' } : quoteProblem(error);
  }
}

/** The cells of one line; none where a quotation mark is left open in it. */
function cellsOf(line: string, options: Options): string[] {
  try {
    return parse(line, options)[0] ?? [];
  } catch {
    return [];
  }
}

function fewOf(told: readonly string[]): readonly string[] {
  if (told.length <= MOST_TOLD) return told;
  return [...told.slice(0, MOST_TOLD), `and ${told.length - MOST_TOLD} more lines like these`];
}

/**
 * The same as at once, with a turn for others between two pieces. A piece ends at a line break outside quotes; where marks
 * stand in cells their number says nothing, and a piece may end within one: then all is parsed at once.
 */
async function parseInPieces(text: string | Buffer, options: Options): Promise<string[][]> {
  const rows: string[][] = [];
  for (const piece of piecesOf(text)) {
    try {
      for (const row of parse(piece, options)) rows.push(row);
    } catch (error) {
      if (piece.length === text.length) throw error;
      return parse(text, options);
    }
    if (rows.length > MOST_ROWS) break;
    await turn();
  }
  return rows;
}

function* piecesOf(text: string | Buffer): Generator<string | Buffer, void, void> {
  let from = 0;
  let marks = 0;
  let counted = 0;
  while (from < text.length) {
    let end = text.indexOf('\n', Math.max(from + PIECE, counted));
    if (end < 0) break;
    marks += occurrences(text.slice(counted, end), '"');
    counted = end + 1;
    if (marks % 2 !== 0) continue;
    end += 1;
    yield text.slice(from, end);
    from = end;
  }
  if (from < text.length) yield text.slice(from);
}

const TOO_MANY: ReportProblem = {
  line: null,
  code: 'too_large',
  message: 'it has more rows or columns than any report of a day: have it sent a day at a time',
};

/** About how many cells there are: separators in cells are counted, too. */
function cellsIn(text: string | Buffer, delimiter: string): number {
  // Where each byte were one, there would not be too many.
  if (text.length < MOST_CELLS) return 0;
  return occurrences(text, delimiter);
}

function occurrences(text: string | Buffer, mark: string): number {
  let times = 0;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) times += 1;
  return times;
}

/** Line at which each row begins; null where rows are lines, because no cell holds a line break. */
function linesOf(text: string | Buffer, rows: readonly string[][]): number[] | null {
  const breaks = occurrences(text, '\n');
  if (breaks === (text.lastIndexOf('\n') === text.length - 1 ? rows.length : rows.length - 1)) return null;
  let line = 1;
  let broken = false;
  const lines = rows.map((row) => {
    const begins = line;
    line += 1;
    for (const cell of row) {
      for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) {
        line += 1;
        broken = true;
      }
    }
    return begins;
  });
  return broken ? lines : null;
}

function quoteProblem(error: unknown): ReportProblem {
  const { code, lines, records } = error as { code?: string; lines?: number; records?: number };
  const message =
    code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE'
      ? `row ${(records ?? 0) + 1} has no end: a quotation mark is opened and never closed, the file was cut off, or a cell is huge`
      : `its rows cannot be told apart after line ${lines ?? 0}`;
  return { line: null, code: 'bad_csv', message };
}

/**
 * The mark that stands between cells: the one that most lines have in the same number, outside quotes. Titles above the
 * header have none, and decimal commas come in numbers that differ from line to line.
 */
export function sniffDelimiter(head: string): string {
  const lines = bareLines(head).slice(0, SNIFFED_LINES);
  let best: { delimiter: string; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const counts = new Map<number, number>();
    for (const line of lines) {
      const count = line.split(delimiter).length - 1;
      if (count > 0) counts.set(count, (counts.get(count) ?? 0) + 1);
    }
    let score = 0;
    for (const [count, times] of counts) score = Math.max(score, times * times * Math.min(count, 8));
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Lines with what stands in quotes taken out; a cell in quotes may hold line breaks. */
function bareLines(text: string): string[] {
  return text
    .replace(/"(?:[^"]|"")*"/g, 'q')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '');
}
