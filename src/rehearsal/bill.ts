/** Bills as Square writes them: every amount is worked out once, in minor units, and the parts add up. */
import type { Chance } from './chance.ts';
import { CURRENCY, type Modifier, TAX, type Variation } from './menu.ts';

export interface SoldLine {
  readonly uid: string;
  readonly variation: Variation;
  /** Whole pieces, or thousandths of a kilogram. */
  readonly count: number;
  readonly modifiers: readonly Modifier[];
  /** Percent taken off. */
  readonly off: number;
}

export interface Bill {
  readonly lines: readonly SoldLine[];
  readonly tip: number;
  /** Percent of the price, for large parties. */
  readonly service: number;
  /** Cash is rounded to 5 cents. */
  readonly cash: boolean;
}

export const money = (amount: number) => ({ amount, currency: CURRENCY });

/** What a line comes to. */
export function amountsOf({ variation, count, modifiers, off }: SoldLine) {
  const pieces = variation.byWeight ? count / 1000 : count;
  const own = Math.round(variation.price * pieces);
  const extra = modifiers.reduce((sum, modifier) => sum + modifier.price * pieces, 0);
  const gross = own + extra;
  const discount = Math.round((gross * off) / 100);
  const tax = Math.round(((gross - discount) * TAX) / 100);
  return { own, gross, discount, tax, total: gross - discount + tax, pieces };
}

const quantityOf = ({ variation, count }: SoldLine): string =>
  variation.byWeight ? (count / 1000).toFixed(3) : String(count);

/** The fields that lines sold and lines given back have in common. */
export function lineFields(line: SoldLine) {
  const { own, discount, tax, total } = amountsOf(line);
  return {
    uid: line.uid,
    name: line.variation.item,
    quantity: quantityOf(line),
    catalog_object_id: line.variation.id,
    variation_name: line.variation.name,
    item_type: 'ITEM',
    base_price_money: money(line.variation.price),
    variation_total_price_money: money(own),
    total_tax_money: money(tax),
    total_discount_money: money(discount),
    total_money: money(total),
  };
}

export function modifierFields(line: SoldLine) {
  const { pieces } = amountsOf(line);
  return line.modifiers.map((modifier, index) => ({
    uid: `${line.uid}-m${index + 1}`,
    catalog_object_id: modifier.id,
    name: modifier.name,
    quantity: '1',
    base_price_money: money(modifier.price),
    total_price_money: money(modifier.price * pieces),
  }));
}

/** The part of an order that says what was sold and what it came to. */
export function billFields({ lines, tip, service, cash }: Bill) {
  const amounts = lines.map(amountsOf);
  const sum = (of: (a: (typeof amounts)[number]) => number) => amounts.reduce((total, a) => total + of(a), 0);
  const charge = Math.round((sum((a) => a.gross - a.discount) * service) / 100);
  const chargeTax = Math.round((charge * TAX) / 100);
  const exact = sum((a) => a.total) + charge + chargeTax + tip;
  const rounding = cash ? Math.round(exact / 5) * 5 - exact : 0;
  const totals = {
    total_money: money(exact + rounding),
    tax_money: money(sum((a) => a.tax) + chargeTax),
    discount_money: money(sum((a) => a.discount)),
    tip_money: money(tip),
    service_charge_money: money(charge),
  };
  return {
    line_items: lines.map((line) => ({
      ...lineFields(line),
      modifiers: modifierFields(line),
      gross_sales_money: money(amountsOf(line).gross),
    })),
    ...(charge === 0 ? {} : { service_charges: [chargeFields(charge, chargeTax, service)] }),
    ...(rounding === 0 ? {} : { rounding_adjustment: { name: 'CASH_ROUNDING', amount_money: money(rounding) } }),
    net_amounts: totals,
    total_money: totals.total_money,
    total_tax_money: totals.tax_money,
    total_discount_money: totals.discount_money,
    total_tip_money: totals.tip_money,
    total_service_charge_money: totals.service_charge_money,
  };
}

function chargeFields(charge: number, tax: number, percent: number) {
  return {
    uid: 'party',
    name: 'Large party',
    percentage: String(percent),
    applied_money: money(charge),
    total_money: money(charge + tax),
    total_tax_money: money(tax),
    calculation_phase: 'SUBTOTAL_PHASE',
    taxable: true,
  };
}

/** A bill as guests of a bar run it up. */
export function inventBill(chance: Chance, variations: readonly Variation[]): Bill {
  const off = chance.happens(8) ? chance.pick([10, 10, 50]) : 0;
  const lines = Array.from({ length: chance.from(1, 4) }, (_, index) => {
    const variation = chance.pick(variations);
    const modifiers = variation.modifiers.filter(() => chance.happens(30));
    const count = variation.byWeight ? chance.from(15, 60) * 10 : chance.pick([1, 1, 1, 2, 2, 3]);
    return { uid: `l${index + 1}`, variation, count, modifiers, off };
  });
  const cash = chance.happens(20);
  const spent = lines.map(amountsOf).reduce((sum, a) => sum + a.total, 0);
  const tip = !cash && chance.happens(60) ? Math.round((spent * chance.pick([10, 15, 18, 20])) / 100) : 0;
  return { lines, tip, service: chance.happens(4) ? 15 : 0, cash };
}
