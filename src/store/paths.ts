import { join } from 'node:path';

/** Where things lie in a store's folder. */
export interface StorePaths {
  readonly root: string;
  /** Version and settings; the store exists when this file does. */
  readonly store: string;
  /** The one heartbeat of stores of version 1. */
  readonly heartbeat: string;
  readonly beats: string;
  readonly locks: string;
  readonly venues: string;
}

/** Where things lie in a venue's folder. */
export interface VenuePaths {
  readonly venue: string;
  readonly folder: string;
  readonly document: string;
  /** The last good copy of the document. */
  readonly previous: string;
  /** Is there until the first document is saved: what lies beside it was never committed. Swept as a temporary file. */
  readonly unborn: string;
  readonly timeline: string;
  readonly sales: string;
  readonly totals: string;
}

export function storePaths(root: string): StorePaths {
  return {
    root,
    store: join(root, 'store.json'),
    heartbeat: join(root, 'heartbeat.json'),
    beats: join(root, 'beats'),
    locks: join(root, 'locks'),
    venues: join(root, 'venues'),
  };
}

export function venuePaths(store: StorePaths, venue: string): VenuePaths {
  const folder = join(store.venues, fileNameOf(venue));
  return {
    venue,
    folder,
    document: join(folder, 'venue.json'),
    previous: join(folder, 'venue.previous.json'),
    unborn: join(folder, 'unborn.tmp'),
    timeline: join(folder, 'timeline'),
    sales: join(folder, 'sales'),
    totals: join(folder, 'totals'),
  };
}

export function lockPath(store: StorePaths, name: string): string {
  return join(store.locks, `${fileNameOf(name)}.lock`);
}

export function beatPath(store: StorePaths, process: string): string {
  return join(store.beats, `${fileNameOf(process)}.json`);
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
