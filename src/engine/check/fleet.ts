import { ExpectedError, type Failure } from '../../domain/errors.ts';
import { type FleetMember, fleetMember, incidentMembers } from '../../domain/incident.ts';
import type { Integration } from '../../domain/integration.ts';
import type { Policy } from '../../domain/policy.ts';
import { withIntegration } from '../../domain/state.ts';
import { absorbed } from '../../domain/streak.ts';
import type { Instant } from '../../domain/time.ts';
import type { Store } from '../../ports/store.ts';
import type { Decide } from '../../ports/venues.ts';
import { readableVenues } from '../look/readable.ts';

/** What the checks of one pass or command know of all others: whether a failure is part of an incident. */
export interface Fleet {
  /** Told of every check that ended. */
  learn(integration: Integration): void;
  /**
   * Whether this failure is part of an incident. When it makes one, the failures of the others that belong to it are
   * taken out of their counts.
   */
  failsWithOthers(
    failing: Integration,
    failure: Pick<Failure, 'code'>,
    at: { readonly policy: Policy; readonly now: Instant },
  ): Promise<boolean>;
}

/** Reads the store when the first check fails; is kept up to date by the checks that end here. */
export function makeFleet(store: Store): Fleet {
  const learnt = new Map<string, FleetMember | null>();
  let loading: Promise<Map<string, FleetMember>> | undefined;
  const members = async () => {
    loading ??= readMembers(store);
    const all = await loading;
    for (const [id, member] of learnt) {
      if (member) all.set(id, member);
      else all.delete(id);
    }
    learnt.clear();
    return all;
  };
  return {
    learn: (integration) => void learnt.set(integration.id, fleetMember(integration)),
    async failsWithOthers(failing, failure, { policy, now }) {
      const { id, venue, type } = failing;
      if (!failing.active || failing.status === 'CalledOff') return false;
      learnt.set(id, { id, venue, type, last: { code: failure.code, at: now, counted: false } });
      const together = incidentMembers((await members()).values(), { type, code: failure.code }, { policy, now });
      for (const member of together) {
        const after = await absorb(store, member).catch(leaveIt);
        if (after) learnt.set(member.id, fleetMember(after));
      }
      return together.length > 0;
    },
  };
}

async function readMembers(store: Store): Promise<Map<string, FleetMember>> {
  const all = new Map<string, FleetMember>();
  for await (const state of readableVenues(store, () => {}))
    for (const integration of state.integrations) {
      const member = fleetMember(integration);
      if (member) all.set(member.id, member);
    }
  return all;
}

/** A venue that cannot be changed now keeps its count until the next failure of the incident; this check goes on. */
function leaveIt(error: unknown): null {
  if (error instanceof ExpectedError) return null;
  throw error;
}

/** Takes the failure that is known of a member out of its count; null when that is not its last one any more. */
async function absorb(store: Store, member: FleetMember): Promise<Integration | null> {
  if (!member.last?.counted) return null;
  const { code, at } = member.last;
  const decide: Decide<Integration | null> = (state) => {
    const now = state?.integrations.find((i) => i.id === member.id);
    const same = now?.streak.last?.code === code && now.streak.last.at === at && now.streak.last.counted;
    if (!state || !now || !same) return { change: null, result: null };
    const next = absorbed(now);
    return { change: { state: withIntegration(state, next), entries: [] }, result: next };
  };
  return store.venues.change(member.venue, decide);
}
