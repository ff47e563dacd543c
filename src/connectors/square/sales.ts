import { businessDay } from '../../domain/business-day.ts';
import type { Amounts, SaleDocument, SaleKind } from '../../domain/sale.ts';
import { type Instant, millis } from '../../domain/time.ts';
import { type Fields, fields, list, moment, text, Unreadable, whole } from '../api/read.ts';
import { added, currencyOfSale, plausible, type SaleReading, voided, warnOfRounding, ZERO } from '../api/sale-parts.ts';
import { money, type ReadLines, returnedLines, soldLines } from './lines.ts';

/** What is needed to read orders of one venue. */
export interface OrderReading extends SaleReading {
  readonly includeModifiers: boolean;
  /** Zone and currency of a location; undefined for one that is not known. */
  place(location: string): { readonly zone: string; readonly currency: string | null } | undefined;
  sku(variation: string): string | null;
}

/**
 * The documents of one order: its sale, and each return in it as a document of its own. A cancelled order gives the same
 * documents without amounts, so that what was counted before is erased, and so does one in a state that is not known,
 * which a warning names. None when it is no sale yet, or when its time cannot be; then a warning names it.
 * @throws Unreadable
 */
export function readOrder(value: unknown, reading: OrderReading): SaleDocument[] {
  const order = fields(value);
  const id = text(order.id);
  if (id === null) throw new Unreadable('an order without id');
  const state = text(order.state) ?? 'without a state';
  if (state === 'OPEN' || state === 'DRAFT') return [];
  const counts = state === 'COMPLETED';
  if (!counts && state !== 'CANCELED') {
    const what = `the order ${id} is in the unknown state ${state}; it is kept and not counted`;
    reading.warn('orders in an unknown state', what);
  }
  const closed = moment(order.closed_at) ?? (counts ? null : (moment(order.updated_at) ?? moment(order.created_at)));
  if (closed === null || !plausible(closed, reading.latest)) {
    const when = closed === null ? 'has no closing time' : `was closed at ${closed}, which cannot be`;
    reading.warn('orders without a plausible time', `the order ${id} ${when}; it is not counted`);
    return [];
  }
  const documents = new OrderParts(id, order, closed, reading).documents();
  if (!counts) return documents.map(voided);
  for (const document of documents) warnOfRounding(document, `the order ${id}`, reading.warn);
  return documents;
}

/** One order, taken apart into documents. */
class OrderParts {
  private readonly id: string;
  private readonly order: Fields;
  private readonly closed: Instant;
  private readonly reading: OrderReading;

  constructor(id: string, order: Fields, closed: Instant, reading: OrderReading) {
    this.id = id;
    this.order = order;
    this.closed = closed;
    this.reading = reading;
  }

  documents(): SaleDocument[] {
    const returns = list(this.order.returns, 'returns').map(fields);
    const sold = soldLines(this.order, this.reading);
    const refunds = returns.map((entry, index) => this.refund(entry, index, returns.length === 1));
    return sold.lines.length > 0 || refunds.length === 0 ? [this.sale(sold, refunds.length > 0), ...refunds] : refunds;
  }

  private sale(read: ReadLines, exchange: boolean): SaleDocument {
    const order = this.order;
    // In an exchange the totals may be those of the balance; what was sold is the balance and what was given back.
    const both = exchange && order.net_amounts && order.return_amounts;
    const amount = (name: string): number | null => {
      const [net, back] = [money(fields(order.net_amounts), name), money(fields(order.return_amounts), name)];
      return both && net !== null && back !== null
        ? net + back
        : money(order, name === 'total_money' ? name : `total_${name}`);
    };
    const service = chargesOf(list(order.service_charges, 'service_charges')) ?? amount('service_charge_money');
    const said = sums(read, { amount, service: service ?? 0, sign: 1 });
    return this.document({ kind: 'sale', source: this.id, original: null, read, ...said });
  }

