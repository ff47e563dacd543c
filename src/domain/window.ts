import { businessDay, type DayPlace, dayRange } from './business-day.ts';
import type { PosType } from './catalogue.ts';
import type { KnownBefore } from './import-outcome.ts';
import type { Integration } from './integration.ts';
import { days, minutes, type Policy } from './policy.ts';
import { phasePointAfter } from './schedule.ts';
import { between, DAY, earlier, HOUR, type Instant, later, plus, type Span } from './time.ts';

export interface Window extends Span {
  /** `modified`: everything changed in the window (routine). `sold`: everything sold in it (asked for by a person). */
  readonly by: 'modified' | 'sold';
}

export interface PlannedWindow {
  readonly from: Instant;
  readonly to: Instant;
  /** What the provider no longer answers: from here to `from`. Null when all of it can be had. */
  readonly outOfReach: Instant | null;
}

/** What a routine window depends on beside the integration and the time. */
export interface WindowLimits {
  /** Days that the first window and the daily long one go back. */
  readonly lookBackDays: number;
  /** What other windows go back behind the last good check; null where the provider does not filter by time of change. */
  readonly overlapMinutes: number | null;
  /** How many days back the provider answers; null when it has no limit. */
  readonly reachDays: number | null;
  /** Where the business day is counted. */
  readonly venue: DayPlace;
}

/** The limits for integrations of a type; undefined when this version no longer knows it. */
export function windowLimits(
  policy: Pick<Policy, 'lookBackDays' | 'overlapMinutes'>,
  type: Pick<PosType, 'reachDays' | 'filtersByChange'> | undefined,
  venue: DayPlace,
): WindowLimits {
  const { lookBackDays, overlapMinutes } = policy;
  return {
    lookBackDays,
    overlapMinutes: type?.filtersByChange ? overlapMinutes : null,
    reachDays: type?.reachDays ?? null,
    venue,
  };
}

/**
 * The window of a routine check: from the end of what routine checks hold, less the overlap, until now, so that late edits,
 * voids and refunds are seen. Once a day, at the integration's own phase, and wherever the provider does not filter by time
 * of change, it goes back the whole look-back. The first one begins with a business day, so that no day is held in part.
 */
export function routineWindow(integration: Integration, limits: WindowLimits, now: Instant): PlannedWindow {
  const wanted = wantedFrom(integration, limits, now);
  const reach = limits.reachDays === null ? wanted : plus(now, -days(limits.reachDays));
  return { from: later(wanted, reach), to: now, outOfReach: wanted < reach ? wanted : null };
}

function wantedFrom(
  integration: Integration,
  { lookBackDays, overlapMinutes, venue }: WindowLimits,
  now: Instant,
): Instant {
  const { id, fetchedTo, lastGoodCheck, createdAt } = integration;
  const held = fetchedTo ?? lastGoodCheck;
  if (held === null) {
    const first = plus(earlier(createdAt, now), -days(lookBackDays));
    return dayRange(businessDay(first, venue), venue).from;
  }
  // Where the clock was set back, the last good check seems to lie ahead: nobody knows when it was.
  const last = earlier(held, now);
  const long = overlapMinutes === null || held > now || phasePointAfter(id, DAY, last) <= now;
  return plus(last, -(long ? days(lookBackDays) : minutes(overlapMinutes)));
}

/** Days that one window holds at most, unless the provider takes less. */
const LONGEST_WINDOW_DAYS = 7;

/** How many business days a window may be long, for this type. */
export function longestWindow({ longestWindowDays = LONGEST_WINDOW_DAYS }: Pick<PosType, 'longestWindowDays'>): number {
  return Math.min(longestWindowDays, LONGEST_WINDOW_DAYS);
}

/**
 * An ordinary window is the look-back and at most this much more: what happened since the last check, or what lies before in
 * the business day in which the first one begins (25 hours where clocks are set back).
 */
const MORE_THAN_LOOK_BACK = DAY + HOUR;

/**
 * A routine window in parts, oldest first, each of which is fetched and saved by itself: a gap of months survives a time
 * limit or a crash. An ordinary window stays whole. Mailboxes and taps go by their own bookmarks, not by windows.
 */
export function partsOf(
  { from, to }: Pick<PlannedWindow, 'from' | 'to'>,
  type: Pick<PosType, 'method' | 'longestWindowDays'>,
  lookBackDays: number,
): { readonly from: Instant; readonly to: Instant }[] {
  const longest = days(type.longestWindowDays ?? Number.POSITIVE_INFINITY);
  const ordinary = Math.min(days(lookBackDays) + MORE_THAN_LOOK_BACK, longest);
  if (type.method !== 'api' || between(from, to) <= ordinary) return [{ from, to }];
  const step = days(longestWindow(type));
  const parts: { from: Instant; to: Instant }[] = [];
  for (let start = from; start < to; start = plus(start, step))
    parts.push({ from: start, to: earlier(plus(start, step), to) });
  return parts;
}

/** A window, and the parts in which it is fetched, oldest first. */
export interface Plan {
  readonly window: Window;
  readonly parts: readonly Window[];
  /** What can no longer be fetched, in words. */
  readonly warnings: readonly string[];
}

interface PlanAbout {
  /** A person checks now, or the daemon does. */
  readonly by: 'hand' | 'daemon';
  /** The window that a person asked for; null for the routine one. */
  readonly asked: Window | null;
  readonly policy: Pick<Policy, 'lookBackDays' | 'overlapMinutes'>;
  readonly venue: DayPlace;
  /** Undefined when this version no longer knows it. */
  readonly type: PosType | undefined;
}

/** What a check that begins at `now` fetches. */
export function planOf(integration: Integration, { asked, by, policy, type, venue }: PlanAbout, now: Instant): Plan {
  if (asked) return { window: asked, parts: [asked], warnings: [] };
  const reachDays = type?.reachDays ?? null;
  const { lookBackDays } = policy;
  const limits = windowLimits(policy, type, venue);
  // A person who checks by hand misses something: sales that came late, with an old time of change, are looked for, too.
  const wide = by === 'hand' ? { ...limits, overlapMinutes: null } : limits;
  const { from, to, outOfReach } = routineWindow(integration, wide, now);
  const parts = partsOf({ from, to }, type ?? integration, lookBackDays);
  const lost = `sales from ${outOfReach} to ${from} can no longer be fetched: the provider goes back ${reachDays} days`;
  return {
    window: { from, to, by: 'modified' },
    parts: parts.map((part) => ({ ...part, by: 'modified' })),
    warnings: outOfReach ? [lost] : [],
  };
}

/** What earlier checks knew for sure. For e-mail types not that nothing was sold: there, windows say nothing. */
export function knownBefore(
  { fetchedTo, lastGoodCheck, method }: Integration,
  { from }: Window,
  asked: boolean,
): KnownBefore {
  return { until: fetchedTo ?? lastGoodCheck, from: method === 'email' || asked ? null : from };
}
