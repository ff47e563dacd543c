import { notFound, usage } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { matching, pickOne, type Scope } from '../../domain/matching.ts';
import { parseReference, type Reference } from '../../domain/reference.ts';
import type { VenueState } from '../../domain/state.ts';
import { validVenueId } from '../../domain/venue-fields.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Context } from '../../ports/context.ts';
import type { StandardInput } from '../../ports/stdin.ts';
import type { Store } from '../../ports/store.ts';
import { knownType, parseStatus } from './filters.ts';

/** What a person typed to say which integrations are meant. */
export interface Selection {
  /** References, globs, ids, or `-` for references on standard input. */
  readonly refs: readonly string[];
  readonly types?: readonly string[];
  readonly statuses?: readonly string[];
  /** `--venue`. */
  readonly venue?: string | null;
  readonly all?: boolean;
}

export interface Selected {
  readonly state: VenueState;
  readonly integration: Integration;
  /** Named by itself, not by a pattern or filter. */
  readonly direct: boolean;
}

export interface SelectPorts {
  readonly store: Store;
  readonly connectors: Connectors;
  readonly context: Context;
  readonly stdin: StandardInput;
}

/** Whether the selection names anything at all: without, a verb that changes something refuses (exit 2). */
function namesSomething(selection: Selection): boolean {
  const { refs, types = [], statuses = [], venue, all } = selection;
  return refs.length > 0 || types.length > 0 || statuses.length > 0 || Boolean(venue) || all === true;
}

/**
 * The integrations that a verb works on, each once: those named first, then those of patterns and filters in the order
 * of the store. References are all resolved before anything starts. Globs and filters select active ones, or inactive ones with scope `inactive`.
 * @throws ExpectedError `usage`, `not_found`, `decision_needed`.
 */
export async function selectForChange(ports: SelectPorts, selection: Selection, scope: Scope): Promise<Selected[]> {
  if (!namesSomething(selection))
    throw usage('nothing is selected', 'name references (venue/type), or use --all, --type, --status or --venue');
  const filter = await makeFilter(ports, selection);
  const references = await readReferences(ports, selection);
  const chosen = new Map<string, Selected>();
  const add = (state: VenueState, integrations: readonly Integration[], direct: boolean) => {
    for (const integration of integrations)
      if (filter(integration) && !chosen.get(integration.id)?.direct)
        chosen.set(integration.id, { state, integration, direct });
  };
  // Standard input that names nothing selects nothing: never everything.
  if (references.length === 0 && selection.refs.length > 0) return [];
  if (references.length > 0 && selection.all)
    throw usage('--all and references were given', 'name references, or use --all');
  const wide = references.length === 0 || references.some((r) => r.by === 'glob');
  for (const reference of references) {
    if (reference.by === 'glob') continue;
    const state = await venueOf(ports.store, reference);
    const one = pickOne(reference, state?.integrations ?? [], scope);
    if (state) add(state, [one], true);
  }
  if (wide) {
    const wanted = (i: Integration) => i.active === (scope !== 'inactive');
    for await (const state of statesFor(ports, selection, references)) {
      const live = state.integrations.filter(wanted);
      if (references.length === 0) add(state, live, false);
      for (const reference of references) if (reference.by === 'glob') add(state, matching(reference, live), false);
    }
  }
  return [...chosen.values()];
}

/** For verbs that only look: everything that fits, active or not; all of the store when nothing is named. */
export async function selectForReading(ports: SelectPorts, selection: Selection): Promise<Selected[]> {
  const filter = await makeFilter(ports, selection);
  const references = await readReferences(ports, selection);
  if (references.length === 0 && selection.refs.length > 0) return [];
  const chosen = new Map<string, Selected>();
  for await (const state of statesFor(ports, selection, references))
    for (const integration of state.integrations) {
      const fits = references.length === 0 || references.some((r) => matching(r, [integration]).length > 0);
      if (fits && filter(integration)) chosen.set(integration.id, { state, integration, direct: true });
    }
  for (const reference of references)
    if (reference.by !== 'glob' && ![...chosen.values()].some((c) => matching(reference, [c.integration]).length > 0))
      await mustFit(ports.store, reference);
  return [...chosen.values()];
}

