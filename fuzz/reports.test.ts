import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { fuzzReports } from '../test/support/report-fuzz.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 100_000);
const MEGABYTE = 1024 * 1024;

it(`${RUNS} damaged files make the reader neither fail nor hang, and leave nothing behind`, {
  timeout: 36_000_000,
}, async () => {
  await fuzzReports(200);
  const before = settledHeap();
  await fuzzReports(RUNS);
  expect(settledHeap() - before).toBeLessThan(64 * MEGABYTE);
});

/** Bytes in use after everything that can be freed was. */
function settledHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
