import { describe, expect, it } from 'vitest';
import { isAtFirstPass, lastBeat, mayBeStale, staleness } from '../../src/domain/schedule.ts';
import { anIntegration, NOON } from '../support/builders.ts';

const DUE = '2026-11-20T11:00:00.000Z';
const due = (nextCheck = DUE) => anIntegration({ nextCheck });
const pass = (lastPassEndedAt: string | null) => ({ lastPassStartedAt: DUE, lastPassEndedAt, by: 'host/1' });

describe('statuses', () => {
  it.each([
    ['fresh while nobody is due', [due('2026-11-20T12:00:00.001Z')], undefined, null],
    ['fresh when somebody is due for just 30 minutes', [due('2026-11-20T11:30:00.000Z')], undefined, null],
    [
      'stale when somebody is due for longer and no pass ever ended',
      [due('2026-11-20T11:29:59.999Z')],
      undefined,
      { waiting: 1, since: '2026-11-20T11:29:59.999Z', lastPass: null },
    ],
    ['stale while the first pass has not ended', [due()], pass(null), { waiting: 1, since: DUE, lastPass: null }],
    [
      'stale when the last pass ended before it became due',
      [due()],
      pass('2026-11-20T10:59:59.999Z'),
      { waiting: 1, since: DUE, lastPass: '2026-11-20T10:59:59.999Z' },
    ],
    ['fresh when a pass has ended since', [due()], pass(DUE), null],
    [
      'as old as the one that waits longest',
      [due('2026-11-20T11:10:00.000Z'), due(), due('2026-11-20T11:59:00.000Z')],
      undefined,
      { waiting: 2, since: DUE, lastPass: null },
    ],
    [
      'stale since it was added when a clock that was ahead put its turn off and no other pass ended',
      [anIntegration({ nextCheck: '2026-11-28T11:00:00.000Z', createdAt: DUE })],
      undefined,
      { waiting: 1, since: DUE, lastPass: null },
    ],
    [
      'stale since the last pass that is believed when a clock that was ahead put its turn off',
      [anIntegration({ nextCheck: '2026-11-28T11:00:00.000Z', createdAt: '2026-11-01T11:00:00.000Z' })],
      pass(DUE),
      { waiting: 1, since: DUE, lastPass: DUE },
    ],
    [
      'fresh when its turn lies ahead by less than its interval',
      [anIntegration({ nextCheck: '2026-11-20T17:00:00.000Z', createdAt: DUE })],
      undefined,
      null,
    ],
    [
      'fresh when only inactive and called-off ones were due',
      [anIntegration({ nextCheck: DUE, active: false }), anIntegration({ nextCheck: DUE, status: 'CalledOff' })],
      undefined,
      null,
    ],
  ] as const)('are %s', (_, integrations, heartbeat, expected) => {
    expect(staleness(integrations, heartbeat, NOON)).toEqual(expected);
  });
});

describe('a first pass', () => {
  const beat = { lastPassStartedAt: '2026-11-20T11:59:30.000Z', lastPassEndedAt: null, by: 'host/1' };
  it.each([
    ['goes on while its process gives signs of life', { ...beat, beatAt: '2026-11-20T11:59:00.000Z' }, true],
    ['goes on where it has only just begun', beat, true],
    ['does not where its process is silent', { ...beat, beatAt: '2026-11-20T11:58:59.999Z' }, false],
    ['does not where its process has ended', { ...beat, stoppedAt: NOON }, false],
    ['is over when it has ended', { ...beat, lastPassEndedAt: NOON }, false],
  ] as const)('%s', (_, one, expected) => {
    expect(isAtFirstPass([one], NOON)).toBe(expected);
  });
});

describe('the pass that is believed', () => {
  const beat = (by: string, lastPassEndedAt: string | null) => ({ lastPassStartedAt: DUE, lastPassEndedAt, by });

  it.each([
    ['none without any', [], undefined],
    ['that of whoever ended last', [beat('a', DUE), beat('b', NOON), beat('c', null)], 'b'],
    ['none that ends in the future', [beat('a', '2026-11-20T12:00:00.001Z'), beat('b', DUE)], 'b'],
    ['none at all, where all end in the future', [beat('a', '2027-01-01T00:00:00.000Z')], undefined],
  ] as const)('is %s', (_, beats, by) => {
    expect(lastBeat(beats, NOON)?.by).toBe(by);
  });

  it('lets nobody off when it lies in the future', () => {
    expect(mayBeStale(lastBeat([beat('a', '2027-01-01T00:00:00.000Z')], NOON), NOON)).toBe(true);
    expect(mayBeStale(lastBeat([beat('a', NOON)], NOON), NOON)).toBe(false);
  });
});
