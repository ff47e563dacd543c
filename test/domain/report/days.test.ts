import { describe, expect, it } from 'vitest';
import { meaning } from '../../../src/domain/import-outcome.ts';
import { type ReportTimes, replacedDays, reportTime } from '../../../src/domain/report/days.ts';
import { millis } from '../../../src/domain/time.ts';
import { aSale, aVenue, NOON } from '../../support/builders.ts';

const times = (more: Partial<ReportTimes>): ReportTimes => ({ runAt: null, mailedAt: null, arrivedAt: NOON, ...more });

describe('the later report of a day', () => {
  it.each<[string, Partial<ReportTimes>, string]>([
    [
      'goes by its own run time',
      { runAt: '2026-11-19T06:00:00.000Z', mailedAt: '2026-11-20T06:00:00.000Z' },
      '2026-11-19T06:00:00.000Z',
    ],
    ['else by the date of its mail', { mailedAt: '2026-11-20T06:00:00.000Z' }, '2026-11-20T06:00:00.000Z'],
    ['else by when it arrived', {}, NOON],
  ])('%s', (_, more, expected) => {
    expect(reportTime(times(more))).toBe(expected);
  });

  it('replaces, whichever arrives first; the same bytes again change nothing', () => {
    const report = (runAt: string, net: number) =>
      aSale('2026-11-19', { kind: 'aggregate', version: millis(reportTime(times({ runAt }))), net });
    const early = report('2026-11-20T06:00:00.000Z', 100);
    const late = report('2026-11-20T09:00:00.000Z', 120);
    expect([meaning(early, late), meaning(late, early), meaning(late, late)]).toEqual(['changed', 'older', 'same']);
  });
});

describe('a file of several days', () => {
  const venue = aVenue({ timezone: 'America/Toronto' });
  const days = ['2026-11-17', '2026-11-18', '2026-11-19'];
  const replaced = (from: string, to: string, partial = false) =>
    replacedDays({ days, period: { from: `2026-11-${from}:00.000Z`, to: `2026-11-${to}:00.000Z` } }, venue, {
      partial,
    });

  it.each([
    ['all business days that it holds', '17T09:00', '20T09:00', days],
    ['all calendar days that it holds, to their last minute', '17T05:00', '20T04:59', days],
    ['not the day in which it begins', '17T16:00', '20T09:00', days.slice(1)],
    ['not the day in which it ends', '17T09:00', '19T22:00', days.slice(0, 2)],
    ['24 hours as the day in which they begin', '17T16:00', '18T16:00', days.slice(0, 1)],
    ['none when it holds none', '17T16:00', '18T15:00', []],
  ])('replaces %s', (_, from, to, expected) => {
    expect(replaced(from, to).replaced).toEqual(expected);
  });

  it('says which days it does not replace, and why', () => {
    expect(replaced('17T16:00', '20T09:00').refused).toEqual([
      {
        businessDay: '2026-11-17',
        why: 'it tells of 2026-11-17 only from 2026-11-17 11:00 to 2026-11-20 04:00 (America/Toronto)',
      },
    ]);
  });

  it('replaces days that it covers in part when a person said so', () => {
    expect(replaced('17T16:00', '18T16:00', true)).toEqual({ replaced: days, refused: [] });
  });

  it('that names days only tells of them as a whole, each once', () => {
    const named = replacedDays({ days: ['2026-11-18', '2026-11-17', '2026-11-18'], period: null }, venue, {
      partial: false,
    });
    expect(named).toEqual({ replaced: ['2026-11-17', '2026-11-18'], refused: [] });
  });
});
