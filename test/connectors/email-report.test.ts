import { describe, expect, test } from 'vitest';
import { emailReport } from '../../src/connectors/email-report.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';
import { type Connecting, fakeSession, fetchAll } from '../support/connecting.ts';
import { type Delivery, imapForTests, NO_DOVECOT, PASSWORD, type TestMailbox } from '../support/imap-server.ts';
import { type MailWords, mailOf } from '../support/mails.ts';
import { type PlainReports, plainReports } from '../support/plain-reports.ts';

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
    const mailbox = server.mailbox();
    const { fetched } = await check(mailbox);
    expect(fetched).toMatchObject({ reportAt: null, imported: [], quarantined: [], warnings: [] });
  });
});
