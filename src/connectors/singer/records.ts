import { businessDay, dayRange } from '../../domain/business-day.ts';
import { MoneyError, negateQuantity, quantity, timesQuantity, toMinor, validCurrency } from '../../domain/money.ts';
import type { Amounts, SaleDocument, SaleKind, SaleLine } from '../../domain/sale.ts';
import { isLocalId } from '../../domain/source-id.ts';
import { clean, shorten } from '../../domain/text.ts';
import type { Instant } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import { type Fields, list, text, Unreadable, whole } from '../api/read.ts';
import { added, codeOfName, LineKeys, negated, ZERO } from '../api/sale-lines.ts';
import { voided } from '../api/sale-parts.ts';
import type { MappedField, StreamMapping } from './mapping.ts';
import { dayOf, instantOf, versionOf } from './times.ts';

export interface RecordReading {
  readonly integration: string;
  readonly venue: Venue;
  readonly stream: string;
  readonly mapping: StreamMapping;
  /** Names of the fields that make a record's id, as the tap says it. */
  readonly keys: readonly string[];
  warn(kind: string, what: string): void;
}

/**
 * The document of one record of a stream that people mapped: a receipt with its lines, or a line that stands for itself.
 * None for a kind that is not known: then a warning names it.
 * @throws Unreadable
 */
export function readRecord(record: Fields, reading: RecordReading): SaleDocument[] {
  const said = new MappedRecord(record, reading);
  const id = said.id();
  const kind = kindOf(said.text('kind'));
  if (kind === undefined) {
    const what = `a record of ${reading.stream} is of the unknown kind «${said.shown('kind')}» and is not counted`;
    reading.warn('unknown kinds of records', what);
    return [];
  }
  const currency = said.text('currency')?.toUpperCase() ?? reading.venue.currency;
  if (!validCurrency(currency)) throw new Unreadable(`«${said.shown('currency')}» is no currency`);
  const lines = linesOf(said, currency);
  const net = lines.reduce((sum, line) => sum + line.net, 0);
  const isRefund = kind === 'refund' || (kind === null && net < 0);
  const counted = isRefund ? lines.map((line) => (net > 0 ? turned(line) : withSign(line))) : lines;
  const sums = counted.filter((line) => !line.voided).reduce<Amounts>(added, ZERO);
  const when = timeOf(said, reading.venue);
  const document: SaleDocument = {
    integration: reading.integration,
    // Streams have ids of their own: two of them may share one.
    source: `${reading.stream}:${isLocalId(id) ? `${reading.integration}:` : ''}${id}`,
    version: versionOf(said.value('version')),
    kind: isRefund ? 'refund' : 'sale',
    soldAt: when.soldAt,
    zone: reading.venue.timezone,
    businessDay: when.day,
    dayFrom: when.dayFrom,
    currency,
    gross: sums.gross,
    discount: sums.discount,
    net: sums.net,
    tax: sums.tax,
    serviceCharge: said.amount('serviceCharge', currency) ?? 0,
    tip: said.amount('tip', currency) ?? 0,
    total: sums.net + sums.tax,
    rounding: 0,
    receipt: said.text('receipt') ?? id,
    location: said.text('location'),
    original: said.text('original'),
    lines: counted,
  };
  return [kind === 'void' ? voided(document) : document];
}

/** Values of a record, or of one line in it, by our names. */
class MappedRecord {
  readonly reading: RecordReading;
  private readonly record: Fields;

  constructor(record: Fields, reading: RecordReading) {
    this.record = record;
    this.reading = reading;
  }

  value(field: MappedField): unknown {
    const origin = this.reading.mapping.from[field];
    if (origin === undefined) return null;
    return 'always' in origin ? origin.always : valueAt(this.record, origin.path);
  }

  text(field: MappedField): string | null {
    return text(this.value(field));
  }

  /** A value as it may stand in a message. */
  shown(field: MappedField): string {
    return clean(shorten(this.text(field) ?? '', 40));
  }

  /**
   * In minor units; null when there is none. A number is taken by its text, which is what the tap wrote: longer ones than
   * a float keeps have come as texts.
   */
  amount(field: MappedField, currency: string): number | null {
    const value = this.value(field);
    if (value === null || value === undefined || value === '') return null;
    // Never -0, which is another value for some.
    if (this.reading.mapping.minorUnits) return (whole(value, field) ?? 0) + 0;
    const said = text(value);
    if (said === null) throw new Unreadable(`${field} is no amount`);
    return exactly(field, () => toMinor(said, currency));
  }

  id(): string {
    const mapped = this.reading.mapping.from.id !== undefined;
    const parts = mapped ? [this.text('id')] : this.reading.keys.map((key) => text(valueAt(this.record, [key])));
    if (parts.length > 0 && parts.every((part) => part !== null)) return parts.join(':');
    if (mapped) throw new Unreadable('a record without id');
    throw new Unreadable('nothing says what the id of a record is; map the field id');
  }
}

