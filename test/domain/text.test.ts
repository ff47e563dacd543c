import { stripVTControlCharacters } from 'node:util';
import { assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, csvCell, jsonText, presentableLog, presentableText, redact, shorten } from '../../src/domain/text.ts';

describe('clean', () => {
  it.each([
    ['colours', 'a \x1b[31mred\x1b[0m word', 'a red word'],
    ['a cleared screen', '\x1b[2J\x1b[HPizza', 'Pizza'],
    ['a window title', '\x1b]0;pwned\x07Pizza', 'Pizza'],
    ['a link with a string terminator', '\x1b]8;;http://evil\x1b\\Pizza\x1b]8;;\x1b\\', 'Pizza'],
    ['a device control string', '\x1bP+q544e\x1b\\Pizza', 'Pizza'],
    ['eight-bit sequences', '\x9b31mPizza \x9d0;t\x9c!', 'Pizza !'],
    ['a reset', '\x1bcPizza', 'Pizza'],
    ['a title that never ends', '\x1b]0;Pizza', '\ufffd]0;Pizza'],
    ['line breaks and tabs', 'one\r\ntwo\nthree\tfour\u2028five\x85six', 'one two three four five six'],
    ['bell, backspace, null, delete', 'a\x07b\x08c\x00d\x7f', 'a\ufffdb\ufffdc\ufffdd\ufffd'],
    ['text turned around', 'gpj.\u202eexe\u202c\u2066x\u2069', 'gpj.exex'],
    ['what cannot be seen', 'Piz\u200bz\u00ada\ufeff\u2060\u200c\u200d \u{e0041}', 'Pizza '],
    ['half a character', 'a\ud83cb', 'a\ufffdb'],
    ['other scripts and emoji', 'Käse 寿司 👩‍🍳 ❤️ 🏴 ไก่', 'Käse 寿司 👩‍🍳 ❤️ 🏴 ไก่'],
  ])('%s', (_, text, shown) => {
    expect(clean(text)).toBe(shown);
  });

  it('takes many beginnings of sequences that never end for marks like any other', () => {
    const many = 400_000;
    for (const begin of ['\x9d', '\x90', '\x1b]', '\x9b', '\x9dx'])
      expect(clean(begin.repeat(many)).replaceAll('\ufffd', '').length).toBe((begin.length - 1) * many);
  });

  it('leaves nothing that a terminal obeys, whatever comes', () => {
    const nasty = constantFrom(
      '\x1b',
      '[',
      ']',
      '\x9b',
      '\x9d',
      ';',
      '0',
      'm',
      '\x07',
      '\\',
      'P',
      '\u202e',
      '\n',
      '\x9c',
    );
    assert(
      property(string({ unit: oneof(nasty, string({ unit: 'binary', maxLength: 1 })), maxLength: 40 }), (text) => {
        const shown = clean(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u);
        expect(stripVTControlCharacters(shown)).toBe(shown);
      }),
      { numRuns: 500 },
    );
  });
});

describe('shorten', () => {
  it.each([
    ['short enough', 12, 'short enough'],
    ['one too long', 11, 'one too lo…'],
    ['👩‍🍳👩‍🍳👩‍🍳', 2, '👩‍🍳…'],
    ['👩‍🍳👩‍🍳', 2, '👩‍🍳👩‍🍳'],
    ['abc', 1, '…'],
  ])('%s in %i characters', (text, length, short) => {
    expect(shorten(text, length)).toBe(short);
  });
});

