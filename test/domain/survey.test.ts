import { describe, expect, it } from 'vitest';
import { standsOut } from '../../src/domain/survey.ts';
import { troubleOf } from '../../src/domain/triage.ts';
import { TriageCount } from '../../src/domain/triage-counts.ts';
import { countJudge } from '../../src/engine/look/triage.ts';
import { anIntegration, aVenue, DEFAULT_POLICY, NOON } from '../support/builders.ts';

const LATER = '2026-11-21T12:00:00.000Z';
const reason = { code: 'no_response', cause: null, message: 'no answer', since: NOON, needs: 'nobody' } as const;
const quiet = { businessDay: '2026-11-20', until: NOON, usual: [], of: 5 };
const snoozed = { since: NOON, until: LATER, reason: '', by: 'kim' };
const incident = { incident: 'inc_1', code: 'no_response', began: NOON, message: 'no answer', over: false } as const;
const reports = { lastAt: null, countedFrom: NOON, warned: [] };

describe('an integration', () => {
  it.each([
    ['that is Healthy', {}, false],
    ['that was only just added', { status: 'Initializing' }, false],
    ['that failed', { status: 'Failed', reason }, true],
    ['that was called off', { status: 'CalledOff', reason }, true],
    ['that failed and was deactivated', { status: 'Failed', reason, active: false }, false],
    ['that is quiet', { quiet }, true],
    ['that was found to be as ever', { quiet: null }, false],
    ['that is snoozed', { snoozed }, true],
    ['of which people were told that no report comes', { reports: { ...reports, warned: ['missed'] } }, true],
    ['whose reports come', { reports }, false],
    ['in an incident that lasts', { incident: { ...incident, ended: null } }, true],
    [
      'in an incident that lasts, after it was deactivated',
      { incident: { ...incident, ended: null }, active: false },
      true,
    ],
    ['of an incident that is over', { incident: { ...incident, ended: NOON } }, false],
  ] as const)('%s', (_, more, expected) => {
    const integration = anIntegration(more as object);
    expect(standsOut(integration)).toBe(expected);
    if (expected) return;
    // Then nothing but its status and whether it is active is told of it.
    const state = { venue: aVenue(), integrations: [integration], owed: [], lastSeq: 0 };
    expect(troubleOf(integration, state, { policyOf: () => DEFAULT_POLICY, now: NOON })).toBeNull();
    const [judged, counted] = [new TriageCount(countJudge(NOON)), new TriageCount(countJudge(NOON))];
    judged.add(integration, aVenue());
    counted.addOthers({
      type: 'square',
      answered: true,
      count: 1,
      active: integration.active,
      status: integration.status,
    });
    expect(counted.soFar).toEqual(judged.soFar);
  });
});
