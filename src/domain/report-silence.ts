import { businessDay, nextDay, weekday } from './business-day.ts';
import type { Reports } from './integration.ts';
import { days, type Policy } from './policy.ts';
import { between, type Day, type Instant, later, plus } from './time.ts';
import type { Venue } from './venue.ts';

/** A fresh count of the 30 days. */
export function reportsFrom(now: Instant): Reports {
  return { lastAt: null, countedFrom: now, warned: [] };
}

/** The reports with one more received; one from before the count began is a report, but moves nothing back. */
export function reportReceived(reports: Reports, at: Instant): Reports {
  if (reports.lastAt !== null && reports.lastAt >= at) return reports;
  const countedFrom = later(reports.countedFrom, at);
  return countedFrom === at ? { lastAt: at, countedFrom, warned: [] } : { ...reports, lastAt: at };
}

/** Whether reports come in: at least one since the count began, and nobody was warned since the last one. */
export function reportsComeIn(reports: Reports): boolean {
  return reports.lastAt !== null && reports.warned.length === 0;
}

/** Which warning is due now, if one is that was not given yet. */
export function dueWarning(reports: Reports, venue: Venue, policy: Policy, now: Instant): 'missed' | 'ending' | null {
  // Where the call-off comes sooner than its warning would, there is nothing to warn of.
  const calm = policy.reportDays - policy.warnBeforeDays;
  const ending = calm > 0 && silentFor(reports, now) >= days(calm);
  if (ending && !reports.warned.includes('ending')) return 'ending';
  const told = reports.warned.length > 0;
  return !told && missedDays(silentFrom(reports), venue, now) >= policy.warnMissedDays ? 'missed' : null;
}

/** Whether no report has come for so long that checking no longer makes sense. */
export function reportsEnded(reports: Reports, policy: Policy, now: Instant): boolean {
  return silentFor(reports, now) >= days(policy.reportDays);
}

/** From when on the silence is counted: the last report, and the time besides in which the countdown stood still. */
export function silentFrom({ countedFrom, excluded = 0 }: Reports): Instant {
  return plus(countedFrom, excluded);
}

/** How long no report has come, in ms; `now` is the moment up to which the countdown ran. */
export function silentFor(reports: Reports, now: Instant): number {
  return between(silentFrom(reports), now);
}

/**
 * Business days whose report should have come by now. A day's report comes in the course of the next business day, so
 * the day on which one came last is the first that can be missed; planned closed days have no report.
 */
function missedDays(lastCame: Instant, venue: Venue, now: Instant): number {
  const today = businessDay(now, venue);
  let missed = 0;
  for (let day = businessDay(lastCame, venue); nextDay(day) < today; day = nextDay(day)) {
    if (!isPlannedClosed(day, venue)) missed += 1;
  }
  return missed;
}

export function isPlannedClosed(day: Day, venue: Venue): boolean {
  return venue.closed.includes(day) || venue.closed.includes(weekday(day));
}
