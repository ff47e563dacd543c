import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { calendarDay } from '../../domain/business-day.ts';
import { writtenAt } from '../../domain/mail-times.ts';
import type { ReportReading } from '../../domain/report/report.ts';
import { type TakenReport, takingReport } from '../../domain/report/take.ts';
import type { Steps } from '../../domain/steps.ts';
import { clean, shorten } from '../../domain/text.ts';
import { type Day, earlier, type Instant } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import type { Warnings } from '../api/check.ts';
import type { SeenFiles } from './bookmark.ts';
import type { Mailbox, MailFound } from './mailbox.ts';
import { type AttachedFile, type MessageFiles, type MessageHead, readFiles } from './message.ts';
import type { EmailOptions } from './options.ts';

/** A mail that is meant for the integration. */
export interface RoutedMail extends MailFound {
  readonly internal: Instant;
  readonly receivedAt: Instant;
  readonly head: MessageHead;
  /** For people. */
  readonly name: string;
}

/** Bytes of a mail; more is nothing that a POS sends by itself. */
const LARGEST_MAIL = 128 * 1024 * 1024;

/** What reading needs besides the mail. */
export interface ReadingOf {
  readonly setUp: SetUp;
  readonly options: EmailOptions;
  readonly io: ConnectorIo;
  readonly mailbox: Mailbox;
  readonly seen: SeenFiles;
  readonly warnings: Warnings;
  /** Only sales of these days are wanted; null: all that comes. */
  readonly days: ReadonlySet<Day> | null;
}

/** A file, or one of an archive, and what is to become of it. */
export interface Report {
  readonly reading: ReportReading;
  readonly taken: TakenReport;
}

/** The files of a mail; `gone`: somebody deleted it a moment ago. */
export async function openMail(mail: RoutedMail, { mailbox, io }: ReadingOf): Promise<MessageFiles | 'gone'> {
  const none = { files: [], passedOver: [] };
  if (mail.size > LARGEST_MAIL)
    return { ...none, problems: [`the mail has ${Math.round(mail.size / 1024 / 1024)} MB, too much to be read`] };
  const source = await mailbox.source(mail.uid);
  if (!source) return 'gone';
  const cut = errorOf(source);
  try {
    return await readFiles(source);
  } catch (error) {
    source.destroy();
    if (error === cut.error || io.signal.aborted) throw mailbox.failure(error);
    return { ...none, problems: [`the mail cannot be taken apart (${shorten(String(error), 100)})`] };
  }
}

/** What a file says: one reading, or one for each file of an archive. */
export async function readFile(mail: RoutedMail, file: AttachedFile, of: ReadingOf): Promise<Report[]> {
  const { io, setUp, options, warnings } = of;
  const { venue, integration } = setUp;
  const arrivedAt = mail.receivedAt;
  const { mailedAt, doubt } = dateOf(mail, file);
  const { currency, location, profile } = options;
  const subject = file.head.subject || mail.head.subject || null;
  const context = { venue, currency, location, profile, day: null, subject, mailedAt, arrivedAt };
  const named = { name: file.name, bytes: file.bytes, cutOff: file.cutOff };
  const readings = await io.reports.read(named, context, io.signal);
  io.signal.throwIfAborted();
  const byMail = readings.find(({ dayFrom }) => dayFrom === 'mail date');
  if (byMail && doubt)
    warnings.add('mails with a wrong date', `${mail.name} ${doubt}; its report is dated by when it came`);
  if (byMail && !file.forwarded && FORWARDED.test(mail.head.subject))
    warnings.add(
      'mails that were forwarded',
      `${mail.name} was forwarded, so the day of its report, ${byMail.businessDays[0]}, is a guess; have such mails redirected, or forwarded as attachments`,
    );
  const arrival = { integration, venue, mailedAt, arrivedAt, partial: false };
  const reports: Report[] = [];
  for (const reading of readings) reports.push({ reading, taken: await inSteps(takingReport(reading, arrival)) });
  return reports;
}

/** Does work with a turn for everything else between its steps. */
async function inSteps<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await turn();
  }
}

/** A report in a forwarded mail is as old as that mail; it is not younger than the one that brought it. */
function dateOf(mail: RoutedMail, { head, forwarded }: AttachedFile): { mailedAt: Instant; doubt: string | null } {
  const { at, doubt } = writtenAt({ ...mail.head, internal: mail.internal });
  if (!forwarded || head.date === null) return { mailedAt: at, doubt };
  const inner = writtenAt({ ...head, received: null, internal: mail.internal });
  return inner.doubt === null ? { mailedAt: earlier(inner.at, at), doubt: null } : { mailedAt: at, doubt };
}

/** What mail programs put before the subject of a mail that is forwarded; its date is then that of the forwarding. */
const FORWARDED = /^\s*(?:fwd?|wg|tr|rv|enc|doorst|vs)\s*:/i;

/** A mail is known by the day on which it came, as mail programs show it at the venue, and by what it is about. */
export function mailName({ receivedAt, head }: Pick<RoutedMail, 'receivedAt' | 'head'>, { timezone }: Venue): string {
  const subject = shorten(clean(head.subject), 60);
  return `the mail of ${calendarDay(receivedAt, timezone)}${subject === '' ? '' : ` «${subject}»`}`;
}

export function listOf(names: readonly string[]): string {
  return names
    .slice(0, 5)
    .map((name) => shorten(clean(name), 60))
    .join(', ')
    .concat(names.length > 5 ? ` and ${names.length - 5} more` : '');
}

/** The error with which a stream ends, to tell it from one of whoever reads it. */
function errorOf(source: Readable): { error: unknown } {
  const ended: { error: unknown } = { error: undefined };
  source.on('error', (error) => {
    ended.error = error;
  });
  return ended;
}
