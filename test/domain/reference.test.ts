import { describe, expect, it } from 'vitest';
import type { Integration } from '../../src/domain/integration.ts';
import { matching } from '../../src/domain/matching.ts';
import { nameOf, parseReference, pickOne, refOf, shellRef } from '../../src/domain/reference.ts';
import { anIntegration } from '../support/builders.ts';

const one = (id: string, more: Partial<Integration> = {}) => anIntegration({ id: `int_${id}`, ...more });
const gone = { active: false, nextCheck: null, deactivatedAt: '2026-11-01T10:00:00.000Z' };

describe('reading a reference', () => {
  it.each([
    ['blue-door/square', null, { by: 'name', venue: 'blue-door', type: 'square', nickname: null }],
    ['blue-door/square:patio', null, { by: 'name', venue: 'blue-door', type: 'square', nickname: 'patio' }],
    [' blue-door/square:Bar 2 ', null, { by: 'name', venue: 'blue-door', type: 'square', nickname: 'Bar 2' }],
    ['square', 'blue-door', { by: 'name', venue: 'blue-door', type: 'square', nickname: null }],
    ['square:patio', 'blue-door', { by: 'name', venue: 'blue-door', type: 'square', nickname: 'patio' }],
    ['other/square', 'blue-door', { by: 'name', venue: 'other', type: 'square', nickname: null }],
    ['int_9x8y7z', 'blue-door', { by: 'id', id: 'int_9x8y7z' }],
    ['*/square', null, { by: 'glob', pattern: '*/square' }],
    ['square:*', 'blue-door', { by: 'glob', pattern: 'blue-door/square:*' }],
    ['Blue-Door/SQUARE:Bar 2', null, { by: 'name', venue: 'blue-door', type: 'square', nickname: 'Bar 2' }],
    ['SQUARE', 'Blue-Door', { by: 'name', venue: 'blue-door', type: 'square', nickname: null }],
    ['INT_9X8Y7Z', null, { by: 'id', id: 'int_9x8y7z' }],
    ['BLUE-*/Square:Pat*', null, { by: 'glob', pattern: 'blue-*/square:Pat*' }],
  ])('%j with default venue %j', (text, venue, reference) => {
    expect(parseReference(text, venue)).toEqual(reference);
  });

  it.each([
    '',
    'square',
    '/square',
    'blue-door/',
    'blue-door/square:',
    'blue-door/square:a:b',
    'a/b/c',
    'blue-door/:patio',
    '*',
    '*/',
    '/*',
    '*/square:',
    '*/a/b',
    '*/a:b:c',
    `${'*'.repeat(301)}/square`,
  ])('%j is refused (exit 2)', (text) => {
    expect(() => parseReference(text, null)).toThrow(
      expect.objectContaining({ exit: 2, message: `'${text}' is not a reference to an integration` }),
    );
  });
});

describe('which one a reference means', () => {
  const name = (nickname: string | null) => ({ by: 'name', venue: 'blue-door', type: 'square', nickname }) as const;

  it('without nickname it means the one without nickname, never any', () => {
    expect(() => pickOne(name(null), [one('a', { nickname: 'patio' })], 'any')).toThrow(
      expect.objectContaining({
        exit: 3,
        message: 'there is no integration blue-door/square',
        hint: 'the venue has: blue-door/square:patio',
      }),
    );
  });

  it('a nickname matches trimmed and case-folded', () => {
    expect(pickOne(name('PATIO '), [one('a', { nickname: 'Patio' })], 'any').id).toBe('int_a');
  });

  it('the active one comes first, else the inactive one', () => {
    const [inactive, active] = [one('a', gone), one('b')];
    expect(pickOne(name(null), [inactive, active], 'any').id).toBe('int_b');
    expect(pickOne(name(null), [inactive], 'any').id).toBe('int_a');
  });

  it('restore looks only among inactive ones', () => {
    expect(pickOne(name(null), [one('b'), one('a', gone)], 'inactive').id).toBe('int_a');
    expect(() => pickOne(name(null), [one('b')], 'inactive')).toThrow(
      expect.objectContaining({
        exit: 3,
        message: 'blue-door/square is active; there is no inactive one of that name',
        hint: 'see: posctl show blue-door/square',
      }),
    );
  });

  it('several inactive ones: exit 4 that lists their ids', () => {
    const all = [one('a', gone), one('b', { ...gone, deactivatedAt: '2026-11-10T10:00:00.000Z' })];
    expect(() => pickOne(name(null), all, 'any')).toThrow(
      expect.objectContaining({
        exit: 4,
        message: '2 inactive integrations are called blue-door/square',
        hint: 'name one by its id: int_a (deactivated 2026-11-01), int_b (deactivated 2026-11-10)',
      }),
    );
  });

  it('an id means itself, whoever shares its name', () => {
    const all = [one('a', gone), one('b'), one('c', gone)];
    expect(pickOne({ by: 'id', id: 'int_c' }, all, 'any').id).toBe('int_c');
    expect(() => pickOne({ by: 'id', id: 'int_x' }, all, 'any')).toThrow(
      expect.objectContaining({ exit: 3, message: 'no integration has the id int_x' }),
    );
  });
});

