/** Narrower, a column says nothing. */
const NARROWEST = 8;

/** Up to this a text says nothing when it is broken: a status, a time. */
const SHORT = 20;

/** One column before it is fitted. */
export interface Natural {
  readonly width: number;
  /** Its longest word. */
  readonly word: number;
  /** Gives way only when the others cannot. */
  readonly keep: boolean;
}

/**
 * Widths with which a table is at most `room` columns wide. Long columns give way first, the widest before the others,
 * and none so far that words are broken; then short ones and those that are to be kept, too; then words are broken; when
 * even that is too wide, all alike.
 */
export function fitWidths(columns: readonly Natural[], gap: number, room: number): number[] {
  const space = room - gap * (columns.length - 1);
  const natural = columns.map(({ width }) => width);
  const narrow = natural.map((width) => Math.min(width, NARROWEST));
  const others = columns.map(({ width, word, keep }) =>
    keep || width <= SHORT ? width : Math.min(width, Math.max(NARROWEST, Math.min(word, SHORT))),
  );
  const words = columns.map(({ word }, i) => Math.min(others[i] ?? 1, Math.max(NARROWEST, word)));
  const tiny = natural.map(() => 1);
  return (
    shrink(natural, others, space) ??
    shrink(others, words, space) ??
    shrink(words, narrow, space) ??
    shrink(narrow, tiny, space) ??
    tiny
  );
}

/** Widths from `least` to `most` that take just the space there is; undefined when `least` takes more. */
function shrink(most: readonly number[], least: readonly number[], space: number): number[] | undefined {
  const limit = highestLimit(most, least, space);
  if (limit === undefined) return undefined;
  const widths = most.map((width, i) => Math.max(least[i] ?? 0, Math.min(width, limit)));
  return giveRest(widths, most, space);
}

/** The highest limit that, put on every column, makes the table fit. */
function highestLimit(most: readonly number[], least: readonly number[], space: number): number | undefined {
  for (let limit = Math.min(space, Math.max(...most)); limit >= 0; limit -= 1) {
    const total = most.reduce((sum, width, i) => sum + Math.max(least[i] ?? 0, Math.min(width, limit)), 0);
    if (total <= space) return limit;
  }
  return undefined;
}

/** Single columns that rounding left over go to those that were shortened. */
function giveRest(widths: number[], most: readonly number[], space: number): number[] {
  let rest = space - widths.reduce((a, b) => a + b, 0);
  return widths.map((width, i) => {
    if (rest <= 0 || width >= (most[i] ?? 0)) return width;
    rest -= 1;
    return width + 1;
  });
}
