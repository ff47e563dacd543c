import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyShop, shop } from '../support/shop.ts';

const WINDOW = ['--from', '2026-11-19', '--to', '2026-11-21'];

/** A shop whose first receipt was damaged on the disk: one digit of its net is another one. */
async function damagedShop() {
  const one = await shop();
  await one.must(['refresh', 'blue-door/square', ...WINDOW]);
  const path = join(one.store, 'venues', 'blue-door', 'sales', '2026-11.jsonl');
  const sold = () => one.json(['sales', '--by', 'item', '-o', 'json']);
  const before = await sold();
  const text = fs.readFileSync(path, 'utf8');
  fs.writeFileSync(path, text.replace('"net":2290', '"net":2291'));
  expect(fs.readFileSync(path, 'utf8')).not.toBe(text);
  const short = (output: string) => output.replaceAll(one.store, 'STORE');
  return { ...one, before, sold, short };
}

const FILES = 'STORE/venues/blue-door/sales/2026-11.jsonl';
const LOST = 'posctl refresh blue-door/square --from 2026-11-19 --to 2026-11-19';

describe('posctl store repair', () => {
  it('says that nothing is damaged', async () => {
    const one = await emptyShop();
    expect(await one.must(['store', 'repair'])).toMatchObject({ stdout: '', stderr: 'Nothing is damaged.\n' });
    expect(await one.json(['store', 'repair', 'blue-door', '-o', 'json'])).toEqual([]);
    expect((await one.posctl(['store', 'repair', 'none'])).exit).toBe(3);
  });

  it('is what the error about a damaged file points to', async () => {
    const one = await damagedShop();
    const { stderr, exit } = await one.posctl(['sales']);
    expect(exit).toBe(1);
    expect(one.short(stderr)).toBe(
      `posctl: ${FILES} is damaged: what is in it is not what was saved\n` +
        '  Put that file back from a backup, or keep what is intact: posctl store repair blue-door\n',
    );
  });

  it('says what it would do, and asks before it does it', async () => {
    const one = await damagedShop();
    const { stdout } = await one.must(['store', 'repair', '--dry-run']);
    expect(one.short(stdout)).toMatchInlineSnapshot(`
      "venues/blue-door/sales/2026-11.jsonl keeps 3 sales as they were saved, and loses 1; the rest is in venues/blue-door/sales/2026-11.jsonl.aside.

      Sales of these days are missing. Fetch them again:
        posctl refresh blue-door/square --from 2026-11-19 --to 2026-11-19
      "
    `);
    const { stderr, exit } = await one.posctl(['store', 'repair', 'blue-door']);
    expect(exit).toBe(4);
    expect(stderr).toBe(
      'posctl: 1 file is damaged; nothing was changed\n  look at what would be done with --dry-run, confirm with --yes\n',
    );
    expect((await one.posctl(['sales'])).exit).toBe(1);
  });

  it('keeps what is sound, and the days that it names bring back the rest', async () => {
    const one = await damagedShop();
    const { stdout, stderr } = await one.must(['store', 'repair', 'blue-door', '--yes', '-o', 'json']);
    expect(stderr).toBe('Repaired.\n');
    expect(JSON.parse(one.short(stdout))).toEqual([
      {
        venue: 'blue-door',
        files: [{ path: FILES, what: 'sales', done: 'soundPart', kept: 3, lost: 1, aside: `${FILES}.aside` }],
        lost: [{ integration: expect.any(String), from: '2026-11-19', to: '2026-11-19', command: LOST }],
      },
    ]);
    expect(await one.sold()).not.toEqual(one.before);
    await one.must(LOST.split(' ').slice(1));
    expect(await one.sold()).toEqual(one.before);
  });

  it('goes back to the state before the last change of a venue whose document is lost', async () => {
    const one = await shop();
    fs.rmSync(join(one.store, 'venues', 'blue-door', 'venue.json'));
    expect((await one.posctl(['list'])).stderr).toContain('(or: posctl store repair blue-door)');
    const { stdout } = await one.must(['store', 'repair', 'blue-door', '-y']);
    expect(stdout).toBe('venues/blue-door/venue.json goes back to the state before the last change.\n');
    expect((await one.must(['venue', 'list', '-o', 'name'])).stdout).toBe('blue-door\n');
  });

  it('believes settings that were changed on purpose', async () => {
    const one = await emptyShop();
    await one.must(['policy', '--set', 'personFailures=12']);
    const path = join(one.store, 'store.json');
    fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace('12', '13'));
    expect((await one.posctl(['policy'])).stderr).toContain('posctl store repair takes it as it is');
    expect(await one.json(['list'])).toEqual([]);
    await one.must(['store', 'repair', '--yes']);
    expect((await one.must(['policy'])).stdout).toMatch(/personFailures +13/);
  });
});
