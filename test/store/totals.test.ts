import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { rowsOf, type SaleDocument } from '../../src/domain/sale.ts';
import { type SalesTotal, Totals, totalId } from '../../src/domain/totals.ts';
import type { Store } from '../../src/ports/store.ts';
import { countedFacts } from '../support/counted-facts.ts';
import { jsonFolder } from '../support/json-folder.ts';
import { all, recording, sampleSale } from '../support/stored-samples.ts';

let store: Store;
let venue: string;
let folder: string;

const put = (documents: SaleDocument[]) =>
  store.venues.change(
    'blue-door',
    (state, outcome) => ({ ...recording('blue-door')(state, outcome), result: outcome }),
    { rows: rowsOf(documents) },
  );
const onThe = (day: string, more: Partial<SaleDocument> = {}) =>
  sampleSale(`o-${day}`, { soldAt: `${day}T12:00:00.000Z`, businessDay: day, ...more });
const byId = (totals: readonly SalesTotal[]) => [...totals].sort((a, b) => (totalId(a) < totalId(b) ? -1 : 1));
/** The totals and facts that the store gives are those that its sales come to. */
const agrees = async () => {
  const sales = await all(store.ledger.sales({}));
  const summed = new Totals({ by: 'day' });
  for (const sale of sales) summed.add(sale);
  expect(byId(await store.ledger.totals({ by: 'day' }))).toEqual(byId(summed.rows()));
  const facts = await store.ledger.dayFacts({});
  expect(facts).toEqual(countedFacts(sales));
  return facts;
};
const linesIn = (name: string) =>
  fs
    .readFileSync(join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeEach(async () => {
  const made = jsonFolder();
  store = made.store;
  venue = join(made.folder, 'venues', 'blue-door');
  folder = join(venue, 'totals');
  await store.base.create();
  await put([onThe('2026-10-31'), onThe('2026-11-01'), onThe('2026-11-02')]);
});

test('a change adds a line for each day that it touches', async () => {
  expect(linesIn('2026-11.jsonl')).toHaveLength(2);
  await put([onThe('2026-11-02', { version: 2, net: 5 }), onThe('2026-11-01')]);
  expect(linesIn('2026-11.jsonl').map(({ businessDay, statedNet }) => [businessDay, statedNet])).toEqual([
    ['2026-11-01', 895],
    ['2026-11-02', 895],
    ['2026-11-02', 5],
  ]);
  expect(linesIn('2026-10.jsonl')).toHaveLength(1);
  await agrees();
});

test('sums of days read nothing but totals, whatever is wrong with the sales', async () => {
  fs.rmSync(join(venue, 'sales'), { recursive: true });
  const totals = await store.ledger.totals({ by: 'day', from: '2026-11-01', to: '2026-11-01' });
  expect(totals.map(({ businessDay, net }) => [businessDay, net])).toEqual([['2026-11-01', 895]]);
  expect(await store.ledger.dayFacts({})).toHaveLength(3);
  await expect(store.ledger.totals({ by: 'item' })).rejects.toThrow('is damaged');
});

test('sums of items read only the months that can hold what was asked', async () => {
  fs.rmSync(join(venue, 'sales', '2026-10.jsonl'));
  expect(await store.ledger.totals({ by: 'item', from: '2026-11-01' })).toHaveLength(2);
  expect(await store.ledger.totals({ by: 'item', since: '2026-11-01T00:00:00.000Z' })).toHaveLength(2);
  await expect(store.ledger.totals({ by: 'item' })).rejects.toThrow('2026-10.jsonl is damaged');
});

const november = () => join(folder, '2026-11.jsonl');
test.each<[string, () => void]>([
  ['is missing', () => fs.rmSync(november())],
  ['was cut', () => fs.truncateSync(november(), 50)],
  ['is empty', () => fs.truncateSync(november())],
  [
    'says something else',
    () => fs.writeFileSync(november(), fs.readFileSync(november(), 'utf8').replace('895', '896')),
  ],
  ['is missing with its folder', () => fs.rmSync(folder, { recursive: true })],
])(
  'a file of totals that %s is counted again from the sales, and written anew by the next change',
  async (_, damage) => {
    await put([onThe('2026-11-01', { version: 2, net: 7 })]);
    damage();
    expect((await agrees()).map(({ businessDay, net }) => [businessDay, net.CAD])).toEqual([
      ['2026-10-31', 895],
      ['2026-11-01', 7],
      ['2026-11-02', 895],
    ]);
    const { days: changes } = await put([onThe('2026-11-02', { version: 2, net: 5 })]);
    expect(changes.map(({ before, after }) => [before?.net, after.net])).toEqual([[{ CAD: 895 }, { CAD: 5 }]]);
    expect(fs.readdirSync(folder).filter((name) => name.startsWith('2026-11'))).toEqual(['2026-11.2.jsonl']);
    await agrees();
  },
);

test('what lies behind the committed bytes of a file of totals does not count, and is cut', async () => {
  fs.appendFileSync(november(), '{"half a li');
  await agrees();
  await put([onThe('2026-11-03')]);
  expect(linesIn('2026-11.jsonl')).toHaveLength(3);
  await agrees();
});

test('the state before the last change, put back, tells the days of then', async () => {
  await put([onThe('2026-11-02', { version: 2, net: 5 })]);
  fs.copyFileSync(join(venue, 'venue.previous.json'), join(venue, 'venue.json'));
  expect((await store.ledger.dayFacts({})).map(({ net }) => net.CAD)).toEqual([895, 895, 895]);
  await put([onThe('2026-11-03')]);
  expect(linesIn('2026-11.jsonl')).toHaveLength(3);
});

test('a file of totals that says much of what is past is written anew, and readers of the old one are not lost', async () => {
  let reads: Promise<unknown>[] = [];
  for (let version = 2; version < 300; version += 1) {
    if (version % 10 === 0) reads = [...reads, store.ledger.dayFacts({})];
    await put([onThe('2026-11-01', { version, net: version })]);
  }
  for (const facts of await Promise.all(reads)) expect(facts).toHaveLength(3);
  expect(fs.readdirSync(folder)).toEqual(['2026-10.jsonl', '2026-11.2.jsonl']);
  expect(linesIn('2026-11.2.jsonl').length).toBeLessThan(60);
  await agrees();
});

test('what is asked of one day is read of that day only, and of one venue only', async () => {
  const days = Array.from({ length: 28 }, (_, i) => `2026-11-${String(i + 1).padStart(2, '0')}`);
  await put(days.flatMap((day) => [1, 2, 3].map((n) => onThe(day, { source: `${day} ${n}` }))));
  await store.venues.change('old-mill', recording('old-mill'), { rows: rowsOf([onThe('2026-11-20')]) });
  const read: string[] = [];
  const parse = vi.spyOn(JSON, 'parse');
  const documentsRead = async (work: () => Promise<unknown>) => {
    parse.mockClear();
    await work();
    return parse.mock.calls.filter(([text]) => String(text).includes('"soldAt"')).length;
  };
  const day = { from: '2026-11-20', to: '2026-11-20' };
  const one = { venues: ['blue-door'], ...day };
  const asked = {
    'by item': () => store.ledger.totals({ by: 'item', ...one }),
    'sales in order': () => all(store.ledger.sales(one)),
    'sales in any order': () => all(store.ledger.sales({ ...one, ordered: false })),
    'by day': () => store.ledger.totals({ by: 'day', ...day }),
    'items of a venue': () => store.ledger.totals({ by: 'item', venues: ['old-mill'] }),
  };
  for (const [name, work] of Object.entries(asked)) read.push(`${name}: ${await documentsRead(work)}`);
  parse.mockRestore();
  expect(read).toEqual([
    'by item: 3',
    'sales in order: 3',
    'sales in any order: 3',
    'by day: 0',
    'items of a venue: 1',
  ]);
});
