import type { Rejection } from './admit.ts';
import type { Cause } from './import-outcome.ts';
import type { Audience, FailureCode, Reason } from './integration.ts';
import type { OwedMail } from './mail.ts';
import type { Day, Instant, Span } from './time.ts';
import type { Venue } from './venue.ts';
import type { MovedDay } from './venue-change.ts';

/**
 * What each kind of entry tells. Scripts read these fields (`timeline -o jsonl`), and stores keep what older versions
 * wrote: a field is never renamed, and one that is added later is optional here.
 */
export interface DetailsOf {
  readonly added: AddedDetails;
  readonly check_succeeded: CheckDetails;
  readonly check_failed: FailedCheckDetails;
  readonly check_cancelled: CheckDetails;
  readonly edited: { readonly changes: Changes };
  readonly deactivated: NoDetails;
  readonly restored: RestoredDetails;
  readonly called_off: CalledOffDetails;
  readonly resumed: { readonly by: 'refresh' };
  readonly warned: WarnedDetails;
  readonly incident_began: IncidentDetails;
  readonly incident_ended: IncidentEndedDetails;
  /** Why is the entry's reason. */
  readonly snoozed: { readonly until: Instant };
  readonly snooze_ended: SnoozeEndedDetails;
  readonly imported: ImportedPart | ImportedFile;
  readonly dismissed: DismissedDetails;
  readonly restated: RestatedDetails;
  readonly sales_rejected: RejectedDetails;
  readonly mail_sent: MailSentDetails;
  readonly mail_failed: MailFailedDetails;
  readonly told: ToldDetails;
  readonly notified: { readonly event: OwedMail['kind']; readonly target: string };
  readonly venue_added: Venue;
  readonly venue_edited: VenueEditedDetails;
}

export type NoDetails = Readonly<Record<string, never>>;

/** By the names and in the values of `list -o json`. */
export type Changes = Readonly<Record<string, { readonly from?: unknown; readonly to?: unknown }>>;

/** The set-up of a new integration, as `list -o json` shows it. */
export interface AddedDetails {
  readonly type: string;
  readonly nickname: string | null;
  readonly checkEvery: string;
  readonly options: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, string>>;
}

/** What a check did, however it ended. */
export interface CheckDetails {
  readonly durationMs: number;
  readonly startedAt: Instant;
  readonly window: Span;
  /** Of a window that was fetched in parts: what is saved, when not all of it was. */
  readonly held?: Span;
  /** A person asked for this window. */
  readonly asked?: boolean;
  readonly linesNew: number;
  readonly linesChanged: number;
  /** Reports that were imported. */
  readonly reports?: readonly ToldReport[];
  /** Reports that came and could not be imported. */
  readonly putAside?: readonly RefusedReport[];
  /** Business days of all reports that are put aside after this check. */
  readonly quarantined?: readonly Day[];
  readonly warnings?: readonly string[];
  /** The last lines of what a program said. */
  readonly log?: readonly string[];
}

export interface FailedCheckDetails extends CheckDetails {
  /** Absent in entries of early versions about checks that began before the set-up was changed. */
  readonly code?: FailureCode;
  readonly message?: string;
  /** Whether it counts towards the call-off. */
  readonly counted: boolean;
  /** Part of an incident. */
  readonly incident?: boolean;
}

/** A report file of some business days. */
export interface ToldReport {
  readonly file: string;
  readonly sha256: string;
  readonly days: readonly Day[];
  /** Where receipts were made of it: the type of report, and its own time, which is their version. */
  readonly receipts?: { readonly type: string; readonly at: Instant };
}

export interface RefusedReport extends ToldReport {
  readonly code: string;
  readonly message: string;
}

export interface RestoredDetails {
  /** From where it fetches: the start of the last good check; null when there was none. */
  readonly from: Instant | null;
  /** What was changed in the same step. */
  readonly changes?: Changes;
}

