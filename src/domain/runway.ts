import { countdownNow } from './countdown.ts';
import type { FailureCode, Integration } from './integration.ts';
import { hours, type Policy } from './policy.ts';
import { silentFor } from './report-silence.ts';
import { EARLY_RETRIES, isDue, nextAfterFailure, phasePointAfter } from './schedule.ts';
import { isPersonal } from './streak.ts';
import { DAY, type Instant, instant, later, millis, plus } from './time.ts';

/** How long it is until an integration is called off, if nothing gets better. */
export type Runway =
  | {
      /** How many more failures call it off, once it is late enough; at least 1. */
      readonly failuresLeft: number;
      /** When the check starts that would call it off, if every check until then fails as the last one did. */
      readonly earliest: Instant;
    }
  | {
      /** Whole days without an e-mailed report. */
      readonly reportDays: number;
      /** The days after which it is called off. */
      readonly of: number;
    };

/**
 * What is left before a call-off; null where no countdown runs: inactive or called off, not failing, or failing for a
 * reason that is not counted (rate limits, incidents). Every check is taken to begin when it is due and to end at once.
 */
export function runwayOf(integration: Integration, policy: Policy, now: Instant): Runway | null {
  const { active, status, reports } = integration;
  if (!active || status === 'CalledOff') return null;
  if (reports) {
    const silent = silentFor(reports, countdownNow(integration, now));
    return { reportDays: Math.max(0, Math.floor(silent / DAY)), of: policy.reportDays };
  }
  if (integration.countdownStopped) return null;
  const first = status === 'Failed' ? nextCheckFrom(integration, now) : null;
  const code = countedCode(integration);
  if (first === null || code === null) return null;
  const limits = limitsOf(integration, policy, { code, first });
  return limits
    .map(({ failures, from }) => ({
      failuresLeft: failures,
      earliest: checkThat(integration, first, { failures, from }),
    }))
    .reduce((a, b) => (b.earliest < a.earliest ? b : a));
}

/** When it is checked next; a check that is due begins now. */
function nextCheckFrom(integration: Integration, now: Instant): Instant | null {
  if (integration.nextCheck === null) return null;
  return isDue(integration, now) ? now : later(integration.nextCheck, now);
}

/** What the next checks are taken to fail with; null when that does not count. */
function countedCode({ streak, reason }: Integration): FailureCode | null {
  if (streak.last) return streak.last.counted ? streak.last.code : null;
  // Its set-up was changed since: the next failures begin a new streak.
  const code = reason?.code;
  return code === undefined || code === 'too_many_failures' || code === 'no_report' || code === 'rate_limited'
    ? null
    : code;
}

/** How many more failures, the last of them at this moment or later. */
interface Limit {
  readonly failures: number;
  readonly from: Instant;
}

function limitsOf(
  { streak, failingFrom }: Integration,
  policy: Policy,
  { code, first }: { readonly code: FailureCode; readonly first: Instant },
): Limit[] {
  const left = (wanted: number, had: number) => Math.max(1, wanted - had);
  const many: Limit = {
    failures: left(policy.callOffAfterFailures, streak.counted),
    from: plus(failingFrom, hours(policy.callOffAfterHours)),
  };
  if (!isPersonal(code)) return [many];
  const personal: Limit = {
    failures: left(policy.personFailures, streak.personal),
    from: plus(streak.personalSince ?? first, hours(policy.personHours)),
  };
  return [personal, many];
}

/** The start of the first check that is at least the n-th from now on and late enough. */
function checkThat({ id, checkEvery, streak }: Integration, first: Instant, { failures, from }: Limit): Instant {
  let at = first;
  let left = failures - 1;
  // The first tries come sooner than the interval; afterwards the schedule is even, and need not be walked through.
  for (let { tries } = streak; tries < EARLY_RETRIES; tries += 1) {
    if (left <= 0 && at >= from) return at;
    at = nextAfterFailure(id, checkEvery, { startedAt: at, endedAt: at, tries: tries + 1, retryAfterMs: null });
    left -= 1;
  }
  if (left <= 0 && at >= from) return at;
  const turn = millis(phasePointAfter(id, checkEvery, at));
  const late = Math.ceil((millis(from) - turn) / checkEvery) + 1;
  return instant(turn + (Math.max(left, late, 1) - 1) * checkEvery);
}
