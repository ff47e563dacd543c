import type { RowNumbers } from './amounts.ts';
import type { NumberRole } from './format.ts';
import { minorOf } from './numbers.ts';

const AMOUNTS = [
  'gross',
  'discount',
  'comp',
  'refund',
  'net',
  'otherNet',
  'thirdNet',
  'withTax',
  'tax',
] as const satisfies readonly NumberRole[];
type AmountRole = (typeof AMOUNTS)[number];

/** Amounts of one row in minor units, as the report has them; null where it has none. */
export type RawAmounts = Readonly<Record<AmountRole, number | null>>;

export const NO_AMOUNTS = Object.fromEntries(AMOUNTS.map((role) => [role, null])) as RawAmounts;

/** Null when an amount is too large to be kept exactly. */
export function rawAmounts(numbers: RowNumbers, currency: string): RawAmounts | null {
  const amounts: Record<AmountRole, number | null> = { ...NO_AMOUNTS };
  for (const role of AMOUNTS) {
    const number = numbers[role];
    if (number === undefined) continue;
    const amount = minorOf(number, currency);
    if (amount === null) return null;
    amounts[role] = amount;
  }
  return amounts;
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
