import { percentOf, quantity, sharedOut, sumAmounts, timesDecimal, withoutTax } from '../../domain/money.ts';
import { type Amounts, UNNAMED } from '../../domain/sale.ts';
import {
  decimal,
  type Fields,
  fields,
  list,
  moment,
  NOTHING_KNOWN,
  type RowMeaning,
  readable,
  text,
  these,
  Unreadable,
  whole,
} from '../api/read.ts';
import {
  added,
  currencyOfSale,
  documentOf,
  type Item,
  itemOf,
  linesOf,
  type ReadLines,
  type SaleReading,
  sumOf,
  timeOfSale,
  warnOfRounding,
  ZERO,
} from '../api/sales.ts';

export interface PurchaseReading extends SaleReading {
  /** What the account sold in so far, for a purchase that does not say it; null when that is not known. */
  currency(): string | null;
}

/** The id of a purchase; the older short form is the same 16 bytes, written in another way. */
export function purchaseId(purchase: Fields): string | null {
  return uuidOf(purchase.purchaseUUID1, purchase.purchaseUUID);
}

/**
 * The document of one purchase: a sale, or a refund, which Zettle gives as a purchase of its own with negative amounts.
 * Purchases never change.
 * @throws Unreadable
 */
export function readPurchase(purchase: Fields, reading: PurchaseReading): RowMeaning {
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
        currency: currencyOfSale(text(purchase.currency) ?? reading.currency(), reading),
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
 * What the purchase says of itself, less what rows took in that are not sales. What the rows lack to its net is kept as
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

type Warn = (kind: string, what: string) => void;

/** A row before tax: what its price, its own discount and its share of the purchase's discount come to. */
interface Row {
  readonly fields: Fields;
  readonly quantity: string;
  /** Price times quantity, VAT included. */
  readonly gross: number;
  /** What is left of it after the row's own discount. */
  readonly left: number;
  /** VAT as a decimal text; null when there is none. */
  readonly percent: string | null;
}

/**
 * The rows of a purchase. `vat` is the purchase's own VAT without that of a service charge, null when it does not say.
 * Discounts on rows come first, then the purchase's on what is left, shared out by the rows' amounts (Zettle's
 * description of its API).
 * @throws Unreadable
 */
function readRows(purchase: Fields, vat: number | null, warn: Warn): ReadLines {
  const rows = list(purchase.products, 'products').map((product, i) => rowOf(fields(product), `products[${i}]`));
  const left = rows.map((row) => row.left);
  const base = sumAmounts(left);
  const discounts = list(purchase.discounts, 'discounts').map((one, i) => worthOf(one, base, `discounts[${i}]`));
  const shares = sharedOut(sumAmounts(discounts), left);
  const amounts = settled(
    rows.map((row, i) => amountsOf(row, row.left - (shares[i] ?? 0))),
    vat,
  );
  warnOfVat(purchase, { vat, ofRows: sumAmounts(amounts.map(({ tax }) => tax)), warn });
  return linesOf(
    rows.map((row, i) => ({
      id: text(row.fields.id),
      item: productOf(row.fields),
      sku: text(row.fields.sku),
      quantity: row.quantity,
      amounts: amounts[i] ?? ZERO,
      modifiers: [],
      counts: countsAsSale(row.fields, warn),
    })),
    { includeModifiers: false },
  );
}

function rowOf(product: Fields, where: string): Row {
  const count = quantity(decimal(product.quantity, `${where}.quantity`) ?? '1');
  const gross = timesDecimal(whole(product.unitPrice, `${where}.unitPrice`) ?? 0, count);
  const own = whole(product.discountValue, `${where}.discountValue`);
  const discount = own === null ? worthOf(product.discount, gross, where) : withSignOf(gross, own);
  const percent = decimal(product.vatPercentage, `${where}.vatPercentage`);
  return {
    fields: product,
    quantity: count,
    gross,
    left: gross - discount,
    percent: percent === null || Number(percent) === 0 ? null : percent,
  };
}

/** What a discount on `base` comes to: a fixed amount or a percentage, negative in a refund as its base is. */
function worthOf(held: unknown, base: number, where: string): number {
  const discount = fields(held);
  const value = whole(discount.value, `${where}.value`);
  if (value !== null) return withSignOf(base, value);
  const times = decimal(discount.quantity, `${where}.quantity`) ?? '1';
  const amount = whole(discount.amount, `${where}.amount`);
  if (amount !== null) return withSignOf(base, timesDecimal(amount, times));
  const percent = decimal(discount.percentage, `${where}.percentage`);
  return percent === null ? 0 : percentOf(base, percent);
}

const withSignOf = (base: number, amount: number): number => (base < 0 ? 0 - Math.abs(amount) : Math.abs(amount));

/**
 * `due` is what the row comes to after all discounts. `rowTaxableAmount` is that without VAT; prices hold VAT, except
 * where a country adds tax to them: then what is due is what the tax is added to.
 */
function amountsOf({ fields: product, gross, percent }: Row, due: number): Amounts {
  const taxable = whole(product.rowTaxableAmount, 'rowTaxableAmount');
  if (percent === null) {
    // Nothing is taxed: some such rows have no taxable amount, or one of 0.
    const net = taxable === null || taxable === 0 ? due : taxable;
    return { gross, discount: gross - net, net, tax: 0 };
  }
  const net = taxable ?? withoutTax(due, percent);
  const tax = percentOf(net, percent);
  const included = Math.abs(due - net - tax) <= Math.abs(due - net);
  // Rounded twice, the tax may be a unit beside what really is between the two.
  const exact = included && Math.abs(due - net - tax) <= 1 ? due - net : tax;
  return { gross, discount: gross - net - (included ? exact : 0), net, tax: exact };
}

/**
 * The rows' VAT as the purchase counts it. Zettle rounds shares of discounts in a way of its own: units of rounding are
 * moved between VAT and discount, one for each row at most. What is more is not rounding, and stays.
 */
function settled(amounts: readonly Amounts[], vat: number | null): readonly Amounts[] {
  const missing = vat === null ? 0 : vat - sumAmounts(amounts.map(({ tax }) => tax));
  const taxed = amounts.filter(({ tax }) => tax !== 0).length;
  if (missing === 0 || Math.abs(missing) > taxed) return amounts;
  const unit = Math.sign(missing);
  let left = Math.abs(missing);
  return amounts.map((one) => {
    if (left === 0 || one.tax === 0) return one;
    left -= 1;
    return { ...one, discount: one.discount - unit, tax: one.tax + unit };
  });
}

function warnOfVat(
  purchase: Fields,
  { vat, ofRows, warn }: { readonly vat: number | null; readonly ofRows: number; readonly warn: Warn },
): void {
  if (vat === null || vat === ofRows) return;
  const which = `the purchase ${text(purchase.purchaseNumber) ?? 'without number'}`;
  const what = `has a VAT of ${vat}, and its rows one of ${ofRows}; the difference is kept as rounding`;
  warn('purchases whose VAT is not that of their rows', `${which} ${what}`);
}

/**
 * A gift card is money taken in advance: it counts when it is spent, as the payment of a later purchase. It stays as a
 * voided line, so that people find it.
 */
function countsAsSale(product: Fields, warn: Warn): boolean {
  const type = text(product.type)?.toUpperCase() ?? 'PRODUCT';
  if (type === 'PRODUCT' || type === 'CUSTOM_AMOUNT') return true;
  if (type !== 'GIFTCARD') warn('unknown kinds of rows', `rows of the unknown kind ${type} are not counted as sales`);
  return false;
}

function productOf(product: Fields): Item {
  const custom = text(product.type)?.toUpperCase() === 'CUSTOM_AMOUNT';
  const named = text(product.name) ?? (custom ? 'Custom amount' : UNNAMED);
  const variant = text(product.variantName);
  const code = text(product.variantUuid) ?? text(product.productUuid);
  return itemOf(code, named, variant === named ? null : variant);
}
