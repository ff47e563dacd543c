import { type DayPlace, dayRange, daysBetween, nextDay } from './business-day.ts';
import type { DayState } from './day-state.ts';
import { reportsImported } from './quarantine.ts';
import { isPlannedClosed } from './report-silence.ts';
import { type Day, earlier, type Instant, later, type Span } from './time.ts';
import type { EntryKind, TimelineEntry } from './timeline.ts';
import type { Venue } from './venue.ts';

/** Business days, both included. */
export interface DaySpan {
  readonly first: Day;
  readonly last: Day;
}

export interface CoveredDay {
  readonly businessDay: Day;
  readonly state: DayState;
}

/** What the timeline tells of one integration: what was asked for, and when it was active. */
export interface Attempts {
  /** What was wholly fetched: as few spans as can be, in order. */
  readonly good: readonly Span[];
  /** Windows of all checks that ended and of parts that were held, oldest first. */
  readonly tried: readonly Span[];
  /** When it was deactivated; an open one lasts. */
  readonly away: readonly { readonly from: Instant; readonly to: Instant | null }[];
}

/** Kinds of entries that `attemptsOf` reads. */
export const COVERAGE_KINDS = [
  'check_succeeded',
  'check_failed',
  'check_cancelled',
  'imported',
  'dismissed',
  'deactivated',
  'restored',
] as const satisfies readonly EntryKind[];

/**
 * Reads the attempts of one integration out of its entries, oldest first. A check that failed or was cancelled may have
 * held a part of its window (`details.held`); a part of a long window that was saved is told as `imported`.
 */
export function attemptsOf(entries: Iterable<TimelineEntry>): Attempts {
  const good: Span[] = [];
  const tried: Span[] = [];
  const away: { from: Instant; to: Instant | null }[] = [];
  for (const entry of believable(entries)) {
    good.push(...heldBy(entry).filter(isSpan));
    tried.push(...triedBy(entry).filter(isSpan));
    const { kind, at } = entry;
    if (kind === 'deactivated') away.push({ from: at, to: null });
    const last = away.at(-1);
    if (kind === 'restored' && last) away[away.length - 1] = { ...last, to: at };
  }
  return { good: union(good), tried, away };
}

/**
 * The entries without what lies in their future: a check whose clock was ahead cannot have fetched what was sold after it.
 * That it was ahead is known by an entry that was written later and has an earlier time.
 */
function believable(entries: Iterable<TimelineEntry>): TimelineEntry[] {
  const written = [...entries].sort((a, b) => a.seq - b.seq);
  let since: Instant | null = null;
  for (const [i, entry] of [...written.entries()].reverse()) {
    if (since !== null && since < entry.at) written[i] = endingBy(entry, since);
    since = since === null ? entry.at : earlier(since, entry.at);
  }
  return written;
}

function endingBy(entry: TimelineEntry, latest: Instant): TimelineEntry {
  if (!('window' in entry.details) || entry.details.window.to <= latest) return entry;
  const window = { ...entry.details.window, to: latest };
  return { ...entry, details: { ...entry.details, window } } as TimelineEntry;
}

/** What is saved by what an entry tells of, as a list of one or none. */
function heldBy({ kind, details }: TimelineEntry): Span[] {
  switch (kind) {
    case 'check_succeeded':
      return [details.window];
    case 'check_failed':
    case 'check_cancelled':
      return details.held ? [details.held] : [];
    case 'imported':
      return 'window' in details ? [details.window] : [];
    default:
      return [];
  }
}

/** Nothing can be said of what a check did not get to before it was cancelled. */
function triedBy(entry: TimelineEntry): Span[] {
  return entry.kind === 'check_failed' ? [entry.details.window] : heldBy(entry);
}

const isSpan = ({ from, to }: Span) => from < to;

/** The spans as few that do not touch, in order. */
function union(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => (a.from < b.from ? -1 : 1));
  const merged: Span[] = [];
  for (const { from, to } of sorted) {
    const last = merged.at(-1);
    if (last && from <= last.to) merged[merged.length - 1] = { from: last.from, to: later(to, last.to) };
    else if (from < to) merged.push({ from, to });
  }
  return merged;
}

/** What is known of one integration beside its attempts. */
export interface Known {
  readonly attempts: Attempts;
  /** Whether it has lines on that day. */
  hasLines(day: Day): boolean;
}

