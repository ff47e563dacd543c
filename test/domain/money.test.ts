import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatAmount,
  MoneyError,
  minorDigits,
  negateQuantity,
  percentOf,
  quantity,
  sharedOut,
  sumAmounts,
  sumQuantities,
  timesDecimal,
  timesQuantity,
  toMinor,
  toMinorTogether,
  validCurrency,
  withoutTax,
} from '../../src/domain/money.ts';

test('amounts of few digits come to the same as long ones', () => {
  const amount = fc.tuple(fc.boolean(), fc.nat(99_999_999_999), fc.stringMatching(/^\d{0,4}$/));
  fc.assert(
    fc.property(amount, fc.constantFrom('CAD', 'JPY', 'KWD', 'CLF'), ([minus, units, part], currency) => {
      const text = `${minus ? '-' : ''}${units}${part === '' ? '' : `.${part}`}`;
      const long = part === '' ? `${text}.00000` : `${text}00000`;
      expect(toMinor(text, currency)).toBe(toMinor(long, currency));
    }),
  );
});

describe('amounts that are rounded together', () => {
  test.each([
    [['4.30435', '4.30435', '4.30435'], 1291, [431, 430, 430]],
    [['4.30435', '4.30435', '4.30435'], null, [431, 430, 430]],
    // The receipt rounded down where we would round up.
    [['0.005', '0.01'], 1, [0, 1]],
    [['0.005', '0.01'], 2, [1, 1]],
    [['-4.30435', '-4.30435', '-4.30435'], -1291, [-430, -430, -431]],
    [['1.004', '-0.996'], 1, [101, -100]],
    // More than rounding: not spread.
    [['4.30435', '4.30435', '4.30435'], 1200, [431, 430, 430]],
    [['9'], 895, [900]],
    [[], 100, []],
  ])('%j come to %s: %j', (texts, total, expected) => {
    expect(toMinorTogether(texts, { currency: 'NZD', total })).toEqual(expected);
  });

  test('never differ by a whole unit from what they were, and come to the total', () => {
    const amount = fc.integer({ min: -9_999_999, max: 9_999_999 });
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 40 }), fc.boolean(), (fifths, up) => {
        const sum = fifths.reduce((all, each) => all + each, 0) / 1000;
        const total = up ? Math.ceil(sum) : Math.floor(sum);
        const minor = toMinorTogether(
          fifths.map((each) => (each / 100_000).toFixed(5)),
          { currency: 'NZD', total },
        );
        // Rounded up, a little less than nothing is -0.
        expect(minor.reduce((all, each) => all + each, 0)).toBe(total + 0);
        for (const [i, each] of fifths.entries()) expect(Math.abs((minor[i] ?? 0) * 1000 - each)).toBeLessThan(1000);
      }),
    );
  });

  test('a unit and a count are multiplied exactly', () => {
    expect(timesQuantity('4.30435', '3')).toBe('12.91305');
    expect(timesQuantity('0.1', '-0.2')).toBe('-0.02');
    expect(() => timesQuantity('1', 'many')).toThrow(MoneyError);
  });
});

describe('amounts', () => {
  test.each([
    ['17.9', 'CAD', 1790],
    ['17.90', 'CAD', 1790],
    ['-0.07', 'CAD', -7],
    ['+4', 'CAD', 400],
    ['.5', 'CAD', 50],
    ['5.', 'CAD', 500],
    [' 12.00 ', 'CAD', 1200],
    ['1790', 'JPY', 1790],
    ['1.5', 'KWD', 1500],
    ['0.1234', 'CLF', 1234],
    ['1.2e2', 'CAD', 12000],
    // 1.005 is a little less than that as a binary float, and would be rounded down.
    ['1.005', 'CAD', 101],
    ['-1.005', 'CAD', -101],
    ['4.30435', 'CAD', 430],
    ['1234567.004999', 'USD', 123456700],
    ['-0.001', 'CAD', 0],
    ['90071992547409.91', 'CAD', Number.MAX_SAFE_INTEGER],
  ])('%s %s is %i in minor units', (text, currency, minor) => {
    expect(toMinor(text, currency)).toBe(minor);
  });

  test.each([
    ['', 'CAD', '«» is not a number'],
    ['12,50', 'CAD', '«12,50» is not a number'],
    ['1.2.3', 'CAD', '«1.2.3» is not a number'],
    ['NaN', 'CAD', '«NaN» is not a number'],
    ['0x10', 'CAD', '«0x10» is not a number'],
    ['1e999', 'CAD', '«1e999» is not a number'],
    ['90071992547409.92', 'CAD', '90071992547409.92 is too large to be kept exactly'],
    ['1e99', 'CAD', '1e99 is too large to be kept exactly'],
  ])('«%s» %s is refused', (text, currency, message) => {
    expect(() => toMinor(text, currency)).toThrow(new MoneyError(message));
  });

  test.each([
    [1790, 'CAD', '17.90 CAD'],
    [-7, 'CAD', '-0.07 CAD'],
    [1790, 'JPY', '1790 JPY'],
    [1500, 'KWD', '1.500 KWD'],
    [0, 'EUR', '0.00 EUR'],
    [Number.MAX_SAFE_INTEGER, 'USD', '90071992547409.91 USD'],
  ])('%i of %s shows as %s', (amount, currency, text) => {
    expect(formatAmount(amount, currency)).toBe(text);
  });

  test('what is shown reads back as the same amount, in every currency', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom('CAD', 'JPY', 'KWD', 'CLF'), (amount, currency) => {
        const [text = ''] = formatAmount(amount, currency).split(' ');
        expect(toMinor(text, currency)).toBe(amount === 0 ? 0 : amount);
      }),
    );
  });

  test('a sum that cannot be kept exactly is refused', () => {
    expect(sumAmounts([1790, -90, 0])).toBe(1700);
    expect(sumAmounts([])).toBe(0);
    expect(() => sumAmounts([Number.MAX_SAFE_INTEGER, 1])).toThrow(MoneyError);
  });
});

