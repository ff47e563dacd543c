import { businessDay, calendarDay, dayRange, daysBetween, momentOf, previousDay, shiftDay } from '../business-day.ts';
import { localText } from '../local-text.ts';
import { type Day, HOUR, type Instant, MINUTE, plus } from '../time.ts';
import { quotable } from './cell-text.ts';
import type { DateOrder, FoundDate } from './dates.ts';
import { coversDay, dayByMail } from './days.ts';
import type { ReportProfile } from './profile.ts';
import type { DaySource, ReportContext, ReportPart, ReportProblem } from './report.ts';
import type { NamedDates } from './title.ts';

/** All dates that are known of a report, before anything is decided. */
export interface KnownDates {
  /** The dates of its rows, each once; empty without such a column. */
  readonly column: readonly FoundDate[];
  /** What stands in the column for dates where none of it is a date. */
  readonly unreadable: { readonly line: number; readonly text: string } | null;
  /** The name of a column for weeks or months. */
  readonly spanColumn: string | null;
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
  readonly part: ReportPart | null;
  readonly runAt: Instant | null;
  readonly problems: readonly ReportProblem[];
}

const SOURCES = ['column', 'title', 'file name', 'subject'] as const;

/** Decides which dates are meant, and in which order their numbers are. */
export function decideWhen(dates: KnownDates, context: ReportContext, profile: ReportProfile): When {
  const order = profile.dates ?? decideOrder(dates, context);
  const read = (date: FoundDate) => dayIn(date, order ?? 'dmy');
  const runAt = momentIn(dates.title.run, order, context);
  const none: When = { order: order ?? 'dmy', from: null, days: [], period: null, part: null, runAt, problems: [] };
  const source = sourceOf(dates, context, profile);
  const byColumn = source !== 'option' && (profile.day === null || profile.day.from === 'column');
  if (dates.unreadable && byColumn) return { ...none, problems: [badColumn(dates.unreadable)] };
  if (source === null) return { ...none, problems: [{ line: null, code: 'no_date', message: noDate(profile) }] };
  if (source === 'option') {
    const days = context.day ? [context.day] : [];
    return { ...none, from: source, days, problems: besidesOption(dates.column.map(read), context) };
  }
  if (source === 'column') {
    const open = order === null ? dates.column.find(isOpen) : undefined;
    const problems = open
      ? [ambiguousDate(open, source)]
      : isOfBothOrders(dates.column)
        ? [bothOrders(dates.column)]
        : profile.day === null
          ? besidesNames(dates, { read, order })
          : [];
    return { ...none, from: source, problems };
  }
  return { ...none, from: source, ...ofTexts(dates, { source, read, order }, { context, profile }) };
}

/** Titles and names that are further from the rows than this are not of the moment at which the file was made. */
const FAR_DAYS = 45;

/** Days of rows that the title or the name of the file contradicts: the column may be of something else. */
function besidesNames(
  { column, title, fileName }: KnownDates,
  { read, order }: Pick<TextSource, 'read' | 'order'>,
): ReportProblem[] {
  const days = column.flatMap((date) => read(date) ?? []).toSorted();
  const [first, last] = [days[0], days.at(-1)];
  if (order === null || first === undefined || last === undefined) return [];
  for (const [source, named] of [
    ['title', title.days],
    ['file name', fileName.days],
  ] as const) {
    const said = named.flatMap((date) => read(date) ?? []).toSorted();
    const [from, to] = [said[0], said.at(-1)];
    if (from === undefined || to === undefined) continue;
    if (last >= shiftDay(from, -FAR_DAYS) && first <= shiftDay(to, FAR_DAYS)) continue;
    const message =
      `its rows are of ${first === last ? first : `${first} to ${last}`}, and the ${source} says ${from === to ? from : `${from} to ${to}`}: ` +
      `say in the profile which counts (day=column or day=${source})`;
    return [{ line: null, code: 'bad_date', message }];
  }
  return [];
}

interface TextSource {
  readonly source: 'title' | 'file name' | 'subject' | 'mail date';
  readonly order: DateOrder | null;
  read(date: FoundDate): Day | null;
}

