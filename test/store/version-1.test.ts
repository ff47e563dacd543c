import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rowsOf, type SaleDocument } from '../../src/domain/sale.ts';
import { totalId } from '../../src/domain/totals.ts';
import type { Store } from '../../src/ports/store.ts';
import { jsonFolder, jsonStoreAt } from '../support/json-folder.ts';
import { memoryStore } from '../support/memory-store.ts';
import { type StoreProgram, storeProgram } from '../support/store-program.ts';
import { all, recording, sampleEntry, sampleIntegration, sampleSale, sampleVenue } from '../support/stored-samples.ts';
import { writeVersion1Store } from '../support/version-1-store.ts';

// Two integrations of one type that share sales, and one with a quarantined report.
const integrations = [
  sampleIntegration({ id: 'int_new', createdAt: '2026-02-01T00:00:00.000Z' }),
  sampleIntegration({ id: 'int_old', createdAt: '2026-01-01T00:00:00.000Z' }),
];
const on = (day: string) => ({ soldAt: `${day}T12:00:00.000Z`, businessDay: day });
const TOLD: readonly SaleDocument[] = [
  sampleSale('o1', { integration: 'int_new', ...on('2026-10-31') }),
  sampleSale('o2', { integration: 'int_new', ...on('2026-11-01') }),
  sampleSale('o1', { integration: 'int_old', ...on('2026-10-31') }),
  // Another version, in another month.
  sampleSale('o2', { integration: 'int_new', version: 2, net: 5, ...on('2026-12-02') }),
  sampleSale('o3', { integration: 'int_old', ...on('2026-11-03') }),
  sampleSale('o3', { integration: 'int_old', version: 2, kind: 'void', net: 0, ...on('2026-11-03') }),
];
/** As they lay in the files: the twin was written again when its older one came. */
const WRITTEN: readonly SaleDocument[] = TOLD.flatMap((sale, i) =>
  i === 2 ? [sale, { ...(TOLD[0] as SaleDocument), countedIn: 'int_old' }] : [sale],
);
const state = { ...sampleVenue('v'), integrations: integrations.map((one) => ({ ...one, venue: 'v' })), lastSeq: 2 };
const entries = [
  { ...sampleEntry({ at: '2026-10-31T12:00:00.000Z' }), seq: 1, venue: 'v' },
  { ...sampleEntry(), seq: 2, venue: 'v' },
];

const changing = (store: Store, sales: readonly SaleDocument[] = []) =>
  store.venues.change('v', (now, outcome) => ({ ...recording('v', sampleEntry())(now, outcome), result: outcome }), {
    rows: rowsOf(sales),
  });

/** What the store says of sales. */
async function said(store: Store) {
  const totals = await store.ledger.totals({ by: 'day' });
  const items = await store.ledger.totals({ by: 'item' });
  const byId = (a: object, b: object) => (totalId(a as never) < totalId(b as never) ? -1 : 1);
  return {
    sales: await all(store.ledger.sales({})),
    facts: await store.ledger.dayFacts({}),
    totals: totals.sort(byId),
    items: items.sort(byId),
  };
}

/** The same sales in a store that never was another. */
async function expected() {
  const store = memoryStore();
  await store.base.create();
  await store.venues.change('v', () => ({ change: { state: { ...state, lastSeq: 0 }, entries: [] }, result: null }));
  for (const sale of TOLD) await changing(store, [sale]);
  return said(store);
}

let folder: string;
let store: Store;
beforeEach(() => {
  ({ folder, store } = jsonFolder());
  writeVersion1Store(folder, [{ state, entries, sales: WRITTEN }]);
});
const inVenue = (...names: string[]) => join(folder, 'venues', 'v', ...names);
const versionOf = (path: string) => JSON.parse(fs.readFileSync(path, 'utf8')).version;

test('a store of version 1 is read as it is, and stays as it is', async () => {
  expect(await store.base.open()).toBe('older');
  expect(await store.venues.read('v')).toEqual(state);
  expect(await all(store.ledger.timeline({}))).toEqual(entries);
  expect(await said(store)).toEqual(await expected());
  expect(await store.base.settings()).toEqual({ policy: { square: { failures: 7 } } });
  expect((await store.base.beats()).map(({ by }) => by)).toEqual(['old-host/1']);
  expect(versionOf(inVenue('venue.json'))).toBe(1);
  expect(await store.base.open()).toBe('older');
});

