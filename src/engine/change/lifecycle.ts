import type { Changes } from '../../domain/entry-details.ts';
import { conflict, ExpectedError, errorJson } from '../../domain/errors.ts';
import { NOTHING_IMPORTED } from '../../domain/import-outcome.ts';
import type { Integration } from '../../domain/integration.ts';
import { pickOne, refOf, shellRef } from '../../domain/reference.ts';
import { changesMade, deactivated, edited, type Patch, restored } from '../../domain/setup.ts';
import { awake, snoozed } from '../../domain/snooze.ts';
import { begin, conclude, integrationAfter, type Story, type Teller, type VenueState } from '../../domain/state.ts';
import type { Instant } from '../../domain/time.ts';
import type { Kept } from '../../domain/undo.ts';
import { integrationJson } from '../../domain/view.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Store } from '../../ports/store.ts';
import type { Decide } from '../../ports/venues.ts';

interface ChangePorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly context: Context;
}

/** What became of one integration. */
export interface Changed {
  readonly changed: boolean;
  readonly integration: Integration;
  /** By the names and in the values of `list -o json`; empty when nothing changed. */
  readonly changes: Changes;
  /** All integrations of its venue, to name others. */
  readonly siblings: readonly Integration[];
  /** Of an undoing: what stays as it is, and why. */
  readonly kept?: readonly Kept[];
}

/** What a person wants of an integration as it is then; null when it is so already. @throws ExpectedError. */
export type Wish = (story: Story, now: Integration) => Integration | null;

export const deactivating: Wish = (story, now) => deactivated(story, now);

export function editing(patch: Patch): Wish {
  return (story, now) => edited(story, now, patch);
}

/** `until` null: it ends now. An inactive one is refused: `conflict`. */
export function snoozing(until: Instant | null): Wish {
  return (story, now) => (until === null ? awake(story, now) : snoozed(story, now, until));
}

/** `nickname`: another one; undefined keeps its own. An active one has its name: `conflict`. One that is active stays. */
export function restoring(nickname: string | undefined): Wish {
  const patch: Patch = nickname === undefined ? {} : { nickname };
  return (story, now) => {
    if (!now.active) return restored(story, now, patch);
    if (nickname === undefined) return null;
    const ref = refOf(now);
    throw conflict(`${ref} is active already`, `to rename it: posctl edit ${shellRef(ref)} --nickname NAME`);
  };
}

/** A change of one integration. */
export interface OneChange {
  readonly wish: Wish;
  readonly dryRun: boolean;
  /** The revision that it must still have. */
  readonly pinned?: number | undefined;
  /** The operation that is taken back by it. */
  readonly undoes?: string;
}

/** One change of one integration, decided on what is there when it is saved. @throws ExpectedError. */
export function changeOne(
  ports: ChangePorts,
  { venue, id }: Pick<Integration, 'venue' | 'id'>,
  { wish, dryRun, pinned, undoes }: OneChange,
): Promise<Changed> {
  const teller = { ...tellerNow(ports), ...(undoes === undefined ? {} : { undoes }) };
  return changeVenue<Changed>(ports.store, venue, {
    dryRun,
    decide: (state) => {
      const now = pickOne({ by: 'id', id }, state?.integrations ?? [], 'any');
      if (!state) throw new Error(`the venue ${venue} is gone`);
      refuseUnpinned(now, pinned);
      return decided(state, now, { wish, teller });
    },
  });
}

/** What a change would make of an integration as it was when its venue was read. @throws ExpectedError. */
export function previewOne(
  ports: ChangePorts,
  { state, integration: now }: { readonly state: VenueState; readonly integration: Integration },
  { wish, pinned }: Omit<OneChange, 'dryRun'>,
): Changed {
  refuseUnpinned(now, pinned);
  return decided(state, now, { wish, teller: tellerNow(ports) }).result;
}

function decided(state: VenueState, now: Integration, { wish, teller }: { wish: Wish; teller: Teller }) {
  const story = begin(state, teller);
  const next = wish(story, now);
  const { integrations: siblings } = state;
  if (next === null) return { change: null, result: { changed: false, integration: now, changes: {}, siblings } };
  const change = conclude(story, next);
  const integration = integrationAfter(change, now.id);
  const changes = changesMade(now, integration, siblings);
  return { change, result: { changed: true, integration, changes, siblings } };
}

/** @throws ExpectedError `conflict` when it is not as it was when its change was planned. */
export function refuseUnpinned({ revision, ...now }: Integration, pinned: number | undefined): void {
  if (pinned === undefined || pinned === revision) return;
  throw conflict(
    `${refOf(now)} has changed since the plan was made (revision ${pinned}, now ${revision})`,
    'make a new plan with --plan-out, and look at it again',
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
  return { at: clock.now(), actor: context.actor, reason: context.reason, op: context.operation };
}

/** What one verb made of one integration. */
export type ItemResult =
  | ({ readonly ok: true; readonly ref: string; readonly id: string } & Changed)
  | { readonly ok: false; readonly ref: string; readonly id: string; readonly error: ExpectedError };

/** Does something with one integration: what became of it, or why nothing did. Bugs are thrown. */
export async function resultOf(
  one: Integration,
  act: (one: Integration) => Changed | Promise<Changed>,
): Promise<ItemResult> {
  try {
    const done = await act(one);
    return { ok: true, ref: refOf(done.integration), id: one.id, ...done };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { ok: false, ref: refOf(one), id: one.id, error };
  }
}

/** `op`: of the operation to which it belongs; null in a rehearsal, which has none. */
export function itemJson(result: ItemResult, op: string | null): unknown {
  const operation = op === null ? {} : { op };
  if (!result.ok) return { ref: result.ref, id: result.id, ok: false, ...operation, error: errorJson(result.error) };
  const { ref, id, changed, changes, kept = [] } = result;
  return {
    ref,
    id,
    ok: true,
    changed,
    ...operation,
    changes,
    ...(kept.length > 0 ? { kept } : {}),
    integration: integrationJson(result.integration, result.siblings),
  };
}
