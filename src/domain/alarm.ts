import type { Failure } from './errors.ts';
import type { Integration, Reason } from './integration.ts';
import type { Policy } from './policy.ts';
import { dueWarning } from './report-silence.ts';
import { NEXT_STATUS } from './status.ts';
import { owe, type Story, tell } from './story.ts';
import { between, DAY } from './time.ts';
import type { Venue } from './venue.ts';

/** Checked by nobody any more, and everybody is told. */
export function calledOff(story: Story, integration: Integration, reason: Reason): Integration {
  const status = NEXT_STATUS[integration.status].callOff;
  const { code, cause, message } = reason;
  tell(story, integration, {
    kind: 'called_off',
    status: { from: integration.status, to: status },
    details: { code, cause, message, failuresInARow: integration.streak.counted },
  });
  for (const audience of ['support', 'venue'] as const)
    owe(story, integration, { kind: 'called_off', audience, code: cause ?? code, message });
  return { ...integration, status, reason, calledOffAt: reason.since, nextCheck: null };
}

export function warnedForFailures(story: Story, integration: Integration, failure: Failure): Integration {
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
export function warnedForReports(
  story: Story,
  integration: Integration,
  { policy, venue }: { readonly policy: Policy; readonly venue: Venue },
): Integration {
  const { reports } = integration;
  const warning = reports && dueWarning(reports, venue, policy, story.at);
  if (!reports || !warning) return integration;
  const days = Math.floor(between(reports.countedFrom, story.at) / DAY);
  const message =
    warning === 'missed'
      ? `no sales report for ${days} days`
      : `no sales report for ${days} days; after ${policy.reportDays} days the integration is called off`;
  tell(story, integration, { kind: 'warned', details: { code: 'no_report', message, days } });
  owe(story, integration, { kind: 'warned', audience: 'support', code: 'no_report', message });
  return { ...integration, reports: { ...reports, warned: [...reports.warned, warning] } };
}

/** Whoever was alarmed is told that it is well again. */
export function recovered(story: Story, integration: Integration): Integration {
  if (integration.alarmed.length === 0) return integration;
  for (const audience of integration.alarmed)
    owe(story, integration, { kind: 'recovered', audience, code: null, message: 'sales are coming in again' });
  return { ...integration, alarmed: [] };
}
