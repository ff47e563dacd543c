import { MoneyError } from './money.ts';

/** An exact fraction of minor units: what is worked out in several steps is rounded once, at the end. */
export interface Fraction {
  readonly over: bigint;
  /** Above zero. */
  readonly under: bigint;
}

/** Of whole numbers; `under` is above zero. */
export function fraction(over: number, under = 1): Fraction {
  return reduced(BigInt(over), BigInt(under));
}

export const times = (a: Fraction, b: Fraction): Fraction => reduced(a.over * b.over, a.under * b.under);

/** A whole number, halves away from zero. @throws MoneyError when it cannot be kept exactly. */
export function rounded({ over, under }: Fraction): number {
  const size = over < 0n ? -over : over;
  const units = (2n * size + under) / (2n * under);
  return whole(over < 0n ? -units : units);
}

/**
 * Whole parts that come to the rounded sum: what cutting each off lost goes to those that lost most, one each, the first
 * ones where they lost alike.
 * @throws MoneyError when one cannot be kept exactly.
 */
export function wholeParts(exact: readonly Fraction[]): number[] {
  const floors = exact.map(floor);
  const sum = exact.reduce(plus, { over: 0n, under: 1n });
  const missing = BigInt(rounded(sum)) - floors.reduce((all, part) => all + part, 0n);
  const raised = new Set(
    exact
      .map((part, i) => ({ i, lost: plus(part, { over: -(floors[i] ?? 0n), under: 1n }) }))
      .sort((a, b) => compared(b.lost, a.lost) || a.i - b.i)
      .slice(0, Number(missing))
      .map(({ i }) => i),
  );
  return floors.map((part, i) => whole(part + (raised.has(i) ? 1n : 0n)));
}

function plus(a: Fraction, b: Fraction): Fraction {
  if (a.under === b.under) return reduced(a.over + b.over, a.under);
  return reduced(a.over * b.under + b.over * a.under, a.under * b.under);
}

const floor = ({ over, under }: Fraction): bigint => (over < 0n ? -((under - 1n - over) / under) : over / under);

function compared(a: Fraction, b: Fraction): number {
  const difference = a.over * b.under - b.over * a.under;
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function reduced(over: bigint, under: bigint): Fraction {
  let [a, b] = [over < 0n ? -over : over, under];
  while (b !== 0n) [a, b] = [b, a % b];
  return a <= 1n ? { over, under } : { over: over / a, under: under / a };
}

function whole(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new MoneyError(`${value} is too large to be kept exactly`);
  return number;
}
