import { type Account, accountAfter } from './account.ts';
import { countdownNow } from './countdown.ts';
import type { CheckDetails } from './entry-details.ts';
import { type Ended, type Failure, NEEDS_OF } from './errors.ts';
import type { ImportOutcome } from './import-outcome.ts';
import { type Incident, involved, leftIncident, tellInvolved } from './incident.ts';
import type { Integration, Reason, Status } from './integration.ts';
import type { Policy } from './policy.ts';
import { NO_REPORTS, putAside, type ReportsFound, reportDetails } from './quarantine.ts';
import type { Quiet } from './quiet.ts';
import { recovered } from './recovery.ts';
import { dueWarning, reportReceived, reportsComeIn, reportsEnded, reportsFrom, silentFor } from './report-silence.ts';
import { nextAfterFailure, nextAfterSuccess } from './schedule.ts';
import { isSnoozed, withSnoozeSettled } from './snooze.ts';
import { owe, type Story, tell } from './state.ts';
import { NEXT_STATUS } from './status.ts';
import { callsOff, lengthened, NO_STREAK } from './streak.ts';
import { between, DAY, earlier, HOUR, type Instant } from './time.ts';
import type { Venue } from './venue.ts';

/** One check that ended. */
export interface EndedCheck {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** `changedAt` of the integration when the check began; if it is another one now, the check says nothing about it. */
  readonly changedAt: Instant;
  readonly window: { readonly from: Instant; readonly to: Instant };
  /** Of a window that was fetched in parts: what is saved, when not all of it was. */
  readonly held?: { readonly from: Instant; readonly to: Instant } | undefined;
  /** A person asked for this window; it says nothing about the time since the last good check. */
  readonly asked: boolean;
  readonly imported: ImportOutcome;
  readonly warnings: readonly string[];
  /** What a program said at its end, where something is wrong: the last lines. */
  readonly log?: readonly string[] | undefined;
  /**
   * Where it may be that sales usually come by this time of the week: the evidence, as long as nothing of today is stored.
   */
  readonly quiet?: Quiet | null;
  /** E-mail types: what became of the reports that it found. */
  readonly reports?: ReportsFound;
  /** `whole`: all was fetched; it fails only because reports are put aside. `incident`: of which the failure is part. */
  readonly result: Ended<Gained, Gained & { readonly whole?: true; readonly incident?: Incident }>;
}

/** What is known when a check was not cancelled. */
interface Gained {
  /** The new bookmark. Of a check that failed: it ran out of time, or put reports aside, and this covers what it kept. */
  readonly cursor?: unknown;
  /** E-mail types: when the newest report was received, null for none; undefined: the mailbox was not read. */
  readonly reportAt?: Instant | null;
  /** Whose account was reached. */
  readonly account?: Account;
}

type Failed = EndedCheck & { readonly result: { readonly how: 'failed' } };

/** What a check is judged by. */
export interface Rules {
  readonly policy: Policy;
  readonly venue: Venue;
}

/** What a check that ended makes of an integration; entries and mails go into the story. */
export function afterCheck(story: Story, before: Integration, check: EndedCheck, rules: Rules): Integration {
  const integration = withSnoozeSettled(story, before);
  if (isCancelled(check)) {
    tell(story, integration, { kind: 'check_cancelled', details: detailsOf(integration, check) });
    return withSales(integration, check);
  }
  const kept = withCheck(integration, check);
  // A check that began before the last change of the integration, or ended after it was deactivated, says nothing
  // about its status now: its sales, time and entry are kept.
  if (!integration.active || check.changedAt !== integration.changedAt) {
    if (isFailed(check)) tellFailed(story, kept, check, { counted: false, status: null });
    else tell(story, kept, { kind: 'check_succeeded', details: detailsOf(kept, check) });
    return kept;
  }
  return isFailed(check)
    ? afterFailure(story, kept, check, rules)
    : afterSuccess(story, withAccount(kept, check), check, rules);
}

