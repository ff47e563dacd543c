import { MoneyError, negateQuantity, quantity } from '../../domain/money.ts';
import type { Amounts, SaleLine } from '../../domain/sale.ts';
import { type Fields, fields, list, text, Unreadable, whole } from '../api/read.ts';
import {
  added,
  codeOfName,
  type Item,
  LineKeys,
  modifiedItem,
  negated,
  withVariation,
  ZERO,
} from '../api/sale-parts.ts';

/** How a line of an order is read: sold, or given back. */
export interface LineReading {
  readonly includeModifiers: boolean;
  sku(variation: string): string | null;
  warn(kind: string, what: string): void;
}

/** The names that differ between lines that were sold and lines that were given back. */
interface Shape {
  readonly gross: string;
  readonly modifiers: string;
}
const SOLD: Shape = { gross: 'gross_sales_money', modifiers: 'modifiers' };
const RETURNED: Shape = { gross: 'gross_return_money', modifiers: 'return_modifiers' };

export interface ReadLines {
  readonly lines: readonly SaleLine[];
  /** What lines took in that are no sales: gift cards that were sold or loaded, kinds that are not known. */
  readonly uncounted: Amounts;
}

export const soldLines = (order: Fields, reading: LineReading): ReadLines =>
  readLines(list(order.line_items, 'line_items'), SOLD, reading);

/** Lines that were given back, all amounts and quantities negative. */
export function returnedLines(entry: Fields, reading: LineReading): ReadLines {
  const { lines, uncounted } = readLines(list(entry.return_line_items, 'return_line_items'), RETURNED, reading);
  const negative = lines.map((line) => ({ ...line, quantity: negateQuantity(line.quantity), ...negated(line) }));
  return { lines: negative, uncounted: negated(uncounted) };
}

function readLines(items: readonly unknown[], shape: Shape, reading: LineReading): ReadLines {
  const keys = new LineKeys();
  let uncounted = ZERO;
  const lines = items.map((item, index): SaleLine => {
    const line = fields(item);
    const amounts = amountsOf(line, shape, reading);
    const counts = countsAsSale(line, reading);
    if (!counts) uncounted = added(uncounted, amounts);
    const { gross, discount, net, tax } = counts ? amounts : ZERO;
    const variation = text(line.catalog_object_id);
    const modifiers = modifiersOf(line, shape);
    const { code, name } = itemOf(line, variation, reading.includeModifiers ? modifiers : []);
    // In the order of the record, so that texts of equal lines are equal; written out, because this is the hot path.
    return {
      key: keys.next(text(line.uid), index),
      parent: null,
      itemCode: code,
      itemName: name,
      sku: variation === null ? null : reading.sku(variation),
      quantity: quantityOf(line),
      gross,
      discount,
      net,
      tax,
      modifiers: modifiers.map((modifier) => modifier.name),
      voided: !counts,
    };
  });
  return { lines, uncounted };
}

/**
 * A gift card is money taken in advance: its sale counts when it is spent, as the payment of a later order. It stays as
 * a voided line, so that people find it.
 */
function countsAsSale(line: Fields, { warn }: LineReading): boolean {
  const type = text(line.item_type) ?? 'ITEM';
  if (type === 'ITEM' || type === 'CUSTOM_AMOUNT') return true;
  if (type !== 'GIFT_CARD')
    warn('unknown kinds of lines', `lines of the unknown kind ${type} are not counted as sales`);
  return false;
}

/** What was sold, as code and name; `chosen` modifiers make it an item of its own. */
function itemOf(line: Fields, variation: string | null, chosen: readonly Item[]): Item {
  const named = text(line.name) ?? (text(line.item_type) === 'CUSTOM_AMOUNT' ? 'Custom amount' : 'Unnamed item');
  const name = withVariation(named, text(line.variation_name));
  return modifiedItem({ code: variation ?? codeOfName(name), name }, chosen);
}

function modifiersOf(line: Fields, shape: Shape): Item[] {
  return list(line[shape.modifiers], shape.modifiers).flatMap((item) => {
    const modifier = fields(item);
    const times = text(modifier.quantity) ?? '1';
    // A quantity of 0 is a choice that was taken back.
    if (times !== '1' && /^0*(\.0*)?$/.test(times)) return [];
    const name = text(modifier.name) ?? 'Unnamed modifier';
    const several = times === '1' ? '' : ` x${times}`;
    return [{ code: (text(modifier.catalog_object_id) ?? codeOfName(name)) + several, name: name + several }];
  });
}

function quantityOf(line: Fields): string {
  try {
    return quantity(text(line.quantity) ?? '1');
  } catch (error) {
    if (error instanceof MoneyError) throw new Unreadable(`the quantity ${error.message}`);
    throw error;
  }
}

/**
 * Gross holds modifiers; net never holds tax. Where tax is included in the price, the total is less than what gross,
 * discount and tax come to, so net is taken from the total: it is right for added, included and mixed taxes alike.
 */
function amountsOf(line: Fields, shape: Shape, { warn }: LineReading): Amounts {
  const discount = money(line, 'total_discount_money') ?? 0;
  const tax = money(line, 'total_tax_money') ?? 0;
  const total = money(line, 'total_money');
  const gross = money(line, shape.gross) ?? (total === null ? priceOf(line, shape) : total - tax + discount);
  const due = gross - discount;
  if (total === null) return { gross, discount, net: due, tax };
  const service = money(line, 'total_service_charge_money') ?? 0;
  const withService = service !== 0 && total - due !== 0 && total - due !== tax;
  const own = withService ? total - service : total;
  const [least, most] = tax < 0 ? [due + tax, due] : [due, due + tax];
  if (own < least || own > most) {
    warn(
      'lines that do not add up',
      `a line of ${text(line.name) ?? 'no name'} does not add up: ${gross} less ${discount} with tax ${tax} is not ${total}`,
    );
  }
  return { gross, discount, net: own - tax, tax };
}

function priceOf(line: Fields, shape: Shape): number {
  const modifiers = list(line[shape.modifiers], shape.modifiers).map((m) => money(fields(m), 'total_price_money') ?? 0);
  return modifiers.reduce((sum, price) => sum + price, money(line, 'variation_total_price_money') ?? 0);
}

/** An amount in minor units; null when there is none. @throws Unreadable */
export function money(holder: Fields, key: string): number | null {
  const { amount } = fields(holder[key]);
  // Where it stands is put into words only for what cannot be read: this is asked twenty times for every order.
  return Number.isSafeInteger(amount) ? (amount as number) : whole(amount, `${key}.amount`);
}
