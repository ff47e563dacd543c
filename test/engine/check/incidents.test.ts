import { describe, expect, it } from 'vitest';
import { CheckFailure } from '../../../src/domain/errors.ts';
import type { Integration } from '../../../src/domain/integration.ts';
import { deactivated, edited, restored } from '../../../src/domain/setup.ts';
import { between, DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { checkIntegration } from '../../../src/engine/check/check.ts';
import { makeFleet } from '../../../src/engine/check/fleet.ts';
import { tendIncidents } from '../../../src/engine/check/incidents.ts';
import { openIncidents } from '../../../src/engine/look/incidents.ts';
import { deliverMail } from '../../../src/engine/mail/deliver.ts';
import type { Store } from '../../../src/ports/store.ts';
import type { Chance } from '../../simulation/chance.ts';
import { Mortal } from '../../simulation/mortal.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { memoryHandle } from '../../support/memory-store.ts';
import { addIntegration, byHand, changed, current, stateOf, timelineOf } from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';

const down = new CheckFailure('provider_down', 'HTTP 503');
const id = 'inc_mwozl0g0_square_provider_down';

/** So many venues with one integration each, all of which have answered before. */
async function city(count: number) {
  const world = fakeWorld();
  const all: Integration[] = [];
  for (let i = 0; i < count; i += 1)
    all.push(await addIntegration(world, { venue: `venue-${String(i).padStart(2, '0')}` }));
  const check = async (one: Integration, failure: Error | null, store: Store = world.store) => {
    world.connectors.of('square').next(failure ?? {});
    await checkIntegration({ ...world, store }, byHand({ store }, one, { fleet: makeFleet(store) }));
  };
  for (const one of all) await check(one, null);
  world.clock.advance(HOUR);
  const part = (i: number) => all[i] as Integration;
  const now = (i: number) => current(world.store, part(i));
  /** Entries about incidents: `venue-00 began`, `venue-00 ended (over)`. */
  const told = async () =>
    (await timelineOf(world.store)).flatMap(({ venue, kind, details }) => {
      if (!kind.startsWith('incident')) return [];
      const why = 'over' in details ? ` (${details.over ? 'over' : 'left'})` : '';
      return [`${venue} ${kind.replace('incident_', '')}${why}`];
    });
  return {
    world,
    all,
    now,
    told,
    ended: async () => (await told()).filter((each) => each.includes('ended')),
    fails: async (...which: number[]) => {
      for (const i of which) await check(part(i), down);
    },
    answers: async (...which: number[]) => {
      for (const i of which) await check(part(i), null);
    },
    check: (i: number, failure: Error | null, store?: Store) => check(part(i), failure, store),
    change: (i: number, decide: typeof deactivated) =>
      changed(world, part(i), (story, was) => (was ? decide(story, was) : null)),
    tend: (store: Store = world.store) => tendIncidents({ ...world, store }),
    owed: async () => {
      const states = await Promise.all(all.map(({ venue }) => stateOf(world.store, venue)));
      return states.flatMap(({ owed }) => owed);
    },
    mail: async () => {
      await deliverMail(world, new AbortController().signal);
      return world.notifier.sent.map(({ subject }) => subject);
    },
  };
}

const five = [0, 1, 2, 3, 4];
const named = (which: readonly number[], what: string) => which.map((i) => `venue-0${i} ${what}`);

describe('an incident', () => {
  it('begins on the timeline of each of its integrations, once, and is one that can be asked for', async () => {
    const bars = await city(6);
    await bars.fails(...five);
    expect((await bars.told()).sort()).toEqual(named(five, 'began'));
    await bars.fails(...five);
    await bars.tend();
    expect(await bars.told()).toHaveLength(5);
    expect(await openIncidents(bars.world)).toEqual([
      {
        id,
        type: 'square',
        code: 'provider_down',
        began: '2026-11-20T13:00:00.000Z',
        integrations: named(five, '').map((name) => `${name.trim()}/square`),
        failing: 5,
        of: 6,
        message: 'HTTP 503',
      },
    ]);
    expect(await bars.now(4)).toMatchObject({
      status: 'Failed',
      streak: { counted: 0 },
      incident: { incident: id, ended: null },
    });
  });

  it('takes in who fails alike later, and not who fails in another way', async () => {
    const bars = await city(8);
    await bars.fails(...five);
    bars.world.clock.advance(3 * HOUR);
    await bars.fails(5);
    await bars.check(6, new CheckFailure('auth_revoked', 'no'));
    expect((await bars.told()).sort()).toEqual(named([0, 1, 2, 3, 4, 5], 'began'));
    expect((await bars.now(6)).streak).toMatchObject({ counted: 1 });
  });

  it('is over for all of them as soon as too few fail alike; who fails still is checked within half an hour', async () => {
    const bars = await city(6);
    await bars.fails(...five);
    bars.world.clock.advance(5 * HOUR);
    await bars.fails(...five);
    await bars.answers(0);
    await bars.tend();
    expect(await bars.ended()).toEqual(named(five, 'ended (over)'));
    expect(await openIncidents(bars.world)).toEqual([]);
    const turns = await Promise.all([1, 2, 3, 4].map(async (i) => (await bars.now(i)).nextCheck ?? ''));
    for (const turn of turns) expect(between(bars.world.clock.now(), turn)).toBeLessThanOrEqual(30 * MINUTE);
    expect(new Set(turns).size).toBe(4);
  });

  it('goes on while enough fail alike, but once one answers the others are checked within half an hour', async () => {
    const bars = await city(10);
    await bars.fails(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    for (let i = 0; i < 4; i += 1) {
      bars.world.clock.advance(6 * HOUR);
      await bars.fails(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
    const before = await bars.now(3);
    await bars.tend();
    expect(await bars.now(3)).toEqual(before);
    await bars.answers(0, 1);
    await bars.tend();
    expect(await bars.told()).toHaveLength(10);
    for (const i of [2, 3, 4, 5, 6, 7, 8, 9])
      expect(between(bars.world.clock.now(), (await bars.now(i)).nextCheck ?? '')).toBeLessThanOrEqual(30 * MINUTE);
    const hastened = await bars.now(5);
    bars.world.clock.advance(MINUTE);
    await bars.tend();
    expect(await bars.now(5)).toEqual(hastened);
    await bars.answers(2, 3, 4, 5);
    await bars.tend();
    expect(await bars.ended()).toHaveLength(10);
    expect((await bars.now(5)).incident).toMatchObject({ over: true });
  });

  it('takes no part in the next one: five must fail anew', async () => {
    const bars = await city(6);
    await bars.fails(...five);
    await bars.answers(0);
    await bars.tend();
    bars.world.clock.advance(MINUTE);
    await bars.fails(0, 1, 2, 3);
    await bars.tend();
    expect(await openIncidents(bars.world)).toEqual([]);
    expect((await bars.now(3)).streak.counted).toBe(1);
    await bars.fails(4);
    expect(await openIncidents(bars.world)).toMatchObject([{ began: '2026-11-20T13:01:00.000Z', failing: 5 }]);
    expect((await bars.now(3)).streak.counted).toBe(0);
  });

  it('that nobody has recognised begins with the next look', async () => {
    const bars = await city(5);
    const none = { learn: () => {}, failsWithOthers: async () => null };
    for (const one of bars.all) {
      bars.world.connectors.of('square').next(down);
      await checkIntegration(bars.world, byHand(bars.world, one, { fleet: none }));
    }
    expect((await bars.now(4)).streak.counted).toBe(1);
    await bars.tend();
    expect(await bars.told()).toEqual(named(five, 'began'));
    expect((await bars.now(4)).streak.counted).toBe(0);
  });
});

describe('its countdowns', () => {
  it('stand still from the failure to the end', async () => {
    const bars = await city(5);
    await bars.fails(...five);
    bars.world.clock.advance(10 * DAY);
    await bars.fails(...five);
    await bars.answers(0);
    await bars.tend();
    // One hour from the last good check to the first failure.
    expect(between((await bars.now(1)).failingFrom, bars.world.clock.now())).toBe(HOUR);
    expect((await bars.now(1)).countdownStopped).toBeNull();
  });

  it.each([
    ['deactivated', deactivated],
    ['given another set-up', (story, was) => edited(story, was, { options: { locations: 'L1' } })],
  ] as [string, typeof deactivated][])('one that is %s leaves it, with an entry', async (_, decide) => {
    const bars = await city(6);
    await bars.fails(0, 1, 2, 3, 4, 5);
    await bars.change(0, decide);
    expect(await bars.ended()).toEqual(['venue-00 ended (left)']);
    expect(await openIncidents(bars.world)).toMatchObject([{ failing: 5 }]);
    expect((await bars.now(0)).countdownStopped).toBeNull();
    if ((await bars.now(0)).active) {
      // It fails as the others do: that is held against nobody, and is on its timeline already.
      await bars.fails(0);
      expect((await bars.now(0)).streak).toMatchObject({ counted: 0, tries: 1 });
      expect(await bars.told()).toHaveLength(7);
    } else {
      await bars.change(0, (story, was) => restored(story, was, {}));
      expect(await bars.told()).toHaveLength(7);
    }
    await bars.answers(1, 2);
    await bars.tend();
    expect(await bars.told()).toHaveLength(12);
  });
});

describe('mail', () => {
  it('one tells of the begin and one of the end, and none of the failures', async () => {
    const bars = await city(5);
    await bars.fails(...five);
    expect(await bars.mail()).toEqual(['[posctl] Incident of square: provider_down']);
    for (let i = 0; i < 5; i += 1) await bars.fails(...five);
    await bars.answers(...five);
    await bars.tend();
    expect(await bars.mail()).toHaveLength(1);
    bars.world.clock.advance(30 * MINUTE);
    expect((await bars.mail()).slice(1)).toEqual(['[posctl] Over: incident of square: provider_down']);
    expect(bars.world.notifier.sent.map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "An incident of square (provider_down) began.
      2026-11-20 13:00 UTC: 5 of 5 square integrations fail alike; one of them: HTTP 503

      While it lasts none of these failures counts, nobody is called off for them, and there are no mails about them.
      Checks go on. Once it is over you get one more mail.

      Look:      posctl incidents
      History:   posctl incidents --all
      ",
        "The incident of square (provider_down) is over.
      2026-11-20 13:00 UTC: no square integration fails with provider_down any more

      Its integrations were to be checked within half an hour from then on, and fill their gaps by themselves.
      What fails from now on counts again.

      Look:      posctl list --type square --status Failed
      History:   posctl incidents --all
      ",
      ]
    `);
    for (const i of five) expect((await bars.now(i)).alarmed).toEqual([]);
  });

  it('an end after which it begins again is not told, nor the new begin', async () => {
    const bars = await city(5);
    await bars.fails(...five);
    await bars.mail();
    await bars.answers(...five);
    await bars.tend();
    bars.world.clock.advance(10 * MINUTE);
    await bars.fails(...five);
    expect((await bars.owed()).map(({ kind }) => kind).sort()).toEqual(['incident_began', 'incident_ended']);
    expect(await bars.mail()).toHaveLength(1);
    expect(await bars.owed()).toEqual([]);
  });

  it('one that is over before its mail could leave is not told', async () => {
    const bars = await city(5);
    await bars.fails(...five);
    await bars.answers(...five);
    await bars.tend();
    expect(await bars.mail()).toEqual([]);
    expect(await bars.owed()).toEqual([]);
  });

  it('a warning that its failure gave just before is taken back, and given later when it is due', async () => {
    const bars = await city(5);
    for (let i = 0; i < 4; i += 1) await bars.check(0, down);
    expect((await bars.owed()).map(({ kind }) => kind)).toEqual(['warned']);
    await bars.fails(1, 2, 3, 4);
    expect(await bars.mail()).toEqual(['[posctl] Incident of square: provider_down']);
    expect((await bars.now(0)).streak).toMatchObject({ counted: 3, warned: false });
    await bars.answers(1, 2, 3, 4);
    await bars.tend();
    await bars.fails(0);
    expect((await bars.now(0)).streak).toMatchObject({ counted: 4, warned: true });
  });
});

/** Dies at the n-th change: before it, or right after it was saved. */
function mortal(store: Store, n: number, when: 'before' | 'after'): Store {
  let left = n;
  return storeWith(store, {
    venues: {
      async change(...args) {
        left -= 1;
        if (left === 0 && when === 'before') throw new Error('killed');
        const result = await store.venues.change(...args);
        if (left === 0) throw new Error('killed');
        return result;
      },
    },
  });
}

const killed = (error: Error) => {
  if (error.message !== 'killed') throw error;
};

describe('whoever is killed, wherever', () => {
  const steps = Array.from({ length: 8 }, (_, i) => i + 1);
  it.each(steps.flatMap((n) => [[n, 'before'] as const, [n, 'after'] as const]))(
    'at change %i, %s it: each has begun and ended it once, and one mail tells of each',
    async (n, when) => {
      const bars = await city(6);
      for (const i of five) await bars.check(i, down, mortal(bars.world.store, n, when)).catch(killed);
      await bars.fails(...five);
      await bars.tend();
      await bars.answers(0, 1);
      await bars.tend(mortal(bars.world.store, n, when)).catch(killed);
      await bars.tend();
      const told = await bars.told();
      expect(told.filter((each) => each.endsWith('began')).sort()).toEqual(named(five, 'began'));
      expect(told.filter((each) => each.endsWith('(over)')).sort()).toEqual(named(five, 'ended (over)'));
      expect((await bars.owed()).map(({ kind }) => kind).sort()).toEqual(['incident_began', 'incident_ended']);
      expect(await openIncidents(bars.world)).toEqual([]);
    },
  );
});

it('two processes that check and look at the same time make one incident of it', async () => {
  const bars = await city(10);
  const { memory } = bars.world.store;
  const processes = [memoryHandle(memory, 'host/1'), memoryHandle(memory, 'host/2')];
  const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  await Promise.all(ten.map((i) => bars.check(i, down, processes[i % 2])));
  await Promise.all(processes.map((store) => bars.tend(store)));
  expect((await bars.told()).sort()).toEqual(named(ten, 'began'));
  await Promise.all(ten.map((i) => bars.check(i, null, processes[i % 2])));
  await Promise.all(processes.map((store) => bars.tend(store)));
  expect(await bars.ended()).toEqual(named(ten, 'ended (over)'));
  expect((await bars.owed()).map(({ kind }) => kind).sort()).toEqual(['incident_began', 'incident_ended']);
});

/** A process that dies at its save of this number, before or after it; true when it got so far. */
async function killedAt(save: number, when: 'before' | 'after', work: (mortal: Mortal) => Promise<unknown>) {
  let saves = 0;
  const next = () => (saves++ === save ? (when === 'before' ? 0 : 0.4) : 0.9);
  const mortal = new Mortal({ next } as Chance, 0.5, { diskIsFull: false, saving: () => {} });
  await Promise.race([work(mortal), mortal.died]);
  return mortal.dead;
}

it.each(['before', 'after'] as const)(
  'is one, told once and ended once, wherever a process is killed that begins or ends it: %s a save',
  async (when) => {
    for (let [save, reached] = [0, true]; reached; save += 1) {
      const bars = await city(6);
      await bars.fails(0, 1, 2, 3);
      const begun = await killedAt(save, when, (mortal) => bars.check(4, down, mortal.store(bars.world.store)));
      await bars.fails(...five);
      await bars.tend();
      expect((await bars.told()).sort(), `begin, save ${save}`).toEqual(named(five, 'began'));
      expect(await openIncidents(bars.world)).toHaveLength(1);
      const ended = await killedAt(save, when, async (mortal) => {
        const store = mortal.store(bars.world.store);
        await bars.check(0, null, store);
        await bars.tend(store);
      });
      await bars.tend();
      await bars.answers(...five);
      await bars.tend();
      expect((await bars.ended()).sort(), `end, save ${save}`).toEqual(named(five, 'ended (over)'));
      expect(await openIncidents(bars.world)).toEqual([]);
      expect((await bars.owed()).map(({ kind }) => kind).sort()).toEqual(['incident_began', 'incident_ended']);
      reached = begun || ended;
      expect(reached || save >= 6, `${save} saves`).toBe(true);
    }
  },
);

it('one that is checked well when it is over fetches what was sold meanwhile', async () => {
  const bars = await city(5);
  const good = (await bars.now(1)).lastGoodCheck ?? '';
  await bars.fails(...five);
  bars.world.clock.advance(2 * DAY);
  await bars.answers(0);
  await bars.tend();
  await bars.answers(1);
  const windows = bars.world.connectors.of('square').fetched.map(({ window }) => window);
  expect(windows.at(-1)?.to).toBe(bars.world.clock.now());
  expect(windows.at(-1)?.from).toBe(good);
});
