import { NEEDS_OF } from './errors.ts';
import type { ImportOutcome } from './import.ts';
import type { Integration, Reason } from './integration.ts';
import { hours, type Policy } from './policy.ts';
import { dueWarning, reportReceived, reportsEnded, reportsFrom } from './reports.ts';
import { nextAfterFailure, nextAfterSuccess } from './schedule.ts';
import { NEXT_STATUS } from './status.ts';
import { owe, type Story, tell } from './story.ts';
import { callsOff, type Failure, failingFromAfter, lengthened, NO_STREAK } from './streak.ts';
import { between, earlier, HOUR, type Instant, later } from './time.ts';
import type { Venue } from './venue.ts';

/** One check that ended. */
export interface EndedCheck {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly window: { readonly from: Instant; readonly to: Instant };
  /** A person asked for this window; it says nothing about the time since the last good check. */
  readonly asked: boolean;
  readonly imported: ImportOutcome;
  readonly warnings: readonly string[];
  readonly result:
    | { readonly ok: true; readonly cursor?: unknown; readonly reportAt?: Instant | null }
    | { readonly ok: false; readonly failure: Failure; readonly reportAt?: Instant | null }
    | { readonly ok: 'cancelled' };
}

/** What a check is judged by. */
export interface Rules {
  readonly policy: Policy;
  readonly venue: Venue;
}

/** What a check that ended makes of an integration; entries and mails go into the story. */
export function afterCheck(story: Story, integration: Integration, check: EndedCheck, rules: Rules): Integration {
  if (check.result.ok === 'cancelled') {
    tell(story, integration, 'check_cancelled', { details: detailsOf(check) });
    return integration;
  }
  const saved = withSales(integration, check);
  // What a check found that began in an earlier life of the integration, or ended after it was put away, says nothing
  // about its status now: sales, time and entry are kept.
  if (!integration.active || check.startedAt < integration.changedAt) {
    const kind = check.result.ok ? 'check_succeeded' : 'check_failed';
    tell(story, integration, kind, {
      details: { ...detailsOf(check), ...(check.result.ok ? {} : { counted: false }) },
    });
    return saved;
  }
  return check.result.ok ? afterSuccess(story, saved, check, rules) : afterFailure(story, saved, check, rules);
}

function withSales(integration: Integration, check: EndedCheck): Integration {
  const { imported, result } = check;
  const brought = imported.linesNew + imported.linesChanged > 0;
  const good = result.ok === true && !check.asked;
  return {
    ...integration,
    lastSalesCheck: integration.lastSalesCheck ? later(integration.lastSalesCheck, check.startedAt) : check.startedAt,
    lastSaleImported: brought ? check.endedAt : integration.lastSaleImported,
    lastGoodCheck: good
      ? later(integration.lastGoodCheck ?? check.startedAt, check.startedAt)
      : integration.lastGoodCheck,
    cursor: result.ok === true && result.cursor !== undefined ? result.cursor : integration.cursor,
    revision: integration.revision + 1,
  };
}

function afterSuccess(story: Story, was: Integration, check: EndedCheck, rules: Rules): Integration {
  const now = check.endedAt;
  const calledOff = was.status === 'CalledOff';
  const reportAt = check.result.ok === true ? (check.result.reportAt ?? null) : null;
  const base = was.reports && calledOff ? reportsFrom(now) : was.reports;
  const reports = base && reportAt !== null ? reportReceived(base, reportAt) : base;
  const waiting = reports !== null && reports.lastAt === null;
  const status = NEXT_STATUS[was.status][waiting ? 'noReportYet' : 'success'];
  const next: Integration = {
    ...was,
    status,
    reason: null,
    calledOffAt: null,
    streak: NO_STREAK,
    failingFrom: later(was.failingFrom, check.startedAt),
    reports,
    begunAt: calledOff ? now : was.begunAt,
    nextCheck: nextAfter(was, check),
  };
  const moved = status === was.status ? null : { from: was.status, to: status };
  tell(story, was, 'check_succeeded', { status: calledOff ? null : moved, details: detailsOf(check) });
  if (calledOff) tell(story, was, 'resumed', { status: moved, details: { by: 'refresh' } });
  if (reports && reportsEnded(reports, rules.policy, now)) return calledOffForReports(story, next, rules.policy, now);
  const told = reports ? warnedForReports(story, { ...next, reports }, rules) : next;
  return waiting ? told : recovered(story, told);
}

/** A window that a person asked for never puts the routine check off; a resumed one is due at once, to fill its gap. */
function nextAfter(was: Integration, check: EndedCheck): Instant {
  const turn = nextAfterSuccess(was.id, was.checkEvery, check.startedAt);
  if (!check.asked) return turn;
  return was.nextCheck === null ? check.endedAt : earlier(was.nextCheck, turn);
}

function recovered(story: Story, integration: Integration): Integration {
  if (integration.alarmed.length === 0) return integration;
  for (const audience of integration.alarmed)
    owe(story, integration, { kind: 'recovered', audience, code: null, message: 'sales are coming in again' });
  return { ...integration, alarmed: [] };
}

