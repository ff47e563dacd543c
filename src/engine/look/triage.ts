import { businessDay, shiftDay } from '../../domain/business-day.ts';
import type { Integration } from '../../domain/integration.ts';
import { isInIncident } from '../../domain/integration.ts';
import { type Policy, policyFor } from '../../domain/policy.ts';
import { quietOf } from '../../domain/quiet.ts';
import { isDue, lastBeat, lateOnes, type Staleness, staleness } from '../../domain/schedule.ts';
import { isSnoozed } from '../../domain/snooze.ts';
import type { Day, Instant } from '../../domain/time.ts';
import { type Alike, inOrder, type Trouble, troubleOf } from '../../domain/triage.ts';
import { type CountJudge, TriageCount, type TriageCounts } from '../../domain/triage-counts.ts';
import type { Venue } from '../../domain/venue.ts';
import { beingChecked, type WorkTrouble, workersOf, workTrouble } from '../../domain/workers.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Machine } from '../../ports/machine.ts';
import type { Store } from '../../ports/store.ts';
import { IncidentsSeen, type NamedIncident, withTitles } from './incidents.ts';
import { missingDays } from './missing-days.ts';
import { type Selected, type Selection, type SelectPorts, visitForReading } from './select.ts';
import type { Damaged } from './store-access.ts';

/** Who needs whom, at one moment. */
export interface Triage {
  readonly counts: TriageCounts;
  /** When the last pass of a daemon ended; null when none ever did. */
  readonly lastPass: Instant | null;
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
  const visit = ({ state, integration }: Selected) => {
    found.add(integration, state.venue);
    if (!whole && integration.status === 'Failed' && isInIncident(integration)) return;
    const trouble = troubleOf(integration, state, { policyOf, now });
    if (trouble) troubles.push(trouble);
  };
  await visitForReading(ports, selection, { damaged, visit });
  const beats = await store.base.beats();
  const beat = lastBeat(beats, now);
  const stale = staleness(found.due, beat, now);
  const workers = workersOf(beats, { now, place: await ports.machine.place() });
  const running = new Set(beingChecked(workers));
  const waiting = found.due.filter(({ id }) => !running.has(id));
  return {
    counts: found.count.soFar,
    lastPass: beat?.lastPassEndedAt ?? null,
    stale,
    trouble: stale ? null : workTrouble(workers, lateOnes(waiting, now), now),
    incidents: found.incidents(connectors),
    alike: inOrder(troubles),
  };
}

/** By whom integrations are counted as quiet and snoozed. */
export function countJudge(now: Instant): CountJudge {
  return {
    isQuiet: (integration, venue) => quietOf(integration, venue, now) !== null,
    isSnoozed: (integration) => isSnoozed(integration, now),
  };
}

/** What has to be known of all integrations: the sound ones of a large store are many, and are not kept. */
class Found {
  readonly count: TriageCount;
  /** Only of these it can be asked whether they wait too long. */
  readonly due: Integration[] = [];
  private readonly seen = new IncidentsSeen();
  private readonly now: Instant;

  constructor(now: Instant) {
    this.now = now;
    this.count = new TriageCount(countJudge(now));
  }

  add(integration: Integration, venue: Venue): void {
    this.count.add(integration, venue);
    if (isDue(integration, this.now)) this.due.push(integration);
    this.seen.add(integration);
  }

  incidents(connectors: Connectors): NamedIncident[] {
    return withTitles(this.seen.open, connectors);
  }
}

/** Business days that are looked at for holes. */
const DAYS_LOOKED_AT = 14;

/** The days that are not wholly fetched, of the last 14 full business days, by integration; each venue is read once. */
export async function lateDays(
  store: Store,
  troubles: readonly Trouble[],
  { now, damaged }: { readonly now: Instant; readonly damaged: Damaged },
): Promise<Map<string, readonly Day[]>> {
  const selected = troubles.map(({ integration, state }): Selected => ({ integration, state, direct: true }));
  const missing = await missingDays(store, selected, { asRead: true, now, damaged });
  for (const { integration, venue } of troubles) {
    const from = shiftDay(businessDay(now, venue), -DAYS_LOOKED_AT);
    const days = missing.get(integration.id);
    if (days)
      missing.set(
        integration.id,
        days.filter((day) => day >= from),
      );
  }
  return missing;
}
