import { describe, expect, it } from 'vitest';
import { lookAlike, nicknameProblem, parseNickname, sameNickname } from '../../src/domain/reference.ts';

describe('a nickname', () => {
  it.each(['patio', 'Bar 2', 'Terrasse hinten', 'バー', '🍺', '👩‍🍳', '❤️', "Joe's", 'a'.repeat(40), '🍺'.repeat(40)])(
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
    ['a\u200bb', 'a nickname cannot hold characters that nobody can see'],
    ['a\u00adb', 'a nickname cannot hold characters that nobody can see'],
    ['a\u{e0041}b', 'a nickname cannot hold characters that nobody can see'],
    ['\u2800', 'a nickname needs at least one character'],
    ['\u3164', 'a nickname needs at least one character'],
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
    ['ab', 'a\u200bb', true],
    ['❤', '❤️', true],
    ['Bar 2', 'bar\u00a02', true],
    ['Bar 2', 'bar  2', true],
    ['patio', 'terrace', false],
    ['bar', 'b\u0430r', false],
    ['bar 2', 'bar ²', false],
    [null, null, true],
    [null, 'patio', false],
    ['patio', null, false],
  ])('%j and %j: %j', (a, b, same) => {
    expect(sameNickname(a, b)).toBe(same);
  });
});

describe('nicknames look the same', () => {
  it.each([
    ['patio', 'Patio', true],
    ['bar', 'b\u0430r', true],
    ['COCO', '\u0421\u041e\u0421\u041e', true],
    ['OPTIKA', '\u039f\u03a1\u03a4\u0399\u039a\u0391', true],
    ['patio', 'terrace', false],
    ['\u0431\u0430\u0440', 'bar', false],
    [null, null, true],
    [null, 'patio', false],
  ])('%j and %j: %j', (a, b, same) => {
    expect(lookAlike(a, b)).toBe(same);
  });
});
