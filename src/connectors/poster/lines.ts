import {
  formatAmount,
  MoneyError,
  percentOf,
  quantity,
  sharedOut,
  sumAmounts,
  timesDecimal,
  toMinor,
  withoutTax,
} from '../../domain/money.ts';
import { UNNAMED } from '../../domain/sale.ts';
import { decimal, type Fields, fields, list, text, Unreadable } from '../api/read.ts';
import { type Item, itemOf, type LineParts } from '../api/sales.ts';
import type { Product } from './products.ts';

/** The lines of a Poster sale, and what they come to. */

export interface LineReading {
  readonly currency: string;
  product(id: string): Product | null;
  warn(kind: string, what: string): void;
}

/**
 * Amounts are hundredths, whatever the currency; with decimals they are whole units, as other methods of the same API tell
 * them. Null when there is none. @throws Unreadable
 */
function said(holder: Fields, key: string, currency: string): number | null {
  const amount = decimal(holder[key], key);
  if (amount === null) return null;
  try {
    return toMinor(/[.eE]/.test(amount) ? amount : `${amount}e-2`, currency);
  } catch (error) {
    if (error instanceof MoneyError) throw new Unreadable(`${key} ${error.message}`);
    throw error;
  }
}

/** How a sale is read that Poster does not describe wholly. */
interface How {
  /** What was paid with bonuses, certificates and by third parties is in the lines. */
  readonly allPaid: boolean;
  /** Sales taxes are added to the lines. */
  readonly taxAdded: boolean;
}

const HOWS: readonly How[] = [true, false].flatMap((allPaid) =>
  [true, false].map((taxAdded) => ({ allPaid, taxAdded })),
);

export interface ReadSale {
  readonly parts: readonly LineParts[];
  /** The fee for service, without a tax of its own. */
  readonly service: number;
  readonly tip: number;
  /** What the bill was rounded by. */
  readonly rounding: number;
}

/** The lines in the reading that comes to what was paid. `which`: `the sale 12`. @throws Unreadable, MoneyError */
export function readLines(sale: Fields, which: string, reading: LineReading): ReadSale {
  const { currency, warn } = reading;
  const amount = (key: string) => said(sale, key, currency) ?? 0;
  const rows = list(sale.products, 'products').map(fields);
  const isUnpaid = text(sale.pay_type) === '0';
  const more = sumAmounts(['payed_bonus', 'payed_cert', 'payed_third_party'].map(amount));
  const service = amount('tip_sum');
  const rounding = amount('round_sum');
  const paid = sumAmounts([amount('payed_sum'), more, 0 - service, 0 - rounding]);
  const grosses = grossesOf(rows, sale, currency);
  const readings = HOWS.map((how) => amountsIn(rows, { how, grosses, more, currency, isUnpaid }));
  const comesTo = (all: readonly Due[]) => sumAmounts(all.map(({ net, tax }) => net + tax));
  const fits = readings.find((all) => comesTo(all) === paid);
  const amounts = fits ?? readings[0] ?? [];
  if (fits === undefined && rows.length > 0 && !isUnpaid) {
    const [ours, theirs] = [formatAmount(comesTo(amounts), currency), formatAmount(paid, currency)];
    warn(
      'sales that come to something else',
      `${which} comes to ${ours} by its lines; Poster says that ${theirs} were paid`,
    );
  }
  const tip = amount('tips_card') + amount('tips_cash');
  const parts = rows.map((row, i) => partOf(row, amounts[i] ?? NOTHING, reading));
  return { parts: rows.length > 0 ? parts : headOnly(sale, which, { paid, reading }), service, tip, rounding };
}

interface Due {
  readonly gross: number;
  readonly net: number;
  readonly tax: number;
  /** With the tax that the price holds. */
  readonly after: number;
}

const NOTHING: Due = { gross: 0, net: 0, tax: 0, after: 0 };

