import { formatAmount } from '../../domain/money.ts';
import type { Sum } from '../../domain/sale-sums.ts';
import type { Column } from '../../ports/output.ts';

/** An amount in JSON, in minor units. */
export const money = (amount: number, currency: string) => ({ amount, currency });

/** Columns of a sum: shown as amounts, in CSV minor units with their currency. */
export function sumColumns<Row extends Sum>(): Column<Row>[] {
  return [
    { key: 'lines', head: 'Lines', value: (r) => r.lines, align: 'right' },
    { key: 'quantity', head: 'Quantity', value: (r) => r.quantity, align: 'right' },
    { key: 'net', head: 'Net', value: (r) => r.net, show: (r) => formatAmount(r.net, r.currency), align: 'right' },
    { key: 'currency', head: '', value: (r) => r.currency, hidden: true },
  ];
}
