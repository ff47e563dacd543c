import { minorDigits } from '../money.ts';
import type { RowNumbers } from './amounts.ts';
import { NUMBER_ROLES } from './format.ts';
import { ExactSum, scaledText } from './numbers.ts';
import type { ReportProblem } from './report.ts';
import type { TotalRow } from './rows.ts';

/** A row with sales as total rows see it. */
export interface Counted {
  readonly numbers: RowNumbers;
  /** Voided rows are in no total. */
  readonly voided: boolean;
  /** Gives money back, whatever the signs of its numbers. */
  readonly refunded: boolean;
  /** Line of the item of which it is a modifier: reports differ in whether the quantities of those are in their totals. */
  readonly parent: number | null;
}

export interface StatedTotal {
  readonly row: TotalRow;
  readonly numbers: RowNumbers;
}

/** What total rows are compared by; voids are told of in too many ways. */
const COMPARED = NUMBER_ROLES.filter((role) => role !== 'voidQuantity');
type Compared = (typeof COMPARED)[number];
/** Totals are compared with the rows of a group, of several groups, of the whole: at most this many groups. */
const MOST_BOUNDS = 40;
/** Totals that no rows come to, after which the file is refused as it is: each is compared with all groups around it. */
const MOST_WRONG = 5000;

/**
 * Whether the report's own totals are what its rows come to. A total of the whole is compared with all rows, others with
 * the rows between it and any title, header or total above it, or below it where totals come first.
 */
export function checkTotals(
  counted: readonly Counted[],
  stated: readonly StatedTotal[],
  { bounds, currency }: { readonly bounds: readonly number[]; readonly currency: string },
): CheckedTotals {
  if (stated.length === 0) return { problems: [], told: [], held: 0, of: 0 };
  const sums = new RunningSums(counted, [...bounds, ...stated.map(({ row }) => row.after)]);
  const sorted = [...new Set(bounds)].sort((a, b) => a - b);
  const overall = stated.filter(({ row }) => row.kind !== 'named').length;
  const problems: ReportProblem[] = [];
  const told: string[] = [];
  let held = 0;
  let of = 0;
  for (const total of stated) {
    if (problems.length === MOST_WRONG) break;
    of += 1;
    const { kind, sure, after } = total.row;
    const whole = differences(total, sums, { from: 0, to: counted.length, currency });
    const ranges =
      kind !== 'whole' && !(kind === 'plain' && overall === 1) ? rangesOf(after, sorted, counted.length) : [];
    const best = firstThatFits(total, whole, {
      ranges,
      find: (range) => differences(total, sums, { ...range, currency, isQuick: true }),
    });
    if (best === null) problems.push(sure ? differs(total, whole, currency) : unclear(total));
    else {
      held += 1;
      if (best.length > 0) told.push(byRounding(total, best, currency));
    }
  }
  return { problems, told, held, of };
}

/** What comparing total rows with the other rows came to. */
export interface CheckedTotals {
  readonly problems: readonly ReportProblem[];
  /** Totals that differ by no more than the rounding of their rows. */
  readonly told: readonly string[];
  /** How many total rows agree, and how many there are. */
  readonly held: number;
  readonly of: number;
}

/** The differences from the first rows that a total fits, none where it fits exactly; null where it fits no rows. */
function firstThatFits(
  { row }: StatedTotal,
  whole: readonly Difference[],
  { ranges, find }: { readonly ranges: Iterable<Range>; find(range: Range): readonly Difference[] },
): readonly Difference[] | null {
  const isRounded = (found: readonly Difference[]) => row.sure && found.every(({ isRounding }) => isRounding);
  if (whole.length === 0) return whole;
  let rounded = isRounded(whole) ? whole : null;
  for (const range of ranges) {
    const found = find(range);
    if (found.length === 0) return found;
    if (isRounded(found)) rounded ??= found;
  }
  return rounded;
}

type Sums = Record<Compared | 'everyQuantity', bigint>;
const SUMMED = [...COMPARED, 'everyQuantity'] as const;

/** Sums of the rows above each bound, all at one scale, so that those of any rows between two bounds are a subtraction. */
class RunningSums {
  readonly scale: number;
  private readonly above = new Map<number, Sums>();

  constructor(counted: readonly Counted[], bounds: readonly number[]) {
    let scale = 0;
    for (const { numbers } of counted) for (const role of COMPARED) scale = Math.max(scale, numbers[role]?.scale ?? 0);
    this.scale = scale;
    const wanted = new Set([0, counted.length, ...bounds]);
    const running = Object.fromEntries(SUMMED.map((role) => [role, new ExactSum()])) as Record<
      Compared | 'everyQuantity',
      ExactSum
    >;
    for (let i = 0; i <= counted.length; i += 1) {
      if (wanted.has(i)) this.above.set(i, snapshot(running, scale));
      const row = counted[i];
      if (row && !row.voided) addRow(running, row);
    }
  }

