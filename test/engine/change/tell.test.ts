import { expect, it } from 'vitest';
import { DAY } from '../../../src/domain/time.ts';
import { writeLetter } from '../../../src/engine/change/tell.ts';
import { checkIntegration } from '../../../src/engine/check/check.ts';
import { aType, EMAIL } from '../../support/builders.ts';
import { fakeConnectors } from '../../support/fake-connectors.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, addVenue, byHand } from '../../support/restaurant.ts';

it('asks for no report from before it was added, nor for the one of yesterday', async () => {
  const world = fakeWorld({ connectors: fakeConnectors([aType(), EMAIL]) });
  await addVenue(world, { id: 'blue-door' });
  const added = await addIntegration(world, { type: 'email-report' });
  for (let day = 0; day < 30; day += 10) {
    await checkIntegration(world, byHand(world, added));
    world.clock.advance(10 * DAY);
  }
  await checkIntegration(world, byHand(world, added));
  const state = await world.store.venues.read('blue-door');
  const [integration] = state?.integrations ?? [];
  if (!state || !integration) throw new Error('it is gone');
  expect(integration.status).toBe('CalledOff');
  const { cause, missing } = await writeLetter(world, { state, integration, direct: true }, 'en');
  // Added on 20 November, written on 20 December.
  expect([cause, missing[0], missing.at(-1)]).toEqual(['report', '2026-11-20', '2026-12-18']);
});
