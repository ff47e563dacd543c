import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { businessDay, previousDay } from '../domain/business-day.ts';
import { writtenAt } from '../domain/mail-times.ts';
import type { ImportedReport, QuarantinedReport, ReportReading } from '../domain/report.ts';
import type { SaleDocument } from '../domain/sale.ts';
import { type TakenReport, takeReport } from '../domain/take-report.ts';
import { clean, shorten } from '../domain/text.ts';
import { type Day, earlier, type Instant, later } from '../domain/time.ts';
import type { ConnectorIo, SetUp } from '../ports.ts';
import type { SeenFiles } from './email-report-bookmark.ts';
import { namedLikeReport } from './email-report-files.ts';
import type { Mailbox, MailFound } from './email-report-mailbox.ts';
import { type AttachedFile, type MessageFiles, type MessageHead, readFiles } from './email-report-message.ts';
import type { EmailOptions } from './email-report-options.ts';
import type { Warnings } from './warnings.ts';

/** A mail that is meant for the integration. */
export interface RoutedMail extends MailFound {
  readonly internal: Instant;
  readonly receivedAt: Instant;
  readonly head: MessageHead;
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
interface Report {
  readonly reading: ReportReading;
  readonly taken: TakenReport;
}

/** Reads mail by mail, and remembers what came. */
export class MailReader {
  readonly imported: ImportedReport[] = [];
  readonly quarantined: QuarantinedReport[] = [];
  /** UIDs of mails with a report that could not be imported. */
  readonly tried: number[] = [];
  /** When the newest report was received. */
  reportAt: Instant | null = null;
  /** A line a mail: the files that it brought, also those that are no reports. */
  readonly log: string[] = [];
  private readonly of: ReadingOf;

  constructor(of: ReadingOf) {
    this.of = of;
  }

  /** The sales of one mail. */
  async read(mail: RoutedMail): Promise<SaleDocument[]> {
    const found = await this.filesOf(mail);
    if (found === 'gone') return [];
    const { files, passedOver, problems } = found;
    const told = listOf([...files.map(({ name }) => name), ...passedOver.map((name) => `${name} (passed over)`)]);
    this.note(`${nameOf(mail)}: ${told || 'no file'}`);
    const all: Report[] = [];
    for (const file of files) all.push(...(await this.readFile(mail, file)));
    const imports = all.some(({ taken }) => taken.imported !== null);
    const reports = all.filter((report) => mayBeReport(report, imports));
    const others = all.filter((report) => !reports.includes(report)).map(({ reading }) => reading.file);
    if (reports.length + problems.length === 0) this.warnOfNoReport(mail, [...passedOver, ...others]);
    else this.reportAt = this.reportAt === null ? mail.receivedAt : later(this.reportAt, mail.receivedAt);
    for (const problem of problems) this.tellProblem(mail, problem, imports);
    return reports.flatMap((report) => this.keep(mail, report));
  }

  /** `gone`: somebody deleted it a moment ago. */
  private async filesOf(mail: RoutedMail): Promise<MessageFiles | 'gone'> {
    const none = { files: [], passedOver: [] };
    if (mail.size > LARGEST_MAIL)
      return { ...none, problems: [`the mail has ${Math.round(mail.size / 1024 / 1024)} MB, too much to be read`] };
    const { mailbox } = this.of;
    const source = await mailbox.source(mail.uid);
    if (!source) return 'gone';
    const cut = errorOf(source);
    try {
      return await readFiles(source);
    } catch (error) {
      source.destroy();
      if (error === cut.error || this.of.io.signal.aborted) throw mailbox.failure(error);
      return { ...none, problems: [`the mail cannot be taken apart (${shorten(String(error), 100)})`] };
    }
  }

  private async readFile(mail: RoutedMail, file: AttachedFile): Promise<Report[]> {
    const { io, setUp, options, warnings } = this.of;
    const { venue, integration } = setUp;
    const arrivedAt = mail.receivedAt;
    const { mailedAt, doubt } = this.dateOf(mail, file);
    const { currency, profile } = options;
    const subject = file.head.subject || mail.head.subject || null;
    const context = { venue, currency, profile, day: null, subject, mailedAt, arrivedAt };
    const readings = await io.reports.read({ name: file.name, bytes: file.bytes }, context);
    io.signal.throwIfAborted();
    const byMail = readings.find(({ dayFrom }) => dayFrom === 'mail date');
    if (byMail && doubt)
      warnings.add('mails with a wrong date', `${nameOf(mail)} ${doubt}; its report is dated by when it came`);
    if (byMail && !file.forwarded && FORWARDED.test(mail.head.subject))
      warnings.add(
        'mails that were forwarded',
        `${nameOf(mail)} was forwarded, so the day of its report, ${byMail.businessDays[0]}, is a guess; have such mails redirected, or forwarded as attachments`,
      );
    return readings.map((reading) => {
      const taken = takeReport(reading, { integration, venue, mailedAt, arrivedAt, partial: false });
      return { reading, taken };
    });
  }

