import { describe, expect, it } from 'vitest';
import { CSV_TEMPLATE, isDeclaredCsv, readDeclaredCsv } from '../../src/domain/declared-csv.ts';
import type { DocumentNode } from '../../src/domain/document.ts';

/** A document without its lines, as JSON would have it. */
function plain(node: DocumentNode): unknown {
  if (node.is === 'map') return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
  if (node.is === 'list') return node.items.map(plain);
  return node.is === 'text' ? node.text : node.is;
}

/** The venues that a CSV declares, or `line: problem`. */
function read(text: string): unknown {
  const told = readDeclaredCsv(text);
  if (!told.ok) return told.problems.map(({ line, message }) => `${line}: ${message}`);
  return (plain(told.document) as { readonly venues: unknown }).venues;
}

const HEAD = 'venue,name,timezone,currency,type,nickname,checkEvery,set,secret';
const COLUMNS = HEAD.split(',').join(', ');
const rows = (...lines: readonly string[]) => [HEAD, ...lines].join('\n');
const PAIRS = 'set and secret hold key=value pairs with ; between them';

describe('a CSV of venues', () => {
  it.each([
    ['venue,name\nv,V', true],
    ['Venue;name\nv;V', true],
    ['\ufeffvenue\tname\n', true],
    ['"venue" ,name\n', true],
    ['venue\nv', false],
    ['name,venue\n', false],
    ['venues: []\n', false],
    ['{"venue,": 1}', false],
  ])('%j is one: %s', (text, is) => {
    expect(isDeclaredCsv(text)).toBe(is);
  });

  it('is what the template shows', () => {
    expect(read(CSV_TEMPLATE)).toEqual([
      {
        id: 'blue-door',
        name: 'Blue Door',
        timezone: 'America/Toronto',
        currency: 'CAD',
        integrations: [
          {
            type: 'square',
            checkEvery: '6h',
            options: { locations: 'L1', includeModifiers: 'true' },
            credentials: { accessToken: 'env:SQUARE_TOKEN' },
          },
        ],
      },
    ]);
  });

  it.each([
    ['a row of a venue alone', rows('v,V,UTC,CAD'), [{ id: 'v', name: 'V', timezone: 'UTC', currency: 'CAD' }]],
    [
      'a row for each integration, what the venue is once',
      rows('v,V,UTC,CAD,square', 'w,,,,toast', 'v,,,CAD,toast,Patio'),
      [
        {
          id: 'v',
          name: 'V',
          timezone: 'UTC',
          currency: 'CAD',
          integrations: [{ type: 'square' }, { type: 'toast', nickname: 'Patio' }],
        },
        { id: 'w', integrations: [{ type: 'toast' }] },
      ],
    ],
    ['what the first row leaves out', rows('v', 'v,V'), [{ id: 'v', name: 'V' }]],
    ['no row that is empty', rows('', ' , ', 'v,V', ''), [{ id: 'v', name: 'V' }]],
    ['cells without the spaces around them', rows(' v , The V '), [{ id: 'v', name: 'The V' }]],
    ['other orders of columns', 'venue , currency , name\nv,CAD,V\n', [{ id: 'v', name: 'V', currency: 'CAD' }]],
    ['semicolons', 'venue;name\nv;"a;b"\n', [{ id: 'v', name: 'a;b' }]],
    [
      'tabs, and lines that end with CR LF',
      'venue\tname\r\nv\tV\r\nw\tW\r\n',
      [
        { id: 'v', name: 'V' },
        { id: 'w', name: 'W' },
      ],
    ],
    [
      'lines that end with CR',
      'venue,name\rv,V\rw,W',
      [
        { id: 'v', name: 'V' },
        { id: 'w', name: 'W' },
      ],
    ],
    ['cells in quotes', 'venue,name\n"v","a, ""b"""\n', [{ id: 'v', name: 'a, "b"' }]],
    ['a name in two lines', 'venue,name\nv,"a\nb"\n', [{ id: 'v', name: 'a\nb' }]],
    ['a separator at the end', 'venue,name,type\nv,V,\n', [{ id: 'v', name: 'V' }]],
    ['a separator at the very end', 'venue,name,type\nv,V,', [{ id: 'v', name: 'V' }]],
    [
      'pairs with spaces, with an equals sign in the value, and one without a value',
      rows('v,,,,singer,,,"a = 1 ; b=c=d;; e=",'),
      [{ id: 'v', integrations: [{ type: 'singer', options: { a: '1', b: 'c=d', e: '' } }] }],
    ],
  ])('has %s', (_, text, venues) => {
    expect(read(text)).toEqual(venues);
  });

  it.each([
    ['a row without a venue', rows('v', ',V'), ['3: the row names no venue']],
    ['a column that is not there', 'venue,colour\nv,red\n', [`1: there is no column 'colour'; columns: ${COLUMNS}`]],
    ['too many cells', 'venue,name\nv,V,CAD\n', ['2: the row has 3 cells, and the header 2']],
    ['a quotation mark in a cell', rows('v', 'w,"a"b'), ['3: a quotation mark is out of place']],
    ['a quotation mark that is not closed', rows('v', 'w,"a'), ['3: a quotation mark is out of place']],
    ['two names of a venue', rows('v,V', 'w,W', 'v,X'), ['4: another name of the venue than in line 2']],
    ['two zones of it', rows('v,,UTC', 'v,V,EST'), ['3: another timezone of the venue than in line 2']],
    ['what is not a pair, without repeating it', rows('v,,,,square,,,,planted-secret'), [`2: ${PAIRS}`]],
    ['a pair without a key', rows('v,,,,square,,,=1,'), [`2: ${PAIRS}`]],
    ['a key twice', rows('v,,,,square,,,a=1;a=2,'), ["2: 'a' comes twice here"]],
    ['the line behind a cell of several lines', rows('v,"a\r\nb\nc\rd"', ',V'), ['6: the row names no venue']],
  ])('says where there is %s', (_, text, problems) => {
    expect(read(text)).toEqual(problems);
  });
});
