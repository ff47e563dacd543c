import { createHash } from 'node:crypto';
import { writtenAt } from '../../domain/mail-times.ts';
import { dayByMail } from '../../domain/report/days.ts';
import type { ImportedReport, QuarantinedReport } from '../../domain/report/report.ts';
import type { SourceRow } from '../../domain/sale.ts';
import { clean, shorten } from '../../domain/text.ts';
import { type Day, type Instant, later } from '../../domain/time.ts';
import { listOf, openMail, type ReadingOf, type Report, type RoutedMail, readFile } from './mail.ts';
import { namedLikeReport } from './wrapping.ts';

/** Reads mail by mail, and remembers what came. */
export class MailReader {
  readonly imported: ImportedReport[] = [];
  readonly quarantined: QuarantinedReport[] = [];
  /** UIDs of mails with a report that could not be imported. */
  readonly tried: number[] = [];
  /** When the newest report was received. */
  reportAt: Instant | null = null;
  /** A line a mail: the files that it brought, also those that are not reports. */
  readonly log: string[] = [];
  private readonly of: ReadingOf;

  constructor(of: ReadingOf) {
    this.of = of;
  }

  /** The sales of one mail. */
  async read(mail: RoutedMail): Promise<SourceRow[]> {
    const found = await openMail(mail, this.of);
    if (found === 'gone') return [];
    const { files, passedOver, problems } = found;
    const told = listOf([...files.map(({ name }) => name), ...passedOver.map((name) => `${name} (passed over)`)]);
    this.note(`${mail.name}: ${told || 'no file'}`);
    const all: Report[] = [];
    for (const file of files) all.push(...(await readFile(mail, file, this.of)));
    const imports = all.some(({ taken }) => taken.imported !== null);
    const reports = all.filter((report) => mayBeReport(report, imports));
    const others = all.filter((report) => !reports.includes(report)).map(({ reading }) => reading.file);
    if (reports.length + problems.length === 0) this.warnOfNoReport(mail, [...passedOver, ...others]);
    else this.reportAt = this.reportAt === null ? mail.receivedAt : later(this.reportAt, mail.receivedAt);
    for (const problem of problems) this.tellProblem(mail, problem, imports);
    return reports.flatMap((report) => this.keep(mail, report));
  }

  private keep(mail: RoutedMail, { taken, reading }: Report): SourceRow[] {
    const { seen, warnings } = this.of;
    const { imported, quarantined } = taken;
    if (quarantined) this.quarantine(mail, quarantined);
    if (!imported) return [];
    const before = seen.has(reading, mail.head.messageId);
    seen.add(reading, mail.head.messageId);
    if (before === 'bytes')
      warnings.add('files that came again', `${mail.name}: ${imported.file} came before with the same bytes; skipped`);
    if (before === 'mail') this.note(`${mail.name}: ${imported.file} was read before`);
    if (before) return [];
    const businessDays = imported.businessDays.filter((day) => this.wanted(day));
    if (businessDays.length === 0) return [];
    this.imported.push(businessDays.length < imported.businessDays.length ? partOf(imported, businessDays) : imported);
    for (const warning of taken.warnings) warnings.add(`warnings about ${imported.file}`, warning);
    return businessDays.length < imported.businessDays.length
      ? taken.rows.map((row) => this.wantedOf(row))
      : [...taken.rows];
  }

  /** Of a file of which only some days are wanted nothing is said about the others. */
  private wantedOf(row: SourceRow): SourceRow {
    const documents = row.documents.filter((document) => this.wanted(document.businessDay));
    return { ...row, documents, partial: true };
  }

  /** Something that may be a report and cannot be read: where nothing else came with it, as a report that was quarantined. */
  private tellProblem(mail: RoutedMail, problem: string, imports: boolean): void {
    const message = shorten(clean(problem), 200);
    if (imports) {
      this.of.warnings.add('files that cannot be read', `${mail.name}: ${message}`);
      return;
    }
    const { at } = writtenAt({ ...mail.head, internal: mail.internal });
    // Not of its bytes, which nobody kept: it stands for the mail.
    const sha256 = createHash('sha256').update(`${mail.head.messageId} ${mail.internal} ${problem}`).digest('hex');
    const businessDays = [dayByMail(at, this.of.setUp.venue)];
    this.quarantine(mail, { file: mail.name, sha256, businessDays, at, code: 'unreadable_mail', message });
  }

  private quarantine(mail: RoutedMail, report: QuarantinedReport): void {
    if (!report.businessDays.some((day) => this.wanted(day))) return;
    this.quarantined.push(report);
    if (!this.tried.includes(mail.uid)) this.tried.push(mail.uid);
  }

  private warnOfNoReport(mail: RoutedMail, passedOver: readonly string[]): void {
    const why = passedOver.length === 0 ? 'has no attached file' : `has no report attached, only ${listOf(passedOver)}`;
    const advice = 'have the POS attach the report itself, best as CSV';
    this.of.warnings.add('mails without a report', `${mail.name} ${why}; ${advice}`);
  }

  private note(line: string): void {
    this.log.push(line);
    this.of.io.progress(line);
  }

  private wanted(day: Day): boolean {
    return this.of.days?.has(day) ?? true;
  }
}

/** Why a file is not known to be a report. Any other reason says that it is one, and cannot be read. */
const UNKNOWN: ReadonlySet<string> = new Set(['not_a_report', 'no_header', 'no_items']);

/**
 * Whether a file counts as a report. Beside one that was imported, what nobody recognises does not count (terms of use, a
 * read-me); alone it is one that cannot be read, unless its bytes and its name both say that it is something else.
 */
function mayBeReport({ reading, taken }: Report, imports: boolean): boolean {
  if (taken.imported !== null || reading.format !== null) return true;
  const code = reading.problems[0]?.code ?? '';
  if (imports) return !UNKNOWN.has(code);
  return code !== 'not_a_report' || namedLikeReport(reading.file);
}

/** A file of which only some days were wanted is not done with: what is known under its own sum stays as it is. */
function partOf({ sha256, ...report }: ImportedReport, businessDays: readonly Day[]): ImportedReport {
  const part = createHash('sha256').update(`${sha256} ${businessDays.join()}`).digest('hex');
  return { ...report, sha256: part, businessDays };
}
