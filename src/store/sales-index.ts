import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { rowOf, type SaleDocument } from '../domain/sale.ts';
import type { Steps } from '../domain/steps.ts';
import { EMPTY, type IndexFile, type VenuePaths } from './folder.ts';
import {
  asDerived,
  type CommittedFile,
  chunksOf,
  committedFile,
  DerivedDamaged,
  type Growing,
} from './growing-files.ts';

/**
 * Entries of a sales index, one after the other. An entry is ten 32-bit words, the same in memory and in files (all
 * platforms that can lock files are little-endian):
 *
 *     0–1 document   2–3 row   4–5 kept text   6 line   7 length   8 offset (low)   9 month and offset (high)
 *
 * Words 0–6 are of hashes; the line is what is written: the text, and where the document counts. Of a document the last
 * entry counts.
 */
export type Entries = Uint32Array;

const WORDS = 10;
const ENTRY_BYTES = WORDS * 4;

/** Names the document of an entry, or of a hash. */
export function keyOf(words: Entries | Hash): string {
  return `${words[0]}.${words[1]}`;
}

/** The hash of the document of an entry. */
export function hashIn(entry: Entries): Hash {
  return [word(entry, 0), word(entry, 1), 0];
}

/** Where a stored document lies. */
export interface Place {
  /** `2026-11` */
  readonly month: string;
  readonly offset: number;
  readonly length: number;
}

/** The first 96 bits of a SHA-256, as words. */
export type Hash = readonly [number, number, number];

export function hashOf(data: string | Uint8Array): Hash {
  // One byte a character is the quickest form to get; Node takes this encoding, its types name the others only.
  const digest = hash('sha256', data, 'latin1' as 'hex');
  return [wordIn(digest, 0), wordIn(digest, 4), wordIn(digest, 8)];
}

/** Names a document, or a row by the id of the row, within a venue. */
export function nameOf(integration: string, id: string): string {
  return `${integration}\n${id}`;
}

/** A document to be found. */
export interface Indexed {
  readonly document: SaleDocument;
  /** `keptText` of it. */
  readonly text: string;
  /** As it is written, without an end. */
  readonly line: string;
  readonly place: Place;
  /** The hash of a name, where it is at hand. */
  hash?(name: string): Hash;
}

export function newEntries(count: number): Entries {
  return new Uint32Array(count * WORDS);
}

/** Makes the i-th entry that of a document. */
export function setEntry(entries: Entries, i: number, { document, text, line, place, hash = hashOf }: Indexed): void {
  const { integration, source } = document;
  const row = rowOf(document);
  const own = hash(nameOf(integration, source));
  const ofRow = row === source ? own : hashOf(nameOf(integration, row));
  const content = hashOf(text);
  const { month, offset, length } = place;
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
  const at = i * WORDS;
  entries[at] = own[0];
  entries[at + 1] = own[1];
  entries[at + 2] = ofRow[0];
  entries[at + 3] = ofRow[1];
  entries[at + 4] = content[0];
  entries[at + 5] = content[1];
  entries[at + 6] = (line === text ? content : hashOf(line))[2];
  entries[at + 7] = length;
  entries[at + 8] = offset % 2 ** 32;
  entries[at + 9] = months * 2 ** 15 + Math.floor(offset / 2 ** 32);
}

export function placeOf(entry: Entries): Place {
  const months = word(entry, 9) >>> 15;
  const year = String(Math.floor(months / 12)).padStart(4, '0');
  return {
    month: `${year}-${String((months % 12) + 1).padStart(2, '0')}`,
    offset: (word(entry, 9) % 2 ** 15) * 2 ** 32 + word(entry, 8),
    length: word(entry, 7),
  };
}

/** Whether the entry is of a document with this text. */
export function hasText(entry: Entries, [a, b]: Hash): boolean {
  return entry[4] === a && entry[5] === b;
}

/** Whether the line of the entry's document is this one, to the last bit. */
export function isOfLine(entry: Entries, line: Uint8Array): boolean {
  return entry[6] === hashOf(line)[2];
}

/** Indexing that is known to be inside. */
function word(words: Uint32Array | Int32Array, i: number): number {
  return words[i] as number;
}

function wordIn(digest: string, at: number): number {
  return (
    (digest.charCodeAt(at) |
      (digest.charCodeAt(at + 1) << 8) |
      (digest.charCodeAt(at + 2) << 16) |
      (digest.charCodeAt(at + 3) << 24)) >>>
    0
  );
}

/** Which words of an entry are looked at. */
const WORD = { document: 0, row: 2 } as const;

