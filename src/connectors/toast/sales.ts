import { businessDay } from '../../domain/business-day.ts';
import { formatAmount } from '../../domain/money.ts';
import type { SaleDocument, SaleLine } from '../../domain/sale.ts';
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
  text,
  these,
  Unreadable,
} from '../api/read.ts';
import { type DocumentParts, documentOf, LineKeys, type SaleReading, sumOf, timeOfSale, voided } from '../api/sales.ts';
import { dayOf, firstMoment, isGone, type Refund, readSelections, refundsOf } from './lines.ts';

/** What is needed to read Toast's orders of one venue: from its API, or as a tap passes them on. */
export interface ToastReading extends SaleReading {
  readonly includeModifiers: boolean;
  /** The restaurant's GUID; null when nobody said it. */
  readonly restaurant: string | null;
}

export const orderVersion = (order: Fields): number | null => momentVersion(order.modifiedDate);

/**
 * The documents of one order: its sale, and each refund of an item in it as a document of its own, on its own day. An
 * order that was voided, deleted or refused keeps its documents without amounts, so that what was counted before is
 * erased. It is not a sale when nothing of it was paid for yet.
 *
 * Toast's days go by when an order was opened (scheduled ones: promised), and so does the time of sale here: it stays the
 * same when a check is opened and closed once more. Orders name no currency: it is the venue's.
 * @throws Unreadable
 */
export function readToastOrder(value: unknown, reading: ToastReading): RowMeaning {
  const order = fields(value);
  const id = text(order.guid);
  if (id === null) throw new Unreadable('an order without guid');
  const state = stateOfOrder(order, id, reading.warn);
  return state === 'pending' ? NOT_A_SALE : readable(() => new ToastOrder(id, order, reading).meaning(state));
}

/** One order, taken apart into documents. */
class ToastOrder {
  private readonly id: string;
  private readonly order: Fields;
  private readonly reading: ToastReading;
  private readonly currency: string;

  constructor(id: string, order: Fields, reading: ToastReading) {
    this.id = id;
    this.order = order;
    this.reading = reading;
    this.currency = reading.venue.currency;
  }

  meaning(state: State): RowMeaning {
    const { order, reading } = this;
    const checks = list(order.checks, 'checks')
      .map(fields)
      .map((check): Check => ({ check, state: state === 'gone' ? 'gone' : stateOfCheck(check, this.id, reading.warn) }))
      .filter((known) => known.state !== 'pending');
    // One that was combined with another is left without checks.
    if (checks.length === 0 && state !== 'gone') return NOT_A_SALE;
    const soldAt = timeOfSale(this.time(), { which: `the order ${this.id}` }, reading);
    if (soldAt === null) return NOTHING_KNOWN;
    const sale = this.sale(checks, soldAt);
    const counts = checks.some((known) => known.state === 'counts');
    const refunds = this.refunds(checks, soldAt);
    const read = refunds.filter((refund) => refund !== null);
    return { ...these([counts ? sale : voided(sale), ...read]), whole: read.length === refunds.length };
  }

  /** When it was opened; of one that was ordered days ahead when it was promised, where Toast counts it on that day. */
  private time(): Instant | null {
    const { order, reading } = this;
    const opened = firstMoment(order.openedDate, order.createdDate, order.paidDate, order.closedDate);
    const promised = firstMoment(order.promisedDate);
    const day = dayOf(order.businessDate);
    const isOn = (at: Instant | null) => at !== null && businessDay(at, reading.venue) === day;
    if (isOn(promised) && !isOn(opened)) return promised;
    return opened ?? moment(order.modifiedDate);
  }

  private sale(checks: readonly Check[], soldAt: Instant): SaleDocument {
    const { currency, reading } = this;
    const keys = new LineKeys();
    let header = NO_HEADER;
    const lines: SaleLine[] = [];
    for (const { check, state } of checks) {
      const selections = list(check.selections, 'selections').map(fields);
      const stands = (selection: Fields) => state === 'counts' && !isGone(selection);
      const read = readSelections(selections, stands, { ...reading, currency, keys });
      lines.push(...read.lines);
      if (state !== 'counts') continue;
      const { net, tax } = sumOf(read.lines);
      this.compare(check, net + read.uncounted.net);
      header = addedHeaders(header, headerOf(check, { currency, itemTax: tax, uncountedTax: read.uncounted.tax }));
    }
    const counted = sumOf(lines);
    const amounts = { ...counted, net: counted.net + header.rounding, tax: header.tax };
    return this.document({
      kind: 'sale',
      source: this.id,
      soldAt,
      day: dayOf(this.order.businessDate),
      original: null,
      amounts,
      ...header,
      receipt: numbersOf(checks.map(({ check }) => check)) ?? this.id.slice(-6),
      lines,
    });
  }

  /** The prices of a check's items come to its amount, which may hold service charges (no gratuities) besides. */
  private compare(check: Fields, prices: number): void {
    const { currency, reading } = this;
    const amount = money(check, 'amount', currency);
    if (amount === null) return;
    // Each price was rounded by itself.
    const slack = list(check.selections, 'selections').length;
    const { serviceCharge, rounding } = chargesOf(check, currency);
    if ([0, serviceCharge, serviceCharge + rounding].some((more) => Math.abs(amount - more - prices) <= slack)) return;
    const which = text(check.displayNumber) ?? text(check.guid) ?? 'without number';
    const [ours, theirs] = [formatAmount(prices, currency), formatAmount(amount, currency)];
    const what = `the check ${which}: its items come to ${ours}, Toast says ${theirs}; the items are counted`;
    reading.warn('checks that do not add up', what);
  }

