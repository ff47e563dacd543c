import { describe, expect, it } from 'vitest';
import { parseListenAddress } from '../../src/domain/listening.ts';

describe('where to listen', () => {
  it.each([
    ['9464', '127.0.0.1', 9464, true],
    ['127.0.0.1:9464', '127.0.0.1', 9464, true],
    ['127.8.8.8:1', '127.8.8.8', 1, true],
    ['localhost:0', 'localhost', 0, true],
    ['[::1]:9464', '::1', 9464, true],
    ['0.0.0.0:9464', '0.0.0.0', 9464, false],
    ['[::]:9464', '::', 9464, false],
    ['metrics.example:65535', 'metrics.example', 65_535, false],
    ['127.0.0.1.example:1', '127.0.0.1.example', 1, false],
  ])('%s', (text, host, port, loopback) => {
    expect(parseListenAddress(text)).toEqual({ host, port, loopback });
  });

  it.each(['', ':9464', '127.0.0.1', '127.0.0.1:', '1:2:3', '::1:9464', 'a b:1', 'x:65536', 'http://x:1', '-1'])(
    'not %j',
    (text) => {
      expect(() => parseListenAddress(text)).toThrow('is not an address with a port');
    },
  );
});
