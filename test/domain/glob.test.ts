import { describe, expect, it } from 'vitest';
import { globFitter } from '../../src/domain/glob.ts';

describe('a pattern', () => {
  it.each([
    ['abc', 'abc', true],
    ['abc', 'ab', false],
    ['ab', 'abc', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['a*c', 'ac', true],
    ['a*c', 'abcbc', true],
    ['a*c', 'abcb', false],
    ['*b*', 'abc', true],
    ['*a*b', 'aab', true],
    ['a**c', 'abc', true],
    ['?', 'a', true],
    ['?', '🍺', true],
    ['?', '', false],
    ['??', 'a', false],
    ['[ab]', 'b', true],
    ['[ab]', 'c', false],
    ['[!ab]', 'c', true],
    ['[^ab]', 'a', false],
    ['[a-c]x', 'bx', true],
    ['[a-c]x', 'dx', false],
    ['[b-d]', 'b', true],
    ['[b-d]', 'd', true],
    ['[b-d]', 'a', false],
    ['[b-d]', 'e', false],
    ['[axz]', 'm', false],
    ['ab]', 'ab]', true],
    ['a]', 'a]', true],
    ['[a-]', '-', true],
    ['[-a]', '-', true],
    ['[]a]', ']', true],
    ['[!]a]', ']', false],
    ['[!]a]', 'b', true],
    ['[', '[', true],
    ['[ab', '[ab', true],
    ['[]', '[]', true],
    ['a.c', 'abc', false],
    ['(a|b)+', '(a|b)+', true],
    ['\\*', '\\x', true],
    ['*\\\\', 'a\\\\', true],
    ['*\\\\', 'square', false],
    ['[\\]', '\\', true],
  ])('%j and %j: %j', (pattern, text, expected) => {
    expect(globFitter(pattern)(text)).toBe(expected);
  });

  it.each([
    [`${'*a'.repeat(150)}b`, 'a'.repeat(5000)],
    ['*?'.repeat(150), 'a'.repeat(149)],
    [`${'*'.repeat(299)}b`, 'a'.repeat(5000)],
    [`${'*[!b]'.repeat(60)}b`, 'a'.repeat(5000)],
  ])('of many stars is soon done: %s', (pattern, text) => {
    expect(globFitter(pattern)(text)).toBe(false);
  });
});
