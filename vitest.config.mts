import { defineConfig } from 'vitest/config';

/** Where the runner writes what it counted, for `.ci/run` and the matrix. */
const report = process.env.TEST_REPORT;

export default defineConfig({
  test: {
    dir: 'test',
    include: ['**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    setupFiles: ['test/support/repeatable.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    ...(report ? { reporters: ['default', 'json'], outputFile: { json: report } } : {}),
  },
});
