import { describe, expect, it } from 'vitest';
import { ExpectedError } from '../../../src/domain/errors.ts';
import type { Integration } from '../../../src/domain/integration.ts';
import { owe, tell } from '../../../src/domain/state.ts';
import { HOUR, MINUTE, plus } from '../../../src/domain/time.ts';
import { deliverMail } from '../../../src/engine/mail/deliver.ts';
import type { Context } from '../../../src/ports/context.ts';
import type { Venues } from '../../../src/ports/venues.ts';
import { NOON } from '../../support/builders.ts';
import { detailOf } from '../../support/entries.ts';
import { type FakeNotifier, fakeNotifier } from '../../support/fake-people.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { memoryHandle } from '../../support/memory-store.ts';
import { addIntegration, changed, current, gate, stateOf, timelineOf } from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';

const plainWorld = () => fakeWorld();
type World = ReturnType<typeof plainWorld>;
const running = new AbortController().signal;
const reason = {
  code: 'too_many_failures',
  cause: 'no_response',
  message: 'gone',
  since: NOON,
  needs: 'nobody',
} as const;

/** Calls an integration off, as a check would. */
const callOff = (world: World, one: Integration) =>
  changed(world, one, (story, was) => {
    if (!was) return null;
    const { code, cause, message } = reason;
    tell(story, was, {
      kind: 'called_off',
      status: { from: was.status, to: 'CalledOff' },
      details: { code, cause, message, failuresInARow: 0 },
    });
    for (const audience of ['support', 'venue'] as const)
      owe(story, was, { kind: 'called_off', audience, code: 'no_response', message: 'gone' });
    return { ...was, status: 'CalledOff', reason, calledOffAt: story.at, nextCheck: null, revision: was.revision + 1 };
  });

async function calledOff(count: number, overrides: { notifier?: FakeNotifier; context?: Partial<Context> } = {}) {
  const world: World = {
    ...fakeWorld({ context: overrides.context ?? {} }),
    ...(overrides.notifier && { notifier: overrides.notifier }),
  };
  const all: Integration[] = [];
  for (let i = 0; i < count; i += 1) {
    world.clock.advance(MINUTE);
    const one = await addIntegration(world, { venue: `venue-${i}` });
    world.clock.advance(1);
    all.push(await callOff(world, one));
  }
  return { world, all, deliver: () => deliverMail(world, running) };
}

const owed = async (world: World, venue = 'venue-0') => (await stateOf(world.store, venue)).owed;

describe('mail that is owed', () => {
  it('is sent once to each audience, and noted', async () => {
    const { world, all, deliver } = await calledOff(1);
    expect(await deliver()).toEqual({ sent: 2, failed: 0, dropped: 0, queued: 0, queuedWhy: null, errors: [] });
    expect(world.notifier.sent.map((m) => [m.to, m.subject])).toEqual([
      [['support@posctl.test'], '[posctl] venue-0/square: called off, no sales are fetched any more'],
      [['owner@blue-door.test'], '[posctl] venue-0/square: called off, no sales are fetched any more'],
    ]);
    expect(await owed(world)).toEqual([]);
    expect((await current(world.store, all[0] as Integration)).alarmed).toEqual(['support', 'venue']);
    expect((await timelineOf(world.store)).slice(-2)).toMatchObject([
      { kind: 'mail_sent', actor: 'daemon', details: { mail: 'called_off', audience: 'support' } },
      { kind: 'mail_sent', actor: 'daemon', details: { mail: 'called_off', audience: 'venue' } },
    ]);
    expect(await deliver()).toMatchObject({ sent: 0 });
  });

  it('is tried again, later and later, until the server takes it', async () => {
    const { world, deliver } = await calledOff(1);
    world.notifier.fail('451 try\r\nlater\u001b[31m');
    expect(await deliver()).toEqual({
      sent: 0,
      failed: 2,
      dropped: 0,
      queued: 0,
      queuedWhy: null,
      errors: ['451 try later', '451 try later'],
    });
    expect(await owed(world)).toMatchObject([
      { attempts: 1, nextTry: plus(world.clock.now(), MINUTE), lastError: '451 try later' },
      { attempts: 1, nextTry: plus(world.clock.now(), MINUTE) },
    ]);
    expect(await deliver()).toMatchObject({ failed: 0 });
    world.clock.advance(MINUTE);
    expect(await deliver()).toMatchObject({ failed: 2 });
    world.clock.advance(4 * MINUTE);
    expect(await deliver()).toMatchObject({ sent: 0, failed: 0 });
    world.notifier.fail(null);
    world.clock.advance(MINUTE);
    expect(await deliver()).toMatchObject({ sent: 2 });
    expect(new Set(world.notifier.tried.map((m) => m.messageId)).size).toBe(2);
  });

  it('stays queued while there is no server, and that is said', async () => {
    const { world, deliver } = await calledOff(1, { notifier: fakeNotifier(false) });
    expect(await deliver()).toMatchObject({
      sent: 0,
      failed: 0,
      queued: 2,
      queuedWhy: { mails: 2, because: 'no_server' },
    });
    expect(await owed(world)).toMatchObject([{ attempts: 0 }, { attempts: 0 }]);
  });

  it('stays queued while there is nobody to send to, and the others leave', async () => {
    const { deliver } = await calledOff(1, { context: { supportEmail: null } });
    expect(await deliver()).toMatchObject({
      sent: 1,
      queued: 1,
      queuedWhy: { mails: 1, because: 'no_recipient' },
    });
  });

  it('is given up after a day, with the reason on the timeline', async () => {
    const { world, deliver } = await calledOff(1, { notifier: fakeNotifier(false) });
    world.clock.advance(24 * HOUR + 1);
    expect(await deliver()).toMatchObject({ dropped: 2, queued: 0, queuedWhy: null });
    expect(await owed(world)).toEqual([]);
    expect((await timelineOf(world.store)).at(-1)).toMatchObject({
      kind: 'mail_failed',
      details: { mail: 'called_off', audience: 'venue', reason: 'not sent for 24 hours; too old to be of use' },
    });
  });

  it('is not sent any more when the caller is told to stop', async () => {
    const { world } = await calledOff(1);
    expect(await deliverMail(world, AbortSignal.abort())).toMatchObject({ sent: 0 });
    expect(await owed(world)).toHaveLength(2);
  });

  it('waits for the next pass when the server refuses three in a row', async () => {
    const { world, deliver } = await calledOff(4);
    world.notifier.fail('connection refused');
    expect(await deliver()).toMatchObject({ failed: 3 });
    world.notifier.fail(null);
    expect(await deliver()).toMatchObject({ sent: 5 });
  });
});

