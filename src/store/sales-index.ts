import fs from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { SalesIndex } from '../domain/stored-venue.ts';
import type { Append } from './durable.ts';
import {
  bytesOf,
  ENTRY_BYTES,
  type Entries,
  entryAt,
  newEntries,
  order,
  sameIntegration,
  sortedNewest,
  WORDS,
  word,
} from './index-entries.ts';
import { IndexDamaged, IndexRun, writeRun } from './index-run.ts';

// The index finds a document among millions without being in memory: new entries go to a short tail, in the order of
// arrival; a tail that is full becomes a sorted run; runs of similar size become one, so that there are few of them and
// every entry is written anew only as often as the logarithm of their number.
const TAIL_ENTRIES = 2048;
/** A run is taken into a new one that is at least half as large. */
const ABSORB = 2;
/** Entries that a merge holds in memory at once, about. */
const PIECE_ENTRIES = 65_536;

const TAIL = 'index.tail';

/** Where the index of one venue lies, and what of it counts. */
export interface IndexOf {
  readonly folder: string;
  readonly index: SalesIndex;
}

/**
 * For each wanted entry all stored ones with its source id, the newest of every integration.
 * @throws IndexDamaged when a file of the index is missing or not what was written.
 */
export function findBySource({ folder, index }: IndexOf, wanted: Entries): Entries[][] {
  const found: Entries[][] = Array.from({ length: wanted.length / WORDS }, () => []);
  // From new to old: an entry counts unless a newer one of its document was found.
  const keep = (key: number, entry: Entries) => {
    const known = found[key] as Entries[];
    if (!known.some((newer) => sameIntegration(newer, entry))) known.push(entry);
  };
  const keys = order(wanted);
  findInTail(readTail({ folder, index }), wanted, keep);
  for (const { name, entries } of index.runs.toReversed()) {
    const run = new IndexRun(join(folder, name), entries);
    try {
      run.find(wanted, keys, keep);
    } finally {
      run.close();
    }
  }
  return found;
}

/** What adding entries makes of the index: its next state, and what must be appended before that is committed. */
export interface Grown {
  readonly index: SalesIndex;
  readonly appends: readonly Append[];
}

/** Adds entries, the newest last. Runs are written at once, under names that nothing uses until the index is committed. */
export async function grow({ folder, index }: IndexOf, added: Entries): Promise<Grown> {
  const { tail } = index;
  if (tail.entries + added.length / WORDS <= TAIL_ENTRIES) {
    const data = bytesOf(added);
    const grown = { entries: tail.entries + added.length / WORDS, crc: crc32(data, tail.crc) };
    const append = { path: join(folder, TAIL), committed: tail.entries * ENTRY_BYTES, data };
    return { index: { ...index, tail: grown }, appends: [append] };
  }
  const before = readTail({ folder, index });
  const all = new Uint32Array(before.length + added.length);
  all.set(before);
  all.set(added, before.length);
  return { index: await addRun({ folder, index }, sortedNewest(all)), appends: [] };
}

/** The index with these sorted entries as its newest run, and an empty tail. */
export async function addRun({ folder, index }: IndexOf, newest: Entries): Promise<SalesIndex> {
  const kept = [...index.runs];
  const absorbed: { name: string; entries: number }[] = [];
  let total = newest.length / WORDS;
  for (let last = kept.at(-1); last && last.entries <= ABSORB * total; last = kept.at(-1)) {
    absorbed.unshift(last);
    kept.pop();
    total += last.entries;
  }
  const name = `index-${index.nextRun}.run`;
  const runs = absorbed.map((run) => new IndexRun(join(folder, run.name), run.entries));
  try {
    const entries = await writeRun(join(folder, name), total, merged(runs, newest, total));
    return { runs: [...kept, { name, entries }], tail: { entries: 0, crc: 0 }, nextRun: index.nextRun + 1 };
  } finally {
    for (const run of runs) run.close();
  }
}

/** Whether a file in the folder is a run that the index does not name. */
export function isStrayRun(index: SalesIndex): (name: string) => boolean {
  const named = new Set(index.runs.map((run) => run.name));
  return (name) => /^index-\d+\.run$/.test(name) && !named.has(name);
}

/** Entries of all runs and the newest ones, part by part of the key space, so that few are in memory at once. */
function* merged(runs: readonly IndexRun[], newest: Entries, total: number): Generator<Entries> {
  const partBits = Math.min(Math.max(0, Math.ceil(Math.log2(total / PIECE_ENTRIES))), ...runs.map((run) => run.bits));
  let at = 0;
  for (let part = 0; part < 2 ** partBits; part += 1) {
    const limit = (part + 1) * 2 ** (32 - partBits);
    let end = at;
    while (end < newest.length && word(newest, end) < limit) end += WORDS;
    const pieces = [...runs.map((run) => run.part(part, partBits)), newest.subarray(at, end)];
    at = end;
    yield pieces.length === 1 ? (pieces[0] as Entries) : sortedNewest(joined(pieces));
  }
}

function joined(pieces: readonly Entries[]): Entries {
  const all = new Uint32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function findInTail(tail: Entries, wanted: Entries, found: (key: number, entry: Entries) => void): void {
  const keysOf = new Map<number, number[]>();
  for (let key = 0; key < wanted.length / WORDS; key += 1) {
    const first = word(wanted, key * WORDS);
    keysOf.set(first, [...(keysOf.get(first) ?? []), key]);
  }
  for (let i = tail.length / WORDS - 1; i >= 0; i -= 1) {
    for (const key of keysOf.get(word(tail, i * WORDS)) ?? []) {
      if (tail[i * WORDS + 1] === wanted[key * WORDS + 1]) found(key, entryAt(tail, i));
    }
  }
}

function readTail({ folder, index }: IndexOf): Entries {
  const tail = newEntries(index.tail.entries);
  if (tail.length === 0) return tail;
  const bytes = bytesOf(tail);
  let got = 0;
  try {
    const fd = fs.openSync(join(folder, TAIL), 'r');
    try {
      got = fs.readSync(fd, bytes, 0, bytes.byteLength, 0);
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (got < bytes.byteLength || crc32(bytes) !== index.tail.crc) throw new IndexDamaged('the tail is damaged');
  return tail;
}
