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
  const documents = new OrderParts({ id, order, closed, reading }).documents();
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

/** One order, taken apart into documents. */
class OrderParts {
  private readonly given: Given;

  constructor(given: Given) {
    this.given = given;
  }

  documents(): SaleDocument[] {
    const { order, reading } = this.given;
    const returns = list(order.returns, 'returns').map(fields);
    const sold = soldLines(order, reading);
    const refunds = returns.map((entry, index) => this.refund(entry, index, returns.length === 1));
    return sold.lines.length > 0 || refunds.length === 0 ? [this.sale(sold, refunds.length > 0), ...refunds] : refunds;
  }

  private sale(read: ReadLines, exchange: boolean): SaleDocument {
    const { order, id } = this.given;
    // In an exchange the totals may be those of the balance; what was sold is the balance and what was given back.
    const both = exchange && order.net_amounts && order.return_amounts;
    const amount = (name: string): number | null => {
      const [net, back] = [money(fields(order.net_amounts), name), money(fields(order.return_amounts), name)];
      return both && net !== null && back !== null
        ? net + back
        : money(order, name === 'total_money' ? name : `total_${name}`);
    };
    const service = chargesOf(list(order.service_charges, 'service_charges'));
    return this.document({ kind: 'sale', source: id, original: null }, read, { amount, service, sign: 1 });
  }

  private refund(entry: Fields, index: number, only: boolean): SaleDocument {
    const { id, order, reading } = this.given;
    const own = fields(entry.return_amounts);
    const amounts = Object.keys(own).length === 0 && only ? fields(order.return_amounts) : own;
    const service = chargesOf(list(entry.return_service_charges, 'return_service_charges'));
    const source = `${id}:return:${text(entry.uid) ?? index + 1}`;
    const part = { kind: 'refund', source, original: text(entry.source_order_id) } as const;
    const header: Header = { amount: (name) => money(amounts, name), service, sign: -1 };
    return this.document(part, returnedLines(entry, reading), header);
  }

  private document(
    part: Pick<SaleDocument, 'kind' | 'source' | 'original'>,
    read: ReadLines,
    { amount, service, sign }: Header,
  ): SaleDocument {
    const { id, order, closed: soldAt, reading } = this.given;
    const location = text(order.location_id);
    const place = location === null ? undefined : reading.place(location);
    const said = (name: string): number | null => signed(amount(name), sign);
    const header = {
      tax: said('tax_money'),
      total: said('total_money'),
      tip: said('tip_money') ?? 0,
      serviceCharge: signed(service, sign) ?? said('service_charge_money') ?? 0,
      discount: said('discount_money'),
    };
    return documentOf(
      {
        ...part,
        version: orderVersion(order),
        soldAt,
        zone: place?.zone ?? reading.venue.timezone,
        currency: currencyOfSale(currencyIn(order) ?? place?.currency ?? null, reading),
        ...settled(header, read),
        receipt: text(order.ticket_name) ?? id.slice(-6),
        location,
      },
      reading,
    );
  }
}

function currencyIn(order: Fields): string | null {
  const held = [order.total_money, order.net_amount_due_money, fields(order.return_amounts).total_money];
  return held.map((money) => text(fields(money).currency)).find((currency) => currency !== null) ?? null;
}

/** Amounts of a header are positive, of what was given back too. */
interface Header {
  /** An amount by its name in `net_amounts`; null when there is none. */
  amount(name: string): number | null;
  /** What the list of service charges comes to; null when it does not say it. */
  readonly service: number | null;
  /** -1 for what was given back. */
  readonly sign: 1 | -1;
}

/** Never -0, which is another value for some. */
function signed(value: number | null, sign: 1 | -1): number | null {
  return value === null || sign === 1 ? value : 0 - value;
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
