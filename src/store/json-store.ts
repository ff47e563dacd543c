import fs from 'node:fs';
import { resolve } from 'node:path';
import { ExpectedError } from '../domain/errors.ts';
import type { StoredVenue } from '../domain/stored-venue.ts';
import { integrationFits, venueFits } from '../domain/venue-query.ts';
import type { Base } from '../ports/base.ts';
import type { Leases } from '../ports/leases.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import type { Venues } from '../ports/venues.ts';
import { onDisk } from './disk-errors.ts';
import { type DocumentFile, openDocument, readDocument } from './document.ts';
import {
  heartbeatDocument,
  readVenue,
  type StoreDocument,
  type StoreFolder,
  stateOf,
  storeDocument,
} from './documents.ts';
import { makeFolder, sweep } from './durable.ts';
import { idOf, lockPath, type StorePaths, storePaths, venuePaths } from './paths.ts';

export interface JsonStoreOptions {
  readonly folder: string;
  /** `host/pid`: for those who wait for a lock. */
  readonly process: string;
  /** Version of posctl: what it has written itself it need not parse again. */
  readonly version: string;
  /** The time now, for those who wait for a lock. */
  now(): string;
}

const NO_SETTINGS: StoreDocument = { settings: { policy: {} } };

/**
 * The store in a folder: a JSON document a venue, and beside it files that only grow. Readers take no lock. What only
 * writers or only some commands need is loaded when it is called.
 */
export function jsonStore(options: JsonStoreOptions): Store {
  const paths = storePaths(resolve(options.folder));
  const folder: StoreFolder = { paths, writer: options.version };
  const who = () => `${options.process} since ${options.now()}`;
  const mustExist = () => {
    if (!isThere(paths)) throw noStore(paths);
  };
  const update = async <T extends object>(file: DocumentFile<T>, next: (now: T | null) => T): Promise<T> => {
    const { holding } = await import('./kernel-lock.ts');
    return holding({ path: lockPath(paths, file.name), who: who(), what: file.path }, () => rewrite(paths, file, next));
  };

  const base: Base = {
    name: paths.root,
    open: async () => (isThere(paths) ? 'ready' : 'missing'),
    async create() {
      if (isThere(paths)) return;
      await makeFolder(paths.root);
      onDisk('protect', paths.root, () => {
        if (fs.readdirSync(paths.root).length === 0) fs.chmodSync(paths.root, 0o700);
      });
      await makeFolder(paths.locks);
      await makeFolder(paths.venues);
      await update(storeDocument(folder), (now) => now ?? NO_SETTINGS);
    },
    settings: async () => ((await readDocument(storeDocument(folder))) ?? NO_SETTINGS).settings,
    async changeSettings(decide) {
      mustExist();
      const next = (now: StoreDocument | null) => ({ settings: decide((now ?? NO_SETTINGS).settings) });
      return (await update(storeDocument(folder), next)).settings;
    },
    async beats() {
      const beat = await readDocument(heartbeatDocument(folder));
      return beat ? [beat] : [];
    },
    async beat(heartbeat) {
      mustExist();
      await update(heartbeatDocument(folder), () => heartbeat);
    },
    close: async () => {},
  };

  const venues: Venues = {
    async read(id) {
      const stored = await readVenue(folder, id);
      return stored && stateOf(stored);
    },
    async find(integration) {
      for await (const stored of storedVenues(folder))
        if (stored.integrations.some(({ id }) => id === integration)) return stateOf(stored);
      return undefined;
    },
    async *list(query, damaged) {
      for await (const id of breathing(query.ids ? [...new Set(query.ids)].sort() : venueIds(paths))) {
        const stored = await readVenue(folder, id).catch((error: unknown) => {
          if (!(error instanceof ExpectedError)) throw error;
          damaged(error);
          return undefined;
        });
        if (stored && venueFits(stored, query)) yield stateOf(stored);
      }
    },
    async count(query) {
      let count = 0;
      for await (const { integrations } of venues.list({}, () => {}))
        count += integrations.filter((one) => integrationFits(one, query)).length;
      return count;
    },
    async change(venue, decide, { rows = [] } = {}) {
      mustExist();
      const { changeVenue } = await import('./change-venue.ts');
      const documents = rows.flatMap((row) => row.documents);
      return changeVenue({ folder, venue, who: who(), documents, decide });
    },
  };

  const ledger: Ledger = {
    async *timeline(query) {
      const { queryTimeline } = await import('./timeline-query.ts');
      const venues = await collect(storedVenues(folder, query.venues), ({ venue: { id }, files }) => ({
        venue: id,
        folder: venuePaths(paths, id).timeline,
        files: files.timeline,
      }));
      yield* breathing(queryTimeline(venues, query));
    },
    async *sales(query) {
      const { querySales } = await import('./sales-query.ts');
      for await (const { venue, files } of storedVenues(folder, query.venues && [...query.venues].sort())) {
        const sales = { venue: venue.id, folder: venuePaths(paths, venue.id).sales, files: files.sales };
        yield* breathing(querySales([sales], query));
      }
    },
    async totals({ by, item, ...query }) {
      const { Totals } = await import('../domain/totals.ts');
      const totals = new Totals({ by, item });
      for await (const document of ledger.sales({ ...query, ordered: false })) totals.add(document);
      return totals.rows();
    },
    async dayFacts(query) {
      const { queryDayFacts } = await import('./day-facts-query.ts');
      const venues = await collect(storedVenues(folder, query.venues), (stored) => ({
        paths: venuePaths(paths, stored.venue.id),
        stored,
        again: () => readVenue(folder, stored.venue.id),
      }));
      return queryDayFacts(venues, query);
    },
  };

  const leases: Leases = {
    async acquire(name, wait) {
      mustExist();
      const { kernelLock } = await import('./kernel-lock.ts');
      return kernelLock(lockPath(paths, name), who(), wait);
    },
    async holder(name) {
      const { holderOf } = await import('./kernel-lock.ts');
      return holderOf(lockPath(paths, name));
    },
  };

  return { base, venues, ledger, leases };
}

