import fs from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { type EntryDates, NO_DATES } from '../domain/entry-order.ts';
import { ExpectedError } from '../domain/errors.ts';
import type { VenueState } from '../domain/state.ts';
import type { Day } from '../domain/time.ts';
import { codeOf } from '../domain/unknown.ts';

/** Where things lie in a store's folder. */
export interface StorePaths {
  readonly root: string;
  /** Version and settings; the store exists when this file does. */
  readonly store: string;
  /** The one heartbeat of stores of version 1. */
  readonly heartbeat: string;
  readonly beats: string;
  /** What operations set out to do, a file each. */
  readonly operations: string;
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
  /** How the entries are dated. Derived from the timeline; absent: not looked at yet (stores of early versions). */
  readonly dates?: EntryDates;
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

export const NO_FILES: GrowingFiles = {
  timeline: {},
  sales: {},
  index: { ...EMPTY, documents: 0 },
  totals: {},
  dates: NO_DATES,
};

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
    operations: join(root, 'operations'),
    locks: join(root, 'locks'),
    venues: join(root, 'venues'),
  };
}

function folderPath(store: StorePaths, venue: string): string {
  return `${store.venues}${sep}${fileNameOf(venue)}`;
}

/** Of a venue only its document: whoever reads them all needs no more. */
export function documentPath(store: StorePaths, venue: string): string {
  return `${folderPath(store, venue)}${sep}venue.json`;
}

export function venuePaths(store: StorePaths, venue: string): VenuePaths {
  // Thousands of venues are asked one after the other, and `join` takes longer than to read a small file.
  const folder = folderPath(store, venue);
  const inside = (name: string) => `${folder}${sep}${name}`;
  return {
    venue,
    folder,
    document: documentPath(store, venue),
    previous: inside('venue.previous.json'),
    unborn: inside('unborn.tmp'),
    timeline: inside('timeline'),
    sales: inside('sales'),
    totals: inside('totals'),
  };
}

export function lockPath(store: StorePaths, name: string): string {
  return join(store.locks, `${fileNameOf(name)}.lock`);
}

export function beatPath(store: StorePaths, process: string): string {
  return join(store.beats, `${fileNameOf(process)}.json`);
}

/** Ids that are names of files as they are. */
const PLAIN = /^[a-z0-9][a-z0-9-]*$/;

/** A name of one folder or file for any id: nothing in it leads out of the folder or hides the file. */
function fileNameOf(id: string): string {
  if (PLAIN.test(id)) return id;
  const plain = encodeURIComponent(Buffer.from(id).toString()).replace(/^\.|\*/g, (c) => (c === '.' ? '%2E' : '%2A'));
  return plain === '' ? '%' : plain;
}

/** The id that gave this name; undefined when none did. */
export function idOf(fileName: string): string | undefined {
  if (PLAIN.test(fileName)) return fileName;
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

const ELSEWHERE = 'or choose another store with --store or POSCTL_STORE';

/** What went wrong with a file, in words: what, where, what to do. What the disk did not say is thrown on as it is. */
export function diskError(error: unknown, doing: string, path: string): unknown {
  const { code, path: said } = error as NodeJS.ErrnoException;
  if (error instanceof ExpectedError || typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return error;
  const where = `cannot ${doing} ${said ?? path}`;
  const failed = (why: string, hint: string, retryable = false) =>
    new ExpectedError('failed', `${where}: ${why}`, { hint, retryable, cause: error });
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return failed('the disk is full', 'Nothing was changed. Free some space on that disk and try again', true);
    case 'EACCES':
    case 'EPERM':
      return failed(`user ${userName()} is not allowed to`, `Run posctl as the user that owns it, ${ELSEWHERE}`);
    case 'EROFS':
      return failed('the disk is mounted read-only', `Mount it for writing, ${ELSEWHERE}`);
    case 'ENOENT':
      return failed('it is not there (removed meanwhile?)', `Look at what is in that folder, ${ELSEWHERE}`);
    case 'ENOTDIR':
      return failed('a file is where a folder should be', `Look at what is on that path, ${ELSEWHERE}`);
    case 'EISDIR':
    case 'EEXIST':
    case 'ESPIPE':
    case 'ENXIO':
      return failed('something else is in its place', `Look at what is at that path, ${ELSEWHERE}`);
    case 'ENAMETOOLONG':
      return failed('the name is too long', 'Use a shorter name or a folder with a shorter path');
    case 'EMFILE':
    case 'ENFILE':
      return failed('too many files are open', 'Raise the limit of open files (ulimit -n) and try again', true);
    case 'ENOLCK':
    case 'ENOTSUP':
    case 'EOPNOTSUPP':
      return failed('its disk cannot do this', `A network folder will not do: use a folder on a local disk`);
    default:
      return failed(code, 'Check that disk; nothing was changed');
  }
}

/** Runs `work` on a file; errors of the disk come out in words. */
export function onDisk<T>(doing: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskError(error, doing, path);
  }
}

