/** Patterns of names: `*` stands for any text, `?` for one character, `[…]` for one of several; nothing else is special. */

/** Whether one character fits a place of a pattern. */
type One = (character: string) => boolean;

const ANY_TEXT = Symbol('any text');

/**
 * What tells whether a text fits a pattern as a whole. `[!…]` and `[^…]` are any other character, `[a-z]` one of a range; a
 * bracket that is never closed stands for itself. Time grows with pattern times text at most, whatever they hold.
 */
export function globFitter(pattern: string): (text: string) => boolean {
  const places = placesOf([...pattern]);
  return (text) => fits(places, [...text]);
}

/**
 * Goes back to the last `*` only: if the rest does not fit behind what that one took so far, an earlier one that takes more
 * cannot help.
 */
function fits(places: readonly (One | typeof ANY_TEXT)[], text: readonly string[]): boolean {
  let [place, at] = [0, 0];
  let last: { readonly place: number; at: number } | undefined;
  while (at < text.length) {
    const wanted = places[place];
    if (wanted === ANY_TEXT) {
      last = { place, at };
      place += 1;
    } else if (wanted?.(text[at] as string)) {
      place += 1;
      at += 1;
    } else if (last) {
      last.at += 1;
      [place, at] = [last.place + 1, last.at];
    } else return false;
  }
  return places.slice(place).every((wanted) => wanted === ANY_TEXT);
}

function placesOf(pattern: readonly string[]): (One | typeof ANY_TEXT)[] {
  const places: (One | typeof ANY_TEXT)[] = [];
  const lastEnd = pattern.lastIndexOf(']');
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at] as string;
    const end = sign === '[' && at < lastEnd ? endOfSet(pattern, at) : -1;
    if (sign === '*') places.push(ANY_TEXT);
    else if (sign === '?') places.push(() => true);
    else if (end > 0) {
      places.push(oneOfSet(pattern.slice(at + 1, end)));
      at = end;
    } else places.push((character) => character === sign);
  }
  return places;
}

/** Where a set that begins here is closed; -1 when it is not. A `]` that comes first belongs to the set. */
function endOfSet(pattern: readonly string[], start: number): number {
  const first = start + (isNegation(pattern[start + 1]) ? 2 : 1);
  return pattern.indexOf(']', first + 1);
}

function isNegation(sign: string | undefined): boolean {
  return sign === '!' || sign === '^';
}

function oneOfSet(set: readonly string[]): One {
  const negated = isNegation(set[0]);
  const members: One[] = [];
  for (let at = negated ? 1 : 0; at < set.length; at += 1) {
    const [from = '', dash, to] = set.slice(at, at + 3);
    if (dash === '-' && to !== undefined) {
      members.push((character) => numberOf(character) >= numberOf(from) && numberOf(character) <= numberOf(to));
      at += 2;
    } else members.push((character) => character === from);
  }
  return (character) => members.some((is) => is(character)) !== negated;
}

function numberOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
