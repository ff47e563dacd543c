import { compareTexts } from './collections.ts';
import { negateQuantity, sumQuantities } from './money.ts';
import type { SaleDocument, SaleLine } from './sale.ts';
import type { Day, Instant } from './time.ts';

/** Name under which receipts are counted, beside the types of reports. */
export const RECEIPTS = 'lines';

/** What one integration has of one business day, at one location, in one form. Derived from its documents. */
export interface DayFacts {
  readonly integration: string;
  readonly location: string | null;
  readonly businessDay: Day;
  /** `lines` for receipts, else the type of the report. */
  readonly of: string;
  /** Documents that count: no voids, and none that counts in an older integration. */
  readonly documents: number;
  /** Their lines that are not voided. */
  readonly lines: number;
  /** Their net by currency, minor units; without those that come to zero. */
  readonly net: Readonly<Record<string, number>>;
}

/** What facts are of. */
export type FactsKey = Pick<DayFacts, 'integration' | 'location' | 'businessDay' | 'of'>;

/** Which facts a document belongs to. */
export function factsKey(document: SaleDocument): FactsKey {
  const { integration, location, businessDay } = document;
  return { integration, location, businessDay, of: formOf(document) };
}

/** Whether a document belongs to the facts of this key. */
export function isOfFacts(key: FactsKey, document: SaleDocument): boolean {
  return (
    key.businessDay === document.businessDay &&
    key.integration === document.integration &&
    key.location === document.location &&
    key.of === formOf(document)
  );
}

/** `lines` for receipts, else the type of the report. */
export function formOf({ kind, reportType }: SaleDocument): string {
  return kind === 'aggregate' ? (reportType ?? 'report') : RECEIPTS;
}

const PART_MARK = '#';

/** The type of a report of a part of a day: `generic#11:00-15:00`. */
export const formOfPart = (type: string, part: string): string => `${type}${PART_MARK}${part}`;

/** The part of a day that a form is of; null when it is of whole days, or of receipts. */
export function partOf(form: string): { readonly type: string; readonly name: string } | null {
  const at = form.indexOf(PART_MARK);
  return at < 0 ? null : { type: form.slice(0, at), name: form.slice(at + 1) };
}

/** Facts before and after a change. */
export interface DayChange {
  readonly before: DayFacts | null;
  readonly after: DayFacts;
}

/** Names facts: two with the same id are of the same integration, location, day and form. */
export function factsId({ integration, location, businessDay, of }: FactsKey): string {
  return JSON.stringify([businessDay, integration, location, of]);
}

/** The order in which facts are given: by day, integration, location, form. */
export function compareFacts(a: DayFacts, b: DayFacts): number {
  return (
    compareTexts(a.businessDay, b.businessDay) ||
    compareTexts(a.integration, b.integration) ||
    compareTexts(a.location ?? '', b.location ?? '') ||
    compareTexts(a.of, b.of)
  );
}

/** Several changes of the same facts, one after the other, as one. */
export function mergeChanges(first: readonly DayChange[], then: readonly DayChange[]): DayChange[] {
  const merged = new Map(first.map((change) => [factsId(change.after), change]));
  for (const change of then) {
    const id = factsId(change.after);
    merged.set(id, { before: (merged.get(id) ?? change).before, after: change.after });
  }
  return [...merged.values()].sort((a, b) => compareFacts(a.after, b.after));
}

/** Sums quantities exactly: whole numbers fast, others as decimals. */
export class QuantitySum {
  private whole = 0;
  private rest: string[] = [];

  /** `sign` -1 takes the quantity away. */
  add(quantity: string, sign: 1 | -1 = 1): void {
    if (/^-?\d{1,9}$/.test(quantity)) this.whole += sign * Number(quantity);
    else if (this.rest.push(sign === 1 ? quantity : negateQuantity(quantity)) > 1000)
      this.rest = [sumQuantities(this.rest)];
  }

  /** Decimal text. */
  toString(): string {
    return this.rest.length === 0 ? String(this.whole) : sumQuantities([String(this.whole), ...this.rest]);
  }
}

/** Everything on which it depends whether sales count: totals are kept and asked for by it. */
export interface TotalsKey {
  readonly integration: string;
  readonly location: string | null;
  readonly businessDay: Day;
  /** `lines` for receipts, else the type of the report. */
  readonly of: string;
  /** The older integration in which these documents count; null where they count for themselves. */
  readonly countedIn: string | null;
}

/** What documents of one key and currency come to. Amounts in minor units; voided lines are left out. */
export interface SalesTotal extends TotalsKey {
  readonly currency: string;
  /** How many documents are summed; voids are not. */
  readonly documents: number;
  readonly lines: number;
  /** Decimal text, without the quantities of modifiers, which are part of their items. */
  readonly quantity: string;
  readonly gross: number;
  readonly discount: number;
  /** Of the lines, without tax. */
  readonly net: number;
  readonly tax: number;
  /** What the lines lack to the net of their documents; 0 in sums by item, or of one item. */
  readonly rounding: number;
  /** The net that the documents themselves state; 0 in sums by item, or of one item. */
  readonly statedNet: number;
  /** In sums by item: of which one, under which of its names. */
  readonly item: SoldItem | null;
}

/** An item under one name, with when it was sold first and last. */
export interface SoldItem {
  readonly code: string;
  readonly name: string;
  readonly firstSold: Instant;
  readonly lastSold: Instant;
}

/** Which totals a document belongs to. */
export function totalsKey(document: SaleDocument): TotalsKey {
  return { ...factsKey(document), countedIn: document.countedIn ?? null };
}

/** Names a total: two with the same id are of the same key, currency and item. */
export function totalId({ currency, countedIn, item, ...key }: SalesTotal): string {
  return idOf({ ...key, countedIn }, currency, item);
}

