import { fraction, rounded, times, wholeParts } from '../../domain/fraction.ts';
import { formatAmount, sumAmounts } from '../../domain/money.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import { type Instant, instant } from '../../domain/time.ts';
import { isWholeNumber } from '../../domain/unknown.ts';
import {
  type Fields,
  fields,
  NOT_A_SALE,
  NOTHING_KNOWN,
  type RowMeaning,
  readable,
  text,
  these,
  Unreadable,
  whole,
} from '../api/read.ts';
import {
  countedOf,
  currencyOfSale,
  documentOf,
  givenBack,
  itemOf,
  type LineParts,
  linesOf,
  type ReadLines,
  type Said,
  type SaleReading,
  settled,
  sumOf,
  timeOfSale,
  voided,
  warnOfRounding,
} from '../api/sales.ts';
import { amount, elements, type LineReading, type ReadOrder, readLines } from './lines.ts';

/** What is needed to read orders of one merchant. */
export interface OrderReading extends SaleReading, LineReading {
  readonly includeModifiers: boolean;
  readonly merchant: string;
  /** As far as they are known. */
  readonly zone: string | null;
  readonly currency: string | null;
}

/** Ids are unique within a merchant only. Null when it has none. */
export function rowId(row: Fields, merchant: string): string | null {
  const id = text(row.id);
  return id === null ? null : `${merchant}:${id}`;
}

/** @throws Unreadable */
export const orderVersion = (order: Fields): number | null => whole(order.modifiedTime, 'modifiedTime');

/** A moment from milliseconds since 1970; null when it is not one. */
export function momentOf(value: unknown): Instant | null {
  return isWholeNumber(value) && Math.abs(value) < 8e15 ? instant(value) : null;
}

/**
 * The documents of one order: its sale, and each refund of it as a document of its own. One that is in a state that nobody
 * knows is kept without amounts, and named.
 * @throws Unreadable
 */
export function readOrder(order: Fields, reading: OrderReading): RowMeaning {
  const id = text(order.id);
  if (id === null) throw new Unreadable('an order without id');
  return readable(() => {
    const state = stateOf(order);
    if (state === 'none') return NOT_A_SALE;
    const which = `the order ${id}`;
    const soldAt = timeOfSale(paidAt(order), { which, called: 'orders' }, reading);
    if (soldAt === null) return NOTHING_KNOWN;
    const given: Given = { id, order, which, reading, read: readLines(order, reading) };
    const sale = saleOf(given, soldAt);
    if (state === 'unknown') {
      const what = `${which} is in the unknown state ${text(order.paymentState)}; it is kept and not counted`;
      reading.warn('orders in an unknown state', what);
      return these([voided(sale)]);
    }
    warnOfTotal(given, sale);
    const back = backOf(given);
    const documents = back.documents.length > 0 && sale.lines.length === 0 ? back.documents : [sale, ...back.documents];
    return { documents, whole: back.whole };
  });
}

interface Given {
  readonly id: string;
  readonly order: Fields;
  /** `the order X`, for messages. */
  readonly which: string;
  readonly reading: OrderReading;
  readonly read: ReadOrder;
}

const PAID = ['PAID', 'PARTIALLY_REFUNDED', 'REFUNDED', 'CREDITED'];
const NOT_PAID = ['OPEN', 'PARTIALLY_PAID'];

/** Whether an order is a sale. Those of older tills have no state of payment: they are closed, and paid for. */
function stateOf(order: Fields): 'sale' | 'none' | 'unknown' {
  if (order.testMode === true || isThere(order.deletedTimestamp)) return 'none';
  const paid = payments(order);
  if (paid.length === 0 && elements(order, 'voids').length > 0) return 'none';
  const state = text(order.paymentState)?.toUpperCase();
  if (state === undefined) {
    const covered = sumAmounts(paid.map((one) => amount(one, 'amount'))) >= amount(order, 'total');
    return text(order.state)?.toLowerCase() === 'locked' && covered ? 'sale' : 'none';
  }
  if (NOT_PAID.includes(state)) return 'none';
  return PAID.includes(state) ? 'sale' : 'unknown';
}

const isThere = (value: unknown): boolean => value !== null && value !== undefined;

const UNPAID = ['FAIL', 'INITIATED', 'VOIDED', 'VOIDING'];

