import { dayRange, validDay } from '../../domain/business-day.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import { type Day, HOUR, type Instant, plus } from '../../domain/time.ts';
import type { Place } from '../api/check.ts';
import {
  type Fields,
  fields,
  list,
  moment,
  momentVersion,
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
import { type CheckLines, isGone, object, readLines } from './lines.ts';

/** A check as Oracle answers it, with the location and the day for which it was asked. */
export interface CheckRow extends Fields {
  readonly place: Place;
  readonly day: Day;
  readonly check: Fields;
}

export interface CheckReading extends SaleReading {
  /** The name of an item of a location; null when it is not known. */
  itemName(location: string, number: string): string | null;
  /** What its lines and its total come to, where these differ. */
  differs(difference: Difference): void;
}

export interface Difference {
  readonly row: CheckRow;
  /** The check, for people. */
  readonly which: string;
  /** Minor units, with tax and service charge. */
  readonly lines: number;
  readonly total: number;
  readonly currency: string;
  /** Whether some of its lines count in another check. */
  readonly split: boolean;
}

/** Ids are unique in the organisation; where there is none, numbers of checks start over with each location and day. */
export function checkId({ place, check }: CheckRow): string | null {
  const id = text(check.guestCheckId);
  const opened = text(check.opnBusDt);
  const number = text(check.chkNum);
  if (id !== null) return id;
  return opened === null || number === null ? null : `${place.id}:${opened}:${number}`;
}

/** Oracle writes UTC without saying so. */
function utc(value: unknown): Instant | null {
  const said = text(value);
  return said === null ? null : (moment(said) ?? moment(`${said}Z`));
}

export const checkVersion = ({ check }: CheckRow): number | null => momentVersion(checkChanged(check));
export const checkChanged = (check: Fields): Instant | null => utc(check.lastUpdatedUTC);

/**
 * The document of one check. A cancelled one is kept without amounts, so that what was counted is erased; an open one is
 * not a sale yet, or no longer one.
 * @throws Unreadable
 */
export function readCheck(row: CheckRow, reading: CheckReading): RowMeaning {
  const { check, place } = row;
  const id = checkId(row);
  if (id === null) throw new Unreadable('a check without id');
  if (check.clsdFlag === false) return NOT_A_SALE;
  const which = `the check ${text(check.chkNum) ?? id}`;
  const day = [check.clsdBusDt, row.day, check.opnBusDt].map(text).find((one) => one !== null && validDay(one)) ?? null;
  const soldAt = timeOfSale(soldAtOf(check, day, reading), { which, time: 'closing time', done: 'closed' }, reading);
  if (soldAt === null) return NOTHING_KNOWN;
  const currency = currencyOfSale(place.currency, reading);
  const given = { id, row, day, soldAt, currency, which, reading };
  if (check.cancelFlag === true) return these([voided(quietly(given))]);
  return these([readable(() => documentIn(given))]);
}

interface Given {
  readonly id: string;
  readonly row: CheckRow;
  readonly day: Day | null;
  readonly soldAt: Instant;
  readonly currency: string;
  readonly which: string;
  readonly reading: CheckReading;
}

/** When it was closed; else when anything is known of it; else the middle of its business day. */
function soldAtOf(check: Fields, day: Day | null, { venue }: CheckReading): Instant | null {
  const lines = Array.isArray(check.detailLines) ? check.detailLines.map(fields) : [];
  const known = [check.clsdUTC, check.lastTransUTC, check.opnUTC, ...lines.map(({ detailUTC }) => detailUTC)];
  const at = known.map(utc).find((one) => one !== null) ?? null;
  return at ?? (day === null ? null : plus(dayRange(day, venue).from, 12 * HOUR));
}

/** What was counted is erased, whether or not its amounts can still be read. */
function quietly(given: Given): SaleDocument {
  const reading = { ...given.reading, warn: () => {}, differs: () => {} };
  try {
    return readable(() => documentIn({ ...given, reading }));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const row = { ...given.row, check: { chkNum: text(given.row.check.chkNum) } };
    return documentIn({ ...given, reading, row });
  }
}

function documentIn({ id, row, day, soldAt, currency, which, reading }: Given): SaleDocument {
  const { check, place } = row;
  const nameOf = (number: string) => reading.itemName(place.id, number);
  const read = readLines(check, { currency, which, nameOf, warn: reading.warn });
  const serviceCharge = serviceChargeOf(check, currency);
  const document = documentOf(
    {
      source: id,
      version: checkVersion(row),
      kind: 'sale',
      soldAt,
      day,
      locationZone: place.zone,
      currency,
      amounts: amountsOf(read),
      serviceCharge,
      tip: money(check, 'tipTotal', currency) ?? 0,
      rounding: 0,
      receipt: text(check.chkNum) ?? id,
      location: place.id,
      original: null,
      lines: read.lines,
    },
    reading,
  );
  compareTotal(document, read, { row, which, reading });
  return document;
}

/** A check whose lines count elsewhere has a tax all the same: day by day the sums are right. */
function amountsOf({ lines, taxBesideLines }: CheckLines) {
  const { gross, discount, net, tax } = sumOf(lines);
  return { gross, discount, net, tax: tax + taxBesideLines };
}

function serviceChargeOf(check: Fields, currency: string): number {
  const said = ['svcChgTtl', 'autoSvcTtl'].map((key) => money(check, key, currency));
  if (said.some((amount) => amount !== null)) return said.reduce<number>((sum, amount) => sum + (amount ?? 0), 0);
  return list(check.detailLines, 'detailLines')
    .map(fields)
    .filter((line) => object(line.serviceCharge) !== null && !isGone(line))
    .reduce((sum, line) => sum + (money(line, 'aggTtl', currency) ?? 0), 0);
}

/** Cents by which sums of rounded amounts may differ. */
const ROUNDING = 2;

/**
 * What its lines come to, with tax and service charge, should be its total. Whether taxes that are added, and tips, are in
 * the total of every version is not known: either will do.
 */
function compareTotal(
  { total, serviceCharge, tip, tax, currency }: SaleDocument,
  { split }: CheckLines,
  { row, which, reading }: Pick<Given, 'row' | 'which' | 'reading'>,
): void {
  const said = money(row.check, 'chkTtl', currency);
  if (said === null) return;
  const lines = total + serviceCharge;
  const fits = [lines, lines + tip, lines - tax, lines - tax + tip].some((sum) => Math.abs(sum - said) <= ROUNDING);
  if (!fits || (split && lines !== said)) reading.differs({ row, which, lines, total: said, currency, split });
}
