import type { Audience, Integration } from './integration.ts';
import type { OwedMail } from './mail.ts';
import type { VenueChange, VenueState } from './state.ts';
import { conclude, type Story, tell } from './story.ts';
import { between, DAY, HOUR, type Instant, MINUTE, plus } from './time.ts';

/** So many alarms of one type and code within an hour are one mail. */
const GROUP_FROM = 5;
const RETRY_DELAYS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR];

/** One mail to be sent, and the owed ones that it settles. */
export interface Dispatch {
  readonly messageId: string;
  readonly audience: Audience;
  /** Venue of the contacts; the first venue for the support address. */
  readonly venue: string;
  readonly mails: readonly { readonly venue: string; readonly mail: OwedMail }[];
  /** Several alarms in one, to be claimed before it is sent. */
  readonly grouped: boolean;
}

/** A mail that is not sent any more, and why. */
export interface Dropped {
  readonly venue: string;
  readonly mail: OwedMail;
  readonly why: string;
}

/** What to send now and what to drop; pure, so that it can be repeated after a crash. */
export function planDelivery(states: readonly VenueState[], now: Instant): { send: Dispatch[]; drop: Dropped[] } {
  const drop: Dropped[] = [];
  const open: { venue: string; mail: OwedMail }[] = [];
  for (const state of states)
    for (const mail of state.owed) {
      const why = pointless(mail, state, now);
      if (why) drop.push({ venue: state.venue.id, mail, why });
      else if (mail.nextTry <= now) open.push({ venue: state.venue.id, mail });
    }
  return { send: dispatches(open), drop };
}

function pointless(mail: OwedMail, state: VenueState, now: Instant): string | null {
  if (between(mail.at, now) > DAY) return 'not sent for 24 hours; too old to be of use';
  if (mail.kind === 'recovered') return null;
  const integration = state.integrations.find((i) => i.id === mail.integration);
  if (!integration?.active) return 'the integration was deactivated meanwhile';
  return stillWrong(mail, integration) ? null : 'healed before it was sent';
}

function stillWrong(mail: OwedMail, integration: Integration): boolean {
  if (integration.begunAt > mail.at) return false;
  if (mail.kind === 'called_off') return integration.status === 'CalledOff';
  if (integration.status === 'CalledOff') return true;
  return integration.reports ? integration.reports.warned.length > 0 : integration.streak.warned;
}

function dispatches(open: readonly { venue: string; mail: OwedMail }[]): Dispatch[] {
  const claimed = grouped(
    open.filter((o) => o.mail.group !== null),
    (o) => o.mail.group ?? '',
  );
  const again = [...claimed].map(([messageId, mails]) => several(messageId, mails));
  const single: Dispatch[] = [];
  const fresh: Dispatch[] = [];
  const byCause = grouped(
    open.filter((o) => o.mail.group === null),
    (o) => (o.mail.audience === 'support' && o.mail.kind !== 'recovered' ? `${o.mail.type} ${o.mail.code}` : ''),
  );
  for (const [cause, mails] of byCause)
    for (const batch of cause === '' ? [mails] : withinAnHour(mails)) {
      const [first] = batch;
      if (cause !== '' && first && batch.length >= GROUP_FROM)
        fresh.push(several(`group.${batch.length}.${first.mail.id}@posctl`, batch));
      else single.push(...batch.map(alone));
    }
  return [...again, ...fresh, ...single];
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function withinAnHour(mails: { venue: string; mail: OwedMail }[]) {
  const sorted = [...mails].sort((a, b) => (a.mail.at < b.mail.at ? -1 : 1));
  const batches: (typeof sorted)[] = [];
  for (const one of sorted) {
    const last = batches.at(-1);
    if (last?.[0] && between(last[0].mail.at, one.mail.at) <= HOUR) last.push(one);
    else batches.push([one]);
  }
  return batches;
}

function several(messageId: string, mails: Dispatch['mails']): Dispatch {
  return { messageId, audience: 'support', venue: mails[0]?.venue ?? '', mails, grouped: true };
}

function alone(one: { venue: string; mail: OwedMail }): Dispatch {
  return {
    messageId: `${one.mail.id}@posctl`,
    audience: one.mail.audience,
    venue: one.venue,
    mails: [one],
    grouped: false,
  };
}

/** The mails have left: nothing is owed any more, and whoever was alarmed is owed word of the recovery. */
export function delivered(
  story: Story,
  mails: readonly OwedMail[],
  sent: { messageId: string; to: readonly string[] },
): VenueChange {
  let integrations = story.state.integrations;
  for (const mail of mails) {
    const integration = integrations.find((i) => i.id === mail.integration);
    if (!integration) continue;
    tell(story, integration, 'mail_sent', {
      details: { mail: mail.kind, audience: mail.audience, to: sent.to, messageId: sent.messageId, code: mail.code },
    });
    if (mail.kind !== 'recovered' && !integration.alarmed.includes(mail.audience))
      integrations = integrations.map((i) =>
        i.id === integration.id ? { ...i, alarmed: [...i.alarmed, mail.audience] } : i,
      );
  }
  return without({ ...story, state: { ...story.state, integrations } }, mails);
}

/** The mail is given up: it is on the timeline that it was not sent, and why. */
export function dropped(story: Story, mail: OwedMail, why: string): VenueChange {
  const integration = story.state.integrations.find((i) => i.id === mail.integration);
  if (integration)
    tell(story, integration, 'mail_failed', {
      details: {
        mail: mail.kind,
        audience: mail.audience,
        reason: why,
        attempts: mail.attempts,
        lastError: mail.lastError,
      },
    });
  return without(story, [mail]);
}

function without(story: Story, mails: readonly OwedMail[]): VenueChange {
  const gone = new Set(mails.map((m) => m.id));
  return conclude({ ...story, state: { ...story.state, owed: story.state.owed.filter((m) => !gone.has(m.id)) } });
}

/** The mail stays owed and is tried again later. */
export function postponed(state: VenueState, ids: ReadonlySet<string>, error: string, now: Instant): VenueState {
  const owed = state.owed.map((mail) => {
    if (!ids.has(mail.id)) return mail;
    const delay = RETRY_DELAYS[Math.min(mail.attempts, RETRY_DELAYS.length - 1)] ?? HOUR;
    return { ...mail, attempts: mail.attempts + 1, nextTry: plus(now, delay), lastError: error };
  });
  return { ...state, owed };
}

/** The mails belong to one that tells of several. */
export function claimed(state: VenueState, ids: ReadonlySet<string>, group: string): VenueState {
  return { ...state, owed: state.owed.map((mail) => (ids.has(mail.id) ? { ...mail, group } : mail)) };
}
