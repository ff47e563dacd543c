import { describe, expect, it } from 'vitest';
import { CheckFailure } from '../../../src/domain/errors.ts';
import { minutes } from '../../../src/domain/policy.ts';
import { checkIntegration } from '../../../src/engine/check/check.ts';
import { aSale } from '../../support/builders.ts';
import type { Script } from '../../support/fake-connectors.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, byHand, editIntegration, gate } from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';

/** One refresh that runs until `end`, and what a second one meets that comes meanwhile. */
async function twoRefreshes(script: Script, more: { meanwhile?: Parameters<typeof editIntegration>[2] } = {}) {
  const world = fakeWorld();
  const one = await addIntegration(world);
  world.clock.advance(60_000);
  const square = world.connectors.of('square');
  const [began, ends, waits] = [gate(), gate(), gate()];
  square.next(async (...call) => {
    began.open();
    await ends.opened;
    if (script instanceof Error) throw script;
    return typeof script === 'function' ? script(...call) : script;
  });
  const control = new AbortController();
  const first = checkIntegration(world, byHand(world, one, { signal: control.signal }));
  await began.opened;
  const second = (call: Partial<Parameters<typeof byHand>[2]> = {}) =>
    checkIntegration(world, byHand(world, one, { ...call, progress: () => waits.open() }));
  if (more.meanwhile) {
    world.clock.advance(1000);
    await editIntegration(world, one, more.meanwhile);
  }
  return { world, one, square, first, second, end: ends.open, waits: waits.opened, interrupt: () => control.abort() };
}

describe('a refresh while a check is running', () => {
  it('joins it and tells the same', async () => {
    const { square, first, second, end, waits } = await twoRefreshes({ batches: [[aSale('a')]], warnings: ['odd'] });
    const joining = second();
    await waits;
    end();
    expect(await first).toMatchObject({ outcome: 'checked', linesNew: 1 });
    expect(await joining).toMatchObject({
      outcome: 'joined',
      failure: null,
      linesNew: 1,
      linesChanged: 0,
      warnings: ['odd'],
      integration: { status: 'Healthy' },
    });
    expect(square.fetched).toHaveLength(1);
  });

  it('joins a failure, too', async () => {
    const { second, end, waits } = await twoRefreshes(new CheckFailure('auth_revoked', 'HTTP 401'));
    const joining = second();
    await waits;
    end();
    expect(await joining).toMatchObject({
      outcome: 'joined',
      failure: { code: 'auth_revoked', message: 'HTTP 401', needs: 'venue' },
      integration: { status: 'Failed' },
    });
  });

  it.each([
    ['the integration was changed since that one began', { batches: [] }, { options: { locations: 'L1' } }, {}],
    [
      'a window of its own is asked',
      {},
      undefined,
      { window: { from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z', by: 'sold' } },
    ],
  ] as const)('checks after it when %s', async (_, script, meanwhile, call) => {
    const { square, second, end, waits } = await twoRefreshes(script, meanwhile ? { meanwhile } : {});
    const waiting = second(call);
    await waits;
    end();
    expect(await waiting).toMatchObject({ outcome: 'checked' });
    expect(square.fetched).toHaveLength(2);
  });

  it('checks after it when that one was for a window of its own', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    world.clock.advance(60_000);
    const [began, ends, waits] = [gate(), gate(), gate()];
    world.connectors.of('square').next(async () => {
      began.open();
      await ends.opened;
      return {};
    });
    const window = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z', by: 'sold' } as const;
    const first = checkIntegration(world, byHand(world, one, { window }));
    await began.opened;
    const second = checkIntegration(world, byHand(world, one, { progress: () => waits.open() }));
    await waits.opened;
    ends.open();
    await first;
    expect(await second).toMatchObject({ outcome: 'checked' });
  });

  it('checks after it when that one was interrupted', async () => {
    const { square, first, second, waits, interrupt } = await twoRefreshes({});
    const waiting = second();
    await waits;
    interrupt();
    expect(await first).toMatchObject({ how: 'cancelled' });
    expect(await waiting).toMatchObject({ outcome: 'checked' });
    expect(square.fetched).toHaveLength(2);
  });

  it('checks when the process that had the lock dies', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    const dying = await world.store.leases.acquire(`check-${one.id}`, { waitMs: 0 });
    const waits = gate();
    const waiting = checkIntegration(world, byHand(world, one, { progress: () => waits.open() }));
    await waits.opened;
    await dying?.release();
    expect(await waiting).toMatchObject({ outcome: 'checked' });
  });

  it('does not take an earlier check for the one it waited for', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    world.clock.advance(1000);
    await checkIntegration(world, byHand(world, one));
    const dying = await world.store.leases.acquire(`check-${one.id}`, { waitMs: 0 });
    const waits = gate();
    const waiting = checkIntegration(world, byHand(world, one, { progress: () => waits.open() }));
    await waits.opened;
    await dying?.release();
    expect(await waiting).toMatchObject({ outcome: 'checked' });
  });

  it('gives up when its time is over, and says so (exit 8)', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world, { nickname: 'Bar 2' });
    await world.store.leases.acquire(`check-${one.id}`, { waitMs: 0 });
    const waited: number[] = [];
    const store = storeWith(world.store, {
      leases: {
        async acquire(_, { waitMs }) {
          waited.push(waitMs);
          return undefined;
        },
      },
    });
    await expect(checkIntegration({ ...world, store }, byHand(world, one))).rejects.toMatchObject({
      exit: 8,
      code: 'timeout',
      retryable: true,
      message: 'another check of blue-door/square:Bar 2 is still running after 10 minutes',
      hint: "look later: posctl timeline 'blue-door/square:Bar 2' --limit 5",
    });
    expect(waited).toEqual([0, minutes(10)]);
  });

  it('ends at once when it is interrupted itself', async () => {
    const { second, waits, end, first } = await twoRefreshes({});
    const control = new AbortController();
    const waiting = second({ signal: control.signal });
    await waits;
    control.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'Cancelled', exit: 130 });
    end();
    await first;
  });

  it('of the daemon waits for nobody', async () => {
    const { second, end, first, square } = await twoRefreshes({});
    expect(await second({ by: 'daemon' })).toMatchObject({ outcome: 'skipped' });
    end();
    await first;
    expect(square.fetched).toHaveLength(1);
  });
});