function userName(): string {
  return process.env.USER ?? process.env.USERNAME ?? String(process.getuid?.() ?? 'this user');
}

// Small reads and writes only reach the page cache and are done at once; what waits for the disk does not block others.
const fsync = promisify(fs.fsync);

const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

let names = 0;

/** A name beside `path` that nobody else uses; `sweep` knows it. */
function temporaryName(path: string): string {
  names += 1;
  return `${path}.${process.pid}.${names.toString(36)}${process.hrtime.bigint().toString(36)}.tmp`;
}

/**
 * Puts `text` in place of a file, so that every reader sees all of the old or all of the new one, and the new one
 * stays after a power cut. With `previous` the old one is kept there.
 */
export async function replaceFile(path: string, text: string, previous?: string): Promise<void> {
  const temporary = temporaryName(path);
  try {
    const fd = fs.openSync(temporary, 'wx', FILE_MODE);
    try {
      writeAll(fd, Buffer.from(text), 0);
      await fsync(fd);
    } finally {
      fs.closeSync(fd);
    }
    if (previous !== undefined) keep(path, previous);
    fs.renameSync(temporary, path);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw diskError(error, 'write', path);
  }
  await syncFolder(dirname(path));
}

/** Makes `copy` a second name of the file; a new version of the file leaves the copy as it is. */
function keep(path: string, copy: string): void {
  if (!fs.existsSync(path)) return;
  const temporary = temporaryName(copy);
  try {
    fs.linkSync(path, temporary);
  } catch (error) {
    // Some disks have no second names (FAT).
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'].includes(String(codeOf(error)))) throw error;
    fs.copyFileSync(path, temporary, fs.constants.COPYFILE_EXCL);
  }
  fs.renameSync(temporary, copy);
  // When both were names of one file already, rename leaves both.
  fs.rmSync(temporary, { force: true });
}

/** Removes what writers left that died before they were done; whoever calls it holds the lock of the folder's writers. */
export function sweep(folder: string, isLeft = (name: string) => name.endsWith('.tmp')): void {
  onDisk('clear', folder, () => {
    for (const name of fs.readdirSync(folder))
      if (isLeft(name)) fs.rmSync(join(folder, name), { force: true, recursive: true });
  });
}

/** Makes a folder of ours, durably, with those above it. True when it was not there. */
export async function makeFolder(path: string): Promise<boolean> {
  const first = onDisk('make', path, () => {
    if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
    return fs.mkdirSync(path, { mode: FOLDER_MODE, recursive: true });
  });
  if (first === undefined) return false;
  await syncFolder(dirname(path));
  await syncFolder(dirname(first));
  return true;
}

/** Makes the names in a folder stay after a power cut. */
export async function syncFolder(path: string): Promise<void> {
  // Windows keeps names by itself and does not open folders.
  if (process.platform === 'win32') return;
  try {
    const fd = fs.openSync(path, 'r');
    try {
      await fsync(fd);
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    throw diskError(error, 'write', path);
  }
}

/** Writes all of `data` at a position, however often the system has to be asked. */
export function writeAll(fd: number, data: Uint8Array, position: number): void {
  for (let done = 0; done < data.byteLength; ) {
    done += fs.writeSync(fd, data, done, data.byteLength - done, position + done);
  }
}

/** Reading that waits for nobody: to open a pipe would take until somebody writes into it. */
export const AT_ONCE = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);

/** What a file says; undefined when it is not there. */
export function textOf(path: string): string | undefined {
  return onDisk('read', path, () => {
    let fd: number | undefined;
    try {
      fd = fs.openSync(path, AT_ONCE);
      // A pipe or a device in its place would be read without an end.
      if (!fs.fstatSync(fd).isFile()) throw Object.assign(new Error('not a file'), { code: 'EISDIR' });
      return fs.readFileSync(fd, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    } finally {
      if (fd !== undefined) fs.closeSync(fd);
    }
  });
}
