import type { Integration } from './integration.ts';
import { days } from './policy.ts';
import { earlier, type Instant, later, plus } from './time.ts';

export interface PlannedWindow {
  readonly from: Instant;
  readonly to: Instant;
  /** What the provider no longer answers: from here to `from`. Null when all of it can be had. */
  readonly outOfReach: Instant | null;
}

/**
 * The window of a routine check: from the last good check's start less the look-back until now, so that late edits,
 * voids and refunds are seen; for the first one from when it was added less the look-back.
 */
export function routineWindow(
  integration: Integration,
  limits: { readonly lookBackDays: number; readonly reachDays: number | null },
  now: Instant,
): PlannedWindow {
  // Where the clock was set back, the last good check seems to lie ahead.
  const last = earlier(integration.lastGoodCheck ?? integration.createdAt, now);
  const wanted = plus(last, -days(limits.lookBackDays));
  const reach = limits.reachDays === null ? wanted : plus(now, -days(limits.reachDays));
  return { from: later(wanted, reach), to: now, outOfReach: wanted < reach ? wanted : null };
}
