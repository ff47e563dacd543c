import { describe, expect, it, test } from 'vitest';
import { codeOf, isObject, isWholeNumber, valueAt } from '../../src/domain/unknown.ts';

test.each([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  [undefined, false],
  ['text', false],
  [1, false],
])('%j is an object: %s', (value, is) => {
  expect(isObject(value)).toBe(is);
});

test.each([
  [0, true],
  [-7, true],
  [2 ** 53 - 1, true],
  [2 ** 53, false],
  [1.5, false],
  [Number.NaN, false],
  ['1', false],
  [null, false],
])('%j is a whole number: %s', (value, is) => {
  expect(isWholeNumber(value)).toBe(is);
});

describe('the code of an error', () => {
  it('is that of the system or of a library', () => {
    expect(codeOf(Object.assign(new Error('gone'), { code: 'ENOENT' }))).toBe('ENOENT');
  });

  it.each([new Error('gone'), Object.assign(new Error('gone'), { code: 5 }), { code: 'ENOENT' }, 'ENOENT', null])(
    'is not there in %j',
    (error) => {
      expect(codeOf(error)).toBeUndefined();
    },
  );
});

test.each([
  ['a', 1],
  ['b.c', 'in'],
  ['b.c.d', undefined],
  ['list.1', 'second'],
  ['missing', undefined],
  ['none.a', undefined],
  ['toString', undefined],
])('what stands at %s is %j', (path, value) => {
  expect(valueAt({ a: 1, b: { c: 'in' }, list: ['first', 'second'], none: null }, path.split('.'))).toBe(value);
});
