import { describe, expect, it } from 'vitest';
import { moveDays } from '../../../src/engine/change/move-days.ts';
import { checkIntegration, withCheckLock } from '../../../src/engine/check/check.ts';
import { refreshOne } from '../../../src/engine/check/refresh.ts';
import type { Leases } from '../../../src/ports/leases.ts';
import type { ChangeWith, Venues } from '../../../src/ports/venues.ts';
import { aSale } from '../../support/builders.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { addIntegration, byHand, current, gate, salesOf, stateOf, timelineOf } from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';

const never = new Promise<never>(() => {});

async function restaurant() {
  const store = memoryStore();
  const world = fakeWorld({ store });
  const one = await addIntegration(world);
  const lose = () => store.memory.leases.lose(`check-${one.id}`);
  const square = world.connectors.of('square');
  return { store, world, one, square, lose };
}

/** Leases that do not know that they were lost: only the store does. */
function unaware(leases: Leases): Partial<Leases> {
  return {
    async acquire(name, wait) {
      const lease = await leases.acquire(name, wait);
      return lease && { ...lease, lost: new AbortController().signal };
    },
  };
}

describe('a check whose lock is lost', () => {
  it('ends as cancelled, however its connector hangs, and records nothing', async () => {
    const { world, one, square, lose } = await restaurant();
    const before = await timelineOf(world.store);
    const hangs = gate();
    square.next(() => {
      hangs.open();
      return never;
    });
    const checking = checkIntegration(world, byHand(world, one));
    await hangs.opened;
    lose();
    expect(await checking).toMatchObject({ outcome: 'checked', how: 'cancelled', failure: null, integration: one });
    expect(await timelineOf(world.store)).toEqual(before);
    expect(await current(world.store, one)).toEqual(one);
  });

  it.each([
    ['with its outcome', [[aSale('a')]]],
    ['while it fetches', [Array.from({ length: 2000 }, (_, i) => aSale(`s${i}`)), [aSale('a')]]],
  ])('is refused by the store, too: %s', async (_, batches) => {
    const { world, one, square, lose, store } = await restaurant();
    const before = await timelineOf(world.store);
    square.next(() => {
      lose();
      return { batches, cursor: 'end' };
    });
    const blind = { ...world, store: storeWith(store, { leases: unaware(store.leases) }) };
    expect(await checkIntegration(blind, byHand(world, one))).toMatchObject({ how: 'cancelled', linesNew: 0 });
    expect(await timelineOf(world.store)).toEqual(before);
    expect(await salesOf(world.store)).toEqual([]);
    expect(await current(world.store, one)).toEqual(one);
  });

  it('leaves alone what the other process found', async () => {
    const { world, one, square, lose } = await restaurant();
    const [began, ends] = [gate(), gate()];
    square.next(
      async () => {
        began.open();
        await ends.opened;
        return { batches: [[aSale('mine')]] };
      },
      { batches: [[aSale('theirs')]] },
    );
    const mine = checkIntegration(world, byHand(world, one));
    await began.opened;
    lose();
    expect(await checkIntegration(world, byHand(world, one))).toMatchObject({ how: 'succeeded', linesNew: 1 });
    ends.open();
    expect(await mine).toMatchObject({ how: 'cancelled' });
    expect(await salesOf(world.store)).toEqual(['theirs']);
    expect((await timelineOf(world.store)).filter(({ kind }) => kind.startsWith('check_'))).toHaveLength(1);
  });

  it('is an error of a refresh, which nobody interrupted', async () => {
    const { world, one, square, lose } = await restaurant();
    square.next(() => {
      lose();
      return {};
    });
    expect((await refreshOne(world, one)).error).toMatchObject({
      code: 'locked',
      message: 'the check of blue-door/square lost its lock to another process; its outcome was not kept',
    });
  });
});

describe('the lock of several', () => {
  it('is given back when one of them cannot be had', async () => {
    const { world, store, one } = await restaurant();
    const other = await addIntegration(world, { nickname: 'patio' });
    const running = await store.leases.acquire(`check-${other.id}`, { waitMs: 0 });
    const wanted = { integrations: [one, other], waitMs: 0, stillRunning: ({ id }: { id: string }) => id };
    expect(await withCheckLock(store.leases, wanted, async () => 'done')).toBe(other.id);
    expect(await store.leases.holder(`check-${one.id}`)).toBeNull();
    await running?.release();
    expect(await withCheckLock(store.leases, wanted, async () => 'done')).toBe('done');
  });

  it('gives each integration its own fence', async () => {
    const { world, store, one, square } = await restaurant();
    const other = await addIntegration(world, { nickname: 'patio' });
    square.always(({ integration }) => ({ batches: [[aSale(`of ${integration}`, { integration })]] }));
    for (const each of [one, other]) await checkIntegration(world, byHand(world, each));
    const given: (ChangeWith | undefined)[] = [];
    const change: Venues['change'] = (venue, decide, what) => {
      given.push(what);
      return store.venues.change(venue, decide, what);
    };
    const { venue } = await stateOf(store);
    await moveDays(storeWith(store, { venues: { change } }), {
      move: { was: venue, next: { ...venue, timezone: 'Asia/Tokyo' } },
      decide: (state) => ({
        change: { state: { ...state, venue: { ...venue, timezone: 'Asia/Tokyo' } }, entries: [] },
        result: 0,
      }),
      progress: () => {},
    });
    expect(given.map((what) => [what?.fence?.name, what?.rows?.map(({ integration }) => integration)])).toEqual(
      [one, other].map(({ id }) => [`check-${id}`, [id]]),
    );
  });
});
