import { describe, expect, it } from 'vitest';
import type { Integration } from '../../src/domain/integration.ts';
import { begin } from '../../src/domain/state.ts';
import { HOUR } from '../../src/domain/time.ts';
import type { TimelineEntry } from '../../src/domain/timeline.ts';
import { type LaterChange, laterChanges, undone } from '../../src/domain/undo.ts';
import { anIntegration, aVenue, NOON } from '../support/builders.ts';

const LATER = '2026-11-20T15:00:00.000Z';
const about = { seq: 1, at: NOON, actor: 'kim', venue: 'blue-door', integration: 'int_1', ref: 'blue-door/square' };
const entry = (telling: Pick<TimelineEntry, 'kind' | 'details'>, more: Partial<TimelineEntry> = {}) =>
  ({ ...about, status: null, reason: null, ...telling, ...more }) as TimelineEntry;
const edit = (changes: object) => entry({ kind: 'edited', details: { changes } } as never);
const deactivation = entry({ kind: 'deactivated', details: {} });
const restoring = entry({ kind: 'restored', details: { from: null } });
const addition = entry({ kind: 'added', details: {} as never });

function undo(now: Partial<Integration>, entries: TimelineEntry[], later: LaterChange[] = []) {
  const integration = anIntegration(now);
  const state = { venue: aVenue(), integrations: [integration], owed: [], lastSeq: 9 };
  const story = begin(state, { at: LATER, actor: 'jo', reason: null, op: 'op_2', undoes: 'op_1' });
  const { next, kept } = undone(story, integration, { entries, later });
  return { next, kept, told: story.drafts };
}

describe('undone', () => {
  it.each<[string, Partial<Integration>, object, object | null]>([
    ['an interval', { checkEvery: HOUR }, { checkEvery: { from: '6h', to: '1h' } }, { checkEvery: 6 * HOUR }],
    ['a nickname', { nickname: 'patio' }, { nickname: { from: null, to: 'patio' } }, { nickname: null }],
    [
      'one option of several',
      { options: { locations: 'L1', baseUrl: 'http://other' } },
      { options: { from: { baseUrl: 'http://was' }, to: { baseUrl: 'http://was', locations: 'L1' } } },
      { options: { baseUrl: 'http://other' } },
    ],
    [
      'a source of a secret',
      { credentials: { accessToken: { from: 'env', at: 'NEW' } } },
      { credentials: { from: { accessToken: 'file:/old' }, to: { accessToken: 'env:NEW' } } },
      { credentials: { accessToken: { from: 'file', at: '/old' } } },
    ],
    [
      'a stored secret that was not there before',
      { credentials: { accessToken: { from: 'stored', sealed: 'x' } } },
      { credentials: { from: {}, to: { accessToken: 'stored' } } },
      { credentials: {} },
    ],
    ['what is as it was already', {}, { checkEvery: { from: '6h', to: '1h' } }, null],
  ])('is %s that nobody has changed since', (_, now, changes, expected) => {
    const { next, kept, told } = undo(now, [edit(changes)]);
    expect(kept).toEqual([]);
    if (expected === null) expect([next, told]).toEqual([null, []]);
    else {
      expect(next).toMatchObject(expected);
      expect(told).toMatchObject([{ kind: 'edited', op: 'op_2', undoes: 'op_1' }]);
    }
  });

  it.each<[string, Partial<Integration>, object, LaterChange[], object[]]>([
    [
      'a value that somebody changed since, who is named',
      { checkEvery: 2 * HOUR },
      { checkEvery: { from: '6h', to: '1h' } },
      [{ field: 'checkEvery', by: 'ali', at: LATER }],
      [{ field: 'checkEvery', why: `ali has changed it since (${LATER})` }],
    ],
    [
      'a secret in place of a stored one, which is not kept',
      { credentials: { accessToken: { from: 'env', at: 'NEW' } } },
      { credentials: { from: { accessToken: 'stored' }, to: { accessToken: 'env:NEW' } } },
      [],
      [{ field: 'credentials.accessToken', why: expect.stringContaining('the secret of before is not kept') }],
    ],
    [
      'a stored secret that was given anew since, although it looks the same',
      { credentials: { accessToken: { from: 'stored', sealed: 'y' } } },
      { credentials: { from: { accessToken: 'env:OLD' }, to: { accessToken: 'stored' } } },
      [{ field: 'credentials.accessToken', by: 'ali', at: LATER }],
      [{ field: 'credentials.accessToken', why: expect.stringContaining('ali') }],
    ],
  ])('keeps %s', (_, now, changes, later, expected) => {
    const { next, kept, told } = undo(now, [edit(changes)], later);
    expect([next, told]).toEqual([null, []]);
    expect(kept).toEqual(expected);
  });

  it('makes one that was deactivated active as it was, and its countdown has stood still', () => {
    const away = { active: false, deactivatedAt: NOON, nextCheck: null, status: 'Failed' as const };
    const { next, told } = undo({ ...away, failingFrom: '2026-11-20T10:00:00.000Z' }, [deactivation]);
    expect(next).toMatchObject({
      active: true,
      status: 'Failed',
      deactivatedAt: null,
      nextCheck: LATER,
      failingFrom: '2026-11-20T13:00:00.000Z',
    });
    expect(told).toMatchObject([{ kind: 'restored', status: null, undoes: 'op_1' }]);
  });

  it('leaves one that was called off without a next check', () => {
    const off = { active: false, deactivatedAt: NOON, nextCheck: null, status: 'CalledOff' as const };
    expect(undo(off, [deactivation]).next).toMatchObject({ active: true, status: 'CalledOff', nextCheck: null });
  });

  it.each([
    ['restored', restoring],
    ['added', addition],
  ])('deactivates one that was %s', (_, one) => {
    const { next, told } = undo({}, [one]);
    expect(next).toMatchObject({ active: false, deactivatedAt: LATER, nextCheck: null });
    expect(told).toMatchObject([{ kind: 'deactivated' }]);
  });

  it('leaves active what others have restored since', () => {
    const back: LaterChange[] = laterChanges([restoring, deactivation]);
    const away = { active: false, deactivatedAt: LATER, nextCheck: null };
    const { next, kept } = undo(away, [deactivation], back);
    expect(next).toBeNull();
    expect(kept).toEqual([{ field: 'active', why: `kim has changed it since (${NOON})` }]);
  });

  it('of two changes of one field takes back both', () => {
    const entries = [edit({ checkEvery: { from: '6h', to: '1h' } }), edit({ checkEvery: { from: '1h', to: '2h' } })];
    expect(undo({ checkEvery: 2 * HOUR }, entries).next).toMatchObject({ checkEvery: 6 * HOUR });
  });
});
