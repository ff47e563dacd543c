import { type DayPlace, dayRange, daysBetween } from './business-day.ts';
import { isPlannedClosed } from './reports.ts';
import { type Day, type Instant, later } from './time.ts';
import type { TimelineEntry } from './timeline.ts';
import type { Venue } from './venue.ts';

export const DAY_STATES = ['covered', 'empty', 'partial', 'failed', 'missing', 'closed', 'inactive'] as const;
/**
 * What is known of one business day of one integration. `covered`: successful windows hold every instant of it;
 * `empty`: likewise, without lines; `partial`: they hold some instants; `failed`: none, and the last try failed;
 * `missing`: never tried; `closed`: planned closed and without lines; `inactive`: before the first window, or while
 * deactivated.
 */
export type DayState = (typeof DAY_STATES)[number];

/** From `from` (included) to `to` (excluded). */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** What the timeline tells of one integration: what was asked for, and when it was active. */
export interface Attempts {
  /** Windows of checks that succeeded. */
  readonly good: readonly Span[];
  /** Windows of all checks, oldest first. */
  readonly tried: readonly (Span & { readonly ok: boolean })[];
  /** When it was deactivated; an open one lasts. */
  readonly away: readonly { readonly from: Instant; readonly to: Instant | null }[];
}

/** Reads the attempts of one integration out of its entries, oldest first. */
export function attemptsOf(entries: Iterable<TimelineEntry>): Attempts {
  const tried: (Span & { ok: boolean })[] = [];
  const away: { from: Instant; to: Instant | null }[] = [];
  for (const { kind, at, details } of entries) {
    const window = spanOf(details.window);
    if ((kind === 'check_succeeded' || kind === 'check_failed') && window)
      tried.push({ ...window, ok: kind === 'check_succeeded' });
    if (kind === 'deactivated') away.push({ from: at, to: null });
    const last = away.at(-1);
    if (kind === 'restored' && last) away[away.length - 1] = { ...last, to: at };
  }
  return { good: union(tried.filter((t) => t.ok)), tried, away };
}

function spanOf(window: unknown): Span | null {
  if (window === null || typeof window !== 'object') return null;
  const { from, to } = window as Partial<Record<keyof Span, unknown>>;
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : null;
}

/** The spans as few that do not touch, in order. */
export function union(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => (a.from < b.from ? -1 : 1));
  const merged: Span[] = [];
  for (const { from, to } of sorted) {
    const last = merged.at(-1);
    if (last && from <= last.to) merged[merged.length - 1] = { from: last.from, to: later(to, last.to) };
    else if (from < to) merged.push({ from, to });
  }
  return merged;
}

/** The state of each business day from `first` to `last`, both included. */
export function coverage(
  { attempts, hasLines }: { readonly attempts: Attempts; hasLines(day: Day): boolean },
  venue: Venue,
  { first, last }: { readonly first: Day; readonly last: Day },
): { readonly businessDay: Day; readonly state: DayState }[] {
  return daysBetween(first, last).map((businessDay) => ({
    businessDay,
    state: stateOf(dayRange(businessDay, venue), attempts, {
      lines: hasLines(businessDay),
      closed: isPlannedClosed(businessDay, venue),
    }),
  }));
}

function stateOf(day: Span, { good, tried, away }: Attempts, known: { lines: boolean; closed: boolean }): DayState {
  const held = good.filter((span) => overlaps(span, day));
  const wholly = held.some((span) => span.from <= day.from && day.to <= span.to);
  if (known.closed && !known.lines) return 'closed';
  if (wholly) return known.lines ? 'covered' : 'empty';
  if (held.length > 0) return 'partial';
  const touching = tried.filter((span) => overlaps(span, day));
  const wasAway = away.some((span) => span.from <= day.from && (span.to === null || day.to <= span.to));
  const first = tried[0];
  if (wasAway || !first || tried.every((span) => day.to <= span.from)) return 'inactive';
  return touching.length > 0 ? 'failed' : 'missing';
}

function overlaps(a: Span, b: Span): boolean {
  return a.from < b.to && b.from < a.to;
}

/** States that `refresh --gaps` fetches. */
export const HOLES: ReadonlySet<DayState> = new Set(['partial', 'failed', 'missing']);

/** Runs of neighbouring business days, each at most `longest` days long. */
export function runsOf(
  days: readonly Day[],
  longest: number,
): { readonly first: Day; readonly last: Day; readonly days: number }[] {
  const runs: { first: Day; last: Day; days: number }[] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run && run.days < longest && daysBetween(run.last, day).length === 2)
      runs[runs.length - 1] = { first: run.first, last: day, days: run.days + 1 };
    else runs.push({ first: day, last: day, days: 1 });
  }
  return runs;
}

/** The instants of a run of business days. */
export function spanOfDays(first: Day, last: Day, place: DayPlace): Span {
  return { from: dayRange(first, place).from, to: dayRange(last, place).to };
}
