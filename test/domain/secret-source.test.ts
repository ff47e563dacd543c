import { expect, it } from 'vitest';
import { displaySource, parseSource, secretFlag } from '../../src/domain/secret-source.ts';

const absolute = (path: string) => `/work/${path}`;

it.each([
  ['env:SQUARE_TOKEN', { from: 'env', at: 'SQUARE_TOKEN' }],
  ['file:token.txt', { from: 'file', at: '/work/token.txt' }],
  ['cmd:pass show a:b | head -1', { from: 'cmd', at: 'pass show a:b | head -1' }],
  ['-', { from: 'stdin' }],
])('%s is a source', (text, source) => {
  expect(parseSource('accessToken', text, absolute)).toEqual(source);
});

it.each(['EAAAE-very-secret', 'env:', 'env: ', 'file:', 'cmd:  ', 'ENV:X', 'env:1X', 'env:A-B', 'stored', '', ':x'])(
  '%j is refused and never repeated',
  (text) => {
    try {
      parseSource('accessToken', text, absolute);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ exit: 2, message: expect.stringContaining('accessToken') });
      if (text.length > 5) expect(JSON.stringify([(error as Error).message, error])).not.toContain(text);
    }
  },
);

it('a source shows as it was given, a value never', () => {
  const replaced = { sealed: 'sealed-value', sourceDigest: 'digest' };
  expect(displaySource({ from: 'env', at: 'TOKEN', replaced })).toBe('env:TOKEN');
  expect(displaySource({ from: 'cmd', at: 'pass token' })).toBe('cmd:pass token');
  expect(displaySource({ from: 'stored', sealed: 'sealed-value', replaced })).toBe('stored');
});

it.each([
  [{ accessToken: 1 }, '--secret accessToken=SOURCE'],
  [{ clientId: 1, clientSecret: 1 }, '--secret KEY=SOURCE'],
  [{}, '--secret KEY=SOURCE'],
])('the flag for a new secret names it when only one can be meant: %j', (credentials, flag) => {
  expect(secretFlag(credentials)).toBe(flag);
});
