import { describe, expect, it } from 'vitest';
import { jsonStoreAt } from '../support/json-folder.ts';
import { mailServer } from '../support/mail-server.ts';
import { callOff, mend, type Shop, shop } from '../support/shop.ts';

async function contact(one: Shop, ...contacts: string[]) {
  await one.must(['venue', 'edit', 'blue-door', ...contacts.flatMap((address) => ['--contact', address])]);
}

async function failing(env: Readonly<Record<string, string>> = {}) {
  const one = await shop(env);
  await callOff(one);
  await mend(one, 'blue-door/square', (was) => ({ ...was, lastGoodCheck: '2026-11-18T01:14:00.000Z' }));
  return one;
}

describe('posctl tell', () => {
  it('prints the text for the venue, and sends nothing', async () => {
    const one = await failing();
    const { stdout, stderr } = await one.must(['tell', 'blue-door/square', '--lang', 'de']);
    expect(stdout.split('\n')[0]).toBe('blue-door: Es kommen keine Verkäufe mehr aus Square an');
    expect(stdout).toContain(
      'seit Dienstag, 17. November, 20:14 Uhr, haben uns keine Verkäufe von blue-door aus Square erreicht.',
    );
    expect(stderr).toBe('');
  });

  it('mails it to the contacts once confirmed, and notes who let it go', async () => {
    const server = await mailServer();
    const one = await failing({ POSCTL_SMTP_URL: server.url, POSCTL_ACTOR: 'kim' });
    await contact(one, 'owner@blue-door.test');
    const refused = await one.posctl(['tell', 'blue-door/square', '--send']);
    expect({ exit: refused.exit, stderr: refused.stderr }).toEqual({
      exit: 4,
      stderr: 'posctl: sending the letter to owner@blue-door.test needs to be confirmed\n  confirm with --yes\n',
    });
    expect(server.mails).toEqual([]);
    const sent = await one.must([
      'tell',
      'blue-door/square',
      '--send',
      '--yes',
      '--reason',
      'they called',
      '-o',
      'json',
    ]);
    expect(JSON.parse(sent.stdout)).toMatchObject({
      ref: 'blue-door/square',
      about: 'access',
      language: 'en',
      sent: true,
    });
    const letters = server.mails.filter(({ subject }) => subject === 'blue-door: no sales are coming in from Square');
    expect(letters.map(({ to }) => to)).toEqual([['owner@blue-door.test']]);
    const entries = await one.json<Record<string, unknown>[]>([
      'timeline',
      'blue-door/square',
      '--kind',
      'told,mail_sent',
      '-o',
      'json',
    ]);
    expect(entries.map(({ kind, actor, reason }) => ({ kind, actor, reason })).slice(-2)).toContainEqual({
      kind: 'told',
      actor: 'kim',
      reason: 'they called',
    });
  });

  it('keeps a letter that the server does not take now, and does not write a second one', async () => {
    const server = await mailServer();
    server.refuse(true);
    const one = await failing({ POSCTL_SMTP_URL: server.url });
    await contact(one, 'owner@blue-door.test');
    const send = ['tell', 'blue-door/square', '--send', '--yes'];
    const first = await one.posctl(send);
    expect(first.exit).toBe(1);
    expect(first.stderr).toContain('the letter waits: the mail server');
    expect((await one.posctl(send)).exit).toBe(6);
    const state = await jsonStoreAt(one.store).venues.read('blue-door');
    expect(state?.owed.filter(({ letter }) => letter).length).toBe(1);
  });

  it.each([
    [
      'nobody to write to',
      [],
      2,
      'posctl: blue-door has no contact to write to\n  posctl venue edit blue-door --contact EMAIL\n',
    ],
    [
      'no mail server',
      ['owner@blue-door.test'],
      1,
      'posctl: no mail server is set: nothing can be sent\n  set POSCTL_SMTP_URL\n',
    ],
  ])('refuses to send with %s', async (_, contacts, exit, stderr) => {
    const one = await failing();
    if (contacts.length > 0) await contact(one, ...contacts);
    expect(await one.posctl(['tell', 'blue-door/square', '--send', '--yes'])).toMatchObject({ exit, stderr });
  });

  it('has nothing to tell of one that was not checked yet', async () => {
    const one = await shop();
    expect(await one.posctl(['tell', 'blue-door/square'])).toMatchObject({
      exit: 6,
      stdout: '',
      stderr: 'posctl: blue-door/square has not been checked yet\n  check it first: posctl refresh blue-door/square\n',
    });
  });
});

describe('posctl ticket', () => {
  it('is Markdown with what is known, and without secrets', async () => {
    const one = await failing();
    await mend(one, 'blue-door/square', (was) => ({
      ...was,
      options: { baseUrl: 'https://kim:hunter2@pos.test/v2?token=abc123' },
    }));
    const { stdout } = await one.must(['ticket', 'blue-door/square']);
    expect(stdout).not.toMatch(/hunter2|abc123|rehearsal-revoked/);
    const steady = stdout
      .replace(/int_\w+/, 'ID')
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?/g, 'WHEN')
      .replace(/posctl \d\S*,/, 'posctl VERSION,')
      .replace(/127\.0\.0\.1:\d+/g, 'HOST')
      .replace(/(\d{4}-\d\d-\d\d(, )?)+/g, 'DAYS');
    expect(steady).toMatchInlineSnapshot(`
      "### blue-door: Square: CalledOff (auth_revoked)

      - **POS:** Square (api)
      - **Venue:** blue-door (America/Toronto)
      - **Status:** CalledOff
      - **Called off:** WHEN UTC
      - **Failing since:** WHEN UTC
      - **Cause:** too_many_failures (auth_revoked): the check failed; the last one: Square does not accept the access token (401 ACCESS_TOKEN_REVOKED: the token was revoked); make a new one
      - **Last good check:** WHEN UTC
      - **Last check:** WHEN UTC
      - **Last sale imported:** never
      - **Failures in a row:** 1
      - **Others that fail alike:** 0 of 0
      - **Days without sales data:** DAYS
      - **Options:** baseUrl=https://…@pos.test/v2?…
      - **Credentials:** accessToken
      - **Reference:** blue-door/square, ID

      What happened last (UTC):

      \`\`\`text
      WHEN  added
      WHEN  check failed  auth_revoked: Square does not accept the access token (401 ACCESS_TOKEN_REVOKED: the token was revoked); make a new one
      WHEN  called off  auth_revoked: the check failed; the last one: Square does not accept the access token (401 ACCESS_TOKEN_REVOKED: the token was revoked); make a new one
      \`\`\`

      posctl VERSION, WHEN UTC
      "
    `);
  });
});
