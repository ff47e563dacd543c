import { hash } from 'node:crypto';
import { contentOf } from '../domain/import.ts';
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

/** Words 0–5 of a document's entry. */
export function setFingerprint(entry: Entries, document: SaleDocument): void {
  const source = hash('sha256', document.source, 'buffer');
  const integration = digestOfIntegration(document.integration);
  const content = hash('sha256', contentOf(document), 'buffer');
  entry[0] = source.readUInt32LE(0);
  entry[1] = source.readUInt32LE(4);
  entry[2] = source.readUInt32LE(8) ^ integration.readUInt32LE(0);
  entry[3] = source.readUInt32LE(12) ^ integration.readUInt32LE(4);
  entry[4] = content.readUInt32LE(0);
  entry[5] = content.readUInt32LE(4);
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

const integrations = new Map<string, Buffer>();

function digestOfIntegration(id: string): Buffer {
  const known = integrations.get(id) ?? hash('sha256', id, 'buffer');
  if (integrations.size > 1000) integrations.clear();
  integrations.set(id, known);
  return known;
}
