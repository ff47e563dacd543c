import type { ToldReport } from '../../domain/entry-details.ts';
import { ExpectedError } from '../../domain/errors.ts';
import { type ImportOutcome, leftOut, type RestatedDay } from '../../domain/import-outcome.ts';
import type { Integration } from '../../domain/integration.ts';
import {
  dismissedByHand,
  earlierReadings,
  IMPORT_KINDS,
  importedByHand,
  knownReports,
  reportKey,
  reportsNamed,
} from '../../domain/quarantine.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import { isOfReportType } from '../../domain/report/documents.ts';
import type { ImportedReport, QuarantinedReport, ReportContext, ReportReading } from '../../domain/report/report.ts';
import { type ReportArrival, type TakenReport, takingReport } from '../../domain/report/take.ts';
import { rowsOf, type SaleDocument, type SourceRow, voidOf } from '../../domain/sale.ts';
import { type Day, daysAround, type Instant, millis, plus } from '../../domain/time.ts';
import type { TimelineEntry } from '../../domain/timeline.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Files } from '../../ports/files.ts';
import type { Fence } from '../../ports/leases.ts';
import type { ReportReader } from '../../ports/report-reader.ts';
import type { Store } from '../../ports/store.ts';
import { COMMAND_WAITS, checkStillRunning, type LockWanted, withCheckLock } from '../check/check.ts';
import { Intake, inSteps, Saving } from '../check/intake.ts';

export interface ImportPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly reports: ReportReader;
  readonly files: Files;
}

/** What a person wants imported, and how. */
export interface ImportJob {
  readonly venue: Venue;
  readonly integration: Integration;
  readonly actor: string;
  readonly reason: string | null;
  /** The operation to which the import belongs. */
  readonly op?: string;
  /** For which business day all files are; null: they say it themselves. */
  readonly day: Day | null;
  /** Days that a file tells of in part may be replaced. */
  readonly partial: boolean;
  /** In the place of the integration's own. */
  readonly profile: string | null;
  /** Files that were put aside and are to stay out: their days stay missing. */
  readonly dismissed: readonly string[];
  readonly dryRun: boolean;
  progress(text: string): void;
}

/** What became of one file; of an archive one for each file in it. */
export type ImportResult = { readonly file: string } & (
  | {
      readonly ok: true;
      /**
       * `skipped`: it was imported before, or something later was; nothing was changed. `dismissed`: it was put aside, and
       * is no longer waited for.
       */
      readonly outcome: 'imported' | 'skipped' | 'dismissed';
      readonly businessDays: readonly Day[];
      readonly linesNew: number;
      readonly linesChanged: number;
      readonly restated: readonly RestatedDay[];
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly error: ExpectedError }
);

/**
 * Imports files one after the other, each as one change: a file that cannot be imported changes nothing and does not stop
 * the others. No check runs meanwhile: both decide what of a day's reports is the latest.
 * @throws ExpectedError `locked` when a check does not end in time; `failed` about the store.
 */
export async function importReports(
  ports: ImportPorts,
  job: ImportJob,
  files: readonly NamedFile[],
): Promise<ImportResult[]> {
  if (job.dryRun) return importAll(ports, job, files);
  const { integration } = job;
  const wanted: LockWanted<ImportResult[]> = {
    integrations: [integration],
    waitMs: COMMAND_WAITS,
    waiting: () => job.progress('waiting for a running check'),
    stillRunning() {
      throw checkStillRunning(integration, 'imported');
    },
  };
  return withCheckLock(ports.store.leases, wanted, (lock) =>
    importAll(ports, { ...job, fence: lock.fence(integration.id) }, files),
  );
}

/** A job under the lock of its integration; a dry run needs none. */
interface LockedJob extends ImportJob {
  readonly fence?: Fence | undefined;
}

