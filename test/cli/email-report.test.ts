import { describe, expect, it } from 'vitest';
import { DAY, HOUR, instant, plus } from '../../src/domain/time.ts';
import { type Machine, machine, settled } from '../support/binary.ts';
import { imapForTests, NO_DOVECOT, PASSWORD, type TestMailbox } from '../support/imap-server.ts';
import { type MailPart, mailOf } from '../support/mails.ts';
import { between } from '../support/scripted-imap.ts';
import { addVenue, mend } from '../support/shop.ts';

const REF = 'blue-door/email-report';
const ADDRESS = 'reports+blue-door@example.com';
const server = imapForTests();

/** On the hour: no business day begins within it. */
const NOW = instant(Date.now() - (Date.now() % HOUR));
const daysAgo = (days: number) => plus(NOW, -days * DAY);
/** A report of a German till, which does not say its day: that is the one before the mail. */
const report = (euros: string): MailPart => ({
  name: 'Umsatz.csv',
  content: `Artikel;Menge;Umsatz\nBier;2;${euros}\nSumme;2;${euros}\n`,
});

/** A mail of so many days ago to the venue; `moved`: it lies here only since now. */
const mailed = (days: number, parts: MailPart[], more: { moved?: boolean } = {}) => ({
  raw: mailOf({
    to: ADDRESS,
    date: new Date(daysAgo(days)).toUTCString(),
    parts: [{ content: 'See below' }, ...parts],
  }),
  at: more.moved ? NOW : daysAgo(days),
});

interface Shop extends Machine {
  readonly mailbox: TestMailbox;
  readonly add: readonly string[];
}

/** The venue, a mailbox, and how both are connected: over TLS, as anywhere else. */
async function shop(): Promise<Shop> {
  const one = machine({ MAIL_PASSWORD: PASSWORD, NODE_EXTRA_CA_CERTS: server.certificate });
  await addVenue(one, 'blue-door');
  const mailbox = server.mailbox();
  const options = { host: '127.0.0.1', port: String(server.tlsPort), user: mailbox.user, address: ADDRESS };
  const set = Object.entries(options).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  return {
    ...one,
    mailbox,
    add: ['add', 'email-report', '--venue', 'blue-door', '--secret', 'password=env:MAIL_PASSWORD', ...set],
  };
}

/** The same, added so many days ago, due, and its first check still to come. */
async function old(days: number): Promise<Shop> {
  const one = await shop();
  await one.must([...one.add, '--no-test']);
  const then = daysAgo(days);
  await mend(one, REF, (was) => ({
    ...was,
    createdAt: then,
    begunAt: then,
    changedAt: then,
    nextCheck: then,
    reports: { lastAt: null, countedFrom: then, warned: [] },
  }));
  return one;
}

interface Listed {
  readonly status: string;
  readonly reason: { readonly code: string; readonly message: string } | null;
}

const listed = async (one: Machine) => (await one.json<Listed[]>(['list']))[0];
const due = (one: Machine) => mend(one, REF, (was) => ({ ...was, nextCheck: plus(NOW, -HOUR) }));
const kinds = async (one: Machine) => {
  const { stdout } = await one.must(['timeline', REF, '-o', 'jsonl']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).kind);
};

const warning = async (one: Machine) => {
  const { stdout } = await one.must(['timeline', REF, '--kind', 'warned', '-o', 'jsonl']);
  return JSON.parse(stdout).details.message;
};

