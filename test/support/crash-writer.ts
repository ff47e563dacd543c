import { expect } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { countedFacts } from './counted-facts.ts';
import { all } from './stored-samples.ts';

/**
 * A program that changes the venue `v` again and again and says each change that was acknowledged. `open` is TypeScript that
 * defines `openStore(place, process)`. Every change adds an entry and documents, and replaces one: `n` of all of them must be
 * the same. `die`: it is killed just before it touches the disk for the n-th time; `cut`: then the power fails, too.
 */
export const writerOf = (open: string) => `
  import { dieAtStep, stepsTaken } from './test/support/die-at-step.ts';
  import fs from 'node:fs';
  import { rowsOf } from './src/domain/sale.ts';
  import { record } from './src/domain/state.ts';
  import { documentsOf } from './test/support/documents-of.ts';
  import { sampleEntry, sampleVenue } from './test/support/stored-samples.ts';
  ${open}

  const [place, writer, from, to, size, die, cut] = process.argv.slice(2);
  const store = openStore(place, writer);

  async function main() {
    dieAtStep(Number(die) || Infinity, Number(cut) || null);
    for (let i = Number(from); i < Number(to); i += 1) {
      const documents = documentsOf(writer, i, Number(size));
      await store.venues.change('v', (state) => {
        const entry = sampleEntry({ actor: writer, reason: String(i) });
        return { change: record(state ?? sampleVenue('v'), [entry]), result: null };
      }, { rows: rowsOf(documents) });
      fs.writeSync(1, i + '\\n');
    }
    fs.writeSync(1, 'steps ' + stepsTaken() + '\\n');
    await store.base.close();
  }
  main();
`;

/** How a writer opens a store in a folder. */
export const OPEN_FOLDER = `
  import { jsonStoreAt } from './test/support/json-folder.ts';
  const openStore = jsonStoreAt;
`;

/** How a writer opens a store in PostgreSQL. */
export const OPEN_POSTGRES = `
  import { postgresAddress } from './src/store-postgres/address.ts';
  import { postgresStore } from './src/store-postgres/postgres-store.ts';
  const sleep = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));
  const clock = { now: () => '2026-11-20T12:00:00.000Z', sleep };
  const openStore = (url: string, process: string) =>
    postgresStore({ address: postgresAddress(url, 'the test'), process, version: '0.0.0-test', clock });
`;

/** What each writer has in the store: as many changes as entries tell, and of every change all of it. Fails the test otherwise. */
export async function changesIn(store: Store, size: number): Promise<Map<string, number>> {
  const state = await store.venues.read('v');
  const entries = (await all(store.ledger.timeline({}))).sort((a, b) => a.seq - b.seq);
  expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: state?.lastSeq ?? 0 }, (_, i) => i + 1));
  const changes = new Map<string, number>();
  const expected = new Map<string, number | undefined>();
  for (const { actor, reason } of entries) {
    expect(reason).toBe(String(changes.get(actor) ?? 0));
    for (let d = 0; d < size; d += 1) expected.set(`${actor}-${reason}-${d}`, 895);
    expected.set(`${actor}-total`, Number(reason));
    changes.set(actor, Number(reason) + 1);
  }
  const documents = await all(store.ledger.sales({}));
  expect(new Map(documents.map(({ source, net }) => [source, net]))).toEqual(expected);
  expect(documents).toHaveLength(expected.size);
  expect(await store.ledger.dayFacts({})).toEqual(countedFacts(documents));
  return changes;
}
