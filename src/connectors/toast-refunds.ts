import { formatAmount, negateQuantity } from '../domain/money.ts';
import type { Amounts, SaleLine } from '../domain/sale.ts';
import type { Day, Instant } from '../domain/time.ts';
import { type Fields, fields, list, text } from './read.ts';
import { negated, ZERO } from './sale-parts.ts';
import { money, SelectionReader, type SelectionReading } from './toast-lines.ts';
import { dayOf, firstMoment, isGone } from './toast-states.ts';

/** Money given back for an item, or for a service charge: negative. */
export interface Refund {
  /** `<selection>:refund:<transaction>` */
  readonly key: string;
  /** When it was given back; null when nobody says it. */
  readonly at: Instant | null;
  /** The business day on which Toast counts it; null when it names none. */
  readonly day: Day | null;
  readonly amounts: Amounts;
  readonly serviceCharge: number;
  readonly lines: readonly SaleLine[];
  /** The item was voided afterwards: nothing of it is counted any more, and nothing is to be taken off. */
  readonly gone: boolean;
}

/**
 * The refunds of a check. What was given back stands at the items and charges; when, at the payments that were given
 * back, by the transaction. Amounts leave out tax, which comes separately, and hold those of modifiers. A refund leaves
 * the check's own amounts as they were.
 * @throws Unreadable, MoneyError
 */
export function refundsOf(check: Fields, reading: SelectionReading): Refund[] {
  const payments = list(check.payments, 'payments').map((payment) => fields(fields(payment).refund));
  const items = list(check.selections, 'selections').map(fields);
  const charges = list(check.appliedServiceCharges, 'appliedServiceCharges').map(fields);
  const when = timesOf(payments);
  const found = [
    ...items.flatMap((item, i) => ofItem(item, { reading, when, nth: i + 1 })),
    ...charges.flatMap((charge, i) => ofCharge(charge, { reading, when, nth: i + 1 })),
  ];
  if (found.length === 0) warnOfUnnamed(payments, check, reading);
  return found;
}

interface About {
  readonly reading: SelectionReading;
  readonly when: (details: Fields) => Pick<Refund, 'at' | 'day'>;
  readonly nth: number;
}

function ofItem(item: Fields, { reading, when, nth }: About): Refund[] {
  const back = detailsOf(item, reading.currency);
  if (!back) return [];
  // Gift cards and the like were never counted.
  const [line] = new SelectionReader({ ...reading, warn: () => {} }).read([item], () => true).lines;
  if (!line || line.voided) return [];
  const amounts = negated({ gross: back.amount, discount: 0, net: back.amount, tax: back.tax });
  // Part of the price given back is no item given back.
  const whole = back.amount >= line.net && line.quantity !== '0';
  const quantity = whole ? negateQuantity(line.quantity) : '0';
  const lines = [{ ...line, quantity, ...amounts }];
  const gone = isGone(item);
  return [{ key: keyOf(item, back, nth), ...when(back.details), amounts, serviceCharge: 0, lines, gone }];
}

function ofCharge(charge: Fields, { reading, when, nth }: About): Refund[] {
  const back = detailsOf(charge, reading.currency);
  if (!back || charge.gratuity === true) return [];
  const amounts = { ...ZERO, tax: 0 - back.tax };
  const about = { key: keyOf(charge, back, nth), ...when(back.details) };
  return [{ ...about, amounts, serviceCharge: 0 - back.amount, lines: [], gone: false }];
}

interface GivenBack {
  readonly details: Fields;
  /** Positive, as Toast has them. */
  readonly amount: number;
  readonly tax: number;
}

function detailsOf(holder: Fields, currency: string): GivenBack | null {
  const details = fields(holder.refundDetails);
  const amount = Math.abs(money(details, 'refundAmount', currency) ?? 0);
  const tax = Math.abs(money(details, 'taxRefundAmount', currency) ?? 0);
  return amount === 0 && tax === 0 ? null : { details, amount, tax };
}

function keyOf(holder: Fields, { details }: GivenBack, nth: number): string {
  return `${text(holder.guid) ?? `line-${nth}`}:refund:${transactionOf(details) ?? '1'}`;
}

const transactionOf = (holder: Fields): string | null => text(fields(holder.refundTransaction).guid);

/** When the transaction of a refund took place; of the only refund of a check also without a transaction. */
function timesOf(payments: readonly Fields[]): About['when'] {
  const refunds = payments.filter((refund) => Object.keys(refund).length > 0);
  return (details) => {
    const transaction = transactionOf(details);
    const same = refunds.find((refund) => transaction !== null && transactionOf(refund) === transaction);
    const payment = same ?? (refunds.length === 1 ? refunds[0] : undefined) ?? {};
    return {
      at: firstMoment(details.refundDate, payment.refundDate),
      day: dayOf(details.refundBusinessDate) ?? dayOf(payment.refundBusinessDate),
    };
  };
}

/** Which items it was for, and how much of it is tax, nobody knows. */
function warnOfUnnamed(payments: readonly Fields[], check: Fields, { currency, warn }: SelectionReading): void {
  for (const refund of payments) {
    const amount = money(refund, 'refundAmount', currency) ?? 0;
    if (amount === 0) continue;
    const which = text(check.displayNumber) ?? text(check.guid) ?? 'without number';
    const what = `of the check ${which} ${formatAmount(Math.abs(amount), currency)} were given back without naming an item; the refund is not counted`;
    warn('refunds that name no items', what);
  }
}
