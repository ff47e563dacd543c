import { notFound } from '../../domain/errors.ts';
import { NOTHING_IMPORTED } from '../../domain/import.ts';
import type { VenueState } from '../../domain/state.ts';
import type { Teller } from '../../domain/story.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Store } from '../../ports/store.ts';
import type { Decide } from '../../ports/venues.ts';

/** @throws ExpectedError `not_found` when there is no store. */
export async function requireStore(ports: { readonly store: Store; readonly context: Context }): Promise<void> {
  if ((await ports.store.base.open()) === 'missing') throw missingStore(ports);
}

/** A missing store is said with where it was looked for and by whom. */
export function missingStore({ store, context }: { readonly store: Store; readonly context: Context }) {
  return notFound(
    `there is no store at ${store.base.name} (looked for as ${context.user})`,
    'begin with: posctl venue add ID --timezone ZONE --currency CODE; or name the store with --store or POSCTL_STORE',
  );
}

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

function fail(error: Error): never {
  throw error;
}

/** All venues, or the one that was asked for. */
export async function* venues(store: Store, venue: string | null): AsyncGenerator<VenueState> {
  if (venue === null) yield* store.venues.list({}, fail);
  else {
    const state = await store.venues.read(venue);
    if (!state) throw notFound(`there is no venue '${venue}'`, 'see: posctl venue list');
    yield state;
  }
}
