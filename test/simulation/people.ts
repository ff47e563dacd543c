import type { Integration } from '../../src/domain/integration.ts';
import { DAY, HOUR, instant, millis } from '../../src/domain/time.ts';
import { changeOne, deactivating, editing, restoring, snoozing, type Wish } from '../../src/engine/change/lifecycle.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import type { PassPorts } from '../../src/engine/check/pass.ts';
import type { Ids } from '../../src/ports/ids.ts';
import type { FakeClock } from '../support/fake-system.ts';
import { addIntegration, byHand } from '../support/restaurant.ts';
import type { Chance } from './chance.ts';
import type { Plant } from './plant.ts';

/** What engineers work with: their own process. */
export interface Desk {
  readonly ports: PassPorts & { readonly clock: FakeClock; readonly ids: Ids };
  readonly plant: Plant;
  readonly chance: Chance;
}

const hours = (chance: Chance) => chance.pick([1, 4, 6, 6, 6, 6, 6, 6]) * HOUR;

export async function addOne({ ports, plant, chance }: Desk, venue: string, type: string, nickname?: string) {
  const more = nickname === undefined ? {} : { nickname };
  const one = await addIntegration(ports, { venue, type, checkEvery: hours(chance), ...more });
  const state = await ports.store.venues.read(venue);
  if (state) plant.build(one, state.venue);
}

/** What an engineer does of a day about one integration; most days nothing. */
export async function tend(desk: Desk, one: Integration): Promise<void> {
  const { chance, plant } = desk;
  const deed = chance.next();
  if (one.active && plant.of(one.id).revoked && chance.is(0.3)) return reconnect(desk, one);
  if (one.active && one.status === 'CalledOff' && chance.is(0.4)) return refresh(desk, one);
  if (!one.active) return deed < 0.06 ? change(desk, one, restoring(undefined)) : undefined;
  if (deed < 0.004) return putAway(desk, one);
  if (deed < 0.015) return change(desk, one, editing({ checkEvery: hours(chance) }));
  if (deed < 0.02) return change(desk, one, editing({ options: { locations: `L${chance.whole(1, 9)}` } }));
  if (deed < 0.04) return refresh(desk, one);
  if (deed < 0.05) return refresh(desk, one, chance.whole(1, 20));
  if (one.snoozed && chance.is(0.05)) return change(desk, one, snoozing(null));
  if (deed < 0.06 || (one.status !== 'Healthy' && deed < 0.3)) return snooze(desk, one);
}

async function snooze(desk: Desk, one: Integration): Promise<void> {
  const until = millis(desk.ports.clock.now()) + desk.chance.whole(1, 14 * 24) * HOUR;
  await change(desk, one, snoozing(instant(until)));
}

async function putAway(desk: Desk, one: Integration): Promise<void> {
  const kept: string[] = [];
  const { ledger } = desk.ports.store;
  for await (const { source } of ledger.sales({ venues: [one.venue], integrations: [one.id] })) kept.push(source);
  desk.plant.of(one.id).keptThen = kept;
  await change(desk, one, deactivating);
}

async function reconnect(desk: Desk, one: Integration): Promise<void> {
  desk.plant.of(one.id).revoked = false;
  await change(
    desk,
    one,
    editing({ credentials: { accessToken: { from: 'env', at: `T${desk.chance.whole(1, 999)}` } } }),
  );
  await refresh(desk, one);
}

/** Whoever loses a race, or has nothing to do, is told so; that is no fault. */
async function change({ ports }: Desk, one: Integration, wish: Wish): Promise<void> {
  await changeOne(ports, one, { wish, dryRun: false }).catch(expected);
}

/** By hand, of the routine window, or of what was sold in so many days. */
export async function refresh({ ports }: Desk, one: Integration, days?: number): Promise<void> {
  const now = millis(ports.clock.now());
  const from = instant(now - (days ?? 0) * DAY);
  const window = days === undefined ? null : ({ from, to: instant(now), by: 'sold' } as const);
  await checkIntegration(ports, byHand(ports, one, { window })).catch(expected);
}

function expected(error: unknown): void {
  if ((error as Error).name !== 'ExpectedError') throw error;
}
