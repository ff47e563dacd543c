import { type Fields, list, text } from '../api/read.ts';

/**
 * Sold, by Lightspeed's list of statuses. What was sold on account has left the shop and stands in Lightspeed's own sales
 * reports from that day on, paid or not; what was laid by does when it is paid.
 */
const SOLD = new Set([
  'CLOSED',
  'ONACCOUNT',
  'ONACCOUNT_CLOSED',
  'LAYBY_CLOSED',
  'DISPATCHED_CLOSED',
  'PICKED_UP_CLOSED',
  'SERVICE_CLOSED',
]);
/** Parked, laid by, not yet paid or not yet handed over: no sale so far. */
const PENDING = new Set(['SAVED', 'OPEN', 'LAYBY', 'AWAITING_DISPATCH', 'AWAITING_PICKUP', 'SERVICE']);

/** What becomes of a sale: counted; not yet; kept without amounts, because it was taken back or is in no state that is known. */
export type State = 'counts' | 'pending' | 'gone' | 'unknown';

/** @throws Unreadable */
export function stateOfSale(sale: Fields): { readonly status: string; readonly state: State } {
  const status = statusOf(sale);
  if (PENDING.has(status)) return { status, state: 'pending' };
  if (status === 'VOIDED' || text(sale.deleted_at) !== null) return { status, state: 'gone' };
  return { status, state: SOLD.has(status) ? 'counts' : 'unknown' };
}

/** Lightspeed is about to replace the status by a state and attributes. Empty when there is neither. */
function statusOf(sale: Fields): string {
  const status = text(sale.status)?.toUpperCase();
  if (status !== undefined) return status;
  const state = text(sale.state)?.toLowerCase() ?? '';
  const attributes = new Set(list(sale.attributes, 'attributes'));
  const delivered = !attributes.has('pickup') && !attributes.has('delivery');
  if (state === 'pending' && attributes.has('onaccount') && delivered) return 'ONACCOUNT';
  return STATES.get(state) ?? state.toUpperCase();
}
const STATES = new Map([
  ['parked', 'SAVED'],
  ['pending', 'OPEN'],
  ['closed', 'CLOSED'],
  ['voided', 'VOIDED'],
]);
