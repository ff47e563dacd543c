import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mailServer } from '../support/mail-server.ts';
import { mend, shop } from '../support/shop.ts';

/** What stays the same from machine to machine. */
function steady(text: string, store: string): string {
  return text
    .replaceAll(store, 'STORE')
    .replace(/posctl \d\S*, Node \S+, .*/, 'posctl VERSION, RUNTIME')
    .replace(/\d+ GiB free/, 'SPACE free')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC; nothing/, 'NOW; nothing')
    .replace(/\(\S+\/\d+\)/, '(HOST/PID)');
}

describe('posctl doctor', () => {
  it('says that all is well', async () => {
    const server = await mailServer();
    const one = await shop({ POSCTL_SMTP_URL: server.url, POSCTL_SUPPORT_EMAIL: 'support@posctl.test' });
    await one.must(['daemon', '--once']);
    const { stdout, stderr, exit } = await one.posctl(['doctor']);
    expect(steady(stdout, one.store)).toMatchInlineSnapshot(`
      "ok       versions: posctl VERSION, RUNTIME
      ok       store: STORE
      ok       permissions: only you can read the store, the config and the key
      ok       venues: 1 venue with 1 active integration can be read (sales and timeline: posctl store repair --dry-run)
      ok       space: SPACE free
      ok       locks: locks work; no daemon holds the store
      ok       daemon: the last pass ended just now (HOST/PID)
      ok       clock: NOW; nothing saved lies in the future
      ok       mail-queue: no mail waits
      ok       secrets: 1 secret resolves in this shell; the daemon needs the same variables
      ok       never-answered: every integration has answered, or is new
      ok       overlaps: no two integrations are suspected of the same sales
      ok       mail-server: the mail server answers and takes the password
      "
    `);
    expect({ stderr, exit }).toEqual({ stderr: 'All is well.\n', exit: 0 });
    expect(server.mails).toEqual([]);
  });

  it('names each fault with what mends it, and ends with 7', async () => {
    const password = 'hunter2-of-mail';
    const one = await shop({ POSCTL_SMTP_URL: `smtp://kim:${password}@127.0.0.1:1` });
    await mend(one, 'blue-door/square', (was) => ({
      ...was,
      credentials: { accessToken: { from: 'env', at: 'GONE' } },
    }));
    fs.chmodSync(one.store, 0o755);
    fs.writeFileSync(one.keyFile, 'x', { mode: 0o644 });
    fs.mkdirSync(join(one.store, 'venues', 'dark-door'));
    fs.writeFileSync(join(one.store, 'venues', 'dark-door', 'venue.json'), '{');
    const { stdout, stderr, exit } = await one.posctl(['doctor', '-o', 'jsonl']);
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const wrong = found.filter(({ ok }: { ok: boolean }) => !ok);
    const short = (text: string) => text.replaceAll(one.store, 'STORE').replaceAll(one.home, 'HOME');
    expect(
      wrong.map((f: Record<string, string>) => short(`${f.severity} ${f.check}: ${f.message} → ${f.repair}`)),
    ).toMatchInlineSnapshot(`
      [
        "warning permissions: the key HOME/keys/key can be read by other accounts of this machine → chmod go-rwx HOME/keys/key",
        "warning permissions: the store STORE can be read by other accounts of this machine → chmod go-rwx STORE",
        "bad venues: STORE/venues/dark-door/venue.json is damaged: it is not JSON from character 1 on → Put that file back from a backup; posctl does not write over it",
        "warning daemon: no pass has ever ended → posctl daemon",
        "bad secrets: blue-door/square: accessToken: the environment variable GONE is not set on this machine → posctl edit blue-door/square --secret accessToken=SOURCE",
        "bad mail-server: the mail server 127.0.0.1:1 cannot be reached: connect ECONNREFUSED 127.0.0.1:1 → check POSCTL_SMTP_URL, then: posctl daemon --once",
      ]
    `);
    expect({ stderr, exit }).toEqual({ stderr: `${wrong.length} things have to be mended.\n`, exit: 7 });
    expect(stdout + stderr).not.toContain(password);
  });

  it('works where there is no store, and makes none', async () => {
    const one = await shop();
    fs.rmSync(one.store, { recursive: true });
    const { stdout, exit } = await one.posctl(['doctor']);
    expect(steady(stdout, one.store)).toContain('warning  store: there is no store at STORE');
    expect(exit).toBe(7);
    expect(fs.existsSync(one.store)).toBe(false);
  });
});
