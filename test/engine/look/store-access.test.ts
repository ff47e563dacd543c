import { describe, expect, it } from 'vitest';
import { openStore, requireStore, requireVenue } from '../../../src/engine/look/store-access.ts';
import type { StoreCondition } from '../../../src/ports/base.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addVenue } from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';

function worldWith(condition: StoreCondition) {
  const world = fakeWorld();
  return { ...world, store: storeWith(world.store, { base: { open: async () => condition } }) };
}

describe('a store', () => {
  it.each(['ready', 'older'] as const)('that is %s is worked on', async (condition) => {
    expect(await openStore(worldWith(condition))).toBe(true);
    await requireStore(worldWith(condition));
  });

  it('that is missing is said with where it was looked for, and by whom', async () => {
    expect(await openStore(worldWith('missing'))).toBe(false);
    await expect(requireStore(worldWith('missing'))).rejects.toMatchObject({
      exit: 3,
      message: 'there is no store at memory: (looked for as kim)',
    });
  });

  it('that is newer is refused, with what to do', async () => {
    const refusal = {
      exit: 1,
      message: 'the store memory: is of a newer version than this posctl knows',
      hint: 'update posctl; the store was not changed',
    };
    await expect(openStore(worldWith('newer'))).rejects.toMatchObject(refusal);
    await expect(requireStore(worldWith('newer'))).rejects.toMatchObject(refusal);
  });
});

it('a venue is asked for only by what can be its id', async () => {
  const world = fakeWorld();
  await addVenue(world);
  expect((await requireVenue(world.store, 'blue-door')).venue.id).toBe('blue-door');
  for (const id of ['green', '../blue-door', 'int_1'])
    await expect(requireVenue(world.store, id)).rejects.toMatchObject({ exit: 3 });
});
