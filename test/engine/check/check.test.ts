import { describe, expect, it } from 'vitest';
import { CheckFailure, ExpectedError } from '../../../src/domain/errors.ts';
import { deactivated } from '../../../src/domain/setup.ts';
import { DAY, MINUTE, plus } from '../../../src/domain/time.ts';
import { checkIntegration } from '../../../src/engine/check/check.ts';
import type { Store } from '../../../src/ports/store.ts';
import type { Venues } from '../../../src/ports/venues.ts';
import { aSale, NOON } from '../../support/builders.ts';
import { fakeSecrets } from '../../support/fake-secrets.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { memoryStore } from '../../support/memory-store.ts';
import {
  addIntegration,
  byHand,
  changed,
  current,
  editIntegration,
  gate,
  salesOf,
  timelineOf,
} from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';

const never = new Promise<never>(() => {});

/** Where the window of a first check at `NOON` begins: with the business day a week before. */
const FIRST = '2026-11-13T04:00:00.000Z';

describe('one check', () => {
  it('from the lock to the commit', async () => {
    const world = fakeWorld();
    const patio = await addIntegration(world, { nickname: 'patio', options: { locations: 'L1' } });
    world.clock.advance(5 * MINUTE);
    world.connectors.of('square').next((_, __, { clock }) => {
      world.clock.advance(2500);
      expect(clock.now()).toBe('2026-11-20T12:05:02.500Z');
      return { batches: [[aSale('a')], [aSale('b')]], cursor: { page: 2 }, warnings: ['order c has no lines'] };
    });

    const result = await checkIntegration(world, byHand(world, patio, { reason: 'the venue called' }));

    const startedAt = '2026-11-20T12:05:00.000Z';
    const [fetched] = world.connectors.of('square').fetched;
    expect(fetched?.window).toEqual({ from: FIRST, to: startedAt, by: 'modified' });
    expect(fetched?.setUp).toMatchObject({
      integration: patio.id,
      venue: { id: 'blue-door' },
      options: { locations: 'L1' },
      cursor: null,
    });
    expect(result).toMatchObject({
      outcome: 'checked',
      failure: null,
      linesNew: 2,
      linesChanged: 0,
      durationMs: 2500,
      warnings: ['order c has no lines'],
    });
    expect(await salesOf(world.store)).toEqual(['a', 'b']);
    expect(result.integration).toEqual(await current(world.store, patio));
    expect(result.integration).toMatchObject({
      status: 'Healthy',
      lastSalesCheck: startedAt,
      lastGoodCheck: startedAt,
      lastSaleImported: '2026-11-20T12:05:02.500Z',
      cursor: { page: 2 },
      revision: 2,
    });
    expect((await timelineOf(world.store)).at(-1)).toEqual({
      seq: 3,
      at: '2026-11-20T12:05:02.500Z',
      actor: 'kim',
      venue: 'blue-door',
      integration: patio.id,
      ref: 'blue-door/square:patio',
      kind: 'check_succeeded',
      status: { from: 'Initializing', to: 'Healthy' },
      reason: 'the venue called',
      details: {
        durationMs: 2500,
        startedAt,
        window: { from: FIRST, to: startedAt },
        linesNew: 2,
        linesChanged: 0,
        warnings: ['order c has no lines'],
      },
    });
    expect(await world.store.leases.holder(`check-${patio.id}`)).toBeNull();
    expect(world.clock.timers).toEqual([]);
  });

  it('goes on from the last good one, with its bookmark', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    const square = world.connectors.of('square');
    square.next({ cursor: 'first' });
    await checkIntegration(world, byHand(world, one));
    world.clock.advance(20 * DAY);
    square.next(new CheckFailure('provider_down', 'HTTP 503'));
    await checkIntegration(world, byHand(world, one));
    world.clock.advance(DAY);
    await checkIntegration(world, byHand(world, one));
    expect(square.fetched[2]).toMatchObject({ window: { from: plus(NOON, -7 * DAY) }, setUp: { cursor: 'first' } });
    expect(square.fetched.at(-1)?.window.to).toBe(plus(NOON, 21 * DAY));
  });

  it('of a window that was asked for fetches what was sold then', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    const window = { from: '2026-11-01T04:00:00.000Z', to: '2026-11-02T04:00:00.000Z', by: 'sold' } as const;
    await checkIntegration(world, byHand(world, one, { window }));
    expect(world.connectors.of('square').fetched[0]?.window).toEqual(window);
    expect((await timelineOf(world.store)).at(-1)?.details).toMatchObject({ asked: true });
    expect((await current(world.store, one)).lastGoodCheck).toBeNull();
  });

  it('says what the provider no longer gives', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    const types = world.connectors.types.map((t) => ({ ...t, reachDays: 90 }));
    const connectors = { ...world.connectors, type: (name: string) => types.find((t) => t.type === name) };
    world.clock.advance(100 * DAY);
    const { warnings } = await checkIntegration({ ...world, connectors }, byHand(world, one));
    expect(warnings).toEqual([
      'sales from 2026-11-13T04:00:00.000Z to 2026-11-30T12:00:00.000Z can no longer be fetched: the provider goes back 90 days',
    ]);
  });

  it('of an inactive one is refused with the command that restores it', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    await changed(world, one, (story, was) => (was ? deactivated(story, was) : null));
    await expect(checkIntegration(world, byHand(world, one))).rejects.toMatchObject({
      exit: 6,
      hint: `restore it first: posctl restore ${one.id}`,
    });
    expect(await checkIntegration(world, byHand(world, one, { by: 'daemon' }))).toMatchObject({ outcome: 'skipped' });
    expect(world.connectors.of('square').fetched).toEqual([]);
    expect(await world.store.leases.holder(`check-${one.id}`)).toBeNull();
  });

  it('by the daemon is left out when it is not due any more', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    await checkIntegration(world, byHand(world, one, { by: 'daemon' }));
    expect(await checkIntegration(world, byHand(world, one, { by: 'daemon' }))).toMatchObject({ outcome: 'skipped' });
    expect(world.connectors.of('square').fetched).toHaveLength(1);
  });

  it('of nothing is not found', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    await expect(checkIntegration(world, byHand(world, { ...one, id: 'int_x' }))).rejects.toMatchObject({ exit: 3 });
  });

  it.each([
    ['its options were changed', { options: { includeModifiers: 'true' } }, { because: 'options', documents: 1 }],
    ['its source changed it under the same version', null, { because: 'source' }],
  ])('tells of a sale that reads otherwise, because %s', async (_, patch, cause) => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    const square = world.connectors.of('square');
    square.next({ batches: [[aSale('a', { net: 500 })]] }, { batches: [[aSale('a', { net: 450 })]] });
    await checkIntegration(world, byHand(world, one));
    world.clock.advance(1000);
    if (patch) await editIntegration(world, one, patch);
    await checkIntegration(world, byHand(world, one));
    const net = { from: 500, to: 450 };
    const lines = { from: 1, to: 1 };
    expect((await timelineOf(world.store)).slice(-2)).toMatchObject([
      { kind: 'check_succeeded' },
      { kind: 'restated', ref: 'blue-door/square', details: {} },
    ]);
    expect((await timelineOf(world.store)).at(-1)?.details).toEqual({
      days: [{ businessDay: '2026-11-20', currency: 'CAD', net, lines, ...cause }],
    });
  });
});

