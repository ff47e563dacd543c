import { grouped, same } from '../../domain/collections.ts';
import { ExpectedError } from '../../domain/errors.ts';
import {
  drawnIn,
  hastened,
  type Incident,
  incidentOf,
  type Numbers,
  releasedFromIncident,
} from '../../domain/incident.ts';
import { type FailureCode, type Integration, isInIncident } from '../../domain/integration.ts';
import {
  areMany,
  type FleetMember,
  fleetMember,
  incidentMembers,
  incidentSince,
  type Policy,
  policyFor,
} from '../../domain/policy.ts';
import { begin, conclude, integrationAfter, type Story } from '../../domain/state.ts';
import { DAY, type Instant, plus } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Fence } from '../../ports/leases.ts';
import type { Store } from '../../ports/store.ts';
import type { Decide } from '../../ports/venues.ts';

// An incident is what its integrations say: each one's part is saved with its own timeline entry, all or nothing. It
// begins and ends under one lease a type, integration by integration. Whoever dies in between leaves an incident that
// has begun for some, or is over for some; whoever comes next goes on with the others, and no step is done twice.

/** The integrations of one type, as far as incidents need them. */
export interface TypeFleet {
  /** Active, not called off, and known to have answered, when the store was asked. */
  readonly of: number;
  /** Those that fail or are part of an incident, by id. */
  readonly members: Map<string, FleetMember>;
}

export async function readFleet(store: Store, type: string, failingSince: Instant): Promise<TypeFleet> {
  const members = new Map<string, FleetMember>();
  for (const query of [{ failingSince }, { inIncident: true }] as const)
    for await (const { integrations } of store.venues.list({ type, ...query }, () => {}))
      for (const integration of integrations) {
        const member = integration.type === type ? fleetMember(integration) : null;
        if (member?.last || member?.incident) members.set(member.id, member);
      }
  return { of: await store.venues.count({ type, active: true, calledOff: false, answered: true }), members };
}

/** The incident with this code that lasts; of several the one that began first. */
export function lastingIncident(members: Iterable<FleetMember>, code: FailureCode): Incident | null {
  let first: Incident | null = null;
  for (const { incident } of members)
    if (incident?.code === code && (first === null || incident.began < first.began)) first = incident;
  return first;
}

/** Those that failed alike since then and are not yet part of an incident. */
export function outsiders(members: Iterable<FleetMember>, code: FailureCode, since: Instant): FleetMember[] {
  return [...members].filter((m) => m.incident === null && m.last?.code === code && m.last.at >= since);
}

/** How long a check waits for another one that begins or ends an incident of its type, in ms. */
const WAITS = 30_000;

/** One that fails. */
export type Failing = FleetMember & { readonly last: NonNullable<FleetMember['last']> };

/** A failure that may be part of an incident. */
export interface Suspicion {
  /** Whose failure it is, not saved yet. */
  readonly failing: Failing;
  /** What is known of others of its type; some of it may not be saved yet. */
  readonly known: readonly FleetMember[];
  readonly policy: Policy;
  readonly now: Instant;
}

/**
 * The incident of which a failure is part, and the integrations of its type as they are then; null when it is part of
 * none. All others that fail alike are part of it when this ends: it is begun where it is a new one.
 */
export async function recognise(
  store: Store,
  { failing, known, policy, now }: Suspicion,
): Promise<{ readonly incident: Incident; readonly fleet: TypeFleet } | null> {
  return underLease(store, { type: failing.type, waitMs: WAITS }, async (fence) => {
    const fleet = await readFleet(store, failing.type, incidentSince(policy, now));
    for (const member of [...known, failing]) {
      const stored = fleet.members.get(member.id);
      const isNews = member.last !== null && member.last.at > (stored?.last?.at ?? '');
      if (isNews) fleet.members.set(member.id, { ...member, incident: stored?.incident ?? null });
    }
    const incident = await drawInAll({ store, fence, now }, fleet, { failing, policy });
    return incident && { incident, fleet };
  });
}

