import { type Applied, type Applying, appliedVenue, problemsBeside } from '../../domain/apply.ts';
import { same } from '../../domain/collections.ts';
import type { Declared, DeclaredIntegration, DeclaredVenue } from '../../domain/declared.ts';
import type { DocumentProblem } from '../../domain/document.ts';
import { CheckFailure, conflict, ExpectedError } from '../../domain/errors.ts';
import { policyChanges } from '../../domain/policy-change.ts';
import type { Settings, VenueState } from '../../domain/state.ts';
import type { Venue } from '../../domain/venue.ts';
import { sameRule } from '../../domain/venue-change.ts';
import { VENUE_DEFAULTS } from '../../domain/venue-fields.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Context } from '../../ports/context.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Output } from '../../ports/output.ts';
import type { Store } from '../../ports/store.ts';
import { changeVenue, tellerNow } from './lifecycle.ts';
import { changePolicy } from './policy.ts';

interface ApplyPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly connectors: Connectors;
  readonly context: Context;
  readonly ids: Ids;
  readonly output: Pick<Output, 'progress'>;
}

/** What would become of one venue. */
export interface VenuePlan {
  readonly declared: DeclaredVenue;
  readonly rows: readonly Applied[];
  readonly movesSales: boolean;
}

export interface ApplyPlan {
  readonly policy: Applied | null;
  readonly venues: readonly VenuePlan[];
  readonly how: Omit<Applying, 'movesSales' | 'teller'>;
}

/** What is wrong with what is declared, beside what is there; nothing is changed. */
export async function applyProblems(ports: ApplyPorts, declared: Declared): Promise<DocumentProblem[]> {
  const { connectors, store } = ports;
  const states = await statesOf(store, declared);
  const found = problemsBeside(declared, states, (type) => connectors.type(type));
  for (const { id, fields, integrations } of declared.venues) {
    const venue = {
      ...VENUE_DEFAULTS,
      name: id,
      timezone: 'UTC',
      currency: 'USD',
      ...states.get(id)?.venue,
      ...fields,
      id,
    } as Venue;
    for (const one of integrations ?? []) {
      const problem = one.options === null ? null : await optionProblem(connectors, one, venue);
      if (problem !== null) found.push({ line: one.line, message: problem });
    }
  }
  return found.sort((a, b) => a.line - b.line);
}

async function optionProblem(
  connectors: Connectors,
  { type, options }: DeclaredIntegration,
  venue: Venue,
): Promise<string | null> {
  try {
    await connectors.checkOptions(type, { options: options ?? {}, venue });
    return null;
  } catch (error) {
    if (error instanceof CheckFailure) return error.message;
    throw error;
  }
}

/** What would become of everything. */
export async function planApply(
  ports: ApplyPorts,
  declared: Declared,
  { prune }: { readonly prune: boolean },
): Promise<ApplyPlan> {
  const { store, connectors, context, ids } = ports;
  const made = new Map<DeclaredIntegration, string>();
  const idFor = (one: DeclaredIntegration) => {
    const id = made.get(one) ?? ids.integration();
    made.set(one, id);
    return id;
  };
  const how = { prune, idFor, type: (type: string) => connectors.type(type), absolute: context.absolute };
  const states = await statesOf(store, declared);
  const venues: VenuePlan[] = [];
  for (const venue of declared.venues) {
    const state = states.get(venue.id);
    const movesSales = state ? await hasSales(store, state, venue) : false;
    const { rows } = appliedVenue(state, venue, { ...how, movesSales, teller: tellerNow(ports) });
    venues.push({ declared: venue, rows, movesSales });
  }
  return { policy: policyRow(await store.base.settings(), declared.policy), venues, how };
}

async function hasSales({ ledger }: Store, { venue }: VenueState, { id, fields }: DeclaredVenue): Promise<boolean> {
  return !sameRule(venue, { ...venue, ...fields }) && (await ledger.dayFacts({ venues: [id] })).length > 0;
}

function policyRow({ policy }: Settings, declared: Settings['policy'] | null): Applied | null {
  if (declared === null) return null;
  const scopes = [...new Set([...Object.keys(policy), ...Object.keys(declared)])];
  const other = scopes.filter((scope) => !same(policy[scope] ?? {}, declared[scope] ?? {}));
  const changes = other.map((scope) => [scope, { from: policy[scope] ?? {}, to: declared[scope] ?? {} }] as const);
  return {
    ref: 'policy',
    action: other.length > 0 ? 'edit' : 'none',
    changes: Object.fromEntries(changes),
    error: null,
  };
}

/** Does what was planned, venue by venue, each as one change; what is not as it was planned any more is a conflict. */
export async function* carryOutPlan(
  ports: ApplyPorts,
  declared: Declared,
  { policy, venues, how }: ApplyPlan,
): AsyncGenerator<Applied, void, void> {
  const { store, context, output } = ports;
  if (policy) {
    const now = await store.base.settings();
    if (!same(policyRow(now, declared.policy)?.changes, policy.changes))
      throw conflict('the policy was changed meanwhile', 'look at it again: posctl apply --dry-run');
    await changePolicy(ports, policyChanges(now.policy, declared.policy ?? {}), 'apply');
    yield policy;
  }
  for (const [i, plan] of venues.entries()) {
    if (venues.length > 1 && context.interrupted.aborted) return;
    output.progress(`${i} of ${venues.length} venues`);
    yield* await applyOne(ports, plan, how);
  }
}

async function applyOne(
  ports: ApplyPorts,
  { declared, rows, movesSales }: VenuePlan,
  how: ApplyPlan['how'],
): Promise<readonly Applied[]> {
  if (rows.every(({ action, error }) => action === 'none' || error !== null)) return rows;
  const teller = tellerNow(ports);
  try {
    return await changeVenue<readonly Applied[]>(ports.store, declared.id, {
      dryRun: false,
      decide: (state) => {
        const now = appliedVenue(state, declared, { ...how, teller, movesSales });
        if (same(actionsOf(now.rows), actionsOf(rows))) return { change: now.change, result: now.rows };
        throw conflict(`${declared.id} was changed meanwhile`, 'look at it again: posctl apply --dry-run');
      },
    });
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return rows.map((row) => (row.action === 'none' ? row : { ...row, changes: {}, error: row.error ?? error }));
  }
}

const actionsOf = (rows: readonly Applied[]) => rows.map(({ ref, action, changes }) => ({ ref, action, changes }));

async function statesOf(store: Store, { venues }: Declared): Promise<ReadonlyMap<string, VenueState>> {
  const states = new Map<string, VenueState>();
  const fail = (error: Error) => {
    throw error;
  };
  for await (const state of store.venues.list({ ids: venues.map(({ id }) => id) }, fail))
    states.set(state.venue.id, state);
  return states;
}
