import type { Failure } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Integration } from '../../domain/integration.ts';
import { type FleetMember, fleetMember, incidentMembers, incidentSince, type Policy } from '../../domain/policy.ts';
import type { Instant } from '../../domain/time.ts';
import type { Room } from '../../ports/sharing.ts';
import type { Store } from '../../ports/store.ts';
import { type Failing, lastingIncident, outsiders, readFleet, recognise, type TypeFleet } from './incidents.ts';

/** What the checks of one pass or command know of all others: whether a failure is part of an incident. */
export interface Fleet {
  /** Told of every check that ended. */
  learn(integration: Integration): void;
  /**
   * The incident of which this failure is part, null when it is part of none. When it makes one, the failures of the
   * others that belong to it are taken out of their counts.
   */
  failsWithOthers(
    failing: Integration,
    failure: Pick<Failure, 'code' | 'message'>,
    at: { readonly policy: Policy; readonly now: Instant },
  ): Promise<Incident | null>;
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
    const fleet = await known;
    for (const [id, member] of learnt.get(type) ?? [])
      if (member?.last || member?.incident) fleet.members.set(id, member);
      else fleet.members.delete(id);
    learnt.delete(type);
    return fleet;
  };
  return {
    learn: (integration) => learn(integration.type, integration.id, fleetMember(integration)),
    async failsWithOthers(integration, failure, { policy, now }) {
      const { type, id } = integration;
      const { code } = failure;
      const failing = failingMember(integration, failure, now);
      if (failing === null) return null;
      learn(type, id, failing);
      const since = incidentSince(policy, now);
      const { of, members } = await fleetOf(type, since);
      const all = [...members.values()];
      const lasting = lastingIncident(all, code);
      const others = outsiders(all, code, since).some((member) => member.id !== id);
      if (lasting && !others) return lasting;
      if (!lasting && incidentMembers({ of, failing: all }, { type, code }, { policy, now }).length === 0) return null;
      const recognised = await recognise(store, { failing, known: all, policy, now });
      if (recognised) types.set(type, Promise.resolve(recognised.fleet));
      return recognised?.incident ?? lasting;
    },
  };
}

/** The integration as it will be when this failure is saved; null when it takes no part in incidents. */
function failingMember(
  integration: Integration,
  { code, message }: Pick<Failure, 'code' | 'message'>,
  at: Instant,
): Failing | null {
  const member = fleetMember(integration);
  return member && { ...member, message, failedFrom: member.failedFrom ?? at, last: { code, at, counted: false } };
}

/** Runs several tasks at once, limited overall and by type; the others wait in the order in which they came. */
export interface Pool {
  /** Resolves or rejects as the task does. */
  run<T>(type: string, task: () => Promise<T>): Promise<T>;
  readonly room: Room;
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
  const freed = new Set<() => void>();
  const next = () => {
    for (const tell of freed) tell();
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
    room: roomOf(limits, running, freed),
    run: (type, task) =>
      new Promise((resolve, reject) => {
        const start = () => {
          count(type, 1);
          (async () => task())()
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

/** `freed` are told whenever a task has ended. */
function roomOf({ overall, perType }: PoolLimits, running: ReadonlyMap<string, number>, freed: Set<() => void>): Room {
  const total = () => [...running.values()].reduce((sum, count) => sum + count, 0);
  return {
    free() {
      const left = [...running.values()].map((count) => perType - count).filter((count) => count > 0);
      return Math.max(0, Math.min(overall - total(), perType, ...left));
    },
    full: () => [...running].filter(([, count]) => count >= perType).map(([type]) => type),
    freed: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const done = () => {
          signal.removeEventListener('abort', done);
          freed.delete(done);
          resolve();
        };
        signal.addEventListener('abort', done);
        freed.add(done);
      }),
  };
}
