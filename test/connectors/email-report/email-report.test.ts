import { utils, write } from '@e965/xlsx';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { emailReport, makeEmailReport } from '../../../src/connectors/email-report/email-report.ts';
import type { SaleDocument } from '../../../src/domain/sale.ts';
import type { Fetched } from '../../../src/ports/connectors.ts';
import { reportReader } from '../../../src/report-files/reader.ts';
import { type Connecting, connecting, fakeSession, fetchAll } from '../../support/connecting.ts';
import { type Delivery, imapForTests, NO_DOVECOT, PASSWORD, type TestMailbox } from '../../support/imap-server.ts';
import { type MailWords, mailOf } from '../../support/mails.ts';
import { type PlainReports, plainReports } from '../../support/plain-reports.ts';

const csv = (...lines: string[]) => ['sales', ...lines].join('\n');
const report = (name: string, ...lines: string[]) => ({ name, content: csv(...lines) });

/** A mail that came on 20 November at 11:00 UTC. */
const came = (words: MailWords, more: Partial<Delivery> = {}): Delivery => ({
  raw: mailOf(words),
  at: '2026-11-20T11:00:00.000Z',
  ...more,
});

interface Asking extends Omit<Connecting, 'reports'> {
  readonly reports?: PlainReports;
}

const given = ({ options }: TestMailbox, more: Asking = {}): Connecting => ({
  credentials: fakeSession({ password: PASSWORD }),
  reports: plainReports(),
  ...more,
  options: { ...options, ...more.options },
});

const check = (mailbox: TestMailbox, more: Asking = {}) => fetchAll(emailReport, given(mailbox, more));

/** `2026-11-19 Burger 2 1000` a line. */
const linesOf = (documents: readonly SaleDocument[]) =>
  documents
    .flatMap((d) => d.lines.map((line) => `${d.businessDay} ${line.itemName} ${line.quantity} ${line.net}`))
    .sort();

const server = imapForTests();

