import { validDay } from '../../domain/business-day.ts';
import { formatAmount, negateQuantity, quantity } from '../../domain/money.ts';
import { type Amounts, type SaleLine, UNNAMED } from '../../domain/sale.ts';
import type { Day, Instant } from '../../domain/time.ts';
import { decimal, type Fields, fields, list, moment, money, text } from '../api/read.ts';
import {
  type Item,
  itemOf,
  type LineParts,
  type LineStyle,
  linesOf,
  negated,
  type ReadLines,
  timesItem,
  ZERO,
} from '../api/sales.ts';

/** How the selections of checks are read. */
export interface SelectionReading extends LineStyle {
  readonly currency: string;
  warn(kind: string, what: string): void;
}

/**
 * The lines of an order, from the selections of its checks; `stands` says whether one was not taken back. A selection's
 * price is its net: its modifiers are in it, and what discounts of the item and of the check took off is not. So modifiers
 * bring a name and no money.
 * @throws Unreadable, MoneyError
 */
export function readSelections(
  selections: readonly Fields[],
  stands: (selection: Fields) => boolean,
  reading: SelectionReading,
): ReadLines {
  return linesOf(
    selections.map((selection) => lineParts(selection, stands(selection), reading)),
    reading,
  );
}

function lineParts(selection: Fields, stands: boolean, reading: SelectionReading): LineParts {
  const counts = stands && isSale(selection, reading);
  return {
    id: text(selection.guid),
    item: itemOf(text(fields(selection.item).guid), text(selection.displayName) ?? UNNAMED),
    sku: text(selection.plu),
    quantity: counts ? quantityOf(selection) : '0',
    amounts: stands ? amountsOf(selection, reading.currency) : ZERO,
    modifiers: modifiersOf(selection),
    counts,
  };
}

function quantityOf(selection: Fields): string {
  return quantity(decimal(selection.quantity, 'quantity') ?? '1');
}

/** `preDiscountPrice` and `price` are both without tax, also where menus show prices with it. */
function amountsOf(selection: Fields, currency: string): Amounts {
  const price = money(selection, 'price', currency);
  const gross = money(selection, 'preDiscountPrice', currency) ?? price ?? 0;
  const net = price ?? gross;
  return { gross, discount: gross - net, net, tax: taxOf(selection, currency) };
}

function taxOf(selection: Fields, currency: string): number {
  const said = money(selection, 'tax', currency);
  if (said !== null) return said;
  const taxes = list(selection.appliedTaxes, 'appliedTaxes').map(fields);
  return taxes.reduce((sum, tax) => sum + (money(tax, 'taxAmount', currency) ?? 0), 0);
}

const SALES = new Set(['NONE', 'OPEN_ITEM', 'SPECIAL_REQUEST', 'PORTION']);
/** Money that was taken in advance, or for what was sold before: it is a sale when it is spent, or was one. */
const NO_SALES = new Set(['HOUSE_ACCOUNT_PAY_BALANCE', 'TOAST_CARD_SELL', 'TOAST_CARD_RELOAD']);

/** Whether a selection is something sold. What is not stays as a voided line, so that people find it. */
function isSale(selection: Fields, { warn }: SelectionReading): boolean {
  const type = text(selection.selectionType)?.toUpperCase() ?? 'NONE';
  if (!SALES.has(type) && !NO_SALES.has(type))
    warn('unknown kinds of selections', `selections of the unknown kind ${type} are not counted as sales`);
  return SALES.has(type) && selection.deferred !== true;
}

/** Modifiers of modifiers of modifiers: nobody orders deeper than that. */
const DEEPEST = 8;

/** Everything that was chosen with an item, outer modifiers before their own. */
function modifiersOf(selection: Fields, depth = 1): Item[] {
  return list(selection.modifiers, 'modifiers')
    .map(fields)
    .flatMap((modifier) => {
      if (isGone(modifier)) return [];
      const times = quantityOf(modifier);
      if (times === '0') return [];
      const name = text(modifier.displayName) ?? 'Unnamed modifier';
      const own = timesItem(itemOf(text(fields(modifier.item).guid), name), times);
      return depth >= DEEPEST ? [own] : [own, ...modifiersOf(modifier, depth + 1)];
    });
}

