import { expect, it } from 'vitest';
import { countLines } from '../../src/views/cells/counts.ts';
import { NOON } from '../support/builders.ts';

const COUNTS = {
  counts: { CalledOff: 29, Failed: 12_345, quiet: 12, Initializing: 0, Healthy: 1_234_567, snoozed: 3, inactive: 0 },
  lastPass: NOON,
  atFirstPass: false,
};

const shown = (columns: number) =>
  countLines(COUNTS, { now: NOON, absolute: false }, columns).map((line) =>
    line.map((cell) => (typeof cell === 'string' ? cell : cell.text)).join(''),
  );

it.each([
  [100, ['29 CalledOff · 12345 Failed · 12 quiet · 1234567 Healthy · 3 snoozed · daemon just now']],
  [40, ['29 CalledOff · 12345 Failed · 12 quiet', '1234567 Healthy · 3 snoozed', 'daemon just now']],
  [5, ['29 CalledOff', '12345 Failed', '12 quiet', '1234567 Healthy', '3 snoozed', 'daemon just now']],
])('counts in %i columns are broken between each other', (columns, lines) => {
  expect(shown(columns)).toEqual(lines);
});