describe.skipIf(NO_DOVECOT !== null)('the mailbox of an e-mail integration', () => {
  test('a report that came is imported, with what its mail says', async () => {
    const mailbox = server.mailbox();
    const reports = plainReports();
    await mailbox.deliver([
      came({ subject: 'Daily =?utf-8?B?w7Y=?= sales', parts: [report('mix.csv', '-;Burger;2;1000')] }),
    ]);
    const { documents, fetched } = await check(mailbox, { reports, options: { profile: 'sales', currency: 'usd' } });
    expect(linesOf(documents)).toEqual(['2026-11-19 Burger 2 1000']);
    expect(fetched).toMatchObject({
      reportAt: '2026-11-20T11:00:00.000Z',
      imported: [{ file: 'mix.csv', businessDays: ['2026-11-19'], at: '2026-11-20T11:00:00.000Z' }],
      quarantined: [],
      warnings: [],
    });
    expect(reports.asked.map(({ context }) => context)).toMatchObject([
      {
        subject: 'Daily ö sales',
        mailedAt: '2026-11-20T11:00:00.000Z',
        arrivedAt: '2026-11-20T11:00:00.000Z',
        profile: 'sales',
        currency: 'USD',
        day: null,
      },
    ]);
  });

  test('an empty mailbox was read, and nothing came', async () => {
    const { fetched } = await check(server.mailbox());
    expect(fetched).toMatchObject({ reportAt: null, imported: [], quarantined: [], warnings: [] });
  });

  test('what cannot be imported is quarantined, and what came beside it is kept', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([
      came({ parts: [{ name: 'odd.csv', content: 'what is this' }] }),
      came({ parts: [report('mix.csv', '2026-11-19;Burger;2;1000')] }, { at: '2026-11-20T10:00:00.000Z' }),
    ]);
    const { documents, fetched } = await check(mailbox);
    expect(linesOf(documents)).toEqual(['2026-11-19 Burger 2 1000']);
    expect(fetched).toMatchObject({
      reportAt: '2026-11-20T11:00:00.000Z',
      imported: [{ file: 'mix.csv' }],
      quarantined: [
        { file: 'odd.csv', businessDays: ['2026-11-19'], code: 'no_header', message: 'no line names the columns' },
      ],
    });
  });

  test('a mail without a report is said, and is not a report', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([
      came({ subject: 'Welcome!', parts: [{ content: 'Hello' }] }),
      came({
        subject: 'Your daily \u001b[31mlink',
        parts: [{ content: 'Click here' }, { name: 'sales.pdf', content: '%PDF' }],
      }),
    ]);
    const { fetched } = await check(mailbox);
    expect(fetched).toMatchObject({ reportAt: null, imported: [], quarantined: [] });
    expect(fetched.warnings).toEqual([
      'the mail of 2026-11-20 «Welcome!» has no attached file; have the POS attach the report itself, best as CSV',
      'the mail of 2026-11-20 «Your daily link» has no report attached, only sales.pdf; have the POS attach the report itself, best as CSV',
    ]);
  });

  test('a file that is not a report beside one that is does not matter', async () => {
    const mailbox = server.mailbox();
    const parts = [
      report('mix.csv', '-;Burger;2;1000'),
      { name: 'terms.txt', content: 'Terms of use' },
      { name: 'logo.png', content: 'x' },
    ];
    await mailbox.deliver([came({ parts })]);
    const { fetched, talk } = await check(mailbox);
    expect(fetched).toMatchObject({ imported: [{ file: 'mix.csv' }], quarantined: [], warnings: [] });
    const line = 'the mail of 2026-11-20 «Daily sales»: mix.csv, terms.txt, logo.png (passed over)';
    expect(talk).toContain(line);
    expect(fetched.log).toBe(line);
  });

  test('files that only Outlook opens are quarantined, with what to do', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([
      came({ subject: 'Report', parts: [{ name: 'winmail.dat', type: 'application/ms-tnef', content: 'x' }] }),
    ]);
    const { fetched } = await check(mailbox);
    expect(fetched.quarantined).toMatchObject([
      {
        file: 'the mail of 2026-11-20 «Report»',
        businessDays: ['2026-11-19'],
        code: 'unreadable_mail',
        message:
          'winmail.dat: Outlook packed the files so that only Outlook can open them; have the mail sent as HTML or plain text, not as rich text',
      },
    ]);
    expect(fetched.reportAt).toBe('2026-11-20T11:00:00.000Z');
  });

  test('a mail is named after the day on which it came there', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([came({ subject: 'Late', date: null }, { at: '2026-11-20T03:00:00.000Z' })]);
    const { fetched } = await check(mailbox);
    expect(fetched.warnings[0]).toMatch(/^the mail of 2026-11-19 «Late» has no attached file/);
  });

  test('a mail with an impossible date counts by when it came, and says so', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([
      came({ date: 'Fri, 20 Nov 2099 06:00:00 -0500', parts: [report('mix.csv', '-;Burger;2;1000')] }),
    ]);
    const { documents, fetched } = await check(mailbox);
    expect(linesOf(documents)).toEqual(['2026-11-19 Burger 2 1000']);
    expect(fetched).toMatchObject({
      reportAt: '2026-11-20T11:00:00.000Z',
      warnings: [
        'the mail of 2026-11-20 «Daily sales» has the date 2099-11-20T11:00:00.000Z, later than it came; its report is dated by when it came',
      ],
    });
  });

  test('a report that was forwarded is as old as the mail in which it came first', async () => {
    const mailbox = server.mailbox();
    const inner = mailOf({
      date: 'Tue, 17 Nov 2026 06:00:00 -0500',
      subject: 'Original',
      parts: [report('mix.csv', '-;Burger;2;1000')],
    });
    const forwarded = { content: inner, headers: ['Content-Type: message/rfc822'], encoding: '7bit' } as const;
    await mailbox.deliver([came({ subject: 'Fwd: missing one', parts: [{ content: 'Here it is' }, forwarded] })]);
    const reports = plainReports();
    const { documents, fetched } = await check(mailbox, { reports });
    expect(linesOf(documents)).toEqual(['2026-11-16 Burger 2 1000']);
    expect(reports.asked).toMatchObject([{ context: { subject: 'Original', mailedAt: '2026-11-17T11:00:00.000Z' } }]);
    expect(fetched.reportAt).toBe('2026-11-20T11:00:00.000Z');
  });
});

