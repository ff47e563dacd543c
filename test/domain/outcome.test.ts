import { describe, expect, it } from 'vitest';
import type { Integration } from '../../src/domain/integration.ts';
import { EMAIL, NOON } from '../support/builders.ts';
import { type Life, life, type Meets } from '../support/life.ts';

/** An API integration in each status. */
const BEFORE: Record<Integration['status'], () => Life> = {
  Initializing: () => life().add(),
  Healthy: () => life().add().succeeds(),
  Failed: () => life().add().fails('bad_data').pass('5m').fails(),
  CalledOff: () => life().add().failsOften(13, '6h'),
};

const of = ({ status, streak, lastSalesCheck, lastGoodCheck, nextCheck }: Integration) => ({
  status,
  failuresInARow: streak.counted,
  lastSalesCheck,
  lastGoodCheck,
  nextCheck,
});

describe('what a check does', () => {
  const statuses = ['Initializing', 'Healthy', 'Failed'] as const;

  it.each(statuses)('a success makes a %s one Healthy and ends its failures in a row', (status) => {
    const bar = BEFORE[status]().pass('10m');
    const startedAt = bar.now;
    bar.succeeds({ lasts: '3s', lines: 2 });
    expect(of(bar.one())).toMatchObject({
      status: 'Healthy',
      failuresInARow: 0,
      lastSalesCheck: startedAt,
      lastGoodCheck: startedAt,
    });
    expect(bar.one().reason).toBeNull();
    expect(bar.one().lastSaleImported).toBe(bar.now);
    expect(bar.last()).toMatchObject({
      kind: 'check_succeeded',
      status: status === 'Healthy' ? null : { from: status, to: 'Healthy' },
      details: { linesNew: 2, linesChanged: 0, durationMs: 3000, startedAt },
    });
  });

  it.each<[string, Meets, boolean, unknown]>([
    ['that succeeds', { cursor: { page: 2 } }, true, { page: 2 }],
    ['that succeeds without a bookmark', {}, true, { page: 1 }],
    ['that was asked for a window of its own', { asked: true }, false, { page: 1 }],
    ['that fails', { failure: { code: 'no_response' } }, false, { page: 1 }],
    ['that ran out of time', { failure: { code: 'no_response' }, cursor: { page: 2 } }, false, { page: 2 }],
    ['that fetched all and put a report aside', { failure: { code: 'bad_data' }, whole: true }, true, { page: 1 }],
    ['that was cancelled', { cancelled: true }, false, { page: 1 }],
  ])('one %s says up to when all is fetched, and from where the next one reads on', (_, meets, whole, cursor) => {
    const bar = life()
      .add()
      .succeeds({ cursor: { page: 1 } });
    const { fetchedTo } = bar.one();
    bar.pass('6h');
    const startedAt = bar.now;
    bar.check(meets);
    expect(bar.one().fetchedTo).toBe(whole ? startedAt : fetchedTo);
    expect(bar.one().cursor).toEqual(cursor);
  });

  it.each<[string, Meets, object]>([
    ['nothing odd', {}, {}],
    ['warnings', { warnings: ['one'] }, { warnings: ['one'] }],
    ['what a program said', { log: ['last words'] }, { log: ['last words'] }],
    ['a program that said nothing', { log: [] }, {}],
    ['that it was asked for', { asked: true }, { asked: true }],
  ])('its entry has %s', (_, meets, expected) => {
    const details = life().add().succeeds(meets).last()?.details ?? {};
    const told = Object.entries(details).filter(([key]) => ['warnings', 'log', 'asked'].includes(key));
    expect(Object.fromEntries(told)).toEqual(expected);
  });

  it('the quiet of a day lasts until a check finds sales or says otherwise; one of another window does not ask', () => {
    const quiet = {
      businessDay: '2026-11-20',
      until: NOON,
      usual: [{ businessDay: '2026-11-13', firstSold: '2026-11-13T11:00:00.000Z' }],
      of: 4,
    };
    const bar = life().add().succeeds({ quiet: quiet });
    expect(bar.one().quiet).toEqual(quiet);
    expect(bar.pass('1h').succeeds({ asked: true }).one().quiet).toEqual(quiet);
    expect(bar.pass('6h').succeeds({ quiet: null }).one().quiet).toBeNull();
    expect(life().add().succeeds().one()).not.toHaveProperty('quiet');
  });

  it('a success that brings nothing new leaves the last import where it was', () => {
    const bar = life().add().succeeds({ lines: 1 });
    const { lastSaleImported } = bar.one();
    bar.pass('6h').succeeds();
    expect(bar.one().lastSaleImported).toBe(lastSaleImported);
  });

  it.each(statuses)('a failure makes a %s one Failed and counts', (status) => {
    const bar = BEFORE[status]().pass('10m');
    const before = bar.one();
    const startedAt = bar.now;
    bar.fails('no_response', { message: 'nothing came within 30 s' });
    expect(of(bar.one())).toMatchObject({
      status: 'Failed',
      failuresInARow: before.streak.counted + 1,
      lastSalesCheck: startedAt,
      lastGoodCheck: before.lastGoodCheck,
    });
    expect(bar.one().reason).toMatchObject({ code: 'no_response', cause: null, message: 'nothing came within 30 s' });
    expect(bar.last()).toMatchObject({
      kind: 'check_failed',
      status: status === 'Failed' ? null : { from: status, to: 'Failed' },
      details: { code: 'no_response', message: 'nothing came within 30 s', counted: true },
    });
  });

  const uncounted: [string, Meets['failure']][] = [
    ['a rate limit', { code: 'rate_limited', counted: false }],
    ['a failure of an incident', { code: 'provider_down', incident: true }],
    ['a secret that does not resolve on this machine', { code: 'bad_config', counted: false }],
  ];
  it.each(uncounted)('%s makes it Failed and is not counted', (_, failure) => {
    for (const status of statuses) {
      const bar = BEFORE[status]().pass('10m');
      const before = bar.one();
      const startedAt = bar.now;
      bar.check({ failure: failure as NonNullable<Meets['failure']> });
      expect(of(bar.one())).toMatchObject({
        status: 'Failed',
        failuresInARow: before.streak.counted,
        lastSalesCheck: startedAt,
      });
      const told = bar.entries.findLast(({ kind }) => kind === 'check_failed');
      expect(told).toMatchObject({ at: bar.now, details: { counted: false } });
    }
  });

  it.each([...statuses, 'CalledOff'] as const)('a cancelled check leaves a %s one as it is', (status) => {
    const bar = BEFORE[status]().pass('10m');
    const before = bar.one();
    bar.check({ cancelled: true });
    expect(bar.one()).toEqual(before);
    expect(bar.last()).toMatchObject({ kind: 'check_cancelled', status: null });
  });

  it('sales that a cancelled check saved are dated', () => {
    const bar = life().add().succeeds().pass('6h');
    const { revision } = bar.one();
    bar.check({ cancelled: true, lines: 3 });
    expect(bar.one()).toMatchObject({ lastSaleImported: bar.now, revision: revision + 1 });
  });

  it.each<[string, 'first' | 'last', (bar: Life) => unknown]>([
    ['as before', 'first', (bar) => bar.fails('bad_data')],
    ['otherwise', 'first', (bar) => bar.fails('no_response')],
    ['in an incident, and as before', 'first', (bar) => bar.fails('no_response').absorb().pass('1m').fails('bad_data')],
    [
      'after an edit',
      'first',
      (bar) => [bar.edit({ options: { locations: 'L9' } }), bar.pass('1m').fails('bad_config')],
    ],
    ['while it is snoozed', 'first', (bar) => [bar.snooze('1h'), bar.pass('1m').fails('no_response')]],
    ['after a cancelled check', 'first', (bar) => bar.check({ cancelled: true }).pass('1m').fails('no_response')],
    ['after a success', 'last', (bar) => bar.succeeds().pass('6h').fails('bad_data')],
    ['after it was restored', 'last', (bar) => [bar.deactivate(), bar.restore(), bar.pass('6h').fails('bad_data')]],
  ])('one that failed and fails again %s fails since the %s failure', (_, which, meets) => {
    const bar = life().add().succeeds().pass('6h');
    const first = bar.now;
    bar.fails('bad_data').pass('6h');
    meets(bar);
    const { status, reason, streak } = bar.one();
    expect({ status, ...reason }).toMatchObject({
      status: 'Failed',
      code: streak.last?.code,
      since: which === 'first' ? first : streak.last?.at,
    });
  });

  it('one that is called off is so since then, whatever its failures were, and whatever it fails with afterwards', () => {
    const bar = life().add().succeeds().pass('6h').fails('bad_data');
    const failingSince = bar.one().reason?.since;
    bar.failsOften(13, '6h');
    const off = bar.one().calledOffAt;
    expect(bar.one()).toMatchObject({
      status: 'CalledOff',
      reason: { cause: 'no_response', since: off, failingSince },
    });
    bar.pass('1h').fails('bad_data');
    expect(bar.one()).toMatchObject({ status: 'CalledOff', reason: { cause: 'bad_data', since: off, failingSince } });
  });
});

