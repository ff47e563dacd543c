import { describe, expect, it } from 'vitest';
import type { Integration } from '../../../src/domain/integration.ts';
import { owe, tell } from '../../../src/domain/state.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { deliverMail } from '../../../src/engine/mail/deliver.ts';
import { NOON } from '../../support/builders.ts';
import { type FakeNotices, fakeNotices, fakeNotifier } from '../../support/fake-people.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { memoryHandle } from '../../support/memory-store.ts';
import { addIntegration, changed, stateOf, timelineOf } from '../../support/restaurant.ts';

const running = new AbortController().signal;
const reason = {
  code: 'too_many_failures',
  cause: 'no_response',
  message: 'gone',
  since: NOON,
  needs: 'nobody',
} as const;

function worldWith(notices: FakeNotices, mailConfigured = true) {
  return fakeWorld({ notices, notifier: fakeNotifier(mailConfigured) });
}
type World = ReturnType<typeof worldWith>;

/** Calls an integration off, as a check would. */
async function calledOff(world: World, venue: string): Promise<Integration> {
  const one = await addIntegration(world, { venue });
  world.clock.advance(1);
  return changed(world, one, (story, was) => {
    if (!was) return null;
    const details = { code: reason.code, cause: reason.cause, message: 'gone', failuresInARow: 0 };
    tell(story, was, { kind: 'called_off', status: { from: was.status, to: 'CalledOff' }, details });
    for (const audience of ['support', 'venue'] as const)
      owe(story, was, { kind: 'called_off', audience, code: 'no_response', message: 'gone' });
    return { ...was, status: 'CalledOff', reason, calledOffAt: story.at, nextCheck: null };
  });
}

const owedIn = async (world: World, venue = 'blue-door') => (await stateOf(world.store, venue)).owed;

describe('targets besides mail', () => {
  it('are each told once, and the timeline says so', async () => {
    const notices = fakeNotices('chat', 'pager');
    const world = worldWith(notices);
    await calledOff(world, 'blue-door');
    await deliverMail(world, running);
    await deliverMail(world, running);
    expect(notices.told.map(({ target, notice }) => [target, notice.event, notice.ref, notice.next])).toEqual([
      ['chat', 'called_off', 'blue-door/square', 'posctl refresh blue-door/square'],
      ['pager', 'called_off', 'blue-door/square', 'posctl refresh blue-door/square'],
    ]);
    expect(await owedIn(world)).toEqual([]);
    const kinds = (await timelineOf(world.store)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'notified' || kind === 'mail_sent').sort()).toEqual(
      ['mail_sent', 'notified', 'notified'].concat(world.notifier.sent.length > 1 ? ['mail_sent'] : []).sort(),
    );
  });

  it('do not wait for each other, nor for the mail', async () => {
    const notices = fakeNotices('chat', 'pager');
    const world = worldWith(notices, false);
    await calledOff(world, 'blue-door');
    notices.fail('chat');
    await deliverMail(world, running);
    expect(notices.told.map(({ target }) => target)).toEqual(['pager']);
    notices.fail(null);
    await deliverMail(world, running);
    expect(notices.told.map(({ target }) => target)).toEqual(['pager']);
    world.clock.advance(MINUTE);
    await deliverMail(world, running);
    expect(notices.told.map(({ target }) => target)).toEqual(['pager', 'chat']);
  });

  it('are told again later, with the same id, after the mail has left', async () => {
    const notices = fakeNotices('chat');
    const world = worldWith(notices);
    await calledOff(world, 'blue-door');
    notices.fail('chat');
    const first = await deliverMail(world, running);
    expect(first.errors).toEqual(['chat answered 503']);
    const sent = world.notifier.sent.length;
    expect((await owedIn(world)).map(({ mailed, audience }) => [audience, mailed])).toEqual([['support', true]]);
    notices.fail(null);
    world.clock.advance(HOUR);
    await deliverMail(world, running);
    expect(notices.told.map(({ notice }) => notice.id)).toEqual([expect.stringMatching(/@posctl$/)]);
    expect(world.notifier.sent.length).toBe(sent);
    expect(await owedIn(world)).toEqual([]);
  });

  it('are given up after a day, and the timeline says why', async () => {
    const notices = fakeNotices('chat');
    const world = worldWith(notices);
    await calledOff(world, 'blue-door');
    notices.fail('chat');
    await deliverMail(world, running);
    world.clock.advance(DAY + 1);
    await deliverMail(world, running);
    expect(await owedIn(world)).toEqual([]);
    expect((await timelineOf(world.store)).at(-1)).toMatchObject({
      kind: 'mail_failed',
      details: {
        reason: 'the mail has left, but not all webhooks and commands took it within 24 hours',
        lastError: 'chat answered 503',
      },
    });
  });

  it('that are taken out of the config are not waited for', async () => {
    const notices = fakeNotices('chat');
    const world = worldWith(notices);
    await calledOff(world, 'blue-door');
    notices.fail('chat');
    await deliverMail(world, running);
    await deliverMail({ ...world, notices: fakeNotices() }, running);
    expect(await owedIn(world)).toEqual([]);
  });

  it('hear of many alarms of one kind at once', async () => {
    const notices = fakeNotices('chat');
    const world = worldWith(notices);
    for (let i = 0; i < 6; i += 1) await calledOff(world, `venue-${i}`);
    await deliverMail(world, running);
    expect(notices.told.map(({ notice: { ref, refs, next } }) => ({ ref, many: refs.length, next }))).toEqual([
      { ref: null, many: 6, next: 'posctl list --type square' },
    ]);
  });

  it('are told by one process of two at a time', async () => {
    const notices = fakeNotices('chat');
    const world = worldWith(notices);
    await calledOff(world, 'blue-door');
    const other = { ...world, store: memoryHandle(world.store.memory, 'memory/2') };
    await Promise.all([deliverMail(world, running), deliverMail(other, running)]);
    await deliverMail(other, running);
    expect(notices.told.length).toBe(1);
  });
});
