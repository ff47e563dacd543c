import { describe, expect, it } from 'vitest';
import { didYouMean } from '../../src/domain/nearest.ts';

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
});
