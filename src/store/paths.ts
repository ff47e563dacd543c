import { join } from 'node:path';

/** Where things lie in a store's folder. */
export interface StorePaths {
  readonly root: string;
  /** Version and settings; the store exists when this file does. */
  readonly store: string;
  readonly heartbeat: string;
  readonly locks: string;
  readonly venues: string;
}

/** Where things lie in a venue's folder. */
export interface VenuePaths {
  readonly folder: string;
  readonly document: string;
  /** The last good copy of the document. */
  readonly previous: string;
  readonly timeline: string;
  readonly sales: string;
  readonly days: string;
}

export function storePaths(root: string): StorePaths {
  return {
    root,
    store: join(root, 'store.json'),
    heartbeat: join(root, 'heartbeat.json'),
    locks: join(root, 'locks'),
    venues: join(root, 'venues'),
  };
}

export function venuePaths(store: StorePaths, id: string): VenuePaths {
  const folder = join(store.venues, fileNameOf(id));
  return {
    folder,
    document: join(folder, 'venue.json'),
    previous: join(folder, 'venue.previous.json'),
    timeline: join(folder, 'timeline'),
    sales: join(folder, 'sales'),
    days: join(folder, 'days'),
  };
}

export function lockPath(store: StorePaths, name: string): string {
  return join(store.locks, `${fileNameOf(name)}.lock`);
}

export function monthFile(folder: string, month: string): string {
  return join(folder, `${month}.jsonl`);
}

/** Byte offsets of the documents in a month's file that a newer version has replaced. */
export function deadFile(folder: string, month: string): string {
  return join(folder, `${month}.dead`);
}

/** A name of one folder or file for any id: nothing in it leads out of the folder or hides the file. */
function fileNameOf(id: string): string {
  const plain = encodeURIComponent(Buffer.from(id).toString()).replace(/^\.|\*/g, (c) => (c === '.' ? '%2E' : '%2A'));
  return plain === '' ? '%' : plain;
}

/** The id that gave this name; undefined when none did. */
export function idOf(fileName: string): string | undefined {
  try {
    const id = decodeURIComponent(fileName);
    return fileNameOf(id) === fileName ? id : undefined;
  } catch {
    return undefined;
  }
}
