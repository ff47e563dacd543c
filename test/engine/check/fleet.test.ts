import { describe, expect, it } from 'vitest';
import { CheckFailure, ExpectedError } from '../../../src/domain/errors.ts';
import type { FailureCode, Integration } from '../../../src/domain/integration.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { checkIntegration } from '../../../src/engine/check/check.ts';
import { type Fleet, makeFleet } from '../../../src/engine/check/fleet.ts';
import type { Store } from '../../../src/ports/store.ts';
import { DEFAULT_POLICY } from '../../support/builders.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, byHand, current, timelineOf } from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';

const down = (code: FailureCode = 'provider_down') => new CheckFailure(code, 'HTTP 503');

async function venues(count: number, { answered = count }: { readonly answered?: number } = {}) {
  const world = fakeWorld();
  const all: Integration[] = [];
  for (let i = 0; i < count; i += 1) {
    const one = await addIntegration(world, { venue: `venue-${i}` });
    const known = i < answered ? await checkIntegration(world, byHand(world, one)) : null;
    all.push(known?.integration ?? one);
  }
  const check = async (one: Integration, fleet: Fleet, failure: Error | null) => {
    world.connectors.of('square').next(failure ?? {});
    return (await checkIntegration(world, byHand(world, one, { fleet }))).integration;
  };
  const counts = async () => Promise.all(all.map(async (one) => (await current(world.store, one)).streak.counted));
  return { world, all, check, counts };
}

describe('five venues that fail alike', () => {
  it('are an incident: none of the failures counts, also not those before the fifth', async () => {
    const { world, all, check, counts } = await venues(6);
    const fleet = makeFleet(world.store);
    for (const one of all.slice(0, 4)) await check(one, fleet, down());
    expect(await counts()).toEqual([1, 1, 1, 1, 0, 0]);
    world.clock.advance(10 * MINUTE);
    const fifth = await check(all[4] as Integration, fleet, down());
    expect(await counts()).toEqual([0, 0, 0, 0, 0, 0]);
    expect(fifth).toMatchObject({ status: 'Failed', reason: { code: 'provider_down', needs: 'provider' } });
    expect((await timelineOf(world.store)).slice(-2)).toMatchObject([
      { kind: 'check_failed', details: { counted: false, incident: true } },
      { kind: 'incident_began', details: { type: 'square', code: 'provider_down', message: 'HTTP 503' } },
    ]);
    await check(all[5] as Integration, fleet, down());
    expect(await counts()).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('are one for another process and pass, too, which knows them from the store', async () => {
    const { world, all, check, counts } = await venues(5);
    for (const one of all) await check(one, makeFleet(world.store), down());
    expect(await counts()).toEqual([0, 0, 0, 0, 0]);
  });

  it('are none when one of them fails in another way', async () => {
    const { world, all, check, counts } = await venues(5);
    const fleet = makeFleet(world.store);
    for (const one of all.slice(0, 4)) await check(one, fleet, down());
    await check(all[4] as Integration, fleet, down('no_response'));
    expect(await counts()).toEqual([1, 1, 1, 1, 1]);
  });

  it('are none when one of them is well again', async () => {
    const { world, all, check, counts } = await venues(5);
    const fleet = makeFleet(world.store);
    for (const one of all.slice(0, 4)) await check(one, fleet, down());
    await check(all[0] as Integration, fleet, null);
    await check(all[4] as Integration, fleet, down());
    expect(await counts()).toEqual([0, 1, 1, 1, 1]);
  });

  it('are none when it took them more than an hour', async () => {
    const { world, all, check, counts } = await venues(5);
    for (const one of all) {
      await check(one, makeFleet(world.store), down());
      world.clock.advance(16 * MINUTE);
    }
    expect(await counts()).toEqual([1, 1, 1, 1, 1]);
  });

  it('are none when one of them has never answered, and somebody looks at the address of that one', async () => {
    const { world, all, check, counts } = await venues(5, { answered: 4 });
    const fleet = makeFleet(world.store);
    for (const one of all) await check(one, fleet, down('no_response'));
    expect(await counts()).toEqual([1, 1, 1, 1, 1]);
    const needs = await Promise.all(all.map(async (one) => (await current(world.store, one)).reason?.needs));
    expect(needs).toEqual(['nobody', 'nobody', 'nobody', 'nobody', 'support']);
  });

  it.each([
    ['the same process', (fleet: Fleet) => fleet],
    ['another one', (_: Fleet, store: Store) => makeFleet(store)],
  ])('are one beside many that have never answered, which are not counted into it: %s', async (_, fleetOf) => {
    const { world, all, check, counts } = await venues(30, { answered: 5 });
    const first = makeFleet(world.store);
    const [well, wrong] = [all.slice(0, 5), all.slice(5)];
    for (const one of [...wrong, ...well]) await check(one, fleetOf(first, world.store), down('no_response'));
    expect(await counts()).toEqual([...well.map(() => 0), ...wrong.map(() => 1)]);
    const needs = new Set<string | undefined>();
    for (const one of wrong) needs.add((await current(world.store, one)).reason?.needs);
    expect([...needs, (await current(world.store, all[4] as Integration)).reason?.needs]).toEqual([
      'support',
      'provider',
    ]);
  });

  it('are one although a venue cannot be read and another not be changed', async () => {
    const { world, all, check, counts } = await venues(6);
    const broken = new ExpectedError('failed', 'venue-5 is damaged');
    const locked = new ExpectedError('locked', 'venue-1 is held');
    for (const one of all.slice(0, 5)) await check(one, makeFleet(world.store), one === all[4] ? null : down());
    const venuesOfStore = world.store.venues;
    const store = storeWith(world.store, {
      venues: {
        async *list(query, damaged) {
          for await (const state of venuesOfStore.list(query, damaged)) {
            if (state.venue.id === 'venue-5') damaged(broken);
            else yield state;
          }
        },
        read: (id) => (id === 'venue-5' ? Promise.reject(broken) : venuesOfStore.read(id)),
        change: (id, ...rest) => (id === 'venue-1' ? Promise.reject(locked) : venuesOfStore.change(id, ...rest)),
      },
    });
    world.connectors.of('square').next(down());
    const { integration } = await checkIntegration(
      { ...world, store },
      byHand(world, all[4] as Integration, { fleet: makeFleet(store) }),
    );
    expect(integration.streak).toMatchObject({ counted: 0, last: { incident: true } });
    expect(await counts()).toEqual([0, 1, 0, 0, 0, 0]);
  });
});

it('a CalledOff one that is refreshed by hand is part of no incident', async () => {
  const { world, all, check, counts } = await venues(5);
  const fleet = makeFleet(world.store);
  for (const one of all.slice(0, 4)) await check(one, fleet, down());
  const off: Integration = { ...(all[4] as Integration), status: 'CalledOff' };
  const at = { policy: DEFAULT_POLICY, now: world.clock.now() };
  expect(await fleet.failsWithOthers(off, { code: 'provider_down', message: 'HTTP 503' }, at)).toBeNull();
  expect(await counts()).toEqual([1, 1, 1, 1, 0]);
});
