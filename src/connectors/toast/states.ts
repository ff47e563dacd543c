import { validDay } from '../../domain/business-day.ts';
import type { Day, Instant } from '../../domain/time.ts';
import { type Fields, moment, text } from '../api/read.ts';
import type { SaleReading } from '../api/sale-parts.ts';

/** What becomes of something: counted; not yet, for nothing was paid; or kept without amounts. */
export type State = 'counts' | 'pending' | 'gone';

type Warn = SaleReading['warn'];

/** Voided or deleted: both are said of orders, checks and selections alike. */
export const isGone = (holder: Fields): boolean => holder.voided === true || holder.deleted === true;

/** `id` is the order's, for messages. */
export function stateOfOrder(order: Fields, id: string, warn: Warn): State {
  if (isGone(order)) return 'gone';
  if (order.createdInTestMode === true) {
    warn('orders of the test mode', `the order ${id} was made in test mode; it is kept and not counted`);
    return 'gone';
  }
  // Waste that the kitchen writes down as an order.
  if (order.excessFood === true) return 'gone';
  const status = text(order.approvalStatus) ?? 'APPROVED';
  if (status === 'APPROVED') return 'counts';
  if (status === 'FUTURE' || status === 'NEEDS_APPROVAL') return 'pending';
  if (status !== 'NOT_APPROVED')
    warn('orders in an unknown state', `the order ${id} is in the unknown state ${status}; it is kept and not counted`);
  return 'gone';
}

/** A check is a sale when it is paid for; one that is opened again is none until it is paid once more. */
export function stateOfCheck(check: Fields, id: string, warn: Warn): State {
  if (isGone(check)) return 'gone';
  const status = text(check.paymentStatus);
  if (status === 'PAID' || status === 'CLOSED') return 'counts';
  if (status === null) return firstMoment(check.closedDate, check.paidDate) === null ? 'pending' : 'counts';
  if (status === 'OPEN') return 'pending';
  const what = `a check of the order ${id} has the unknown payment status ${status}; it is kept and not counted`;
  warn('checks with an unknown payment status', what);
  return 'gone';
}

/** The first that is a moment. Toast writes 1970 for what did not happen. */
export function firstMoment(...values: readonly unknown[]): Instant | null {
  return values.map(moment).find((at) => at !== null && at >= '1971') ?? null;
}

/** A business date is a number like 20261119; null when it is none. */
export function dayOf(value: unknown): Day | null {
  const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)$/.exec(text(value) ?? '') ?? [];
  const day = `${year}-${month}-${date}`;
  return year !== undefined && validDay(day) ? day : null;
}
