import { expect, it } from 'vitest';
import { counts, runModel, smallest } from '../test/support/report-model/run.ts';

/** `FUZZ_SEED=7 FUZZ_RUNS=1 npm run fuzz` reads the seventh report alone. */
const seed = Number(process.env.FUZZ_SEED ?? 1);
const runs = Number(process.env.FUZZ_RUNS ?? 20_000);

it(`${runs} reports of a model are read as they were meant, or refused`, { timeout: 1_800_000 }, async () => {
  const tally = await runModel({ seed, runs });
  process.stdout.write(`${counts(tally)}\n`);
  expect(smallest(tally.wrong, 2)).toBe('');
  const { right, refused } = tally.clear;
  expect(refused, 'clear reports that are refused').toBeLessThanOrEqual((right + refused) / 4);
});
