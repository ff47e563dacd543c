import { businessDay, shiftDay } from '../../domain/business-day.ts';
import { type Day, earlier, plus } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Window } from '../../ports/connectors.ts';

export type Span = Pick<Window, 'from' | 'to'>;

/** A span of time in pieces of at most `longest` milliseconds, for a provider that answers no longer ones at once. */
export function* piecesOf({ from, to }: Span, longest: number): Generator<Span, void, void> {
  for (let start = from; start < to; start = plus(start, longest))
    yield { from: start, to: earlier(plus(start, longest), to) };
}

/**
 * The business days that a span touches, and one more on either side: the provider's may begin at another hour than the
 * venue's.
 */
export function* daysAround({ from, to }: Span, venue: Venue): Generator<Day, void, void> {
  const [first, last] = [shiftDay(businessDay(from, venue), -1), shiftDay(businessDay(plus(to, -1), venue), 1)];
  for (let day = first; day <= last; day = shiftDay(day, 1)) yield day;
}
