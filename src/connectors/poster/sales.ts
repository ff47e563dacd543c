import { businessDay, momentOf } from '../../domain/business-day.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import { type Instant, instant, MINUTE, millis } from '../../domain/time.ts';
import {
  decimal,
  type Fields,
  NOT_A_SALE,
  NOTHING_KNOWN,
  type RowMeaning,
  readable,
  SOLD_ELSEWHERE,
  text,
  these,
  Unreadable,
} from '../api/read.ts';
import {
  currencyOfSale,
  documentOf,
  linesOf,
  type SaleReading,
  settled,
  sumOf,
  timeOfSale,
  voided,
} from '../api/sales.ts';
import { type LineReading, readLines } from './lines.ts';

/** What is needed to read sales of one account. */
export interface TransactionReading extends SaleReading, LineReading {
  readonly includeModifiers: boolean;
  readonly account: string;
  readonly zone: string | null;
  readonly dayStart: string | null;
  /** Whether sales of a location count. */
  isWanted(spot: string | null): boolean;
}

/** Ids are counted from 1 in each account. Null when it has none. */
export function transactionId(sale: Fields, account: string): string | null {
  const id = text(sale.transaction_id);
  return id === null ? null : account === '' ? id : `${account}:${id}`;
}

const CLOSED = '2';
/** Open, removed, and what online orders are until they are closed. */
const NO_SALES = ['0', '1', '3', '4'];
/** Closed without a payment because a waiter made a mistake. */
const MISTAKE = '3';
const FISCAL_RETURN = '2';

/**
 * The document of one sale. A removed one no longer counts; one that nobody paid for keeps its quantities, unless it
 * was a mistake.
 * @throws Unreadable
 */
export function readTransaction(sale: Fields, reading: TransactionReading): RowMeaning {
  const id = text(sale.transaction_id);
  const source = transactionId(sale, reading.account);
  if (id === null || source === null) throw new Unreadable('a sale without id');
  const status = text(sale.status) ?? CLOSED;
  const at = closedAt(sale);
  if (NO_SALES.includes(status) || text(sale.date_close) === '0') return NOT_A_SALE;
  const spot = text(sale.spot_id);
  if (!reading.isWanted(spot)) return SOLD_ELSEWHERE;
  const which = `the sale ${id}`;
  const soldAt = timeOfSale(at, { which, time: 'closing time', done: 'closed' }, reading);
  if (soldAt === null) return NOTHING_KNOWN;
  return readable(() => {
    const document = documentIn({ id, source, spot, sale, soldAt, which, reading });
    warnOfTime(sale, soldAt, reading);
    const isMistake = text(sale.pay_type) === '0' && text(sale.reason) === MISTAKE;
    if (status === CLOSED && !isMistake) {
      if (text(sale.print_fiscal) === FISCAL_RETURN)
        reading.warn(
          'fiscal returns',
          `${which} has a fiscal return on its receipt; it is counted until it is removed`,
        );
      return these([document]);
    }
    if (!isMistake)
      reading.warn(
        'sales in an unknown state',
        `${which} is in the unknown state ${status}; it is kept and not counted`,
      );
    return these([voided(document)]);
  });
}

interface Given {
  readonly id: string;
  readonly source: string;
  readonly spot: string | null;
  readonly sale: Fields;
  readonly soldAt: Instant;
  /** `the sale 12`, for messages. */
  readonly which: string;
  readonly reading: TransactionReading;
}

function documentIn({ id, source, spot, sale, soldAt, which, reading }: Given): SaleDocument {
  const { parts, service, tip, rounding } = readLines(sale, which, reading);
  const lines = linesOf(parts, reading);
  const come = sumOf(lines.lines);
  const header = { tax: null, total: come.net + come.tax + tip + service + rounding, tip, serviceCharge: service };
  return documentOf(
    {
      source,
      version: null,
      kind: 'sale',
      soldAt,
      day: dayOf(soldAt, reading),
      locationZone: reading.zone,
      currency: currencyOfSale(reading.currency, reading),
      ...settled(header, lines),
      receipt: id,
      location: spot,
      original: null,
    },
    reading,
  );
}

function closedAt(sale: Fields): Instant | null {
  const ms = Number(decimal(sale.date_close, 'date_close') ?? Number.NaN);
  return Number.isSafeInteger(ms) && ms > 0 && ms < 8e15 ? instant(ms) : null;
}

/** The account's own day, where it says when that ends. */
function dayOf(soldAt: Instant, { zone, dayStart, venue }: TransactionReading) {
  return dayStart === null ? null : businessDay(soldAt, { timezone: zone ?? venue.timezone, dayStart });
}

/** Seconds are told only in one of them. */
const SAME = 2 * MINUTE;

/** The same moment is told a second time, as the account's clock shows it: it must be the one that the zone makes of it. */
function warnOfTime({ date_close_date }: Fields, soldAt: Instant, { zone, warn }: TransactionReading): void {
  const told = text(date_close_date);
  if (zone === null || told === null || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(told)) return;
  const shown = momentOf(told.replace(' ', 'T'), zone);
  if (shown === null || Math.abs(millis(shown) - millis(soldAt)) < SAME) return;
  const what = `Poster shows ${told} for a sale of ${soldAt}, which is another time in ${zone}; confirm the time zone`;
  warn('clocks of the account', what);
}
