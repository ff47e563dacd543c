import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ExpectedError } from '../domain/errors.ts';
import { diskError, onDisk } from './disk-errors.ts';

// Small reads and writes only reach the page cache and are done at once; what waits for the disk does not block others.
const fsync = promisify(fs.fsync);
const fdatasync = promisify(fs.fdatasync);

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

let names = 0;

/** A name beside `path` that nobody else uses; `sweep` knows it. */
function temporaryName(path: string): string {
  names += 1;
  return `${path}.${process.pid}.${names.toString(36)}${process.hrtime.bigint().toString(36)}.tmp`;
}

/**
 * Puts `text` in the place of a file, so that every reader sees all of the old or all of the new one, and the new one
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
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'].includes(String((error as NodeJS.ErrnoException).code)))
      throw error;
    fs.copyFileSync(path, temporary, fs.constants.COPYFILE_EXCL);
  }
  fs.renameSync(temporary, copy);
  // When both were names of one file already, rename leaves both.
  fs.rmSync(temporary, { force: true });
}

/** Removes what writers left that died before they were done; whoever calls it holds the lock of the folder's writers. */
export function sweep(folder: string, isLeft = (name: string) => name.endsWith('.tmp')): void {
  onDisk('clear', folder, () => {
    for (const name of fs.readdirSync(folder)) if (isLeft(name)) fs.rmSync(join(folder, name), { force: true });
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
async function syncFolder(path: string): Promise<void> {
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

/** Bytes for a file of which only the first `committed` ones count. */
export interface Append {
  readonly path: string;
  readonly committed: number;
  readonly data: Uint8Array;
}

/** Appends to all of them; when this returns, everything is on the disk. After an error it takes back what it can. */
export async function appendAll(appends: readonly Append[]): Promise<void> {
  const done = await Promise.allSettled(appends.map(append));
  const failed = done.find((one) => one.status === 'rejected');
  try {
    if (failed) throw failed.reason;
    const grownFolders = appends.filter((_, i) => (done[i] as PromiseFulfilledResult<boolean>).value);
    await Promise.all([...new Set(grownFolders.map(({ path }) => dirname(path)))].map(syncFolder));
  } catch (error) {
    takeBack(appends);
    throw error;
  }
}

/** Cuts what lies beyond the committed bytes and appends. True when the file is new: then its folder must be synced. */
async function append({ path, committed, data }: Append): Promise<boolean> {
  try {
    const { fd, size, created } = openToAppend(path);
    try {
      if (size < committed) throw shortened(path, size, committed);
      if (size > committed) fs.ftruncateSync(fd, committed);
      writeAll(fd, data, committed);
      await fdatasync(fd);
    } finally {
      fs.closeSync(fd);
    }
    return created;
  } catch (error) {
    throw diskError(error, 'write', path);
  }
}

/** Gives back the space of appends that were not committed; they do not count anyway. */
export function takeBack(appends: readonly Append[]): void {
  for (const { path, committed } of appends) {
    try {
      if (fs.statSync(path).size > committed) fs.truncateSync(path, committed);
    } catch {
      // The next append cuts it.
    }
  }
}

/** Writes a file that nothing names yet, piece by piece; it is on the disk when this returns. */
export async function writeNewFile(path: string, pieces: Iterable<Uint8Array>): Promise<void> {
  try {
    const fd = fs.openSync(path, 'w', FILE_MODE);
    try {
      let at = 0;
      for (const piece of pieces) {
        writeAll(fd, piece, at);
        at += piece.byteLength;
      }
      await fsync(fd);
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    fs.rmSync(path, { force: true });
    throw diskError(error, 'write', path);
  }
}

/** A file that ends before its committed length: somebody else cut it. */
export function shortened(path: string, size: number, committed: number): ExpectedError {
  return new ExpectedError('failed', `${path} is damaged: it ends at byte ${size}, ${committed} were saved`, {
    hint: 'Put that file back from a backup; nothing was changed',
  });
}

function openToAppend(path: string): { fd: number; size: number; created: boolean } {
  try {
    const fd = fs.openSync(path, 'r+');
    return { fd, size: fs.fstatSync(fd).size, created: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { fd: fs.openSync(path, 'wx+', FILE_MODE), size: 0, created: true };
  }
}

function writeAll(fd: number, data: Uint8Array, position: number): void {
  for (let done = 0; done < data.byteLength; ) {
    done += fs.writeSync(fd, data, done, data.byteLength - done, position + done);
  }
}