describe.skipIf(NO_DOVECOT !== null)('a mailbox, from the first try to the sales', () => {
  it('is tried before it is saved, and says what it sees', async () => {
    const one = await shop();
    await one.mailbox.deliver([mailed(40, []), mailed(2, []), mailed(1, [report('9,80')])]);
    await one.mailbox.deliver([], 'Archive');
    const { stderr } = await one.must(one.add);
    expect(settled(stderr, one).replace(/newest from [\d-]+/, 'newest from YESTERDAY')).toMatchInlineSnapshot(`
      "The credentials work: mailbox folders: Archive, INBOX
      The credentials work: 2 mails for this integration in the last 30 days, the newest from YESTERDAY
      Added blue-door/email-report; it is checked with the daemon's next pass.
      The daemon needs MAIL_PASSWORD in its environment too.
      Next: posctl refresh blue-door/email-report
      To take it back: posctl undo op_00000000000000000000
      "
    `);
    expect((await listed(one))?.status).toBe('Initializing');
  });

  it('that refuses the password is not saved', async () => {
    const one = await shop();
    const { exit, stderr } = await one.posctl(one.add, { env: { MAIL_PASSWORD: 'planted-wrong' } });
    expect(exit).toBe(1);
    expect(settled(stderr, one).replaceAll(one.mailbox.user, 'USER')).toMatchInlineSnapshot(`
      "posctl: 127.0.0.1 does not accept user USER with this password (Authentication failed.); many providers want an app password; nothing was saved
        check that it is the right one and may do what is said by: posctl types email-report
      "
    `);
    expect(await one.json(['list'])).toEqual([]);
  });

  it('with a certificate that nobody vouches for is not spoken to', async () => {
    const one = await shop();
    const { exit, stderr } = await one.posctl(one.add, { env: { NODE_EXTRA_CA_CERTS: undefined } });
    expect(exit).toBe(1);
    expect(stderr).toContain('is not trusted: nobody known here vouches for it; check host and port, or name its ');
    expect(stderr).toContain('nothing was saved');
  });

  it('is read over starttls, too', async () => {
    const one = await shop();
    await one.mailbox.deliver([mailed(1, [report('9,80')])]);
    await one.must([
      ...one.add,
      '--set',
      'security=starttls',
      '--set',
      `port=${server.port}`,
      '--set',
      'host=localhost',
    ]);
    await one.must(['refresh', REF]);
    expect((await one.must(['sales', REF, '-o', 'jsonl'])).stdout).toContain('"itemName":"Bier"');
  });

  it('brings the sales of the days before its mails, and stays as it was', async () => {
    const one = await shop();
    await one.mailbox.deliver([mailed(2, [report('9,80')]), mailed(1, [report('1.234,50')])]);
    await one.mailbox.deliver([
      { ...mailed(1, [report('5,00')]), raw: mailOf({ to: 'other@example.com', parts: [report('5,00')] }) },
    ]);
    const before = await one.mailbox.state();
    await one.must(one.add);
    await one.must(['daemon', '--once']);
    expect(await listed(one)).toMatchObject({ status: 'Healthy', reason: null });
    const days = await one.json<{ net: { amount: number } }[]>(['sales', REF, '--by', 'day']);
    expect(days.map(({ net }) => net)).toEqual([
      { amount: 980, currency: 'CAD' },
      { amount: 123_450, currency: 'CAD' },
    ]);
    expect(await one.mailbox.state()).toEqual(before);
    const again = await one.json<object[]>(['refresh', REF]);
    expect(again).toMatchObject([{ ok: true, linesNew: 0, linesChanged: 0 }]);
  });

  it('with a report that cannot be read is Failed until a later one of that day comes', async () => {
    const one = await shop();
    await one.mailbox.deliver([mailed(1, [{ name: 'odd.csv', content: 'what is this' }])]);
    await one.must(one.add);
    await one.must(['daemon', '--once']);
    expect(await listed(one)).toMatchObject({ status: 'Failed', reason: { code: 'bad_data' } });
    await due(one);
    await one.must(['daemon', '--once']);
    expect(await listed(one)).toMatchObject({ status: 'Failed', reason: { code: 'bad_data' } });
    const later = { ...mailed(1, [report('9,80')]), at: NOW };
    await one.mailbox.deliver([
      { ...later, raw: later.raw.replace(/^Date: .*$/m, `Date: ${new Date(plus(daysAgo(1), 60_000)).toUTCString()}`) },
    ]);
    await due(one);
    await one.must(['daemon', '--once']);
    expect(await listed(one)).toMatchObject({ status: 'Healthy', reason: null });
  });

  it('with a report that is only read wrongly brings it once the profile says how', async () => {
    const one = await shop();
    const content = 'Was;Wieviel;Wofuer\nBier;12;1.107,40\n';
    await one.mailbox.deliver([mailed(1, [{ name: 'kasse.txt', content }])]);
    await one.must(one.add);
    await one.posctl(['refresh', REF]);
    expect(await listed(one)).toMatchObject({ status: 'Failed', reason: { code: 'bad_data' } });
    const profile = 'profile=name=Was; quantity=Wieviel; net=Wofuer; decimal=,';
    await one.must(['edit', REF, '--set', profile]);
    expect(await one.json(['refresh', REF])).toMatchObject([{ ok: true, linesNew: 1 }]);
    expect(await listed(one)).toMatchObject({ status: 'Healthy', reason: null });
    expect(await one.json(['sales', REF, '--by', 'item'])).toMatchObject([
      { itemName: 'Bier', net: { amount: 110_740 } },
    ]);
  });

  it('is read to its end by the next check, when one was killed in the midst of a mail', async () => {
    const one = await shop();
    const photo = { name: 'photo.jpg', type: 'image/jpeg', content: 'x'.repeat(3_000_000) };
    await one.mailbox.deliver([mailed(2, [report('9,80')]), mailed(1, [report('4,90'), photo])]);
    let kill = () => {};
    const line = await between(one.mailbox.port, { after: 100_000, afterwards: () => kill() });
    const plain = (port: number) => ['--set', 'security=none', '--set', `port=${port}`, '--no-test'];
    await one.must([...one.add, ...plain(line.port)]);
    const killed = one.start(['refresh', REF]);
    kill = () => killed.kill('SIGKILL');
    expect((await killed.ended).exit).toBe(null);
    expect(await one.json(['sales', REF, '--by', 'item'])).toEqual([]);
    await one.must(['edit', REF, ...plain(one.mailbox.port)]);
    expect(await one.json(['refresh', REF])).toMatchObject([{ ok: true, linesNew: 2 }]);
    expect(await one.json(['refresh', REF])).toMatchObject([{ ok: true, linesNew: 0, linesChanged: 0 }]);
  });

  it('is read again for days that are asked for', async () => {
    const one = await shop();
    await one.mailbox.deliver([mailed(20, [report('9,80')])]);
    await one.must(one.add);
    await one.must(['refresh', REF]);
    expect(await one.json(['sales', REF, '--by', 'day'])).toEqual([]);
    const asked = ['--from', daysAgo(22).slice(0, 10), '--to', daysAgo(19).slice(0, 10)];
    expect(await one.json(['refresh', REF, ...asked])).toMatchObject([{ ok: true, linesNew: 1 }]);
    expect(await one.json(['refresh', REF, ...asked])).toMatchObject([{ ok: true, linesNew: 0, linesChanged: 0 }]);
  });
});