test('the first change takes a venue over: nothing is lost, and from then on every changed digit is noticed', async () => {
  expect(await changing(store, TOLD.slice(3))).toMatchObject({ unchanged: 2, older: 1, linesNew: 0 });
  expect(await store.base.open()).toBe('ready');
  expect(await said(store)).toEqual(await expected());
  expect((await all(store.ledger.timeline({}))).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect((await store.venues.read('v'))?.integrations[0]?.quarantine).toEqual(integrations[0]?.quarantine);
  expect(versionOf(inVenue('venue.json'))).toBe(2);
  expect(fs.readdirSync(inVenue()).sort()).toEqual([
    'sales',
    'timeline',
    'totals',
    'venue.json',
    'venue.previous.json',
  ]);
  expect(fs.readdirSync(inVenue('sales')).filter((name) => name.startsWith('index'))).toEqual(['index.bin']);

  const path = inVenue('sales', '2026-10.jsonl');
  fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace('"net":895', '"net":896'));
  await expect(all(store.ledger.sales({}))).rejects.toThrow('2026-10.jsonl is damaged');
});

test('a change that decides to do nothing takes it over, too', async () => {
  await store.venues.change('v', () => ({ change: null, result: null }));
  expect(versionOf(inVenue('venue.json'))).toBe(2);
  expect(await store.venues.read('v')).toEqual(state);
  expect(await said(store)).toEqual(await expected());
});

test('what cannot be read in it is said, and can be repaired', async () => {
  const path = inVenue('sales', '2026-11.jsonl');
  fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace('"kind":"void"', '"kind":!void"'));
  await expect(changing(store)).rejects.toThrow('2026-11.jsonl is damaged');
  const [one] = await store.base.repair({ venue: 'v', dryRun: false });
  expect(one?.files).toMatchObject([{ what: 'sales', done: 'soundPart' }]);
  expect((await all(store.ledger.sales({}))).map(({ source, kind }) => `${source} ${kind}`)).toEqual([
    'o1 sale',
    'o1 sale',
    'o2 sale',
  ]);
  await changing(store);
});

describe('a first change that is killed', () => {
  const WRITER = `
    import { dieAtStep, stepsTaken } from './test/support/die-at-step.ts';
    import fs from 'node:fs';
    import { jsonStoreAt } from './test/support/json-folder.ts';
    import { recording, sampleEntry } from './test/support/stored-samples.ts';
    const [folder, die] = process.argv.slice(2);
    dieAtStep(Number(die) || Infinity);
    jsonStoreAt(folder).venues.change('v', recording('v', sampleEntry())).then(() => fs.writeSync(1, stepsTaken() + '\\n'));
  `;
  let program: StoreProgram;
  beforeAll(async () => {
    program = await storeProgram(WRITER);
  });
  afterAll(() => program.remove());

  test('at whichever step loses nothing, and the next one goes on', async () => {
    const whole = `${folder}-whole`;
    fs.cpSync(folder, whole, { recursive: true });
    const run = program.start(whole);
    await run.ended;
    const steps = Number(run.lines[0]);
    expect(steps).toBeGreaterThan(20);
    const wanted = await expected();
    const dieAt = async (die: number) => {
      const copy = `${folder}-${die}`;
      fs.cpSync(folder, copy, { recursive: true });
      expect(await program.start(copy, String(die)).ended).toMatchObject({ signal: 'SIGKILL' });
      const left = jsonStoreAt(copy);
      expect(await said(left)).toEqual(wanted);
      await changing(left, TOLD);
      expect(await said(left)).toEqual(wanted);
      expect(await left.base.repair({ venue: null, dryRun: true })).toEqual([]);
      fs.rmSync(copy, { recursive: true });
    };
    for (let die = 1; die <= steps; die += 2) await Promise.all([die, die + 1].filter((n) => n <= steps).map(dieAt));
  }, 180_000);
});
