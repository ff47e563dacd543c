import { businessDay, dayRange, daysBetween, momentOf, previousDay, shiftDay } from '../business-day.ts';
import { clean, shorten } from '../text.ts';
import { type Day, type Instant, MINUTE, plus } from '../time.ts';
import type { DateOrder, FoundDate } from './dates.ts';
import type { ReportProfile } from './profile.ts';
import type { DaySource, ReportContext, ReportProblem } from './report.ts';
import type { NamedDates } from './title.ts';

/** All dates that are known of a report, before anything is decided. */
export interface KnownDates {
  /** The dates of its rows, each once; empty without such a column. */
  readonly column: readonly FoundDate[];
  /** What stands in the column for dates where none of it is a date. */
  readonly unreadable: { readonly line: number; readonly text: string } | null;
  readonly title: NamedDates;
  readonly fileName: NamedDates;
  readonly subject: NamedDates;
}

/** When a report is of. */
export interface When {
  readonly order: DateOrder;
  readonly from: DaySource | null;
  /** Of reports without days in their rows: the days that it tells of. */
  readonly days: readonly Day[];
  readonly period: { readonly from: Instant; readonly to: Instant } | null;
  readonly runAt: Instant | null;
  readonly problems: readonly ReportProblem[];
}

const SOURCES = ['column', 'title', 'file name', 'subject'] as const;

/** Decides which dates are meant, and in which order their numbers are. */
export function decideWhen(dates: KnownDates, context: ReportContext, profile: ReportProfile): When {
  const order = profile.dates ?? decideOrder(dates, context);
  const read = (date: FoundDate) => dayIn(date, order ?? 'dmy');
  const runAt = momentIn(dates.title.run, order, context);
  const none: When = { order: order ?? 'dmy', from: null, days: [], period: null, runAt, problems: [] };
  const source = sourceOf(dates, context, profile);
  const byColumn = source !== 'option' && (profile.day === null || profile.day.from === 'column');
  if (dates.unreadable && byColumn) return { ...none, problems: [badColumn(dates.unreadable)] };
  if (source === null) return { ...none, problems: [{ line: null, code: 'no_date', message: noDate(profile) }] };
  if (source === 'option') {
    const days = context.day ? [context.day] : [];
    return { ...none, from: source, days, problems: besidesOption(dates.column.map(read), context) };
  }
  if (source === 'mail date') return { ...none, from: source, days: [mailDay(context, profile.day?.daysBefore ?? 1)] };
  const meant = source === 'column' ? dates.column : namedIn(dates, source).days;
  const open = order === null ? meant.find(isOpen) : undefined;
  const problems = open ? [ambiguousDate(open, source)] : [];
  if (source === 'column') return { ...none, from: source, problems };
  const span = spanOf(meant, read, context);
  if (namedIn(dates, source).unclear) problems.push(unclearDay(source));
  if (span.days.length === 0) problems.push(backwards(source, [meant[0], meant.at(-1)], read));
  return { ...none, from: source, ...span, problems };
}

/** One day was given by hand: rows of several days cannot all be of it. */
function besidesOption(rows: readonly (Day | null)[], { day }: ReportContext): ReportProblem[] {
  const own = new Set(rows);
  if (own.size <= 1) return [];
  const known = [...own].filter((one) => one !== null);
  return [severalDays(known, `not only of ${day}`)];
}

const SAY_THE_DAY = 'give the day with --day, or say in the profile where it is (day=…)';

/** The day that a date is in an order; the other reading where that one is no day. */
export function dayIn(date: FoundDate, order: DateOrder): Day | null {
  return order === 'dmy' ? (date.dmy ?? date.mdy) : (date.mdy ?? date.dmy);
}

const isOpen = ({ dmy, mdy }: FoundDate) => dmy !== null && mdy !== null && dmy !== mdy;

function namedIn(dates: KnownDates, source: 'title' | 'file name' | 'subject'): NamedDates {
  return source === 'file name' ? dates.fileName : dates[source];
}

function sourceOf(dates: KnownDates, context: ReportContext, profile: ReportProfile): DaySource | null {
  if (context.day !== null) return 'option';
  const has = (source: (typeof SOURCES)[number]) =>
    source === 'column' ? dates.column.length > 0 : namedIn(dates, source).days.length > 0;
  if (profile.day) {
    const { from } = profile.day;
    return (from === 'mail date' ? context.mailedAt !== null : has(from)) ? from : null;
  }
  return SOURCES.find(has) ?? (context.mailedAt === null ? null : 'mail date');
}

/**
 * Day or month first: what dates that have only one reading say, the rows' own first; else the reading that fits the days
 * that are known for certain; else the one that is not later than the mail. Null when nothing decides.
 */