describe('a connector', () => {
  it.each([
    ['an error', new Error('boom'), 'the connector crashed: boom'],
    ['a type error', new TypeError("reading 'x' of undefined"), "the connector crashed: reading 'x' of undefined"],
    ['a text', 'boom', 'the connector crashed: boom'],
    ['nothing', undefined, 'the connector crashed: undefined'],
    ['an object without words', Object.create(null), 'the connector crashed: it did not say why'],
    ['an error of ours', new ExpectedError('usage', 'no such day'), 'the connector crashed: no such day'],
  ])('that throws %s fails its check and nothing else', async (_, thrown, message) => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    world.connectors.of('square').next(() => {
      throw thrown;
    });
    const result = await checkIntegration(world, byHand(world, one));
    expect(result.failure).toMatchObject({ code: 'connector_crashed', message, needs: 'support' });
    expect(result.integration).toMatchObject({ status: 'Failed', streak: { counted: 1 } });
  });

  it('that throws before its first batch, or cannot be loaded, fails its check', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    const load = async () => {
      throw new Error('chunk missing');
    };
    const result = await checkIntegration({ ...world, connectors: { ...world.connectors, load } }, byHand(world, one));
    expect(result.failure).toMatchObject({
      code: 'connector_crashed',
      message: 'the connector crashed: chunk missing',
    });
  });

  it('says in its failure who must act, when to come back and whether it counts', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    world.connectors.of('square').next(new CheckFailure('rate_limited', 'HTTP 429', { retryAfterMs: 17 * MINUTE }));
    const { integration, failure } = await checkIntegration(world, byHand(world, one));
    expect(failure).toMatchObject({ code: 'rate_limited', needs: 'nobody' });
    expect(integration).toMatchObject({ status: 'Failed', streak: { counted: 0 }, nextCheck: plus(NOON, 17 * MINUTE) });
  });

  it('of an e-mail type can have read the mailbox although it failed', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world, { type: 'email-report' });
    world.clock.advance(DAY);
    const reportAt = world.clock.now();
    world.connectors.of('email-report').next(new CheckFailure('bad_data', 'totals differ', { reportAt }));
    const { integration } = await checkIntegration(world, byHand(world, one));
    expect(integration).toMatchObject({ status: 'Failed', reports: { lastAt: reportAt, countedFrom: reportAt } });
  });

  it('that hangs is left behind when the time is over, and counts as no response', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    await world.store.base.changeSettings(() => ({ policy: { square: { checkMinutes: 3 } } }));
    const hangs = gate();
    world.connectors.of('square').next(() => {
      hangs.open();
      return never;
    });
    const checking = checkIntegration(world, byHand(world, one));
    await hangs.opened;
    const [timer] = world.clock.timers;
    expect(timer?.ms).toBe(3 * MINUTE);
    world.clock.advance(3 * MINUTE);
    timer?.fire();
    const result = await checking;
    expect(result.failure).toMatchObject({ code: 'no_response', message: 'the check did not end within 3 minutes' });
    expect(result.integration).toMatchObject({ status: 'Failed', lastSalesCheck: NOON });
    expect(await world.store.leases.holder(`check-${one.id}`)).toBeNull();
  });

  it('that heeds its signal is told of the same end', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    const hangs = gate();
    world.connectors.of('square').next((_, __, { signal }) => {
      hangs.open();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    });
    const checking = checkIntegration(world, byHand(world, one));
    await hangs.opened;
    world.clock.timers[0]?.fire();
    expect((await checking).failure?.code).toBe('no_response');
  });

  it('that is interrupted leaves the status as it was, and keeps what it brought', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    const control = new AbortController();
    const square = world.connectors.of('square');
    const reached = gate();
    const connector = {
      ...square,
      async *fetch() {
        yield [aSale('a')];
        reached.open();
        yield await never;
        return { warnings: [] };
      },
    };
    const connectors = { ...world.connectors, load: async () => connector };
    const checking = checkIntegration({ ...world, connectors }, byHand(world, one, { signal: control.signal }));
    await reached.opened;
    control.abort();
    const result = await checking;
    expect(result).toMatchObject({ how: 'cancelled', failure: null, linesNew: 1 });
    expect(await current(world.store, one)).toMatchObject({
      status: 'Initializing',
      lastSalesCheck: null,
      nextCheck: NOON,
    });
    expect(await salesOf(world.store)).toEqual(['a']);
    expect((await timelineOf(world.store)).at(-1)).toMatchObject({ kind: 'check_cancelled', status: null });
    expect(await world.store.leases.holder(`check-${one.id}`)).toBeNull();
  });

  it('that says very much is cut short', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    const warnings = Array.from({ length: 1000 }, (_, i) => `order ${i} is odd`);
    world.connectors.of('square').next({ warnings }, new CheckFailure('bad_data', 'x'.repeat(5000)));
    const first = await checkIntegration(world, byHand(world, one));
    expect(first.warnings).toHaveLength(21);
    expect(first.warnings.at(-1)).toBe('and 980 more warnings');
    const second = await checkIntegration(world, byHand(world, one));
    expect(second.failure?.message).toHaveLength(300);
  });
});

