import { NOTHING_IMPORTED } from '../../domain/import.ts';
import type { Teller } from '../../domain/story.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Store } from '../../ports/store.ts';
import type { Decide } from '../../ports/venues.ts';

/** Changes a venue; in a dry run only decides what the change would be. */
export async function changeVenue<R>(
  store: Store,
  venue: string,
  { dryRun, decide }: { readonly dryRun: boolean; readonly decide: Decide<R> },
): Promise<R> {
  if (!dryRun) return store.venues.change(venue, decide);
  return decide(await store.venues.read(venue), NOTHING_IMPORTED).result;
}

/** Who tells what happens now. */
export function tellerNow({ clock, context }: { clock: Clock; context: Context }): Teller {
  return { at: clock.now(), actor: context.actor, reason: context.reason };
}
