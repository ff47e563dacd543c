import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LineTexts, numberText, roundedLines } from '../../../src/connectors/singer/amounts.ts';

const number = (
  value: unknown,
  { decimal = null, currency = 'CAD' }: { decimal?: '.' | ',' | null; currency?: string } = {},
) => numberText(value, { field: 'net', decimal, currency });

describe('numbers', () => {
  test.each([
    [12.5, '12.5'],
    ['12.50', '12.50'],
    ['+12.50', '+12.50'],
    ['$12.50', '12.5'],
    ['-$12.50', '-12.5'],
    ['$-12.50', '-12.5'],
    ['12.50-', '-12.5'],
    ['(12.50)', '-12.5'],
    ['CA$ 1,234.50', '1234.5'],
    ['12.50 CAD', '12.5'],
    ['1.234,50', '1234.5'],
    ['12,50', '12.5'],
    ["1'234.50", '1234.5'],
    ['-', null],
    ['', null],
    [' ', null],
    [null, null],
  ])('%j is %s', (value, text) => {
    expect(number(value)).toBe(text);
  });

  test('of a mark that may be either are refused, unless the mapping says which it is', () => {
    expect(() => number('1,234')).toThrow(
      'net: «1,234» may be two numbers; the mapping can say which mark is the decimal one',
    );
    expect(number('1,234', { decimal: ',' })).toBe('1.234');
    expect(number('1,234', { decimal: '.' })).toBe('1234');
    expect(number('1.234', { decimal: ',' })).toBe('1234');
    expect(number('4.30435')).toBe('4.30435');
  });

  test.each([
    ['€12.50', 'CAD'],
    ['12.50 USD', 'CAD'],
    ['US$12.50', 'CAD'],
    ['£12.50', 'EUR'],
    ['$12.50', 'EUR'],
  ])('in another currency than the sale are refused: %s of %s', (value, currency) => {
    expect(() => number(value, { currency })).toThrow(`is not an amount in ${currency}, the currency of the sale`);
  });

  test.each([[true], [{}], [[]], ['free'], ['12.5.0'], ['1e999']])('%j is none', (value) => {
    expect(() => number(value)).toThrow('is not a number');
  });
});

const line = (texts: Partial<LineTexts>): LineTexts => ({
  gross: null,
  discount: null,
  net: null,
  tax: null,
  total: null,
  price: null,
  quantity: '1',
  ...texts,
});
const CAD = { currency: 'CAD', minorUnits: false };

describe('rounding', () => {
  test('lets lines come to what the sale is', () => {
    const third = line({ net: '3.33333', tax: '0.43333' });
    const lines = roundedLines([third, third, third], CAD);
    expect(lines.map(({ net }) => net)).toEqual([334, 333, 333]);
    expect(lines.map(({ tax }) => tax)).toEqual([44, 43, 43]);
  });

  test('never is further than one unit from a line, and half a unit from the sum', () => {
    const amount = fc.integer({ min: -1e9, max: 1e9 }).map((each) => each / 1e5);
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 20 }), (amounts) => {
        const rounded = roundedLines(
          amounts.map((each) => line({ net: each.toFixed(5) })),
          CAD,
        ).map(({ net }) => net ?? 0);
        const exact = amounts.reduce((sum, each) => sum + Math.round(each * 1e5), 0);
        const sum = rounded.reduce((all, each) => all + each, 0);
        expect(Math.abs(sum * 1000 - exact)).toBeLessThanOrEqual(500);
        for (const [i, each] of rounded.entries())
          expect(Math.abs(each * 1000 - (amounts[i] ?? 0) * 1e5)).toBeLessThan(1000.01);
      }),
    );
  });

  test('leaves alone what is as fine as the currency, and lines without the amount', () => {
    expect(roundedLines([line({ net: '1.50' }), line({ gross: '2.25' })], CAD)).toMatchObject([
      { net: 150, gross: null },
      { net: null, gross: 225 },
    ]);
  });
});
