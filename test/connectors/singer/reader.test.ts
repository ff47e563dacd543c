import { test } from 'vitest';
import { fuzzSinger } from '../../support/singer-fuzz.ts';

test('made-up output of taps makes the reader neither fail nor give money that is not whole', async () => {
  await fuzzSinger(300);
});
