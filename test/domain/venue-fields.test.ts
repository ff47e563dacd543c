import { describe, expect, it } from 'vitest';
import { ExpectedError } from '../../src/domain/errors.ts';
import { validVenueId } from '../../src/domain/reference.ts';
import {
  parseClosed,
  parseContacts,
  parseCurrency,
  parseDayStart,
  parseTimezone,
  parseVenueId,
} from '../../src/domain/venue-fields.ts';

/** What it is read as, or the message of the refusal (exit 2). */
function read<T>(parse: () => T): T | string {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ExpectedError && error.exit === 2) return error.message;
    throw error;
  }
}

describe('the id of a venue', () => {
  it.each(['blue-door', 'a', '7', 'bar_2', 'a.b', 'x'.repeat(64)])('%s is taken', (id) => {
    expect(parseVenueId(id)).toBe(id);
  });

  it.each(['con', 'nul', 'aux.txt', 'com1', 'lpt9.bar'])(
    '%s is refused: Windows knows no folder of that name',
    (id) => {
      expect(read(() => parseVenueId(id))).toBe(
        `'${id}' cannot be the id of a venue: Windows keeps that name for a device`,
      );
    },
  );

  it.each(['console', 'nullo', 'com', 'my.aux'])('%s is another name', (id) => {
    expect(parseVenueId(id)).toBe(id);
  });

  it.each([
    '',
    'Blue',
    'blue door',
    '-a',
    'a-',
    '.',
    '..',
    '../x',
    'a/b',
    'a:b',
    'a*',
    'int_x',
    'é',
    'x'.repeat(65),
    'a\n',
  ])('%j is refused', (id) => {
    expect(validVenueId(id)).toBe(false);
    expect(read(() => parseVenueId(id))).toBe(`'${id}' cannot be the id of a venue`);
  });
});

describe('fields of a venue', () => {
  it.each([
    ['America/Toronto', 'America/Toronto'],
    ['utc', 'utc'],
    ['Mars/Base', "'Mars/Base' is not a time zone"],
    ['', "'' is not a time zone"],
  ])('time zone %j: %s', (text, result) => {
    expect(read(() => parseTimezone(text))).toBe(result);
  });

  it.each([
    ['CAD', 'CAD'],
    [' jpy ', 'JPY'],
    ['dollar', "'dollar' is not a currency"],
    ['XXQ', "'XXQ' is not a currency"],
  ])('currency %j: %s', (text, result) => {
    expect(read(() => parseCurrency(text))).toBe(result);
  });

  it.each([
    ['04:00', '04:00'],
    ['00:00', '00:00'],
    ['23:59', '23:59'],
    ['4:00', "'4:00' is not a time of day"],
    ['24:00', "'24:00' is not a time of day"],
    ['04:60', "'04:60' is not a time of day"],
  ])('start of day %j: %s', (text, result) => {
    expect(read(() => parseDayStart(text))).toBe(result);
  });

  it.each([
    [
      ['a@x.test', 'b@x.test, a@x.test'],
      ['a@x.test', 'b@x.test'],
    ],
    [[''], []],
    [['nobody'], "'nobody' is not an e-mail address"],
    [['a@x'], "'a@x' is not an e-mail address"],
    [['Kim <kim@x.test>'], "'Kim <kim@x.test>' is not an e-mail address"],
    [['a@x.test\r\nBcc:b@x.test'], "'a@x.test\r\nBcc:b@x.test' is not an e-mail address"],
    [['a\u0000@x.test'], "'a\u0000@x.test' is not an e-mail address"],
  ])('contacts %j: %j', (texts, result) => {
    expect(read(() => parseContacts(texts))).toEqual(result);
  });

  it.each([
    ['sun', ['sun']],
    ['Sunday, mon', ['sun', 'mon']],
    ['sun,2026-12-25,sun', ['sun', '2026-12-25']],
    ['', []],
    ['sunshine', "--closed 'sunshine' is not a day"],
    ['2026-02-30', "--closed '2026-02-30' is not a day"],
    ['never', "--closed 'never' is not a day"],
  ])('closed on %j: %j', (text, result) => {
    expect(read(() => parseClosed(text))).toEqual(result);
  });
});