describe('a CSV cell', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1 bar', "'+1 bar"],
    ['-discount', "'-discount"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "' =1"],
    ['\r=1', "' =1"],
    ['  =1', "'  =1"],
    ['＝1', "'＝1"],
    ['\u200b=1', "'=1"],
    ['-2.50', '-2.50'],
    ['1e3', '1e3'],
    ['+49', "'+49"],
    ['0012', '0012'],
    ['Pizza = good', 'Pizza = good'],
    ["a;=cmd|' /C calc'!A1", "a;'=cmd|' /C calc'!A1"],
    ['a; +1;\t-1;b', "a;' +1;' -1;b"],
    ['a;"=1"', 'a;\'"=1"'],
    [-17, '-17'],
    [null, ''],
  ])('%j becomes %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

describe('JSON', () => {
  it('escapes what a terminal would obey and loses nothing', () => {
    const value = { name: 'a\x1b[31m\x9b2J\x7f\u202e\u2028é寿' };
    const text = jsonText(value);
    expect(text).toBe('{"name":"a\\u001b[31m\\u009b2J\\u007f\\u202e\\u2028é寿"}');
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('redact', () => {
  const secret = 'p@ss/wörd+1"x';
  it.each([
    ['as it is', `token ${secret} refused`, 'token *** refused'],
    ['URL-encoded', `?t=${encodeURIComponent(secret)}&a=1`, '?t=***&a=1'],
    ['URL-encoded in lower case', `?t=${encodeURIComponent(secret).replace(/%../g, (m) => m.toLowerCase())}`, '?t=***'],
    ['in a form', new URLSearchParams({ t: `${secret} 2` }).toString(), 't=***+2'],
    ['in JSON', JSON.stringify({ secret }), '{"secret":"***"}'],
    ['in JSON as PHP writes it', JSON.stringify({ secret }).replaceAll('/', '\\/'), '{"secret":"***"}'],
    ['in JSON of ASCII letters only', JSON.stringify({ secret }).replace('ö', '\\u00f6'), '{"secret":"***"}'],
    ['in a page', `<b>${secret.replace('"', '&quot;')}</b>`, '<b>***</b>'],
    ['in hexadecimal', `x${Buffer.from(secret).toString('hex')}`, 'x***'],
    ['in capital hexadecimal', Buffer.from(secret).toString('hex').toUpperCase(), '***'],
    ['base64', Buffer.from(secret).toString('base64'), '***'],
    ['twice', `${secret}${secret}`, '******'],
  ])('%s', (_, text, shown) => {
    expect(redact(text, [secret]).replace(/\*\*\*[A-Za-z0-9+/]?=*$/, '***')).toBe(shown);
  });

  it.each(['a', 'ab', 'abc', 'user', 'user1'])('inside a Basic header of the user %s', (user) => {
    const header = Buffer.from(`${user}:${secret}`).toString('base64');
    expect(Buffer.from(redact(header, [secret]).replace('***', ''), 'base64').toString()).not.toContain('wörd');
    expect(redact(header, [secret])).toContain('***');
  });

  it.each([
    ['of itself', `it says: ${secret.slice(0, 8)}… (400)`, 'it says: ***… (400)'],
    ['of one of its writings', `${encodeURIComponent(secret).slice(0, 12)}…`, '***…'],
    ['in each text that was cut', `${secret.slice(0, 6)}…, ${secret.slice(0, 9)}…`, '***…, ***…'],
    ['not when it is too short to say anything', `p@ss…`, 'p@ss…'],
    ['not when it was not cut', `${secret.slice(0, 8)} …`, `${secret.slice(0, 8)} …`],
  ])('takes out a beginning %s, of which the rest was cut off', (_, text, shown) => {
    expect(redact(text, [secret])).toBe(shown);
  });

  it('takes the longest first, so that no rest remains', () => {
    expect(redact('abcdef', ['abcd', 'abcdef'])).toBe('***');
  });

  it('leaves short values alone, they would turn up in innocent text', () => {
    expect(redact('a bar in the bar', ['bar', ''])).toBe('a bar in the bar');
  });
});

describe('a text from outside', () => {
  it.each([
    ['a mark that cannot be seen', '\u00ad'],
    ['a mark that turns text around', '\u202e'],
    ['a colour', '\x1b[31m'],
  ])('holds no secret either that was parted by %s', (_, mark) => {
    const text = `no ${mark}: planted-${mark}token, please`;
    expect(presentableText(text, ['planted-token'])).toBe('no : ***, please');
    expect(presentableLog(text, ['planted-token'])).toEqual(['no : ***, please']);
  });
});
