import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Repaired } from '../../src/domain/repaired.ts';
import { rowsOf, type SaleDocument } from '../../src/domain/sale.ts';
import { type SalesTotal, Totals, totalId } from '../../src/domain/totals.ts';
import type { Store } from '../../src/ports/store.ts';
import { jsonFolder } from '../support/json-folder.ts';
import { all, recording, sampleEntry, sampleIntegration, sampleSale, sampleVenue } from '../support/stored-samples.ts';

let folder: string;
let store: Store;
const inVenue = (...names: string[]) => join(folder, 'venues', 'blue-door', ...names);
const put = (documents: SaleDocument[]) =>
  store.venues.change('blue-door', recording('blue-door', sampleEntry()), { rows: rowsOf(documents) });
const onThe = (source: string, day: string, more: Partial<SaleDocument> = {}) =>
  sampleSale(source, { soldAt: `${day}T12:00:00.000Z`, businessDay: day, ...more });
const edit = (path: string, change: (text: string) => string) =>
  fs.writeFileSync(path, change(fs.readFileSync(path, 'latin1')), 'latin1');

/** What was repaired, with short paths. */
async function repaired(): Promise<Repaired[]> {
  const planned = await store.base.repair({ venue: null, dryRun: true });
  const done = await store.base.repair({ venue: null, dryRun: false });
  expect(done).toEqual(planned);
  expect(await store.base.repair({ venue: null, dryRun: false })).toEqual([]);
  return JSON.parse(JSON.stringify(done).replaceAll(folder, 'STORE'));
}

const kept = async () => (await all(store.ledger.sales({}))).map(({ source, net }) => `${source} ${net}`);

/** Totals are what the sales come to, and the store goes on: what is imported again is there once. */
async function isSound(): Promise<void> {
  const byId = (totals: readonly SalesTotal[]) => [...totals].sort((a, b) => (totalId(a) < totalId(b) ? -1 : 1));
  const summed = new Totals({ by: 'day' });
  for (const sale of await all(store.ledger.sales({}))) summed.add(sale);
  expect(byId(await store.ledger.totals({ by: 'day' }))).toEqual(byId(summed.rows()));
}

const original = [
  onThe('a', '2026-10-30'),
  onThe('b', '2026-11-01'),
  onThe('c', '2026-11-02', { version: 2, net: 5 }),
  onThe('d', '2026-11-03', { integration: 'int_b' }),
];

beforeEach(async () => {
  ({ folder, store } = jsonFolder());
  await store.base.create();
  const integrations = [sampleIntegration(), sampleIntegration({ id: 'int_b', type: 'toast', nickname: null })];
  await store.venues.change('blue-door', () => ({
    change: { state: { ...sampleVenue(), integrations }, entries: [] },
    result: null,
  }));
  await put([onThe('a', '2026-10-30'), onThe('b', '2026-11-01'), onThe('c', '2026-11-02')]);
  await put([onThe('d', '2026-11-03', { integration: 'int_b' }), onThe('c', '2026-11-02', { version: 2, net: 5 })]);
});

test('nothing is done where nothing is damaged', async () => {
  expect(await store.base.repair({ venue: null, dryRun: false })).toEqual([]);
  expect(await jsonFolder().store.base.repair({ venue: null, dryRun: false })).toEqual([]);
});