/** Money given back for an item, or for a service charge: negative. */
export interface Refund {
  /** `<selection>:refund:<transaction>` */
  readonly key: string;
  /** When it was given back; null when nobody says it. */
  readonly at: Instant | null;
  /** The business day on which Toast counts it; null when it names none. */
  readonly day: Day | null;
  readonly amounts: Amounts;
  readonly serviceCharge: number;
  readonly lines: readonly SaleLine[];
  /** The item was voided afterwards: nothing of it is counted any more, and nothing is to be taken off. */
  readonly gone: boolean;
}

/**
 * The refunds of a check. What was given back stands at the items, their modifiers and the charges; when, at the payments
 * that were given back, by the transaction. Amounts leave out tax, which comes separately, and hold those of modifiers. A
 * refund leaves the check's own amounts as they were.
 * @throws Unreadable, MoneyError
 */
export function refundsOf(check: Fields, reading: SelectionReading): Refund[] {
  const { currency } = reading;
  const payments = list(check.payments, 'payments').map((payment) => fields(fields(payment).refund));
  const when = timesOf(payments);
  const items = list(check.selections, 'selections')
    .map(fields)
    .map((item, i) => ({ item, given: givenBackIn(item, { currency, nth: `${i + 1}`, above: [], depth: 0 }) }));
  const charges = list(check.appliedServiceCharges, 'appliedServiceCharges')
    .map(fields)
    .map((charge, i) => ({ charge, given: givenBackIn(charge, { currency, nth: `${i + 1}`, above: [], depth: 0 }) }));
  const named = new Set(
    [...items, ...charges].flatMap(({ given }) => given.map(({ back }) => transactionOf(back.details))),
  );
  warnOfUnnamed(payments, named, { check, reading });
  return [
    ...items.flatMap(({ item, given }) => ofItem(item, given, { reading, when })),
    ...charges.flatMap(({ charge, given }) => ofCharge(charge, given, when)),
  ];
}

type When = (details: Fields) => Pick<Refund, 'at' | 'day'>;

/** Money given back for a modifier alone was part of the item's price: it takes off the item's, and no item comes back. */
function ofItem(
  item: Fields,
  given: readonly Given[],
  { reading, when }: { readonly reading: SelectionReading; readonly when: When },
): Refund[] {
  if (given.length === 0) return [];
  // Gift cards and the like were never counted.
  const [line] = readSelections([item], () => true, { ...reading, warn: () => {} }).lines;
  if (!line || line.voided) return [];
  return given.map(({ holder, back, nth }): Refund => {
    const amounts = negated({ gross: back.amount, discount: 0, net: back.amount, tax: back.tax });
    // Part of the price given back is not an item given back.
    const whole = holder === item && back.amount >= line.net && line.quantity !== '0';
    const lines = [{ ...line, quantity: whole ? negateQuantity(line.quantity) : '0', ...amounts }];
    const gone = isGone(item) || isGone(holder);
    return { key: keyOf(holder, back, nth), ...when(back.details), amounts, serviceCharge: 0, lines, gone };
  });
}

function ofCharge(charge: Fields, given: readonly Given[], when: When): Refund[] {
  if (charge.gratuity === true) return [];
  return given.map(({ holder, back, nth }): Refund => {
    const amounts = { ...ZERO, tax: 0 - back.tax };
    const serviceCharge = 0 - back.amount;
    return { key: keyOf(holder, back, nth), ...when(back.details), amounts, serviceCharge, lines: [], gone: false };
  });
}

/** What was given back for an item, a modifier or a charge. */
interface Given {
  readonly holder: Fields;
  readonly back: GivenBack;
  /** In the place of an id that is missing. */
  readonly nth: string;
}

interface Place {
  readonly currency: string;
  readonly nth: string;
  /** Transactions in which something was given back for what holds this. */
  readonly above: readonly (string | null)[];
  readonly depth: number;
}

