import type { PosType } from './catalogue.ts';
import { compareTexts, same } from './collections.ts';
import { setsInWords, unusedCredentials, unusedWords } from './credential-sets.ts';
import { type Declared, type DeclaredIntegration, type DeclaredVenue, keyOf } from './declared.ts';
import type { DocumentProblem } from './document.ts';
import { formatDuration } from './duration.ts';
import type { Changes } from './entry-details.ts';
import { ExpectedError } from './errors.ts';
import type { Credential, Integration } from './integration.ts';
import { refOf } from './reference.ts';
import { displaySource, parseSource } from './secret-source.ts';
import { added, changesMade, deactivated, edited, type Patch, restored } from './setup.ts';
import { shownOptions } from './shown-options.ts';
import {
  begin,
  conclude,
  integrationAfter,
  type Settings,
  type Story,
  type Teller,
  type VenueChange,
  type VenueState,
} from './state.ts';
import type { Venue } from './venue.ts';
import { sameRule, venueAdded, venueEdited } from './venue-change.ts';
import { VENUE_DEFAULTS } from './venue-fields.ts';

export type ApplyAction = 'create' | 'edit' | 'restore' | 'deactivate' | 'none';

/** What becomes of one thing that was declared: a venue by its id, an integration by its reference, `policy`. */
export interface Applied {
  readonly ref: string;
  readonly action: ApplyAction;
  readonly changes: Changes;
  /** Why it is not done. */
  readonly error: ExpectedError | null;
}

/** How a file is applied. */
export interface Applying {
  readonly teller: Teller;
  /** Whether what is active and not declared so is deactivated. */
  readonly prune: boolean;
  type(name: string): PosType | undefined;
  absolute(path: string): string;
  /** The id of the integration that is declared so, if it is new: the same however often it is asked for. */
  idFor(declared: DeclaredIntegration): string;
  /** Whether sales of the venue would move to other days by another rule for them. */
  readonly movesSales: boolean;
}

/** What is declared beside what is there. */
interface Pair {
  readonly declared: DeclaredIntegration | null;
  readonly was: Integration | null;
}

/** Active ones meet active ones first; what is declared and no longer active is restored. */
function pairsOf(state: VenueState | undefined, declared: readonly DeclaredIntegration[], prune: boolean): Pair[] {
  const rest = new Set(state?.integrations ?? []);
  const take = (one: DeclaredIntegration, fits: (was: Integration) => boolean): Integration | null => {
    const found = [...rest].filter((was) => keyOf(was) === keyOf(one) && fits(was));
    const best = found.find((was) => saysTheSame(one, was)) ?? found[0] ?? null;
    if (best) rest.delete(best);
    return best;
  };
  const met = new Map<DeclaredIntegration, Integration | null>();
  for (const one of declared)
    met.set(
      one,
      take(one, (was) => was.active === one.active),
    );
  for (const one of declared)
    if (!met.get(one))
      met.set(
        one,
        take(one, () => true),
      );
  const pairs: Pair[] = declared.map((one) => ({ declared: one, was: met.get(one) ?? null }));
  const others = prune ? [...rest].filter(({ active }) => active) : [];
  return [...pairs, ...others.map((was) => ({ declared: null, was }))];
}

function saysTheSame(one: DeclaredIntegration, was: Integration): boolean {
  return same(one.options ?? was.options, was.options) && same(one.credentials ?? shown(was), shown(was));
}

const shown = ({ credentials }: Integration) =>
  Object.fromEntries(Object.entries(credentials).map(([key, one]) => [key, displaySource(one)]));

/** What is wrong with a declaration beside what is there: what can be known before anything is changed. */
export function problemsBeside(
  { venues }: Declared,
  states: ReadonlyMap<string, VenueState>,
  type: Applying['type'],
): DocumentProblem[] {
  return venues.flatMap((venue) => {
    const state = states.get(venue.id);
    const missing = state ? [] : (['timezone', 'currency'] as const).filter((key) => venue.fields[key] === undefined);
    const needs = missing.map((key) => ({ line: venue.line, message: `the new venue ${venue.id} needs its ${key}` }));
    const pairs = pairsOf(state, venue.integrations ?? [], false);
    return [
      ...needs,
      ...pairs.flatMap(({ declared, was }) => (declared ? wrongBeside(declared, was, { venue, type }) : [])),
    ];
  });
}

