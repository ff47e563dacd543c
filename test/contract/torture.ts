import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { Chance } from '../simulation/chance.ts';
import { changesIn, writerOf } from '../support/crash-writer.ts';
import { type StoreProcess, type StoreProgram, storeProgram } from '../support/store-program.ts';

/** A kind of store that is to be tortured. */
export interface Tortured {
  readonly name: string;
  /** TypeScript that defines `openStore(place, process)`. */
  readonly open: string;
  /** Called in each test before all else. */
  start?(): Promise<void>;
  /** A new store that exists, and where a process finds it. */
  make(): Promise<{ readonly place: string; readonly store: Store }>;
  /** How processes end there besides signals: those that work on files can die before each single write. */
  readonly onDisk: boolean;
  /** What else can befall such a store while writers are at work; they may go on afterwards. */
  readonly blows?: Readonly<Record<string, () => Promise<void>>>;
  /** What must not be left behind in a place. */
  leftovers?(place: string): readonly string[];
}

/** `npm run torture` sets these; without it a short form runs. */
const { TORTURE_ROUNDS: rounds = '14', TORTURE_SEED: seed = '1', TORTURE_PROCESSES: processes = '6' } = process.env;
const CHANGES = Number(processes) > 6 ? 50 : 8;
/** Rounds on one store; then it is a new one, or reading it would take all the time. */
const ROUNDS_OF_ONE = 12;
const SIZE = 3;
/** Rounds after which figures are printed: a long run that is ended early has said something. */
const SAID_EVERY = 500;
/** No change touches the disk that often. */
const MOST_STEPS = 90;

const SIGNALS = ['kill', 'SIGTERM', 'SIGSTOP'] as const;
const DEATHS_AT_A_WRITE = ['kill before a write', 'power cut', 'power cut'] as const;

/** Kills, stops and cuts off writers, again and again: what was acknowledged is there, and nothing by halves. */
export function tortureStore(kind: Tortured): void {
  describe(`torture of the store in ${kind.name} (seed ${seed})`, () => {
    let program: StoreProgram;
    beforeAll(async () => {
      program = await storeProgram(writerOf(kind.open));
    });
    afterAll(() => program.remove());

    test(
      `${rounds} rounds lose nothing that was acknowledged, and leave nothing by halves`,
      async () => {
        await kind.start?.();
        const chance = new Chance(Number(seed));
        const count: Record<string, number> = {};
        let [acknowledged, place] = [0, await kind.make()];
        for (let round = 0; round < Number(rounds); round += 1) {
          if (round % ROUNDS_OF_ONE === 0) place = await kind.make();
          const more = kind.onDisk ? DEATHS_AT_A_WRITE : Object.keys(kind.blows ?? {});
          const fate = chance.pick<string>([...SIGNALS, ...more]);
          count[fate] = (count[fate] ?? 0) + 1;
          const before = await changesIn(place.store, SIZE);
          const writers = await suffer(program, { fate, chance, place: place.place, round, blow: kind.blows?.[fate] });
          const after = await changesIn(place.store, SIZE);
          for (const [name, { heard, lines }] of writers) {
            acknowledged += heard;
            const done = after.get(name) ?? 0;
            expect([heard, heard + 1], `round ${round}, ${fate}: ${name} heard of ${heard}, ${lines.at(-1)}`).toContain(
              done,
            );
          }
          for (const [name, changes] of before) expect(after.get(name), `round ${round}, ${fate}`).toBe(changes);
          expect(kind.leftovers?.(place.place) ?? []).toEqual([]);
          if ((round + 1) % SAID_EVERY === 0 || round + 1 === Number(rounds)) {
            const fates = Object.entries(count).map(([fate, times]) => `${times} ${fate}`);
            process.stdout.write(
              `${kind.name}: ${fates.join(', ')}; ${acknowledged} changes acknowledged, none lost\n`,
            );
          }
        }
      },
      120_000 + Number(rounds) * 10_000,
    );

    test(`${processes} processes change one venue at once: nothing is lost, and none waits for ever`, async () => {
      await kind.start?.();
      const { place, store } = await kind.make();
      const names = Array.from({ length: Number(processes) }, (_, i) => `p${i}`);
      const began = performance.now();
      const times = await Promise.all(
        names.map(async (name) => {
          const run = program.start(place, name, '0', String(CHANGES), String(SIZE));
          expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
          return performance.now() - began;
        }),
      );
      const changes = await changesIn(store, SIZE);
      expect([...changes].sort()).toEqual(names.map((name): [string, number] => [name, CHANGES]).sort());
      const [slowest = 0, median = 0] = [Math.max(...times), times.sort((a, b) => a - b)[times.length >> 1]];
      process.stdout.write(
        `${kind.name}: ${names.length} processes × ${CHANGES} changes: median ${median.toFixed()} ms, slowest ${slowest.toFixed()} ms\n`,
      );
    }, 3_600_000);
  });
}

