import type { Integration, Status } from './integration.ts';
import { hasAnswered } from './policy.ts';
import { isDue } from './schedule.ts';
import type { VenueState } from './state.ts';
import type { Instant } from './time.ts';

/** Which integrations; everything that is said must hold. */
export interface IntegrationQuery {
  readonly type?: string;
  readonly status?: Status;
  readonly active?: boolean;
  /** False: only those that were not called off. */
  readonly calledOff?: boolean;
  /** Whether it has ever answered, as `hasAnswered` says it. */
  readonly answered?: boolean;
  /** To be checked at this moment or before. */
  readonly due?: Instant;
  /** Part of an incident that lasts. */
  readonly inIncident?: true;
  /** Part of this incident, or was until it ended, unless it is part of a later one. */
  readonly incident?: string;
  /** Snoozed until this moment or before, and nobody has noticed yet. */
  readonly snoozeOver?: Instant;
  /** Active, not called off, and its last check failed at this moment or later. */
  readonly failingSince?: Instant;
}

/** Which venues: those that have an integration that fits; all when nothing is said. */
export interface VenueQuery extends IntegrationQuery {
  readonly ids?: readonly string[];
  /** Only those that owe mail. */
  readonly owing?: true;
}

/** For stores that have no index to ask: whether a venue fits, `ids` aside. */
export function venueFits({ integrations, owed }: VenueState, query: VenueQuery): boolean {
  const { ids: _, owing, ...wanted } = query;
  if (owing && owed.length === 0) return false;
  return Object.keys(wanted).length === 0 || integrations.some((integration) => integrationFits(integration, wanted));
}

/** For stores that have no index to ask: whether an integration fits. */
export function integrationFits(integration: Integration, query: IntegrationQuery): boolean {
  const { type, status, active, calledOff, answered, due, inIncident, incident, snoozeOver, failingSince } = query;
  return (
    (type === undefined || integration.type === type) &&
    (status === undefined || integration.status === status) &&
    (active === undefined || integration.active === active) &&
    (calledOff === undefined || (integration.status === 'CalledOff') === calledOff) &&
    (answered === undefined || hasAnswered(integration) === answered) &&
    (due === undefined || isDue(integration, due)) &&
    (inIncident === undefined || integration.incident?.ended === null) &&
    (incident === undefined || integration.incident?.incident === incident) &&
    (snoozeOver === undefined || (integration.snoozed ? integration.snoozed.until <= snoozeOver : false)) &&
    (failingSince === undefined || isFailingSince(integration, failingSince))
  );
}

function isFailingSince({ active, status, streak }: Integration, since: Instant): boolean {
  return active && status === 'Failed' && streak.last !== null && streak.last.at >= since;
}
