import type { CoveredDay } from '../domain/coverage.ts';
import { DAY_STATES, type DayState } from '../domain/day-state.ts';
import type { Canvas, Cell } from '../ports/output.ts';
import { DAY_STATE_LOOKS, stateCounts } from './cells/day-state.ts';

/** `2026-11` and a gap. */
const LABEL = 9;
const MARKED_DAYS = [1, 5, 10, 15, 20, 25, 30];

/** A month a row, a day a cell: 71 columns, so that a year is seen at once. */
export function* calendar(name: string, days: readonly CoveredDay[], canvas: Canvas): Generator<Cell[]> {
  const known = stateCounts(days);
  if (isInWords(canvas)) return yield* inWords(name, days);
  const together = name.length + known.length + 2 <= canvas.columns;
  yield [{ text: name, tone: 'strong' }, together ? `  ${known}` : ''];
  if (!together) yield [`  ${known}`];
  yield [{ text: ruler(), tone: 'quiet' }];
  const months = new Map<string, CoveredDay[]>();
  for (const day of days) {
    const month = day.businessDay.slice(0, 7);
    const inMonth = months.get(month);
    if (inMonth) inMonth.push(day);
    else months.set(month, [day]);
  }
  for (const [month, inMonth] of months) yield [month.padEnd(LABEL), ...cells(inMonth, canvas)];
  yield [];
}

/** Torn by the edge of a narrow terminal, rows would show other days than they mean. */
const isInWords = ({ plain, columns }: Canvas): boolean => plain || columns < LABEL + 2 * 31;

/** For whoever hears it, and where there is no room to draw: each run of days of one state. */
function* inWords(name: string, days: readonly CoveredDay[]): Generator<Cell[]> {
  yield [`${name}: ${stateCounts(days)}`];
  let first: CoveredDay | undefined;
  for (const [i, day] of days.entries()) {
    first ??= day;
    if (days[i + 1]?.state === day.state) continue;
    const span = first === day ? day.businessDay : `${first.businessDay} to ${day.businessDay}`;
    yield [`${span}: ${day.state}`];
    first = undefined;
  }
  yield [];
}

function ruler(): string {
  let line = ' '.repeat(LABEL);
  for (const day of MARKED_DAYS) line = line.padEnd(LABEL + 2 * (day - 1)) + day;
  return line;
}

function cells(days: readonly CoveredDay[], canvas: Canvas): Cell[] {
  const first = Number(days[0]?.businessDay.slice(8));
  return ['  '.repeat(first - 1), ...days.map(({ state }) => cell(state, canvas))];
}

function cell(state: DayState, { unicode }: Canvas): Cell {
  const { shape, ascii, tone } = DAY_STATE_LOOKS[state];
  return { text: `${unicode ? shape : ascii} `, tone };
}

/** Columns of a shape and the space behind it. */
const SHAPE = 2;

/** What the shapes mean. */
export function* legend(canvas: Canvas): Generator<Cell[]> {
  if (isInWords(canvas)) return;
  let line: Cell[] = [];
  let width = 0;
  for (const state of DAY_STATES) {
    const own = SHAPE + state.length;
    if (line.length > 0 && width + own > canvas.columns) {
      yield line;
      [line, width] = [[], 0];
    }
    line.push(cell(state, canvas), `${state}  `);
    width += own + 2;
  }
  yield line;
}
