import { expect, test } from 'vitest';
import { lifeOf } from '../../../src/connectors/api/tokens.ts';

test.each([
  [7200, 7200],
  [0, 0],
  [59.9, 59],
  [1e308, 31_536_000],
  [Number.POSITIVE_INFINITY, 31_536_000],
  [-1, 60],
  [Number.NaN, 60],
  ['7200', 60],
  [null, 60],
  [undefined, 60],
])('a token that is said to live for %j seconds lives for %i', (said, seconds) => {
  expect(lifeOf(said, 60)).toBe(seconds);
});
