// `npm run torture -- --rounds 500 --processes 32 --seed 7`: writers of a store are killed before each single write and at any
// instant, stopped, and cut off from power, again and again; many change one venue at once (test/contract/torture.ts).
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const { values } = parseArgs({ options: { rounds: text, seed: text, processes: text } });
const { rounds = '500', seed = String(Date.now() % 100_000), processes = '32' } = values;
console.log(`${rounds} rounds, ${processes} processes, seed ${seed}`);
const env = { ...process.env, TORTURE_ROUNDS: rounds, TORTURE_SEED: seed, TORTURE_PROCESSES: processes };
const vitest = ['node_modules/vitest/vitest.mjs', 'run', 'torture'];
process.exitCode = spawnSync(process.execPath, vitest, { stdio: 'inherit', env }).status ?? 1;
