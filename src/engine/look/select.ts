import { type ExpectedError, notFound, usage } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { matcherOf, matching } from '../../domain/matching.ts';
import {
  type OneReference,
  parseReference,
  pickOne,
  type Reference,
  type Scope,
  validVenueId,
} from '../../domain/reference.ts';
import type { VenueState } from '../../domain/state.ts';
import type { IntegrationQuery } from '../../domain/venue-query.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Context } from '../../ports/context.ts';
import type { StandardInput } from '../../ports/stdin.ts';
import type { Store } from '../../ports/store.ts';
import { knownType, parseStatus } from './filters.ts';
import { type Damaged, requireVenue } from './store-access.ts';

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
 * of the store. References are all resolved before anything starts. Globs and filters select active ones, or inactive
 * ones with scope `inactive`. @throws ExpectedError `usage`, `not_found`, `decision_needed`.
 */
export async function selectForChange(
  ports: SelectPorts,
  selection: Selection,
  { scope, damaged }: { readonly scope: Scope; readonly damaged: Damaged },
): Promise<Selected[]> {
  if (!namesSomething(selection))
    throw usage('nothing is selected', 'name references (venue/type), or use --all, --type, --status or --venue');
  const wanted = await understood(ports, selection);
  const { references, fits } = wanted;
  if (namesNothing(selection, references)) return [];
  if (references.length > 0 && selection.all)
    throw usage('--all and references were given', 'name references, or use --all');
  const chosen = new Map<string, Selected>();
  const add = (one: Selected) => {
    const { id } = one.integration;
    if (fits(one.integration) && !chosen.get(id)?.direct) chosen.set(id, one);
  };
  for (const reference of references) {
    if (reference.by === 'glob') continue;
    const state = await venueOf(ports.store, reference);
    const integration = pickOne(reference, state?.integrations ?? [], scope);
    if (state) add({ state, integration, direct: true });
  }
  const globs = references.filter((reference) => reference.by === 'glob');
  if (references.length > 0 && globs.length === 0) return [...chosen.values()];
  const active = scope !== 'inactive';
  const where = { ...wanted, references: globs, query: { ...wanted.query, active } };
  for await (const state of venuesFor(ports.store, where, damaged)) {
    const live = state.integrations.filter((integration) => integration.active === active);
    const found = globs.length === 0 ? live : globs.flatMap((glob) => matching(glob, live));
    for (const integration of found) add({ state, integration, direct: false });
  }
  return [...chosen.values()];
}

/**
 * For verbs that only look: everything that fits, active or not; all of the store when nothing is named.
 * @throws ExpectedError `usage`, `not_found`.
 */
export async function selectForReading(
  ports: SelectPorts,
  selection: Selection,
  damaged: Damaged,
): Promise<Selected[]> {
  const wanted = await understood(ports, selection);
  const { references, fits } = wanted;
  if (namesNothing(selection, references)) return [];
  const matchers = references.map(matcherOf);
  const meant = (one: Integration) => matchers.length === 0 || matchers.some((matches) => matches(one));
  const chosen: Selected[] = [];
  for await (const state of venuesFor(ports.store, wanted, damaged))
    for (const integration of state.integrations)
      if (meant(integration) && fits(integration)) chosen.push({ state, integration, direct: true });
  for (const [i, reference] of references.entries())
    if (reference.by !== 'glob' && !chosen.some(({ integration }) => matchers[i]?.(integration)))
      await mustFit(ports.store, reference);
  return chosen;
}

/** The one integration that a reference names. @throws ExpectedError `not_found`, `decision_needed`, `usage`. */
export async function selectOne(ports: SelectPorts, ref: string, scope: Scope): Promise<Selected> {
  const reference = parseReference(ref, ports.context.defaultVenue);
  if (reference.by === 'glob')
    throw usage(
      `'${ref}' is a pattern; a single integration is expected here`,
      'name it: venue/type, venue/type:nickname or int_…',
    );
  const state = await venueOf(ports.store, reference);
  const integration = pickOne(reference, state?.integrations ?? [], scope);
  if (!state) throw notFound(`there is no venue ${integration.venue}`);
  return { state, integration, direct: true };
}

