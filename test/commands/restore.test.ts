import { expect, it } from 'vitest';
import { restore } from '../../src/commands/restore.ts';
import { deactivated } from '../../src/domain/setup.ts';
import { DAY } from '../../src/domain/time.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import { aType } from '../support/builders.ts';
import { fakeConnectors } from '../support/fake-connectors.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { addIntegration, byHand, changed } from '../support/restaurant.ts';

/** One that was checked well, put away the same day, and comes back a hundred days later. */
async function backAfter100Days(reachDays: number | null) {
  const world = fakeWorld({ connectors: fakeConnectors([aType({ reachDays })]) });
  const one = await addIntegration(world);
  await checkIntegration(world, byHand(world, one));
  await changed(world, one, (story, was) => (was ? deactivated(story, was) : null));
  world.clock.advance(100 * DAY);
  expect(await restore({ refs: ['blue-door/square'], nickname: null, dryRun: false }, world)).toBe(0);
  return world.output;
}

it('a restored one says from when on its sales are fetched', async () => {
  const output = await backAfter100Days(null);
  expect(output.said).toEqual([
    'To take it back: posctl undo op_00000000000000000001',
    'blue-door/square: the next check fetches from 2026-11-13 12:00 UTC on, in 16 parts. At once: posctl refresh blue-door/square',
  ]);
  expect(output.warned).toEqual([]);
});

it('a restored one names what the provider no longer gives', async () => {
  const output = await backAfter100Days(90);
  expect(output.said).toEqual([
    'To take it back: posctl undo op_00000000000000000001',
    'blue-door/square: the next check fetches from 2026-11-30 12:00 UTC on, in 13 parts. At once: posctl refresh blue-door/square',
  ]);
  expect(output.warned).toEqual([
    'blue-door/square: nothing from 2026-11-13 12:00 UTC to then can be fetched: the provider goes back 90 days',
  ]);
});
