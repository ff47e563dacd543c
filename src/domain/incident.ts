import type { FailureCode, Integration } from './integration.ts';
import { minutes, type Policy } from './policy.ts';
import { type Instant, plus } from './time.ts';

/** The last failure of one integration, as far as incidents need it. */
export interface FleetMember {
  readonly id: string;
  readonly venue: string;
  readonly type: string;
  readonly last: { readonly code: FailureCode; readonly at: Instant; readonly counted: boolean } | null;
}

/** Null for those that do not count for incidents: inactive and called-off ones. */
export function fleetMember(integration: Integration): FleetMember | null {
  if (!integration.active || integration.status === 'CalledOff') return null;
  const { id, venue, type, streak } = integration;
  return { id, venue, type, last: integration.status === 'Failed' && streak.last ? streak.last : null };
}

/** Failures from this moment on may be one incident. */
export function incidentSince(policy: Policy, now: Instant): Instant {
  return plus(now, -minutes(policy.incidentMinutes));
}

/**
 * The integrations that fail together because of the provider: within an hour several venues and a share of the type's
 * integrations fail with one code. Empty when it is no incident. `of`: how many active, not called-off ones of the type
 * there are; `failing`: those that failed lately, at least.
 */
export function incidentMembers(
  { of, failing }: { readonly of: number; readonly failing: Iterable<FleetMember> },
  failure: { readonly type: string; readonly code: FailureCode },
  { policy, now }: { readonly policy: Policy; readonly now: Instant },
): FleetMember[] {
  const since = incidentSince(policy, now);
  const together = [...failing].filter(
    ({ type, last }) => type === failure.type && last !== null && last.code === failure.code && last.at >= since,
  );
  const venues = new Set(together.map(({ venue }) => venue)).size;
  return venues >= policy.incidentVenues && together.length * 100 >= policy.incidentPercent * of ? together : [];
}
