import { runsOf } from '../../domain/coverage.ts';
import type { Day } from '../../domain/time.ts';

/** `2026-11-19`, `2026-11-17 to 2026-11-19`, `2026-11-17, 2026-11-19`. */
export function daysWords(days: readonly string[]): string {
  if (days.length <= 2) return days.join(', ');
  return `${days[0]} to ${days.at(-1)}`;
}

/** Days that follow each other are one span; of many spans the newest are named. */
const MOST_SPANS = 3;

/** `16 days: 2026-11-03 to 2026-11-18`; `none`. */
export function missingWords(days: readonly Day[]): string {
  if (days.length === 0) return 'none';
  const spans = runsOf(days, Number.POSITIVE_INFINITY).map(({ first, last }) =>
    first === last ? first : `${first} to ${last}`,
  );
  const more = spans.length - MOST_SPANS;
  const named = more > 0 ? [...spans.slice(-MOST_SPANS), `and ${more} earlier spans`] : spans;
  return `${days.length === 1 ? '1 day' : `${days.length} days`}: ${named.join(', ')}`;
}
