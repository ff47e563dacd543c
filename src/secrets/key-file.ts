import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExpectedError } from '../domain/errors.ts';

/** The installation's key: 32 random bytes in a file outside the store. */
export type Key = Buffer;

const BYTES = 32;
const MARK = 'posctl-key-1:';

/** The key, or undefined when there is no file yet. @throws ExpectedError `failed` when the file holds no key. */
export async function readKey(path: string): Promise<Key | undefined> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(`the key file ${path} cannot be read: ${(error as Error).message}`, error);
  }
  const key = Buffer.from(text.slice(MARK.length), 'base64');
  if (text.startsWith(MARK) && key.length === BYTES) return key;
  throw unusable(`the key file ${path} is damaged: it holds no key`);
}

/** The key; made when there is none. Of two processes that make one, both get the same. */
export async function readOrMakeKey(path: string): Promise<Key> {
  const known = await readKey(path);
  if (known) return known;
  try {
    await makeKey(path);
  } catch (error) {
    throw unusable(`the key file ${path} cannot be made: ${(error as Error).message}`, error);
  }
  const made = await readKey(path);
  if (!made) throw unusable(`the key file ${path} is gone again`);
  return made;
}

/** A key appears under its name only when it is whole and on disk, and never replaces another one. */
async function makeKey(path: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await write(draft, `${MARK}${randomBytes(BYTES).toString('base64')}\n`);
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await unlink(draft).catch(() => {});
  }
  await syncFolder(folder);
}

async function write(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open folders; there the name is on disk when the file is.
  const folder = await open(path, 'r').catch(() => undefined);
  if (!folder) return;
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function unusable(message: string, cause?: unknown): ExpectedError {
  const hint = 'put back the key file that sealed the stored secrets, or name it with POSCTL_KEY_FILE';
  return new ExpectedError('failed', message, { hint, cause });
}
