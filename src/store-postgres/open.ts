import type { Base } from '../ports/base.ts';
import type { Budgets } from '../ports/budgets.ts';
import type { Journal } from '../ports/journal.ts';
import type { Leases } from '../ports/leases.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Sharing } from '../ports/sharing.ts';
import type { Decide, Venues } from '../ports/venues.ts';
import { baseOf, journalOf } from './base.ts';
import { sharedBudgets } from './budgets.ts';
import { type ChangeInDatabase, changeVenue } from './change.ts';
import { postgresDatabase } from './database.ts';
import { HeldLeases } from './leases.ts';
import { ledgerOf } from './ledger.ts';
import type { PostgresStoreOptions } from './postgres-store.ts';
import { SharedChecks } from './sharing.ts';
import { tellTime } from './tell-time.ts';
import { type StoreDatabase, storeDatabase } from './use.ts';
import { readingOf } from './venues.ts';

/** A store whose driver is loaded. */
export interface OpenStore {
  readonly database: StoreDatabase;
  readonly base: Omit<Base, 'name' | 'close' | 'journal'>;
  readonly journal: Journal;
  readonly venues: Omit<Venues, 'change'> & {
    /** As the port says it, with what else belongs to the transaction of the change. */
    change<R>(venue: string, decide: Decide<R>, what?: ChangeInDatabase): Promise<R>;
  };
  readonly ledger: Ledger;
  readonly leases: Leases;
  readonly sharing: Pick<Sharing, 'claims'>;
  readonly budgets: Budgets;
  close(): Promise<void>;
}

export function openPostgres({ address, process, version, clock }: PostgresStoreOptions): OpenStore {
  const database = storeDatabase(postgresDatabase(address));
  const leases = new HeldLeases(database, { who: () => `${process} since ${clock.now()}` });
  const settle = async () => clock.settle && (await tellTime(database, clock.settle));
  const sharing = new SharedChecks(database, settle);
  const base = baseOf(database);
  const changing = { database, leases, writer: version };
  return {
    database,
    base: {
      ...base,
      async open() {
        const condition = await base.open();
        await settle();
        return condition;
      },
    },
    journal: journalOf(database),
    venues: {
      ...readingOf(database, version),
      change(venue, decide, what = {}) {
        if (!what.ends) return changeVenue(changing, venue, decide, what);
        return sharing.ending(what.ends, (alsoInTransaction) =>
          changeVenue(changing, venue, decide, { ...what, alsoInTransaction }),
        );
      },
    },
    ledger: ledgerOf(database),
    leases,
    sharing,
    budgets: sharedBudgets(database, clock),
    async close() {
      await sharing.stop();
      leases.stop();
      await database.close();
    },
  };
}
