import { decisionNeeded, notFound, usage } from './errors.ts';
import type { Integration } from './integration.ts';
import { clean, shellWord } from './text.ts';

/** How a person names one integration, or several. Ids, venues and types are in lower case, as they are stored. */
export type Reference =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'name'; readonly venue: string; readonly type: string; readonly nickname: string | null }
  | { readonly by: 'glob'; readonly pattern: string }
  /** All that a venue has: for verbs that look. */
  | { readonly by: 'venue'; readonly venue: string };

/** A reference to one integration. */
export type OneReference = Reference & { by: 'id' | 'name' };

type Named = Pick<Integration, 'venue' | 'type' | 'nickname'>;

/** `venue/type` or `venue/type:nickname`. */
export function refOf(integration: Named): string {
  const { venue, type, nickname } = integration;
  return nickname === null ? `${venue}/${type}` : `${venue}/${type}:${nickname}`;
}

/** Whether both go by the same reference. */
function sameName(a: Named, b: Named): boolean {
  return a.venue === b.venue && a.type === b.type && sameNickname(a.nickname, b.nickname);
}

const ID = /^int_[0-9a-z]+$/i;

/** Reads a reference; `defaultVenue` completes one without a venue. @throws ExpectedError `usage`. */
export function parseReference(text: string, defaultVenue: string | null): Exclude<Reference, { by: 'venue' }> {
  const ref = text.trim();
  if (ID.test(ref)) return { by: 'id', id: foldName(ref) };
  if (isPattern(ref)) return { by: 'glob', pattern: wholePattern(withVenue(ref, defaultVenue, text), text) };
  const [venue = '', rest = '', ...more] = withVenue(ref, defaultVenue, text).split('/');
  const colon = rest.indexOf(':');
  const type = colon < 0 ? rest : rest.slice(0, colon);
  const nickname = colon < 0 ? null : rest.slice(colon + 1).trim();
  if (venue === '' || type === '' || nickname === '' || more.length > 0 || nickname?.includes(':'))
    throw malformed(text);
  return { by: 'name', venue: foldName(venue), type: foldName(type), nickname };
}

/** Whether a text has a sign that stands for others. */
const isPattern = (text: string): boolean => /[*?[\]]/.test(text);

/** `bar-*`, or `bar-*` with `/` behind it where a default venue would complete it: all of the venues that fit. */
export function venuesPattern(text: string, defaultVenue: string | null): string | null {
  const pattern = text.trim().replace(/\/$/, '');
  const isMeant = defaultVenue === null || text.trim().endsWith('/');
  return isMeant && isPattern(pattern) && !/[/:]/.test(pattern) ? `${pattern}/*` : null;
}

/** The venue that a text may mean where verbs that look take one; null where it can only be something else. */
export interface VenueWord {
  readonly venue: string;
  /** Written `venue/`, which means nothing else. */
  readonly sure: boolean;
}

export function venueWord(text: string): VenueWord | null {
  const ref = text.trim();
  const sure = ref.endsWith('/');
  const venue = foldName(sure ? ref.slice(0, -1) : ref);
  return validVenueId(venue) ? { venue, sure } : null;
}

/** Ids, venues and types as they are stored: these hold no upper case. */
export function foldName(text: string): string {
  return text.toLowerCase();
}

/** Longer ones are not names; the library refuses them in words of its own. */
const LONGEST_PATTERN = 300;

function wholePattern(pattern: string, text: string): string {
  const [, rest = '', ...more] = pattern.split('/');
  const wellFormed = /^[^/]+\/[^/:]+(:[^/:]+)?$/.test(pattern) && rest !== '' && more.length === 0;
  if (!wellFormed || pattern.length > LONGEST_PATTERN) throw malformed(text);
  const [names = '', nickname] = splitAt(pattern, ':');
  return nickname === undefined ? foldName(names) : `${foldName(names)}:${nickname}`;
}

/** What is before and behind a sign; undefined where it is not there. */
export function splitAt(text: string, sign: string): [string, string | undefined] {
  const i = text.indexOf(sign);
  return i < 0 ? [text, undefined] : [text.slice(0, i), text.slice(i + 1)];
}

function withVenue(ref: string, defaultVenue: string | null, text: string): string {
  if (ref.includes('/')) return ref;
  if (defaultVenue !== null && ref !== '') return `${defaultVenue}/${ref}`;
  throw malformed(text);
}