/** Only where nothing changed meanwhile: a check of an earlier set-up may have reached another account. */
function withAccount(kept: Integration, { result }: EndedCheck): Integration {
  return result.how === 'succeeded' && result.account
    ? { ...kept, account: accountAfter(kept.account, result.account) }
    : kept;
}

const isCancelled = (check: EndedCheck) => check.result.how === 'cancelled';
const isFailed = (check: EndedCheck): check is Failed => check.result.how === 'failed';
const isWhole = ({ result }: EndedCheck) =>
  result.how === 'succeeded' || (result.how === 'failed' && result.whole === true);
const broughtSales = ({ imported }: EndedCheck) => imported.linesNew + imported.linesChanged > 0;

function withSales(integration: Integration, check: EndedCheck): Integration {
  return broughtSales(check) ? { ...integration, lastSaleImported: check.endedAt } : integration;
}

/** What is known after a check whatever it means for the status. Checks of one integration never overlap. */
function withCheck(integration: Integration, check: EndedCheck): Integration {
  const { result, startedAt } = check;
  const reportAt = reportAtOf(check);
  const { reports } = integration;
  return {
    ...withSales(integration, check),
    lastSalesCheck: startedAt,
    ...(result.how === 'succeeded' && !check.asked ? { lastGoodCheck: startedAt } : {}),
    ...(isWhole(check) && !check.asked ? { fetchedTo: check.window.to } : {}),
    cursor: result.how !== 'cancelled' && result.cursor !== undefined ? result.cursor : integration.cursor,
    reports: reports && reportAt ? reportReceived(reports, reportAt) : reports,
    quarantine: putAside(integration.quarantine, check.reports ?? NO_REPORTS),
  };
}

/** A mail's date can lie ahead; it was received by the end of the check at the latest. */
function reportAtOf({ result, endedAt }: EndedCheck): Instant | null {
  return result.how !== 'cancelled' && result.reportAt ? earlier(result.reportAt, endedAt) : null;
}

function afterSuccess(story: Story, was: Integration, check: EndedCheck, rules: Rules): Integration {
  const now = check.endedAt;
  const resumes = was.status === 'CalledOff';
  const reports = was.reports && resumes ? reportsAnew(check) : was.reports;
  const waiting = reports !== null && reports.lastAt === null;
  const ends = reports !== null && reportsEnded(reports, rules.policy, countdownNow(was, now));
  const status = NEXT_STATUS[was.status][waiting ? 'noReportYet' : 'success'];
  const next: Integration = {
    ...was,
    status,
    reason: null,
    calledOffAt: null,
    streak: NO_STREAK,
    failingFrom: check.startedAt,
    reports,
    begunAt: resumes ? now : was.begunAt,
    nextCheck: nextAfter(was, check),
    ...quietAfter(was, check),
  };
  const moved = status === was.status ? null : { from: was.status, to: status };
  tell(story, was, { kind: 'check_succeeded', status: resumes || ends ? null : moved, details: detailsOf(was, check) });
  if (resumes) tell(story, was, { kind: 'resumed', status: moved, details: { by: 'refresh' } });
  if (ends) return calledOff(story, { ...next, status: was.status }, endedReports(rules.policy, null, now));
  const told = warnedForReports(story, next, rules);
  const isWell = told.reports === null || reportsComeIn(told.reports);
  // Those who were alarmed before are told when the snooze ends.
  return isWell && !isSnoozed(told, now) ? recovered(story, told) : told;
}

/** The 30 days begin anew with the check that resumes; a report that it found is the first one. */
function reportsAnew(check: EndedCheck) {
  const reportAt = reportAtOf(check);
  const anew = reportsFrom(check.endedAt);
  return reportAt ? reportReceived(anew, reportAt) : anew;
}

