import type { ExpectedError } from '../../domain/errors.ts';
import type { VenueState } from '../../domain/state.ts';
import type { Store } from '../../ports/store.ts';

/**
 * All venues that can be read: a damaged one must not stop what is done for the others. `unreadable` is told of each
 * that cannot be. @throws ExpectedError when the store as a whole cannot be read.
 */
export async function* readableVenues(
  store: Store,
  unreadable: (error: ExpectedError) => void,
): AsyncGenerator<VenueState> {
  yield* store.venues.list({}, unreadable);
}
