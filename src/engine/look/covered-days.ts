import { businessDay, previousDay } from '../../domain/business-day.ts';
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
import { parseDay } from '../../domain/duration.ts';
import { usage } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { type Day, earlier, type Instant, later } from '../../domain/time.ts';
import type { TimelineEntry } from '../../domain/timeline.ts';
import type { Venue } from '../../domain/venue.ts';
import type { VenueAsked } from '../../ports/ledger.ts';
import type { Store } from '../../ports/store.ts';
import type { Selected } from './select.ts';
import { type Damaged, sparing } from './store-access.ts';

/** Business days, both included; null: from the first window, to the last full business day. */
export interface DayRangeAsked {
  readonly from: Day | null;
  readonly to: Day | null;
}

/** @throws ExpectedError `usage`. */
export function parseRange({ from, to }: { readonly from: string | null; readonly to: string | null }): DayRangeAsked {
  const asked = {
    from: from === null ? null : parseDay(from, '--from'),
    to: to === null ? null : parseDay(to, '--to'),
  };
  if (asked.from && asked.to && asked.to < asked.from) throw usage(`--to ${asked.to} lies before --from ${asked.from}`);
  return asked;
}

/** What is known of the business days of one integration. */
export interface Covered {
  readonly integration: Integration;
  readonly days: readonly CoveredDay[];
}

/** Of which days, seen from when. */
export interface DaysAsked {
  readonly asked: DayRangeAsked;
  readonly now: Instant;
  /** As their venues were when they were selected, which need not be read again: for who asks at once. */
  readonly asRead?: boolean;
}

/**
 * The days of each integration, venue by venue: the timeline and the facts of a venue are read once. One of several
 * venues that cannot be read is left out and told to `damaged`, where that is given; else it is the error.
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
  for (const group of byVenue.values()) {
    const covered = await daysOfVenue(store, group, days).catch(spare);
    if (covered) yield* covered;
  }
}

/** `group`: integrations of one venue. */
async function daysOfVenue(store: Store, group: readonly Selected[], days: DaysAsked): Promise<Covered[]> {
  const [first] = group;
  if (!first) return [];
  const { venue } = first.state;
  const asked = days.asRead ? first.state : venue.id;
  const integrations = group.map(({ integration }) => integration);
  const histories = await historiesOf(store, asked, integrations);
  const spans = new Map(integrations.map(({ id }) => [id, spanAsked(histories.get(id)?.attempts, venue, days)]));
  const lines = await daysWithLines(store, asked, spans);
  return integrations.map((integration) => {
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
  venue: VenueAsked,
  integrations: readonly Integration[],
): Promise<Map<string, History>> {
  const entries = new Map<string, TimelineEntry[]>(integrations.map(({ id }) => [id, []]));
  const query = { venues: [venue], integrations: [...entries.keys()], kinds: COVERAGE_KINDS };
  for await (const entry of store.ledger.timeline(query))
    if (entry.integration !== null) entries.get(entry.integration)?.push(entry);
  return new Map(
    [...entries].map(([id, all]) => [id, { attempts: attemptsOf(all), reports: reportDaysOf(all) }] as const),
  );
}

/** Later than every window. */
const NEVER: Instant = '9999-12-31T00:00:00.000Z';

/** Undefined when there is not a day to look at. */
function spanAsked(attempts: Attempts | undefined, venue: Venue, { asked, now }: DaysAsked): DaySpan | undefined {
  const today = businessDay(now, venue);
  const begun = attempts?.tried.map(({ from }) => from).reduce(earlier, NEVER);
  const first = asked.from ?? (begun && begun < NEVER ? businessDay(begun, venue) : null);
  // Nothing is known of days to come, however far the question reaches.
  const last = asked.to === null ? previousDay(today) : earlier(asked.to, today);
  return first !== null && first <= last ? { first, last } : undefined;
}

async function daysWithLines(
  store: Store,
  venue: VenueAsked,
  spans: ReadonlyMap<string, DaySpan | undefined>,
): Promise<Set<string>> {
  const asked = [...spans.values()].filter((span) => span !== undefined);
  if (asked.length === 0) return new Set();
  const from = asked.map(({ first }) => first).reduce(earlier);
  const to = asked.map(({ last }) => last).reduce(later);
  const facts = await store.ledger.dayFacts({ venues: [venue], integrations: [...spans.keys()], from, to });
  return new Set(facts.filter((f) => f.lines > 0).map((f) => `${f.integration} ${f.businessDay}`));
}

function daysOf(
  { method }: Integration,
  venue: Venue,
  { span, ...known }: History & { hasLines(day: Day): boolean; readonly span: DaySpan },
): CoveredDay[] {
  return method === 'email' ? reportCoverage(known, venue, span) : coverage(known, venue, span);
}