interface Hand {
  readonly store: Store;
  readonly fence: Fence;
  readonly now: Instant;
}

/**
 * Draws in all that fail as this one does: into the incident that lasts, else into a new one, if they are many enough.
 * Null when they are not, or when none of them can be changed now: then the next failure tries again.
 */
async function drawInAll(
  hand: Hand,
  { of, members }: TypeFleet,
  { failing, policy }: { readonly failing: Failing; readonly policy: Policy },
): Promise<Incident | null> {
  const { type, message } = failing;
  const { code } = failing.last;
  const all = [...members.values()];
  const lasting = lastingIncident(all, code);
  const together = incidentMembers({ of, failing: all }, { type, code }, { policy, now: hand.now });
  if (!lasting && together.length === 0) return null;
  const from = incidentSince(policy, hand.now);
  const incident = lasting ?? incidentOf(type, together, { code, message, from });
  let opens: Numbers | null = lasting ? null : { of, failing: together.length };
  for (const member of byId(outsiders(all, code, from))) {
    const after = await drawIn(hand, member, { incident, opens });
    if (!after) continue;
    opens = null;
    put(members, after);
  }
  return opens === null ? incident : null;
}

/** Undefined when it could not be changed now, or does not fail so any more, or not yet. */
async function drawIn(
  hand: Hand,
  { id, venue, last }: FleetMember,
  into: { readonly incident: Incident; readonly opens: Numbers | null },
): Promise<Integration | undefined> {
  return changeOne(hand, { id, venue }, (story, now) => {
    const failsSo = now.active && now.status === 'Failed' && now.streak.last?.at === last?.at;
    return failsSo && !isInIncident(now) ? drawnIn(story, now, into) : null;
  });
}

/** What looking after incidents came to. */
interface Tended {
  /** False when nothing fails: then no incident lasts either. */
  readonly trouble: boolean;
  /** Those that it ended. */
  readonly ended: readonly Incident[];
}

/**
 * What has to be done about incidents beside the checks: begins those that nobody has recognised, draws in who fails
 * alike, ends what is over, and sees to it that integrations are checked soon once one of them answers. Leaves a type
 * alone that another process looks after now.
 */
export async function tendIncidents(ports: {
  readonly clock: Clock;
  readonly store: Store;
  readonly connectors: Connectors;
}): Promise<Tended> {
  const { store, clock, connectors } = ports;
  const now = clock.now();
  const troubled = await troubledTypes(store, now);
  const ended: Incident[] = [];
  const settings = await store.base.settings();
  for (const [type, members] of troubled) {
    const policy = policyFor(settings, connectors.type(type));
    if (members.some(({ incident }) => incident) || mayBegin(members, policy, now))
      await underLease(store, { type, waitMs: 0 }, async (fence) => {
        ended.push(...(await tendType({ store, fence, now }, { type, policy })));
      });
  }
  return { trouble: troubled.size > 0, ended };
}

/** No policy looks further back for failures of one incident. */
const FURTHEST_BACK = DAY;

/** Integrations that fail or are part of an incident, by type. */
async function troubledTypes(store: Store, now: Instant): Promise<Map<string, FleetMember[]>> {
  const found = new Map<string, FleetMember>();
  for (const query of [{ failingSince: plus(now, -FURTHEST_BACK) }, { inIncident: true }] as const)
    for await (const { integrations } of store.venues.list(query, () => {}))
      for (const integration of integrations) {
        const member = fleetMember(integration);
        if (member?.last || member?.incident) found.set(member.id, member);
      }
  return grouped(found.values(), ({ type }) => type);
}

/** Whether enough fail alike to be worth a look at all of their type. */
function mayBegin(members: readonly FleetMember[], policy: Policy, now: Instant): boolean {
  return codesOf(members).some((code) => areMany(outsiders(members, code, incidentSince(policy, now)), 0, policy));
}

function codesOf(members: Iterable<FleetMember>): FailureCode[] {
  return [...new Set([...members].flatMap(({ last, incident }) => [last?.code ?? [], incident?.code ?? []].flat()))];
}