describe.skipIf(NO_DOVECOT !== null)('a mail that a person forwarded', () => {
  test('is dated by the forwarding where its report does not say its day, with a warning', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([
      came({ subject: 'Fwd: Daily sales', parts: [report('mix.csv', '-;Burger;2;1000')] }),
      came({ subject: 'WG: Daily sales', parts: [report('mix.csv', '2026-11-16;Burger;2;1000')] }),
    ]);
    const { documents, fetched } = await check(mailbox);
    expect(linesOf(documents)).toEqual(['2026-11-16 Burger 2 1000', '2026-11-19 Burger 2 1000']);
    expect(fetched.warnings).toEqual([
      'the mail of 2026-11-20 «Fwd: Daily sales» was forwarded, so the day of its report, 2026-11-19, is a guess; have such mails redirected, or forwarded as attachments',
    ]);
  });
});

describe.skipIf(NO_DOVECOT !== null)('reports as they really are', () => {
  const checkReally = (mailbox: TestMailbox) => fetchAll(emailReport, { ...given(mailbox), reports: reportReader });
  const LOYVERSE = 'Item name,SKU,Category,Items sold,Gross sales,Items refunded,Refunds,Discounts,Net sales\n';

  test('archives with a file a day, and Excel files beside them', async () => {
    const mailbox = server.mailbox();
    const zip = zipSync({
      'item-sales-summary-2026-11-17-2026-11-17.csv': strToU8(`${LOYVERSE}Ale,0012,Beer,2,10.00,0,0.00,0.00,10.00\n`),
      'item-sales-summary-2026-11-18-2026-11-18.csv': strToU8(`${LOYVERSE}Ale,0012,Beer,3,15.00,0,0.00,0.00,15.00\n`),
      '__MACOSX/._junk': strToU8('junk'),
    });
    const book = write(
      {
        SheetNames: ['Mix'],
        Sheets: {
          Mix: utils.aoa_to_sheet([
            ['Artikel', 'Menge', 'Umsatz'],
            ['Bier', 2, 9.8],
          ]),
        },
      },
      { type: 'buffer', bookType: 'xlsx' },
    );
    await mailbox.deliver([
      came({
        parts: [
          { name: 'days.zip', type: 'application/zip', content: Buffer.from(zip) },
          { name: 'Umsatz.xlsx', content: book },
        ],
      }),
    ]);
    const { documents, fetched } = await checkReally(mailbox);
    expect(fetched.quarantined).toEqual([]);
    expect(linesOf(documents)).toEqual(['2026-11-17 Ale 2 1000', '2026-11-18 Ale 3 1500', '2026-11-19 Bier 2 980']);
    expect(fetched.imported?.map(({ file }) => file)).toEqual([
      'days.zip/item-sales-summary-2026-11-17-2026-11-17.csv',
      'days.zip/item-sales-summary-2026-11-18-2026-11-18.csv',
      'Umsatz.xlsx',
    ]);
  });

  test('what a file without a name of its kind is, its bytes say', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([
      came({ subject: 'Page', parts: [{ name: 'export', type: 'application/octet-stream', content: '%PDF-1.7 x' }] }),
      came({
        subject: 'Picture',
        parts: [{ name: 'mix.csv', type: 'text/csv', content: '\x89PNG\r\n\x1a\n\0\0\0\0' }],
      }),
    ]);
    const { fetched } = await checkReally(mailbox);
    expect(fetched.warnings).toEqual([
      'the mail of 2026-11-20 «Page» has no report attached, only export; have the POS attach the report itself, best as CSV',
    ]);
    expect(fetched.quarantined).toMatchObject([{ file: 'mix.csv', code: 'not_a_report' }]);
  });
});

