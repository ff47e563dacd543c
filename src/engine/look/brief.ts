import { BRIEF_KINDS, type Brief, briefOf } from '../../domain/brief.ts';
import { businessDay, shiftDay } from '../../domain/business-day.ts';
import type { CoveredDay } from '../../domain/coverage.ts';
import type { Integration } from '../../domain/integration.ts';
import { type DaySum, sumsByDay } from '../../domain/sale-sums.ts';
import { isAtFirstPass, lastBeat } from '../../domain/schedule.ts';
import { isSnoozed } from '../../domain/snooze.ts';
import type { VenueState } from '../../domain/state.ts';
import { DAY, type Instant, plus } from '../../domain/time.ts';
import type { TimelineEntry } from '../../domain/timeline.ts';
import { TriageCount, type TriageCounts } from '../../domain/triage-counts.ts';
import type { Ports } from '../../ports/ports.ts';
import { coveredDays } from './covered-days.ts';
import { IncidentsSeen, type NamedIncident, withTitles } from './incidents.ts';
import { SelectedSales } from './sales-query.ts';
import type { Selected } from './select.ts';
import type { Damaged } from './store-access.ts';
import { countJudge } from './triage.ts';
import type { Waiting } from './waiting.ts';

/** A brief, with how things stand at its end. */
export interface Briefing {
  readonly brief: Brief;
  /** As triage counts them. */
  readonly counts: TriageCounts;
  /** When the last pass of a daemon ended; null when none ever did. */
  readonly lastPass: Instant | null;
  /** Somebody works whose first pass has not ended. */
  readonly atFirstPass: boolean;
  /** By id: the integrations that the brief tells of, with their venue, as they are now. */
  readonly about: ReadonlyMap<string, Selected>;
  /** Incidents that last. */
  readonly incidents: readonly NamedIncident[];
  /** Those that are left alone for a while. */
  readonly snoozed: readonly Integration[];
  /** Active ones that are Failed or CalledOff now, worst first. */
  readonly troubled: readonly Selected[];
}

type BriefPorts = Pick<Ports, 'store' | 'clock' | 'connectors'>;

/** What happened since then, and how things stand. Venues that cannot be read are told to `damaged`. */
export async function gatherBrief(
  { store, clock, connectors }: BriefPorts,
  since: Instant,
  damaged: Damaged,
): Promise<Briefing> {
  const until = clock.now();
  const count = new TriageCount(countJudge(until));
  const about = new Map<string, Selected>();
  const troubled: Selected[] = [];
  const snoozed: Integration[] = [];
  const seen = new IncidentsSeen();
  const venues: string[] = [];
  for await (const state of store.venues.list({}, damaged)) {
    venues.push(state.venue.id);
    for (const integration of state.integrations) {
      const one: Selected = { state, integration, direct: true };
      about.set(integration.id, one);
      seen.add(integration);
      count.add(integration, state.venue);
      if (!integration.active) continue;
      if (isSnoozed(integration, until)) snoozed.push(integration);
      if (integration.status === 'CalledOff' || integration.status === 'Failed') troubled.push(one);
    }
  }
  const entries: TimelineEntry[] = [];
  for await (const entry of store.ledger.timeline({ venues, kinds: BRIEF_KINDS, since })) entries.push(entry);
  const beats = await store.base.beats();
  return {
    brief: briefOf(entries, { since, until }),
    counts: count.soFar,
    lastPass: lastBeat(beats, until)?.lastPassEndedAt ?? null,
    atFirstPass: isAtFirstPass(beats, until),
    about,
    incidents: withTitles(seen.open, connectors),
    snoozed,
    troubled: troubled.sort(worstFirst),
  };
}

function worstFirst({ integration: a }: Selected, { integration: b }: Selected): number {
  const rank = (one: Integration) => (one.status === 'CalledOff' ? 0 : 1);
  const since = (one: Integration) => one.reason?.since ?? '';
  return rank(a) - rank(b) || (since(a) < since(b) ? -1 : 1);
}

/** What the page shows of one integration in trouble. */
export interface TroubledPage {
  readonly state: VenueState;
  readonly integration: Integration;
  readonly days: readonly CoveredDay[];
  /** Sums of each of these days and currencies; days without sales are left out. */
  readonly sums: readonly DaySum[];
  /** The newest entries, oldest first. */
  readonly story: readonly TimelineEntry[];
}

/** How many business days are drawn, and how many entries told, at most. */
const DAYS_DRAWN = 35;
const ENTRIES_TOLD = 8;

/** Coverage, sales and story of one integration for the page. */
export async function troubledPage(
  { store, clock }: BriefPorts,
  selected: Selected,
  { damaged, waiting }: { readonly damaged: Damaged; readonly waiting: Waiting },
): Promise<TroubledPage> {
  const { state, integration } = selected;
  const now = clock.now();
  const today = businessDay(now, state.venue);
  const from = shiftDay(today, -DAYS_DRAWN);
  const days: CoveredDay[] = [];
  for await (const covered of coveredDays(store, [selected], { asked: { from, to: today }, now }))
    days.push(...covered.days);
  const sales = new SelectedSales(store, [selected], { when: { from }, item: null, damaged, waiting });
  const query = { venues: [state.venue.id], integrations: [integration.id], limit: ENTRIES_TOLD };
  const story: TimelineEntry[] = [];
  for await (const entry of store.ledger.timeline({ ...query, since: plus(now, -DAYS_DRAWN * DAY) })) story.push(entry);
  return { state, integration, days, sums: sumsByDay(await sales.totals('day')), story };
}
