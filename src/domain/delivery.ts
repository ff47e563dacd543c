import { isRenewed } from './access-end.ts';
import { accessSteps, stepsOfMany } from './access-steps.ts';
import { grouped } from './collections.ts';
import type { Audience, Integration } from './integration.ts';
import type { AccessTold, OwedMail } from './mail.ts';
import { isRepair, nextStep } from './next-step.ts';
import { shellRef } from './reference.ts';
import { isSnoozed } from './snooze.ts';
import { conclude, type Story, tell, type VenueChange, type VenueState } from './state.ts';
import { clean } from './text.ts';
import { between, DAY, HOUR, type Instant, later, MINUTE, millis, plus } from './time.ts';
import type { Venue } from './venue.ts';

/** From this many on, alarms of one type and code within an hour are one mail. */
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

type Owed = Dispatch['mails'][number];

/**
 * Name of the lease under which a mail is sent. Whatever may become one mail goes by one name, so that none of it is sent
 * by itself and in a group at the same time; and there are no more names than venues, and types with their codes.
 */
export function leaseOf({ venue, mails }: Dispatch): string {
  const [first] = mails;
  return first && isAlarm(first.mail) ? `mail-${first.mail.type}-${troubleOf(first.mail)}` : `mail-${venue}`;
}

/**
 * Whether a dispatch is still to be sent as it was planned, by what its venues are now: nobody has sent, put off or
 * grouped any of it meanwhile, and none of it has become pointless.
 */
export function stillOwed({ mails }: Dispatch, states: ReadonlyMap<string, VenueState>, now: Instant): boolean {
  return mails.every(({ venue, mail }) => {
    const state = states.get(venue);
    const owed = state?.owed.find(({ id }) => id === mail.id);
    if (!state || !owed) return false;
    const same = owed.at === mail.at && owed.group === mail.group && owed.attempts === mail.attempts;
    return same && !isHeld(owed, state, now) && pointless(owed, state, now) === null;
  });
}

/** What to send now and what to drop; pure, so that it can be repeated after a crash. */
export function planDelivery(states: readonly VenueState[], now: Instant): { send: Dispatch[]; drop: Dropped[] } {
  const drop: Dropped[] = [];
  const owed: Owed[] = [];
  const settled = settledAmongThemselves(states);
  for (const state of states)
    for (const mail of state.owed) {
      if (mail.mailed && !isTooOld(mail, now)) continue;
      if (isHeld(mail, state, now)) continue;
      const why = settled.get(mail.id) ?? pointless(mail, state, now);
      if (why) drop.push({ venue: state.venue.id, mail, why });
      else owed.push({ venue: state.venue.id, mail });
    }
  // What belongs together goes together, with the first of it that may be tried again.
  const send = dispatchesOf(owed).filter((dispatch) => dispatch.mails.some(({ mail }) => mail.nextTry <= now));
  return { send, drop };
}

/**
 * Mails about incidents that have nothing to tell any more, by their ids, with why: an incident that was over before its
 * mail could leave, and an end after which it began again before people were told of it.
 */
function settledAmongThemselves(states: readonly VenueState[]): Map<string, string> {
  const about = states.flatMap(({ owed }) => owed).filter((mail) => !isOfOne(mail));
  const settled = new Map<string, string>();
  for (const mails of grouped(about, ({ type, code }) => `${type} ${code}`).values()) {
    const open: OwedMail[] = [];
    for (const mail of mails.sort((a, b) => millis(a.at) - millis(b.at))) {
      const before = open.at(-1);
      if (!before || before.kind === mail.kind) open.push(mail);
      else {
        open.pop();
        const why =
          mail.kind === 'incident_ended' ? 'it was over before it was told' : 'it began again before it was told';
        for (const { id } of [before, mail]) settled.set(id, why);
      }
    }
  }
  return settled;
}