async function importAll(ports: ImportPorts, job: LockedJob, files: readonly NamedFile[]): Promise<ImportResult[]> {
  const integration = await current(ports.store, job.integration);
  const entries = await entriesOf(ports.store, integration);
  const known = knownReports(entries, integration.changedAt);
  const earlierOnes = earlierReadings(entries);
  const results: ImportResult[] = [];
  for (const name of job.dismissed) results.push(await dismiss(ports, job, name).catch(failedAt(name)));
  for (const [i, named] of files.entries()) {
    job.progress(files.length === 1 ? `reading ${named.typed}` : `${i + 1} of ${files.length}: ${named.typed}`);
    // A millisecond apart: of two files of a day the one that was named last is the later one.
    const arrivedAt = plus(ports.clock.now(), i);
    results.push(...(await importFile(ports, { ...job, integration }, { named, arrivedAt, known, earlierOnes })));
  }
  return results;
}

/** How reports of an integration are read. */
export function readingContext(
  { options }: Pick<Integration, 'options'>,
  venue: Venue,
  more: Pick<ReportContext, 'day' | 'arrivedAt'> & { readonly profile: string | null },
): ReportContext {
  return {
    venue,
    currency: options.currency ?? venue.currency,
    location: options.location?.trim() || null,
    profile: more.profile ?? options.profile ?? null,
    day: more.day,
    subject: null,
    mailedAt: null,
    arrivedAt: more.arrivedAt,
  };
}

/** A file as it was typed, and where it lies. */
export interface NamedFile {
  readonly typed: string;
  readonly path: string;
}

interface Coming {
  readonly named: NamedFile;
  readonly arrivedAt: Instant;
  readonly known: Map<string, Instant>;
  /** How files were read before this command, by the hash of their bytes. */
  readonly earlierOnes: ReadonlyMap<string, readonly ToldReport[]>;
}

async function importFile(ports: ImportPorts, job: LockedJob, coming: Coming): Promise<ImportResult[]> {
  const { named, arrivedAt } = coming;
  const { venue, integration, day, profile } = job;
  const file = await ports.files.read(named.path).catch(expected);
  if (file instanceof ExpectedError) return [{ file: named.typed, ok: false, error: file }];
  const readings = await ports.reports.read(file, readingContext(integration, venue, { day, profile, arrivedAt }));
  const results: ImportResult[] = [];
  for (const reading of readings) {
    const result = await importReading(ports, job, { ...coming, reading }).catch(expected);
    // A store that fails now has kept the files before: they are told like this one.
    results.push(result instanceof ExpectedError ? { file: reading.file, ok: false, error: result } : result);
  }
  return results;
}

/** Half a report would pass for the whole one. */
function someKeptOut(file: string, why: readonly string[]): ExpectedError {
  return new ExpectedError(
    'failed',
    `${file}: nothing was imported, for some of its sales cannot be true: ${why.join('; ')}`,
    {
      hint: 'mend the file, or have the venue export it again; where the dates are right, look at the clock of this machine',
    },
  );
}

/** What users are expected to meet is the result of one file; bugs end the command. */
function expected(error: unknown): ExpectedError {
  if (error instanceof ExpectedError) return error;
  throw error;
}

const failedAt =
  (file: string) =>
  (error: unknown): ImportResult => ({ file, ok: false, error: expected(error) });

/** Ends the wait for a file that was put aside. @throws ExpectedError when it was not. */
async function dismiss(ports: ImportPorts, job: LockedJob, name: string): Promise<ImportResult> {
  const { venue, integration } = job;
  const ref = shellRef(refOf(integration));
  const saving = new Saving(ports, { ...job, venue: venue.id, id: integration.id });
  let report: QuarantinedReport | undefined;
  await saving.save([], (story, now) => {
    const named = reportsNamed(now.quarantine, name);
    [report] = named;
    if (!report)
      throw new ExpectedError('not_found', `no report «${name}» is put aside`, { hint: `see: posctl show ${ref}` });
    if (named.length > 1)
      throw new ExpectedError('usage', `${named.length} reports «${name}» are put aside`, {
        hint: `name one by its bytes: ${named.map((one) => `--dismiss ${one.sha256.slice(0, 12)} (${one.businessDays.join(', ')})`).join(' or ')}`,
      });
    return dismissedByHand(story, now, report);
  });
  const { file = name, businessDays = [] } = report ?? {};
  const nothing = { linesNew: 0, linesChanged: 0, restated: [], warnings: [] };
  return { file, ok: true, outcome: 'dismissed', businessDays, ...nothing };
}

