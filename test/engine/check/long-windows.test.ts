import { describe, expect, it } from 'vitest';
import { attemptsOf } from '../../../src/domain/coverage.ts';
import { CheckFailure } from '../../../src/domain/errors.ts';
import { deactivated, restored } from '../../../src/domain/setup.ts';
import { DAY, plus } from '../../../src/domain/time.ts';
import { checkIntegration } from '../../../src/engine/check/check.ts';
import type { Venues } from '../../../src/ports/venues.ts';
import { aSale, NOON } from '../../support/builders.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, byHand, changed, current, gate, salesOf, timelineOf } from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';
import { detailsOf } from '../../support/told.ts';

/** One that was checked well at noon and not since, five weeks ago. */
async function after35Days() {
  const world = fakeWorld();
  const one = await addIntegration(world);
  await checkIntegration(world, byHand(world, one));
  world.clock.advance(35 * DAY);
  const square = world.connectors.of('square');
  const begun = square.fetched.length;
  const windows = () => square.fetched.slice(begun).map(({ window }) => [daysAfter(window.from), daysAfter(window.to)]);
  return { world, one, square, windows };
}

/** Where the window of the first check began: with the business day a week before `NOON`. */
const FIRST = '2026-11-13T04:00:00.000Z';
const daysAfter = (at: string) => (Date.parse(at) - Date.parse(NOON)) / DAY;