describe('thousands of documents', () => {
  const sales = (from: number, count: number) => Array.from({ length: count }, (_, i) => aSale(`s${from + i}`));

  /** Counts the documents of every change. */
  function counting(store: Store): { store: Store; batches: number[] } {
    const batches: number[] = [];
    const change: Venues['change'] = (venue, decide, what) => {
      batches.push(what?.rows?.length ?? 0);
      return store.venues.change(venue, decide, what);
    };
    return { store: storeWith(store, { venues: { change } }), batches };
  }

  it('are saved in batches, and the bookmark only with the last one', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    const { store, batches } = counting(world.store);
    world.connectors
      .of('square')
      .next({ batches: Array.from({ length: 9 }, (_, i) => sales(i * 500, 500)), cursor: 'end' });
    const result = await checkIntegration({ ...world, store }, byHand(world, one));
    expect(batches).toEqual([2000, 2000, 500]);
    expect(result).toMatchObject({ linesNew: 4500, integration: { cursor: 'end', lastSaleImported: NOON } });
    expect(result.integration.revision).toBe(3);
    expect((await timelineOf(world.store)).at(-1)?.details).toMatchObject({ linesNew: 4500 });
  });

  it('that were saved stay when the check fails afterwards, the bookmark does not move', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    const square = world.connectors.of('square');
    const connector = {
      ...square,
      async *fetch() {
        yield sales(0, 2500);
        throw new CheckFailure('provider_down', 'HTTP 503');
      },
    };
    const connectors = { ...world.connectors, load: async () => connector };
    const result = await checkIntegration({ ...world, connectors }, byHand(world, one));
    expect(result).toMatchObject({ linesNew: 2500, failure: { code: 'provider_down' }, integration: { cursor: null } });
    expect(await salesOf(world.store)).toHaveLength(2500);
  });

  it('of which one cannot be stored fail the check', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    const refusal = new ExpectedError('bad_data', 'sale odd cannot be stored');
    const change: Venues['change'] = (venue, decide, what) =>
      what?.rows?.some(({ row }) => row === 'odd')
        ? Promise.reject(refusal)
        : world.store.venues.change(venue, decide, what);
    const picky = { ...world, store: storeWith(world.store, { venues: { change } }) };
    const odd = aSale('odd');
    world.connectors.of('square').next({ batches: [[odd]] }, { batches: [[...sales(0, 2000), odd]] });
    for (const times of [1, 2]) {
      const result = await checkIntegration(picky, byHand(world, one));
      expect(result.failure).toMatchObject({ code: 'bad_data', needs: 'support' });
      expect(result.failure?.message).toContain('odd');
      expect(result.integration).toMatchObject({ status: 'Failed', streak: { counted: times } });
    }
  });
});

