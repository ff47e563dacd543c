import type { Integration, Reports } from './integration.ts';
import { silentFrom } from './report-silence.ts';
import { between, earlier, type Instant, later, plus } from './time.ts';

/**
 * The moment up to which countdowns ran: the 72 h, the hours of failures that only a person can cure, and the 30 days
 * without a report all stand still at once. They never ran beyond now, even where a clock was ahead when they were stopped.
 */
export function countdownNow({ countdownStopped }: Integration, now: Instant): Instant {
  return countdownStopped === null ? now : earlier(countdownStopped, now);
}

/** The integration with its countdowns standing still from this moment on, unless they stand still already. */
export function withCountdownStopped(integration: Integration, at: Instant): Integration {
  const { countdownStopped } = integration;
  return { ...integration, countdownStopped: countdownStopped === null ? at : earlier(countdownStopped, at) };
}

/** The integration with its countdowns running from this moment on, if nothing stops them any more. */
export function withCountdownRunning(integration: Integration, at: Instant): Integration {
  const { countdownStopped: since, reports, streak, failingFrom } = integration;
  if (!since || isStopped(integration)) return integration;
  const stoodStill = (from: Instant) => Math.max(0, between(later(from, since), at));
  return {
    ...integration,
    countdownStopped: null,
    failingFrom: plus(failingFrom, stoodStill(failingFrom)),
    streak: {
      ...streak,
      personalSince: streak.personalSince && plus(streak.personalSince, stoodStill(streak.personalSince)),
    },
    reports: reports && withExcluded(reports, stoodStill(silentFrom(reports))),
  };
}

function withExcluded(reports: Reports, more: number): Reports {
  return more === 0 ? reports : { ...reports, excluded: (reports.excluded ?? 0) + more };
}

/** Whether an incident or a person stops its countdowns. */
function isStopped({ incident, snoozed }: Integration): boolean {
  return incident?.ended === null || Boolean(snoozed);
}