describe('a crash between sending and noting it', () => {
  it('repeats the mail under the same Message-ID', async () => {
    const { world, deliver } = await calledOff(1);
    const lost = new ExpectedError('failed', 'the disk is full');
    const store = storeWith(world.store, { venues: { change: () => Promise.reject(lost) } });
    expect(await deliverMail({ ...world, store }, running)).toMatchObject({
      sent: 0,
      failed: 2,
      errors: ['the disk is full', 'the disk is full'],
    });
    expect(await owed(world)).toHaveLength(2);
    await deliver();
    const [first, second, again, too] = world.notifier.sent;
    expect([again?.messageId, too?.messageId]).toEqual([first?.messageId, second?.messageId]);
    expect([again?.text, too?.text]).toEqual([first?.text, second?.text]);
  });

  it('repeats one about several under its own, whoever joined them since', async () => {
    const { world, deliver } = await calledOff(5);
    let changes = 0;
    // The claims of five venues are saved; the mail leaves; nothing is saved any more.
    const change: Venues['change'] = (...call) => {
      changes += 1;
      return changes > 5 ? Promise.reject(new ExpectedError('failed', 'killed')) : world.store.venues.change(...call);
    };
    const store = storeWith(world.store, { venues: { change } });
    await deliverMail({ ...world, store }, running);
    const sixth = await addIntegration(world, { venue: 'venue-5' });
    world.clock.advance(1);
    await callOff(world, sixth);
    await deliver();
    const ids = world.notifier.sent.filter((m) => m.to[0] === 'support@posctl.test').map((m) => m.messageId);
    expect(ids).toHaveLength(3);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[0]).toMatch(/^group\.5\./);
    expect(ids[2]).toMatch(/^venue-5\./);
  });
});

