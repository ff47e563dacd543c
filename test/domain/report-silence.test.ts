import { describe, expect, it } from 'vitest';
import { dueWarning, reportReceived, reportsComeIn } from '../../src/domain/report-silence.ts';
import type { Venue } from '../../src/domain/venue.ts';
import { aVenue, DEFAULT_POLICY, NOON } from '../support/builders.ts';

describe('missed business days', () => {
  /** The largest number of them that is warned of. */
  const missedDays = (venue: Venue, now: string): number => {
    const silent = { lastAt: null, countedFrom: NOON, warned: [] };
    const warned = (warnMissedDays: number) =>
      dueWarning(silent, venue, { ...DEFAULT_POLICY, warnMissedDays }, now) === 'missed';
    let days = 0;
    while (warned(days + 1)) days += 1;
    return days;
  };

  // The report of Friday comes on Saturday; when Saturday is over it was missed.
  it.each([
    ['2026-11-20T23:00:00.000Z', [], 0],
    ['2026-11-21T12:00:00.000Z', [], 0],
    ['2026-11-22T03:59:59.999Z', [], 0],
    ['2026-11-22T04:00:00.000Z', [], 1],
    ['2026-11-23T04:00:00.000Z', [], 2],
    ['2026-11-23T04:00:00.000Z', ['fri'], 1],
    ['2026-11-23T04:00:00.000Z', ['2026-11-21'], 1],
    ['2026-11-27T12:00:00.000Z', ['sat', 'sun', '2026-11-24'], 3],
  ] as const)('since Friday noon, at %s, closed on %j: %i', (now, closed, missed) => {
    expect(missedDays(aVenue({ closed }), now)).toBe(missed);
  });

  it('are days of the venue', () => {
    const now = '2026-11-23T04:00:00.000Z';
    expect(missedDays(aVenue({ timezone: 'America/Toronto' }), now)).toBe(1);
    expect(missedDays(aVenue({ timezone: 'Asia/Tokyo' }), now)).toBe(2);
  });
});

describe('the warning that is due', () => {
  const closedAlways = aVenue({ closed: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] });
  const reports = (warned: readonly ('missed' | 'ending')[]) => ({ lastAt: null, countedFrom: NOON, warned });
  it.each([
    ['2026-11-22T12:00:00.000Z', [], null],
    ['2026-11-23T12:00:00.000Z', [], 'missed'],
    ['2026-11-23T12:00:00.000Z', ['missed'], null],
    ['2026-12-17T11:59:59.999Z', ['missed'], null],
    ['2026-12-17T12:00:00.000Z', ['missed'], 'ending'],
    ['2026-12-17T12:00:00.000Z', [], 'ending'],
    ['2026-12-19T12:00:00.000Z', ['missed', 'ending'], null],
    ['2026-12-19T12:00:00.000Z', ['ending'], null],
  ] as const)('at %s after %j: %j', (now, warned, due) => {
    expect(dueWarning(reports(warned), aVenue(), DEFAULT_POLICY, now)).toBe(due);
  });

  it('a venue that is closed is warned of the call-off all the same', () => {
    expect(dueWarning(reports([]), closedAlways, DEFAULT_POLICY, '2026-12-10T12:00:00.000Z')).toBeNull();
    expect(dueWarning(reports([]), closedAlways, DEFAULT_POLICY, '2026-12-17T12:00:00.000Z')).toBe('ending');
  });

  it('there is no last warning where the call-off comes sooner than it would', () => {
    const policy = { ...DEFAULT_POLICY, reportDays: 2 };
    expect(dueWarning(reports([]), closedAlways, policy, '2026-11-21T12:00:00.000Z')).toBeNull();
  });
});

describe('a report received', () => {
  const warned = { lastAt: NOON, countedFrom: NOON, warned: ['missed'] } as const;
  it('begins the count anew and makes the warnings void', () => {
    const at = '2026-11-24T08:00:00.000Z';
    expect(reportReceived(warned, at)).toEqual({ lastAt: at, countedFrom: at, warned: [] });
    expect(reportsComeIn(reportReceived(warned, at))).toBe(true);
  });

  it.each([NOON, '2026-11-19T08:00:00.000Z'])('as old as the last one or older (%s) changes nothing', (at) => {
    expect(reportReceived(warned, at)).toEqual(warned);
  });

  it('from before the count began is one, and moves nothing', () => {
    const fresh = { lastAt: null, countedFrom: NOON, warned: [] };
    expect(reportReceived(fresh, '2026-10-01T08:00:00.000Z')).toEqual({
      ...fresh,
      lastAt: '2026-10-01T08:00:00.000Z',
    });
  });
});