describe.skipIf(NO_DOVECOT !== null)('reports that stay away', () => {
  it('for two business days are warned of', async () => {
    const one = await old(10);
    await one.mailbox.deliver([mailed(5, [report('9,80')])]);
    await one.must(['daemon', '--once']);
    expect(await kinds(one)).toEqual(['added', 'check_succeeded', 'warned']);
    expect(await warning(one)).toBe('no sales report for 5 days');
    expect(await listed(one)).toMatchObject({ status: 'Healthy' });
  });

  it('are not warned of while they come', async () => {
    const one = await old(10);
    await one.mailbox.deliver([mailed(1, [report('9,80')])]);
    await one.must(['daemon', '--once']);
    expect(await kinds(one)).toEqual(['added', 'check_succeeded']);
  });

  it('for 27 days are warned of again', async () => {
    const one = await old(60);
    await one.mailbox.deliver([mailed(28, [report('9,80')])]);
    await one.must(['daemon', '--once']);
    expect(await warning(one)).toBe('no sales report for 28 days; after 30 days the integration is called off');
    expect(await listed(one)).toMatchObject({ status: 'Healthy' });
  });

  it.each([false, true])(
    'for 30 days end the checks (mails moved here just now: %s), and a new one goes on',
    async (moved) => {
      const one = await old(60);
      await one.mailbox.deliver([mailed(40, [report('9,80')], { moved }), mailed(31, [report('9,80')], { moved })]);
      await one.must(['daemon', '--once']);
      expect(await listed(one)).toMatchObject({
        status: 'CalledOff',
        reason: { code: 'no_report', message: 'no sales report for 30 days' },
      });
      expect((await one.json<object[]>(['sales', REF, '--by', 'day'])).length).toBe(2);
      await one.mailbox.deliver([mailed(0, [report('4,90')])]);
      await one.must(['refresh', REF]);
      expect(await listed(one)).toMatchObject({ status: 'Healthy', reason: null });
      expect((await kinds(one)).slice(-2)).toEqual(['check_succeeded', 'resumed']);
    },
  );

  it('whose mailbox cannot be read end nothing', async () => {
    const one = await old(60);
    await one.posctl(['daemon', '--once'], { env: { MAIL_PASSWORD: 'planted-wrong' } });
    expect(await listed(one)).toMatchObject({ status: 'Failed', reason: { code: 'auth_revoked' } });
  });

  it('show no password anywhere', async () => {
    const one = await shop();
    await one.mailbox.deliver([mailed(1, [{ name: 'odd.csv', content: 'what is this' }])]);
    const said: string[] = [];
    for (const args of [
      one.add,
      ['daemon', '--once', '-v'],
      ['refresh', REF, '-v'],
      ['show', REF],
      ['timeline', REF, '-o', 'jsonl'],
    ]) {
      const { stdout, stderr } = await one.posctl(args);
      said.push(stdout, stderr);
    }
    expect(said.join('')).not.toContain('planted');
    expect([...one.files().values()].join('')).not.toContain('planted');
  });
});
