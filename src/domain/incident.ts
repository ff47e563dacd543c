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

/**
 * The integrations that fail together because of the provider: within an hour several venues and a share of the type's
 * integrations fail with one code. Empty when it is no incident.
 */
export function incidentMembers(
  fleet: Iterable<FleetMember>,
  failure: { readonly type: string; readonly code: FailureCode },
  { policy, now }: { readonly policy: Policy; readonly now: Instant },
): FleetMember[] {
  const since = plus(now, -minutes(policy.incidentMinutes));
  const failing: FleetMember[] = [];
  let all = 0;
  for (const member of fleet) {
    if (member.type !== failure.type) continue;
    all += 1;
    if (member.last && member.last.code === failure.code && member.last.at >= since) failing.push(member);
  }
  const venues = new Set(failing.map((m) => m.venue)).size;
  return venues >= policy.incidentVenues && failing.length * 100 >= policy.incidentPercent * all ? failing : [];
}