/** The day or the days that texts name; one date beside the word for a week, or beside hours, is not a whole day. */
function ofTexts(
  dates: KnownDates,
  { source, read, order }: TextSource,
  { context, profile }: { readonly context: ReportContext; readonly profile: ReportProfile },
): Pick<When, 'days' | 'period' | 'part' | 'problems'> {
  const named = source === 'mail date' ? null : namedIn(dates, source);
  const meant = named?.days ?? [];
  const problems: ReportProblem[] = [];
  const open = order === null ? meant.find(isOpen) : undefined;
  if (open) problems.push(ambiguousDate(open, source));
  if (named?.unclear) problems.push(unclearDay(source));
  const stamp = source === 'file name' && profile.day === null ? stampOf(dates.fileName, context) : null;
  if (stamp) return stamp;
  const span = named
    ? spanOf(meant, read, { ...context, hours: named.hours ?? dates.title.hours })
    : { days: [dayByMail(context.mailedAt ?? '', context.venue, profile.day?.daysBefore)], period: null };
  if (span.days.length === 0) problems.push(backwards(source, [meant[0], meant.at(-1)], read));
  const isOneDate = meant.length < 2;
  const long = profile.day === null && isOneDate ? longer(dates) : null;
  if (long) problems.push(wordForLonger(long));
  const { parts } = profile;
  const name = parts === 'whole' ? null : partOf(dates, span, context);
  const part = name === null ? null : { name, adds: parts === 'add' };
  if (part && !part.adds) problems.push(partialDay(part));
  return { days: span.days, period: parts === null ? span.period : null, part, problems };
}

/** Hours between the moment in a name and the mail that it came with. */
const SOON = 2 * HOUR;

/** A name with one moment says when the file was written: its day is known only by a mail that left right then. */
function stampOf(
  { days, stamped }: NamedDates,
  context: ReportContext,
): Pick<When, 'days' | 'period' | 'part' | 'problems'> | null {
  const [only, ...more] = days;
  if (!only || more.length > 0 || stamped === null) return null;
  const { mailedAt, venue } = context;
  const day = dayIn(only, 'dmy') ?? '';
  const moments = [venue.timezone, 'UTC'].map((zone) => momentOf(`${day}T${stamped}`, zone));
  const isNow = mailedAt !== null && moments.some((at) => at !== null && mailedAt >= at && mailedAt <= plus(at, SOON));
  if (isNow) return { days: [dayByMail(mailedAt, venue)], period: null, part: null, problems: [] };
  const message =
    `the name of the file has a day with an hour (${day} ${stamped.slice(0, 5)}), and nothing says whether that is its day or ` +
    'when it was made: say in the profile where its day is (day=file name or day=mail date), or give it with --day';
  return { days: [day], period: null, part: null, problems: [{ line: null, code: 'ambiguous_date', message }] };
}

/** A word for more than a day, wherever it stands. */
const longer = ({ title, fileName, subject, spanColumn }: KnownDates): string | null =>
  spanColumn ?? title.span ?? fileName.span ?? subject.span;

/** Of which part of the day the file is: by its hours, which say it exactly, or by the name of a shift. */
function partOf(dates: KnownDates, { days, period }: Span, { venue }: ReportContext): string | null {
  if (days.length > 1) return null;
  if (period) {
    const clock = (at: Instant) => localText(at, venue.timezone).slice(11, 16);
    const [day = ''] = days;
    return coversDay(period, day, venue) ? null : `${clock(period.from)}-${clock(period.to)}`;
  }
  return dates.title.part ?? dates.fileName.part ?? dates.subject.part;
}

/** One day was given by hand: rows of several days cannot all be of it. */
function besidesOption(rows: readonly (Day | null)[], { day }: ReportContext): ReportProblem[] {
  const own = new Set(rows);
  if (own.size <= 1) return [];
  const known = [...own].filter((one) => one !== null);
  return [severalDays(known, `not only of ${day}`)];
}

const SAY_THE_DAY = 'give the day with --day, or say in the profile where it is (day=…)';

/** The day that a date is in an order; the other reading where that one is not a day. */
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
  return byRun(dates, context) ?? byMail(open, context);
}

/** A report is made on its day or up to three days later. */
const LATEST_RUN_DAYS = 3;

/** The reading in which the report was made, or mailed, shortly after the last day that it tells of; null where both do. */
function byRun({ title, fileName, subject, column }: KnownDates, { mailedAt, venue }: ReportContext): DateOrder | null {
  const told = [column, title.days, fileName.days, subject.days].find((days) => days.length > 0) ?? [];
  const mailed = mailedAt === null ? null : calendarDay(mailedAt, venue.timezone);
  const fits = (order: DateOrder) => {
    const last = told
      .flatMap((date) => dayIn(date, order) ?? [])
      .toSorted()
      .at(-1);
    const made = title.run ? dayIn(title.run, order) : mailed;
    return Boolean(last && made && made >= last && made <= shiftDay(last, LATEST_RUN_DAYS));
  };
  const [dmy, mdy] = [fits('dmy'), fits('mdy')];
  return dmy === mdy ? null : dmy ? 'dmy' : 'mdy';
}

/** No report tells of days that come after it; zones may differ by a day. */
function byMail(open: readonly FoundDate[], { mailedAt }: ReportContext): DateOrder | null {
  if (mailedAt === null) return null;
  const latest = shiftDay(mailedAt.slice(0, 10), 1);
  const possible = (order: DateOrder) => open.every((date) => (dayIn(date, order) ?? '') <= latest);
  return possible('dmy') === possible('mdy') ? null : possible('dmy') ? 'dmy' : 'mdy';
}

