import type { Account } from './account.ts';
import type { PosType } from './catalogue.ts';
import { same } from './collections.ts';
import type { Changes } from './entry-details.ts';
import { conflict, type ExpectedError, usage } from './errors.ts';
import { leftIncident } from './incident.ts';
import type { Credential, Integration } from './integration.ts';
import { lookAlike, refOf, sameNickname, shellRef } from './reference.ts';
import { reportsFrom } from './report-silence.ts';
import { LONGEST_INTERVAL, phasePointAfter } from './schedule.ts';
import { snoozeLifted } from './snooze.ts';
import { type Story, tell } from './state.ts';
import { NEXT_STATUS } from './status.ts';
import { NO_STREAK } from './streak.ts';
import { between, earlier, type Instant, plus } from './time.ts';
import { integrationJson } from './view.ts';

/** What people choose about an integration. In a patch, what is absent stays and null clears. */
export interface Patch {
  readonly nickname?: string | null;
  /** Milliseconds; null for the longest. */
  readonly checkEvery?: number | null;
  readonly options?: Readonly<Record<string, string | null>>;
  readonly credentials?: Readonly<Record<string, Credential | null>>;
  /** Id of an integration of the venue that this one replaces from now on, besides others; null: it replaces none. */
  readonly primary?: string | null;
  /** Ids of all that it replaces from now on, and of no others. */
  readonly primaryOver?: readonly string[];
  /** What trying the connection found out; a change of it alone is not an entry on the timeline. */
  readonly discovery?: unknown;
  /** Whose account was reached when the connection was tried; as little an entry. */
  readonly account?: Account;
}

/** What of a type an integration keeps. */
type Kind = Pick<PosType, 'type' | 'method'>;

/** A new integration, due at once. @throws ExpectedError `conflict` when an active one has the nickname. */
export function added(story: Story, id: string, type: Kind, patch: Patch): Integration {
  const integration = untried(story, { id, type, patch });
  refuseClash(story, integration);
  const { nickname, checkEvery, options, credentials } = integrationJson(integration, []);
  tell(story, integration, {
    kind: 'added',
    status: { from: null, to: 'Initializing' },
    details: { type: type.type, nickname, checkEvery, options, credentials },
  });
  return integration;
}

const UNDISTURBED = { incident: null, snoozed: null, countdownStopped: null };

const NEVER_CHECKED = {
  lastSalesCheck: null,
  lastSaleImported: null,
  lastGoodCheck: null,
  fetchedTo: null,
  cursor: null,
};

/** What an integration is before its first check. */
function untried(
  { state, at: now }: Story,
  { id, type, patch }: { readonly id: string; readonly type: Kind; readonly patch: Patch },
): Integration {
  return {
    id,
    venue: state.venue.id,
    type: type.type,
    nickname: patch.nickname ?? null,
    method: type.method,
    active: true,
    status: 'Initializing',
    reason: null,
    ...NEVER_CHECKED,
    nextCheck: now,
    checkEvery: patch.checkEvery ?? LONGEST_INTERVAL,
    streak: NO_STREAK,
    failingFrom: now,
    ...UNDISTURBED,
    reports: type.method === 'email' ? reportsFrom(now) : null,
    quarantine: [],
    calledOffAt: null,
    options: patched({}, patch.options),
    credentials: patchedCredentials({}, patch.credentials),
    credentialsAt: now,
    primaryOver: [],
    suspected: [],
    discovery: patch.discovery ?? null,
    ...(patch.account ? { account: patch.account } : {}),
    createdAt: now,
    deactivatedAt: null,
    changedAt: now,
    begunAt: now,
    alarmed: [],
    revision: 1,
  };
}

/** The patch applied; null when it changes nothing. @throws ExpectedError `conflict`. */
export function edited(story: Story, was: Integration, patch: Patch): Integration | null {
  const next = applied(was, patch, story.at);
  const changes = changesBetween(was, next, story.state.integrations);
  if (Object.keys(changes).length === 0)
    return same([was.discovery, was.account], [next.discovery, next.account]) ? null : withFound(was, patch);
  refuseClash(story, next);
  refuseCircle(story, next);
  tell(story, next, { kind: 'edited', details: { changes } });
  // Another set-up begins a countdown of its own: what it fails with from now on may be of its own making.
  return next.changedAt === was.changedAt ? next : leftIncident(story, next, 'its set-up was changed');
}

