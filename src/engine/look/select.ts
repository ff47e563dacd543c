import { decisionNeeded, type ExpectedError, notFound, usage } from '../../domain/errors.ts';
import type { Integration, Status } from '../../domain/integration.ts';
import { matcherOf, matching, type Nameable } from '../../domain/matching.ts';
import {
  foldName,
  type OneReference,
  parseReference,
  pickOne,
  type Reference,
  refOf,
  type Scope,
  shellRef,
  validVenueId,
  venuesPattern,
  venueWord,
} from '../../domain/reference.ts';
import type { VenueState } from '../../domain/state.ts';
import type { Venue } from '../../domain/venue.ts';
import type { IntegrationQuery } from '../../domain/venue-query.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Context } from '../../ports/context.ts';
import type { Output } from '../../ports/output.ts';
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
  readonly venues?: readonly string[];
  readonly all?: boolean;
  /** `--require-match`: a pattern, or a whole selection, that fits nothing is an error. */
  readonly requireMatch?: boolean;
}

export interface Selected {
  readonly state: VenueState;
  readonly integration: Integration;
  /** Named by itself, not by a pattern, a venue or a filter. */
  readonly direct: boolean;
}

export interface SelectPorts {
  readonly store: Store;
  readonly connectors: Connectors;
  readonly context: Context;
  readonly stdin: StandardInput;
  readonly output: Pick<Output, 'warn'>;
}

/** Whether the selection names anything at all: without, a verb that changes something refuses (exit 2). */
function namesSomething(selection: Selection): boolean {
  const { refs, types = [], statuses = [], venues = [], all } = selection;
  return refs.length + types.length + statuses.length + venues.length > 0 || all === true;
}

export interface ChangeScope {
  readonly scope: Scope;
  readonly damaged: Damaged;
  /** Told of those that patterns and filters fit, but for being active or not. */
  readonly leftOut?: (integration: Integration) => void;
}

/**
 * The integrations that a verb works on, each once: those named first, then those of patterns and filters in the order
 * of the store. References are all resolved before anything starts. Globs and filters select active ones, or inactive
 * ones with scope `inactive`. What fits nothing is said. @throws ExpectedError `usage`, `not_found`, `decision_needed`.
 */
export async function selectForChange(
  ports: SelectPorts,
  selection: Selection,
  { scope, damaged, leftOut }: ChangeScope,
): Promise<Selected[]> {
  if (!namesSomething(selection))
    throw usage('nothing is selected', 'name references (venue/type), or use --all, --type, --status or --venue');
  const wanted = await understood(ports, selection, referenceForChange);
  const { references, fits } = wanted;
  if (references.length > 0 && selection.all)
    throw usage('--all and references were given', 'name references, or use --all');
  const chosen = new Chosen();
  const met = new Met();
  for (const reference of references) {
    if (reference.by === 'glob' || reference.by === 'venue') continue;
    const state = await venueOf(ports.store, reference);
    const integration = pickOne(reference, state?.integrations ?? [], scopeOf(reference, state, scope));
    if (state && fits(integration)) chosen.add({ state, integration, direct: true });
  }
  const globs = references.filter((reference) => reference.by === 'glob');
  if (!namesNothing(selection, references) && (references.length === 0 || globs.length > 0)) {
    const active = scope !== 'inactive';
    const query = leftOut ? wanted.query : { ...wanted.query, active };
    const others = leftOut && toOthers(leftOut, globs, (one) => one.active !== active && fits(one));
    for await (const state of venuesFor(ports.store, { ...wanted, references: globs, query }, damaged)) {
      others?.(state);
      const live = state.integrations.filter((integration) => integration.active === active && fits(integration));
      const found = globs.length === 0 ? live : globs.flatMap((glob) => live.filter((i) => met.meets(glob, i)));
      for (const integration of found) chosen.add({ state, integration, direct: false });
    }
  }
  sayWhatFitsNothing(met, { selection, references, some: chosen.all.length > 0 }, ports);
  return chosen.all;
}

/** What is meant to be restored and is active already, and nothing else, is a thing that is done: there is nothing to do. */
function scopeOf(reference: OneReference, state: VenueState | undefined, scope: Scope): Scope {
  const meant = matching(reference, state?.integrations ?? []);
  return scope === 'inactive' && meant.length > 0 && meant.every(({ active }) => active) ? 'any' : scope;
}

