import { resolve } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { ReportContext } from '../../src/domain/report/report.ts';
import { readerApart } from '../../src/report-files/apart.ts';
import { reportReader } from '../../src/report-files/reader.ts';
import { problemsOf, REPORT_CONTEXT } from '../support/reports.ts';

const THREAD = resolve('dist/report-thread.js');
const apart = readerApart({ thread: THREAD, memory: 512 });
const context: ReportContext = { ...REPORT_CONTEXT, day: '2026-03-01' };

/** Above the size from which a file is read in a thread of its own. */
const ROWS = 12_000;
const report = (row: (i: number) => string) => {
  const rows = Array.from({ length: ROWS }, (_, i) => row(i));
  return Buffer.from(['Code,Item,Qty,Net Sales', ...rows, ''].join('\n'));
};
const ITEMS = report((i) => `${10_000 + i},Item number ${i},${1 + (i % 7)},${i % 90}.50`);

describe('a large file', () => {
  it.each([
    ['with more items than are handed over at once', 'mix.csv', ITEMS],
    ['whose rows are all left out', 'mix.csv', report((i) => `,Total of group number ${i},,no amount at all`)],
    ['with two reports in it', 'mix.zip', zipSync({ 'a.csv': ITEMS, 'b.csv': ITEMS }, { level: 1 })],
    ['that is not a report', 'mix.csv', Buffer.from('Employee,Hours\n'.repeat(30_000))],
  ])('%s is read as it would be here', async (_, name, bytes) => {
    const file = { name, bytes };
    const [here, there] = [await reportReader.read(file, context), await apart.read(file, context)];
    expect(there).toEqual(here);
  });

  it('stays in the hands of whoever brought it', async () => {
    const bytes = Buffer.from(ITEMS);
    await apart.read({ name: 'mix.csv', bytes }, context);
    expect(bytes.equals(ITEMS)).toBe(true);
  });

  it('is refused when it takes more memory than it may', async () => {
    const small = readerApart({ thread: THREAD, memory: 12 });
    const bytes = Buffer.concat(Array.from({ length: 20 }, () => ITEMS));
    const [reading, ...more] = await small.read({ name: 'mix.csv', bytes }, context);
    expect(more).toEqual([]);
    expect(reading && problemsOf(reading)).toEqual([
      'too_large: reading it takes more memory than a report may: have it sent a day at a time',
    ]);
    expect(reading?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is left when the check ends, and the next one is read all the same', async () => {
    const check = new AbortController();
    const left = apart.read({ name: 'mix.csv', bytes: ITEMS }, context, check.signal);
    const next = apart.read({ name: 'next.csv', bytes: ITEMS }, context);
    check.abort(new Error('the check was ended'));
    await expect(left).rejects.toThrow('the check was ended');
    expect((await next).map(({ file, items }) => [file, items.length])).toEqual([['next.csv', ROWS]]);
  });
});