  private refund(entry: Fields, index: number, only: boolean): SaleDocument {
    const own = fields(entry.return_amounts);
    const amounts = Object.keys(own).length === 0 && only ? fields(this.order.return_amounts) : own;
    const amount = (name: string) => money(amounts, name);
    const service =
      chargesOf(list(entry.return_service_charges, 'return_service_charges')) ?? amount('service_charge_money');
    const read = returnedLines(entry, this.reading);
    return this.document({
      kind: 'refund',
      source: `${this.id}:return:${text(entry.uid) ?? index + 1}`,
      original: text(entry.source_order_id),
      read,
      ...sums(read, { amount, service: service ?? 0, sign: -1 }),
    });
  }

  /** Fields are laid down in the order of the record, so that texts of equal documents are equal. */
  private document(part: Part): SaleDocument {
    const { order, closed, reading } = this;
    const location = text(order.location_id);
    const place = location === null ? undefined : reading.place(location);
    const zone = place?.zone ?? reading.venue.timezone;
    const { gross, discount, net, tax } = part.counted;
    return {
      integration: reading.integration,
      source: part.source,
      // Orders of some sources have no version of their own.
      version: whole(order.version, 'version') ?? lastChange(order),
      kind: part.kind,
      soldAt: closed,
      zone,
      businessDay: businessDay(closed, { timezone: zone, dayStart: reading.venue.dayStart }),
      dayFrom: 'computed',
      currency: this.currency(place?.currency ?? null),
      gross,
      discount,
      net,
      tax,
      serviceCharge: part.serviceCharge,
      tip: part.tip,
      total: net + tax,
      rounding: part.rounding,
      receipt: text(order.ticket_name) ?? this.id.slice(-6),
      location,
      original: part.original,
      lines: part.read.lines,
    };
  }

  private currency(ofLocation: string | null): string {
    const { order, reading } = this;
    const said = currencyOf(order.total_money) ?? currencyOf(order.net_amount_due_money);
    const currency = said ?? currencyOf(fields(order.return_amounts).total_money) ?? ofLocation;
    return currencyOfSale(currency, reading);
  }
}

const currencyOf = (held: unknown): string | null => text(fields(held).currency);

function lastChange(order: Fields): number | null {
  const updated = moment(order.updated_at);
  return updated === null ? null : millis(updated);
}

interface Sums {
  readonly counted: Amounts;
  readonly serviceCharge: number;
  readonly tip: number;
  readonly rounding: number;
}

interface Part extends Sums {
  readonly kind: SaleKind;
  readonly source: string;
  readonly original: string | null;
  readonly read: ReadLines;
}

interface Header {
  /** An amount of the header by its name in `net_amounts`; positive, null when there is none. */
  amount(name: string): number | null;
  readonly service: number;
  /** -1 for what was given back. */
  readonly sign: 1 | -1;
}

/**
 * What the header says, less what lines took in that are no sales. The total holds tips and service charges, the net does
 * not; what the lines lack to the net (cash rounding, most often) is kept as rounding.
 */
function sums({ lines, uncounted }: ReadLines, { amount, service, sign }: Header): Sums {
  const counted = lines.reduce<Amounts>(added, ZERO);
  const all = added(counted, uncounted);
  const said = (name: string): number | null => {
    const value = amount(name);
    return value === null ? null : signed(value, sign);
  };
  const tip = said('tip_money') ?? 0;
  const serviceCharge = signed(service, sign);
  const tax = said('tax_money') ?? all.tax;
  const total = said('total_money') ?? all.net + tax + tip + serviceCharge;
  const net = total - tax - tip - serviceCharge - uncounted.net;
  const discount = (said('discount_money') ?? all.discount) - uncounted.discount;
  return {
    counted: { gross: counted.gross, discount, net, tax: tax - uncounted.tax },
    serviceCharge,
    tip,
    rounding: net - counted.net,
  };
}

/** Never -0, which is another value for some. */
const signed = (value: number, sign: 1 | -1): number => (sign === 1 ? value : 0 - value);

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
