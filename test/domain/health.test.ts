import { describe, expect, it } from 'vitest';
import {
  clockFinding,
  daemonFinding,
  neverAnsweredFinding,
  overlapFindings,
  permissionFinding,
  queueFinding,
  secretFinding,
  spaceFinding,
} from '../../src/domain/health.ts';
import { tokenExpiry } from '../../src/domain/token-expiry.ts';
import { anIntegration, NOON } from '../support/builders.ts';

const MIB = 1024 * 1024;

/** `severity: message → repair` */
const told = (finding: { severity: string; message: string; repair: string | null } | null) =>
  finding && `${finding.severity}: ${finding.message}${finding.repair === null ? '' : ` → ${finding.repair}`}`;

describe('free space', () => {
  it.each([
    [null, 'ok: nothing to tell of the space where this store is'],
    [5 * 1024 * MIB, 'ok: 5 GiB free'],
    [1024 * MIB - 1, 'warning: only 1023 MiB free → make room on the disk of the store'],
    [100 * MIB - 1, 'bad: only 99 MiB free: soon nothing can be saved → make room on the disk of the store'],
  ])('of %s bytes', (bytes, expected) => expect(told(spaceFinding(bytes))).toBe(expected));
});

describe('the clock', () => {
  it.each([
    ['nothing was saved', null, 'ok'],
    ['the last check was a moment ago', '2026-11-20T11:59:00.000Z', 'ok'],
    ['another machine is ahead by seconds', '2026-11-20T12:04:59.000Z', 'ok'],
    ['something was saved an hour from now', '2026-11-20T13:00:00.000Z', 'bad'],
  ])('when %s', (_, latest, expected) => expect(clockFinding(latest, NOON).severity).toBe(expected));
});

describe('the daemon', () => {
  const beat = (lastPassEndedAt: string | null) => ({ lastPassStartedAt: NOON, lastPassEndedAt, by: 'host/1' });
  const waiting = anIntegration({ nextCheck: '2026-11-20T10:00:00.000Z' });
  it.each([
    ['no pass, nothing to check', [], [], false, 'ok: nothing to be checked yet'],
    ['no pass, nothing late', [], [], true, 'warning: no pass has ever ended → posctl daemon'],
    ['a pass of late', [beat('2026-11-20T11:58:00.000Z')], [], true, 'ok: the last pass ended 2 min ago (host/1)'],
    [
      'a dead one',
      [beat('2026-11-20T09:00:00.000Z')],
      [waiting],
      true,
      'bad: the last pass ended 3 h ago, and 1 integration waits for a check since 2026-11-20 10:00 UTC → posctl daemon',
    ],
  ])('after %s', (_, beats, due, any, expected) =>
    expect(told(daemonFinding({ beats, due, any }, NOON))).toBe(expected),
  );
});

describe('a daemon at its first pass', () => {
  const alive = {
    process: 'host/7',
    state: 'alive' as const,
    startedAt: NOON,
    once: false,
    running: [],
    lastBeatAt: NOON,
    lastPassEndedAt: null,
  };
  const beats = [{ by: 'host/7', lastPassStartedAt: NOON, lastPassEndedAt: null, beatAt: NOON }];
  const waiting = anIntegration({ nextCheck: '2026-11-20T10:00:00.000Z' });

  it.each([
    ['is at work', [], 'ok: host/7 works; its first pass has not ended yet'],
    [
      'is at work on what is late',
      [waiting],
      'warning: no pass has ever ended, and 1 integration waits for a check since 2026-11-20 10:00 UTC; host/7 is at its first pass → posctl daemon status',
    ],
  ])('%s', (_, due, expected) => {
    expect(told(daemonFinding({ beats, due, any: true, workers: [alive] }, NOON))).toBe(expected);
  });
});

describe('a daemon that died', () => {
  it('is told before checks are late', () => {
    const dead = {
      process: 'host/7',
      state: 'dead' as const,
      startedAt: NOON,
      once: false,
      running: [],
      lastBeatAt: '2026-11-20T11:55:00.000Z',
      lastPassEndedAt: '2026-11-20T11:54:30.000Z',
    };
    const beats = [{ by: 'host/7', lastPassStartedAt: dead.lastPassEndedAt, lastPassEndedAt: dead.lastPassEndedAt }];
    expect(told(daemonFinding({ beats, due: [], any: true, workers: [dead] }, NOON))).toBe(
      'bad: the daemon host/7 died 5 min ago, and no other is running → posctl daemon',
    );
  });
});

describe('the queue of mails', () => {
  it.each([
    ['empty', 0, null, 'ok'],
    ['minutes old', 2, '2026-11-20T11:30:00.000Z', 'ok'],
    ['hours old', 2, '2026-11-20T10:30:00.000Z', 'warning'],
    ['about to be too late', 2, '2026-11-19T23:59:00.000Z', 'bad'],
  ])('that is %s', (_, mails, oldest, expected) =>
    expect(queueFinding({ mails, oldest, lastError: null, hasServer: true }, NOON).severity).toBe(expected),
  );

  it('is told with what the server said last', () => {
    const facts = {
      mails: 1,
      oldest: '2026-11-20T10:30:00.000Z',
      lastError: 'the mail server mx refused the mail',
      hasServer: true,
    };
    expect(told(queueFinding(facts, NOON))).toBe(
      'warning: 1 mail waits, the oldest since 2026-11-20 10:30 UTC; the mail server mx refused the mail → posctl daemon --once',
    );
  });
});

