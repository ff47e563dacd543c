import fs from 'node:fs';
import { crc32 } from 'node:zlib';
import { onDisk } from './disk-errors.ts';
import { writeNewFile } from './durable.ts';
import { bytesOf, ENTRY_BYTES, type Entries, WORDS, word } from './index-entries.ts';

// A run is a file of entries sorted by words 0–3, never changed after it is written. It is cut into buckets by the
// leading bits of word 0, about 32 entries each. Behind the entries lies the directory: for every bucket the number of
// entries before it and a checksum of its own. So one entry is found with two reads of a few hundred bytes, however
// large the run, and what is damaged is noticed where it is used.
const ENTRIES_A_BUCKET = 32;
const DIRECTORY_BYTES = 8;
/** Buckets read at once when the keys lie close together. */
const WINDOW = 64;

/** The index on disk is missing or damaged. It is derived data: whoever catches this builds it again. */
export class IndexDamaged extends Error {
  override readonly name = 'IndexDamaged';
}

/** Bits by which a run of so many entries is cut into buckets. */
function bitsFor(entries: number): number {
  return Math.max(0, Math.ceil(Math.log2(entries / ENTRIES_A_BUCKET)));
}

function bucketOf(firstWord: number, bits: number): number {
  return bits === 0 ? 0 : firstWord >>> (32 - bits);
}

/**
 * Writes a run from sorted pieces, each of which holds all entries of its part of the key space; there are 2^n pieces of
 * equal parts, n at most the bits that `atMost` entries give. Returns the number of entries.
 */
export async function writeRun(path: string, atMost: number, pieces: Iterable<Entries>): Promise<number> {
  const bits = bitsFor(atMost);
  const directory = new Uint32Array(2 ** bits * 2);
  let written = 0;
  let bucket = 0;

  function* parts(): Generator<Uint8Array> {
    for (const piece of pieces) {
      const count = piece.length / WORDS;
      for (let i = 0; i < count; ) {
        const at = bucketOf(word(piece, i * WORDS), bits);
        let end = i + 1;
        while (end < count && bucketOf(word(piece, end * WORDS), bits) === at) end += 1;
        for (; bucket <= at; bucket += 1) directory[2 * bucket] = written + i;
        directory[2 * at + 1] = crc32(bytesOf(piece.subarray(i * WORDS, end * WORDS)));
        i = end;
      }
      written += count;
      yield bytesOf(piece);
    }
    for (; bucket < 2 ** bits; bucket += 1) directory[2 * bucket] = written;
    yield bytesOf(directory);
  }

  await writeNewFile(path, parts());
  return written;
}

/** An open run. */
export class IndexRun {
  readonly entries: number;
  /** Into how many equal parts of the key space it can be read: 2^bits. */
  readonly bits: number;
  private readonly fd: number;

  /** @throws IndexDamaged when there is no such run with so many entries. */
  constructor(path: string, entries: number) {
    this.entries = entries;
    let fd: number;
    try {
      fd = fs.openSync(path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new IndexDamaged(`${path} is missing`);
      throw error;
    }
    this.fd = fd;
    this.bits = Math.log2((fs.fstatSync(fd).size - entries * ENTRY_BYTES) / DIRECTORY_BYTES);
    if (!(Number.isInteger(this.bits) && this.bits >= 0 && this.bits <= 30)) {
      this.close();
      throw new IndexDamaged(`${path} has another size than it was written with`);
    }
  }

  close(): void {
    fs.closeSync(this.fd);
  }

  /** All entries of the `part`th of 2^`partBits` equal parts of the key space. */
  part(part: number, partBits: number): Entries {
    const buckets = 2 ** (this.bits - partBits);
    const window = this.window(part * buckets, (part + 1) * buckets);
    for (let bucket = part * buckets; bucket < (part + 1) * buckets; bucket += 1) window.bucket(bucket);
    return window.entries;
  }

  /** Calls `found` with every entry whose words 0–1 are those of a key; `keys` are positions sorted by first word. */
  find(wanted: Entries, keys: Uint32Array, found: (key: number, entry: Entries) => void): void {
    const buckets = 2 ** this.bits;
    const width = buckets / keys.length < WINDOW / 8 ? WINDOW : 1;
    let window: Window | undefined;
    for (const key of keys) {
      const first = word(wanted, key * WORDS);
      const second = word(wanted, key * WORDS + 1);
      const at = bucketOf(first, this.bits);
      if (!window || at >= window.to) window = this.window(at, Math.min(at + width, buckets));
      const entries = window.bucket(at);
      for (let i = 0; i < entries.length; i += WORDS) {
        if (entries[i] === first && entries[i + 1] === second) found(key, entries.subarray(i, i + WORDS));
      }
    }
  }

  /** Buckets `from` to `to`, the latter not included. */
  private window(from: number, to: number): Window {
    const last = to === 2 ** this.bits;
    const directory = this.read(this.entries * ENTRY_BYTES + from * DIRECTORY_BYTES, (to - from) * 2 + (last ? 0 : 1));
    const start = word(directory, 0);
    const end = last ? this.entries : word(directory, (to - from) * 2);
    if (start > end || end > this.entries) throw new IndexDamaged('the directory of a run is damaged');
    return new Window(from, to, directory, this.read(start * ENTRY_BYTES, (end - start) * WORDS));
  }

  private read(position: number, words: number): Uint32Array {
    const data = new Uint32Array(words);
    const bytes = bytesOf(data);
    const got = onDisk('read', 'the sales index', () => fs.readSync(this.fd, bytes, 0, bytes.byteLength, position));
    if (got < bytes.byteLength) throw new IndexDamaged('a run ends too early');
    return data;
  }
}

/** Some buckets of a run in memory. */
class Window {
  readonly from: number;
  readonly to: number;
  readonly entries: Entries;
  private readonly directory: Uint32Array;

  constructor(from: number, to: number, directory: Uint32Array, entries: Entries) {
    this.from = from;
    this.to = to;
    this.directory = directory;
    this.entries = entries;
  }

  /** The entries of one bucket. @throws IndexDamaged when they are not what was written. */
  bucket(bucket: number): Entries {
    const slot = (bucket - this.from) * 2;
    const base = word(this.directory, 0);
    const start = word(this.directory, slot) - base;
    const next = this.directory[slot + 2];
    const end = next === undefined ? this.entries.length / WORDS : next - base;
    const entries = this.entries.subarray(start * WORDS, end * WORDS);
    if (start > end || crc32(bytesOf(entries)) !== this.directory[slot + 1]) {
      throw new IndexDamaged('a run holds other entries than were written');
    }
    return entries;
  }
}