describe('patterns', () => {
  const fits = (pattern: string, more: Partial<Integration>) =>
    matching({ by: 'glob', pattern }, [one('a', more)]).length === 1;

  it.each([
    ['*/square', {}, true],
    ['*/square', { nickname: 'patio' }, true],
    ['*/*', { nickname: 'patio' }, true],
    ['*/toast', {}, false],
    ['blue-*/square', {}, true],
    ['blue-?oor/squar?', {}, true],
    ['blue-door/square:*', {}, false],
    ['blue-door/square:*', { nickname: 'patio' }, true],
    ['*/square:PAT*', { nickname: 'patio' }, true],
    ['*/square:pat*', { nickname: 'Patio' }, true],
    ['*/*:[ab]ar', { nickname: 'bar' }, true],
    ['*/*:[!b]ar', { nickname: 'bar' }, false],
    ['*/*:[!a]ar', { nickname: 'bar' }, true],
    ['*/square:a(b|c)*', { nickname: 'ab' }, false],
    ['*/square:bar (rear)*', { nickname: 'Bar (rear) 1' }, true],
    ['*/square:{a,b}*', { nickname: 'a' }, false],
    ['*/square:!a*', { nickname: 'bcd' }, false],
    ['*/square:*"q"', { nickname: 'the "q"' }, true],
    ['*/square:c++*', { nickname: 'C++ bar' }, true],
    ['*/square:$5*', { nickname: '$5 bar' }, true],
    ["*/square:joe's*", { nickname: "Joe's bar" }, true],
    ['*/[', {}, false],
  ])('%s and %j: %j', (pattern, more, expected) => {
    expect(fits(pattern, more)).toBe(expected);
  });
});

describe('names', () => {
  it('the reference, or the id where the reference would mean another one or several', () => {
    const active = one('a');
    const old = one('b', gone);
    const older = one('c', gone);
    const patio = one('d', { nickname: 'patio', ...gone });
    const cellar = [one('e', { nickname: 'cellar', ...gone }), one('f', { nickname: 'Cellar', ...gone })];
    const all = [active, old, older, patio, ...cellar];
    expect(all.map((i) => nameOf(i, all))).toEqual([
      'blue-door/square',
      'int_b',
      'int_c',
      'blue-door/square:patio',
      'int_e',
      'int_f',
    ]);
  });

  it('ids, where an earlier version took nicknames that differ in what nobody can see', () => {
    const all = [one('a', { nickname: 'ab' }), one('b', { nickname: 'a\u200bb' })];
    expect(all.map((i) => nameOf(i, all))).toEqual(['int_a', 'int_b']);
    const named = { by: 'name', venue: 'blue-door', type: 'square', nickname: 'ab' } as const;
    expect(() => pickOne(named, all, 'any')).toThrow(
      expect.objectContaining({
        exit: 4,
        message: '2 active integrations are called blue-door/square:ab, as far as can be seen',
        hint: 'name one by its id: int_a, int_b; then rename it: posctl edit int_a --nickname NAME',
      }),
    );
  });

  it('a reference can be pasted into a shell', () => {
    const pasted = [null, 'patio', 'Bar 2', "Joe's; rm -rf ~"].map((nickname) =>
      shellRef(refOf({ venue: 'blue-door', type: 'square', nickname })),
    );
    expect(pasted).toEqual([
      'blue-door/square',
      'blue-door/square:patio',
      "'blue-door/square:Bar 2'",
      "'blue-door/square:Joe'\\''s; rm -rf ~'",
    ]);
  });
});
