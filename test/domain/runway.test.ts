import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FailureCode, Integration } from '../../src/domain/integration.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { runwayOf } from '../../src/domain/runway.ts';
import { isDue } from '../../src/domain/schedule.ts';
import { HOUR, later, MINUTE } from '../../src/domain/time.ts';
import { aType, EMAIL } from '../support/builders.ts';
import { type Life, life } from '../support/life.ts';

const runway = (bar: Life) => runwayOf(bar.one(), bar.policy, bar.now);

/** Checks when it is due, each failing like this, until it is called off; when that check began, and how many they were. */
function failsUntilCalledOff(bar: Life, code: FailureCode) {
  for (let failures = 1; ; failures += 1) {
    const { nextCheck } = bar.one();
    const startedAt = isDue(bar.one(), bar.now) ? bar.now : later(nextCheck ?? bar.now, bar.now);
    bar.at(startedAt).check({ lasts: '0s', failure: { code } });
    if (bar.one().status === 'CalledOff') return { earliest: startedAt, failures };
  }
}

describe('the runway of an integration', () => {
  it('is the failures that are left, and the check that would be the last', () => {
    const bar = life().add().succeeds().failsOften(9, '6h');
    expect(runway(bar)).toEqual({ failuresLeft: 3, earliest: '2026-11-23T12:53:44.880Z' });
  });

  it('is the N-th next check when the hours are over', () => {
    const bar = life().add().succeeds().failsOften(10, '12h');
    const { nextCheck } = bar.one();
    expect(runway(bar)).toEqual({
      failuresLeft: 2,
      earliest: new Date(Date.parse(nextCheck ?? '') + 6 * HOUR).toISOString(),
    });
  });

  it('is short where only a person can cure it', () => {
    const bar = life().add().succeeds().pass('6h').fails('auth_revoked');
    expect(runway(bar)).toEqual({ failuresLeft: 2, earliest: '2026-11-21T00:53:44.880Z' });
  });

  it('is counted in days without a report where reports are mailed', () => {
    const bar = life().add(EMAIL).succeeds({ reportAt: '2026-11-20T11:00:00.000Z' }).pass('23d');
    expect(runway(bar)).toEqual({ reportDays: 23, of: 30 });
    expect(runway(bar.fails('auth_revoked'))).toEqual({ reportDays: 23, of: 30 });
  });

  it.each<[string, (bar: Life) => Life]>([
    ['is healthy', (bar) => bar],
    ['is put off by a rate limit', (bar) => bar.fails('rate_limited', { counted: false })],
    ['fails with many others', (bar) => bar.fails('no_response', { incident: true })],
    ['is called off', (bar) => bar.failsOften(13, '6h')],
    ['is inactive', (bar) => (bar.fails().deactivate() ? bar : bar)],
  ])('there is none where it %s', (_, happens) => {
    expect(runway(happens(life().add().succeeds()))).toBeNull();
  });

  it('begins anew when the set-up was changed', () => {
    const bar = life().add().succeeds().failsOften(2, '6h', 'auth_revoked').pass('1h');
    bar.edit({ options: { locations: 'L1' } });
    expect(runway(bar)).toMatchObject({ failuresLeft: 3 });
  });
});

const code = fc.constantFrom<FailureCode>('no_response', 'provider_down', 'bad_data', 'auth_revoked', 'bad_config');
const policy: fc.Arbitrary<Partial<Policy>> = fc.record({
  callOffAfterFailures: fc.integer({ min: 1, max: 40 }),
  callOffAfterHours: fc.integer({ min: 0, max: 100 }),
  personFailures: fc.integer({ min: 1, max: 8 }),
  personHours: fc.integer({ min: 0, max: 40 }),
});
const before = fc.array(
  fc.record({ after: fc.integer({ min: 0, max: 30 * 60 }), code: fc.option(code, { freq: 4 }) }),
  { maxLength: 12 },
);

it('the check that is told is the one that calls off, whatever came before', () => {
  const every = fc.constantFrom(5 * MINUTE, 17 * MINUTE, HOUR, 6 * HOUR);
  let tried = 0;
  fc.assert(
    fc.property(
      policy,
      before,
      code,
      every,
      fc.integer({ min: 0, max: 900 }),
      (rules, happened, last, checkEvery, wait) => {
        const bar = life({ policy: rules }).add(aType(), { checkEvery }).succeeds();
        for (const { after, code } of [...happened, { after: 1, code: last }])
          if (bar.one().status !== 'CalledOff')
            if (code === null) bar.pass(`${after}m`).succeeds();
            else bar.pass(`${after}m`).fails(code);
        bar.pass(`${wait}m`);
        const told = runway(bar);
        const failing: Integration = bar.one();
        if (failing.status === 'CalledOff') return void expect(told).toBeNull();
        tried += 1;
        const came = failsUntilCalledOff(bar, last);
        expect(told).toMatchObject({ earliest: came.earliest });
        expect(told && 'failuresLeft' in told && told.failuresLeft).toBeLessThanOrEqual(came.failures);
      },
    ),
    { numRuns: 300, seed: 7 },
  );
  expect(tried).toBeGreaterThan(100);
});
