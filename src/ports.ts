/** What the inside asks of the outside. Types only: each port is implemented once, handed in by `main.ts`, and has a
 *  twin in `test/support`. */
import type { PosType } from './domain/catalogue.ts';
import type { DayFacts } from './domain/day-facts.ts';
import type { CheckFailure } from './domain/errors.ts';
import type { ImportOutcome } from './domain/import.ts';
import type { Credential, Sealed } from './domain/integration.ts';
import type {
  ImportedReport,
  QuarantinedReport,
  ReportContext,
  ReportFile,
  ReportReading,
} from './domain/report/report.ts';
import type { SaleDocument } from './domain/sale.ts';
import type { Heartbeat, Settings, VenueChange, VenueState } from './domain/state.ts';
import type { Day, Instant } from './domain/time.ts';
import type { EntryKind, TimelineEntry } from './domain/timeline.ts';
import type { Venue } from './domain/venue.ts';

export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly store: Store;
  readonly connectors: Connectors;
  readonly http: Http;
  readonly reports: ReportReader;
  readonly secrets: Secrets;
  readonly notifier: Notifier;
  readonly output: Output;
  readonly prompts: Prompts;
  readonly stdin: StandardInput;
  readonly files: Files;
  readonly heartbeat: Ticker;
  readonly log: Log;
  readonly rehearsal: Rehearsal;
  readonly programs: Programs;
  readonly context: Context;
}

/** Who calls and how: settled once from flags, environment and config. */
export interface Context {
  readonly actor: string;
  /** The account of the operating system, for messages about files. */
  readonly user: string;
  /** Completes references and `add`; never selects. */
  readonly defaultVenue: string | null;
  /** `--reason`: why, for the timeline. */
  readonly reason: string | null;
  /** Makes a path absolute, from the folder in which the command was typed. */
  absolute(path: string): string;
  /** `--yes`: confirmations are given. */
  readonly yes: boolean;
  readonly supportEmail: string | null;
  /** `host/pid`, for the heartbeat and lock holders. */
  readonly process: string;
  readonly version: string;
  /** Aborted by SIGINT or SIGTERM. */
  readonly interrupted: AbortSignal;
}

export interface Clock {
  now(): Instant;
  /** Resolves after `ms`, or at once when the signal is aborted (never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A signal that is aborted after `ms`, unless `cancel` is called first. Keeps no process alive. */
  timer(ms: number): { readonly signal: AbortSignal; cancel(): void };
}

export interface Ids {
  /** A new permanent id: `int_` and 20 characters of `0-9a-z`. */
  integration(): string;
  /** A number in [0, 1), for jitter. */
  chance(): number;
}

// ---------------------------------------------------------------------------------------------------------------- store

/** Where everything is kept. Errors: `ExpectedError` `locked` (6), `failed` (1: damaged, newer, cannot be written). */
export interface Store {
  /** For messages: a path, or an address without its password. */
  readonly name: string;
  exists(): Promise<boolean>;
  /** Makes an empty store; does nothing when it is there. */
  create(): Promise<void>;
  /** Ids of all venues, sorted; empty when the store does not exist. */
  venueIds(): Promise<string[]>;
  read(venue: string): Promise<VenueState | undefined>;
  /** All venues, by id. A venue that cannot be read is an error that names it. */
  readAll(): AsyncIterable<VenueState>;
  /**
   * Changes one venue as one: reads it afresh under its lock, imports `documents`, asks `decide` what follows, and saves
   * state, entries and documents together. After a crash at any instant all of it is there or none.
   * `decide` is pure and may be called again; returning `null` as the change saves nothing (documents included).
   * Where a document counts (`countedIn`) is settled here, from the integrations that the venue has before the change.
   * @throws ExpectedError `locked` when another process holds the venue for 30 s.
   */
  change<R>(venue: string, decide: Decide<R>, documents?: readonly SaleDocument[]): Promise<R>;
  /** Entries that fit, ordered by `at`, `venue`, `seq`. */
  timeline(query: TimelineQuery): AsyncIterable<TimelineEntry>;
  /** The newest version of each document that fits, ordered by `soldAt`, `venue`, `integration`, `source`. Streams. */
  sales(query: SalesQuery): AsyncIterable<SaleDocument>;
  /** What integrations have of business days, ordered by day, integration, location, form; days without sales are left out. */
  dayFacts(query: DayFactsQuery): Promise<DayFacts[]>;
  settings(): Promise<Settings>;
  changeSettings(decide: (settings: Settings) => Settings): Promise<Settings>;
  heartbeat(): Promise<Heartbeat | undefined>;
  beat(heartbeat: Heartbeat): Promise<void>;
  /**
   * A lock by name, across processes and within this one. A dead process holds nothing.
   * Undefined when it could not be had within `waitMs` or the signal was aborted.
   */
  lock(name: string, wait: { readonly waitMs: number; readonly signal?: AbortSignal }): Promise<Lease | undefined>;
  /** What the holder of a lock wrote, for messages; null when nobody holds it. */
  holder(name: string): Promise<string | null>;
}

