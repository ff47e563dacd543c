import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILURE_CODES, type FailureCode, isInIncident } from '../../src/domain/integration.ts';
import { differences, Past, type PastIntegration } from '../../src/domain/past.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { TimelineEntry } from '../../src/domain/timeline.ts';
import { integrationJson } from '../../src/domain/view.ts';
import { aType, EMAIL } from '../support/builders.ts';
import { type Life, life, type Meets } from '../support/life.ts';

/** What the timeline tells of integrations after these entries. */
function past(entries: Iterable<TimelineEntry>): PastIntegration[] {
  const read = new Past();
  for (const entry of entries) read.take(entry);
  return read.integrations;
}

/** What is known of them now, with null for what the timeline does not hold. */
const present = ({ state: { integrations } }: Life) =>
  integrations.map((i) => ({
    ...integrationJson(i, integrations),
    method: null,
    nextCheck: null,
    revision: null,
    reason: i.reason && { ...i.reason, needs: null },
  }));

type Running = Map<string, ReturnType<Life['begins']>>;
type Step = (bar: Life, running: Running) => void;

const some = (bar: Life, which: number) => bar.state.integrations[which % bar.state.integrations.length];
const which = fc.nat(2);
const code = fc.constantFrom<FailureCode>(...FAILURE_CODES);
const meets: fc.Arbitrary<Meets> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ failure: fc.record({ code, counted: fc.boolean() }), lines: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ lines: fc.nat(2), asked: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constantFrom({ reportAt: null }, { cancelled: true, lines: 1 }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.nat(3000).map((minutes) => (bar: Life) => void bar.pass(`${minutes + 1}m`)) },
  {
    weight: 1,
    arbitrary: fc.boolean().map((email) => (bar: Life) => {
      const { length } = bar.state.integrations;
      if (length < 3) bar.add(email ? EMAIL : aType(), { nickname: `n${length}`, options: { locations: 'L1' } });
    }),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(which, meets).map(([n, met]) => (bar: Life, running: Running) => {
      const one = some(bar, n);
      if (one?.active && !running.has(one.id)) bar.check(met, one.id);
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(which, code).map(([n, failing]) => (bar: Life, running: Running) => {
      const one = some(bar, n);
      for (let i = 0; one?.active && !running.has(one.id) && i < 4; i += 1) bar.pass('5h').fails(failing, {}, one.id);
    }),
  },
  {
    weight: 2,
    arbitrary: which.map((n) => (bar: Life, running: Running) => {
      const one = some(bar, n);
      if (one?.active && !running.has(one.id)) running.set(one.id, bar.begins(one.id));
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(which, meets).map(([n, met]) => (bar: Life, running: Running) => {
      const id = some(bar, n)?.id ?? '';
      running.get(id)?.(met);
      running.delete(id);
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(which, fc.nat(360)).map(([n, value]) => (bar: Life) => {
      const id = some(bar, n)?.id;
      if (value % 3 === 0) bar.edit({ options: { locations: `L${value}` } }, id);
      else if (value % 3 === 1) bar.edit({ checkEvery: (value + 5) * MINUTE, nickname: `x${value}` }, id);
      else bar.edit({ credentials: { accessToken: { from: 'env', at: `T${value}` } } }, id);
    }),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(which, fc.nat(9)).map(([n, value]) => (bar: Life) => {
      const one = some(bar, n);
      if (one?.active) bar.deactivate(one.id);
      else if (one) bar.restore(value < 5 ? {} : { nickname: `r${value}-${n}` }, one.id);
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(which, fc.boolean()).map(([n, begins]) => (bar: Life) => {
      const one = some(bar, n);
      if (begins && one?.active && one.status === 'Failed' && !isInIncident(one))
        bar.incidentEnds(one.id).absorb(one.id);
      else if (one) bar.incidentEnds(one.id);
    }),
  },
  {
    weight: 1,
    arbitrary: which.map((n) => (bar: Life) => {
      const one = some(bar, n);
      if (one?.active) bar.snooze('20h', one.id);
    }),
  },
  { weight: 1, arbitrary: fc.constant((bar: Life) => void bar.mail()) },
);

const POLICY = {
  warnAfterFailures: 2,
  callOffAfterFailures: 3,
  callOffAfterHours: 12,
  personFailures: 2,
  reportDays: 5,
};

/** Lives through steps, a second after each, so that no two things happen at one moment. */
function lived(steps: readonly Step[], after: (bar: Life) => void): Life {
  const bar = life({ policy: POLICY }).add(aType(), { nickname: 'n0' });
  const running: Running = new Map();
  for (const one of steps) {
    try {
      one(bar.pass('1s'), running);
    } catch (error) {
      // Two of one name: refused, and nothing has happened.
      if ((error as { code?: string }).code !== 'conflict') throw error;
    }
    after(bar);
  }
  return bar;
}

describe('the timeline, read again', () => {
  it('gives at every moment what was known then, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
        lived(steps, (bar) => expect(past(bar.entries)).toEqual(present(bar)));
      }),
      { numRuns: 300 },
    );
  });

  it('is tried with everything that can happen', () => {
    const seen = new Set<string>();
    for (const steps of fc.sample(fc.array(step, { minLength: 30, maxLength: 40 }), { numRuns: 60, seed: 1 }))
      for (const { kind } of lived(steps, () => {}).entries) seen.add(kind);
    for (const kind of [
      'called_off',
      'resumed',
      'restored',
      'deactivated',
      'edited',
      'check_cancelled',
      'warned',
      'incident_began',
      'incident_ended',
    ])
      expect(seen).toContain(kind);
  });

  it('tells what is left where its beginning is lost', () => {
    const bar = life().add(aType(), { nickname: 'patio' }).pass('1h').fails('provider_down');
    expect(past(bar.entries.slice(1))).toMatchObject([
      {
        ref: 'blue-door/square:patio',
        status: 'Failed',
        reason: { code: 'provider_down' },
        options: null,
        createdAt: null,
      },
    ]);
  });
});

describe('what differs between two moments', () => {
  const between = (bar: Life, count: number) => differences(past(bar.entries.slice(0, count)), past(bar.entries));

  it('is told field by field; times of checks and the words of a reason are left out', () => {
    const bar = life().add().pass('1h').succeeds();
    const before = bar.entries.length;
    expect(between(bar.pass('6h').succeeds({ lines: 3 }), before)).toEqual([]);
    bar
      .pass('6h')
      .fails('no_response')
      .edit({ options: { locations: 'L2' } });
    expect(between(bar, before)).toEqual([
      {
        ref: 'blue-door/square',
        id: bar.one().id,
        changes: {
          status: { from: 'Healthy', to: 'Failed' },
          reason: { from: null, to: expect.objectContaining({ code: 'no_response', needs: null }) },
          options: { from: {}, to: { locations: 'L2' } },
        },
      },
    ]);
    const failing = bar.entries.length;
    expect(between(bar.pass('6h').fails('no_response', { message: 'other words' }), failing)).toEqual([]);
  });

  it('of one that did not exist yet is all that it has', () => {
    const bar = life().add();
    expect(between(bar, 0)).toMatchObject([
      {
        ref: 'blue-door/square',
        changes: { active: { from: null, to: true }, status: { from: null, to: 'Initializing' } },
      },
    ]);
  });
});
