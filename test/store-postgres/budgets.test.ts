import { beforeEach, describe, expect, test } from 'vitest';
import type { SharedStore } from '../../src/store-postgres/postgres-store.ts';
import { noPostgres, postgresKinds } from '../support/postgres-kinds.ts';
import { postgresStores } from '../support/postgres-stores.ts';

const [kind] = postgresKinds();
const HOUR = 3_600_000;
const twice = { name: 'toast 3f2a', requests: 2, perMs: HOUR };
const once = { name: 'toast 3f2a/location 7', requests: 1, perMs: HOUR };
const { signal } = new AbortController();
const now = { signal, maxWaitMs: 0 };

if (!kind) test.skip(`not run: ${noPostgres()}`, () => {});
else
  describe('rate budgets of several machines', () => {
    const stores = postgresStores(kind);
    let [one, other]: SharedStore[] = [];
    const take = (on: SharedStore | undefined, budgets = [twice], wait = now) => on?.budgets.take(budgets, wait);

    beforeEach(async () => {
      const url = await stores.url();
      [one, other] = [stores.open(url, 'host/1'), stores.open(url, 'host/2')];
      await one.base.create();
    });

    test('are one: what one has sent, the other may not send', async () => {
      expect([await take(one), await take(other)]).toEqual([0, 0]);
      for (const on of [one, other]) {
        const wait = (await take(on)) ?? 0;
        expect([wait > 0, wait <= HOUR]).toEqual([true, true]);
      }
    });

    test('let as many through as they allow, when all ask at once', async () => {
      const asked = await Promise.all(Array.from({ length: 12 }, (_, i) => take(i % 2 === 0 ? one : other)));
      expect(asked.filter((wait) => wait === 0)).toHaveLength(2);
    });

    test('count nothing of what waits too long for one of them', async () => {
      expect(await take(one, [once])).toBe(0);
      expect(await take(other, [twice, once])).toBeGreaterThan(0);
      expect([await take(one), await take(other)]).toEqual([0, 0]);
    });

    test('keep everybody away who shares one that the provider has closed', async () => {
      await one?.budgets.hold([twice.name], '2026-11-20T12:30:00.000Z');
      const wait = (await take(other)) ?? 0;
      expect([wait > 0, wait <= HOUR / 2]).toEqual([true, true]);
      expect(await take(other, [once])).toBe(0);
    });

    test('get the turn back of whoever does not wait for it any more', async () => {
      const stop = new AbortController();
      expect(await take(one, [once])).toBe(0);
      const waiting = one?.budgets.take([once], { signal: stop.signal, maxWaitMs: 2 * HOUR });
      stop.abort(new Error('enough'));
      await expect(waiting).rejects.toThrow('enough');
      const wait = (await take(other, [once])) ?? 0;
      expect(wait <= HOUR).toBe(true);
    });
  });