describe('a gap of weeks', () => {
  it('is fetched week by week, oldest first, from the last good check less the look-back', async () => {
    const { world, one, square, windows } = await after35Days();
    let sales = 0;
    square.always(() => ({ batches: [[aSale(`s${sales++}`)]], cursor: sales }));
    const result = await checkIntegration(world, byHand(world, one));
    expect(windows()).toEqual([
      [-7, 0],
      [0, 7],
      [7, 14],
      [14, 21],
      [21, 28],
      [28, 35],
    ]);
    expect(square.fetched.slice(-6).map(({ setUp }) => setUp.cursor)).toEqual([null, 1, 2, 3, 4, 5]);
    expect(result).toMatchObject({ linesNew: 6, integration: { cursor: 6, fetchedTo: plus(NOON, 35 * DAY) } });
    const told = (await timelineOf(world.store)).slice(-6);
    expect(told.map((e) => [e.kind, detailsOf(e)])).toEqual([
      ['imported', 'part 1 of 6, 2026-11-13 to 2026-11-20: 1 new, 0 changed'],
      ['imported', 'part 2 of 6, 2026-11-20 to 2026-11-27: 1 new, 0 changed'],
      ['imported', 'part 3 of 6, 2026-11-27 to 2026-12-04: 1 new, 0 changed'],
      ['imported', 'part 4 of 6, 2026-12-04 to 2026-12-11: 1 new, 0 changed'],
      ['imported', 'part 5 of 6, 2026-12-11 to 2026-12-18: 1 new, 0 changed'],
      ['check_succeeded', '6 new, 0 changed'],
    ]);
  });

  it('that takes longer than one check may is resumed where it stopped', async () => {
    const { world, one, square, windows } = await after35Days();
    const hangs = gate();
    square.next({ batches: [[aSale('a')]] }, {}, () => {
      hangs.open();
      return new Promise<never>(() => {});
    });
    const checking = checkIntegration(world, byHand(world, one));
    await hangs.opened;
    world.clock.timers[0]?.fire();
    const { failure, integration } = await checking;
    expect(failure).toMatchObject({
      code: 'no_response',
      message: 'the check did not end within 10 minutes; the next one goes on from 2026-11-27T12:00:00.000Z',
    });
    const streak = { counted: 0, tries: 1 };
    expect(integration).toMatchObject({ fetchedTo: plus(NOON, 7 * DAY), lastGoodCheck: NOON, streak });
    const entry = (await timelineOf(world.store)).at(-1);
    expect(entry?.details).toMatchObject({ held: { from: plus(NOON, -7 * DAY), to: plus(NOON, 7 * DAY) } });
    expect(entry && detailsOf(entry)).toContain('kept what was fetched up to 2026-11-27 12:00 UTC');
    expect(attemptsOf(await timelineOf(world.store)).good).toEqual([{ from: FIRST, to: plus(NOON, 7 * DAY) }]);

    await checkIntegration(world, byHand(world, one));
    expect(windows().slice(3)).toEqual([
      [0, 7],
      [7, 14],
      [14, 21],
      [21, 28],
      [28, 35],
    ]);
    expect(attemptsOf(await timelineOf(world.store)).good).toEqual([{ from: FIRST, to: plus(NOON, 35 * DAY) }]);
  });

  it('is resumed after a crash, and what was held then is known to be held', async () => {
    const { world, one, square, windows } = await after35Days();
    square.next({}, { batches: [[aSale('a')]], cursor: 'second' }, { batches: [[aSale('b')]] });
    const change: Venues['change'] = (...call) => {
      const dead = windows().length > 2;
      return dead ? Promise.reject(new Error('power cut')) : world.store.venues.change(...call);
    };
    const dying = { ...world, store: storeWith(world.store, { venues: { change } }) };
    await expect(checkIntegration(dying, byHand(world, one))).rejects.toThrow('power cut');
    expect(await salesOf(world.store)).toEqual(['a']);
    expect(await current(world.store, one)).toMatchObject({ fetchedTo: plus(NOON, 7 * DAY), cursor: 'second' });
    expect(attemptsOf(await timelineOf(world.store)).good).toEqual([{ from: FIRST, to: plus(NOON, 7 * DAY) }]);
    await checkIntegration(world, byHand(world, one));
    expect(windows()[3]).toEqual([0, 7]);
  });

  it('stays a failure when the provider fails in the middle of it', async () => {
    const { world, one, square } = await after35Days();
    square.next({}, new CheckFailure('auth_revoked', 'HTTP 401'));
    const { failure, integration } = await checkIntegration(world, byHand(world, one));
    expect(failure?.code).toBe('auth_revoked');
    expect(integration).toMatchObject({ status: 'Failed', fetchedTo: NOON });
  });

  it('of which the provider keeps the first weeks back is known to be fetched from there on only', async () => {
    const { world, one, square } = await after35Days();
    // 10 days after noon: in the middle of the third part.
    const begins = plus(NOON, 10 * DAY);
    square.next({ from: plus(NOON, 0) }, { from: plus(NOON, 7 * DAY) }, { from: begins, batches: [[aSale('a')]] });
    const { integration } = await checkIntegration(world, byHand(world, one));
    expect(integration).toMatchObject({ status: 'Healthy', fetchedTo: plus(NOON, 35 * DAY) });
    const told = (await timelineOf(world.store)).slice(-4);
    expect(told.map((e) => [e.kind, detailsOf(e)])).toEqual([
      ['imported', 'part 3 of 6, 2026-11-30 to 2026-12-04: 1 new, 0 changed'],
      ['imported', 'part 4 of 6, 2026-12-04 to 2026-12-11: 0 new, 0 changed'],
      ['imported', 'part 5 of 6, 2026-12-11 to 2026-12-18: 0 new, 0 changed'],
      ['check_succeeded', '1 new, 0 changed'],
    ]);
    const { good, tried } = attemptsOf(await timelineOf(world.store));
    expect(good.at(-1)).toEqual({ from: begins, to: plus(NOON, 35 * DAY) });
    // What was kept back counts as never tried, as what lies beyond the reach of a provider does.
    expect(tried.filter(({ from, to }) => from < begins && to > NOON)).toEqual([]);
  });

  it('is filled by itself after a restore', async () => {
    const { world, one, windows } = await after35Days();
    await changed(world, one, (story, was) => (was ? deactivated(story, was) : null));
    world.clock.advance(10 * DAY);
    await changed(world, one, (story, was) => (was ? restored(story, was, {}) : null));
    await checkIntegration(world, byHand(world, one, { by: 'daemon' }));
    expect(windows()).toHaveLength(8);
    expect([windows()[0]?.[0], windows().at(-1)?.[1]]).toEqual([-7, 45]);
  });
});

it('a window that a person asked for moves nothing on', async () => {
  const { world, one } = await after35Days();
  const window = { from: plus(NOON, DAY), to: plus(NOON, 3 * DAY), by: 'sold' } as const;
  await checkIntegration(world, byHand(world, one, { window }));
  expect((await current(world.store, one)).fetchedTo).toBe(NOON);
});
