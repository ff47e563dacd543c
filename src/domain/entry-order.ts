import type { Instant } from './time.ts';

// The order of the timeline. Within a venue entries come by their number, whatever they are dated: a clock may have been
// wrong. Across venues they come by time: an entry stands where it is dated, or, where that contradicts the numbers, where
// its neighbours are.

/** An entry, as far as its place in the timeline goes. */
export interface Dated {
  /** Counts per venue. */
  readonly seq: number;
  readonly at: Instant;
}

/** A time within which the entries of a venue are not in the order of their dates; both ends belong to it. */
export interface SetBack {
  readonly from: Instant;
  readonly to: Instant;
}

/** Whether a question about what is dated from `since` on and before `until` reaches into such a time. */
export function isReached(
  { from, to }: SetBack,
  { since, until }: { readonly since?: Instant | undefined; readonly until?: Instant | undefined },
): boolean {
  return (since === undefined || to >= since) && (until === undefined || from < until);
}

/** What is remembered of how the entries of a venue are dated. */
export interface EntryDates {
  /** The latest of all dates; null when there is no entry. */
  readonly latest: Instant | null;
  /** In ascending order; they have no moment in common. What lies outside is in the order of the dates. */
  readonly setBack: readonly SetBack[];
}

export const NO_DATES: EntryDates = { latest: null, setBack: [] };

/** Beyond so many, the oldest become one: a clock that is set back again and again must not make venues heavy. */
const MOST_SET_BACK = 50;

/** What is remembered after further entries, which come by their numbers. */
export function datesAfter(dates: EntryDates, entries: Iterable<Dated>): EntryDates {
  let { latest, setBack } = dates;
  for (const { at } of entries) {
    if (latest === null || at >= latest) latest = at;
    else setBack = withOne(setBack, { from: at, to: latest });
  }
  return latest === dates.latest && setBack === dates.setBack ? dates : { latest, setBack };
}

function withOne(all: readonly SetBack[], { from, to }: SetBack): readonly SetBack[] {
  // The newest one ends where no other does yet: what begins before it ends is part of it.
  const apart = all.filter((one) => one.to < from);
  const first = all[apart.length];
  const grown = [...apart, { from: first && first.from < from ? first.from : from, to }];
  const [oldest, next] = grown;
  if (grown.length <= MOST_SET_BACK || !oldest || !next) return grown;
  return [{ from: oldest.from, to: next.to }, ...grown.slice(2)];
}

/** An entry that stands elsewhere than where it is dated. */
export interface Stray<E> {
  readonly entry: E;
  /** The date at which it stands. */
  readonly place: Instant;
}

/**
 * The entries that were dated by a wrong clock: as few as can be, so that the others are in the order of their dates. Each
 * stands at the date of the one before it that is not one of them, or else of the first one after it.
 * @param entries Of one venue, by their numbers: all of them, or all that are dated within a `SetBack`.
 */
export function straysAmong<E extends Dated>(entries: readonly E[]): Stray<E>[] {
  return stretches(entries).flatMap((stretch) => {
    const right = longestInOrder(stretch);
    const first = stretch.find((_, i) => right.has(i));
    let place = first?.at ?? '';
    return stretch.flatMap((entry, i): Stray<E>[] => {
      if (!right.has(i)) return [{ entry, place }];
      place = entry.at;
      return [];
    });
  });
}

/** The shortest runs of entries outside of which all are in the order of their dates. */
function stretches<E extends Dated>(entries: readonly E[]): E[][] {
  // The earliest date from each entry on.
  const earliest: Instant[] = [];
  for (let i = entries.length - 1; i >= 0; i -= 1) {
    const at = entries[i]?.at ?? '';
    const after = earliest[i + 1];
    earliest[i] = after !== undefined && after < at ? after : at;
  }
  const found: E[][] = [];
  let latest = '';
  let start = 0;
  for (const [i, entry] of entries.entries()) {
    if (entry.at > latest) latest = entry.at;
    const after = earliest[i + 1];
    if (after !== undefined && after < latest) continue;
    if (i > start) found.push(entries.slice(start, i + 1));
    start = i + 1;
  }
  return found;
}

/** Indexes of a longest part that is in the order of the dates; of several the one whose dates are the latest. */
function longestInOrder(entries: readonly Dated[]): Set<number> {
  const dateOf = (i: number | undefined) => entries[i ?? -1]?.at ?? '';
  /** By length, less one: with which entries parts of that length can end, each dated before the one that was found first. */
  const ends: number[][] = [];
  for (const [i, { at }] of entries.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (dateOf(ends[middle]?.at(-1)) <= at) low = middle + 1;
      else high = middle;
    }
    const pile = ends[low];
    if (pile) pile.push(i);
    else ends[low] = [i];
  }
  const part = new Set<number>();
  let next: number | undefined;
  for (const possible of ends.reverse()) {
    const after = next;
    next = possible.find((i) => after === undefined || (i < after && dateOf(i) <= dateOf(after)));
    if (next !== undefined) part.add(next);
  }
  return part;
}

/** Something of the timeline that has its place there. */
export interface Placed {
  readonly place: Instant;
  readonly venue: string;
  readonly seq: number;
}

/** The order of the timeline: by place, venue and number. */
export function inOrderOfTimeline(a: Placed, b: Placed): number {
  if (a.place !== b.place) return a.place < b.place ? -1 : 1;
  if (a.venue !== b.venue) return a.venue < b.venue ? -1 : 1;
  return a.seq - b.seq;
}