/**
 * For verbs that only look: everything that fits, active or not; all of the store when nothing is named.
 * @throws ExpectedError `usage`, `not_found`, `decision_needed`.
 */
export async function selectForReading(
  ports: SelectPorts,
  selection: Selection,
  damaged: Damaged,
): Promise<Selected[]> {
  return (await selectionForReading(ports, selection, damaged)).selected;
}

/** What a verb that looks was asked for: what was selected, and how it was named. */
export interface ReadSelection {
  readonly selected: readonly Selected[];
  readonly references: readonly Reference[];
}

/** As `selectForReading`, with the references. */
export async function selectionForReading(
  ports: SelectPorts,
  selection: Selection,
  damaged: Damaged,
): Promise<{ readonly selected: Selected[]; readonly references: readonly Reference[] }> {
  const chosen = new Chosen();
  const references = await visitForReading(ports, selection, { damaged, visit: (one) => chosen.add(one) });
  return { selected: chosen.all, references };
}

/** What is told while a selection is read. */
export interface Visitor {
  readonly damaged: Damaged;
  /** Of what was selected, each once, in the order of the store. */
  readonly visit: (one: Selected) => void;
}

/**
 * As `selectForReading`, one by one while the store is read: what of a large store nobody keeps takes neither memory nor
 * the time to keep it. Returns the references.
 */
export async function visitForReading(
  ports: SelectPorts,
  selection: Selection,
  { damaged, visit }: Visitor,
): Promise<readonly Reference[]> {
  const wanted = await understood(ports, selection, referenceForReading);
  const { references, fits } = wanted;
  const met = new Met();
  let some = false;
  if (!namesNothing(selection, references))
    for await (const state of venuesFor(ports.store, wanted, damaged))
      for (const integration of state.integrations) {
        if (!fits(integration)) continue;
        const meant = references.filter((reference) => met.meets(reference, integration));
        if (references.length > 0 && meant.length === 0) continue;
        some = true;
        visit({ state, integration, direct: meant.some(({ by }) => by === 'id' || by === 'name') });
      }
  for (const reference of references)
    if ((reference.by === 'id' || reference.by === 'name') && !met.fits(reference))
      await mustFit(ports.store, reference);
  sayWhatFitsNothing(met, { selection, references, some }, ports);
  return references;
}

/** What a selection says of integrations whether they are there now or not. @throws ExpectedError `usage`, `not_found`. */
export interface Sieve {
  /** The venues that may hold them. */
  readonly venues: readonly Pick<Venue, 'id' | 'timezone'>[];
  fits(one: Nameable & { readonly status: Status | null }): boolean;
}

/** For verbs that look at what was: by names, types and statuses as they were then. @throws ExpectedError. */
export async function sieveFor(ports: SelectPorts, selection: Selection, damaged: Damaged): Promise<Sieve> {
  const { references, venues, types, statuses } = await understood(ports, selection, referenceForReading);
  const matchers = references.map(matcherOf);
  const found: Pick<Venue, 'id' | 'timezone'>[] = [];
  if (!namesNothing(selection, references))
    for await (const { venue } of venuesFor(ports.store, { references, venues, query: {} }, damaged))
      found.push({ id: venue.id, timezone: venue.timezone });
  return {
    venues: found,
    fits: (one) =>
      (types.size === 0 || types.has(one.type)) &&
      (statuses.size === 0 || (one.status !== null && statuses.has(one.status))) &&
      (matchers.length === 0 || matchers.some((matches) => matches(one))),
  };
}

/** Tells of those of a venue that are left out, each once. */
function toOthers(
  told: (integration: Integration) => void,
  globs: readonly Reference[],
  isLeftOut: (integration: Integration) => boolean,
): (state: VenueState) => void {
  const matchers = globs.map(matcherOf);
  return ({ integrations }) => {
    for (const one of integrations.filter(isLeftOut))
      if (matchers.length === 0 || matchers.some((matches) => matches(one))) told(one);
  };
}

/** Which references fitted anything so far. */
class Met {
  private readonly met = new Set<Reference>();
  private readonly matchers = new Map<Reference, (integration: Nameable) => boolean>();

  /** Whether a reference fits an integration; remembers that it fitted one. */
  meets(reference: Reference, integration: Integration): boolean {
    const fits = this.matchers.get(reference) ?? matcherOf(reference);
    this.matchers.set(reference, fits);
    if (!fits(integration)) return false;
    this.met.add(reference);
    return true;
  }