interface Blow {
  readonly fate: string;
  /** What is done to the store, where that is the fate. */
  readonly blow: (() => Promise<void>) | undefined;
  readonly chance: Chance;
  readonly place: string;
  readonly round: number;
}

/** What each writer heard of its changes before it was ended. */
async function suffer(
  program: StoreProgram,
  { fate, blow, chance, place, round }: Blow,
): Promise<Map<string, { readonly heard: number; readonly lines: readonly string[] }>> {
  const dies = fate === 'kill before a write' || fate === 'power cut';
  // The power fails for all of them: two that write at once would see what the other one has not synced yet.
  const names = fate === 'power cut' ? [`w${round}`] : [`w${round}`, `x${round}`];
  const changes = dies || fate === 'SIGSTOP' ? 3 : 100_000;
  const runs = names.map((name) => {
    const step = dies ? [chance.whole(1, MOST_STEPS)] : [];
    const cut = fate === 'power cut' ? [chance.whole(1, 1e9)] : [];
    const args = [place, name, 0, changes, SIZE, ...step, ...cut].map(String);
    return { name, run: program.start(...args) };
  });
  if (blow) await befalls(blow, { runs: runs.map(({ run }) => run), chance });
  else await Promise.all(runs.map(({ run }) => end(run, { fate, chance })));
  const heard = runs.map(({ name, run }) => {
    const lines = run.lines.filter((line) => /^\d+$/.test(line));
    return [name, { heard: lines.length, lines: run.lines }] as const;
  });
  return new Map(heard);
}

/** Hits the store while all of them write. Who comes through it goes on for a while. */
async function befalls(
  blow: () => Promise<void>,
  { runs, chance }: { readonly runs: readonly StoreProcess[]; readonly chance: Chance },
): Promise<void> {
  await Promise.all(runs.map((run) => hears(run, chance.whole(1, 3))));
  const spare = chance.whole(0, 30);
  for (let turn = 0; turn < spare; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  await blow();
  await Promise.all(runs.map((run) => hears(run, 3)));
  for (const { child } of runs) child.kill('SIGKILL');
  await Promise.all(runs.map(({ ended }) => ended));
}

/** Waits for so many changes, or for its end. */
async function hears(run: StoreProcess, changes: number): Promise<void> {
  for (let heard = 0; heard < changes; heard += 1) if ((await run.next()) === undefined) return;
}

async function end(run: StoreProcess, { fate, chance }: Pick<Blow, 'fate' | 'chance'>): Promise<void> {
  const after = chance.whole(0, 4);
  const spare = chance.whole(0, 30);
  if (fate === 'kill' || fate === 'SIGTERM' || fate === 'SIGSTOP') {
    await hears(run, after);
    // Some moment within a change, wherever that is on this machine.
    for (let turn = 0; turn < spare; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  if (fate === 'kill') run.child.kill('SIGKILL');
  if (fate === 'SIGTERM') run.child.kill('SIGTERM');
  if (fate === 'SIGSTOP') {
    run.child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, spare * 4));
    run.child.kill('SIGCONT');
  }
  await run.ended;
}
