import { setTimeout as pause } from 'node:timers/promises';
import { afterEach } from 'vitest';
import { postgresAddress } from '../../src/store-postgres/address.ts';
import { postgresStore, type SharedStore } from '../../src/store-postgres/postgres-store.ts';
import { postgresUrl, type ServerKind } from './postgres-server.ts';

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
