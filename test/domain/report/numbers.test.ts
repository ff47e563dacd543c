import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toMinor } from '../../../src/domain/money.ts';
import {
  decimalText,
  ExactSum,
  isNothing,
  minorOf,
  NumberReader,
  readExact,
  scaledText,
} from '../../../src/domain/report/numbers.ts';

describe('numbers as reports write them', () => {
  test.each([
    ['17.90', '.', '17.9'],
    ['17,90', ',', '17.9'],
    ['1,234,567.89', '.', '1234567.89'],
    ['1.234.567,89', ',', '1234567.89'],
    ['12,34,567.89', '.', '1234567.89'],
    ['1 234,50', ',', '1234.5'],
    ['1\u00a0234,50', ',', '1234.5'],
    ['1\u202f234,50', ',', '1234.5'],
    ["1'234.50", '.', '1234.5'],
    ['1’234.50', '.', '1234.5'],
    ['$1,234.50', '.', '1234.5'],
    ['-$1.00', '.', '-1'],
    ['$-1.00', '.', '-1'],
    ['($1.00)', '.', '-1'],
    ['(1,00 €)', ',', '-1'],
    ['(1,00) €', ',', '-1'],
    ['$(1.00)', '.', '-1'],
    ['EUR (1.00)', '.', '-1'],
    ['1,00-', ',', '-1'],
    ['1,00 € -', ',', '-1'],
    ['−1.5', '.', '-1.5'],
    ['+4', '.', '4'],
    ['EUR 4,50', ',', '4.5'],
    ['4,50 EUR', ',', '4.5'],
    ["CHF 1'000.00", '.', '1000'],
    ['kr 12,50', ',', '12.5'],
    ['R$ 3,20', ',', '3.2'],
    ['CA$3.20', '.', '3.2'],
    ['¥1,200', '.', '1200'],
    ['１２．５', '.', '12.5'],
    ['.5', '.', '0.5'],
    ['5.', '.', '5'],
    ['007', '.', '7'],
    ['-0.00', '.', '0'],
    ['0,125', ',', '0.125'],
    ['999999999999.999', '.', '999999999999.999'],
  ] as const)('«%s» with %s is %s', (text, mark, decimal) => {
    const read = readExact(text, mark);
    expect(read && decimalText(read)).toBe(decimal);
  });

  test.each([
    '',
    'Tea',
    '1.2.3',
    '12%',
    '1,2',
    '12,34',
    '1 23',
    '(5',
    '5)',
    '--5',
    '-5-',
    '2026-03-01',
    '1e5',
    '0x10',
    'NaN',
    '9999999999999999',
    '١٢',
  ])('«%s» is none, with a point for decimals', (text) => {
    expect(readExact(text, '.')).toBeNull();
  });

  test.each(['', '-', '–', '$ -', 'n/a', 'N/A', 'null', '  '])('«%s» says that there is none', (text) => {
    expect(isNothing(text)).toBe(true);
  });

  test.each([
    ['12', 'either'],
    ['12.5', '.'],
    ['12,50', ','],
    ['1.234,50', ','],
    ['1,234.50', '.'],
    ['1,234,567', '.'],
    ['1.234.567', ','],
    ['1,234', 'unclear'],
    ['$1.234', 'unclear'],
    ['0,125', ','],
    ['1234.500', '.'],
    ["1'234", 'either'],
    ['1,2,3.4.5', null],
    ['Tea', null],
  ])('«%s» tells of the decimal mark: %s', (text, evidence) => {
    expect(new NumberReader().evidence(text)).toBe(evidence);
  });
});

describe('exactness', () => {
  test.each([
    ['17.9', 'CAD', 1790],
    ['1.005', 'CAD', 101],
    ['-1.005', 'CAD', -101],
    ['-0.001', 'CAD', 0],
    ['1200', 'JPY', 1200],
    ['1200.4', 'JPY', 1200],
    ['1.5', 'KWD', 1500],
    ['4.30435', 'CAD', 430],
    ['99999999999999.9', 'CAD', null],
  ])('%s %s is %s in minor units', (text, currency, minor) => {
    const read = readExact(text, '.');
    expect(read && minorOf(read, currency)).toBe(minor);
  });

  test('amounts are the same as those of the money file, whatever their decimals', () => {
    const numbers = fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 6 }));
    fc.assert(
      fc.property(numbers, fc.constantFrom('CAD', 'JPY', 'KWD'), ([value, scale], currency) => {
        const text = decimalText({ value, scale });
        const read = readExact(text, '.');
        expect(read && decimalText(read)).toBe(text);
        expect(minorOf({ value, scale }, currency)).toBe(toMinor(text, currency));
      }),
    );
  });

  test('sums of any scale are exact, however large they grow', () => {
    const numbers = fc.array(fc.record({ value: fc.maxSafeInteger(), scale: fc.integer({ min: 0, max: 15 }) }));
    fc.assert(
      fc.property(numbers, (all) => {
        const sum = new ExactSum();
        for (const each of all) sum.add(each);
        const expected = all.reduce((total, { value, scale }) => total + BigInt(value) * 10n ** BigInt(15 - scale), 0n);
        expect(sum.scaled(15)).toBe(expected);
      }),
    );
  });

  test.each([
    [12345n, [2, 2], '123.45'],
    [-5n, [2, 2], '-0.05'],
    [1200n, [2, 0], '12'],
    [12n, [0, 2], '12.00'],
    [0n, [3, 0], '0'],
  ] as const)('%s with %s decimals shows as %s', (value, places, text) => {
    expect(scaledText(value, places)).toBe(text);
  });
});
