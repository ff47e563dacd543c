import { businessDay, dayRange, momentOf, shiftDay, weekday } from './business-day.ts';
import type { Integration } from './integration.ts';
import { localText } from './local-text.ts';
import { isPlannedClosed } from './report-silence.ts';
import { between, DAY, type Day, type Instant } from './time.ts';
import type { Venue, Weekday } from './venue.ts';

/** How many of the last same weekdays are looked at, and on how many of them something must have been sold by this hour. */
const WEEKDAYS_LOOKED_AT = 5;
const USUAL = 4;

/**
 * Why a Healthy integration may have a trouble that no check sees: it usually sells by this hour, and today it did not.
 * Never a status.
 */
export interface Quiet {
  /** The business day on which nothing was sold. */
  readonly businessDay: Day;
  /** What was sold until then is known: the start of the check that found nothing. */
  readonly until: Instant;
  /** The last same weekdays on which something had been sold by that hour, newest first, with their first sale. */
  readonly usual: readonly { readonly businessDay: Day; readonly firstSold: Instant }[];
  /** How many same weekdays were looked at. */
  readonly of: number;
}

/** What has to be known of the sales of an integration before it can be called quiet. */
export interface QuietQuestion {
  readonly businessDay: Day;
  /** The last same weekdays, newest first; what was sold on each before `before` counts. */
  readonly sameDays: readonly { readonly businessDay: Day; readonly before: Instant }[];
}

/**
 * What to ask the ledger about an integration whose check began `at` that moment; null where it cannot be quiet: its venue
 * is closed, it is too new to have habits, its sales come as reports of whole days, or the first hour of its business day
 * is not over.
 */
export function quietQuestion({ method, createdAt }: Integration, venue: Venue, at: Instant): QuietQuestion | null {
  const today = businessDay(at, venue);
  const day = dayRange(today, venue);
  const hour = fullHour(at, venue.timezone);
  const oldest = shiftDay(today, -7 * USUAL);
  if (method === 'email' || isPlannedClosed(today, venue)) return null;
  if (hour === null || hour <= day.from || createdAt >= dayRange(oldest, venue).from) return null;
  const sameDays = Array.from({ length: WEEKDAYS_LOOKED_AT }, (_, i) => {
    const other = shiftDay(today, -7 * (i + 1));
    return { businessDay: other, before: sameHour(hour, { from: today, to: other, zone: venue.timezone }) };
  });
  return { businessDay: today, sameDays };
}

/**
 * The evidence, from the first sale of each of the same weekdays before that hour; null when it was not usual to sell by
 * then.
 */
export function quietEvidence(
  question: QuietQuestion,
  firsts: ReadonlyMap<Day, Instant>,
  until: Instant,
): Quiet | null {
  const usual = question.sameDays.flatMap(({ businessDay }) => {
    const firstSold = firsts.get(businessDay);
    return firstSold === undefined ? [] : [{ businessDay, firstSold }];
  });
  const { length } = question.sameDays;
  return usual.length < USUAL ? null : { businessDay: question.businessDay, until, usual, of: length };
}

/** Whether there are enough days with sales to ask for their hours. */
export function mayBeUsual(days: number): boolean {
  return days >= USUAL;
}

/** What was found by its last check, while that still says something: it is Healthy, and the day is not over. */
export function quietOf(integration: Integration, venue: Venue, now: Instant): Quiet | null {
  const { active, status, quiet } = integration;
  if (!active || status !== 'Healthy' || !quiet) return null;
  return quiet.businessDay === businessDay(now, venue) && !isPlannedClosed(quiet.businessDay, venue) ? quiet : null;
}

/** `nothing sold today until 11:55; on 5 of the last 5 Fridays the first sale came by 09:40` */
export function quietWords({ businessDay, until, usual, of }: Quiet, venue: Venue): string {
  const clock = (at: Instant) => localText(at, venue.timezone).slice(11);
  const sinceDayStart = (one: Quiet['usual'][number]) => between(dayRange(one.businessDay, venue).from, one.firstSold);
  const [latest] = [...usual].sort((a, b) => sinceDayStart(b) - sinceDayStart(a));
  const days = `${usual.length} of the last ${of} ${DAY_NAMES[weekday(businessDay)]}s`;
  const first = latest ? `the first sale came by ${clock(latest.firstSold)}` : 'something was sold';
  return `nothing sold today until ${clock(until)}; on ${days} ${first}`;
}

const DAY_NAMES: Readonly<Record<Weekday, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

/** The last full hour of the clocks of the zone: a bar that opens a few minutes late is not quiet yet. */
function fullHour(at: Instant, zone: string): Instant | null {
  return momentOf(`${localText(at, zone).slice(0, 13).replace(' ', 'T')}:00:00`, zone);
}

/** The moment of another business day at which the clocks show the same; `hour` belongs to the day `from`. */
function sameHour(
  hour: Instant,
  { from, to, zone }: { readonly from: Day; readonly to: Day; readonly zone: string },
): Instant {
  const [day = from, time = ''] = localText(hour, zone).split(' ');
  // After midnight the calendar is a day ahead of the business day.
  const ahead = Math.round((Date.parse(day) - Date.parse(from)) / DAY);
  return momentOf(`${shiftDay(to, ahead)}T${time}:00`, zone) ?? hour;
}
