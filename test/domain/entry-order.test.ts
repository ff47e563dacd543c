import { assert, integer, property, array as some } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Dated, datesAfter, NO_DATES, straysAmong } from '../../src/domain/entry-order.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 12, minute)).toISOString();
const dated = (...minutes: number[]) => minutes.map((minute, i): Dated => ({ seq: i + 1, at: at(minute) }));
const minuteOf = (moment: string) => (Date.parse(moment) - Date.parse(at(0))) / 60_000;

describe('entries that stand elsewhere than where they are dated', () => {
  test.each([
    ['none', [], {}],
    ['none of one moment', [5, 5, 5], {}],
    ['one ahead, at the one after it', [0, 90, 10, 20], { 2: 10 }],
    ['one behind, at the one before it', [0, 10, -900, 20], { 3: 10 }],
    ['the first ones', [90, 91, 0, 10, 20], { 1: 0, 2: 0 }],
    ['the last one', [0, 10, 5], { 3: 10 }],
    ['as few as can be', [0, 50, 60, 70, 10, 20, 80], { 5: 70, 6: 70 }],
    ['those of several clocks', [0, 90, 10, 20, 100, 15, 16, 17, 110], { 2: 10, 4: 10, 5: 10 }],
    ['each time anew', [0, 90, 10, 95, 200, 150, 160, 210], { 3: 90, 5: 150 }],
  ])('are %s', (_, minutes, expected) => {
    const strays = straysAmong(dated(...minutes)).map(({ entry, place }) => [entry.seq, minuteOf(place)]);
    expect(Object.fromEntries(strays)).toEqual(expected);
  });

  test('are found as well among what was dated while the clock was set back', () => {
    const story = some(integer({ min: -30, max: 30 }), { maxLength: 60 });
    assert(
      property(story, some(integer({ min: 0, max: 60 }), { maxLength: 3 }), (steps, cuts) => {
        let minute = 0;
        const entries = dated(
          ...steps.map((step) => {
            minute += step;
            return minute;
          }),
        );
        const ends = [...cuts.sort((a, b) => a - b), entries.length];
        const { setBack } = ends.reduce(
          (dates, end, i) => datesAfter(dates, entries.slice(ends[i - 1] ?? 0, end)),
          NO_DATES,
        );
        const within = setBack.flatMap(({ from, to }) => entries.filter((one) => one.at >= from && one.at <= to));
        const bySpan = setBack.flatMap(({ from, to }) =>
          straysAmong(entries.filter((one) => one.at >= from && one.at <= to)),
        );
        expect(bySpan).toEqual(straysAmong(entries));
        expect(new Set(within).size).toBe(within.length);
      }),
      { numRuns: 300 },
    );
  });

  test('are found among many without much more work', () => {
    // Hours back after every day, for years.
    const entries = Array.from({ length: 3000 }, (_, day) => dated(day * 100, day * 100 + 50, day * 100 - 20)).flat();
    const { setBack } = datesAfter(NO_DATES, entries);
    expect(setBack).toHaveLength(50);
    expect(straysAmong(entries.map((one, seq) => ({ ...one, seq })))).toHaveLength(3000);
  });
});
