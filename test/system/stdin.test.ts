import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { pipedInput } from '../../src/system/process.ts';

describe('standard input', () => {
  it.each([
    [['hunter77\n'], 'hunter77'],
    [['a\r\n', 'b\r\n'], 'a\r\nb'],
    [[Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1)], 'ü'],
    [[], ''],
  ])('of %j is %j', async (chunks, text) => {
    expect(await pipedInput(Readable.from(chunks)).read()).toBe(text);
  });

  it('can be used once only', async () => {
    const input = pipedInput(Readable.from(['a']));
    await input.read();
    await expect(input.read()).rejects.toMatchObject({
      code: 'usage',
      message: 'standard input can be used once only',
    });
  });

  it('is not read from a terminal, where a secret would be seen', async () => {
    const terminal = Object.assign(Readable.from(['a']), { isTTY: true });
    await expect(pipedInput(terminal).read()).rejects.toMatchObject({ code: 'usage' });
  });

  it('has a limit', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1024 * 1024);
      })(),
    );
    await expect(pipedInput(endless).read()).rejects.toThrow('standard input is larger than 16 MiB');
  });
});
