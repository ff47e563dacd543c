import { hash } from 'node:crypto';
import type { SaleDocument } from '../domain/sale.ts';

/**
 * Entries of the sales index, one after the other. An entry is ten 32-bit words, the same in memory and in files (all
 * platforms that can lock files are little-endian):
 *
 *     0–1 source id   2–3 integration and source id   4–5 content   6 month   7 length   8–9 offset, low and high
 *
 * Words 0–3 name a document: for one integration they are 128 bits of a hash of the source id, so two ids do not meet.
 * Words 0–1 alone find a source id under every integration.
 */
export type Entries = Uint32Array;

export const WORDS = 10;
export const ENTRY_BYTES = WORDS * 4;

/** Where a stored document lies. */
export interface Place {
  /** `2026-11` */
  readonly month: string;
  readonly offset: number;
  readonly length: number;
}

export function newEntries(count: number): Entries {
  return new Uint32Array(count * WORDS);
}

export function bytesOf(entries: Entries): Uint8Array {
  return new Uint8Array(entries.buffer, entries.byteOffset, entries.byteLength);
}

export function entryAt(entries: Entries, i: number): Entries {
  return entries.subarray(i * WORDS, (i + 1) * WORDS);
}

/** SHA-256 as text of one byte a character, the quickest form to get. */
function digest(text: string): string {
  // Node takes this encoding; its types name the others only.
  return hash('sha256', text, 'latin1' as 'hex');
}

/** Words 0–5 of a document's entry; `line` is the document as it is written, without where it counts. */
export function setFingerprint(entry: Entries, { source, integration }: SaleDocument, line: string): void {
  const id = digest(source);
  const owner = digestOfIntegration(integration);
  const content = digest(contentIn(line));
  entry[0] = wordOf(id, 0);
  entry[1] = wordOf(id, 1);
  entry[2] = wordOf(id, 2) ^ wordOf(owner, 0);
  entry[3] = wordOf(id, 3) ^ wordOf(owner, 1);
  entry[4] = wordOf(content, 0);
  entry[5] = wordOf(content, 1);
}

const VERSION = ',"version":';

/**
 * The version and what follows it: a document with the same is stored already. Documents are written with
 * integration, source and version first (`parse` gives them that order), and quotes inside of texts are escaped.
 */
function contentIn(line: string): string {
  const version = line.indexOf(VERSION);
  if (version < 0) throw new Error('A sale document is written without a version');
  return line.slice(version);
}

/** The `i`th 32 bits of a digest that is text of one byte a character. */
function wordOf(digest: string, i: number): number {
  const at = 4 * i;
  return (
    (digest.charCodeAt(at) |
      (digest.charCodeAt(at + 1) << 8) |
      (digest.charCodeAt(at + 2) << 16) |
      (digest.charCodeAt(at + 3) << 24)) >>>
    0
  );
}

export function setPlace(entry: Entries, { month, offset, length }: Place): void {
  entry[6] = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
  entry[7] = length;
  entry[8] = offset % 2 ** 32;
  entry[9] = Math.floor(offset / 2 ** 32);
}

export function placeOf(entry: Entries): Place {
  const months = word(entry, 6);
  const year = String(Math.floor(months / 12)).padStart(4, '0');
  return {
    month: `${year}-${String((months % 12) + 1).padStart(2, '0')}`,
    offset: word(entry, 9) * 2 ** 32 + word(entry, 8),
    length: word(entry, 7),
  };
}

/** Same integration and source id; the source ids are known to be the same. */
export function sameIntegration(a: Entries, b: Entries): boolean {
  return a[2] === b[2] && a[3] === b[3];
}

/** Whether a stored entry is of `sibling`, another integration than the one that `entry` is of; same source id. */
export function isOfSibling(stored: Entries, entry: Entries, [own, sibling]: readonly [string, string]): boolean {
  const [a, b] = [digestOfIntegration(own), digestOfIntegration(sibling)];
  const differs = (i: number) =>
    (word(stored, 2 + i) ^ word(entry, 2 + i)) >>> 0 !== (wordOf(a, i) ^ wordOf(b, i)) >>> 0;
  return !differs(0) && !differs(1);
}

export function sameContent(a: Entries, b: Entries): boolean {
  return a[4] === b[4] && a[5] === b[5];
}

/** Positions of the entries in the order of their first word. */
export function order(entries: Entries): Uint32Array {
  const count = entries.length / WORDS;
  // The engine sorts 64-bit integers many times faster than it calls a comparison: first word high, position low.
  const keys = new BigUint64Array(count);
  const halves = new Uint32Array(keys.buffer);
  for (let i = 0; i < count; i += 1) {
    halves[2 * i] = i;
    halves[2 * i + 1] = word(entries, i * WORDS);
  }
  keys.sort();
  const positions = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) positions[i] = word(halves, 2 * i);
  return positions;
}

/** Sorted by words 0–3, and of entries of one document only the last one given. */
export function sortedNewest(entries: Entries): Entries {
  const sorted = new Uint32Array(entries.length);
  let kept = 0;
  const put = (position: number) => {
    sorted.set(entryAt(entries, position), kept * WORDS);
    kept += 1;
  };
  const positions = order(entries);
  for (let i = 0; i < positions.length; ) {
    const first = word(entries, word(positions, i) * WORDS);
    let end = i + 1;
    while (end < positions.length && word(entries, word(positions, end) * WORDS) === first) end += 1;
    if (end === i + 1) put(word(positions, i));
    else for (const position of newestOfGroup(entries, [...positions.subarray(i, end)])) put(position);
    i = end;
  }
  return sorted.subarray(0, kept * WORDS);
}

/** Puts a few entries that share their first word in order, and leaves out those of which a later one is there. */
function newestOfGroup(entries: Entries, positions: number[]): number[] {
  const difference = (a: number, b: number) => {
    for (let w = 1; w < 4; w += 1) {
      const difference = word(entries, a * WORDS + w) - word(entries, b * WORDS + w);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  positions.sort((a, b) => difference(a, b) || a - b);
  return positions.filter((position, i) => {
    const next = positions[i + 1];
    return next === undefined || difference(position, next) !== 0;
  });
}

/** Indexing that is known to be inside. */
export function word(words: Uint32Array, i: number): number {
  return words[i] as number;
}

const owners = new Map<string, string>();

function digestOfIntegration(id: string): string {
  const known = owners.get(id) ?? digest(id);
  if (owners.size > 1000) owners.clear();
  owners.set(id, known);
  return known;
}
