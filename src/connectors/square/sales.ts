import type { SaleDocument } from '../../domain/sale.ts';
import type { Instant } from '../../domain/time.ts';
import { type Fields, fields, list, moment, momentVersion, text, Unreadable, whole } from '../api/read.ts';
import { NOT_A_SALE, NOTHING_KNOWN, type RowMeaning, these } from '../api/row-reader.ts';
import type { ReadLines } from '../api/sale-lines.ts';
import {
  currencyOfSale,
  documentOf,
  type SaleReading,
  settled,
  timeOfSale,
  voided,
  warnOfRounding,
} from '../api/sale-parts.ts';
import { money, returnedLines, soldLines } from './lines.ts';

/** What is needed to read orders of one venue. */
export interface OrderReading extends SaleReading {
  readonly includeModifiers: boolean;
  /** Zone and currency of a location; undefined for one that is not known. */
  place(location: string): { readonly zone: string; readonly currency: string | null } | undefined;
  sku(variation: string): string | null;
}

/** Orders of some sources have no version of their own. @throws Unreadable */
export function orderVersion(order: Fields): number | null {
  return whole(order.version, 'version') ?? momentVersion(order.updated_at);
}

/**
 * The documents of one order: its sale, and each return in it as a document of its own. A cancelled order gives the same
 * documents without amounts, so that what was counted before is erased, and so does one in a state that is not known,
 * which a warning names.
 * @throws Unreadable
 */
export function readOrder(value: unknown, reading: OrderReading): RowMeaning {
  const order = fields(value);
  const id = text(order.id);
  if (id === null) throw new Unreadable('an order without id');
  const state = text(order.state) ?? 'without a state';
  if (state === 'OPEN' || state === 'DRAFT') return NOT_A_SALE;
  const counts = state === 'COMPLETED';
  if (!counts && state !== 'CANCELED') {
    const what = `the order ${id} is in the unknown state ${state}; it is kept and not counted`;
    reading.warn('orders in an unknown state', what);
  }
  const which = `the order ${id}`;
  const at = moment(order.closed_at) ?? (counts ? null : (moment(order.updated_at) ?? moment(order.created_at)));
  const closed = timeOfSale(at, { which, called: 'orders', time: 'closing time', done: 'closed' }, reading);
  if (closed === null) return NOTHING_KNOWN;
  const documents = documentsOf({ id, order, closed, reading });
  if (!counts) return these(documents.map(voided));
  for (const document of documents) warnOfRounding(document, which, reading.warn);
  return these(documents);
}

interface Given {
  readonly id: string;
  readonly order: Fields;
  readonly closed: Instant;
  readonly reading: OrderReading;
}

function documentsOf(given: Given): SaleDocument[] {
  const { order, reading } = given;
  const returns = list(order.returns, 'returns').map(fields);
  const sold = soldLines(order, reading);
  const refunds = returns.map((entry, index) => refundOf(entry, { index, only: returns.length === 1 }, given));
  return sold.lines.length > 0 || refunds.length === 0
    ? [saleOf(sold, refunds.length > 0, given), ...refunds]
    : refunds;
}

function saleOf(read: ReadLines, exchange: boolean, given: Given): SaleDocument {
  const { order, id } = given;
  // In an exchange the totals may be those of the balance; what was sold is the balance and what was given back.
  const both = exchange && order.net_amounts && order.return_amounts;
  const amount = (name: string): number | null => {
    const [net, back] = [money(fields(order.net_amounts), name), money(fields(order.return_amounts), name)];
    return both && net !== null && back !== null
      ? net + back
      : money(order, name === 'total_money' ? name : `total_${name}`);
  };
  const service = chargesOf(list(order.service_charges, 'service_charges'));
  return documentIn(given, { kind: 'sale', source: id, original: null, read, amount, service });
}

function refundOf(entry: Fields, { index, only }: { index: number; only: boolean }, given: Given): SaleDocument {
  const own = fields(entry.return_amounts);
  const amounts = Object.keys(own).length === 0 && only ? fields(given.order.return_amounts) : own;
  return documentIn(given, {
    kind: 'refund',
    source: `${given.id}:return:${text(entry.uid) ?? index + 1}`,
    original: text(entry.source_order_id),
    read: returnedLines(entry, given.reading),
    amount: (name) => money(amounts, name),
    service: chargesOf(list(entry.return_service_charges, 'return_service_charges')),
  });
}

interface Part extends Pick<SaleDocument, 'kind' | 'source' | 'original'> {
  readonly read: ReadLines;
  /** An amount by its name in `net_amounts`: positive, of what was given back too; null when there is none. */
  amount(name: string): number | null;
  /** What the list of service charges comes to, positive; null when it does not say it. */
  readonly service: number | null;
}

function documentIn({ id, order, closed, reading }: Given, { read, amount, service, ...part }: Part): SaleDocument {
  const location = text(order.location_id);
  const place = location === null ? undefined : reading.place(location);
  // Never -0, which is another value for some.
  const signed = (value: number | null) => (value === null || part.kind === 'sale' ? value : 0 - value);
  const said = (name: string) => signed(amount(name));
  const header = {
    tax: said('tax_money'),
    total: said('total_money'),
    tip: said('tip_money') ?? 0,
    serviceCharge: signed(service) ?? said('service_charge_money') ?? 0,
    discount: said('discount_money'),
  };
  return documentOf(
    {
      ...part,
      version: orderVersion(order),
      soldAt: closed,
      zone: place?.zone ?? reading.venue.timezone,
      currency: currencyOfSale(currencyIn(order) ?? place?.currency ?? null, reading),
      ...settled(header, read),
      receipt: text(order.ticket_name) ?? id.slice(-6),
      location,
    },
    reading,
  );
}

function currencyIn(order: Fields): string | null {
  const held = [order.total_money, order.net_amount_due_money, fields(order.return_amounts).total_money];
  return held.map((money) => text(fields(money).currency)).find((currency) => currency !== null) ?? null;
}

/** Service charges without their tax; null when the list does not say what they came to. */
function chargesOf(charges: readonly unknown[]): number | null {
  if (charges.length === 0) return null;
  let sum = 0;
  for (const charge of charges.map(fields)) {
    const total = money(charge, 'total_money');
    if (total === null) return null;
    sum += total - (money(charge, 'total_tax_money') ?? 0);
  }
  return sum;
}
