import { ExpectedError, notFound } from '../../domain/errors.ts';
import { NOTHING_IMPORTED } from '../../domain/import.ts';
import type { Teller } from '../../domain/story.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Store } from '../../ports/store.ts';
import type { Decide } from '../../ports/venues.ts';

interface Access {
  readonly store: Store;
  readonly context: Context;
}

/** False when there is no store. @throws ExpectedError when it is of a newer version, or cannot be looked at. */
export async function openStore({ store: { base } }: Pick<Access, 'store'>): Promise<boolean> {
  const condition = await base.open();
  if (condition === 'newer')
    throw new ExpectedError('failed', `the store ${base.name} is of a newer version than this posctl knows`, {
      hint: 'update posctl; the store was not changed',
    });
  return condition !== 'missing';
}

/** @throws ExpectedError `not_found` when there is no store, and as `openStore` does. */
export async function requireStore(ports: Access): Promise<void> {
  if (!(await openStore(ports))) throw missingStore(ports);
}

/** A missing store is said with where it was looked for and by whom. */
export function missingStore({ store, context }: Access): ExpectedError {
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
