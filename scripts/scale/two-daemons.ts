import { setTimeout as pause } from 'node:timers/promises';
import { type Finding, median } from '../bench/measure.ts';
import { type Bench, checksSince, makeDue } from './bench.ts';
import { startPos } from './pos.ts';
import { type Running, start } from './posctl.ts';

/** How long the POS takes for each answer. */
const ANSWER_MS = 200;
/** Checks at once in each daemon: what it has without flags, and more. */
const WAYS = [
  { what: '4 checks at once', flags: [] },
  { what: '16 checks at once', flags: ['--concurrency', '16', '--per-type', '16'] },
];

/** How many checks two daemons do in the time in which one does one. */
export async function twoDaemons(bench: Bench): Promise<Finding[]> {
  const store = await bench.fleet(5 * bench.sizes.few);
  const pos = await startPos(ANSWER_MS);
  const findings: Finding[] = [];
  for (const { what, flags } of WAYS) {
    const perSecond: Record<1 | 2, number[]> = { 1: [], 2: [] };
    for (let round = 0; round < Math.ceil(bench.sizes.rounds / 3); round += 1)
      for (const daemons of [1, 2] as const) {
        await makeDue(store, pos.url, 0);
        perSecond[daemons].push(await rate(bench, { store, daemons, flags }));
      }
    const [one, two] = [median(perSecond[1]), median(perSecond[2])];
    findings.push({
      what: `checks by two daemons against one, POS answers in ${ANSWER_MS} ms, ${what}`,
      median: `${two.toFixed(1)} / ${one.toFixed(1)} a second`,
      value: two / one,
      target: 1.8,
      better: 'above',
      unit: '×',
    });
  }
  pos.stop();
  return findings;
}

interface Load {
  readonly store: string;
  readonly daemons: number;
  readonly flags: readonly string[];
}

/** Checks a second, once all of them are at work. */
async function rate({ folder, sizes }: Bench, { store, daemons, flags }: Load): Promise<number> {
  const all: Running[] = Array.from({ length: daemons }, () => start(folder, store, 'daemon', ...flags));
  try {
    await Promise.all(all.map((one) => one.heard('check_succeeded')));
    const [at, began] = [new Date(), performance.now()];
    await pause(sizes.windowS * 1000);
    const seconds = (performance.now() - began) / 1000;
    return (await checksSince(store, at)) / seconds;
  } finally {
    for (const one of all) one.kill('SIGTERM');
    await Promise.all(all.map(({ ended }) => ended));
  }
}