/** Before discounts. Prices are of the line or of one unit: what comes to the sum of the sale is right, else the line. */
function grossesOf(rows: readonly Fields[], sale: Fields, currency: string): number[] {
  const told = (row: Fields, units: boolean) => {
    const sum = said(row, 'product_sum', currency);
    const price = said(row, 'product_price', currency) ?? said(row, 'payed_sum', currency) ?? 0;
    return sum ?? (units ? timesDecimal(price, countOf(row)) : price);
  };
  const of = (units: boolean) => rows.map((row) => told(row, units));
  const total = said(sale, 'sum', currency);
  return [of(false), of(true)].find((all) => sumAmounts(all) === total) ?? of(false);
}

const countOf = (row: Fields): string => decimal(row.num, 'num') ?? '1';

interface Reading {
  readonly how: How;
  readonly grosses: readonly number[];
  readonly more: number;
  readonly currency: string;
  readonly isUnpaid: boolean;
}

function amountsIn(rows: readonly Fields[], { how, grosses, more, currency, isUnpaid }: Reading): Due[] {
  const shares = how.allPaid ? grosses.map(() => 0) : sharedOut(more, grosses);
  return rows.map((row, i) => {
    const gross = grosses[i] ?? 0;
    const after = isUnpaid ? 0 : (said(row, 'payed_sum', currency) ?? gross) + (shares[i] ?? 0);
    const tax = taxOf(row, after, { how, currency });
    const isAdded = text(row.tax_type) === '1' && how.taxAdded;
    return { gross, after, tax, net: isAdded ? after : after - tax };
  });
}

/** VAT is in the price; sales tax on top of it or inside; turnover tax is the seller's own, and none of the sale. */
function taxOf(row: Fields, after: number, { how, currency }: Pick<Reading, 'how' | 'currency'>): number {
  const type = text(row.tax_type);
  if (after === 0 || (type !== '3' && type !== '1')) return 0;
  const told = said(row, 'tax_sum', currency);
  const percent = decimal(row.tax_value, 'tax_value') ?? '0';
  if (told !== null && (told !== 0 || Number(percent) === 0)) return told;
  return type === '1' && how.taxAdded ? percentOf(after, percent) : after - withoutTax(after, percent);
}

function partOf(row: Fields, { gross, net, tax, after }: Due, reading: LineReading): LineParts {
  const id = text(row.product_id);
  const modification = text(row.modification_id) ?? '0';
  const known = id === null ? null : reading.product(id);
  const variant = known?.variants.get(modification) ?? null;
  const name = text(row.product_name) ?? known?.name ?? UNNAMED;
  const code = id === null ? null : variant === null ? id : `${id}:${modification}`;
  return {
    id: id === null ? null : `${id}:${modification}`,
    item: itemOf(code, name, variant?.name ?? null),
    sku: text(row.modificator_product_code) ?? variant?.code ?? text(row.product_code) ?? known?.code ?? null,
    quantity: quantity(countOf(row)),
    amounts: { gross, discount: gross - after, net, tax },
    modifiers: variant === null ? modifiersOf(row, modification) : [],
    counts: true,
  };
}

/** A dish with choices: one name tells them all. */
function modifiersOf(row: Fields, modification: string): Item[] {
  const name = text(row.modificator_name);
  return modification === '0' || name === null ? [] : [itemOf(modification, name)];
}

interface Head {
  readonly paid: number;
  readonly reading: LineReading;
}

/** A sale of which the lines are not told: its sum, as one line of which nobody knows what it is. */
function headOnly(sale: Fields, which: string, { paid, reading: { currency, warn } }: Head): LineParts[] {
  const gross = said(sale, 'sum', currency) ?? paid;
  if (gross === 0 && paid === 0) return [];
  const isUnpaid = text(sale.pay_type) === '0';
  const net = isUnpaid ? 0 : Math.min(gross, paid);
  warn('sales without lines', `the lines of ${which} are not told: it is kept as one line`);
  if (paid > gross) {
    const [sum, more] = [formatAmount(gross, currency), formatAmount(paid, currency)];
    warn('sales that come to something else', `${which} comes to ${sum}, and Poster says that ${more} were paid`);
  }
  const amounts = { gross, discount: gross - net, net, tax: 0 };
  return [{ id: null, item: itemOf(null, UNNAMED), sku: null, quantity: '1', amounts, modifiers: [], counts: true }];
}
