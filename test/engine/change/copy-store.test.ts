import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { daemon } from '../../../src/commands/daemon.ts';
import { ExpectedError } from '../../../src/domain/errors.ts';
import type { SaleDocument, SourceRow } from '../../../src/domain/sale.ts';
import { rowsOf } from '../../../src/domain/sale.ts';
import type { VenueState } from '../../../src/domain/state.ts';
import { copyStore } from '../../../src/engine/change/copy-store.ts';
import { openStore } from '../../../src/engine/look/store-access.ts';
import type { Store } from '../../../src/ports/store.ts';
import { NOON } from '../../support/builders.ts';
import { fakeClock, fakeMachine } from '../../support/fake-system.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { jsonFolder } from '../../support/json-folder.ts';
import { life } from '../../support/life.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { noPostgres, postgresKinds } from '../../support/postgres-kinds.ts';
import { postgresStores } from '../../support/postgres-stores.ts';
import { storeWith } from '../../support/store-with.ts';
import { all, sampleIntegration, sampleLine, sampleSale, sampleVenue } from '../../support/stored-samples.ts';

const OP = 'op_00000000000000000009';

/** Sales of three integrations, two of which tell of the same ones, each in two versions; and rows that are none any more. */
function sales(venue: string): SourceRow[] {
  const told = ['int_new', 'int_old', 'int_other'].flatMap((integration) =>
    [0, 1, 2, 3].flatMap((n) =>
      [1, 2].map((version): SaleDocument => {
        const day = `2026-1${n % 3}-1${version}`;
        const lines = [{ ...sampleLine('1', 100 * n + version), voided: n === 2 && version === 2 }];
        return sampleSale(`o${n}`, {
          integration: `${venue}_${integration}`,
          version,
          kind: n === 3 && version === 2 ? 'void' : 'sale',
          soldAt: `${day}T12:00:0${n}.000Z`,
          businessDay: day,
          lines,
        });
      }),
    ),
  );
  const gone = { integration: `${venue}_int_new`, row: 'o1', version: 3, documents: [], at: NOON };
  const never = { integration: `${venue}_int_old`, row: 'draft', version: 1, documents: [], at: NOON };
  return [...rowsOf(told), gone, never];
}

/** A store in which three venues have lived: incidents, call-offs, owed mail, snoozes, stored secrets, sales, operations. */
async function lived(store: Store, shuffle: (rows: SourceRow[]) => SourceRow[] = (rows) => rows): Promise<void> {
  await store.base.create();
  await store.base.changeSettings(() => ({ policy: { '*': { reportDays: 9 } }, looked: { kim: NOON } }));
  const bar = life({ venue: { id: 'bar' } });
  bar.add().check({ lines: 3 }).failsOften(4, '1h').pass('25h');
  await store.venues.change('bar', () => ({ change: { state: bar.state, entries: bar.entries }, result: null }));
  for (const venue of ['blue-door', 'red-lion']) {
    const integrations = ['int_new', 'int_old', 'int_other'].map((id, n) =>
      sampleIntegration({
        id: `${venue}_${id}`,
        venue,
        nickname: `n${n}`,
        type: n === 2 ? 'toast' : 'square',
        createdAt: `2026-0${3 - n}-01T00:00:00.000Z`,
        cursor: { page: 'x'.repeat(1000), n },
      }),
    );
    const state: VenueState = { ...sampleVenue(venue), integrations };
    await store.venues.change(venue, () => ({ change: { state, entries: [] }, result: null }));
    for (const row of shuffle(sales(venue)))
      await store.venues.change(venue, (now) => ({ change: now ? { state: now, entries: [] } : null, result: null }), {
        rows: [row],
      });
  }
  const item = { id: 'int_1', ref: 'bar/square', venue: 'bar' };
  const plan = { op: OP, command: 'edit', at: NOON, actor: 'kim', reason: null, how: { every: '1h' }, items: [item] };
  await store.base.journal.begin(plan);
  await store.base.journal.note(OP, [{ id: 'int_1', ended: 'done', code: null }]);
}

/** All that a store keeps. */
async function contents({ base, venues, ledger }: Store) {
  const operations = [];
  for await (const { op } of base.journal.list()) operations.push(await base.journal.read(op));
  return {
    settings: await base.settings(),
    venues: await all(venues.list({}, (error) => expect.fail(error.message))),
    timeline: await all(ledger.timeline({})),
    sales: await all(ledger.sales({})),
    facts: await ledger.dayFacts({}),
    operations,
  };
}

const copy = (from: Store, to: Store) =>
  copyStore({ from, to, clock: fakeClock(), machine: fakeMachine(), at: () => {} });

/** A memory store of that name. */
function memory(name: string) {
  const store = memoryStore();
  return { ...store, base: { ...store.base, name } };
}