async function importReading(
  ports: ImportPorts,
  job: LockedJob,
  { named, arrivedAt, known, earlierOnes, reading }: Coming & { readonly reading: ReportReading },
): Promise<ImportResult> {
  const { venue, integration, partial } = job;
  const arrival: ReportArrival = { integration: integration.id, venue, mailedAt: null, arrivedAt, partial };
  const taken = await inSteps(takingReport(reading, arrival), ports.clock);
  const { file } = reading;
  const { imported, quarantined } = taken;
  if (!imported) return { file, ok: false, error: refusal(file, quarantined, { named, integration }) };
  const key = reportKey(imported.sha256, imported.businessDays);
  const before = settles(integration, imported) ? undefined : known.get(key);
  // Whoever says how to read it wants it read again.
  if (before !== undefined && job.profile === null)
    return (await leftOutOf(ports, job, taken)) ?? skipped(imported, sameBytes(file, before));
  const intake = new Intake(venue, arrivedAt);
  const back = await receiptsTakenBack(ports, job, taken, earlierOnes.get(imported.sha256) ?? []);
  const rows = [...(await inSteps(intake.admitting(taken.rows), ports.clock)), ...back];
  if (intake.keptOut.size > 0) throw someKeptOut(file, intake.warnings());
  const warnings = [...taken.warnings, ...intake.warnings().map((warning) => `${file}: ${warning}`)];
  const saving = new Saving(ports, { ...job, venue: venue.id, id: integration.id });
  // Whatever ended before now was known: what reads otherwise is told.
  saving.known = { until: ports.clock.now(), from: null };
  const nothingNew = nothingNewOf({ file, before, count: documentsOf(rows).length });
  await saving.save(rows, (story, now, outcome) =>
    nothingNew(outcome) === null ? importedByHand(story, now, { report: imported, outcome, warnings }) : now,
  );
  const why = nothingNew(saving.imported);
  if (why !== null) return (await leftOutOf(ports, job, taken)) ?? skipped(imported, why);
  known.set(key, ports.clock.now());
  return (await leftOutOf(ports, job, taken)) ?? importedBy(saving, imported, warnings);
}

function importedBy(
  { imported, restated, warnings: more }: Saving,
  { file, businessDays }: ImportedReport,
  warnings: readonly string[],
): ImportResult {
  const { linesNew, linesChanged, older } = imported;
  const kept = `${file}: ${older} of its days or receipts are kept as a later report told them`;
  const said = [...warnings, ...(older > 0 ? [kept] : []), ...more];
  return { file, ok: true, outcome: 'imported', businessDays, linesNew, linesChanged, restated, warnings: said };
}

/** Receipts as which the same file was read before and no longer is: they are known by its own time. */
async function receiptsTakenBack(
  { store }: ImportPorts,
  { venue, integration }: LockedJob,
  { documents }: TakenReport,
  before: readonly ToldReport[],
): Promise<SourceRow[]> {
  const readings = before.filter(({ receipts }) => receipts !== undefined);
  const days = readings.flatMap((report) => report.days);
  if (days.length === 0) return [];
  const kept = new Set(documents.map(({ source }) => source));
  const version = documents[0]?.version ?? 0;
  const voids: SaleDocument[] = [];
  const query = { venues: [venue.id], integrations: [integration.id], ...daysAround(days), ordered: false };
  for await (const document of store.ledger.sales(query)) {
    const { kind, source } = document;
    if (kind === 'aggregate' || kind === 'void' || kept.has(source)) continue;
    if (readings.some((reading) => isReceiptOf(reading, document)))
      voids.push(voidOf(document, Math.max(document.version ?? 0, version)));
  }
  return rowsOf(voids);
}

