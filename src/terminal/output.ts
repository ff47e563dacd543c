import { clean, jsonText } from '../domain/text.ts';
import type { Cell, Listing, Output, OutputFormat } from '../ports/output.ts';
import { type Paint, painterFor } from './colour.ts';
import { problemText } from './errors.ts';
import { FORMATS, type Page } from './formats.ts';
import { type ProgressLine, progressLine, type Screen } from './progress.ts';
import { makeSink, type Sink } from './sink.ts';
import { widthOf, wrap } from './width.ts';

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
  /** Bounds tables where standard output is no terminal; absent or null: nothing is shortened there. */
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
  const data = dataWriter(makeSink(stdout), progress);
  const speak = speaker(stderr, progress);
  const voiceRoom = stderr.isTTY ? (stderr.columns ?? 80) : null;
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
    problem: (error) => speak(problemText(error, format, voice)),
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
