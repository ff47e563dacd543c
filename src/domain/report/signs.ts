import type { RowNumbers } from './amounts.ts';
import { type Exact, minorOf } from './numbers.ts';

/** Amounts of one row in minor units, as the report has them; null where it has none. */
export interface RawAmounts {
  readonly gross: number | null;
  readonly discount: number | null;
  readonly comp: number | null;
  readonly refund: number | null;
  readonly net: number | null;
  readonly otherNet: number | null;
  readonly thirdNet: number | null;
  readonly withTax: number | null;
  readonly tax: number | null;
}

/** Null when an amount is too large to be kept exactly. */
export function rawAmounts(numbers: RowNumbers, currency: string): RawAmounts | null {
  let exact = true;
  const minor = (number: Exact | undefined): number | null => {
    if (number === undefined) return null;
    const amount = minorOf(number, currency);
    if (amount === null) exact = false;
    return amount;
  };
  const amounts = {
    gross: minor(numbers.gross),
    discount: minor(numbers.discount),
    comp: minor(numbers.comp),
    refund: minor(numbers.refund),
    net: minor(numbers.net),
    otherNet: minor(numbers.otherNet),
    thirdNet: minor(numbers.thirdNet),
    withTax: minor(numbers.withTax),
    tax: minor(numbers.tax),
  };
  return exact ? amounts : null;
}

/** Whether discounts and refunds are written as negative amounts: makers differ, the rows tell. */
export interface Signs {
  readonly discount: 1 | -1;
  readonly refund: 1 | -1;
}

/** What adds up in most rows; where nothing does, columns that are never positive are negative ones. */
export function decideSigns(rows: readonly RawAmounts[]): Signs {
  const refund = neverPositive(rows, 'refund') ? -1 : 1;
  let less = 0;
  let more = 0;
  for (const row of rows) {
    const { gross, discount, net } = row;
    if (gross === null || !discount || net === null) continue;
    const rest = gross - refund * (row.refund ?? 0);
    if (rest - discount === net) less += 1;
    if (rest + discount === net) more += 1;
  }
  const discount = more > less || (more === less && neverPositive(rows, 'discount')) ? -1 : 1;
  return { discount, refund };
}

function neverPositive(rows: readonly RawAmounts[], key: 'discount' | 'refund'): boolean {
  let some = false;
  for (const row of rows) {
    const amount = row[key] ?? 0;
    if (amount > 0) return false;
    if (amount < 0) some = true;
  }
  return some;
}
