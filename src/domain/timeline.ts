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
  'imported',
  'restated',
  'sales_rejected',
  'mail_sent',
  'mail_failed',
  'venue_added',
  'venue_edited',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** One thing that happened; never changed, never removed. */
export interface TimelineEntry {
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
  readonly kind: EntryKind;
  /** Null when the status did not change. */
  readonly status: { readonly from: Status | null; readonly to: Status } | null;
  /** Why, as given with `--reason`. */
  readonly reason: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** An entry before it has its place in the venue's timeline. */
export type EntryDraft = Omit<TimelineEntry, 'seq' | 'venue'>;
