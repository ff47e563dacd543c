import { describe, expect, it } from 'vitest';
import type { Credential } from '../../src/domain/integration.ts';
import { displaySource, parseSource } from '../../src/domain/secret-source.ts';

const absolute = (path: string) => (path.startsWith('/') ? path : `/work/${path}`);
const parse = (text: string) => parseSource('accessToken', text, absolute);

describe('a secret source', () => {
  it.each([
    ['env:SQUARE_TOKEN', { from: 'env', at: 'SQUARE_TOKEN' }],
    ['file:/run/secrets/token', { from: 'file', at: '/run/secrets/token' }],
    ['file:token', { from: 'file', at: '/work/token' }],
    ['cmd:pass show a:b', { from: 'cmd', at: 'pass show a:b' }],
    ['-', { from: 'stdin' }],
  ])('%s is read', (text, source) => {
    expect(parse(text)).toEqual(source);
  });

  it.each(['EAAA-hunter77', 'hunter:77', 'env:', 'env:EAAA-hunter77', 'file:', 'cmd:  ', '', ':', 'ENV:hunter77'])(
    '%j is refused without being repeated',
    (text) => {
      let error: unknown;
      try {
        parse(text);
      } catch (e) {
        error = e;
      }
      expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining('accessToken') });
      expect(JSON.stringify(error) + String(error)).not.toContain('hunter');
    },
  );
});

it.each<[Credential, string]>([
  [{ from: 'env', at: 'SQUARE_TOKEN' }, 'env:SQUARE_TOKEN'],
  [{ from: 'file', at: '/run/token' }, 'file:/run/token'],
  [{ from: 'cmd', at: 'pass x', replaced: { sealed: 'v1:a:b', sourceDigest: 'd' } }, 'cmd:pass x'],
  [{ from: 'stored', sealed: 'v1:a:b' }, 'stored'],
])('%j is shown as %s', (credential, shown) => {
  expect(displaySource(credential)).toBe(shown);
});