/** `state` is undefined for a venue that does not exist yet. */
export type Decide<R> = (
  state: VenueState | undefined,
  imported: ImportOutcome,
) => { readonly change: VenueChange | null; readonly result: R };

export interface Lease {
  /** Frees the lock; safe to call twice. */
  release(): Promise<void>;
}

export interface TimelineQuery {
  /** All venues when absent. */
  readonly venues?: readonly string[];
  /** Entries of these integrations only; entries of venues are left out then. */
  readonly integrations?: readonly string[];
  readonly kinds?: readonly EntryKind[];
  /** Inclusive. */
  readonly since?: Instant;
  /** Exclusive. */
  readonly until?: Instant;
  /** The newest N of what fits (still oldest first). */
  readonly limit?: number;
}

export interface SalesQuery extends DayFactsQuery {
  /** Sold then or later. */
  readonly since?: Instant;
  /** Sold earlier. */
  readonly until?: Instant;
  /** False: in any order, which is quicker. */
  readonly ordered?: boolean;
}

export interface DayFactsQuery {
  /** All venues when absent. */
  readonly venues?: readonly string[];
  /** All integrations when absent. */
  readonly integrations?: readonly string[];
  /** Business days, both included. */
  readonly from?: Day;
  readonly to?: Day;
}

// ----------------------------------------------------------------------------------------------------------- connectors

export interface Connectors {
  /** The catalogue, in the order in which it is shown. */
  readonly types: readonly PosType[];
  type(type: string): PosType | undefined;
  /** Loads the connector of a type: only now is its code read. */
  load(type: string): Promise<Connector>;
}

/** One way to fetch sales. Throws `CheckFailure` for everything that can go wrong outside. */
export interface Connector {
  /** Tries the credentials without fetching sales, and says what they can see. */
  verify(setUp: SetUp, io: ConnectorIo): Promise<Sight>;
  /**
   * Fetches all that was sold or changed in the window, a batch at a time, so that memory stays bounded.
   * The value it returns at the end is committed with the last batch.
   */
  fetch(setUp: SetUp, window: Window, io: ConnectorIo): AsyncGenerator<SaleDocument[], Fetched, void>;
}

export interface SetUp {
  readonly integration: string;
  readonly venue: Venue;
  readonly options: Readonly<Record<string, string>>;
  readonly cursor: unknown;
  /** What was found out when its connection was tried, as `Sight.discovery` said it. */
  readonly discovery?: unknown;
}

/** From `from` (included) to `to` (excluded). */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
  /** `modified`: everything changed in the window (routine). `sold`: everything sold in it (asked for by a person). */
  readonly by: 'modified' | 'sold';
}

/** What credentials can see: one sentence each, for people (`2 locations: Patio (L1), Bar (L2)`). */
export interface Sight {
  readonly sees: readonly string[];
  readonly warnings: readonly string[];
  /** What the connector wants to be told with every check from now on; kept with the integration. */
  readonly discovery?: unknown;
  /** What a person may choose from, if there is somebody to ask and the option is not given. */
  readonly choice?: Choice;
}

/** An option whose values can be chosen from what is there. */
export interface Choice {
  /** Key of the option: it becomes a comma list of the values. */
  readonly option: string;
  /** `Which streams hold the sales?` */
  readonly question: string;
  readonly from: readonly { readonly value: string; readonly hint?: string; readonly chosen: boolean }[];
}

export interface Fetched {
  /** The new bookmark; undefined leaves the old one. */
  readonly cursor?: unknown;
  /** Where what the provider gave begins, when it keeps the first part of a window back; undefined: at its start. */
  readonly from?: Instant;
  /** E-mail types: when the newest report was received, if one was. */
  readonly reportAt?: Instant | null;
  /** E-mail types: reports whose sales are among the documents. */
  readonly imported?: readonly ImportedReport[];
  /** E-mail types: reports that came and could not be imported. The check fails for them, what it found is kept. */
  readonly quarantined?: readonly QuarantinedReport[];
  readonly warnings: readonly string[];
  /** What a program said while it ran, for people who look into a warning. */
  readonly log?: string;
}

export interface ConnectorIo {
  readonly http: Http;
  readonly reports: ReportReader;
  readonly programs: Programs;
  readonly credentials: CredentialSession;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What a person may want to see while it runs. */
  progress(text: string): void;
  /**
   * Everything that was given so far is covered by this bookmark: it is kept with that when the check runs out of time,
   * so that the next one goes on there. A check that fails otherwise leaves the old one.
   */
  hold(cursor: unknown): void;
  /**
   * Work that must be done whatever becomes of the check, and that ends by itself soon: ending a program, keeping the token
   * that it left. It is waited for.
   */
  outlast(work: Promise<unknown>): void;
  /** What is kept of this integration on business days, both included, with what this check has given so far. */
  kept(days: { readonly from: Day; readonly to: Day }): AsyncIterable<SaleDocument>;
}

