import picomatch from 'picomatch';
import { decisionNeeded, notFound, usage } from './errors.ts';
import type { Integration } from './integration.ts';
import { foldNickname, sameNickname } from './nickname.ts';

/** How a person names one integration, or several. */
export type Reference =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'name'; readonly venue: string; readonly type: string; readonly nickname: string | null }
  | { readonly by: 'glob'; readonly pattern: string };

/** `venue/type` or `venue/type:nickname`. */
export function refOf(integration: Pick<Integration, 'venue' | 'type' | 'nickname'>): string {
  const { venue, type, nickname } = integration;
  return nickname === null ? `${venue}/${type}` : `${venue}/${type}:${nickname}`;
}

const ID = /^int_[0-9a-z]+$/;

/** Reads a reference; `defaultVenue` completes one without a venue. @throws ExpectedError `usage`. */
export function parseReference(text: string, defaultVenue: string | null): Reference {
  const ref = text.trim();
  if (ID.test(ref)) return { by: 'id', id: ref };
  if (/[*?[\]]/.test(ref)) return { by: 'glob', pattern: wholePattern(withVenue(ref, defaultVenue, text), text) };
  const [venue = '', rest = '', ...more] = withVenue(ref, defaultVenue, text).split('/');
  const colon = rest.indexOf(':');
  const type = colon < 0 ? rest : rest.slice(0, colon);
  const nickname = colon < 0 ? null : rest.slice(colon + 1).trim();
  if (venue === '' || type === '' || nickname === '' || more.length > 0 || nickname?.includes(':'))
    throw malformed(text);
  return { by: 'name', venue, type, nickname };
}

/** Longer ones are no names; the library refuses them in words of its own. */
const LONGEST_PATTERN = 300;

function wholePattern(pattern: string, text: string): string {
  const [, rest = '', ...more] = pattern.split('/');
  const wellFormed = /^[^/]+\/[^/:]+(:[^/:]+)?$/.test(pattern) && rest !== '' && more.length === 0;
  if (!wellFormed || pattern.length > LONGEST_PATTERN) throw malformed(text);
  return pattern;
}

function withVenue(ref: string, defaultVenue: string | null, text: string): string {
  if (ref.includes('/')) return ref;
  if (defaultVenue !== null && ref !== '') return `${defaultVenue}/${ref}`;
  throw malformed(text);
}

function malformed(text: string) {
  return usage(
    `'${text}' is no reference to an integration`,
    'give venue/type, venue/type:nickname or the id int_…; with POSCTL_VENUE set, type or type:nickname will do',
  );
}

/** Which of a venue's integrations a reference may mean. */
export type Scope = 'any' | 'inactive';

/**
 * The one integration that a reference names: the active one, else the inactive one; with scope `inactive` only those.
 * @throws ExpectedError `not_found` (3), `decision_needed` (4) when several inactive ones fit.
 */
export function pickOne(
  reference: Reference & { by: 'id' | 'name' },
  integrations: readonly Integration[],
  scope: Scope,
): Integration {
  const fitting = matching(reference, integrations);
  const active = fitting.find((i) => i.active);
  const inactive = fitting.filter((i) => !i.active);
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

/** Every integration that a reference fits, active or not. */
export function matching(reference: Reference, integrations: readonly Integration[]): Integration[] {
  if (reference.by === 'id') return integrations.filter((i) => i.id === reference.id);
  if (reference.by === 'glob') {
    const matches = globMatcher(reference.pattern);
    return integrations.filter(matches);
  }
  return integrations.filter(
    (i) => i.venue === reference.venue && i.type === reference.type && sameNickname(i.nickname, reference.nickname),
  );
}

/** A pattern without `:` matches with and without nickname. `*` and `?` never cross a `/` or `:`. */
export function globMatcher(pattern: string): (integration: Integration) => boolean {
  const [venue = '', rest = ''] = split(pattern, '/');
  const [type = '', nickname] = split(rest, ':');
  const venueFits = fitter(venue);
  const typeFits = fitter(type);
  const nicknameFits = nickname === undefined ? null : fitter(foldNickname(nickname));
  return (i) =>
    venueFits(i.venue) &&
    typeFits(i.type) &&
    (!nicknameFits || (i.nickname !== null && nicknameFits(foldNickname(i.nickname))));
}

/** `*`, `?` and `[…]` are patterns; everything else that a shell or the library knows stands for itself. */
function fitter(pattern: string): (text: string) => boolean {
  const plain = pattern.replaceAll('[!', '[^').replace(/[(){}|+$!@"'\\,<>#]/g, '\\$&');
  const options = { nobrace: true, noextglob: true, noglobstar: true, nonegate: true, dot: true };
  return picomatch(plain, options);
}

function split(text: string, at: string): [string, string | undefined] {
  const i = text.indexOf(at);
  return i < 0 ? [text, undefined] : [text.slice(0, i), text.slice(i + 1)];
}

/** A reference as it can be pasted into a shell: quoted where a nickname needs it. */
export function shellRef(reference: string): string {
  return /^[\w./:-]+$/.test(reference) ? reference : `'${reference.replaceAll("'", "'\\''")}'`;
}

/** What `-o name` prints: the reference, or the id where the reference would mean another one or several. */
export function nameOf(integration: Integration, siblings: readonly Integration[]): string {
  const same = matching(
    { by: 'name', venue: integration.venue, type: integration.type, nickname: integration.nickname },
    siblings,
  );
  const meant = same.find((i) => i.active) ?? (same.length === 1 ? same[0] : undefined);
  return meant?.id === integration.id ? refOf(integration) : integration.id;
}

function notThere(
  reference: Reference & { by: 'id' | 'name' },
  integrations: readonly Integration[],
  active?: Integration,
) {
  const text = reference.by === 'id' ? reference.id : refOf(reference);
  if (active)
    return notFound(`${text} is active; there is no inactive one of that name`, `see: posctl show ${shellRef(text)}`);
  if (reference.by === 'id') return notFound(`no integration has the id ${text}`, 'see: posctl list --all -o json');
  const same = integrations.filter((i) => i.venue === reference.venue);
  const hint =
    same.length > 0
      ? `the venue has: ${[...new Set(same.map(refOf))].join(', ')}`
      : `see: posctl list --all --venue ${reference.venue}`;
  return notFound(`there is no integration ${text}`, hint);
}
