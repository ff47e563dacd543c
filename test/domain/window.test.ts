import { describe, expect, it } from 'vitest';
import type { Integration } from '../../src/domain/integration.ts';
import { between, DAY, HOUR, plus } from '../../src/domain/time.ts';
import {
  longestWindow,
  partsOf,
  planOf,
  routineWindow,
  type WindowLimits,
  windowLimits,
} from '../../src/domain/window.ts';
import { anIntegration, aType, EMAIL } from '../support/builders.ts';

const venue = { timezone: 'America/Toronto', dayStart: '04:00' };
const limits: WindowLimits = { lookBackDays: 7, overlapMinutes: null, reachDays: null, venue };
const byChange: WindowLimits = { ...limits, overlapMinutes: 120 };
const now = '2026-11-26T12:00:00.000Z';

describe('the window of a routine check', () => {
  it.each<[string, Partial<Integration>, WindowLimits, string, string | null]>([
    [
      'goes back the look-back from when it was added, to the start of that business day',
      { lastGoodCheck: null, createdAt: '2026-11-20T12:00:00.000Z' },
      byChange,
      '2026-11-13T09:00:00.000Z',
      null,
    ],
    [
      'and to the start of the one before where it was added in the small hours',
      { lastGoodCheck: null, createdAt: '2026-11-20T08:59:00.000Z' },
      byChange,
      '2026-11-12T09:00:00.000Z',
      null,
    ],
    [
      'goes back the look-back from the last good check',
      { lastGoodCheck: '2026-11-25T06:00:00.000Z' },
      limits,
      '2026-11-18T06:00:00.000Z',
      null,
    ],
    [
      'goes back the look-back from what an unfinished check has held already',
      { lastGoodCheck: '2026-09-01T06:00:00.000Z', fetchedTo: '2026-11-25T06:00:00.000Z' },
      limits,
      '2026-11-18T06:00:00.000Z',
      null,
    ],
    [
      'covers a long gap as a whole',
      { lastGoodCheck: '2026-01-01T00:00:00.000Z' },
      byChange,
      '2025-12-25T00:00:00.000Z',
      null,
    ],
    [
      'goes as far back as the provider answers, and says what lies further',
      { lastGoodCheck: '2026-01-01T00:00:00.000Z' },
      { ...limits, reachDays: 90 },
      '2026-08-28T12:00:00.000Z',
      '2025-12-25T00:00:00.000Z',
    ],
    [
      'goes back the look-back from now when the clock was set back',
      { lastGoodCheck: '2027-06-01T00:00:00.000Z' },
      byChange,
      '2026-11-19T12:00:00.000Z',
      null,
    ],
  ])('%s', (_, more, given, from, outOfReach) => {
    expect(routineWindow(anIntegration(more), given, now)).toEqual({ from, to: now, outOfReach });
  });

  it('goes back two hours where the provider filters by change, and the whole look-back once in 24 hours', () => {
    const times = Array.from({ length: 12 }, (_, i) => plus(now, i * 6 * HOUR));
    const backs = times.slice(1).map((at, i) => {
      const one = anIntegration({ lastGoodCheck: times[i] ?? null });
      return between(routineWindow(one, byChange, at).from, times[i] ?? '') / HOUR;
    });
    expect(backs.filter((back) => back !== 2 && back !== 7 * 24)).toEqual([]);
    const long = backs.flatMap((back, i) => (back === 2 ? [] : [i]));
    expect(long.length).toBeGreaterThanOrEqual(2);
    expect(long.slice(1).map((i, n) => i - (long[n] ?? 0))).toEqual(long.slice(1).map(() => 4));
  });

  it('takes the overlap only where the type says that the provider filters by change', () => {
    const policy = { lookBackDays: 7, overlapMinutes: 30 };
    const type = aType({ filtersByChange: true });
    expect([windowLimits(policy, type, venue), windowLimits(policy, aType(), venue)]).toMatchObject([
      { overlapMinutes: 30 },
      { overlapMinutes: null },
    ]);
  });
});

