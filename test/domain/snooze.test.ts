import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runwayOf } from '../../src/domain/runway.ts';
import { isSnoozed, mustBeSnoozeEnd } from '../../src/domain/snooze.ts';
import { between, DAY, HOUR, plus } from '../../src/domain/time.ts';
import { anIntegration, DEFAULT_POLICY, EMAIL, NOON } from '../support/builders.ts';
import { type Life, life } from '../support/life.ts';

const of = (bar: Life) => bar.entries.flatMap(({ kind }) => (kind.startsWith('snooze') ? [kind] : []));

describe('a snooze', () => {
  it.each([
    [4 * HOUR, null],
    [14 * DAY, null],
    [14 * DAY + 1, 'a snooze lasts at most 14 days'],
    [0, 'a snooze ends in the future, not at 2026-11-20T12:00:00.000Z'],
  ])('of %i ms: %s', (ms, refusal) => {
    const check = () => mustBeSnoozeEnd(plus(NOON, ms), NOON);
    if (refusal === null) expect(check).not.toThrow();
    else expect(check).toThrow(refusal);
  });

  it('lasts until its time, and is on the timeline with both its ends', () => {
    const bar = life().add().succeeds();
    expect(bar.snooze('4h')).toBe(true);
    const { snoozed } = bar.one();
    expect(snoozed).toEqual({ since: bar.now, until: plus(bar.now, 4 * HOUR), reason: '', by: 'kim' });
    bar.pass('3h').fails();
    expect(isSnoozed(bar.one(), bar.now)).toBe(true);
    bar.pass('1h');
    expect(isSnoozed(bar.one(), bar.now)).toBe(false);
    bar.fails();
    expect(bar.one().snoozed).toBeNull();
    expect(bar.entries.slice(-2)).toMatchObject([
      { kind: 'snooze_ended', details: { ended: snoozed?.until, until: snoozed?.until, how: 'time' } },
      { kind: 'check_failed' },
    ]);
  });

  it('is the same when it is given twice, and another one when it is given for longer', () => {
    const bar = life().add();
    bar.snooze('4h');
    expect(bar.snooze('4h')).toBe(false);
    expect(bar.snooze('5h')).toBe(true);
    expect(bar.snooze('4h')).toBe(true);
    bar.pass('1h');
    expect(bar.snooze('4h')).toBe(true);
    expect(bar.one().snoozed).toMatchObject({ since: plus(bar.now, -HOUR), until: plus(bar.now, 4 * HOUR) });
  });

  it('keeps failures from being counted, and nobody is warned', () => {
    const bar = life().add().succeeds();
    bar.snooze('14d');
    bar.failsOften(30, '6h', 'auth_revoked');
    expect(bar.one()).toMatchObject({ status: 'Failed', streak: { counted: 0, personal: 0, tries: 30 } });
    expect(bar.owed()).toEqual([]);
    expect(runwayOf(bar.one(), DEFAULT_POLICY, bar.now)).toBeNull();
    expect(bar.entries.at(-1)).toMatchObject({ kind: 'check_failed', details: { counted: false } });
    expect(bar.wake()).toBe(true);
    expect(bar.wake()).toBe(false);
    bar.failsOften(4, '1h');
    expect(bar.owed()).toEqual(['warned to support']);
  });

  it.each([
    ['deactivated', false],
    ['deactivated and restored', true],
  ])('ends when the integration is %s', (_, again) => {
    const bar = life().add().succeeds();
    bar.snooze('14d');
    bar.deactivate();
    if (again) bar.restore();
    expect(bar.one()).toMatchObject({ snoozed: null, countdownStopped: null });
    expect(of(bar)).toEqual(['snoozed', 'snooze_ended']);
  });

  it('goes on when its set-up is changed', () => {
    const bar = life().add();
    bar.snooze('1d');
    bar.edit({ options: { locations: 'L1' } });
    expect(bar.one().snoozed).not.toBeNull();
  });

  it('is refused for an inactive one', () => {
    const bar = life().add();
    bar.deactivate();
    expect(() => bar.snooze('1d')).toThrow('is inactive');
  });
});

