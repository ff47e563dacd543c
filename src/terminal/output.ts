import type { Writable } from 'node:stream';
import { clean, jsonText } from '../domain/text.ts';
import type { Cell, Listing, Output, OutputFormat } from '../ports/output.ts';
import { problemText } from './errors.ts';
import { makeSink, type Paint, painterFor, type Sink } from './stream.ts';
import { cut, widthOf, wrap } from './width.ts';

/** Text is not wrapped into less than this. */
const NARROWEST = 20;

export interface OutputOptions {
  readonly format: OutputFormat;
  /** `-q`: only data, warnings and errors. */
  readonly quiet: boolean;
  /** `-v` */
  readonly verbose: boolean;
  /** Whether colours are allowed; each stream is coloured only when it is a terminal, too. */
  readonly colour: boolean;
  readonly stdout: Screen;
  /** Bounds tables where standard output is not a terminal; absent or null: nothing is shortened there. */
  readonly columns?: number | null;
  readonly stderr: Screen;
  /** Whether the terminal shows more than ASCII; drawings do without when nobody said so. */
  readonly unicode?: boolean;
}

/** Data on `stdout`, talk on `stderr`. Formats for machines have the same bytes in a pipe and in a terminal. */
export async function makeOutput(options: OutputOptions): Promise<Output> {
  const { format, stdout, stderr } = options;
  // Scripts read the other formats: nothing there is worth the loading of colours.
  const colour = options.colour && format === 'table';
  const [paint, voice] = await Promise.all([painterFor(stdout, colour), painterFor(stderr, colour)]);
  const page = { paint, room: stdout.isTTY ? (stdout.columns ?? 80) : (options.columns ?? null) };
  const progress = progressLine(stderr, !options.quiet);
  const [data, speak] = [dataWriter(makeSink(stdout), progress), speaker(stderr, progress)];
  const voiceRoom = stderr.isTTY ? (stderr.columns ?? 80) : null;
  const inLines = (text: string) => (voiceRoom === null ? [text] : wrap(text, voiceRoom - 2));
  const talk = (cell: Cell) => speak(paragraph(cell, { paint: voice, room: voiceRoom }));
  const say = (text: Cell) => {
    if (!options.quiet) talk(text);
  };
  const rows = async <Row>(listing: Listing<Row>, source: Iterable<Row> | AsyncIterable<Row>) => {
    let some = false;
    const seen = counted(source, () => (some = true));
    await data(FORMATS[format](listing, seen, page));
    if (!some && format === 'table' && !listing.live && listing.empty !== '') say(listing.empty);
  };
  return {
    format,
    rows,
    async record(listing, row, lines) {
      if (format === 'table') await data(labelled(lines, page));
      else if (format === 'json') await data([`${jsonText(listing.json(row), 2)}\n`]);
      else await rows(listing, [row]);
    },
    text: (lines) => data(lines.map((line) => paragraph(line, page))),
    canvas: { columns: page.room ?? DRAWN, unicode: options.unicode ?? false },
    draw: (lines) => data(drawing(lines, paint)),
    say,
    warn: (text) => talk({ text, tone: 'warning' }),
    problem: (error) => speak(problemText(error, format, { paint: voice, inLines })),
    detail(text) {
      if (options.verbose) talk({ text, tone: 'quiet' });
    },
    progress: (text) => progress.show(text),
  };
}

/** Writes to standard error, in the place of the progress line, which comes back below. */
function speaker(stderr: Screen, progress: ProgressLine): (text: string) => void {
  // Whoever closes standard error does not want to be told.
  stderr.on('error', () => {});
  return (text) => {
    progress.hide();
    stderr.write(text);
    progress.back();
  };
}

/** Writes data until its reader has gone; the progress line is away while something is written. */
function dataWriter(sink: Sink, progress: ProgressLine) {
  return async (pieces: Iterable<string> | AsyncIterable<string>): Promise<void> => {
    progress.hide();
    for await (const piece of pieces) {
      // It may have come while the source was at work.
      if (progress.on) {
        progress.hide();
        sink.write(piece);
        await sink.flush();
        progress.back();
      } else await sink.write(piece);
      if (sink.closed) break;
    }
    progress.hide();
    await sink.flush();
    progress.back();
  };
}

