import { beforeEach, describe, expect, test } from 'vitest';
import { NOTHING_IMPORTED } from '../../src/domain/import-outcome.ts';
import type { OperationPlan } from '../../src/domain/operation.ts';
import { rowsOf } from '../../src/domain/sale.ts';
import type { VenueState } from '../../src/domain/state.ts';
import type { DayFacts } from '../../src/domain/totals.ts';
import type { DayFactsQuery } from '../../src/ports/ledger.ts';
import type { Store } from '../../src/ports/store.ts';
import {
  all,
  recording,
  sampleEntry,
  sampleIntegration,
  sampleLine,
  sampleSale,
  sampleVenue,
} from '../support/stored-samples.ts';
import { orderContract } from './store-order.ts';
import { queriesContract } from './store-queries.ts';
import { racesContract } from './store-races.ts';
import { rowsContract } from './store-rows.ts';

/** A new store that does not exist yet. */
export interface StoreUnderTest {
  /** A handle on it, as each process has its own. */
  open(process: string): Store;
  /** Takes a lease away from whoever holds it, as happens to one that seems dead. */
  lose(lease: string): Promise<void>;
}

/** What every store does alike. */
export function storeContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of stores`, () => {
    rowsContract(make);
    queriesContract(make);
    racesContract(make);
    orderContract(make);
  });

  describe(`${name} keeps the contract of stores`, () => {
    let store: Store;
    const nothing = () => ({ change: null, result: undefined });
    const add = (id: string) => store.venues.change(id, recording(id, sampleEntry()));
    const put = (id: string, documents: ReturnType<typeof sampleSale>[]) =>
      store.venues.change(id, (state, outcome) => ({ ...recording(id)(state, outcome), result: outcome }), {
        rows: rowsOf(documents),
      });
    const broken = (error: Error) => {
      throw error;
    };
    const ids = async () => (await all(store.venues.list({}, broken))).map(({ venue }) => venue.id);
    const sources = async (query = {}) => (await all(store.ledger.sales(query))).map((document) => document.source);

    beforeEach(async () => {
      store = (await make()).open('host/1');
      await store.base.create();
    });

    describe('a store that does not exist', () => {
      beforeEach(async () => {
        store = (await make()).open('host/1');
      });

      test('has nothing in it', async () => {
        expect(await store.base.open()).toBe('missing');
        expect(await ids()).toEqual([]);
        expect(await store.venues.read('blue-door')).toBeUndefined();
        expect(await all(store.venues.list({}, broken))).toEqual([]);
        expect(await all(store.ledger.timeline({}))).toEqual([]);
        expect(await all(store.ledger.sales({}))).toEqual([]);
        expect(await store.base.settings()).toEqual({ policy: {} });
        expect(await store.base.beats()).toEqual([]);
        expect(await store.leases.holder('daemon')).toBeNull();
      });

      test('refuses changes in words, and makes nothing by itself', async () => {
        const heartbeat = { lastPassStartedAt: '2026-11-20T12:00:00.000Z', lastPassEndedAt: null, by: 'host/1' };
        await expect(store.venues.change('blue-door', recording('blue-door'))).rejects.toThrow(/^There is no store /);
        await expect(store.base.changeSettings((now) => now)).rejects.toThrow(/^There is no store /);
        await expect(store.base.beat(heartbeat)).rejects.toThrow(/^There is no store /);
        await expect(store.leases.acquire('daemon', { waitMs: 0 })).rejects.toThrow(/^There is no store /);
        expect(await store.base.open()).toBe('missing');
      });

      test('has no version, and cannot be migrated', async () => {
        expect(await store.base.info()).toMatchObject({ version: null, bytes: null });
        await expect(store.base.migrate()).rejects.toThrow(/^There is no store /);
      });

      test('is made in the newest version', async () => {
        await store.base.create();
        const { version, newest } = await store.base.info();
        expect(version).toBe(newest);
        expect(await store.base.migrate()).toEqual({ from: newest, to: newest });
      });

      test('is made once', async () => {
        await store.base.create();
        expect(await store.base.open()).toBe('ready');
        await add('blue-door');
        await store.base.create();
        expect(await ids()).toEqual(['blue-door']);
      });
    });

    describe('the journal of operations', () => {
      const plan = (n: number, more: Partial<OperationPlan> = {}): OperationPlan => ({
        op: `op_${String(n).padStart(20, '0')}`,
        command: 'edit',
        at: '2026-11-20T12:00:00.000Z',
        actor: 'kim',
        reason: null,
        how: { set: ['locations=L1'], test: false },
        items: [{ id: 'int_a', ref: 'a/square:“é”', venue: 'a' }],
        ...more,
      });

      test('gives back plan and steps, in the order in which they came', async () => {
        const { journal } = store.base;
        await journal.begin(plan(1));
        const failed = { id: 'int_a', ended: 'failed', code: 'no_response' } as const;
        const done = { id: 'int_a', ended: 'done', code: null } as const;
        await journal.note(plan(1).op, [failed]);
        await journal.note(plan(1).op, []);
        await journal.note(plan(1).op, [done, { ...done, id: 'int_b', ended: 'skipped' }]);
        const steps = [failed, done, { id: 'int_b', ended: 'skipped', code: null }];
        expect(await journal.read(plan(1).op)).toEqual({ ...plan(1), steps });
      });

      test('lists the newest first, without their integrations', async () => {
        const { journal } = store.base;
        for (const n of [2, 3, 1]) await journal.begin(plan(n, { command: `verb ${n}` }));
        const heads = await all(journal.list());
        expect(heads.map(({ command, items }) => [command, items])).toEqual([
          ['verb 3', 1],
          ['verb 2', 1],
          ['verb 1', 1],
        ]);
      });

      test('knows nothing of other operations, and lets nothing be noted of them', async () => {
        const { journal } = store.base;
        await journal.note(plan(9).op, [{ id: 'int_a', ended: 'done', code: null }]);
        expect(await journal.read(plan(9).op)).toBeUndefined();
        expect(await journal.read('../store')).toBeUndefined();
        expect(await all(journal.list())).toEqual([]);
      });
    });

    describe('a change', () => {
      test('saves what decide made of the state, and gives back its result', async () => {
        const change = await store.venues.change('blue-door', (state) => {
          expect(state).toBeUndefined();
          return recording('blue-door', sampleEntry())(state, NOTHING_IMPORTED);
        });
        expect(change.state.lastSeq).toBe(1);
        expect(await store.venues.read('blue-door')).toEqual({ ...sampleVenue(), lastSeq: 1 });
      });

      test('gives every field back as it was', async () => {
        const state: VenueState = {
          ...sampleVenue(),
          integrations: [sampleIntegration(), sampleIntegration({ id: 'int_b', reason: null, reports: null })],
          owed: [
            {
              id: 'blue-door-1-support',
              kind: 'called_off',
              audience: 'support',
              integration: 'int_a',
              ref: 'blue-door/square:patio',
              type: 'square',
              code: 'too_many_failures',
              message: 'no answer',
              access: {
                what: 'the consent',
                ends: '2026-11-24T12:00:00.000Z',
                over: false,
                from: 'check',
                credential: 'refreshToken',
              },
              at: '2026-11-20T12:00:00.000Z',
              group: null,
              attempts: 0,
              nextTry: '2026-11-20T12:00:00.000Z',
              lastError: null,
            },
          ],
        };
        await store.venues.change('blue-door', () => ({ change: { state, entries: [] }, result: null }));
        expect(await store.venues.read('blue-door')).toEqual(state);
        expect(await all(store.venues.list({}, broken))).toEqual([state]);
      });

      test('that is null saves nothing, documents included', async () => {
        await add('blue-door');
        const result = await store.venues.change('blue-door', () => ({ change: null, result: 'no' }), {
          rows: rowsOf([sampleSale('o1')]),
        });
        expect(result).toBe('no');
        await store.venues.change('red-door', nothing);
        expect(await sources()).toEqual([]);
        expect(await ids()).toEqual(['blue-door']);
        expect(await store.venues.read('red-door')).toBeUndefined();
      });

      test('that throws saves nothing and leaves the venue free', async () => {
        const thrower = () => {
          throw new Error('decide broke');
        };
        await expect(store.venues.change('blue-door', thrower, { rows: rowsOf([sampleSale('o1')]) })).rejects.toThrow(
          'decide broke',
        );
        expect(await store.venues.read('blue-door')).toBeUndefined();
        await add('blue-door');
      });

      test('waits for the one before: of many at once none is lost', async () => {
        await Promise.all(Array.from({ length: 20 }, () => add('blue-door')));
        expect((await store.venues.read('blue-door'))?.lastSeq).toBe(20);
        expect((await all(store.ledger.timeline({}))).map((entry) => entry.seq)).toEqual(
          Array.from({ length: 20 }, (_, i) => i + 1),
        );
      });

      test.each([
        ['of another venue', () => recording('red-door', sampleEntry())],
        ['with a gap in the timeline', () => skipping],
      ])('%s is refused as a bug', async (_, decide) => {
        await expect(store.venues.change('blue-door', decide())).rejects.toThrow(/^A change of venue blue-door /);
        expect(await ids()).toEqual([]);
      });

      test('cannot be spoilt by what callers do with objects afterwards', async () => {
        const state = { ...sampleVenue(), integrations: [sampleIntegration()] };
        await store.venues.change('blue-door', () => ({ change: { state, entries: [] }, result: null }));
        state.integrations.pop();
        const read = (await store.venues.read('blue-door')) as unknown as { integrations: unknown[] };
        expect(read.integrations).toHaveLength(1);
        read.integrations.pop();
        expect((await store.venues.read('blue-door'))?.integrations).toHaveLength(1);
      });
    });

    test('venues are sorted by id, whatever their order of arrival', async () => {
      for (const id of ['zoo', 'a-b', 'a', '10', 'a.b']) await add(id);
      expect(await ids()).toEqual(['10', 'a', 'a-b', 'a.b', 'zoo']);
      expect((await all(store.venues.list({}, broken))).map((state) => state.venue.id)).toEqual([
        '10',
        'a',
        'a-b',
        'a.b',
        'zoo',
      ]);
    });

    test.each(['../escape', '..', '.hidden', 'a/b', 'ünï', 'con*', 'A', 'a%2Fb', ' '])(
      '%j is a venue like any other',
      async (id) => {
        await add(id);
        expect(await ids()).toEqual([id]);
        expect((await store.venues.read(id))?.venue.id).toBe(id);
      },
    );

    describe('the timeline', () => {
      const at = (time: string, more = {}) => sampleEntry({ at: `2026-${time}:00.000Z`, ...more });
      const labels = async (query = {}) =>
        (await all(store.ledger.timeline(query))).map(
          (entry) => `${entry.at.slice(5, 16)} ${entry.venue} ${entry.seq}`,
        );

      beforeEach(async () => {
        await store.venues.change(
          'b',
          recording('b', at('10-31T23:59'), at('11-20T12:00', { integration: 'int_b', kind: 'added' })),
        );
        await store.venues.change(
          'a',
          recording('a', at('11-20T12:00'), at('11-20T12:00', { integration: 'int_a', kind: 'edited', op: 'op_1' })),
        );
        await store.venues.change(
          'b',
          recording('b', at('12-01T00:00', { integration: 'int_b', kind: 'edited', op: 'op_1', undoes: 'op_0' })),
        );
      });

      test('is ordered by time, venue and number over all venues', async () => {
        expect(await labels()).toEqual([
          '10-31T23:59 b 1',
          '11-20T12:00 a 1',
          '11-20T12:00 a 2',
          '11-20T12:00 b 2',
          '12-01T00:00 b 3',
        ]);
      });

      test.each([
        ['of some venues', { venues: ['a', 'nobody', 'a'] }, ['11-20T12:00 a 1', '11-20T12:00 a 2']],
        [
          'of integrations',
          { integrations: ['int_a', 'int_b'], venues: ['b'] },
          ['11-20T12:00 b 2', '12-01T00:00 b 3'],
        ],
        ['of an operation', { op: 'op_1' }, ['11-20T12:00 a 2', '12-01T00:00 b 3']],
        ['of kinds', { kinds: ['edited'] }, ['11-20T12:00 a 2', '12-01T00:00 b 3']],
        [
          'since a moment, included',
          { since: '2026-11-20T12:00:00.000Z', venues: ['b'] },
          ['11-20T12:00 b 2', '12-01T00:00 b 3'],
        ],
        ['until a moment, not included', { until: '2026-11-20T12:00:00.000Z' }, ['10-31T23:59 b 1']],
        ['the newest two, oldest first', { limit: 2 }, ['11-20T12:00 b 2', '12-01T00:00 b 3']],
        [
          'the newest that fit, across months',
          { limit: 3, venues: ['b'] },
          ['10-31T23:59 b 1', '11-20T12:00 b 2', '12-01T00:00 b 3'],
        ],
        [
          'the newest of one moment',
          { limit: 2, until: '2026-11-30T00:00:00.000Z' },
          ['11-20T12:00 a 2', '11-20T12:00 b 2'],
        ],
        ['none', { limit: 0 }, []],
      ])('can be asked for: %s', async (_, query, expected) => {
        expect(await labels(query)).toEqual(expected);
      });

      test('gives every field back, whatever is in it', async () => {
        const details = {
          at: '2020',
          integration: 'int_z',
          kind: 'edited',
          text: 'a "quoted" \\ \u2028\n line',
          deep: { n: [1, null] },
        };
        const draft = sampleEntry({
          actor: '"at":"2001"',
          reason: 'why\u001b[31m',
          ref: 'c/square',
          integration: 'int_c',
          details,
        });
        await store.venues.change('c', recording('c', { ...draft, status: { from: null, to: 'Initializing' } }));
        expect(await all(store.ledger.timeline({ venues: ['c'] }))).toEqual([
          { ...draft, status: { from: null, to: 'Initializing' }, seq: 1, venue: 'c' },
        ]);
        expect(await labels({ integrations: ['int_z'] })).toEqual([]);
      });
    });

    describe('sales', () => {
      beforeEach(() => add('blue-door'));

      test('are given back as they were', async () => {
        const sale = sampleSale('o1', { lines: [sampleLine('1', 800), sampleLine('2', 95)] });
        expect(await put('blue-door', [sale])).toMatchObject({ linesNew: 2, linesChanged: 0 });
        expect(await all(store.ledger.sales({}))).toEqual([sale]);
      });

      test('are ordered by venue, time, integration and source', async () => {
        await put('blue-door', [
          sampleSale('o2'),
          sampleSale('o1', { integration: 'int_b' }),
          sampleSale('o1'),
          sampleSale('late', { soldAt: '2026-12-01T00:00:00.000Z' }),
          sampleSale('early', { soldAt: '2026-10-31T23:59:59.999Z' }),
        ]);
        await put('a-door', [sampleSale('o9', { integration: 'int_z' })]);
        const order = (await all(store.ledger.sales({}))).map(
          (document) => `${document.integration} ${document.source}`,
        );
        expect(order).toEqual(['int_z o9', 'int_a early', 'int_a o1', 'int_a o2', 'int_b o1', 'int_a late']);
      });

      test.each([
        ['of venues', { venues: ['red-door', 'red-door', 'none'] }, ['r1']],
        ['of integrations', { integrations: ['int_b'] }, ['b1']],
        ['from a business day on', { from: '2026-11-20' }, ['b1', 'r1']],
        ['to a business day', { to: '2026-11-19' }, ['a1']],
        ['of one business day', { from: '2026-11-19', to: '2026-11-19' }, ['a1']],
        ['of no business day', { from: '2027-01-01' }, []],
        ['sold since a moment, included', { since: '2026-11-20T13:00:00.000Z' }, ['b1', 'r1']],
        ['sold until a moment, not included', { until: '2026-11-20T13:00:00.000Z' }, ['a1']],
        [
          'sold between moments of other months',
          { since: '2026-10-01T00:00:00.000Z', until: '2026-12-01T00:00:00.000Z' },
          ['a1', 'b1', 'r1'],
        ],
      ])('can be asked for: %s', async (_, query, expected) => {
        await put('blue-door', [
          sampleSale('a1', { soldAt: '2026-11-20T06:00:00.000Z', businessDay: '2026-11-19' }),
          sampleSale('b1', { soldAt: '2026-11-20T13:00:00.000Z', integration: 'int_b' }),
        ]);
        await put('red-door', [sampleSale('r1', { soldAt: '2026-11-21T06:00:00.000Z' })]);
        expect(await sources(query)).toEqual(expected);
      });

      test('imported twice, or in reverse, are there once', async () => {
        const [first, second] = [sampleSale('o1', { version: 1 }), sampleSale('o1', { version: 2, net: 100 })];
        expect(await put('blue-door', [first])).toMatchObject({ linesNew: 1 });
        expect(await put('blue-door', [first])).toMatchObject({ linesNew: 0, unchanged: 1 });
        expect(await put('blue-door', [second, first])).toMatchObject({ linesNew: 0, linesChanged: 1, older: 1 });
        expect(await all(store.ledger.sales({}))).toEqual([second]);
      });

      test('of a newer version replace the older ones, in another month too, and say what that did to days', async () => {
        await put('blue-door', [sampleSale('o1'), sampleSale('o2')]);
        const moved = sampleSale('o1', {
          version: 2,
          net: 100,
          soldAt: '2026-12-02T12:00:00.000Z',
          businessDay: '2026-12-02',
        });
        expect((await put('blue-door', [moved])).restated).toEqual([
          { businessDay: '2026-11-20', currency: 'CAD', because: 'source', documents: 1, net: { from: 895, to: 0 } },
          { businessDay: '2026-12-02', currency: 'CAD', because: 'source', documents: 1, net: { from: 0, to: 100 } },
        ]);
        expect(await all(store.ledger.sales({}))).toEqual([sampleSale('o2'), moved]);
      });

      test('that come twice in one import count as they come', async () => {
        const versions = [1, 3, 2].map((version) => sampleSale('o1', { version, net: version }));
        expect(await put('blue-door', versions)).toMatchObject({ linesNew: 1, linesChanged: 1, older: 1 });
        expect(await all(store.ledger.sales({}))).toEqual([versions[1]]);
      });

      test('with the same id in two integrations or two venues are different ones', async () => {
        await put('blue-door', [sampleSale('o1'), sampleSale('o1', { integration: 'int_b', net: 5 })]);
        await put('red-door', [sampleSale('o1', { net: 7 })]);
        expect(await put('blue-door', [sampleSale('o1', { integration: 'int_b', version: 2, net: 6 })])).toMatchObject({
          linesChanged: 1,
        });
        expect((await all(store.ledger.sales({}))).map((document) => document.net)).toEqual([895, 6, 7]);
      });

      test('can be asked for in any order: the same ones', async () => {
        await put('blue-door', [
          sampleSale('o1'),
          sampleSale('o2', { soldAt: '2026-12-01T00:00:00.000Z', businessDay: '2026-11-30' }),
          sampleSale('b1', { integration: 'int_b' }),
        ]);
        await put('blue-door', [sampleSale('o1', { version: 2, net: 5 })]);
        await put('red-door', [sampleSale('r1')]);
        for (const query of [{}, { integrations: ['int_a'] }, { from: '2026-11-30' }, { venues: ['red-door'] }]) {
          const sorted = async (ordered: boolean) =>
            (await all(store.ledger.sales({ ...query, ordered }))).map((document) => JSON.stringify(document)).sort();
          expect(await sorted(false)).toEqual(await sorted(true));
        }
      });

      test('that are none are refused by name, and nothing is changed', async () => {
        const broken = { ...sampleSale('o2'), net: 1.5 };
        await expect(put('blue-door', [sampleSale('o1'), broken])).rejects.toThrow(
          'Sale o2 cannot be stored: net: expected int, found number',
        );
        expect(await sources()).toEqual([]);
      });
    });

    describe('facts of days', () => {
      beforeEach(() => add('blue-door'));
      const facts = (more: Partial<DayFacts> = {}): DayFacts => ({
        integration: 'int_a',
        location: 'L1',
        businessDay: '2026-11-20',
        of: 'lines',
        documents: 1,
        lines: 1,
        net: { CAD: 895 },
        ...more,
      });
      const onThe = (day: string) => ({ soldAt: `${day}T12:00:00.000Z`, businessDay: day });

      test('are what the sales come to, by integration, location, day and form', async () => {
        const report = { kind: 'aggregate', reportType: 'product-mix', integration: 'int_b', location: null } as const;
        await put('blue-door', [
          sampleSale('o1'),
          sampleSale('o2', { net: 5, lines: [sampleLine('1', 5), { ...sampleLine('2', 7), voided: true }] }),
          sampleSale('o3', { currency: 'EUR', net: 3 }),
          sampleSale('o4', { kind: 'void' }),
          sampleSale('o5', { location: 'L2', ...onThe('2026-12-01') }),
          sampleSale('r1', { ...report, net: 7 }),
        ]);
        expect(await store.ledger.dayFacts({})).toEqual([
          facts({ documents: 3, lines: 3, net: { CAD: 900, EUR: 3 } }),
          facts({ integration: 'int_b', location: null, of: 'product-mix', net: { CAD: 7 } }),
          facts({ location: 'L2', businessDay: '2026-12-01' }),
        ]);
      });

      test.each<[string, DayFactsQuery, string[]]>([
        ['all', {}, ['10-31 int_a', '11-20 int_a', '11-20 int_a', '11-20 int_b', '11-21 int_a']],
        ['of venues', { venues: ['red-door', 'none', 'red-door'] }, ['11-20 int_a']],
        ['of integrations', { integrations: ['int_b'] }, ['11-20 int_b']],
        ['from a day on', { from: '2026-11-21' }, ['11-21 int_a']],
        ['to a day', { to: '2026-10-31' }, ['10-31 int_a']],
        ['of no day', { from: '2027-01-01' }, []],
      ])('can be asked for: %s', async (_, query, expected) => {
        await put('blue-door', [
          sampleSale('o1', onThe('2026-11-21')),
          sampleSale('o2'),
          sampleSale('o3', { integration: 'int_b' }),
          sampleSale('o4', onThe('2026-10-31')),
        ]);
        await put('red-door', [sampleSale('o1')]);
        const found = await store.ledger.dayFacts(query);
        expect(found.map(({ businessDay, integration }) => `${businessDay.slice(5)} ${integration}`)).toEqual(expected);
      });

      test('come with the change that makes them, before and after, beside those of the other integrations', async () => {
        const neighbour = sampleSale('b1', { integration: 'int_b' });
        await put('blue-door', [neighbour, sampleSale('b2', { ...neighbour, source: 'b2', ...onThe('2026-11-22') })]);
        const first = await put('blue-door', [sampleSale('o1'), sampleSale('o2', onThe('2026-11-21'))]);
        expect(first).toMatchObject({
          days: [
            { before: null, after: facts() },
            { before: null, after: facts({ businessDay: '2026-11-21' }) },
          ],
          neighbours: [facts({ integration: 'int_b' })],
          twins: [],
        });
        const moved = await put('blue-door', [sampleSale('o1', { version: 2, net: 5, ...onThe('2026-12-01') })]);
        expect(moved.days).toEqual([
          { before: facts(), after: facts({ documents: 0, lines: 0, net: {} }) },
          { before: null, after: facts({ businessDay: '2026-12-01', net: { CAD: 5 } }) },
        ]);
        const same = await put('blue-door', [sampleSale('o1', { version: 2, net: 5, ...onThe('2026-12-01') })]);
        expect(same).toMatchObject({ unchanged: 1, days: [], neighbours: [] });
        expect((await store.ledger.dayFacts({})).map((one) => [one.businessDay, one.integration, one.net])).toEqual([
          ['2026-11-20', 'int_b', { CAD: 895 }],
          ['2026-11-21', 'int_a', { CAD: 895 }],
          ['2026-11-22', 'int_b', { CAD: 895 }],
          ['2026-12-01', 'int_a', { CAD: 5 }],
        ]);
      });

      test('stay as they were when nothing is saved', async () => {
        await store.venues.change('blue-door', () => ({ change: null, result: null }), {
          rows: rowsOf([sampleSale('o1')]),
        });
        expect(await store.ledger.dayFacts({})).toEqual([]);
        expect((await put('blue-door', [sampleSale('o1')])).days).toEqual([{ before: null, after: facts() }]);
      });
    });

    describe('a sale that several integrations of one type have', () => {
      const ages = { int_old: '01', int_mid: '02', int_new: '03' };
      const of = (integration: string, more = {}) => sampleSale('o1', { integration, ...more });
      const counting = async () =>
        Object.fromEntries(
          (await all(store.ledger.sales({}))).map(({ integration, countedIn, net }) => [
            integration,
            `${net} in ${countedIn ?? integration}`,
          ]),
        );
      const summed = async () =>
        (await store.ledger.dayFacts({})).map((one) => [one.integration, one.documents, one.net]);

      beforeEach(async () => {
        const integrations = Object.entries(ages).map(([id, day]) =>
          sampleIntegration({ id, createdAt: `2026-01-${day}T00:00:00.000Z` }),
        );
        const other = sampleIntegration({ id: 'int_other', type: 'toast', createdAt: '2025-01-01T00:00:00.000Z' });
        const state = { ...sampleVenue(), integrations: [other, ...integrations.reverse()] };
        await store.venues.change('blue-door', () => ({ change: { state, entries: [] }, result: null }));
      });

      const orders = [
        ['int_old', 'int_mid', 'int_new'],
        ['int_old', 'int_new', 'int_mid'],
        ['int_mid', 'int_old', 'int_new'],
        ['int_mid', 'int_new', 'int_old'],
        ['int_new', 'int_old', 'int_mid'],
        ['int_new', 'int_mid', 'int_old'],
      ];
      const expected = { int_old: '895 in int_old', int_mid: '895 in int_old', int_new: '895 in int_old' };
      test.each(orders)('counts for the oldest one: %s, %s, %s, one after the other', async (...order) => {
        for (const id of order) await put('blue-door', [of(id)]);
        expect(await counting()).toEqual(expected);
        expect(await summed()).toEqual([['int_old', 1, { CAD: 895 }]]);
      });

      test.each(orders)('counts for the oldest one: %s, %s, %s, all at once', async (...order) => {
        await put(
          'blue-door',
          order.map((id) => of(id)),
        );
        expect(await counting()).toEqual(expected);
        expect(await summed()).toEqual([['int_old', 1, { CAD: 895 }]]);
      });

      test('is told of once, and is the same when it comes again', async () => {
        expect((await put('blue-door', [of('int_new')])).twins).toEqual([]);
        expect(await put('blue-door', [of('int_old')])).toMatchObject({
          linesNew: 1,
          linesChanged: 0,
          twins: [{ integration: 'int_new', of: 'int_old', documents: 1 }],
          days: [
            { after: { integration: 'int_new', documents: 0 } },
            { after: { integration: 'int_old', documents: 1 } },
          ],
        });
        const again = await put('blue-door', [of('int_new'), of('int_old')]);
        expect(again).toMatchObject({ unchanged: 2, twins: [], days: [] });
        const newer = await put('blue-door', [of('int_new', { version: 2, net: 5 })]);
        expect(newer).toMatchObject({ linesChanged: 1, twins: [] });
        expect(await counting()).toEqual({ int_old: '895 in int_old', int_new: '5 in int_old' });
        await put('blue-door', [of('int_old', { version: 2, net: 5 })]);
        expect(await summed()).toEqual([['int_old', 1, { CAD: 5 }]]);
      });

      test('counts in each of different types, in each venue, and in each for reports of a day', async () => {
        await put('blue-door', [of('int_old'), of('int_other')]);
        await put('red-door', [of('int_new')]);
        const report = { kind: 'aggregate', reportType: 'product-mix', source: 'r1' } as const;
        await put('blue-door', [of('int_old', report), of('int_new', report)]);
        expect((await all(store.ledger.sales({}))).map(({ countedIn }) => countedIn)).toEqual([...Array(5)]);
      });

      test('counts where the store finds, not where the caller says', async () => {
        await put('blue-door', [of('int_new', { countedIn: 'int_old' })]);
        expect(await counting()).toEqual({ int_new: '895 in int_new' });
      });
    });

    test('settings are changed from what they are', async () => {
      await store.base.changeSettings(() => ({ policy: { '*': { failures: 12 } } }));
      const now = await store.base.changeSettings(({ policy }) => ({ policy: { ...policy, square: { failures: 3 } } }));
      expect(now).toEqual({ policy: { '*': { failures: 12 }, square: { failures: 3 } } });
      expect(await store.base.settings()).toEqual(now);
    });

    test('the last heartbeat stays', async () => {
      const beat = { lastPassStartedAt: '2026-11-20T12:00:00.000Z', lastPassEndedAt: null, by: 'host/1' };
      await store.base.beat(beat);
      await store.base.beat({ ...beat, lastPassEndedAt: '2026-11-20T12:00:09.000Z' });
      expect(await store.base.beats()).toEqual([{ ...beat, lastPassEndedAt: '2026-11-20T12:00:09.000Z' }]);
    });

    describe('a lock', () => {
      test('has one holder, who is named while he holds it', async () => {
        expect(await store.leases.holder('daemon')).toBeNull();
        const lease = await store.leases.acquire('daemon', { waitMs: 0 });
        expect(await store.leases.holder('daemon')).toMatch(/./);
        expect(await store.leases.acquire('daemon', { waitMs: 0 })).toBeUndefined();
        await lease?.release();
        expect(await store.leases.holder('daemon')).toBeNull();
      });

      test('is another one under another name', async () => {
        const leases = [
          await store.leases.acquire('check-int_a', { waitMs: 0 }),
          await store.leases.acquire('check-int_b', { waitMs: 0 }),
        ];
        expect(leases.every((lease) => lease !== undefined)).toBe(true);
      });

      test('goes to those who wait, one after the other', async () => {
        const seen: string[] = [];
        const enter = async (name: string) => {
          const lease = await store.leases.acquire('daemon', { waitMs: 30_000 });
          seen.push(`${name} in`);
          await new Promise((resolve) => setImmediate(resolve));
          seen.push(`${name} out`);
          await lease?.release();
        };
        await Promise.all([enter('a'), enter('b'), enter('c')]);
        for (let i = 0; i < seen.length; i += 2) expect(seen[i + 1]).toBe(seen[i]?.replace('in', 'out'));
        expect(seen).toHaveLength(6);
      });

      test('released twice does not free the next holder', async () => {
        const first = await store.leases.acquire('daemon', { waitMs: 0 });
        await first?.release();
        const second = await store.leases.acquire('daemon', { waitMs: 0 });
        await first?.release();
        expect(await store.leases.acquire('daemon', { waitMs: 0 })).toBeUndefined();
        await second?.release();
      });

      test('is not waited for any longer when the signal is aborted', async () => {
        const lease = await store.leases.acquire('daemon', { waitMs: 0 });
        const stop = new AbortController();
        const waiting = store.leases.acquire('daemon', { waitMs: 600_000, signal: stop.signal });
        stop.abort();
        expect(await waiting).toBeUndefined();
        await lease?.release();
        expect(await store.leases.acquire('daemon', { waitMs: 0, signal: stop.signal })).toBeUndefined();
        expect(await store.leases.holder('daemon')).toBeNull();
      });
    });
  });
}

const skipping = () => {
  const entry = { ...sampleEntry(), seq: 2, venue: 'blue-door' };
  return { change: { state: { ...sampleVenue(), lastSeq: 2 }, entries: [entry] }, result: null };
};