describe.skipIf(NO_DOVECOT !== null)('a mailbox that several integrations share', () => {
  const RULES = {
    door: { address: 'reports+blue-door@example.com' },
    oak: { sender: '@oak.example', subject: 'mix' },
    bell: { address: 'reports+bell@example.com', subject: 'daily*sales' },
  };

  test('each takes its own mails, and none changes anything', async () => {
    const mailbox = server.mailbox();
    const item = (name: string) => [report('mix.csv', `-;${name};1;100`)];
    await mailbox.deliver([
      came({ to: 'Blue Door <Reports+Blue-Door@example.com>', parts: item('door') }),
      came(
        {
          to: 'kim@venue.example',
          headers: ['Delivered-To: reports+blue-door@example.com'],
          parts: item('door, forwarded'),
        },
        { flags: ['\\Seen'] },
      ),
      came({ from: 'POS <a@pos.oak.example>', subject: 'Product Mix', parts: item('oak') }, { flags: ['\\Flagged'] }),
      came({ to: 'reports+bell@example.com, reports+other@example.com', parts: item('bell') }),
      came({ to: 'reports+bell@example.com', subject: 'Newsletter', parts: item('not for bell') }),
      came({ to: 'reports@example.com', subject: 'Newsletter', parts: item('nobody') }),
    ]);
    const before = await mailbox.state();
    expect(before.flags.slice(1, 4)).toEqual(['2 \\Recent \\Seen', '3 \\Flagged \\Recent', '4 \\Recent']);
    // All at once, as a daemon does.
    const took = Object.values(RULES).map(async (options) => {
      const { documents } = await check(mailbox, { options });
      return documents.flatMap((d) => d.lines.map((line) => line.itemName));
    });
    expect(await Promise.all(took)).toEqual([['door', 'door, forwarded'], ['oak'], ['bell']]);
    expect(await mailbox.state()).toEqual(before);
  });

  test('one that chooses nothing takes all, and is told so when it is tried', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([came({})], 'Räports');
    const { setUp, io } = connecting(given(mailbox, { options: { folder: 'Räports' } }));
    expect(await emailReport.verify(setUp, io)).toEqual({
      sees: [
        'mailbox folders: INBOX, Räports',
        '1 mail for this integration in the last 30 days, the newest from 2026-11-20',
      ],
      warnings: [
        "every mail in Räports counts as this integration's; where several share a mailbox, set address, sender or subject",
      ],
    });
  });

  test('trying one says how many mails are its own', async () => {
    const mailbox = server.mailbox();
    const to = 'reports+blue-door@example.com';
    const at = (day: string) => ({ at: `${day}T11:00:00.000Z` });
    await mailbox.deliver([
      came({ to, date: null }, at('2026-10-01')),
      came({ to, date: null }, at('2026-11-01')),
      came({ to, date: null }, at('2026-11-18')),
      came({ date: null }, at('2026-11-19')),
    ]);
    const before = await mailbox.state();
    const sees = async (options: Record<string, string>) => {
      const { setUp, io } = connecting(given(mailbox, { options }));
      return (await emailReport.verify(setUp, io)).sees[1];
    };
    expect(await sees({ address: to })).toBe(
      '2 mails for this integration in the last 30 days (and 1 other), the newest from 2026-11-18',
    );
    expect(await sees({ address: 'nobody@example.com' })).toBe(
      'no mails for this integration in the last 30 days (and 3 others)',
    );
    expect(await mailbox.state()).toEqual(before);
  });
});

