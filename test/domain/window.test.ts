import { describe, expect, it } from 'vitest';
import { DAY, plus } from '../../src/domain/time.ts';
import { longestWindow, partsOf, routineWindow } from '../../src/domain/window.ts';
import { anIntegration, aType, EMAIL } from '../support/builders.ts';

const limits = { lookBackDays: 7, reachDays: null };

describe('the window of a routine check', () => {
  it.each([
    [
      'goes back the look-back from when it was added',
      { lastGoodCheck: null },
      limits,
      '2026-11-13T12:00:00.000Z',
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
      limits,
      '2025-12-25T00:00:00.000Z',
      null,
    ],
    [
      'goes as far back as the provider answers, and says what lies further',
      { lastGoodCheck: '2026-01-01T00:00:00.000Z' },
      { lookBackDays: 7, reachDays: 90 },
      '2026-08-28T12:00:00.000Z',
      '2025-12-25T00:00:00.000Z',
    ],
    [
      'goes back the look-back from now when the clock was set back',
      { lastGoodCheck: '2027-06-01T00:00:00.000Z' },
      limits,
      '2026-11-19T12:00:00.000Z',
      null,
    ],
  ])('%s', (_, more, given, from, outOfReach) => {
    const now = '2026-11-26T12:00:00.000Z';
    expect(routineWindow(anIntegration(more), given, now)).toEqual({ from, to: now, outOfReach });
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
