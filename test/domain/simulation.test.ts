import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILURE_CODES, type FailureCode, isInIncident } from '../../src/domain/integration.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { canSimulate, simulate } from '../../src/domain/simulation.ts';
import { type Instant, plus } from '../../src/domain/time.ts';
import type { TimelineEntry } from '../../src/domain/timeline.ts';
import { aType, DEFAULT_POLICY, NOON } from '../support/builders.ts';
import { type Life, life } from '../support/life.ts';

/** What another policy would have done to the only integration, whose routine checks are the daemon's. */
function simulated(bar: Life, policy: Partial<Policy>, { since = NOON, byHand = false } = {}) {
  const { venue } = bar.state;
  const { type, method } = bar.one();
  const entries = byHand ? bar.entries : bar.entries.map(byDaemon);
  return simulate(entries, { venue, policy: { ...bar.policy, ...policy }, type: { type, method }, since });
}

const byDaemon = (entry: TimelineEntry): TimelineEntry =>
  entry.kind === 'check_succeeded' || entry.kind === 'check_failed' ? { ...entry, actor: 'daemon' } : entry;
const times = (events: readonly { readonly at: Instant }[]) => events.map(({ at }) => at);

/** A failure turns out to be part of an incident, a new one: whoever has left one is taken back without an entry. */
function joins(bar: Life): void {
  if (bar.one().status === 'Failed' && !isInIncident(bar.one())) bar.incidentEnds().absorb();
}

/** Fails every 6 hours, so often, then is well again. */
const outage = (failures: number, policy: Partial<Policy> = {}) =>
  life({ policy, venue: { contacts: ['owner@bar.test'] } })
    .add()
    .pass('6h')
    .succeeds()
    .failsOften(failures, '6h');

describe('another policy', () => {
  it('that is the same does what happened', () => {
    const bar = outage(14);
    const { now, unknown, ...would } = simulated(bar, {});
    expect(bar.kinds().filter((kind) => kind === 'called_off' || kind === 'warned')).toEqual(['warned', 'called_off']);
    expect(would.calledOff.map(({ healedAt: _, ...event }) => event)).toEqual(now.calledOff);
    expect([would.warned, would.mailed, unknown]).toEqual([now.warned, now.mailed, []]);
    expect(now.mailed.map(({ mail, audience }) => `${mail} to ${audience}`)).toEqual([
      'warned to support',
      'called_off to support',
      'called_off to venue',
    ]);
  });

  it('that is stricter calls off earlier, and says that it would have healed by itself', () => {
    const bar = outage(5).pass('6h').succeeds();
    const { calledOff, now } = simulated(bar, { callOffAfterFailures: 4, callOffAfterHours: 20 });
    const failures = bar.entries.filter(({ kind }) => kind === 'check_failed');
    expect(now.calledOff).toEqual([]);
    expect(calledOff).toEqual([
      {
        ref: 'blue-door/square',
        id: bar.one().id,
        at: failures[3]?.at,
        healedAt: bar.last()?.at,
      },
    ]);
  });

  it('that is more patient does not know what checks would have met that did not take place', () => {
    const bar = outage(12);
    const off = bar.entries.find(({ kind }) => kind === 'called_off');
    const open = simulated(bar, { callOffAfterFailures: 100 });
    expect([open.calledOff, times(open.now.calledOff)]).toEqual([[], [off?.at]]);
    expect(open.unknown).toEqual([{ ref: 'blue-door/square', id: bar.one().id, from: off?.at, to: null }]);
    const resumed = simulated(bar.pass('9h').succeeds(), { callOffAfterFailures: 100 });
    expect(resumed.unknown).toMatchObject([{ from: off?.at, to: bar.now }]);
  });

  it('only changes what came after its beginning', () => {
    const bar = outage(14).pass('1h').succeeds().failsOften(3, '6h');
    const since = plus(bar.now, -1000);
    expect(simulated(bar, { warnAfterFailures: 2 }, { since, byHand: true })).toMatchObject({
      calledOff: [],
      warned: [{ at: bar.now }],
      now: { calledOff: [], warned: [] },
    });
  });

  it('leaves alone what a person did: an edit begins the count anew, a restore too', () => {
    const bar = outage(3);
    bar.edit({ options: { locations: 'L2' } });
    bar.failsOften(3, '6h');
    bar.deactivate();
    bar.pass('1h').restore();
    bar.failsOften(3, '6h');
    const strict = { callOffAfterFailures: 4, callOffAfterHours: 0 };
    expect(simulated(bar, strict).calledOff).toEqual([]);
    expect(simulated(bar, { ...strict, callOffAfterFailures: 3 }).calledOff).toHaveLength(2);
  });

  it.each([
    ['callOffAfterFailures', true],
    ['reportDays', true],
    ['incidentVenues', false],
    ['lookBackDays', false],
    ['checkMinutes', false],
  ])('of %s: it can be told: %s', (key, can) => {
    expect(canSimulate(key)).toBe(can);
  });

  it('that is the one in force does what happened, whatever happened', () => {
    const code = fc.constantFrom<FailureCode>(...FAILURE_CODES);
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('fail' as const), code, counted: fc.boolean() }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constantFrom('succeed', 'edit', 'away', 'pass', 'incident', 'end' as const) }),
      },
    );
    const policy = { ...DEFAULT_POLICY, warnAfterFailures: 2, callOffAfterFailures: 3, callOffAfterHours: 12 };
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
        const bar = life({ policy }).add(aType());
        for (const [i, one] of steps.entries()) {
          bar.pass('3h');
          if (one.do === 'fail') bar.fails(one.code, { counted: one.counted });
          else if (one.do === 'succeed') bar.succeeds();
          else if (one.do === 'edit') bar.edit({ options: { locations: `L${i}` } });
          else if (one.do === 'incident') joins(bar);
          else if (one.do === 'end') bar.incidentEnds();
          else if (one.do === 'away' && bar.deactivate()) bar.pass('1h').restore();
        }
        const { now, unknown, ...would } = simulated(bar, {}, { byHand: true });
        expect(times(now.calledOff)).toEqual(times(bar.entries.filter(({ kind }) => kind === 'called_off')));
        expect(would.calledOff.map(({ healedAt: _, ...event }) => event)).toEqual(now.calledOff);
        expect([would.warned, would.mailed, unknown]).toEqual([now.warned, now.mailed, []]);
      }),
      { numRuns: 200 },
    );
  });
});
