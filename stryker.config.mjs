/** Mutants of what decides and what carries it out, one at a time; scripts/mutate.mjs starts it part by part. */
const name = process.env.MUTATE_NAME ?? 'rules';

export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'scripts/mutate/vitest.config.mts', related: false },
  // Stryker would rewrite tsconfig.json through an API that the compiler has no more; the tests need none of it.
  tsconfigFile: 'none',
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // Long, for a busy machine: loops without end are found by counting, and what is only slow does not count as found.
  timeoutMS: 30_000,
  // Tables that are made when a file is loaded: each mutant of them would run every test.
  ignoreStatic: true,
  // Texts are told exactly by the screens of test/cli/, which run the built program; other strings are seen to by the compiler.
  mutator: { excludedMutations: ['StringLiteral'] },
  incremental: true,
  incrementalFile: `coverage/mutants-${name}.json`,
  tempDirName: 'coverage/mutated',
  // The tests of the built program are asked in the copy that the run leaves.
  cleanTempDir: process.env.MUTATE_KEEP ? false : 'always',
  reporters: [],
  ignorePatterns: ['dist', 'man', 'contrib', 'coverage'],
  allowConsoleColors: false,
};