describe.skipIf(NO_DOVECOT !== null)('the bookmark', () => {
  const day = (n: number, ...lines: string[]) =>
    came(
      {
        date: `${n} Nov 2026 06:00:00 -0500`,
        messageId: `<day-${n}@pos.example>`,
        parts: [report('mix.csv', ...lines)],
      },
      { at: `2026-11-${n}T11:00:00.000Z` },
    );
  const asJson = (cursor: unknown) => JSON.parse(JSON.stringify(cursor ?? null));

  test('the first check goes back by the dates of mails, later ones go on from mail to mail', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([day(10, '-;Old;1;100'), day(14, '-;A;1;100'), day(15, '-;B;1;100')]);
    const first = await check(mailbox);
    expect(linesOf(first.documents)).toEqual(['2026-11-13 A 1 100', '2026-11-14 B 1 100']);
    await mailbox.deliver([day(16, '-;C;1;100'), day(9, '-;Late;1;100')]);
    const second = await check(mailbox, { cursor: asJson(first.fetched.cursor) });
    expect(linesOf(second.documents)).toEqual(['2026-11-08 Late 1 100', '2026-11-15 C 1 100']);
    const third = await check(mailbox, { cursor: asJson(second.fetched.cursor) });
    expect(third).toMatchObject({ documents: [], fetched: { reportAt: null, warnings: [] } });
    expect(third.fetched.cursor).toEqual(second.fetched.cursor);
  });

  test('a mail that was moved here long after it came does not look like news', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([came({ date: '1 Nov 2026 06:00:00 -0500', parts: [report('mix.csv', '-;Old;1;100')] })]);
    expect((await check(mailbox)).fetched).toMatchObject({ reportAt: null, imported: [] });
  });

  test('mails under new UIDs are known again by what they brought', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([day(14, '-;A;1;100'), day(15, '-;B;1;100')]);
    const first = await check(mailbox);
    const before = await mailbox.state();
    mailbox.forget();
    await mailbox.deliver([day(16, '-;C;1;100')]);
    expect((await mailbox.state()).uidValidity).not.toBe(before.uidValidity);
    const second = await check(mailbox, { cursor: asJson(first.fetched.cursor) });
    expect(linesOf(second.documents)).toEqual(['2026-11-15 C 1 100']);
    expect(second.fetched.warnings).toEqual([]);
    expect(asJson(second.fetched.cursor).lastUid).toBe(3);
  });

  test('the same bytes in another mail are skipped with a word, for another day they are news', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([
      day(14, '2026-11-13;A;1;100'),
      day(15, '2026-11-13;A;1;100'),
      day(16, '-;A;1;100'),
      day(17, '-;A;1;100'),
    ]);
    const first = await check(mailbox);
    expect(linesOf(first.documents)).toEqual(['2026-11-13 A 1 100', '2026-11-15 A 1 100', '2026-11-16 A 1 100']);
    expect(first.fetched.warnings).toEqual([
      'the mail of 2026-11-15 «Daily sales»: mix.csv came before with the same bytes; skipped',
    ]);
    await mailbox.deliver([day(18, '2026-11-13;A;1;100')]);
    const second = await check(mailbox, { cursor: asJson(first.fetched.cursor) });
    expect(second).toMatchObject({ documents: [], fetched: { reportAt: '2026-11-18T11:00:00.000Z', imported: [] } });
  });

  test('one mail that was delivered twice is taken once, without a word', async () => {
    const mailbox = server.mailbox();
    const twice = day(14, '-;A;1;100');
    await mailbox.deliver([twice, twice]);
    const { documents, fetched } = await check(mailbox);
    expect(linesOf(documents)).toEqual(['2026-11-13 A 1 100']);
    expect(fetched.warnings).toEqual([]);
  });

  test('mails that all have the same Message-ID are all read', async () => {
    const mailbox = server.mailbox();
    const same = (n: number) =>
      came({
        messageId: '<report@till>',
        date: `${n} Nov 2026 06:00:00 -0500`,
        parts: [report('mix.csv', '-;A;1;100')],
      });
    await mailbox.deliver([same(14), same(15)]);
    expect(linesOf((await check(mailbox)).documents)).toEqual(['2026-11-13 A 1 100', '2026-11-14 A 1 100']);
  });

  test('a later report of a day has the newer version, in whatever order they lie', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([day(16, '2026-11-13;A;3;300'), day(14, '2026-11-13;A;1;100')]);
    const { documents } = await check(mailbox);
    const newest = [...documents].sort((a, b) => (a.version ?? 0) - (b.version ?? 0)).at(-1);
    expect(new Set(documents.map((d) => d.source)).size).toBe(1);
    expect(newest?.lines[0]?.quantity).toBe('3');
  });

  test('another rule looks at the mails of the last days again', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([day(14, '-;A;1;100')]);
    const wrong = await check(mailbox, { options: { subject: 'product mix' } });
    expect(wrong.documents).toEqual([]);
    const right = await check(mailbox, { cursor: asJson(wrong.fetched.cursor), options: { subject: 'daily sales' } });
    expect(linesOf(right.documents)).toEqual(['2026-11-13 A 1 100']);
  });

  test('mails that could not be imported are tried again when they are read in another way', async () => {
    const mailbox = server.mailbox();
    const odd = came({ date: '14 Nov 2026 06:00:00 -0500', parts: [{ name: 'odd.csv', content: 'mine\n-;A;1;100' }] });
    await mailbox.deliver([odd, day(15, '-;B;1;100')]);
    const first = await check(mailbox);
    expect(first.fetched.quarantined).toHaveLength(1);
    const same = await check(mailbox, { cursor: asJson(first.fetched.cursor) });
    expect(same.fetched).toMatchObject({ imported: [], quarantined: [], reportAt: null });
    const other = await check(mailbox, { cursor: asJson(same.fetched.cursor), options: { profile: 'mine' } });
    expect(linesOf(other.documents)).toEqual(['2026-11-13 A 1 100']);
    expect(other.fetched).toMatchObject({ quarantined: [], reportAt: '2026-11-14T11:00:00.000Z' });
    const after = await check(mailbox, { cursor: asJson(other.fetched.cursor), options: { profile: 'third' } });
    expect(after.fetched).toMatchObject({ imported: [], quarantined: [] });
  });

  test.each([null, 7, 'x', [], { uidValidity: 1 }, { seen: 'all', tried: { uids: ['a'] } }])(
    'one that means nothing is as none: %j',
    async (cursor) => {
      const mailbox = server.mailbox();
      await mailbox.deliver([day(14, '-;A;1;100')]);
      expect(linesOf((await check(mailbox, { cursor })).documents)).toEqual(['2026-11-13 A 1 100']);
    },
  );

  test('a mail that comes while the mailbox is read waits for the next check', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([day(14, '-;A;1;100')]);
    const { setUp, io, window } = connecting(given(mailbox));
    const steps = emailReport.fetch(setUp, window, io);
    expect((await steps.next()).done).toBe(false);
    await mailbox.deliver([day(15, '-;B;1;100')]);
    const { value } = await steps.next();
    const next = await check(mailbox, { cursor: asJson((value as Fetched).cursor) });
    expect(linesOf(next.documents)).toEqual(['2026-11-14 B 1 100']);
  });

  test('a backlog is read in turns, none of its mails twice or never', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([14, 15, 16, 17, 18].map((n) => day(n, `-;${n};1;100`)));
    const inTurns = makeEmailReport({ mostMails: 2 });
    const brought: string[] = [];
    let cursor: unknown = null;
    for (const warnings of [
      ['3 more mails wait for the next check; is a rule missing?'],
      ['1 more mail waits for the next check; is a rule missing?'],
      [],
    ]) {
      const { documents, fetched } = await fetchAll(inTurns, { ...given(mailbox), cursor });
      expect(fetched.warnings).toEqual(warnings);
      brought.push(...documents.flatMap((d) => d.lines.map((line) => line.itemName)));
      cursor = asJson(fetched.cursor);
    }
    expect(brought).toEqual(['14', '15', '16', '17', '18']);
  });

  test('a mail that was deleted does not matter', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([day(14, '-;A;1;100'), day(15, '-;B;1;100')]);
    const first = await check(mailbox);
    await mailbox.remove('1:2');
    expect((await check(mailbox, { cursor: asJson(first.fetched.cursor) })).fetched.warnings).toEqual([]);
  });
});