/** Width of drawings where nothing bounds them. */
const DRAWN = 80;

function* drawing(lines: Iterable<readonly Cell[]>, paint: Paint): Generator<string> {
  for (const line of lines)
    yield `${line
      .map((cell) => painted(cell, paint))
      .join('')
      .trimEnd()}\n`;
}

function painted(cell: Cell, paint: Paint): string {
  return typeof cell === 'string' ? clean(cell) : paint(clean(cell.text), cell.tone);
}

/** One `label  value` a line, the values under each other. */
function labelled(lines: readonly (readonly [label: string, value: Cell])[], { paint, room }: Page): string[] {
  const width = Math.max(0, ...lines.map(([label]) => widthOf(clean(label)))) + 2;
  return lines.map(([label, value]) => {
    const name = clean(label);
    const { text, tone } = typeof value === 'string' ? { text: value, tone: 'plain' as const } : value;
    const wrapped = room === null ? [clean(text)] : wrap(clean(text), Math.max(NARROWEST, room - width));
    const indent = ' '.repeat(width - widthOf(name));
    const shown = wrapped.map((line) => paint(line, tone)).join(`\n${' '.repeat(width)}`);
    return `${paint(name, 'quiet')}${indent}${shown}`.trimEnd() + '\n';
  });
}

/**
 * A line of text in the width of the terminal; what is wrapped hangs under where the text began, behind a number or a
 * label. Commands stay in one piece: half of one must not be run.
 */
function paragraph(cell: Cell, { paint, room }: Page): string {
  const { text, tone } = typeof cell === 'string' ? { text: clean(cell), tone: 'plain' as const } : cell;
  const whole = clean(text);
  if (room === null || widthOf(whole) <= room || COMMAND.test(whole)) return `${paint(whole, tone)}\n`;
  const lead = /^\s*(?:\d+\. |\S+\s{2,})?/.exec(whole)?.[0] ?? '';
  // What is named like a command in a sentence is not torn either.
  const glued = whole.slice(lead.length).replace(/\bposctl (?=[a-z])/g, 'posctl\u00a0');
  const wrapped = wrap(glued, Math.max(NARROWEST, room - lead.length));
  const lines = wrapped.map((line) => line.replaceAll('posctl\u00a0', 'posctl '));
  return `${paint(lead + lines.join(`\n${' '.repeat(lead.length)}`), tone)}\n`;
}

/** A command to be typed: at the start, or behind a mark. In a sentence, posctl is only named. */
const COMMAND = /(?:^|[:(|$])\s*posctl [a-z]/;

async function* counted<Row>(rows: Iterable<Row> | AsyncIterable<Row>, seen: () => void) {
  for await (const row of rows) {
    seen();
    yield row;
  }
}

/** A stream that may be a terminal. */
export type Screen = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** The last line of a terminal, drawn over again and again; other text is written above it. */
export interface ProgressLine {
  /** Whether it stands on the screen, or comes back. */
  readonly on: boolean;
  show(text: string | null): void;
  /** Takes the line away while something else is written. */
  hide(): void;
  /** Puts it back. */
  back(): void;
}

const ERASE = '\r\x1b[2K';

function progressLine(stream: Screen, wanted: boolean): ProgressLine {
  if (!wanted || !stream.isTTY) return { on: false, show() {}, hide() {}, back() {} };
  let line: string | null = null;
  const draw = () => {
    // One column stays free: some terminals wrap when the last one is written.
    if (line !== null) stream.write(ERASE + cut(line, (stream.columns ?? 80) - 1));
  };
  return {
    get on() {
      return line !== null;
    },
    show(text) {
      if (text === null && line !== null) stream.write(ERASE);
      line = text === null ? null : clean(text);
      draw();
    },
    hide() {
      if (line !== null) stream.write(ERASE);
    },
    back: draw,
  };
}

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

const FORMATS: Record<OutputFormat, Format> = { table, json, jsonl, csv, name };

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
