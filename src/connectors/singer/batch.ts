import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { CheckFailure } from '../../domain/errors.ts';
import { clean, shorten } from '../../domain/text.ts';
import { LineCutter } from './lines.ts';
import type { Message } from './messages.ts';

export type BatchMessage = Extract<Message, { type: 'BATCH' }>;

/**
 * The records of a BATCH, line by line, as the RECORD messages that they stand for. Files of this machine in JSON lines,
 * packed with gzip or not, are read.
 * @throws CheckFailure `bad_config` about other files and formats, `bad_data` about what cannot be read.
 */
export async function* batchRecords({
  stream,
  manifest,
  format,
  compression,
}: BatchMessage): AsyncGenerator<string, void, void> {
  if (format !== 'jsonl' || (compression !== null && compression !== 'gzip')) {
    const how = [format, ...(compression === null ? [] : [compression])]
      .map((word) => shorten(clean(word), 20))
      .join(', ');
    throw new CheckFailure(
      'bad_config',
      `the tap hands over batches in another format (${how}) than JSON lines, with gzip or without; switch batches off in the option config`,
    );
  }
  for (const address of manifest) {
    const path = pathOf(address);
    const opening = `{"type":"RECORD","stream":${JSON.stringify(stream)},"record":`;
    const cutter = new LineCutter();
    for await (const piece of pieces(path, compression))
      for (const line of cutter.cut(piece)) if (line.trim() !== '') yield `${opening}${line}}`;
    for (const line of cutter.end()) if (line.trim() !== '') yield `${opening}${line}}`;
  }
}

function pathOf(address: string): string {
  if (address.startsWith('/')) return address;
  try {
    if (/^file:/i.test(address)) return fileURLToPath(address);
  } catch {
    // Another host, or no path of this machine.
  }
  const what = `the tap hands over batches at «${shorten(clean(bare(address)), 60)}», which is no file of this machine`;
  throw new CheckFailure('bad_config', `${what}; switch batches off in the option config`);
}

/** Without what may be secret in an address: a name and a password before the host, a signature behind the path. */
const bare = (address: string): string => address.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//');

async function* pieces(path: string, compression: string | null): AsyncGenerator<Uint8Array, void, void> {
  const file = createReadStream(path);
  const stream: Readable = compression === null ? file : file.pipe(createGunzip());
  file.on('error', (error) => stream.destroy(error));
  try {
    yield* stream;
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'broken';
    throw new CheckFailure('bad_data', `a batch of the tap cannot be read: ${clean(shorten(path, 80))} (${why})`);
  } finally {
    stream.destroy();
    file.destroy();
  }
}
