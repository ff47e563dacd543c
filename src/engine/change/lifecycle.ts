import type { Integration } from '../../domain/integration.ts';
import { pickOne } from '../../domain/matching.ts';
import { deactivated, edited, type Patch, restored } from '../../domain/setup.ts';
import { integrationAfter } from '../../domain/state.ts';
import { begin, conclude, type Story } from '../../domain/story.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Store } from '../../ports/store.ts';
import { changeVenue, tellerNow } from './change-venue.ts';

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
