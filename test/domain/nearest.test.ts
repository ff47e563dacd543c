import { describe, expect, it } from 'vitest';
import { didYouMean, oneOf } from '../../src/domain/nearest.ts';

const NAMES = ['square', 'toast', 'lightspeed-x', 'zettle', 'loyverse', 'email-report', 'singer'];

describe('what was meant', () => {
  it.each([
    ['squre', 'square'],
    ['SQUARE', 'square'],
    ['sqaure', 'square'],
    ['tost', 'toast'],
    ['light', 'lightspeed-x'],
    ['email', 'email-report'],
    ['', null],
    ['clover', null],
  ])('by %j is %j', (typed, meant) => {
    expect(didYouMean(typed, NAMES)).toBe(meant === null ? null : `did you mean ${meant}?`);
  });

  it.each([
    ['Heathy', 'did you mean Healthy?'],
    ['blu-door', 'did you mean blue-door?'],
    ['bar', 'did you mean bar-a, or bar-b?'],
    ['nothing-like-it', null],
  ])('by %j is asked as %j', (typed, question) => {
    expect(didYouMean(typed, ['Healthy', 'Failed', 'blue-door', 'bar-b', 'bar-a'])).toBe(question);
  });

  // A slip in three letters, two in six, three in more; letters left out at the beginning are slips, too.
  it.each([
    ['abd', 'abc', true],
    ['axd', 'abc', false],
    ['abxy', 'abcd', true],
    ['axyz', 'abcd', false],
    ['abcdxy', 'abcdef', true],
    ['abcxyz', 'abcdef', false],
    ['abcdxyz', 'abcdefg', true],
    ['abcwxyz', 'abcdefg', false],
    ['bcde', 'abcdef', true],
    ['bcd', 'abcde', false],
    ['ba', 'ab', true],
    ['badc', 'abcd', true],
    ['cba', 'abc', false],
  ])('%s is near to %s: %s', (typed, name, isNear) => {
    expect(didYouMean(typed, [name])).toBe(isNear ? `did you mean ${name}?` : null);
  });

  it.each([
    ['the name itself, and none that begins with it', 'bar', ['barn', 'bar'], 'bar'],
    ['none that begins with two letters', 'ab', ['abcdef'], null],
    ['the name with the fewest slips', 'abcd', ['abxe', 'abce'], 'abce'],
    ['three names at most', 'abcd', ['abcw', 'abcz', 'abcx', 'abcy'], 'abcw, or abcx, or abcy'],
    ['a name once', 'abcd', ['abce', 'abce'], 'abce'],
  ])('is %s', (_, typed, names, meant) => {
    expect(didYouMean(typed, names)).toBe(meant && `did you mean ${meant}?`);
  });

  it('is told beside all that there is', () => {
    expect(oneOf('opne', ['open', 'shut'])).toBe('did you mean open? There are: open, shut');
    expect(oneOf('ajar', ['open', 'shut'])).toBe('There are: open, shut');
  });
});