describe.skipIf(NO_DOVECOT !== null)('days that were asked for', () => {
  test('are read again from the mails of those days and the weeks behind them, whatever was read before', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([
      came(
        { date: '3 Nov 2026 06:00:00 -0500', parts: [report('mix.csv', '-;A;1;100')] },
        { at: '2026-11-03T11:00:00.000Z' },
      ),
      came(
        { date: '4 Nov 2026 06:00:00 -0500', parts: [report('mix.csv', '-;B;1;100')] },
        { at: '2026-11-04T11:00:00.000Z' },
      ),
      came(
        { date: '5 Nov 2026 06:00:00 -0500', parts: [report('mix.csv', '-;C;1;100')] },
        { at: '2026-11-05T11:00:00.000Z' },
      ),
      came({ parts: [report('month.csv', '2026-11-02;A, again;2;200', '2026-11-15;Z;1;100')] }),
      came({ parts: [{ name: 'odd.csv', content: 'what is this' }] }),
    ]);
    const routine = await check(mailbox);
    const { documents, fetched } = await check(mailbox, {
      cursor: routine.fetched.cursor,
      window: { by: 'sold', from: '2026-11-02T09:00:00.000Z', to: '2026-11-04T09:00:00.000Z' },
    });
    expect(linesOf(documents)).toEqual(['2026-11-02 A 1 100', '2026-11-02 A, again 2 200', '2026-11-03 B 1 100']);
    expect(fetched.imported?.map(({ file, businessDays }) => [file, businessDays])).toEqual([
      ['mix.csv', ['2026-11-02']],
      ['mix.csv', ['2026-11-03']],
      ['month.csv', ['2026-11-02']],
    ]);
    expect(fetched).toMatchObject({ quarantined: [], warnings: [] });
    expect('cursor' in fetched).toBe(false);
  });

  test('show again what could not be imported', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([came({ parts: [{ name: 'odd.csv', content: 'what is this' }] })]);
    const { fetched: routine } = await check(mailbox);
    const window = { by: 'sold', from: '2026-11-19T09:00:00.000Z', to: '2026-11-20T09:00:00.000Z' } as const;
    const { fetched } = await check(mailbox, { cursor: routine.cursor, window });
    expect(fetched.quarantined).toMatchObject([{ file: 'odd.csv', businessDays: ['2026-11-19'] }]);
  });
});