/** What tells of a moment to come is of use until that, however long it could not leave. */
function isTooOld({ at, access, mailed }: OwedMail, now: Instant): boolean {
  const newsUntil = access && !mailed ? later(at, access.ends) : at;
  return between(newsUntil, now) > DAY;
}

/** Whether nobody needs to be told any more. */
export function isPointless(mail: OwedMail, state: VenueState, now: Instant): boolean {
  return pointless(mail, state, now) !== null;
}

/** A mail about a snoozed integration waits until people want to hear of it again. */
function isHeld(mail: OwedMail, { integrations }: VenueState, now: Instant): boolean {
  const one = integrations.find(({ id }) => id === mail.integration);
  return one !== undefined && mail.kind !== 'told' && isOfOne(mail) && isSnoozed(one, now);
}

function pointless(mail: OwedMail, state: VenueState, now: Instant): string | null {
  if (isTooOld(mail, now)) return 'not sent for 24 hours; too old to be of use';
  if (mail.kind === 'recovered' || !isOfOne(mail)) return null;
  const integration = state.integrations.find((i) => i.id === mail.integration);
  if (!integration?.active) return 'the integration was deactivated meanwhile';
  if (isOfIncident(mail, integration)) return 'its failure is part of an incident, of which one mail tells';
  return SETTLED[mail.kind](integration, mail);
}

const healed = (isWrong: typeof isCalledOff) => (integration: Integration, mail: OwedMail) =>
  integration.begunAt <= mail.at && isWrong(integration, mail) ? null : 'recovered before it was sent';

/** Why a mail has nothing to tell any more, by what its integration is now; null while it has. */
const SETTLED: Record<OwedMail['kind'], (integration: Integration, mail: OwedMail) => string | null> = {
  warned: healed(isWrong),
  called_off: healed(isCalledOff),
  told: healed(isWrong),
  access_ends: (integration) => (isRenewed(integration) ? 'the access was renewed before it was sent' : null),
  recovered: () => null,
  incident_began: () => null,
  incident_ended: () => null,
};

function isOfIncident(mail: OwedMail, { incident, streak }: Integration): boolean {
  return mail.kind === 'warned' && incident?.ended === null && incident.code === mail.code && !streak.warned;
}

function isCalledOff({ status }: Integration, _mail: OwedMail): boolean {
  return status === 'CalledOff';
}

function isWrong(integration: Integration, mail: OwedMail): boolean {
  if (integration.status === 'CalledOff') return true;
  if (integration.reports) return integration.reports.warned.length > 0;
  // A changed set-up begins a new streak and heals nothing: the reason of the failure is the old one.
  const since = integration.status === 'Failed' ? integration.reason?.since : undefined;
  return integration.streak.warned || (since !== undefined && since <= mail.at);
}

/** What is told together: many alarms of one kind at once. */
export function dispatchesOf(owed: readonly Owed[]): Dispatch[] {
  const claimed = grouped(owed, ({ mail }) => mail.group);
  const again = [...claimed].map(([messageId, mails]) => several(messageId, mails));
  const free = owed.filter(({ mail }) => mail.group === null);
  const alarms = grouped(free, ({ mail }) => (isAlarm(mail) ? `${mail.type} ${troubleOf(mail)}` : null));
  const together = [...alarms.values()].flatMap(withinAnHour);
  const taken = new Set(together.flat());
  const single = free.filter((one) => !taken.has(one));
  return [...again, ...together.map((mails) => several(groupId(mails), mails)), ...single.map(alone)];
}

/** Several of these for support are one mail. */
const isAlarm = (mail: OwedMail) => mail.audience === 'support' && isOfOne(mail) && mail.kind !== 'recovered';

/** What many alarms have in common that are one mail. */
const troubleOf = ({ kind, code }: OwedMail) => code ?? kind;

/** Whether people are told when it is well again. What is told ahead of its time has not gone wrong yet. */
const isOfTrouble = (mail: OwedMail) => isOfOne(mail) && mail.kind !== 'recovered' && mail.kind !== 'access_ends';

