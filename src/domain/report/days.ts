import { calendarDay, dayRange, momentOf, shiftDay } from '../business-day.ts';
import { localText } from '../local-text.ts';
import { type Day, type Instant, MINUTE, plus } from '../time.ts';
import type { Venue } from '../venue.ts';

/** When a report says what it says. */
export interface ReportTimes {
  /** When the POS made it, if it says so. */
  readonly runAt: Instant | null;
  /** The `Date` of its mail, if it came by mail. */
  readonly mailedAt: Instant | null;
  readonly arrivedAt: Instant;
}

/** The moment by which reports of one day are ordered: its own run time, else the mail's date, else when it arrived. */
export function reportTime({ runAt, mailedAt, arrivedAt }: ReportTimes): Instant {
  return runAt ?? mailedAt ?? arrivedAt;
}

/**
 * The day of a report that names none: so many days before the calendar day of its mail in the venue's zone, for reports of a
 * day are sent in the night after it, or later.
 */
export function dayByMail(at: Instant, { timezone }: Pick<Venue, 'timezone'>, daysBefore = 1): Day {
  return shiftDay(calendarDay(at, timezone), -daysBefore);
}

/** A file that covers business days. */
export interface ReportSpan {
  readonly days: readonly Day[];
  /**
   * From when to when it tells of sales, when it says so to the minute; null when it only names days, which it then
   * tells of as a whole.
   */
  readonly period: { readonly from: Instant; readonly to: Instant } | null;
}

/** Which days a file may replace. */
export interface ReplacedDays {
  readonly replaced: readonly Day[];
  readonly refused: readonly { readonly businessDay: Day; readonly why: string }[];
}

/** A day that ends at 23:59 is told to its end. */
const LAST_MINUTE = MINUTE;

/**
 * A file replaces each day that it wholly covers, and none that it covers in part unless a person said so (`partial`).
 * Whole is the venue's business day, and also the calendar day, by which many reports go.
 */
export function replacedDays(
  { days, period }: ReportSpan,
  venue: Pick<Venue, 'timezone' | 'dayStart'>,
  { partial }: { readonly partial: boolean },
): ReplacedDays {
  const replaced: Day[] = [];
  const refused: { businessDay: Day; why: string }[] = [];
  for (const businessDay of [...new Set(days)].sort()) {
    if (partial || period === null || coversDay(period, businessDay, venue)) replaced.push(businessDay);
    else refused.push({ businessDay, why: `it tells of ${businessDay} only from ${spoken(period, venue)}` });
  }
  return { replaced, refused };
}

/** As the clocks of the venue show it, which is how the report has it. */
const spoken = ({ from, to }: NonNullable<ReportSpan['period']>, { timezone }: Pick<Venue, 'timezone'>) =>
  `${localText(from, timezone)} to ${localText(to, timezone)} (${timezone})`;

/** Whether a period holds a business day of the venue, a calendar day, or 24 hours that begin on it. */
export function coversDay(
  period: NonNullable<ReportSpan['period']>,
  day: Day,
  { timezone, dayStart }: Pick<Venue, 'timezone' | 'dayStart'>,
): boolean {
  if (isRound(period, day, timezone)) return true;
  return [dayStart, '00:00'].some((start) => {
    const { from, to } = dayRange(day, { timezone, dayStart: start });
    return period.from <= from && period.to >= plus(to, -LAST_MINUTE);
  });
}

/** From one hour to the same hour of the next day, by the clocks of the venue: 23 or 25 hours when they change. */
function isRound(period: NonNullable<ReportSpan['period']>, day: Day, timezone: string): boolean {
  const [date, clock] = [localText(period.from, timezone).slice(0, 10), localText(period.from, timezone).slice(11, 16)];
  const end = date === day ? momentOf(`${shiftDay(day, 1)}T${clock}:00`, timezone) : null;
  return end !== null && period.to >= plus(end, -LAST_MINUTE) && period.to <= end;
}
