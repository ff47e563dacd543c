import { resolve } from 'node:path';
import type { Ledger } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import { baseOf, mustBeReadable, mustExist } from './base.ts';
import { storePaths } from './paths.ts';
import { venuesOf } from './venues.ts';

export interface JsonStoreOptions {
  readonly folder: string;
  /** `host/pid`: for those who wait for a lock. */
  readonly process: string;
  /** Version of posctl: what it has written itself it need not parse again. */
  readonly version: string;
  /** The time now, for those who wait for a lock. */
  now(): string;
}

/**
 * The store in a folder: a JSON document a venue, and beside it files that only grow. Readers take no lock. What only
 * writers or only some commands need is loaded when it is called.
 */
export function jsonStore(options: JsonStoreOptions): Store {
  const paths = storePaths(resolve(options.folder));
  const folder = { paths, writer: options.version };
  const who = () => `${options.process} since ${options.now()}`;
  const ledger = async (): Promise<Ledger> => {
    mustBeReadable(paths);
    return (await import('./ledger.ts')).ledgerOf(folder);
  };
  return {
    base: baseOf(folder, who),
    venues: venuesOf(folder, who),
    ledger: {
      async *timeline(query) {
        yield* (await ledger()).timeline(query);
      },
      async *sales(query) {
        yield* (await ledger()).sales(query);
      },
      totals: async (query) => (await ledger()).totals(query),
      dayFacts: async (query) => (await ledger()).dayFacts(query),
    },
    leases: {
      async acquire(name, wait) {
        await mustExist(folder, who());
        const { kernelLock } = await import('./kernel-lock.ts');
        return kernelLock({ paths, name, who: who() }, wait);
      },
      async holder(name) {
        const { holderOf } = await import('./kernel-lock.ts');
        return holderOf(paths, name);
      },
    },
  };
}
