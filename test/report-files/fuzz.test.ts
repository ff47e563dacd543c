import { it } from 'vitest';
import { fuzzReports } from '../support/report-fuzz.ts';

// A short run; `npm run fuzz` reads many more.
it('no file makes the reader fail, or gives amounts that are not whole numbers', async () => {
  await fuzzReports(200);
});