/** Nothing fits a reference because a filter left it out, or because there is nothing. @throws ExpectedError `not_found`. */
async function mustFit(store: Store, reference: Reference & { by: 'id' | 'name' }): Promise<void> {
  const all = (await venueOf(store, reference))?.integrations ?? [];
  if (matching(reference, all).length === 0) pickOne(reference, all, 'any');
}

/** The one integration that a reference names. @throws ExpectedError `not_found`, `decision_needed`, `usage`. */
export async function selectOne(ports: SelectPorts, ref: string, scope: Scope): Promise<Selected> {
  const reference = parseReference(ref, ports.context.defaultVenue);
  if (reference.by === 'glob')
    throw usage(
      `'${ref}' is a pattern; here one integration is meant`,
      'name it: venue/type, venue/type:nickname or int_…',
    );
  const state = await venueOf(ports.store, reference);
  const integration = pickOne(reference, state?.integrations ?? [], scope);
  if (!state) throw notFound(`there is no venue ${integration.venue}`);
  return { state, integration, direct: true };
}

async function readReferences(ports: SelectPorts, selection: Selection): Promise<Reference[]> {
  const typed = selection.refs.filter((r) => r !== '-');
  const piped = selection.refs.includes('-') ? (await ports.stdin.read()).split(/\r?\n/) : [];
  const texts = [...typed, ...piped.map((line) => line.trim()).filter(Boolean)];
  return texts.map((text) => parseReference(text, ports.context.defaultVenue));
}

async function makeFilter(ports: SelectPorts, selection: Selection): Promise<(integration: Integration) => boolean> {
  const types = new Set(selection.types?.map((type) => knownType(ports.connectors, type)));
  const statuses = new Set(selection.statuses?.map(parseStatus));
  if (selection.venue) await requireVenue(ports.store, selection.venue);
  return (i) =>
    (types.size === 0 || types.has(i.type)) &&
    (statuses.size === 0 || statuses.has(i.status)) &&
    (!selection.venue || i.venue === selection.venue);
}

/** @throws ExpectedError `not_found` (3). */
export async function requireVenue(store: Store, id: string): Promise<VenueState> {
  const state = validVenueId(id) ? await store.venues.read(id) : undefined;
  if (!state) throw notFound(`there is no venue '${id}'`, 'see: posctl venue list');
  return state;
}

async function venueOf(store: Store, reference: Reference & { by: 'id' | 'name' }): Promise<VenueState | undefined> {
  if (reference.by === 'name') return requireVenue(store, reference.venue);
  return store.venues.find(reference.id);
}

function fail(error: Error): never {
  throw error;
}

/** Only the venues that can hold what is looked for are read. */
async function* statesFor(
  ports: SelectPorts,
  selection: Selection,
  references: readonly Reference[],
): AsyncGenerator<VenueState> {
  const named = references.map(literalVenue);
  const venues = selection.venue
    ? [selection.venue]
    : named.length > 0 && named.every((v) => v !== null)
      ? [...new Set(named)]
      : null;
  if (venues === null) yield* ports.store.venues.list({}, fail);
  else
    for (const venue of venues.filter((v) => v !== null)) {
      const state = validVenueId(venue) ? await ports.store.venues.read(venue) : undefined;
      if (state) yield state;
    }
}

function literalVenue(reference: Reference): string | null {
  if (reference.by === 'name') return reference.venue;
  if (reference.by === 'id') return null;
  const venue = reference.pattern.split('/')[0] ?? '';
  return /[*?[\]\\]/.test(venue) ? null : venue;
}
