import type { Store } from './store.ts';

/** Opens stores by their addresses, for what works on two of them. */
export interface Stores {
  /**
   * A folder, or `postgres://…`; `by` says who gave it, for messages. Whoever opens one closes it. @throws ExpectedError
   * `usage`.
   */
  at(address: string, by: string): Store;
}
