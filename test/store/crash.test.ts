import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsOf } from '../../src/domain/sale.ts';
import { record } from '../../src/domain/state.ts';
import { changesIn, OPEN_FOLDER, writerOf } from '../support/crash-writer.ts';
import { documentsOf } from '../support/documents-of.ts';
import { jsonFolder, jsonStoreAt } from '../support/json-folder.ts';
import { type StoreProgram, storeProgram } from '../support/store-program.ts';
import { sampleEntry, sampleVenue } from '../support/stored-samples.ts';

let program: StoreProgram;
beforeAll(async () => {
  program = await storeProgram(writerOf(OPEN_FOLDER));
});
afterAll(() => program.remove());

/** Two of four steps; EVERY_STEP=1 tries them all. */
const STRIDE = process.env.EVERY_STEP ? 2 : 4;

let copies = 0;

function copyOf(folder: string): string {
  copies += 1;
  const copy = `${folder}-${copies}`;
  fs.cpSync(folder, copy, { recursive: true });
  return copy;
}

/** The copy of before the last change is whole, too. */
async function previousIsGood(folder: string, size: number, last: number): Promise<void> {
  const copy = copyOf(folder);
  const venue = join(copy, 'venues', 'v');
  fs.copyFileSync(join(venue, 'venue.previous.json'), join(venue, 'venue.json'));
  const sum = [...(await changesIn(jsonStoreAt(copy), size)).values()].reduce((a, b) => a + b, 0);
  expect([last - 1, last]).toContain(sum);
  fs.rmSync(copy, { recursive: true });
}

describe.each([
  ['a small change', { before: 2, size: 2 }],
  ['the first change of a venue', { before: 0, size: 2 }],
  ['a change that writes the index anew', { before: 7, size: 600 }],
])('%s that is killed just before it touches the disk', (_, { before, size }) => {
  /** Runs one change after `before` others, killed at a step. */
  const changeIn = (folder: string, die: number | null) =>
    program.start(folder, 'w', String(before), String(before + 1), String(size), String(die ?? '')).ended;

  test('is there wholly or not at all, at whichever step', async () => {
    const base = jsonFolder();
    await base.store.base.create();
    await program.start(base.folder, 'w', '0', String(before), String(size)).ended;
    const whole = copyOf(base.folder);
    const run = program.start(whole, 'w', String(before), String(before + 1), String(size));
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
    const steps = Number(run.lines.at(-1)?.split(' ')[1]);
    expect(steps).toBeGreaterThan(10);

    const dieAt = async (die: number) => {
      const folder = copyOf(base.folder);
      expect(await changeIn(folder, die)).toMatchObject({ signal: 'SIGKILL' });
      const store = jsonStoreAt(folder);
      const done = (await changesIn(store, size)).get('w') ?? 0;
      if (before > 0) await previousIsGood(folder, size, done);

      // The dead one's lock is free, and what it left is swept or cut by whoever comes next.
      await store.venues.change(
        'v',
        (state) => ({
          change: record(state ?? sampleVenue('v'), [sampleEntry({ actor: 'w', reason: String(done) })]),
          result: null,
        }),
        { rows: rowsOf(documentsOf('w', done, size)) },
      );
      expect((await changesIn(store, size)).get('w')).toBe(done + 1);
      expect(fs.readdirSync(join(folder, 'venues', 'v')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      fs.rmSync(folder, { recursive: true });
      return done - before;
    };
    const done: number[] = [];
    for (let die = 1; die <= steps; die += STRIDE) {
      done.push(...(await Promise.all([dieAt(die), ...(die < steps ? [dieAt(die + 1)] : [])])));
    }
    // None of it up to one step, all of it from there on.
    expect(done.join('')).toMatch(/^0+1*$/);
  }, 180_000);
});

test('writers killed at any instant lose nothing that they acknowledged', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  const acknowledged = new Map<string, number>();
  for (let round = 0; round < 8; round += 1) {
    const names = ['a', 'b', 'c'].map((letter) => `${letter}${round}`);
    const writers = names.map((name) => ({ name, run: program.start(folder, name, '0', '100000', '3') }));
    for (const { name, run } of writers) {
      for (let heard = 0; heard <= round; heard += 1) await run.next();
      run.child.kill('SIGKILL');
      await run.ended;
      acknowledged.set(name, run.lines.length);
    }
    const changes = await changesIn(store, 3);
    for (const [name, heard] of acknowledged) {
      const done = changes.get(name) ?? 0;
      expect([heard, heard + 1]).toContain(done);
    }
    const total = [...changes.values()].reduce((a, b) => a + b, 0);
    await previousIsGood(folder, 3, total);
  }
});
