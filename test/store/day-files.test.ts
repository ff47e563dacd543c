import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { SaleDocument } from '../../src/domain/sale.ts';
import { rowsOf } from '../../src/domain/sale-document.ts';
import type { Store } from '../../src/ports/store.ts';
import { countedFacts } from '../support/counted-facts.ts';
import { jsonFolder } from '../support/json-folder.ts';
import { all, recording, sampleSale } from '../support/stored-samples.ts';

let store: Store;
let venue: string;
let days: string;

const put = (documents: SaleDocument[]) =>
  store.venues.change(
    'blue-door',
    (state, outcome) => ({ ...recording('blue-door')(state, outcome), result: outcome }),
    { rows: rowsOf(documents) },
  );
const onThe = (day: string, more: Partial<SaleDocument> = {}) =>
  sampleSale(`o-${day}`, { soldAt: `${day}T12:00:00.000Z`, businessDay: day, ...more });
/** The facts that the store gives are those that its sales come to. */
const agrees = async () => {
  const facts = await store.ledger.dayFacts({});
  expect(facts).toEqual(countedFacts(await all(store.ledger.sales({}))));
  return facts;
};
const linesIn = (name: string) => fs.readFileSync(join(days, name), 'utf8').trimEnd().split('\n');

beforeEach(async () => {
  const made = jsonFolder();
  store = made.store;
  venue = join(made.folder, 'venues', 'blue-door');
  days = join(venue, 'days');
  await store.base.create();
  await put([onThe('2026-10-31'), onThe('2026-11-01'), onThe('2026-11-02')]);
});

test('a change adds a line for each day that it touches', async () => {
  expect(linesIn('2026-11.1.jsonl')).toHaveLength(2);
  await put([onThe('2026-11-02', { version: 2, net: 5 }), onThe('2026-11-01')]);
  expect(linesIn('2026-11.1.jsonl')).toEqual([
    '{"integration":"int_a","location":"L1","businessDay":"2026-11-01","of":"lines","documents":1,"lines":1,"net":{"CAD":895}}',
    '{"integration":"int_a","location":"L1","businessDay":"2026-11-02","of":"lines","documents":1,"lines":1,"net":{"CAD":895}}',
    '{"integration":"int_a","location":"L1","businessDay":"2026-11-02","of":"lines","documents":1,"lines":1,"net":{"CAD":5}}',
  ]);
  expect(linesIn('2026-10.1.jsonl')).toHaveLength(1);
  await agrees();
});

const november = () => join(days, '2026-11.1.jsonl');
test.each<[string, () => void]>([
  ['is missing', () => fs.rmSync(november())],
  ['was cut', () => fs.truncateSync(november(), 50)],
  ['is empty', () => fs.truncateSync(november())],
  [
    'says something else',
    () => fs.writeFileSync(november(), fs.readFileSync(november(), 'utf8').replace('895', '896')),
  ],
  ['is missing with its folder', () => fs.rmSync(days, { recursive: true })],
])('a day file that %s is counted again from the sales, and written anew by the next change', async (_, damage) => {
  await put([onThe('2026-11-01', { version: 2, net: 7 })]);
  damage();
  expect((await agrees()).map(({ businessDay, net }) => [businessDay, net.CAD])).toEqual([
    ['2026-10-31', 895],
    ['2026-11-01', 7],
    ['2026-11-02', 895],
  ]);
  const { days: changes } = await put([onThe('2026-11-02', { version: 2, net: 5 })]);
  expect(changes.map(({ before, after }) => [before?.net, after.net])).toEqual([[{ CAD: 895 }, { CAD: 5 }]]);
  expect(fs.readdirSync(days).filter((name) => name.startsWith('2026-11'))).toEqual(['2026-11.2.jsonl']);
  await agrees();
});

test('what lies behind the committed bytes of a day file does not count, and is cut', async () => {
  fs.appendFileSync(november(), '{"half a li');
  await agrees();
  await put([onThe('2026-11-03')]);
  expect(linesIn('2026-11.1.jsonl')).toHaveLength(3);
  await agrees();
});

test('a store that is older than day files is counted from its sales, and has all of them after the next import', async () => {
  const path = join(venue, 'venue.json');
  const { files, ...rest } = JSON.parse(fs.readFileSync(path, 'utf8'));
  const { days: _, ...older } = files;
  fs.writeFileSync(path, JSON.stringify({ ...rest, files: older }));
  fs.rmSync(days, { recursive: true });

  expect(await agrees()).toHaveLength(3);
  expect(await store.ledger.dayFacts({ from: '2026-11-02' })).toHaveLength(1);
  const { days: changes } = await put([onThe('2026-11-02', { version: 2, net: 5 })]);
  expect(changes.map(({ before, after }) => [before?.net, after.net])).toEqual([[{ CAD: 895 }, { CAD: 5 }]]);
  expect(fs.readdirSync(days)).toEqual(['2026-10.2.jsonl', '2026-11.2.jsonl']);
  expect(await agrees()).toHaveLength(3);
});

test('the state before the last change, put back, tells the days of then', async () => {
  await put([onThe('2026-11-02', { version: 2, net: 5 })]);
  fs.copyFileSync(join(venue, 'venue.previous.json'), join(venue, 'venue.json'));
  expect((await store.ledger.dayFacts({})).map(({ net }) => net.CAD)).toEqual([895, 895, 895]);
  await put([onThe('2026-11-03')]);
  expect(linesIn('2026-11.1.jsonl')).toHaveLength(3);
});

test('a day file that says much of what is past is written anew, and readers of the old one are not lost', async () => {
  let reads: Promise<unknown>[] = [];
  for (let version = 2; version < 300; version += 1) {
    if (version % 10 === 0) reads = [...reads, store.ledger.dayFacts({})];
    await put([onThe('2026-11-01', { version, net: version })]);
  }
  for (const facts of await Promise.all(reads)) expect(facts).toHaveLength(3);
  expect(fs.readdirSync(days)).toEqual(['2026-10.1.jsonl', '2026-11.2.jsonl']);
  expect(linesIn('2026-11.2.jsonl').length).toBeLessThan(60);
  await agrees();
});