describe('a check that ends after its integration was changed', () => {
  const results: [string, Meets][] = [
    ['succeeds', { lines: 4 }],
    ['fails', { failure: { code: 'auth_revoked' }, lines: 4 }],
  ];
  it.each(results)(
    'keeps its sales, time and entry, but not its verdict, when it %s after a deactivation',
    (_, meets) => {
      for (const status of ['Initializing', 'Healthy', 'Failed', 'CalledOff'] as const) {
        const bar = BEFORE[status]().pass('1h');
        const startedAt = bar.now;
        const end = bar.begins();
        bar.pass('1m').deactivate();
        const before = bar.one();
        bar.pass('1m');
        end(meets);
        expect(bar.one()).toMatchObject({
          active: false,
          status: before.status,
          reason: before.reason,
          streak: before.streak,
          nextCheck: null,
          lastSalesCheck: startedAt,
          lastSaleImported: bar.now,
        });
        expect(bar.last()?.status).toBeNull();
        expect(bar.last()?.kind).toBe(meets.failure ? 'check_failed' : 'check_succeeded');
      }
    },
  );

  it('says what failed all the same', () => {
    const bar = life().add();
    const end = bar.begins();
    bar.pass('1m').deactivate();
    end({ failure: { code: 'auth_revoked', message: 'the token was withdrawn' } });
    expect(bar.last()?.details).toMatchObject({
      code: 'auth_revoked',
      message: 'the token was withdrawn',
      counted: false,
    });
  });

  it('leaves a restored one Initializing and due', () => {
    const bar = life().add().succeeds().pass('6h');
    const end = bar.begins();
    bar.pass('1m').deactivate();
    bar.pass('1m').restore();
    const due = bar.now;
    bar.pass('1m');
    end({ lines: 1 });
    expect(bar.one()).toMatchObject({ status: 'Initializing', nextCheck: due, lastSaleImported: bar.now });
  });

  it('leaves one whose options were changed as it is, to be checked with the new ones', () => {
    const bar = life().add().fails().pass('5m');
    const end = bar.begins();
    bar.pass('1m').edit({ options: { locations: 'L1' } });
    const before = bar.one();
    bar.pass('1m');
    end({});
    expect(bar.one()).toMatchObject({ status: 'Failed', streak: before.streak, nextCheck: before.nextCheck });
  });

  it('still counts when only the nickname or the interval was changed', () => {
    const bar = life().add();
    const end = bar.begins();
    bar.pass('1m').edit({ nickname: 'patio', checkEvery: 3_600_000 });
    end({});
    expect(bar.one().status).toBe('Healthy');
  });

  it('counts although the clock was set back', () => {
    const bar = life().add().succeeds().pass('6h');
    bar.edit({ options: { locations: 'L1' } });
    bar.pass('1s').at('2026-11-20T13:00:00.000Z').fails();
    expect(bar.one().status).toBe('Failed');
  });
});

