import { globFitter } from './glob.ts';
import type { Integration } from './integration.ts';
import { foldNickname, isNamed, type Reference, splitAt } from './reference.ts';

/** Every integration that a reference fits, active or not. */
export function matching(reference: Reference, integrations: readonly Integration[]): Integration[] {
  return integrations.filter(matcherOf(reference));
}

/** By what references find an integration. */
export type Nameable = Pick<Integration, 'id' | 'venue' | 'type' | 'nickname'>;

/** Whether a reference fits an integration, active or not. */
export function matcherOf(reference: Reference): (integration: Nameable) => boolean {
  if (reference.by === 'glob') return globMatcher(reference.pattern);
  if (reference.by === 'venue') return ({ venue }) => venue === reference.venue;
  return (i) => isNamed(i, reference);
}

/** A pattern without `:` matches with and without nickname. `*` and `?` never cross a `/` or `:`. */
function globMatcher(pattern: string): (integration: Nameable) => boolean {
  const [venue = '', rest = ''] = splitAt(pattern, '/');
  const [type = '', nickname] = splitAt(rest, ':');
  const venueFits = globFitter(venue);
  const typeFits = globFitter(type);
  const nicknameFits = nickname === undefined ? null : globFitter(foldNickname(nickname));
  return (i) =>
    venueFits(i.venue) &&
    typeFits(i.type) &&
    (!nicknameFits || (i.nickname !== null && nicknameFits(foldNickname(i.nickname))));
}
