import { MoneyError, quantity } from '../../domain/money.ts';
import { type Amounts, UNNAMED } from '../../domain/sale.ts';
import { type Fields, fields, list, text, Unreadable, whole } from '../api/read.ts';
import { givenBack, type Item, itemOf, type LineParts, linesOf, type ReadLines, timesItem } from '../api/sale-lines.ts';

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

export const soldLines = (order: Fields, reading: LineReading): ReadLines =>
  readLines(list(order.line_items, 'line_items'), SOLD, reading);

export const returnedLines = (entry: Fields, reading: LineReading): ReadLines =>
  givenBack(readLines(list(entry.return_line_items, 'return_line_items'), RETURNED, reading));

function readLines(items: readonly unknown[], shape: Shape, reading: LineReading): ReadLines {
  return linesOf(
    items.map((item) => lineParts(fields(item), shape, reading)),
    reading,
  );
}

function lineParts(line: Fields, shape: Shape, reading: LineReading): LineParts {
  const variation = text(line.catalog_object_id);
  const name = text(line.name) ?? (text(line.item_type) === 'CUSTOM_AMOUNT' ? 'Custom amount' : UNNAMED);
  return {
    id: text(line.uid),
    item: itemOf(variation, name, text(line.variation_name)),
    sku: variation === null ? null : reading.sku(variation),
    quantity: quantityOf(line),
    amounts: amountsOf(line, shape, reading),
    modifiers: modifiersOf(line, shape),
    counts: countsAsSale(line, reading),
  };
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

function modifiersOf(line: Fields, shape: Shape): Item[] {
  return list(line[shape.modifiers], shape.modifiers)
    .map(fields)
    .flatMap((modifier) => {
      const times = text(modifier.quantity) ?? '1';
      // A quantity of 0 is a choice that was taken back.
      if (/^0*(\.0*)?$/.test(times)) return [];
      return [timesItem(itemOf(text(modifier.catalog_object_id), text(modifier.name) ?? 'Unnamed modifier'), times)];
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
