import { defineConfig } from 'vitest/config';

/** Which tests there are by name; `readings` of whole reports take half a minute. */
const TESTS: Record<string, string> = {
  domain: 'test/domain/**/*.test.ts',
  engine: 'test/engine/**/*.test.ts',
  commands: 'test/commands/**/*.test.ts',
  stores: 'test/{store/{sales-index,totals},support/memory-store}.test.ts',
  readings: 'test/report-files/{days,files,formats,kinds,rows,structure}.test.ts',
};

/** Tests that start processes or servers, or build a long store first. */
const SLOW = [
  'test/engine/check/import-killed.test.ts',
  'test/engine/change/copy-store.test.ts',
  'test/commands/venue-days.test.ts',
];

/** What decides and what carries it out, with the tests that need no build, database or process. */
export default defineConfig({
  test: {
    include: (process.env.MUTATE_TESTS ?? 'domain,engine,commands').split(',').map((name) => TESTS[name] ?? name),
    exclude: SLOW,
    setupFiles: ['scripts/mutate/setup.ts'],
    testTimeout: 20_000,
    isolate: false,
  },
});
