import { expect, test } from 'vitest';
import { accessEnding } from '../../src/domain/access-end.ts';
import type { AccessLife } from '../../src/domain/catalogue.ts';
import type { Integration } from '../../src/domain/integration.ts';
import { DAY, plus } from '../../src/domain/time.ts';
import { anIntegration, NOON } from '../support/builders.ts';

const RENEWED: AccessLife = { credential: 'refreshToken', what: 'the consent', days: 14, warnDays: 4, from: 'check' };
const GIVEN: AccessLife = { credential: 'password', what: 'the password', days: 60, warnDays: 14, from: 'given' };

function told(days: number, life: AccessLife, more: Partial<Integration> = {}, givenAt: string | null = null) {
  const integration = anIntegration({ type: 'any', createdAt: NOON, changedAt: NOON, lastGoodCheck: null, ...more });
  const end = accessEnding(integration, { life, givenAt, now: plus(NOON, days * DAY) });
  return end && `${end.message} | ${end.next}`;
}

test.each<[number, AccessLife, Partial<Integration>, string | null, string | null]>([
  [9.9, RENEWED, {}, null, null],
  [
    10,
    RENEWED,
    {},
    null,
    'blue-door/any: the consent ends in 4 d, at 2026-12-04 12:00 UTC, unless a check succeeds before | posctl refresh blue-door/any',
  ],
  [
    14,
    RENEWED,
    {},
    null,
    'blue-door/any: the consent ended just now, at 2026-12-04 12:00 UTC | posctl authorize any --venue blue-door',
  ],
  [
    20,
    RENEWED,
    { nickname: 'patio', status: 'CalledOff' },
    null,
    "blue-door/any:patio: the consent ended 6 d ago, at 2026-12-04 12:00 UTC | posctl authorize any --venue blue-door --nickname 'patio'",
  ],
  [20, RENEWED, { lastGoodCheck: plus(NOON, 15 * DAY) }, null, null],
  [20, RENEWED, { active: false }, null, null],
  [45, GIVEN, { lastGoodCheck: plus(NOON, 45 * DAY) }, null, null],
  [
    46,
    GIVEN,
    { lastGoodCheck: plus(NOON, 45 * DAY) },
    null,
    'blue-door/any: the password ends in 14 d, at 2027-01-19 12:00 UTC | posctl edit blue-door/any --secret password=SOURCE',
  ],
  [46, GIVEN, {}, plus(NOON, DAY), null],
])('after %i days access ends, or not yet', (days, life, more, givenAt, expected) => {
  expect(told(days, life, more, givenAt)).toBe(expected);
});