  /** Whether a reference fitted anything. */
  fits(reference: Reference): boolean {
    return this.met.has(reference);
  }
}

/** What was selected so far, each once, in the order in which it was found; what is named by itself stays so. */
class Chosen {
  private readonly byId = new Map<string, Selected>();

  get all(): Selected[] {
    return [...this.byId.values()];
  }

  add(one: Selected): void {
    const { id } = one.integration;
    if (!this.byId.get(id)?.direct) this.byId.set(id, one);
  }
}

interface Named {
  readonly selection: Selection;
  readonly references: readonly Reference[];
  /** Whether anything was selected. */
  readonly some: boolean;
}

/** A pattern with a typing error would pass for done. @throws ExpectedError `not_found` with `--require-match`. */
function sayWhatFitsNothing(
  met: Met,
  { selection, references, some }: Named,
  { output }: Pick<SelectPorts, 'output'>,
): void {
  const { types = [], statuses = [], requireMatch = false } = selection;
  const filtered = types.length + statuses.length > 0 ? ' that the filters leave' : '';
  for (const reference of references) {
    if (reference.by !== 'glob' || met.fits(reference)) continue;
    const message = `'${reference.pattern}' fits nothing${filtered}`;
    if (requireMatch) throw notFound(message, 'see: posctl list --all');
    output.warn(message);
  }
  if (requireMatch && !some) throw notFound('the selection fits nothing', 'see: posctl list --all');
}

/** The one integration that a reference names. @throws ExpectedError `not_found`, `decision_needed`, `usage`. */
export async function selectOne(ports: SelectPorts, ref: string, scope: Scope): Promise<Selected> {
  return oneOf(ports.store, await referenceOfOne(ports, ref), { text: ref, scope });
}

async function oneOf(
  store: Store,
  reference: Reference,
  { text, scope }: { readonly text: string; readonly scope: Scope },
): Promise<Selected> {
  if (reference.by === 'glob' || reference.by === 'venue')
    throw usage(
      `'${text}' is a pattern; a single integration is expected here`,
      'name it: venue/type, venue/type:nickname or int_…',
    );
  const state = await venueOf(store, reference);
  const integration = pickOne(reference, state?.integrations ?? [], scope);
  if (!state) throw notFound(`there is no venue ${integration.venue}`);
  return { state, integration, direct: true };
}

/** What `show` shows: one integration, or a venue as a whole. */
export type Shown = Selected | WholeVenue;

interface WholeVenue {
  readonly state: VenueState;
  readonly integration?: undefined;
}

export const isVenue = (one: Shown): one is WholeVenue => one.integration === undefined;

/**
 * Integrations and venues, in the order in which they were named; an integration as `selectOne` finds it.
 * @throws ExpectedError `usage`, `not_found`, `decision_needed`.
 */
export async function selectShown(
  ports: SelectPorts,
  { refs, venues }: { readonly refs: readonly string[]; readonly venues: readonly string[] },
): Promise<Shown[]> {
  if (refs.length + venues.length === 0)
    throw usage('nothing is named', 'name integrations or venues: venue/type, venue/type:nickname, int_…, or venue');
  const shown = new Map<string, Shown>();
  const whole = async (id: string) => {
    const state = await requireVenue(ports.store, id);
    shown.set(state.venue.id, { state });
  };
  if (refs.length === 0) for (const venue of venues) await whole(venue);
  for (const text of await textsOf(ports, { refs })) {
    const reference = await referenceForReading(ports, text);
    if (reference.by === 'venue') await whole(reference.venue);
    else {
      const one = await oneOf(ports.store, reference, { text, scope: 'any' });
      shown.set(one.integration.id, one);
    }
  }
  return [...shown.values()];
}

/** A selection with its texts understood. */
interface Wanted {
  readonly references: readonly Reference[];
  /** Those of filters; empty: all. */
  readonly types: ReadonlySet<string>;
  readonly statuses: ReadonlySet<Status>;
  /** Those of `--venue`; empty: all. */
  readonly venues: readonly string[];
  /** What of the filters a store can be asked for. */
  readonly query: IntegrationQuery;
  /** Whether an integration passes all filters. */
  readonly fits: (integration: Integration) => boolean;
}

/** What a text means; it may have to be looked up. */
type ReadReference = (ports: SelectPorts, text: string) => Promise<Reference>;

