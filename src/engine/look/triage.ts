import type { Integration } from '../../domain/integration.ts';
import { isInIncident } from '../../domain/integration.ts';
import { type Policy, policyFor } from '../../domain/policy.ts';
import { quietOf } from '../../domain/quiet.ts';
import { isAtFirstPass, lastBeat, type Staleness } from '../../domain/schedule.ts';
import { isSnoozed } from '../../domain/snooze.ts';
import type { VenueState } from '../../domain/state.ts';
import { type OthersFigure, type Survey, type SurveyAsked, SurveyCount } from '../../domain/survey.ts';
import type { Day, Instant } from '../../domain/time.ts';
import { type Alike, inOrder, TRIAGE_DAYS, type Trouble, troubleOf } from '../../domain/triage.ts';
import { type CountJudge, TriageCount, type TriageCounts } from '../../domain/triage-counts.ts';
import type { Venue } from '../../domain/venue.ts';
import { beingChecked, type WorkTrouble, workersOf, workTrouble } from '../../domain/workers.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Machine } from '../../ports/machine.ts';
import type { Store } from '../../ports/store.ts';
import type { SurveyTold } from '../../ports/venues.ts';
import { knownType } from './filters.ts';
import { IncidentsSeen, type NamedIncident, withTitles } from './incidents.ts';
import { missingDays } from './missing-days.ts';
import { type Selected, type Selection, type SelectPorts, visitForReading } from './select.ts';
import type { Damaged } from './store-access.ts';

/** Who needs whom, at one moment. */
export interface Triage {
  readonly counts: TriageCounts;
  /** When the last pass of a daemon ended; null when none ever did. */
  readonly lastPass: Instant | null;
  /** Somebody works whose first pass has not ended. */
  readonly atFirstPass: boolean;
  readonly stale: Staleness | null;
  /** Why checks do not go on, where statuses are not stale yet. */
  readonly trouble: WorkTrouble | null;
  readonly incidents: readonly NamedIncident[];
  /** Without those that are part of an incident, unless `whole` was asked for. */
  readonly alike: readonly Alike[];
}

interface TriageAsked {
  readonly selection: Selection;
  readonly damaged: Damaged;
  readonly now: Instant;
  /** Also what belongs to an incident, one by one. */
  readonly whole: boolean;
}

/** What is wrong with the integrations of a selection. @throws ExpectedError as `selectForReading` does. */
export async function triageOf(
  ports: SelectPorts & { readonly machine: Machine },
  { selection, damaged, now, whole }: TriageAsked,
): Promise<Triage> {
  const { store, connectors } = ports;
  const settings = await store.base.settings();
  const policies = new Map<string, Policy>();
  const policyOf = (type: string) => {
    const policy = policies.get(type) ?? policyFor(settings, connectors.type(type));
    policies.set(type, policy);
    return policy;
  };
  const found = new Found(now);
  const troubles: Trouble[] = [];
  const visit = (integration: Integration, state: VenueState) => {
    found.add(integration, state.venue);
    if (!whole && integration.status === 'Failed' && isInIncident(integration)) return;
    const trouble = troubleOf(integration, state, { policyOf, now });
    if (trouble) troubles.push(trouble);
  };
  const beats = await store.base.beats();
  const beat = lastBeat(beats, now);
  const workers = workersOf(beats, { now, place: await ports.machine.place() });
  const running = beingChecked(workers);
  const asked = { now, running, types: [], lastPass: beat?.lastPassEndedAt ?? null };
  const { others, stale, late } = await surveyed(ports, selection, { asked, told: { visit, damaged } });
  for (const figure of others) found.addOthers(figure);
  return {
    counts: found.count.soFar,
    lastPass: asked.lastPass,
    atFirstPass: isAtFirstPass(beats, now),
    stale,
    trouble: stale ? null : workTrouble(workers, late, now),
    incidents: found.incidents(connectors),
    alike: inOrder(troubles),
  };
}

/** Over the whole store, or some types, nobody reads what is well; whoever names venues or integrations, has these read. */
async function surveyed(
  ports: SelectPorts,
  selection: Selection,
  { asked, told }: { readonly asked: SurveyAsked; readonly told: SurveyTold },
): Promise<Survey> {
  const { refs, types = [], venues = [], requireMatch = false } = selection;
  if (refs.length + venues.length === 0 && !requireMatch)
    return ports.store.venues.survey({ ...asked, types: types.map((type) => knownType(ports.connectors, type)) }, told);
  const count = new SurveyCount(asked);
  const visit = ({ integration, state }: Selected) => {
    if (count.add(integration)) told.visit(integration, state);
  };
  await visitForReading(ports, selection, { damaged: told.damaged, visit });
  return count.survey();
}

/** By whom integrations are counted as quiet and snoozed. */
export function countJudge(now: Instant): CountJudge {
  return {
    isQuiet: (integration, venue) => quietOf(integration, venue, now) !== null,
    isSnoozed: (integration) => isSnoozed(integration, now),
  };
}

/** What has to be known of all integrations: the sound ones of a large store are many, and only counted. */
class Found {
  readonly count: TriageCount;
  private readonly seen = new IncidentsSeen();

  constructor(now: Instant) {
    this.count = new TriageCount(countJudge(now));
  }

  add(integration: Integration, venue: Venue): void {
    this.count.add(integration, venue);
    this.seen.add(integration);
  }

  addOthers(figure: OthersFigure): void {
    this.count.addOthers(figure);
    this.seen.addOthers(figure);
  }

  incidents(connectors: Connectors): NamedIncident[] {
    return withTitles(this.seen.open, connectors);
  }
}

/** The days that are not wholly fetched, of the last 14 full business days, by integration; each venue is read once. */
export async function lateDays(
  store: Store,
  troubles: readonly Trouble[],
  { now, damaged }: { readonly now: Instant; readonly damaged: Damaged },
): Promise<Map<string, readonly Day[]>> {
  const selected = troubles.map(({ integration, state }): Selected => ({ integration, state, direct: true }));
  return missingDays(store, selected, { asRead: true, now, damaged, lastDays: TRIAGE_DAYS });
}