/** Payments that were not taken back. */
function payments(order: Fields): readonly Fields[] {
  return elements(order, 'payments').filter(
    ({ result, voided: isVoided }) => isVoided !== true && !UNPAID.includes(text(result)?.toUpperCase() ?? ''),
  );
}

/** When it was paid for: bars keep tabs open for hours. Payments and orders of a till that was offline arrive later. */
function paidAt(order: Fields): Instant | null {
  const times = payments(order).map((paid) => {
    const [made, arrived] = [momentOf(paid.clientCreatedTime), momentOf(paid.createdTime)];
    return (paid.offline === true ? (made ?? arrived) : (arrived ?? made)) ?? '';
  });
  const last = times.sort().at(-1) ?? '';
  return last === '' ? (momentOf(order.clientCreatedTime) ?? momentOf(order.createdTime)) : last;
}

function saleOf(given: Given, soldAt: Instant): SaleDocument {
  const { order, reading, read } = given;
  const tip = sumAmounts(payments(order).map((one) => amount(one, 'tipAmount')));
  const custom = customAmount(given);
  const lines = countedOf(linesOf(custom === null ? read.parts : [custom], reading));
  const { tax, total } = custom === null ? read : { tax: custom.amounts.tax, total: totalOf(custom) };
  const service = custom === null ? read.service : 0;
  const header: Said = { tax, total: total + tip, tip, serviceCharge: service };
  return documentIn(headOf(given), { kind: 'sale', source: given.id, soldAt, original: null, header, lines });
}

const totalOf = ({ amounts }: LineParts): number => amounts.net + amounts.tax;

/** An amount that was typed in, without lines; null where there are lines. */
function customAmount({ order, read }: Given): LineParts | null {
  if (read.parts.length > 0 || order.manualTransaction !== true) return null;
  const tax = sumAmounts(payments(order).map((one) => amount(one, 'taxAmount')));
  const net = amount(order, 'total') - tax;
  return onlyAmount('Custom amount', { net, tax }, '1');
}

/** A line for money of which nobody knows what it is for. */
function onlyAmount(name: string, { net, tax }: { readonly net: number; readonly tax: number }, quantity: string) {
  const amounts = { gross: net, discount: 0, net, tax };
  return { id: null, item: itemOf(null, name), sku: null, quantity, amounts, modifiers: [], counts: true };
}

interface Part extends Pick<SaleDocument, 'kind' | 'soldAt' | 'original'> {
  /** Its id within the merchant. */
  readonly source: string;
  readonly header: Said;
  readonly lines: ReadLines;
}

/** What all documents of a row have in common. */
interface Head {
  readonly version: number | null;
  readonly currency: string | null;
  readonly receipt: string;
  readonly reading: OrderReading;
}

const headOf = ({ id, order, reading }: Pick<Given, 'id' | 'order' | 'reading'>): Head => ({
  version: orderVersion(order),
  currency: text(order.currency),
  receipt: text(order.title) ?? id.slice(-6),
  reading,
});

function documentIn({ version, currency, receipt, reading }: Head, part: Part): SaleDocument {
  const { kind, soldAt, original, header, lines } = part;
  return documentOf(
    {
      kind,
      soldAt,
      original,
      source: `${reading.merchant}:${part.source}`,
      version,
      locationZone: reading.zone,
      currency: currencyOfSale(currency ?? reading.currency, reading),
      ...settled(header, lines),
      receipt,
      location: reading.merchant,
    },
    reading,
  );
}

/**
 * Clover says what an order comes to, without tips; nobody could find out whether lines that were given back are still in
 * it. A difference may be one of rounding, or say that something is not read as it is meant.
 */
function warnOfTotal({ order, which, reading, read }: Given, { currency }: SaleDocument): void {
  const said = whole(order.total, 'total');
  if (said === null || (read.parts.length === 0 && order.manualTransaction === true)) return;
  const back = sumAmounts(elements(order, 'refunds').map((one) => amount(one, 'amount') - amount(one, 'tipAmount')));
  if ([read.total, read.totalLeft, read.total - back].includes(said)) return;
  const [ours, theirs] = [formatAmount(read.total, currency), formatAmount(said, currency)];
  const what = `${which} comes to ${ours} by its lines, taxes and charges; Clover says ${theirs}`;
  reading.warn('orders that come to something else', what);
}