function isReceiptOf({ receipts, days }: ToldReport, document: SaleDocument): boolean {
  return (
    receipts !== undefined &&
    document.version === millis(receipts.at) &&
    isOfReportType(document, receipts.type) &&
    days.includes(document.businessDay)
  );
}

const documentsOf = (rows: readonly SourceRow[]) => rows.flatMap(({ documents }) => documents);

/** Says why an import brings nothing: null when it does. */
function nothingNewOf(about: { readonly file: string; readonly before: Instant | undefined; readonly count: number }) {
  const { file, before, count } = about;
  return ({ older, linesNew, linesChanged }: ImportOutcome): string | null => {
    if (older === count) return `${file}: a later report of the same days is kept; nothing was changed`;
    return before !== undefined && linesNew + linesChanged === 0 ? sameBytes(file, before) : null;
  };
}

/** The failure of a file of which all is kept, and nothing counts; null when it does. */
async function leftOutOf(
  { store }: ImportPorts,
  { venue, integration, dryRun }: LockedJob,
  { documents, imported }: TakenReport,
): Promise<ImportResult | null> {
  if (dryRun || documents.length === 0 || !imported) return null;
  const days = documents.map(({ businessDay }) => businessDay);
  const own = await store.ledger.dayFacts({ venues: [venue.id], integrations: [integration.id], ...daysAround(days) });
  const why = leftOut(documents, own);
  if (why === null) return null;
  const look = `posctl sales ${shellRef(refOf(integration))} --by day`;
  const hint = `to have it count, import the file that brought the others again with the right --profile; see: ${look}`;
  const message = `${imported.file} is kept, and counts for nothing: ${why}`;
  return { file: imported.file, ok: false, error: new ExpectedError('bad_data', message, { hint }) };
}

/** Even the same bytes settle what was put aside for their days since: a person says that they hold. */
function settles({ quarantine }: Integration, { businessDays }: ImportedReport): boolean {
  const days = new Set(businessDays);
  return quarantine.some((report) => report.businessDays.some((day) => days.has(day)));
}

const sameBytes = (file: string, at: Instant) =>
  `${file}: imported before with the same bytes (${at.slice(0, 16).replace('T', ' ')} UTC); nothing was changed`;

function skipped({ file, businessDays }: ImportedReport, why: string): ImportResult {
  const nothing = { linesNew: 0, linesChanged: 0, restated: [] };
  return { file, ok: true, outcome: 'skipped', businessDays, ...nothing, warnings: [why] };
}

const HINTS: Readonly<Record<string, string>> = {
  no_date: 'say for which day it is: --day 2026-11-20',
  ambiguous_date: 'say for which day it is: --day 2026-11-20',
  partial_day: 'to import it all the same: --partial',
};

function refusal(
  file: string,
  why: { readonly code: string; readonly message: string } | null,
  { named, integration }: { readonly named: NamedFile; readonly integration: Integration },
): ExpectedError {
  const { code, message } = why ?? { code: 'no_items', message: 'it has no items' };
  const look = `posctl check-report ${shellRef(named.typed)} --ref ${shellRef(refOf(integration))}`;
  const hint = HINTS[code];
  return new ExpectedError('bad_data', `${file} cannot be imported: ${message}`, {
    hint: hint ? `${hint}; row by row: ${look}` : `see it row by row: ${look}`,
  });
}

/** As it is now that no check changes it. */
async function current(store: Store, { venue, id }: Integration): Promise<Integration> {
  const integration = (await store.venues.read(venue))?.integrations.find((i) => i.id === id);
  if (!integration) throw new ExpectedError('not_found', `the integration ${id} is not there any more`);
  return integration;
}

async function entriesOf(store: Store, { venue, id }: Integration): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  for await (const entry of store.ledger.timeline({ venues: [venue], integrations: [id], kinds: IMPORT_KINDS }))
    entries.push(entry);
  return entries;
}
