import type { SaleDocument } from '../../domain/sale.ts';
import type { Instant } from '../../domain/time.ts';
import {
  type Fields,
  fields,
  list,
  moment,
  momentVersion,
  money,
  NOT_A_SALE,
  NOTHING_KNOWN,
  type RowMeaning,
  readable,
  SOLD_ELSEWHERE,
  text,
  these,
  Unreadable,
  whole,
} from '../api/read.ts';
import { documentOf, type SaleReading, sumOf, timeOfSale, voided } from '../api/sales.ts';
import { type LineReading, type ReadLine, readLines } from './lines.ts';

/** What is needed to read the sales of one venue. */
export interface XReading extends SaleReading, LineReading {
  /** Where it was sold; null when the sales of that outlet are not wanted. */
  place(outlet: string | null): XPlace | null;
}

export interface XPlace {
  /** Null when it is not known. */
  readonly zone: string | null;
  readonly currency: string;
  readonly outlet: string | null;
}

/** @throws Unreadable */
export function saleVersion(sale: Fields): number | null {
  return whole(sale.version, 'version') ?? momentVersion(sale.updated_at);
}

/**
 * The documents of one sale: what was sold, and what was given back as one of its own. A voided or deleted sale gives
 * them without amounts, so that what was counted before is erased; so does one in a status that is not known, with a
 * warning. It is not when it is not a sale yet, or not of a wanted outlet.
 * @throws Unreadable
 */
export function readSale(sale: Fields, reading: XReading): RowMeaning {
  const id = text(sale.id);
  if (id === null) throw new Unreadable('a sale without id');
  const { status, state } = stateOfSale(sale);
  if (state === 'pending') return NOT_A_SALE;
  const place = placeOfSale(sale, id, reading);
  if (place === null) return SOLD_ELSEWHERE;
  if (state === 'unknown') {
    const what = status === '' ? 'no status' : `the unknown status ${status}`;
    reading.warn('sales in an unknown status', `the sale ${id} has ${what}; it is kept and not counted`);
  }
  const soldAt = timeOfSale(soldAtOf(sale), { which: `the sale ${id}` }, reading);
  if (soldAt === null) return NOTHING_KNOWN;
  const given = { id, sale, soldAt, place, reading, counts: state === 'counts' };
  return these(given.counts ? documentsOf(given) : withoutAmounts(given));
}

function placeOfSale(sale: Fields, id: string, reading: XReading): XPlace | null {
  const outlet = text(sale.outlet_id);
  const place = reading.place(outlet);
  if (place === null && outlet === null) {
    const what = `the sale ${id} does not say in which outlet it was made; it is not counted`;
    reading.warn('sales without an outlet', what);
  }
  return place;
}

/** What was counted is erased, whether or not its amounts can still be read. */
function withoutAmounts(given: Given): SaleDocument[] {
  try {
    return documentsOf(given).map(voided);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return documentsOf({ ...given, sale: { ...given.sale, ...WITHOUT_AMOUNTS } }).map(voided);
  }
}

const WITHOUT_AMOUNTS: Fields = {
  total_price: null,
  total_tax: null,
  adjustments: null,
  ecom_custom_charges: null,
  line_items: null,
};

const soldAtOf = (sale: Fields) => firstTime(sale.sale_date, sale.created_at);
/** When a sale was changed last. */
export const saleChanged = (sale: Fields) => firstTime(sale.updated_at, sale.created_at);

/** Times are UTC; older answers have them without the `T` and the zone. */
function firstTime(...values: readonly unknown[]): Instant | null {
  for (const held of values) {
    const said = text(held);
    const at = moment(said?.replace(/^(\S+) (\S+)$/, '$1T$2Z'));
    if (at !== null) return at;
  }
  return null;
}

interface Given {
  readonly id: string;
  readonly sale: Fields;
  readonly soldAt: Instant;
  readonly place: XPlace;
  readonly reading: XReading;
  readonly counts: boolean;
}