function wrongBeside(
  declared: DeclaredIntegration,
  was: Integration | null,
  { venue, type: typeOf }: { readonly venue: DeclaredVenue; readonly type: Applying['type'] },
): DocumentProblem[] {
  const { line } = declared;
  const type = typeOf(declared.type);
  const credentials = declared.credentials ?? (was ? shown(was) : {});
  const options = declared.options ?? was?.options ?? {};
  const lost = Object.entries(credentials).filter(
    ([key, text]) => text === 'stored' && was?.credentials[key]?.from !== 'stored',
  );
  const sets = type?.credentialSets ?? [];
  const complete = sets.length === 0 || sets.some((keys) => keys.every((key) => credentials[key] !== undefined));
  const required = (type?.options ?? []).filter((one) => one.required && options[one.key] === undefined);
  const siblings = new Set((venue.integrations ?? []).map(keyOf));
  const strangers = (declared.primaryOver ?? []).filter((name) => !siblings.has(keyIn(name)));
  return [
    ...lost.map(([key]) => ({
      line,
      message: `${key} is 'stored', and no secret is stored there: give a source, env:NAME, file:PATH or cmd:COMMAND`,
    })),
    ...(complete
      ? []
      : [
          {
            line,
            message: `${declared.type} needs credentials: ${setsInWords({ credentialSets: sets })}`,
          },
        ]),
    ...(type ? unusedIn(credentials, { type, was }) : []).map((message) => ({ line, message })),
    ...required.map(({ key }) => ({ line, message: `${declared.type} needs the option ${key}` })),
    ...strangers.map((name) => ({
      line,
      message: `primaryOver: '${name}' is not among the integrations of ${venue.id} here`,
    })),
  ];
}

/** What is declared anew and would not be used; what is so already refuses nothing. */
function unusedIn(
  credentials: Readonly<Record<string, string>>,
  { type, was }: { readonly type: PosType; readonly was: Integration | null },
): string[] {
  const before = was ? shown(was) : {};
  const given = Object.keys(credentials).filter((key) => credentials[key] !== before[key]);
  const found = unusedCredentials(type, { given, after: Object.keys(credentials) });
  return found ? [`${unusedWords(found, false)}; declare ${setsInWords(type)}`] : [];
}

/** `type` or `type:nickname`, as `primaryOver` names others of the venue. */
function keyIn(name: string): string {
  const colon = name.indexOf(':');
  return keyOf(
    colon < 0 ? { type: name, nickname: null } : { type: name.slice(0, colon), nickname: name.slice(colon + 1) },
  );
}

/** What a venue becomes: all that can be done of it in one change, and what cannot. Pure: it may be asked again. */
export function appliedVenue(
  state: VenueState | undefined,
  declared: DeclaredVenue,
  how: Applying,
): { readonly change: VenueChange | null; readonly rows: readonly Applied[] } {
  const fold = new Fold(state);
  const rows = [venueRow(fold, declared, how)];
  if (!fold.state) return { change: null, rows };
  const ids = new Map<DeclaredIntegration, string>();
  for (const pair of pairsOf(state, declared.integrations ?? [], how.prune && declared.integrations !== null))
    rows.push(integrationRow(fold, pair, { how, ids }));
  for (const [one, id] of ids) replacing(fold, one, { id, rows, how, ids });
  return { change: fold.change, rows };
}

/** Changes of one venue, one after the other. */
class Fold {
  state: VenueState | undefined;
  private readonly entries: VenueChange['entries'][number][] = [];

  constructor(state: VenueState | undefined) {
    this.state = state;
  }

  take({ state, entries }: VenueChange): void {
    this.state = state;
    this.entries.push(...entries);
  }

  get change(): VenueChange | null {
    return this.state && this.entries.length > 0 ? { state: this.state, entries: this.entries } : null;
  }

  /** Lets an integration become another one. */
  become(teller: Teller, make: (story: Story) => Integration | null, id: string): Integration | null {
    if (!this.state) return null;
    const story = begin(this.state, teller);
    const next = make(story);
    if (next === null) return null;
    const change = conclude(story, next);
    this.take(change);
    return integrationAfter(change, id);
  }
}

