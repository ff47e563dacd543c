import { describe, expect, test } from 'vitest';
import {
  businessDay,
  dayRange,
  daysBetween,
  nextDay,
  previousDay,
  shiftDay,
  validDay,
  validTimezone,
  weekday,
} from '../../src/domain/business-day.ts';
import { between, HOUR, instant, millis } from '../../src/domain/time.ts';

const at = (timezone: string, dayStart = '04:00') => ({ timezone, dayStart });
const PARIS = at('Europe/Paris');
const NEW_YORK = at('America/New_York');
const LORD_HOWE = at('Australia/Lord_Howe');
const ST_JOHNS = at('America/St_Johns');

describe('the business day of an instant', () => {
  test.each([
    ['a sale after midnight belongs to the evening before', '2026-11-20T02:59:59.999Z', PARIS, '2026-11-19'],
    ['the day begins exactly at its start', '2026-11-20T03:00:00.000Z', PARIS, '2026-11-20'],
    ['summer time counts', '2026-07-01T01:59:59.999Z', PARIS, '2026-06-30'],
    ['and at its start too', '2026-07-01T02:00:00.000Z', PARIS, '2026-07-01'],
    ['behind UTC', '2026-11-20T08:59:59.999Z', NEW_YORK, '2026-11-19'],
    ['behind UTC, at the start', '2026-11-20T09:00:00.000Z', NEW_YORK, '2026-11-20'],
    ['half hours behind UTC', '2026-11-20T07:29:59.999Z', ST_JOHNS, '2026-11-19'],
    ['half hours behind UTC, at the start', '2026-11-20T07:30:00.000Z', ST_JOHNS, '2026-11-20'],
    ['eleven hours ahead in summer', '2026-12-31T16:59:59.999Z', LORD_HOWE, '2026-12-31'],
    ['eleven hours ahead in summer, at the start', '2026-12-31T17:00:00.000Z', LORD_HOWE, '2027-01-01'],
    [
      'fourteen hours ahead, day from midnight',
      '2026-11-20T10:00:00.000Z',
      at('Pacific/Kiritimati', '00:00'),
      '2026-11-21',
    ],
    ['eleven hours behind, day from late', '2026-11-20T10:00:00.000Z', at('Pacific/Pago_Pago', '23:59'), '2026-11-18'],
  ])('%s', (_, moment, place, day) => {
    expect(businessDay(moment, place)).toBe(day);
  });

  test.each([
    ['Paris, clocks forward', '2026-03-28', PARIS, 23],
    ['Paris, the day after', '2026-03-29', PARIS, 24],
    ['Paris, clocks back', '2026-10-24', PARIS, 25],
    ['New York, clocks forward', '2026-03-07', NEW_YORK, 23],
    ['New York, clocks back', '2026-10-31', NEW_YORK, 25],
    ['Lord Howe, half an hour forward', '2026-10-03', LORD_HOWE, 23.5],
    ['Lord Howe, half an hour back', '2026-04-04', LORD_HOWE, 24.5],
    ["St John's, clocks forward", '2026-03-07', ST_JOHNS, 23],
    ["St John's, clocks back", '2026-10-31', ST_JOHNS, 25],
    ['a day that begins at midnight holds the change itself', '2026-03-29', at('Europe/Paris', '00:00'), 23],
  ])('is as long as the clocks make it: %s', (_, day, place, hours) => {
    const { from, to } = dayRange(day, place);
    expect(between(from, to) / HOUR).toBe(hours);
    expect([businessDay(from, place), businessDay(instant(millis(to) - 1), place), businessDay(to, place)]).toEqual([
      day,
      day,
      nextDay(day),
    ]);
  });

  test('begins with the jump when the clocks jump over its start', () => {
    const place = at('Europe/Paris', '02:30');
    expect(dayRange('2026-03-29', place).from).toBe('2026-03-29T01:00:00.000Z');
    expect(businessDay('2026-03-29T00:59:59.999Z', place)).toBe('2026-03-28');
    // The clocks show 03:10, which is later than 02:30.
    expect(businessDay('2026-03-29T01:10:00.000Z', place)).toBe('2026-03-29');
  });

  test('begins once when the clocks show its start twice', () => {
    const place = at('America/New_York', '01:30');
    expect(dayRange('2026-11-01', place).from).toBe('2026-11-01T05:30:00.000Z');
    // The clocks show 01:10 for the second time, 40 minutes into the day.
    expect(businessDay('2026-11-01T06:10:00.000Z', place)).toBe('2026-11-01');
  });

  test('keeps its order where a whole calendar day was skipped', () => {
    const apia = at('Pacific/Apia');
    const days = ['2011-12-29', '2011-12-30', '2011-12-31'].map((day) => dayRange(day, apia));
    expect(days.map(({ from, to }) => between(from, to) / HOUR)).toEqual([20, 4, 24]);
    expect(businessDay(days[1]?.from ?? '', apia)).toBe('2011-12-30');
  });

  test('every instant of three years belongs to the day that holds it', () => {
    for (const place of [PARIS, NEW_YORK, LORD_HOWE, ST_JOHNS, at('Europe/Paris', '02:30')]) {
      for (let ms = Date.UTC(2025, 0, 1); ms < Date.UTC(2028, 0, 1); ms += 17.5 * HOUR) {
        const moment = instant(ms);
        const { from, to } = dayRange(businessDay(moment, place), place);
        expect(from <= moment && moment < to, `${moment} in ${place.timezone}`).toBe(true);
      }
    }
  });
});

describe('days of the calendar', () => {
  test('move across months, leap days and years', () => {
    expect([nextDay('2026-12-31'), previousDay('2028-03-01'), shiftDay('2026-03-01', -60)]).toEqual([
      '2027-01-01',
      '2028-02-29',
      '2025-12-31',
    ]);
  });

  test('have a weekday', () => {
    expect(daysBetween('2026-11-16', '2026-11-22').map(weekday)).toEqual([
      'mon',
      'tue',
      'wed',
      'thu',
      'fri',
      'sat',
      'sun',
    ]);
    expect(weekday('1969-12-28')).toBe('sun');
  });

  test('between two that are in the wrong order there is none', () => {
    expect(daysBetween('2026-11-22', '2026-11-21')).toEqual([]);
  });

  test.each([
    ['2026-11-19', true],
    ['2028-02-29', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['2026-11-19T00:00', false],
    ['', false],
  ])('«%s» is one: %s', (text, valid) => {
    expect(validDay(text)).toBe(valid);
  });
});

test.each([
  ['Europe/Paris', true],
  ['europe/paris', true],
  ['Asia/Calcutta', true],
  ['Etc/GMT+5', true],
  ['UTC', true],
  ['Europe/Blue_Door', false],
  ['Paris', false],
  ['', false],
])('«%s» can be used as a time zone: %s', (zone, valid) => {
  expect(validTimezone(zone)).toBe(valid);
  if (valid) expect(businessDay('2026-11-20T12:00:00.000Z', at(zone))).toBe('2026-11-20');
});

describe('years out of all reason', () => {
  test.each([
    '9999-12-31T23:59:59.999Z',
    '+012026-11-20T12:00:00.000Z',
    '0000-01-01T00:00:00.000Z',
    '-000001-01-01T00:00:00.000Z',
  ])('%s has a business day, so that the one sale is refused and not the check', (moment) => {
    expect(businessDay(moment, PARIS)).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  test.each(['9999-12-31', '0001-01-01', '1899-12-31', '2200-01-01'])('%s is not a day of a business', (day) => {
    expect(validDay(day)).toBe(false);
  });
});
