import type { ImportOutcome } from './import.ts';
import type { Integration } from './integration.ts';
import { putAside, reportsImported } from './quarantine.ts';
import type { ImportedReport } from './report/report.ts';
import { type Story, tell } from './story.ts';
import { type Instant, later } from './time.ts';
import type { TimelineEntry } from './timeline.ts';

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

/** The same bytes for other days are another report: a file that does not say its day can look the same on two. */
export function reportKey(sha256: string, days: readonly string[]): string {
  return [sha256, ...days].join(' ');
}
