import { describe, expect, it } from 'vitest';
import { PasteFilter } from '../../src/terminal/pasting.ts';

const BEGIN = '\x1b[200~';
const END = '\x1b[201~';
const UNTOLD = { joined: false, leftOut: false };

function filtered(...chunks: string[]) {
  const filter = new PasteFilter();
  return { keys: chunks.map((chunk) => filter.keys(chunk)).join(''), notes: filter.notes };
}

describe('keys of a terminal', () => {
  it.each([
    ['keys go through', ['a', 'b\r', '\x1b[A', '\x03'], 'ab\r\x1b[A\x03', UNTOLD],
    ['a line break at the end of a paste is no answer', [`${BEGIN}abc\r\n${END}`], 'abc', UNTOLD],
    [
      'nor is one in the middle',
      [`${BEGIN}abc\rdef\r\nghi${END}\r`],
      'abc def ghi\r',
      { joined: true, leftOut: false },
    ],
    ['nor any other key', [`${BEGIN}a\x03\x1b[Bb\tc${END}`], 'a[Bb c', UNTOLD],
    ['a paste may come in any pieces', [...`x${BEGIN}ab\rcd${END}y`], 'xab cdy', { joined: true, leftOut: false }],
    ['two pastes are two texts', [`${BEGIN}a\r${END}${BEGIN}b\r${END}`], 'ab', UNTOLD],
    ['without marks the first line is the answer', ['abc\rdef\rghi'], 'abc\r', { joined: false, leftOut: true }],
    ['a line break of two characters is one', ['abc\r\n'], 'abc\r\n', UNTOLD],
  ])('%s', (_, chunks, keys, notes) => {
    expect(filtered(...chunks)).toEqual({ keys, notes });
  });
});
