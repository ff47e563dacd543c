import { validDay } from './business-day.ts';
import { compareTexts, grouped } from './collections.ts';
import type { CheckDetails, ToldReport } from './entry-details.ts';
import { CheckFailure } from './errors.ts';
import type { ImportOutcome } from './import-outcome.ts';
import type { Integration } from './integration.ts';
import { namedReport } from './report/names.ts';
import type { ImportedReport, QuarantinedReport } from './report/report.ts';
import { type Story, tell } from './state.ts';
import { shorten } from './text.ts';
import { type Day, type Instant, later } from './time.ts';
import type { TimelineEntry } from './timeline.ts';

/** Reports that one check found. */
export interface ReportsFound {
  readonly imported: readonly ImportedReport[];
  readonly quarantined: readonly QuarantinedReport[];
}

export const NO_REPORTS: ReportsFound = { imported: [], quarantined: [] };

/** Reports and their days that are kept in mind: a mailbox can be wrong every day for years. */
const MOST_REPORTS = 100;
const MOST_DAYS = 400;
const LONGEST_NAME = 120;
const LONGEST_MESSAGE = 300;

/**
 * What is put aside after reports were found, oldest first. A report stays until that very file, or later ones for all of
 * its days, are imported.
 */
export function putAside(
  before: readonly QuarantinedReport[],
  { imported, quarantined }: ReportsFound,
): readonly QuarantinedReport[] {
  if (before.length === 0 && quarantined.length === 0) return before;
  const byFile = new Map(before.map((report) => [report.sha256, report]));
  for (const report of quarantined.slice(-MOST_REPORTS)) byFile.set(report.sha256, keepable(report));
  const files = new Set(imported.map(({ sha256 }) => sha256));
  return [...byFile.values()]
    .filter(({ sha256 }) => !files.has(sha256))
    .map((report) => without(report, imported))
    .filter(({ businessDays }) => businessDays.length > 0)
    .sort((a, b) => compareTexts(a.at, b.at))
    .slice(-MOST_REPORTS);
}

/** The report with the days that no later report has told of. */
function without(report: QuarantinedReport, imported: readonly ImportedReport[]): QuarantinedReport {
  const later = new Set(imported.filter(({ at }) => at > report.at).flatMap(({ businessDays }) => businessDays));
  const businessDays = report.businessDays.filter((day) => !later.has(day));
  return businessDays.length === report.businessDays.length ? report : { ...report, businessDays };
}

/** As it may be stored: what a file says of itself can be of any length. */
function keepable(report: QuarantinedReport): QuarantinedReport {
  const { file, sha256, businessDays, at, code, message } = report;
  return {
    file: shorten(file, LONGEST_NAME),
    sha256,
    businessDays: businessDays.filter(validDay).slice(-MOST_DAYS),
    at,
    code: shorten(code, LONGEST_NAME),
    message: shorten(message, LONGEST_MESSAGE),
  };
}

/**
 * A report of whose sales some were kept out says less than its days had: it is put aside like one that cannot be read, or
 * its days would seem to be held. `keptOut`: why, by business day.
 */
export function withKeptOut(found: ReportsFound, keptOut: ReadonlyMap<Day, string>): ReportsFound {
  if (keptOut.size === 0) return found;
  const whyOf = ({ businessDays }: ImportedReport) => businessDays.map((day) => keptOut.get(day)).find(Boolean);
  return {
    imported: found.imported.filter((report) => whyOf(report) === undefined),
    quarantined: [
      ...found.quarantined,
      ...found.imported.flatMap((report) => {
        const why = whyOf(report);
        return why === undefined ? [] : [{ ...report, code: 'kept_out', message: `sales of it were kept out: ${why}` }];
      }),
    ],
  };
}

/** Business days of all that is put aside, in order. */
function daysPutAside(reports: readonly QuarantinedReport[]): Day[] {
  return [...new Set(reports.flatMap(({ businessDays }) => businessDays))].sort();
}

/** Files named in one entry. */
const MOST_NAMED = 50;

/** For the timeline: which reports came in, which were put aside, and for which days any are put aside now. */
export function reportDetails(
  { quarantine }: { readonly quarantine: readonly QuarantinedReport[] },
  { imported, quarantined }: ReportsFound,
): Pick<CheckDetails, 'reports' | 'putAside' | 'quarantined'> {
  const days = daysPutAside(quarantine);
  const about = (report: ImportedReport) => ({
    file: shorten(report.file, LONGEST_NAME),
    sha256: report.sha256,
    days: report.businessDays.slice(-MOST_DAYS),
    ...receiptsOf(report),
  });
  const refused = quarantined.slice(-MOST_NAMED).map(keepable);
  return {
    ...(imported.length > 0 ? { reports: imported.slice(-MOST_NAMED).map(about) } : {}),
    ...(refused.length > 0
      ? { putAside: refused.map((report) => ({ ...about(report), code: report.code, message: report.message })) }
      : {}),
    ...(days.length > 0 ? { quarantined: days } : {}),
  };
}

const receiptsOf = ({ at, receipts }: ImportedReport): Pick<ToldReport, 'receipts'> =>
  receipts === undefined ? {} : { receipts: { type: receipts, at } };