describe('a store that is copied', () => {
  it('is the same in the other one, and after it was copied back, whatever came in which order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(Array.from(sales('x').keys()), { minLength: 20 }), async (order) => {
        const [source, folder, back] = [memory('a'), jsonFolder().store, memory('b')];
        await lived(source, (rows) => order.map((n) => rows[n] as SourceRow));
        const before = await contents(source);
        expect(before.sales.length).toBeGreaterThan(10);
        const copied = await copy(source, folder);
        expect(copied).toEqual({
          venues: 3,
          integrations: 7,
          documents: before.sales.length,
          entries: before.timeline.length,
          operations: 1,
        });
        expect(await contents(folder)).toEqual(before);
        await copy(folder, back);
        expect(await contents(back)).toEqual(before);
        expect(await contents(source)).toEqual(before);
      }),
      { numRuns: 4 },
    );
  });

  it('goes on where it was interrupted, wherever that was', async () => {
    const source = memory('a');
    await lived(source);
    const before = await contents(source);
    for (let most = 0; ; most += 4) {
      const target = memory('b');
      let changes = 0;
      const broken = storeWith(target, {
        venues: {
          change: async (...asked) => {
            changes += 1;
            if (changes > most) throw new ExpectedError('failed', 'the disk is full');
            return target.venues.change(...asked);
          },
        },
      });
      const whole = await copy(source, broken).then(
        () => true,
        () => false,
      );
      if (whole) break;
      const world = fakeWorld({ store: target });
      const options = { once: true, venues: [], graceMs: 0, concurrency: 1, perType: 1, pingUrl: null, listen: null };
      for (const used of [daemon(options, world), openStore(world)])
        await expect(used).rejects.toThrow('b is not whole: a is being copied into it');
      await copy(source, target);
      expect(await contents(target)).toEqual(before);
    }
  });

  it('is copied again where it was changed meanwhile', async () => {
    const source = memory('a');
    await lived(source);
    let once = false;
    const target = memory('b');
    const watched = storeWith(target, {
      venues: {
        change: async (venue, ...asked) => {
          if (venue === 'red-lion' && !once) {
            once = true;
            await source.venues.change('bar', (state) => {
              const owed = state?.owed.slice(1) ?? [];
              return { change: state ? { state: { ...state, owed }, entries: [] } : null, result: null };
            });
          }
          return target.venues.change(venue, ...asked);
        },
      },
    });
    await copy(source, watched);
    expect(await contents(target)).toEqual(await contents(source));
  });

  it('that is changed again and again is not said to be whole', async () => {
    const source = memory('a');
    await lived(source);
    let n = 0;
    const target = memory('b');
    const restless = storeWith(source, {
      base: {
        settings: async () => {
          n += 1;
          return { policy: { '*': { reportDays: n } } };
        },
      },
    });
    await expect(copy(restless, target)).rejects.toThrow('a is changed again and again while it is copied');
    expect((await target.base.settings()).copying).toBeDefined();
  });

  it.each<[string, (source: Store, target: Store) => Promise<unknown>, string, string]>([
    ['onto itself', async () => {}, 'a cannot be copied onto itself', 'conflict'],
    ['into a store that holds something', (_, target) => lived(target), 'b is not empty', 'conflict'],
    [
      'into a part of another one',
      async (_, target) => {
        await target.base.create();
        await target.base.changeSettings((now) => ({ ...now, copying: { from: 'c', since: NOON } }));
      },
      'b holds a part of another store, c',
      'conflict',
    ],
    [
      'while a daemon works on it',
      (source) => source.base.beat({ lastPassStartedAt: NOON, lastPassEndedAt: null, by: 'host/7' }),
      'the daemon host/7 works on a',
      'locked',
    ],
    [
      'while a daemon holds it',
      (source) => source.leases.acquire('daemon', { waitMs: 0 }),
      'a daemon works on a',
      'locked',
    ],
  ])('not %s', async (name, prepare, message, code) => {
    const source = memory('a');
    await lived(source);
    const target = memory(name === 'onto itself' ? 'a' : 'b');
    await prepare(source, target);
    const before = await contents(target);
    await expect(copy(source, target)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await contents(target)).toEqual(before);
  });

  it('that is not there is not found', async () => {
    await expect(copy(memory('a'), memory('b'))).rejects.toMatchObject({ code: 'not_found' });
  });
});

const [kind] = postgresKinds();
if (!kind) test.skip(`not run: ${noPostgres()}`, () => {});
else
  describe(`a store that is copied into ${kind.name}`, () => {
    const stores = postgresStores(kind);
    it('is the same there, and after it was copied back into a folder', async () => {
      const [folder, back] = [jsonFolder().store, jsonFolder().store];
      await lived(folder);
      const before = await contents(folder);
      const database = stores.open(await stores.url());
      await copy(folder, database);
      expect(await contents(database)).toEqual(before);
      await copy(database, back);
      expect(await contents(back)).toEqual(before);
    });
  });
