import { formatAmount } from '../../domain/money.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import type { Instant } from '../../domain/time.ts';
import type { Place } from '../api/check.ts';
import {
  type Fields,
  fields,
  list,
  moment,
  money,
  NOT_A_SALE,
  NOTHING_KNOWN,
  type RowMeaning,
  readable,
  text,
  these,
  Unreadable,
} from '../api/read.ts';
import { currencyOfSale, documentOf, type SaleReading, sumOf, timeOfSale, voided } from '../api/sales.ts';
import { givenBackIn, type KLines, readLines } from './lines.ts';

/** A sale as Lightspeed answers it, with the location at which it was asked for. */
export interface KRow extends Fields {
  readonly location: string;
  readonly sale: Fields;
}

export interface KReading extends SaleReading {
  /** Null when nothing is known of it. */
  place(location: string | null): Place | null;
}

/** Numbers of transactions are unique at their location. */
export function saleId({ location, sale }: KRow): string | null {
  const id = text(sale.accountFiscId) ?? text(sale.accountReference);
  return id === null ? null : `${location}:${id}`;
}

export const sourceOf = ({ sale }: KRow): Fields => fields(sale.source);

/** All that counts. The others are what staff did with a bill, or no sale of items at all. */
const COUNTED = new Set(['SALE', 'REFUND']);
const NOT_COUNTED = new Set([
  ...['VOID', 'RECALL', 'SPLIT', 'UPDATE', 'TRANSFER'],
  ...['FLOAT', 'TRANSITORY', 'CROSS_BL', 'CANCEL'],
]);

/**
 * The document of one transaction. One that was cancelled or voided, or is of a kind that does not count, is kept without
 * amounts, so that what was counted before is erased; an unknown kind with a warning.
 * @throws Unreadable
 */
export function readSale(row: KRow, reading: KReading): RowMeaning {
  const { sale, location } = row;
  const id = saleId(row);
  if (id === null) throw new Unreadable('a sale without id');
  const which = `the sale ${id}`;
  const type = text(sale.type)?.toUpperCase() ?? 'without a name';
  if (!COUNTED.has(type) && !NOT_COUNTED.has(type))
    reading.warn('unknown kinds of sales', `${which} is of the unknown kind ${type}; it is kept and not counted`);
  const soldAt = timeOfSale(moment(sale.timeClosed), { which, time: 'closing time', done: 'closed' }, reading);
  if (soldAt === null) return NOTHING_KNOWN;
  const given = { id, sale, soldAt, location, refund: type === 'REFUND', reading };
  if (!COUNTED.has(type) || isGone(sale)) return withoutAmounts(given);
  const read = linesOf(given);
  const document = documentIn(given, read);
  comparePayments(document, given, read);
  return these([document]);
}

const isGone = ({ cancelled, voidReason }: Fields) =>
  cancelled === true || text(cancelled)?.toLowerCase() === 'true' || text(voidReason) !== null;

interface Given {
  readonly id: string;
  readonly sale: Fields;
  readonly soldAt: Instant;
  readonly location: string;
  readonly refund: boolean;
  readonly reading: KReading;
}

/** What was counted is erased, whether or not its amounts can still be read. What holds nothing was never a sale. */
function withoutAmounts(given: Given): RowMeaning {
  if (!Array.isArray(given.sale.salesLines) || given.sale.salesLines.length === 0) return NOT_A_SALE;
  const quietly = { ...given, reading: { ...given.reading, warn: () => {} } };
  try {
    return these([voided(documentIn(quietly, linesOf(quietly)))]);
  } catch (error) {
    if (error instanceof Unreadable) return NOT_A_SALE;
    throw error;
  }
}

/** The lines, with a currency that all of them agree on. @throws Unreadable */
function linesOf({ sale, id, location, refund, reading }: Given): KLines {
  const lines = list(sale.salesLines, 'salesLines').map(fields);
  const payments = list(sale.payments, 'payments').map(fields);
  const named = new Set([...lines, ...payments].flatMap(({ currency }) => text(currency) ?? []));
  if (named.size > 1) throw new Unreadable(`it is in several currencies: ${[...named].join(', ')}`);
  const [said] = named;
  const currency = currencyOfSale(said ?? reading.place(location)?.currency ?? null, reading);
  const read = readable(() => readLines(lines, { currency, refund, warn: reading.warn }));
  const { gross, net, tax } = sumOf(read.lines);
  if (!refund || net + tax + (net === 0 && tax === 0 ? gross : 0) <= 0) return read;
  const what = `the refund ${id} comes in positive amounts; it is counted as given back`;
  reading.warn('refunds in positive amounts', what);
  return givenBackIn(read);
}

function documentIn({ id, sale, soldAt, location, refund, reading }: Given, read: KLines): SaleDocument {
  const { currency, lines, serviceCharge } = read;
  const initial = text(fields(sale.source).initialAccountId);
  const original = initial === null ? null : `${location}:${initial}`;
  return documentOf(
    {
      source: id,
      version: null,
      kind: refund ? 'refund' : 'sale',
      soldAt,
      locationZone: reading.place(location)?.zone ?? null,
      currency,
      amounts: sumOf(lines),
      serviceCharge,
      tip: signed(tipOf(sale, currency), read),
      rounding: 0,
      receipt: text(sale.receiptId) ?? text(sale.accountFiscId) ?? id,
      location,
      original: refund && original !== id ? original : null,
      lines,
    },
    reading,
  );
}

/** Amounts of a refund that comes in positive ones are turned round together. */
const signed = (amount: number, { turned }: KLines) => (turned ? 0 - amount : amount);

const tipOf = (sale: Fields, currency: string) => sumOfPayments(sale, 'tip', currency);

function sumOfPayments(sale: Fields, key: string, currency: string): number {
  const payments = list(sale.payments, 'payments').map(fields);
  return readable(() => payments.reduce((sum, payment) => sum + (money(payment, key, currency) ?? 0), 0));
}

/** Cents by which sums of rounded amounts may differ. */
const ROUNDING = 2;

/**
 * Lightspeed gives no total of a sale. What was paid should be what the lines come to, with tax and service charge; whether
 * tips, surcharges and the rounding of cash are in it is not known, so either will do.
 */
function comparePayments(document: SaleDocument, { id, sale, reading }: Given, read: KLines): void {
  const { currency, total, serviceCharge, tip } = document;
  const comes = total + serviceCharge;
  const payments = list(sale.payments, 'payments').map(fields);
  const isPaid = payments.some(({ netAmountWithTax }) => text(netAmountWithTax) !== null);
  const said = isPaid ? signed(sumOfPayments(sale, 'netAmountWithTax', currency), read) : read.withTax;
  if (said === null) return;
  const [surcharge, rounding] = ['surcharge', 'roundingAmount'].map((key) =>
    signed(sumOfPayments(sale, key, currency), read),
  ) as [number, number];
  const fits = [0, tip, surcharge, tip + surcharge].some((more) =>
    [0, rounding, 0 - rounding].some((cash) => Math.abs(comes + more + cash - said) <= ROUNDING),
  );
  if (fits) return;
  const [ours, theirs] = [formatAmount(comes, currency), formatAmount(said, currency)];
  const what = isPaid ? 'its payments' : 'its own totals with tax';
  const how = 'it is counted as its lines say without tax';
  reading.warn(
    'sales that differ from their payments',
    `the lines of the sale ${id} come to ${ours} with tax and service charge, ${what} to ${theirs}; ${how}`,
  );
}