/** Whether it tells of its integration alone, not of an incident. */
const isOfOne = ({ kind }: OwedMail) => kind !== 'incident_began' && kind !== 'incident_ended';

/** The groups of many alarms within an hour; alarms that belong to none are left out. */
function withinAnHour(alarms: readonly Owed[]): Owed[][] {
  const sorted = [...alarms].sort((a, b) => millis(a.mail.at) - millis(b.mail.at));
  const groups: Owed[][] = [];
  for (let i = 0; i < sorted.length; ) {
    const first = sorted[i];
    const after = sorted.findIndex((one) => first !== undefined && between(first.mail.at, one.mail.at) > HOUR);
    const hour = sorted.slice(i, after < 0 ? sorted.length : after);
    if (hour.length >= GROUP_FROM) groups.push(hour);
    i += hour.length >= GROUP_FROM ? hour.length : 1;
  }
  return groups;
}

/** Kept with the mails before they are sent, so that it is the same for every attempt. */
function groupId(mails: readonly Owed[]): string {
  const [first] = mails;
  return first ? `group.${mails.length}.${messageId(first.mail)}` : '';
}

/** With the moment, because the mail systems of the world must never see the same one for two mails. */
const messageId = (mail: OwedMail) => `${mail.id}.${millis(mail.at)}@posctl`;

function several(messageId: string, mails: Dispatch['mails']): Dispatch {
  return { messageId, audience: 'support', venue: mails[0]?.venue ?? '', mails, grouped: true };
}

