import { calendarDay } from '../../domain/business-day.ts';
import { choosesMails, routesHere } from '../../domain/mail-routing.ts';
import { receivedAt } from '../../domain/mail-times.ts';
import type { SourceRow } from '../../domain/sale.ts';
import { DAY, earlier, plus } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Connector, ConnectorIo, Fetched, SetUp, Sight, Window } from '../../ports/connectors.ts';
import { Warnings } from '../api/check.ts';
import { daysOf, planOf, SeenFiles, seenIn, writeBookmark } from './bookmark.ts';
import { mailName, type RoutedMail } from './mail.ts';
import { MAIL_LIMITS, Mailbox, type MailFound, type MailLimits, namesOf } from './mailbox.ts';
import { readHead } from './message.ts';
import { type EmailOptions, emailOptions } from './options.ts';
import { MailReader } from './reader.ts';

/** Days in which `verify` looks for mails. */
const LOOKED_BACK = 30;
/** What one check may take. */
export interface CheckLimits extends MailLimits {
  /** Mails that are read; more are a backlog, or a rule is missing, and must not hit the check's time limit for ever. */
  readonly mostMails: number;
}

const LIMITS: CheckLimits = { ...MAIL_LIMITS, mostMails: 500 };

export const emailReport = makeEmailReport();

export function makeEmailReport(given: Partial<CheckLimits> = {}): Connector {
  const limits = { ...LIMITS, ...given };
  return {
    async verify(setUp, io) {
      const opened = await openedMailbox(setUp, io, limits);
      try {
        return await look(opened, setUp, io);
      } finally {
        await opened.mailbox.close();
      }
    },

    async *fetch(setUp, window, io) {
      const opened = await openedMailbox(setUp, io, limits);
      try {
        return yield* importMails(opened, { setUp, window, limits }, io);
      } finally {
        await opened.mailbox.close();
      }
    },
  };
}

/** What the mailbox has for this integration. */
async function look({ options, mailbox }: Opened, { venue }: SetUp, io: ConnectorIo): Promise<Sight> {
  const folders = await mailbox.folders();
  await mailbox.open();
  const since = plus(io.clock.now(), -LOOKED_BACK * DAY);
  const warnings = new Warnings();
  const mails = mailbox.mails({ since, until: null });
  const { routed, others } = await routedMails(mails, { options, venue, io, warnings });
  const recent = routed.filter((mail) => mail.receivedAt >= since);
  if (!choosesMails(options.rule))
    warnings.add(
      'no rule',
      `every mail in ${options.account.folder} counts as this integration's; where several share a mailbox, set address, sender or subject`,
    );
  return {
    sees: [`mailbox folders: ${namesOf(folders)}`, countOf({ recent, others, venue })],
    warnings: warnings.list(),
  };
}

interface Asked {
  readonly setUp: SetUp;
  readonly window: Window;
  readonly limits: CheckLimits;
}

/** Reads the mails whose turn it is, oldest first, each with its reports. */
async function* importMails(
  { options, mailbox }: Opened,
  { setUp, window, limits }: Asked,
  io: ConnectorIo,
): AsyncGenerator<SourceRow[], Fetched, void> {
  const { uidValidity, uidNext } = await mailbox.open();
  const plan = planOf({ setUp, window, options }, { uidValidity, uidNext });
  const warnings = new Warnings();
  const seen = new SeenFiles(window.by === 'sold' ? [] : seenIn(setUp.cursor));
  const reader = new MailReader({ setUp, options, io, mailbox, seen, warnings, days: daysOf(window, setUp) });
  const { routed } = await routedMails(plan.mails(mailbox), { options, venue: setUp.venue, io, warnings });
  const mails = routed.filter((mail) => plan.takes(mail));
  const turn = window.by === 'sold' ? mails : mails.slice(0, limits.mostMails);
  io.progress(`${turn.length} mails of ${options.account.folder} to be read`);
  for (const mail of turn) {
    io.signal.throwIfAborted();
    const rows = await reader.read(mail);
    if (rows.length > 0) yield rows;
  }
  io.signal.throwIfAborted();
  const left = mails.length - turn.length;
  if (left > 0) warnings.add('mails left', leftWords(left));
  const lastUid = left > 0 ? (turn.at(-1)?.uid ?? 0) : uidNext - 1;
  const tried = [...plan.untouched, ...reader.tried];
  const bookmark = writeBookmark(options, { uidValidity, lastUid, seen: seen.list(), tried });
  // A window that was asked for says nothing about the mails around it.
  const cursor = window.by === 'sold' ? {} : { cursor: bookmark };
  const { imported, quarantined, reportAt } = reader;
  return { ...cursor, imported, quarantined, reportAt, warnings: warnings.list(), log: reader.log.join('\n') };
}

function leftWords(count: number): string {
  return `${count === 1 ? '1 more mail waits' : `${count} more mails wait`} for the next check; is a rule missing?`;
}

interface Opened {
  readonly options: EmailOptions;
  readonly mailbox: Mailbox;
}

async function openedMailbox(setUp: SetUp, io: ConnectorIo, limits: MailLimits): Promise<Opened> {
  const options = emailOptions(setUp);
  const password = await io.credentials.get('password');
  const mailbox = new Mailbox(options.account, { password, limits, signal: io.signal });
  io.progress(`opens the mailbox of ${options.account.user}`);
  try {
    await mailbox.connect();
  } catch (error) {
    await mailbox.close();
    throw error;
  }
  return { options, mailbox };
}

/** The mails that are meant for the integration, and how many are not. */
async function routedMails(
  mails: AsyncIterable<MailFound>,
  { options, venue, io, warnings }: { options: EmailOptions; venue: Venue; io: ConnectorIo; warnings: Warnings },
): Promise<{ routed: RoutedMail[]; others: number }> {
  const routed: RoutedMail[] = [];
  let others = 0;
  const now = io.clock.now();
  for await (const mail of mails) {
    const head = await readHead(mail.header).catch(() => null);
    if (head && routesHere(options.rule, head)) {
      // No mail came later than now, whatever the server's clock says.
      const internal = earlier(mail.internal ?? now, now);
      const known = { head, receivedAt: receivedAt({ ...head, internal }) };
      routed.push({ ...mail, ...known, internal, name: mailName(known, venue) });
    } else others += 1;
    if (!head)
      warnings.add('mails without a readable header', `a mail (UID ${mail.uid}) has a header that cannot be read`);
  }
  return { routed, others };
}

function countOf({ recent, others, venue }: { recent: readonly RoutedMail[]; others: number; venue: Venue }): string {
  const newest = recent
    .map((mail) => mail.receivedAt)
    .sort()
    .at(-1);
  const besides = others === 0 ? '' : ` (and ${others} ${others === 1 ? 'other' : 'others'})`;
  const mails = recent.length === 1 ? '1 mail' : `${recent.length || 'no'} mails`;
  const from = newest === undefined ? '' : `, the newest from ${calendarDay(newest, venue.timezone)}`;
  return `${mails} for this integration in the last ${LOOKED_BACK} days${besides}${from}`;
}
