import type { Writable } from 'node:stream';
import { clean, jsonText } from '../domain/text.ts';
import type { Canvas, Cell, Clocks, Column, Listing, Output, OutputFormat } from '../ports/output.ts';
import { problemText } from './errors.ts';
import type { PagedSink, PagerOptions } from './pager.ts';
import { holdingBack, makeSink, type Paint, painterFor, type Sink } from './stream.ts';
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
  /** Draws for this width where standard output is not a terminal; absent or null: it is not drawn for people. */
  readonly columns?: number | null;
  readonly stderr: Screen;
  /** Whether the terminal shows more than ASCII; drawings do without when nobody said so. */
  readonly unicode?: boolean;
  /** `--utc` and `--absolute`; neither when absent. */
  readonly clocks?: Clocks;
  /** `-o wide`: the table with all columns. */
  readonly wide?: boolean;
  /** `--fields`: only these, in this order. */
  readonly fields?: readonly string[] | null;
  /** For screen readers: a line for each value instead of columns, no drawings, no progress line. */
  readonly plain?: boolean;
  /** Pages what is longer than the terminal; absent or null: nothing is paged. */
  readonly pager?: Omit<PagerOptions, 'lines'> | null;
}

/** Data on `stdout`, talk on `stderr`. Formats for machines have the same bytes in a pipe and in a terminal. */
export async function makeOutput(options: OutputOptions): Promise<Output> {
  const { format, stdout, stderr, quiet, plain = false, fields = null } = options;
  // Scripts read the other formats: nothing there is worth the loading of colours.
  const colour = options.colour && format === 'table';
  const [paint, voice] = await Promise.all([painterFor(stdout, colour), painterFor(stderr, colour)]);
  const room = stdout.isTTY ? stdout.columns || 80 : (options.columns ?? null);
  const page = pageOf(options, { paint, room });
  const progress = progressLine(stderr, !quiet && !plain);
  const paged = await pagedSink(options);
  const sink = holdingBack(paged ?? makeSink(stdout));
  const data = dataWriter(sink, progress);
  const talk = talking(options, { voice, progress, paged });
  return {
    format,
    terminal: room !== null,
    wide: options.wide ?? false,
    chosen: fields !== null,
    quiet,
    clocks: options.clocks ?? { utc: false, absolute: false },
    ...listings({ format, fields, page }, { data, say: talk.say, quiet }),
    text: (lines) => data(lines.map((line) => paragraph(line, page))),
    canvas: canvasOf(options, room),
    draw: (lines) => data(drawing(lines, paint)),
    repaint: (lines) => data([CLEAR, ...drawing(lines, paint)]),
    toTheEnd: (write) => (stdout.isTTY ? write().then(() => true) : sink.toTheEnd(write)),
    ...talk,
    async end() {
      await paged?.end();
      talk.end();
    },
  };
}

function pageOf(
  { stdout, wide = false, plain = false, fields = null }: OutputOptions,
  { paint, room }: { readonly paint: Paint; readonly room: number | null },
): Page {
  return {
    paint,
    // Asked for anew with each table: what is watched may be in a window of another size by then.
    get room() {
      return stdout.isTTY ? stdout.columns || 80 : room;
    },
    wide,
    plain,
    values: fields !== null,
  };
}

/** Only tables in a terminal are paged. */
async function pagedSink({ format, stdout, plain, pager }: OutputOptions): Promise<PagedSink | null> {
  if (!pager || !stdout.isTTY || format !== 'table' || plain) return null;
  const { makePagedSink } = await import('./pager.ts');
  return makePagedSink(stdout, { ...pager, lines: stdout.rows || 24 });
}

type Listings = Pick<Output, 'rows' | 'record' | 'changed'>;
type Talk = Pick<Output, 'say' | 'link' | 'warn' | 'problem' | 'detail' | 'progress' | 'showsProgress'> & {
  /** Says what waited for the pager to be left. */
  end(): void;
};

