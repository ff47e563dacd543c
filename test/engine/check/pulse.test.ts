import { describe, expect, it } from 'vitest';
import { ExpectedError } from '../../../src/domain/errors.ts';
import { plus } from '../../../src/domain/time.ts';
import { Pulse } from '../../../src/engine/check/pulse.ts';
import { NOON } from '../../support/builders.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { gate } from '../../support/restaurant.ts';
import { heartbeatOf, storeWith } from '../../support/store-with.ts';

const CHECK = { id: 'int_1', ref: 'blue-door/square' };

async function worldWithStore() {
  const world = fakeWorld();
  await world.store.base.create();
  return world;
}

type World = Awaited<ReturnType<typeof worldWithStore>>;

const refs = async ({ store }: World) => (await heartbeatOf(store))?.running?.map(({ ref }) => ref);

/** Fires the timer for which the pulse waits, and lets it do what it does then. */
async function laterBy(world: World, ms: number): Promise<void> {
  const waits = () => world.clock.timers.at(-1);
  while (!waits()) await new Promise(setImmediate);
  const timer = waits();
  world.clock.advance(ms);
  timer?.fire();
  while (waits() === timer || !waits()) await new Promise(setImmediate);
}

describe('the pulse of a process', () => {
  it('says who, where and since when, with the first pass', async () => {
    const world = await worldWithStore();
    const pulse = new Pulse(world, { once: true });
    await pulse.stopped();
    expect(await heartbeatOf(world.store)).toBeUndefined();
    world.clock.advance(1000);
    await pulse.passBegan(world.clock.now());
    expect(await heartbeatOf(world.store)).toEqual({
      lastPassStartedAt: plus(NOON, 1000),
      lastPassEndedAt: null,
      by: 'test-host/1',
      startedAt: NOON,
      beatAt: plus(NOON, 1000),
      once: true,
      place: 'place-1',
      running: [],
    });
    await pulse.passEnded();
    await pulse.stopped();
    expect(await heartbeatOf(world.store)).toMatchObject({
      lastPassEndedAt: plus(NOON, 1000),
      stoppedAt: plus(NOON, 1000),
    });
  });

  it('says at once what is checked first, and of more within five seconds', async () => {
    const world = await worldWithStore();
    const pulse = new Pulse(world);
    const end = new AbortController();
    const beating = pulse.beating(end.signal);
    await pulse.passBegan(NOON);
    const [first, second] = [gate(), gate()];
    const checks = [pulse.checking(CHECK, () => first.opened)];
    while ((await refs(world))?.length === 0) await new Promise(setImmediate);
    checks.push(pulse.checking({ id: 'int_2', ref: 'red-lion/toast' }, () => second.opened));
    expect(await refs(world)).toEqual(['blue-door/square']);
    await laterBy(world, 5000);
    expect(await refs(world)).toEqual(['blue-door/square', 'red-lion/toast']);
    first.open();
    second.open();
    await Promise.all(checks);
    await laterBy(world, 5000);
    expect(await refs(world)).toEqual([]);
    end.abort();
    await beating;
  });

  it('goes on every 15 s when nothing happens, and not more often', async () => {
    const world = await worldWithStore();
    const pulse = new Pulse(world);
    const end = new AbortController();
    const beating = pulse.beating(end.signal);
    await pulse.passBegan(NOON);
    const seen: unknown[] = [];
    for (let n = 0; n < 6; n += 1) {
      await laterBy(world, 5000);
      seen.push((await heartbeatOf(world.store))?.beatAt);
    }
    const at = [0, 0, 15, 15, 15, 30].map((seconds) => plus(NOON, seconds * 1000));
    expect(seen).toEqual(at);
    end.abort();
    await beating;
  });

  it('holds no check up when it cannot be told; then it is told later', async () => {
    const world = await worldWithStore();
    let full = false;
    const store = storeWith(world.store, {
      base: {
        beat: async (beat) => {
          if (full) throw new ExpectedError('failed', 'the disk is full');
          return world.store.base.beat(beat);
        },
      },
    });
    const pulse = new Pulse({ ...world, store });
    await pulse.passBegan(NOON);
    full = true;
    const end = gate();
    const check = pulse.checking(CHECK, () => end.opened);
    while (world.log.events.length === 0) await new Promise(setImmediate);
    expect(world.log.events).toEqual([
      { level: 'warn', event: 'beat_failed', fields: { message: 'the disk is full' } },
    ]);
    full = false;
    const stop = new AbortController();
    const beating = pulse.beating(stop.signal);
    await laterBy(world, 5000);
    expect(await refs(world)).toEqual(['blue-door/square']);
    expect(world.log.events.slice(1)).toEqual([
      { level: 'info', event: 'store_answers_again', fields: { failedSince: NOON } },
    ]);
    stop.abort();
    await beating;
    end.open();
    await check;
  });

  it('keeps when the last pass ended of a process of the same name, as in a container that was started again', async () => {
    const world = await worldWithStore();
    await world.store.base.beat({ lastPassStartedAt: NOON, lastPassEndedAt: NOON, by: 'test-host/1' });
    world.clock.advance(60_000);
    await new Pulse(world).passBegan(world.clock.now());
    expect(await heartbeatOf(world.store)).toMatchObject({ lastPassEndedAt: NOON, startedAt: plus(NOON, 60_000) });
  });
});
