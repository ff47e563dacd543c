import { describe, expect, it } from 'vitest';
import { failureOfPutAside, putAside, type ReportsFound, reportsNamed } from '../../src/domain/quarantine.ts';
import type { ImportedReport, QuarantinedReport } from '../../src/domain/report/report.ts';

const at = (time: string) => `2026-11-${time}:00.000Z`;
const good = (sha256: string, time: string, ...days: number[]): ImportedReport => ({
  file: `${sha256}.csv`,
  sha256,
  businessDays: days.map((day) => `2026-11-${day}`),
  at: at(time),
});
const bad = (sha256: string, time: string, ...days: number[]): QuarantinedReport => ({
  ...good(sha256, time, ...days),
  code: 'total_differs',
  message: 'its total is 10.00 CAD, its rows add up to 9.00 CAD',
});
const found = (more: Partial<ReportsFound>): ReportsFound => ({ imported: [], quarantined: [], ...more });
const told = (reports: readonly QuarantinedReport[]) =>
  reports.map(({ sha256, businessDays }) => [sha256, ...businessDays.map((day) => day.slice(8))].join(' '));

describe('what is put aside', () => {
  it.each<[string, QuarantinedReport[], Partial<ReportsFound>, string[]]>([
    ['stays while nothing comes', [bad('a', '19T06:00', 18)], {}, ['a 18']],
    [
      'grows by what comes, oldest first',
      [bad('b', '20T06:00', 19)],
      { quarantined: [bad('a', '19T06:00', 18)] },
      ['a 18', 'b 19'],
    ],
    ['goes with the very file', [bad('a', '19T06:00', 18)], { imported: [good('a', '19T06:00', 18)] }, []],
    ['goes with a later report of its day', [bad('a', '19T06:00', 18)], { imported: [good('b', '19T09:00', 18)] }, []],
    [
      'stays for a later report of another day',
      [bad('a', '19T06:00', 18)],
      { imported: [good('b', '20T06:00', 19)] },
      ['a 18'],
    ],
    [
      'stays for an earlier report of its day',
      [bad('a', '19T06:00', 18)],
      { imported: [good('b', '19T05:00', 18)] },
      ['a 18'],
    ],
    [
      'stays for a report of the same moment',
      [bad('a', '19T06:00', 18)],
      { imported: [good('b', '19T06:00', 18)] },
      ['a 18'],
    ],
    [
      'goes day by day',
      [bad('a', '19T06:00', 16, 17, 18)],
      { imported: [good('b', '19T09:00', 16), good('c', '19T10:00', 18)] },
      ['a 17'],
    ],
    ['counts the same file once', [bad('a', '19T06:00', 18)], { quarantined: [bad('a', '20T06:00', 18)] }, ['a 18']],
    [
      'is gone when what cures it comes with the same check',
      [],
      { quarantined: [bad('a', '19T06:00', 18)], imported: [good('b', '19T09:00', 18)] },
      [],
    ],
  ])('%s', (_, before, reports, expected) => {
    expect(told(putAside(before, found(reports)))).toEqual(expected);
  });

  it('stays bounded, whatever comes', () => {
    const day = '2026-11-18';
    const many = Array.from({ length: 130 }, (_, i) => ({
      ...bad(`f${i}`, '19T06:00', 18),
      file: 'x'.repeat(9000),
      message: 'y'.repeat(9000),
      businessDays: ['', 'soon', ...Array(1000).fill(day)],
    }));
    const kept = putAside([], found({ quarantined: many }));
    expect(kept).toHaveLength(100);
    expect(kept.at(-1)?.sha256).toBe('f129');
    expect(JSON.stringify(kept).length).toBeLessThan(700_000);
    expect(new Set(kept.flatMap((report) => report.businessDays))).toEqual(new Set([day]));
  });
});

describe('the failure of a check while reports are put aside', () => {
  it('names the newest, what is wrong with it, and what to type', () => {
    expect(failureOfPutAside([], 'blue-door/email-report')).toBeNull();
    const failure = failureOfPutAside(
      [bad('a', '19T06:00', 17), bad('b', '20T06:00', 18, 19)],
      'blue-door/email-report',
    );
    expect(failure).toMatchObject({ code: 'bad_data', needs: 'support', counted: true });
    expect(failure?.message).toBe(
      "the report 'b.csv' of 2026-11-18 to 2026-11-19 (and 1 more) could not be imported: its total is 10.00 CAD, its rows add up to 9.00 CAD; see posctl check-report FILE --ref blue-door/email-report, then posctl import blue-door/email-report FILE",
    );
  });

  it('keeps room for what to type, however long the names are', () => {
    const long = { ...bad('a', '19T06:00', 18), file: 'f'.repeat(200), message: 'm'.repeat(400) };
    const { message = '' } = failureOfPutAside([long], 'blue-door/email-report:a-long-nickname-indeed-x') ?? {};
    expect(message.length).toBeLessThanOrEqual(300);
    expect(message.endsWith('indeed-x FILE')).toBe(true);
  });
});

describe('a report that was put aside goes by the name', () => {
  const [first, second] = ['abcdef0123456789', 'abcdef01ffffffff'];
  const reports = [bad(first, '19T06:00', 18), bad(second, '20T06:00', 19), bad('12345678', '20T07:00', 19)];
  it.each([
    ['of its file', `${first}.csv`, [first]],
    ['of no file', 'other.csv', []],
    ['of the beginning of its hash', 'abcdef0123', [first]],
    ['of the beginning of two', 'abcdef01', [first, second]],
    ['of the end of none', '23456789', []],
    ['of too little of it', 'abcdef0', []],
    ['of it in capitals', 'ABCDEF0123', []],
    ['of it with more before', `x${first}`, []],
    ['of it with more behind', `${first} `, []],
    ['of everything', '', []],
  ])('%s', (_, name, found) => {
    expect(reportsNamed(reports, name).map(({ sha256 }) => sha256)).toEqual(found);
  });

  it('of a file before that of a hash', () => {
    const named = { ...bad(second, '19T06:00', 18), file: 'abcdef01' };
    expect(reportsNamed([...reports, named], 'abcdef01')).toEqual([named]);
  });
});
