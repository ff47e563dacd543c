import { expect, it } from 'vitest';
import { wrap } from '../../src/terminal/width.ts';

it.each([
  ['8 failed, 22 not started', 12, ['8 failed,', '22 not', 'started']],
  ['it has waited for 10 min', 16, ['it has waited', 'for 10 min']],
  ['every 4 h (12 of 1234 checks)', 12, ['every 4 h', '(12 of', '1234 checks)']],
  ['2026-11-26 22:58 Toronto', 18, ['2026-11-26 22:58', 'Toronto']],
  ['12 Initializing', 10, ['12', 'Initializi', 'ng']],
])('%j in %i columns keeps a number beside what it counts', (text, columns, lines) => {
  expect(wrap(text, columns)).toEqual(lines);
});
