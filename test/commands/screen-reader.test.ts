import { expect, it } from 'vitest';
import type { CoveredDay } from '../../src/domain/coverage.ts';
import type { DaySum } from '../../src/domain/sale-sums.ts';
import type { Canvas, Cell } from '../../src/ports/output.ts';
import { calendar, legend } from '../../src/views/calendar.ts';
import { chart } from '../../src/views/chart.ts';

const CANVAS: Canvas = { columns: 80, rows: 24, unicode: true, plain: true, wrap: (text) => [text] };
const words = (lines: Iterable<readonly Cell[]>) =>
  [...lines].map((line) => line.map((cell) => (typeof cell === 'string' ? cell : cell.text)).join(''));

it('a calendar is told in words, a run of days of one state a line', () => {
  const days = ['covered', 'covered', 'missing', 'covered'].map(
    (state, i): CoveredDay => ({ businessDay: `2026-11-0${i + 1}`, state: state as 'covered' }),
  );
  expect(words(calendar('blue-door/square', days, CANVAS))).toEqual([
    'blue-door/square: 3 covered, 1 missing',
    '2026-11-01 to 2026-11-02: covered',
    '2026-11-03: missing',
    '2026-11-04: covered',
    '',
  ]);
  expect(words(legend(CANVAS))).toEqual([]);
});

it('a chart is told in amounts, days without sales among them', () => {
  const sum = (businessDay: string, net: number) => ({ businessDay, net, rounding: 0, currency: 'CAD' }) as DaySum;
  expect(words(chart([sum('2026-11-01', 1790), sum('2026-11-03', -500)], CANVAS))).toEqual([
    '2026-11-01: 17.90 CAD',
    '2026-11-02: 0.00 CAD',
    '2026-11-03: -5.00 CAD',
  ]);
});
