import { describe, expect, it } from 'vitest';
import type { AccessLife } from '../../../src/domain/catalogue.ts';
import { CheckFailure } from '../../../src/domain/errors.ts';
import type { Integration } from '../../../src/domain/integration.ts';
import { deactivated } from '../../../src/domain/setup.ts';
import { snoozed } from '../../../src/domain/snooze.ts';
import { DAY, HOUR, plus } from '../../../src/domain/time.ts';
import { makeRunner, type PassPorts } from '../../../src/engine/check/pass.ts';
import { Pulse } from '../../../src/engine/check/pulse.ts';
import type { Venues } from '../../../src/ports/venues.ts';
import { aType } from '../../support/builders.ts';
import { fakeConnectors } from '../../support/fake-connectors.ts';
import { fakeNotices, fakeNotifier } from '../../support/fake-people.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, changed, current, editIntegration, stateOf, timelineOf } from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';

const CONSENT: AccessLife = { credential: 'refreshToken', what: 'the consent', days: 14, warnDays: 4, from: 'check' };
const PASSWORD: AccessLife = { credential: 'password', what: 'the password', days: 60, warnDays: 14, from: 'given' };

const TYPES = [
  aType({ type: 'by-consent', accessLife: CONSENT }),
  aType({ type: 'by-password', accessLife: PASSWORD }),
];

function restaurant(more: { readonly mail?: boolean } = {}) {
  const notices = fakeNotices('pager');
  return {
    ...fakeWorld({ connectors: fakeConnectors(TYPES), notices, notifier: fakeNotifier(more.mail ?? true) }),
    notices,
  };
}
type World = ReturnType<typeof restaurant>;
type Daemon = PassPorts & ConstructorParameters<typeof Pulse>[0];

const daemon = (world: Daemon) => {
  const never = new AbortController().signal;
  const limits = { overall: 4, perType: 4 };
  return makeRunner(world, limits, { stopping: never, abort: never, pulse: new Pulse(world) });
};
/** One pass of a daemon that has just begun. */
const pass = (world: Daemon) => daemon(world).pass();

const OFF = { code: 'too_many_failures', cause: 'no_response', message: 'gone', since: '', needs: 'nobody' } as const;

/** An integration that nobody checks any more. */
async function calledOff(world: World, type = 'by-consent'): Promise<Integration> {
  const one = await addIntegration(world, { type, credentials: { password: { from: 'env', at: 'OLD' } } });
  return changed(world, one, ({ at }, was) =>
    was ? { ...was, status: 'CalledOff', reason: { ...OFF, since: at }, calledOffAt: at, nextCheck: null } : null,
  );
}

const told = async ({ store }: Pick<World, 'store'>) =>
  (await timelineOf(store)).flatMap(({ kind, details }) =>
    'code' in details && details.code === 'access_ends' ? kind : [],
  );
const subjects = ({ notifier }: World) => notifier.sent.map(({ subject }) => subject);
const owed = async ({ store }: Pick<World, 'store'>) => (await stateOf(store)).owed.map(({ kind }) => kind);

describe('access that ends by itself', () => {
  it('is told once of each end: by mail, to every target, and on the timeline', async () => {
    const world = restaurant();
    const one = await calledOff(world);
    world.clock.advance(10 * DAY - 1);
    await pass(world);
    expect([await told(world), subjects(world)]).toEqual([[], []]);
    world.clock.advance(1);
    for (let day = 0; day < 6; day += 1) {
      await pass(world);
      world.clock.advance(DAY);
    }
    expect([await told(world), subjects(world)]).toEqual([
      ['warned'],
      ['[posctl] blue-door/by-consent: its access ends soon'],
    ]);
    expect(world.notices.told.map(({ notice: { event, ref, next } }) => [event, ref, next])).toEqual([
      ['access_ends', 'blue-door/by-consent', 'posctl refresh blue-door/by-consent'],
    ]);
    const kinds = (await timelineOf(world.store)).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['added', 'mail_sent', 'notified', 'venue_added', 'warned']);
    expect((await current(world.store, one)).status).toBe('CalledOff');
  });

  it('is told again of the end after the next renewal, and nobody hears of a recovery between', async () => {
    const world = restaurant();
    const one = await calledOff(world, 'by-password');
    world.clock.advance(46 * DAY);
    await pass(world);
    await editIntegration(world, one, { credentials: { password: { from: 'env', at: 'NEW' } } });
    await changed(world, one, (_, was) =>
      was ? { ...was, status: 'Healthy', reason: null, nextCheck: world.clock.now() } : null,
    );
    await pass(world);
    world.clock.advance(46 * DAY);
    await pass(world);
    expect(subjects(world)).toEqual(Array(2).fill('[posctl] blue-door/by-password: its access ends soon'));
    expect((await current(world.store, one)).alarmed).toEqual([]);
  });

  it('is looked at once an hour by a daemon that goes on', async () => {
    const world = restaurant();
    let asked = 0;
    const list: Venues['list'] = (query, damaged) => {
      if (query.type !== undefined && query.active) asked += 1;
      return world.store.venues.list(query, damaged);
    };
    const runner = daemon({ ...world, store: storeWith(world.store, { venues: { list } }) });
    await calledOff(world);
    for (const minutes of [0, 30, 29, 1]) {
      world.clock.advance((minutes * HOUR) / 60);
      await runner.pass();
    }
    expect(asked).toBe(2 * TYPES.length);
  });
});

