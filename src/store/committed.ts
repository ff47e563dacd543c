import fs from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ExpectedError } from '../domain/errors.ts';
import { shellRef } from '../domain/reference.ts';
import type { Append } from './appends.ts';
import { onDisk } from './disk-errors.ts';
import type { VenuePaths } from './paths.ts';
import type { Committed } from './stored-venue.ts';

/** Which folder and which ending the files of each kind have. */
const KINDS = {
  timeline: { folder: 'timeline', ending: 'jsonl' },
  sales: { folder: 'sales', ending: 'jsonl' },
  replaced: { folder: 'sales', ending: 'dead' },
  index: { folder: 'sales', ending: 'bin' },
  totals: { folder: 'totals', ending: 'jsonl' },
} as const;

/** The part of a file that its venue's document commits. */
export interface CommittedFile extends Committed {
  readonly venue: string;
  readonly path: string;
}

export type Kind = keyof typeof KINDS;

/** A growing file of a venue; `name` is its month, or `index`. */
export function committedFile(
  paths: VenuePaths,
  [kind, name]: readonly [kind: Kind, name: string],
  { generation = 1, bytes, crc }: Committed & { readonly generation?: number },
): CommittedFile {
  const { folder, ending } = KINDS[kind];
  const file = generation === 1 ? `${name}.${ending}` : `${name}.${generation}.${ending}`;
  return { venue: paths.venue, path: join(paths[folder], file), bytes, crc };
}

/** Such a file with data behind what is committed of it, and what has to be appended before that is committed. */
export function grown(file: CommittedFile, data: Uint8Array): Committed & { readonly append: Append } {
  return { bytes: file.bytes + data.length, crc: crc32(data, file.crc ?? 0), append: { file, data } };
}

/** A multiple of what an entry of the index takes. */
const CHUNK = 40 << 15;

/** The committed bytes, piece by piece; a piece is good until the next one is asked for. */
export function* chunksOf(file: CommittedFile): Generator<Buffer, void, void> {
  if (file.bytes === 0) return;
  const fd = onDisk('read', file.path, () => openCommitted(file));
  try {
    // Not from the pool of small buffers: pieces of the index are looked at as words, which must lie on words.
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, file.bytes));
    for (let at = 0; at < file.bytes; at += buffer.length) {
      const length = Math.min(buffer.length, file.bytes - at);
      yield fill(file, fd, { buffer: buffer.subarray(0, length), at });
    }
  } finally {
    fs.closeSync(fd);
  }
}

/** Some committed bytes. */
export function bytesAt(file: CommittedFile, at: number, length: number): Buffer {
  const fd = onDisk('read', file.path, () => openCommitted(file));
  try {
    return fill(file, fd, { buffer: Buffer.allocUnsafe(length), at });
  } finally {
    fs.closeSync(fd);
  }
}

function fill(file: CommittedFile, fd: number, { buffer, at }: { readonly buffer: Buffer; readonly at: number }) {
  for (let got = 0; got < buffer.length; ) {
    const more = onDisk('read', file.path, () => fs.readSync(fd, buffer, got, buffer.length - got, at + got));
    if (more === 0) throw shortened(file, at + got);
    got += more;
  }
  return buffer;
}

function openCommitted(file: CommittedFile): number {
  if (!fs.existsSync(file.path)) throw shortened(file, 0);
  return fs.openSync(file.path, 'r');
}

/** CRC-32 of the committed bytes. */
export function checksumOf(file: CommittedFile): number {
  let crc = 0;
  for (const chunk of chunksOf(file)) crc = crc32(chunk, crc);
  return crc;
}

/** Whether the committed bytes are those that were saved; of files without a checksum it cannot be known. */
export function isSound(file: CommittedFile): boolean {
  return file.crc === null || checksumOf(file) === file.crc;
}

/** A file that ends before its committed length: somebody else cut it. */
export function shortened(file: CommittedFile, size: number): ExpectedError {
  return damaged(file, `it ends at byte ${size}, ${file.bytes} were saved`);
}

export function damaged({ path, venue }: CommittedFile, problem: string, at?: number): ExpectedError {
  const where = at === undefined ? '' : ` at byte ${at}`;
  return new ExpectedError('failed', `${path} is damaged${where}: ${problem}`, {
    hint: `Put that file back from a backup, or keep what is sound of it: posctl store repair ${shellRef(venue)}`,
  });
}
