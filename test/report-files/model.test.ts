import { expect, it } from 'vitest';
import { counts, runModel, smallest } from '../support/report-model/run.ts';

// A short run; `npm run fuzz` reads many more.
it('reports of a model are read as they were meant, or refused', async () => {
  const tally = await runModel({ seed: 1, runs: 400 });
  expect(smallest(tally.wrong, 2), counts(tally)).toBe('');
  const { right, refused } = tally.clear;
  expect(refused, counts(tally)).toBeLessThanOrEqual((right + refused) / 4);
});
