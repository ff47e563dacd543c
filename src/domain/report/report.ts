import type { Day, Instant } from '../time.ts';
import type { Venue } from '../venue.ts';

/** A report file as it came. */
export interface ReportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Why it is not whole, in words for people, where whoever brought it knows. */
  readonly cutOff?: string | null;
}

/** What is known around a file before it is read. */
export interface ReportContext {
  readonly venue: Pick<Venue, 'timezone' | 'dayStart'>;
  /** ISO 4217: the integration's option, else the venue's. */
  readonly currency: string;
  /** Which store a report with several stores is read for: the integration's option. Null: it has only one. */
  readonly location: string | null;
  /** The option `profile` as it is written: where columns, marks and the date are, when nothing recognises the file. */
  readonly profile: string | null;
  /** A person said for which business day it is. */
  readonly day: Day | null;
  /** Subject of the mail that brought it. */
  readonly subject: string | null;
  /** The `Date` of that mail. */
  readonly mailedAt: Instant | null;
  /** When it arrived here: the last resort for a date without a year. */
  readonly arrivedAt: Instant;
}

/** The part of its day that a report is of: a shift by its name, or its hours (`11:00-15:00`). */
export interface ReportPart {
  readonly name: string;
  /** The parts of a day add up, as its profile says; else it is put aside. */
  readonly adds: boolean;
}

/** A relation between columns that was tried on all rows in which both are. */
export interface TriedCheck {
  readonly check: string;
  readonly held: number;
  readonly of: number;
}

/** A column was taken by its name. */
export const BY_NAME = 'by its name';
/** A column was taken because the profile names it. */
export const BY_PROFILE = 'the profile names it';

/** Why a report was read as it was. */
export interface ReportEvidence {
  /** Which column was taken for what: by its name, by what adds up, or because the profile says so. */
  readonly columns: readonly { readonly role: string; readonly column: string; readonly why: string }[];
  readonly checks: readonly TriedCheck[];
}

/** Where the business days of a report come from. */
export type DaySource = 'column' | 'title' | 'file name' | 'subject' | 'mail date' | 'option';

/** One row that would be imported. Amounts are integers in minor units; refunds and voids are as the report has them. */
export interface ReportItem {
  /** Line or row of the file, from 1. */
  readonly line: number;
  /** The POS's code as text, leading zeros included; the item's name where the report has no codes. */
  readonly code: string;
  readonly name: string;
  /** Decimal text, net of refunds. */
  readonly quantity: string;
  readonly gross: number;
  readonly discount: number;
  /** Money given back, as a positive amount; `net` is already without it. */
  readonly refund: number;
  /** Never holds tax. */
  readonly net: number;
  readonly tax: number;
  readonly businessDay: Day;
  /** The moment of the sale, of reports that have one row a sale; else null. */
  readonly soldAt: Instant | null;
  /** Of reports that have one row a sale: the receipt to which it belongs, as the report names it; else null. */
  readonly receipt: string | null;
  /** The report's own id of the row, if it has one. */
  readonly key: string | null;
  readonly location: string | null;
  readonly category: string | null;
  readonly modifiers: readonly string[];
  /** A modifier, under the item at this line of the file: its money counts, its quantity does not, and is given as 0. */
  readonly parent: number | null;
  readonly voided: boolean;
  /** A refund of a receipt, in reports that have one row a sale. */
  readonly refunded: boolean;
}

/** What keeps a file, or a row, from being imported. */
export interface ReportProblem {
  /** Line of the file; null when it is about the whole file. */
  readonly line: number | null;
  /**
   * The file: `not_a_report`, `too_large`, `cut_off`, `unclear_encoding`, `bad_csv`, `no_header`, `missing_column`,
   * `ambiguous_column`, `no_sheet`, `several_sheets`, `no_items`, `other_currency`. The profile: `bad_profile`. Its day:
   * `no_date`, `ambiguous_date`, `bad_date`, `several_days`, `partial_day`. Its rows: `bad_number`, `ambiguous_number`,
   * `bad_row`, `other_table`, `total_differs`, `unclear_row`, `unknown_state`, `lost_code`.
   */
  readonly code: string;
  readonly message: string;
  /** What it may mean, each with the line of a profile that settles it. */
  readonly readings?: readonly { readonly says: string; readonly profile: string }[];
}

/** A row that was left out on purpose. */
export interface SkippedRow {
  readonly line: number;
  readonly why: string;
}

export interface ReportTotals {
  readonly rows: number;
  readonly quantity: string;
  readonly gross: number;
  readonly discount: number;
  readonly refund: number;
  readonly net: number;
  readonly tax: number;
}

/** What a file says: everything that would be imported, and why not. It can be imported when it has no problems. */
export interface ReportReading {
  /** Name of the file; of one in an archive `days.zip/monday.csv`. */
  readonly file: string;
  /** Of its bytes, in hex. */
  readonly sha256: string;
  /** Name of the format that was recognised (`toast-all-items`), `profile`, or null. */
  readonly format: string | null;
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly headerLine: number | null;
  /** In order, each once. */
  readonly businessDays: readonly Day[];
  readonly dayFrom: DaySource | null;
  /** From when to when it tells of sales, when it says so to the minute. */
  readonly period: { readonly from: Instant; readonly to: Instant } | null;
  /** Set when it is of a part of its day only. */
  readonly part: ReportPart | null;
  /** When the POS made it, if it says so. */
  readonly runAt: Instant | null;
  /** `aggregate`: one row an item and day. `lines`: one row a sale. */
  readonly kind: 'aggregate' | 'lines';
  readonly currency: string;
  readonly items: readonly ReportItem[];
  readonly totals: ReportTotals;
  readonly skipped: readonly SkippedRow[];
  readonly problems: readonly ReportProblem[];
  /** Odd, but no reason to keep it out. */
  readonly warnings: readonly string[];
  readonly evidence: ReportEvidence;
}

/** A report that was read and whose sales are kept. */
export interface ImportedReport {
  readonly file: string;
  readonly sha256: string;
  readonly businessDays: readonly Day[];
  /** Its own time, by which reports of one day are ordered. */
  readonly at: Instant;
  /** Its type, where receipts were made of it. */
  readonly receipts?: string;
}

/**
 * A report that came and could not be imported. It keeps its integration Failed until that very file, or a later one
 * for its days, is imported.
 */
export interface QuarantinedReport extends ImportedReport {
  /** The first problem's code and what people need to know. */
  readonly code: string;
  readonly message: string;
}
