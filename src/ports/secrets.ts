import type { Credential, Sealed } from '../domain/integration.ts';

export interface Secrets {
  /**
   * The value of a credential now: the replacement while the source still has the value it replaced, else the source's.
   * @throws CheckFailure `bad_config`, not counted.
   */
  resolve(credential: Credential): Promise<string>;
  /** Encrypts with the installation's key, which is made on first use. */
  seal(value: string): Promise<Sealed>;
  /** A credential with `value` in the place of what its source says now. */
  replace(credential: Credential, value: string): Promise<Credential>;
}