  between(from: number, to: number, role: Compared | 'everyQuantity'): bigint {
    return (this.above.get(to)?.[role] ?? 0n) - (this.above.get(from)?.[role] ?? 0n);
  }
}

function snapshot(running: Record<Compared | 'everyQuantity', ExactSum>, scale: number): Sums {
  return Object.fromEntries(SUMMED.map((role) => [role, running[role].scaled(scale)])) as Sums;
}

function addRow(running: Record<Compared | 'everyQuantity', ExactSum>, { numbers, parent, refunded }: Counted): void {
  const isTurned = refunded && (numbers.net?.value ?? numbers.withTax?.value ?? 0) > 0;
  for (const role of COMPARED) {
    const own = numbers[role];
    if (!own) continue;
    const number = isTurned ? { ...own, value: -own.value } : own;
    if (role === 'quantity') running.everyQuantity.add(number);
    if (role !== 'quantity' || parent === null) running[role].add(number);
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Rows that a total may be of, the nearest first. */
function* rangesOf(after: number, bounds: readonly number[], end: number): Generator<Range> {
  const here = firstNotBelow(bounds, after);
  for (let i = here - 1; i >= 0 && i >= here - MOST_BOUNDS; i -= 1) yield { from: bounds[i] ?? 0, to: after };
  yield { from: 0, to: after };
  for (let i = here; i < bounds.length && i < here + MOST_BOUNDS; i += 1) yield { from: after, to: bounds[i] ?? end };
  yield { from: after, to: end };
}

function firstNotBelow(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Difference {
  readonly role: Compared;
  /** What the total and the rows come to, of this many decimals. */
  readonly said: bigint;
  readonly found: bigint;
  readonly scale: number;
  /** At most half a minor unit a row. */
  readonly isRounding: boolean;
}

/** Where a total differs from rows; `isQuick`: up to the first difference that is more than rounding. */
function differences(
  { numbers }: StatedTotal,
  sums: RunningSums,
  { from, to, currency, isQuick = false }: Range & { readonly currency: string; readonly isQuick?: boolean },
): Difference[] {
  const digits = minorDigits(currency);
  const found: Difference[] = [];
  for (const role of COMPARED) {
    const number = numbers[role];
    if (!number) continue;
    const scale = Math.max(sums.scale, number.scale);
    const lift = (value: bigint, of: number) => (of === scale ? value : value * 10n ** BigInt(scale - of));
    const said = lift(BigInt(number.value), number.scale);
    const come = lift(sums.between(from, to, role), sums.scale);
    if (said === come) continue;
    const off = said < come ? come - said : said - come;
    const isQuantity = role === 'quantity' || role === 'refundQuantity';
    // Amounts finer than the minor unit are rounded in totals, each maker in its own way.
    if (!isQuantity && scale > digits && off < 10n ** BigInt(scale - digits)) continue;
    if (role === 'quantity' && said === lift(sums.between(from, to, 'everyQuantity'), sums.scale)) continue;
    const half = 10n ** BigInt(Math.max(0, scale - digits)) * BigInt(to - from);
    // Only where the quantity agrees can a small difference not be a row that is missing.
    const isRounding = numbers.quantity !== undefined && !isQuantity && scale >= digits && off * 2n <= half;
    found.push({ role, said, found: come, scale, isRounding });
    if (isQuick && !isRounding) break;
  }
  return found;
}

/** What totals say and what rows come to, with the words between them. */
function inWords(all: readonly Difference[], currency: string, between: string): string {
  const each = all.map(({ role, said, found, scale }) => {
    const places = role === 'quantity' || role === 'refundQuantity' ? 0 : minorDigits(currency);
    const shown = (value: bigint) => scaledText(value, [scale, places]);
    return `${NAMES[role]} ${shown(said)}${between} ${shown(found)}`;
  });
  return each.join('; ');
}

const NAMES: Readonly<Record<Compared, string>> = {
  quantity: 'quantity',
  refundQuantity: 'quantity refunded',
  gross: 'gross',
  discount: 'discount',
  comp: 'comps',
  refund: 'refunds',
  net: 'net',
  withTax: 'amount with tax',
  tax: 'tax',
};

function differs({ row }: StatedTotal, wrong: readonly Difference[], currency: string): ReportProblem {
  const each = inWords(wrong, currency, ', the rows come to');
  return {
    line: row.line,
    code: 'total_differs',
    message: `${row.label === '' ? 'the row without an item' : `the total row «${row.label}»`} says ${each}`,
  };
}

function byRounding({ row }: StatedTotal, off: readonly Difference[], currency: string): string {
  const each = inWords(off, currency, ' for');
  return `the total row «${row.label}» differs by the rounding of its rows: ${each}`;
}

function unclear({ row }: StatedTotal): ReportProblem {
  const message =
    `«${row.label}» may be an item or the total of a group, and no rows come to it: ` +
    'name the total rows in the profile (total=…), then all others are items';
  return { line: row.line, code: 'unclear_row', message };
}
