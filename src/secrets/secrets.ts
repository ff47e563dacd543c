import type { Credential, Sealed } from '../domain/integration.ts';
import type { Secrets } from '../ports.ts';
import { type Key, readKey, readOrMakeKey } from './key-file.ts';
import { digestWith, openWith, sealWith } from './seal.ts';
import { readSource, type Sources, unresolved } from './sources.ts';

export interface SecretsOptions extends Sources {
  /** The key that seals stored secrets; made with the first of them. */
  readonly keyFile: string;
}

/** Values of credentials. They are read at each use and kept nowhere in clear. */
export function makeSecrets(options: SecretsOptions): Secrets {
  const { keyFile } = options;

  const open = async (sealed: Sealed): Promise<string> => {
    const key = await keyToOpen(keyFile);
    const opened = openWith(key, sealed);
    if ('text' in opened) return opened.text;
    throw unresolved(PROBLEMS[opened.problem](keyFile));
  };
  const own = (credential: Credential): Promise<string> =>
    credential.from === 'stored' ? open(credential.sealed) : readSource(credential.from, credential.at, options);

  return {
    async resolve(credential) {
      const value = await own(credential);
      if (!credential.replaced) return value;
      const { sealed, sourceDigest } = credential.replaced;
      const unchanged = digestWith(await keyToOpen(keyFile), value) === sourceDigest;
      return unchanged ? open(sealed) : value;
    },
    async seal(value) {
      return sealWith(await readOrMakeKey(keyFile), value);
    },
    async replace(credential, value) {
      const source = await own(credential);
      const key = await readOrMakeKey(keyFile);
      return { ...credential, replaced: { sealed: sealWith(key, value), sourceDigest: digestWith(key, source) } };
    },
  };
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
