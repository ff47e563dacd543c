// `npm run hostile -- --rounds 40 --venues 30 --seed 7`: the built posctl in a world that wishes it ill (test/hostile/).
import { longRun } from './long-run.mjs';

longRun('test/hostile', 'HOSTILE', { rounds: '40', venues: '30' });
