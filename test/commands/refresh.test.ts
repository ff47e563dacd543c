import { afterEach, expect, it, vi } from 'vitest';
import { type RefreshOptions, refresh } from '../../src/commands/refresh.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { anIntegration, aVenue } from '../support/builders.ts';
import { fakeOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';

const INTEGRATION = anIntegration();
const REF: RefreshOptions = { refs: ['blue-door/square'], from: null, to: null, gaps: false, dryRun: false };

afterEach(() => {
  vi.useRealTimers();
});

/** A world in which another process checks `blue-door/square` and does not come to an end. */
async function hungWorld() {
  const world = fakeWorld({ output: fakeOutput('json') });
  await world.store.base.create();
  await world.store.venues.change('blue-door', () => ({
    change: { state: { venue: aVenue(), integrations: [INTEGRATION], owed: [], lastSeq: 0 }, entries: [] },
    result: undefined,
  }));
  const lease = await world.store.leases.acquire(`check-${INTEGRATION.id}`, { waitMs: 0 });
  return { world, lease };
}

it('a refresh beside a check that does not end gives up after the time limit of a check, with 8', async () => {
  vi.useFakeTimers();
  const { world } = await hungWorld();
  const ended = vi.fn();
  const exit = refresh(REF, world).finally(ended);
  await vi.advanceTimersByTimeAsync(10 * MINUTE - 1);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(await exit).toBe(8);
  expect(world.output.json).toEqual([
    {
      ref: 'blue-door/square',
      id: INTEGRATION.id,
      ok: false,
      status: 'Healthy',
      op: 'op_00000000000000000001',
      error: {
        code: 'timeout',
        message: 'another check of blue-door/square is still running after 10 minutes',
        hint: 'look later: posctl timeline blue-door/square --limit 5',
        retryable: true,
      },
    },
  ]);
  expect(world.connectors.of('square').fetched).toEqual([]);
});

it('when the process that checked is gone, the waiting one checks', async () => {
  vi.useFakeTimers();
  const { world, lease } = await hungWorld();
  const exit = refresh(REF, world);
  await vi.advanceTimersByTimeAsync(MINUTE);
  await lease?.release();
  expect(await exit).toBe(0);
  expect(world.output.json).toMatchObject([{ ok: true, outcome: 'checked' }]);
  expect(world.connectors.of('square').fetched).toHaveLength(1);
});
