import { type Fields, fields, list, money, text } from '../api/read.ts';

/** What a check holds besides its items, in minor units. Tax is that of its items and its charges. */
export interface Header {
  readonly serviceCharge: number;
  readonly tip: number;
  readonly rounding: number;
  readonly tax: number;
}

export const NO_HEADER: Header = { serviceCharge: 0, tip: 0, rounding: 0, tax: 0 };

export function addedHeaders(a: Header, b: Header): Header {
  return {
    serviceCharge: a.serviceCharge + b.serviceCharge,
    tip: a.tip + b.tip,
    rounding: a.rounding + b.rounding,
    tax: a.tax + b.tax,
  };
}

/**
 * The check's own tax holds that of items that are no sales: theirs is taken off. A gratuity is a service charge by its
 * form and a tip by its meaning.
 * @throws Unreadable, MoneyError
 */
export function headerOf(
  check: Fields,
  { currency, itemTax, uncountedTax }: { currency: string; itemTax: number; uncountedTax: number },
): Header {
  const { serviceCharge, gratuity, rounding, tax } = chargesOf(check, currency);
  const said = money(check, 'taxAmount', currency);
  return {
    serviceCharge,
    tip: gratuity + tipsOf(check, currency),
    rounding,
    tax: said === null ? itemTax + tax : said - uncountedTax,
  };
}

/** Charges on a check, without their tax, which comes separately. */
export function chargesOf(check: Fields, currency: string) {
  const sums = { serviceCharge: 0, gratuity: 0, rounding: 0, tax: 0 };
  for (const charge of list(check.appliedServiceCharges, 'appliedServiceCharges').map(fields)) {
    const amount = money(charge, 'chargeAmount', currency) ?? 0;
    if (charge.gratuity === true) sums.gratuity += amount;
    else if (text(charge.serviceChargeCategory) === 'CASH_ROUNDING') sums.rounding += amount;
    else sums.serviceCharge += amount;
    for (const tax of list(charge.appliedTaxes, 'appliedTaxes').map(fields))
      sums.tax += money(tax, 'taxAmount', currency) ?? 0;
  }
  return sums;
}

/** Payments that did not come about keep their amounts. */
const FAILED = new Set([
  'DENIED',
  'CANCELLED',
  'VOIDED',
  'VOIDED_AT_RISK',
  'PROCESSING_VOID',
  'ERROR',
  'ERROR_NETWORK',
]);

function tipsOf(check: Fields, currency: string): number {
  return list(check.payments, 'payments')
    .map(fields)
    .filter((payment) => !FAILED.has(text(payment.paymentStatus) ?? '') && isNothing(payment.voidInfo))
    .reduce((sum, payment) => sum + (money(payment, 'tipAmount', currency) ?? 0), 0);
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;
