import { type FailureCode, type Integration, isInIncident, type Status } from './integration.ts';
import { days, type Policy } from './policy.ts';
import type { Runway } from './runway.ts';
import { isPersonal } from './streak.ts';
import { type Instant, plus } from './time.ts';

/** The rule that gives an integration its status, with the numbers of the policy in force. */
export function ruleOf(integration: Integration, policy: Policy): string {
  const { active, status } = integration;
  if (!active) return 'inactive: it was deactivated, nothing checks it, and its status stays as it was';
  switch (status) {
    case 'Initializing':
      return integration.reports && integration.lastSalesCheck !== null
        ? 'Initializing: the mailbox was read, and no report has come since it was added, restored or resumed'
        : 'Initializing: it was added or restored, and no check has ended since';
    case 'Healthy':
      return 'Healthy: the last check succeeded, whether or not there was anything new';
    case 'Failed':
      return `Failed: the last check failed; the next one that succeeds makes it Healthy${standstill(integration)}`;
    case 'CalledOff':
      return `CalledOff: ${callOffRule(integration, policy)}; nothing checks it until a person refreshes it`;
  }
}

function standstill(integration: Integration): string {
  return isInIncident(integration) ? '; many of its type fail alike, so countdowns stand still' : '';
}

function callOffRule({ reason }: Integration, policy: Policy): string {
  if (reason?.code === 'no_report') return `no report for ${policy.reportDays} days`;
  const many = `${policy.callOffAfterFailures} failures in a row and ${policy.callOffAfterHours} h without a success`;
  const cause: FailureCode | null = reason?.cause ?? null;
  if (cause === null || !isPersonal(cause)) return many;
  return `${policy.personFailures} failures in a row that only a person can cure, at least ${policy.personHours} h after the first of them; or ${many}`;
}

/** What would give it another status. */
export interface StatusChange {
  readonly to: Status;
  /** The earliest moment; null where that depends on a person. */
  readonly when: Instant | null;
  readonly if: string;
}

/** What would change the status of an integration, the next first. */
export function statusChanges(integration: Integration, runway: Runway | null, policy: Policy): StatusChange[] {
  const { active, status, nextCheck } = integration;
  if (!active) return [{ to: 'Initializing', when: null, if: 'it is restored' }];
  if (status === 'CalledOff') return resumption(integration, policy);
  const waits = status === 'Initializing' && integration.reports !== null;
  const next: StatusChange[] =
    status === 'Healthy'
      ? [{ to: 'Failed', when: nextCheck, if: 'the next check fails' }]
      : [
          { to: 'Healthy', when: nextCheck, if: waits ? 'a report comes' : 'the next check succeeds' },
          ...(status === 'Initializing'
            ? [{ to: 'Failed', when: nextCheck, if: 'the next check fails' } as const]
            : []),
        ];
  return runway ? [...next, callOff(integration, runway, policy)] : next;
}

/** What a refresh by hand makes of a called-off one: of e-mail, a mailbox without a report begins the days anew. */
function resumption({ reports }: Integration, policy: Policy): StatusChange[] {
  if (!reports) return [{ to: 'Healthy', when: null, if: 'a refresh by hand succeeds' }];
  const anew = `a refresh by hand reads the mailbox and finds no report; the ${policy.reportDays} days begin anew`;
  return [
    { to: 'Healthy', when: null, if: 'a refresh by hand finds a report' },
    { to: 'Initializing', when: null, if: anew },
  ];
}

function callOff({ reports }: Integration, runway: Runway, policy: Policy): StatusChange {
  if ('failuresLeft' in runway) {
    const { failuresLeft, earliest } = runway;
    return { to: 'CalledOff', when: earliest, if: `checks go on failing, at least ${failuresLeft} more` };
  }
  const when = reports && plus(reports.countedFrom, days(policy.reportDays) + (reports.excluded ?? 0));
  return { to: 'CalledOff', when, if: `no report comes: ${runway.reportDays} of ${runway.of} days have passed` };
}
