import { describe, it } from 'vitest';
import { fuzz } from './support/fuzz/target.ts';
import { TARGETS } from './support/fuzz/targets.ts';

const RUNS = 100;
const SEED = 20;

/** The short form of `npm run fuzz`, with the same inputs each time. */
describe('whatever comes is read or refused in words', () => {
  it.each(TARGETS)('$name', (target) => fuzz(target, { runs: RUNS, seed: SEED }));
});
