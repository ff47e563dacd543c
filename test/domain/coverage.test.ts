import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayRange } from '../../src/domain/business-day.ts';
import { attemptsOf, coverage, reportCoverage, reportDaysOf, runsOf, spanOfDays } from '../../src/domain/coverage.ts';
import type { DayState } from '../../src/domain/day-state.ts';
import { HOUR, later, MINUTE, millis, plus, type Span } from '../../src/domain/time.ts';
import type { EntryKind, TimelineEntry } from '../../src/domain/timeline.ts';
import type { Venue } from '../../src/domain/venue.ts';
import { aVenue } from '../support/builders.ts';
import { anEntry } from '../support/entries.ts';

const at = (text: string) => `2026-11-${text}:00.000Z`;
const span = (from: string, to: string): Span => ({ from: at(from), to: at(to) });

const entry = (kind: EntryKind, when: string, details: object = {}): TimelineEntry =>
  anEntry(kind, { at: at(when), details });

const good = (from: string, to: string) => entry('check_succeeded', to, { window: span(from, to) });
const bad = (from: string, to: string, held?: Span) =>
  entry('check_failed', to, { window: span(from, to), ...(held ? { held } : {}) });

/** States of 10–14 November at a venue whose day is 04:00 to 04:00 UTC. */
function states(entries: TimelineEntry[], more: { lines?: string[]; venue?: Partial<Venue> } = {}): DayState[] {
  const hasLines = (day: string) => more.lines?.includes(day.slice(8)) ?? false;
  const days = { first: '2026-11-10', last: '2026-11-14' };
  return coverage({ attempts: attemptsOf(written(entries)), hasLines }, aVenue(more.venue), days).map((d) => d.state);
}

/** The entries as a store numbers and dates them: in the order in which they are given. */
function written(entries: readonly TimelineEntry[]): TimelineEntry[] {
  return entries.map((one, i) => ({
    ...one,
    seq: i + 1,
    at: entries
      .slice(0, i + 1)
      .map((earlier) => earlier.at)
      .reduce(later),
  }));
}