function afterFailure(story: Story, was: Integration, check: EndedCheck, { policy }: Rules): Integration {
  if (check.result.ok !== false) return was;
  const { failure } = check.result;
  const streak = lengthened(was.streak, failure, check.startedAt);
  const reportAt = check.result.reportAt ?? null;
  const counted = streak.last?.counted === true;
  const failing: Integration = {
    ...was,
    status: NEXT_STATUS[was.status].failure,
    streak,
    failingFrom: failingFromAfter(was, failure, check.startedAt),
    reports: was.reports && reportAt !== null ? reportReceived(was.reports, reportAt) : was.reports,
    reason: failureReason(was, failure, check.startedAt),
    nextCheck:
      was.status === 'CalledOff'
        ? null
        : nextAfterFailure(was.id, was.checkEvery, {
            ...check,
            tries: streak.tries,
            retryAfterMs: failure.retryAfterMs,
          }),
  };
  const off =
    counted &&
    was.status !== 'CalledOff' &&
    was.method !== 'email' &&
    callsOff(streak, failing.failingFrom, policy, check.endedAt);
  const moved = failing.status === was.status || off ? null : { from: was.status, to: failing.status };
  tell(story, was, 'check_failed', {
    status: moved,
    details: {
      code: failure.code,
      message: failure.message,
      counted,
      ...(failure.incident ? { incident: true } : {}),
      ...detailsOf(check),
    },
  });
  if (off) return calledOffForFailures(story, { was, failing, failure }, check.endedAt);
  const warn =
    counted &&
    was.method !== 'email' &&
    was.status !== 'CalledOff' &&
    !streak.warned &&
    streak.counted >= policy.warnAfterFailures;
  return warn ? warnedForFailures(story, failing, failure) : failing;
}

/** A reason keeps its date as long as its code stays; a CalledOff one keeps its reason and learns the newest cause. */
function failureReason(was: Integration, failure: Failure, startedAt: Instant): Reason {
  if (was.status === 'CalledOff' && was.reason)
    return was.reason.code === 'no_report'
      ? was.reason
      : { ...was.reason, cause: failure.code, needs: NEEDS_OF[failure.code] };
  const same = was.status === 'Failed' && was.reason?.code === failure.code;
  const since = same && was.reason ? was.reason.since : startedAt;
  return { code: failure.code, cause: null, message: failure.message, since, needs: failure.needs };
}

function calledOffForFailures(
  story: Story,
  { was, failing, failure }: { was: Integration; failing: Integration; failure: Failure },
  now: Instant,
): Integration {
  const span = Math.floor(between(failing.failingFrom, now) / HOUR);
  const message = `${failing.streak.counted} failed checks in a row, none good for ${span} h; the last one: ${failure.message}`;
  const reason: Reason = {
    code: 'too_many_failures',
    cause: failure.code,
    message,
    since: now,
    needs: NEEDS_OF[failure.code],
  };
  return callOff(story, { ...failing, status: was.status }, reason);
}

function calledOffForReports(story: Story, next: Integration, policy: Policy, now: Instant): Integration {
  const message = `no sales report for ${policy.reportDays} days`;
  return callOff(story, next, { code: 'no_report', cause: null, message, since: now, needs: 'nobody' });
}

function callOff(story: Story, integration: Integration, reason: Reason): Integration {
  const status = NEXT_STATUS[integration.status].callOff;
  tell(story, integration, 'called_off', {
    status: { from: integration.status, to: status },
    details: {
      code: reason.code,
      cause: reason.cause,
      message: reason.message,
      failuresInARow: integration.streak.counted,
    },
  });
  for (const audience of ['support', 'venue'] as const)
    owe(story, integration, {
      kind: 'called_off',
      audience,
      code: reason.cause ?? reason.code,
      message: reason.message,
    });
  return { ...integration, status, reason, calledOffAt: reason.since, nextCheck: null };
}

function warnedForFailures(story: Story, integration: Integration, failure: Failure): Integration {
  const message = `${integration.streak.counted} checks in a row failed; the last one: ${failure.message}`;
  tell(story, integration, 'warned', {
    details: { code: failure.code, message, failuresInARow: integration.streak.counted },
  });
  owe(story, integration, { kind: 'warned', audience: 'support', code: failure.code, message });
  return { ...integration, streak: { ...integration.streak, warned: true } };
}

function warnedForReports(story: Story, integration: Integration, { policy, venue }: Rules): Integration {
  const { reports } = integration;
  const warning = reports && dueWarning(reports, venue, policy, story.at);
  if (!reports || !warning) return integration;
  const days = Math.floor(between(reports.countedFrom, story.at) / hours(24));
  const message =
    warning === 'missed'
      ? `no sales report for ${days} days`
      : `no sales report for ${days} days; after ${policy.reportDays} days the integration is called off`;
  tell(story, integration, 'warned', { details: { code: 'no_report', message, days } });
  owe(story, integration, { kind: 'warned', audience: 'support', code: 'no_report', message });
  return { ...integration, reports: { ...reports, warned: [...reports.warned, warning] } };
}

function detailsOf(check: EndedCheck): Record<string, unknown> {
  const { imported } = check;
  return {
    durationMs: Math.max(0, between(check.startedAt, check.endedAt)),
    startedAt: check.startedAt,
    window: { from: check.window.from, to: check.window.to },
    ...(check.asked ? { asked: true } : {}),
    linesNew: imported.linesNew,
    linesChanged: imported.linesChanged,
    ...(check.warnings.length > 0 ? { warnings: check.warnings } : {}),
  };
}
