import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { rowsOf } from '../../../src/domain/sale.ts';
import { documentsOf } from '../documents-of.ts';
import { jsonStoreAt } from '../json-folder.ts';
import { all, recording, sampleEntry } from '../stored-samples.ts';
import type { Fuzzed, Target } from './target.ts';

const OP = 'op_00000000000000000001';

/** A store on a disk, one file of which is damaged: it is told, or what is read is what was written. */
export const STORE_FOLDER: readonly Target[] = [
  'venue.json',
  'timeline',
  'sales',
  'index',
  'totals',
  'store.json',
  'operations',
].map((name) => ({ name: `damaged files of a store: ${name}`, start: () => damaged(name) }));

const DAMAGE = fc.record({
  kind: fc.constantFrom('flip', 'zero', 'cut', 'grow', 'swap', 'copy', 'empty', 'digit'),
  at: fc.integer({ min: 0, max: 10_000 }),
  length: fc.integer({ min: 1, max: 64 }),
});
type Damage = typeof DAMAGE extends fc.Arbitrary<infer D> ? D : never;

async function damaged(name: string): Promise<Fuzzed> {
  const base = fs.mkdtempSync(join(tmpdir(), 'posctl-fuzz-'));
  const folder = join(base, 'store');
  await filled(folder);
  const files = filesIn(folder).filter((path) => relative(folder, path).includes(name) && !path.includes('.lock'));
  expect(files).not.toEqual([]);
  const whole = await everything(folder);
  const read = async ([path, damage]: readonly [string, Damage]) => {
    const good = fs.readFileSync(path);
    fs.writeFileSync(path, spoilt(good, damage));
    try {
      const seen = await everything(folder);
      expect(seen).toEqual(whole);
    } finally {
      fs.writeFileSync(path, good);
    }
  };
  return {
    input: fc.tuple(fc.constantFrom(...files), DAMAGE),
    read,
    end: () => fs.rmSync(base, { recursive: true, force: true }),
  };
}

async function filled(folder: string): Promise<void> {
  const store = jsonStoreAt(folder);
  await store.base.create();
  await store.base.changeSettings((settings) => ({ ...settings, policy: { '*': { failures: 5 } } }));
  await store.base.journal.begin({
    op: OP,
    command: 'edit',
    at: '2026-11-20T12:00:00.000Z',
    actor: 'kim',
    reason: null,
    how: {},
    items: [{ id: 'int_a', ref: 'blue-door/square', venue: 'blue-door' }],
  });
  for (let n = 0; n < 3; n += 1) {
    const rows = rowsOf(documentsOf('w', n, 4));
    await store.venues.change('blue-door', recording('blue-door', sampleEntry()), { rows });
  }
}

/** All that can be asked of a store, as one text. Questions come to the disk anew each time. */
async function everything(folder: string): Promise<string> {
  const { base, venues, ledger } = jsonStoreAt(folder);
  return JSON.stringify([
    await base.settings(),
    await venues.read('blue-door'),
    await all(ledger.timeline({})),
    await all(ledger.sales({})),
    (await ledger.totals({ by: 'day' })).sort(byText),
    (await ledger.totals({ by: 'item' })).sort(byText),
    await ledger.dayFacts({}),
  ]);
}

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function spoilt(bytes: Buffer, { kind, at, length }: Damage): Buffer {
  const place = Math.floor((at * bytes.length) / 10_001);
  const copy = Buffer.from(bytes);
  if (kind === 'empty') return Buffer.alloc(0);
  if (kind === 'cut') return copy.subarray(0, place);
  if (kind === 'grow') return Buffer.concat([copy, copy.subarray(place, place + length)]);
  if (kind === 'copy') return Buffer.concat([copy.subarray(0, place), copy.subarray(place), copy.subarray(place)]);
  if (kind === 'zero') return copy.fill(0, place, Math.min(place + length, copy.length));
  if (kind === 'swap') return Buffer.concat([copy.subarray(place), copy.subarray(0, place)]);
  if (kind === 'digit') {
    const digit = copy.findIndex((byte, i) => i >= place && byte >= 0x30 && byte <= 0x39);
    if (digit >= 0) copy[digit] = 0x30 + (((copy[digit] ?? 0) - 0x30 + 1 + (length % 9)) % 10);
    return copy;
  }
  if (place < copy.length) copy[place] = (copy[place] ?? 0) ^ (1 << (length % 8));
  return copy;
}
