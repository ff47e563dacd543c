import { ExpectedError } from '../../domain/errors.ts';
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
  const seen = new Set<string>();
  try {
    for await (const state of store.readAll()) {
      seen.add(state.venue.id);
      yield state;
    }
    return;
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
  }
  for (const id of await store.venueIds()) {
    if (seen.has(id)) continue;
    const state = await store.read(id).catch((error: unknown) => {
      if (!(error instanceof ExpectedError)) throw error;
      unreadable(error);
      return undefined;
    });
    if (state) yield state;
  }
}
