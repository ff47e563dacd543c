import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, open as openFile, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExpectedError } from '../domain/errors.ts';
import type { Sealed } from '../domain/integration.ts';
import { codeOf } from '../domain/unknown.ts';
import { type SyncFolder, unresolved } from './secrets.ts';

/** What a stored secret says. @throws CheckFailure `bad_config`, not counted, that names the key file. */
export async function open(keyFile: string, sealed: Sealed): Promise<string> {
  const opened = openWith(await keyToOpen(keyFile), sealed);
  if ('text' in opened) return opened.text;
  throw unresolved(PROBLEMS[opened.problem](keyFile));
}

/** Encrypts; the key is made on first use. @throws ExpectedError `failed` when it cannot be. */
export async function seal(keyFile: string, value: string, syncFolder: SyncFolder): Promise<Sealed> {
  return sealWith(await readOrMakeKey(keyFile, syncFolder), value);
}

/** Digest of a source's value, to notice when that becomes another one. The key must be there. */
export async function digest(keyFile: string, value: string): Promise<string> {
  return digestWith(await keyToOpen(keyFile), value);
}

async function keyToOpen(keyFile: string): Promise<Key> {
  const key = await readKey(keyFile).catch((error: Error) => {
    throw unresolved(error.message);
  });
  if (key) return key;
  throw unresolved(`the key file ${keyFile}, which opens stored secrets, is not on this machine; ${PUT_BACK}`);
}

const PUT_BACK = 'put it back, name it with POSCTL_KEY_FILE, or give the secret again';

const PROBLEMS: Record<'newer' | 'other key' | 'damaged', (keyFile: string) => string> = {
  'other key': (file) => `the stored secret was sealed with another key than the one in ${file}; ${PUT_BACK}`,
  damaged: (file) => `the stored secret is damaged: the key in ${file} fits but cannot open it; give the secret again`,
  newer: () => 'the stored secret was sealed by a newer posctl; update posctl, or give the secret again',
};

/** `v1:`, the key's mark, and base64url of nonce, tag and encrypted text. */
const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

/** Encrypts so that every change of the result is noticed. Two results for one text differ. */
export function sealWith(key: Key, text: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, derived(key, 'seal'), nonce, { authTagLength: TAG });
  const head = `${VERSION}:${markOf(key)}:`;
  cipher.setAAD(Buffer.from(head));
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return head + Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url');
}

/** The text, or why it cannot be had. */
export type Opened = { readonly text: string } | { readonly problem: 'newer' | 'other key' | 'damaged' };

export function openWith(key: Key, sealed: string): Opened {
  const [version, mark, data = '', ...rest] = sealed.split(':');
  if (version !== VERSION) return { problem: /^v\d+$/.test(version ?? '') ? 'newer' : 'damaged' };
  if (mark !== markOf(key)) return { problem: 'other key' };
  const bytes = Buffer.from(data, 'base64url');
  if (rest.length > 0 || bytes.length < NONCE + TAG) return { problem: 'damaged' };
  try {
    const cipher = createDecipheriv(CIPHER, derived(key, 'seal'), bytes.subarray(0, NONCE), { authTagLength: TAG });
    cipher.setAAD(Buffer.from(`${version}:${mark}:`));
    cipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    return { text: Buffer.concat([cipher.update(bytes.subarray(NONCE + TAG)), cipher.final()]).toString('utf8') };
  } catch {
    return { problem: 'damaged' };
  }
}

/** Tells whether two values are the same to whoever has the key, and nothing to anybody else. */
export function digestWith(key: Key, text: string): string {
  return createHmac('sha256', derived(key, 'digest')).update(text).digest('base64url');
}

/** Tells keys apart, so that a wrong key is not taken for damage. */
function markOf(key: Key): string {
  return createHash('sha256').update('posctl key mark').update(key).digest('base64url').slice(0, 8);
}

/** Each purpose has a key of its own. */
function derived(key: Key, purpose: 'seal' | 'digest'): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `posctl ${purpose}`, 32));
}

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
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unusable(`the key file ${path} cannot be read: ${(error as Error).message}`, error);
  }
  const key = Buffer.from(text.slice(MARK.length), 'base64');
  if (text.startsWith(MARK) && key.length === BYTES) return key;
  throw unusable(`the key file ${path} is damaged: it holds no key`);
}

/** The key; made when there is none. Of two processes that make one, both get the same. */
export async function readOrMakeKey(path: string, syncFolder: SyncFolder): Promise<Key> {
  const known = await readKey(path);
  if (known) return known;
  try {
    await makeKey(path, syncFolder);
  } catch (error) {
    throw unusable(`the key file ${path} cannot be made: ${(error as Error).message}`, error);
  }
  const made = await readKey(path);
  if (!made) throw unusable(`the key file ${path} is gone again`);
  return made;
}

/** A key appears under its name only when it is whole and on disk, and never replaces another one. */
async function makeKey(path: string, syncFolder: SyncFolder): Promise<void> {
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
  const file = await openFile(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function unusable(message: string, cause?: unknown): ExpectedError {
  const hint = 'put back the key file that sealed the stored secrets, or name it with POSCTL_KEY_FILE';
  return new ExpectedError('failed', message, { hint, cause });
}
