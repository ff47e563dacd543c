import { expect, it } from 'vitest';
import { conflict } from '../../../src/domain/errors.ts';
import type { Integration } from '../../../src/domain/integration.ts';
import { makeRunner } from '../../../src/engine/check/pass.ts';
import { Pulse } from '../../../src/engine/check/pulse.ts';
import type { Claim, Sharing } from '../../../src/ports/sharing.ts';
import { aSale } from '../../support/builders.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, gate, timelineOf } from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';

const never = new AbortController().signal;

/** A world with one machine of several: it is given these integrations to check, one by one as it has room. */
async function oneOfSeveral(count: number, limits = { overall: 4, perType: 4 }) {
  const world = fakeWorld();
  const waiting: Integration[] = [];
  for (let i = 0; i < count; i += 1) waiting.push(await addIntegration(world, { venue: `venue-${i}` }));
  const lost = new Map<string, AbortController>();
  const ended: string[] = [];
  const released: [string, boolean][] = [];
  const sharing: Sharing = {
    everyMs: 5000,
    async *claims({ room, stopping }) {
      while (waiting.length > 0 && !stopping.aborted) {
        if (room.free() > 0 && !room.full().includes('square')) yield claimOf(waiting.shift() as Integration);
        else await room.freed(stopping);
      }
    },
  };
  const claimOf = (integration: Integration): Claim => {
    const control = new AbortController();
    lost.set(integration.venue, control);
    return {
      integration,
      turn: { id: integration.venue, attempt: 0 },
      lost: control.signal,
      release: async ({ soon }) => void released.push([integration.venue, soon]),
    };
  };
  const { change } = world.store.venues;
  const store = storeWith(
    { ...world.store, sharing },
    {
      venues: {
        change: (venue, decide, what) => {
          if (what?.ends) {
            if (lost.get(what.ends.id)?.signal.aborted) throw conflict('the claim was lost', '');
            ended.push(what.ends.id);
          }
          return change(venue, decide, what);
        },
      },
    },
  );
  const begin = (stopping = never) =>
    makeRunner({ ...world, store }, limits, { stopping, abort: never, pulse: new Pulse(world) });
  return { world, square: world.connectors.of('square'), begin, lost, ended, released };
}

it('says in the log that what a check found was refused, because its claim was lost meanwhile', async () => {
  const { world, begin, square, lost } = await oneOfSeveral(1);
  square.next(() => {
    lost.get('venue-0')?.abort();
    return { batches: [[aSale('a')]] };
  });
  expect(await begin().pass()).toMatchObject({ succeeded: 0, failed: 0 });
  expect(world.log.events).toEqual([
    {
      level: 'warn',
      event: 'check_refused',
      fields: {
        ref: 'venue-0/square',
        id: expect.any(String),
        durationMs: expect.any(Number),
        message:
          'this process was paused, or lost its connection, for so long that others took the check over; it is not saved',
      },
    },
  ]);
});

it('checks what this machine was given, and each check ends its claim with what it saves', async () => {
  const { begin, square, ended, released } = await oneOfSeveral(3);
  square.next({ batches: [[aSale('a'), aSale('b')]] });
  expect(await begin().pass()).toMatchObject({ due: 3, succeeded: 3, linesNew: 2 });
  expect(ended.sort()).toEqual(['venue-0', 'venue-1', 'venue-2']);
  expect(released.sort()).toEqual([
    ['venue-0', false],
    ['venue-1', false],
    ['venue-2', false],
  ]);
});

it('takes no more than it has room for', async () => {
  const { begin, square } = await oneOfSeveral(9, { overall: 3, perType: 2 });
  let [running, most] = [0, 0];
  square.always(async () => {
    running += 1;
    most = Math.max(most, running);
    for (let i = 0; i < 20; i += 1) await Promise.resolve();
    running -= 1;
    return {};
  });
  const runner = begin();
  const pass = runner.pass();
  let taken = 0;
  for (let i = 0; i < 50; i += 1) {
    taken = Math.max(taken, runner.inHand);
    await Promise.resolve();
  }
  expect(await pass).toMatchObject({ due: 9, succeeded: 9 });
  expect({ most, taken }).toEqual({ most: 2, taken: 2 });
});

it('a check that lost its claim ends, and nothing of it is kept', async () => {
  const { begin, square, lost, ended, world } = await oneOfSeveral(1);
  const [began, ends] = [gate(), gate()];
  square.next(async () => {
    began.open();
    await ends.opened;
    return { batches: [[aSale('a')]] };
  });
  const pass = begin().pass();
  await began.opened;
  lost.get('venue-0')?.abort();
  ends.open();
  expect(await pass).toMatchObject({ due: 1, succeeded: 0, failed: 0 });
  expect(ended).toEqual([]);
  expect((await timelineOf(world.store)).filter(({ kind }) => kind.startsWith('check'))).toEqual([]);
});

it('what comes between two passes counts for the next one', async () => {
  const { begin, square } = await oneOfSeveral(2);
  square.next({ batches: [[aSale('a')]] });
  const runner = begin();
  await runner.round();
  expect(await runner.pass()).toMatchObject({ due: 2, succeeded: 2, linesNew: 1 });
  expect(await runner.pass()).toMatchObject({ due: 0, succeeded: 0 });
});

it('begins nothing after a stop, and gives back at once what it has not begun', async () => {
  const { begin, square, released } = await oneOfSeveral(5, { overall: 1, perType: 1 });
  const [stop, began, ends] = [new AbortController(), gate(), gate()];
  square.always(async () => {
    began.open();
    await ends.opened;
    return {};
  });
  const pass = begin(stop.signal).pass();
  await began.opened;
  stop.abort();
  ends.open();
  expect(await pass).toMatchObject({ due: 1, succeeded: 1 });
  expect(released).toEqual([['venue-0', false]]);
});
