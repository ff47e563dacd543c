import type { Sealed } from '../domain/integration.ts';
import { type Key, readKey, readOrMakeKey } from './key-file.ts';
import { digestWith, openWith, sealWith } from './seal.ts';
import { unresolved } from './sources.ts';

/** What a stored secret says. @throws CheckFailure `bad_config`, not counted, that names the key file. */
export async function open(keyFile: string, sealed: Sealed): Promise<string> {
  const opened = openWith(await keyToOpen(keyFile), sealed);
  if ('text' in opened) return opened.text;
  throw unresolved(PROBLEMS[opened.problem](keyFile));
}

/** Encrypts; the key is made on first use. @throws ExpectedError `failed` when it cannot be. */
export async function seal(keyFile: string, value: string): Promise<Sealed> {
  return sealWith(await readOrMakeKey(keyFile), value);
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
