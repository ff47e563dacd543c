import { businessDay, shiftDay } from '../../domain/business-day.ts';
import { compareTexts, grouped } from '../../domain/collections.ts';
import { HOLES } from '../../domain/coverage.ts';
import type { FailureCode, Integration } from '../../domain/integration.ts';
import { hasAnswered, type Policy, policyFor } from '../../domain/policy.ts';
import { lastBeat, type Staleness, staleness } from '../../domain/schedule.ts';
import type { Day, Instant } from '../../domain/time.ts';
import { type Alike, countsOf, inOrder, type TriageCounts, type Trouble, troubleOf } from '../../domain/triage.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Store } from '../../ports/store.ts';
import { coveredDays } from './covered-days.ts';
import type { Selected } from './select.ts';
import type { Damaged } from './store-access.ts';

/** Many integrations of one type that fail alike: the trouble of its provider. */
export interface IncidentLine {
  readonly type: string;
  /** Of the type, for people. */
  readonly title: string;
  readonly code: FailureCode;
  readonly since: Instant;
  /** How many fail so. */
  readonly integrations: number;
  /** How many active, not called-off ones of the type there are that have ever answered. */
  readonly of: number;
  readonly message: string;
}

/** Who needs whom, at one moment. */
export interface Triage {
  readonly counts: TriageCounts;
  /** When the last pass of a daemon ended; null when none ever did. */
  readonly lastPass: Instant | null;
  readonly stale: Staleness | null;
  readonly incidents: readonly IncidentLine[];
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
    if (!whole && isInIncident(integration)) continue;
    const trouble = troubleOf(integration, state, { policyOf, now });
    if (trouble) troubles.push(trouble);
  }
  const beat = lastBeat(await store.base.beats(), now);
  return {
    counts: countsOf(all, now),
    lastPass: beat?.lastPassEndedAt ?? null,
    stale: staleness(integrations, beat, now),
    incidents,
    alike: inOrder(troubles),
  };
}

function isInIncident({ active, status, streak }: Integration): boolean {
  return active && status === 'Failed' && streak.last?.incident === true;
}

function incidentsOf(integrations: readonly Integration[], connectors: Connectors): IncidentLine[] {
  const members = grouped(integrations, (one) =>
    isInIncident(one) ? `${one.type} ${one.streak.last?.code ?? ''}` : null,
  );
  const lines = [...members.values()].map((mine): IncidentLine => {
    const [{ type, streak, reason }] = mine;
    const since = mine.map((one) => one.reason?.since ?? '').sort(compareTexts)[0] ?? '';
    return {
      type,
      title: connectors.type(type)?.title ?? type,
      code: streak.last?.code ?? 'no_response',
      since,
      integrations: mine.length,
      of: integrations.filter(
        (one) => one.type === type && one.active && one.status !== 'CalledOff' && hasAnswered(one),
      ).length,
      message: reason?.message ?? '',
    };
  });
  return lines.sort((a, b) => compareTexts(a.since, b.since) || compareTexts(a.type, b.type));
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
