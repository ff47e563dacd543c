import { describe, expect, it } from 'vitest';
import { policyChanges, policySetBack, rememberedChanges, withPolicyChanges } from '../../src/domain/policy-change.ts';

const BEFORE = { '*': { callOffAfterHours: 48 } };
const AFTER = { '*': { callOffAfterFailures: 9 }, square: { personHours: 2 } };
const CHANGES = [
  { scope: '*', key: 'callOffAfterFailures', from: null, to: 9 },
  { scope: '*', key: 'callOffAfterHours', from: 48, to: null },
  { scope: 'square', key: 'personHours', from: null, to: 2 },
];

describe('a change of the policy', () => {
  it('is told by scope and key, and gives the other policy', () => {
    expect(policyChanges(BEFORE, AFTER)).toEqual(CHANGES);
    expect(withPolicyChanges(BEFORE, CHANGES)).toEqual(AFTER);
  });

  it('does not fit where one of its values is another one by now', () => {
    expect(withPolicyChanges({ '*': { callOffAfterHours: 24 } }, CHANGES)).toBeNull();
  });

  it('is set back value by value; what somebody changed since stays, and what is as before is nothing', () => {
    const now = { '*': { callOffAfterFailures: 7 }, square: {} };
    expect(policySetBack(now, CHANGES)).toEqual({
      back: [{ scope: '*', key: 'callOffAfterHours', from: null, to: 48 }],
      kept: [{ field: 'callOffAfterFailures', why: 'it has another value now' }],
    });
  });

  it.each([
    ['nothing', {}],
    ['something else', { policy: 'all' }],
    ['values that are not numbers', { policy: [{ ...CHANGES[0], to: '9' }, null, { scope: 1 }] }],
  ])('is not remembered where the operation holds %s', (_, how) => expect(rememberedChanges(how)).toEqual([]));

  it.each([
    ['no record', null],
    ['no record', 'warnAfterFailures'],
    ['a scope that is not a text', { ...CHANGES[0], scope: 1 }],
    ['no scope', { key: 'personHours', from: null, to: 2 }],
    ['a key that is not a text', { ...CHANGES[0], key: null }],
    ['no value before', { scope: '*', key: 'personHours', to: 2 }],
    ['no value afterwards', { scope: '*', key: 'personHours', from: 2 }],
    ['a text before', { ...CHANGES[0], from: '48' }],
    ['a text afterwards', { ...CHANGES[0], to: '9' }],
    ['a number that is none', { ...CHANGES[0], to: Number.NaN }],
    ['a number without end', { ...CHANGES[0], from: Number.POSITIVE_INFINITY }],
  ])('is remembered without one that has %s', (_, other) => {
    expect(rememberedChanges({ policy: [CHANGES[0], other, CHANGES[1]] })).toEqual([CHANGES[0], CHANGES[1]]);
  });
});
