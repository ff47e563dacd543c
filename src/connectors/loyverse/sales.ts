import { quantity, sumAmounts, timesDecimal } from '../../domain/money.ts';
import { type Amounts, UNNAMED } from '../../domain/sale.ts';
import {
  decimal,
  type Fields,
  fields,
  list,
  moment,
  momentVersion,
  money,
  NOTHING_KNOWN,
  type RowMeaning,
  readable,
  text,
  these,
  Unreadable,
} from '../api/read.ts';
import {
  documentOf,
  givenBack,
  type Item,
  itemOf,
  type LineParts,
  linesOf,
  type ReadLines,
  type SaleReading,
  settled,
  timeOfSale,
  voided,
  warnOfRounding,
} from '../api/sales.ts';

export interface ReceiptReading extends SaleReading {
  /** Receipts do not say it; an account has one currency. */
  readonly currency: string;
  readonly includeModifiers: boolean;
}

/**
 * Numbers of receipts are unique in their account only, and a venue may have two accounts: with its store, whose ID is
 * unique everywhere, a receipt is one of its kind.
 */
export function receiptId(receipt: Fields): string | null {
  return idOf(receipt, text(receipt.receipt_number));
}

export const receiptVersion = (receipt: Fields): number | null => momentVersion(receipt.updated_at);

/**
 * The document of one receipt: a sale, or a refund, which is a receipt of its own. A cancelled one keeps its lines without
 * amounts, so that what was counted before is erased; so does one of a kind that is not known, with a warning.
 * @throws Unreadable
 */
export function readReceipt(receipt: Fields, reading: ReceiptReading): RowMeaning {
  const [id, number] = [receiptId(receipt), text(receipt.receipt_number)];
  if (id === null || number === null) throw new Unreadable('a receipt without number');
  const which = `the receipt ${number}`;
  const type = text(receipt.receipt_type)?.toUpperCase() ?? 'without a name';
  const known = type === 'SALE' || type === 'REFUND';
  if (!known)
    reading.warn('unknown kinds of receipts', `${which} is of the unknown kind ${type}; it is kept and not counted`);
  // Tills that were offline create their receipts in Loyverse later than they sold.
  const at = moment(receipt.receipt_date) ?? moment(receipt.created_at);
  const soldAt = timeOfSale(at, { which }, reading);
  if (soldAt === null) return NOTHING_KNOWN;
  const refund = type === 'REFUND';
  const document = readable(() =>
    documentOf(
      {
        source: id,
        version: receiptVersion(receipt),
        kind: refund ? 'refund' : 'sale',
        soldAt,
        currency: reading.currency,
        ...partsOf(receipt, refund, reading),
        receipt: number,
        location: text(receipt.store_id),
        original: refund ? idOf(receipt, text(receipt.refund_for)) : null,
      },
      reading,
    ),
  );
  const cancelled = receipt.cancelled_at !== null && receipt.cancelled_at !== undefined;
  if (!known || cancelled) return these([voided(document)]);
  warnOfRounding(document, which, reading.warn);
  return these([document]);
}

function idOf(receipt: Fields, number: string | null): string | null {
  const store = text(receipt.store_id);
  return number === null || store === null ? number : `${store}:${number}`;
}

/**
 * Amounts of a receipt and its lines. The total is positive even in a refund, and holds tips and surcharges; discounts on
 * the whole receipt are among those of its lines.
 */
function partsOf(receipt: Fields, refund: boolean, reading: ReceiptReading) {
  const said = (key: string): number | null => {
    const amount = money(receipt, key, reading.currency);
    return amount === null ? null : refund ? 0 - amount : amount;
  };
  const header = {
    tax: said('total_tax'),
    total: said('total_money'),
    tip: said('tip') ?? 0,
    serviceCharge: said('surcharge') ?? 0,
  };
  return settled(header, readLines(receipt, { ...reading, refund }));
}

/** How the lines of a receipt are read. */
export interface LineReading {
  readonly currency: string;
  /** A refund tells positive amounts and quantities of what was given back. */
  readonly refund: boolean;
  readonly includeModifiers: boolean;
  warn(kind: string, what: string): void;
}

/** @throws Unreadable, MoneyError */
function readLines(receipt: Fields, reading: LineReading): ReadLines {
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
