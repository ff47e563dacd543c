import { expect, it } from 'vitest';
import { momentOf } from '../../src/domain/business-day.ts';
import { localText } from '../../src/domain/local-text.ts';

it.each([
  ['2026-11-20T12:00:59.999Z', 'America/Toronto', '2026-11-20 07:00'],
  ['2026-07-01T04:00:00.000Z', 'America/Toronto', '2026-07-01 00:00'],
  ['2026-03-08T06:59:00.000Z', 'America/Toronto', '2026-03-08 01:59'],
  ['2026-03-08T07:00:00.000Z', 'America/Toronto', '2026-03-08 03:00'],
  ['2026-11-01T06:30:00.000Z', 'America/Toronto', '2026-11-01 01:30'],
  ['2026-12-31T23:30:00.000Z', 'Asia/Kathmandu', '2027-01-01 05:15'],
  ['2026-01-01T00:00:00.000Z', 'Pacific/Apia', '2026-01-01 13:00'],
  ['2026-11-20T12:00:00.000Z', 'UTC', '2026-11-20 12:00'],
])('%s is shown by the clocks of %s as %s', (at, zone, text) => {
  expect(localText(at, zone)).toBe(text);
});

it('reads back as the moment it was, hour by hour of two years', () => {
  for (const zone of ['America/Toronto', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/Sao_Paulo'])
    for (let ms = Date.UTC(2026, 0); ms < Date.UTC(2028, 0); ms += 7 * 3_600_000) {
      const at = new Date(ms).toISOString();
      const again = momentOf(localText(at, zone).replace(' ', 'T').concat(':00'), zone) ?? '';
      // An hour that comes twice is read as the first of them.
      expect([0, 3_600_000, 1_800_000]).toContain(ms - Date.parse(again));
    }
});
