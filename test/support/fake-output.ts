import { Writable } from 'node:stream';
import type { Cell, Output, OutputFormat } from '../../src/ports/output.ts';
import { makeOutput } from '../../src/terminal/output.ts';

export interface FakeOutput extends Output {
  /** Every row and record, as its JSON. */
  readonly json: unknown[];
  /** Every row and record, as `-o name` prints it. */
  readonly names: string[];
  /** Every row and record, as the table shows it: texts by head. */
  readonly cells: Record<string, string>[];
  /** The labelled lines of every record. */
  readonly records: Record<string, string>[];
  readonly texts: string[];
  /** Lines of drawings. */
  readonly drawn: string[];
  readonly said: string[];
  readonly warned: string[];
  readonly detailed: string[];
  /** Messages of errors that did not end the command. */
  readonly problems: string[];
  readonly progressed: (string | null)[];
}

/** Keeps what was put out as plain data; renders nothing. */
export function fakeOutput(format: OutputFormat = 'table'): FakeOutput {
  const output: FakeOutput = {
    format,
    json: [],
    names: [],
    cells: [],
    records: [],
    texts: [],
    drawn: [],
    terminal: true,
    wide: false,
    chosen: false,
    quiet: false,
    clocks: { utc: false, absolute: false },
    canvas: { columns: 80, rows: 24, unicode: true, plain: false, wrap: (text) => [text] },
    said: [],
    warned: [],
    detailed: [],
    problems: [],
    progressed: [],
    async rows(listing, rows) {
      let some = false;
      for await (const row of rows) {
        some = true;
        output.json.push(listing.json(row));
        output.names.push(listing.name(row));
        const shown = listing.columns.map((column) => [
          column.head,
          textOf(column.show ? column.show(row) : column.value(row)),
        ]);
        output.cells.push(Object.fromEntries(shown));
      }
      if (!some && format === 'table' && !listing.live) output.said.push(listing.empty);
    },
    async record(listing, row, lines) {
      await output.rows({ ...listing, live: true }, [row]);
      output.records.push(Object.fromEntries(lines.map(([label, value]) => [label, textOf(value)])));
    },
    changed: (listing, row, lines) => output.record(listing, row, lines),
    async text(lines) {
      output.texts.push(...lines.map(textOf));
    },
    repaint: (lines) => output.draw(lines),
    toTheEnd: (write) => write().then(() => true),
    async draw(lines) {
      for (const line of lines) output.drawn.push(line.map(textOf).join('').trimEnd());
    },
    say: (text) => void output.said.push(textOf(text)),
    link: (address) => void output.said.push(address),
    warn: (text) => void output.warned.push(text),
    problem: ({ message }) => void output.problems.push(message),
    detail: (text) => void output.detailed.push(text),
    progress: (text) => void output.progressed.push(text),
    async end() {},
    showsProgress: true,
  };
  return output;
}

function textOf(cell: Cell | number | null): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? cell.text : String(cell);
}

export interface MemoryScreen extends Writable {
  readonly isTTY: boolean;
  readonly columns: number;
  /** All that was written. */
  readonly written: string;
}

/** A stream in memory; a terminal when it is given columns. */
export function memoryScreen(columns?: number, rows = 24): MemoryScreen {
  let written = '';
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  const properties = {
    isTTY: columns !== undefined,
    columns: columns ?? 80,
    ...(columns === undefined ? {} : { rows }),
  };
  return Object.defineProperty(Object.assign(stream, properties), 'written', {
    get: () => written,
  }) as unknown as MemoryScreen;
}

export interface ScreenOptions {
  readonly format?: OutputFormat;
  /** A terminal of this width; a pipe when absent. */
  readonly columns?: number;
  /** Its lines; 24 when absent. */
  readonly rows?: number;
  readonly wide?: boolean;
  readonly fields?: readonly string[];
  readonly plain?: boolean;
  readonly colour?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  /** False: only ASCII can be shown. */
  readonly unicode?: boolean;
  readonly utc?: boolean;
  readonly absolute?: boolean;
}

/** The real output on streams in memory, for exact screens. */
export async function screenOutput(options: ScreenOptions = {}) {
  const stdout = memoryScreen(options.columns, options.rows);
  const stderr = memoryScreen(options.columns, options.rows);
  const output = await makeOutput({
    format: options.format ?? 'table',
    quiet: options.quiet ?? false,
    verbose: options.verbose ?? false,
    colour: options.colour ?? false,
    stdout,
    stderr,
    unicode: options.unicode ?? true,
    wide: options.wide ?? false,
    fields: options.fields ?? null,
    plain: options.plain ?? false,
    clocks: { utc: options.utc ?? false, absolute: options.absolute ?? false },
  });
  return { output, stdout, stderr };
}
