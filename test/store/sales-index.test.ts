import fs from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meaning } from '../../src/domain/import.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';
import { rowsOf } from '../../src/domain/sale-document.ts';
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

/** Document, runs and lengths of the venue on disk. */
const indexOf = (folder: string) =>
  JSON.parse(fs.readFileSync(join(folder, 'venues', 'v', 'venue.json'), 'utf8')).files.index;
const inSales = (folder: string, name: string) => join(folder, 'venues', 'v', 'sales', name);

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

test('runs stay few while they grow, and files that are not named go', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  for (let i = 0; i < 30; i += 1) await put(store, range(i * 1500, (i + 1) * 1500));
  const { runs, tail } = indexOf(folder);
  expect(runs.length).toBeLessThanOrEqual(5);
  expect(runs.reduce((sum: number, run: { entries: number }) => sum + run.entries, 0) + tail.entries).toBe(45_000);
  const files = fs.readdirSync(join(folder, 'venues', 'v', 'sales')).filter((name) => name.endsWith('.run'));
  expect(files.sort()).toEqual(runs.map((run: { name: string }) => run.name).sort());
  expect(await put(store, range(0, 45_000))).toMatchObject({ linesNew: 0, linesChanged: 0, unchanged: 45_000 });
  expect(await put(store, [sampleSale('o77', { version: 2, net: 1 })])).toMatchObject({ linesChanged: 1 });
});

describe('an index that is', () => {
  const flip = (path: string, at: number) => {
    const data = fs.readFileSync(path);
    data.writeUInt8(data.readUInt8(at) ^ 0xff, at);
    fs.writeFileSync(path, data);
  };
  const last = (path: string) => fs.statSync(path).size - 1;

  test.each([
    ['missing a run', (run: string) => fs.rmSync(run)],
    ['missing half a run', (run: string) => fs.truncateSync(run, 40_000)],
    ['empty in a run', (run: string) => fs.truncateSync(run, 0)],
    ['wrong in an entry', (run: string) => flip(run, 43)],
    ['wrong in the directory of a run', (run: string) => flip(run, last(run))],
    ['missing the tail', (_: string, tail: string) => fs.rmSync(tail)],
    ['wrong in the tail', (_: string, tail: string) => flip(tail, 50)],
    ['missing all', (run: string, tail: string) => [fs.rmSync(run), fs.rmSync(tail)]],
  ])('%s is built again from the sales', async (_, damage) => {
    const { folder, store } = jsonFolder();
    await store.base.create();
    await put(store, range(0, 3000));
    await put(store, range(2990, 3100));
    await put(store, range(0, 5, { version: 2, net: 1, soldAt: '2026-12-01T00:00:00.000Z' }));
    const [run] = indexOf(folder).runs;
    damage(inSales(folder, run.name), inSales(folder, 'index.tail'));

    const outcome = await put(store, [
      ...range(5, 3101),
      ...range(0, 5, { version: 3, net: 1, soldAt: '2026-12-01T00:00:00.000Z' }),
    ]);
    expect(outcome).toMatchObject({ linesNew: 1, linesChanged: 0, unchanged: 3100 });
    expect(await all(store.ledger.sales({}))).toHaveLength(3101);
    expect(await put(store, range(5, 3101))).toMatchObject({ unchanged: 3096 });
    const stray = fs.readdirSync(join(folder, 'venues', 'v', 'sales')).filter((name) => name.endsWith('.run'));
    expect(stray).toEqual(indexOf(folder).runs.map((named: { name: string }) => named.name));
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