describe('the state of a business day', () => {
  it.each<[string, TimelineEntry[], Parameters<typeof states>[1], DayState[]]>([
    ['nothing was ever tried', [], {}, Array(5).fill('inactive')],
    [
      'windows hold every instant, with lines and without',
      [good('10T04:00', '15T04:00')],
      { lines: ['11', '12'] },
      ['empty', 'covered', 'covered', 'empty', 'empty'],
    ],
    [
      'several windows hold it together',
      [good('10T04:00', '12T15:00'), good('12T15:00', '15T04:00')],
      { lines: ['12'] },
      ['empty', 'empty', 'covered', 'empty', 'empty'],
    ],
    [
      'an instant is missing between two windows',
      [good('10T04:00', '12T14:59'), good('12T15:00', '15T04:00')],
      { lines: ['12'] },
      ['empty', 'empty', 'partial', 'empty', 'empty'],
    ],
    [
      'the first window begins within it, the last one ends within it',
      [good('11T12:00', '13T12:00')],
      {},
      ['inactive', 'partial', 'empty', 'partial', 'missing'],
    ],
    [
      'it was tried in vain, and not tried between',
      [good('10T04:00', '11T04:00'), bad('11T04:00', '12T04:00'), good('13T04:00', '14T04:00')],
      {},
      ['empty', 'failed', 'missing', 'empty', 'missing'],
    ],
    [
      'a later window mended the failure',
      [bad('10T04:00', '15T04:00'), good('11T04:00', '12T04:00')],
      {},
      ['failed', 'empty', 'failed', 'failed', 'failed'],
    ],
    [
      'a failed check held a part of its window',
      [bad('10T04:00', '15T04:00', span('10T04:00', '12T12:00'))],
      {},
      ['empty', 'empty', 'partial', 'failed', 'failed'],
    ],
    [
      'a cancelled check held a part, another one nothing',
      [
        entry('check_cancelled', '15T00:00', {
          window: span('10T04:00', '15T04:00'),
          held: span('10T04:00', '11T04:00'),
        }),
        entry('check_cancelled', '15T01:00', { window: span('10T04:00', '15T04:00') }),
      ],
      {},
      ['empty', 'missing', 'missing', 'missing', 'missing'],
    ],
    [
      'a part of a long window was saved by a check that died',
      [entry('imported', '15T00:00', { window: span('10T04:00', '12T04:00'), part: 1, of: 5 })],
      {},
      ['empty', 'empty', 'missing', 'missing', 'missing'],
    ],
    [
      'a file was imported by hand, which says nothing of windows',
      [entry('imported', '15T00:00', { file: 'day.csv' })],
      {},
      Array(5).fill('inactive'),
    ],
    [
      'it is planned closed, by weekday and by date',
      [good('10T04:00', '15T04:00')],
      { venue: { closed: ['tue', '2026-11-12', '2026-11-13'] }, lines: ['13'] },
      ['closed', 'empty', 'closed', 'covered', 'empty'],
    ],
    [
      'it was deactivated, wholly and in part',
      [
        good('09T04:00', '10T04:00'),
        entry('deactivated', '10T12:00'),
        entry('restored', '13T12:00'),
        good('13T04:00', '14T04:00'),
      ],
      {},
      ['missing', 'inactive', 'inactive', 'empty', 'missing'],
    ],
    [
      'it is still deactivated, and the days before were fetched later in vain',
      [good('09T04:00', '10T04:00'), entry('deactivated', '11T04:00')],
      {},
      ['missing', 'inactive', 'inactive', 'inactive', 'inactive'],
    ],
    [
      'the time away was fetched after the restore, first in vain',
      [
        good('09T04:00', '10T04:00'),
        entry('deactivated', '10T04:00'),
        entry('restored', '15T04:00'),
        bad('10T04:00', '15T04:00'),
        good('10T04:00', '11T04:00'),
      ],
      {},
      ['empty', 'failed', 'failed', 'failed', 'failed'],
    ],
    [
      'a window has no length',
      [entry('check_succeeded', '15T04:00', { window: span('12T04:00', '12T04:00') })],
      {},
      Array(5).fill('inactive'),
    ],
  ])('when %s', (_, entries, more, expected) => {
    expect(states(entries, more)).toEqual(expected);
  });

  it('of an e-mailed report depends on the report, not on when the mailbox was read', () => {
    const entries = [
      good('10T04:00', '15T04:00'),
      entry('check_failed', '14T09:00', {
        window: span('10T04:00', '15T04:00'),
        quarantined: ['2026-11-12', '2026-11-10'],
      }),
    ];
    const known = {
      attempts: attemptsOf(entries),
      hasLines: (day: string) => day === '2026-11-10',
      reports: reportDaysOf(entries),
    };
    const days = { first: '2026-11-09', last: '2026-11-14' };
    expect(reportCoverage(known, aVenue({ closed: ['2026-11-13'] }), days).map((d) => d.state)).toEqual([
      'inactive',
      'covered',
      'missing',
      'failed',
      'closed',
      'missing',
    ]);
  });
});

describe('days of reports', () => {
  const aside = (...days: string[]) => entry('check_failed', '14T09:00', { quarantined: days });
  const told = (...days: string[]) =>
    entry('check_succeeded', '14T10:00', { reports: [{ file: 'mix.csv', sha256: 'a', days }] });
  it.each<[string, TimelineEntry[], string[], string[]]>([
    ['put aside', [aside('2026-11-12', '2026-11-13')], [], ['2026-11-12', '2026-11-13']],
    ['put aside, then imported by mail', [aside('2026-11-12'), told('2026-11-12')], ['2026-11-12'], []],
    [
      'put aside, then one of them imported by hand',
      [aside('2026-11-12', '2026-11-13'), entry('imported', '14T10:00', { days: ['2026-11-12'] })],
      ['2026-11-12'],
      ['2026-11-13'],
    ],
    ['of a part of a long window', [entry('imported', '14T10:00', { part: 1, of: 3 })], [], []],
  ])('%s', (_, entries, imported, putAside) => {
    const days = reportDaysOf(entries);
    expect([[...days.told], [...days.putAside]]).toEqual([imported, putAside]);
  });
});

describe('a day on which clocks change', () => {
  it.each([
    ['Europe/Paris', '2026-03-28', 23],
    ['Europe/Paris', '2026-10-24', 25],
    ['America/New_York', '2026-03-07', 23],
    ['America/New_York', '2026-10-31', 25],
    ['Australia/Lord_Howe', '2026-10-03', 23.5],
    ['Australia/Lord_Howe', '2026-04-04', 24.5],
    ['America/St_Johns', '2026-03-07', 23],
    ['America/St_Johns', '2026-10-31', 25],
  ])('in %s, %s, is %d hours long, and a window must hold all of them', (timezone, day, hours) => {
    const venue = aVenue({ timezone });
    const { from, to } = dayRange(day, venue);
    expect((millis(to) - millis(from)) / HOUR).toBe(hours);
    const stateOf = (...windows: Span[]) => {
      const attempts = attemptsOf(windows.map((window) => entry('check_succeeded', '20T12:00', { window })));
      return coverage({ attempts, hasLines: () => true }, venue, { first: day, last: day })[0]?.state;
    };
    expect(stateOf({ from, to })).toBe('covered');
    expect(stateOf({ from, to: plus(to, -1) })).toBe('partial');
    expect(stateOf({ from: plus(from, 1), to })).toBe('partial');
    expect(stateOf({ from, to: plus(from, 12 * HOUR) }, { from: plus(from, 12 * HOUR), to })).toBe('covered');
    expect(stateOf({ from: plus(from, -24 * HOUR), to: from })).toBe('missing');
  });
});

