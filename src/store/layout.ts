import { join } from 'node:path';
import type { VenueState } from '../domain/state.ts';
import type { Day } from '../domain/time.ts';

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

/**
 * What the document of one venue holds on disk: its state, and how much of the files that grow beside it counts. The
 * document is the one commit point: whatever lies beyond these lengths was never saved.
 */
export interface StoredVenue extends VenueState {
  readonly files: GrowingFiles;
}

/** Files by month, `2026-11` (UTC). */
export interface GrowingFiles {
  readonly timeline: Readonly<Record<string, GrowingFile>>;
  readonly sales: Readonly<Record<string, SalesFile>>;
  /** Where documents are found by their ids. Derived from the sales; null: not built yet (stores of version 1). */
  readonly index: IndexFile | null;
  /** Totals by month of the business day. Derived from the sales; null: not counted yet (stores of version 1). */
  readonly totals: Readonly<Record<string, TotalsFile>> | null;
}

/** The part of a file that counts. */
export interface Committed {
  readonly bytes: number;
  /** CRC-32 of those bytes; null in stores of version 1, which had none. */
  readonly crc: number | null;
}

export interface GrowingFile extends Committed {
  /** Grows when the file is written anew: part of its name. */
  readonly generation: number;
}

export interface SalesFile extends GrowingFile {
  /** The list of the file's documents that a newer version has replaced. */
  readonly replaced: Committed;
  /** First and last business day of all documents. */
  readonly firstDay: Day;
  readonly lastDay: Day;
}

export interface IndexFile extends GrowingFile {
  /** How many documents the venue has; the other entries are of replaced ones. */
  readonly documents: number;
}

export interface TotalsFile extends GrowingFile {
  readonly lines: number;
}

/** Nothing is committed of a new file. */
export const EMPTY = { bytes: 0, crc: 0, generation: 1 } as const;

export const NO_FILES: GrowingFiles = { timeline: {}, sales: {}, index: { ...EMPTY, documents: 0 }, totals: {} };

/** Growing files of one venue, and where they lie. */
export interface FilesOf {
  readonly paths: VenuePaths;
  readonly files: GrowingFiles;
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

/** `2026-11` of a day or a moment in it: growing files are cut by months. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** Whether a month has anything of what lies between two days, or two moments. */
export function reaches(month: string, from: string | undefined, to: string | undefined): boolean {
  return (from === undefined || month >= monthOf(from)) && (to === undefined || month <= monthOf(to));
}