describe('the call-off of API and Singer types', () => {
  it('people are warned once, at 4 failures in a row', () => {
    const bar = life().add().failsOften(3, '1h');
    expect(bar.kinds()).not.toContain('warned');
    bar.failsOften(1, '1h');
    expect(bar.last()).toMatchObject({ kind: 'warned', details: { code: 'no_response', failuresInARow: 4 } });
    expect(bar.owed()).toEqual(['warned to support']);
    bar.failsOften(5, '1h');
    expect(bar.kinds().filter((k) => k === 'warned')).toHaveLength(1);
  });

  it.each([
    // failures, how far apart, hours since it was added, status
    [12, '5h', 'Failed'],
    [11, '7h', 'Failed'],
    [12, '6h', 'CalledOff'],
    [13, '6h', 'CalledOff'],
    [40, '1h', 'Failed'],
    [72, '1h', 'CalledOff'],
  ] as const)('after %i failures %s apart it is %3$s: 12 in a row and 72 hours', (times, every, status) => {
    const bar = life().add().failsOften(times, every);
    expect(bar.one().status).toBe(status);
  });

  it('a call-off says why, who has to act, and tells support and the venue', () => {
    const bar = life().add().succeeds().pass('30m').mail();
    bar.failsOften(12, '6h', 'provider_down');
    expect(bar.one()).toMatchObject({
      status: 'CalledOff',
      nextCheck: null,
      calledOffAt: bar.now,
      reason: {
        code: 'too_many_failures',
        cause: 'provider_down',
        message: '12 checks in a row failed, no success for 72 h; the last one: it says provider_down',
        since: bar.now,
        needs: 'nobody',
      },
    });
    expect(bar.entries.slice(-2)).toMatchObject([
      { kind: 'check_failed', status: null },
      {
        kind: 'called_off',
        status: { from: 'Failed', to: 'CalledOff' },
        details: { code: 'too_many_failures', cause: 'provider_down', failuresInARow: 12 },
      },
    ]);
    expect(bar.owed()).toEqual(['warned to support', 'called_off to support', 'called_off to venue']);
  });

  it('nothing is owed to contacts that a venue does not have', () => {
    const bar = life({ venue: { contacts: [] } })
      .add()
      .failsOften(13, '6h');
    expect(bar.owed()).toEqual(['warned to support', 'called_off to support']);
  });

  it.each(['auth_expired', 'auth_revoked', 'bad_config'] as const)(
    '%s: 3 in a row and 6 hours since the first of them',
    (code) => {
      const bar = life().add().succeeds();
      bar.pass('1h').fails(code).pass('5m').fails(code).pass('15m').fails(code);
      expect(bar.one().status).toBe('Failed');
      bar.pass('5h38m').fails(code);
      expect(bar.one().status).toBe('Failed');
      bar.pass('2m').fails(code);
      expect(bar.one()).toMatchObject({ status: 'CalledOff', reason: { code: 'too_many_failures', cause: code } });
      expect(bar.one().reason?.needs).toBe(code === 'bad_config' ? 'support' : 'venue');
    },
  );

  it('two such failures call nothing off, however long it takes', () => {
    const bar = life().add().fails('auth_expired').pass('20h').fails('auth_expired');
    expect(bar.one().status).toBe('Failed');
  });

  it('a failure of another kind begins the count of those anew', () => {
    const bar = life().add().fails('auth_expired').pass('3h').fails('auth_expired');
    bar.pass('2h').fails('no_response').pass('2h').fails('auth_expired');
    expect(bar.one()).toMatchObject({ status: 'Failed', streak: { personal: 1 } });
  });

  it('a failure that does not count stands between them without ending them', () => {
    const bar = life().add().fails('auth_expired').pass('3h').fails('auth_expired');
    bar.pass('2h').fails('rate_limited', { counted: false });
    bar.pass('2h').fails('auth_expired');
    expect(bar.one().status).toBe('CalledOff');
  });

  it('failures that do not count never call it off', () => {
    const bar = life().add();
    for (let i = 0; i < 30; i += 1) bar.pass('6h').fails('rate_limited', { counted: false });
    expect(bar.one()).toMatchObject({ status: 'Failed', streak: { counted: 0 } });
    expect(bar.owed()).toEqual([]);
  });

  it.each([
    ['a success', (bar: Life) => bar.succeeds()],
    ['a restore', (bar: Life) => bar.deactivate() && bar.restore()],
    ['changed options', (bar: Life) => bar.edit({ options: { locations: 'L1' } })],
    ['changed credentials', (bar: Life) => bar.edit({ credentials: { accessToken: { from: 'env', at: 'TOKEN' } } })],
  ] as const)('%s begins both counts anew: the first failure afterwards calls nothing off', (_, happens) => {
    const bar = life().add().failsOften(11, '6h');
    bar.pass('5h');
    happens(bar);
    bar.pass('2h').fails();
    expect(bar.one()).toMatchObject({ status: 'Failed', streak: { counted: 1 } });
    bar.failsOften(11, '6h');
    expect(bar.one()).toMatchObject({ status: 'Failed', streak: { counted: 12 } });
    bar.failsOften(1, '4h');
    expect(bar.one().status).toBe('CalledOff');
  });

  it('a restored one that was called off is not called off by its next failure', () => {
    const bar = life().add().failsOften(14, '6h');
    bar.deactivate();
    bar.pass('100d').restore();
    expect(bar.one()).toMatchObject({ status: 'Initializing', reason: null, calledOffAt: null, nextCheck: bar.now });
    bar.fails('auth_revoked');
    expect(bar.one()).toMatchObject({ status: 'Failed', streak: { counted: 1, personal: 1 } });
  });

  it('the time of an incident is not part of the 72 hours', () => {
    const bar = life().add().succeeds();
    bar.failsOften(11, '1h');
    for (let i = 0; i < 12; i += 1) bar.pass('6h').fails('provider_down', { incident: true });
    bar.pass('6h').incidentEnds().fails();
    expect(bar.one()).toMatchObject({ status: 'Failed', streak: { counted: 12 } });
    // 17 of the first hours and whatever follows the incident count.
    bar.pass('54h').fails();
    expect(bar.one().status).toBe('Failed');
    bar.pass('1h').fails();
    expect(bar.one().status).toBe('CalledOff');
  });

  it('time counts alike for those whose failure was recognised as part of an incident only later', () => {
    const atOnce = life().add().succeeds().pass('6h').fails('provider_down', { incident: true });
    const later = life().add().succeeds().pass('6h').fails('provider_down').absorb();
    for (const bar of [atOnce, later]) bar.pass('6h').incidentEnds().fails();
    expect(later.one().failingFrom).toBe(atOnce.one().failingFrom);
    expect(later.one().streak).toEqual(atOnce.one().streak);
  });
});

