import { expect, it } from 'vitest';
import type { Integration, Reason } from '../../src/domain/integration.ts';
import { isChangedSince, nextStep, withAuthorizeCommand } from '../../src/domain/next-step.ts';
import { NO_STREAK } from '../../src/domain/streak.ts';
import { anIntegration, EMAIL, NOON } from '../support/builders.ts';
import { life } from '../support/life.ts';

const LATER = '2026-11-20T13:00:00.000Z';
const because = (more: Partial<Reason>): Pick<Integration, 'status' | 'reason' | 'lastSalesCheck'> => ({
  status: 'Failed',
  lastSalesCheck: LATER,
  reason: { code: 'no_response', cause: null, message: 'x', since: LATER, needs: 'nobody', ...more },
});
const calledOff = (cause: Reason['cause'], needs: Reason['needs']) => ({
  ...because({ code: 'too_many_failures', cause, needs }),
  status: 'CalledOff' as const,
});
const token = { credentials: { accessToken: { from: 'env', at: 'TOKEN' } } } as const;
const uncounted = {
  streak: { ...NO_STREAK, last: { code: 'bad_config', at: LATER, counted: false, incident: false } },
} as const;
const NOT_SET = 'the environment variable TOKEN is not set on this machine';
const AHEAD = "this machine's clock is 24 h ahead of that of connect.squareup.com; synchronise the clock";
const report = { source: 'm', file: 'mix.csv', mail: null, businessDays: [], at: NOON, code: 'unsure', message: 'x' };

it.each<[string, Partial<Integration>, string, string]>([
  ['healthy', {}, 'none', 'posctl refresh blue-door/square'],
  ['inactive', { active: false }, 'restore', 'posctl restore int_00000000000000000001'],
  ['not answered', because({}), 'wait', 'posctl refresh blue-door/square'],
  ['the trouble of its provider', because({ needs: 'provider' }), 'wait', 'posctl refresh blue-door/square'],
  [
    'refused',
    { ...because({ code: 'auth_revoked', needs: 'venue' }), ...token },
    'credentials',
    'posctl edit blue-door/square --secret accessToken=SOURCE --refresh',
  ],
  [
    'refused, where the owner gives access in a browser',
    {
      ...because({ code: 'auth_revoked', needs: 'venue', message: 'gone; connect again: posctl authorize square' }),
      ...token,
      nickname: "Joe's bar",
    },
    'credentials',
    "posctl authorize square --venue blue-door --nickname 'Joe'\\''s bar'",
  ],
  [
    'refused, with a nickname and two credentials',
    {
      ...because({ code: 'auth_revoked', needs: 'venue' }),
      nickname: "Joe's bar",
      credentials: { ...token.credentials, other: { from: 'env', at: 'X' } },
    },
    'credentials',
    "posctl edit 'blue-door/square:Joe'\\''s bar' --secret KEY=SOURCE --refresh",
  ],
  [
    'called off because it was refused',
    { ...calledOff('auth_revoked', 'venue'), ...token },
    'credentials',
    'posctl edit blue-door/square --secret accessToken=SOURCE --refresh',
  ],
  [
    'an option that is wrong',
    because({ code: 'bad_config', needs: 'support', message: 'the option locations names L9, which nobody knows' }),
    'options',
    'posctl edit blue-door/square --set locations=VALUE --refresh',
  ],
  [
    'a set-up that is wrong in a way that names no option',
    because({ code: 'bad_config', needs: 'support' }),
    'options',
    'posctl edit blue-door/square --set KEY=VALUE --refresh',
  ],
  [
    'a credential that is not set',
    because({ code: 'bad_config', needs: 'support', message: 'the credential clientId is not set' }),
    'credentials',
    'posctl edit blue-door/square --secret clientId=SOURCE --refresh',
  ],
  [
    'a secret that is not on this machine',
    { ...because({ code: 'bad_config', needs: 'support', message: NOT_SET }), ...uncounted, ...token },
    'credentials',
    'posctl edit blue-door/square --secret accessToken=SOURCE --refresh',
  ],
  [
    'checked by a clock that is wrong: its credentials are as good as ever',
    { ...because({ code: 'bad_config', needs: 'support', message: AHEAD }), ...uncounted, ...token },
    'recheck',
    'posctl refresh blue-door/square',
  ],
  [
    'snoozed, so that nothing counts, with a set-up that is wrong',
    { ...because({ code: 'bad_config', needs: 'support' }), ...uncounted, ...token },
    'options',
    'posctl edit blue-door/square --set KEY=VALUE --refresh',
  ],
  [
    'never answered at an address of its own',
    { ...because({ needs: 'support' }), options: { baseUrl: 'http://127.0.0.1:1' } },
    'options',
    'posctl edit blue-door/square --set baseUrl=VALUE --refresh',
  ],
  ['never answered', because({ needs: 'support' }), 'look', 'posctl timeline blue-door/square --limit 20'],
  [
    'a report that was put aside',
    { ...because({ code: 'bad_data', needs: 'support' }), type: 'email-report', quarantine: [report as never] },
    'report',
    'posctl check-report FILE --ref blue-door/email-report',
  ],
  [
    'data that cannot be read',
    because({ code: 'bad_data', needs: 'support' }),
    'look',
    'posctl timeline blue-door/square --limit 20',
  ],
  [
    'called off, and has perhaps passed',
    calledOff('no_response', 'nobody'),
    'resume',
    'posctl refresh blue-door/square',
  ],
  ['called off for support', calledOff('connector_crashed', 'support'), 'resume', 'posctl refresh blue-door/square'],
])('one that is %s', (_, more, kind, command) => {
  expect(nextStep(anIntegration(more))).toEqual({ kind, command });
});

it('a reason from before a change of the set-up says nothing any more', () => {
  const bar = life().add().succeeds().pass('6h').fails('auth_revoked', { needs: 'venue' }).pass('1h');
  expect(isChangedSince(bar.one())).toBe(false);
  bar.edit({ nickname: 'patio' });
  expect(isChangedSince(bar.one())).toBe(false);
  bar.edit({ options: { locations: 'L1' } });
  expect(isChangedSince(bar.one())).toBe(true);
  expect(nextStep(bar.one())).toEqual({ kind: 'recheck', command: 'posctl refresh blue-door/square:patio' });
  expect(isChangedSince(bar.pass('1h').fails('auth_revoked', { needs: 'venue' }).one())).toBe(false);
});

it('one whose reports stay away is looked into', () => {
  const bar = life().add(EMAIL).succeeds({ reportAt: NOON }).pass('5d').succeeds({ reportAt: null });
  expect(bar.one().status).toBe('Healthy');
  expect(nextStep(bar.one())).toEqual({ kind: 'look', command: 'posctl timeline blue-door/email-report --limit 20' });
});

it('completes the command for a new consent that a connector names, and no other', () => {
  const integration = anIntegration({ nickname: 'bar' });
  expect(withAuthorizeCommand('refused; connect again: posctl authorize square', integration)).toBe(
    'refused; connect again: posctl authorize square --venue blue-door --nickname bar',
  );
  expect(withAuthorizeCommand('posctl authorize square said no', integration)).toBe('posctl authorize square said no');
});
