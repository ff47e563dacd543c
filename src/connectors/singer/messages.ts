import { isObject, isWholeNumber } from '../../domain/unknown.ts';
import { fields, text } from '../api/read.ts';
import { hasLongNumbers, readOpaque, withNumbersAsText } from './amounts.ts';
import { type StreamSchema, streamSchema } from './catalog.ts';

/** The lines of a Singer tap, one JSON object each: what they say, whatever case their type is written in. */

export type Message =
  | { readonly type: 'SCHEMA'; readonly stream: string; readonly schema: StreamSchema }
  | RecordMessage
  /** A bookmark, opaque. */
  | { readonly type: 'STATE'; readonly value: unknown }
  | { readonly type: 'ACTIVATE_VERSION'; readonly stream: string; readonly version: number }
  | {
      readonly type: 'BATCH';
      readonly stream: string;
      readonly manifest: readonly string[];
      readonly format: string;
    }
  /** Legal, and of no meaning to us. */
  | { readonly type: 'UNKNOWN'; readonly called: string }
  /** No message at all: taps and their libraries print all kinds of things. */
  | { readonly type: 'GARBAGE'; readonly line: string }
  /** Meant as a message, but broken: something is lost with it. */
  | { readonly type: 'BROKEN'; readonly why: string };

export interface RecordMessage {
  readonly type: 'RECORD';
  readonly stream: string;
  readonly record: Readonly<Record<string, unknown>>;
  /** Of the whole stream: of records with another one there is nothing left at the source. */
  readonly version: number | null;
}

/**
 * Numbers are what they are in the text: JSON's own reading is exact for up to 15 significant digits, whose shortest text
 * is the literal again; longer ones come as text.
 */
export function readMessage(printed: string): Message {
  // A mark of the byte order stands before the first line where files are made into output.
  const line = printed.startsWith('\ufeff') ? printed.slice(1) : printed;
  const parsed = parse(line);
  if (parsed === undefined) return MEANT.test(line) ? broken('its JSON is broken') : garbage(line);
  const message = fields(parsed);
  const type = message.type;
  if (typeof type !== 'string') return garbage(line);
  const stream = text(message.stream);
  switch (type.toUpperCase()) {
    case 'RECORD':
      if (stream === null) return broken('a RECORD without a stream');
      if (!isObject(message.record)) return broken('a RECORD without a record');
      return { type: 'RECORD', stream, record: fields(message.record), version: versionOf(message.version) };
    case 'SCHEMA':
      return stream === null
        ? broken('a SCHEMA without a stream')
        : { type: 'SCHEMA', stream, schema: streamSchema(message.schema, keysOf(message)) };
    case 'STATE':
      return 'value' in message
        ? { type: 'STATE', value: bookmarkIn(line, message) }
        : broken('a STATE without a value');
    case 'ACTIVATE_VERSION': {
      const version = versionOf(message.version);
      return stream === null || version === null
        ? broken('an ACTIVATE_VERSION without stream or version')
        : { type: 'ACTIVATE_VERSION', stream, version };
    }
    case 'BATCH':
      return stream === null ? broken('a BATCH without a stream') : batchOf(stream, message);
    default:
      return { type: 'UNKNOWN', called: type };
  }
}

/** The tap gets its own numbers back, and as numbers. */
function bookmarkIn(line: string, { value }: Readonly<Record<string, unknown>>): unknown {
  return hasLongNumbers(line) ? fields(readOpaque(line)).value : value;
}

const garbage = (line: string): Message => ({ type: 'GARBAGE', line });
const broken = (why: string): Message => ({ type: 'BROKEN', why });

/** How a message begins, whatever became of the rest of it. */
const MEANT = /^\s*\{\s*"(?:type"\s*:\s*"(?:RECORD|STATE|SCHEMA|BATCH|ACTIVATE_VERSION)"|stream"|record"|value")/i;

/** Undefined when it is not JSON. Python's `NaN` and `Infinity` become nothing. */
function parse(line: string): unknown {
  try {
    return JSON.parse(hasLongNumbers(line) ? withNumbersAsText(line) : line);
  } catch {
    if (!NOT_A_NUMBER.test(line)) return undefined;
  }
  try {
    return JSON.parse(withNumbersAsText(line));
  } catch {
    return undefined;
  }
}

const NOT_A_NUMBER = /\b(?:NaN|Infinity)\b/;
/** Taps use milliseconds since 1970; what is not a whole number is not a version. */
function versionOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return isWholeNumber(number) ? number : null;
}

function keysOf({ key_properties: keys }: Readonly<Record<string, unknown>>): string[] {
  return Array.isArray(keys) ? keys.filter((key): key is string => typeof key === 'string') : [];
}

function batchOf(stream: string, message: Readonly<Record<string, unknown>>): Message {
  const { manifest } = message;
  if (!Array.isArray(manifest) || manifest.some((each) => typeof each !== 'string'))
    return broken('a BATCH without a list of files');
  const encoding = fields(message.encoding);
  const format = text(encoding.format)?.toLowerCase() ?? 'jsonl';
  return { type: 'BATCH', stream, manifest, format };
}

/** Longest line that is read, in bytes; nobody's receipt is larger. */
const LONGEST_LINE = 64 * 1024 * 1024;
const NEWLINE = 10;

/**
 * Cuts bytes into lines, decoded as UTF-8 when a line is whole: a character may be split between two pieces. Lines that
 * are too long are left out and counted; no more than one line is ever held.
 */
export class LineCutter {
  /** Lines that were left out because they are too long. */
  tooLong = 0;
  private readonly longest: number;
  private held: Uint8Array[] = [];
  private size = 0;
  private dropping = false;

  constructor(longest = LONGEST_LINE) {
    this.longest = longest;
  }

  /** The lines that are complete with this piece, without their ends. */
  cut(piece: Uint8Array): string[] {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const lines: string[] = [];
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to !== -1; to = bytes.indexOf(NEWLINE, from)) {
      if (this.size === 0 && !this.dropping && to - from <= this.longest) lines.push(bytes.toString('utf8', from, to));
      else {
        this.hold(bytes.subarray(from, to));
        lines.push(...this.end());
      }
      from = to + 1;
    }
    if (from < bytes.length) this.hold(bytes.subarray(from));
    return lines;
  }

  /** What stands after the last line end: a line too, if there is anything. */
  end(): string[] {
    const line = this.dropping || this.size === 0 ? [] : [Buffer.concat(this.held).toString('utf8')];
    this.held = [];
    this.size = 0;
    this.dropping = false;
    return line;
  }

  private hold(bytes: Uint8Array): void {
    if (this.dropping) return;
    if (this.size + bytes.length <= this.longest) {
      this.held.push(bytes);
      this.size += bytes.length;
      return;
    }
    this.tooLong += 1;
    this.dropping = true;
    this.held = [];
    this.size = 0;
  }
}
