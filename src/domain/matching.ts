import picomatch from 'picomatch';
import type { Integration } from './integration.ts';
import { foldNickname, isNamed, type Reference } from './reference.ts';

/** Every integration that a reference fits, active or not. */
export function matching(reference: Reference, integrations: readonly Integration[]): Integration[] {
  return integrations.filter(matcherOf(reference));
}

/** Whether a reference fits an integration, active or not. */
export function matcherOf(reference: Reference): (integration: Integration) => boolean {
  return reference.by === 'glob' ? globMatcher(reference.pattern) : (i) => isNamed(i, reference);
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
