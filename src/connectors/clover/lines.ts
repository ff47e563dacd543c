import { fraction, rounded, times } from '../../domain/fraction.ts';
import { quantity, sumAmounts, timesDecimal } from '../../domain/money.ts';
import { UNNAMED } from '../../domain/sale.ts';
import { decimal, type Fields, fields, list, text, Unreadable, whole } from '../api/read.ts';
import { type Item, itemOf, type LineParts, ZERO } from '../api/sales.ts';
import {
  type Off,
  type PricedLine,
  type PricedOrder,
  percentOff,
  type Rate,
  type Worked,
  workedOut,
} from './totals.ts';

/** The lines of a Clover order, and what they come to. */

/** Rows of a list that stands in another row: Clover wraps them, and leaves out or nulls what is empty. @throws Unreadable */
export function elements(holder: Fields, key: string): readonly Fields[] {
  const held = holder[key];
  const rows = Array.isArray(held) || typeof held !== 'object' ? held : fields(held).elements;
  return list(rows, key).map(fields);
}

/** An amount in minor units, 0 where there is none. @throws Unreadable */
export const amount = (holder: Fields, key: string): number => whole(holder[key], key) ?? 0;

export interface ReadOrder {
  readonly parts: readonly LineParts[];
  readonly subtotal: number;
  readonly tax: number;
  /** Service charge, order fees with their taxes, charges for delivery. */
  readonly service: number;
  /** What the order comes to, without tips. */
  readonly total: number;
  /** The same without the lines that were given back. */
  readonly totalLeft: number;
}

/** How the lines of an order are read. */
export interface LineReading {
  sku(item: string): string | null;
}

/**
 * What is sold with an order: in the reading that comes to the total that the order says itself, where it can be read in
 * several ways.
 * @throws Unreadable, MoneyError
 */
export function readLines(order: Fields, reading: LineReading): ReadOrder {
  const said = whole(order.total, 'total');
  const all = readingsOf(order).map((how) => readAs(order, how, reading));
  const fits = all.find(({ total, totalLeft }) => total === said || totalLeft === said);
  return fits ?? (all[0] as ReadOrder);
}

interface How {
  /** Prices below zero count. */
  readonly belowZero: boolean;
  /** Lines that cash discounts do not apply to have no part in those of the order. */
  readonly apart: boolean;
}

/** The likely one first. Clover's calculator takes prices below zero for nothing, and knows no line that has no part. */
function readingsOf(order: Fields): readonly How[] {
  const lines = elements(order, 'lineItems');
  const manual = order.manualTransaction === true;
  const unclear = !manual && lines.some((line) => grossOf(line) < 0);
  const cash = elements(order, 'discounts').some(({ discType }) => text(discType) === 'CASH_DISCOUNT');
  const apart = cash && lines.some(({ excludeCashDiscount }) => excludeCashDiscount === true) ? [true, false] : [false];
  return (unclear ? [false, true] : [manual]).flatMap((belowZero) => apart.map((one) => ({ belowZero, apart: one })));
}

function readAs(order: Fields, how: How, reading: LineReading): ReadOrder {
  const rows = elements(order, 'lineItems');
  const sold = rows.filter((row) => isSold(row) && !isFee(row));
  const fees = rows.filter((row) => isSold(row) && isFee(row));
  const worked = workedOut(pricedOrder(order, sold, how));
  const amounts = new Map(sold.map((row, i) => [row, worked.lines[i] ?? ZERO]));
  const parts = rows
    .filter((row) => !isFee(row))
    .map((row): LineParts => ({ ...partOf(row, reading), amounts: amounts.get(row) ?? ZERO, counts: counts(row) }));
  const service = serviceOf(order, fees, worked);
  const kept = sold.filter(({ refunded }) => refunded !== true);
  const left = kept.length === sold.length ? worked : workedOut(pricedOrder(order, kept, how));
  const keptFees = fees.filter(({ refunded }) => refunded !== true);
  const { subtotal, tax } = worked;
  const total = totalOf(order, worked, service);
  return { parts, subtotal, tax, service, total, totalLeft: totalOf(order, left, serviceOf(order, keptFees, left)) };
}

const totalOf = ({ isVat }: Fields, { subtotal, tax }: Worked, service: number): number =>
  sumAmounts([subtotal, isVat === true ? 0 : tax, service]);

