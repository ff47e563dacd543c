import { expect, test } from 'vitest';
import { accessEnding, warnedOfEnd } from '../../src/domain/access-end.ts';
import type { AccessLife } from '../../src/domain/catalogue.ts';
import type { Integration } from '../../src/domain/integration.ts';
import { begin } from '../../src/domain/state.ts';
import { DAY, plus } from '../../src/domain/time.ts';
import { anIntegration, aVenue, NOON } from '../support/builders.ts';

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
    'blue-door/any:patio: the consent ended 6 d ago, at 2026-12-04 12:00 UTC | posctl authorize any --venue blue-door --nickname patio',
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
  [46, GIVEN, { credentialsAt: plus(NOON, DAY) }, null, null],
  // A change of the set-up renews nothing, nor does a restore: only credentials that are given, and good checks do.
  [
    14,
    RENEWED,
    { changedAt: plus(NOON, 13 * DAY), begunAt: plus(NOON, 13 * DAY) },
    null,
    'blue-door/any: the consent ended just now, at 2026-12-04 12:00 UTC | posctl authorize any --venue blue-door',
  ],
  [20, RENEWED, { credentialsAt: plus(NOON, 11 * DAY) }, null, null],
])('after %i days access ends, or not yet', (days, life, more, givenAt, expected) => {
  expect(told(days, life, more, givenAt)).toBe(expected);
});

/** What people are told so many days after noon. */
function warned(days: number, integration: Integration, life: AccessLife = RENEWED) {
  const state = { venue: aVenue(), integrations: [integration], owed: [], lastSeq: 3 };
  const story = begin(state, { at: plus(NOON, days * DAY), actor: 'daemon', reason: null });
  const next = warnedOfEnd(story, integration, { life, givenAt: null });
  return { next, mails: story.mails, drafts: story.drafts };
}

const ofConsent = (more: Partial<Integration> = {}) =>
  anIntegration({ type: 'any', createdAt: NOON, lastGoodCheck: NOON, ...more });
const snoozedUntil = (days: number) => ({ since: NOON, until: plus(NOON, days * DAY), reason: 'known', by: 'kim' });
const REFUSED = { code: 'auth_expired', cause: null, message: 'no', since: NOON, needs: 'venue' } as const;

test.each<[string, number, Partial<Integration>, boolean]>([
  ['not before its time', 9.9, {}, false],
  ['in its time', 10, {}, true],
  ['once only', 11, { accessTold: { from: 'check', since: NOON } }, false],
  ['not again when it is over', 15, { accessTold: { from: 'check', since: NOON } }, false],
  [
    'again of the next end',
    25,
    { lastGoodCheck: plus(NOON, 15 * DAY), accessTold: { from: 'check', since: NOON } },
    true,
  ],
  ['of one that was called off', 10, { status: 'CalledOff', nextCheck: null }, true],
  ['not of an inactive one', 10, { active: false }, false],
  ['not of a snoozed one', 10, { snoozed: snoozedUntil(11) }, false],
  ['of one whose snooze is over', 11, { snoozed: snoozedUntil(11) }, true],
  ['that it has ended, if nobody could tell before', 15, {}, true],
  ['not that it has ended, where the failures say so', 15, { status: 'Failed', reason: REFUSED }, false],
])('people are told of an end: %s', (_, days, more, expected) => {
  const { next, mails, drafts } = warned(days, ofConsent(more));
  expect([next !== null, mails.length, drafts.length]).toEqual(expected ? [true, 1, 1] : [false, 0, 0]);
});

test('the entry and the mail say what ends and when, and the integration that it was told', () => {
  const { next, mails, drafts } = warned(46, ofConsent({ lastGoodCheck: plus(NOON, 45 * DAY) }), GIVEN);
  const message = 'the password ends at 2027-01-19 12:00 UTC';
  expect(drafts).toMatchObject([{ kind: 'warned', actor: 'daemon', details: { code: 'access_ends', message } }]);
  const access = { what: 'the password', ends: '2027-01-19T12:00:00.000Z', over: false, from: 'given' };
  expect(mails).toMatchObject([
    { kind: 'access_ends', audience: 'support', code: null, message, access: { ...access, credential: 'password' } },
  ]);
  expect(next).toMatchObject({ status: 'Healthy', accessTold: { from: 'given', since: NOON } });
});
