import { nextCommand } from './access-steps.ts';
import type { AccessLife } from './catalogue.ts';
import type { Integration } from './integration.ts';
import type { AccessTold } from './mail.ts';
import { refOf } from './reference.ts';
import { isSnoozed } from './snooze.ts';
import { owe, type Story, tell } from './state.ts';
import { ago, DAY, type Instant, later, moment, plus } from './time.ts';

/** When access ends by itself, and what keeps it. */
export interface AccessEnd {
  readonly integration: Integration;
  /** From when its life is counted: what it was renewed or given at last. */
  readonly since: Instant;
  readonly at: Instant;
  readonly over: boolean;
  /** For people: `blue-door/lightspeed-k: the consent of the owner ends in 3 d, at …, unless a check succeeds before`. */
  readonly message: string;
  /** What to type. */
  readonly next: string;
}

/** What has to be known to say when access ends. */
interface Known {
  readonly life: AccessLife;
  /** When its credentials were given last, as its timeline tells it; null where nobody asked. */
  readonly givenAt: Instant | null;
  readonly now: Instant;
}

/** Whether the access of an active integration ends within the days in which people are told; null when it does not. */
export function accessEnding(integration: Integration, { life, givenAt, now }: Known): AccessEnd | null {
  if (!integration.active) return null;
  const since = later(knownSince(integration, life.from), givenAt ?? '');
  const at = plus(since, life.days * DAY);
  const over = at <= now;
  if (!over && at > plus(now, life.warnDays * DAY)) return null;
  const ref = refOf(integration);
  const when = over ? `ended ${ago(at, now)}` : `ends ${ago(at, now)}`;
  const unless = over || life.from === 'given' ? '' : UNLESS;
  const message = `${ref}: ${life.what} ${when}, at ${moment(at)}${unless}`;
  return { integration, since, at, over, message, next: nextCommand({ ...life, over }, integration) };
}

const UNLESS = ', unless a check succeeds before';

/** Whether it can end so soon, by what the integration itself tells: its timeline need not be asked otherwise. */
export function mayEnd(integration: Integration, life: AccessLife, now: Instant): boolean {
  return accessEnding(integration, { life, givenAt: null, now }) !== null;
}

/** A good check renews what is renewed by checks; credentials that are given begin anew. */
function knownSince(one: Integration, from: AccessLife['from']): Instant {
  const renewed = from === 'check' ? one.lastGoodCheck : null;
  return [one.createdAt, one.credentialsAt ?? '', renewed ?? ''].reduce(later);
}

/**
 * The integration after people are told that its access ends, with the entry and the mail that it owes. Null when there is
 * nothing to tell: it does not end soon, they were told of this end, it is snoozed, or its failures tell that it has ended.
 */
export function warnedOfEnd(
  story: Story,
  integration: Integration,
  { life, givenAt }: Pick<Known, 'life' | 'givenAt'>,
): Integration | null {
  const end = accessEnding(integration, { life, givenAt, now: story.at });
  if (!end || isSnoozed(integration, story.at) || isToldOf(integration, end, story)) return null;
  if (end.over && integration.reason?.needs === 'venue') return null;
  const { over, at: ends } = end;
  const { what, from, credential } = life;
  const message = `${what} ${over ? 'ended' : 'ends'} at ${moment(ends)}${over || from === 'given' ? '' : UNLESS}`;
  tell(story, integration, { kind: 'warned', details: { code: 'access_ends', message } });
  const access: AccessTold = { what, ends, over, from, credential };
  owe(story, integration, { kind: 'access_ends', audience: 'support', code: null, message, access });
  return { ...integration, accessTold: { from, since: end.since } };
}

function isToldOf({ id, accessTold }: Integration, end: AccessEnd, { state }: Story): boolean {
  const waits = state.owed.some(
    ({ kind, integration, mailed }) => kind === 'access_ends' && integration === id && !mailed,
  );
  return waits || (accessTold !== undefined && accessTold.since >= end.since);
}

/** Whether the access has begun anew since people were told of its end. */
export function isRenewed(integration: Integration): boolean {
  const { accessTold } = integration;
  return accessTold !== undefined && knownSince(integration, accessTold.from) > accessTold.since;
}
