import { CheckFailure } from '../../domain/errors.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import { clean, shorten } from '../../domain/text.ts';
import { fields, Unreadable } from '../api/read.ts';
import type { Warnings } from '../api/warnings.ts';
import { type BatchMessage, batchRecords } from './batch.ts';
import { type Catalog, streamNames } from './catalog.ts';
import { LineCutter } from './lines.ts';
import { type Message, type RecordMessage, readMessage } from './messages.ts';
import { nothingMapped, type ReadStream } from './streams.ts';
import { StreamVersions } from './versions.ts';

/** Documents that are handed on at once. */
const BATCH = 500;
/** Streams and types that are told apart; a tap has a few dozen. */
const MOST_NAMES = 1_000;

export interface Reading {
  readonly readers: ReadonlyMap<string, ReadStream>;
  readonly warnings: Warnings;
  /** Everything handed on so far is covered by the bookmark `state`. */
  covered(): void;
}

/** Reads what a tap prints: hands on documents, remembers the last bookmark and what else was there. */
export class SingerReader {
  readonly versions = new StreamVersions();
  /** The last STATE; undefined when none came. */
  state: unknown;
  /** Records of streams that are mapped, also of those that cannot be read. */
  mapped = 0;
  /** How many records came of streams that are not. */
  readonly unmapped = new Map<string, number>();
  /** How many files of records were handed over of such streams; they are not opened. */
  readonly unopened = new Map<string, number>();
  /** SCHEMA, RECORD or BATCH came: something is selected. */
  anything = false;
  private unreadable = 0;
  private firstProblem = '';
  private readonly keys = new Map<string, readonly string[]>();
  private readonly reading: Reading;
  private pending: SaleDocument[] = [];
  private stateIsNew = false;

  constructor(reading: Reading) {
    this.reading = reading;
  }

  /** @throws CheckFailure about batches that cannot be read. */
  async *read(output: AsyncIterable<Uint8Array>): AsyncGenerator<SaleDocument[], void, void> {
    const cutter = new LineCutter();
    try {
      for await (const piece of output) {
        yield* this.lines(cutter.cut(piece));
        if (this.stateIsNew) yield* this.handOn();
      }
      yield* this.lines(cutter.end());
    } finally {
      if (cutter.tooLong > 0) {
        const [lines, were] = cutter.tooLong === 1 ? ['line', 'was'] : ['lines', 'were'];
        const what = `the tap printed ${cutter.tooLong} ${lines} of more than 64 MB, which ${were} left out`;
        this.reading.warnings.add('lines', what);
      }
    }
    yield* this.handOn();
  }

  /** Every record was broken: then it is not what we think. */
  refuseIfNothingWasReadable(): void {
    if (this.unreadable === 0 || this.unreadable < this.mapped) return;
    throw new CheckFailure('bad_data', `none of ${this.mapped} records can be read: ${this.firstProblem}`);
  }

  /**
   * All that came is of streams that are not mapped, and nothing says that the tap has one that is: a run that has nothing
   * new of it is no mistake. `known`: the catalogue that the tap was handed.
   */
  refuseIfNothingIsMapped(known: Catalog | null): void {
    const seen = new Set([...this.unmapped.keys(), ...this.unopened.keys()]);
    if (this.mapped > 0 || seen.size === 0) return;
    const has = [...this.keys.keys(), ...(known ? streamNames(known) : [])];
    if (!has.some((stream) => this.reading.readers.has(stream))) throw nothingMapped([...seen]);
  }

  private async *lines(lines: readonly string[]): AsyncGenerator<SaleDocument[], void, void> {
    for (const line of lines) {
      if (line.trim() === '') continue;
      const message = readMessage(line);
      if (message.type !== 'BATCH' || this.isLeftOut(message)) this.take(message);
      else
        for await (const record of batchRecords(message)) {
          this.take(readMessage(record));
          if (this.pending.length >= BATCH) yield* this.handOn();
        }
      if (this.pending.length >= BATCH) yield* this.handOn();
    }
  }

  private async *handOn(): AsyncGenerator<SaleDocument[], void, void> {
    // One record may hold more than fits into one batch.
    for (const all = this.pending; all.length > 0; ) yield all.splice(0, BATCH);
    if (!this.stateIsNew) return;
    this.stateIsNew = false;
    this.reading.covered();
  }

  private take(message: Message): void {
    const { warnings } = this.reading;
    switch (message.type) {
      case 'RECORD':
        this.record(message);
        return;
      case 'SCHEMA':
        this.anything = true;
        if (this.keys.size < MOST_NAMES) this.keys.set(message.stream, message.keys);
        return;
      case 'STATE':
        this.state = message.value;
        this.stateIsNew = true;
        return;
      case 'ACTIVATE_VERSION':
        if (this.versions.activated.size < MOST_NAMES) this.versions.activated.set(message.stream, message.version);
        return;
      case 'UNKNOWN':
        warnings.add('messages of other types', `messages of the type ${short(message.called)} are not read`);
        return;
      case 'BROKEN':
        this.refused(message.why);
        return;
      case 'GARBAGE':
        warnings.add('other lines', 'the tap printed lines that are no messages; they were left out');
        return;
      case 'BATCH':
        count(this.unopened, message.stream);
        return;
    }
  }

  /** Whether a batch is of a stream that is not mapped. */
  private isLeftOut({ stream }: BatchMessage): boolean {
    this.anything = true;
    return !this.reading.readers.has(stream);
  }

  private record({ stream, record, version }: RecordMessage): void {
    this.anything = true;
    const read = this.reading.readers.get(stream);
    if (!read) {
      count(this.unmapped, stream);
      return;
    }
    try {
      const documents = read(record, this.keys.get(stream) ?? []);
      if (version !== null) this.versions.saw(stream, version, documents);
      for (const document of documents) this.pending.push(document);
      this.mapped += 1;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.refused(`${idOf(record)}${error.message}`);
    }
  }

  private refused(why: string): void {
    this.mapped += 1;
    this.unreadable += 1;
    this.firstProblem ||= short(why, 150);
    this.reading.warnings.add(
      'records that cannot be read',
      `a record cannot be read and is not counted: ${short(why, 150)}`,
    );
  }
}

function count(streams: Map<string, number>, stream: string): void {
  const known = streams.get(stream);
  if (known !== undefined || streams.size < MOST_NAMES) streams.set(stream, (known ?? 0) + 1);
}

function idOf(record: unknown): string {
  const { id, guid } = fields(record);
  const said = typeof id === 'string' || typeof id === 'number' ? id : guid;
  return typeof said === 'string' || typeof said === 'number' ? `${short(String(said), 60)}: ` : '';
}

const short = (text: string, length = 40): string => clean(shorten(text.slice(0, 4 * length), length));
