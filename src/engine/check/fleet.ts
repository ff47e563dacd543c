import { ExpectedError, type Failure } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { type FleetMember, fleetMember, incidentMembers, incidentSince, type Policy } from '../../domain/policy.ts';
import { withIntegration } from '../../domain/state.ts';
import { absorbed } from '../../domain/streak.ts';
import type { Instant } from '../../domain/time.ts';
import type { Store } from '../../ports/store.ts';
import type { Decide } from '../../ports/venues.ts';

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

/** The integrations of one type, as far as incidents need them. */
interface TypeFleet {
  /** Active, not called off, and known to have answered, when the store was asked. */
  readonly of: number;
  /** Those that fail, by id. */
  readonly failing: Map<string, FleetMember>;
}

/**
 * Asks the store for those that fail alike when the first check of a type fails, once a type; is kept up to date by the
 * checks that end here.
 */
export function makeFleet(store: Store): Fleet {
  const types = new Map<string, Promise<TypeFleet>>();
  /** What checks of each type came to since its fleet was looked at last; null for those that take no part any more. */
  const learnt = new Map<string, Map<string, FleetMember | null>>();
  const learn = (type: string, id: string, member: FleetMember | null) => {
    const ofType = learnt.get(type) ?? new Map<string, FleetMember | null>();
    learnt.set(type, ofType.set(id, member));
  };
  const fleetOf = async (type: string, since: Instant) => {
    const known = types.get(type) ?? readFleet(store, type, since);
    types.set(type, known);
    const { of, failing } = await known;
    for (const [id, member] of learnt.get(type) ?? [])
      if (member?.last) failing.set(id, member);
      else failing.delete(id);
    learnt.delete(type);
    return { of, failing: failing.values() };
  };
  return {
    learn: (integration) => learn(integration.type, integration.id, fleetMember(integration)),
    async failsWithOthers(failing, { code }, { policy, now }) {
      const { id, venue, type } = failing;
      if (fleetMember(failing) === null) return false;
      learn(type, id, { id, venue, type, last: { code, at: now, counted: false } });
      const fleet = await fleetOf(type, incidentSince(policy, now));
      const together = incidentMembers(fleet, { type, code }, { policy, now });
      for (const member of together) {
        const after = await absorb(store, member).catch(leaveIt);
        if (after) learn(type, member.id, fleetMember(after));
      }
      return together.length > 0;
    },
  };
}

async function readFleet(store: Store, type: string, failingSince: Instant): Promise<TypeFleet> {
  const failing = new Map<string, FleetMember>();
  for await (const { integrations } of store.venues.list({ type, failingSince }, () => {}))
    for (const integration of integrations) {
      const member = integration.type === type ? fleetMember(integration) : null;
      if (member?.last) failing.set(member.id, member);
    }
  return { of: await store.venues.count({ type, active: true, calledOff: false, answered: true }), failing };
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

/** Runs tasks several at once: so many overall, so many of one type; the others wait in the order in which they came. */
export interface Pool {
  /** Resolves or rejects as the task does. */
  run<T>(type: string, task: () => Promise<T>): Promise<T>;
}

export interface PoolLimits {
  readonly overall: number;
  readonly perType: number;
}

interface Waiting {
  readonly type: string;
  start(): void;
}

export function makePool(limits: PoolLimits): Pool {
  const waiting: Waiting[] = [];
  const running = new Map<string, number>();
  let total = 0;
  const free = (type: string) => total < limits.overall && (running.get(type) ?? 0) < limits.perType;
  const count = (type: string, by: 1 | -1) => {
    total += by;
    running.set(type, (running.get(type) ?? 0) + by);
  };
  const next = () => {
    for (let i = 0; i < waiting.length && total < limits.overall; ) {
      const one = waiting[i];
      if (!one || !free(one.type)) {
        i += 1;
        continue;
      }
      waiting.splice(i, 1);
      one.start();
    }
  };
  return {
    run: (type, task) =>
      new Promise((resolve, reject) => {
        const start = () => {
          count(type, 1);
          const run = async () => task();
          run()
            .then(resolve, reject)
            .finally(() => {
              count(type, -1);
              next();
            });
        };
        if (free(type)) start();
        else waiting.push({ type, start });
      }),
  };
}
