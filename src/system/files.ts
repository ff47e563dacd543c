import { randomUUID } from 'node:crypto';
import { chmod, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ExpectedError } from '../domain/errors.ts';
import type { ReportFile } from '../domain/report/report.ts';

/** Far more than a report holds; more would not fit into memory several times over. */
const MOST_BYTES = 256 * 1024 * 1024;

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
};

/** A file that was named on the command line. @throws ExpectedError `failed`. */
export async function readNamedFile(path: string): Promise<ReportFile> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, WHY[error.code ?? ''] ?? `it cannot be read (${error.code})`);
  });
  if (found.isDirectory()) throw unreadable(path, 'it is a folder');
  if (!found.isFile()) throw unreadable(path, 'it is not a file');
  if (found.size > MOST_BYTES) throw unreadable(path, `it is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, WHY[error.code ?? ''] ?? `it cannot be read (${error.code})`);
  });
  return { name: basename(path), bytes };
}

function unreadable(path: string, why: string): ExpectedError {
  return new ExpectedError('failed', `${path}: ${why}`, { hint: 'name a file that is there' });
}

/** A new file; one that is there is never overwritten. @throws ExpectedError `failed`. */
export async function writeNamedFile(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EEXIST' ? 'it is there already' : `it cannot be written (${error.code})`;
    throw new ExpectedError('failed', `${path}: ${why}`, { hint: 'name a file that is not there yet' });
  });
}

/** A file in place of the one that may be there. @throws ExpectedError `failed`. */
export async function replaceNamedFile(path: string, text: string): Promise<void> {
  await replaceFile(path, text).catch(({ code = 'unknown error' }: NodeJS.ErrnoException) => {
    throw new ExpectedError('failed', `${path}: it cannot be written (${code})`, {
      hint: 'name a file that you may write',
    });
  });
}

/** Readers see the old file or the new one; of a failure nothing is left. `mode`: whatever the account's mask is. */
export async function replaceFile(path: string, text: string, mode?: number): Promise<void> {
  // In a folder of several users nobody may know the name before, and put a link or a file of their own there.
  const next = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(next, text, { mode, flag: 'wx' });
    if (mode !== undefined) await chmod(next, mode);
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true }).catch(() => {});
    throw error;
  }
}