describe('a secret', () => {
  const of = (more: object) =>
    told(secretFinding({ integration: anIntegration(), key: 'apiKey', others: 0, ...more }, NOON));
  it.each([
    ['that resolves and says no end', {}, null],
    ['that lasts', { expires: '2027-01-20T12:00:00.000Z' }, null],
    [
      'that ends soon',
      { expires: '2026-11-30T12:00:00.000Z' },
      'warning: blue-door/square: apiKey ends in 10 d, at 2026-11-30 12:00 UTC → posctl edit blue-door/square --secret apiKey=SOURCE',
    ],
    [
      'that has ended, of several',
      { expires: '2026-11-19T12:00:00.000Z', others: 3 },
      'bad: blue-door/square and 3 more: apiKey ended 24 h ago, at 2026-11-19 12:00 UTC → posctl edit blue-door/square --secret apiKey=SOURCE',
    ],
    [
      'that does not resolve',
      { because: 'the environment variable X is not set on this machine' },
      'bad: blue-door/square: apiKey: the environment variable X is not set on this machine → posctl edit blue-door/square --secret apiKey=SOURCE',
    ],
  ])('%s', (_, more, expected) => expect(of(more)).toBe(expected));
});

describe('when a token says that it expires', () => {
  const jwt = (claims: unknown) =>
    `e30.${Buffer.from(typeof claims === 'string' ? claims : JSON.stringify(claims)).toString('base64url')}.sig`;
  it.each([
    ['a token with exp', jwt({ exp: 1795176000 }), '2026-11-20T12:00:00.000Z'],
    ['a token without', jwt({ sub: 'x' }), null],
    ['exp as a text', jwt({ exp: '1795176000' }), null],
    ['exp beyond all years', jwt({ exp: 1e15 }), null],
    ['claims that are not JSON', jwt('{'), null],
    ['claims that are null', jwt('null'), null],
    ['an opaque token', 'EAAA-x', null],
    ['a name with dots', 'a.b.c.d', null],
    ['nothing', '', null],
  ])('%s', (_, value, expected) => expect(tokenExpiry(value)).toBe(expected));
});

describe('one that has never answered', () => {
  const young = { createdAt: '2026-11-20T11:00:00.000Z', begunAt: '2026-11-20T11:00:00.000Z' };
  const old = { createdAt: '2026-11-10T12:00:00.000Z', begunAt: '2026-11-10T12:00:00.000Z' };
  const never = { lastGoodCheck: null, lastSaleImported: null, fetchedTo: null, status: 'Failed' } as const;
  const mailbox = { ...never, ...old, type: 'email-report', method: 'email', status: 'Initializing' } as const;
  const reports = { lastAt: null, countedFrom: NOON, warned: [] };
  it.each([
    [
      'is told',
      { ...never, ...old },
      'warning: blue-door/square has never answered; added 10 d ago → posctl show blue-door/square',
    ],
    [
      'and was never checked',
      { ...never, ...old, lastSalesCheck: null },
      'warning: blue-door/square was never checked; added 10 d ago → posctl show blue-door/square',
    ],
    ['is not told while it is new', { ...never, ...young }, null],
    ['is not told when it answered once', { ...never, ...old, fetchedTo: NOON }, null],
    ['is not told when it is inactive', { ...never, ...old, active: false }, null],
    ['is not told of a mailbox that was read and waits for its first report', { ...mailbox, reports }, null],
  ] as const)('%s', (_, more, expected) =>
    expect(told(neverAnsweredFinding(anIntegration(more), NOON))).toBe(expected),
  );
});

describe('sources that may overlap', () => {
  const square = anIntegration({ id: 'int_a', suspected: ['int_b'] });
  const toast = anIntegration({ id: 'int_b', type: 'toast', suspected: ['int_a'] });
  it('are told once a pair', () =>
    expect(overlapFindings([square, toast]).map(told)).toEqual([
      'warning: blue-door/square and blue-door/toast have sales of the same days; both are added up → posctl edit blue-door/square --primary blue-door/toast',
    ]));
  it.each([
    ['when a person has decided', [{ ...square, primaryOver: ['int_b'] }, toast]],
    ['when one is inactive', [square, { ...toast, active: false }]],
    ['when they are of one type, for these count once', [square, { ...toast, type: 'square' }]],
  ])('are not told %s', (_, integrations) => expect(overlapFindings(integrations)).toEqual([]));
});

describe('a file that holds secrets', () => {
  const key = { what: 'the key', path: '/home/kim/a key', shared: false, problem: null };
  it.each([
    ['that only its owner reads', key, null],
    ['where nobody can tell', { ...key, shared: null }, null],
    [
      'that all can read',
      { ...key, shared: true },
      "warning: the key /home/kim/a key can be read by other accounts of this machine → chmod go-rwx '/home/kim/a key'",
    ],
    [
      'that cannot be read',
      { ...key, problem: 'EACCES' },
      "bad: the key /home/kim/a key cannot be used (EACCES) → ls -ld '/home/kim/a key'",
    ],
  ])('%s', (_, file, expected) => expect(told(permissionFinding(file))).toBe(expected));
});
