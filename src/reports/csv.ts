import { parse } from 'csv-parse/sync';
import type { ReportProblem } from '../domain/report.ts';
import type { ReportTable } from '../domain/report-table.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Lines over which the delimiter is looked for. */
const SNIFFED_LINES = 40;

/**
 * The rows of a text, ragged ones included, with everything that stands in their cells. UTF-8 may come as bytes, which
 * is what the parser works on.
 */
export function readCsv(text: string | Buffer, delimiter: string): ReportTable | ReportProblem {
  const options = {
    delimiter,
    relax_column_count: true,
    // A quote inside a cell is a part of it: inches, and names in quotes.
    relax_quotes: true,
    skip_empty_lines: false,
  };
  try {
    return tableOf(parse(text, options));
  } catch (error) {
    return quoteProblem(error);
  }
}

/** Cells that hold line breaks make rows longer than a line; without such cells rows are lines. */
function tableOf(rows: string[][]): ReportTable {
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
  return { name: null, rows, lines: broken ? lines : null };
}

function quoteProblem(error: unknown): ReportProblem {
  const { code, lines } = error as { code?: string; lines?: number };
  const message =
    code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'a quotation mark is opened and never closed, so that the rest of the file is one cell: the file may have been cut off'
      : `its rows cannot be told apart after line ${lines ?? 0}`;
  return { line: null, code: 'bad_csv', message };
}

/**
 * The mark that stands between cells: the one that most lines have in the same number, outside quotes. Titles above the
 * header have none, and decimal commas come in numbers that differ from line to line.
 */
export function sniffDelimiter(head: string): string {
  const lines = linesOf(head).slice(0, SNIFFED_LINES);
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
function linesOf(text: string): string[] {
  return text
    .replace(/"(?:[^"]|"")*"/g, 'q')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '');
}
