import { beforeEach, describe, expect, test } from 'vitest';
import type { Integration } from '../../src/domain/integration.ts';
import { rowsOf } from '../../src/domain/sale.ts';
import type { VenueState } from '../../src/domain/state.ts';
import type { SurveyAsked } from '../../src/domain/survey.ts';
import type { IntegrationQuery } from '../../src/domain/venue-query.ts';
import type { Store } from '../../src/ports/store.ts';
import { all, sampleEntry, sampleIntegration, sampleLine, sampleSale, sampleVenue } from '../support/stored-samples.ts';
import type { StoreUnderTest } from './store.ts';

const hour = (n: number) => `2026-11-20T${String(n).padStart(2, '0')}:00:00.000Z`;
const reason = { message: 'no answer', since: hour(9), needs: 'nobody' } as const;
const broken = (error: Error) => {
  throw error;
};

/** Selective questions, and texts and sizes out of the ordinary. */
export function queriesContract(make: () => Promise<StoreUnderTest>): void {
  let store: Store;
  const keep = async (venue: string, integrations: readonly Partial<Integration>[], more = {}) => {
    const whole = integrations.map((one) => sampleIntegration({ venue, ...one }));
    const state = { ...sampleVenue(venue), integrations: whole, ...more };
    await store.venues.change(venue, () => ({ change: { state, entries: [] }, result: null }));
  };

  beforeEach(async () => {
    store = (await make()).open('host/1');
    await store.base.create();
  });

  test('ids of venues are told sorted, without reading one', async () => {
    expect(await store.venues.ids()).toEqual([]);
    for (const id of ['red-lion', 'a', 'blue-door']) await keep(id, []);
    expect(await store.venues.ids()).toEqual(['a', 'blue-door', 'red-lion']);
  });

  test('a store that is being copied into is half a copy until that has ended', async () => {
    expect(await store.base.open()).toBe('ready');
    const copying = { from: '/srv/old', since: hour(9) };
    await store.base.changeSettings((now) => ({ ...now, copying }));
    expect(await store.base.open()).toBe('half');
    expect(await store.base.settings()).toEqual({ policy: {}, copying });
    await store.base.changeSettings(({ copying: _, ...now }) => now);
    expect(await store.base.open()).toBe('ready');
  });

  describe('integrations can be asked for', () => {
    const failedAt = (at: string) => ({
      status: 'Failed' as const,
      streak: {
        ...sampleIntegration().streak,
        last: { code: 'no_response' as const, at, counted: true, incident: false },
      },
    });

    beforeEach(async () => {
      await keep('a', [
        { id: 'int_1', status: 'Healthy', nextCheck: hour(9) },
        { id: 'int_2', type: 'toast', nextCheck: hour(12), ...failedAt(hour(8)) },
      ]);
      await keep('b', [{ id: 'int_3', active: false, nextCheck: null, ...failedAt(hour(10)) }]);
      const { incident } = sampleIntegration();
      await keep('c', [
        { id: 'int_4', nextCheck: hour(15), ...failedAt(hour(10)), incident: incident && { ...incident, ended: null } },
      ]);
      await keep('d', []);
    });

    test.each<[string, IntegrationQuery, string[], number]>([
      ['all', {}, ['a', 'b', 'c', 'd'], 4],
      ['of a type', { type: 'toast' }, ['a'], 1],
      ['with a status', { status: 'Failed' }, ['a', 'b', 'c'], 3],
      ['active ones', { active: true }, ['a', 'c'], 3],
      ['inactive ones', { active: false }, ['b'], 1],
      ['due at a moment, that moment included', { due: hour(12) }, ['a'], 2],
      ['failing since a moment, that moment included', { failingSince: hour(10) }, ['c'], 1],
      ['part of an incident that lasts', { inIncident: true }, ['c'], 1],
      ['part of one incident, ended or not', { incident: 'inc_1' }, ['a', 'b', 'c'], 4],
      ['snoozed until a moment, that moment included', { snoozeOver: hour(12) }, ['a', 'b', 'c'], 4],
      ['snoozed until a moment before', { snoozeOver: hour(11) }, [], 0],
      ['part of no such incident', { incident: 'inc_2' }, [], 0],
      ['of a type and a status', { type: 'square', status: 'Failed' }, ['b', 'c'], 2],
      ['what no single one fits', { type: 'toast', status: 'Healthy' }, [], 0],
    ])('%s', async (_, query, venues, count) => {
      expect((await all(store.venues.list(query, broken))).map(({ venue }) => venue.id)).toEqual(venues);
      expect(await store.venues.count(query)).toBe(count);
    });

    test('of some venues, whatever is asked of them besides', async () => {
      const ids = async (query: object) => (await all(store.venues.list(query, broken))).map(({ venue }) => venue.id);
      expect(await ids({ ids: ['c', 'a', 'none', 'a'] })).toEqual(['a', 'c']);
      expect(await ids({ ids: ['a', 'b'], active: false })).toEqual(['b']);
      expect(await ids({ ids: [] })).toEqual([]);
    });

    test('by their permanent id', async () => {
      expect((await store.venues.find('int_3'))?.venue.id).toBe('b');
      expect(await store.venues.find('int_9')).toBeUndefined();
    });
  });

  const owed = {
    id: 'a-1-support',
    kind: 'warned' as const,
    audience: 'support' as const,
    integration: 'int_a',
    ref: 'a/square',
    type: 'square',
    code: null,
    message: 'no answer',
    at: hour(12),
    group: null,
    attempts: 0,
    nextTry: hour(12),
    lastError: null,
  };

  test('how many integrations there are, what waits for a check, and what mail does not leave', async () => {
    const none = { integrations: [], due: 0, late: 0, dueSince: null, mail: { owed: 0, failed: 0 } };
    expect(await store.venues.figures({ now: hour(12), running: [] })).toEqual(none);
    const due = (id: string, nextCheck: string | null, more: Partial<Integration> = {}) => {
      return { id, status: 'Healthy' as const, nextCheck, ...more };
    };
    const half = '2026-11-20T11:30:00.000Z';
    await keep(
      'a',
      [
        due('int_1', hour(11)),
        due('int_2', half, { status: 'Failed', nickname: 'two' }),
        due('int_3', hour(12), { type: 'toast' }),
        due('int_4', hour(13), { type: 'toast', nickname: 'four' }),
      ],
      { owed: [owed, { ...owed, id: 'a-2-support', lastError: 'refused', attempts: 1 }] },
    );
    const taken = { taken: true, attempts: 1, nextTry: hour(12), lastError: 'refused' };
    await keep(
      'b',
      [
        due('int_5', hour(9)),
        due('int_6', null, { status: 'CalledOff', nickname: 'six' }),
        due('int_7', null, { active: false, nickname: 'seven' }),
        // A clock that was ahead has put its turn into the future.
        due('int_8', '2026-12-20T12:00:00.000Z', { type: 'zettle' }),
      ],
      {
        owed: [
          { ...owed, id: 'b-1-support', notices: { one: { ...taken, taken: false } } },
          { ...owed, id: 'b-2-support', notices: { one: taken } },
        ],
      },
    );
    const { integrations, ...rest } = await store.venues.figures({ now: hour(12), running: ['int_5', 'int_99'] });
    expect(rest).toEqual({ due: 4, late: 1, dueSince: hour(11), mail: { owed: 4, failed: 2 } });
    expect(integrations.map(({ type, status, count }) => `${type} ${status} ${count}`).sort()).toEqual([
      'square CalledOff 1',
      'square Failed 1',
      'square Healthy 2',
      'toast Healthy 2',
      'zettle Healthy 1',
    ]);
  });

  describe('without reading all of them', () => {
    const well = {
      status: 'Healthy',
      reason: null,
      incident: null,
      snoozed: null,
      quiet: null,
      reports: null,
    } as const;
    const failing = { status: 'Failed', reason: { ...reason, code: 'no_response', cause: null } } as const;

    test('those of a type that fail for one cause are counted', async () => {
      expect(await store.venues.alike({ type: 'square', cause: 'no_response' })).toEqual({ failing: 0, of: 0 });
      await keep('a', [
        { id: 'int_1', ...well },
        { id: 'int_2', ...failing },
        {
          id: 'int_3',
          ...failing,
          status: 'CalledOff',
          reason: { ...reason, code: 'too_many_failures', cause: 'no_response' },
        },
        { id: 'int_4', ...failing, reason: { ...reason, code: 'auth_expired', cause: null } },
      ]);
      await keep('b', [
        { id: 'int_5', ...failing, active: false },
        { id: 'int_6', ...failing, type: 'toast' },
        { id: 'int_7', ...failing, status: 'Healthy' },
      ]);
      expect(await store.venues.alike({ type: 'square', cause: 'no_response' })).toEqual({ failing: 2, of: 5 });
      expect(await store.venues.alike({ type: 'square', cause: null })).toEqual({ failing: 0, of: 5 });
      expect(await store.venues.alike({ type: 'zettle', cause: 'no_response' })).toEqual({ failing: 0, of: 0 });
      await keep('a', [{ id: 'int_1', ...failing }]);
      expect(await store.venues.alike({ type: 'square', cause: 'no_response' })).toEqual({ failing: 1, of: 2 });
    });

    const looked = async (asked: Partial<SurveyAsked>) => {
      const seen: string[] = [];
      const whole = { now: hour(12), types: [], lastPass: null, running: [], ...asked };
      const visit = ({ id }: Integration, { venue, integrations }: VenueState) => {
        seen.push(`${venue.id} ${id} of ${integrations.length}`);
      };
      const { others, ...waits } = await store.venues.survey(whole, { visit, damaged: broken });
      const words = others.map(({ type, status, active, answered, count }) => {
        return `${count} ${type} ${status}${active ? '' : ' inactive'}${answered ? '' : ' unanswered'}`;
      });
      return { seen, others: words.sort(), ...waits };
    };
    const none = { seen: [], others: [], stale: null, late: 0 };

    test('those that stand out are given, and the others counted', async () => {
      expect(await looked({})).toEqual(none);
      const later = { ...well, nextCheck: hour(15), lastGoodCheck: hour(11) };
      const { incident, reports, snoozed } = sampleIntegration();
      const usual = [{ businessDay: '2026-11-13', firstSold: '2026-11-13T09:00:00.000Z' }];
      await keep('b', [
        { id: 'int_1', ...later },
        { id: 'int_2', ...later, ...failing },
        { id: 'int_3', ...later, status: 'CalledOff', nextCheck: null },
        { id: 'int_4', ...later, quiet: { businessDay: '2026-11-20', until: hour(11), usual, of: 5 } },
        { id: 'int_5', ...later, snoozed },
        { id: 'int_6', ...later, type: 'toast', reports: reports && { ...reports, warned: ['missed'] } },
        { id: 'int_7', ...later, type: 'toast', incident: incident && { ...incident, ended: null } },
      ]);
      await keep('a', [
        { id: 'int_8', ...later, type: 'toast', reports: reports && { ...reports, warned: [] } },
        { id: 'int_9', ...later, type: 'toast', incident },
        { id: 'int_10', ...later, ...failing, active: false, nextCheck: null },
        { id: 'int_11', ...later, status: 'Initializing', lastGoodCheck: null, fetchedTo: null },
      ]);
      await keep('c', [{ id: 'int_12', ...later, ...failing, type: 'toast' }]);
      expect(await looked({})).toEqual({
        ...none,
        seen: [2, 3, 4, 5, 6, 7].map((n) => `b int_${n} of 7`).concat('c int_12 of 1'),
        others: ['1 square Failed inactive', '1 square Healthy', '1 square Initializing unanswered', '2 toast Healthy'],
      });
      expect(await looked({ types: ['toast', 'zettle'] })).toEqual({
        ...none,
        seen: ['b int_6 of 7', 'b int_7 of 7', 'c int_12 of 1'],
        others: ['2 toast Healthy'],
      });
    });

    test('so is what waits for a check, of these types, whether it stands out or not', async () => {
      const ahead = { nextCheck: '2026-12-20T12:00:00.000Z', createdAt: hour(10) };
      await keep('a', [
        { id: 'int_1', ...well, nextCheck: hour(9) },
        { id: 'int_2', ...failing, nextCheck: hour(8) },
        { id: 'int_3', ...well, nextCheck: '2026-11-20T11:30:00.000Z' },
        { id: 'int_4', ...well, nextCheck: hour(7), active: false },
        { id: 'int_5', ...well, type: 'toast', nextCheck: hour(6) },
        { id: 'int_6', ...well, type: 'toast', ...ahead },
      ]);
      const waits = async (asked: Partial<SurveyAsked>) => {
        const { stale, late } = await looked(asked);
        return { stale, late };
      };
      expect(await waits({})).toEqual({ stale: { waiting: 4, since: hour(6), lastPass: null }, late: 3 });
      expect(await waits({ types: ['square'], running: ['int_1'] })).toEqual({
        stale: { waiting: 2, since: hour(8), lastPass: null },
        late: 1,
      });
      expect(await waits({ lastPass: hour(8) })).toEqual({
        stale: { waiting: 2, since: hour(8), lastPass: hour(8) },
        late: 3,
      });
      expect(await waits({ lastPass: hour(11) })).toEqual({
        stale: { waiting: 1, since: hour(11), lastPass: hour(11) },
        late: 3,
      });
      expect(await waits({ lastPass: '2026-11-20T11:40:00.000Z' })).toEqual({ stale: null, late: 3 });
    });
  });

  test('venues that owe mail can be asked for', async () => {
    await keep('a', [], { owed: [owed] });
    await keep('b', [{}]);
    const owing = await all(store.venues.list({ owing: true }, broken));
    expect(owing.map(({ venue }) => venue.id)).toEqual(['a']);
  });

  test('a bookmark of a megabyte is kept as it is', async () => {
    const cursor = {
      streams: Array.from({ length: 20_000 }, (_, i) => ({ id: i, at: hour(i % 24), text: 'ö'.repeat(5) })),
    };
    await keep('a', [{ cursor }]);
    expect((await store.venues.read('a'))?.integrations[0]?.cursor).toEqual(cursor);
  });

  test('texts are without NUL and halves of characters when they come back', async () => {
    const bad = 'a\u0000b\ud800c 🍔 \udc00';
    const clean = 'a\ufffdb\ufffdc 🍔 \ufffd';
    const state = { ...sampleVenue('a'), integrations: [sampleIntegration({ venue: 'a', nickname: bad })], lastSeq: 1 };
    const entry = { ...sampleEntry({ reason: bad }), seq: 1, venue: 'a' };
    const sale = sampleSale(`o ${bad}`, { lines: [{ ...sampleLine('1', 895), itemName: bad }] });
    await store.venues.change('a', () => ({ change: { state, entries: [entry] }, result: null }), {
      rows: rowsOf([sale]),
    });
    expect((await store.venues.read('a'))?.integrations[0]?.nickname).toBe(clean);
    expect((await all(store.ledger.timeline({}))).map(({ reason }) => reason)).toEqual([clean]);
    const cleaned = {
      ...sale,
      source: `o ${clean}`,
      receipt: `R-o ${clean}`,
      lines: [{ ...sale.lines[0], itemName: clean }],
    };
    expect(await all(store.ledger.sales({}))).toEqual([cleaned]);
    const again = await store.venues.change('a', (_, outcome) => ({ change: null, result: outcome }), {
      rows: rowsOf([sale]),
    });
    expect(again).toMatchObject({ unchanged: 1, linesNew: 0 });
  });

  test('each process has a heartbeat of its own, the last one', async () => {
    const beat = (by: string, n: number) => ({ lastPassStartedAt: hour(n), lastPassEndedAt: null, by });
    for (const one of [beat('host/1', 9), beat('host/2', 10), beat('host/1', 11), beat('a b/ü.1', 12)])
      await store.base.beat(one);
    const beats = (await store.base.beats()).sort((a, b) => (a.lastPassStartedAt < b.lastPassStartedAt ? -1 : 1));
    expect(beats).toEqual([beat('host/2', 10), beat('host/1', 11), beat('a b/ü.1', 12)]);
  });

  test('the first heartbeat of a process sweeps those of processes that ended in order, but the last', async () => {
    const beat = (by: string, n: number, more = {}) => {
      return { lastPassStartedAt: hour(n), lastPassEndedAt: hour(n), beatAt: hour(n), by, ...more };
    };
    const running = [{ id: 'int_1', ref: 'blue-door/square', since: hour(5) }];
    const whole = { startedAt: hour(4), once: true, place: 'here pid:[1]', running };
    const all = [
      beat('cron/1', 6, { ...whole, stoppedAt: hour(6) }),
      beat('cron/2', 7, { ...whole, stoppedAt: hour(7) }),
      beat('host/3', 8, whole),
    ];
    for (const one of all) await store.base.beat(one);
    const now = async () => (await store.base.beats()).sort((a, b) => (a.by < b.by ? -1 : 1));
    expect(await now()).toEqual(all.slice(1));
    await store.base.beat(beat('host/4', 9));
    await store.base.beat(beat('host/4', 10));
    expect(await now()).toEqual([...all.slice(1), beat('host/4', 10)]);
  });

  test('a repair finds nothing to do in a store that nobody damaged', async () => {
    await keep('a', [{}]);
    for (const dryRun of [true, false]) expect(await store.base.repair({ venue: null, dryRun })).toEqual([]);
  });
}