/** Changes a document of the store's own folder, under its lock. */
async function rewrite<T extends object>(
  paths: StorePaths,
  file: DocumentFile<T>,
  next: (now: T | null) => T,
): Promise<T> {
  sweep(paths.root, (left) => left.startsWith(`${file.name}.json.`) && left.endsWith('.tmp'));
  const document = await openDocument(file);
  const parsed = (await file.door())(next(document.data));
  if (!parsed.ok) throw new Error(`Not fit to be stored: ${parsed.problem}`);
  const data = parsed.value;
  document.data = data;
  await document.write();
  return data;
}

function isThere(paths: StorePaths): boolean {
  return onDisk('read', paths.store, () => {
    try {
      return fs.statSync(paths.store) !== undefined;
    } catch (error) {
      // `throwIfNoEntry: false` would take a file in the place of the folder for a store that is not there, too.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  });
}

/** Ids of all venues' folders, sorted; a folder in which the first change never came to its end has no document. */
function venueIds(paths: StorePaths): string[] {
  return onDisk('read', paths.venues, () => {
    if (!fs.existsSync(paths.venues)) return [];
    const ids = fs.readdirSync(paths.venues).flatMap((name) => idOf(name) ?? []);
    return ids.sort();
  });
}

/** The wanted venues that are there, or all. */
async function* storedVenues(folder: StoreFolder, wanted?: readonly string[]): AsyncGenerator<StoredVenue, void, void> {
  for await (const id of breathing(wanted ? new Set(wanted) : venueIds(folder.paths))) {
    const stored = await readVenue(folder, id);
    if (stored) yield stored;
  }
}

/** Records are read at once, without waiting; now and then signals and timers get their turn. */
async function* breathing<T>(items: Iterable<T>): AsyncGenerator<T, void, void> {
  let count = 0;
  for (const item of items) {
    yield item;
    count += 1;
    if (count % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

async function collect<T, U>(items: AsyncIterable<T>, each: (item: T) => U): Promise<U[]> {
  const all: U[] = [];
  for await (const item of items) all.push(each(item));
  return all;
}

function noStore({ root }: StorePaths): ExpectedError {
  return new ExpectedError('failed', `There is no store in ${root}`, {
    hint: 'posctl venue add ID makes one there. If yours is elsewhere: --store or POSCTL_STORE',
  });
}