/** A selection with its texts understood. */
interface Wanted {
  readonly references: readonly Reference[];
  readonly venue: string | null;
  /** What of the filters a store can be asked for. */
  readonly query: IntegrationQuery;
  /** Whether an integration passes all filters. */
  readonly fits: (integration: Integration) => boolean;
}

async function understood(ports: SelectPorts, selection: Selection): Promise<Wanted> {
  const types = new Set(selection.types?.map((type) => knownType(ports.connectors, type)));
  const statuses = new Set(selection.statuses?.map(parseStatus));
  const venue = selection.venue || null;
  if (venue !== null) await requireVenue(ports.store, venue);
  const [type] = types.size === 1 ? types : [];
  const [status] = statuses.size === 1 ? statuses : [];
  return {
    references: await readReferences(ports, selection),
    venue,
    query: { ...(type === undefined ? {} : { type }), ...(status === undefined ? {} : { status }) },
    fits: (i) =>
      (types.size === 0 || types.has(i.type)) &&
      (statuses.size === 0 || statuses.has(i.status)) &&
      (venue === null || i.venue === venue),
  };
}

async function readReferences(ports: SelectPorts, selection: Selection): Promise<Reference[]> {
  const typed = selection.refs.filter((r) => r !== '-');
  const piped = selection.refs.includes('-') ? (await ports.stdin.read()).split(/\r?\n/) : [];
  const texts = [...typed, ...piped.map((line) => line.trim()).filter(Boolean)];
  return texts.map((text) => parseReference(text, ports.context.defaultVenue));
}

/** Standard input that names nothing selects nothing: never everything. */
function namesNothing({ refs }: Selection, references: readonly Reference[]): boolean {
  return refs.length > 0 && references.length === 0;
}

async function venueOf(store: Store, reference: OneReference): Promise<VenueState | undefined> {
  if (reference.by === 'name') return requireVenue(store, reference.venue);
  return store.venues.find(reference.id);
}

/** Nothing fits a reference because a filter left it out, or because there is nothing. @throws ExpectedError `not_found`. */
async function mustFit(store: Store, reference: OneReference): Promise<void> {
  const all = (await venueOf(store, reference))?.integrations ?? [];
  if (matching(reference, all).length === 0) pickOne(reference, all, 'any');
}

/**
 * The venues that can hold what is looked for. Those that are named come in the order in which they are, and one of them
 * that cannot be read is an error.
 */
async function* venuesFor(
  { venues }: Store,
  { venue, references, query }: Pick<Wanted, 'venue' | 'references' | 'query'>,
  damaged: Damaged,
): AsyncGenerator<VenueState, void, void> {
  const named = venue === null ? await venuesNamed(venues, references) : [venue];
  if (named === null) return yield* venues.list(query, damaged);
  const ids = named.filter(validVenueId);
  const found = new Map<string, VenueState>();
  for await (const state of venues.list({ ...query, ids }, fail)) found.set(state.venue.id, state);
  for (const id of ids) {
    const state = found.get(id);
    if (state) yield state;
  }
}

/** The venues of references, each once; null when any venue may be meant. */
async function venuesNamed(venues: Store['venues'], references: readonly Reference[]): Promise<string[] | null> {
  if (references.length === 0) return null;
  const named = new Set<string>();
  for (const reference of references) {
    const venue = reference.by === 'id' ? (await venues.find(reference.id))?.venue.id : literalVenue(reference);
    if (venue === null) return null;
    if (venue !== undefined) named.add(venue);
  }
  return [...named];
}

function literalVenue(reference: Reference & { by: 'name' | 'glob' }): string | null {
  if (reference.by === 'name') return reference.venue;
  const venue = reference.pattern.split('/')[0] ?? '';
  return /[*?[\]\\]/.test(venue) ? null : venue;
}

function fail(error: ExpectedError): never {
  throw error;
}
