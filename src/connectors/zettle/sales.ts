import { sumAmounts, withoutTax } from '../../domain/money.ts';
import { decimal, type Fields, fields, list, moment, readable, text, Unreadable, whole } from '../api/read.ts';
import { NOTHING_KNOWN, type RowMeaning, these } from '../api/row-reader.ts';
import { added, type ReadLines, sumOf } from '../api/sale-lines.ts';
import { currencyOfSale, documentOf, type SaleReading, timeOfSale, warnOfRounding } from '../api/sale-parts.ts';
import { readRows } from './lines.ts';

/** The id of a purchase; the older short form is the same 16 bytes, written in another way. */
export function purchaseId(purchase: Fields): string | null {
  return uuidOf(purchase.purchaseUUID1, purchase.purchaseUUID);
}

/**
 * The document of one purchase: a sale, or a refund, which Zettle gives as a purchase of its own with negative amounts.
 * Purchases never change.
 * @throws Unreadable
 */
export function readPurchase(purchase: Fields, reading: SaleReading): RowMeaning {
  const id = purchaseId(purchase);
  if (id === null) throw new Unreadable('a purchase without id');
  const which = `the purchase ${id}`;
  const soldAt = timeOfSale(moment(purchase.timestamp) ?? moment(purchase.created), { which }, reading);
  if (soldAt === null) return NOTHING_KNOWN;
  return readable(() => {
    const parts = partsOf(purchase, reading);
    const original = uuidOf(purchase.refundsPurchaseUUID1, purchase.refundsPurchaseUUID);
    const { net, tax } = parts.amounts;
    const refund = purchase.refund === true || original !== null || net + tax < 0;
    const document = documentOf(
      {
        ...parts,
        source: id,
        // Purchases have no versions, and need none.
        version: null,
        kind: refund ? 'refund' : 'sale',
        soldAt,
        currency: currencyOfSale(text(purchase.currency), reading),
        receipt: text(purchase.purchaseNumber) ?? text(purchase.globalPurchaseNumber) ?? id.slice(-6),
        // Its places are those of the stock, not of the sale.
        location: null,
        original,
      },
      reading,
    );
    warnOfRounding(document, which, reading.warn);
    return these([document]);
  });
}

function uuidOf(uuid: unknown, short: unknown): string | null {
  const [long, brief] = [text(uuid), text(short)];
  if (long !== null || brief === null || !/^[\w-]{22}$/.test(brief)) return long?.toLowerCase() ?? brief;
  const hex = Buffer.from(brief, 'base64url').toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A charge on the whole purchase, for delivery or service; its amount holds its VAT. */
interface Service {
  readonly total: number;
  readonly net: number;
  readonly tax: number;
}

function serviceOf(held: unknown): Service {
  const charge = fields(held);
  const total = whole(charge.amount, 'serviceCharge.amount') ?? 0;
  const percent = decimal(charge.vatPercentage, 'serviceCharge.vatPercentage');
  const net = percent === null ? total : withoutTax(total, percent);
  return { total, net, tax: total - net };
}

/** Tips are part of what was paid, card by card. */
function tipOf(purchase: Fields): number {
  const payments = list(purchase.payments, 'payments').map(fields);
  return sumAmounts(payments.map((payment) => whole(payment.gratuityAmount, 'gratuityAmount') ?? 0));
}

function partsOf(purchase: Fields, { warn }: SaleReading) {
  const service = serviceOf(purchase.serviceCharge);
  const vat = whole(purchase.vatAmount, 'vatAmount');
  const read = readRows(purchase, vat === null ? null : vat - service.tax, warn);
  return sumsOf(purchase, { vat, service, read });
}

interface Parts {
  readonly vat: number | null;
  readonly service: Service;
  readonly read: ReadLines;
}

/**
 * What the purchase says of itself, less what rows took in that are no sales. What the rows lack to its net is kept as
 * rounding.
 */
function sumsOf(purchase: Fields, { vat, service, read: { lines, uncounted } }: Parts) {
  const counted = sumOf(lines);
  const rows = added(counted, uncounted);
  const tip = tipOf(purchase);
  const amount = whole(purchase.amount, 'amount');
  const own = rows.net + rows.tax;
  const { withService, withTip } = heldIn(amount ?? own + service.total, { own, service: service.total, tip });
  const charge = withService ? service : { net: 0, tax: 0 };
  const total = (amount ?? own + service.total) - (withTip ? tip : 0);
  const tax = (vat ?? rows.tax + charge.tax) - uncounted.tax;
  const net = total - charge.net - uncounted.net - uncounted.tax - tax;
  const amounts = { gross: counted.gross, discount: counted.discount, net, tax };
  return { amounts, serviceCharge: service.net, tip, rounding: net - counted.net, lines };
}

/**
 * Whether the amount of a purchase holds the service charge and the tip: Zettle does not say, and what the rows come to
 * does. Without a doubt it holds the charge, and not the tip.
 */
function heldIn(
  amount: number,
  { own, service, tip }: { readonly own: number; readonly service: number; readonly tip: number },
) {
  const ways = [true, false].flatMap((withService) => [false, true].map((withTip) => ({ withService, withTip })));
  const off = (way: (typeof ways)[number]) =>
    Math.abs(amount - own - (way.withService ? service : 0) - (way.withTip ? tip : 0));
  return ways.reduce((best, way) => (off(way) < off(best) ? way : best));
}
