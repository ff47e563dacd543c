import type { Rejected } from '../../domain/admit.ts';
import { CheckFailure } from '../../domain/errors.ts';
import type { SourceRow } from '../../domain/sale.ts';
import { clean, shorten } from '../../domain/text.ts';
import type { Warnings } from '../api/check.ts';
import { Unreadable } from '../api/read.ts';
import { type BatchMessage, batchRecords } from './batch.ts';
import { type Catalog, NO_SCHEMA, type StreamSchema, streamNames } from './catalog.ts';
import { harmlessLog } from './failure.ts';
import { LeftOut } from './left-out.ts';
import { LineCutter, type Message, type RecordMessage, readMessage } from './messages.ts';
import { nothingMapped, type StreamReader } from './streams.ts';
import { StreamVersions } from './versions.ts';

/** Documents that are handed on at once. */
const BATCH = 500;
/** Streams and types that are told apart; a tap has a few dozen. */
const MOST_NAMES = 1_000;

export interface Reading {
  readonly readers: ReadonlyMap<string, StreamReader>;
  readonly warnings: Warnings;
  /** The row with a moment at which it is remembered, when it is not a sale. */
  dated(row: SourceRow): SourceRow;
  /** Everything handed on so far is covered by the bookmark `state`. */
  covered(): Promise<void>;
}

/** Reads what a tap prints: hands on documents, remembers the last bookmark and what else was there. */
export class SingerReader {
  readonly versions = new StreamVersions();
  private readonly leftOut = new LeftOut();
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
  /** Any message of Singer's came. */
  private messages = false;
  /** Lines that are not messages, and the first of them. */
  private garbage = 0;
  private firstGarbage = '';
  private readonly schemas = new Map<string, StreamSchema>();
  private readonly reading: Reading;
  private pending: SourceRow[] = [];
  private stateIsNew = false;

  constructor(reading: Reading) {
    this.reading = reading;
  }

  /** @throws CheckFailure about batches that cannot be read. */
  async *read(output: AsyncIterable<Uint8Array>): AsyncGenerator<SourceRow[], void, void> {
    const cutter = new LineCutter();
    try {
      for await (const piece of output) {
        yield* this.lines(cutter.cut(piece));
        if (this.stateIsNew) yield* this.handOn();
      }
      yield* this.lines(cutter.end());
    } finally {
      this.tellOfLines(cutter.tooLong);
    }
    yield* this.handOn();
  }

  /** Most of what came so far is left out: a bookmark must not pass over it. */
  get isUnbelievable(): boolean {
    return this.leftOut.isMost(this.mapped);
  }

  /**
   * A run that ended well and is not believed: nothing that it printed was a message, or most of its records are left out.
   * @throws CheckFailure `bad_data`
   */
  refuseIfUnbelievable(): void {
    if (!this.messages) throw new CheckFailure('bad_data', `${this.lack()}; is the option command a Singer tap?`);
    this.leftOut.refuseIfMost(this.mapped);
  }

  /** Tells what is odd about all records together, when all were read; gives what people must know to be left out. */
  end(): Rejected | undefined {
    const { readers, warnings } = this.reading;
    for (const [stream, reader] of readers) reader.end(this.schemas.get(stream) ?? NO_SCHEMA);
    for (const warning of this.leftOut.warnings(this.mapped)) warnings.add(warning, warning);
    return this.leftOut.rejected(this.mapped);
  }

  /**
   * All that came is of streams that are not mapped, and nothing says that the tap has one that is: a run that has nothing
   * new of it is not a mistake. `known`: the catalogue that the tap was handed.
   */
  refuseIfNothingIsMapped(known: Catalog | null): void {
    const seen = new Set([...this.unmapped.keys(), ...this.unopened.keys()]);
    if (this.mapped > 0 || seen.size === 0) return;
    const has = [...this.schemas.keys(), ...(known ? streamNames(known) : [])];
    if (!has.some((stream) => this.reading.readers.has(stream))) throw nothingMapped([...seen]);
  }

