import type { Instant } from '../domain/time.ts';

export interface Clock {
  now(): Instant;
  /** Resolves after `ms`, or at once when the signal is aborted (never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A signal that is aborted after `ms`, unless `cancel` is called first. Keeps no process alive. */
  timer(ms: number): { readonly signal: AbortSignal; cancel(): void };
}
