import type { Credential, Sealed } from '../domain/integration.ts';
import type { Secrets } from '../ports/secrets.ts';
import { readSource, type Sources } from './sources.ts';

export interface SecretsOptions extends Sources {
  /** The key that seals stored secrets; made with the first of them. */
  readonly keyFile: string;
}

/** Values of credentials. They are read at each use and kept nowhere in clear. */
export function makeSecrets(options: SecretsOptions): Secrets {
  const { keyFile } = options;
  // Most calls of posctl need no secret, and cryptography takes 3 ms to load.
  const vault = () => import('./vault.ts');
  const open = async (sealed: Sealed) => (await vault()).open(keyFile, sealed);
  const own = (credential: Credential): Promise<string> =>
    credential.from === 'stored' ? open(credential.sealed) : readSource(credential.from, credential.at, options);

  return {
    async resolve(credential) {
      const value = await own(credential);
      if (!credential.replaced) return value;
      const { sealed, sourceDigest } = credential.replaced;
      return (await (await vault()).digest(keyFile, value)) === sourceDigest ? open(sealed) : value;
    },
    async seal(value) {
      return (await vault()).seal(keyFile, value);
    },
    async replace(credential, value) {
      const source = await own(credential);
      const { seal, digest } = await vault();
      // Sealing comes first: it makes the key where there is none yet.
      const sealed = await seal(keyFile, value);
      return { ...credential, replaced: { sealed, sourceDigest: await digest(keyFile, source) } };
    },
  };
}
