// `npm run torture:shared -- --rounds 100 --seed 7`: daemons that share a store in PostgreSQL are killed, stopped and cut
// off, again and again; afterwards the timeline must show no check twice and none missing (test/store-postgres/storm.test.ts).
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { rounds: { type: 'string' }, seed: { type: 'string' }, venues: { type: 'string' } },
});
const { rounds = '50', seed = String(Date.now() % 100_000), venues = '40' } = values;
console.log(`${rounds} rounds with the seed ${seed}`);
const env = { ...process.env, STORM_ROUNDS: rounds, STORM_SEED: seed, STORM_VENUES: venues };
const vitest = ['node_modules/vitest/vitest.mjs', 'run', 'test/store-postgres/storm.test.ts'];
process.exitCode = spawnSync(process.execPath, vitest, { stdio: 'inherit', env }).status ?? 1;