function venueRow(fold: Fold, { id, fields }: DeclaredVenue, { teller, movesSales }: Applying): Applied {
  const { state } = fold;
  try {
    if (!state) {
      const venue = { ...VENUE_DEFAULTS, name: id, ...fields, id } as Venue;
      fold.take(venueAdded(undefined, venue, teller));
      const { name, timezone, currency, dayStart, daysBy, contacts, closed } = venue;
      const told = { name, timezone, currency, dayStart, daysBy, contacts, closed };
      return { ref: id, action: 'create', changes: fromNothing(told), error: null };
    }
    const next = { ...state.venue, ...fields };
    const keys = Object.keys(fields) as (keyof typeof fields)[];
    const other = keys.filter((key) => !same(state.venue[key], next[key]));
    const changes = Object.fromEntries(other.map((key) => [key, { from: state.venue[key], to: next[key] }]));
    if (movesSales && !sameRule(state.venue, next))
      throw new ExpectedError('conflict', `sales of ${id} would move to other days`, {
        hint: `look at them, and change that by itself: posctl venue edit ${id} --dry-run`,
      });
    const change = venueEdited(state, { patch: fields, moved: [] }, teller);
    if (change) fold.take(change);
    return { ref: id, action: change ? 'edit' : 'none', changes, error: null };
  } catch (error) {
    return { ref: id, action: state ? 'edit' : 'create', changes: {}, error: expected(error) };
  }
}

interface Rowing {
  readonly how: Applying;
  /** Of those that are declared: which integration it is. */
  readonly ids: Map<DeclaredIntegration, string>;
}

function integrationRow(fold: Fold, { declared, was }: Pair, { how, ids }: Rowing): Applied {
  const { teller } = how;
  const venue = fold.state?.venue.id ?? '';
  const ref = declared
    ? refOf({ venue, ...declared, nickname: was?.nickname ?? declared.nickname })
    : was
      ? refOf(was)
      : venue;
  const action = actionFor(declared, was, how.prune);
  try {
    if (!declared) {
      if (was) fold.become(teller, (story) => deactivated(story, was), was.id);
      return { ref, action, changes: { active: { from: true, to: false } }, error: null };
    }
    if (!was) {
      const made = created(fold, declared, how);
      ids.set(declared, made.id);
      return { ref, action, changes: fromNothing(setUpOf(made)), error: null };
    }
    ids.set(declared, was.id);
    const patch = patchFor(declared, was, how);
    const siblings = fold.state?.integrations ?? [];
    if (action === 'deactivate') fold.become(teller, (story) => deactivated(story, was), was.id);
    const make = (story: Story) =>
      action === 'restore' ? restored(story, was, patch) : edited(story, current(fold, was), patch);
    fold.become(teller, make, was.id);
    const changes = changesMade(was, current(fold, was), siblings);
    return { ref, action: Object.keys(changes).length === 0 ? 'none' : action, changes, error: null };
  } catch (error) {
    return { ref, action, changes: {}, error: expected(error) };
  }
}

const current = ({ state }: Fold, was: Integration): Integration =>
  state?.integrations.find(({ id }) => id === was.id) ?? was;

function actionFor(declared: DeclaredIntegration | null, was: Integration | null, prune: boolean): ApplyAction {
  if (!declared) return 'deactivate';
  if (!was) return 'create';
  if (declared.active && !was.active) return 'restore';
  return prune && !declared.active && was.active ? 'deactivate' : 'edit';
}

function created(fold: Fold, declared: DeclaredIntegration, how: Applying): Integration {
  const type = how.type(declared.type);
  if (!type) throw new Error(`no POS type ${declared.type}`);
  const id = how.idFor(declared);
  const patch = patchFor(declared, null, how);
  const stays = fold.state?.integrations ?? [];
  // One that is declared inactive takes no name from others, also while it is made.
  const story = begin({ ...(fold.state as VenueState), integrations: declared.active ? stays : [] }, how.teller);
  const made = added(story, id, type, { ...patch, nickname: declared.nickname });
  const change = conclude({ ...story, state: fold.state as VenueState }, made);
  fold.take(change);
  if (!declared.active) fold.become(how.teller, (next) => deactivated(next, made), id);
  return current(fold, made);
}

function patchFor(declared: DeclaredIntegration, was: Integration | null, { absolute }: Applying): Patch {
  const { checkEvery, options, credentials } = declared;
  return {
    ...(checkEvery === null ? {} : { checkEvery }),
    ...(options === null ? {} : { options: { ...cleared(was?.options), ...options } }),
    ...(credentials === null
      ? {}
      : { credentials: { ...cleared(was?.credentials), ...sources(credentials, was, absolute) } }),
  };
}