/** The secrets of one integration, during one check. */
export interface CredentialSession {
  /** @throws CheckFailure `bad_config`, not counted, when the source does not resolve on this machine. */
  get(key: string): Promise<string>;
  has(key: string): boolean;
  /** Names of all that are set, for types that take any. */
  keys(): readonly string[];
  /** Keeps new values of rotated secrets, all or none, before it returns. */
  replace(values: Readonly<Record<string, string>>): Promise<void>;
}

/** HTTP as every connector uses it: limits, retries and cancellation are its matter, failures come as `CheckFailure`. */
export interface Http {
  request(request: HttpRequest): Promise<HttpAnswer>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /**
   * False for a call that must not be made twice (a single-use token is spent by it): when its answer is lost, that is
   * final. It is sent again only after 429, which refuses it unheard. Everything else is tried several times.
   */
  readonly retry?: false;
  /** All that limit it: it waits until each has room. */
  readonly budgets?: readonly RateBudget[];
  /** Reads an answer of 400–499 (not 429) in the provider's own terms; what it returns is thrown. Undefined: the default reading. */
  explain?(status: number, body: unknown): CheckFailure | undefined;
}

/**
 * How often a provider may be called. Requests that name the same budget share it, across all checks of the process, and
 * when one of them is told to come back later, all wait. `toast 3f2a/location 7`: a name says what is limited.
 */
export interface RateBudget {
  readonly name: string;
  /** At most so many in any span of `perMs` milliseconds. */
  readonly requests: number;
  readonly perMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it came, decoded as UTF-8. */
  readonly text: string;
  /** The body parsed as JSON. @throws CheckFailure `bad_data` that says where it broke. */
  json(): unknown;
}

/** Reads report files of every format; what is wrong with a file is part of the reading, never an error. */
export interface ReportReader {
  /** One reading a file; of an archive one for each file in it. */
  read(file: ReportFile, context: ReportContext): Promise<ReportReading[]>;
}

// -------------------------------------------------------------------------------------------------------------- secrets

export interface Secrets {
  /**
   * The value of a credential now: the replacement while the source still has the value it replaced, else the source's.
   * @throws CheckFailure `bad_config`, not counted.
   */
  resolve(credential: Credential): Promise<string>;
  /** Encrypts with the installation's key, which is made on first use. */
  seal(value: string): Promise<Sealed>;
  /** A credential with `value` in the place of what its source says now. */
  replace(credential: Credential, value: string): Promise<Credential>;
}

// ----------------------------------------------------------------------------------------------------------------- mail

export interface Notifier {
  /** False when no mail server is configured: mail stays queued. */
  readonly configured: boolean;
  /** Resolves when the server has taken it. @throws Error with a message fit for people, without secrets. */
  send(mail: OutgoingMail): Promise<void>;
  close(): Promise<void>;
}

