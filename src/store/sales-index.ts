import { crc32 } from 'node:zlib';
import type { Append } from './appends.ts';
import { type CommittedFile, chunksOf, committedFile, grown } from './committed.ts';
import { DerivedDamaged, derived } from './derived.ts';
import { ENTRY_BYTES, type Entries, newEntries, placeOf, WORDS } from './index-entries.ts';
import type { VenuePaths } from './paths.ts';
import type { IndexFile } from './stored-venue.ts';

// One flat file: entries are appended as documents arrive, and a save reads it once, from its beginning to its end. That
// takes some milliseconds for a million lines of sales, and is much less to understand than what would take less.

export function indexFile(paths: VenuePaths, index: IndexFile): CommittedFile {
  return committedFile(paths, ['index', 'index'], index);
}

/**
 * Shows every entry, oldest first, that `isHit` lets pass by where it begins among the words; nothing that was shown may
 * be believed before this returns. An entry is good until the next one. @throws DerivedDamaged
 */
export function scan(
  file: CommittedFile,
  isHit: (words: Entries, at: number) => boolean,
  visit: (entry: Entries) => void,
): void {
  derived(() => {
    let crc = 0;
    for (const chunk of chunksOf(file)) {
      crc = crc32(chunk, crc);
      const words = new Uint32Array(chunk.buffer, chunk.byteOffset, Math.floor(chunk.length / 4));
      for (let at = 0; at < words.length; at += WORDS) if (isHit(words, at)) visit(words.subarray(at, at + WORDS));
    }
    if (crc !== file.crc) throw new DerivedDamaged(`${file.path} is not what was saved`);
  });
}

/** An index as it is to be committed, and what has to be on the disk before. */
export interface IndexGrowth {
  readonly index: IndexFile;
  readonly append: Append;
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
export function growIndex(paths: VenuePaths, index: IndexFile, added: Added): IndexGrowth {
  const documents = index.documents + added.newDocuments;
  const file = indexFile(paths, index);
  const stored = index.bytes / ENTRY_BYTES;
  if (stored + added.entries.length / WORDS <= 2 * documents + SPARE_ENTRIES) {
    const { append, ...next } = grown(file, bytesOf(added.entries));
    return { index: { ...index, ...next, documents }, append };
  }
  const all = newEntries(stored + added.entries.length / WORDS);
  let kept = 0;
  const keep = (entry: Entries) => {
    const { month, offset } = placeOf(entry);
    if (added.replaced(month).has(offset)) return;
    all.set(entry, kept);
    kept += WORDS;
  };
  scan(file, () => true, keep);
  all.set(added.entries, kept);
  return newIndex(paths, index.generation + 1, all.subarray(0, kept + added.entries.length));
}

/** An index that holds these entries, each of another document. */
export function newIndex(paths: VenuePaths, generation: number, entries: Entries): IndexGrowth {
  const empty = { generation, bytes: 0, crc: 0, documents: entries.length / WORDS };
  const { append, ...next } = grown(indexFile(paths, empty), bytesOf(entries));
  return { index: { ...empty, ...next }, append };
}

function bytesOf(entries: Entries): Uint8Array {
  return new Uint8Array(entries.buffer, entries.byteOffset, entries.byteLength);
}