function idOf(key: TotalsKey, currency: string, item: Pick<SoldItem, 'code' | 'name'> | null): string {
  const { businessDay, integration, location, of, countedIn } = key;
  // Texts from outside hold no NUL, so two different keys never make one id.
  const id = `${businessDay}\0${integration}\0${of}\0${currency}\0${location ?? '\0'}\0${countedIn ?? '\0'}`;
  return item === null ? id : `${id}\0${item.code}\0${item.name}`;
}

interface Sums {
  readonly key: TotalsKey;
  readonly currency: string;
  item: SoldItem | null;
  readonly quantity: QuantitySum;
  documents: number;
  lines: number;
  gross: number;
  discount: number;
  net: number;
  tax: number;
  rounding: number;
  statedNet: number;
}

export interface Summing {
  readonly by: 'day' | 'item';
  /** Lines of this item only, by its code. */
  readonly item?: string | undefined;
}

/** Sums documents, in any order. */
export class Totals {
  private readonly sums = new Map<string, Sums>();
  private readonly summing: Summing;
  /** Those by day that were added to last: documents that follow each other are mostly of one day. */
  private last: Sums | undefined;

  constructor(summing: Summing) {
    this.summing = summing;
  }

  /** `sign` -1 takes away a document that was added before, here or in what is added to this. */
  add(document: SaleDocument, sign: 1 | -1 = 1): void {
    if (document.kind === 'void') return;
    const { by, item } = this.summing;
    const ofDay = by === 'day' ? this.ofDay(document) : null;
    if (ofDay) ofDay.documents += sign;
    if (ofDay && item === undefined) {
      ofDay.rounding += sign * document.rounding;
      ofDay.statedNet += sign * document.net;
    }
    for (const line of document.lines) {
      if (line.voided || (item !== undefined && line.itemCode !== item)) continue;
      this.addLine(ofDay ?? this.of(totalsKey(document), document, line), line, sign);
    }
  }

  /** Those that differ from nothing and those that do not, in the order in which they were begun. */
  rows(): SalesTotal[] {
    return [...this.sums.values()].map(({ key, quantity, ...sums }) => ({
      ...key,
      ...sums,
      quantity: quantity.toString(),
    }));
  }

  private ofDay(document: SaleDocument): Sums {
    if (!this.last || !isOf(this.last, document)) this.last = this.of(totalsKey(document), document, null);
    return this.last;
  }

  private of(key: TotalsKey, { currency, soldAt }: SaleDocument, line: SaleLine | null): Sums {
    const name = line === null ? null : { code: line.itemCode, name: line.itemName };
    const id = idOf(key, currency, name);
    const known = this.sums.get(id);
    if (known) {
      if (known.item) known.item = soldAlso(known.item, soldAt);
      return known;
    }
    const item = name && { ...name, firstSold: soldAt, lastSold: soldAt };
    const none = { documents: 0, lines: 0, gross: 0, discount: 0, net: 0, tax: 0, rounding: 0, statedNet: 0 };
    const begun: Sums = { key, currency, item, quantity: new QuantitySum(), ...none };
    this.sums.set(id, begun);
    return begun;
  }

  private addLine(sums: Sums, line: SaleLine, sign: 1 | -1): void {
    sums.lines += sign;
    if (this.summing.by === 'item') sums.documents += sign;
    if (line.parent === null) sums.quantity.add(line.quantity, sign);
    sums.gross += sign * line.gross;
    sums.discount += sign * line.discount;
    sums.net += sign * line.net;
    sums.tax += sign * line.tax;
  }
}

function isOf({ key, currency }: Sums, document: SaleDocument): boolean {
  return isOfFacts(key, document) && key.countedIn === (document.countedIn ?? null) && currency === document.currency;
}

function soldAlso(item: SoldItem, soldAt: Instant): SoldItem {
  if (soldAt < item.firstSold) return { ...item, firstSold: soldAt };
  return soldAt > item.lastSold ? { ...item, lastSold: soldAt } : item;
}

/** A total with what changed added to it; both of one id. */
export function plusTotal(total: SalesTotal | undefined, change: SalesTotal): SalesTotal {
  if (!total) return change;
  const quantity = new QuantitySum();
  quantity.add(total.quantity);
  quantity.add(change.quantity);
  return {
    ...total,
    documents: total.documents + change.documents,
    lines: total.lines + change.lines,
    quantity: quantity.toString(),
    gross: total.gross + change.gross,
    discount: total.discount + change.discount,
    net: total.net + change.net,
    tax: total.tax + change.tax,
    rounding: total.rounding + change.rounding,
    statedNet: total.statedNet + change.statedNet,
  };
}

/** Whether nothing is left of it. */
export function isNothing({ documents }: SalesTotal): boolean {
  return documents === 0;
}

/** What totals by day say of days: documents that count for their own integration, all currencies together. */
export function factsOf(totals: Iterable<SalesTotal>): DayFacts[] {
  const facts = new Map<string, DayFacts>();
  for (const total of totals) {
    if (total.countedIn !== null || isNothing(total)) continue;
    const { integration, location, businessDay, of } = total;
    const key = { integration, location, businessDay, of };
    const known = facts.get(factsId(key)) ?? { ...key, documents: 0, lines: 0, net: {} };
    const net = total.statedNet;
    facts.set(factsId(key), {
      ...known,
      documents: known.documents + total.documents,
      lines: known.lines + total.lines,
      net: net === 0 ? known.net : sorted({ ...known.net, [total.currency]: net }),
    });
  }
  return [...facts.values()].sort(compareFacts);
}

function sorted(net: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(net).sort(([a], [b]) => (a < b ? -1 : 1)));
}
