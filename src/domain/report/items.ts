import { businessDay, momentOf, validTimezone } from '../business-day.ts';
import type { Day, Instant } from '../time.ts';
import type { RowNumbers } from './amounts.ts';
import { codeText, nameText } from './cell-text.ts';
import type { ReportFormat, Role } from './format.ts';
import { cellOf } from './header.ts';
import { decimalText, type Exact } from './numbers.ts';
import type { ReportProfile } from './profile.ts';
import type { ReportContext, ReportItem } from './report.ts';
import type { RowDates } from './row-dates.ts';
import type { ItemRow } from './rows.ts';
import type { RawAmounts, Signs } from './signs.ts';
import { dayIn, type When } from './when.ts';
import { zoneNamed } from './zones.ts';

/** A row whose numbers are read. */
export interface ReadRow {
  readonly row: ItemRow;
  readonly numbers: RowNumbers;
  readonly amounts: RawAmounts;
  /** Line of the item under which it is indented. */
  readonly parent: number | null;
  /** In no total: its sale was voided, or it is a group. */
  readonly voided: boolean;
}

/** What holds for all rows of a report. */
export interface Making {
  readonly format: ReportFormat;
  readonly profile: ReportProfile;
  readonly context: ReportContext;
  readonly when: When;
  readonly dates: RowDates;
  readonly signs: Signs;
  /** Told of a row that is kept out, and why. */
  wrong(line: number, code: string, message: string): void;
}

const GIVEN_BACK = /refund|return|erstattung|retour/i;

/** One row as it would be imported; null when it has no day, which is told. */
export function makeItem(read: ReadRow, making: Making): ReportItem | null {
  const { row, parent } = read;
  const of = (role: Role) => cellOf(row.cells, row.places, role);
  const at = momentsOf(row, making);
  if (at === null) return null;
  const { format } = making;
  const lines = format.kind === 'lines';
  const name = variantName(row.name, nameText(of('variant')));
  const refunded = lines && GIVEN_BACK.test(of('event'));
  const { gross, discount, refund, net, tax } = amountsOf(read, making);
  if (isRateForTax(read, making)) making.wrong(row.line, 'bad_number', tooMuchTax(row));
  const positive = refunded && net > 0;
  const quantity = parent === null ? quantityOf(read.numbers) : NO_QUANTITY;
  const negative = refunded && quantity.value > 0;
  const location = nameText(of('location'));
  const category = nameText(of('category'));
  return {
    line: row.line,
    code: row.code === '' ? name : row.code,
    name,
    quantity: decimalText(negative ? { ...quantity, value: -quantity.value } : quantity),
    gross: positive ? -gross : gross,
    discount: positive ? 0 - discount : discount,
    refund,
    net: positive ? -net : net,
    tax: positive ? 0 - tax : tax,
    businessDay: at.day,
    soldAt: lines ? at.moment : null,
    receipt: lines ? textOrNull(of('receipt')) : null,
    key: textOrNull(of('key')),
    location: location === '' ? null : location,
    category: category === '' ? row.section : category,
    modifiers: modifiersOf(of('modifiers')),
    parent,
    voided: read.voided,
    refunded,
  };
}

const NO_QUANTITY: Exact = { value: 0, scale: 0 };

/** A size or kind is an item of its own, unless it is the usual one. */
function variantName(name: string, variant: string): string {
  return variant === '' || /^(?:regular|standard|default|normal)$/i.test(variant) ? name : `${name} (${variant})`;
}

function textOrNull(text: string): string | null {
  const bare = codeText(text);
  return bare === '' ? null : bare;
}

function modifiersOf(text: string): readonly string[] {
  if (text.trim() === '') return NONE;
  return text
    .split(',')
    .map(nameText)
    .filter((modifier) => modifier !== '');
}
const NONE: readonly string[] = [];

