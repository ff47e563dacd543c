import picomatch from 'picomatch';
import { decisionNeeded, notFound } from './errors.ts';
import type { Integration } from './integration.ts';
import { foldNickname, type Reference, refOf, sameName, shellRef } from './reference.ts';

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
  return integrations.filter(matcherOf(reference));
}

/** Whether a reference fits an integration, active or not. */
export function matcherOf(reference: Reference): (integration: Integration) => boolean {
  if (reference.by === 'id') return (i) => i.id === reference.id;
  if (reference.by === 'glob') return globMatcher(reference.pattern);
  return (i) => sameName(i, reference);
}

/** A pattern without `:` matches with and without nickname. `*` and `?` never cross a `/` or `:`. */
function globMatcher(pattern: string): (integration: Integration) => boolean {
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
