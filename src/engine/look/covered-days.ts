import { businessDay, previousDay, shiftDay } from '../../domain/business-day.ts';
import { grouped } from '../../domain/collections.ts';
import {
  type Attempts,
  attemptsOf,
  COVERAGE_KINDS,
  type CoveredDay,
  coverage,
  type DaySpan,
  type ReportDays,
  reportCoverage,
  reportDaysOf,
} from '../../domain/coverage.ts';
import { unlessBug } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { type Day, earlier, type Instant, later } from '../../domain/time.ts';
import type { TimelineEntry } from '../../domain/timeline.ts';
import type { Venue } from '../../domain/venue.ts';
import type { VenueAsked } from '../../ports/ledger.ts';
import type { Store } from '../../ports/store.ts';
import type { DayRangeAsked } from './days-asked.ts';
import type { Selected } from './select.ts';
import { type Damaged, sparing } from './store-access.ts';

/** What is known of the business days of one integration. */
export interface Covered {
  readonly integration: Integration;
  readonly days: readonly CoveredDay[];
}

/** Of which days, seen from when. */
export interface DaysAsked {
  readonly asked: DayRangeAsked;
  readonly now: Instant;
  /** Of them at most this many before today. */
  readonly lastDays?: number;
  /** As their venues were when they were selected, which need not be read again: for who asks at once. */
  readonly asRead?: boolean;
}

/** Integrations whose past is read at once: a year of one of them may be thousands of entries. */
const AT_ONCE = 25;

/**
 * The days of each integration, venue by venue: the timeline and the facts of some venues are read together, once. One of
 * several venues that cannot be read is left out and told to `damaged`, where that is given; else it is the error.
 */
export async function* coveredDays(
  store: Store,
  selected: readonly Selected[],
  { damaged, ...days }: DaysAsked & { readonly damaged?: Damaged },
): AsyncGenerator<Covered> {
  const byVenue = grouped(selected, ({ integration }) => integration.venue);
  const fail = (error: Error) => {
    throw error;
  };
  const spare = sparing(damaged ?? fail, { several: byVenue.size > 1 });
  for (const some of inPieces([...byVenue.values()])) {
    const covered = await daysOfVenues(store, some, days).catch(unlessBug);
    if (covered) yield* covered;
    // Which of them it is shows when each is read by itself.
    else
      for (const group of some) {
        const alone = await daysOfVenues(store, [group], days).catch(spare);
        if (alone) yield* alone;
      }
  }
}

type OfVenue = readonly [Selected, ...Selected[]];

/**
 * Facts do not say of which venue they are: an id that two venues have, after somebody copied one, is not twice in a piece.
 */
function inPieces(groups: readonly OfVenue[]): OfVenue[][] {
  const pieces: OfVenue[][] = [];
  const ids = new Set<string>();
  for (const group of groups) {
    const mine = group.map(({ integration }) => integration.id);
    if (pieces.length === 0 || ids.size + mine.length > AT_ONCE || mine.some((id) => ids.has(id))) {
      pieces.push([]);
      ids.clear();
    }
    pieces.at(-1)?.push(group);
    for (const id of mine) ids.add(id);
  }
  return pieces;
}

async function daysOfVenues(store: Store, groups: readonly OfVenue[], days: DaysAsked): Promise<Covered[]> {
  const asked = groups.map(([{ state }]) => (days.asRead ? state : state.venue.id));
  const all = groups.flatMap((group) => group.map(({ integration, state: { venue } }) => ({ integration, venue })));
  const histories = await historiesOf(
    store,
    asked,
    all.map(({ integration }) => integration),
  );
  const spans = new Map(all.map(({ integration: { id }, venue }) => [id, spanAsked(histories.get(id), venue, days)]));
  const lines = await daysWithLines(store, asked, spans);
  return all.map(({ integration, venue }) => {
    const span = spans.get(integration.id);
    const history = histories.get(integration.id);
    const hasLines = (day: Day) => lines.has(`${integration.id} ${day}`);
    return { integration, days: span && history ? daysOf(integration, venue, { ...history, hasLines, span }) : [] };
  });
}

interface History {
  readonly attempts: Attempts;
  readonly reports: ReportDays;
}

async function historiesOf(
  store: Store,
  venues: readonly VenueAsked[],
  integrations: readonly Integration[],
): Promise<Map<string, History>> {
  const entries = new Map<string, TimelineEntry[]>(integrations.map(({ id }) => [id, []]));
  const query = { venues, integrations: [...entries.keys()], kinds: COVERAGE_KINDS };
  for await (const entry of store.ledger.timeline(query))
    if (entry.integration !== null) entries.get(entry.integration)?.push(entry);
  return new Map(
    [...entries].map(([id, all]) => [id, { attempts: attemptsOf(all), reports: reportDaysOf(all) }] as const),
  );
}

/** Later than every day, and every moment. */
const NEVER = '9999-12-31';

/** Undefined when there is not a day to look at. */
function spanAsked(
  history: History | undefined,
  venue: Venue,
  { asked, now, lastDays }: DaysAsked,
): DaySpan | undefined {
  const first = asked.from ?? firstDay(history, venue);
  if (first === null) return undefined;
  const today = businessDay(now, venue);
  // Nothing is known of days to come, however far the question reaches.
  const last = asked.to === null ? previousDay(today) : earlier(asked.to, today);
  if (first > last) return undefined;
  return { first: lastDays === undefined ? first : later(first, shiftDay(today, -lastDays)), last };
}

/** The first day that anything is known of: of a window, or of a report, which may have been imported before any check. */
function firstDay(history: History | undefined, venue: Venue): Day | null {
  if (!history) return null;
  const { attempts, reports } = history;
  const begun = attempts.tried.map(({ from }) => from).reduce(earlier, NEVER);
  const days = [...reports.told, ...reports.putAside, ...(begun < NEVER ? [businessDay(begun, venue)] : [])];
  const first = days.reduce(earlier, NEVER);
  return first < NEVER ? first : null;
}

async function daysWithLines(
  store: Store,
  venues: readonly VenueAsked[],
  spans: ReadonlyMap<string, DaySpan | undefined>,
): Promise<Set<string>> {
  const asked = [...spans.values()].filter((span) => span !== undefined);
  if (asked.length === 0) return new Set();
  const from = asked.map(({ first }) => first).reduce(earlier);
  const to = asked.map(({ last }) => last).reduce(later);
  const facts = await store.ledger.dayFacts({ venues, integrations: [...spans.keys()], from, to });
  return new Set(facts.filter((f) => f.lines > 0).map((f) => `${f.integration} ${f.businessDay}`));
}

function daysOf(
  { method }: Integration,
  venue: Venue,
  { span, ...known }: History & { hasLines(day: Day): boolean; readonly span: DaySpan },
): CoveredDay[] {
  return method === 'email' ? reportCoverage(known, venue, span) : coverage(known, venue, span);
}
