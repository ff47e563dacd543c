import type { DayPlace } from '../../domain/business-day.ts';
import type { PosType } from '../../domain/catalogue.ts';
import type { Integration } from '../../domain/integration.ts';
import type { Policy } from '../../domain/policy.ts';
import type { KnownBefore } from '../../domain/restatement.ts';
import type { Instant } from '../../domain/time.ts';
import { partsOf, routineWindow, windowLimits } from '../../domain/window.ts';
import type { Window } from '../../ports/connectors.ts';

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
  readonly policy: Pick<Policy, 'lookBackDays' | 'overlapMinutes'>;
  readonly venue: DayPlace;
  /** Undefined when this version no longer knows it. */
  readonly type: PosType | undefined;
}

/** What a check that begins at `now` fetches. */
export function planOf(integration: Integration, { asked, policy, type, venue }: PlanAbout, now: Instant): Plan {
  if (asked) return { window: asked, parts: [asked], warnings: [] };
  const reachDays = type?.reachDays ?? null;
  const { lookBackDays } = policy;
  const { from, to, outOfReach } = routineWindow(integration, windowLimits(policy, type, venue), now);
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
