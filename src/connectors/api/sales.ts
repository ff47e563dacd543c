import { latestSale } from '../../domain/admit.ts';
import { bookedIn } from '../../domain/business-day.ts';
import { formatAmount, negateQuantity, validCurrency } from '../../domain/money.ts';
import type { Amounts, SaleDocument, SaleLine } from '../../domain/sale.ts';
import type { Day, Instant } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { SetUp, Window } from '../../ports/connectors.ts';
import type { Warnings } from './check.ts';
import { plausible, Unreadable } from './read.ts';

/** What sale documents are made of, whatever the provider. */

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
 * Says it where what the lines lack to the net is neither rounding nor a tax that is counted otherwise there. `which`:
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

/** The currency of a sale. One that nobody says is never taken from the venue. @throws Unreadable */
export function currencyOfSale(currency: string | null, { venue, warn }: SaleReading): string {
  if (currency === null) throw new Unreadable('it names no currency, and nothing else says it');
  if (!validCurrency(currency)) throw new Unreadable(`${currency} is not a currency`);
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
  const why = at === null ? `has no ${time}` : `was ${done} at ${at}, which cannot be right`;
  warn(`${called} without a plausible time`, `${which} ${why}; it is not counted`);
  return null;
}

/** A document as a provider's row gives it; what it does not say follows from the venue. */
export interface DocumentParts
  extends Omit<
    SaleDocument,
    'integration' | 'zone' | 'businessDay' | 'dayFrom' | 'locationZone' | 'total' | keyof Amounts
  > {
  readonly amounts: Amounts;
  /** Zone of the place where it was sold; null when it is not known. */
  readonly locationZone?: string | null;
  /** The provider's own business day; null when it has none. */
  readonly day?: Day | null;
}

/** Fields are laid down in the order of the record, so that texts of equal documents are equal. */
export function documentOf(parts: DocumentParts, { integration, venue }: SaleReading): SaleDocument {
  const { amounts, soldAt, day = null } = parts;
  const locationZone = parts.locationZone ?? undefined;
  const booked = bookedIn(venue, { soldAt, locationZone });
  return {
    integration,
    source: parts.source,
    version: parts.version,
    kind: parts.kind,
    soldAt,
    zone: booked.zone,
    businessDay: day ?? booked.businessDay,
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
    ...(locationZone === undefined ? {} : { locationZone }),
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

/** What lines of sale documents are made of, whatever the provider. */

export const ZERO: Amounts = { gross: 0, discount: 0, net: 0, tax: 0 };

export function added(a: Amounts, b: Amounts): Amounts {
  return { gross: a.gross + b.gross, discount: a.discount + b.discount, net: a.net + b.net, tax: a.tax + b.tax };
}

export function negated({ gross, discount, net, tax }: Amounts): Amounts {
  return { gross: 0 - gross, discount: 0 - discount, net: 0 - net, tax: 0 - tax };
}

/** What amounts come to. */
export const sumOf = (amounts: readonly Amounts[]): Amounts => amounts.reduce<Amounts>(added, ZERO);

/** Ids of lines, made unique in their document. */
export class LineKeys {
  private readonly seen = new Map<string, number>();

  /** `id`, with `#2` and so on where it came before; `line-3` where there is none. */
  next(id: string | null, index: number): string {
    const key = id ?? `line-${index + 1}`;
    const times = (this.seen.get(key) ?? 0) + 1;
    this.seen.set(key, times);
    return times === 1 ? key : `${key}#${times}`;
  }
}

/** What was sold, or a modifier of it. */
export interface Item {
  readonly code: string;
  readonly name: string;
}

/** An item by its name alone, for what a provider knows no code of. */
export const codeOfName = (name: string): string => `name:${name.toLowerCase()}`;

/** `Lager (Pint)` of a variation; by its name alone where the provider knows no code. */
export function itemOf(code: string | null, called: string, variation: string | null = null): Item {
  const name = variation === null ? called : `${called} (${variation})`;
  return { code: code ?? codeOfName(name), name };
}

/** Several of a modifier. */
export const timesItem = ({ code, name }: Item, times: string): Item =>
  times === '1' ? { code, name } : { code: `${code} x${times}`, name: `${name} x${times}` };

/**
 * An item together with its modifiers, as an item of its own: the same choice is the same item, whatever was tapped first.
 */
function modifiedItem(item: Item, modifiers: readonly Item[]): Item {
  if (modifiers.length === 0) return item;
  const sorted = [...modifiers].sort((a, b) => (a.code < b.code ? -1 : 1));
  return {
    code: [item.code, ...sorted.map((m) => m.code)].join('+'),
    name: [item.name, ...sorted.map((m) => m.name)].join(' + '),
  };
}

/** A line as a provider's row gives it. */
export interface LineParts {
  /** The provider's id of it. */
  readonly id: string | null;
  readonly item: Item;
  readonly sku: string | null;
  readonly quantity: string;
  readonly amounts: Amounts;
  readonly modifiers: readonly Item[];
  /** The provider's id of the line in the same document that this one belongs to; none, unless it is said. */
  readonly parent?: string | null;
  /** False for what is not a sale (a gift card) or was taken back: it stays as a voided line, so that people find it. */
  readonly counts: boolean;
}

export interface ReadLines {
  readonly lines: readonly SaleLine[];
  /** What lines took in that do not count: gift cards that were sold or loaded, kinds that are not known. */
  readonly uncounted: Amounts;
}

/** How lines are laid down. */
export interface LineStyle {
  /** Whether an item with modifiers is an item of its own. */
  readonly includeModifiers: boolean;
  /** Those of the document, where its lines are read in parts. */
  readonly keys?: LineKeys;
}

/** The lines of one document. */
export function linesOf(parts: readonly LineParts[], style: LineStyle): ReadLines {
  const keys = style.keys ?? new LineKeys();
  const uncounted = sumOf(parts.filter(({ counts }) => !counts).map(({ amounts }) => amounts));
  return { lines: parts.map((part, index) => lineOf(part, keys.next(part.id, index), style)), uncounted };
}

/** Without the lines that do not count: what they took in stays known, and is in no net. */
export const countedOf = ({ lines, uncounted }: ReadLines): ReadLines => ({
  lines: lines.filter((line) => !line.voided),
  uncounted,
});

/** Fields are laid down in the order of the record, so that texts of equal lines are equal. */
export function lineOf(parts: Omit<LineParts, 'id'>, key: string, { includeModifiers }: LineStyle): SaleLine {
  const { sku, quantity, modifiers, counts } = parts;
  const { gross, discount, net, tax } = counts ? parts.amounts : ZERO;
  const { code, name } = includeModifiers ? modifiedItem(parts.item, modifiers) : parts.item;
  return {
    key,
    parent: parts.parent ?? null,
    itemCode: code,
    itemName: name,
    sku,
    quantity,
    gross,
    discount,
    net,
    tax,
    modifiers: modifiers.map((modifier) => modifier.name),
    voided: !counts,
  };
}

/** Lines that were given back, of which the provider tells positive amounts and quantities. */
export function givenBack({ lines, uncounted }: ReadLines): ReadLines {
  const negative = lines.map((line) => ({ ...line, quantity: negateQuantity(line.quantity), ...negated(line) }));
  return { lines: negative, uncounted: negated(uncounted) };
}
