import fs from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meaning } from '../../src/domain/import-outcome.ts';
import { rowsOf, type SaleDocument, type SourceRow } from '../../src/domain/sale.ts';
import type { Store } from '../../src/ports/store.ts';
import { jsonFolder } from '../support/json-folder.ts';
import { all, recording, sampleEntry, sampleSale } from '../support/stored-samples.ts';

const put = (store: Store, documents: SaleDocument[]) =>
  store.venues.change(
    'v',
    (state, outcome) => ({ ...recording('v', sampleEntry())(state, outcome), result: outcome }),
    { rows: rowsOf(documents) },
  );

const range = (from: number, to: number, more: Partial<SaleDocument> = {}) =>
  Array.from({ length: to - from }, (_, i) => sampleSale(`o${from + i}`, more));

/** The index of the venue on disk, as its document commits it. */
const indexOf = (folder: string) =>
  JSON.parse(fs.readFileSync(join(folder, 'venues', 'v', 'venue.json'), 'utf8')).files.index;
const indexFiles = (folder: string) =>
  fs.readdirSync(join(folder, 'venues', 'v', 'sales')).filter((name) => name.startsWith('index'));
const ENTRY = 40;

test('whatever is imported in whatever batches, the newest version of every document is there, once', async () => {
  const document = fc.record({
    n: fc.nat(60),
    integration: fc.constantFrom('int_a', 'int_b'),
    version: fc.option(fc.nat(4)),
    net: fc.nat(3),
    day: fc.integer({ min: 1, max: 60 }),
  });
  const filler = fc.constantFrom(0, 0, 700, 2500);
  const batches = fc.array(fc.tuple(fc.array(document, { maxLength: 40 }), filler), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(batches, async (plan) => {
      const { store } = jsonFolder();
      await store.base.create();
      const model = new Map<string, SaleDocument>();
      let filled = 0;
      for (const [picks, fill] of plan) {
        const documents = picks.map(({ n, integration, version, net, day }) => {
          const soldAt = new Date(Date.UTC(2026, 9, day)).toISOString();
          return sampleSale(`d${n}`, { integration, version, net, soldAt, businessDay: soldAt.slice(0, 10) });
        });
        documents.push(...range(filled, filled + fill));
        filled += fill;
        const expected = { unchanged: 0, older: 0 };
        for (const incoming of documents) {
          const key = `${incoming.integration} ${incoming.source}`;
          const what = meaning(model.get(key), incoming);
          if (what === 'same') expected.unchanged += 1;
          else if (what === 'older') expected.older += 1;
          else {
            if (what === 'renewed') expected.unchanged += 1;
            model.set(key, incoming);
          }
        }
        expect(await put(store, documents)).toMatchObject(expected);
      }
      const stored = await all(store.ledger.sales({}));
      const byKey = (a: SaleDocument, b: SaleDocument) =>
        a.soldAt < b.soldAt
          ? -1
          : a.soldAt > b.soldAt
            ? 1
            : a.integration < b.integration
              ? -1
              : a.integration > b.integration
                ? 1
                : a.source < b.source
                  ? -1
                  : 1;
      expect(stored).toEqual([...model.values()].sort(byKey));
    }),
    { numRuns: 12 },
  );
});

test('an index that is mostly about replaced documents is written anew, and the old one goes', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  await put(store, range(0, 3000));
  for (let version = 2; version < 6; version += 1) await put(store, range(0, 3000, { version, net: version }));
  expect(indexOf(folder)).toMatchObject({ documents: 3000, generation: 2 });
  expect(indexOf(folder).bytes).toBeLessThanOrEqual(2 * 3000 * ENTRY + 4096 * ENTRY);
  expect(indexFiles(folder)).toEqual(['index.2.bin']);
  expect(await put(store, range(0, 3000, { version: 5, net: 5 }))).toMatchObject({ unchanged: 3000 });
  expect(await put(store, range(2990, 3001, { version: 6, net: 6 }))).toMatchObject({ linesNew: 1, linesChanged: 10 });
});