describe('sales', () => {
  const path = () => inVenue('sales', '2026-11.jsonl');
  const report = (more: object) => ({
    path: 'STORE/venues/blue-door/sales/2026-11.jsonl',
    what: 'sales',
    done: 'soundPart',
    aside: 'STORE/venues/blue-door/sales/2026-11.jsonl.aside',
    ...more,
  });

  test.each<[string, (text: string) => string, { kept: number; lost: number }, string[], string[][]]>([
    [
      'of which one has another digit',
      (text) => text.replace('"net":5,', '"net":7,'),
      { kept: 2, lost: 1 },
      ['a 895', 'b 895', 'd 895'],
      [['int_a', '2026-11-02', '2026-11-02']],
    ],
    [
      'of which one counts elsewhere now',
      (text) => text.replace('"int_b"', '"int_a"'),
      { kept: 2, lost: 1 },
      ['a 895', 'b 895', 'c 5'],
      [['int_b', '2026-11-03', '2026-11-03']],
    ],
    [
      'that were cut',
      (text) => text.slice(0, 1400),
      { kept: 1, lost: 2 },
      ['a 895', 'b 895'],
      [
        ['int_a', '2026-11-02', '2026-11-02'],
        ['int_b', '2026-11-03', '2026-11-03'],
      ],
    ],
    [
      'that are moved by a byte in the middle',
      (text) => text.replace('"source":"b"', '"source": "b"'),
      { kept: 2, lost: 1 },
      ['a 895', 'c 5', 'd 895'],
      [['int_a', '2026-11-01', '2026-11-01']],
    ],
  ])(
    '%s: sound ones stay, the others are put aside, and their days are named',
    async (_, damage, counts, left, days) => {
      const before = fs.readFileSync(path(), 'latin1');
      edit(path(), damage);
      const damaged = fs.readFileSync(path(), 'latin1');
      expect(damaged).not.toBe(before);
      const lost = days.map(([integration, from, to]) => ({ integration, from, to }));
      expect(await repaired()).toEqual([{ venue: 'blue-door', files: [report(counts)], lost }]);
      expect(await kept()).toEqual(left);
      await isSound();
      // Nothing is deleted: the damaged file is there as it was, what it lost besides.
      expect(fs.readFileSync(path(), 'latin1')).toBe(damaged);
      expect(damaged).toContain(fs.readFileSync(`${path()}.aside`, 'latin1').split('\n')[0]);

      await put(original);
      expect(await all(store.ledger.sales({}))).toEqual(original);
      await isSound();
    },
  );

  test('that are gone are all to be fetched again, and what is damaged again is mended again', async () => {
    fs.rmSync(path());
    const days = [
      { integration: 'int_a', from: '2026-11-01', to: '2026-11-02' },
      { integration: 'int_b', from: '2026-11-03', to: '2026-11-03' },
    ];
    expect(await repaired()).toEqual([
      { venue: 'blue-door', files: [report({ kept: 0, lost: 3, aside: null })], lost: days },
    ]);
    expect(await kept()).toEqual(['a 895']);
    await put(original);
    edit(inVenue('sales', '2026-11.2.jsonl'), (text) => text.replace('895', '896'));
    expect((await repaired())[0]?.files[0]).toMatchObject({ kept: 2, lost: 1 });
    expect(fs.readdirSync(inVenue('sales')).filter((name) => name.includes('.jsonl'))).toEqual([
      '2026-10.jsonl',
      '2026-11.2.jsonl',
      '2026-11.2.jsonl.aside',
      '2026-11.3.jsonl',
    ]);
  });

  test('of which only the list of replaced ones is damaged are all kept', async () => {
    fs.writeFileSync(inVenue('sales', '2026-11.dead'), Buffer.alloc(8));
    const [one] = await repaired();
    expect(one).toMatchObject({ files: [{ kept: 3, lost: 0 }], lost: [] });
    expect(await kept()).toEqual(['a 895', 'b 895', 'c 5', 'd 895']);
    await isSound();
  });

  test('that nobody can tell from damaged ones, for the index is damaged, too, are all put aside', async () => {
    edit(path(), (text) => text.replace('"net":5,', '"net":7,'));
    edit(inVenue('sales', 'index.bin'), (text) => `x${text.slice(1)}`);
    const [one] = await repaired();
    expect(one?.files.map(({ what, kept, lost }) => [what, kept, lost])).toEqual([
      ['sales', 0, 3],
      ['index', null, null],
    ]);
    expect(one?.lost).toHaveLength(2);
    expect(await kept()).toEqual(['a 895']);
    await isSound();
  });

  test('whose totals are damaged, too: all days of the month are named', async () => {
    edit(path(), (text) => text.replace('"net":5,', '"net":7,'));
    fs.rmSync(inVenue('totals'), { recursive: true });
    const [one] = await repaired();
    expect(one?.lost).toEqual([
      { integration: 'int_a', from: '2026-11-01', to: '2026-11-03' },
      { integration: 'int_b', from: '2026-11-01', to: '2026-11-03' },
    ]);
    await isSound();
  });
});

test('a damaged index or damaged totals are made again, and nothing is lost', async () => {
  fs.truncateSync(inVenue('sales', 'index.bin'), 10);
  fs.rmSync(inVenue('totals', '2026-10.jsonl'));
  const [one] = await repaired();
  expect(one?.files.map(({ what, done }) => `${what} ${done}`)).toEqual(['index anew', 'totals anew']);
  expect(one?.lost).toEqual([]);
  expect(await kept()).toHaveLength(4);
  await isSound();
});