type Span = Pick<When, 'days' | 'period'>;

function spanOf(
  meant: readonly FoundDate[],
  read: (date: FoundDate) => Day | null,
  { venue, hours }: ReportContext & { readonly hours: NamedDates['hours'] },
): Span {
  const [first, last] = [meant[0], meant.at(-1)];
  const [from, to] = [first && read(first), last && read(last)];
  if (!first || !last || !from || !to) return { days: [], period: null };
  const whole = { days: daysBetween(from, to), period: null };
  if (first === last) return hours === null ? whole : withinDay(from, hours, venue);
  if (first.time === null || last.time === null) return whole;
  const start = momentOf(`${from}T${first.time}`, venue.timezone);
  const end = momentOf(`${to}T${last.time}`, venue.timezone);
  if (start === null || end === null || end <= start) return whole;
  const period = { from: start, to: end };
  if (from === to) return { days: [from], period };
  const next = momentOf(`${shiftDay(from, 1)}T${first.time}`, venue.timezone);
  if (next !== null && end <= next) return { days: [from], period };
  const day = businessDay(start, venue);
  if (end <= plus(dayRange(day, venue).to, MINUTE)) return { days: [day], period };
  // Until midnight, or until the day begins, is until the day before.
  const until = last.time <= `${venue.dayStart}:59` ? previousDay(to) : to;
  return { days: daysBetween(from, until), period };
}

/** Hours of one day; those that end before they begin go on after midnight. */
function withinDay(day: Day, { from, to }: NonNullable<NamedDates['hours']>, venue: ReportContext['venue']): Span {
  const start = momentOf(`${day}T${from}`, venue.timezone);
  const end = momentOf(`${to <= from ? shiftDay(day, 1) : day}T${to}`, venue.timezone);
  if (start === null || end === null) return { days: [day], period: null };
  return { days: [day], period: { from: start, to: end } };
}

function momentIn(date: FoundDate | null, order: DateOrder | null, { venue }: ReportContext): Instant | null {
  if (!date || date.time === null || (order === null && isOpen(date))) return null;
  const day = dayIn(date, order ?? 'dmy');
  return day === null ? null : momentOf(`${day}T${date.time}`, venue.timezone);
}

function wordForLonger(text: string): ReportProblem {
  const shown = quotable(text);
  return {
    line: null,
    code: 'several_days',
    message:
      `it says «${shown}» beside a single date, and may be of more than that day: have the POS send one report a day; ` +
      'if it is of one day all the same, give the day with --day, or say in the profile where it is (day=title, day=file name, day=mail date)',
  };
}

function partialDay({ name }: ReportPart): ReportProblem {
  const message =
    `it is of a part of its day only («${quotable(name)}»): say in the profile parts=add if the parts ` +
    'of a day add up, or parts=whole if this is the whole day';
  return {
    line: null,
    code: 'partial_day',
    message,
    readings: [
      { says: 'the files of the parts of a day add up', profile: 'parts=add' },
      { says: 'the file is the whole day', profile: 'parts=whole' },
    ],
  };
}

const theSource = (source: DaySource) => (source === 'column' ? 'a row' : `the ${source}`);

function ambiguousDate({ dmy, mdy }: FoundDate, source: DaySource): ReportProblem {
  const message =
    `${theSource(source)} has a date that may be ${dmy} or ${mdy}, and nothing else decides: ` +
    'say in the profile what comes first (dates=dmy or dates=mdy)';
  return { line: null, code: 'ambiguous_date', message };
}

/** Rows of which some can only begin with the day, and others only with the month. */
const isOfBothOrders = (dates: readonly FoundDate[]) =>
  dates.some(({ mdy }) => mdy === null) && dates.some(({ dmy }) => dmy === null);

function bothOrders(dates: readonly FoundDate[]): ReportProblem {
  const [dmy, mdy] = [dates.find((date) => date.mdy === null)?.dmy, dates.find((date) => date.dmy === null)?.mdy];
  const message = `its rows have dates with the day first (${dmy}) and with the month first (${mdy}): have the POS write them in one way`;
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
    `the column for dates has «${quotable(text, 40)}», which is not a date that posctl reads: have the POS ` +
    'write it like 2026-03-01, give the day with --day, or say in the profile where it is (day=file name)';
  return { line, code: 'bad_date', message };
}

function noDate({ day }: ReportProfile): string {
  const where = day
    ? `the profile says that its day is in the ${day.from}, and none is there`
    : 'neither its rows nor its title, file name or mail say of which day it is';
  return `${where}: ${SAY_THE_DAY}`;
}
