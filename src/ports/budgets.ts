import type { Instant } from '../domain/time.ts';

/**
 * How often a provider may be called. Requests that name the same budget share it, across all checks, and when one of
 * them is told to come back later, all wait. `toast 3f2a/location 7`: a name says what is limited.
 */
export interface RateBudget {
  readonly name: string;
  /** The most requests in any span of `perMs` milliseconds. */
  readonly requests: number;
  readonly perMs: number;
}

/** The rate budgets that all requests share. In no span of time are there more requests than a budget allows. */
export interface Budgets {
  /**
   * Waits until each of the budgets has room for one request, and counts it as sent: 0. Where that would take longer than
   * `maxWaitMs`, nothing is counted, and it returns at once how many milliseconds away the turn is. Whoever asked first
   * goes first. Rejects with the signal's reason when it is aborted.
   */
  take(
    budgets: readonly RateBudget[],
    wait: { readonly signal: AbortSignal; readonly maxWaitMs: number },
  ): Promise<number>;
  /** The provider asked for a pause: no request that shares one of these budgets is sent before `until`. */
  hold(names: readonly string[], until: Instant): Promise<void>;
}
