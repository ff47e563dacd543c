import { compareTexts, grouped } from './collections.ts';
import { isMemory, type SaleDocument, type SaleLine } from './sale.ts';
import { type Day, earlier, type Instant } from './time.ts';
import { QuantitySum, type SalesTotal, type SoldItem } from './totals.ts';

/** A line as people and scripts see it, with what it takes from its document. */
export interface SoldLine {
  readonly document: SaleDocument;
  readonly line: SaleLine;
  /** `void` for a voided line; a day's report counts as sales. */
  readonly kind: 'sale' | 'void' | 'refund';
}

/** The lines of documents, in their order; of one item only when its code is given. */
export function* soldLines(document: SaleDocument, item: string | null): Generator<SoldLine> {
  const kind = document.kind === 'aggregate' ? 'sale' : document.kind;
  for (const line of document.lines)
    if (item === null || line.itemCode === item) yield { document, line, kind: line.voided ? 'void' : kind };
}

/** What was sold of something: a day, an item, a receipt. */
export interface Sum {
  readonly currency: string;
  readonly lines: number;
  readonly quantity: string;
  /** Minor units. */
  readonly net: number;
  readonly gross: number;
  readonly discount: number;
  readonly tax: number;
}

export interface DaySum extends Sum {
  readonly businessDay: Day;
  /** What the lines lack to their receipts' net, minor units. */
  readonly rounding: number;
}

/** Sums by business day and currency, in that order. A day of which nothing was sold has none. */
export function sumsByDay(totals: Iterable<SalesTotal>): DaySum[] {
  const days = inOrder(totals, ({ businessDay, currency }) => `${businessDay} ${currency}`);
  const sums = days.map((all) => {
    const [{ businessDay, currency }] = all;
    const rounding = all.reduce((sum, total) => sum + total.rounding, 0);
    return { businessDay, rounding, ...summed(currency, all) };
  });
  return sums.filter(({ lines, rounding }) => lines > 0 || rounding !== 0);
}

export interface ItemSum extends Sum {
  readonly itemCode: string;
  /** The name it was sold under last. */
  readonly itemName: string;
  readonly firstSold: Instant;
  readonly lastSold: Instant;
}

/** Sums by item and currency, in that order, of totals by item. */
export function sumsByItem(totals: Iterable<SalesTotal>): ItemSum[] {
  const items = [...totals].filter(isOfItem);
  return inOrder(items, ({ item, currency }) => `${item.code}\n${currency}`).map((all) => {
    const { code, name, firstSold, lastSold } = [...itemsOf(all)].reduce(soldAsOne);
    return { itemCode: code, itemName: name, firstSold, lastSold, ...summed(all[0].currency, all) };
  });
}

/** A name under which an item was sold. */
export type ItemName = Omit<SoldItem, 'code'>;

/** Names of one code that are told apart; whoever types names by hand at the till has no end of them. */
const MOST_NAMES = 20;

/** The names of each code, by when they were first sold, of totals by item. */
export function itemNames(totals: Iterable<SalesTotal>): Map<string, ItemName[]> {
  const codes = inOrder(itemsOf(totals), ({ code }) => code);
  return new Map(codes.map((items) => [items[0].code, namesOf(items)]));
}

function namesOf(items: readonly SoldItem[]): ItemName[] {
  const names = inOrder(items, ({ name }) => name).map((same) => same.reduce(soldAsOne));
  const byFirst = names.sort((a, b) => compareTexts(a.firstSold, b.firstSold) || compareTexts(a.name, b.name));
  return byFirst.slice(0, MOST_NAMES).map(({ name, firstSold, lastSold }) => ({ name, firstSold, lastSold }));
}

export interface ReceiptSum extends Sum {
  readonly document: SaleDocument;
}

/** One receipt: its lines without the voided ones. Null when it has none of the item. */
export function sumReceipt(document: SaleDocument, item: string | null): ReceiptSum | null {
  if (isMemory(document)) return null;
  const lines = [...soldLines(document, item)];
  if (lines.length === 0 && item !== null) return null;
  const sold = lines.filter(({ kind }) => kind !== 'void').map(({ line }) => asPart(line));
  return { document, ...summed(document.currency, sold) };
}

type Part = Omit<Sum, 'currency'>;

/** A modifier's row adds its money, not its quantity. */
function asPart({ parent, quantity, net, gross, discount, tax }: SaleLine): Part {
  return { lines: 1, quantity: parent === null ? quantity : '0', net, gross, discount, tax };
}

function summed(currency: string, parts: Iterable<Part>): Sum {
  const quantity = new QuantitySum();
  let [lines, net, gross, discount, tax] = [0, 0, 0, 0, 0];
  for (const part of parts) {
    quantity.add(part.quantity);
    lines += part.lines;
    net += part.net;
    gross += part.gross;
    discount += part.discount;
    tax += part.tax;
  }
  return { currency, lines, quantity: quantity.toString(), net, gross, discount, tax };
}

type ItemTotal = SalesTotal & { readonly item: SoldItem };

function isOfItem(total: SalesTotal): total is ItemTotal {
  return total.item !== null;
}

function* itemsOf(totals: Iterable<SalesTotal>): Generator<SoldItem> {
  for (const { item } of totals) if (item) yield item;
}

/** Both together, under the name that was sold last; of two sold last at one moment, the one that came up later. */
function soldAsOne(a: SoldItem, b: SoldItem): SoldItem {
  const order =
    compareTexts(a.lastSold, b.lastSold) || compareTexts(a.firstSold, b.firstSold) || compareTexts(a.name, b.name);
  const last = order > 0 ? a : b;
  return { ...last, firstSold: earlier(a.firstSold, b.firstSold) };
}

/** Groups of what has one key, ordered by it. */
function inOrder<T>(all: Iterable<T>, keyOf: (one: T) => string): [T, ...T[]][] {
  return [...grouped(all, keyOf)].sort(([a], [b]) => compareTexts(a, b)).map(([, group]) => group);
}