/** One sale, taken apart into documents. */
function documentsOf(given: Given): SaleDocument[] {
  const { sale, id, place, counts } = given;
  const said = amountsOf(given);
  const lines = readLines(list(sale.line_items, 'line_items'), { said, currency: place.currency }, given.reading);
  const sold = lines.filter(({ returned }) => !returned);
  const back = lines.filter(({ returned }) => returned);
  // What was counted is not known any more when the lines of a voided sale are gone: both are erased.
  const both = (sold.length > 0 && back.length > 0) || (lines.length === 0 && !counts);
  if (both) {
    const first = documentIn(given, { source: id, kind: 'sale', read: sold, said: lessBack(said, back) });
    return [first, documentIn(given, { source: `${id}:return`, kind: 'refund', read: back, said: NOTHING_SAID })];
  }
  const onlyBack = back.length > 0 || (said.net ?? 0) < 0;
  return [documentIn(given, { source: id, kind: onlyBack ? 'refund' : 'sale', read: lines, said })];
}

/**
 * What the sale says of itself. Its total holds fees and tips that were added to the lines, but neither charges of a web
 * shop nor their tax, which stand among the adjustments all the same (Lightspeed's notes on its releases).
 */
function amountsOf({ sale, place: { currency } }: Given): Amounts {
  return readable(() => {
    const sums = { TIP: 0, ECOM_CUSTOM_CHARGE: 0, NON_CASH_FEE: 0, SURCHARGE: 0 };
    for (const adjustment of list(sale.adjustments, 'adjustments').map(fields)) {
      const kind = text(adjustment.adjustment_type) ?? text(adjustment.type) ?? '';
      const value = money(adjustment, 'value', currency) ?? 0;
      if (Object.hasOwn(sums, kind)) sums[kind as keyof typeof sums] += value;
    }
    const charges = money(fields(sale.ecom_custom_charges), 'total', currency) ?? sums.ECOM_CUSTOM_CHARGE;
    const fees = sums.NON_CASH_FEE + sums.SURCHARGE;
    const total = money(sale, 'total_price', currency);
    const net = total === null ? null : total - fees - sums.TIP;
    return { net, tax: money(sale, 'total_tax', currency), serviceCharge: fees + charges, tip: sums.TIP };
  });
}

/** What is left for the part that was sold: Lightspeed says one total for both. */
function lessBack({ net, tax, ...said }: Amounts, back: readonly ReadLine[]): Amounts {
  const less = sumOf(back.map(({ line }) => line));
  return { ...said, net: net === null ? null : net - less.net, tax: tax === null ? null : tax - less.tax };
}

function documentIn(
  { id, sale, soldAt, place, reading, counts }: Given,
  { source, kind, read, said }: Part,
): SaleDocument {
  const lines = read.map(({ line }) => line);
  const counted = sumOf(lines);
  const net = said.net ?? counted.net;
  if (net !== counted.net && counts) {
    const what = `the lines of the sale ${id} come to ${counted.net}, the sale to ${net} minor units; the difference is kept as rounding`;
    reading.warn('sales that differ from their lines', what);
  }
  return documentOf(
    {
      source,
      version: saleVersion(sale),
      kind,
      soldAt,
      locationZone: place.zone,
      currency: place.currency,
      amounts: { ...counted, net, tax: said.tax ?? counted.tax },
      serviceCharge: said.serviceCharge,
      tip: said.tip,
      rounding: net - counted.net,
      receipt: text(sale.receipt_number) ?? text(sale.invoice_number) ?? id.slice(-6),
      location: place.outlet,
      original: kind === 'refund' ? text(sale.return_for) : null,
      lines,
    },
    reading,
  );
}

interface Amounts {
  /** Minor units without tax, tip and charges. */
  readonly net: number | null;
  readonly tax: number | null;
  readonly serviceCharge: number;
  readonly tip: number;
}
const NOTHING_SAID: Amounts = { net: null, tax: null, serviceCharge: 0, tip: 0 };

interface Part {
  readonly source: string;
  readonly kind: 'sale' | 'refund';
  readonly read: readonly ReadLine[];
  readonly said: Amounts;
}

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

/**
 * What becomes of a sale: counted; not yet; kept without amounts, because it was taken back or is in no state that is
 * known.
 */
export type State = 'counts' | 'pending' | 'gone' | 'unknown';

/** @throws Unreadable */
function stateOfSale(sale: Fields): { readonly status: string; readonly state: State } {
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
