import fs from 'node:fs';
import { dirname, sep } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import type { Parsed } from '../domain/door.ts';
import { ExpectedError } from '../domain/errors.ts';
import { shellRef } from '../domain/reference.ts';
import { codeOf } from '../domain/unknown.ts';
import {
  AT_ONCE,
  type Committed,
  diskError,
  FILE_MODE,
  type FilesOf,
  type GrowingFile,
  makeFolder,
  onDisk,
  syncFolder,
  type VenuePaths,
  writeAll,
} from './folder.ts';

const fdatasync = promisify(fs.fdatasync);

/** Which folder and which ending the files of each kind have. */
const KINDS = {
  timeline: { folder: 'timeline', ending: 'jsonl' },
  sales: { folder: 'sales', ending: 'jsonl' },
  replaced: { folder: 'sales', ending: 'dead' },
  index: { folder: 'sales', ending: 'bin' },
  totals: { folder: 'totals', ending: 'jsonl' },
} as const;

export type Kind = keyof typeof KINDS;

/** The part of a file that its venue's document commits. */
export interface CommittedFile extends Committed {
  readonly venue: string;
  readonly path: string;
}

/** A growing file of a venue; `name` is its month, or `index`. */
export function committedFile(
  paths: VenuePaths,
  [kind, name]: readonly [kind: Kind, name: string],
  { generation, bytes, crc }: GrowingFile,
): CommittedFile {
  const { folder, ending } = KINDS[kind];
  const file = generation === 1 ? `${name}.${ending}` : `${name}.${generation}.${ending}`;
  return { venue: paths.venue, path: `${paths[folder]}${sep}${file}`, bytes, crc };
}

/** A multiple of what an entry of the index takes. */
const CHUNK = 40 << 15;

/** The committed bytes, piece by piece; a piece is good until the next one is asked for. */
export function* chunksOf(file: CommittedFile): Generator<Buffer, void, void> {
  if (file.bytes === 0) return;
  const fd = openCommitted(file);
  try {
    // Not from the pool of small buffers: pieces of the index are looked at as words, which must lie on words.
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, file.bytes));
    for (let at = 0; at < file.bytes; at += buffer.length)
      yield fill(file, fd, { buffer: buffer.subarray(0, Math.min(buffer.length, file.bytes - at)), at });
  } finally {
    fs.closeSync(fd);
  }
}

/** Some committed bytes. */
export function bytesAt(file: CommittedFile, at: number, length: number): Buffer {
  const fd = openCommitted(file);
  try {
    return fill(file, fd, { buffer: Buffer.allocUnsafe(length), at });
  } finally {
    fs.closeSync(fd);
  }
}

function openCommitted(file: CommittedFile): number {
  return onDisk('read', file.path, () => {
    try {
      return fs.openSync(file.path, AT_ONCE);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw shortened(file, 0);
      throw error;
    }
  });
}

function fill(file: CommittedFile, fd: number, { buffer, at }: { readonly buffer: Buffer; readonly at: number }) {
  for (let got = 0; got < buffer.length; ) {
    const more = onDisk('read', file.path, () => fs.readSync(fd, buffer, got, buffer.length - got, at + got));
    if (more === 0) throw shortened(file, at + got);
    got += more;
  }
  return buffer;
}

/** CRC-32 of the committed bytes. */
export function checksumOf(file: CommittedFile): number {
  let crc = 0;
  for (const chunk of chunksOf(file)) crc = crc32(chunk, crc);
  return crc;
}

/** A file with the checksum of what is committed of it, where it has none yet. */
export function checked<F extends Committed>(file: F, of: CommittedFile): F {
  return file.crc === null ? { ...file, crc: checksumOf(of) } : file;
}

/** @throws ExpectedError unless the committed bytes are those that were saved; without a checksum that cannot be known. */
export function mustBeSound(file: CommittedFile): void {
  if (file.crc !== null && checksumOf(file) !== file.crc) throw damaged(file, 'what is in it is not what was saved');
}

/** A file that ends before its committed length: somebody else cut it. */
function shortened(file: CommittedFile, size: number): ExpectedError {
  return damaged(file, `it ends at byte ${size}, ${file.bytes} were saved`);
}

export function damaged({ path, venue }: CommittedFile, problem: string, at?: number): ExpectedError {
  const where = at === undefined ? '' : ` at byte ${at}`;
  return new ExpectedError('failed', `${path} is damaged${where}: ${problem}`, {
    hint: `Put that file back from a backup, or keep what is intact: posctl store repair ${shellRef(venue)}`,
  });
}

/** Derived data (index, totals) is missing or damaged: whoever catches this makes it again from the sales. */
export class DerivedDamaged extends Error {
  override readonly name = 'DerivedDamaged';
}

