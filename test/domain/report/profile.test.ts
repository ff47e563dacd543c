import { describe, expect, test } from 'vitest';
import { readProfile } from '../../../src/domain/report/profile.ts';

describe('a profile', () => {
  test('none is none', () => {
    const profile = {
      columns: {},
      format: null,
      kind: null,
      decimal: null,
      dates: null,
      day: null,
      tax: { included: false, rate: null },
      totalWords: null,
      compareTotals: true,
      skip: [],
      stop: null,
      indented: true,
      states: new Map(),
      parts: null,
      sheet: null,
      header: null,
      encoding: null,
      delimiter: null,
    };
    expect(readProfile(null)).toEqual({ profile, problems: [] });
    expect(readProfile('  ')).toEqual({ profile, problems: [] });
  });

  test('is a short text', () => {
    const { profile, problems } = readProfile(
      'name=Bezeichnung; quantity = Anzahl|Stück; net=Netto (EUR)\ndecimal=,; tax=MwSt; dates=dmy; day=mail date - 2; tax=included 19%; total=Tagessumme; skip=Pfand|Gutschein; stop=Zahlungen; kind=lines; sheet=2; header=7; encoding=Windows-1250; delimiter=tab; modifiers=items; states=Bar:sale|Hausbon:none; parts=add',
    );
    expect(problems).toEqual([]);
    expect(profile).toEqual({
      columns: { name: ['bezeichnung'], quantity: ['anzahl', 'stück'], net: ['netto (eur)'], tax: ['mwst'] },
      format: null,
      kind: 'lines',
      decimal: ',',
      dates: 'dmy',
      day: { from: 'mail date', daysBefore: 2 },
      tax: { included: true, rate: { value: 19, scale: 0 } },
      totalWords: ['tagessumme'],
      compareTotals: true,
      skip: ['pfand', 'gutschein'],
      stop: 'zahlungen',
      indented: false,
      states: new Map([
        ['bar', 'sale'],
        ['hausbon', 'none'],
      ]),
      parts: 'add',
      sheet: '2',
      header: 7,
      encoding: 'windows-1250',
      delimiter: '\t',
    });
  });

  test('is the same as JSON, with columns apart or not', () => {
    const short = readProfile('name=Item; quantity=Sold|Qty; decimal=,; day=file name');
    expect(readProfile('{"name":"Item","quantity":["Sold","Qty"],"decimal":",","day":"file name"}')).toEqual(short);
    expect(
      readProfile('{"columns":{"name":"Item","quantity":["Sold","Qty"]},"decimal":",","day":"file name"}'),
    ).toEqual(short);
  });

  test('is the name of a format alone', () => {
    expect(readProfile('toast-all-items').profile.format).toBe('toast-all-items');
  });

  test.each([
    [
      'colour=red',
      'the profile has «colour», which is not one of code, spareCode, name, variant, quantity, refundQuantity, voidQuantity, gross, discount, comp, refund, net, withTax, tax, rate, price, cost, profit, discountRate, date, time, zone, receipt, key, location, category, modifiers, voided, returned, training, event, status, currency, format, kind, decimal, dates, day, total, skip, stop, states, parts, sheet, header, encoding, delimiter',
    ],
    ['decimal=;', 'the profile has decimal=; decimal takes . or , (point, comma)'],
    ['{"name":{"toString":1}}', 'the profile has «name» with something that is neither a text nor a number'],
    ['dates=ymd', 'the profile has dates=ymd; dates takes dmy or mdy'],
    [
      'day=yesterday',
      'the profile has day=yesterday; day takes column, title, file name, subject, mail date, or mail date - 2',
    ],
    [
      'day=title - 1',
      'the profile has day=title - 1; day takes column, title, file name, subject, mail date, or mail date - 2',
    ],
    ['header=0', 'the profile has header=0; header takes the number of a line'],
    ['delimiter=dot', 'the profile has delimiter=dot; delimiter takes comma, semicolon, tab, or pipe'],
    ['{"name":', 'the profile begins like JSON and is not valid: check its quotes and commas'],
    ['\u001b[31m=x', 'the profile has «», which is not one of'],
  ])('%j: what is wrong is said, and what is right', (text, message) => {
    const { problems } = readProfile(text);
    expect(problems.map(({ code }) => code)).toEqual(['bad_profile']);
    expect(problems[0]?.message.slice(0, message.length)).toBe(message);
  });

  test.each([
    '[]',
    '{"columns":5}',
    '{"columns":null}',
    '{"name":{"a":1}}',
    '{"__proto__":{"net":"x"}}',
    ';;;',
    '=',
    '===',
  ])('%j harms nobody', (text) => {
    expect(() => readProfile(text)).not.toThrow();
  });
});