test('a timeline keeps the entries that can be read and are in order, and the others aside', async () => {
  const path = inVenue('timeline', '2026-11.jsonl');
  await put([]);
  edit(path, (text) => text.replace('"seq":2', '"seq":9'));
  edit(path, (text) => text.replace('"kind":"venue_added"', '"kind":"venue_eaten"'));
  const [one] = await repaired();
  expect(one).toMatchObject({ files: [{ what: 'timeline', kept: 1, lost: 2 }], lost: [] });
  expect((await all(store.ledger.timeline({}))).map(({ seq }) => seq)).toEqual([9]);
});

describe('a document', () => {
  test.each<[string, (path: string) => void]>([
    ['that is lost', (path) => fs.rmSync(path)],
    ['that is empty', (path) => fs.writeFileSync(path, '')],
    ['with another digit', (path) => edit(path, (text) => text.replace('"lastSeq":2', '"lastSeq":3'))],
  ])('%s goes back to the state before the last change; what was there is put aside', async (_, damage) => {
    damage(inVenue('venue.json'));
    const there = fs.existsSync(inVenue('venue.json'));
    const [one] = await repaired();
    const aside = there ? 'STORE/venues/blue-door/venue.json.damaged' : null;
    expect(one?.files).toMatchObject([{ what: 'venue', done: 'previous', aside }]);
    expect((await store.venues.read('blue-door'))?.lastSeq).toBe(1);
    expect(await kept()).toEqual(['a 895', 'b 895', 'c 895']);
    await isSound();
    await put(original);
    expect(await all(store.ledger.sales({}))).toEqual(original);
  });

  test('that can be read is believed when there is no good copy', async () => {
    fs.rmSync(inVenue('venue.previous.json'));
    edit(inVenue('venue.json'), (text) => text.replace('Blue Door', 'Red  Door'));
    expect((await repaired())[0]?.files).toMatchObject([{ what: 'venue', done: 'asItIs' }]);
    expect((await store.venues.read('blue-door'))?.venue.name).toBe('Red  Door');
    expect(await kept()).toHaveLength(4);
  });

  test('without a good copy that cannot be read is said to be beyond repair', async () => {
    for (const name of ['venue.json', 'venue.previous.json']) fs.writeFileSync(inVenue(name), '{');
    await expect(store.base.repair({ venue: 'blue-door', dryRun: false })).rejects.toThrow(
      'is damaged: it is not JSON',
    );
  });

  test('of the store that was changed on purpose is believed as it is', async () => {
    await store.base.changeSettings(() => ({ policy: { square: { failures: 12 } } }));
    edit(join(folder, 'store.json'), (text) => text.replace('12', '13'));
    expect((await repaired())[0]).toMatchObject({ venue: null, files: [{ what: 'settings', done: 'asItIs' }] });
    expect(await store.base.settings()).toEqual({ policy: { square: { failures: 13 } } });
  });

  test.each<[string, (path: string) => void, string | null]>([
    ['is lost', (path) => fs.rmSync(path), null],
    ['cannot be read', (path) => fs.writeFileSync(path, '{'), 'STORE/store.json.damaged'],
  ])('of the store that %s begins anew', async (_, damage, aside) => {
    await store.base.changeSettings(() => ({ policy: { square: { failures: 12 } } }));
    damage(join(folder, 'store.json'));
    expect((await repaired())[0]).toMatchObject({ venue: null, files: [{ what: 'settings', done: 'anew', aside }] });
    expect(await store.base.settings()).toEqual({ policy: {} });
    expect(await kept()).toHaveLength(4);
  });
});

test('one venue alone can be repaired', async () => {
  await store.venues.change('red-door', recording('red-door', sampleEntry()));
  for (const id of ['red-door', 'blue-door'])
    fs.truncateSync(join(folder, 'venues', id, 'timeline', '2026-11.jsonl'), 5);
  const done = await store.base.repair({ venue: 'red-door', dryRun: false });
  expect(done.map(({ venue }) => venue)).toEqual(['red-door']);
  await expect(all(store.ledger.timeline({ venues: ['blue-door'] }))).rejects.toThrow('is damaged');
});