/** Records in the format that was asked for. */
function listings(
  { format, fields, page }: Omit<Chosen, 'fields'> & { readonly fields: readonly string[] | null },
  {
    data,
    say,
    quiet,
  }: { readonly data: ReturnType<typeof dataWriter>; readonly say: Talk['say']; readonly quiet: boolean },
): Listings {
  const rows: Output['rows'] = async (listing, source) => {
    let some = Array.isArray(source) && source.length > 0;
    const seen = Array.isArray(source) ? source : counted(source, () => (some = true));
    const pieces =
      fields === null
        ? FORMATS[format](listing, seen, page)
        : withFields(listing, oneByOne(seen), { format, fields, page });
    await data(pieces);
    if (!some && format === 'table' && !listing.live && listing.empty !== '') say(listing.empty);
  };
  const record: Output['record'] = async (listing, row, lines) => {
    const chosen = fields === null ? listing : (await import('./fields.ts')).chooseFields(listing, fields, row);
    if (format === 'table') await data(labelled(fields === null ? lines : linesOf(chosen, row), page));
    else if (format === 'json') await data([`${jsonText(chosen.json(row), 2)}\n`]);
    else await data(FORMATS[format](chosen, [row], page));
  };
  return {
    rows,
    record,
    async changed(listing, row, lines) {
      if (!quiet || format !== 'table') await record(listing, row, lines);
    },
  };
}

/** What is said to people on standard error. */
function talking(
  { format, stderr, quiet, verbose }: OutputOptions,
  {
    voice,
    progress,
    paged,
  }: { readonly voice: Paint; readonly progress: ProgressLine; readonly paged: PagedSink | null },
): Talk {
  const now = speaker(stderr, progress);
  const held: string[] = [];
  const speak = (text: string) => {
    paged?.yieldTo();
    if (paged?.on) held.push(text);
    else now(text);
  };
  const room = stderr.isTTY ? stderr.columns || 80 : null;
  const inLines = (text: string) => (room === null ? [text] : wrap(text, room - 2));
  const talk = (cell: Cell) => speak(paragraph(cell, { paint: voice, room }));
  return {
    say(text) {
      if (!quiet) talk(text);
    },
    // Wrapped, it could not be copied.
    link: (address) => speak(`${voice(clean(address), 'strong')}\n`),
    warn: (text) => talk({ text, tone: 'warning' }),
    problem: (error) => speak(problemText(error, format, { paint: voice, inLines })),
    detail(text) {
      if (verbose) talk({ text, tone: 'quiet' });
    },
    progress(text) {
      if (!paged?.on) progress.show(text);
    },
    showsProgress: progress.seen,
    end() {
      for (const text of held) now(text);
    },
  };
}

/** Home, and nothing below: what was there before stays where a terminal keeps what has scrolled away. */
const CLEAR = '\x1b[H\x1b[2J';

/** Asked for its size each time: it may be changed meanwhile. */
function canvasOf({ stdout, unicode = false, plain = false }: OutputOptions, room: number | null): Canvas {
  return {
    get columns() {
      return (stdout.isTTY ? stdout.columns : undefined) ?? room ?? DRAWN;
    },
    get rows() {
      return stdout.isTTY ? (stdout.rows ?? null) : null;
    },
    unicode,
    plain,
    wrap: (text, columns) => wrap(clean(text).replace(NAMED_COMMAND, 'posctl\u00a0'), columns).map(unglued),
  };
}

const NAMED_COMMAND = /\bposctl (?=[a-z])/g;
const unglued = (line: string) => line.replaceAll('posctl\u00a0', 'posctl ');

interface Chosen {
  readonly format: OutputFormat;
  readonly fields: readonly string[];
  readonly page: Page;
}

/** A listing of some fields: its first row, or where there is none the listing itself, says whether there are such. */
async function* withFields<Row>(
  listing: Listing<Row>,
  rows: AsyncIterable<Row>,
  { format, fields, page }: Chosen,
): AsyncGenerator<string, void, void> {
  const { chooseFields } = await import('./fields.ts');
  if (listing.fields) chooseFields(listing, fields, undefined);
  const source = rows[Symbol.asyncIterator]();
  try {
    const first = await source.next();
    const chosen = chooseFields(listing, fields, first.done ? undefined : first.value);
    const all = async function* () {
      if (first.done) return;
      yield first.value;
      for (let step = await source.next(); !step.done; step = await source.next()) yield step.value;
    };
    yield* FORMATS[format](chosen, all(), page);
  } finally {
    await source.return?.();
  }
}

/** A record in its columns, where only some are asked for. */
function linesOf<Row>({ columns }: Listing<Row>, row: Row): [string, Cell][] {
  return columns.map((column) => {
    const cell = column.show ? column.show(row) : column.value(row);
    return [
      column.head || column.key,
      cell === null ? { text: '–', tone: 'quiet', exact: '' } : typeof cell === 'number' ? String(cell) : cell,
    ];
  });
}