  /** A report in a forwarded mail is as old as that mail; it is not younger than the one that brought it. */
  private dateOf(mail: RoutedMail, { head, forwarded }: AttachedFile): { mailedAt: Instant; doubt: string | null } {
    const { at, doubt } = writtenAt({ ...mail.head, internal: mail.internal });
    if (!forwarded || head.date === null) return { mailedAt: at, doubt };
    const inner = writtenAt({ ...head, received: null, internal: mail.internal });
    return inner.doubt === null ? { mailedAt: earlier(inner.at, at), doubt: null } : { mailedAt: at, doubt };
  }

  private keep(mail: RoutedMail, { taken, reading }: Report): SaleDocument[] {
    const { seen, warnings } = this.of;
    const { imported, quarantined } = taken;
    if (quarantined) this.quarantine(mail, quarantined);
    if (!imported) return [];
    const before = seen.has(reading, mail.head.messageId);
    seen.add(reading, mail.head.messageId);
    if (before === 'bytes')
      warnings.add(
        'files that came again',
        `${nameOf(mail)}: ${imported.file} came before with the same bytes; skipped`,
      );
    if (before === 'mail') this.note(`${nameOf(mail)}: ${imported.file} was read before`);
    if (before) return [];
    const businessDays = imported.businessDays.filter((day) => this.wanted(day));
    if (businessDays.length === 0) return [];
    this.imported.push(businessDays.length < imported.businessDays.length ? partOf(imported, businessDays) : imported);
    for (const warning of taken.warnings) warnings.add(`warnings about ${imported.file}`, warning);
    return taken.documents.filter((document) => this.wanted(document.businessDay));
  }

  /** Something that may be a report and cannot be read: where nothing else came with it, as a report that was quarantined. */
  private tellProblem(mail: RoutedMail, problem: string, imports: boolean): void {
    const message = shorten(clean(problem), 200);
    if (imports) {
      this.of.warnings.add('files that cannot be read', `${nameOf(mail)}: ${message}`);
      return;
    }
    const { mailedAt: at } = this.dateOf(mail, { name: '', bytes: NOTHING, head: mail.head, forwarded: false });
    // Not of its bytes, which nobody kept: it stands for the mail.
    const sha256 = createHash('sha256').update(`${mail.head.messageId} ${mail.internal} ${problem}`).digest('hex');
    const businessDays = [previousDay(businessDay(at, this.of.setUp.venue))];
    this.quarantine(mail, { file: nameOf(mail), sha256, businessDays, at, code: 'unreadable_mail', message });
  }

  private quarantine(mail: RoutedMail, report: QuarantinedReport): void {
    if (!report.businessDays.some((day) => this.wanted(day))) return;
    this.quarantined.push(report);
    if (!this.tried.includes(mail.uid)) this.tried.push(mail.uid);
  }

  private warnOfNoReport(mail: RoutedMail, passedOver: readonly string[]): void {
    const why = passedOver.length === 0 ? 'has no attached file' : `has no report attached, only ${listOf(passedOver)}`;
    const advice = 'have the POS attach the report itself, best as CSV';
    this.of.warnings.add('mails without a report', `${nameOf(mail)} ${why}; ${advice}`);
  }

  private note(line: string): void {
    this.log.push(line);
    this.of.io.progress(line);
  }

  private wanted(day: Day): boolean {
    return this.of.days?.has(day) ?? true;
  }
}

const NOTHING = Buffer.alloc(0);
/** What mail programs put before the subject of a mail that is forwarded; its date is then that of the forwarding. */
const FORWARDED = /^\s*(?:fwd?|wg|tr|rv|enc|doorst|vs)\s*:/i;

/**
 * Whether a file counts as a report. Beside one that was imported, what nobody recognises is none (terms of use, a
 * read-me); alone it is one that cannot be read, unless its bytes and its name both say that it is something else.
 */
function mayBeReport({ reading, taken }: Report, imports: boolean): boolean {
  if (taken.imported !== null || reading.format !== null) return true;
  if (imports) return false;
  return reading.problems[0]?.code !== 'not_a_report' || namedLikeReport(reading.file);
}

/** A file of which only some days were wanted is not done with: what is known under its own sum stays as it is. */
function partOf({ sha256, ...report }: ImportedReport, businessDays: readonly Day[]): ImportedReport {
  const part = createHash('sha256').update(`${sha256} ${businessDays.join()}`).digest('hex');
  return { ...report, sha256: part, businessDays };
}

/** For people: a mail is known by when it came and what it is about. */
function nameOf({ receivedAt, head }: RoutedMail): string {
  const subject = shorten(clean(head.subject), 60);
  return `the mail of ${receivedAt.slice(0, 10)}${subject === '' ? '' : ` «${subject}»`}`;
}

function listOf(names: readonly string[]): string {
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
