import type { Audience } from './integration.ts';
import type { VenueState } from './state.ts';

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
    for (const { audience } of state.owed) {
      mails += 1;
      if (recipients(audience, state, setUp).length === 0) nobody += 1;
    }
  if (mails > 0 && !setUp.configured) return { mails, because: 'no_server' };
  return nobody > 0 ? { mails: nobody, because: 'no_recipient' } : null;
}
