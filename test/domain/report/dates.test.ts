import { describe, expect, test } from 'vitest';
import { findDates, readTime } from '../../../src/domain/report/dates.ts';
import { RowDates } from '../../../src/domain/report/row-dates.ts';
import { zoneNamed } from '../../../src/domain/report/zones.ts';

const TODAY = '2026-04-20';
const shown = (text: string) =>
  findDates(text, TODAY).map(
    ({ dmy, mdy, time }) => (dmy === mdy ? `${dmy}` : `${dmy} or ${mdy}`) + (time ? ` ${time}` : ''),
  );

describe('dates in texts', () => {
  test.each([
    ['2026-03-01', ['2026-03-01']],
    ['2026/3/1', ['2026-03-01']],
    ['AllItems_20260301.csv', ['2026-03-01']],
    ['report_20260301_235959.csv', ['2026-03-01']],
    ['20260301T060000', ['2026-03-01']],
    ['01.03.2026', ['2026-03-01']],
    ['1.3.26', ['2026-03-01']],
    ['13/03/2026', ['2026-03-13 or null']],
    ['03/13/2026', ['null or 2026-03-13']],
    ['03/04/2026', ['2026-04-03 or 2026-03-04']],
    ['3/4/26', ['2026-04-03 or 2026-03-04']],
    ['03-04-2026', ['2026-04-03 or 2026-03-04']],
    ['04/04/2026', ['2026-04-04']],
    ['Sunday, March 1, 2026', ['2026-03-01']],
    ['Mar 1, 2026', ['2026-03-01']],
    ['1 March 2026', ['2026-03-01']],
    ['1st of March 2026', ['2026-03-01']],
    ['01-Mar-2026', ['2026-03-01']],
    ['01-Mar-26', ['2026-03-01']],
    ['1. März 2026', ['2026-03-01']],
    ['1 de marzo de 2026', ['2026-03-01']],
    ['1er mars 2026', ['2026-03-01']],
    ['clover3 Mar 13 2026.csv', ['2026-03-13']],
    ['Store 12 March 1, 2025', ['2025-03-01']],
    ['2025-Mar-13', ['2025-03-13']],
    ['2025 13 Mar 2026', ['2026-03-13']],
    ['sales_03132026.csv', ['null or 2026-03-13']],
    ['sales 03042026', ['2026-04-03 or 2026-03-04']],
    ['A03132026', []],
    ['1 Mar 2026 - 2 Mar 2026', ['2026-03-01', '2026-03-02']],
    ['Mar 1 - Mar 2, 2026', ['2026-03-01', '2026-03-02']],
    ['1 février 2026', ['2026-02-01']],
    ['Sales of 30 November', ['2025-11-30']],
    ['Sales of 1 March', ['2026-03-01']],
    ['3/1/2026 5:31 PM', ['2026-01-03 or 2026-03-01 17:31:00']],
    ['2026-03-01 04:00 - 2026-03-02 03:59:59', ['2026-03-01 04:00:00', '2026-03-02 03:59:59']],
    ['2026-03-01T04:00:00', ['2026-03-01 04:00:00']],
    ['2026-03-01 24:00', ['2026-03-01 24:00:00']],
    ['12:00 AM 2026-03-01', ['2026-03-01']],
    ['2026-02-30', []],
    ['31.02.2026', []],
    ['3 Margherita', []],
    ['Table 12/3', []],
    ['1234567890', []],
    ['4711.0815.99', []],
    ['', []],
  ])('«%s»: %j', (text, dates) => {
    expect(shown(text)).toEqual(dates);
  });

  test('long texts take no time', () => {
    expect(findDates('1/'.repeat(1e6), TODAY)).toEqual([]);
    expect(findDates('9 '.repeat(1e6), TODAY)).toEqual([]);
  });
});

describe('times', () => {
  test.each([
    ['17:31', '17:31:00'],
    ['5:31 PM', '17:31:00'],
    ['5:31:07 pm', '17:31:07'],
    ['5:31\u202fPM', '17:31:00'],
    ['12:05 AM', '00:05:00'],
    ['12:05 PM', '12:05:00'],
    ['00:15:30.500', '00:15:30'],
    ['13:00 PM', null],
    ['25:00', null],
    ['noon', null],
  ])('«%s» is %s', (text, time) => {
    expect(readTime(text)).toBe(time);
  });

  test('dates of rows have their times behind them, in a cell or in the next one', () => {
    const dates = new RowDates(TODAY);
    const read = (text: string) => {
      const { date, time } = dates.read(text);
      return [date?.dmy, time];
    };
    expect(read('2026-03-01 17:31:05')).toEqual(['2026-03-01', '17:31:05']);
    expect(read('2026-03-01T17:31:05Z')).toEqual(['2026-03-01', '17:31:05']);
    expect(read('Mar 1, 2026, 5:31 PM')).toEqual(['2026-03-01', '17:31:00']);
    expect(read('2026-03-01')).toEqual(['2026-03-01', null]);
    expect(read('someday')).toEqual([undefined, null]);
    expect(dates.read({ is: 'moment', value: '2026-03-01T00:00:00', shown: '1/3/26' })).toMatchObject({ time: null });
  });
});

describe('zones', () => {
  test.each([
    ['Eastern Time (US & Canada)', 'America/New_York'],
    ['America/Toronto', 'America/Toronto'],
    ['Central European Time', null],
    ['Mars/Olympus', null],
    ['', null],
  ])('«%s» is %s', (text, zone) => {
    expect(zoneNamed(text)).toBe(zone);
  });
});
