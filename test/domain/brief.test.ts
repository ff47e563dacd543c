import { describe, expect, it } from 'vitest';
import { briefOf } from '../../src/domain/brief.ts';
import type { Status } from '../../src/domain/integration.ts';
import type { EntryKind, TimelineEntry } from '../../src/domain/timeline.ts';
import { anEntry } from '../support/entries.ts';

const SPAN = { since: '2026-11-20T00:00:00.000Z', until: '2026-11-21T00:00:00.000Z' };

/** `int_a: Healthy>Failed` at the n-th minute. */
function turn(text: string, n: number): TimelineEntry {
  const [integration = '', change = ''] = text.split(': ');
  const [from, to] = change.split('>') as [Status, Status];
  const kind: EntryKind = to === 'CalledOff' ? 'called_off' : to === 'Failed' ? 'check_failed' : 'check_succeeded';
  const at = `2026-11-20T10:${String(n).padStart(2, '0')}:00.000Z`;
  return { ...anEntry(kind, { at, integration }), status: { from, to } };
}

describe('a brief', () => {
  it.each([
    ['one that fails since', ['a: Healthy>Failed'], { broke: ['a'] }],
    ['one that failed and was called off', ['a: Healthy>Failed', 'a: Failed>CalledOff'], { calledOff: ['a'] }],
    ['one that failed before and was called off', ['a: Failed>CalledOff'], { calledOff: ['a'] }],
    ['one that is well again', ['a: Failed>Healthy'], { healed: ['a'] }],
    ['one that was resumed', ['a: CalledOff>Healthy'], { healed: ['a'] }],
    ['one that failed and was well again', ['a: Healthy>Failed', 'a: Failed>Healthy'], { passed: 1 }],
    ['one that healed and failed again', ['a: Failed>Healthy', 'a: Healthy>Failed'], {}],
    ['one that was called off and resumed', ['a: Failed>CalledOff', 'a: CalledOff>Healthy'], { healed: ['a'] }],
    ['a first good check', ['a: Initializing>Healthy'], {}],
    ['a first bad check', ['a: Initializing>Failed'], { broke: ['a'] }],
    ['several', ['a: Healthy>Failed', 'b: Failed>Healthy', 'c: Healthy>Failed'], { broke: ['a', 'c'], healed: ['b'] }],
  ])('tells of %s', (_, turns, expected) => {
    const { broke, healed, calledOff, passed } = briefOf(turns.map(turn), SPAN);
    const ids = (entries: readonly TimelineEntry[]) => entries.map(({ integration }) => integration);
    const none = { broke: [], healed: [], calledOff: [], passed: 0 };
    expect({ broke: ids(broke), healed: ids(healed), calledOff: ids(calledOff), passed }).toEqual({
      ...none,
      ...expected,
    });
  });

  it('tells what people did, and not what the daemon did', () => {
    const edited = { ...anEntry('edited'), actor: 'kim' };
    const told = { ...anEntry('told'), actor: 'lee' };
    const { changed } = briefOf(
      [edited, { ...anEntry('edited'), actor: 'daemon' }, anEntry('check_succeeded'), told],
      SPAN,
    );
    expect(changed).toEqual([edited, told]);
  });
});
