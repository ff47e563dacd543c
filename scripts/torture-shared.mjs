// `npm run torture:shared -- --rounds 100 --seed 7`: daemons that share a store in PostgreSQL are killed, stopped and cut
// off, again and again; afterwards the timeline must show no check twice and none missing (test/store-postgres/storm.test.ts).
import { longRun } from './long-run.mjs';

longRun('test/store-postgres/storm.test.ts', 'STORM', { rounds: '50', venues: '40' });
