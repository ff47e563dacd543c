import type { ExpectedError } from '../domain/errors.ts';

export type OutputFormat = 'table' | 'json' | 'jsonl' | 'csv' | 'name' | 'yaml';

/** Meanings, not colours: `terminal/` decides once how each looks. */
export type Tone = 'good' | 'bad' | 'warning' | 'quiet' | 'strong' | 'plain';

export type Cell =
  | string
  | {
      readonly text: string;
      readonly tone: Tone;
      /** What stands there where no terminal is: of a time told in words the time itself, of a dash nothing. */
      readonly exact?: string;
    };

export interface Column<Row> {
  /** Name in CSV. */
  readonly key: string;
  readonly head: string;
  /** The value for machines: CSV. */
  value(row: Row): string | number | null;
  /** What the table shows; the value when absent. */
  show?(row: Row): Cell;
  readonly align?: 'left' | 'right';
  /** In CSV, in `-o wide` and where it is named only. */
  readonly hidden?: boolean;
  /** In CSV behind all others: scripts that count columns were there before it. */
  readonly appended?: boolean;
  /** Broken only when nothing else is left to break: references, which people type. */
  readonly keep?: boolean;
  /** Where a terminal is too narrow for all columns: put under the row, or left out. */
  readonly narrow?: 'below' | 'out';
  /** Of a live listing: columns of a terminal that it takes from the start, so that later rows do not shift the others. */
  readonly atLeast?: number;
}

export interface Listing<Row> {
  readonly columns: readonly Column<Row>[];
  json(row: Row): unknown;
  /** Names of what `json` has, to be checked where no row tells; rows tell it where this is absent. */
  readonly fields?: readonly string[];
  /** For `-o name`. */
  name(row: Row): string;
  /** Said on standard error when there is no row and the format is `table`; nothing when it is empty. */
  readonly empty: string;
  /** Rows come over time (`--follow`): a table shows each when it has come, and nothing is said when there was none. */
  readonly live?: boolean;
}

export interface Canvas {
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Lines of the terminal; null where there is none. */
  readonly rows: number | null;
  /** Whether more than ASCII can be shown. */
  readonly unicode: boolean;
  /** For screen readers: words instead of drawings. */
  readonly plain: boolean;
  /** Text in lines of at most `columns`, cleaned, broken between words; commands are not torn apart. */
  wrap(text: string, columns: number): string[];
}

/** How times are shown to people. */
export interface Clocks {
  /** `--utc`: in UTC, not by the venues' clocks. */
  readonly utc: boolean;
  /** `--absolute`: the times themselves, not how long ago. */
  readonly absolute: boolean;
}

/** stdout is data, stderr is talk. Cleans every text of control and escape characters. */
export interface Output {
  readonly format: OutputFormat;
  /** Whether tables are drawn for people; false in a pipe, where they are tab-separated rows and nothing else. */
  readonly terminal: boolean;
  /** `-o wide`: all that there is. */
  readonly wide: boolean;
  /** Only some fields are asked for (`--fields`): what else a screen has is left out. */
  readonly chosen: boolean;
  /** `-q` */
  readonly quiet: boolean;
  readonly clocks: Clocks;
  /** Writes rows in the format asked for; streams, so that memory stays bounded (tables are drawn in pieces). */
  rows<Row>(listing: Listing<Row>, rows: Iterable<Row> | AsyncIterable<Row>): Promise<void>;
  /** One record: `lines` in a table, else JSON (csv and name as `rows` of one). */
  record<Row>(
    listing: Listing<Row>,
    row: Row,
    lines: readonly (readonly [label: string, value: Cell])[],
  ): Promise<void>;
  /** The record after a change: as `record`, but for people only who did not ask for quiet. */
  changed<Row>(
    listing: Listing<Row>,
    row: Row,
    lines: readonly (readonly [label: string, value: Cell])[],
  ): Promise<void>;
  /** Lines for people on standard output (help, the catalogue, the policy). */
  text(lines: readonly Cell[]): Promise<void>;
  /** What can be drawn on standard output. */
  readonly canvas: Canvas;
  /** A drawing on standard output, each line of pieces next to each other; neither wrapped nor cut. */
  draw(lines: Iterable<readonly Cell[]>): Promise<void>;
  /** The drawing in place of what the screen showed: only where `terminal` is. */
  repaint(lines: Iterable<readonly Cell[]>): Promise<void>;
  /**
   * Runs what writes data, and tells whether its reader took all of it; a person at a terminal may leave a pager early.
   * @throws what `write` throws.
   */
  toTheEnd(write: () => Promise<void>): Promise<boolean>;
  /** Talk on standard error; silent with `-q`. */
  say(text: Cell): void;
  /** An address to be opened: on standard error, whole on a line of its own in any width, also with `-q`. */
  link(address: string): void;
  /** Talk on standard error that must be seen. */
  warn(text: string): void;
  /** An error that does not end the command: said on standard error as the one that ends it is, also with `-q`. */
  problem(error: ExpectedError): void;
  /** Talk with `-v` only. */
  detail(text: string): void;
  /** A line that is drawn over: only when standard error is a terminal. Null ends it. */
  progress(text: string | null): void;
  /** Whether anybody sees that line. */
  readonly showsProgress: boolean;
  /** The command has said all: shows what waits, and waits until a pager is left. */
  end(): Promise<void>;
}
