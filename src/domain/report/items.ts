import { businessDay, momentOf, shiftDay, validTimezone } from '../business-day.ts';
import { type Day, type Instant, instant, millis } from '../time.ts';
import type { RowNumbers } from './amounts.ts';
import { codeText, nameText, quotable } from './cell-text.ts';
import type { AmountBasis } from './evidence.ts';
import type { Role } from './format.ts';
import { cellOf } from './header.ts';
import { decimalText, type Exact } from './numbers.ts';
import type { ReportProfile } from './profile.ts';
import type { ReportContext, ReportItem } from './report.ts';
import { offsetOf, type RowDates } from './row-dates.ts';
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
  /** It gives money back, by a column of types. */
  readonly refunded: boolean;
  /** Why it is not an item at all. */
  readonly isOut: string | null;
}

/** What holds for all rows of a report. */
export interface Making {
  /** A row is a sale. */
  readonly lines: boolean;
  /** Its column for dates has business days, whatever hour stands beside them. */
  readonly isBusinessDate: boolean;
  /** The zone of times that name none; null: the venue's. */
  readonly zone: string | null;
  readonly profile: ReportProfile;
  readonly context: ReportContext;
  readonly when: When;
  readonly dates: RowDates;
  readonly signs: Signs;
  readonly basis: AmountBasis;
  /** Told of a row that is kept out, and why. */
  wrong(line: number, code: string, message: string): void;
}

/** One row as it would be imported; null when it has no day, which is told. */
export function makeItem(read: ReadRow, making: Making): ReportItem | null {
  const { row, parent, refunded } = read;
  const of = (role: Role) => cellOf(row.cells, row.places, role);
  const at = momentsOf(row, making);
  if (at === null) return null;
  const { lines } = making;
  const name = variantName(row.name, nameText(of('variant')));
  const { gross, discount, refund, net, tax } = amountsOf(read, making);
  if (isRateForTax(read, making)) making.wrong(row.line, 'bad_number', tooMuchTax(row));
  const positive = refunded && net > 0;
  const quantity = parent === null ? quantityOf(read, making) : NO_QUANTITY;
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
  return variant === '' || /^(?:regular|standard|default|normal|default title)$/i.test(variant)
    ? name
    : `${name} (${variant})`;
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

/** Sold less what came back, where the amounts are less what was given back, too. */
function quantityOf({ numbers, row }: ReadRow, { basis, profile }: Making): Exact {
  const sold = numbers[basis.quantity] ?? NO_QUANTITY;
  const { refundQuantity } = numbers;
  if (!refundQuantity || refundQuantity.value === 0) return sold;
  if (row.places.refund === undefined && profile.columns.refundQuantity === undefined) return sold;
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
function amountsOf(read: ReadRow, making: Making): ItemAmounts {
  const { amounts } = read;
  const { signs, basis } = making;
  const discount = signs.discount * (amounts.discount ?? 0) + Math.abs(amounts.comp ?? 0) || 0;
  const refund = signs.refund * (amounts.refund ?? 0) || 0;
  const { net, tax } = netOf(read, making);
  const less = basis.less.reduce((sum, role) => sum + Math.abs(amounts[role] ?? 0), 0);
  const kept = net < 0 ? net + less : net - less;
  return { gross: amounts.gross ?? kept + discount + refund, discount, refund, net: kept, tax };
}

/** What a row comes to before what is still to be taken off, and the tax on it. */
function netOf({ amounts, numbers }: ReadRow, { profile, basis }: Making): Pick<ItemAmounts, 'net' | 'tax'> {
  const rate = basis.taxIsRate ? numbers.tax : numbers.rate;
  const stated = basis.net === null ? null : amounts[basis.net];
  const own = basis.taxIsRate ? null : amounts.tax;
  const { withTax } = amounts;
  if (profile.tax.included) {
    const tax = profile.tax.rate ? taxWithin(stated ?? 0, profile.tax.rate) : (own ?? 0);
    return { net: (stated ?? 0) - tax, tax };
  }
  if (stated !== null) {
    if (basis.holdsTax) return { net: stated - (own ?? 0), tax: own ?? 0 };
    return { net: stated, tax: own ?? (withTax === null ? 0 : withTax - stated) };
  }
  if (basis.net !== null || withTax === null) return { net: 0, tax: own ?? 0 };
  const tax = own ?? (rate ? taxWithin(withTax, rate) : 0);
  return { net: withTax - tax, tax };
}

/** No tax is as much as what it is added to: a till that prints «19» beside each amount means percent. */
function isRateForTax({ amounts: { net, withTax, tax } }: ReadRow, { profile, basis }: Making): boolean {
  if (profile.tax.included || basis.taxIsRate || net !== null || withTax === null || tax === null) return false;
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
  const { when, context, dates, lines } = making;
  const place = row.places.date;
  if (when.from !== 'column' && (!lines || place === undefined)) return { day: when.days[0] ?? '', moment: null };
  const read = dates.read(place === undefined ? '' : (row.cells[place] ?? ''));
  const day = read.date && dayIn(read.date, when.order);
  if (!day) {
    making.wrong(row.line, 'bad_date', 'there is no date in this row');
    return null;
  }
  const text = row.places.time === undefined ? null : cellOf(row.cells, row.places, 'time').trim();
  const clock = text === null ? read.time : dates.time(text);
  if (making.isBusinessDate && clock !== null) return ofBusinessDate(day, clock, { row, making, offset: read.offset });
  if (!lines || clock === null) return { day: when.from === 'option' ? (when.days[0] ?? day) : day, moment: null };
  const offset = (text === null ? null : offsetOf(text)) ?? read.offset;
  const moment = momentAt(`${day}T${clock}`, { offset, row, making });
  if (when.from === 'option') return { day: when.days[0] ?? day, moment };
  return { day: moment === null ? day : businessDay(moment, context.venue), moment };
}

interface Timed {
  readonly row: ItemRow;
  readonly making: Making;
  readonly offset: string | null;
}

/** The report's own business day; times before the day starts are of the morning after. */
function ofBusinessDate(day: Day, clock: string, { row, making, offset }: Timed): RowMoment {
  const { when, context, lines } = making;
  const date = clock.slice(0, 5) < context.venue.dayStart ? shiftDay(day, 1) : day;
  const moment = lines ? momentAt(`${date}T${clock}`, { offset, row, making }) : null;
  return { day: when.from === 'option' ? (when.days[0] ?? day) : day, moment };
}

/** A moment by its own offset, else by the zone that its row or the column names, else by the venue's. */
function momentAt(local: string, { offset, row, making }: Timed): Instant | null {
  if (offset !== null) {
    const ms = millis(`${local}${offset}`);
    return Number.isNaN(ms) ? null : instant(ms);
  }
  const { venue } = making.context;
  const named = cellOf(row.cells, row.places, 'zone').trim();
  const known = named === '' ? making.zone : zoneNamed(named);
  if (named !== '' && known === null) making.wrong(row.line, 'bad_date', unknownZone(named));
  const zone = known ?? venue.timezone;
  return momentOf(local, validTimezone(zone) ? zone : venue.timezone);
}

const unknownZone = (named: string) =>
  `«${quotable(named, 40)}» is not a time zone that posctl knows: have the POS write it like America/Toronto or +02:00`;
