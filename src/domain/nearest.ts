/** What somebody meant who mistyped a name: the nearest ones, by how many letters differ. */

/** More suggestions than this are no help. */
const MOST = 3;

/** The names that are meant most likely, nearest first; none when nothing is near. Upper and lower case are alike. */
function nearest(typed: string, names: Iterable<string>): string[] {
  const word = typed.toLowerCase();
  if (word === '') return [];
  const limit = word.length <= 3 ? 1 : word.length <= 6 ? 2 : 3;
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (const name of new Set(names)) {
    const distance = distanceTo(word, name.toLowerCase(), limit);
    if (distance <= limit) found.push({ name, distance });
  }
  const best = Math.min(...found.map(({ distance }) => distance));
  const near = found.filter(({ distance }) => distance === best).map(({ name }) => name);
  return near.sort().slice(0, MOST);
}

/** `did you mean square?`, or null when nothing is near. */
export function didYouMean(typed: string, names: Iterable<string>): string | null {
  const near = nearest(typed, names);
  return near.length === 0 ? null : `did you mean ${near.join(', or ')}?`;
}

/**
 * The name that is meant, however its letters are cased and its words are joined: `called off`, `called_off`, `calledoff`.
 */
export function namedIn<N extends string>(typed: string, names: readonly N[]): N | undefined {
  const folded = (text: string) => text.toLowerCase().replace(/[\s_-]+/g, '');
  return names.find((name) => folded(name) === folded(typed));
}

/** A word that was typed in part is as near as one with a single slip. */
function distanceTo(word: string, name: string, limit: number): number {
  if (name === word) return 0;
  if (word.length >= 3 && name.startsWith(word)) return 1;
  return Math.abs(name.length - word.length) > limit ? Number.POSITIVE_INFINITY : slips(word, name);
}

/** Letters left out, added, exchanged or swapped with their neighbour (optimal string alignment). */
function slips(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const exchanged = (last[j - 1] ?? 0) + (same ? 0 : 1);
      const moved = swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, exchanged, moved));
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

/** A hint for whoever typed none of a closed set: what was meant, and all that there are. */
export function oneOf(typed: string, names: readonly string[]): string {
  const near = didYouMean(typed, names);
  return `${near ? `${near} ` : ''}There are: ${names.join(', ')}`;
}