/** What was taken for something else is in neither the order nor its total. */
const isSold = ({ exchanged }: Fields): boolean => exchanged !== true;
const isFee = ({ isOrderFee }: Fields): boolean => isOrderFee === true;
/** Gift cards and donations are not sales. */
const counts = (row: Fields): boolean => isSold(row) && row.isRevenue !== false;

function pricedOrder(order: Fields, rows: readonly Fields[], { belowZero, apart }: How): PricedOrder {
  const lines = rows.map(
    (row): PricedLine => ({
      gross: grossOf(row),
      off: offOf(row),
      rates: ratesOf(row),
      apart: apart && row.excludeCashDiscount === true,
    }),
  );
  return { lines, off: offOf(order), isVat: order.isVat === true, taxRemoved: order.taxRemoved === true, belowZero };
}

/** Price times quantity, and modifiers once, whatever the quantity. */
function grossOf(row: Fields): number {
  const price = amount(row, 'price');
  const units = whole(row.unitQty, 'unitQty');
  const own = units === null ? price : rounded(times(fraction(price), fraction(units, 1000)));
  return sumAmounts([own, ...elements(row, 'modifications').map((one) => amount(one, 'amount'))]);
}

/** Amounts are below zero; percents are whole ones, or ten thousandths, which win. */
function offOf(holder: Fields): Off {
  const discounts = elements(holder, 'discounts');
  return {
    percent: sumAmounts(discounts.map(percentOf)),
    amount: 0 - sumAmounts(discounts.map((one) => amount(one, 'amount'))),
  };
}

function percentOf(holder: Fields): number {
  const exact = whole(holder.percentageDecimal, 'percentageDecimal');
  if (exact !== null) return exact;
  return timesDecimal(10_000, decimal(holder.percentage, 'percentage') ?? '0');
}

function ratesOf(row: Fields): Rate[] {
  return elements(row, 'taxRates').map((tax, i) => {
    const rate = amount(tax, 'rate');
    if (rate < 0) throw new Unreadable('a tax rate is below zero');
    return { id: text(tax.id) ?? `${text(row.id)} ${i}`, rate, flat: amount(tax, 'taxAmount') };
  });
}

function serviceOf(order: Fields, fees: readonly Fields[], { subtotal }: Worked): number {
  const charge = fields(order.serviceCharge);
  const charged = charge.enabled === false ? 0 : percentOff(subtotal, percentOf(charge));
  const added = elements(order, 'additionalCharges').map((one) => addedBy(one, subtotal));
  return sumAmounts([charged, ...added, ...fees.map((fee) => feeOf(fee, order, subtotal))]);
}

function addedBy(charge: Fields, subtotal: number): number {
  if (charge.deletedTime !== null && charge.deletedTime !== undefined) return 0;
  return whole(charge.amount, 'amount') ?? percentOff(subtotal, amount(charge, 'percentageDecimal'));
}

/** A fee with its taxes: its price, or a share of what was sold, in ten thousandths of a percent. */
function feeOf(fee: Fields, order: Fields, subtotal: number): number {
  const own = grossOf(fee) || percentOff(subtotal, amount(fee, 'percentage'));
  const line = { gross: own, off: offOf(fee), rates: ratesOf(fee), apart: true };
  const isVat = order.isVat === true;
  const worked = workedOut({
    lines: [line],
    off: { percent: 0, amount: 0 },
    isVat,
    taxRemoved: order.taxRemoved === true,
    belowZero: false,
  });
  return worked.subtotal + (isVat ? 0 : worked.tax);
}

type OwnPart = Omit<LineParts, 'amounts' | 'counts'>;

function partOf(row: Fields, reading: LineReading): OwnPart {
  const code = text(fields(row.item).id);
  const units = whole(row.unitQty, 'unitQty');
  return {
    id: text(row.id),
    item: itemOf(code, text(row.name) ?? UNNAMED),
    sku: (code === null ? null : reading.sku(code)) ?? text(row.itemCode),
    quantity: counts(row) ? (units === null ? '1' : quantity(`${units}e-3`)) : '0',
    modifiers: elements(row, 'modifications').map(modifierOf),
  };
}

const modifierOf = ({ modifier, name }: Fields): Item =>
  itemOf(text(fields(modifier).id), text(name) ?? 'Unnamed modifier');