describe('a snooze that was asked for while the clock was ahead', () => {
  const askedFor = () => {
    const bar = life().add(EMAIL).pass('1d').check({ reportAt: null });
    const right = bar.now;
    bar.pass('400d').snooze('5d');
    return bar.at(right);
  };

  it('keeps nothing quiet for longer than a snooze lasts', () => {
    const bar = askedFor();
    expect(isSnoozed(bar.one(), bar.now)).toBe(false);
    bar.pass('399d');
    expect(isSnoozed(bar.one(), bar.now)).toBe(true);
  });

  it('makes no silence of the days that the clock was ahead', () => {
    const bar = askedFor().pass('6h').check({ reportAt: null });
    expect(bar.one().status).toBe('Initializing');
    for (let day = 0; day < 28; day += 1) bar.pass('1d').check({ reportAt: null });
    expect(bar.one().status).toBe('Initializing');
    bar.pass('1d').check({ reportAt: null });
    expect(bar.one().status).toBe('CalledOff');
  });
});

describe('mail of a snoozed one', () => {
  const warned = () => life().add().succeeds().failsOften(4, '1h');

  it('that was owed before waits, however long, and is sent at the end if it is still true', () => {
    const bar = warned();
    bar.snooze('10d');
    bar.pass('9d').mail();
    expect(bar.owed()).toEqual(['warned to support']);
    bar.pass('1d').fails().mail();
    expect(bar.owed()).toEqual([]);
    expect(bar.kinds().filter((kind) => kind.startsWith('mail'))).toEqual(['mail_sent']);
  });

  it('that was owed before is dropped at the end if it is not true any more', () => {
    const bar = warned();
    bar.snooze('4h');
    bar.pass('5h').succeeds().mail();
    expect(bar.last()).toMatchObject({ kind: 'mail_failed', details: { reason: 'recovered before it was sent' } });
  });

  it('about the recovery of one that people were alarmed of comes at the end', () => {
    const bar = warned().mail();
    bar.snooze('4h');
    bar.pass('1h').succeeds();
    expect(bar.owed()).toEqual([]);
    bar.wake();
    expect(bar.owed()).toEqual(['recovered to support']);
  });

  it('about the recovery does not come when it fails at the end', () => {
    const bar = warned().mail();
    bar.snooze('4h');
    bar.pass('1h').succeeds().pass('1h').fails().pass('3h').fails();
    expect(bar.owed()).toEqual([]);
    bar.pass('1h').succeeds();
    expect(bar.owed()).toEqual(['recovered to support']);
  });
});

describe('the countdown of a snoozed one', () => {
  /** Checks at these hours, until one calls it off; with the hours between snoozed beside, if there are any. */
  const calledOffAt = (code: 'no_response' | 'auth_revoked', before: number, snoozedHours: number) => {
    const bar = life().add().succeeds();
    for (let hour = 1; hour < 100 && bar.one().status !== 'CalledOff'; hour += 1) {
      if (hour === before && snoozedHours > 0) {
        bar.snooze(`${snoozedHours}h`);
        for (let i = 1; i < snoozedHours; i += 1) bar.pass('59m').pass('59s').fails(code);
        bar.pass('59m').pass('59s').pass('1s');
        bar.wake();
      }
      bar.pass('59m').pass('59s').fails(code);
    }
    return bar.now;
  };

  it('comes exactly the snoozed time later than that of its twin', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('no_response' as const, 'auth_revoked' as const),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 40 }),
        (code, before, snoozedHours) => {
          const twin = calledOffAt(code, before, 0);
          const isLate = between(NOON, twin) < before * HOUR;
          const late = isLate ? 0 : snoozedHours * HOUR;
          expect(between(twin, calledOffAt(code, before, snoozedHours))).toBe(late);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('of the 30 days stands still too, also when an incident lasts beside it', () => {
    const twin = life().add(EMAIL);
    const bar = life().add(EMAIL);
    for (const one of [twin, bar]) one.pass('10d').check({ reportAt: null });
    bar.snooze('5d');
    bar.pass('4d').check({ failure: { code: 'no_response', incident: true } });
    bar.pass('3d').check({ reportAt: null });
    bar.pass('1d').incidentEnds();
    // Eight days beside those that count: five snoozed, and four of the incident, one of which both have.
    for (let day = 0; day < 19; day += 1) for (const one of [twin, bar]) one.pass('1d').check({ reportAt: null });
    expect([twin.one().status, bar.one().status]).toEqual(['Initializing', 'Initializing']);
    for (const one of [twin, bar]) one.pass('1d').check({ reportAt: null });
    expect([twin.one().status, bar.one().status]).toEqual(['CalledOff', 'CalledOff']);
  });

  it('runs on from where it stood', () => {
    const bar = life().add().succeeds();
    const from = bar.one().failingFrom;
    bar.pass('1d');
    bar.snooze('2d');
    bar.pass('5d').fails();
    expect(bar.one()).toMatchObject({ failingFrom: plus(from, 2 * DAY), countdownStopped: null });
    expect(anIntegration().snoozed).toBeNull();
  });
});
