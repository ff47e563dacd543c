import fs from 'node:fs';
import { join, resolve } from 'node:path';
import type { Alike, AlikeAsked } from '../domain/alike.ts';
import { ExpectedError, unlessBug } from '../domain/errors.ts';
import type { FiguresAsked, StoreFigures } from '../domain/figures.ts';
import type { Heartbeat, Settings } from '../domain/state.ts';
import type { Survey, SurveyAsked } from '../domain/survey.ts';
import { codeOf } from '../domain/unknown.ts';
import { integrationFits, venueFits } from '../domain/venue-query.ts';
import type { Base, Room, StoreCondition, StoreInfo } from '../ports/base.ts';
import type { Journal } from '../ports/journal.ts';
import type { Leases } from '../ports/leases.ts';
import type { Ledger, VenueAsked } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import type { SurveyTold, Venues } from '../ports/venues.ts';
import {
  beatDocument,
  openDocument,
  readDocument,
  readVenue,
  type StoreDocument,
  type StoreFolder,
  stateOf,
  storeDocument,
  storedVenues,
  VERSION,
  venueIds,
  writeDocument,
} from './documents.ts';
import { beatPath, makeFolder, onDisk, type StorePaths, storePaths, sweep, textOf } from './folder.ts';

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
  const who = () => `${options.process} since ${options.now()}`;
  const folder = { paths, writer: options.version, who, files: new WeakMap() };
  return { base: baseOf(folder), venues: venuesOf(folder), ledger: ledgerOf(folder), leases: leasesOf(folder) };
}

function baseOf(folder: StoreFolder): Base {
  const { paths } = folder;
  return {
    name: paths.root,
    async open() {
      const condition = conditionOf(paths);
      return condition === 'ready' && (await isHalf(folder)) ? 'half' : condition;
    },
    create: () => create(folder),
    settings: async () => {
      mustBeReadable(paths);
      return ((await readDocument(storeDocument(folder))) ?? NO_SETTINGS).settings;
    },
    async changeSettings(decide) {
      await mustExist(folder);
      return changeSettings(folder, decide);
    },
    async beats() {
      mustBeReadable(paths);
      return (await storedBeats(folder)).map(({ beat }) => beat);
    },
    async beat(heartbeat) {
      await mustExist(folder);
      await writeBeat(folder, heartbeat);
    },
    info: async () => infoOf(paths),
    async migrate() {
      const from = versionIn(paths) ?? VERSION;
      await mustExist(folder);
      return { from, to: VERSION };
    },
    room: () => roomOf(paths.root),
    journal: journalOf(folder),
    repair: async (wanted) => (await import('./repair.ts')).repair(folder, wanted),
    close: async () => {},
  };
}

function infoOf(paths: StorePaths): StoreInfo {
  const version = conditionOf(paths) === 'missing' ? null : versionIn(paths);
  const files =
    version === null ? [] : onDisk('read', paths.root, () => fs.readdirSync(paths.root, { recursive: true }));
  const size = (name: string) => fs.statSync(join(paths.root, name), { throwIfNoEntry: false });
  const bytes = files.reduce((sum, name) => sum + (size(String(name))?.size ?? 0), 0);
  return { kind: 'folder', version, newest: VERSION, bytes: version === null ? null : bytes };
}