function malformed(text: string) {
  const ofVenues =
    isPattern(text) && !text.includes('/') ? `all of such venues: ${shellWord(`${text.trim()}/*`)}; else ` : '';
  return usage(
    `'${text}' is not a reference to an integration`,
    `${ofVenues}give venue/type, venue/type:nickname or the id int_…; with POSCTL_VENUE set, type or type:nickname will do`,
  );
}

/** A reference in a command that people are to type or paste. */
export function shellRef(reference: string): string {
  return shellWord(reference);
}

/** What `-o name` prints: the reference, or the id where the reference would mean another one or several. */
export function nameOf(integration: Integration, siblings: readonly Integration[]): string {
  const same = siblings.filter((i) => sameName(i, integration));
  const active = same.filter((i) => i.active);
  const [meant, ...others] = active.length > 0 ? active : same;
  return meant?.id === integration.id && others.length === 0 ? refOf(integration) : integration.id;
}

const FORBIDDEN = /[/:*?[\],]/u;
// Control characters, broken ones, line and paragraph separators, and marks that turn the direction of text around.
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const LONGEST = 40;

/** The nickname as it is kept, or why it cannot be one. */
export function nicknameProblem(text: string): string | null {
  const nickname = text.trim();
  const length = foldNickname(nickname) === '' ? 0 : [...nickname].length;
  if (length === 0) return 'a nickname needs at least one character';
  if (length > LONGEST) return `a nickname has at most ${LONGEST} characters; this one has ${length}`;
  if (CONTROL.test(nickname)) return 'a nickname cannot hold control characters';
  if (clean(nickname) !== nickname) return 'a nickname cannot hold characters that nobody can see';
  const found = FORBIDDEN.exec(nickname);
  return found ? `a nickname cannot hold '${found[0]}' (nor any of / : * ? [ ] ,)` : null;
}

/** The nickname as it is kept: trimmed. @throws ExpectedError `usage`. */
export function parseNickname(text: string): string {
  const problem = nicknameProblem(text);
  if (problem) throw usage(problem, 'choose a short name for this terminal, like patio');
  return text.trim();
}

/** Nicknames match trimmed and case-folded; null only matches null. */
export function sameNickname(a: string | null, b: string | null): boolean {
  return a === null || b === null ? a === b : foldNickname(a) === foldNickname(b);
}

/** Characters that cannot be seen, variation marks of emoji among them, and blanks of any width. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
const BLANKS = /[\s\u2800]+/g;

/**
 * What two nicknames are compared by: what nobody can see makes no difference. By way of upper case, for letters that have
 * several lower-case forms (ß and ss, σ and ς).
 */
export function foldNickname(nickname: string): string {
  if (PLAIN.test(nickname)) return nickname.toLowerCase();
  const seen = nickname.replace(UNSEEN, '').replace(BLANKS, ' ').trim();
  return seen.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

/** What most nicknames are: these need no further look. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** Cyrillic and Greek letters, in lower case, that look like a Latin one, they or their capitals. */
const LOOKS: ReadonlyMap<string, string> = new Map(
  [
    ['авеёкмнорстухіїјѕһӏԁԛԝ', 'abeëkmhopctyxiïjshldqw'],
    ['αβεζηικμνορτυχ', 'abezhikmnoptyx'],
  ].flatMap(([these = '', like = '']) => [...these].map((letter, i) => [letter, like[i] ?? letter] as const)),
);

/** Whether people would take both for the same. */
export function lookAlike(a: string | null, b: string | null): boolean {
  return a === null || b === null ? a === b : lookOf(a) === lookOf(b);
}

function lookOf(nickname: string): string {
  return [...foldNickname(nickname)].map((letter) => LOOKS.get(letter) ?? letter).join('');
}

const VENUE_ID = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/** Names of devices, which Windows takes in any folder and with any ending: no folder can be called so there. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;

/** Whether this would be a folder on some systems only. */
export function isDeviceName(id: string): boolean {
  return DEVICE.test(id);
}

/** Whether a venue can have this id: no other text is ever asked of a store. */
export function validVenueId(text: string): boolean {
  return VENUE_ID.test(text) && !text.startsWith('int_');
}

/** Which of a venue's integrations a reference may mean. */
export type Scope = 'any' | 'inactive';

/**
 * The one integration that a reference names: the active one, else the inactive one; with scope `inactive` only those.
 * @throws ExpectedError `not_found` (3), `decision_needed` (4) when several inactive ones fit.
 */
export function pickOne(reference: OneReference, integrations: readonly Integration[], scope: Scope): Integration {
  const fitting = integrations.filter((i) => isNamed(i, reference));
  const [active, ...twins] = fitting.filter((i) => i.active);
  const inactive = fitting.filter((i) => !i.active);
  if (scope === 'any' && active && twins.length > 0) throw severalActive([active, ...twins]);
  if (scope === 'any' && active) return active;
  const [first, ...others] = inactive;
  if (!first) throw notThere(reference, integrations, active);
  if (others.length > 0)
    throw decisionNeeded(
      `${inactive.length} inactive integrations are called ${refOf(first)}`,
      `name one by its id: ${inactive.map((i) => `${i.id} (deactivated ${i.deactivatedAt?.slice(0, 10)})`).join(', ')}`,
    );
  return first;
}

/** Earlier versions took nicknames that differ only in what nobody can see. */
function severalActive(active: readonly [Integration, ...Integration[]]) {
  return decisionNeeded(
    `${active.length} active integrations are called ${refOf(active[0])}, as far as can be seen`,
    `name one by its id: ${active.map(({ id }) => id).join(', ')}; then rename it: posctl edit ${active[0].id} --nickname NAME`,
  );
}

/** Whether a reference is that of an integration, active or not. */
export function isNamed(integration: Pick<Integration, 'id'> & Named, reference: OneReference): boolean {
  return reference.by === 'id' ? integration.id === reference.id : sameName(integration, reference);
}

function notThere(reference: OneReference, integrations: readonly Integration[], active?: Integration) {
  const text = reference.by === 'id' ? reference.id : refOf(reference);
  if (active)
    return notFound(`${text} is active; there is no inactive one of that name`, `see: posctl show ${shellRef(text)}`);
  if (reference.by === 'id') return notFound(`no integration has the id ${text}`, 'see: posctl list --all -o json');
  const same = integrations.filter((i) => i.venue === reference.venue);
  const hint =
    same.length > 0
      ? `the venue has: ${[...new Set(same.map((one) => shellRef(refOf(one))))].join(', ')}`
      : `see: posctl list --all --venue ${reference.venue}`;
  return notFound(`there is no integration ${text}`, hint);
}
