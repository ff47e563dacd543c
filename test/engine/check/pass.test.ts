import { describe, expect, it } from 'vitest';
import { CheckFailure, ExpectedError } from '../../../src/domain/errors.ts';
import type { Integration } from '../../../src/domain/integration.ts';
import { isDue } from '../../../src/domain/schedule.ts';
import { deactivated } from '../../../src/domain/setup.ts';
import { HOUR, MINUTE, plus } from '../../../src/domain/time.ts';
import type { VenueQuery } from '../../../src/domain/venue-query.ts';
import { makeRunner, type StopSignals } from '../../../src/engine/check/pass.ts';
import { Pulse } from '../../../src/engine/check/pulse.ts';
import { aSale, NOON } from '../../support/builders.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { memoryHandle } from '../../support/memory-store.ts';
import { addIntegration, changed, current, gate, stateOf, timelineOf } from '../../support/restaurant.ts';
import { heartbeatOf, storeWith } from '../../support/store-with.ts';

const LIMITS = { overall: 4, perType: 4 };
const plainWorld = () => fakeWorld();
type World = ReturnType<typeof plainWorld>;

function runner(world: World, more: { limits?: typeof LIMITS } & Partial<StopSignals> = {}) {
  const never = new AbortController().signal;
  const signals = { stopping: more.stopping ?? never, abort: more.abort ?? never };
  return makeRunner(world, more.limits ?? LIMITS, { ...signals, pulse: new Pulse(world) });
}

async function worldWith(count: number, type?: string) {
  const world = fakeWorld();
  const all: Integration[] = [];
  for (let i = 0; i < count; i += 1)
    all.push(await addIntegration(world, { venue: `venue-${i}`, ...(type ? { type } : {}) }));
  return { world, all, square: world.connectors.of('square') };
}

const statesOf = (world: World) => Promise.all(Array.from({ length: 4 }, (_, i) => stateOf(world.store, `venue-${i}`)));

