import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fraction, rounded, times, wholeParts } from '../../src/domain/fraction.ts';
import { MoneyError } from '../../src/domain/money.ts';

describe('a fraction', () => {
  test.each([
    [5, 2, 3],
    [-5, 2, -3],
    [7, 3, 2],
    [8, 3, 3],
    [-1, 3, 0],
    [0, 9, 0],
  ])('%i/%i is rounded to %i, halves away from zero', (over, under, whole) => {
    expect(rounded(fraction(over, under))).toBe(whole);
  });

  test('is exact however long the way', () => {
    expect(rounded(times(times(fraction(1, 3), fraction(1, 7)), fraction(21)))).toBe(1);
    expect(rounded(times(fraction(Number.MAX_SAFE_INTEGER), fraction(1, Number.MAX_SAFE_INTEGER)))).toBe(1);
  });

  test('that cannot be kept exactly is an error', () => {
    expect(() => rounded(times(fraction(Number.MAX_SAFE_INTEGER), fraction(2)))).toThrow(MoneyError);
  });
});

describe('whole parts', () => {
  test.each<[string, [number, number][], number[]]>([
    [
      'those that lost most get a unit',
      [
        [10, 4],
        [13, 4],
        [9, 4],
      ],
      [3, 3, 2],
    ],
    [
      'the first ones, where they lost alike',
      [
        [1, 3],
        [1, 3],
        [1, 3],
      ],
      [1, 0, 0],
    ],
    [
      'below zero too',
      [
        [-7, 2],
        [-1, 4],
      ],
      [-4, 0],
    ],
    ['none of none', [], []],
  ])('%s', (_, parts, whole) => {
    expect(wholeParts(parts.map(([over, under]) => fraction(over, under)))).toEqual(whole);
  });

  test('come to the rounded sum, each less than one away from its own', () => {
    const part = fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 1000 }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const whole = wholeParts(parts.map(([over, under]) => fraction(over, under)));
        const exact = parts.reduce((sum, [over, under]) => sum + over / under, 0);
        expect(Math.abs(whole.reduce((sum, one) => sum + one, 0) - exact)).toBeLessThanOrEqual(0.5 + 1e-6);
        for (const [i, [over, under]] of parts.entries())
          expect(Math.abs((whole[i] ?? 0) - over / under)).toBeLessThan(1 + 1e-9);
      }),
    );
  });
});
