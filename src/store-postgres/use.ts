import type { Database } from './database.ts';
import { missing, NEWEST, newer, older, versionOf } from './migrations.ts';

/** A database of which it is known whether the store is there. */
export interface StoreDatabase extends Database {
  /** Whether there is a store. @throws ExpectedError when it is of another version. */
  isThere(): Promise<boolean>;
  /** @throws ExpectedError when there is none, or it is of another version. */
  mustBeThere(): Promise<void>;
}

/** Looks until the store is there, then believes it: whoever changes something looks again within the change. */
export function storeDatabase(database: Database): StoreDatabase {
  let ready: Promise<number> | undefined;
  const isThere = async () => {
    ready ??= versionOf(database);
    const version = await ready.finally(() => {
      ready = undefined;
    });
    if (version === 0) return false;
    if (version > NEWEST) throw newer(database);
    if (version < NEWEST) throw older(database, version);
    ready = Promise.resolve(version);
    return true;
  };
  return {
    address: database.address,
    rows: (statement, values) => database.rows(statement, values),
    transaction: (lock, work) => database.transaction(lock, work),
    stream: (statement, values) => database.stream(statement, values),
    close: () => database.close(),
    isThere,
    async mustBeThere() {
      if (await isThere()) return;
      throw missing(database);
    },
  };
}