describe('a store that cannot be written', () => {
  const full = new ExpectedError('failed', 'the disk is full');
  /** Fails the nth change from now on. */
  function failing(store: Store, nth: number): Store {
    let changes = 0;
    const change: Venues['change'] = (...call) => {
      changes += 1;
      return changes === nth ? Promise.reject(full) : store.venues.change(...call);
    };
    return storeWith(store, { venues: { change } });
  }

  it.each([
    ['when the outcome is saved', { batches: [[aSale('a')]] }],
    ['when a batch is saved', { batches: [Array.from({ length: 2000 }, (_, i) => aSale(`s${i}`))] }],
  ])('ends the command, not the check: %s', async (_, script) => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    world.connectors.of('square').always(script);
    const before = await timelineOf(world.store);
    const checking = checkIntegration({ ...world, store: failing(world.store, 1) }, byHand(world, one));
    await expect(checking).rejects.toBe(full);
    expect(await timelineOf(world.store)).toEqual(before);
    expect(await current(world.store, one)).toEqual(one);
    expect(await world.store.leases.holder(`check-${one.id}`)).toBeNull();
  });

  it('also when a rotated token cannot be kept', async () => {
    const world = fakeWorld({ secrets: fakeSecrets({ 'env:TOKEN': 'old' }) });
    const one = await addIntegration(world, { credentials: { refreshToken: { from: 'env', at: 'TOKEN' } } });
    world.connectors.of('square').next(async (_, __, { credentials }) => {
      await credentials.replace({ refreshToken: 'new' });
      return {};
    });
    const checking = checkIntegration({ ...world, store: failing(world.store, 1) }, byHand(world, one));
    await expect(checking).rejects.toBe(full);
  });
});

