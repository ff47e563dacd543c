import fs from 'node:fs';
import { ExpectedError } from '../domain/errors.ts';
import type { Settings } from '../domain/state.ts';
import type { Base, StoreCondition } from '../ports/base.ts';
import { readBeats, writeBeat } from './beats.ts';
import { onDisk } from './disk-errors.ts';
import { openDocument, readDocument, textOf, VERSION } from './document.ts';
import { type StoreDocument, type StoreFolder, storeDocument } from './documents.ts';
import { makeFolder, sweep } from './durable.ts';
import type { StorePaths } from './paths.ts';

const NO_SETTINGS: StoreDocument = { settings: { policy: {} } };

/** `who` names this process for those who wait for a lock. */
export function baseOf(folder: StoreFolder, who: () => string): Base {
  const { paths } = folder;
  return {
    name: paths.root,
    open: async () => conditionOf(paths),
    create: () => create(folder, who()),
    settings: async () => {
      mustBeReadable(paths);
      return ((await readDocument(storeDocument(folder))) ?? NO_SETTINGS).settings;
    },
    async changeSettings(decide) {
      await mustExist(folder, who());
      return changeSettings(folder, who(), decide);
    },
    async beats() {
      mustBeReadable(paths);
      return readBeats(folder);
    },
    async beat(heartbeat) {
      await mustExist(folder, who());
      await writeBeat(folder, heartbeat);
    },
    repair: async (wanted) => (await import('./repair.ts')).repair(folder, { ...wanted, who: who() }),
    close: async () => {},
  };
}

async function create(folder: StoreFolder, who: string): Promise<void> {
  const { paths } = folder;
  if (conditionOf(paths) !== 'missing') return;
  await makeFolder(paths.root);
  onDisk('protect', paths.root, () => {
    if (fs.readdirSync(paths.root).length === 0) fs.chmodSync(paths.root, 0o700);
  });
  await makeFolder(paths.locks);
  await makeFolder(paths.venues);
  await changeSettings(folder, who, (now) => now);
}

/** @throws ExpectedError when the folder cannot be looked at, or has venues but lost what says that it is a store. */
function conditionOf(paths: StorePaths): StoreCondition {
  const text = textOf(paths.store);
  if (text === undefined) {
    if (hasVenues(paths)) throw lostStore(paths);
    return 'missing';
  }
  const version = Number(/^\s*\{\s*"version":\s*(\d+)/.exec(text)?.[1] ?? VERSION);
  return version < VERSION ? 'older' : version > VERSION ? 'newer' : 'ready';
}

/** @throws ExpectedError when the store is of a newer version. */
export function mustBeReadable(paths: StorePaths): StoreCondition {
  const condition = conditionOf(paths);
  if (condition !== 'newer') return condition;
  throw new ExpectedError('failed', `The store in ${paths.root} is of a newer version than this posctl knows`, {
    hint: 'Update posctl; nothing was changed',
  });
}

/** For what writes: a store of an older version becomes one of this version. @throws ExpectedError when there is none. */
export async function mustExist(folder: StoreFolder, who: string): Promise<void> {
  const condition = mustBeReadable(folder.paths);
  if (condition === 'missing')
    throw new ExpectedError('failed', `There is no store in ${folder.paths.root}`, {
      hint: 'posctl venue add ID makes one there. If yours is elsewhere: --store or POSCTL_STORE',
    });
  if (condition === 'older') await changeSettings(folder, who, (now) => now);
}

/** Changes the store's own document, under its lock. */
async function changeSettings(
  folder: StoreFolder,
  who: string,
  decide: (now: Settings) => Settings,
): Promise<Settings> {
  const [{ holding }, { storable }, { parseSettings }] = await Promise.all([
    import('./kernel-lock.ts'),
    import('../domain/storable.ts'),
    import('../domain/parse.ts'),
  ]);
  const { paths } = folder;
  return holding({ paths, name: 'store', who, what: paths.store }, async () => {
    sweep(paths.root, (name) => name.startsWith('store.json.') && name.endsWith('.tmp'));
    const document = await openDocument(storeDocument(folder));
    const settings = storable(parseSettings, decide((document.data ?? NO_SETTINGS).settings));
    document.data = { settings };
    await document.write();
    return settings;
  });
}

function hasVenues({ venues }: StorePaths): boolean {
  return onDisk('read', venues, () => fs.existsSync(venues) && fs.readdirSync(venues).length > 0);
}

function lostStore({ store }: StorePaths): ExpectedError {
  return new ExpectedError('failed', `${store} is lost: venues that were saved with it are still there`, {
    hint: 'Put that file back from a backup, or let posctl store repair begin its settings anew',
  });
}