describe('a hand refresh of a CalledOff one', () => {
  const calledOff = () => life().add().succeeds().failsOften(13, '6h');

  it('that succeeds resumes it, and those who were alarmed are told', () => {
    const bar = calledOff().mail().pass('1d');
    const good = bar.one().lastGoodCheck;
    expect(good).toBe(NOON);
    bar.succeeds({ lines: 9 });
    expect(of(bar.one())).toMatchObject({ status: 'Healthy', failuresInARow: 0 });
    expect(bar.one()).toMatchObject({ reason: null, calledOffAt: null, begunAt: bar.now, alarmed: [] });
    expect(bar.one().nextCheck).not.toBeNull();
    expect(bar.entries.slice(-2)).toMatchObject([
      { kind: 'check_succeeded', status: null },
      { kind: 'resumed', status: { from: 'CalledOff', to: 'Healthy' } },
    ]);
    expect(bar.owed()).toEqual(['recovered to support', 'recovered to venue']);
  });

  it('that fails leaves it CalledOff, with the newest cause', () => {
    const bar = calledOff().pass('1d');
    const before = bar.one();
    bar.fails('auth_revoked');
    expect(bar.one()).toMatchObject({
      status: 'CalledOff',
      nextCheck: null,
      calledOffAt: before.calledOffAt,
      reason: { code: 'too_many_failures', cause: 'auth_revoked', needs: 'venue', since: before.reason?.since },
    });
    expect(bar.last()).toMatchObject({ kind: 'check_failed', status: null });
    expect(bar.kinds().filter((k) => k === 'called_off')).toHaveLength(1);
  });

  it('for a window of its own makes the routine check due at once, to fill the gap', () => {
    const bar = calledOff().pass('1d').succeeds({ asked: true });
    expect(bar.one()).toMatchObject({ status: 'Healthy', nextCheck: bar.now, lastGoodCheck: NOON });
  });

  it('begins the counts anew', () => {
    const bar = calledOff().pass('1d').succeeds().pass('6h').fails();
    expect(bar.one()).toMatchObject({ status: 'Failed', streak: { counted: 1 } });
  });
});

