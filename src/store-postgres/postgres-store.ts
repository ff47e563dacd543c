import type { Budgets } from '../ports/budgets.ts';
import type { Clock } from '../ports/clock.ts';
import type { Sharing } from '../ports/sharing.ts';
import type { Store } from '../ports/store.ts';
import type { Address } from './address.ts';
import type { OpenStore } from './open.ts';

export interface PostgresStoreOptions {
  readonly address: Address;
  /** `host/pid`: for those who wait for a lease. */
  readonly process: string;
  /** Version of posctl: what it has written itself it need not parse again. */
  readonly version: string;
  /**
   * `settle` is told what time it is in the database, in milliseconds since 1970, so many milliseconds ago, and by how much
   * that may be wrong.
   */
  readonly clock: Pick<Clock, 'now' | 'sleep'> & { settle?(there: number, agoMs: number, offMs: number): void };
}

/** A store, and what else all machines that use it share. */
export interface SharedStore extends Store {
  readonly budgets: Budgets;
}

/** The store in a PostgreSQL database. The driver is loaded, and a connection made, when the store is first asked. */
export function postgresStore(options: PostgresStoreOptions): SharedStore {
  let opened: Promise<OpenStore> | undefined;
  const open = () => {
    opened ??= import('./open.ts').then(({ openPostgres }) => openPostgres(options));
    return opened;
  };
  const { name } = options.address;
  const close = async () => (await opened)?.close();
  return {
    base: { name, close, ...baseOf(open) },
    venues: venuesOf(open),
    ledger: ledgerOf(open),
    leases: {
      acquire: async (name, wait) => (await open()).leases.acquire(name, wait),
      holder: async (name) => (await open()).leases.holder(name),
    },
    sharing: sharingOf(open),
    budgets: {
      take: async (budgets, wait) => (await open()).budgets.take(budgets, wait),
      hold: async (names, until) => (await open()).budgets.hold(names, until),
    },
  };
}

function baseOf(open: () => Promise<OpenStore>): Omit<Store['base'], 'name' | 'close'> {
  return {
    open: async () => (await open()).base.open(),
    create: async () => (await open()).base.create(),
    settings: async () => (await open()).base.settings(),
    changeSettings: async (decide) => (await open()).base.changeSettings(decide),
    beats: async () => (await open()).base.beats(),
    beat: async (heartbeat) => (await open()).base.beat(heartbeat),
    repair: async (wanted) => (await open()).base.repair(wanted),
    info: async () => (await open()).base.info(),
    migrate: async () => (await open()).base.migrate(),
    room: async () => (await open()).base.room(),
    journal: {
      begin: async (plan) => (await open()).journal.begin(plan),
      note: async (op, steps) => (await open()).journal.note(op, steps),
      read: async (op) => (await open()).journal.read(op),
      async *list() {
        yield* (await open()).journal.list();
      },
    },
  };
}

/** How long what is due waits at most for somebody to look. */
const LOOKS_EVERY_MS = 5000;

function sharingOf(open: () => Promise<OpenStore>): Sharing {
  return {
    everyMs: LOOKS_EVERY_MS,
    async *claims(wanted) {
      yield* (await open()).sharing.claims(wanted);
    },
  };
}

function venuesOf(open: () => Promise<OpenStore>): Store['venues'] {
  return {
    read: async (id) => (await open()).venues.read(id),
    find: async (integration) => (await open()).venues.find(integration),
    async *list(query, damaged) {
      yield* (await open()).venues.list(query, damaged);
    },
    ids: async () => (await open()).venues.ids(),
    count: async (query) => (await open()).venues.count(query),
    alike: async (asked) => (await open()).venues.alike(asked),
    survey: async (asked, told) => (await open()).venues.survey(asked, told),
    figures: async (asked) => (await open()).venues.figures(asked),
    change: async (venue, decide, what) => (await open()).venues.change(venue, decide, what),
  };
}

function ledgerOf(open: () => Promise<OpenStore>): Store['ledger'] {
  return {
    async *timeline(query) {
      yield* (await open()).ledger.timeline(query);
    },
    async *sales(query) {
      yield* (await open()).ledger.sales(query);
    },
    totals: async (query) => (await open()).ledger.totals(query),
    dayFacts: async (query) => (await open()).ledger.dayFacts(query),
  };
}
