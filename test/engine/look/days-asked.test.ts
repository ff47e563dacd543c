import { describe, expect, it } from 'vitest';
import { mustBeRange, rangeAsked } from '../../../src/engine/look/days-asked.ts';
import { aVenue } from '../../support/builders.ts';

// In Toronto it is 03:30, before the day start: the business day is that of yesterday's date.
const NIGHT = '2026-11-20T08:30:00.000Z';
const TORONTO = aVenue({ timezone: 'America/Toronto' });
const BERLIN = aVenue({ id: 'old-mill', timezone: 'Europe/Berlin' });
const range = (from: string | null, to: string | null = null, venues = [TORONTO]) =>
  rangeAsked({ from, to }, { venues, now: NIGHT });

describe('days that are typed', () => {
  it.each([
    ['today', '2026-11-19'],
    ['Yesterday', '2026-11-18'],
    ['7d', '2026-11-12'],
    ['1w', '2026-11-12'],
    ['24h', '2026-11-18'],
    ['2026-11-01', '2026-11-01'],
  ])('%s is a business day of the venue: %s', (text, day) => {
    expect(range(text, 'today')).toEqual({ from: day, to: '2026-11-19' });
  });

  it.each([
    ['12h', null, "--from '12h' is not a number of whole days"],
    ['soon', null, "--from 'soon' is not a day"],
    ['99999d', null, "--from '99999d' is not a number of whole days"],
    ['2026-11-02', '2026-11-01', '--to 2026-11-01 lies before --from 2026-11-02'],
  ])('%s to %s is refused before anything is read', (from, to, message) => {
    expect(() => mustBeRange({ from, to })).toThrow(expect.objectContaining({ code: 'usage', message }));
  });

  it('are refused where they are other ones in different venues at this hour', () => {
    expect(() => range('7d', null, [TORONTO, BERLIN])).toThrow(
      expect.objectContaining({
        message: '--from 7d is another business day in different venues at this hour',
        hint: 'give the day, like 2026-11-20',
      }),
    );
    expect(range('2026-11-01', null, [TORONTO, BERLIN]).from).toBe('2026-11-01');
    expect(() => range('today', 'yesterday')).toThrow('--to 2026-11-18 lies before --from 2026-11-19');
  });
});
