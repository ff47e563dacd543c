import { describe, expect, test } from 'vitest';
import { receivedAt, writtenAt } from '../../src/domain/mail-times.ts';

const CAME = '2026-11-20T11:00:00.000Z';
const times = (date: string | null, received: string | null = null, internal = CAME) => ({ date, received, internal });

describe('a mail was received', () => {
  test.each<[string, ReturnType<typeof times>, string]>([
    ['when it came into the mailbox, when it does not say more', times(null), CAME],
    [
      'when its server took it',
      times('Fri, 20 Nov 2026 05:00:00 -0500', 'from pos; Fri, 20 Nov 2026 05:30:00 -0500'),
      '2026-11-20T10:30:00.000Z',
    ],
    [
      'when it was written, when no server says more',
      times('Fri, 20 Nov 2026 05:00:00 -0500'),
      '2026-11-20T10:00:00.000Z',
    ],
    ['long before it was moved here', times('1 Mar 2025 06:00:00 GMT'), '2025-03-01T06:00:00.000Z'],
    ['not later than it came, whatever its sender says', times('Fri, 20 Nov 2099 05:00:00 -0500'), CAME],
    [
      'not before, though the clock of the till stands at 1999',
      times('1 Jan 1999 00:00:00 GMT', 'x; 20 Nov 2026 10:59:58 +0000'),
      '2026-11-20T10:59:58.000Z',
    ],
    [
      'whatever comment stands behind it',
      times('Fri, 20 Nov 2026 05:00:00 -0500 (Eastern (Standard))'),
      '2026-11-20T10:00:00.000Z',
    ],
  ])('%s', (_, mail, at) => {
    expect(receivedAt(mail)).toBe(at);
  });

  test.each([
    '',
    'yesterday',
    '2026-11-20',
    '20 Nov 2026 05:00:00',
    'Fri, 20 Nov 2026 05:00:00 XYZ',
    '1 Jan 99999 00:00:00 GMT',
    `${' '.repeat(50)}9${' '.repeat(9000)}:00 GMT`,
  ])('a date that is none says nothing: %j', (date) => {
    expect(receivedAt(times(date))).toBe(CAME);
  });
});

describe('a mail was written', () => {
  test.each<[string, ReturnType<typeof times>, string, string | null]>([
    ['on its date', times('Fri, 20 Nov 2026 05:00:00 -0500'), '2026-11-20T10:00:00.000Z', null],
    [
      'on its date, when it was handed on later',
      times('Mon, 16 Nov 2026 05:00:00 -0500', 'x; 20 Nov 2026 10:59:58 GMT'),
      '2026-11-16T10:00:00.000Z',
      null,
    ],
    [
      'on its date, when that is ahead by a wrong zone',
      times('Fri, 20 Nov 2026 16:00:00 +0000'),
      '2026-11-20T16:00:00.000Z',
      null,
    ],
    [
      'when it came, when its date cannot be true',
      times('Fri, 20 Nov 2099 05:00:00 -0500'),
      CAME,
      'has the date 2099-11-20T10:00:00.000Z, later than it came',
    ],
    ['when it came, when it has no date', times(null), CAME, 'has no date that can be read'],
  ])('%s', (_, mail, at, doubt) => {
    expect(writtenAt(mail)).toEqual({ at, doubt });
  });
});
