import type { Credential, Sealed } from '../domain/integration.ts';

export interface Secrets {
  /**
   * The value of a credential now: the replacement while the source still has the value it replaced, else the source's.
   * @throws CheckFailure `bad_config`, not counted.
   */
  resolve(credential: Credential): Promise<string>;
  /** Encrypts with the installation's key, which is made on first use. */
  seal(value: string): Promise<Sealed>;
  /**
   * What puts a value in place of what a credential's source says now. The source and the key are read here, and not
   * when there is a value to be kept. Null for a credential that is not there yet: it becomes a stored one.
   */
  replacing(credential: Credential | null): Promise<(value: string) => Promise<Credential>>;
}
