import type { DetailsOf } from './entry-details.ts';
import type { Status } from './integration.ts';
import type { Instant } from './time.ts';

export const ENTRY_KINDS = [
  'added',
  'check_succeeded',
  'check_failed',
  'check_cancelled',
  'edited',
  'deactivated',
  'restored',
  'called_off',
  'resumed',
  'warned',
  'incident_began',
  'incident_ended',
  'snoozed',
  'snooze_ended',
  'imported',
  'dismissed',
  'restated',
  'sales_rejected',
  'mail_sent',
  'mail_failed',
  'told',
  'notified',
  'venue_added',
  'venue_edited',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** What an entry tells: its kind, with the details of that kind. */
export type Telling = { [K in EntryKind]: { readonly kind: K; readonly details: DetailsOf[K] } }[EntryKind];

/** When something happened, to whom and by whom. */
interface Occurrence {
  /** Counts per venue from 1, without gaps. */
  readonly seq: number;
  readonly at: Instant;
  /** Who: a person's name, or `daemon`. */
  readonly actor: string;
  readonly venue: string;
  /** Null on entries of a venue. */
  readonly integration: string | null;
  /** The reference as it was then. */
  readonly ref: string | null;
  /** Null when the status did not change. */
  readonly status: { readonly from: Status | null; readonly to: Status } | null;
  /** Why, as given with `--reason`. */
  readonly reason: string | null;
  /** Id of the operation of a person (`op_…`) that did it; absent where the daemon did, and in entries of early versions. */
  readonly op?: string;
  /** The operation that this took back. */
  readonly undoes?: string;
}

/** One thing that happened; never changed, never removed. */
export type TimelineEntry = Occurrence & Telling;

/** An entry before it has its place in the venue's timeline. */
export type EntryDraft = Omit<Occurrence, 'seq' | 'venue'> & Telling;
