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
  /** Where the answer to a call is kept until what it brought is saved; `call` names one, and what it spends. */
  answerTo(call: string): Promise<KeptAnswer>;
}

/**
 * The answer to a call that cannot be made twice, for it spends a token that is good for one time: it outlives a process
 * that is killed before it could save what came of it.
 */
export interface KeptAnswer {
  /** What a process that was killed was answered; null when there is none. */
  readonly earlier: string | null;
  /**
   * Keeps it, encrypted, before it returns: nothing comes between the answer and the disk. What cannot be kept is no error.
   */
  keep(answer: string): void;
  /** What came of it is saved, or nothing did. */
  forget(): void;
}