export interface OutgoingMail {
  /** Without angle brackets. The same for every attempt to send the same mail. */
  readonly messageId: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

// ------------------------------------------------------------------------------------------------------------- terminal

export type OutputFormat = 'table' | 'json' | 'jsonl' | 'csv' | 'name';

/** Meanings, not colours: `terminal/` decides once how each looks. */
export type Tone = 'good' | 'bad' | 'warning' | 'quiet' | 'strong' | 'plain';
export type Cell = string | { readonly text: string; readonly tone: Tone };

export interface Column<Row> {
  /** Name in CSV. */
  readonly key: string;
  readonly head: string;
  /** The value for machines: CSV. */
  value(row: Row): string | number | null;
  /** What the table shows; the value when absent. */
  show?(row: Row): Cell;
  readonly align?: 'left' | 'right';
  /** For CSV only. */
  readonly hidden?: boolean;
  /** Shortened only when nothing else is left to shorten: references, which people type. */
  readonly keep?: boolean;
  /** Where a terminal is too narrow for all columns: put under the row, or left out. */
  readonly narrow?: 'below' | 'out';
}

export interface Listing<Row> {
  readonly columns: readonly Column<Row>[];
  json(row: Row): unknown;
  /** For `-o name`. */
  name(row: Row): string;
  /** Said on standard error when there is no row and the format is `table`. */
  readonly empty: string;
  /** Rows come over time (`--follow`): a table shows each when it has come, and nothing is said when there was none. */
  readonly live?: boolean;
}

export interface Canvas {
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Whether more than ASCII can be shown. */
  readonly unicode: boolean;
}

/** stdout is data, stderr is talk. Cleans every text of control and escape characters. */
export interface Output {
  readonly format: OutputFormat;
  /** Writes rows in the format asked for; streams, so that memory stays bounded (tables are drawn in pieces). */
  rows<Row>(listing: Listing<Row>, rows: Iterable<Row> | AsyncIterable<Row>): Promise<void>;
  /** One record: `lines` in a table, else JSON (csv and name as `rows` of one). */
  record<Row>(
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
  /** Talk on standard error; silent with `-q`. */
  say(text: Cell): void;
  /** Talk on standard error that must be seen. */
  warn(text: string): void;
  /** Talk with `-v` only. */
  detail(text: string): void;
  /** A line that is drawn over: only when standard error is a terminal. Null ends it. */
  progress(text: string | null): void;
}

/** Questions to a person; drawn on standard error. @throws Cancelled (130) on Ctrl-C. */
export interface Prompts {
  /** False when nobody can be asked: standard input or error is no terminal, or `--no-input`. */
  readonly possible: boolean;
  select<T>(
    question: string,
    choices: readonly { readonly value: T; readonly name: string; readonly hint?: string }[],
  ): Promise<T>;
  /** Any number of choices, at least one. */
  pick<T>(
    question: string,
    choices: readonly { readonly value: T; readonly name: string; readonly hint?: string; readonly chosen: boolean }[],
  ): Promise<T[]>;
  confirm(question: string, otherwise: boolean): Promise<boolean>;
  /** `check` returns null, or why the answer is refused. */
  input(question: string, more?: { readonly initial?: string; check?(answer: string): string | null }): Promise<string>;
  /** Hidden input. */
  secret(question: string): Promise<string>;
}

/** What is piped in: references (`-`) or a secret (`--secret KEY=-`). */
export interface StandardInput {
  /** All of it, less one final newline. @throws ExpectedError `usage` when it is read a second time. */
  read(): Promise<string>;
}

/** Files that people name on the command line. */
export interface Files {
  /**
   * The whole file; `name` is the last part of its path.
   * @throws ExpectedError `failed` that says which file and why: not there, a folder, too large, not to be read.
   */
  read(path: string): Promise<ReportFile>;
}

// --------------------------------------------------------------------------------------------------------------- system

/** The daemon's heartbeat: calls `tick` every minute until stopped; never two at once. */
export interface Ticker {
  start(tick: () => Promise<void>): { stop(): Promise<void> };
}

export interface Log {
  /** One event of the daemon: a line of JSON, or a readable line in a terminal. */
  event(level: 'info' | 'warn' | 'error', event: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface Programs {
  /**
   * Runs a program to its end; on time-out or abort its whole process group is ended (TERM, then KILL).
   * Never throws for the program's own failure.
   */
  run(program: ProgramCall): Promise<ProgramResult>;
  /**
   * Starts a program whose output may be larger than memory. It ends as with `run`, also when its output is left before
   * its end; what it left in its group ends with it.
   */
  stream(program: ProgramCall): Promise<ProgramStream>;
}

export interface ProgramStream {
  /** Of the program and its group; null when it could not be started: `done` says why. */
  readonly pid: number | null;
  /** What it prints, as it comes, once. The program waits while nobody asks for more. */
  readonly output: AsyncIterable<Uint8Array>;
  /** How it ended, when its output was read or left: `stdout` is empty, `stderr` the end of what it said there. */
  readonly done: Promise<ProgramResult>;
}

export interface ProgramCall {
  /** Executable and arguments, or one line for the shell. */
  readonly command: readonly [string, ...string[]] | { readonly shell: string };
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Bytes of standard output kept; more is a failure. */
  readonly maxBytes?: number;
}

export interface ProgramResult {
  /** Null when it was ended by a signal or could not be started. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** Why it could not be started, or was ended. */
  readonly failure: string | null;
}

/** A made-up POS on loopback, to rehearse with. */
export interface Rehearsal {
  serve(options: RehearsalOptions): Promise<RehearsalServer>;
  /** A temporary home in which posctl can be shown at work. */
  stage(): Promise<Stage>;
}

export interface Stage {
  /**
   * Runs this posctl, kept away from everything that is real, and gives what a person would see: both of its streams,
   * in the order in which they were written.
   */
  run(
    args: readonly string[],
    more: { readonly env: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  ): Promise<{
    /** Null when it was ended by a signal or could not be started. */
    readonly exit: number | null;
    readonly screen: string;
  }>;
  close(): Promise<void>;
}

export interface RehearsalOptions {
  /** 0: any free port. */
  readonly port: number;
  /** The same seed gives the same sales. */
  readonly seed: number;
  readonly now: Instant;
}

export interface RehearsalServer {
  /** `http://127.0.0.1:PORT`, to be used as `baseUrl`. */
  readonly url: string;
  close(): Promise<void>;
}
