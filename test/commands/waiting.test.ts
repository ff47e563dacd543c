import { expect, test } from 'vitest';
import { deactivate } from '../../src/commands/deactivate.ts';
import { list } from '../../src/commands/list.ts';
import { storeRepair } from '../../src/commands/store.ts';
import { timeline } from '../../src/commands/timeline.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { fakeOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { addIntegration } from '../support/restaurant.ts';
import { storeWith } from '../support/store-with.ts';

/** A world with two integrations in which a second has passed as soon as somebody waits. */
async function slowWorld() {
  const world = fakeWorld({ context: { yes: true } });
  for (const venue of ['blue-door', 'old-mill']) await addIntegration(world, { venue });
  const timer = (ms: number) => {
    const made = world.clock.timer(ms);
    // Those who listen are told, as by a clock.
    queueMicrotask(() => world.clock.timers.at(-1)?.fire());
    return made;
  };
  const store = storeWith(world.store, {
    base: {
      repair: async ({ looking }) => {
        for (const venue of ['blue-door', 'old-mill']) await Promise.resolve(venue).then(looking);
        return [];
      },
    },
  });
  return { ...world, store, clock: { ...world.clock, timer }, output: fakeOutput() };
}

const ALL = {
  refs: [],
  since: null,
  until: null,
  from: null,
  to: null,
  kinds: [],
  limit: null,
  inactive: false,
  all: true,
  follow: false,
};

test.each<[string, (ports: Ports) => Promise<unknown>, string[]]>([
  ['list', (ports) => list(ALL, ports), ['reading venues']],
  ['timeline', (ports) => timeline(ALL, ports), ['reading the timeline']],
  ['deactivate', (ports) => deactivate({ refs: [], all: true, dryRun: false }, ports), ['1 of 2', '2 of 2']],
  [
    'store repair',
    (ports) => storeRepair({ venue: null, dryRun: true }, ports),
    ['looking at blue-door', 'looking at old-mill'],
  ],
])('%s says what it does when it takes over a second, and nothing at its end', async (_, command, said) => {
  const world = await slowWorld();
  await command(world);
  expect(world.output.progressed.at(-1)).toBe(null);
  for (const text of said) expect(world.output.progressed).toContain(text);
});
