import { describe, expect, it } from 'vitest';
import { nicknameProblem, parseNickname, sameNickname } from '../../src/domain/reference.ts';

describe('a nickname', () => {
  it.each(['patio', 'Bar 2', 'Terrasse hinten', 'バー', '🍺', "Joe's", 'a'.repeat(40), '🍺'.repeat(40)])(
    '%s is taken',
    (text) => {
      expect(nicknameProblem(text)).toBeNull();
    },
  );

  it('is kept trimmed', () => {
    expect(parseNickname('  patio ')).toBe('patio');
  });

  it.each([
    ['', 'a nickname needs at least one character'],
    ['   ', 'a nickname needs at least one character'],
    ['a'.repeat(41), 'a nickname has at most 40 characters; this one has 41'],
    ['a/b', "a nickname cannot hold '/' (nor any of / : * ? [ ] ,)"],
    ['a:b', "a nickname cannot hold ':' (nor any of / : * ? [ ] ,)"],
    ['a*', "a nickname cannot hold '*' (nor any of / : * ? [ ] ,)"],
    ['a?', "a nickname cannot hold '?' (nor any of / : * ? [ ] ,)"],
    ['[a', "a nickname cannot hold '[' (nor any of / : * ? [ ] ,)"],
    ['a]', "a nickname cannot hold ']' (nor any of / : * ? [ ] ,)"],
    ['a,b', "a nickname cannot hold ',' (nor any of / : * ? [ ] ,)"],
    ['a\nb', 'a nickname cannot hold control characters'],
    ['a\u001b[31m', 'a nickname cannot hold control characters'],
    ['a\u0085b', 'a nickname cannot hold control characters'],
    ['a\u2028b', 'a nickname cannot hold control characters'],
    ['a\u202eb', 'a nickname cannot hold control characters'],
    ['a\ud800b', 'a nickname cannot hold control characters'],
  ])('%j is refused: %s', (text, problem) => {
    expect(nicknameProblem(text)).toBe(problem);
    expect(() => parseNickname(text)).toThrow(expect.objectContaining({ code: 'usage', message: problem }));
  });
});

describe('nicknames match', () => {
  it.each([
    ['patio', 'patio', true],
    ['Patio', 'PATIO', true],
    [' patio', 'patio ', true],
    ['Café', 'CAFE\u0301', true],
    ['Straße', 'STRASSE', true],
    ['ΣΑΣ', 'σας', true],
    ['patio', 'terrace', false],
    ['bar 2', 'bar ²', false],
    [null, null, true],
    [null, 'patio', false],
    ['patio', null, false],
  ])('%j and %j: %j', (a, b, same) => {
    expect(sameNickname(a, b)).toBe(same);
  });
});
