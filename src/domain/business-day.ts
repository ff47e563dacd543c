import { Temporal } from 'temporal-polyfill';
import { DAY, type Day, type Instant, instant, millis } from './time.ts';
import { type DaysBy, WEEKDAYS, type Weekday } from './venue.ts';

/** Where a business day is counted: a zone, and the local time at which the day begins (`04:00`). A `Venue` is one. */
export interface DayPlace {
  readonly timezone: string;
  readonly dayStart: string;
}

/** How a venue counts its business days. A `Venue` is one. */
export interface DayRule extends DayPlace {
  /** Whose time zone makes the day. */
  readonly daysBy: DaysBy;
}

/**
 * Zone and business day of a sale whose source gives no day: by the venue's clock, or the location's where that is wanted.
 */
export function bookedIn(
  { timezone, dayStart, daysBy }: DayRule,
  { soldAt, locationZone }: { readonly soldAt: Instant; readonly locationZone?: string | undefined },
): { readonly zone: string; readonly businessDay: Day } {
  const zone = daysBy === 'location' ? (locationZone ?? timezone) : timezone;
  return { zone, businessDay: businessDay(soldAt, { timezone: zone, dayStart }) };
}

/** From `from` (included) to `to` (excluded). */
export interface DayRange {
  readonly from: Instant;
  readonly to: Instant;
}

/** Whether people can use it as a time zone: whatever `Intl.DateTimeFormat` takes. */
export function validTimezone(zone: string): boolean {
  if (takenBefore.has(zone)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    takenBefore.add(zone);
    return true;
  } catch {
    return false;
  }
}

/** Asking costs as much as reading a hundred sales, and every check asks for each location. */
const takenBefore = new Set<string>();

/** Beyond these, years have no four digits, or soon will not: such moments count as the first and the last. */
const FIRST_MOMENT = Date.parse('0002-01-01T00:00:00Z');
const LAST_MOMENT = Date.parse('9998-12-31T00:00:00Z');

/**
 * The business day of an instant. Every instant belongs to exactly one day; an unreasonable year gives a day, too, and no
 * error.
 */
export function businessDay(at: Instant, place: DayPlace): Day {
  const starts = startsAt(place);
  const ms = Math.min(Math.max(millis(at), FIRST_MOMENT), LAST_MOMENT);
  // No zone is further than a day from UTC, and the day may begin up to 24 hours after midnight.
  let day = Math.floor(ms / DAY) + 1;
  while (starts(day) > ms) day -= 1;
  const text = texts.get(day) ?? dayOfNumber(day);
  texts.set(day, text);
  return text;
}

/** The calendar day of an instant, by the clocks of a zone. */
export function calendarDay(at: Instant, timezone: string): Day {
  return businessDay(at, { timezone, dayStart: '00:00' });
}

/** The instants of a business day; 23 or 25 hours long where clocks change in it. */
export function dayRange(day: Day, place: DayPlace): DayRange {
  const starts = startsAt(place);
  const number = numberOfDay(day);
  return { from: instant(starts(number)), to: instant(starts(number + 1)) };
}

/** `day` moved by `days` (may be negative). */
export function shiftDay(day: Day, days: number): Day {
  return dayOfNumber(numberOfDay(day) + days);
}

export const nextDay = (day: Day): Day => shiftDay(day, 1);
export const previousDay = (day: Day): Day => shiftDay(day, -1);

/** `first`, `last` and all days between them; none when `last` is earlier. */
export function daysBetween(first: Day, last: Day): Day[] {
  const start = numberOfDay(first);
  return Array.from({ length: Math.max(0, numberOfDay(last) - start + 1) }, (_, i) => dayOfNumber(start + i));
}

export function weekday(day: Day): Weekday {
  // 1970-01-01 was a Thursday, the fourth day of `WEEKDAYS`.
  return WEEKDAYS[(((numberOfDay(day) + 3) % 7) + 7) % 7] as Weekday;
}

/** Whether it is a day of the calendar, written `2026-11-19`, on which a business can have been open. */
export function validDay(text: string): boolean {
  return /^(19|2[01])\d{2}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && shiftDay(text, 0) === text;
}

const numberOfDay = (day: Day): number => Date.parse(day) / DAY;
const dayOfNumber = (number: number): Day => new Date(number * DAY).toISOString().slice(0, 10);

/** Days as they are written: making the text takes longer than finding the day. */
const texts = new Map<number, Day>();

/** Starts of days by place: a year of sales needs 366 of them, however many sales there are. */
const known = new Map<string, Map<number, number>>();

/** The start of a day (counted from 1970-01-01) in milliseconds since the epoch. */
function startsAt(place: DayPlace): (day: number) => number {
  const key = `${place.timezone} ${place.dayStart}`;
  const starts = known.get(key) ?? new Map<number, number>();
  known.set(key, starts);
  return (day) => {
    const start = starts.get(day) ?? findStart(dayOfNumber(day), place);
    starts.set(day, start);
    return start;
  };
}

/** The first instant of the day at which the clocks show `dayStart` or, where they jump over it, a later time. */
function findStart(day: Day, { timezone, dayStart }: DayPlace): number {
  const wanted = Temporal.PlainDateTime.from(`${day}T${dayStart}`);
  const found = wanted.toZonedDateTime(timezone, { disambiguation: 'earlier' });
  // In a gap `earlier` lies before the jump: the day begins with the jump itself.
  const jump = found.toPlainDateTime().equals(wanted) ? null : found.getTimeZoneTransition('next');
  return (jump ?? found).epochMilliseconds;
}

/**
 * The moment at which clocks of the zone show `local` (`2026-03-01T17:31:00`); of an hour that comes twice the first, of
 * one that clocks jump over the time after the jump. Null when it is not a time.
 */
export function momentOf(local: string, zone: string): Instant | null {
  const utc = Date.parse(`${local}Z`);
  if (Number.isNaN(utc)) return null;
  const offset = offsetOfDay(local.slice(0, 10), zone);
  if (offset !== null) return instant(utc - offset);
  return instant(Temporal.PlainDateTime.from(instant(utc).slice(0, -1)).toZonedDateTime(zone).epochMilliseconds);
}

/** How far clocks are ahead of UTC, in ms, by zone and day; null for days on which they change. */
const offsets = new Map<string, number | null>();

function offsetOfDay(day: Day, zone: string): number | null {
  const key = `${zone} ${day}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    const start = Temporal.PlainDate.from(day).toZonedDateTime(zone);
    const same = start.offsetNanoseconds === start.add({ days: 1 }).offsetNanoseconds;
    offset = same ? start.offsetNanoseconds / 1e6 : null;
    if (offsets.size > 10_000) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}