/** Writes to standard error, in place of the progress line, which comes back below. */
function speaker(stderr: Screen, progress: ProgressLine): (text: string) => void {
  // With standard error closed, nobody wants to be told.
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

/** One `label  value` a line, the values under each other; in a pipe with a tab between them. */
function labelled(lines: readonly (readonly [label: string, value: Cell])[], { paint, room, plain }: Page): string[] {
  if (room === null) return lines.map(tabbedPair);
  if (plain) return lines.map(([label, value]) => plainLine(label, value));
  const width = Math.max(0, ...lines.map(([label]) => widthOf(clean(label)))) + 2;
  return lines.map(([label, value]) => {
    const name = clean(label);
    const { text, tone } = typeof value === 'string' ? { text: value, tone: 'plain' as const } : value;
    if (isAddress(text) && widthOf(text) > room - width)
      return `${paint(name, 'quiet')}\n${paint(clean(text), tone)}\n`;
    const wrapped = wrap(clean(text), Math.max(NARROWEST, room - width));
    const indent = ' '.repeat(width - widthOf(name));
    const shown = wrapped.map((line) => paint(line, tone)).join(`\n${' '.repeat(width)}`);
    return `${paint(name, 'quiet')}${indent}${shown}`.trimEnd() + '\n';
  });
}

/** It is opened or copied as a whole: broken, it would be another one. */
const isAddress = (text: string) => /^https?:\/\/\S+$/.test(text);

/**
 * A line of text in the width of the terminal; what is wrapped hangs under where the text began, behind a number or a
 * label. Commands stay in one piece: half of one must not be run.
 */
function paragraph(cell: Cell, { paint, room }: Pick<Page, 'paint' | 'room'>): string {
  const { text, tone } = typeof cell === 'string' ? { text: clean(cell), tone: 'plain' as const } : cell;
  const whole = clean(text);
  if (room === null || widthOf(whole) <= room) return `${paint(whole, tone)}\n`;
  const lead = /^\s*(?:\d+\. |\S+\s{2,})?/.exec(whole)?.[0] ?? '';
  const width = Math.max(NARROWEST, room - lead.length);
  const begins = commandIn(whole);
  if (begins !== null && begins <= lead.length) return `${paint(whole, tone)}\n`;
  // What is named like a command in a sentence is not torn either.
  const prose = whole.slice(lead.length, begins ?? undefined).trimEnd();
  const lines = wrap(prose.replace(NAMED_COMMAND, 'posctl\u00a0'), width).map(unglued);
  if (begins !== null) lines.push(...withCommand(lines.pop() ?? '', whole.slice(begins), width));
  return `${paint(lead + lines.join(`\n${' '.repeat(lead.length)}`), tone)}\n`;
}

/** Where a command to be typed begins, with the mark that opens it; null when there is none. */
function commandIn(text: string): number | null {
  const found = COMMAND.exec(text);
  if (!found) return null;
  const [mark] = found;
  return found.index + (/^[(|$]/.test(mark) ? 0 : mark.lastIndexOf('posctl'));
}

/** A command behind the last line of what is said about it, or below: it stays in one piece. */
function withCommand(line: string, command: string, width: number): string[] {
  const together = `${line} ${command}`;
  return widthOf(together) <= width ? [together] : [line, command];
}

/** A command to be typed: at the start, or behind a mark. In a sentence, posctl is only named. */
const COMMAND = /(?:^|[:(|$])\s*posctl [a-z]/;

async function* oneByOne<Row>(rows: Iterable<Row> | AsyncIterable<Row>): AsyncGenerator<Row, void, void> {
  yield* rows;
}

async function* counted<Row>(rows: Iterable<Row> | AsyncIterable<Row>, seen: () => void) {
  for await (const row of rows) {
    seen();
    yield row;
  }
}

/** A stream that may be a terminal. */
export type Screen = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

/** The last line of a terminal, drawn over again and again; other text is written above it. */
export interface ProgressLine {
  /** Whether there is a screen for it. */
  readonly seen: boolean;
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
  if (!wanted || !stream.isTTY) return { seen: false, on: false, show() {}, hide() {}, back() {} };
  let line: string | null = null;
  const draw = () => {
    // One column stays free: some terminals wrap when the last one is written.
    if (line !== null) stream.write(ERASE + cut(line, (stream.columns || 80) - 1));
  };
  return {
    seen: true,
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
  readonly wide: boolean;
  readonly plain: boolean;
  /** In a pipe: values as in CSV instead of the words of the table. */
  readonly values: boolean;
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

const FORMATS: Record<OutputFormat, Format> = { table, json, jsonl, csv, name, yaml: json };

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

async function* csv<Row>({ columns, live }: Listing<Row>, rows: Iterable<Row> | AsyncIterable<Row>) {
  const { csvRows } = await import('./csv.ts');
  const inOrder = [...columns.filter((c) => !c.appended), ...columns.filter((c) => c.appended)];
  yield BYTE_ORDER_MARK + csvRows([inOrder.map(({ key }) => key)]);
  for await (const piece of pieces(rows, CSV_PIECE, live)) {
    yield csvRows(piece.map((row) => inOrder.map((column) => column.value(row))));
  }
}

async function* table<Row>(listing: Listing<Row>, rows: Iterable<Row> | AsyncIterable<Row>, page: Page) {
  const { room, wide } = page;
  if (room === null) return yield* tabbed(listing, rows, page);
  if (page.plain) return yield* plainRows(listing, rows, page);
  const { Table } = await import('./table.ts');
  const drawing = new Table(listing, { paint: page.paint, room, wide });
  for await (const piece of pieces(rows, SAMPLE, listing.live)) yield* drawing.draw(piece);
}

async function* tabbed<Row>(
  listing: Listing<Row>,
  rows: Iterable<Row> | AsyncIterable<Row>,
  { wide, values }: Page,
): AsyncGenerator<string, void, void> {
  const shown = { columns: listing.columns.filter((column) => wide || !column.hidden), values };
  let first = true;
  for await (const some of Array.isArray(rows) ? piecesOf(rows as readonly Row[]) : alone(rows)) {
    if (first) yield tabbedHead(shown);
    first = false;
    yield some.map((row) => tabbedRow(shown, row)).join('');
  }
}

/** Rows that are there already are written many at once: to wait for each of them takes longer than to write it. */
function* piecesOf<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let i = 0; i < rows.length; i += AT_ONCE) yield rows.slice(i, i + AT_ONCE);
}

const AT_ONCE = 500;

async function* alone<Row>(rows: Iterable<Row> | AsyncIterable<Row>): AsyncGenerator<readonly Row[], void, void> {
  for await (const row of rows) yield [row];
}

/** Columns of a table that goes to no terminal: a line a row, tabs between whole texts, times in full. */
interface Tabbed<Row> {
  readonly columns: readonly Column<Row>[];
  /** Values as in CSV instead of the words of the table. */
  readonly values: boolean;
}

function tabbedHead<Row>({ columns }: Tabbed<Row>): string {
  return tabbedLine(columns.map(({ head, key }) => head || key));
}

function tabbedRow<Row>({ columns, values }: Tabbed<Row>, row: Row): string {
  return tabbedLine(columns.map((column) => cellText(values || !column.show ? column.value(row) : column.show(row))));
}

/** One label and its value. */
function tabbedPair([label, value]: readonly [string, Cell]): string {
  return tabbedLine([label, cellText(value)]);
}

function cellText(cell: Cell | number | null): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? (cell.exact ?? cell.text) : String(cell);
}

function tabbedLine(texts: readonly string[]): string {
  return `${texts.map(clean).join('\t')}\n`;
}

/** A line for each value that there is, and a blank line between rows. */
async function* plainRows<Row>(
  listing: Listing<Row>,
  rows: Iterable<Row> | AsyncIterable<Row>,
  { wide }: Page,
): AsyncGenerator<string, void, void> {
  const columns = listing.columns.filter((column) => wide || !column.hidden);
  let first = true;
  for await (const row of rows) {
    const lines = linesOf({ ...listing, columns }, row).filter(([, cell]) => !isNothing(cell));
    yield (first ? '' : '\n') + lines.map(([head, cell]) => plainLine(head, cell)).join('');
    first = false;
  }
}

const isNothing = (cell: Cell) => (typeof cell === 'string' ? cell === '' : (cell.exact ?? cell.text) === '');

function plainLine(label: string, cell: Cell): string {
  const text = typeof cell === 'string' ? cell : cell.text;
  return `${[label, text].filter(Boolean).map(clean).join(': ')}\n`;
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
