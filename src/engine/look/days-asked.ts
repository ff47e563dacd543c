import { businessDay } from '../../domain/business-day.ts';
import { type DayAsked, dayAsked, parseDayAsked } from '../../domain/day-asked.ts';
import { usage } from '../../domain/errors.ts';
import type { Day, Instant } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';

/** What was typed for the first and the last business day, if anything. */
export interface RangeTyped {
  readonly from: string | null;
  readonly to: string | null;
}

/** Business days, both included; null: from the first window, to the last full business day. */
export interface DayRangeAsked {
  readonly from: Day | null;
  readonly to: Day | null;
}

/** What cannot be understood is said before anything is read. @throws ExpectedError `usage`. */
export function mustBeRange({ from, to }: RangeTyped): void {
  const [first, last] = [from && parseDayAsked(from, '--from'), to && parseDayAsked(to, '--to')];
  if (first && last && 'day' in first && 'day' in last) inOrder({ from: first.day, to: last.day });
}

/**
 * The business days of these venues that were typed. @throws ExpectedError `usage`, also where days before today are other
 * ones in different venues now.
 */
export function rangeAsked(
  { from, to }: RangeTyped,
  { venues, now }: { readonly venues: Iterable<Venue>; readonly now: Instant },
): DayRangeAsked {
  const days = new Set([...venues].map((venue) => businessDay(now, venue)));
  const dayOf = (text: string | null, flag: string): Day | null => {
    if (text === null) return null;
    const asked: DayAsked = parseDayAsked(text, flag);
    const [today = now.slice(0, 10), ...others] = days;
    if ('daysAgo' in asked && others.length > 0)
      throw usage(
        `${flag} ${text} is another business day in different venues at this hour`,
        `give the day, like ${[...days].sort().at(-1)}`,
      );
    return dayAsked(asked, today);
  };
  return inOrder({ from: dayOf(from, '--from'), to: dayOf(to, '--to') });
}

function inOrder(range: DayRangeAsked): DayRangeAsked {
  const { from, to } = range;
  if (from && to && to < from) throw usage(`--to ${to} lies before --from ${from}`);
  return range;
}
