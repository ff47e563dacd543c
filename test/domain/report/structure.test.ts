import { describe, expect, it } from 'vitest';
import { readReport } from '../../../src/domain/report/reading.ts';
import type { ReportTable } from '../../../src/domain/report/table.ts';
import { REPORT_CONTEXT } from '../../support/reports.ts';

const reading = (more: Partial<ReportTable>) => {
  const rows = [
    ['Date', 'Item', 'Qty', 'Net Sales'],
    ['2026-03-01', 'Tea', '2', '5.00'],
  ];
  const file = { name: 'mix.csv', sha256: 'abc', encoding: 'utf-8', delimiter: 'comma', problem: null };
  return readReport({ ...file, tables: [{ name: null, rows, lines: null, ...more }] }, REPORT_CONTEXT);
};

describe('how the rows of a table were written', () => {
  it('keeps it out where that is in doubt', () => {
    const doubt = { line: 2, code: 'bad_row', message: 'the row has 5 cells' } as const;
    expect(reading({ doubts: [doubt] }).problems).toEqual([doubt]);
  });

  it('is told where it could be set right', () => {
    const { warnings, problems } = reading({ healed: ['line 2: a stray quotation mark was passed over'] });
    expect(problems).toEqual([]);
    expect(warnings).toEqual(['line 2: a stray quotation mark was passed over']);
  });
});
