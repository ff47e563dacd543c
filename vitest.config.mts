import { defineConfig } from 'vitest/config';

/** Where the runner writes what it counted, for `.ci/run` and the matrix. */
const report = process.env.TEST_REPORT;

/** SQL is part of the program as text, as scripts/build.mjs takes it. */
const sql = {
  name: 'sql',
  transform: (code: string, id: string) =>
    id.endsWith('.sql') ? `export default ${JSON.stringify(code)};` : undefined,
};

export default defineConfig({
  plugins: [sql],
  test: {
    dir: 'test',
    include: ['**/*.test.ts'],
    globalSetup: ['test/support/build.ts', 'test/support/postgres-run.ts'],
    setupFiles: ['test/support/repeatable.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    ...(report ? { reporters: ['default', 'json'], outputFile: { json: report } } : {}),
  },
});