function decideOrder(dates: KnownDates, context: ReportContext): DateOrder | null {
  const named = [dates.title, dates.fileName, dates.subject].flatMap(({ days, run }) => (run ? [...days, run] : days));
  for (const some of [dates.column, named]) {
    const dmy = some.some((date) => date.mdy === null);
    const mdy = some.some((date) => date.dmy === null);
    if (dmy !== mdy) return dmy ? 'dmy' : 'mdy';
    if (dmy && mdy) return null;
  }
  const open = [...dates.column, ...named].filter(isOpen);
  if (open.length === 0) return 'dmy';
  const sure = named.filter((date) => !isOpen(date)).flatMap((date) => dayIn(date, 'dmy') ?? []);
  if (context.day !== null) sure.push(context.day);
  const [first, last] = [sure.toSorted()[0], sure.toSorted().at(-1)];
  const fits = (order: DateOrder, far: number) => {
    const days = open.map((date) => dayIn(date, order) ?? '');
    return (
      first !== undefined &&
      last !== undefined &&
      days.every((day) => day >= shiftDay(first, -far) && day <= shiftDay(last, far))
    );
  };
  // A file that was made in the night after carries the next day's date.
  for (const far of [0, 1]) if (fits('dmy', far) !== fits('mdy', far)) return fits('dmy', far) ? 'dmy' : 'mdy';
  return byMail(open, context);
}

/** No report tells of days that come after it; zones may differ by a day. */
function byMail(open: readonly FoundDate[], { mailedAt }: ReportContext): DateOrder | null {
  if (mailedAt === null) return null;
  const latest = shiftDay(mailedAt.slice(0, 10), 1);
  const possible = (order: DateOrder) => open.every((date) => (dayIn(date, order) ?? '') <= latest);
  return possible('dmy') === possible('mdy') ? null : possible('dmy') ? 'dmy' : 'mdy';
}

/** The calendar day of the mail in the venue's zone, less some days: reports of a day are sent in the night after it, or later. */
function mailDay({ mailedAt, venue }: ReportContext, daysBefore: number): Day {
  return shiftDay(businessDay(mailedAt ?? '', { timezone: venue.timezone, dayStart: '00:00' }), -daysBefore);
}

type Span = Pick<When, 'days' | 'period'>;

function spanOf(meant: readonly FoundDate[], read: (date: FoundDate) => Day | null, { venue }: ReportContext): Span {
  const [first, last] = [meant[0], meant.at(-1)];
  const [from, to] = [first && read(first), last && read(last)];
  if (!first || !last || !from || !to) return { days: [], period: null };
  const whole = { days: daysBetween(from, to), period: null };
  if (first === last || first.time === null || last.time === null) return whole;
  const start = momentOf(`${from}T${first.time}`, venue.timezone);
  const end = momentOf(`${to}T${last.time}`, venue.timezone);
  if (start === null || end === null || end <= start) return whole;
  const period = { from: start, to: end };
  if (from === to) return { days: [from], period };
  const day = businessDay(start, venue);
  if (end <= plus(dayRange(day, venue).to, MINUTE)) return { days: [day], period };
  // Until midnight, or until the day begins, is until the day before.
  const until = last.time <= `${venue.dayStart}:59` ? previousDay(to) : to;
  return { days: daysBetween(from, until), period };
}

function momentIn(date: FoundDate | null, order: DateOrder | null, { venue }: ReportContext): Instant | null {
  if (!date || date.time === null || (order === null && isOpen(date))) return null;
  const day = dayIn(date, order ?? 'dmy');
  return day === null ? null : momentOf(`${day}T${date.time}`, venue.timezone);
}

const theSource = (source: DaySource) => (source === 'column' ? 'a row' : `the ${source}`);

function ambiguousDate({ dmy, mdy }: FoundDate, source: DaySource): ReportProblem {
  const message =
    `${theSource(source)} has a date that may be ${dmy} or ${mdy}, and nothing else decides: ` +
    'say in the profile what comes first (dates=dmy or dates=mdy)';
  return { line: null, code: 'ambiguous_date', message };
}

function unclearDay(source: DaySource): ReportProblem {
  const message =
    `${theSource(source)} names several days, and nothing tells which one the report is of: ` +
    'say where its day is in the profile (day=…)';
  return { line: null, code: 'ambiguous_date', message };
}

function backwards(
  source: DaySource,
  ends: readonly (FoundDate | undefined)[],
  read: (date: FoundDate) => Day | null,
): ReportProblem {
  const [first, last] = ends.map((date) => (date && read(date)) ?? 'no day');
  const message = `${theSource(source)} tells of days from ${first} to ${last}, which is backwards: ${SAY_THE_DAY}`;
  return { line: null, code: 'bad_date', message };
}

/** A report of several days whose rows do not say of which. */
export function severalDays(days: readonly Day[], rest: string): ReportProblem {
  const [first, last] = [days.toSorted()[0] ?? '', days.toSorted().at(-1) ?? ''];
  return { line: null, code: 'several_days', message: `the report is of ${first} to ${last}, ${rest}` };
}

/** Whatever else names a day may name another one than the rows do. */
function badColumn({ line, text }: NonNullable<KnownDates['unreadable']>): ReportProblem {
  const message =
    `the column for dates has «${shorten(clean(text).trim(), 40)}», which is no date that posctl reads: have the POS ` +
    'write it like 2026-03-01, give the day with --day, or say in the profile where it is (day=file name)';
  return { line, code: 'bad_date', message };
}

function noDate({ day }: ReportProfile): string {
  const where = day
    ? `the profile says that its day is in the ${day.from}, and none is there`
    : 'neither its rows nor its title, file name or mail say of which day it is';
  return `${where}: ${SAY_THE_DAY}`;
}
