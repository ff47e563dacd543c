import type { Integration } from '../../src/domain/integration.ts';
import { added, edited, type Patch } from '../../src/domain/setup.ts';
import { begin, conclude, integrationAfter, type Story, type VenueState } from '../../src/domain/state.ts';
import type { TimelineEntry } from '../../src/domain/timeline.ts';
import type { Venue } from '../../src/domain/venue.ts';
import { venueAdded } from '../../src/domain/venue-change.ts';
import type { ImportJob } from '../../src/engine/change/import-reports.ts';
import type { CheckCall } from '../../src/engine/check/check.ts';
import { makeFleet } from '../../src/engine/check/fleet.ts';
import type { Connectors } from '../../src/ports/connectors.ts';
import type { Ids } from '../../src/ports/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { aVenue } from './builders.ts';
import type { FakeClock } from './fake-system.ts';

/** What is needed to fill a store. */
interface World {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly ids: Ids;
  readonly connectors: Connectors;
}

export async function addVenue({ store, clock }: World, more: Partial<Venue> = {}): Promise<void> {
  await store.base.create();
  const venue = aVenue(more);
  await store.venues.change(venue.id, (state) => ({
    change: venueAdded(state, venue, { at: clock.now(), actor: 'kim', reason: null }),
    result: undefined,
  }));
}

/** Adds an integration to a venue, which is made when it is not there. */
export async function addIntegration(
  world: World,
  { venue = 'blue-door', type = 'square', ...patch }: Patch & { readonly venue?: string; readonly type?: string } = {},
): Promise<Integration> {
  if (!((await world.store.base.open()) !== 'missing') || !(await world.store.venues.read(venue)))
    await addVenue(world, { id: venue, name: venue });
  const posType = world.connectors.type(type);
  if (!posType) throw new Error(`no type ${type}`);
  const id = world.ids.integration();
  return changed(world, { venue, id }, (story) => added(story, id, posType, patch));
}

export function editIntegration(world: World, one: Integration, patch: Patch): Promise<Integration> {
  return changed(world, one, (story, was) => edited(story, was as Integration, patch));
}

/** One decided change of one integration; what stays as it is gives the old one. */
export function changed(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  { venue, id }: Pick<Integration, 'venue' | 'id'>,
  decide: (story: Story, was: Integration | undefined) => Integration | null,
): Promise<Integration> {
  return store.venues.change(venue, (state) => {
    if (!state) throw new Error(`no venue ${venue}`);
    const story = begin(state, { at: clock.now(), actor: 'kim', reason: null });
    const was = state.integrations.find((i) => i.id === id);
    const next = decide(story, was) ?? was;
    if (!next) throw new Error(`no integration ${id}`);
    const change = conclude(story, next);
    return { change, result: integrationAfter(change, id) };
  });
}

export async function stateOf(store: Store, venue = 'blue-door'): Promise<VenueState> {
  const state = await store.venues.read(venue);
  if (!state) throw new Error(`no venue ${venue}`);
  return state;
}

export async function current(store: Store, { venue, id }: Pick<Integration, 'venue' | 'id'>): Promise<Integration> {
  const one = (await stateOf(store, venue)).integrations.find((i) => i.id === id);
  if (!one) throw new Error(`no integration ${id}`);
  return one;
}

/** An import by hand as kim asks for it, with nothing special unless it is given. */
export function importJob(venue: Venue, integration: Integration, more: Partial<ImportJob> = {}): ImportJob {
  return {
    venue,
    integration,
    actor: 'kim',
    reason: null,
    day: null,
    partial: false,
    profile: null,
    dismissed: [],
    dryRun: false,
    progress: () => {},
    ...more,
  };
}

export async function timelineOf(store: Store): Promise<TimelineEntry[]> {
  return all(store.ledger.timeline({}));
}

export async function salesOf(store: Store): Promise<string[]> {
  return (await all(store.ledger.sales({}))).map((document) => document.source);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** A refresh by hand of the whole routine window. */
export function byHand(
  { store }: { readonly store: Store },
  { venue, id }: Pick<Integration, 'venue' | 'id'>,
  more: Partial<CheckCall> = {},
): CheckCall {
  return {
    venue,
    id,
    actor: 'kim',
    reason: null,
    window: null,
    by: 'hand',
    fleet: makeFleet(store),
    signal: new AbortController().signal,
    progress: () => {},
    ...more,
  };
}

/** Something that a test opens when others may go on. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
