import { businessDay, shiftDay } from '../../domain/business-day.ts';
import { HOLES } from '../../domain/coverage.ts';
import type { Integration } from '../../domain/integration.ts';
import { isInIncident } from '../../domain/integration.ts';
import { type Policy, policyFor } from '../../domain/policy.ts';
import { quietOf } from '../../domain/quiet.ts';
import { lastBeat, type Staleness, staleness } from '../../domain/schedule.ts';
import { isSnoozed } from '../../domain/snooze.ts';
import type { Day, Instant } from '../../domain/time.ts';
import { type Alike, inOrder, type Trouble, troubleOf } from '../../domain/triage.ts';
import { type CountJudge, countsOf, type TriageCounts } from '../../domain/triage-counts.ts';
import { integrationFits } from '../../domain/venue-query.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Store } from '../../ports/store.ts';
import { coveredDays } from './covered-days.ts';
import { incidentsAmong, type OpenIncident } from './incidents.ts';
import type { Selected } from './select.ts';
import type { Damaged } from './store-access.ts';

/** An incident that lasts, and what people call the type. */
export interface NamedIncident extends OpenIncident {
  readonly title: string;
}

/** Who needs whom, at one moment. */
export interface Triage {
  readonly counts: TriageCounts;
  /** When the last pass of a daemon ended; null when none ever did. */
  readonly lastPass: Instant | null;
  readonly stale: Staleness | null;
  readonly incidents: readonly NamedIncident[];
  /** Without those that are part of an incident, unless `whole` was asked for. */
  readonly alike: readonly Alike[];
}

interface TriagePorts {
  readonly store: Store;
  readonly connectors: Connectors;
}

/** What is wrong with these integrations. `whole`: also what belongs to an incident, one by one. */
export async function triageOf(
  { store, connectors }: TriagePorts,
  selected: readonly Selected[],
  { now, whole }: { readonly now: Instant; readonly whole: boolean },
): Promise<Triage> {
  const settings = await store.base.settings();
  const policies = new Map<string, Policy>();
  const policyOf = (type: string) => {
    const policy = policies.get(type) ?? policyFor(settings, connectors.type(type));
    policies.set(type, policy);
    return policy;
  };
  const all = selected.map(({ state, integration }) => ({ integration, venue: state.venue }));
  const integrations = all.map(({ integration }) => integration);
  const incidents = incidentsOf(integrations, connectors);
  const troubles: Trouble[] = [];
  for (const { state, integration } of selected) {
    if (!whole && integration.status === 'Failed' && isInIncident(integration)) continue;
    const trouble = troubleOf(integration, state, { policyOf, now });
    if (trouble) troubles.push(trouble);
  }
  const beat = lastBeat(await store.base.beats(), now);
  return {
    counts: countsOf(all, countJudge(now)),
    lastPass: beat?.lastPassEndedAt ?? null,
    stale: staleness(integrations, beat, now),
    incidents,
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

function incidentsOf(integrations: readonly Integration[], connectors: Connectors): NamedIncident[] {
  const wanted = { active: true, calledOff: false, answered: true };
  const of = (type: string) => integrations.filter((one) => integrationFits(one, { ...wanted, type })).length;
  return incidentsAmong(integrations, of).map((one) => ({
    ...one,
    title: connectors.type(one.type)?.title ?? one.type,
  }));
}

/** Business days that are looked at for holes. */
const DAYS_LOOKED_AT = 14;

/** The days that are not wholly fetched, of the last 14 full business days, by integration; each venue is read once. */
export async function missingDays(
  store: Store,
  troubles: readonly Trouble[],
  { now, damaged }: { readonly now: Instant; readonly damaged: Damaged },
): Promise<Map<string, Day[]>> {
  const missing = new Map<string, Day[]>();
  const selected = troubles.map(({ integration, venue, siblings }): Selected => {
    return { state: { venue, integrations: siblings, owed: [], lastSeq: 0 }, integration, direct: true };
  });
  const first = new Map(troubles.map(({ venue }) => [venue.id, shiftDay(businessDay(now, venue), -DAYS_LOOKED_AT)]));
  for await (const { integration, days } of coveredDays(store, selected, {
    asked: { from: null, to: null },
    now,
    damaged,
  })) {
    const from = first.get(integration.venue) ?? '';
    const holes = days.filter(({ state, businessDay }) => HOLES.has(state) && businessDay >= from);
    missing.set(
      integration.id,
      holes.map((day) => day.businessDay),
    );
  }
  return missing;
}
