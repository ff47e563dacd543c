import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach } from 'vitest';
import { postgresAddress } from '../../src/store-postgres/address.ts';
import { postgresStore, type SharedStore } from '../../src/store-postgres/postgres-store.ts';
import type { ServerKind } from './postgres-kinds.ts';
import { postgresUrl } from './postgres-server.ts';

/** Stores of tests, each in a schema of its own. */
export interface PostgresStores {
  /** Address of a store that does not exist yet. */
  url(): Promise<string>;
  /** A handle on it, as each process has its own; closed after the test. */
  open(url: string, process?: string): SharedStore;
}

/** So many handles are left open: a test that makes hundreds would need as many connections. */
const OPEN = 20;

const CLOCK = {
  now: () => '2026-11-20T12:00:00.000Z',
  sleep: async (ms: number, signal?: AbortSignal) => {
    await pause(ms, undefined, signal && { signal }).catch(() => {});
  },
};

let made = 0;

export function postgresStores(kind: ServerKind): PostgresStores {
  const open: SharedStore[] = [];
  afterEach(() => Promise.all(open.splice(0).map((store) => store.base.close())));
  return {
    async url() {
      made += 1;
      return `${await postgresUrl(kind)}?schema=t${process.pid}_${Date.now()}_${made}`;
    },
    open(url, process = 'test-host/1') {
      const address = postgresAddress(url, 'the test');
      const store = postgresStore({ address, process, version: '0.0.0-test', clock: CLOCK });
      open.push(store);
      if (open.length > OPEN) void open.shift()?.base.close();
      return store;
    },
  };
}

const TABLES =
  'settings heartbeats integrations venues timeline sales totals operation_steps operations leases budgets commits'.split(
    ' ',
  );

/**
 * The same for tests that make hundreds of stores: making the tables takes longer than most of such tests. What a store
 * makes at `create` is taken from an earlier test, emptied, and under another name. Not for what uses its queue.
 */
export function recycledStores(kind: ServerKind): PostgresStores {
  const stores = postgresStores(kind);
  const used = new Map<string, SharedStore[]>();
  const spare: string[] = [];
  let admin: Promise<pg.Client> | undefined;
  const run = async (statement: string) => {
    admin ??= postgresUrl(kind).then(async (url) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    });
    return (await admin).query(statement);
  };
  const retire = async (schema: string) => {
    const handles = used.get(schema) ?? [];
    used.delete(schema);
    await Promise.all(handles.map(({ base }) => base.close()));
    const { rows } = await run(`select to_regclass('${schema}.posctl_migrations') is not null as there`);
    if (!rows[0]?.there) return;
    await run(TABLES.map((table) => `delete from ${schema}.${table}`).join(';'));
    spare.push(schema);
  };
  afterEach(async () => {
    for (const schema of [...used.keys()]) await retire(schema);
  });
  afterAll(async () => (await admin)?.end());
  return {
    url: stores.url,
    open(url, process) {
      const schema = new URL(url).searchParams.get('schema') ?? '';
      const store = stores.open(url, process);
      used.set(schema, [...(used.get(schema) ?? []), store]);
      const create = async () => {
        // Of those that one test makes, the latest are still in use.
        for (const old of [...used.keys()].slice(0, -10)) await retire(old);
        if (spare.length > 0 && (await store.base.open()) === 'missing')
          await run(`alter schema ${spare.pop()} rename to ${schema}`);
        await store.base.create();
      };
      return { ...store, base: { ...store.base, create } };
    },
  };
}
