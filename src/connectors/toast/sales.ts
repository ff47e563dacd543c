import { businessDay } from '../../domain/business-day.ts';
import { formatAmount } from '../../domain/money.ts';
import type { Amounts, SaleDocument, SaleKind, SaleLine } from '../../domain/sale.ts';
import { type Day, type Instant, millis } from '../../domain/time.ts';
import { type Fields, fields, list, moment, readable, text, Unreadable } from '../api/read.ts';
import { added, type SaleReading, timeOfSale, voided, ZERO } from '../api/sale-parts.ts';
import { addedHeaders, chargesOf, headerOf, NO_HEADER } from './checks.ts';
import { money, SelectionReader } from './lines.ts';
import { type Refund, refundsOf } from './refunds.ts';
import { dayOf, firstMoment, isGone, type State, stateOfCheck, stateOfOrder } from './states.ts';

/** What is needed to read Toast's orders of one venue: from its API, or as a tap passes them on. */
export interface ToastReading extends SaleReading {
  readonly includeModifiers: boolean;
  /** The restaurant's GUID; null when nobody said it. */
  readonly restaurant: string | null;
}

/**
 * The documents of one order: its sale, and each refund of an item in it as a document of its own, on its own day. An
 * order that was voided, deleted or refused keeps its documents without amounts, so that what was counted before is
 * erased. None when nothing of it was paid for yet, or it cannot be counted; then a warning names it.
 *
 * Toast's days go by when an order was opened (scheduled ones: promised), and so does the time of sale here: it stays the
 * same when a check is opened and closed once more. Orders name no currency: it is the venue's.
 * @throws Unreadable
 */
export function readToastOrder(value: unknown, reading: ToastReading): SaleDocument[] {
  const order = fields(value);
  const id = text(order.guid);
  if (id === null) throw new Unreadable('an order without guid');
  const state = stateOfOrder(order, id, reading.warn);
  return state === 'pending' ? [] : readable(() => new ToastOrder(id, order, reading).documents(state));
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

  documents(state: State): SaleDocument[] {
    const { order, reading } = this;
    const checks = list(order.checks, 'checks')
      .map(fields)
      .map((check): Check => ({ check, state: state === 'gone' ? 'gone' : stateOfCheck(check, this.id, reading.warn) }))
      .filter((known) => known.state !== 'pending');
    // One that was combined with another is left without checks.
    if (checks.length === 0 && state !== 'gone') return [];
    const soldAt = timeOfSale(this.time(), `the order ${this.id}`, reading);
    if (soldAt === null) return [];
    const sale = this.sale(checks, soldAt);
    const counts = checks.some((known) => known.state === 'counts');
    return [counts ? sale : voided(sale), ...this.refunds(checks, soldAt)];
  }

  /** When it was opened; of one that was ordered days ahead when it was promised, where Toast counts it on that day. */
  private time(): Instant | null {
    const { order, reading } = this;
    const opened = firstMoment(order.openedDate, order.createdDate, order.paidDate, order.closedDate);
    const [promised, day] = [firstMoment(order.promisedDate), dayOf(order.businessDate)];
    const isOn = (at: Instant | null) => at !== null && businessDay(at, reading.venue) === day;
    if (isOn(promised) && !isOn(opened)) return promised;
    return opened ?? moment(order.modifiedDate);
  }

  private sale(checks: readonly Check[], soldAt: Instant): SaleDocument {
    const { currency, reading } = this;
    const reader = new SelectionReader({ currency, ...reading });
    let header = NO_HEADER;
    const lines: SaleLine[] = [];
    for (const { check, state } of checks) {
      const selections = list(check.selections, 'selections').map(fields);
      const read = reader.read(selections, (selection) => state === 'counts' && !isGone(selection));
      lines.push(...read.lines);
      if (state !== 'counts') continue;
      const { net, tax } = read.lines.reduce<Amounts>(added, ZERO);
      this.compare(check, net + read.uncounted.net);
      header = addedHeaders(header, headerOf(check, { currency, itemTax: tax, uncountedTax: read.uncounted.tax }));
    }
    const counted = lines.reduce<Amounts>(added, ZERO);
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

  private refunds(checks: readonly Check[], soldAt: Instant): SaleDocument[] {
    const { currency, reading } = this;
    return checks.flatMap((known) =>
      refundsOf(known.check, { currency, ...reading }).flatMap((refund) => this.refund(refund, known, soldAt)),
    );
  }

  private refund({ key, at, day, ...refund }: Refund, { check, state }: Check, soldAtFirst: Instant): SaleDocument[] {
    const counts = state === 'counts' && !refund.gone;
    const said = at ?? firstMoment(this.order.modifiedDate, check.modifiedDate) ?? soldAtFirst;
    if (at === null && day === null && counts) {
      const what = `the refund ${key} has no date; it is counted on the day on which its order was last changed`;
      this.reading.warn('refunds without a date', what);
    }
    const soldAt = timeOfSale(said, `the refund ${key}`, this.reading);
    if (soldAt === null) return [];
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
    return [counts ? document : voided(document)];
  }

  /** Fields are laid down in the order of the record, so that texts of equal documents are equal. */
  private document(part: Part): SaleDocument {
    const { order, reading, currency } = this;
    const { venue } = reading;
    const { gross, discount, net, tax } = part.amounts;
    const modified = moment(order.modifiedDate);
    return {
      integration: reading.integration,
      source: part.source,
      version: modified === null ? null : millis(modified),
      kind: part.kind,
      soldAt: part.soldAt,
      zone: venue.timezone,
      businessDay: part.day ?? businessDay(part.soldAt, venue),
      dayFrom: part.day === null ? 'computed' : 'provider',
      currency,
      gross,
      discount,
      net,
      tax,
      serviceCharge: part.serviceCharge,
      tip: part.tip,
      total: net + tax,
      rounding: part.rounding,
      receipt: part.receipt,
      location: reading.restaurant ?? text(order.restaurantGuid),
      original: part.original,
      lines: part.lines,
    };
  }
}

interface Check {
  readonly check: Fields;
  readonly state: State;
}

interface Part {
  readonly kind: SaleKind;
  readonly source: string;
  readonly soldAt: Instant;
  /** What Toast says; null when it says nothing. */
  readonly day: Day | null;
  readonly original: string | null;
  readonly amounts: Amounts;
  readonly serviceCharge: number;
  readonly tip: number;
  readonly rounding: number;
  readonly receipt: string;
  readonly lines: readonly SaleLine[];
}

/** The numbers on the receipts: `12`, or `12, 13` of an order with several checks. */
function numbersOf(checks: readonly Fields[]): string | null {
  const numbers = checks.map((check) => text(check.displayNumber)).filter((number) => number !== null);
  return numbers.length === 0 ? null : [...new Set(numbers)].join(', ');
}
