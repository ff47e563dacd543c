import type { Audience, CallOffCode, FailureCode } from './integration.ts';
import type { Instant } from './time.ts';

/** A mail that is owed because of a timeline entry; saved with that entry, removed with the one that says it left. */
export interface OwedMail {
  /** Stable: venue, the entry's seq, kind and audience; the Message-ID is made of it and the moment. */
  readonly id: string;
  readonly kind: 'warned' | 'called_off' | 'recovered';
  readonly audience: Audience;
  readonly integration: string;
  /** The reference when it was owed. */
  readonly ref: string;
  /** The type, for mails that are sent as one. */
  readonly type: string;
  readonly code: FailureCode | CallOffCode | null;
  readonly message: string;
  readonly at: Instant;
  /** Message-ID of the mail that tells of several alarms at once and holds this one; set before it is sent. */
  readonly group: string | null;
  readonly attempts: number;
  /** Not before this moment. */
  readonly nextTry: Instant;
  /** What the server said last. */
  readonly lastError: string | null;
}