describe('secrets', () => {
  const token = 'EAAAEs3cr3t/token+value';
  it('never get into failures, warnings, progress, entries or the store', async () => {
    const world = fakeWorld({ secrets: fakeSecrets({ 'env:TOKEN': token }), store: memoryStore() });
    const one = await addIntegration(world, { credentials: { accessToken: { from: 'env', at: 'TOKEN' } } });
    const forms = [token, encodeURIComponent(token), Buffer.from(`user:${token}`).toString('base64')];
    const said: string[] = [];
    const square = world.connectors.of('square');
    square.next(
      async (_, __, io) => {
        await io.credentials.get('accessToken');
        await io.credentials.replace({ refreshToken: `${token}2` });
        io.progress(`asks with ${token}`);
        return { warnings: forms.map((form) => `rejected ${form}`) };
      },
      async (_, __, io) => {
        await io.credentials.get('accessToken');
        throw new CheckFailure('auth_revoked', `refused: ${forms.join(' ')}\u001b[31m`);
      },
    );
    const results = [];
    for (let i = 0; i < 2; i += 1)
      results.push(await checkIntegration(world, byHand(world, one, { progress: (text) => void said.push(text) })));
    const { credentials: _, ...shown } = await current(world.store, one);
    const everything = JSON.stringify([
      said,
      results.map(({ integration: __, ...result }) => result),
      await timelineOf(world.store),
      shown,
    ]);
    expect(said).toEqual(['asks with ***']);
    for (const form of forms) expect(everything).not.toContain(form);
    expect(everything).not.toContain('\\u001b');
  });

  it('that do not resolve on this machine fail the check without counting', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world, { credentials: { accessToken: { from: 'env', at: 'MISSING' } } });
    world.connectors.of('square').next(async (_, __, io) => {
      await io.credentials.get('accessToken');
      return {};
    });
    const { integration, failure } = await checkIntegration(world, byHand(world, one));
    expect(failure?.code).toBe('bad_config');
    expect(integration).toMatchObject({ status: 'Failed', streak: { counted: 0, personal: 0 } });
    expect((await timelineOf(world.store)).at(-1)?.details).toMatchObject({ counted: false });
  });
});

describe('what happens while it runs', () => {
  it('an edit wins, and the check says nothing about the new set-up', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    world.connectors.of('square').next(async () => {
      world.clock.advance(1000);
      await editIntegration(world, one, { options: { locations: 'L2' } });
      return { batches: [[aSale('a')]] };
    });
    const { integration } = await checkIntegration(world, byHand(world, one));
    expect(integration).toMatchObject({ status: 'Initializing', options: { locations: 'L2' }, lastSalesCheck: NOON });
    expect(await salesOf(world.store)).toEqual(['a']);
  });

  it('a deactivation keeps the status', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    world.connectors.of('square').next(async () => {
      await changed(world, one, (story, was) => (was ? deactivated(story, was) : null));
      throw new CheckFailure('auth_revoked', 'HTTP 401');
    });
    const { integration } = await checkIntegration(world, byHand(world, one));
    expect(integration).toMatchObject({ active: false, status: 'Initializing', reason: null, nextCheck: null });
  });
});

it('what is odd about the exchange itself is a warning of the check, said once', async () => {
  const warning = "this machine's clock is 6 min behind that of pos.test";
  const world = fakeWorld();
  const one = await addIntegration(world);
  world.connectors.of('square').next((_setUp, _window, io) => {
    for (let page = 0; page < 3; page += 1) io.warn(warning);
    return {};
  });
  expect(await checkIntegration(world, byHand(world, one))).toMatchObject({ failure: null, warnings: [warning] });
});