/** Some hashes, for a question that is asked a million times and nearly always answered no. */
export class Keys {
  readonly count: number;
  private readonly word: number;
  private readonly hashes: readonly Hash[];
  /** Open addressing by the first word: numbers of hashes, counted from 1; 0 is a free slot. At most a quarter is taken. */
  private readonly slots: Int32Array;

  constructor(of: keyof typeof WORD, hashes: readonly Hash[]) {
    this.word = WORD[of];
    this.hashes = hashes;
    this.count = hashes.length;
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(4 * hashes.length + 1)));
    for (const [number, [first]] of hashes.entries()) {
      let slot = first & (this.slots.length - 1);
      while (this.slots[slot] !== 0) slot = (slot + 1) & (this.slots.length - 1);
      this.slots[slot] = number + 1;
    }
  }

  /** The number of the hash that the entry at this place has; -1 when it has none of them. */
  find(words: Entries, at = 0): number {
    const first = word(words, at + this.word);
    const last = this.slots.length - 1;
    for (let slot = first & last; ; slot = (slot + 1) & last) {
      const number = word(this.slots, slot) - 1;
      if (number < 0) return -1;
      const hash = this.hashes[number] as Hash;
      if (hash[0] === first && hash[1] === words[at + this.word + 1]) return number;
    }
  }
}

// One flat file: entries are appended as documents arrive, and a save reads it once, from its beginning to its end. That
// takes some milliseconds for a million lines of sales, and is much less to understand than what would take less.

export function indexFile(paths: VenuePaths, index: IndexFile): CommittedFile {
  return committedFile(paths, ['index', 'index'], index);
}

/**
 * Shows every entry, oldest first, that `isHit` lets pass by where it begins among the words; nothing that was shown may
 * be believed before this returns. An entry is good until the next one. @throws DerivedDamaged
 */
export function* scan(
  file: CommittedFile,
  isHit: (words: Entries, at: number) => boolean,
  visit: (entry: Entries) => void,
): Steps<void> {
  try {
    let crc = 0;
    for (const chunk of chunksOf(file)) {
      crc = crc32(chunk, crc);
      const words = new Uint32Array(chunk.buffer, chunk.byteOffset, Math.floor(chunk.length / 4));
      for (let at = 0; at < words.length; at += WORDS) if (isHit(words, at)) visit(words.subarray(at, at + WORDS));
      yield;
    }
    if (crc !== file.crc) throw new DerivedDamaged(`${file.path} is not what was saved`);
  } catch (error) {
    throw asDerived(error);
  }
}

/** Entries that are superseded before the file is written anew, at least. */
const SPARE_ENTRIES = 4096;

/** What is added to an index. */
export interface Added {
  /** Newest last. */
  readonly entries: Entries;
  /** How many of them take no other's place. */
  readonly newDocuments: number;
  /** By month: offsets of the documents that were replaced, now or before. */
  replaced(month: string): ReadonlySet<number>;
}

/** The index with more entries; written anew, as its next generation, when it is mostly about what was replaced. */
export function* growIndex({ paths, files, appends }: Growing, added: Added): Steps<IndexFile> {
  const index = files.index as IndexFile;
  const documents = index.documents + added.newDocuments;
  const file = indexFile(paths, index);
  const count = index.bytes / ENTRY_BYTES + added.entries.length / WORDS;
  if (count <= 2 * documents + SPARE_ENTRIES)
    return { ...index, ...appends.add(file, bytesOf(added.entries)), documents };
  const all = newEntries(count);
  const replaced = new Map<string, ReadonlySet<number>>();
  let kept = 0;
  const keep = (entry: Entries) => {
    const { month, offset } = placeOf(entry);
    const ofMonth = replaced.get(month) ?? added.replaced(month);
    replaced.set(month, ofMonth);
    if (ofMonth.has(offset)) return;
    all.set(entry, kept);
    kept += WORDS;
  };
  yield* scan(file, () => true, keep);
  all.set(added.entries, kept);
  return newIndex({ paths, files, appends }, all.subarray(0, kept + added.entries.length));
}

/** The next generation of an index: it holds these entries, each of another document. */
export function newIndex({ paths, files, appends }: Growing, entries: Entries): IndexFile {
  const generation = (files.index?.generation ?? 0) + 1;
  const empty = { ...EMPTY, generation, documents: entries.length / WORDS };
  return { ...empty, ...appends.add(indexFile(paths, empty), bytesOf(entries)) };
}

function bytesOf(entries: Entries): Uint8Array {
  return new Uint8Array(entries.buffer, entries.byteOffset, entries.byteLength);
}
