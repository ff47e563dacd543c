import { describe, expect, it } from 'vitest';
import { ExpectedError } from '../../../src/domain/errors.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { Watch } from '../../../src/engine/check/watch.ts';
import type { Base } from '../../../src/ports/base.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { gate } from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';

async function watching(base: Partial<Base> = {}) {
  const world = fakeWorld();
  await world.store.base.create();
  const store = storeWith(world.store, { base });
  return { world, watch: new Watch({ ...world, store }) };
}

describe('whether a daemon works', () => {
  it('is well while passes begin and end, whatever they did', async () => {
    const { world, watch } = await watching();
    expect(watch.health()).toEqual({ ok: true, message: 'the last pass began just now' });
    world.clock.advance(5 * MINUTE);
    expect(watch.health().ok).toBe(true);
    world.clock.advance(1);
    expect(watch.health()).toEqual({ ok: false, message: 'no pass has begun for 5 min' });
    watch.passBegan();
    expect(watch.health().ok).toBe(true);
  });

  it('is not when passes begin and none ends for an hour', async () => {
    const { world, watch } = await watching();
    world.clock.advance(HOUR + 1);
    watch.passBegan();
    expect(watch.health()).toEqual({ ok: false, message: 'no pass has ended for 1 h' });
    watch.passEnded();
    expect(watch.health().ok).toBe(true);
  });
});

describe('whether a daemon can work with its store', () => {
  const failing = async (): Promise<never> => {
    throw new ExpectedError('failed', 'no server at postgres://secret-host');
  };
  it.each<[string, Partial<Base>, boolean, string]>([
    ['is open', {}, true, 'the store is open, and its schema is current'],
    ['is older', { open: async () => 'older' }, false, 'the store is of an older version'],
    ['is newer', { open: async () => 'newer' }, false, 'the store is of a newer version'],
    ['is half a copy', { open: async () => 'half' }, false, 'the store is half a copy'],
    ['is missing', { open: async () => 'missing' }, false, 'there is no store'],
    ['cannot be reached', { open: failing }, false, 'the store cannot be opened; the log says why'],
  ])('that %s', async (_, base, ok, message) => {
    const { watch } = await watching(base);
    expect(await watch.readiness()).toEqual({ ok, message });
  });

  it('that does not answer', async () => {
    const { world, watch } = await watching({ open: () => new Promise(() => {}) });
    const verdict = watch.readiness();
    world.clock.timers.at(-1)?.fire();
    expect(await verdict).toEqual({ ok: false, message: 'the store does not answer' });
  });

  it('not while it is being stopped', async () => {
    const { world, watch } = await watching();
    world.interrupt();
    expect(await watch.readiness()).toEqual({ ok: false, message: 'it is being stopped' });
  });
});

describe('what is counted', () => {
  /** Counts how often the store is asked; each time it takes that long. */
  async function counting(ms: number) {
    let asked = 0;
    const open = gate();
    const world = fakeWorld();
    await world.store.base.create();
    const { figures } = world.store.venues;
    const store = storeWith(world.store, {
      venues: {
        figures: async (what) => {
          asked += 1;
          world.clock.advance(ms);
          await open.opened;
          return figures(what);
        },
      },
    });
    return { world, open, watch: new Watch({ ...world, store }), asked: () => asked };
  }

  it('is counted once for all who ask at the same time, and told again for five seconds', async () => {
    const { world, open, watch, asked } = await counting(10);
    const all = [watch.status(), watch.status(), watch.status()];
    open.open();
    await Promise.all(all);
    world.clock.advance(4999);
    await watch.status();
    expect(asked()).toBe(1);
    world.clock.advance(1);
    await watch.status();
    expect(asked()).toBe(2);
  });

  it('is told later where the store does not answer in time; who asks then need not wait', async () => {
    const { world, open, watch, asked } = await counting(10);
    const late = watch.status();
    while (world.clock.timers.length === 0) await new Promise(setImmediate);
    world.clock.timers.at(-1)?.fire();
    await expect(late).rejects.toMatchObject({ name: 'ExpectedError', message: 'the store did not answer in time' });
    const next = watch.status();
    open.open();
    expect((await next).alive).toBe(0);
    await watch.status();
    expect(asked()).toBe(1);
  });

  it('takes no more than a twentieth of the time, however often it is asked', async () => {
    const { world, open, watch, asked } = await counting(2000);
    open.open();
    await watch.status();
    world.clock.advance(39_999);
    await watch.status();
    expect(asked()).toBe(1);
    world.clock.advance(1);
    await watch.status();
    expect(asked()).toBe(2);
  });

  it('is counted anew when the clock was set back', async () => {
    const { world, open, watch, asked } = await counting(10);
    open.open();
    await watch.status();
    world.clock.advance(-HOUR);
    await watch.status();
    expect(asked()).toBe(2);
  });
});
