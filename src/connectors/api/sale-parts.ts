/** What sale documents are made of, whatever the provider. */
import { latestSale } from '../../domain/admit.ts';
import { businessDay } from '../../domain/business-day.ts';
import { formatAmount, validCurrency } from '../../domain/money.ts';
import type { Amounts, SaleDocument, SaleLine } from '../../domain/sale.ts';
import type { Day, Instant } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { SetUp, Window } from '../../ports/connectors.ts';
import { Unreadable } from './read.ts';
import { added, type ReadLines, sumOf, ZERO } from './sale-lines.ts';
import type { Warnings } from './warnings.ts';

/** What is needed to read sales of one venue. */
export interface SaleReading {
  readonly integration: string;
  readonly venue: Venue;
  /** Later times of sale cannot be. */
  readonly latest: Instant;
  warn(kind: string, what: string): void;
}

export function saleReading({ integration, venue }: SetUp, now: Instant, warnings: Warnings): SaleReading {
  return { integration, venue, latest: latestSale(now), warn: (kind, what) => warnings.add(kind, what) };
}

/** Minor units: cash is rounded to a whole crown in some countries, and each line by itself everywhere. */
const MOST_ROUNDING = 50;

/**
 * Says it where what the lines lack to the net is no rounding, and no tax either that is counted otherwise there. `which`:
 * `the receipt 12`.
 */
export function warnOfRounding(document: SaleDocument, which: string, warn: SaleReading['warn']): void {
  const { currency, lines, total, rounding } = document;
  const counted = sumOf(lines);
  const come = counted.net + counted.tax;
  if (Math.min(Math.abs(rounding), Math.abs(total - come)) <= MOST_ROUNDING + lines.length) return;
  const [ours, theirs] = [formatAmount(come, currency), formatAmount(total, currency)];
  const what = `the lines of ${which} come to ${ours}, all of it to ${theirs}; the difference is kept as rounding`;
  warn('sales that differ from their lines', what);
}

/** A document that was taken back: it stays, without amounts, so that what was counted before is erased. */
export function voided(document: SaleDocument): SaleDocument {
  const lines = document.lines.map((line): SaleLine => ({ ...line, quantity: '0', ...ZERO, voided: true }));
  return { ...document, kind: 'void', ...ZERO, serviceCharge: 0, tip: 0, total: 0, rounding: 0, lines };
}

/** The currency of a sale: what the provider says, else the venue's. @throws Unreadable */
export function currencyOfSale(said: string | null, { venue, warn }: SaleReading): string {
  const currency = said ?? venue.currency;
  if (!validCurrency(currency)) throw new Unreadable(`${currency} is no currency`);
  if (currency !== venue.currency)
    warn('sales in another currency', `sales in ${currency} are kept, but the venue sells in ${venue.currency}`);
  return currency;
}

/** Whether a document belongs to a window: always to a routine one, for its sales may be older. */
export function belongsTo({ from, to, by }: Window): (document: SaleDocument) => boolean {
  return ({ soldAt }) => by === 'modified' || (soldAt >= from && soldAt < to);
}

/** How a time of sale is called, in general and where it is missing. */
const SALE_TIME = { called: 'sales', time: 'time of sale', done: 'sold' };

/** When something was sold; null, with a warning, when that cannot be. `which`: `the receipt 12`. */
export function timeOfSale(
  at: Instant | null,
  of: { readonly which: string } & Partial<typeof SALE_TIME>,
  { latest, warn }: SaleReading,
): Instant | null {
  if (at !== null && plausible(at, latest)) return at;
  const { which, called, time, done } = { ...SALE_TIME, ...of };
  const why = at === null ? `has no ${time}` : `was ${done} at ${at}, which cannot be`;
  warn(`${called} without a plausible time`, `${which} ${why}; it is not counted`);
  return null;
}

/** There was no such POS before. */
const EARLIEST = '2000-01-01T00:00:00.000Z';

/** Whether something can have been sold then. */
export function plausible(soldAt: Instant, latest: Instant): boolean {
  return soldAt >= EARLIEST && soldAt <= latest;
}

/** A document as a provider's row gives it; what it does not say follows from the venue. */
export interface DocumentParts
  extends Omit<SaleDocument, 'integration' | 'zone' | 'businessDay' | 'dayFrom' | 'total' | keyof Amounts> {
  readonly amounts: Amounts;
  /** Where it was sold; the venue's, unless it is said. */
  readonly zone?: string;
  /** The provider's own business day; null when it has none. */
  readonly day?: Day | null;
}

/** Fields are laid down in the order of the record, so that texts of equal documents are equal. */
export function documentOf(parts: DocumentParts, { integration, venue }: SaleReading): SaleDocument {
  const { amounts, soldAt, zone = venue.timezone, day = null } = parts;
  return {
    integration,
    source: parts.source,
    version: parts.version,
    kind: parts.kind,
    soldAt,
    zone,
    businessDay: day ?? businessDay(soldAt, { timezone: zone, dayStart: venue.dayStart }),
    dayFrom: day === null ? 'computed' : 'provider',
    currency: parts.currency,
    gross: amounts.gross,
    discount: amounts.discount,
    net: amounts.net,
    tax: amounts.tax,
    serviceCharge: parts.serviceCharge,
    tip: parts.tip,
    total: amounts.net + amounts.tax,
    rounding: parts.rounding,
    receipt: parts.receipt,
    location: parts.location,
    original: parts.original,
    lines: parts.lines,
  };
}

/** What a row says of itself, in minor units; null where it says nothing. */
export interface Said {
  readonly tax: number | null;
  /** With tip and service charge. */
  readonly total: number | null;
  readonly tip: number;
  readonly serviceCharge: number;
  /** What its lines say, unless it is given. */
  readonly discount?: number | null;
}

/**
 * The amounts of a document: what the row says of itself, else what its lines come to, less what lines took in that are no
 * sales. The total holds tip and service charge, the net does not; what the lines lack to the net (cash rounding, most
 * often) is kept as rounding.
 */
export function settled({ tip, serviceCharge, ...said }: Said, { lines, uncounted }: ReadLines) {
  const counted = sumOf(lines);
  const all = added(counted, uncounted);
  const tax = said.tax ?? all.tax;
  const total = said.total ?? all.net + tax + tip + serviceCharge;
  const net = total - tax - tip - serviceCharge - uncounted.net;
  const discount = (said.discount ?? all.discount) - uncounted.discount;
  return {
    amounts: { gross: counted.gross, discount, net, tax: tax - uncounted.tax },
    serviceCharge,
    tip,
    rounding: net - counted.net,
    lines,
  };
}
