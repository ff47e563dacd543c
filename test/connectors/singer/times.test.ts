import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { datePattern, dayOf, versionOf, whenOf } from '../../../src/connectors/singer/times.ts';

const TORONTO = { zone: 'America/Toronto', format: null, dates: null };
const when = (value: unknown, more: { format?: string; dates?: string } = {}) => {
  const dates = more.dates === undefined ? null : datePattern(more.dates);
  const found = whenOf(value, { ...TORONTO, format: more.format ?? null, dates });
  return found === null ? null : 'at' in found ? found.at : found.day;
};

describe('moments', () => {
  test.each([
    '2026-11-24T18:00:00Z',
    '2026-11-24 18:00:00+00',
    '2026-11-24 18:00:00+0000',
    '2026-11-24 18:00:00.000000+00:00',
    '2026-11-24 18:00:00,000 UTC',
    '2026-11-24 18:00 GMT',
    '2026-11-24 18:00:00 +0000 UTC',
    '2026-11-24 20:30:00 +0230',
    '2026-11-24T13:00:00-05',
    '2026-11-24T19:00:00+01:00[Europe/Berlin]',
    '2026-11-24 13:00:00',
    '2026-11-24, 1:00 PM',
    '2026-11-24T13:00',
    '1795543200',
    '1795543200000',
    1_795_543_200,
    1_795_543_200_000,
  ])('%s', (value) => {
    expect(when(value)).toBe('2026-11-24T18:00:00.000Z');
  });

  test.each([
    'yesterday',
    '2026-02-30T10:00:00Z',
    '2026-11-24 25:00',
    '2026-11-24 13:00 PM',
    '24/11/2026',
    '2026-11-24 18:00 Mars',
    '9999-12-31T23:59:59Z',
    '12345',
    '',
    null,
    true,
    {},
  ])('%j is none', (value) => {
    expect(when(value)).toBe(null);
  });

  test('with any offset, however it is written, are the same moment', () => {
    const offset = fc.tuple(fc.integer({ min: -12, max: 14 }), fc.constantFrom(0, 30, 45));
    const at = fc.date({ min: new Date('2001-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(
        at,
        offset,
        fc.constantFrom(':', ''),
        fc.constantFrom('T', ' '),
        (date, [hours, part], colon, gap) => {
          const ms = Math.floor(date.getTime() / 1000) * 1000;
          const minutes = hours * 60 + (hours < 0 ? -part : part);
          const local = new Date(ms + minutes * 60_000).toISOString().slice(0, 19).replace('T', gap);
          const two = (number: number) => String(Math.abs(number)).padStart(2, '0');
          const sign = minutes < 0 ? '-' : '+';
          const written = `${sign}${two(hours)}${part === 0 && colon === '' ? '' : `${colon}${two(part)}`}`;
          expect(when(`${local}${written}`)).toBe(new Date(ms).toISOString());
        },
      ),
    );
  });
});

describe('days', () => {
  test.each([
    ['2026-11-24', {}],
    ['20261124', {}],
    [20_261_124, {}],
    ['2026-11-24T00:00:00+00:00', { format: 'date' }],
    ['2026-11-24 00:00:00', { format: 'date' }],
    ['24/11/2026', { dates: 'DD/MM/YYYY' }],
    ['11/24/26', { dates: 'MM/DD/YY' }],
    ['24.11.2026', { dates: 'D.M.YYYY' }],
    ['24112026', { dates: 'DDMMYYYY' }],
    // What begins with its year needs no pattern.
    ['2026-11-24', { dates: 'DD/MM/YYYY' }],
  ])('%s (%j)', (value, more) => {
    expect(when(value, more)).toBe('2026-11-24');
  });

  test('may have a time behind them, in the way of their country', () => {
    expect(when('24/11/2026 13:00:00', { dates: 'DD/MM/YYYY' })).toBe('2026-11-24T18:00:00.000Z');
    expect(when('11/24/2026 1:00 PM', { dates: 'MM/DD/YYYY hh:mm a' })).toBe('2026-11-24T18:00:00.000Z');
    expect(when('24/13/2026', { dates: 'DD/MM/YYYY' })).toBe(null);
    expect(when('24-11-2026', { dates: 'DD/MM/YYYY' })).toBe(null);
  });

  test.each(['DD/MM', 'DD/DD/YYYY', 'the usual', 'DD/MM.YYYY', ''])('«%s» is not a pattern', (pattern) => {
    expect(datePattern(pattern)).toBe(null);
  });

  test('of business are read like that, too', () => {
    expect(dayOf('18.11.2026', datePattern('DD.MM.YYYY'))).toBe('2026-11-18');
    expect(dayOf('2026-11-18 00:00:00', null)).toBe('2026-11-18');
    expect(dayOf('9999-12-31', null)).toBe(null);
  });
});

test.each([
  [17, 17],
  ['17', 17],
  ['2026-11-19T19:00:00Z', 1_795_114_800_000],
  ['2026-11-19 14:00:00', 1_795_114_800_000],
  ['2026-11-19 19:00:00+00', 1_795_114_800_000],
  // A day is too coarse to tell which of two changes came first.
  ['2026-11-19', null],
  // No change lies ahead: whatever came later would be older than this one.
  ['2099-01-01T00:00:00Z', null],
  ['v2', null],
  [1.5, null],
  [null, null],
])('the version %j is %s', (value, version) => {
  expect(versionOf(value, { ...TORONTO, latest: '2027-01-01T00:00:00.000Z' })).toBe(version);
});