describe('a pass', () => {
  it('checks what is due, and says what it did', async () => {
    const { world, square } = await worldWith(3);
    square.next({ batches: [[aSale('a'), aSale('b')]] }, new CheckFailure('no_response', 'nothing came'), {});
    const result = await runner(world).pass();
    expect(result).toMatchObject({ due: 3, succeeded: 2, failed: 1, linesNew: 2, mail: { sent: 0 } });
    const logged = world.log.events.map(({ level, event, fields }) => [level, event, fields.ref]);
    expect(logged.sort((a, b) => (String(a[2]) < String(b[2]) ? -1 : 1))).toEqual([
      ['info', 'check_succeeded', 'venue-0/square'],
      ['warn', 'check_failed', 'venue-1/square'],
      ['info', 'check_succeeded', 'venue-2/square'],
    ]);
    expect(await runner(world).pass()).toMatchObject({ due: 0 });
    expect((await timelineOf(world.store)).filter((e) => e.kind.startsWith('check')).map((e) => e.actor)).toEqual([
      'daemon',
      'daemon',
      'daemon',
    ]);
  });

  it('begins with whoever has waited longest', async () => {
    const { world, all, square } = await worldWith(3);
    await changed(world, all[0] as Integration, (_, was) => (was ? { ...was, nextCheck: plus(NOON, -MINUTE) } : null));
    await changed(world, all[2] as Integration, (_, was) => (was ? { ...was, nextCheck: plus(NOON, -HOUR) } : null));
    await runner(world, { limits: { overall: 1, perType: 1 } }).pass();
    expect(square.fetched.map((f) => f.setUp.venue.id)).toEqual(['venue-2', 'venue-0', 'venue-1']);
  });

  it('goes on when one check throws, and the others are done', async () => {
    const { world } = await worldWith(3);
    const { change } = world.store.venues;
    const store = storeWith(world.store, {
      venues: {
        change: (venue, ...rest) =>
          venue === 'venue-1' ? Promise.reject(new TypeError('a bug')) : change(venue, ...rest),
      },
    });
    const broken = { ...world, store };
    expect(await runner(broken).pass()).toMatchObject({ due: 3, succeeded: 2, failed: 1 });
    expect(world.log.events).toContainEqual({
      level: 'error',
      event: 'check_not_possible',
      fields: expect.objectContaining({ ref: 'venue-1/square', message: 'a bug' }),
    });
    expect((await heartbeatOf(world.store))?.lastPassEndedAt).toBe(NOON);
  });

  it('goes on when a venue cannot be read, and says which', async () => {
    const { world, all } = await worldWith(3);
    const damaged = new ExpectedError('failed', 'venue-1.json is damaged');
    const { list, read } = world.store.venues;
    const store = storeWith(world.store, {
      venues: {
        async *list(query, unreadable) {
          for await (const state of list(query, unreadable)) {
            if (state.venue.id === 'venue-1') unreadable(damaged);
            else yield state;
          }
        },
        read: (id) => (id === 'venue-1' ? Promise.reject(damaged) : read(id)),
      },
    });
    expect(await runner({ ...world, store }).pass()).toMatchObject({ due: 2, succeeded: 2 });
    expect(world.log.events[0]).toEqual({
      level: 'error',
      event: 'venue_not_readable',
      fields: { message: 'venue-1.json is damaged' },
    });
    expect(isDue(await current(world.store, all[1] as Integration), NOON)).toBe(true);
  });

  it('leaves out what was deactivated or checked by hand since it began', async () => {
    const { world, all, square } = await worldWith(2);
    const [first, second] = all as [Integration, Integration];
    square.next(async () => {
      await changed(world, second, (story, was) => (was ? deactivated(story, was) : null));
      return {};
    });
    expect(await runner(world, { limits: { overall: 1, perType: 1 } }).pass()).toMatchObject({
      due: 2,
      succeeded: 1,
      failed: 0,
    });
    expect(square.fetched.map((f) => f.setUp.integration)).toEqual([first.id]);
    expect(world.log.events.filter((e) => e.level === 'error')).toEqual([]);
  });

  it('says that it began, and that it ended', async () => {
    const { world, square } = await worldWith(1);
    const beats: unknown[] = [];
    square.next(async () => {
      beats.push(await heartbeatOf(world.store));
      world.clock.advance(5000);
      return {};
    });
    await runner(world).pass();
    beats.push(await heartbeatOf(world.store));
    expect(beats).toMatchObject([
      { lastPassStartedAt: NOON, lastPassEndedAt: null, by: 'test-host/1' },
      { lastPassStartedAt: NOON, lastPassEndedAt: plus(NOON, 5000), by: 'test-host/1' },
    ]);
  });

  it('sends the mail that its checks owe', async () => {
    const { world, square } = await worldWith(1);
    square.always(new CheckFailure('no_response', 'nothing came'));
    for (let i = 0; i < 4; i += 1) {
      const { mail } = await runner(world).pass();
      expect(mail.sent).toBe(i < 3 ? 0 : 1);
      world.clock.advance(6 * HOUR);
    }
    expect(world.notifier.sent).toHaveLength(1);
  });
});