/**
 * What was given back for something and for its modifiers. The amount of an item holds those of its modifiers that were
 * given back in the same transaction (Toast's description of refunds): they are not taken off again.
 */
function givenBackIn(holder: Fields, { currency, nth, above, depth }: Place): Given[] {
  const back = detailsOf(holder, currency);
  const transaction = back === null ? null : transactionOf(back.details);
  const held = above.some((other) => other === null || transaction === null || other === transaction);
  const own = back === null || held ? [] : [{ holder, back, nth }];
  if (depth >= DEEPEST) return own;
  const now = back === null ? above : [...above, transaction];
  const inner = list(holder.modifiers, 'modifiers')
    .map(fields)
    .flatMap((modifier, i) =>
      givenBackIn(modifier, { currency, nth: `${nth}.${i + 1}`, above: now, depth: depth + 1 }),
    );
  return [...own, ...inner];
}

interface GivenBack {
  readonly details: Fields;
  /** Positive, as Toast has them. */
  readonly amount: number;
  readonly tax: number;
}

function detailsOf(holder: Fields, currency: string): GivenBack | null {
  const details = fields(holder.refundDetails);
  const amount = Math.abs(money(details, 'refundAmount', currency) ?? 0);
  const tax = Math.abs(money(details, 'taxRefundAmount', currency) ?? 0);
  return amount === 0 && tax === 0 ? null : { details, amount, tax };
}

function keyOf(holder: Fields, { details }: GivenBack, nth: string): string {
  return `${text(holder.guid) ?? `line-${nth}`}:refund:${transactionOf(details) ?? '1'}`;
}

const transactionOf = (holder: Fields): string | null => text(fields(holder.refundTransaction).guid);

/** When the transaction of a refund took place; of the only refund of a check also without a transaction. */
function timesOf(payments: readonly Fields[]): When {
  const refunds = payments.filter((refund) => Object.keys(refund).length > 0);
  return (details) => {
    const transaction = transactionOf(details);
    const same = refunds.find((refund) => transaction !== null && transactionOf(refund) === transaction);
    const payment = same ?? (refunds.length === 1 ? refunds[0] : undefined) ?? {};
    return {
      at: firstMoment(details.refundDate, payment.refundDate),
      day: dayOf(details.refundBusinessDate) ?? dayOf(payment.refundBusinessDate),
    };
  };
}

/** Which items they were for, and how much of them is tax, nobody knows. `named`: transactions that items tell of. */
function warnOfUnnamed(
  payments: readonly Fields[],
  named: ReadonlySet<string | null>,
  { check, reading: { currency, warn } }: { readonly check: Fields; readonly reading: SelectionReading },
): void {
  // Where one side does not say the transaction, it may be any of the other.
  const isNamed = (transaction: string | null) =>
    named.has(transaction) || named.has(null) || (transaction === null && named.size > 0);
  for (const refund of payments) {
    const amount = money(refund, 'refundAmount', currency) ?? 0;
    if (amount === 0 || isNamed(transactionOf(refund))) continue;
    const which = text(check.displayNumber) ?? text(check.guid) ?? 'without number';
    const what = `of the check ${which} ${formatAmount(Math.abs(amount), currency)} were given back without naming an item; the refund is not counted`;
    warn('refunds that name no items', what);
  }
}

/** Voided or deleted: both are said of orders, checks and selections alike. */
export const isGone = (holder: Fields): boolean => holder.voided === true || holder.deleted === true;

/** The first that is a moment. Toast writes 1970 for what did not happen. */
export function firstMoment(...values: readonly unknown[]): Instant | null {
  return values.map(moment).find((at) => at !== null && at >= '1971') ?? null;
}

/** A business date is a number like 20261119; null when it is not one. */
export function dayOf(value: unknown): Day | null {
  const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)$/.exec(text(value) ?? '') ?? [];
  const day = `${year}-${month}-${date}`;
  return year !== undefined && validDay(day) ? day : null;
}