it('coverage is what a look at every half hour says', () => {
  const STEP = 30 * MINUTE;
  const origin = '2026-03-27T00:00:00.000Z';
  const windows = fc.array(
    fc.record({ start: fc.nat(240), steps: fc.integer({ min: 1, max: 120 }), ok: fc.boolean() }),
    { maxLength: 8 },
  );
  const zones = fc.constantFrom('UTC', 'Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'America/St_Johns');
  const starts = fc.constantFrom('00:00', '04:00', '05:30');
  fc.assert(
    fc.property(windows, zones, starts, (all, timezone, dayStart) => {
      const venue = aVenue({ timezone, dayStart });
      const spans = all.map(({ start, steps, ok }) => {
        const from = plus(origin, start * STEP);
        return { from, to: plus(from, steps * STEP), ok };
      });
      const entries = spans.map(({ ok, ...window }) =>
        entry(ok ? 'check_succeeded' : 'check_failed', '01T00:00', { window }),
      );
      const days = { first: '2026-03-26', last: '2026-04-06' };
      for (const { businessDay, state } of coverage(
        { attempts: attemptsOf(entries), hasLines: () => false },
        venue,
        days,
      )) {
        const range = dayRange(businessDay, venue);
        const moments: string[] = [];
        for (let moment = range.from; moment < range.to; moment = plus(moment, STEP)) moments.push(moment);
        const within = (moment: string) => (s: Span) => s.from <= moment && moment < s.to;
        const held = moments.filter((moment) => spans.some((s) => s.ok && within(moment)(s))).length;
        const tried = moments.some((moment) => spans.some(within(moment)));
        const begun = spans.some((s) => s.from < range.to);
        const none = tried ? 'failed' : begun ? 'missing' : 'inactive';
        expect(state).toBe(held === moments.length ? 'empty' : held > 0 ? 'partial' : none);
      }
    }),
    { numRuns: 300 },
  );
});

describe('runs of days', () => {
  const days = ['2026-10-30', '2026-10-31', '2026-11-01', '2026-11-03', '2026-11-04'];
  it('are of neighbours, and no longer than they may be', () => {
    expect(runsOf(days, 7)).toEqual([
      { first: '2026-10-30', last: '2026-11-01', days: 3 },
      { first: '2026-11-03', last: '2026-11-04', days: 2 },
    ]);
    expect(runsOf(days, 2).map((r) => [r.first.slice(5), r.last.slice(5)])).toEqual([
      ['10-30', '10-31'],
      ['11-01', '11-01'],
      ['11-03', '11-04'],
    ]);
    expect(runsOf([], 7)).toEqual([]);
  });

  it('are fetched from the start of the first to the end of the last', () => {
    expect(spanOfDays({ first: '2026-10-30', last: '2026-11-01' }, aVenue({ timezone: 'America/Toronto' }))).toEqual({
      from: '2026-10-30T08:00:00.000Z',
      to: '2026-11-02T09:00:00.000Z',
    });
  });
});

describe('a check whose clock was ahead', () => {
  const window = (from: string, to: string) => ({
    window: { from: `2026-11-${from}T12:00:00.000Z`, to: `2026-11-${to}T12:00:00.000Z` },
  });
  const checked = (seq: number, at: string, details: object) => ({
    ...anEntry('check_succeeded', { at: `2026-11-${at}T12:00:00.000Z`, details }),
    seq,
  });

  it('holds nothing that was sold after the entry that was written next', () => {
    const entries = [
      checked(1, '10', window('03', '10')),
      checked(3, '11', window('10', '11')),
      checked(2, '20', window('10', '20')),
    ];
    expect(attemptsOf(entries).good).toEqual([window('03', '11').window]);
  });

  it('is believed as long as nothing says otherwise', () => {
    const entries = [checked(1, '10', window('03', '10')), checked(2, '20', window('10', '20'))];
    expect(attemptsOf(entries).good).toEqual([window('03', '20').window]);
  });
});
