import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { CheckFailure } from '../../domain/errors.ts';
import { clean, shorten } from '../../domain/text.ts';
import { LineCutter, type Message } from './messages.ts';

export type BatchMessage = Extract<Message, { type: 'BATCH' }>;

/**
 * The records of a BATCH, line by line, as the RECORD messages that they stand for. Files of this machine in JSON lines are
 * read, packed with gzip or not: their own bytes tell, for what taps say of that is not always so.
 * @throws CheckFailure `bad_config` about other files and formats, `bad_data` about what cannot be read.
 */
export async function* batchRecords({ stream, manifest, format }: BatchMessage): AsyncGenerator<string, void, void> {
  if (format !== 'jsonl') throw otherFormat(shorten(clean(format), 20));
  for (const address of manifest) {
    const path = pathOf(address);
    const opening = `{"type":"RECORD","stream":${JSON.stringify(stream)},"record":`;
    const cutter = new LineCutter();
    for await (const piece of pieces(path))
      for (const line of cutter.cut(piece)) if (line.trim() !== '') yield `${opening}${line}}`;
    for (const line of cutter.end()) if (line.trim() !== '') yield `${opening}${line}}`;
  }
}

function otherFormat(how: string): CheckFailure {
  const what = `the tap hands over batches in another format (${how}) than JSON lines, with gzip or without`;
  return new CheckFailure('bad_config', `${what}; switch batches off in the option config`);
}

/** How files of other kinds begin. */
const OTHER_KINDS: readonly (readonly [string, readonly number[]])[] = [
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
];

/** @throws CheckFailure about a file that is neither JSON lines nor gzip. */
function isGzip(first: Uint8Array): boolean {
  const begins = (magic: readonly number[]) => magic.every((byte, i) => first[i] === byte);
  const other = OTHER_KINDS.find(([, magic]) => begins(magic));
  if (other) throw otherFormat(other[0]);
  return begins([0x1f, 0x8b]);
}

function pathOf(address: string): string {
  if (address.startsWith('/')) return address;
  try {
    if (/^file:/i.test(address)) return fileURLToPath(address);
  } catch {
    // Another host, or no path of this machine.
  }
  const what = `the tap hands over batches at «${shorten(clean(bare(address)), 60)}», which is not a file on this machine`;
  throw new CheckFailure('bad_config', `${what}; switch batches off in the option config`);
}

/** Without what may be secret in an address: a name and a password before the host, a signature behind the path. */
const bare = (address: string): string => address.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//');

async function* pieces(path: string): AsyncGenerator<Uint8Array, void, void> {
  try {
    const packed = isGzip(await firstBytes(path));
    const file = createReadStream(path);
    const stream: Readable = packed ? file.pipe(createGunzip()) : file;
    file.on('error', (error) => stream.destroy(error));
    try {
      yield* stream;
    } finally {
      stream.destroy();
      file.destroy();
    }
  } catch (error) {
    if (error instanceof CheckFailure) throw error;
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'broken';
    throw new CheckFailure('bad_data', `a batch of the tap cannot be read: ${clean(shorten(path, 80))} (${why})`);
  }
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
