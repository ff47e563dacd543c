import { ExpectedError, errorJson } from '../../domain/errors.ts';
import { NOTHING_IMPORTED } from '../../domain/import-outcome.ts';
import type { Integration } from '../../domain/integration.ts';
import { pickOne, refOf } from '../../domain/reference.ts';
import { deactivated, edited, type Patch, restored } from '../../domain/setup.ts';
import { begin, conclude, integrationAfter, type Story, type Teller } from '../../domain/state.ts';
import { integrationJson } from '../../domain/view.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Store } from '../../ports/store.ts';
import type { Decide } from '../../ports/venues.ts';
import { NOBODY_WAITS, type Waiting } from '../look/waiting.ts';

interface ChangePorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly context: Context;
}

/** What became of one integration. */
export interface Changed {
  readonly changed: boolean;
  readonly integration: Integration;
  /** All integrations of its venue, to name others. */
  readonly siblings: readonly Integration[];
}

export function deactivateOne(ports: ChangePorts, integration: Integration, dryRun: boolean): Promise<Changed> {
  return change(ports, integration, { dryRun, decide: deactivated });
}

export function editOne(
  ports: ChangePorts,
  integration: Integration,
  { patch, dryRun }: { patch: Patch; dryRun: boolean },
): Promise<Changed> {
  return change(ports, integration, { dryRun, decide: (story, now) => edited(story, now, patch) });
}

/** `nickname`: another one; undefined keeps its own. @throws ExpectedError `conflict` when an active one has it. */
export function restoreOne(
  ports: ChangePorts,
  integration: Integration,
  { nickname, dryRun }: { nickname: string | undefined; dryRun: boolean },
): Promise<Changed> {
  const patch: Patch = nickname === undefined ? {} : { nickname };
  return change(ports, integration, {
    dryRun,
    decide: (story, now) => restored(story, pickOne({ by: 'id', id: now.id }, [now], 'inactive'), patch),
  });
}

/** One change of one integration, decided on what is there when it is saved. */
function change(
  ports: ChangePorts,
  { venue, id }: Integration,
  { dryRun, decide }: { dryRun: boolean; decide: (story: Story, now: Integration) => Integration | null },
): Promise<Changed> {
  const teller = tellerNow(ports);
  return changeVenue<Changed>(ports.store, venue, {
    dryRun,
    decide: (state) => {
      const now = pickOne({ by: 'id', id }, state?.integrations ?? [], 'any');
      if (!state) throw new Error(`the venue ${venue} is gone`);
      const story = begin(state, teller);
      const next = decide(story, now);
      const siblings = state.integrations;
      if (next === null) return { change: null, result: { changed: false, integration: now, siblings } };
      const change = conclude(story, next);
      return { change, result: { changed: true, integration: integrationAfter(change, id), siblings } };
    },
  });
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
  | {
      readonly ok: true;
      readonly ref: string;
      readonly id: string;
      readonly changed: boolean;
      readonly integration: Integration;
      readonly siblings: readonly Integration[];
    }
  | { readonly ok: false; readonly ref: string; readonly id: string; readonly error: ExpectedError };

/** Does one thing to each of several integrations; a failure of one does not stop the others. Bugs do. */
export async function forEach(
  integrations: readonly Integration[],
  act: (integration: Integration) => Promise<Changed>,
  waiting: Waiting = NOBODY_WAITS,
): Promise<ItemResult[]> {
  const results: ItemResult[] = [];
  for (const [i, one] of integrations.entries()) {
    waiting.at(`${refOf(one)}, ${i + 1} of ${integrations.length}`);
    try {
      const done = await act(one);
      results.push({ ok: true, ref: refOf(done.integration), id: one.id, ...done });
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      results.push({ ok: false, ref: refOf(one), id: one.id, error });
    }
  }
  return results;
}

export function itemJson(result: ItemResult): unknown {
  if (!result.ok) return { ref: result.ref, id: result.id, ok: false, error: errorJson(result.error) };
  const { ref, id, changed } = result;
  return { ref, id, ok: true, changed, integration: integrationJson(result.integration, result.siblings) };
}