describe('several at once', () => {
  /** The most checks that ran at the same time. */
  function counting(world: World, types: readonly string[]) {
    const running = new Map<string, number>();
    const most = { overall: 0, perType: 0 };
    for (const type of types)
      world.connectors.of(type).always(async () => {
        running.set(type, (running.get(type) ?? 0) + 1);
        const all = [...running.values()];
        most.overall = Math.max(
          most.overall,
          all.reduce((a, b) => a + b),
        );
        most.perType = Math.max(most.perType, ...all);
        for (let i = 0; i < 20; i += 1) await Promise.resolve();
        running.set(type, (running.get(type) ?? 0) - 1);
        return {};
      });
    return most;
  }

  it('keeps the limits, overall and per type', async () => {
    const world = fakeWorld();
    for (let i = 0; i < 20; i += 1) {
      await addIntegration(world, { venue: `venue-${i}` });
      await addIntegration(world, { venue: `venue-${i}`, type: 'email-report' });
    }
    const most = counting(world, ['square', 'email-report']);
    expect(await runner(world, { limits: { overall: 5, perType: 3 } }).pass()).toMatchObject({
      due: 40,
      succeeded: 40,
    });
    expect(most).toEqual({ overall: 5, perType: 3 });
  });

  it('a slow check holds up no later pass, and is not started twice', async () => {
    const { world, square } = await worldWith(2);
    const [began, ends] = [gate(), gate()];
    square.next(async () => {
      began.open();
      await ends.opened;
      return {};
    });
    const daemon = runner(world);
    const slow = daemon.pass();
    await began.opened;
    while (daemon.inHand > 1) await new Promise(setImmediate);
    world.clock.advance(7 * HOUR);
    const second = await daemon.pass();
    expect(second).toMatchObject({ due: 1, succeeded: 1 });
    expect(await heartbeatOf(world.store)).toMatchObject({ lastPassStartedAt: plus(NOON, 7 * HOUR) });
    ends.open();
    await slow;
    expect(daemon.inHand).toBe(0);
    expect(await heartbeatOf(world.store)).toMatchObject({ lastPassStartedAt: plus(NOON, 7 * HOUR) });
  });

  it('two runners on one store never check one integration at the same time', async () => {
    const { world, square } = await worldWith(10);
    const running = new Set<string>();
    let twice = 0;
    square.always(async ({ integration }) => {
      if (running.has(integration)) twice += 1;
      running.add(integration);
      for (let i = 0; i < 10; i += 1) await Promise.resolve();
      running.delete(integration);
      return {};
    });
    for (let i = 0; i < 3; i += 1) {
      const results = await Promise.all([runner(world).pass(), runner(world).pass()]);
      expect(results[0].succeeded + results[1].succeeded).toBe(10);
      world.clock.advance(7 * HOUR);
    }
    expect(twice).toBe(0);
    expect(square.fetched).toHaveLength(30);
  });

  it('two runners on one store never send one mail twice', async () => {
    const { world, square } = await worldWith(4);
    square.always(new CheckFailure('auth_revoked', 'the token was revoked'));
    const passes = [];
    for (let i = 0; i < 4; i += 1) {
      const store = memoryHandle(world.store.memory, 'other/2');
      passes.push(
        ...(await Promise.all([
          runner(world).pass(),
          runner({ ...world, store: { ...world.store, ...store } }).pass(),
        ])),
      );
      world.clock.advance(3 * HOUR);
    }
    const sent = world.notifier.sent.map(({ messageId }) => messageId);
    expect(sent.length).toBeGreaterThan(0);
    expect(new Set(sent).size).toBe(sent.length);
    expect(passes.reduce((sum, { mail }) => sum + mail.sent, 0)).toBe(sent.length);
    for (const { owed } of await statesOf(world)) expect(owed).toEqual([]);
  });

  it('asks the store for those that are due, never for all of them', async () => {
    const { world } = await worldWith(3);
    const asked: VenueQuery[] = [];
    const { list } = world.store.venues;
    const store = storeWith(world.store, {
      venues: {
        list(query, damaged) {
          asked.push(query);
          return list(query, damaged);
        },
      },
    });
    await runner({ ...world, store }).pass();
    const dayBefore = '2026-11-19T12:00:00.000Z';
    expect(asked).toEqual([
      { due: NOON },
      { snoozeOver: NOON },
      { failingSince: dayBefore },
      { inIncident: true },
      { owing: true },
    ]);
  });
});

describe('a runner that is told to stop', () => {
  it('begins nothing more, but ends what it has in hand', async () => {
    const { world, square } = await worldWith(3);
    const control = new AbortController();
    const [began, ends] = [gate(), gate()];
    square.always(async () => {
      began.open();
      await ends.opened;
      return {};
    });
    const passing = runner(world, { limits: { overall: 1, perType: 1 }, stopping: control.signal }).pass();
    await began.opened;
    control.abort();
    ends.open();
    expect(await passing).toMatchObject({ due: 3, succeeded: 1, failed: 0, mail: { sent: 0 } });
    expect(square.fetched).toHaveLength(1);
    expect((await heartbeatOf(world.store))?.lastPassEndedAt).toBeNull();
  });

  it('ends what runs as cancelled when it must, and leaves nothing locked', async () => {
    const { world, all, square } = await worldWith(3);
    const control = new AbortController();
    const began = gate();
    square.always(() => {
      began.open();
      return new Promise(() => {});
    });
    const limits = { overall: 1, perType: 1 };
    const passing = runner(world, { limits, stopping: control.signal, abort: control.signal }).pass();
    await began.opened;
    control.abort();
    expect(await passing).toMatchObject({ due: 3, succeeded: 0, failed: 0 });
    expect(square.fetched).toHaveLength(1);
    expect(world.log.events).toEqual([]);
    const [first] = all as [Integration];
    expect((await timelineOf(world.store)).filter((e) => e.integration === first.id).map((e) => e.kind)).toEqual([
      'added',
      'check_cancelled',
    ]);
    expect(await current(world.store, first)).toEqual(first);
    for (const one of all) expect(await world.store.leases.holder(`check-${one.id}`)).toBeNull();
  });
});
