// `npm run hostile -- --rounds 40 --venues 30 --seed 7`: the built posctl in a world that wishes it ill (test/hostile/).
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const { values } = parseArgs({ options: { rounds: text, seed: text, venues: text } });
const { rounds = '40', seed = String(Date.now() % 100_000), venues = '30' } = values;
console.log(`${rounds} rounds, ${venues} venues, seed ${seed}`);
const env = { ...process.env, HOSTILE_ROUNDS: rounds, HOSTILE_SEED: seed, HOSTILE_VENUES: venues };
const vitest = ['node_modules/vitest/vitest.mjs', 'run', 'test/hostile'];
process.exitCode = spawnSync(process.execPath, vitest, { stdio: 'inherit', env }).status ?? 1;
