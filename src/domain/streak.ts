import type { Failure } from './errors.ts';
import type { FailureCode, Integration, Streak } from './integration.ts';
import { hours, type Policy } from './policy.ts';
import { between, type Instant } from './time.ts';

export const NO_STREAK: Streak = {
  counted: 0,
  tries: 0,
  personal: 0,
  personalSince: null,
  last: null,
  warned: false,
};

/** Failures that waiting does not cure. */
const PERSONAL: ReadonlySet<FailureCode> = new Set(['auth_expired', 'auth_revoked', 'bad_config']);

/** Whether only a person can cure it. */
export function isPersonal(code: FailureCode): boolean {
  return PERSONAL.has(code);
}

/** The streak with one more failed check. */
export function lengthened(streak: Streak, failure: Failure, startedAt: Instant): Streak {
  const counted = failure.counted && !failure.incident;
  const personal = isPersonal(failure.code);
  return {
    counted: streak.counted + (counted ? 1 : 0),
    tries: streak.tries + 1,
    personal: counted ? (personal ? streak.personal + 1 : 0) : streak.personal,
    personalSince: counted ? (personal ? (streak.personalSince ?? startedAt) : null) : streak.personalSince,
    last: { code: failure.code, at: startedAt, counted, incident: failure.incident },
    warned: streak.warned,
  };
}

/**
 * Whether failures are many enough, for long enough. E-mail integrations are never called off for failures. `now`: up to
 * when countdowns ran.
 */
export function callsOff(streak: Streak, failingFrom: Instant, policy: Policy, now: Instant): boolean {
  const many =
    streak.counted >= policy.callOffAfterFailures && between(failingFrom, now) >= hours(policy.callOffAfterHours);
  const hopeless =
    streak.personal >= policy.personFailures &&
    streak.personalSince !== null &&
    between(streak.personalSince, now) >= hours(policy.personHours);
  return many || hopeless;
}

/** The integration with its last failure taken out of the count, because it turned out to belong to an incident. */
export function absorbed(integration: Integration): Integration {
  const { streak } = integration;
  if (!streak.last) return integration;
  if (!streak.last.counted) return { ...integration, streak: { ...streak, last: { ...streak.last, incident: true } } };
  const personal = isPersonal(streak.last.code) ? Math.max(0, streak.personal - 1) : streak.personal;
  return {
    ...integration,
    streak: {
      ...streak,
      counted: streak.counted - 1,
      personal,
      personalSince: personal === 0 ? null : streak.personalSince,
      last: { ...streak.last, counted: false, incident: true },
    },
  };
}
