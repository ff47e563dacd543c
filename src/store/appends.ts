import fs from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { type CommittedFile, shortened } from './committed.ts';
import { diskError } from './disk-errors.ts';
import { FILE_MODE, makeFolder, syncFolder, writeAll } from './durable.ts';

const fdatasync = promisify(fs.fdatasync);

/** Bytes that go behind what is committed of a file. */
export interface Append {
  readonly file: CommittedFile;
  readonly data: Uint8Array;
}

/** Appends to all of them; when this returns, everything is on the disk. After an error it takes back what it can. */
export async function appendAll(appends: readonly Append[]): Promise<void> {
  for (const folder of new Set(appends.map(({ file }) => dirname(file.path)))) await makeFolder(folder);
  const done = await Promise.allSettled(appends.map(append));
  const failed = done.find((one) => one.status === 'rejected');
  try {
    if (failed) throw failed.reason;
    const grownFolders = appends.filter((_, i) => (done[i] as PromiseFulfilledResult<boolean>).value);
    await Promise.all([...new Set(grownFolders.map(({ file }) => dirname(file.path)))].map(syncFolder));
  } catch (error) {
    takeBack(appends);
    throw error;
  }
}

/** Cuts what lies beyond the committed bytes and appends. True when the file is new: then its folder must be synced. */
async function append({ file, data }: Append): Promise<boolean> {
  try {
    const { fd, size, created } = openToAppend(file.path);
    try {
      if (size < file.bytes) throw shortened(file, size);
      if (size > file.bytes) fs.ftruncateSync(fd, file.bytes);
      writeAll(fd, data, file.bytes);
      await fdatasync(fd);
    } finally {
      fs.closeSync(fd);
    }
    return created;
  } catch (error) {
    throw diskError(error, 'write', file.path);
  }
}

/** Gives back the space of appends that were not committed; they do not count anyway. */
export function takeBack(appends: readonly Append[]): void {
  for (const { file } of appends) {
    try {
      if (fs.statSync(file.path).size > file.bytes) fs.truncateSync(file.path, file.bytes);
    } catch {
      // The next append cuts it.
    }
  }
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
