import { ExactSum, readExact, scaledText } from './numbers.ts';
import type { ReportItem, ReportTotals } from './report.ts';

export const NO_SUMS: ReportTotals = { rows: 0, quantity: '0', gross: 0, discount: 0, refund: 0, net: 0, tax: 0 };

/** What rows come to; voided ones are listed and not counted. Null when a sum cannot be kept exactly. */
export function sumsOf(items: readonly ReportItem[]): ReportTotals | null {
  let [rows, gross, discount, refund, net, tax] = [0, 0, 0, 0, 0, 0];
  const quantity = new ExactSum();
  for (const item of items) {
    if (item.voided) continue;
    rows += 1;
    gross += item.gross;
    discount += item.discount;
    refund += item.refund;
    net += item.net;
    tax += item.tax;
    quantity.add(readExact(item.quantity, '.') ?? { value: 0, scale: 0 });
    if (isUnsafe(gross) || isUnsafe(discount) || isUnsafe(refund) || isUnsafe(net) || isUnsafe(tax)) return null;
  }
  const { scale } = quantity;
  return { rows, quantity: scaledText(quantity.scaled(scale), [scale, 0]), gross, discount, refund, net, tax };
}

const isUnsafe = (sum: number) => !Number.isSafeInteger(sum);
