// `npm run token-kills -- --rounds 50`: a process is killed at evenly spread moments up to 200 ms after a provider has answered it
// with a token in the place of one that was good for one time; says of how many the token was lost.
import { longRun } from './long-run.mjs';

longRun('test/cli/single-use-tokens.test.ts', 'TOKENS', { rounds: '50' });
