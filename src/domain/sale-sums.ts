import { QuantitySum } from './quantity-sum.ts';
import type { SaleDocument, SaleLine } from './sale.ts';
import { isMemory } from './sale-document.ts';
import type { Day, Instant } from './time.ts';

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

/** What was sold of something: a day, an item. */
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

class Summing {
  readonly currency: string;
  private readonly quantity = new QuantitySum();
  private lines = 0;
  private net = 0;
  private gross = 0;
  private discount = 0;
  private tax = 0;

  constructor(currency: string) {
    this.currency = currency;
  }

  add(line: SaleLine): void {
    this.lines += 1;
    // A modifier's row adds its money, not its quantity.
    if (line.parent === null) this.quantity.add(line.quantity);
    this.net += line.net;
    this.gross += line.gross;
    this.discount += line.discount;
    this.tax += line.tax;
  }

  sum(): Sum {
    const { currency, lines, net, gross, discount, tax } = this;
    return { currency, lines, quantity: this.quantity.toString(), net, gross, discount, tax };
  }
}

export interface DaySum extends Sum {
  readonly businessDay: Day;
  /** What the lines lack to their receipts' net, minor units. */
  readonly rounding: number;
}

/** Sums by business day and currency; voided lines are left out. */
export class SumsByDay {
  private readonly sums = new Map<string, { day: Day; summing: Summing; rounding: number }>();

  add({ document, line, kind }: SoldLine): void {
    if (kind !== 'void') this.of(document).summing.add(line);
  }

  /** Once a document; not when only one item is summed. */
  addRounding(document: SaleDocument): void {
    if (document.rounding !== 0 && document.kind !== 'void') this.of(document).rounding += document.rounding;
  }

  rows(): DaySum[] {
    return [...this.sums.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { day, summing, rounding }]) => ({ businessDay: day, rounding, ...summing.sum() }));
  }

  private of({ businessDay, currency }: SaleDocument) {
    const key = `${businessDay} ${currency}`;
    let found = this.sums.get(key);
    if (!found) {
      found = { day: businessDay, summing: new Summing(currency), rounding: 0 };
      this.sums.set(key, found);
    }
    return found;
  }
}

export interface ItemSum extends Sum {
  readonly itemCode: string;
  /** The name it was sold under last. */
  readonly itemName: string;
  readonly firstSold: Instant;
  readonly lastSold: Instant;
}

/** Sums by item and currency; voided lines are left out. */
export class SumsByItem {
  private readonly sums = new Map<
    string,
    { itemCode: string; itemName: string; firstSold: Instant; lastSold: Instant; summing: Summing }
  >();

  add({ document, line, kind }: SoldLine): void {
    if (kind === 'void') return;
    const { soldAt, currency } = document;
    const key = `${line.itemCode}\n${currency}`;
    let found = this.sums.get(key);
    if (!found) {
      found = {
        itemCode: line.itemCode,
        itemName: line.itemName,
        firstSold: soldAt,
        lastSold: soldAt,
        summing: new Summing(currency),
      };
      this.sums.set(key, found);
    }
    if (soldAt < found.firstSold) found.firstSold = soldAt;
    if (soldAt >= found.lastSold) {
      found.lastSold = soldAt;
      found.itemName = line.itemName;
    }
    found.summing.add(line);
  }

  rows(): ItemSum[] {
    return [...this.sums.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { summing, ...item }]) => ({ ...item, ...summing.sum() }));
  }
}

export interface ReceiptSum extends Sum {
  readonly document: SaleDocument;
}

/** One receipt: its lines without the voided ones. */
export function sumReceipt(document: SaleDocument, item: string | null): ReceiptSum | null {
  if (isMemory(document)) return null;
  const summing = new Summing(document.currency);
  let some = false;
  for (const { line, kind } of soldLines(document, item)) {
    some = true;
    if (kind !== 'void') summing.add(line);
  }
  return some || item === null ? { document, ...summing.sum() } : null;
}
