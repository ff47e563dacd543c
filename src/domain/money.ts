import Big from 'big.js';

/** A malformed number, or one too large to be kept exactly. The message quotes it and says why. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError';
}

/** ISO 4217 minor units other than 2. A table, because what `Intl` says follows usage and differs between versions. */
const DIGITS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
};

/** Whether it is written like an ISO 4217 code: three capital letters. */
export function validCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code);
}

/** Decimal places of a currency: 2 for CAD, 0 for JPY, 3 for KWD; 2 for codes that are not known here. */
export function minorDigits(currency: string): number {
  return DIGITS[currency] ?? 2;
}

/** So few digits that no float rounds them. */
const PLAIN_AMOUNT = /^(-?)(\d{1,11})(?:\.(\d{1,4}))?$/;

/**
 * A decimal text in minor units of its currency: `17.9` of CAD is 1790. What is finer than the minor unit is rounded,
 * halves away from zero.
 * @throws MoneyError
 */
export function toMinor(text: string, currency: string): number {
  const digits = minorDigits(currency);
  const [, sign, units, part = ''] = PLAIN_AMOUNT.exec(text) ?? [];
  // Nearly all of them are not finer than the minor unit: their digits, written together, are the amount.
  if (units !== undefined && part.length <= digits) {
    const amount = Number(units + part.padEnd(digits, '0'));
    return sign === '-' && amount !== 0 ? -amount : amount;
  }
  const minor = decimal(text).times(new Big(10).pow(digits)).round(0, Big.roundHalfUp);
  return whole(minor.toNumber(), text);
}

/**
 * Amounts that are finer than the minor unit (`4.30435`), as minor units that add up: what rounding each by itself would
 * lose or invent goes to those that are nearest to their next unit, one each. They come to `total` when that is the exact
 * sum rounded somehow (less than one unit away), else to the exact sum rounded: a difference that is not rounding is not
 * spread.
 * @throws MoneyError
 */
export function toMinorTogether(
  texts: readonly string[],
  { currency, total }: { readonly currency: string; readonly total: number | null },
): number[] {
  const unit = new Big(10).pow(minorDigits(currency));
  const exact = texts.map((text) => decimal(text).times(unit));
  const sum = exact.reduce((all, each) => all.plus(each), new Big(0));
  const isRounded = total !== null && sum.minus(total).abs().lt(1);
  const target = isRounded ? new Big(total) : sum.round(0, Big.roundHalfUp);
  const amounts = exact.map(floor);
  const missing = target.minus(amounts.reduce((all, each) => all.plus(each), new Big(0))).toNumber();
  const nearest = exact
    .map((each, i) => ({ i, lost: each.minus(amounts[i] ?? 0) }))
    .sort((a, b) => b.lost.cmp(a.lost) || a.i - b.i)
    .slice(0, missing);
  const raised = new Set(nearest.map(({ i }) => i));
  return amounts.map((amount, i) => whole(amount.plus(raised.has(i) ? 1 : 0).toNumber(), texts[i] ?? ''));
}

function floor(value: Big): Big {
  const cut = value.round(0, Big.roundDown);
  return cut.gt(value) ? cut.minus(1) : cut;
}

/** The product of two decimal texts, exactly: a unit's amount and how many of them. @throws MoneyError */
export function timesQuantity(amount: string, count: string): string {
  return plain(decimal(amount).times(decimal(count)));
}

/** An amount in minor units, a decimal number of times, rounded: 250 times `1.5` is 375. @throws MoneyError */
export function timesDecimal(amount: number, times: string): number {
  return rounded(decimal(times).times(amount), times);
}

/** A percentage of an amount in minor units, rounded: `25` percent of 800 is 200. @throws MoneyError */
export function percentOf(amount: number, percent: string): number {
  return rounded(decimal(percent).times(amount).div(100), percent);
}

/** An amount with tax less the tax of `percent` that it holds, rounded. @throws MoneyError */
export function withoutTax(amount: number, percent: string): number {
  const factor = decimal(percent).div(100).plus(1);
  if (factor.lte(0)) throw new MoneyError(`a tax of ${percent} percent cannot be`);
  return rounded(new Big(amount).div(factor), percent);
}