describe('parts of amounts', () => {
  test.each([
    ['a price by weight', timesDecimal(250, '1.5'), 375],
    ['halves are rounded away from zero', timesDecimal(5, '0.1'), 1],
    ['below zero, too', timesDecimal(-5, '0.1'), -1],
    ['0.57 of 100 is a little less as a binary float', timesDecimal(100, '0.57'), 57],
    ['a tax', percentOf(1786, '12'), 214],
    ['a tax with decimals', percentOf(1000, '5.255'), 53],
    ['what is left without the tax that it holds', withoutTax(2000, '12'), 1786],
    ['below zero, too', withoutTax(-2000, '12'), -1786],
    ['without any tax', withoutTax(2000, '0'), 2000],
  ])('%s', (_, part, expected) => {
    expect(part).toBe(expected);
  });

  test.each([
    ['not a number', () => timesDecimal(100, 'a few'), '«a few» is not a number'],
    ['too large', () => timesDecimal(1e15, '100'), '100 is too large to be kept exactly'],
    ['a tax that would leave nothing', () => withoutTax(100, '-100'), 'a tax of -100 percent cannot be'],
  ])('are refused when they are %s', (_, part, message) => {
    expect(part).toThrow(new MoneyError(message));
  });

  test.each([
    [2000, [4000, 6000], [800, 1200]],
    [100, [1, 1, 1], [34, 33, 33]],
    [-100, [-1, -1, -1], [-34, -33, -33]],
    [101, [0, 1, 0, 1], [0, 51, 0, 50]],
    [5, [0, 0], [0, 0]],
    [5, [], []],
  ])('%i by weights of %j is %j', (amount, weights, parts) => {
    expect(sharedOut(amount, weights)).toEqual(parts);
  });

  test('shared out come to the amount, each within a unit of its exact share', () => {
    const weights = fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), weights, (amount, given) => {
        const all = given.reduce((sum, weight) => sum + Math.abs(weight), 0);
        fc.pre(all > 0);
        const parts = sharedOut(amount, given);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount);
        // In whole numbers: part and share, both times the sum of the weights.
        for (const [i, weight] of given.entries()) {
          const off = BigInt(parts[i] ?? 0) * BigInt(all) - BigInt(amount) * BigInt(Math.abs(weight));
          expect(off < BigInt(all) && -off < BigInt(all)).toBe(true);
        }
      }),
    );
  });
});

describe('currencies', () => {
  test('have the minor units of ISO 4217, also where usage has dropped them', () => {
    expect(['CAD', 'JPY', 'KWD', 'CLF', 'ISK', 'HUF', 'IQD', 'XTS'].map(minorDigits)).toEqual([2, 0, 3, 4, 0, 2, 3, 2]);
  });

  test('are three capital letters', () => {
    expect(['CAD', 'cad', 'CA', 'CADX', 'C4D', '€'].map(validCurrency)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('quantities', () => {
  test.each([
    ['2', '2'],
    ['2.50', '2.5'],
    ['0.00', '0'],
    ['-0', '0'],
    ['1.70000', '1.7'],
    ['1e1', '10'],
    ['0.0000001', '0.0000001'],
    ['12345678901234567890.12345', '12345678901234567890.12345'],
    ['0.30000000000000004', '0.3'],
    ['1.0000000005', '1.000000001'],
  ])('%s is kept as %s', (text, kept) => {
    expect(quantity(text)).toBe(kept);
  });

  test('are added and turned without binary floats', () => {
    expect(sumQuantities(['0.1', '0.2', '-1'])).toBe('-0.7');
    expect(sumQuantities([])).toBe('0');
    expect(negateQuantity('1.70')).toBe('-1.7');
    expect(negateQuantity('0')).toBe('0');
  });

  test('that are none are refused', () => {
    expect(() => quantity('two')).toThrow('«two» is not a number');
  });
});
