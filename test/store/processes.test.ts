import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonFolder } from '../support/json-folder.ts';
import { type StoreProgram, storeProgram } from '../support/store-program.ts';
import { all, recording, sampleEntry } from '../support/stored-samples.ts';

const PROGRAM = `
  import fs from 'node:fs';
  import { rowsOf } from './src/domain/sale.ts';
  import { record } from './src/domain/state.ts';
  import { documentsOf } from './test/support/documents-of.ts';
  import { jsonStoreAt } from './test/support/json-folder.ts';
  import { sampleEntry, sampleVenue } from './test/support/stored-samples.ts';

  const [verb, folder, name, count] = process.argv.slice(2);
  const store = jsonStoreAt(folder, 'other-host/' + name);
  const say = (line) => fs.writeSync(1, line + '\\n');

  const verbs = {
    async write() {
      for (let i = 0; i < Number(count); i += 1) {
        const documents = documentsOf(name, i, 3);
        await store.venues.change('v', (state) => {
          const change = record(state ?? sampleVenue('v'), [sampleEntry({ actor: name, reason: String(i) })]);
          return { change, result: null };
        }, { rows: rowsOf(documents) });
        await store.base.changeSettings(({ policy }) => ({ policy: { '*': { sum: (policy['*']?.sum ?? 0) + 1 } } }));
      }
    },
    async hold() {
      await store.leases.acquire(name, { waitMs: 0 });
      say('held');
      setInterval(() => {}, 1000);
    },
  };
  verbs[verb]();
`;

let program: StoreProgram;
beforeAll(async () => {
  program = await storeProgram(PROGRAM);
});
afterAll(() => program.remove());

test('two processes that change one venue lose nothing, and whoever reads meanwhile sees whole changes', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  const writers = ['a', 'b'].map((name) => program.start('write', folder, name, '60').ended);
  let writing = true;
  const both = Promise.all(writers).finally(() => {
    writing = false;
  });
  let reads = 0;
  while (writing) {
    const before = (await store.venues.read('v'))?.lastSeq ?? 0;
    const entries = await all(store.ledger.timeline({}));
    const documents = await all(store.ledger.sales({}));
    expect(entries.length).toBeGreaterThanOrEqual(before);
    expect(entries.map((entry) => entry.seq).sort((a, b) => a - b)).toEqual(entries.map((_, i) => i + 1));
    // Three documents a change and one of each writer that stays: never a part of a change.
    const totals = documents.filter((document) => document.source.endsWith('-total'));
    expect(documents.length - totals.length).toBe(totals.reduce((sum, { net }) => sum + (net + 1) * 3, 0));
    reads += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await both).toMatchObject([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
  expect(reads).toBeGreaterThan(1);
  expect((await store.venues.read('v'))?.lastSeq).toBe(120);
  expect(await all(store.ledger.timeline({}))).toHaveLength(120);
  expect(await all(store.ledger.sales({}))).toHaveLength(2 * 60 * 3 + 2);
  expect(await store.base.settings()).toEqual({ policy: { '*': { sum: 120 } } });
});

test('a lock that another process holds names it, and is free the moment that process is dead', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  const holder = program.start('hold', folder, 'daemon');
  expect(await holder.next()).toBe('held');
  expect(await store.leases.holder('daemon')).toBe('other-host/daemon since 2026-11-20T12:00:00.000Z');
  expect(await store.leases.acquire('daemon', { waitMs: 0 })).toBeUndefined();

  const waiting = store.leases.acquire('daemon', { waitMs: 60_000 });
  holder.child.kill('SIGKILL');
  const lease = await waiting;
  expect(lease).toBeDefined();
  await lease?.release();
  expect(await store.leases.holder('daemon')).toBeNull();
});

test('a venue that another process holds is left alone while it is held', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  const holder = program.start('hold', folder, 'venue-v');
  await holder.next();
  let changed = false;
  const change = store.venues.change('v', recording('v', sampleEntry())).then(() => {
    changed = true;
  });
  await store.venues.change('w', recording('w', sampleEntry()));
  expect(changed).toBe(false);
  holder.child.kill('SIGKILL');
  await change;
  expect((await store.venues.read('v'))?.lastSeq).toBe(1);
});