/** The state of each business day from `first` to `last`, both included. */
export function coverage({ attempts, hasLines }: Known, venue: Venue, { first, last }: DaySpan): CoveredDay[] {
  return daysBetween(first, last).map((businessDay) => ({
    businessDay,
    state: stateOf(dayRange(businessDay, venue), attempts, {
      lines: hasLines(businessDay),
      closed: isPlannedClosed(businessDay, venue),
    }),
  }));
}

function stateOf(day: Span, { good, tried, away }: Attempts, known: { lines: boolean; closed: boolean }): DayState {
  if (known.closed && !known.lines) return 'closed';
  const held = good.filter((span) => overlaps(span, day));
  if (held.some((span) => span.from <= day.from && day.to <= span.to)) return known.lines ? 'covered' : 'empty';
  if (held.length > 0) return 'partial';
  // Nobody tries a day while the integration is away: what was tried was tried after it came back.
  if (tried.some((span) => overlaps(span, day))) return 'failed';
  const wasAway = away.some((span) => span.from <= day.from && (span.to === null || day.to <= span.to));
  return wasAway || tried.every((span) => day.to <= span.from) ? 'inactive' : 'missing';
}

/** What the timeline tells of the reports of an e-mail integration. */
export interface ReportDays {
  /** Days of which a report was imported. */
  readonly told: ReadonlySet<Day>;
  /** Days of which one was put aside, and none was imported since. */
  readonly putAside: ReadonlySet<Day>;
}

/**
 * The same for e-mailed reports, of which windows say nothing: a day is covered when a report of it was imported, failed
 * when one was put aside because it could not be.
 */
export function reportCoverage(
  { attempts, hasLines, reports }: Known & { readonly reports: ReportDays },
  venue: Venue,
  { first, last }: DaySpan,
): CoveredDay[] {
  const { tried, away } = attempts;
  return daysBetween(first, last).map((businessDay): CoveredDay => {
    const day = dayRange(businessDay, venue);
    if (hasLines(businessDay) || reports.told.has(businessDay)) return { businessDay, state: 'covered' };
    if (reports.putAside.has(businessDay)) return { businessDay, state: 'failed' };
    if (isPlannedClosed(businessDay, venue)) return { businessDay, state: 'closed' };
    const wasAway = away.some((span) => span.from <= day.from && (span.to === null || day.to <= span.to));
    const inactive = wasAway || tried.every((span) => day.to <= span.from);
    return { businessDay, state: inactive ? 'inactive' : 'missing' };
  });
}

/**
 * Reads the days of reports out of the entries of one e-mail integration, oldest first: what a check imported
 * (`details.reports`) and what stays put aside after it (`details.quarantined`), what a person imported (`details.days`).
 */
export function reportDaysOf(entries: Iterable<TimelineEntry>): ReportDays {
  const told = new Set<Day>();
  const putAside = new Set<Day>();
  for (const entry of believable(entries)) {
    if (entry.kind === 'dismissed') for (const day of entry.details.days) putAside.delete(day);
    for (const day of 'quarantined' in entry.details ? (entry.details.quarantined ?? []) : []) putAside.add(day);
    for (const day of reportsImported(entry).flatMap(({ days }) => days)) {
      told.add(day);
      putAside.delete(day);
    }
  }
  return { told, putAside };
}

function overlaps(a: Span, b: Span): boolean {
  return a.from < b.to && b.from < a.to;
}

/** States that `refresh --gaps` fetches. */
export const HOLES: ReadonlySet<DayState> = new Set(['partial', 'failed', 'missing']);

/** Runs of neighbouring business days, each at most `longest` days long. */
export function runsOf(days: readonly Day[], longest: number): DayRun[] {
  const runs: DayRun[] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run && run.days < longest && nextDay(run.last) === day)
      runs[runs.length - 1] = { first: run.first, last: day, days: run.days + 1 };
    else runs.push({ first: day, last: day, days: 1 });
  }
  return runs;
}

export interface DayRun extends DaySpan {
  readonly days: number;
}

/** The instants of a run of business days. */
export function spanOfDays({ first, last }: DaySpan, place: DayPlace): Span {
  return { from: dayRange(first, place).from, to: dayRange(last, place).to };
}