/** Returns those that it ended. */
async function tendType(
  hand: Hand,
  { type, policy }: { readonly type: string; readonly policy: Policy },
): Promise<Incident[]> {
  const fleet = await readFleet(hand.store, type, incidentSince(policy, hand.now));
  const { of, members } = fleet;
  for (const code of codesOf(members.values())) {
    // Of secrets that do not resolve here, and of rate limits, nobody is held guilty anyway.
    const failing = [...members.values()].find((m): m is Failing => m.last?.code === code && m.last.counted);
    if (failing) await drawInAll(hand, fleet, { failing, policy });
  }
  const incidents = new Map(
    [...members.values()].flatMap(({ incident }) => (incident ? [[incident.incident, incident]] : [])),
  );
  const ended: Incident[] = [];
  for (const incident of incidents.values()) {
    const mine = byId([...members.values()].filter((m) => m.incident?.incident === incident.incident));
    const alike = mine.filter(({ last }) => last?.code === incident.code);
    const closing = await isOver(hand.store, type, incident);
    const numbers = { of, failing: alike.length };
    if (closing || !areMany(alike, of, policy)) {
      await release(hand, mine, { numbers, closes: !closing });
      ended.push(incident);
    } else if (alike.length < mine.length) await hasten(hand, alike);
  }
  return ended;
}

/** Whether it has ended for one of its integrations already. */
async function isOver({ venues }: Store, type: string, { incident }: Incident): Promise<boolean> {
  for await (const { integrations } of venues.list({ type, incident }, () => {}))
    if (integrations.some((i) => i.incident?.incident === incident && i.incident.over)) return true;
  return false;
}

async function release(
  hand: Hand,
  members: readonly FleetMember[],
  { numbers, closes }: { readonly numbers: Numbers; readonly closes: boolean },
): Promise<void> {
  let first = closes;
  for (const member of members) {
    const id = member.incident?.incident;
    const after = await changeOne(hand, member, (story, now) =>
      now.incident?.incident === id && isInIncident(now)
        ? releasedFromIncident(story, now, { numbers, closes: first })
        : null,
    );
    if (after) first = false;
  }
}

async function hasten(hand: Hand, members: readonly FleetMember[]): Promise<void> {
  for (const member of members)
    await changeOne(hand, member, (_, now) => (isInIncident(now) ? hastened(now, hand.now) : null));
}

/**
 * Changes one integration. Undefined when there was nothing to change, or when it cannot be changed now: then it is left
 * as it is until somebody tends the incident again.
 */
async function changeOne(
  { store, fence, now }: Hand,
  { id, venue }: Pick<FleetMember, 'id' | 'venue'>,
  decision: (story: Story, now: Integration) => Integration | null,
): Promise<Integration | undefined> {
  const decide: Decide<Integration | undefined> = (state) => {
    const was = state?.integrations.find((i) => i.id === id);
    if (!state || !was) return { change: null, result: undefined };
    const story = begin(state, { at: now, actor: 'daemon', reason: null });
    const next = decision(story, was);
    if (!next || same(next, was)) return { change: null, result: undefined };
    const change = conclude(story, next);
    return { change, result: integrationAfter(change, id) };
  };
  try {
    return await store.venues.change(venue, decide, { fence });
  } catch (error) {
    if (error instanceof ExpectedError) return undefined;
    throw error;
  }
}

async function underLease<R>(
  { leases }: Store,
  { type, waitMs }: { readonly type: string; readonly waitMs: number },
  work: (fence: Fence) => Promise<R>,
): Promise<R | null> {
  const lease = await leases.acquire(`incident-${type}`, { waitMs });
  if (!lease) return null;
  try {
    return await work(lease.fence);
  } finally {
    await lease.release();
  }
}

function put(members: Map<string, FleetMember>, integration: Integration): void {
  const member = fleetMember(integration);
  if (member) members.set(member.id, member);
}

function byId(members: readonly FleetMember[]): FleetMember[] {
  return [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
}
