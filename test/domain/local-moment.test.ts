import { expect, it } from 'vitest';
import { isByClocks, parseMomentBy } from '../../src/domain/local-moment.ts';

const NIGHT = '2026-11-20T03:30:00.000Z';

it.each([
  ['yesterday', 'America/Toronto', '2026-11-18T05:00:00.000Z'],
  ['Today', 'America/Toronto', '2026-11-19T05:00:00.000Z'],
  ['today', 'Europe/Berlin', '2026-11-19T23:00:00.000Z'],
  ['2026-11-20', 'Europe/Berlin', '2026-11-19T23:00:00.000Z'],
  ['2026-07-01T12:30', 'America/Toronto', '2026-07-01T16:30:00.000Z'],
  ['yesterday', null, '2026-11-19T00:00:00.000Z'],
])('%s by the clocks of %s is %s', (text, zone, at) => {
  expect(isByClocks(text)).toBe(true);
  expect(parseMomentBy(text, '--since', { now: NIGHT, zone })).toBe(at);
});

it.each([
  ['2h', '2026-11-20T01:30:00.000Z'],
  ['2026-11-19T12:00Z', '2026-11-19T12:00:00.000Z'],
  ['2026-11-19T12:00+01:00', '2026-11-19T11:00:00.000Z'],
])('%s is the same by all clocks', (text, at) => {
  expect(isByClocks(text)).toBe(false);
  expect(parseMomentBy(text, '--since', { now: NIGHT, zone: 'America/Toronto' })).toBe(at);
});

it('what is not a time is refused whoever is meant', () => {
  for (const zone of ['America/Toronto', null])
    expect(() => parseMomentBy('tomorow', '--since', { now: NIGHT, zone })).toThrow("--since 'tomorow' is not a time");
});