/**
 * An amount in minor units, shared out by weight: whole parts that come to the amount. What rounding leaves over goes to
 * the first ones. Nothing is shared out when there is no weight.
 */
export function sharedOut(amount: number, weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
  if (all === 0) return weights.map(() => 0);
  const parts = weights.map((weight) =>
    new Big(amount).times(Math.abs(weight)).div(all).round(0, Big.roundDown).toNumber(),
  );
  const left = amount - parts.reduce((sum, part) => sum + part, 0);
  const takers = weights.flatMap((weight, i) => (weight === 0 ? [] : [i])).slice(0, Math.abs(left));
  return parts.map((part, i) => whole(part + (takers.includes(i) ? Math.sign(left) : 0), String(part)));
}

/**
 * An amount in minor units, divided as signed weights are to their sum: whole parts that come to the amount. Where the
 * weights cancel to nothing, all of it goes to the first.
 */
export function inProportion(amount: number, weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  if (all === 0) return weights.map((_, i) => (i === 0 ? amount : 0));
  const exact = weights.map((weight) => new Big(amount).times(weight).div(all));
  const parts = exact.map(floor);
  const missing = new Big(amount).minus(parts.reduce((sum, part) => sum.plus(part), new Big(0))).toNumber();
  const nearest = exact
    .map((each, i) => ({ i, lost: each.minus(parts[i] ?? 0), weight: weights[i] ?? 0 }))
    .filter(({ weight }) => weight !== 0)
    .sort((a, b) => b.lost.cmp(a.lost) || a.i - b.i)
    .slice(0, missing);
  const raised = new Set(nearest.map(({ i }) => i));
  return parts.map((part, i) => whole(part.plus(raised.has(i) ? 1 : 0).toNumber(), String(amount)));
}

function rounded(value: Big, text: string): number {
  return whole(value.round(0, Big.roundHalfUp).toNumber(), text);
}

/** An amount for people: `17.90 CAD`. */
export function formatAmount(amount: number, currency: string): string {
  const digits = minorDigits(currency);
  return `${new Big(amount).div(new Big(10).pow(digits)).toFixed(digits)} ${currency}`;
}

/**
 * The sum of amounts in minor units.
 * @throws MoneyError when it cannot be kept exactly.
 */
export function sumAmounts(amounts: Iterable<number>): number {
  let sum = 0;
  for (const amount of amounts) {
    sum += amount;
    if (!Number.isSafeInteger(sum)) whole(sum, String(sum));
  }
  return sum === 0 ? 0 : sum;
}

/** Decimal places of quantities: what is finer is the noise of somebody's floats. */
const QUANTITY_PLACES = 9;

/**
 * A quantity in its shortest form: `2.50` is `2.5`, `1e1` is `10`, `-0` is `0`, `0.30000000000000004` is `0.3`.
 * @throws MoneyError
 */
export function quantity(text: string): string {
  // Nearly all of them.
  if (/^[1-9]\d{0,14}$/.test(text)) return text;
  return plain(decimal(text).round(QUANTITY_PLACES, Big.roundHalfUp));
}

/** @throws MoneyError */
export function sumQuantities(quantities: Iterable<string>): string {
  let sum = new Big(0);
  for (const each of quantities) sum = sum.plus(decimal(each));
  return plain(sum);
}

/** @throws MoneyError */
export function negateQuantity(text: string): string {
  return plain(decimal(text).neg());
}

function decimal(text: string): Big {
  const trimmed = text.trim();
  // The exponent is short on purpose: `1e999999999` is a number that takes a gigabyte to write down.
  if (!/^[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?$/.test(trimmed) || trimmed.length > 60)
    throw new MoneyError(`«${trimmed.slice(0, 40)}» is not a number`);
  return new Big(trimmed.replace(/^\+/, '').replace(/\.(?=$|[eE])/, ''));
}

const plain = (value: Big): string => (value.eq(0) ? '0' : value.toFixed());

function whole(value: number, text: string): number {
  if (!Number.isSafeInteger(value)) throw new MoneyError(`${text.slice(0, 40)} is too large to be kept exactly`);
  return value === 0 ? 0 : value;
}