test('a document that moved to another row is not one of its old row any more', async () => {
  const { store } = jsonFolder();
  await store.base.create();
  const { integration, row } = { integration: 'int_a', row: 'order-1' };
  const change = (rows: readonly SourceRow[]) =>
    store.venues.change('v', (state, outcome) => ({ ...recording('v')(state, outcome), result: outcome }), { rows });
  await change([{ integration, row, version: 1, documents: [sampleSale('o1'), sampleSale('o2')] }]);
  await change([{ integration, row: 'order-2', version: 2, documents: [sampleSale('o2', { version: 2 })] }]);
  const outcome = await change([{ integration, row, version: 3, documents: [sampleSale('o1', { version: 3 })] }]);
  expect(outcome).toMatchObject({ linesChanged: 0 });
  expect((await all(store.ledger.sales({}))).map(({ source, kind }) => `${source} ${kind}`)).toEqual([
    'o1 sale',
    'o2 sale',
  ]);
});

describe('an index that is', () => {
  const flip = (path: string, at: number) => {
    const data = fs.readFileSync(path);
    data.writeUInt8(data.readUInt8(at) ^ 0xff, at);
    fs.writeFileSync(path, data);
  };

  test.each<[string, (path: string) => void]>([
    ['missing', (path) => fs.rmSync(path)],
    ['cut', (path) => fs.truncateSync(path, 40_000)],
    ['empty', (path) => fs.truncateSync(path, 0)],
    ['wrong in the hash of a document', (path) => flip(path, 43)],
    ['wrong in place of a document', (path) => flip(path, fs.statSync(path).size - 1)],
    [
      'a folder',
      (path) => {
        fs.rmSync(path);
        fs.mkdirSync(path);
      },
    ],
  ])('%s is built again from the sales', async (_, damage) => {
    const { folder, store } = jsonFolder();
    await store.base.create();
    await put(store, range(0, 3000));
    await put(store, range(2990, 3100));
    await put(store, range(0, 5, { version: 2, net: 1, soldAt: '2026-12-01T00:00:00.000Z' }));
    damage(join(folder, 'venues', 'v', 'sales', 'index.bin'));

    const outcome = await put(store, [
      ...range(5, 3101),
      ...range(0, 5, { version: 3, net: 1, soldAt: '2026-12-01T00:00:00.000Z' }),
    ]);
    expect(outcome).toMatchObject({ linesNew: 1, linesChanged: 0, unchanged: 3100 });
    expect(await all(store.ledger.sales({}))).toHaveLength(3101);
    expect(await put(store, range(5, 3101))).toMatchObject({ unchanged: 3096 });
    expect(indexFiles(folder)).toEqual(['index.2.bin']);
  });
});

test('lines larger than what is read at once are read', async () => {
  const { store } = jsonFolder();
  await store.base.create();
  const large = sampleSale('large', { receipt: 'Ö'.repeat(3 << 20) });
  await put(store, [sampleSale('a'), large, sampleSale('z')]);
  expect(await all(store.ledger.sales({}))).toEqual([sampleSale('a'), large, sampleSale('z')]);
  expect(await put(store, [large])).toMatchObject({ unchanged: 1 });
});

test('a month that lies out of order is read in order', async () => {
  const { store } = jsonFolder();
  await store.base.create();
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 0, minute)).toISOString();
  const shuffled = Array.from({ length: 5000 }, (_, i) => (i * 1777) % 5000);
  await put(
    store,
    shuffled.map((n) => sampleSale(`o${n}`, { soldAt: at(n) })),
  );
  const sources = (await all(store.ledger.sales({}))).map((document) => document.source);
  expect(sources).toEqual(Array.from({ length: 5000 }, (_, i) => `o${i}`));
});