const cleared = (was: object = {}): Record<string, null> =>
  Object.fromEntries(Object.keys(was).map((key) => [key, null]));

function sources(
  credentials: Readonly<Record<string, string>>,
  was: Integration | null,
  absolute: (path: string) => string,
): Record<string, Credential> {
  const entries = Object.entries(credentials).flatMap(([key, text]): [string, Credential][] => {
    const kept = was?.credentials[key];
    if (text === 'stored') return kept ? [[key, kept]] : [];
    const source = parseSource(key, text, absolute);
    if (source.from === 'stdin') return [];
    const same = kept && kept.from !== 'stored' && kept.from === source.from && kept.at === source.at;
    return [[key, same ? kept : source]];
  });
  return Object.fromEntries(entries);
}

/** Sets which others one replaces, when all of the venue are there. */
function replacing(
  fold: Fold,
  one: DeclaredIntegration,
  { id, rows, how, ids }: Rowing & { id: string; rows: Applied[] },
): void {
  const { primaryOver } = one;
  const was = fold.state?.integrations.find((each) => each.id === id);
  if (primaryOver === null || !was) return;
  const others = primaryOver.flatMap((name) => {
    const found = [...ids].find(([other]) => keyOf(other) === keyIn(name) && other !== one);
    return found ? [found[1]] : [];
  });
  if (same([...others].sort(), [...was.primaryOver].sort())) return;
  const at = rows.findIndex(({ ref }) => ref === refOf(was));
  const row = rows[at];
  const siblings = fold.state?.integrations ?? [];
  if (!row) return;
  try {
    const next = fold.become(how.teller, (story) => edited(story, was, { primaryOver: others }), id);
    const changes = next ? changesMade(was, next, siblings) : {};
    rows[at] = { ...row, action: row.action === 'none' ? 'edit' : row.action, changes: { ...row.changes, ...changes } };
  } catch (error) {
    rows[at] = { ...row, error: expected(error) };
  }
}

function expected(error: unknown): ExpectedError {
  if (error instanceof ExpectedError) return error;
  throw error;
}

function fromNothing(values: object): Changes {
  const said = Object.entries(values).filter(([, to]) => to !== null && !(Array.isArray(to) && to.length === 0));
  return Object.fromEntries(said.map(([key, to]) => [key, { from: null, to }]));
}

function setUpOf(one: Integration) {
  const { type, nickname, active, options } = one;
  const checkEvery = formatDuration(one.checkEvery);
  return { type, nickname, active, checkEvery, options: shownOptions(options), credentials: shown(one) };
}

/** All of a store that `apply` would make again: sorted, without times and ids; stored secrets as `stored`. */
export function exportOf({ policy }: Settings, states: readonly VenueState[]) {
  const kept = Object.entries(policy).filter(([, values]) => Object.keys(values).length > 0);
  return {
    apiVersion: 'posctl/v1',
    policy: sorted(Object.fromEntries(kept.map(([scope, values]) => [scope, sorted(values)]))),
    venues: [...states].sort((a, b) => compareTexts(a.venue.id, b.venue.id)).map(exportedVenue),
  };
}

function exportedVenue({ venue, integrations }: VenueState) {
  const { id, name, timezone, currency, dayStart, daysBy, contacts, closed } = venue;
  const all = integrations.map((one) => {
    const others = integrations
      .filter((other) => one.primaryOver.includes(other.id))
      .map((other) => refOf(other).slice(id.length + 1));
    const { type, nickname, active, checkEvery, options, credentials } = setUpOf(one);
    const primaryOver = others.sort(compareTexts);
    return {
      type,
      nickname,
      active,
      checkEvery,
      options: sorted(options),
      credentials: sorted(credentials),
      primaryOver,
    };
  });
  const order = (one: (typeof all)[number]) => `${keyOf(one)}\u0000${one.active ? 0 : 1}\u0000${JSON.stringify(one)}`;
  return {
    id,
    name,
    timezone,
    currency,
    dayStart,
    daysBy,
    contacts,
    closed,
    integrations: all.sort((a, b) => compareTexts(order(a), order(b))),
  };
}

function sorted<T>(values: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => compareTexts(a, b)));
}
