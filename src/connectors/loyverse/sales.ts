import { type Fields, moment, momentVersion, money, readable, text, Unreadable } from '../api/read.ts';
import { NOTHING_KNOWN, type RowMeaning, these } from '../api/row-reader.ts';
import { documentOf, type SaleReading, settled, timeOfSale, voided, warnOfRounding } from '../api/sale-parts.ts';
import { readLines } from './lines.ts';

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
