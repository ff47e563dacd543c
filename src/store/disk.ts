import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ExpectedError } from '../domain/errors.ts';

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
      return failed('something else is in its place', `Look at what is at that path, ${ELSEWHERE}`);
    case 'ENAMETOOLONG':
      return failed('the name is too long', 'Use a shorter name or a folder with a shorter path');
    case 'EMFILE':
    case 'ENFILE':
      return failed('too many files are open', 'Raise the limit of open files (ulimit -n) and try again', true);
    case 'ENOLCK':
    case 'ENOTSUP':
    case 'EOPNOTSUPP':
      return failed('its disk cannot do this', `A network folder does not fit: use a folder on a local disk`);
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

/** What a file says; undefined when it is not there. */
export function textOf(path: string): string | undefined {
  return onDisk('read', path, () => {
    try {
      return fs.readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  });
}
