import { describe, expect, it } from 'vitest';
import { parsePolicySetting, policyFor } from '../../src/domain/policy.ts';
import { aType, DEFAULT_POLICY } from '../support/builders.ts';

describe('the policy', () => {
  it('is what the product promises, unless something else is set', () => {
    expect(DEFAULT_POLICY).toEqual({
      warnAfterFailures: 4,
      callOffAfterFailures: 12,
      callOffAfterHours: 72,
      personFailures: 3,
      personHours: 6,
      reportDays: 30,
      warnMissedDays: 2,
      warnBeforeDays: 3,
      incidentMinutes: 60,
      incidentVenues: 5,
      incidentPercent: 20,
      lookBackDays: 7,
      overlapMinutes: 120,
      checkMinutes: 10,
    });
  });

  it("of a type: the type's own look-back, then what is set for all, then what is set for the type", () => {
    const type = aType({ lookBackDays: 3 });
    const settings = {
      policy: { '*': { checkMinutes: 5, reportDays: 20 }, square: { reportDays: 10 }, toast: { checkMinutes: 1 } },
    };
    expect(policyFor(settings, type)).toMatchObject({ lookBackDays: 3, checkMinutes: 5, reportDays: 10 });
    expect(policyFor(settings, undefined)).toMatchObject({ lookBackDays: 7, checkMinutes: 5, reportDays: 20 });
    expect(policyFor({ policy: { '*': { lookBackDays: 14 } } }, type).lookBackDays).toBe(14);
  });

  it.each([
    ['reportDays=20', { key: 'reportDays', value: 20 }],
    ['callOffAfterHours=1.5', { key: 'callOffAfterHours', value: 1.5 }],
    ['callOffAfterHours=0', { key: 'callOffAfterHours', value: 0 }],
    [' warnAfterFailures = 3 ', { key: 'warnAfterFailures', value: 3 }],
  ])('%j is taken', (text, setting) => {
    expect(parsePolicySetting(text)).toEqual(setting);
  });

  it.each([
    ['reportDays=0', "reportDays takes a number of days from 1 to 365, not '0'"],
    ['reportDays=', "reportDays takes a number of days from 1 to 365, not ''"],
    ['reportDays', "reportDays takes a number of days from 1 to 365, not ''"],
    ['reportDays=5=6', "reportDays takes a number of days from 1 to 365, not '5=6'"],
    ['reportDays=0x10', "reportDays takes a number of days from 1 to 365, not '0x10'"],
    ['reportDays=1e2', "reportDays takes a number of days from 1 to 365, not '1e2'"],
    ['reportDays=1.5', "reportDays takes a whole number, not '1.5'"],
    ['days=5', "unknown policy key 'days'"],
  ])('%j is refused: %s', (text, message) => {
    expect(() => parsePolicySetting(text)).toThrow(expect.objectContaining({ exit: 2, message }));
  });
});
