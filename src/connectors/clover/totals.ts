import { type Fraction, fraction, rounded, times, wholeParts } from '../../domain/fraction.ts';
import { sumAmounts } from '../../domain/money.ts';
import type { Amounts } from '../../domain/sale.ts';

/** What a Clover order comes to. Its answers hold prices, percents and rates; amounts are worked out as its tills do. */

/** What is taken off: of a line, or of the whole order. */
export interface Off {
  /** Ten thousandths of a percent, all percents together: 25 % is 250 000. */
  readonly percent: number;
  /** Minor units, taken off besides. */
  readonly amount: number;
}

/** One tax of a line. Two of the same percent are two: each is rounded by itself. */
export interface Rate {
  readonly id: string;
  /** Hundred thousandths of a percent: 8.25 % is 825 000. */
  readonly rate: number;
  /** Minor units, of a tax without a percent. */
  readonly flat: number;
}

export interface PricedLine {
  /** Price times quantity, and modifiers once. */
  readonly gross: number;
  readonly off: Off;
  readonly rates: readonly Rate[];
  /** Whether it has no part in the discounts of the order. */
  readonly apart: boolean;
}

export interface PricedOrder {
  readonly lines: readonly PricedLine[];
  readonly off: Off;
  /** Prices hold the tax. */
  readonly isVat: boolean;
  readonly taxRemoved: boolean;
  /** False where what is below zero counts as nothing. */
  readonly belowZero: boolean;
}

export interface Worked {
  /** In the order of the lines; they come to the amounts of the order. */
  readonly lines: readonly Amounts[];
  /** What is left of the lines after discounts, with the tax in them where prices hold it. */
  readonly subtotal: number;
  /** All of it, rounded once for each rate. */
  readonly tax: number;
}

/**
 * Percents of a line add up, and so do those of the order, whose discount is shared by its lines in proportion.
 * @throws MoneyError
 */
export function workedOut(order: PricedOrder): Worked {
  const left = leftOf(order);
  const due = wholeParts(left);
  const taxes = taxesOf(order, left);
  const lines = order.lines.map(({ gross }, i): Amounts => {
    const [amount, tax] = [due[i] ?? 0, taxes[i] ?? 0];
    return { gross, discount: gross - amount, net: order.isVat ? amount - tax : amount, tax };
  });
  return { lines, subtotal: sumAmounts(due), tax: sumAmounts(taxes) };
}

/** What is left of each line after its own discounts and its share of those of the order. */
function leftOf({ lines, off, belowZero }: PricedOrder): Fraction[] {
  const own = lines.map((line) => ({ apart: line.apart, amount: after(line.gross, line.off, belowZero) }));
  const all = sumAmounts(own.flatMap(({ apart, amount }) => (apart ? [] : amount)));
  const share = all > 0 ? fraction(after(all, off, belowZero), all) : fraction(1);
  return own.map(({ apart, amount }) => (apart ? fraction(amount) : times(fraction(amount), share)));
}

/** 100 %, where percents are counted in ten thousandths, and where rates are in hundred thousandths. */
const WHOLE = 1_000_000;
const FULL_RATE = 10_000_000;

/** A share of an amount, in ten thousandths of a percent, rounded. @throws MoneyError */
export const percentOff = (amount: number, percent: number): number =>
  percent === 0 ? 0 : rounded(times(fraction(amount), fraction(percent, WHOLE)));

function after(amount: number, { percent, amount: taken }: Off, belowZero: boolean): number {
  const left = amount - percentOff(amount, Math.min(WHOLE, Math.max(0, percent))) - taken;
  return belowZero ? left : Math.max(0, left);
}

/**
 * The tax of each line. Every rate is rounded once over the order, on what is left of its lines in whole minor units, and
 * its cents go to these lines.
 */
function taxesOf({ lines, isVat, taxRemoved }: PricedOrder, left: readonly Fraction[]): number[] {
  const taxes = lines.map(() => 0);
  if (taxRemoved) return taxes;
  for (const shares of sharesByRate(lines, left, isVat).values())
    for (const [i, tax] of wholeParts(shares.map((share) => share.tax)).entries()) {
      const at = shares[i]?.line ?? 0;
      taxes[at] = (taxes[at] ?? 0) + tax;
    }
  return taxes;
}

/** What each line pays of each tax, before it is rounded. */
function sharesByRate(lines: readonly PricedLine[], left: readonly Fraction[], isVat: boolean) {
  const shares = new Map<string, { readonly line: number; readonly tax: Fraction }[]>();
  for (const [line, { rates }] of lines.entries()) {
    const inside = isVat ? sumAmounts(rates.map(({ rate }) => rate)) : 0;
    const taxed = fraction(rounded(left[line] ?? fraction(0)));
    for (const { id, rate, flat } of rates) {
      const tax = rate === 0 ? fraction(flat) : times(taxed, fraction(rate, FULL_RATE + inside));
      const known = shares.get(id) ?? [];
      known.push({ line, tax });
      shares.set(id, known);
    }
  }
  return shares;
}