/** What was given back: refunds of payments, and refunds by hand. One without a time is left out, and named. */
function backOf(given: Given): RowMeaning {
  const { order, which, reading } = given;
  const refunds = elements(order, 'refunds');
  const isRefunded = /REFUNDED$/.test(text(order.paymentState)?.toUpperCase() ?? '');
  if (isRefunded && refunds.length === 0)
    reading.warn('refunds that are not told', `${which} was refunded, but Clover does not tell its refunds`);
  const returned = new Set<string>();
  const all = [
    ...refunds
      .filter((one) => standsAs('status', one, given))
      .map((one, i) => refundOf(one, i, { ...given, returned })),
    ...elements(order, 'credits')
      .filter((one) => standsAs('result', one, given))
      .map((one) => creditOf(one, { head: headOf(given), original: `${reading.merchant}:${given.id}` })),
  ];
  const documents = all.flatMap((one) => one ?? []);
  return { documents, whole: documents.length === all.length };
}

const NOT_GIVEN = ['FAIL', 'PENDING', 'VOIDED', 'VOIDING', 'INITIATED', 'AUTH', 'OFFLINE_RETRYING'];

function standsAs(
  key: 'status' | 'result',
  back: Fields,
  { which, reading }: Pick<Given, 'which' | 'reading'>,
): boolean {
  if (back.voided === true || isThere(back.deletedTime)) return false;
  const state = text(back[key])?.toUpperCase() ?? 'SUCCESS';
  if (state !== 'SUCCESS' && !NOT_GIVEN.includes(state))
    reading.warn(
      'refunds in an unknown state',
      `a refund of ${which} is in the unknown state ${state}; it is not counted`,
    );
  return state === 'SUCCESS';
}

interface Refunding extends Given {
  /** Lines that an earlier refund of the order gave back. */
  readonly returned: Set<string>;
}

function refundOf(refund: Fields, index: number, given: Refunding): SaleDocument | null {
  const { id, which, reading } = given;
  const own = text(refund.id) ?? String(index + 1);
  const at = momentOf(refund.createdTime) ?? momentOf(refund.clientCreatedTime);
  const soldAt = timeOfSale(at, { which: `a refund of ${which}`, called: 'refunds' }, reading);
  if (soldAt === null) return null;
  const said = saidOfRefund(refund);
  const parts = partsBack(refund, given);
  const whole = givenBack(countedOf(linesOf(parts, reading)));
  const part = parts.length > 0 ? inPart(whole, said) : null;
  const tax = said.tax ?? 0;
  const money = onlyAmount('Refund', { net: (said.total ?? 0) - tax - said.tip - said.serviceCharge, tax }, '-1');
  const lines = part?.lines ?? (parts.length > 0 ? whole : linesOf([money], reading));
  const source = `${id}:refund:${own}`;
  const original = `${reading.merchant}:${id}`;
  const header = { ...said, ...(part ? { tax: part.tax } : {}) };
  const document = documentIn(headOf(given), { kind: 'refund', source, soldAt, original, header, lines });
  const what = `the refund ${own} of ${which}`;
  if (part) warnOfPart(document, whole, { which: what, warn: reading.warn });
  else warnOfRounding(document, what, reading.warn);
  return document;
}

/** What a refund says of itself, below zero. */
function saidOfRefund(refund: Fields) {
  const said = (key: string): number | null => negative(whole(refund[key], key));
  const serviceCharge = 0 - amount(fields(refund.serviceChargeAmount), 'amount');
  return { tax: said('taxAmount'), total: said('amount'), tip: said('tipAmount') ?? 0, serviceCharge };
}

const negative = (value: number | null): number | null => (value === null ? null : 0 - value);

/**
 * The lines that a refund names, or that name it. What was paid for in parts is refunded in parts: a line comes back once.
 */
function partsBack(refund: Fields, { order, read, which, reading, returned }: Refunding): LineParts[] {
  const named = elements(refund, 'lineItems').map((line) => text(line.id));
  const naming = elements(order, 'lineItems').flatMap((line) => {
    const of = text(fields(line.refund).id);
    return of !== null && of === text(refund.id) ? [text(line.id)] : [];
  });
  const ids = new Set([...named, ...naming]);
  const parts = read.parts.filter((part) => part.id !== null && ids.has(part.id));
  if (ids.size > 0 && parts.length === 0)
    reading.warn('refunds of unknown lines', `a refund of ${which} is of lines that the order does not have`);
  return parts.map((part) => {
    const again = part.id !== null && returned.has(part.id);
    if (part.id !== null) returned.add(part.id);
    return again ? { ...part, quantity: '0' } : part;
  });
}