describe('the parts of a window', () => {
  const to = '2026-11-26T12:00:00.000Z';
  const parts = (days: number, type = aType(), lookBackDays = 7) =>
    partsOf({ from: plus(to, -days * DAY), to }, type, lookBackDays).map(
      (part) => (Date.parse(part.to) - Date.parse(part.from)) / DAY,
    );

  it.each([
    ['an ordinary one stays whole', parts(7.25), [7.25]],
    ['also with a longer look-back', parts(31, aType(), 30), [31]],
    ['a long one is fetched week by week, the rest last', parts(17), [7, 7, 3]],
    ['in shorter ones where the provider takes no more', parts(7, aType({ longestWindowDays: 2 })), [2, 2, 2, 1]],
    ['not in longer ones where the provider takes more', parts(17, aType({ longestWindowDays: 30 })), [7, 7, 3]],
    ['a mailbox is read once', parts(90, EMAIL), [90]],
  ])('%s', (_, lengths, expected) => {
    expect(lengths).toEqual(expected);
  });

  it('follow each other without a hole, oldest first', () => {
    const all = partsOf({ from: plus(to, -20 * DAY), to }, aType(), 7);
    expect(all[0]?.from).toBe(plus(to, -20 * DAY));
    expect(all.at(-1)?.to).toBe(to);
    expect(all.slice(1).map((part) => part.from)).toEqual(all.slice(0, -1).map((part) => part.to));
  });

  it('asked for by a person are as long as posctl and the provider allow', () => {
    expect([aType(), aType({ longestWindowDays: 30 }), aType({ longestWindowDays: 3 })].map(longestWindow)).toEqual([
      7, 7, 3,
    ]);
  });
});

it('a check by hand goes back the whole look-back, for whoever asks misses something', () => {
  const type = aType({ filtersByChange: true });
  const policy = { lookBackDays: 7, overlapMinutes: 120 };
  const one = anIntegration({ lastGoodCheck: plus(now, -HOUR) });
  const from = (by: 'hand' | 'daemon') => planOf(one, { asked: null, by, policy, type, venue }, now).window.from;
  expect(from('hand')).toBe(plus(now, -HOUR - 7 * DAY));
  expect([plus(now, -3 * HOUR), plus(now, -HOUR - 7 * DAY)]).toContain(from('daemon'));
});

describe('what a check fetches', () => {
  const policy = { lookBackDays: 7, overlapMinutes: 120 };
  const plan = (more: Partial<Integration>, type: ReturnType<typeof aType> | undefined) =>
    planOf(anIntegration(more), { asked: null, by: 'hand', policy, type, venue }, now);

  it('is the window that a person asked for, and no other', () => {
    const asked = { from: '2026-01-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z', by: 'sold' } as const;
    const planned = planOf(anIntegration(), { asked, by: 'hand', policy, type: aType({ reachDays: 9 }), venue }, now);
    expect(planned).toEqual({ window: asked, parts: [asked], warnings: [] });
  });

  it('is one window where it is no longer than usual, also of a type that this version does not know', () => {
    for (const type of [aType(), undefined]) {
      const { window, parts, warnings } = plan({ lastGoodCheck: plus(now, -DAY) }, type);
      expect(window).toEqual({ from: plus(now, -8 * DAY), to: now, by: 'modified' });
      expect([parts, warnings]).toEqual([[window], []]);
    }
  });

  it('is a long gap in parts that follow each other without a gap, the last of which ends now', () => {
    const { window, parts } = plan({ lastGoodCheck: plus(now, -60 * DAY) }, aType());
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map(({ by }) => by)).toEqual(parts.map(() => 'modified'));
    expect([parts[0]?.from, ...parts.map(({ to }) => to)]).toEqual([...parts.map(({ from }) => from), now]);
    expect(parts[0]?.from).toBe(window.from);
  });

  it('of a mailbox or a tap is never in parts', () => {
    expect(plan({ lastGoodCheck: plus(now, -60 * DAY) }, aType({ method: 'email' })).parts).toHaveLength(1);
  });

  it('says what the provider does not give any more', () => {
    const { window, warnings } = plan({ lastGoodCheck: plus(now, -60 * DAY) }, aType({ reachDays: 30 }));
    expect(window.from).toBe(plus(now, -30 * DAY));
    expect(warnings).toEqual([
      'sales from 2026-09-20T12:00:00.000Z to 2026-10-27T12:00:00.000Z can no longer be fetched: the provider goes back 30 days',
    ]);
  });
});

it.each([
  [8 * DAY + HOUR, 1],
  [8 * DAY + HOUR + 1, 2],
  [0, 1],
])('a window of %i ms with a look-back of 7 days is fetched in %i parts', (length, parts) => {
  expect(partsOf({ from: plus(now, -length), to: now }, aType(), 7)).toHaveLength(parts);
});
