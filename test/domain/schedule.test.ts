import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isDue,
  LONGEST_INTERVAL,
  nextAfterFailure,
  nextAfterSuccess,
  phasePointAfter,
} from '../../src/domain/schedule.ts';
import { between, HOUR, MINUTE, plus } from '../../src/domain/time.ts';
import { anIntegration, NOON } from '../support/builders.ts';

const ID = 'int_00000000000000000001';
const failed = (tries: number, more: Partial<Parameters<typeof nextAfterFailure>[2]> = {}) =>
  nextAfterFailure(ID, LONGEST_INTERVAL, { startedAt: NOON, endedAt: NOON, tries, retryAfterMs: null, ...more });
/** Just after a point of its phase, so that the next one is a whole interval away. */
const TURN = phasePointAfter(ID, LONGEST_INTERVAL, NOON);

describe('the turns of an integration', () => {
  it('come every interval, on a phase of its own', () => {
    expect(between(TURN, phasePointAfter(ID, LONGEST_INTERVAL, TURN))).toBe(LONGEST_INTERVAL);
    expect(phasePointAfter('int_00000000000000000002', LONGEST_INTERVAL, NOON)).not.toBe(TURN);
  });

  it('are spread over the interval', () => {
    const hours = new Set<number>();
    for (let i = 0; i < 200; i += 1)
      hours.add(
        Math.floor(between(NOON, phasePointAfter(`int_${String(i).padStart(20, '0')}`, 6 * HOUR, NOON)) / (HOUR / 2)),
      );
    expect(hours.size).toBe(12);
  });

  it('come after the moment asked about, and at most an interval later', () => {
    const intervals = fc.integer({ min: 5 * MINUTE, max: LONGEST_INTERVAL });
    fc.assert(
      fc.property(fc.string(), intervals, fc.nat(10 * 365 * 24 * HOUR), (id, interval, offset) => {
        const after = plus(NOON, offset);
        const wait = between(after, phasePointAfter(id, interval, after));
        return wait > 0 && wait <= interval;
      }),
    );
  });

  it('are kept by a check that comes a little late', () => {
    const next = nextAfterSuccess(ID, LONGEST_INTERVAL, plus(TURN, 90 * MINUTE));
    expect(between(TURN, next)).toBe(LONGEST_INTERVAL);
  });
});

describe('after a failure', () => {
  it.each([
    [1, 5 * MINUTE],
    [2, 15 * MINUTE],
    [3, HOUR],
  ])('number %i in a row it is checked again %i ms after the start', (tries, wait) => {
    const startedAt = plus(TURN, 1);
    expect(between(startedAt, failed(tries, { startedAt, endedAt: plus(startedAt, 30_000) }))).toBe(wait);
  });

  it('number 4 and more it waits for its turn', () => {
    expect(failed(4)).toBe(TURN);
    expect(failed(100)).toBe(TURN);
  });

  it('its turn comes sooner when it is near', () => {
    const startedAt = plus(TURN, -2 * MINUTE);
    expect(failed(3, { startedAt, endedAt: startedAt })).toBe(TURN);
  });

  it.each([
    ['what the provider asks for', 20 * MINUTE, 20 * MINUTE],
    ['its own time when the provider asks for less', MINUTE, 5 * MINUTE],
    ['the interval when the provider asks for more', 24 * HOUR, LONGEST_INTERVAL],
  ])('it waits %s', (_, retryAfterMs, wait) => {
    const startedAt = plus(TURN, 1);
    expect(between(startedAt, failed(1, { startedAt, endedAt: startedAt, retryAfterMs }))).toBe(wait);
  });

  it("counts the provider's wish from the end of the check", () => {
    const startedAt = plus(TURN, 1);
    const endedAt = plus(startedAt, 10 * MINUTE);
    expect(failed(1, { startedAt, endedAt, retryAfterMs: MINUTE })).toBe(plus(endedAt, MINUTE));
  });

  it('a short interval is never exceeded', () => {
    const next = nextAfterFailure(ID, 5 * MINUTE, { startedAt: NOON, endedAt: NOON, tries: 3, retryAfterMs: HOUR });
    expect(between(NOON, next)).toBeLessThanOrEqual(5 * MINUTE);
  });
});

describe('due', () => {
  const nextCheck = '2026-11-20T18:00:00.000Z';
  it.each([
    ['before its turn', {}, '2026-11-20T17:59:59.999Z', false],
    ['at its turn', {}, nextCheck, true],
    ['long after its turn', {}, '2027-11-20T18:00:00.000Z', true],
    ['while inactive', { active: false }, '2027-11-20T18:00:00.000Z', false],
    ['while CalledOff', { status: 'CalledOff' }, '2027-11-20T18:00:00.000Z', false],
    ['without a turn', { nextCheck: null }, '2027-11-20T18:00:00.000Z', false],
    ['when the clock was set back by a day', {}, '2026-11-19T13:00:00.000Z', true],
    ['when its turn is just an interval away', {}, NOON, false],
  ] as const)('%s', (_, more, now, due) => {
    expect(isDue(anIntegration({ nextCheck, ...more }), now)).toBe(due);
  });
});