/**
 * The lines of a refund that gives back less than they were sold for. Clover says how much it was and of which lines, not how
 * much of each: they share it in proportion. Null where it gives back all of them, or
 * nobody says how much.
 */
function inPart(
  { lines, uncounted }: ReadLines,
  { total, tip, serviceCharge, tax: saidTax }: ReturnType<typeof saidOfRefund>,
): { readonly lines: ReadLines; readonly tax: number } | null {
  const sold = sumOf(lines);
  const given = (total ?? 0) - tip - serviceCharge;
  const all = sold.net + sold.tax;
  // Cents are matters of rounding.
  const isPart = total !== null && given <= 0 && given > all + lines.length + 1;
  if (!isPart || sold.net >= 0 || uncounted.net !== 0) return null;
  const tax = saidTax ?? rounded(times(fraction(0 - sold.tax, 0 - all), fraction(given)));
  const net = given - tax;
  const nets = wholeParts(lines.map((line) => times(fraction(0 - line.net, 0 - sold.net), fraction(net))));
  const byTax = sold.tax < 0 ? sold.tax : sold.net;
  const taxes = wholeParts(
    lines.map((line) => times(fraction(0 - (sold.tax < 0 ? line.tax : line.net), 0 - byTax), fraction(tax))),
  );
  const shared = lines.map((line, i) => ({
    ...line,
    gross: nets[i] ?? 0,
    discount: 0,
    net: nets[i] ?? 0,
    tax: taxes[i] ?? 0,
  }));
  return { lines: { lines: shared, uncounted }, tax };
}

function warnOfPart(
  { currency, lines }: SaleDocument,
  whole: ReadLines,
  { which, warn }: { readonly which: string; readonly warn: OrderReading['warn'] },
): void {
  const words = (all: ReadLines['lines']) => {
    const { net, tax } = sumOf(all);
    return formatAmount(0 - net - tax, currency);
  };
  const what = `${which} gives back ${words(lines)} of lines that were sold for ${words(whole.lines)}; they share it in proportion, and count as returned`;
  warn('refunds of a part of their lines', what);
}

/** Refunds by hand have no item: it is not known what was given back. Null when it has no time, which a warning tells. */
function creditOf(
  credit: Fields,
  { head, original }: { readonly head: Head; readonly original: string | null },
): SaleDocument | null {
  const id = text(credit.id);
  if (id === null) throw new Unreadable('a manual refund without id');
  const at = momentOf(credit.createdTime) ?? momentOf(credit.clientCreatedTime);
  const soldAt = timeOfSale(at, { which: `the manual refund ${id}`, called: 'refunds' }, head.reading);
  if (soldAt === null) return null;
  const tax = 0 - amount(credit, 'taxAmount');
  const total = 0 - amount(credit, 'amount');
  const lines = linesOf([onlyAmount('Manual refund', { net: total - tax, tax }, '-1')], head.reading);
  const header = { tax, total, tip: 0, serviceCharge: 0 };
  return documentIn(head, { kind: 'refund', source: `credit:${id}`, soldAt, original, header, lines });
}

/** Whether a refund by hand belongs to an order: then it comes with that. */
export const isOfOrder = (credit: unknown): boolean => text(fields(fields(credit).orderRef).id) !== null;

/** Null when it has no id. */
export function creditId(credit: Fields, merchant: string): string | null {
  const id = text(credit.id);
  return id === null ? null : `${merchant}:credit:${id}`;
}

/** A refund by hand without an order. @throws Unreadable */
export function readCredit(credit: Fields, reading: OrderReading): RowMeaning {
  const which = `the manual refund ${text(credit.id)}`;
  if (!standsAs('result', credit, { which, reading })) return NOT_A_SALE;
  const head = { version: null, currency: null, receipt: text(credit.id)?.slice(-6) ?? '', reading };
  const document = readable(() => creditOf(credit, { head, original: null }));
  return document === null ? NOTHING_KNOWN : these([document]);
}
