// `npm run torture -- --rounds 500 --processes 32 --seed 7`: writers of a store are killed before each single write and at any
// instant, stopped, and cut off from power, again and again; many change one venue at once (test/contract/torture.ts).
import { longRun } from './long-run.mjs';

longRun('torture', 'TORTURE', { rounds: '500', processes: '32' });
