/** Parts of sale documents that every provider's are made of. Fields are laid down in the order of the record, so that
 *  texts of equal documents are equal. */
import { latestSale } from '../../domain/admit.ts';
import { formatAmount, validCurrency } from '../../domain/money.ts';
import type { Amounts, SaleDocument, SaleLine } from '../../domain/sale.ts';
import type { Instant } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { SetUp, Window } from '../../ports/connectors.ts';
import { Unreadable } from './read.ts';
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

export const ZERO: Amounts = { gross: 0, discount: 0, net: 0, tax: 0 };

export function added(a: Amounts, b: Amounts): Amounts {
  return { gross: a.gross + b.gross, discount: a.discount + b.discount, net: a.net + b.net, tax: a.tax + b.tax };
}

export function negated({ gross, discount, net, tax }: Amounts): Amounts {
  return { gross: 0 - gross, discount: 0 - discount, net: 0 - net, tax: 0 - tax };
}

/** Minor units: cash is rounded to a whole crown in some countries, and each line by itself everywhere. */
const MOST_ROUNDING = 50;

/**
 * Says it where what the lines lack to the net is no rounding, and no tax either that is counted otherwise there. `which`:
 * `the receipt 12`.
 */
export function warnOfRounding(document: SaleDocument, which: string, warn: SaleReading['warn']): void {
  const { currency, lines, total, rounding } = document;
  const counted = lines.reduce<Amounts>(added, ZERO);
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

/** `Lager (Pint)` */
export const withVariation = (name: string, variation: string | null): string =>
  variation === null ? name : `${name} (${variation})`;

/** An item together with its modifiers, as an item of its own: the same choice is the same item, whatever was tapped first. */
export function modifiedItem(item: Item, modifiers: readonly Item[]): Item {
  if (modifiers.length === 0) return item;
  const sorted = [...modifiers].sort((a, b) => (a.code < b.code ? -1 : 1));
  return {
    code: [item.code, ...sorted.map((m) => m.code)].join('+'),
    name: [item.name, ...sorted.map((m) => m.name)].join(' + '),
  };
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

/** When something was sold; null, with a warning, when that cannot be. `which`: `the receipt 12`. */
export function timeOfSale(at: Instant | null, which: string, { latest, warn }: SaleReading): Instant | null {
  if (at !== null && plausible(at, latest)) return at;
  const why = at === null ? 'has no time of sale' : `was sold at ${at}, which cannot be`;
  warn('sales without a plausible time', `${which} ${why}; it is not counted`);
  return null;
}

const EARLIEST = '2000-01-01T00:00:00.000Z';

/** Whether something can have been sold then: not before there was such a POS, and not after `latest`. */
export function plausible(soldAt: Instant, latest: Instant): boolean {
  return soldAt >= EARLIEST && soldAt <= latest;
}