/** Sales of the day end it; a check of a window that a person asked for says nothing about it. */
function quietAfter({ id, quiet: was }: Integration, check: EndedCheck): Pick<Integration, 'quiet'> {
  const found = (check.asked ? was : check.quiet) ?? null;
  const sold = check.imported.days.some(
    ({ after }) => after.integration === id && after.businessDay === found?.businessDay && after.documents > 0,
  );
  const quiet = sold ? null : found;
  return quiet === null && !was ? {} : { quiet };
}

/** A window that a person asked for never puts the routine check off; a resumed one is due at once, to fill its gap. */
function nextAfter(was: Integration, check: EndedCheck): Instant {
  const turn = nextAfterSuccess(was.id, was.checkEvery, check.startedAt);
  if (!check.asked) return turn;
  return was.nextCheck === null ? check.endedAt : earlier(was.nextCheck, turn);
}

function afterFailure(story: Story, was: Integration, check: Failed, rules: Rules): Integration {
  const { policy } = rules;
  const { incident, failure: met } = check.result;
  const failure = isSnoozed(was, check.endedAt) ? { ...met, counted: false } : met;
  const streak = lengthened(was.streak, failure, check.startedAt);
  const counted = streak.last?.counted === true;
  const reason = failureReason(was, failure, check.startedAt);
  const part = incident ? involved(was, incident, check.startedAt) : was;
  const failing: Integration = { ...part, status: NEXT_STATUS[was.status].failure, streak, reason };
  if (was.status === 'CalledOff') {
    tellFailed(story, was, check, { counted, status: null });
    return failing;
  }
  const retried = { ...failing, nextCheck: nextTry(was, check, streak.tries) };
  const end = endOf(retried, check, { policy, counted });
  const moved = retried.status === was.status ? null : { from: was.status, to: retried.status };
  tellFailed(story, was, check, { counted, status: end ? null : moved });
  tellInvolved(story, was, retried);
  if (end) return calledOff(story, { ...retried, status: was.status }, end);
  if (was.method === 'email') return warnedForReports(story, retried, rules);
  const warn = counted && !streak.warned && streak.counted >= policy.warnAfterFailures;
  return warn ? warnedForFailures(story, retried, failure) : retried;
}

function nextTry(was: Integration, check: Failed, tries: number): Instant {
  return nextAfterFailure(was.id, was.checkEvery, {
    startedAt: check.startedAt,
    endedAt: check.endedAt,
    tries,
    retryAfterMs: check.result.failure.retryAfterMs,
    notAfter: check.asked ? was.nextCheck : null,
  });
}

/** Why this failure ends in a call-off, if it does: too many failures, or no report although the mailbox could be read. */
function endOf(
  failing: Integration,
  check: Failed,
  { policy, counted }: { policy: Policy; counted: boolean },
): Reason | null {
  const { failure, reportAt } = check.result;
  const { reports, streak, failingFrom } = failing;
  const now = check.endedAt;
  const until = countdownNow(failing, now);
  if (reports) {
    const ended = reportAt !== undefined && reportsEnded(reports, policy, until);
    return ended ? endedReports(policy, failure, now) : null;
  }
  return counted && callsOff(streak, failingFrom, policy, until) ? tooManyFailures(failing, failure, now) : null;
}

/**
 * A reason keeps its date as long as the integration fails, whatever the causes; a CalledOff one keeps its reason and
 * learns the newest cause.
 */
function failureReason(was: Integration, failure: Failure, startedAt: Instant): Reason {
  if (was.status === 'CalledOff' && was.reason)
    return { ...was.reason, cause: failure.code, needs: NEEDS_OF[failure.code] };
  const since = was.status === 'Failed' && was.reason ? was.reason.since : startedAt;
  return { code: failure.code, cause: null, message: failure.message, since, needs: failure.needs };
}