/** What trying the connection found out, and nothing else. */
function withFound(was: Integration, { discovery, account }: Patch): Integration {
  return {
    ...was,
    ...(discovery === undefined ? {} : { discovery }),
    ...(account ? { account } : {}),
  };
}

/** No further checks; status, sales and history stay. Null when it is inactive already. */
export function deactivated(story: Story, was: Integration): Integration | null {
  if (!was.active) return null;
  tell(story, was, { kind: 'deactivated', details: {} });
  const next = { ...was, active: false, deactivatedAt: story.at, nextCheck: null };
  return snoozeLifted(story, leftIncident(story, next, 'it was deactivated'), 'deactivated');
}

/** Pulls sales again, as if it had just been added, but from the last good check on; `patch` in the same change. */
export function restored(story: Story, was: Integration, patch: Patch): Integration {
  const now = story.at;
  const next: Integration = {
    ...applied(was, patch, now),
    active: true,
    deactivatedAt: null,
    status: NEXT_STATUS[was.status].restore,
    reason: null,
    calledOffAt: null,
    streak: NO_STREAK,
    failingFrom: now,
    reports: was.method === 'email' ? reportsFrom(now) : null,
    nextCheck: now,
    changedAt: now,
    begunAt: now,
  };
  refuseClash(story, next);
  const changes = changesBetween(was, next, story.state.integrations);
  tell(story, next, {
    kind: 'restored',
    status: was.status === next.status ? null : { from: was.status, to: next.status },
    details: { from: was.lastGoodCheck, ...(Object.keys(changes).length > 0 ? { changes } : {}) },
  });
  return snoozeLifted(story, leftIncident(story, next, 'it was restored'), 'restored');
}

function applied(was: Integration, patch: Patch, now: Instant): Integration {
  const checkEvery = patch.checkEvery === undefined ? was.checkEvery : (patch.checkEvery ?? LONGEST_INTERVAL);
  const next: Integration = {
    ...was,
    nickname: patch.nickname === undefined ? was.nickname : patch.nickname,
    checkEvery,
    options: patched(was.options, patch.options),
    credentials: patchedCredentials(was.credentials, patch.credentials),
    primaryOver: withPrimary(patch.primaryOver ?? was.primaryOver, patch.primary),
    discovery: patch.discovery === undefined ? was.discovery : patch.discovery,
    ...(patch.account ? { account: patch.account } : {}),
  };
  const given = !same(was.credentials, next.credentials);
  const other = given || !same(was.options, next.options);
  const begun = other ? { streak: NO_STREAK, failingFrom: now, changedAt: now } : {};
  return {
    ...next,
    ...begun,
    ...(given ? { credentialsAt: now } : {}),
    nextCheck: nextTurn(was, checkEvery, other ? now : null),
  };
}

function withPrimary(was: readonly string[], primary: string | null | undefined): readonly string[] {
  if (primary === undefined) return was;
  if (primary === null) return [];
  return was.includes(primary) ? was : [...was, primary];
}

/**
 * A failed one whose set-up was changed is tried at once. A new interval counts from the last check; a turn that comes
 * sooner under the old one is kept, so that nothing is put off.
 */
function nextTurn(was: Integration, checkEvery: number, changedAt: Instant | null): Instant | null {
  if (was.nextCheck === null) return null;
  if (changedAt !== null && was.status === 'Failed') return earlier(was.nextCheck, changedAt);
  if (checkEvery === was.checkEvery || was.lastSalesCheck === null) return was.nextCheck;
  return earlier(was.nextCheck, phasePointAfter(was.id, checkEvery, was.lastSalesCheck));
}

/**
 * Credentials with some given anew. A value that the provider has put in place of one stays with it: it is used for
 * as long as the source says what it said then, and giving the same source once more does not bring the old value back.
 */
export function patchedCredentials(
  was: Readonly<Record<string, Credential>>,
  patch: Readonly<Record<string, Credential | null>> = {},
): Record<string, Credential> {
  const next = patched(was, patch);
  for (const [key, credential] of Object.entries(next)) {
    const replaced = credential.replaced ?? was[key]?.replaced;
    if (replaced) next[key] = { ...credential, replaced };
  }
  return next;
}

function patched<T>(
  was: Readonly<Record<string, T>>,
  patch: Readonly<Record<string, T | null>> = {},
): Record<string, T> {
  const next: Record<string, T> = { ...was };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete next[key];
    else next[key] = value;
  }
  return next;
}

