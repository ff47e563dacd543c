import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countedFacts } from '../../support/counted-facts.ts';
import { jsonFolder, jsonStoreAt } from '../../support/json-folder.ts';
import { type StoreProgram, storeProgram } from '../../support/store-program.ts';
import { all } from '../../support/stored-samples.ts';

// Without a step it makes the venue and imports one day; with one it imports a file of two days, and dies there.
const IMPORTER = `
  import { dieAtStep, stepsTaken } from './test/support/die-at-step.ts';
  import fs from 'node:fs';
  import { importReports } from './src/engine/change/import-reports.ts';
  import { reportReader } from './src/report-files/reader.ts';
  import { readNamedFile } from './src/system/files.ts';
  import { EMAIL } from './test/support/builders.ts';
  import { fakeConnectors } from './test/support/fake-connectors.ts';
  import { fakeClock, fakeIds } from './test/support/fake-system.ts';
  import { jsonStoreAt } from './test/support/json-folder.ts';
  import { addIntegration, importJob } from './test/support/restaurant.ts';

  const [folder, path, die] = process.argv.slice(2);
  const store = jsonStoreAt(folder);
  const clock = fakeClock();
  const ports = { store, clock, reports: reportReader, files: { read: readNamedFile } };

  async function main() {
    if ((await store.base.open()) === 'missing')
      await addIntegration({ store, clock, ids: fakeIds(), connectors: fakeConnectors([EMAIL]) }, { type: 'email-report' });
    const { venue, integrations: [integration] } = await store.venues.read('blue-door');
    dieAtStep(Number(die) || Infinity);
    const job = importJob(venue, integration, { profile: 'date=Date;name=Item;quantity=Qty;net=Net Sales' });
    for (const result of await importReports(ports, job, [{ typed: path, path }]))
      fs.writeSync(1, JSON.stringify([result.ok, result.linesNew, result.linesChanged, stepsTaken()]) + '\\n');
  }
  main();
`;

let program: StoreProgram;
beforeAll(async () => {
  program = await storeProgram(IMPORTER);
});
afterAll(() => program.remove());

/** Every third step takes half a minute; EVERY_STEP=1 tries them all. */
const STRIDE = process.env.EVERY_STEP ? 1 : 3;

const HEAD = 'Date,Item,Qty,Net Sales';
const row = (day: number, item: string, net: string) => `2026-11-${day},${item},1,${net}`;

/** What the store has: whether the import of two days is in it; all of it, or nothing. */
async function hasSecond(folder: string): Promise<boolean> {
  const store = jsonStoreAt(folder);
  const documents = await all(store.ledger.sales({}));
  const entries = (await all(store.ledger.timeline({}))).filter((entry) => entry.kind === 'imported');
  const nets = documents.map(({ businessDay, net }) => `${businessDay} ${net}`).sort();
  expect([['2026-11-18 100'], ['2026-11-18 250', '2026-11-19 300']]).toContainEqual(nets);
  expect(entries).toHaveLength(nets.length);
  expect(await store.ledger.dayFacts({})).toEqual(countedFacts(documents));
  return nets.length === 2;
}

test('an import that is killed at any step is there wholly or not at all, and can be made again', async () => {
  const { folder } = jsonFolder();
  const base = join(folder, '..');
  const [first, second] = [join(base, 'first.csv'), join(base, 'second.csv')];
  fs.writeFileSync(first, [HEAD, row(18, 'A', '1.00'), ''].join('\n'));
  fs.writeFileSync(second, [HEAD, row(18, 'A', '1.50'), row(18, 'B', '1.00'), row(19, 'A', '3.00'), ''].join('\n'));
  expect(await program.start(folder, first).ended).toMatchObject({ code: 0, stderr: '' });
  const copies = { made: 0 };
  const copyOf = () => {
    copies.made += 1;
    const copy = `${folder}-${copies.made}`;
    fs.cpSync(folder, copy, { recursive: true });
    return copy;
  };
  const run = program.start(copyOf(), second);
  expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
  const [ok, linesNew, linesChanged, steps] = JSON.parse(run.lines[0] ?? '[]');
  expect([ok, linesNew, linesChanged]).toEqual([true, 2, 1]);
  expect(steps).toBeGreaterThan(10);

  const done: boolean[] = [];
  for (let die = 1; die <= steps; die += STRIDE) {
    const copy = copyOf();
    expect(await program.start(copy, second, String(die)).ended).toMatchObject({ signal: 'SIGKILL' });
    const there = await hasSecond(copy);
    done.push(there);
    const again = program.start(copy, second);
    expect(await again.ended).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(again.lines[0] ?? '[]').slice(0, 3)).toEqual(there ? [true, 0, 0] : [true, 2, 1]);
    expect(await hasSecond(copy)).toBe(true);
    fs.rmSync(copy, { recursive: true });
  }
  // None of it up to one step, all of it from there on.
  expect(done.map(Number).join('')).toMatch(/^0+1*$/);
}, 180_000);
