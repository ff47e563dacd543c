import { describe, expect, it } from 'vitest';
import type { Heartbeat } from '../../src/domain/state.ts';
import { DAY, MINUTE, plus } from '../../src/domain/time.ts';
import { forgottenBeats, recentWorkers, workersOf, workTrouble } from '../../src/domain/workers.ts';
import { NOON } from '../support/builders.ts';

const HERE = { name: 'here', isGone: (process: string) => process === 'host/9' };
const ago = (ms: number) => plus(NOON, -ms);

function beat(by: string, more: Partial<Heartbeat> = {}): Heartbeat {
  return { lastPassStartedAt: ago(50_000), lastPassEndedAt: null, beatAt: ago(10_000), by, ...more };
}

const workers = (beats: readonly Heartbeat[]) => workersOf(beats, { now: NOON, place: HERE });

describe('a process that runs passes', () => {
  it.each<[string, Partial<Heartbeat>, string]>([
    ['said so a moment ago', {}, 'alive'],
    ['said so a minute ago', { beatAt: ago(MINUTE) }, 'alive'],
    ['has said nothing for longer', { beatAt: ago(MINUTE + 1), lastPassStartedAt: ago(2 * MINUTE) }, 'dead'],
    ['says so with a clock that is far ahead', { beatAt: plus(NOON, MINUTE + 1) }, 'dead'],
    ['is of an early version, and began a pass', { beatAt: undefined as never }, 'alive'],
    ['is here', { place: 'here' }, 'alive'],
    ['is gone from here', { by: 'host/9', place: 'here' }, 'dead'],
    ['has the number of one that is gone, elsewhere', { by: 'host/9', place: 'elsewhere' }, 'alive'],
    ['is somewhere, nobody knows where', { by: 'host/9' }, 'alive'],
    ['ended in order', { stoppedAt: ago(5000) }, 'stopped'],
    ['ended in order long ago', { stoppedAt: ago(2 * DAY), beatAt: ago(2 * DAY) }, 'stopped'],
  ])('that %s', (_, more, state) => {
    const { beatAt, ...rest } = beat('host/1', more);
    expect(workers([beatAt === undefined ? rest : { ...rest, beatAt }]).map((one) => one.state)).toEqual([state]);
  });

  it('tells what it checks, and what it left when it died; nothing when it ended in order', () => {
    const running = [{ id: 'int_1', ref: 'blue-door/square', since: ago(20_000) }];
    const told = workers([
      beat('host/1', { running }),
      beat('host/2', { running, beatAt: ago(DAY), lastPassStartedAt: ago(DAY) }),
      beat('host/3', { running, stoppedAt: NOON }),
    ]);
    expect(told.map((one) => [one.process, one.state, one.running])).toEqual([
      ['host/1', 'alive', running],
      ['host/2', 'dead', running],
      ['host/3', 'stopped', []],
    ]);
  });
});

describe('who is shown', () => {
  const old = { lastPassStartedAt: ago(3 * DAY), beatAt: ago(3 * DAY) };

  it('is everybody who lives, and who came to an end within a day', () => {
    const all = [beat('a/1'), beat('b/1', old), beat('c/1', { stoppedAt: ago(MINUTE) })];
    expect(recentWorkers(workers(all), NOON).map(({ process }) => process)).toEqual(['a/1', 'c/1']);
  });

  it('is at least the last one', () => {
    const older = { lastPassStartedAt: ago(4 * DAY), beatAt: ago(4 * DAY) };
    expect(recentWorkers(workers([beat('a/1', older), beat('b/1', old)]), NOON).map((one) => one.process)).toEqual([
      'b/1',
    ]);
  });
});

describe('heartbeats that a new process sweeps', () => {
  const stopped = (by: string, ms: number): Heartbeat =>
    beat(by, { lastPassStartedAt: ago(ms), lastPassEndedAt: ago(ms), beatAt: ago(ms), stoppedAt: ago(ms) });
  const dead = (by: string, ms: number): Heartbeat => beat(by, { lastPassStartedAt: ago(ms), beatAt: ago(ms) });
  const swept = (others: readonly Heartbeat[]) => forgottenBeats(others, beat('new/1')).map(({ by }) => by);

  it('are those without news for a week', () => {
    expect(swept([dead('a/1', 8 * DAY), dead('b/1', 6 * DAY), beat('c/1')])).toEqual(['a/1']);
  });

  it('are those that ended in order, but the last: cron starts a process for every pass', () => {
    expect(swept([stopped('a/1', 3 * MINUTE), stopped('a/2', 2 * MINUTE), stopped('a/3', MINUTE)])).toEqual([
      'a/2',
      'a/1',
    ]);
  });

  it('never the one whose pass ended last', () => {
    const interrupted = { ...stopped('b/1', MINUTE), lastPassEndedAt: null };
    expect(swept([stopped('a/1', 2 * MINUTE), interrupted])).toEqual([]);
  });

  it('are those behind the hundred latest, and never its own', () => {
    const many = Array.from({ length: 102 }, (_, n) => dead(`a/${n}`, n * 1000));
    expect(swept([...many, beat('new/1')])).toEqual(['a/100', 'a/101']);
  });
});

describe('trouble with those who work', () => {
  const died = (more: Partial<Heartbeat> = {}) =>
    beat('b/7', { startedAt: ago(DAY), lastPassStartedAt: ago(6 * MINUTE), beatAt: ago(5 * MINUTE), ...more });
  const DIED = 'bad: the daemon b/7 died 5 min ago, and no other is running → posctl daemon';
  const MANY = 'checks are late by more than 30 minutes, though a daemon works: they come faster than they are made';

  it.each<[string, readonly Heartbeat[], number, string | null]>([
    ['nobody ever worked', [], 3, null],
    ['one works', [beat('a/1')], 0, null],
    ['the only one died', [died()], 0, DIED],
    ['one died and another works', [beat('a/1'), died()], 0, null],
    ['one died, and another was stopped since', [died(), beat('a/1', { stoppedAt: ago(MINUTE) })], 0, null],
    [
      'one was stopped, and another died since',
      [died(), beat('a/1', { beatAt: ago(DAY), lastPassStartedAt: ago(DAY), stoppedAt: ago(DAY) })],
      0,
      DIED,
    ],
    ['one of an early version is silent', [died({ startedAt: undefined as never })], 0, null],
    ['one works and cannot keep up', [beat('a/1')], 2, `warning: 2 ${MANY} (--concurrency) → posctl daemon status`],
  ])('when %s', (_, beats, late, expected) => {
    const clean = beats.map((one) => JSON.parse(JSON.stringify(one)) as Heartbeat);
    const trouble = workTrouble(workers(clean), late, NOON);
    expect(trouble && `${trouble.severity}: ${trouble.message} → ${trouble.repair}`).toBe(expected);
  });
});
