import fs from 'node:fs';
import { resolve } from 'node:path';
import { ExpectedError } from '../domain/errors.ts';
import { type Parsed, parseHeartbeat, parseSaleDocument, parseSettings } from '../domain/parse.ts';
import type { SaleDocument } from '../domain/sale.ts';
import type { Heartbeat, Settings, VenueState } from '../domain/state.ts';
import type { StoredVenue } from '../domain/stored-venue.ts';
import type { Store } from '../ports.ts';
import { onDisk } from './disk-errors.ts';
import { type DocumentFile, openDocument, readDocument } from './document.ts';
import { makeFolder, sweep } from './durable.ts';
import { idOf, lockPath, type StorePaths, storePaths, venuePaths } from './paths.ts';
import { venueDocument } from './venue-document.ts';

export interface JsonStoreOptions {
  readonly folder: string;
  /** `host/pid`: for those who wait for a lock. */
  readonly process: string;
  /** The time now, for the same purpose. */
  now(): string;
}

/**
 * The store in a folder: a JSON document a venue, and beside it files that only grow. Readers take no lock. What only
 * writers or only some commands need is loaded when it is called.
 */
export function jsonStore(options: JsonStoreOptions): Store {
  const paths = storePaths(resolve(options.folder));
  const who = () => `${options.process} since ${options.now()}`;
  const mustExist = () => {
    if (!isThere(paths)) throw noStore(paths);
  };
  const locking = async <T>(name: string, what: string, work: () => Promise<T>): Promise<T> => {
    const { holding } = await import('./kernel-lock.ts');
    return holding({ path: lockPath(paths, name), who: who(), what }, work);
  };
  const updating = <T extends object>(name: string, file: DocumentFile<T>, update: (now: T | null) => T): Promise<T> =>
    locking(name, file.path, async () => {
      sweep(paths.root, (left) => left.startsWith(`${name}.json.`) && left.endsWith('.tmp'));
      const document = await openDocument(file);
      const next = update(document.data);
      document.data = next;
      await document.write();
      return next;
    });

  return {
    name: paths.root,
    exists: async () => isThere(paths),

    async create() {
      if (isThere(paths)) return;
      await makeFolder(paths.root);
      onDisk('protect', paths.root, () => {
        if (fs.readdirSync(paths.root).length === 0) fs.chmodSync(paths.root, 0o700);
      });
      await makeFolder(paths.locks);
      await makeFolder(paths.venues);
      await updating('store', settingsFile(paths), (now) => now ?? NO_SETTINGS);
    },

    venueIds: async () => venueIds(paths).filter((id) => fs.existsSync(venuePaths(paths, id).document)),
    read: async (venue) => stateIn(readDocument(venueDocument(paths, venue))),
    async *readAll() {
      for (const venue of committedVenues(paths)) yield stateIn(venue);
    },

    async change(venue, decide, documents = []) {
      mustExist();
      const fit = documents.map(fitDocument);
      const { changeVenue } = await import('./change-venue.ts');
      return changeVenue({ store: paths, venue, who: who(), documents: fit, decide });
    },

    async *timeline(query) {
      const { queryTimeline } = await import('./timeline-query.ts');
      const venues = committedVenues(paths, query.venues);
      yield* queryTimeline(
        map(venues, ({ venue: { id }, files }) => ({
          venue: id,
          folder: venuePaths(paths, id).timeline,
          files: files.timeline,
        })),
        query,
      );
    },
    async *sales(query) {
      const { querySales } = await import('./sales-query.ts');
      const venues = committedVenues(paths, query.venues);
      yield* querySales(
        map(venues, ({ venue: { id }, files }) => ({
          venue: id,
          folder: venuePaths(paths, id).sales,
          files: files.sales,
        })),
        query,
      );
    },

    settings: async () => (readDocument(settingsFile(paths)) ?? NO_SETTINGS).settings,
    async changeSettings(decide) {
      mustExist();
      const update = (now: StoreFile | null) => ({ settings: decide((now ?? NO_SETTINGS).settings) });
      return (await updating('store', settingsFile(paths), update)).settings;
    },
    heartbeat: async () => readDocument(heartbeatFile(paths)),
    async beat(heartbeat) {
      mustExist();
      await updating('heartbeat', heartbeatFile(paths), () => heartbeat);
    },

    async lock(name, wait) {
      mustExist();
      const { kernelLock } = await import('./kernel-lock.ts');
      return kernelLock(lockPath(paths, name), who(), wait);
    },
    async holder(name) {
      const { holderOf } = await import('./kernel-lock.ts');
      return holderOf(lockPath(paths, name));
    },
  };
}

interface StoreFile {
  readonly settings: Settings;
}
const NO_SETTINGS: StoreFile = { settings: { policy: {} } };

function settingsFile(paths: StorePaths): DocumentFile<StoreFile> {
  const parse = (file: unknown): Parsed<StoreFile> => {
    const parsed = parseSettings((file as Partial<StoreFile>).settings);
    return parsed.ok ? { ok: true, value: { settings: parsed.value } } : parsed;
  };
  return { path: paths.store, parse };
}

function heartbeatFile(paths: StorePaths): DocumentFile<Heartbeat> {
  return { path: paths.heartbeat, parse: parseHeartbeat };
}

function isThere(paths: StorePaths): boolean {
  return onDisk('read', paths.store, () => fs.statSync(paths.store, { throwIfNoEntry: false }) !== undefined);
}

/** Names of venues' folders, sorted; a folder in which the first change never came to its end has no document. */
function venueIds(paths: StorePaths): string[] {
  return onDisk('read', paths.venues, () => {
    if (!fs.existsSync(paths.venues)) return [];
    return fs
      .readdirSync(paths.venues)
      .flatMap((name) => idOf(name) ?? [])
      .sort();
  });
}

/** Documents of the wanted venues, or of all; small reads that are done at once cost least. */
function* committedVenues(paths: StorePaths, wanted?: readonly string[]): Generator<StoredVenue> {
  for (const id of wanted ? new Set(wanted) : venueIds(paths)) {
    const document = readDocument(venueDocument(paths, id));
    if (document) yield document;
  }
}

function stateIn(document: StoredVenue): VenueState;
function stateIn(document: StoredVenue | undefined): VenueState | undefined;
function stateIn(document: StoredVenue | undefined): VenueState | undefined {
  if (!document) return undefined;
  const { files: _, ...state } = document;
  return state;
}

function fitDocument(document: SaleDocument): SaleDocument {
  const parsed = parseSaleDocument(document);
  if (parsed.ok) return parsed.value;
  throw new ExpectedError('bad_data', `Sale ${document.source} cannot be stored: ${parsed.problem}`);
}

function noStore({ root }: StorePaths): ExpectedError {
  return new ExpectedError('failed', `There is no store in ${root}`, {
    hint: 'posctl venue add ID makes one there. If yours is elsewhere: --store or POSCTL_STORE',
  });
}

function* map<T, U>(items: Iterable<T>, each: (item: T) => U): Generator<U> {
  for (const item of items) yield each(item);
}
