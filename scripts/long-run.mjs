// Runs tests with their long form: each option, as `--rounds 500`, is told to them in the environment, `PREFIX_ROUNDS`.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/** `usual`: what is taken for options that are not given; the seed is another one each time. */
export function longRun(tests, prefix, usual) {
  const known = { ...usual, seed: String(Date.now() % 100_000) };
  const options = Object.fromEntries(Object.keys(known).map((name) => [name, { type: 'string' }]));
  const given = { ...known, ...parseArgs({ options }).values };
  const said = Object.entries(given);
  console.log(said.map(([name, value]) => `${name} ${value}`).join(', '));
  const told = said.map(([name, value]) => [`${prefix}_${name.toUpperCase()}`, value]);
  const env = { ...process.env, ...Object.fromEntries(told) };
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', tests];
  process.exitCode = spawnSync(process.execPath, vitest, { stdio: 'inherit', env }).status ?? 1;
}