function tooManyFailures({ streak, failingFrom, reason }: Integration, failure: Failure, now: Instant): Reason {
  const span = Math.floor(between(failingFrom, now) / HOUR);
  const failed = streak.counted === 1 ? 'the check failed' : `${streak.counted} checks in a row failed`;
  const since = span > 0 ? `, no success for ${span} h` : '';
  const message = `${failed}${since}; the last one: ${failure.message}`;
  const { code } = failure;
  const began = reason === null ? {} : { failingSince: reason.since };
  return { code: 'too_many_failures', cause: code, message, since: now, ...began, needs: NEEDS_OF[code] };
}

function endedReports(policy: Policy, failure: Failure | null, now: Instant): Reason {
  const message = `no sales report for ${policy.reportDays} days`;
  const needs = failure ? NEEDS_OF[failure.code] : 'nobody';
  return { code: 'no_report', cause: failure?.code ?? null, message, since: now, needs };
}

function tellFailed(
  story: Story,
  integration: Integration,
  check: Failed,
  { counted, status }: { counted: boolean; status: { from: Status; to: Status } | null },
): void {
  const { code, message, incident } = check.result.failure;
  const details = { code, message, counted, ...(incident ? { incident: true } : {}), ...detailsOf(integration, check) };
  tell(story, integration, { kind: 'check_failed', status, details });
}

/** `integration` as it is after the check. */
function detailsOf(integration: Integration, check: EndedCheck): CheckDetails {
  const { imported } = check;
  return {
    durationMs: Math.max(0, between(check.startedAt, check.endedAt)),
    startedAt: check.startedAt,
    window: { from: check.window.from, to: check.window.to },
    ...(check.held ? { held: check.held } : {}),
    ...(check.asked ? { asked: true } : {}),
    linesNew: imported.linesNew,
    linesChanged: imported.linesChanged,
    ...reportDetails(integration, check.reports ?? NO_REPORTS),
    ...(check.warnings.length > 0 ? { warnings: check.warnings } : {}),
    ...(check.log && check.log.length > 0 ? { log: check.log } : {}),
  };
}

/** Nobody checks it any more, and everybody is told. */
function calledOff(story: Story, integration: Integration, reason: Reason): Integration {
  const status = NEXT_STATUS[integration.status].callOff;
  const { code, cause, message } = reason;
  tell(story, integration, {
    kind: 'called_off',
    status: { from: integration.status, to: status },
    details: { code, cause, message, failuresInARow: integration.streak.counted },
  });
  for (const audience of ['support', 'venue'] as const)
    owe(story, integration, { kind: 'called_off', audience, code: cause ?? code, message });
  const off = { ...integration, status, reason, calledOffAt: reason.since, nextCheck: null };
  return leftIncident(story, off, 'it was called off');
}

function warnedForFailures(story: Story, integration: Integration, failure: Failure): Integration {
  const { streak } = integration;
  const message = `${streak.counted} checks in a row failed; the last one: ${failure.message}`;
  tell(story, integration, {
    kind: 'warned',
    details: { code: failure.code, message, failuresInARow: streak.counted },
  });
  owe(story, integration, { kind: 'warned', audience: 'support', code: failure.code, message });
  return { ...integration, streak: { ...streak, warned: true } };
}

/** Warned of reports that did not come, if a warning is due; also while the mailbox cannot be read. */
function warnedForReports(
  story: Story,
  integration: Integration,
  { policy, venue }: { readonly policy: Policy; readonly venue: Venue },
): Integration {
  const { reports } = integration;
  const warning = reports && dueWarning(reports, venue, policy, countdownNow(integration, story.at));
  if (!reports || !warning) return integration;
  const days = Math.floor(silentFor(reports, countdownNow(integration, story.at)) / DAY);
  const message =
    warning === 'missed'
      ? `no sales report for ${days} days`
      : `no sales report for ${days} days; after ${policy.reportDays} days the integration is called off`;
  tell(story, integration, { kind: 'warned', details: { code: 'no_report', message, days } });
  owe(story, integration, { kind: 'warned', audience: 'support', code: 'no_report', message });
  return { ...integration, reports: { ...reports, warned: [...reports.warned, warning] } };
}
