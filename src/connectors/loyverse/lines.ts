import { quantity, sumAmounts, timesDecimal } from '../../domain/money.ts';
import { type Amounts, UNNAMED } from '../../domain/sale.ts';
import { decimal, type Fields, fields, list, money, text } from '../api/read.ts';
import { givenBack, type Item, itemOf, type LineParts, linesOf, type ReadLines } from '../api/sale-lines.ts';

/** How the lines of a receipt are read. */
export interface LineReading {
  readonly currency: string;
  /** A refund tells positive amounts and quantities of what was given back. */
  readonly refund: boolean;
  readonly includeModifiers: boolean;
  warn(kind: string, what: string): void;
}

/** @throws Unreadable, MoneyError */
export function readLines(receipt: Fields, reading: LineReading): ReadLines {
  const items = list(receipt.line_items, 'line_items').map(fields);
  const parts = items.map((line) => lineParts(line, reading));
  return reading.refund ? givenBack(linesOf(parts, reading)) : linesOf(parts, reading);
}

function lineParts(line: Fields, reading: LineReading): LineParts {
  const code = text(line.variant_id) ?? text(line.item_id);
  return {
    id: text(line.id),
    item: itemOf(code, text(line.item_name) ?? UNNAMED, text(line.variant_name)),
    sku: text(line.sku),
    quantity: quantity(decimal(line.quantity, 'quantity') ?? '1'),
    amounts: amountsOf(line, reading),
    modifiers: modifiersOf(line),
    counts: true,
  };
}

/**
 * The gross holds modifiers and included taxes; the total is what is left of it after discounts, with added taxes. The
 * net never holds tax: it is the total without all of them, whichever kind they are (Loyverse's description of receipts).
 */
function amountsOf(line: Fields, { currency, warn }: LineReading): Amounts {
  const gross = money(line, 'gross_total_money', currency) ?? priceOf(line, currency);
  const discount = money(line, 'total_discount', currency) ?? sumOf(line.line_discounts, 'line_discounts', currency);
  const taxes = list(line.line_taxes, 'line_taxes').map(fields);
  const amounts = taxes.map((tax) => money(tax, 'money_amount', currency) ?? 0);
  const tax = sumAmounts(amounts);
  const addedTax = sumAmounts(amounts.filter((_, i) => text(taxes[i]?.type)?.toUpperCase() === 'ADDED'));
  const due = gross - discount + addedTax;
  const total = money(line, 'total_money', currency) ?? due;
  if (total !== due) {
    const which = `a line of ${text(line.item_name) ?? 'no name'}`;
    const parts = `${gross} less ${discount} with added tax ${addedTax}`;
    warn('lines that do not add up', `${which} does not add up: ${parts} is not ${total}`);
  }
  return { gross, discount, net: total - tax, tax };
}

/** Price and modifiers, where the line does not say what they come to. */
function priceOf(line: Fields, currency: string): number {
  const price = money(line, 'price', currency) ?? 0;
  const own = timesDecimal(price, decimal(line.quantity, 'quantity') ?? '1');
  return own + sumOf(line.line_modifiers, 'line_modifiers', currency);
}

function sumOf(held: unknown, where: string, currency: string): number {
  return sumAmounts(list(held, where).map((one) => money(fields(one), 'money_amount', currency) ?? 0));
}

/** `name` is what was to be chosen (Milk), `option` what was chosen (Oat). */
function modifiersOf(line: Fields): Item[] {
  return list(line.line_modifiers, 'line_modifiers')
    .map(fields)
    .map(({ modifier_option_id, name, option }) =>
      itemOf(text(modifier_option_id), [text(name), text(option)].filter(Boolean).join(': ') || 'Unnamed modifier'),
    );
}