describe('five alarms of one cause', () => {
  it('are one mail to support; each venue gets its own', async () => {
    const { world, deliver } = await calledOff(5);
    expect(await deliver()).toMatchObject({ sent: 6 });
    const toSupport = world.notifier.sent.filter((m) => m.to[0] === 'support@posctl.test');
    expect(toSupport).toHaveLength(1);
    expect(toSupport[0]).toMatchObject({ subject: '[posctl] 5 square integrations: no_response' });
    for (let i = 0; i < 5; i += 1) {
      expect(toSupport[0]?.text).toContain(`venue-${i}/square`);
      expect(await owed(world, `venue-${i}`)).toEqual([]);
    }
    const entries = (await timelineOf(world.store)).filter(
      (e) => e.kind === 'mail_sent' && e.details.audience === 'support',
    );
    expect(entries.map((e) => [e.venue, detailOf(e, 'messageId')])).toEqual(
      [0, 1, 2, 3, 4].map((i) => [`venue-${i}`, toSupport[0]?.messageId]),
    );
  });

  it('that were refused stay together, under one Message-ID', async () => {
    const { world, deliver } = await calledOff(5);
    world.notifier.fail('no');
    await deliver();
    world.notifier.fail(null);
    world.clock.advance(MINUTE);
    await deliver();
    const groups = world.notifier.tried.filter((m) => m.messageId.startsWith('group.'));
    expect(groups).toHaveLength(2);
    expect(groups[1]).toEqual(groups[0]);
  });
});

it('one venue that cannot be saved holds up no other', async () => {
  const { world } = await calledOff(2);
  const { change } = world.store.venues;
  const store = storeWith(world.store, {
    venues: {
      change: (venue, ...rest) =>
        venue === 'venue-0' ? Promise.reject(new ExpectedError('locked', 'venue-0 is held')) : change(venue, ...rest),
    },
  });
  expect(await deliverMail({ ...world, store }, running)).toMatchObject({ sent: 2, failed: 2 });
  expect(await owed(world, 'venue-1')).toEqual([]);
});

describe('two that deliver at the same time', () => {
  /** Holds every mail back until `open` is called, as a slow server does. */
  function slow(notifier: FakeNotifier) {
    const { opened, open } = gate();
    const reached = gate();
    const send: FakeNotifier['send'] = async (mail) => {
      reached.open();
      await opened;
      await notifier.send(mail);
    };
    return { notifier: { ...notifier, send }, open, reached: reached.opened };
  }

  it.each([
    ['each mail by itself', 1, 2],
    ['several alarms as one', 5, 6],
  ])('send each mail once: %s', async (_, count, mails) => {
    const { world } = await calledOff(count);
    const store = memoryHandle(world.store.memory, 'other/2');
    const both = await Promise.all([deliverMail(world, running), deliverMail({ ...world, store }, running)]);
    expect(both.map(({ sent }) => sent).reduce((a, b) => a + b)).toBe(mails);
    expect(both.flatMap(({ errors }) => errors)).toEqual([]);
    expect(world.notifier.sent.map(({ messageId }) => messageId).sort()).toEqual(
      [...new Set(world.notifier.sent.map(({ messageId }) => messageId))].sort(),
    );
    expect(world.notifier.sent).toHaveLength(mails);
  });

  it('leave a mail alone that is on its way', async () => {
    const { world, deliver } = await calledOff(1);
    const { notifier, open, reached } = slow(world.notifier);
    const first = deliverMail({ ...world, notifier }, running);
    await reached;
    // The one to support is on its way; the one to the venue is free.
    expect(await deliver()).toMatchObject({ sent: 1, failed: 0 });
    open();
    expect(await first).toMatchObject({ sent: 1, failed: 0 });
    expect(world.notifier.sent.map(({ to }) => to[0]).sort()).toEqual(['owner@blue-door.test', 'support@posctl.test']);
    expect(await owed(world)).toEqual([]);
  });

  it('leave an alarm alone that others are about to join, when there are enough for a group', async () => {
    const { world, deliver } = await calledOff(4);
    const { notifier, open, reached } = slow(world.notifier);
    const first = deliverMail({ ...world, notifier }, running);
    await reached;
    await callOff(world, await addIntegration(world, { venue: 'venue-4' }));
    // Five alarms to support are one mail, whose first part is being sent by itself.
    expect(await deliver()).toMatchObject({ sent: 5, failed: 0 });
    expect(world.notifier.sent.every(({ to }) => to[0] !== 'support@posctl.test')).toBe(true);
    open();
    await first;
    await deliver();
    const told = world.notifier.sent.filter(({ to }) => to[0] === 'support@posctl.test').map(({ text }) => text);
    for (let i = 0; i < 5; i += 1) expect(told.filter((text) => text.includes(`venue-${i}/square`))).toHaveLength(1);
  });

  it('lose nothing when one of them dies over a mail', async () => {
    const { world, deliver } = await calledOff(1);
    const { notifier, reached } = slow(world.notifier);
    void deliverMail({ ...world, notifier }, running);
    await reached;
    expect(await deliver()).toMatchObject({ sent: 1 });
    world.store.memory.leases.lose('mail-square-no_response');
    expect(await deliver()).toMatchObject({ sent: 1 });
    expect(await owed(world)).toEqual([]);
  });
});
