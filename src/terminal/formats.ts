import { clean, jsonText } from '../domain/text.ts';
import type { Listing, OutputFormat } from '../ports/output.ts';
import type { Paint } from './colour.ts';

/** Where a listing goes: settles its looks, never its bytes in formats for machines. */
export interface Page {
  readonly paint: Paint;
  /** Columns of the terminal; null in a pipe. */
  readonly room: number | null;
}

/** Rows as pieces of text in one format. */
export type Format = <Row>(
  listing: Listing<Row>,
  rows: Iterable<Row> | AsyncIterable<Row>,
  page: Page,
) => AsyncGenerator<string, void, void>;

/** Rows that settle a table's widths; of longer listings the rest is fitted in, so that memory stays bounded. */
const SAMPLE = 1000;
/** A live listing is drawn with what has come when nothing came for this long, in milliseconds. */
const PAUSE = 100;
const CSV_PIECE = 200;
/** Without it Excel takes UTF-8 for the local code page, and every é is broken. What programs read is JSON. */
const BYTE_ORDER_MARK = '\ufeff';

export const FORMATS: Record<OutputFormat, Format> = { table, json, jsonl, csv, name };

async function* json<Row>(listing: Listing<Row>, rows: Iterable<Row> | AsyncIterable<Row>) {
  let first = true;
  for await (const row of rows) {
    yield `${first ? '[' : ','}\n  ${jsonText(listing.json(row))}`;
    first = false;
  }
  yield first ? '[]\n' : '\n]\n';
}

async function* jsonl<Row>(listing: Listing<Row>, rows: Iterable<Row> | AsyncIterable<Row>) {
  for await (const row of rows) yield `${jsonText(listing.json(row))}\n`;
}

async function* name<Row>(listing: Listing<Row>, rows: Iterable<Row> | AsyncIterable<Row>) {
  for await (const row of rows) yield `${clean(listing.name(row))}\n`;
}

async function* csv<Row>(listing: Listing<Row>, rows: Iterable<Row> | AsyncIterable<Row>) {
  const { csvRows } = await import('./csv.ts');
  yield BYTE_ORDER_MARK + csvRows([listing.columns.map(({ key }) => key)]);
  for await (const piece of pieces(rows, CSV_PIECE, listing.live)) {
    yield csvRows(piece.map((row) => listing.columns.map((column) => column.value(row))));
  }
}

async function* table<Row>(listing: Listing<Row>, rows: Iterable<Row> | AsyncIterable<Row>, page: Page) {
  const { Table } = await import('./table.ts');
  const drawing = new Table(listing, page);
  for await (const piece of pieces(rows, SAMPLE, listing.live)) yield* drawing.draw(piece);
}

/** Rows in groups of at most `size`; of a live source also what has come when it pauses. */
async function* pieces<Row>(rows: Iterable<Row> | AsyncIterable<Row>, size: number, live = false) {
  const source = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  let piece: Row[] = [];
  let state: 'ready' | 'asked' | 'ended' = 'ready';
  try {
    while (state !== 'ended') {
      const next = source.next();
      state = 'asked';
      if (live && piece.length > 0 && (await pauses(next))) {
        yield piece;
        piece = [];
      }
      const step = await next;
      state = step.done ? 'ended' : 'ready';
      if (!step.done && piece.push(step.value) >= size) {
        yield piece;
        piece = [];
      }
    }
    if (piece.length > 0) yield piece;
  } finally {
    // A source that was asked for its next row may be waiting for it for hours: it is told, and not waited for.
    const left = state === 'ended' ? undefined : source.return?.();
    if (state === 'ready') await left;
  }
}

async function pauses(next: unknown): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, PAUSE, true);
  });
  try {
    return await Promise.race([pause, Promise.resolve(next).then(() => false)]);
  } finally {
    clearTimeout(timer);
  }
}