/** Sold less what came back. */
function quantityOf({ quantity, refundQuantity }: RowNumbers): Exact {
  const sold = quantity ?? NO_QUANTITY;
  if (!refundQuantity || refundQuantity.value === 0) return sold;
  const scale = Math.max(sold.scale, refundQuantity.scale);
  const lift = (number: Exact) => number.value * 10 ** (scale - number.scale);
  const value = lift(sold) - Math.abs(lift(refundQuantity));
  return Number.isSafeInteger(value) ? { value, scale } : sold;
}

interface ItemAmounts {
  readonly gross: number;
  readonly discount: number;
  readonly refund: number;
  readonly net: number;
  readonly tax: number;
}

/** A report that states no tax basis is read as net; where it has an amount with and one without tax, the latter is it. */
function amountsOf({ amounts, numbers }: ReadRow, { profile, signs }: Making): ItemAmounts {
  const discount = signs.discount * (amounts.discount ?? 0) || 0;
  const refund = signs.refund * (amounts.refund ?? 0) || 0;
  const stated = amounts.net ?? 0;
  let tax = amounts.tax ?? 0;
  let net = stated;
  if (profile.tax.included) {
    if (profile.tax.rate) tax = taxWithin(stated, profile.tax.rate);
    net = stated - tax;
  } else if (amounts.withTax !== null) {
    if (amounts.net === null) {
      if (numbers.taxRate) tax = taxWithin(amounts.withTax, numbers.taxRate);
      net = amounts.withTax - tax;
    } else if (amounts.tax === null) tax = amounts.withTax - net;
  }
  return { gross: amounts.gross ?? net + discount + refund, discount, refund, net, tax };
}

/** No tax is as much as what it is added to: a till that prints «19» beside each amount means percent. */
function isRateForTax({ amounts: { net, withTax, tax } }: ReadRow, { profile }: Making): boolean {
  if (profile.tax.included || net !== null || withTax === null || tax === null) return false;
  return Math.abs(tax) * 2 > Math.abs(withTax);
}

function tooMuchTax({ cells, places }: ItemRow): string {
  const [tax, withTax] = [cellOf(cells, places, 'tax').trim(), cellOf(cells, places, 'withTax').trim()];
  return `«${tax}» is more tax than «${withTax}» can hold: if that is a rate, say so in the profile (net=…; tax=included 19%)`;
}

/** The tax that an amount holds, at a rate in percent, rounded to the minor unit, halves away from zero. */
function taxWithin(amount: number, { value, scale }: Exact): number {
  const hundred = 100n * 10n ** BigInt(scale);
  const [top, bottom] = [BigInt(Math.abs(amount)) * BigInt(value), hundred + BigInt(value)];
  const tax = Number((2n * top + bottom) / (2n * bottom));
  return amount < 0 ? 0 - tax : tax;
}

interface RowMoment {
  readonly day: Day;
  readonly moment: Instant | null;
}

/** Day and moment of a row. */
function momentsOf(row: ItemRow, making: Making): RowMoment | null {
  const { when, context, format, dates } = making;
  const place = row.places.date;
  if (when.from !== 'column' && (format.kind === 'aggregate' || place === undefined))
    return { day: when.days[0] ?? '', moment: null };
  const { date, time } = dates.read(place === undefined ? '' : (row.cells[place] ?? ''));
  const day = date && dayIn(date, when.order);
  if (!day) {
    making.wrong(row.line, 'bad_date', 'there is no date in this row');
    return null;
  }
  const clock = row.places.time === undefined ? time : dates.time(cellOf(row.cells, row.places, 'time').trim());
  if (format.kind === 'aggregate' || clock === null)
    return { day: when.from === 'option' ? (when.days[0] ?? day) : day, moment: null };
  const zone = zoneNamed(cellOf(row.cells, row.places, 'zone')) ?? context.venue.timezone;
  const moment = momentOf(`${day}T${clock}`, validTimezone(zone) ? zone : context.venue.timezone);
  if (when.from === 'option') return { day: when.days[0] ?? day, moment };
  return { day: moment === null ? day : businessDay(moment, context.venue), moment };
}