/** What people see of a change, in the names and values of `list -o json`. */
function changesBetween(was: Integration, next: Integration, siblings: readonly Integration[]): Changes {
  const [a, b] = [integrationJson(was, siblings), integrationJson(next, siblings)];
  const keys = (['nickname', 'checkEvery', 'options', 'credentials', 'primaryOver'] as const).filter(
    (key) => !same(was[key], next[key]),
  );
  return Object.fromEntries(keys.map((key) => [key, { from: a[key], to: b[key] }]));
}

/** What people see of any change of theirs, a deactivation or restore included. */
export function changesMade(was: Integration, next: Integration, siblings: readonly Integration[]): Changes {
  const kept = (['active', 'status'] as const).filter((key) => was[key] !== next[key]);
  const changes = kept.map((key) => [key, { from: was[key], to: next[key] }] as const);
  return { ...Object.fromEntries(changes), ...changesBetween(was, next, siblings) };
}

/** A nickname is unique per venue and type among active ones. */
function refuseClash(story: Story, integration: Integration): void {
  if (!integration.active) return;
  const other = clashing(story.state.integrations, integration);
  const { nickname } = integration;
  if (other) throw nicknameTaken(sameNickname(other.nickname, nickname) ? { ...other, nickname } : other, nickname);
}

/** @param wanted the nickname that another one has, or one that looks like it. */
export function nicknameTaken(other: Integration, wanted: string | null): ExpectedError {
  const alike = sameNickname(other.nickname, wanted) ? '' : ', and looks the same';
  return conflict(`${refOf(other)} is there already (${other.id})${alike}`, 'choose another nickname: --nickname NAME');
}

/** The active integration that has the same type, and a nickname that people would take for this one. */
export function clashing(
  all: readonly Integration[],
  one: Pick<Integration, 'id' | 'type' | 'nickname'>,
): Integration | undefined {
  return all.find((i) => i.active && i.id !== one.id && i.type === one.type && lookAlike(i.nickname, one.nickname));
}

/**
 * Integrations that replace each other in a circle would all be left out of sums. @throws ExpectedError `usage` about one
 * that cannot be replaced at all, `conflict` about a circle.
 */
function refuseCircle({ state }: Story, integration: Integration): void {
  const find = (id: string) => (id === integration.id ? integration : state.integrations.find((i) => i.id === id));
  for (const id of integration.primaryOver) {
    const other = find(id);
    if (!other)
      throw usage(
        `${id} is not an integration of ${state.venue.id}`,
        'only integrations of one venue replace each other',
      );
    if (id === integration.id)
      throw usage(`${refOf(integration)} cannot replace itself`, 'name another integration of the venue');
    if (replaced(other, find).has(integration.id))
      throw conflict(
        `${refOf(other)} replaces ${refOf(integration)} already`,
        `take that back first: posctl edit ${shellRef(refOf(other))} --unset primary`,
      );
  }
}

/** Ids of all that an integration replaces, also through others. */
function replaced(
  one: Integration,
  find: (id: string) => Integration | undefined,
  into = new Set<string>(),
): Set<string> {
  for (const id of one.primaryOver) {
    if (into.has(id)) continue;
    into.add(id);
    const other = find(id);
    if (other) replaced(other, find, into);
  }
  return into;
}

/**
 * Set back to what it was: with the patch, and active or not as `active` says. What is made active again is as it was when
 * it was deactivated, and the time between does not count against it. Null when nothing changes. @throws ExpectedError
 * `conflict`.
 */
export function setBack(
  story: Story,
  was: Integration,
  { patch, active }: { readonly patch: Patch; readonly active: boolean | undefined },
): Integration | null {
  // In this order: once it is inactive, it may take back a name that an active one has now.
  const stopped = active === false ? deactivated(story, was) : null;
  const changed = Object.keys(patch).length > 0 ? edited(story, stopped ?? was, patch) : null;
  const next = changed ?? stopped;
  return active === true && !was.active ? reactivated(story, next ?? was) : next;
}

function reactivated(story: Story, was: Integration): Integration {
  const away = was.deactivatedAt === null ? 0 : between(was.deactivatedAt, story.at);
  const next: Integration = {
    ...was,
    active: true,
    deactivatedAt: null,
    nextCheck: was.status === 'CalledOff' ? null : story.at,
    failingFrom: plus(was.failingFrom, away),
    reports: was.reports && { ...was.reports, countedFrom: plus(was.reports.countedFrom, away) },
    changedAt: story.at,
  };
  refuseClash(story, next);
  tell(story, next, { kind: 'restored', details: { from: was.lastGoodCheck } });
  return next;
}