async function understood(ports: SelectPorts, selection: Selection, read: ReadReference): Promise<Wanted> {
  const types = new Set(selection.types?.map((type) => knownType(ports.connectors, type)));
  const statuses = new Set(selection.statuses?.map(parseStatus));
  const venues = new Set<string>();
  for (const venue of selection.venues ?? []) venues.add((await requireVenue(ports.store, venue)).venue.id);
  const [type] = types.size === 1 ? types : [];
  const [status] = statuses.size === 1 ? statuses : [];
  const references: Reference[] = [];
  for (const text of await textsOf(ports, selection)) references.push(await read(ports, text));
  return {
    references,
    types,
    statuses,
    venues: [...venues],
    query: { ...(type === undefined ? {} : { type }), ...(status === undefined ? {} : { status }) },
    fits: (i) =>
      (types.size === 0 || types.has(i.type)) &&
      (statuses.size === 0 || statuses.has(i.status)) &&
      (venues.size === 0 || venues.has(i.venue)),
  };
}

async function textsOf({ stdin }: SelectPorts, { refs }: Pick<Selection, 'refs'>): Promise<string[]> {
  const typed = refs.filter((r) => r !== '-');
  const piped = refs.includes('-') ? (await stdin.read()).split(/\r?\n/) : [];
  // A list that people keep has comments.
  return [...typed, ...piped.map((line) => line.replace(/(?:^|\s)#.*$/s, '').trim()).filter(Boolean)];
}

/** Whoever means all of a venue says so with `--venue`: half a reference must not change more than was meant. */
const referenceForChange: ReadReference = (ports, text) =>
  referenceOf(ports, text, (venue) => `all of a venue: --venue ${venue}`);

/** Of a venue as a whole only `show` tells. */
const referenceOfOne: ReadReference = (ports, text) =>
  referenceOf(ports, text, (venue) => `about the venue: posctl show ${venue}`);

async function referenceOf(
  { store, context }: SelectPorts,
  text: string,
  whole: (venue: string) => string,
): Promise<Reference> {
  const word = venueWord(text);
  const named = word !== null && (word.sure || context.defaultVenue === null);
  const state = named ? await store.venues.read(word.venue) : undefined;
  if (!state) return parseReference(text, context.defaultVenue);
  const refs = [...new Set(state.integrations.map((one) => shellRef(refOf(one))))];
  const has = refs.length === 0 ? 'it has none' : `it has ${refs.join(', ')}`;
  throw usage(`'${text}' is a venue; an integration is expected here`, `${has}; ${whole(state.venue.id)}`);
}

/** A venue stands for all its integrations; with a default venue, a word that is a type means the type there. */
async function referenceForReading({ store, connectors, context }: SelectPorts, text: string): Promise<Reference> {
  const word = venueWord(text);
  if (!word) return parseReference(venuesPattern(text, context.defaultVenue) ?? text, context.defaultVenue);
  const { venue, sure } = word;
  const { defaultVenue } = context;
  const asType = !sure && defaultVenue !== null && connectors.type(venue) !== undefined;
  const found = await store.venues.read(venue);
  if (asType && found) {
    const type = refOf({ venue: foldName(defaultVenue), type: venue, nickname: null });
    throw decisionNeeded(
      `'${text}' is a venue and a POS type`,
      `say which: ${venue}/ for the venue, ${type} for the type`,
    );
  }
  if (found) return { by: 'venue', venue };
  if (asType || (!sure && defaultVenue !== null)) return parseReference(text, defaultVenue);
  if (!sure && connectors.type(venue) !== undefined)
    throw notFound(`there is no venue '${text}'`, `of the POS type: --type ${venue}; in one venue: VENUE/${venue}`);
  return { by: 'venue', venue: (await requireVenue(store, venue)).venue.id };
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
  { venues: only, references, query }: Pick<Wanted, 'venues' | 'references' | 'query'>,
  damaged: Damaged,
): AsyncGenerator<VenueState, void, void> {
  const named = only.length === 0 ? await venuesNamed(venues, references) : only;
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

function literalVenue(reference: Exclude<Reference, { by: 'id' }>): string | null {
  if (reference.by !== 'glob') return reference.venue;
  const venue = reference.pattern.split('/')[0] ?? '';
  return /[*?[\]\\]/.test(venue) ? null : venue;
}

function fail(error: ExpectedError): never {
  throw error;
}
