import { describe, expect, it } from 'vitest';
import { routineWindow } from '../../src/domain/window.ts';
import { anIntegration } from '../support/builders.ts';

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
