import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { storePaths, venuePaths } from '../../src/store/folder.ts';
import { addVenue, shop } from '../support/shop.ts';

/** A shop with the venue red-lion besides, whose document is damaged. */
async function damagedShop() {
  const one = await shop();
  await addVenue(one, 'red-lion');
  writeFileSync(venuePaths(storePaths(one.store), 'red-lion').document, '{');
  return one;
}

describe('a store with one damaged venue', () => {
  it('lists the others, names that one on standard error, and exits with 5', async () => {
    const one = await damagedShop();
    const { stdout, stderr, exit } = await one.posctl(['list']);
    expect(exit).toBe(5);
    expect(stdout).toContain('blue-door  square  Initializing');
    const [message, hint] = stderr.replaceAll(one.store, 'STORE').split('\n');
    expect(message).toBe('posctl: STORE/venues/red-lion/venue.json is damaged: it is not JSON from character 1 on');
    expect(hint).toMatch(/^ {2}\S/);
  });

  it('names it as an object to scripts, whose data stays whole', async () => {
    const one = await damagedShop();
    for (const format of ['json', 'jsonl']) {
      const { stdout, stderr, exit } = await one.posctl(['venue', 'list', '-o', format]);
      expect(exit).toBe(5);
      expect([JSON.parse(stdout)].flat()).toMatchObject([{ id: 'blue-door' }]);
      expect(JSON.parse(stderr)).toMatchObject({
        error: {
          code: 'failed',
          message: expect.stringContaining('red-lion'),
          hint: expect.any(String),
          retryable: false,
        },
      });
    }
  });

  it('says its error and no more to whoever asks for that venue', async () => {
    const one = await damagedShop();
    const { stdout, stderr, exit } = await one.posctl(['list', '--venue', 'red-lion']);
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 1 });
    expect(stderr).toContain('red-lion/venue.json is damaged');
  });
});
