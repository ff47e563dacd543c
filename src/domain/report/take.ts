import { doorOf } from '../admit.ts';
import { MoneyError } from '../money.ts';
import { rowsOf, type SaleDocument, type SourceRow } from '../sale.ts';
import { atOnce, StepCount, type Steps } from '../steps.ts';
import { earlier, type Instant, millis } from '../time.ts';
import { formOfPart } from '../totals.ts';
import type { Venue } from '../venue.ts';
import { dayByMail, type ReplacedDays, replacedDays, reportTime } from './days.ts';
import { documentsOf } from './documents.ts';
import type { ImportedReport, QuarantinedReport, ReportReading } from './report.ts';

/** For whom a report is read, and when it came. */
export interface ReportArrival {
  /** Id of the integration to which the sales belong. */
  readonly integration: string;
  readonly venue: Venue;
  /** The `Date` of the mail that brought it; null when a person imports it. */
  readonly mailedAt: Instant | null;
  readonly arrivedAt: Instant;
  /** A person said that days which it tells of in part may be replaced. */
  readonly partial: boolean;
}

/** What becomes of one report. Either `imported` or `quarantined` is there, never both. */
export interface TakenReport {
  /** Sales to be kept; none when it is quarantined. */
  readonly documents: readonly SaleDocument[];
  /** The same, by what its bytes are: what they were read as before, and no longer are, is taken back with it. */
  readonly rows: readonly SourceRow[];
  readonly imported: ImportedReport | null;
  readonly quarantined: QuarantinedReport | null;
  /** Days that it tells of only in part: left as they are. */
  readonly refused: ReplacedDays['refused'];
  /** Odd, but no reason to keep it out; each names the file. */
  readonly warnings: readonly string[];
}

/**
 * What a report that was read means: which sales are kept, or why none. A report is kept whole or not at all, but for
 * the days that it tells of in part.
 */
export function takeReport(reading: ReportReading, arrival: ReportArrival): TakenReport {
  return atOnce(takingReport(reading, arrival));
}

/** The same in steps. */
export function* takingReport(reading: ReportReading, arrival: ReportArrival): Steps<TakenReport> {
  const { file, sha256, runAt } = reading;
  const { mailedAt, arrivedAt } = arrival;
  // No report was made after it came: a clock or zone that is ahead would keep later ones from replacing it.
  const at = earlier(reportTime({ runAt, mailedAt, arrivedAt }), arrivedAt);
  const { replaced, refused } = replacedDays(spanOf(reading), arrival.venue, { partial: arrival.partial });
  const why = whyNot(reading, { replaced, refused }, arrival);
  const made = why ? null : yield* madeOf(reading, new Set(replaced), { arrival, version: millis(at) });
  const problem = why ?? made?.problem ?? null;
  if (problem) {
    const quarantined = { file, sha256, businessDays: daysOf(reading, arrival), at, ...problem };
    return { documents: [], rows: [], imported: null, quarantined, refused, warnings: [] };
  }
  const notes = [...reading.warnings, ...refused.map((day) => `${day.why}; that day was left as it is`)];
  const documents = made?.documents ?? [];
  return {
    documents,
    rows: rowsOfFile(reading, { documents, days: replaced, arrival, version: millis(at), partial: refused.length > 0 }),
    imported: { file, sha256, businessDays: replaced, at, ...receiptsOf(documents, reading) },
    quarantined: null,
    refused,
    warnings: notes.map((note) => `${file}: ${note}`),
  };
}

function receiptsOf(documents: readonly SaleDocument[], { format }: ReportReading): Pick<ImportedReport, 'receipts'> {
  return documents.some(({ kind }) => kind !== 'aggregate') ? { receipts: format ?? 'report' } : {};
}

interface OfFile {
  readonly documents: readonly SaleDocument[];
  readonly days: readonly string[];
  readonly arrival: ReportArrival;
  readonly version: number;
  /** Some of its days are left as they are. */
  readonly partial: boolean;
}

/**
 * A file is a source row of what it tells of whole days: read again in another way, it takes the place of what it was read
 * as before. Where the bytes do not say their day, the same bytes are another report on another day. Receipts are rows of
 * their own, for there are many.
 */
function rowsOfFile(
  { sha256, dayFrom }: ReportReading,
  { documents, days, arrival, version, partial }: OfFile,
): SourceRow[] {
  const stated = dayFrom === 'column' || dayFrom === 'title';
  const row = ['file', sha256, ...(stated ? [] : days)].join(':');
  const daily = documents.filter(({ kind }) => kind === 'aggregate');
  const receipts = documents.filter(({ kind }) => kind !== 'aggregate');
  const file = { integration: arrival.integration, row, version, documents: daily, ...(partial ? { partial } : {}) };
  return [file, ...rowsOf(receipts)];
}

type Why = Pick<QuarantinedReport, 'code' | 'message'>;

function whyNot(
  { problems, items }: ReportReading,
  { replaced, refused }: ReplacedDays,
  { partial }: ReportArrival,
): Why | null {
  const [first, ...others] = partial ? problems.filter(({ code }) => code !== 'partial_day') : problems;
  if (first) {
    const more = others.length > 0 ? `; and ${others.length} more` : '';
    const where = first.line === null ? '' : `line ${first.line}: `;
    return { code: first.code, message: `${where}${first.message}${more}` };
  }
  if (items.length === 0) return { code: 'no_items', message: 'it has no items' };
  const [day] = refused;
  return day && replaced.length === 0 ? { code: 'partial_day', message: day.why } : null;
}

interface Making {
  readonly arrival: ReportArrival;
  readonly version: number;
}

interface Made {
  readonly documents: readonly SaleDocument[];
  readonly problem: Why | null;
}

/** The documents, or why they cannot be true: what no receipt of any provider may say, a report may not say either. */
function* madeOf(reading: ReportReading, days: ReadonlySet<string>, { arrival, version }: Making): Steps<Made> {
  const { integration, venue, arrivedAt } = arrival;
  const about = { integration, venue, version, currency: reading.currency, type: typeOf(reading) };
  const items = reading.items.filter((item) => days.has(item.businessDay));
  const documents = yield* exactly(documentsOf(items, about));
  if (!Array.isArray(documents)) return { documents: [], problem: documents };
  const door = doorOf(venue, arrivedAt);
  const step = new StepCount();
  for (const document of documents) {
    const admission = door(document);
    if (!admission.ok) return { documents: [], problem: { code: 'impossible', message: admission.why } };
    if (step.isLong(document.lines.length)) yield;
  }
  return { documents, problem: null };
}

/** Reports of one type replace each other; those of a part of the day only that part. */
function typeOf({ format, part }: ReportReading): string {
  const type = format ?? 'report';
  return part?.adds ? formOfPart(type, part.name) : type;
}

function* exactly(making: Steps<SaleDocument[]>): Steps<SaleDocument[] | Why> {
  try {
    return yield* making;
  } catch (error) {
    if (error instanceof MoneyError) return { code: 'bad_number', message: error.message };
    throw error;
  }
}

/** Days of a report are those that it says it is for, and those of its rows. */
function spanOf({ businessDays, period, items }: ReportReading) {
  const days = new Set(businessDays);
  for (const { businessDay } of items) days.add(businessDay);
  return { days: [...days], period };
}

function daysOf({ businessDays }: ReportReading, { venue, mailedAt, arrivedAt }: ReportArrival) {
  return businessDays.length > 0 ? businessDays : [dayByMail(mailedAt ?? arrivedAt, venue)];
}
