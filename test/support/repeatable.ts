/** Properties are tried with the same inputs at each run of the tests, so that a red one is red again; `npm run fuzz` takes others each time. */
import fc from 'fast-check';
import { expect } from 'vitest';

if (!/[/\\]fuzz[/\\][^/\\]*$/.test(expect.getState().testPath ?? '')) fc.configureGlobal({ seed: 20 });