describe('a window that a person asked for', () => {
  it('makes it Healthy, but moves neither the last good check nor the routine one', () => {
    const bar = life().add().succeeds();
    const { nextCheck, lastGoodCheck } = bar.one();
    bar.pass('10m').succeeds({ asked: true });
    expect(bar.one()).toMatchObject({
      status: 'Healthy',
      nextCheck,
      lastGoodCheck,
      lastSalesCheck: '2026-11-20T12:10:01.000Z',
    });
  });

  it('that fails does not put the routine check off', () => {
    const bar = life().add().succeeds();
    const due = bar.one().nextCheck ?? '';
    bar.at(due).pass('1m').fails('no_response');
    const retry = bar.one().nextCheck;
    bar.pass('1m').check({ asked: true, failure: { code: 'no_response' } });
    bar.pass('1m').check({ asked: true, failure: { code: 'no_response' } });
    expect(bar.one().nextCheck).toBe(retry);
  });

  it('that is told to wait puts it off as long as the provider asks', () => {
    const bar = life().add().succeeds().pass('1h');
    bar.at(bar.one().nextCheck ?? '');
    bar.check({ asked: true, failure: { code: 'rate_limited', counted: false, retryAfterMs: 600_000 } });
    expect(Date.parse(bar.one().nextCheck ?? '') - Date.parse(bar.now)).toBe(600_000);
  });
});

