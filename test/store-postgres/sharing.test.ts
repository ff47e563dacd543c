import pg from 'pg';
import { describe, expect, it, test } from 'vitest';
import type { Integration } from '../../src/domain/integration.ts';
import { DAY } from '../../src/domain/time.ts';
import { makeRunner, type PassPorts } from '../../src/engine/check/pass.ts';
import { Pulse, type PulsePorts } from '../../src/engine/check/pulse.ts';
import { refreshOne } from '../../src/engine/check/refresh.ts';
import type { Room } from '../../src/ports/sharing.ts';
import { postgresAddress } from '../../src/store-postgres/address.ts';
import { postgresStore } from '../../src/store-postgres/postgres-store.ts';
import { storeClock } from '../../src/system/process.ts';
import { fakeClock } from '../support/fake-system.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { noPostgres, postgresKinds } from '../support/postgres-kinds.ts';
import { postgresStores } from '../support/postgres-stores.ts';
import { addIntegration, gate, stateOf, timelineOf } from '../support/restaurant.ts';

if (noPostgres() !== null) test.skip(`not run: ${noPostgres()}`, () => {});

const never = new AbortController().signal;
const roomy: Room = { free: () => 100, full: () => [], freed: async () => {} };
const [kind] = postgresKinds();
if (kind)
  describe(`checks shared in ${kind.name}`, () => {
    const stores = postgresStores(kind);

    /** A store with integrations that are due, and a connection to look at it, or to do what a server does in time. */
    async function shared(count: number) {
      const url = await stores.url();
      const world = fakeWorld({ store: stores.open(url), clock: fakeClock(new Date().toISOString()) });
      for (let i = 0; i < count; i += 1) await addIntegration(world, { venue: `venue-${i}` });
      const schema = new URL(url).searchParams.get('schema');
      const sql = async (text: string) => {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        const result = await client.query(text.replaceAll('posctl.', `${schema}.`));
        await client.end();
        return result.rows;
      };
      return { url, world, sql, machine: (process: string) => ({ ...world, store: stores.open(url, process) }) };
    }

    const begin = (world: PassPorts & PulsePorts, overall = 4) =>
      makeRunner(world, { overall, perType: overall }, { stopping: never, abort: never, pulse: new Pulse(world) });

    it('two daemons check each of those that are due once', async () => {
      const { world, machine, sql } = await shared(30);
      const results = await Promise.all([begin(machine('a/1')).pass(), begin(machine('b/1')).pass()]);
      const [a, b] = results.map(({ succeeded, failed }) => ({ succeeded, failed }));
      expect((a?.succeeded ?? 0) + (b?.succeeded ?? 0)).toBe(30);
      expect(a?.failed).toBe(0);
      const checks = (await timelineOf(world.store)).filter(({ kind }) => kind === 'check_succeeded');
      expect(checks.length).toBe(30);
      expect(await sql('select count(*)::int as waiting from posctl.job where state < $$completed$$')).toEqual([
        { waiting: 0 },
      ]);
    });

    it('a daemon alone checks all', async () => {
      const { world } = await shared(9);
      expect(await begin(world).pass()).toMatchObject({ due: 9, succeeded: 9 });
      expect(await begin(world).pass()).toMatchObject({ due: 0 });
    });

    it('a check whose worker seemed dead is done by another, and what the first one brings is refused', async () => {
      const { machine, sql, world } = await shared(1);
      const [began, ends] = [gate(), gate()];
      world.connectors.of('square').next(async () => {
        began.open();
        await ends.opened;
        return {};
      });
      const paused = begin(machine('a/1'), 1).pass();
      await began.opened;
      // As it looks from outside when a process stands still: no heartbeat, and its lease expires.
      await sql('update posctl.job set retry_count = 1, state = $$retry$$; delete from posctl.leases');
      const other = await begin(machine('b/1')).pass();
      expect(other).toMatchObject({ due: 1, succeeded: 1 });
      ends.open();
      expect(await paused).toMatchObject({ due: 1, succeeded: 0, failed: 0 });
      expect((await timelineOf(world.store)).filter(({ kind }) => kind.startsWith('check_'))).toHaveLength(1);
    });

    it('the job of a dead worker is given to another one by whoever lives', async () => {
      const { machine, sql } = await shared(1);
      await sql('update posctl.queue set heartbeat_seconds = 1');
      const dead = machine('a/1').store;
      for await (const claim of dead.sharing?.claims({ room: roomy, stopping: never }) ?? [])
        expect(claim.turn.attempt).toBe(0);
      await dead.base.close();
      const living = begin(machine('b/1'));
      let checked = 0;
      while (checked === 0) checked = (await living.pass()).succeeded;
      expect(await sql('select retry_count, state::text from posctl.job')).toEqual([
        { retry_count: 1, state: 'completed' },
      ]);
    });

    it('a machine whose clock is a day off checks what is due, and dates it by the clock of the database', async () => {
      for (const off of [DAY, -DAY]) {
        const { url, world } = await shared(2);
        const clock = storeClock(fakeClock(new Date(Date.now() + off).toISOString()));
        const address = postgresAddress(url, 'the test');
        const [process, version] = ['off/1', '0.0.0-test'];
        const store = postgresStore({ address, process, version, clock });
        await store.base.open();
        expect(await begin({ ...world, store, clock }).pass()).toMatchObject({ due: 2, succeeded: 2 });
        await store.base.close();
        const checks = (await timelineOf(world.store)).filter(({ kind }) => kind === 'check_succeeded');
        expect(checks.map(({ at }) => Math.abs(Date.parse(at) - Date.now()) < DAY / 2)).toEqual([true, true]);
      }
    });

    it('a refresh by hand and a daemon check one after the other, or share one check', async () => {
      const { machine, world } = await shared(8);
      const square = world.connectors.of('square');
      const hand = { ...world, store: machine('desk/1').store };
      const integrations = await Promise.all(
        Array.from({ length: 8 }, async (_, i) => (await stateOf(world.store, `venue-${i}`)).integrations[0]),
      );
      const [pass, ...refreshed] = await Promise.all([
        begin(machine('a/1')).pass(),
        ...integrations.map((one) => refreshOne(hand, one as Integration)),
      ]);
      expect(refreshed.map(({ error }) => error)).toEqual(integrations.map(() => null));
      const byHand = refreshed.filter(({ outcome }) => outcome === 'checked').length;
      const ended = (await timelineOf(world.store)).filter(({ kind }) => kind === 'check_succeeded');
      expect({ kept: ended.length, fetched: square.fetched.length }).toEqual({
        kept: pass.succeeded + byHand,
        fetched: pass.succeeded + byHand,
      });
      expect(new Set(ended.map(({ venue }) => venue)).size).toBe(8);
    });

    it('what was claimed and not begun can be claimed at once by another', async () => {
      const { machine } = await shared(2);
      const [one, two] = [machine('a/1').store.sharing, machine('b/1').store.sharing];
      for await (const claim of one?.claims({ room: roomy, stopping: never }) ?? [])
        await claim.release({ soon: true });
      const given: string[] = [];
      for await (const { integration } of two?.claims({ room: roomy, stopping: never }) ?? [])
        given.push(integration.venue);
      expect(given.sort()).toEqual(['venue-0', 'venue-1']);
    });

    it('leaves those of a type that is full to others', async () => {
      const { machine, world } = await shared(1);
      await addIntegration(world, { venue: 'venue-0', type: 'email-report' });
      const stop = new AbortController();
      const full: Room = { free: () => 1, full: () => ['square'], freed: async () => stop.abort() };
      const given: string[] = [];
      for await (const { integration } of machine('a/1').store.sharing?.claims({ room: full, stopping: stop.signal }) ??
        [])
        given.push(integration.type);
      expect(given).toEqual(['email-report']);
    });
  });
