import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

export interface DecodedText {
  /** The first part of it, for a look. */
  readonly head: string;
  /** All of it. */
  text(): string;
  /** All of it; UTF-8 as the bytes that came, without the mark in front. */
  textOrBytes(): string | Buffer;
  /** Its name in small letters: `utf-8`, `utf-16le`, `windows-1252`. */
  readonly encoding: string;
}

/** How much of a file is looked at for the pattern of UTF-16. */
const SAMPLE = 4096;
/** How much of it is decoded to find out what it holds. */
const HEAD = 64 * 1024;

/** Text of a file: by its byte order mark, else by what its bytes can be. `told` is an encoding that a person named. */
export function decodeText(bytes: Uint8Array, told: string | null): DecodedText | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (told !== null && !iconv.encodingExists(told)) return null;
  const encoding = told ?? sniffEncoding(buffer);
  const whole = () => withoutZeros(iconv.decode(buffer, encoding));
  const plain = encoding === 'utf-8' && !buffer.includes(0);
  const start = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0;
  return {
    encoding,
    head: withoutZeros(iconv.decode(buffer.subarray(0, HEAD), encoding)),
    text: whole,
    textOrBytes: () => (plain ? buffer.subarray(start) : whole()),
  };
}

/** Tills fill cells up with zeros. */
function withoutZeros(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

function sniffEncoding(buffer: Buffer): string {
  if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) return 'utf-8';
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return 'utf-16le';
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return 'utf-16be';
  return utf16WithoutMark(buffer) ?? (isUtf8(buffer) ? 'utf-8' : (namedInPage(buffer) ?? 'windows-1252'));
}

/** Pages say what they are written in. */
function namedInPage(buffer: Buffer): string | null {
  const named = /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{3,20})/i.exec(
    buffer.subarray(0, SAMPLE).toString('latin1'),
  )?.[1];
  const usable = named !== undefined && !/^utf/i.test(named) && iconv.encodingExists(named);
  return usable ? named.toLowerCase() : null;
}

/** Text in Latin letters as UTF-16 has a zero in every second byte. */
function utf16WithoutMark(buffer: Buffer): string | null {
  const length = Math.min(buffer.length, SAMPLE) & ~1;
  if (length < 4 || buffer.length % 2 !== 0) return null;
  let first = 0;
  let second = 0;
  for (let i = 0; i < length; i += 2) {
    if (buffer[i] === 0) first += 1;
    if (buffer[i + 1] === 0) second += 1;
  }
  const half = length / 2;
  if (second > half * 0.6 && first < half * 0.1) return 'utf-16le';
  return first > half * 0.6 && second < half * 0.1 ? 'utf-16be' : null;
}
