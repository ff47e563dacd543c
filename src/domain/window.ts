import type { PosType } from './catalogue.ts';
import type { Integration } from './integration.ts';
import { days, type Policy } from './policy.ts';
import type { KnownBefore } from './restatement.ts';
import { between, earlier, type Instant, later, plus, type Span } from './time.ts';

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

/**
 * The window of a routine check: from the end of what routine checks hold, less the look-back, until now, so that late
 * edits, voids and refunds are seen; for the first one from when it was added less the look-back.
 */
export function routineWindow(
  integration: Integration,
  limits: { readonly lookBackDays: number; readonly reachDays: number | null },
  now: Instant,
): PlannedWindow {
  // Where the clock was set back, the last good check seems to lie ahead.
  const last = earlier(integration.fetchedTo ?? integration.lastGoodCheck ?? integration.createdAt, now);
  const wanted = plus(last, -days(limits.lookBackDays));
  const reach = limits.reachDays === null ? wanted : plus(now, -days(limits.reachDays));
  return { from: later(wanted, reach), to: now, outOfReach: wanted < reach ? wanted : null };
}

/** Days that one window holds at most, unless the provider takes less. */
export const LONGEST_WINDOW_DAYS = 7;

/** How many business days a window may be long, for this type. */
export function longestWindow({ longestWindowDays = LONGEST_WINDOW_DAYS }: Pick<PosType, 'longestWindowDays'>): number {
  return Math.min(longestWindowDays, LONGEST_WINDOW_DAYS);
}

/** An ordinary window is the look-back and what happened since the last check, which is at most so long ago. */
const ORDINARY_DAYS = 1;

/**
 * A routine window in parts, oldest first, each of which is fetched and saved by itself: a gap of months survives a time
 * limit or a crash. An ordinary window stays whole. Mailboxes and taps go by their own bookmarks, not by windows.
 */
export function partsOf(
  { from, to }: Pick<PlannedWindow, 'from' | 'to'>,
  type: Pick<PosType, 'method' | 'longestWindowDays'>,
  lookBackDays: number,
): { readonly from: Instant; readonly to: Instant }[] {
  const ordinary = Math.min(lookBackDays + ORDINARY_DAYS, type.longestWindowDays ?? Number.POSITIVE_INFINITY);
  if (type.method !== 'api' || between(from, to) <= days(ordinary)) return [{ from, to }];
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
  /** The window that a person asked for; null for the routine one. */
  readonly asked: Window | null;
  readonly policy: Pick<Policy, 'lookBackDays'>;
  /** Undefined when this version no longer knows it. */
  readonly type: PosType | undefined;
}

/** What a check that begins at `now` fetches. */
export function planOf(integration: Integration, { asked, policy, type }: PlanAbout, now: Instant): Plan {
  if (asked) return { window: asked, parts: [asked], warnings: [] };
  const reachDays = type?.reachDays ?? null;
  const { lookBackDays } = policy;
  const { from, to, outOfReach } = routineWindow(integration, { lookBackDays, reachDays }, now);
  const parts = partsOf({ from, to }, type ?? integration, lookBackDays);
  const lost = `sales from ${outOfReach} to ${from} can no longer be fetched: the provider goes back ${reachDays} days`;
  return {
    window: { from, to, by: 'modified' },
    parts: parts.map((part) => ({ ...part, by: 'modified' })),
    warnings: outOfReach ? [lost] : [],
  };
}

/** What earlier checks knew for sure: of e-mail types not when nothing was sold, for windows say nothing there. */
export function knownBefore(
  { fetchedTo, lastGoodCheck, method }: Integration,
  { from }: Window,
  asked: boolean,
): KnownBefore {
  return { until: fetchedTo ?? lastGoodCheck, from: method === 'email' || asked ? null : from };
}