export interface CalledOffDetails {
  readonly code: Reason['code'];
  readonly cause: FailureCode | null;
  readonly message: string;
  readonly failuresInARow: number;
}

/** What is worth a warning beside failures. */
export const WARNING_CODES = ['no_report', 'access_ends', 'counted_once', 'double_coverage', 'several_forms'] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

export interface WarnedDetails {
  readonly code: FailureCode | WarningCode;
  readonly message: string;
  /** Of failures. */
  readonly failuresInARow?: number;
  /** Of reports that did not come: for how many days. */
  readonly days?: number;
  /** Of sales that two integrations tell of: the reference of the other one. */
  readonly other?: string;
  /** Of days that are reported in several forms: which ones. */
  readonly forms?: readonly string[];
}

/** By its time, by a person, or with what was done to the integration. */
export const SNOOZE_ENDS = ['time', 'person', 'restored', 'deactivated'] as const;
export type SnoozeEnd = (typeof SNOOZE_ENDS)[number];

export interface SnoozeEndedDetails {
  readonly since: Instant;
  /** When it was to end. */
  readonly until: Instant;
  /** When it ended. */
  readonly ended: Instant;
  readonly how: SnoozeEnd;
}

export interface IncidentDetails {
  /** Its id. */
  readonly incident: string;
  readonly type: string;
  readonly code: FailureCode;
  /** When the first of its integrations failed. */
  readonly began: Instant;
  /** What a failed check said; at an end, why it ended. */
  readonly message: string;
}

export interface IncidentEndedDetails extends IncidentDetails {
  /** Whether the whole incident was over; otherwise only this integration left it. */
  readonly over: boolean;
}

/** A part of a long window that was saved before the check ended. */
export interface ImportedPart {
  readonly window: Span;
  /** From 1. */
  readonly part: number;
  readonly of: number;
  readonly linesNew: number;
  readonly linesChanged: number;
}

/** A report file that a person imported. */
export interface ImportedFile extends ToldReport {
  readonly linesNew: number;
  readonly linesChanged: number;
  readonly warnings?: readonly string[];
}

/** A report that was put aside, and that a person does not wait for any more. */
export interface DismissedDetails extends RefusedReport {
  /** Business days of all reports that are still put aside. */
  readonly quarantined?: readonly Day[];
}

export interface RestatedDetails {
  readonly days: readonly ToldRestatement[];
  /** How many days there are besides those. */
  readonly more?: number;
}

/** A business day that now reads differently. Amounts in minor units. */
export interface ToldRestatement {
  readonly businessDay: Day;
  readonly location?: string;
  readonly currency: string;
  readonly net: FromTo;
  readonly lines?: FromTo;
  /** Absent in entries of early versions, where the source changed it. */
  readonly because?: Cause;
  /** How many documents now read differently because of that. */
  readonly documents?: number;
}

interface FromTo {
  readonly from: number;
  readonly to: number;
}

export interface RejectedDetails {
  readonly count: number;
  /** The first ones. */
  readonly documents: readonly Rejection[];
}

export interface MailSentDetails {
  readonly mail: OwedMail['kind'];
  readonly audience: Audience;
  readonly to: readonly string[];
  readonly messageId: string;
  readonly code: OwedMail['code'];
}

export interface MailFailedDetails {
  readonly mail: OwedMail['kind'];
  readonly audience: Audience;
  /** Why it is not sent any more. */
  readonly reason: string;
  readonly attempts: number;
  /** What the server said last. */
  readonly lastError: string | null;
}

/** A letter to the venue's contacts that a person sent off; `mail_sent` says when it left. */
export interface ToldDetails {
  readonly language: string;
  readonly subject: string;
}

/** What moved to other business days by a change of the venue. */
export interface MovedDetails {
  readonly moved?: readonly MovedDay[];
  /** How many documents moved in all. */
  readonly movedDocuments?: number;
  /** How many rows there are besides those of `moved`. */
  readonly moreMoved?: number;
}

export interface VenueEditedDetails extends MovedDetails {
  readonly changes: Changes;
}