function alone(one: Owed): Dispatch {
  return {
    messageId: messageId(one.mail),
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
  sent: { messageId: string; to: readonly string[]; waits?: (mail: OwedMail) => boolean },
): VenueChange {
  const now = new Map(story.state.integrations.map((integration) => [integration.id, integration]));
  for (const mail of mails) {
    const integration = now.get(mail.integration);
    if (!integration) continue;
    tell(story, integration, {
      kind: 'mail_sent',
      details: { mail: mail.kind, audience: mail.audience, to: sent.to, messageId: sent.messageId, code: mail.code },
    });
    if (isOfTrouble(mail) && !integration.alarmed.includes(mail.audience))
      now.set(integration.id, { ...integration, alarmed: [...integration.alarmed, mail.audience] });
  }
  const waiting = new Set(mails.filter((mail) => sent.waits?.(mail)).map(({ id }) => id));
  const owed = story.state.owed.map((mail) => (waiting.has(mail.id) ? { ...mail, mailed: true } : mail));
  const gone = mails.filter(({ id }) => !waiting.has(id));
  return without({ ...story, state: { ...story.state, owed } }, gone, [...now.values()]);
}

/** The mail is given up: it is on the timeline that it was not sent, and why. */
export function dropped(story: Story, mail: OwedMail, why: string): VenueChange {
  const integration = story.state.integrations.find((i) => i.id === mail.integration);
  if (integration)
    tell(story, integration, {
      kind: 'mail_failed',
      details: {
        mail: mail.kind,
        audience: mail.audience,
        reason: mail.mailed ? 'the mail has left, but not all webhooks and commands took it within 24 hours' : why,
        attempts: mail.attempts,
        lastError: mail.mailed ? lastNoticeError(mail) : mail.lastError,
      },
    });
  return without(story, [mail]);
}

function lastNoticeError({ notices = {} }: OwedMail): string | null {
  const tries = Object.values(notices).filter(({ taken }) => !taken);
  return tries.map(({ lastError }) => lastError).find((error) => error !== null) ?? null;
}

function without(story: Story, mails: readonly OwedMail[], integrations: readonly Integration[] = []): VenueChange {
  const gone = new Set(mails.map((m) => m.id));
  const owed = story.state.owed.filter((m) => !gone.has(m.id));
  return conclude({ ...story, state: { ...story.state, owed } }, ...integrations);
}

/** The mail stays owed and is tried again later. */
export function postponed(state: VenueState, ids: ReadonlySet<string>, error: string, now: Instant): VenueState {
  const owed = state.owed.map((mail) => {
    if (!ids.has(mail.id)) return mail;
    return { ...mail, attempts: mail.attempts + 1, nextTry: retryAt(mail.attempts, now), lastError: error };
  });
  return { ...state, owed };
}

/** When to try again, by the number of attempts before the one that has just failed. */
export function retryAt(attempts: number, now: Instant): Instant {
  return plus(now, RETRY_DELAYS[Math.min(attempts, RETRY_DELAYS.length - 1)] ?? HOUR);
}

/** The mails belong to one that tells of several. */
export function claimed(state: VenueState, ids: ReadonlySet<string>, group: string): VenueState {
  return { ...state, owed: state.owed.map((mail) => (ids.has(mail.id) ? { ...mail, group } : mail)) };
}

/**
 * Subject and plain text of a mail: what happened, since when, what to do next. `states`: the venues of its causes as they
 * are now.
 */
export function composeMail(
  { mails, grouped }: Dispatch,
  states: ReadonlyMap<string, VenueState>,
): { subject: string; text: string } {
  const told = mails.map(({ venue, mail }): Told => {
    const state = states.get(venue);
    return { mail, venue: state?.venue, integration: state?.integrations.find(({ id }) => id === mail.integration) };
  });
  const [first] = told;
  if (!first) throw new Error('a mail without a cause');
  if (!isOfOne(first.mail)) return ofIncident(first.mail);
  return grouped ? ofSeveral(told) : ofOne(first);
}

/** A mail with what it tells of, as that is now. */
interface Told {
  readonly mail: OwedMail;
  readonly venue: Venue | undefined;
  readonly integration: Integration | undefined;
}

const HEADLINE: Record<OwedMail['kind'], string> = {
  warned: 'sales may be missing',
  called_off: 'called off, no sales are fetched any more',
  recovered: 'sales are coming in again',
  access_ends: 'its access ends soon',
  told: 'a letter',
  incident_began: 'incident: many fail alike',
  incident_ended: 'incident: it is over',
};

const headlineOf = ({ kind, access }: OwedMail): string => (access?.over ? 'its access has ended' : HEADLINE[kind]);

/** One mail about many integrations, which names none of them: they are many, and come and go. */
function ofIncident(mail: OwedMail): { subject: string; text: string } {
  const type = clean(mail.type);
  const about = `incident of ${type} (${mail.code})`;
  const began = mail.kind === 'incident_began';
  const lines = [
    `${began ? 'An' : 'The'} ${about} ${began ? 'began' : 'is over'}.`,
    `${mail.at.slice(0, 16).replace('T', ' ')} UTC: ${clean(mail.message)}`,
    '',
    ...(began
      ? [
          'While it lasts none of these failures counts, nobody is called off for them, and there are no mails about them.',
          'Checks go on. Once it is over you get one more mail.',
          '',
          'Look:      posctl incidents',
        ]
      : [
          'Its integrations were to be checked within half an hour from then on, and fill their gaps by themselves.',
          'What fails from now on counts again.',
          '',
          `Look:      posctl list --type ${type} --status Failed`,
        ]),
    'History:   posctl incidents --all',
  ];
  return {
    subject: `[posctl] ${began ? 'Incident' : 'Over: incident'} of ${type}: ${mail.code}`,
    text: `${lines.join('\n')}\n`,
  };
}

function ofOne({ mail, venue, integration }: Told): { subject: string; text: string } {
  if (mail.letter) return mail.letter;
  const lines = [
    `${clean(venue?.name ?? mail.ref)}: ${clean(mail.ref)}`,
    `${mail.at.slice(0, 16).replace('T', ' ')} UTC: ${clean(mail.message)}`,
    '',
    ...(mail.audience === 'support' ? supportAdvice(mail, integration) : venueAdvice(mail)),
  ];
  return { subject: `[posctl] ${clean(mail.ref)}: ${headlineOf(mail)}`, text: `${lines.join('\n')}\n` };
}

function supportAdvice(mail: OwedMail, integration: Integration | undefined): string[] {
  const ref = shellRef(clean(mail.ref));
  const look = [`Look:      posctl show ${ref}`, `History:   posctl timeline ${ref} --limit 20`];
  if (mail.kind === 'recovered') return look;
  if (mail.access && integration) return [...accessSteps(mail.access, integration), '', ...look];
  const step = integration && nextStep(integration);
  // What is broken is mended first: until then trying again does nothing.
  const mend = step && isRepair(step) ? [`Repair:    ${step.command}`] : [`Try again: posctl refresh ${ref}`];
  return mail.kind === 'called_off'
    ? [...look, ...mend, '', 'Nothing checks it automatically any more. A refresh that succeeds resumes it.']
    : [...look, ...mend];
}

function venueAdvice(mail: OwedMail): string[] {
  if (mail.kind === 'recovered') return ['Nothing needs to be done. The sales of the time between are being fetched.'];
  return [
    'Sales of this POS no longer reach the stock count, so its orders cannot be relied on.',
    'Please check that the POS is running and that access was not withdrawn, then answer this mail or call support.',
  ];
}

function ofSeveral(told: readonly Told[]): { subject: string; text: string } {
  const [first] = told;
  if (first?.mail.access) return ofEnds(told, first.mail.access);
  const { type, code } = first?.mail ?? { type: '', code: '' };
  const lines = [
    `${told.length} ${type} integrations have the same trouble (${code}).`,
    '',
    ...told.map(({ mail }) => `${clean(mail.ref)}: ${HEADLINE[mail.kind]}: ${clean(mail.message)}`),
    '',
    ...adviceOnSeveral(told, type),
  ];
  return { subject: `[posctl] ${told.length} ${type} integrations: ${code}`, text: `${lines.join('\n')}\n` };
}

function ofEnds(told: readonly Told[], access: AccessTold): { subject: string; text: string } {
  const what = `${told.length} ${told[0]?.mail.type ?? ''} integrations`;
  const lines = [
    `The access of ${what} ends soon, or has ended.`,
    '',
    ...told.map(({ mail }) => `${clean(mail.ref)}: ${clean(mail.message)}`),
    '',
    'Look:      posctl doctor',
    ...stepsOfMany(
      access,
      told.flatMap(({ integration }) => integration ?? []),
    ),
  ];
  return { subject: `[posctl] ${what}: access ends soon`, text: `${lines.join('\n')}\n` };
}

function adviceOnSeveral(told: readonly Told[], type: string): string[] {
  const off = told.filter(({ mail }) => mail.kind === 'called_off');
  const statuses = [...(off.length > 0 ? ['CalledOff'] : []), ...(off.length < told.length ? ['Failed'] : [])];
  const look = `Look:      posctl list --type ${type} --status ${statuses.join(',')}`;
  const steps = told.map(({ integration }) => integration && nextStep(integration));
  const repairs = steps.flatMap((step) => (step && isRepair(step) ? [`Repair:    ${step.command}`] : []));
  const left = told.filter((_, i) => !steps[i] || !isRepair(steps[i]));
  const named = left.filter((one) => off.includes(one)).map(({ mail }) => shellRef(clean(mail.ref)));
  return [
    look,
    ...repairs,
    ...(left.length > named.length ? [`Try again: posctl refresh --type ${type} --status Failed`] : []),
    // Selections leave out what was called off; only a name wakes it.
    ...(named.length > 0 ? [`Resume:    posctl refresh ${named.join(' ')}`] : []),
  ];
}
