import { describe, expect, it } from 'vitest';
import { mailServer } from '../support/mail-server.ts';
import { mend, rehearsalPos, type Shop, shop } from '../support/shop.ts';

const REF = 'blue-door/square';
const WHY = ['--reason', 'a new terminal comes'];
const kinds = async (one: Shop) => (await one.json<{ kind: string }[]>(['timeline'])).map(({ kind }) => kind);

/** Due, with three counted failures behind it: the next one warns. */
async function nearlyWarned(one: Shop): Promise<void> {
  const baseUrl = `${await rehearsalPos()}/~500`;
  await mend(one, REF, (was) => ({
    ...was,
    status: 'Failed',
    streak: { ...was.streak, counted: 3, tries: 3 },
    options: { baseUrl },
    nextCheck: new Date().toISOString(),
  }));
}

const due = (one: Shop) => mend(one, REF, (was) => ({ ...was, nextCheck: new Date().toISOString() }));

describe('posctl snooze', () => {
  it('stops mails until its time; checks go on, and what fails still is told afterwards', async () => {
    const server = await mailServer();
    const one = await shop({
      POSCTL_SMTP_URL: server.url,
      POSCTL_MAIL_FROM: 'posctl@posctl.test',
      POSCTL_SUPPORT_EMAIL: 'support@posctl.test',
    });
    await nearlyWarned(one);
    const [result] = await one.json<{ integration: unknown }[]>(['snooze', REF, '4h', ...WHY]);
    const snoozed = { until: expect.any(String), reason: 'a new terminal comes', by: expect.any(String) };
    expect(result).toMatchObject({ ref: REF, ok: true, changed: true, integration: { snoozed } });
    expect(await one.json(['list'])).toMatchObject([{ snoozed }]);
    expect((await one.must(['show', REF])).stdout).toContain('a new terminal comes');
    await one.must(['daemon', '--once']);
    expect(await one.json(['show', REF])).toMatchObject({ status: 'Failed', failuresInARow: 3 });
    expect(server.mails).toEqual([]);

    // Four hours later.
    const now = new Date().toISOString();
    await mend(one, REF, (was) => ({ ...was, snoozed: was.snoozed && { ...was.snoozed, until: now } }));
    await one.must(['daemon', '--once']);
    expect(await one.json(['show', REF])).toMatchObject({ snoozed: null });
    expect((await kinds(one)).filter((kind) => kind.startsWith('snooze'))).toEqual(['snoozed', 'snooze_ended']);
    await due(one);
    await one.must(['daemon', '--once']);
    expect(server.mails.map(({ subject }) => subject)).toEqual([`[posctl] ${REF}: sales may be missing`]);
  });

  it('is ended early, and does nothing in a dry run', async () => {
    const one = await shop();
    const before = one.files();
    const rehearsed = await one.must(['snooze', REF, '4h', '--dry-run']);
    expect([rehearsed.stdout, rehearsed.stderr].join('\n')).toContain('would be snoozed');
    expect(one.files()).toEqual(before);
    await one.must(['snooze', '--type', 'square', '--until', new Date(Date.now() + 3_600_000).toISOString(), ...WHY]);
    await one.must(['snooze', REF, '--end']);
    expect(await one.json(['show', REF])).toMatchObject({ snoozed: null });
    expect(await one.json(['snooze', REF, '--end'])).toMatchObject([{ ok: true, changed: false }]);
  });

  it.each([
    [['15d', ...WHY], 2, 'a snooze lasts at most 14 days'],
    [['--until', '2020-01-01', ...WHY], 2, 'a snooze ends in the future'],
    [[...WHY], 2, 'snooze needs to know for how long'],
    [['4h', '--until', '2099-01-01', ...WHY], 2, '4h and --until were given'],
    [['4h', '--end'], 2, '--end ends it now, so it takes no time'],
    [['4h'], 4, 'a snooze needs a reason'],
  ] as const)('%j: %i', async (args, exit, message) => {
    const one = await shop();
    const ran = await one.posctl(['snooze', REF, ...args]);
    expect(ran.stderr).toContain(message);
    expect(ran.exit).toBe(exit);
    expect(await kinds(one)).not.toContain('snoozed');
  });
});