  /** Null for each whose time cannot be. */
  private refunds(checks: readonly Check[], soldAt: Instant): (SaleDocument | null)[] {
    const { currency, reading } = this;
    return checks.flatMap((known) =>
      refundsOf(known.check, { currency, ...reading }).map((refund) => this.refund(refund, known, soldAt)),
    );
  }

  private refund(
    { key, at, day, ...refund }: Refund,
    { check, state }: Check,
    soldAtFirst: Instant,
  ): SaleDocument | null {
    const counts = state === 'counts' && !refund.gone;
    const said = at ?? firstMoment(this.order.modifiedDate, check.modifiedDate) ?? soldAtFirst;
    if (at === null && day === null && counts) {
      const what = `the refund ${key} has no date; it is counted on the day on which its order was last changed`;
      this.reading.warn('refunds without a date', what);
    }
    const soldAt = timeOfSale(said, { which: `the refund ${key}` }, this.reading);
    if (soldAt === null) return null;
    const document = this.document({
      kind: 'refund',
      source: key,
      soldAt,
      day,
      original: this.id,
      amounts: refund.amounts,
      serviceCharge: refund.serviceCharge,
      tip: 0,
      rounding: 0,
      receipt: numbersOf([check]) ?? this.id.slice(-6),
      lines: refund.lines,
    });
    return counts ? document : voided(document);
  }

  private document(parts: Omit<DocumentParts, 'version' | 'currency' | 'location'>): SaleDocument {
    const { order, reading, currency } = this;
    const location = reading.restaurant ?? text(order.restaurantGuid);
    return documentOf({ ...parts, version: orderVersion(order), currency, location }, reading);
  }
}

interface Check {
  readonly check: Fields;
  readonly state: State;
}

/** The numbers on the receipts: `12`, or `12, 13` of an order with several checks. */
function numbersOf(checks: readonly Fields[]): string | null {
  const numbers = checks.map((check) => text(check.displayNumber)).filter((number) => number !== null);
  return numbers.length === 0 ? null : [...new Set(numbers)].join(', ');
}

/** What a check holds besides its items, in minor units. Tax is that of its items and its charges. */
export interface Header {
  readonly serviceCharge: number;
  readonly tip: number;
  readonly rounding: number;
  readonly tax: number;
}

const NO_HEADER: Header = { serviceCharge: 0, tip: 0, rounding: 0, tax: 0 };

function addedHeaders(a: Header, b: Header): Header {
  return {
    serviceCharge: a.serviceCharge + b.serviceCharge,
    tip: a.tip + b.tip,
    rounding: a.rounding + b.rounding,
    tax: a.tax + b.tax,
  };
}

/**
 * The check's own tax holds that of items that are not sales: theirs is taken off. A gratuity is a service charge by its
 * form and a tip by its meaning.
 * @throws Unreadable, MoneyError
 */
function headerOf(
  check: Fields,
  { currency, itemTax, uncountedTax }: { currency: string; itemTax: number; uncountedTax: number },
): Header {
  const { serviceCharge, gratuity, rounding, tax } = chargesOf(check, currency);
  const said = money(check, 'taxAmount', currency);
  return {
    serviceCharge,
    tip: gratuity + tipsOf(check, currency),
    rounding,
    tax: said === null ? itemTax + tax : said - uncountedTax,
  };
}

/** Charges on a check, without their tax, which comes separately. */
function chargesOf(check: Fields, currency: string) {
  const sums = { serviceCharge: 0, gratuity: 0, rounding: 0, tax: 0 };
  for (const charge of list(check.appliedServiceCharges, 'appliedServiceCharges').map(fields)) {
    const amount = money(charge, 'chargeAmount', currency) ?? 0;
    if (charge.gratuity === true) sums.gratuity += amount;
    else if (text(charge.serviceChargeCategory) === 'CASH_ROUNDING') sums.rounding += amount;
    else sums.serviceCharge += amount;
    for (const tax of list(charge.appliedTaxes, 'appliedTaxes').map(fields))
      sums.tax += money(tax, 'taxAmount', currency) ?? 0;
  }
  return sums;
}

/** Payments that did not come about keep their amounts. */
const FAILED = new Set([
  'DENIED',
  'CANCELLED',
  'VOIDED',
  'VOIDED_AT_RISK',
  'PROCESSING_VOID',
  'ERROR',
  'ERROR_NETWORK',
]);

function tipsOf(check: Fields, currency: string): number {
  return list(check.payments, 'payments')
    .map(fields)
    .filter((payment) => !FAILED.has(text(payment.paymentStatus) ?? '') && isNothing(payment.voidInfo))
    .reduce((sum, payment) => sum + (money(payment, 'tipAmount', currency) ?? 0), 0);
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;

/** What becomes of something: counted; not yet, for nothing was paid; or kept without amounts. */
export type State = 'counts' | 'pending' | 'gone';

type Warn = SaleReading['warn'];

/** `id` is the order's, for messages. */
function stateOfOrder(order: Fields, id: string, warn: Warn): State {
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

/** A check is a sale when it is paid for; one that is opened again is not, until it is paid once more. */
function stateOfCheck(check: Fields, id: string, warn: Warn): State {
  if (isGone(check)) return 'gone';
  const status = text(check.paymentStatus);
  if (status === 'PAID' || status === 'CLOSED') return 'counts';
  if (status === null) return firstMoment(check.closedDate, check.paidDate) === null ? 'pending' : 'counts';
  if (status === 'OPEN') return 'pending';
  const what = `a check of the order ${id} has the unknown payment status ${status}; it is kept and not counted`;
  warn('checks with an unknown payment status', what);
  return 'gone';
}
