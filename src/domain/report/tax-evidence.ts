import { ambiguousColumn } from './problems.ts';
import type { ReportProblem } from './report.ts';
import { holdsFully, type NetRole, numberIn, type Tried, type Value } from './tried.ts';

/** Rates of value added and sales taxes in percent, as countries have them. */
const RATES: ReadonlySet<number> = new Set([
  0, 2.1, 2.5, 2.6, 3, 3.7, 3.8, 4, 4.8, 5, 5.5, 6, 7, 7.7, 8, 8.1, 8.25, 9, 9.5, 10, 11, 12, 13, 13.5, 14, 15, 16, 17,
  18, 19, 19.25, 20, 21, 22, 23, 24, 25, 25.5, 27,
]);
/** No country has more rates at once in one bar. */
const MOST_RATES = 6;

/**
 * Whether the column for tax holds rates: few values that countries have for rates, which come again beside different
 * amounts, and that do not add up as amounts.
 */
export function isRateColumn(tried: Tried): boolean {
  if (tried.names.tax === undefined) return false;
  const seen = new Map<number, Set<number>>();
  for (const row of tried.rows) {
    if (row.tax === undefined) continue;
    const rate = numberIn(row, 'tax');
    if (!RATES.has(rate)) return false;
    const amounts = seen.get(rate) ?? new Set();
    amounts.add(row.net ? numberIn(row, 'net') : numberIn(row, 'withTax'));
    seen.set(rate, amounts);
    if (seen.size > MOST_RATES) return false;
  }
  const addsUp = tried.adds(['net', 'tax'], 'withTax');
  if (addsUp.of > 0) return addsUp.held === 0;
  return (
    [...seen].some(([rate, amounts]) => rate !== 0 && amounts.size > 1) ||
    !tried.rows.some((row) => isTaxOf(tried, row))
  );
}

/** Whether the number in the column for tax can be the tax on the amount beside it, at a rate that countries have. */
function isTaxOf(tried: Tried, row: Tried['rows'][number]): boolean {
  const tax = Math.abs(numberIn(row, 'tax'));
  const amount = Math.abs(numberIn(row, row.net ? 'net' : 'withTax'));
  if (tax === 0 || tried.rows.length < 2) return true;
  return [amount, amount - tax].some((base) => fitsRate(tried, tax, base));
}

/** Whether a tax on an amount is at a rate that countries have, give or take its rounding. */
function fitsRate({ cent }: Tried, tax: number, base: number): boolean {
  const [low, high] = [((tax - cent) / (base + cent)) * 100, ((tax + cent) / (base - cent)) * 100];
  return base > cent && [...RATES].some((rate) => rate >= low && rate <= high);
}

/** Whether the tax in each amount fits a rate as the amount stands there, and not once more is taken off. */
export function isTaxedAfter(tried: Tried, off: (value: Value) => number): boolean {
  if (tried.names.tax === undefined) return false;
  let isBefore = true;
  const after = tried.try(['withTax', 'tax'], (value) => {
    const [amount, tax] = [Math.abs(value('withTax')), Math.abs(value('tax'))];
    if (!fitsRate(tried, tax, amount - tax - off(value))) isBefore = false;
    return fitsRate(tried, tax, amount - tax);
  });
  return holdsFully(after) && !isBefore;
}

/**
 * Whether an amount whose name leaves it open holds the tax that stands beside it: what the amount with tax says, or the
 * rate. Where neither is there, a person has to say.
 */
export function decideTax(
  tried: Tried,
  { net, taxIsRate }: { readonly net: NetRole; readonly taxIsRate: boolean },
): { readonly holdsTax: boolean } | ReportProblem {
  const { names } = tried;
  const hasTax = names.tax !== undefined && !taxIsRate;
  const hasRate = taxIsRate || (names.rate !== undefined && tried.some('rate'));
  if (!hasRate && !(hasTax && tried.some('tax'))) return { holdsTax: false };
  if (hasTax && holdsFully(tried.adds([net, 'tax'], 'withTax'))) return { holdsTax: false };
  if (hasTax && hasRate) {
    const [outside, inside] = ([0, 1] as const).map((within) => holdsAtRate(tried, net, within));
    if (outside !== inside) return { holdsTax: inside === true };
  }
  return unclearTax(tried, { net, isRate: !hasTax });
}

/** Whether the column for tax says that it is inside an amount, and no other amount is the one that holds it. */
export function isTaxWithin(tried: Tried, net: NetRole): boolean {
  const isSaid = WITHIN.test(tried.names.tax ?? '');
  return isSaid && tried.some('tax') && !holdsFully(tried.adds([net, 'tax'], 'withTax'));
}
const WITHIN =
  /^\W*(?:davon|darin|enthaltene|dont|di cui|waarvan|of which|included|incl|inkl|varav|heraf|herav|de los cuales|dos quais)(?!\p{L})|(?:included|incl\.?|inkl\.?|enthalten)\W*$/iu;

/** Whether the tax of every row is its rate of the amount, or of what is left without it. */
function holdsAtRate(tried: Tried, net: NetRole, within: 0 | 1): boolean {
  const held = tried.try([net, 'tax', 'rate'], (value) =>
    tried.near(((value(net) - within * value('tax')) * value('rate')) / 100, value('tax')),
  );
  return holdsFully(held);
}

function unclearTax(tried: Tried, { net, isRate }: { readonly net: NetRole; readonly isRate: boolean }): ReportProblem {
  const [shown, tax] = [tried.name(net), tried.name(tried.names.tax === undefined ? 'rate' : 'tax')];
  const held = isRate ? `withTax=${shown}; rate=${tax}` : `withTax=${shown}; tax=${tax}`;
  return ambiguousColumn(
    `«${shown}» stands beside «${tax}», and nothing says whether it holds that tax: ` +
      `say in the profile net=${shown} if it does not, or ${held} if it does`,
    [
      { says: `«${shown}» is without tax`, profile: `net=${shown}` },
      { says: `«${shown}» holds tax`, profile: held },
    ],
  );
}
