import { describe, expect, it } from 'vitest';
import { formatDuration, parseDay, parseDuration, parseInterval, parseMoment } from '../../src/domain/duration.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { NOON } from '../support/builders.ts';

describe('durations', () => {
  it.each([
    ['30s', 30_000],
    ['5m', 5 * MINUTE],
    ['5min', 5 * MINUTE],
    ['1h', HOUR],
    ['1h30m', 90 * MINUTE],
    [' 1H 30M ', 90 * MINUTE],
    ['7d', 7 * DAY],
    ['2w', 14 * DAY],
    ['90', null],
    ['', null],
    ['h', null],
    ['1.5h', null],
    ['-1h', null],
    ['1h x', null],
    ['1y', null],
    ['999999999d', null],
    ['99999999d', 99_999_999 * DAY],
  ])('%j is %j ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    [6 * HOUR, '6h'],
    [90 * MINUTE, '1h30m'],
    [45 * MINUTE, '45m'],
    [30_000, '30s'],
    [3_661_000, '1h1m1s'],
    [0, '0s'],
    [499, '0s'],
  ])('%i ms are %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('intervals', () => {
  it.each([
    ['5m', 5 * MINUTE],
    ['1h', HOUR],
    ['6h', 6 * HOUR],
    ['360m', 6 * HOUR],
  ])('%s is taken', (text, ms) => {
    expect(parseInterval(text)).toBe(ms);
  });

  it.each([
    ['7h', 'an interval of 7h is too long: every active integration is checked at least every 6 hours'],
    ['361m', 'an interval of 361m is too long: every active integration is checked at least every 6 hours'],
    ['1d', 'an interval of 1d is too long: every active integration is checked at least every 6 hours'],
    ['4m', 'an interval of 4m is too short'],
    ['0m', 'an interval of 0m is too short'],
    ['soon', "'soon' is not an interval"],
  ])('%s is refused with the reason', (text, message) => {
    expect(() => parseInterval(text)).toThrow(expect.objectContaining({ code: 'usage', exit: 2, message }));
  });
});

describe('moments', () => {
  it.each([
    ['7d', '2026-11-13T12:00:00.000Z'],
    ['90m', '2026-11-20T10:30:00.000Z'],
    ['2026-11-19', '2026-11-19T00:00:00.000Z'],
    ['today', '2026-11-20T00:00:00.000Z'],
    ['Yesterday', '2026-11-19T00:00:00.000Z'],
    ['2026-11-19T08:30', '2026-11-19T08:30:00.000Z'],
    ['2026-11-19T08:30:01.5Z', '2026-11-19T08:30:01.500Z'],
    ['2026-11-19T08:30-05:00', '2026-11-19T13:30:00.000Z'],
  ])('%s is %s', (text, moment) => {
    expect(parseMoment(text, '--since', NOON)).toBe(moment);
  });

  it.each(['yesterday-ish', '2026-02-30', '2026-13-01', '2026-11-19T25:00', '999999999w', '20261119', ''])(
    '%j is refused, and the flag is named',
    (text) => {
      expect(() => parseMoment(text, '--since', NOON)).toThrow(
        expect.objectContaining({ code: 'usage', message: `--since '${text}' is not a time` }),
      );
    },
  );
});

describe('days', () => {
  it('a day of the calendar is taken', () => {
    expect(parseDay('2028-02-29', '--from')).toBe('2028-02-29');
  });

  it.each(['2026-02-29', '2026-00-10', '2026-1-1', '2026-11-20T00:00', 'today'])('%s is refused', (text) => {
    expect(() => parseDay(text, '--from')).toThrow(`--from '${text}' is not a day`);
  });
});