  private lack(): string {
    if (this.garbage === 0) return 'the tap ended successfully but printed no message at all';
    const lines =
      this.garbage === 1 ? 'one line, which is not a message' : `${this.garbage} lines, none of them a message`;
    return `the tap printed ${lines}: «${short(this.firstGarbage, 60)}»`;
  }

  private tellOfLines(tooLong: number): void {
    const { warnings } = this.reading;
    const [lines, were] = tooLong === 1 ? ['line', 'was'] : ['lines', 'were'];
    if (tooLong > 0)
      warnings.add('lines', `the tap printed ${tooLong} ${lines} of more than 64 MB, which ${were} left out`);
    if (this.garbage === 0) return;
    const what = this.garbage === 1 ? '1 line that is not a message' : `${this.garbage} lines that are not messages`;
    warnings.add('other lines', `the tap printed ${what}, left out: «${short(this.firstGarbage, 60)}»`);
  }

  private async *lines(lines: readonly string[]): AsyncGenerator<SourceRow[], void, void> {
    for (const line of lines) {
      if (line.trim() === '') continue;
      const message = readMessage(line);
      if (message.type !== 'BATCH' || this.isLeftOut(message)) {
        this.take(message);
      } else {
        this.messages = true;
        for await (const record of batchRecords(message)) {
          this.take(readMessage(record));
          if (this.pending.length >= BATCH) yield* this.handOn();
        }
      }
      if (this.pending.length >= BATCH) yield* this.handOn();
    }
  }

  private async *handOn(): AsyncGenerator<SourceRow[], void, void> {
    // One record may hold more than fits into one batch.
    for (const all = this.pending; all.length > 0; ) yield all.splice(0, BATCH);
    if (!this.stateIsNew) return;
    this.stateIsNew = false;
    await this.reading.covered();
  }

  private take(message: Message): void {
    if (message.type !== 'GARBAGE' && message.type !== 'UNKNOWN') this.messages = true;
    switch (message.type) {
      case 'RECORD':
        this.record(message);
        return;
      case 'SCHEMA':
        this.anything = true;
        if (this.schemas.size < MOST_NAMES) this.schemas.set(message.stream, message.schema);
        return;
      case 'STATE':
        this.state = message.value;
        this.stateIsNew = true;
        return;
      case 'ACTIVATE_VERSION':
        if (this.versions.activated.size < MOST_NAMES) this.versions.activated.set(message.stream, message.version);
        return;
      case 'UNKNOWN':
        this.unknown(message.called);
        return;
      case 'BROKEN':
        this.mapped += 1;
        this.leftOut.cannotRead({ stream: null, id: null }, message.why);
        return;
      case 'GARBAGE':
        this.garbage += 1;
        this.firstGarbage ||= harmlessLog(message.line.slice(0, 300), []);
        return;
      case 'BATCH':
        count(this.unopened, message.stream);
        return;
    }
  }

  private unknown(type: string): void {
    this.reading.warnings.add('messages of other types', `messages of the type ${short(type)} are not read`);
  }

  /** Whether a batch is of a stream that is not mapped. */
  private isLeftOut({ stream }: BatchMessage): boolean {
    this.anything = true;
    return !this.reading.readers.has(stream);
  }

  private record({ stream, record, version }: RecordMessage): void {
    this.anything = true;
    const reader = this.reading.readers.get(stream);
    if (!reader) {
      count(this.unmapped, stream);
      return;
    }
    this.mapped += 1;
    const schema = this.schemas.get(stream) ?? NO_SCHEMA;
    try {
      const { row, doubt } = reader.read(record, schema);
      if (doubt) this.leftOut.doubts({ stream, id: reader.idOf(record, schema) }, doubt);
      if (version !== null) this.versions.saw(stream, version, row.documents);
      this.pending.push(this.reading.dated(row));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.leftOut.cannotRead({ stream, id: reader.idOf(record, schema) }, error.message);
    }
  }
}

function count(streams: Map<string, number>, stream: string): void {
  const known = streams.get(stream);
  if (known !== undefined || streams.size < MOST_NAMES) streams.set(stream, (known ?? 0) + 1);
}

const short = (text: string, length = 40): string => clean(shorten(text.slice(0, 4 * length), length));
