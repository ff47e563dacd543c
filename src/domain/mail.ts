import type { AccessLife } from './catalogue.ts';
import type { Audience, CallOffCode, FailureCode } from './integration.ts';
import type { Letter } from './letter.ts';
import type { VenueState } from './state.ts';
import type { Instant } from './time.ts';

export const MAIL_KINDS = [
  'warned',
  'called_off',
  'recovered',
  'access_ends',
  'told',
  'incident_began',
  'incident_ended',
] as const;

/** A mail that is owed because of a timeline entry; saved with that entry, removed with the one that says it left. */
export interface OwedMail {
  /** Stable: venue, the entry's seq, kind and audience; the Message-ID is made of it and the moment. */
  readonly id: string;
  readonly kind: (typeof MAIL_KINDS)[number];
  readonly audience: Audience;
  readonly integration: string;
  /** The reference when it was owed. */
  readonly ref: string;
  /** The type, for mails that are sent as one. */
  readonly type: string;
  readonly code: FailureCode | CallOffCode | null;
  readonly message: string;
  /** What is sent word for word: a letter that a person sent off (`told`). */
  readonly letter?: Letter;
  /** What ends (`access_ends`). */
  readonly access?: AccessTold;
  readonly at: Instant;
  /** Message-ID of the mail that tells of several alarms at once and holds this one; set before it is sent. */
  readonly group: string | null;
  readonly attempts: number;
  /** Not before this moment. */
  readonly nextTry: Instant;
  /** What the server said last. */
  readonly lastError: string | null;
  /** What became of it at targets besides mail, by their ids. */
  readonly notices?: Readonly<Record<string, NoticeTry>>;
  /** The mail itself has left: only targets have not taken it yet. */
  readonly mailed?: boolean;
}

/** Access that ends by itself, as it is told. */
export interface AccessTold {
  /** What ends, for people: `the consent of the owner`. */
  readonly what: string;
  readonly ends: Instant;
  /** Whether it had ended when it was told. */
  readonly over: boolean;
  readonly from: AccessLife['from'];
  /** The credential that ends. */
  readonly credential: string;
}

/** How telling one target went so far. */
export interface NoticeTry {
  readonly taken: boolean;
  readonly attempts: number;
  /** Not before this moment; empty before the first attempt. */
  readonly nextTry: Instant;
  readonly lastError: string | null;
}

/** How mail is set up on this machine. */
export interface MailSetUp {
  /** Whether a mail server is set. */
  readonly configured: boolean;
  readonly supportEmail: string | null;
}

/** Mail that cannot leave as things are set up. */
export interface QueuedMail {
  readonly mails: number;
  readonly because: 'no_server' | 'no_recipient';
}

/** Who gets the mail of a venue; nobody where no address is set. */
export function recipients(
  audience: Audience,
  { venue }: VenueState,
  { supportEmail }: Pick<MailSetUp, 'supportEmail'>,
): readonly string[] {
  if (audience === 'venue') return venue.contacts;
  return supportEmail === null ? [] : [supportEmail];
}

/** The mail of these venues that cannot leave; null when all of it can. */
export function queuedMail(states: Iterable<VenueState>, setUp: MailSetUp): QueuedMail | null {
  let mails = 0;
  let nobody = 0;
  for (const state of states)
    for (const { audience, mailed } of state.owed) {
      if (mailed) continue;
      mails += 1;
      if (recipients(audience, state, setUp).length === 0) nobody += 1;
    }
  if (mails > 0 && !setUp.configured) return { mails, because: 'no_server' };
  return nobody > 0 ? { mails: nobody, because: 'no_recipient' } : null;
}