describe('e-mail integrations', () => {
  const mailbox = (more: Parameters<typeof life>[0] = {}) => life(more).add(EMAIL);
  const readsDaily = (bar: Life, days: number, meets: Meets = { reportAt: null }) => {
    for (let i = 0; i < days; i += 1) bar.pass('1d').check(meets);
    return bar;
  };

  it('stay Initializing while the mailbox is read and no report has come', () => {
    const bar = mailbox().succeeds({ reportAt: null });
    expect(bar.one().status).toBe('Initializing');
    bar.pass('1d').fails('auth_expired').pass('6h').succeeds({ reportAt: null });
    expect(bar.one().status).toBe('Initializing');
    expect(bar.last()?.status).toEqual({ from: 'Failed', to: 'Initializing' });
  });

  it('are Healthy from the first report on, also on days without a new one', () => {
    const bar = mailbox().pass('1d');
    bar.succeeds({ reportAt: bar.now });
    expect(bar.one().status).toBe('Healthy');
    bar.pass('6h').succeeds({ reportAt: null });
    expect(bar.one().status).toBe('Healthy');
  });

  it('are never called off for failures', () => {
    const bar = mailbox().failsOften(200, '6h', 'auth_expired');
    expect(bar.one()).toMatchObject({ status: 'Failed', streak: { counted: 200 } });
  });

  it('are called off by the first check that can read the mailbox after 30 days without a report', () => {
    const bar = mailbox();
    bar.at('2026-12-20T11:59:58.000Z').succeeds({ reportAt: null });
    expect(bar.one().status).toBe('Initializing');
    bar.pass('1s').fails('no_response');
    expect(bar.one().status).toBe('Failed');
    bar.succeeds({ reportAt: null });
    expect(bar.one()).toMatchObject({
      status: 'CalledOff',
      nextCheck: null,
      reason: { code: 'no_report', cause: null, message: 'no sales report for 30 days', needs: 'nobody' },
    });
    expect(bar.entries.slice(-2)).toMatchObject([
      { kind: 'check_succeeded', status: null },
      { kind: 'called_off', status: { from: 'Failed', to: 'CalledOff' } },
    ]);
    expect(bar.owed().slice(-2)).toEqual(['called_off to support', 'called_off to venue']);
  });

  it('the 30 days run from the last report', () => {
    const bar = mailbox().pass('20d');
    const reportAt = bar.now;
    bar.pass('1h').succeeds({ reportAt });
    bar.at('2027-01-09T11:00:00.000Z').succeeds({ reportAt: null });
    expect(bar.one().status).toBe('Healthy');
    bar.pass('2h').succeeds({ reportAt: null });
    expect(bar.one().status).toBe('CalledOff');
  });

  it('a report from before it was added is a report, but does not move the 30 days back', () => {
    const bar = mailbox().pass('1m').succeeds({ reportAt: '2026-10-01T08:00:00.000Z' });
    expect(bar.one()).toMatchObject({ status: 'Healthy', reports: { countedFrom: NOON } });
  });

  it('a report dated in the future was received by now at the latest', () => {
    const bar = mailbox().pass('1m').succeeds({ reportAt: '2030-01-01T00:00:00.000Z' });
    expect(bar.one().reports?.lastAt).toBe(bar.now);
  });

  it('a quarantined report counts as received and is a failed check', () => {
    const bar = readsDaily(mailbox(), 29);
    const reportAt = bar.now;
    bar.check({ failure: { code: 'bad_data', needs: 'support' }, reportAt });
    expect(bar.one()).toMatchObject({
      status: 'Failed',
      reason: { code: 'bad_data', needs: 'support' },
      reports: { lastAt: reportAt, countedFrom: reportAt, warned: [] },
    });
    readsDaily(bar, 29, { failure: { code: 'bad_data' }, reportAt: null });
    expect(bar.one().status).toBe('Failed');
    readsDaily(bar, 1, { failure: { code: 'bad_data' }, reportAt: null });
    expect(bar.one()).toMatchObject({
      status: 'CalledOff',
      reason: { code: 'no_report', cause: 'bad_data', needs: 'support' },
    });
  });

  it('people are warned after 2 missed business days, and again 3 days before the call-off', () => {
    const bar = mailbox();
    const warnings = () =>
      bar.entries.filter((e) => e.kind === 'warned').map((e) => [e.at.slice(0, 10), e.details.message]);
    readsDaily(bar, 2);
    expect(warnings()).toEqual([]);
    readsDaily(bar, 27);
    expect(warnings()).toEqual([
      ['2026-11-23', 'no sales report for 3 days'],
      ['2026-12-17', 'no sales report for 27 days; after 30 days the integration is called off'],
    ]);
    expect(bar.owed()).toEqual(['warned to support', 'warned to support']);
  });

  it('planned closed days are not missed', () => {
    // Friday noon; closed on the weekend and on Monday.
    const bar = readsDaily(mailbox({ venue: { closed: ['sat', 'sun', '2026-11-23'] } }), 4);
    expect(bar.kinds()).not.toContain('warned');
    // Friday's report was missed on Saturday, Tuesday's is missed when Wednesday is over.
    readsDaily(bar, 1);
    expect(bar.kinds()).not.toContain('warned');
    readsDaily(bar, 1);
    expect(bar.last()).toMatchObject({ kind: 'warned', at: '2026-11-26T12:00:06.000Z' });
  });

  it('people are also warned while the mailbox cannot be read', () => {
    const bar = mailbox().failsOften(16, '6h', 'auth_expired');
    expect(bar.owed()).toEqual(['warned to support']);
  });

  it('nobody is told of a recovery until a report comes', () => {
    const bar = readsDaily(mailbox().succeeds({ reportAt: NOON }), 3).mail();
    expect(bar.one()).toMatchObject({ status: 'Healthy', alarmed: ['support'] });
    readsDaily(bar, 1);
    expect(bar.owed()).toEqual([]);
    readsDaily(bar, 1, { reportAt: bar.now });
    expect(bar.owed()).toEqual(['recovered to support']);
  });

  describe('a hand refresh of a CalledOff one', () => {
    const calledOff = () => readsDaily(mailbox().succeeds({ reportAt: NOON }), 30).mail();

    it('that finds a report makes it Healthy and tells of it', () => {
      const bar = calledOff().pass('1d');
      bar.succeeds({ reportAt: bar.now });
      expect(bar.one()).toMatchObject({ status: 'Healthy', reason: null });
      expect(bar.last()).toMatchObject({ kind: 'resumed', status: { from: 'CalledOff', to: 'Healthy' } });
      expect(bar.owed()).toEqual(['recovered to support', 'recovered to venue']);
    });

    it('that reads the mailbox without one makes it Initializing, 30 days anew, and tells nobody until one comes', () => {
      const bar = calledOff().pass('1d').succeeds({ reportAt: null });
      expect(bar.one()).toMatchObject({
        status: 'Initializing',
        reports: { lastAt: null, countedFrom: bar.now, warned: [] },
      });
      expect(bar.last()).toMatchObject({ kind: 'resumed', status: { from: 'CalledOff', to: 'Initializing' } });
      expect(bar.owed()).toEqual([]);
      bar.pass('1d');
      bar.succeeds({ reportAt: bar.now });
      expect(bar.one().status).toBe('Healthy');
      expect(bar.owed()).toEqual(['recovered to support', 'recovered to venue']);
    });

    it('that cannot read the mailbox leaves it CalledOff', () => {
      const bar = calledOff().pass('1d').fails('auth_expired');
      expect(bar.one()).toMatchObject({
        status: 'CalledOff',
        nextCheck: null,
        reason: { code: 'no_report', cause: 'auth_expired', needs: 'venue' },
      });
    });
  });

  it('a restore begins the 30 days anew', () => {
    const bar = readsDaily(mailbox().succeeds({ reportAt: NOON }), 29);
    bar.deactivate();
    bar.pass('90d').restore();
    bar.succeeds({ reportAt: null });
    expect(bar.one()).toMatchObject({ status: 'Initializing', reports: { lastAt: null, warned: [] } });
  });
});

describe('the recovery mail', () => {
  it('is owed after an alarm that was sent', () => {
    const bar = life().add().failsOften(4, '1h').mail();
    expect(bar.one().alarmed).toEqual(['support']);
    bar.pass('1h').succeeds();
    expect(bar.owed()).toEqual(['recovered to support']);
    bar.mail().pass('1h').succeeds();
    expect(bar.owed()).toEqual([]);
  });

  it('is not owed when the alarm never left', () => {
    const bar = life().add().failsOften(4, '1h').pass('1h').succeeds();
    expect(bar.owed()).toEqual(['warned to support']);
  });

  it('names an entry that is there', () => {
    const bar = life().add().failsOften(4, '1h').mail().pass('1h').succeeds();
    const [mail] = bar.state.owed;
    expect(mail?.id).toBe(`blue-door.${bar.state.lastSeq}.recovered.support`);
    expect(bar.last()).toMatchObject({ seq: bar.state.lastSeq, kind: 'check_succeeded' });
  });
});
