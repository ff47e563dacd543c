import { describe, expect, it } from 'vitest';
import { CheckFailure } from '../../../src/domain/errors.ts';
import { checkIntegration } from '../../../src/engine/check/check.ts';
import type { Connector, ConnectorIo } from '../../../src/ports/connectors.ts';
import { aSale, NOON } from '../../support/builders.ts';
import { detailOf } from '../../support/entries.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, byHand, changed, current, gate, salesOf, timelineOf } from '../../support/restaurant.ts';

const never = new Promise<never>(() => {});

/** A connector that does something of its own, in a world with one integration. */
async function restaurant(fetch: (io: ConnectorIo) => ReturnType<Connector['fetch']>) {
  const world = fakeWorld();
  const added = await addIntegration(world, { discovery: { streams: ['orders'] } });
  const one = await changed(world, added, (_, was) => (was ? { ...was, cursor: 'before' } : null));
  const connector: Connector = { verify: () => never, fetch: (_, __, io) => fetch(io) };
  return { world: { ...world, connectors: { ...world.connectors, load: async () => connector } }, one };
}

describe('a check that runs out of time', () => {
  it('keeps the bookmark that covers what was given, and the next one goes on there', async () => {
    const reached = gate();
    const { world, one } = await restaurant(async function* ({ hold }) {
      yield [aSale('a')];
      hold('after a');
      yield [aSale('b')];
      hold('after b');
      reached.open();
      yield await never;
      return { warnings: [], cursor: 'end' };
    });
    const checking = checkIntegration(world, byHand(world, one));
    await reached.opened;
    world.clock.timers[0]?.fire();
    const result = await checking;
    expect(result.failure).toMatchObject({
      code: 'no_response',
      message: 'the check did not end within 10 minutes; the next one goes on from its last bookmark',
      counted: false,
    });
    expect(await current(world.store, one)).toMatchObject({ status: 'Failed', cursor: 'after b', lastGoodCheck: null });
    expect(await salesOf(world.store)).toEqual(['a', 'b']);
  });

  it('keeps the old bookmark when it was told no other', async () => {
    const reached = gate();
    const { world, one } = await restaurant(async function* () {
      yield [aSale('a')];
      reached.open();
      yield await never;
      return { warnings: [] };
    });
    const checking = checkIntegration(world, byHand(world, one));
    await reached.opened;
    world.clock.timers[0]?.fire();
    expect((await checking).failure).toMatchObject({ code: 'no_response', counted: true });
    expect(await current(world.store, one)).toMatchObject({ cursor: 'before' });
  });
});

it('a check that fails leaves the bookmark, whatever it was told on the way', async () => {
  const { world, one } = await restaurant(async function* ({ hold }) {
    yield [aSale('a')];
    hold('after a');
    throw new CheckFailure('connector_crashed', 'the tap ended with 1');
  });
  await checkIntegration(world, byHand(world, one));
  expect(await current(world.store, one)).toMatchObject({ cursor: 'before' });
  expect(await salesOf(world.store)).toEqual(['a']);
});

it('work that outlasts a check that was called off is waited for', async () => {
  const [reached, tidy] = [gate(), gate()];
  const control = new AbortController();
  const order: string[] = [];
  const { world, one } = await restaurant(async function* ({ outlast }) {
    outlast(tidy.opened.then(() => order.push('in order')));
    yield [aSale('a')];
    reached.open();
    yield await never;
    return { warnings: [] };
  });
  const checking = checkIntegration(world, byHand(world, one, { signal: control.signal })).then((result) => {
    order.push('ended');
    return result;
  });
  await reached.opened;
  control.abort();
  setImmediate(() => tidy.open());
  expect((await checking).how).toBe('cancelled');
  expect(order).toEqual(['in order', 'ended']);
});

describe('what a program said', () => {
  it.each([
    [
      'is kept with a failure: its last lines, cleaned',
      () => {
        const log = `${'noise\n'.repeat(100)}\n\x1b[31mERROR\x1b[0m token stored-secret refused\n`;
        throw new CheckFailure('connector_crashed', 'the tap ended with 1', { log });
      },
      [...Array(29).fill('noise'), 'ERROR token *** refused'],
    ],
    ['is kept with a warning', () => ({ warnings: ['odd'], log: 'one\ntwo\n' }), ['one', 'two']],
    ['is not kept when all is well', () => ({ warnings: [], log: 'one' }), undefined],
  ])('%s', async (_, end, log) => {
    const { world, one } = await restaurant(async function* ({ credentials }) {
      await credentials.replace({ accessToken: 'stored-secret' });
      yield [];
      return end();
    });
    await checkIntegration(world, byHand(world, one));
    expect(detailOf((await timelineOf(world.store)).at(-1), 'log')).toEqual(log);
  });
});

it('a connector sees what it gave itself, before it is saved with the outcome', async () => {
  const { world, one } = await restaurant(async function* ({ kept }) {
    yield [aSale('a')];
    const seen: string[] = [];
    for await (const { source } of kept({ from: NOON.slice(0, 10), to: NOON.slice(0, 10) })) seen.push(source);
    return { warnings: seen };
  });
  expect(await checkIntegration(world, byHand(world, one))).toMatchObject({ warnings: ['a'], linesNew: 1 });
});

it('a connector sees what was found out when it was added, and what is kept of it', async () => {
  const seen: unknown[] = [];
  const world = fakeWorld();
  const one = await addIntegration(world, { discovery: { streams: ['orders'] } });
  const square = world.connectors.of('square');
  square.next({
    batches: [[aSale('a'), aSale('b', { soldAt: '2026-11-10T12:00:00.000Z', businessDay: '2026-11-10' })]],
  });
  await checkIntegration(world, byHand(world, one));
  square.next(async ({ discovery }, _, { kept }) => {
    seen.push(discovery);
    for await (const { source } of kept({ from: NOON.slice(0, 10), to: NOON.slice(0, 10) })) seen.push(source);
    return {};
  });
  await checkIntegration(world, byHand(world, one));
  expect(seen).toEqual([{ streams: ['orders'] }, 'a']);
});
