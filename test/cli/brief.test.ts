import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { CHROMIUM, openPage } from '../support/chromium.ts';
import { addVenue, callOff, mend, shop } from '../support/shop.ts';

const steady = (text: string) =>
  text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'WHEN')
    .replace(/\d\d-\d\d \d\d:\d\d/g, 'MINUTE')
    .replace(/127\.0\.0\.1:\d+/g, 'HOST');

async function troubledShop() {
  const one = await shop();
  await one.must(['refresh', 'blue-door/square', '--from', '2026-11-19', '--to', '2026-11-21']);
  await callOff(one);
  return one;
}

describe('posctl brief', () => {
  it('tells what is new since this operator last looked', async () => {
    const one = await troubledShop();
    await one.must(['venue', 'edit', 'blue-door', '--name', 'The Blue Door', '--reason', 'asked for']);
    const { stdout } = await one.must(['brief']);
    expect(steady(stdout)).toMatchInlineSnapshot(`
      "Since WHEN (24 h ago)

      Called off: 1
        MINUTE kim  blue-door/square: called off: auth_revoked: the check failed; the last one: Square does not accept the access token (401 ACCESS_TOKEN_REVOKED: the token was revoked); make a new one
          posctl edit blue-door/square --secret accessToken=SOURCE --refresh

      Changed by people: 3
        MINUTE kim  blue-door: venue added
        MINUTE kim  blue-door/square: added
        MINUTE kim  blue-door: venue edited: name: blue-door → The Blue Door (asked for)

      Now: 1 CalledOff · 0 Failed · 0 Healthy · no daemon yet
      "
    `);
    const again = await one.must(['brief']);
    expect(steady(again.stdout)).toMatchInlineSnapshot(`
      "Since WHEN (just now)

      Nothing broke, nothing healed, nobody changed anything.

      Now: 1 CalledOff · 0 Failed · 0 Healthy · no daemon yet
      "
    `);
    const other = await one.must(['brief', '--as', 'lee', '-o', 'json']);
    expect(JSON.parse(other.stdout)).toMatchObject({
      calledOff: [{ kind: 'called_off', ref: 'blue-door/square' }],
      changed: [{ kind: 'venue_added' }, { kind: 'added' }, { kind: 'venue_edited', reason: 'asked for' }],
      counts: { CalledOff: 1, Failed: 0, Initializing: 0, Healthy: 0 },
    });
  });

  it('does not count a look back as a look', async () => {
    const one = await troubledShop();
    await one.must(['brief', '--since', '1h']);
    expect((await one.must(['brief'])).stdout).toContain('Called off: 1');
  });

  it.each([
    ['Called off: 1', 'brief | head -1'],
    ['Called off: 1', 'brief -o json | head -1'],
    ['Nothing broke', 'brief --handover | cat'],
  ])('counts as a look only as a whole (%s after %s)', async (then, line) => {
    const one = await troubledShop();
    const command = `'${process.execPath}' '${resolve('bin/posctl.js')}' ${line}`;
    spawnSync('bash', ['-c', command], { env: { ...one.env } as NodeJS.ProcessEnv });
    expect((await one.must(['brief'])).stdout).toContain(then);
  });

  it('names those that are left alone for a while', async () => {
    const one = await troubledShop();
    await one.must(['snooze', 'blue-door/square', '4h', '--reason', 'they renovate']);
    expect((await one.must(['brief', '--since', '1h'])).stdout).toMatch(
      /Snoozed: 1\n {2}blue-door\/square: until [-\d]+ [:\d]+ UTC, by kim: they renovate\n/,
    );
    const { snoozes } = await one.json<{ snoozes: object[] }>(['brief', '--since', '1h', '-o', 'json']);
    expect(snoozes).toMatchObject([{ ref: 'blue-door/square', by: 'kim', reason: 'they renovate' }]);
  });

  it('is handed over as Markdown', async () => {
    const one = await troubledShop();
    const { stdout } = await one.must(['brief', '--handover']);
    expect(steady(stdout)).toMatchInlineSnapshot(`
      "# Handover, WHEN

      Since WHEN. Now: 1 CalledOff · 0 Failed · 0 Healthy · no daemon yet.

      ## Open: 1

      - [ ] **CalledOff** blue-door, \`blue-door/square\`: since WHEN (auth_revoked); next: \`posctl edit blue-door/square --secret accessToken=SOURCE --refresh\`

      ## Called off: 1

      - MINUTE kim  blue-door/square: called off: auth_revoked: the check failed; the last one: Square does not accept the access token (401 ACCESS_TOKEN_REVOKED: the token was revoked); make a new one

      ## Changed by people: 2

      - MINUTE kim  blue-door: venue added
      - MINUTE kim  blue-door/square: added
      "
    `);
  });

  it('refuses a page that cannot be written, and replaces one that is there', async () => {
    const one = await troubledShop();
    const path = join(one.home, 'brief.html');
    const refused = await one.posctl(['brief', '--html', join(one.home, 'none', 'brief.html')]);
    expect(refused.exit).toBe(1);
    expect(refused.stderr).toContain('it cannot be written (ENOENT)');
    await one.must(['brief', '--html', path]);
    await one.must(['brief', '--html', path]);
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });
});

describe.skipIf(!CHROMIUM)('the page of posctl brief in a real browser (skipped where there is no Chromium)', () => {
  async function written() {
    const one = await troubledShop();
    await addVenue(one, 'evil');
    const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    await one.must(['venue', 'edit', 'blue-door', '--name', evil]);
    await mend(one, 'blue-door/square', (was) => ({ ...was, reason: was.reason && { ...was.reason, message: evil } }));
    const path = join(one.home, 'brief.html');
    await one.must(['brief', '--html', path]);
    return pathToFileURL(path).href;
  }

  it.each(['light', 'dark'] as const)(
    'has no fault of accessibility in %s, asks nobody for anything, and runs nothing',
    async (media) => {
      const url = await written();
      const page = await openPage(url, media, 1000);
      await page.evaluate(`${axe.source};0`);
      const faults = await page.evaluate<string[]>(
        `axe.run(document).then(({ violations }) => violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).join(' ')))`,
      );
      expect(faults).toEqual([]);
      expect(page.asked).toEqual([url]);
      expect(await page.evaluate('document.title')).toMatch(/^POS integrations, /);
      expect(await page.evaluate('document.querySelectorAll("img, script, iframe, link").length')).toBe(0);
      expect(await page.evaluate('document.querySelectorAll(".days .day").length')).toBeGreaterThan(5);
      expect(await page.evaluate('document.querySelectorAll("svg rect").length')).toBeGreaterThan(1);
    },
  );

  it('needs no sideways scrolling on a telephone', async () => {
    const page = await openPage(await written(), 'light', 390);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });
});