/** Reports that an entry tells of as imported, by mail or by hand. */
export function reportsImported({ kind, details }: TimelineEntry): readonly ToldReport[] {
  switch (kind) {
    case 'check_succeeded':
    case 'check_failed':
    case 'check_cancelled':
      return details.reports ?? [];
    case 'imported':
      return 'file' in details ? [details] : [];
    default:
      return [];
  }
}

/** What a check's message may hold; what is wrong with the file gets what the rest leaves, for people type the rest. */
const LONGEST_FAILURE = 300;
const SHORTEST_WHY = 40;

/**
 * Why a check fails while reports are put aside: the newest one, what is wrong with it, and what to type. Null when
 * there is none.
 */
export function failureOfPutAside(reports: readonly QuarantinedReport[], ref: string): CheckFailure | null {
  const newest = reports.at(-1);
  if (!newest) return null;
  const others = reports.length > 1 ? ` (and ${reports.length - 1} more)` : '';
  const before = `the report ${namedReport(newest)}${others} could not be imported: `;
  const after = `; see posctl check-report FILE --ref ${ref}, then posctl import ${ref} FILE`;
  const room = LONGEST_FAILURE - before.length - after.length;
  return new CheckFailure('bad_data', before + shorten(newest.message, Math.max(SHORTEST_WHY, room)) + after);
}

/** What a person imports. */
export interface HandImport {
  readonly report: ImportedReport;
  readonly outcome: Pick<ImportOutcome, 'linesNew' | 'linesChanged'>;
  readonly warnings: readonly string[];
}

/**
 * What a report that a person imports makes of an integration: its sales are dated, and what was put aside for its days
 * is settled, for the person has it later than any mail. The status stays: only a check says whether mail comes in.
 */
export function importedByHand(story: Story, now: Integration, { report, outcome, warnings }: HandImport): Integration {
  const { file, sha256, businessDays, at } = report;
  const { linesNew, linesChanged } = outcome;
  tell(story, now, {
    kind: 'imported',
    details: {
      file,
      sha256,
      days: businessDays,
      ...receiptsOf(report),
      linesNew,
      linesChanged,
      ...(warnings.length > 0 ? { warnings } : {}),
    },
  });
  const imported = [{ ...report, at: later(at, story.at) }];
  return {
    ...now,
    quarantine: putAside(now.quarantine, { imported, quarantined: [] }),
    ...(linesNew + linesChanged > 0 ? { lastSaleImported: story.at } : {}),
  };
}

/** Reports put aside that go by this name: of their file, or the first letters of the hash of its bytes. */
export function reportsNamed(reports: readonly QuarantinedReport[], name: string): readonly QuarantinedReport[] {
  const named = reports.filter(({ file }) => file === shorten(name, LONGEST_NAME));
  return named.length > 0 || !/^[0-9a-f]{8,64}$/.test(name) ? named : reports.filter((r) => r.sha256.startsWith(name));
}

/** A person no longer waits for a report that was put aside: its days stay missing, and it does not come back by itself. */
export function dismissedByHand(story: Story, now: Integration, report: QuarantinedReport): Integration {
  const { file, sha256, businessDays, code, message } = report;
  const quarantine = now.quarantine.filter((one) => one !== report);
  const quarantined = daysPutAside(quarantine);
  tell(story, now, {
    kind: 'dismissed',
    details: { file, sha256, days: businessDays, code, message, ...(quarantined.length > 0 ? { quarantined } : {}) },
  });
  return { ...now, quarantine };
}

/** What was found, without what people have dismissed. */
export function withoutDismissed(found: ReportsFound, dismissed: Iterable<TimelineEntry>): ReportsFound {
  const hashes = new Set<string>();
  for (const entry of dismissed) if (entry.kind === 'dismissed') hashes.add(entry.details.sha256);
  return { ...found, quarantined: found.quarantined.filter(({ sha256 }) => !hashes.has(sha256)) };
}

/** Kinds of entries that tell of reports that were imported. */
export const IMPORT_KINDS = ['imported', 'check_succeeded', 'check_failed'] as const;

/**
 * Reports that were imported, by their bytes and days, with when: out of the entries of one integration, oldest first.
 * Those from before `changedAt` are left out: what a file says may be read otherwise since its options were changed.
 */
export function knownReports(entries: Iterable<TimelineEntry>, changedAt: Instant): Map<string, Instant> {
  const known = new Map<string, Instant>();
  for (const entry of entries) {
    if (entry.at < changedAt) continue;
    for (const { sha256, days } of reportsImported(entry)) known.set(reportKey(sha256, days), entry.at);
  }
  return known;
}

/** How files were read before, by the hash of their bytes. */
export function earlierReadings(entries: readonly TimelineEntry[]): ReadonlyMap<string, readonly ToldReport[]> {
  return grouped(entries.flatMap(reportsImported), ({ sha256 }) => sha256);
}

/** The same bytes for other days are another report: a file that does not say its day can look the same on two. */
export function reportKey(sha256: string, days: readonly string[]): string {
  return [sha256, ...days].join(' ');
}
