import { hash } from 'node:crypto';
import type { SaleDocument } from '../domain/sale.ts';
import { rowOf } from '../domain/sale-document.ts';

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

export const WORDS = 10;
export const ENTRY_BYTES = WORDS * 4;

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

export function entryAt(entries: Entries, i: number): Entries {
  return entries.subarray(i * WORDS, (i + 1) * WORDS);
}

/** Writes the entry of a document to its place among others. */
export function setEntry(entry: Entries, { document, text, line, place, hash = hashOf }: Indexed): void {
  const { integration, source } = document;
  const row = rowOf(document);
  const own = hash(nameOf(integration, source));
  const ofRow = row === source ? own : hashOf(nameOf(integration, row));
  const content = hashOf(text);
  const { month, offset, length } = place;
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
  [entry[0], entry[1]] = own;
  [entry[2], entry[3]] = ofRow;
  [entry[4], entry[5]] = content;
  entry[6] = (line === text ? content : hashOf(line))[2];
  entry[7] = length;
  entry[8] = offset % 2 ** 32;
  entry[9] = months * 2 ** 15 + Math.floor(offset / 2 ** 32);
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
export function word(words: Uint32Array, i: number): number {
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