/** Reads derived data; whatever is wrong with its files means that they are made again. @throws DerivedDamaged */
export function derived<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw asDerived(error);
  }
}

/** An error in reading derived data, as the reason to make it again. */
export function asDerived(error: unknown): DerivedDamaged {
  return error instanceof DerivedDamaged ? error : new DerivedDamaged(String(error), { cause: error });
}

/** What reading comes to; undefined when what is read is damaged. */
export function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerivedDamaged || error instanceof ExpectedError) return undefined;
    throw error;
  }
}

/** One line of a file; its bytes are good until the next line is asked for. */
export interface Line {
  readonly bytes: Buffer;
  /** Where it begins in the file, in bytes. */
  readonly offset: number;
}

/** Every committed line, in the order of the file. */
function* linesOf(file: CommittedFile): Generator<Line, void, void> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  for (const chunk of chunksOf(file)) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = data.indexOf('\n'); end >= 0; end = data.indexOf('\n', start)) {
      yield { bytes: data.subarray(start, end), offset: offset + start };
      start = end + 1;
    }
    offset += start;
    rest = Buffer.from(data.subarray(start));
  }
  if (rest.length > 0) throw damaged(file, 'the line has no end', offset);
}

/** What makes a record of a line's JSON. */
export type ReadRecord<T> = (json: unknown) => Parsed<T>;

/**
 * Every committed line, after the file as a whole was found to be what was saved.
 * @throws ExpectedError that names the first line that cannot be read, or else only the file.
 */
export function* soundLines(file: CommittedFile, read: ReadRecord<unknown>): Generator<Line, void, void> {
  try {
    mustBeSound(file);
  } catch (error) {
    for (const { bytes, offset } of linesOf(file)) recordOf(file, { text: bytes.toString(), offset }, read);
    throw error;
  }
  yield* linesOf(file);
}

/** The record of a line. @throws ExpectedError that names file and byte. */
export function recordOf<T>(
  file: CommittedFile,
  { text, offset }: { readonly text: string; readonly offset: number },
  read: ReadRecord<T>,
): T {
  const record = readLine(text, read);
  if (!record.ok) throw damaged(file, record.problem, offset);
  return record.value;
}

export function readLine<T>(line: string, read: ReadRecord<T>): Parsed<T> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { ok: false, problem: 'the line is not JSON' };
  }
  return read(json);
}

/** Files that are to grow. */
export interface Growing extends FilesOf {
  readonly appends: Appends;
}

/** Bytes that go behind what is committed of growing files; they count when the venue's document says so. */
export class Appends {
  private readonly list: { readonly file: CommittedFile; readonly data: Uint8Array }[] = [];

  /** What is to be committed of the file then. */
  add(file: CommittedFile, data: Uint8Array): Committed {
    this.list.push({ file, data });
    return { bytes: file.bytes + data.length, crc: crc32(data, file.crc ?? 0) };
  }

  /** Appends to all of them; when this returns, everything is on the disk. After an error it takes back what it can. */
  async write(): Promise<void> {
    const folders = new Set(this.list.map(({ file }) => dirname(file.path)));
    for (const folder of folders) await makeFolder(folder);
    const done = await Promise.allSettled(this.list.map(({ file, data }) => append(file, data)));
    try {
      const grown = new Set(done.map((one) => (one.status === 'fulfilled' ? one.value : fail(one.reason))));
      await Promise.all([...folders].filter((folder) => grown.has(folder)).map(syncFolder));
    } catch (error) {
      this.takeBack();
      throw error;
    }
  }

  /** Gives back the space of what was not committed; it does not count anyway. */
  takeBack(): void {
    for (const { file } of this.list) {
      try {
        if (fs.statSync(file.path).size > file.bytes) fs.truncateSync(file.path, file.bytes);
      } catch {
        // The next append cuts it.
      }
    }
  }
}

function fail(error: unknown): never {
  throw error;
}

/** Cuts what lies beyond the committed bytes and appends. The folder, which must be synced, when the file is new. */
async function append(file: CommittedFile, data: Uint8Array): Promise<string | undefined> {
  try {
    const isNew = !fs.existsSync(file.path);
    const fd = fs.openSync(file.path, isNew ? 'wx+' : 'r+', FILE_MODE);
    try {
      const { size } = fs.fstatSync(fd);
      if (size < file.bytes) throw shortened(file, size);
      if (size > file.bytes) fs.ftruncateSync(fd, file.bytes);
      writeAll(fd, data, file.bytes);
      await fdatasync(fd);
    } finally {
      fs.closeSync(fd);
    }
    return isNew ? dirname(file.path) : undefined;
  } catch (error) {
    throw diskError(error, 'write', file.path);
  }
}
