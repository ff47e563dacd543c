import { describe, expect, it } from 'vitest';
import { NEEDS_OF } from '../../src/domain/errors.ts';
import { incidentOf, releasedFromIncident } from '../../src/domain/incident.ts';
import type { FailureCode, Needs } from '../../src/domain/integration.ts';
import { type FleetMember, fleetMember, hasAnswered, incidentMembers, needsAlone } from '../../src/domain/policy.ts';
import { begin } from '../../src/domain/state.ts';
import { NO_STREAK } from '../../src/domain/streak.ts';
import { MINUTE, plus } from '../../src/domain/time.ts';
import { anIntegration, aVenue, DEFAULT_POLICY, NOON } from '../support/builders.ts';

const member = (n: number, minutesAgo: number | null, more: Partial<FleetMember> = {}): FleetMember => ({
  id: `int_${n}`,
  venue: `venue-${n}`,
  type: 'square',
  incident: null,
  message: '',
  last: minutesAgo === null ? null : { code: 'provider_down', at: plus(NOON, -minutesAgo * MINUTE), counted: true },
  failedFrom: minutesAgo === null ? null : plus(NOON, -minutesAgo * MINUTE),
  ...more,
});
const failing = (count: number, minutesAgo = 10) => Array.from({ length: count }, (_, i) => member(i, minutesAgo));
const well = (count: number) => Array.from({ length: count }, (_, i) => member(100 + i, null));
const coded = (n: number, code: FailureCode) => member(n, 1, { last: { code, at: NOON, counted: true } });

describe('an integration has answered', () => {
  const never = { lastGoodCheck: null, fetchedTo: null, lastSaleImported: null };
  it.each([
    [{}, true],
    [never, false],
    [{ ...never, fetchedTo: NOON }, true],
    [{ ...never, lastSaleImported: NOON }, true],
    [{ ...never, lastSaleImported: NOON, method: 'email' as const }, false],
  ])('%j: %s', (known, answered) => {
    expect(hasAnswered(anIntegration(known))).toBe(answered);
  });

  it.each([
    ['no_response', {}, 'nobody'],
    ['no_response', never, 'support'],
    ['provider_down', never, 'nobody'],
    ['auth_revoked', never, 'venue'],
  ] as const)('%s %j: %s must act', (code, known, needs) => {
    expect(needsAlone({ code, needs: NEEDS_OF[code] }, anIntegration(known))).toBe(needs);
  });
});

describe('an incident', () => {
  it.each([
    ['5 venues and 20 %', [...failing(5), ...well(20)], 5],
    ['4 venues', failing(4), 0],
    ['less than 20 %', [...failing(5), ...well(21)], 0],
    ['5 of one venue', failing(5).map((m) => ({ ...m, venue: 'blue-door' })), 0],
    ['5 within just 60 minutes', failing(5, 60), 5],
    ['one of them longer ago', [...failing(4), member(9, 61)], 0],
    ['one of them with another code', [...failing(4), coded(9, 'no_response')], 0],
    ['one of them of another type', [...failing(4), member(9, 1, { type: 'toast' })], 0],
    ['others of another type', [...failing(5), ...well(100).map((m) => ({ ...m, type: 'toast' }))], 5],
  ])('%s: %#', (_, fleet, members) => {
    const found = incidentMembers(
      { of: fleet.filter(({ type }) => type === 'square').length, failing: fleet },
      { type: 'square', code: 'provider_down' },
      { policy: DEFAULT_POLICY, now: NOON },
    );
    expect(found).toHaveLength(members);
  });

  it('is not made by inactive and called-off ones, nor by failures that are healed', () => {
    const last = { code: 'no_response', at: NOON, counted: true, incident: false } as const;
    const streak = { ...NO_STREAK, last };
    expect(fleetMember(anIntegration({ active: false, status: 'Failed', streak }))).toBeNull();
    expect(fleetMember(anIntegration({ status: 'CalledOff', streak }))).toBeNull();
    expect(fleetMember(anIntegration({ status: 'Failed', streak }))?.last).toEqual(last);
    expect(fleetMember(anIntegration({ status: 'Healthy' }))).toMatchObject({ last: null });
    expect(fleetMember(anIntegration({ status: 'Failed', streak, lastGoodCheck: null }))).toBeNull();
  });

  const old = (n: number) => member(n, 15, { failedFrom: plus(NOON, -600 * MINUTE) });
  it.each([
    ['all are new', failing(5), 10],
    ['some failed alike long before, and are tried in vain again', [old(1), old(2), ...failing(3)], 10],
    ['nearly all failed alike long before', [...[1, 2, 3, 4].map(old), member(9, 2)], 2],
    ['all failed long before with whatever', [1, 2, 3, 4, 5].map(old), 15],
  ])('begins with the first that newly fails: %s', (_, together, minutesAgo) => {
    const from = plus(NOON, -60 * MINUTE);
    const { began } = incidentOf('square', together, { code: 'provider_down', message: '', from });
    expect(began).toBe(plus(NOON, -minutesAgo * MINUTE));
  });
});

describe('one that fails still when an incident is over', () => {
  const incident = {
    incident: 'inc_1',
    code: 'no_response',
    began: NOON,
    message: 'no answer',
    ended: null,
    over: false,
  } as const;
  const released = (code: FailureCode, needs: Needs) => {
    const reason = { code, cause: null, message: 'no answer', since: NOON, needs } as const;
    const was = anIntegration({ status: 'Failed', reason, incident: { ...incident, code } });
    const state = { venue: aVenue(), integrations: [was], owed: [], lastSeq: 0 };
    const story = begin(state, { at: plus(NOON, 60 * MINUTE), actor: 'daemon', reason: null });
    return releasedFromIncident(story, was, { numbers: { of: 20, failing: 2 }, closes: false }).reason?.needs;
  };
  it.each([
    ['no_response', 'provider', 'nobody'],
    ['provider_down', 'provider', 'nobody'],
    ['bad_data', 'provider', 'provider'],
    ['auth_revoked', 'venue', 'venue'],
  ] as const)('with %s, which needed the %s, needs %s', (code, before, needs) => {
    expect(released(code, before)).toBe(needs);
  });
});
