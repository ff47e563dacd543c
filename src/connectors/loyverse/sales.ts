import { businessDay } from '../../domain/business-day.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import { millis } from '../../domain/time.ts';
import { type Fields, moment, readable, text, Unreadable } from '../api/read.ts';
import { added, type SaleReading, timeOfSale, voided, warnOfRounding, ZERO } from '../api/sale-parts.ts';
import { money, readLines } from './lines.ts';

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

/**
 * The document of one receipt: a sale, or a refund, which is a receipt of its own. A cancelled one keeps its lines without
 * amounts, so that what was counted before is erased; so does one of a kind that is not known, with a warning. None when
 * its time cannot be; then a warning names it.
 * @throws Unreadable
 */
export function readReceipt(receipt: Fields, reading: ReceiptReading): SaleDocument[] {
  const [id, number] = [receiptId(receipt), text(receipt.receipt_number)];
  if (id === null || number === null) throw new Unreadable('a receipt without number');
  const type = text(receipt.receipt_type)?.toUpperCase() ?? 'without a name';
  const known = type === 'SALE' || type === 'REFUND';
  if (!known) {
    const what = `the receipt ${number} is of the unknown kind ${type}; it is kept and not counted`;
    reading.warn('unknown kinds of receipts', what);
  }
  // Tills that were offline create their receipts in Loyverse later than they sold.
  const at = moment(receipt.receipt_date) ?? moment(receipt.created_at);
  const soldAt = timeOfSale(at, `the receipt ${number}`, reading);
  if (soldAt === null) return [];
  const { venue } = reading;
  const updated = moment(receipt.updated_at);
  const refund = type === 'REFUND';
  const document = readable(
    (): SaleDocument => ({
      integration: reading.integration,
      source: id,
      version: updated === null ? null : millis(updated),
      kind: refund ? 'refund' : 'sale',
      soldAt,
      zone: venue.timezone,
      businessDay: businessDay(soldAt, venue),
      dayFrom: 'computed',
      currency: reading.currency,
      ...partsOf(receipt, refund, reading),
    }),
  );
  const cancelled = receipt.cancelled_at !== null && receipt.cancelled_at !== undefined;
  if (!known || cancelled) return [voided(document)];
  warnOfRounding(document, `the receipt ${number}`, reading.warn);
  return [document];
}

function idOf(receipt: Fields, number: string | null): string | null {
  const store = text(receipt.store_id);
  return number === null || store === null ? number : `${store}:${number}`;
}

/**
 * Amounts, receipt and lines, laid down in the order of the record. The total is positive even in a refund, and holds tips
 * and surcharges; discounts on the whole receipt are among those of its lines. What the lines lack to the net is kept as
 * rounding.
 */
function partsOf(receipt: Fields, refund: boolean, { currency, includeModifiers, warn }: ReceiptReading) {
  const lines = readLines(receipt, { currency, refund, includeModifiers, warn });
  const counted = lines.reduce(added, ZERO);
  const said = (key: string): number | null => {
    const amount = money(receipt, key, currency);
    return amount === null ? null : refund ? 0 - amount : amount;
  };
  const tip = said('tip') ?? 0;
  const serviceCharge = said('surcharge') ?? 0;
  const tax = said('total_tax') ?? counted.tax;
  const total = said('total_money') ?? counted.net + tax + tip + serviceCharge;
  const net = total - tax - tip - serviceCharge;
  return {
    gross: counted.gross,
    discount: counted.discount,
    net,
    tax,
    serviceCharge,
    tip,
    total: net + tax,
    rounding: net - counted.net,
    receipt: text(receipt.receipt_number) ?? '',
    location: text(receipt.store_id),
    original: refund ? idOf(receipt, text(receipt.refund_for)) : null,
    lines,
  };
}
