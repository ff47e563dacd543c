import type { Audience } from '../../domain/integration.ts';
import type { VenueState } from '../../domain/state.ts';
import type { Context } from '../../ports/context.ts';
import type { Notifier } from '../../ports/notifier.ts';

/** Who gets the mail of a venue; nobody where no address is set. */
export function recipients(audience: Audience, state: VenueState, context: Context): readonly string[] {
  if (audience === 'venue') return state.venue.contacts;
  return context.supportEmail === null ? [] : [context.supportEmail];
}

/** Why mail of these venues cannot leave, for people; null when all of it can. */
export function queuedWhy(
  states: Iterable<VenueState>,
  notifier: Pick<Notifier, 'configured'>,
  context: Context,
): string | null {
  let mails = 0;
  let nobody = 0;
  for (const state of states)
    for (const mail of state.owed) {
      mails += 1;
      if (recipients(mail.audience, state, context).length === 0) nobody += 1;
    }
  if (mails > 0 && !notifier.configured) return `${count(mails)} queued: no mail server is set (POSCTL_SMTP_URL)`;
  return nobody > 0 ? `${count(nobody)} queued: nobody to send to (POSCTL_SUPPORT_EMAIL)` : null;
}

const count = (n: number) => (n === 1 ? '1 mail is' : `${n} mails are`);