function valueAt(record: unknown, path: readonly string[]): unknown {
  let at: unknown = record;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return null;
    at = (at as Fields)[key];
  }
  return at;
}

const KINDS: Readonly<Record<string, SaleKind>> = {
  ...Object.fromEntries(
    'sale sold order completed complete closed paid payment'.split(' ').map((word) => [word, 'sale' as const]),
  ),
  ...Object.fromEntries('refund refunded return returned credit'.split(' ').map((word) => [word, 'refund' as const])),
  ...Object.fromEntries(
    'void voided cancel cancelled canceled deleted'.split(' ').map((word) => [word, 'void' as const]),
  ),
};

/** Null when it is not said, undefined when it is not known. */
function kindOf(word: string | null): SaleKind | null | undefined {
  if (word === null) return null;
  const key = word.toLowerCase();
  return Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
}

function linesOf(said: MappedRecord, currency: string): SaleLine[] {
  const keys = new LineKeys();
  if (said.reading.mapping.from.lines === undefined) return [lineOf(said, { currency, key: keys.next(null, 0) })];
  return list(said.value('lines'), 'lines').map((element, index) => {
    const line = new MappedRecord((element ?? {}) as Fields, said.reading);
    return lineOf(line, { currency, key: keys.next(line.text('lineId'), index) });
  });
}

function lineOf(said: MappedRecord, { currency, key }: { readonly currency: string; readonly key: string }): SaleLine {
  const name = said.text('itemName') ?? said.text('itemCode') ?? 'Unnamed item';
  const count = exactly('quantity', () => quantity(said.text('quantity') ?? '1'));
  const isVoided = /^(true|yes|y|1)$/i.test(String(said.value('voided') ?? ''));
  const { gross, discount, net, tax } = isVoided ? ZERO : amountsOf(said, { currency, count });
  return {
    key,
    parent: null,
    itemCode: said.text('itemCode') ?? codeOfName(name),
    itemName: name,
    sku: said.text('sku'),
    quantity: isVoided ? '0' : count,
    gross,
    discount,
    net,
    tax,
    modifiers: [],
    voided: isVoided,
  };
}

/** What is not mapped follows from what is: net never holds tax, gross less discount is the net, or the total. */
function amountsOf(said: MappedRecord, of: { readonly currency: string; readonly count: string }): Amounts {
  const amount = (field: MappedField) => said.amount(field, of.currency);
  const price = said.text('price');
  const full = amount('gross') ?? (price === null ? null : product(price, of, said.reading.mapping.minorUnits));
  const total = amount('total');
  const own = amount('net');
  const tax = amount('tax') ?? (total !== null && own !== null ? total - own : 0);
  const base = own ?? (total === null ? null : total - tax) ?? full;
  if (base === null) throw new Unreadable('a line without an amount');
  // Some write what they take off as a negative number.
  const off = amount('discount');
  const taken = off === null ? null : base < 0 ? 0 - Math.abs(off) : Math.abs(off);
  const net = own ?? (total === null ? base - (taken ?? 0) : total - tax);
  const included = full !== null && taken === null && full === net + tax;
  const discount = taken ?? (full === null || included ? 0 : full - net);
  return { gross: full ?? net + discount, discount, net, tax };
}

function product(
  price: string,
  { currency, count }: { readonly currency: string; readonly count: string },
  minorUnits: boolean,
): number {
  return exactly('price', () => {
    const all = timesQuantity(price, count);
    return minorUnits ? toMinor(all, 'JPY') : toMinor(all, currency);
  });
}

/** @throws Unreadable that names the field when it is no number, or too large a one. */
function exactly<T>(field: MappedField, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MoneyError) throw new Unreadable(`${field}: ${error.message}`);
    throw error;
  }
}

/** A refund that was written with positive numbers. */
function turned(line: SaleLine): SaleLine {
  return withSign({ ...line, ...negated(line) });
}

/** What is given back is counted back. */
function withSign(line: SaleLine): SaleLine {
  return line.net < 0 && !line.quantity.startsWith('-') ? { ...line, quantity: negateQuantity(line.quantity) } : line;
}

interface SoldWhen {
  readonly soldAt: Instant;
  readonly day: string;
  readonly dayFrom: SaleDocument['dayFrom'];
}

function timeOf(said: MappedRecord, venue: Venue): SoldWhen {
  const soldAt = instantOf(said.value('soldAt'), venue.timezone);
  const day = dayOf(said.text('businessDay'));
  if (soldAt === null && said.text('soldAt') !== null) throw new Unreadable(`«${said.shown('soldAt')}» is no moment`);
  if (day === null && said.text('businessDay') !== null)
    throw new Unreadable(`«${said.shown('businessDay')}» is no business day`);
  if (day !== null) return { soldAt: soldAt ?? dayRange(day, venue).from, day, dayFrom: 'provider' };
  if (soldAt === null) throw new Unreadable('nothing says when it was sold');
  return { soldAt, day: businessDay(soldAt, venue), dayFrom: 'computed' };
}