/** The folder, and the disk that it is on. @throws never: what cannot be looked at is a problem to be told. */
async function roomOf(root: string): Promise<Room> {
  try {
    const [{ mode }, disk] = [fs.statSync(root), fs.statfsSync(root)];
    fs.accessSync(root, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
    const shared = process.platform === 'win32' ? null : (mode & 0o077) !== 0;
    return { freeBytes: disk.bavail * disk.bsize, shared, problem: null };
  } catch (error) {
    return { freeBytes: null, shared: null, problem: codeOf(error) ?? 'unknown error' };
  }
}

function journalOf(folder: StoreFolder): Journal {
  const load = () => import('./journal.ts');
  return {
    async begin(plan) {
      await mustExist(folder);
      await (await load()).beginOperation(folder.paths, plan);
    },
    note: async (op, steps) => (await load()).noteSteps(folder.paths, op, steps),
    async read(op) {
      mustBeReadable(folder.paths);
      return (await load()).readOperation(folder.paths, op);
    },
    async *list() {
      mustBeReadable(folder.paths);
      yield* (await load()).listOperations(folder.paths);
    },
  };
}

function venuesOf(folder: StoreFolder): Venues {
  const venues: Venues = {
    async ids() {
      mustBeReadable(folder.paths);
      return venueIds(folder.paths);
    },
    async read(id) {
      mustBeReadable(folder.paths);
      const stored = await readVenue(folder, id);
      return stored && stateOf(stored, folder);
    },
    async find(integration) {
      const problems: ExpectedError[] = [];
      for await (const state of venues.list({}, (problem) => problems.push(problem)))
        if (state.integrations.some(({ id }) => id === integration)) return state;
      // It may be in a venue that cannot be read.
      if (problems[0]) throw problems[0];
      return undefined;
    },
    async *list(query, damaged) {
      mustBeReadable(folder.paths);
      for await (const stored of storedVenues(folder, query.ids, damaged))
        if (venueFits(stored, query)) yield stateOf(stored, folder);
    },
    async count(query) {
      let count = 0;
      for await (const { integrations } of venues.list({}, () => {}))
        count += integrations.filter((one) => integrationFits(one, query)).length;
      return count;
    },
    alike: (asked) => alikeOf(venues, asked),
    survey: (asked, told) => surveyOf(folder, asked, told),
    figures: (asked) => figuresOf(venues, asked),
    async change(venue, decide, what = {}) {
      await mustExist(folder);
      return (await import('./change-venue.ts')).changeVenue({ folder, venue }, decide, what);
    },
  };
  return venues;
}

async function alikeOf(venues: Venues, asked: AlikeAsked): Promise<Alike> {
  const { AlikeCount } = await import('../domain/alike.ts');
  const count = new AlikeCount(asked);
  for await (const { integrations } of venues.list({}, () => {})) for (const one of integrations) count.add(one);
  return count.soFar;
}

async function surveyOf(folder: StoreFolder, asked: SurveyAsked, { visit, damaged }: SurveyTold): Promise<Survey> {
  mustBeReadable(folder.paths);
  const { SurveyCount } = await import('../domain/survey.ts');
  const count = new SurveyCount(asked);
  for await (const stored of storedVenues(folder, undefined, damaged)) {
    const found = stored.integrations.filter((one) => count.add(one));
    if (found.length === 0) continue;
    const state = stateOf(stored, folder);
    for (const integration of found) visit(integration, state);
  }
  return count.survey();
}

async function figuresOf(venues: Venues, asked: FiguresAsked): Promise<StoreFigures> {
  const { FigureCount } = await import('../domain/figures.ts');
  const count = new FigureCount(asked);
  for await (const state of venues.list({}, () => {})) count.add(state);
  return count.figures();
}

function ledgerOf(folder: StoreFolder): Ledger {
  const ledger = async ({ venues }: { readonly venues?: readonly VenueAsked[] }) => {
    // What is known by its state came from a store that could be read.
    if (!venues?.every((one) => typeof one === 'object')) mustBeReadable(folder.paths);
    return (await import('./ledger.ts')).ledgerOf(folder);
  };
  return {
    async *timeline(query) {
      yield* (await ledger(query)).timeline(query);
    },
    async *sales(query) {
      yield* (await ledger(query)).sales(query);
    },
    totals: async (query) => (await ledger(query)).totals(query),
    dayFacts: async (query) => (await ledger(query)).dayFacts(query),
  };
}

function leasesOf(folder: StoreFolder): Leases {
  const { paths, who } = folder;
  return {
    async acquire(name, wait) {
      await mustExist(folder);
      return (await import('./kernel-lock.ts')).kernelLock({ paths, name, who: who() }, wait);
    },
    holder: async (name) => (await import('./kernel-lock.ts')).holderOf(paths, name),
  };
}

const NO_SETTINGS: StoreDocument = { settings: { policy: {} } };

async function create(folder: StoreFolder): Promise<void> {
  const { paths } = folder;
  if (conditionOf(paths) !== 'missing') return;
  await makeFolder(paths.root);
  onDisk('protect', paths.root, () => {
    if (fs.readdirSync(paths.root).length === 0) fs.chmodSync(paths.root, 0o700);
  });
  await makeFolder(paths.locks);
  await makeFolder(paths.venues);
  await changeSettings(folder, (now) => now);
}

/** @throws ExpectedError when the folder cannot be looked at, or has venues but lost what says that it is a store. */
function conditionOf(paths: StorePaths): StoreCondition {
  const { store, venues } = paths;
  const version = versionIn(paths);
  if (version === null) {
    if (onDisk('read', venues, () => !fs.existsSync(venues) || fs.readdirSync(venues).length === 0)) return 'missing';
    throw new ExpectedError('failed', `${store} is lost: venues that were saved with it are still there`, {
      hint: 'Put that file back from a backup, or let posctl store repair begin its settings anew',
    });
  }
  return version < VERSION ? 'older' : version > VERSION ? 'newer' : 'ready';
}

/** Settings that cannot be read hide nothing else: what needs them says what is wrong with them. */
async function isHalf(folder: StoreFolder): Promise<boolean> {
  const document = await readDocument(storeDocument(folder)).catch(unlessBug);
  return document?.settings.copying !== undefined;
}

/** The version that the store's own document names; null when there is none. */
function versionIn({ store }: StorePaths): number | null {
  const text = textOf(store);
  return text === undefined ? null : Number(/^\s*\{\s*"version":\s*(\d+)/.exec(text)?.[1] ?? VERSION);
}

/** @throws ExpectedError when the store is of a newer version. */
function mustBeReadable(paths: StorePaths): StoreCondition {
  const condition = conditionOf(paths);
  if (condition !== 'newer') return condition;
  throw new ExpectedError('failed', `The store in ${paths.root} is of a newer version than this posctl knows`, {
    hint: 'Update posctl; nothing was changed',
  });
}

/** For what writes: a store of an older version becomes one of this version. @throws ExpectedError when there is none. */
async function mustExist(folder: StoreFolder): Promise<void> {
  const condition = mustBeReadable(folder.paths);
  if (condition === 'missing')
    throw new ExpectedError('failed', `There is no store in ${folder.paths.root}`, {
      hint: 'posctl venue add ID makes one there. If yours is elsewhere: --store or POSCTL_STORE',
    });
  if (condition === 'older') await changeSettings(folder, (now) => now);
}

/** Changes the store's own document, under its lock. */
async function changeSettings(folder: StoreFolder, decide: (now: Settings) => Settings): Promise<Settings> {
  const [{ holding }, { storable }, { parseSettings }] = await Promise.all([
    import('./kernel-lock.ts'),
    import('../domain/state.ts'),
    import('../domain/parse.ts'),
  ]);
  const { paths, who } = folder;
  return holding({ paths, name: 'store', who: who(), what: paths.store }, async () => {
    sweep(paths.root, (name) => name.startsWith('store.json.') && name.endsWith('.tmp'));
    const document = await openDocument(storeDocument(folder));
    const settings = storable(parseSettings, decide((document.data ?? NO_SETTINGS).settings));
    document.data = { settings };
    await document.write();
    return settings;
  });
}

async function writeBeat(folder: StoreFolder, beat: Heartbeat): Promise<void> {
  const [{ storable }, { parseHeartbeat }] = await Promise.all([
    import('../domain/state.ts'),
    import('../domain/parse.ts'),
  ]);
  const path = beatPath(folder.paths, beat.by);
  await makeFolder(folder.paths.beats);
  // Beats come often, and the others are read only when there is one more of them.
  if (!fs.existsSync(path)) await sweepBeats(folder, beat);
  await writeDocument(beatDocument(folder, path), storable(parseHeartbeat, beat));
}

async function sweepBeats(folder: StoreFolder, beat: Heartbeat): Promise<void> {
  const { forgottenBeats } = await import('../domain/workers.ts');
  const stored = await storedBeats(folder);
  const forgotten = new Set(
    forgottenBeats(
      stored.map((one) => one.beat),
      beat,
    ),
  );
  onDisk('clear', folder.paths.beats, () => {
    for (const { path, beat: one } of stored) if (forgotten.has(one)) fs.rmSync(path, { force: true });
  });
}

/** The heartbeats that can be read: they are told again soon, so a damaged one counts as none. */
async function storedBeats(folder: StoreFolder): Promise<{ readonly path: string; readonly beat: Heartbeat }[]> {
  const { beats, heartbeat } = folder.paths;
  const names = onDisk('read', beats, () => (fs.existsSync(beats) ? fs.readdirSync(beats) : []));
  const paths = names.filter((name) => name.endsWith('.json')).map((name) => join(beats, name));
  const all = await Promise.all(
    [heartbeat, ...paths].map(async (path) => {
      const beat = await readDocument(beatDocument(folder, path)).catch(unlessBug);
      return beat ? [{ path, beat }] : [];
    }),
  );
  return all.flat();
}
