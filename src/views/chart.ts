import { daysBetween } from '../domain/business-day.ts';
import { formatAmount } from '../domain/money.ts';
import type { DaySum } from '../domain/sale-sums.ts';
import type { Day } from '../domain/time.ts';
import type { Canvas, Cell } from '../ports/output.ts';

/** Days without sales are drawn too, so that a hole is seen; above this many days only those with sales are. */
const LONGEST_SPAN = 400;
const GAP = '  ';
/** `2026-11-20` */
const DAY_WIDTH = 10;
const SHORTEST_BAR = 10;

interface Bars {
  readonly full: string;
  /** Of amounts below zero. */
  readonly negative: string;
  readonly axis: string;
}

const UNICODE: Bars = { full: '█', negative: '▒', axis: '│' };
const ASCII: Bars = { full: '#', negative: '-', axis: '|' };

/** A bar for each business day, one drawing for each currency; bars of days below zero point to the left. */
export function* chart(rows: readonly DaySum[], canvas: Canvas): Generator<Cell[]> {
  const currencies = [...new Set(rows.map((row) => row.currency))].sort();
  for (const [i, currency] of currencies.entries()) {
    if (i > 0) yield [];
    yield* ofCurrency(
      rows.filter((row) => row.currency === currency),
      currency,
      canvas,
    );
  }
}

function* ofCurrency(
  rows: readonly DaySum[],
  currency: string,
  { columns, unicode, plain }: Canvas,
): Generator<Cell[]> {
  const bars = unicode ? UNICODE : ASCII;
  const amounts = new Map(rows.map(({ businessDay, net, rounding }) => [businessDay, net + rounding]));
  const days = daysOf(rows);
  const labels = new Map(days.map((day) => [day, formatAmount(amounts.get(day) ?? 0, currency)]));
  const widest = Math.max(...[...labels.values()].map((label) => label.length));
  const room = Math.max(SHORTEST_BAR, columns - DAY_WIDTH - widest - 2 * GAP.length - 1);
  const scale = scaleOf([...amounts.values()], room);
  for (const day of days) {
    const amount = amounts.get(day) ?? 0;
    if (plain) {
      yield [`${day}: ${labels.get(day)}`];
      continue;
    }
    const label = (labels.get(day) ?? '').padStart(widest);
    yield [day, GAP, label, GAP, ...bar(amount, scale, bars)];
  }
}

function daysOf(rows: readonly DaySum[]): Day[] {
  const sold = rows.map((row) => row.businessDay).sort();
  const all = daysBetween(sold[0] ?? '', sold.at(-1) ?? '');
  return all.length <= LONGEST_SPAN ? all : sold;
}

interface Scale {
  /** Columns left of the axis. */
  readonly left: number;
  /** Minor units a column. */
  readonly unit: number;
}

function scaleOf(amounts: readonly number[], room: number): Scale {
  const most = Math.max(0, ...amounts);
  const least = Math.max(0, ...amounts.map((amount) => -amount));
  const left = least === 0 ? 0 : Math.min(room - 1, Math.max(1, Math.round((room * least) / (most + least))));
  const right = Math.max(1, room - left);
  return { left, unit: Math.max(most / right, left === 0 ? 0 : least / left) || 1 };
}

/** What is not nothing is drawn at least one column wide. */
function bar(amount: number, { left, unit }: Scale, { full, negative, axis }: Bars): Cell[] {
  const size = amount === 0 ? 0 : Math.max(1, Math.round(Math.abs(amount) / unit));
  const below = amount < 0 ? Math.min(size, left) : 0;
  const above = amount > 0 ? size : 0;
  return [
    ' '.repeat(left - below),
    { text: negative.repeat(below), tone: 'bad' },
    { text: axis, tone: 'quiet' },
    { text: full.repeat(above), tone: 'good' },
  ];
}