describe('a mail about access that ends', () => {
  /** Owed, while no mail can leave. */
  async function owing(type = 'by-consent') {
    const world = restaurant({ mail: false });
    const one = await calledOff(world, type);
    world.clock.advance(46 * DAY);
    await pass(world);
    expect(await owed(world)).toEqual(['access_ends']);
    return { world, one, mailed: () => pass({ ...world, notifier: fakeNotifier(true) }) };
  }
  const failures = async ({ store }: World) =>
    (await timelineOf(store)).flatMap((entry) => (entry.kind === 'mail_failed' ? [entry.details.reason] : []));

  it('that could not leave for a week is sent all the same, if it is still true', async () => {
    const { world, mailed } = await owing('by-password');
    world.clock.advance(7 * DAY);
    expect((await mailed()).mail).toMatchObject({ sent: 1, dropped: 0 });
    expect(await owed(world)).toEqual([]);
  });

  it.each<[string, (world: World, one: Integration) => Promise<unknown>, string]>([
    [
      'new credentials were given',
      (world, one) => editIntegration(world, one, { credentials: { password: { from: 'env', at: 'NEW' } } }),
      'the access was renewed before it was sent',
    ],
    [
      'the integration was deactivated',
      (world, one) => changed(world, one, (story, was) => (was ? deactivated(story, was) : null)),
      'the integration was deactivated meanwhile',
    ],
  ])('is not sent when %s', async (_, meanwhile, why) => {
    const { world, one, mailed } = await owing();
    world.clock.advance(HOUR);
    await meanwhile(world, one);
    expect((await mailed()).mail).toMatchObject({ sent: 0, dropped: 1 });
    expect([await owed(world), await failures(world)]).toEqual([[], [why]]);
  });

  it('is not sent when a check has succeeded meanwhile', async () => {
    const { world, one, mailed } = await owing();
    await changed(world, one, (_, was) => (was ? { ...was, status: 'Failed', nextCheck: world.clock.now() } : null));
    expect((await mailed()).mail).toMatchObject({ sent: 0, dropped: 1 });
    expect(await failures(world)).toEqual(['the access was renewed before it was sent']);
  });

  it('waits while the integration is snoozed, and is sent afterwards if it is still true', async () => {
    const { world, one, mailed } = await owing('by-password');
    const until = plus(world.clock.now(), 3 * DAY);
    await changed(world, one, (story, was) => (was ? snoozed(story, was, until) : null));
    expect((await mailed()).mail).toMatchObject({ sent: 0, dropped: 0 });
    world.clock.advance(3 * DAY);
    expect((await mailed()).mail).toMatchObject({ sent: 1, dropped: 0 });
  });

  it('is not owed for an end that the failures tell of themselves', async () => {
    const world = restaurant();
    const one = await addIntegration(world, { type: 'by-consent' });
    world.connectors.of('by-consent').always(new CheckFailure('auth_expired', 'no consent any more'));
    world.clock.advance(15 * DAY);
    await pass(world);
    expect((await current(world.store, one)).reason?.needs).toBe('venue');
    expect(await told(world)).toEqual([]);
  });

  it('is not owed twice when a pass dies between saving and sending', async () => {
    const { world, mailed } = await owing();
    await pass(world);
    await Promise.all([mailed(), mailed()]);
    expect([await told(world), await owed(world)]).toEqual([['warned'], []]);
    const sent = (await timelineOf(world.store)).filter(({ kind }) => kind === 'mail_sent');
    expect(sent).toHaveLength(1);
  });
});
