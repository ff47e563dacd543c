import type { Ended } from '../../domain/ended.ts';
import { CheckFailure } from '../../domain/errors.ts';
import { messageOf } from '../../domain/text.ts';
import type { ConnectorIo } from '../../ports/connectors.ts';

/** A failure of our own store (its cause) while a connector works: not the POS's, so it ends the command, not the check. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
}

/** What ends a call of a connector before it ends by itself. */
export interface CallLimits {
  /** Any of them ends it as cancelled. */
  readonly cancel: readonly AbortSignal[];
  /** Ends it as failed. */
  readonly timeLimit: AbortSignal;
  /** The message of that failure. */
  readonly tooLate: string;
}

/** What the work of a call is given. */
export interface ConnectorCall extends Pick<ConnectorIo, 'signal' | 'outlast'> {
  /** Waits for what a connector does, but never longer than the limits allow. */
  within<T>(step: Promise<T>): Promise<T>;
}

/** How a call of a connector ended. */
export type EndedCall<T> = Ended<{ readonly value: T }, { readonly failure: CheckFailure }>;

/**
 * Calls a connector under limits. It is told by its signal when it must end; one that ignores the signal is left behind,
 * so that it holds up nobody. Work that must outlast the call is waited for. Whatever the connector throws is a failure
 * of this call and of nothing else.
 * @throws what a `StoreFailure` was caused by.
 */
export async function callConnector<T>(
  { cancel, timeLimit, tooLate }: CallLimits,
  work: (call: ConnectorCall) => Promise<T>,
): Promise<EndedCall<T>> {
  const stop = stopOf([...cancel, timeLimit]);
  const outlasting: Promise<unknown>[] = [];
  try {
    const value = await work({
      signal: stop.signal,
      outlast: (rest) => void outlasting.push(rest),
      within: (step) => Promise.race([step, stop.promise]),
    });
    return { how: 'succeeded', value };
  } catch (error) {
    if (error instanceof StoreFailure) throw error.cause;
    if (cancel.some(({ aborted }) => aborted)) return { how: 'cancelled' };
    return { how: 'failed', failure: timeLimit.aborted ? new CheckFailure('no_response', tooLate) : failureOf(error) };
  } finally {
    stop.forget();
    await Promise.allSettled(outlasting);
  }
}

/** One signal of several. Listeners are taken off again: a daemon's own signal outlives millions of checks. */
function stopOf(sources: readonly AbortSignal[]) {
  const control = new AbortController();
  const { signal } = control;
  const abort = () => control.abort();
  for (const source of sources) {
    if (source.aborted) abort();
    source.addEventListener('abort', abort);
  }
  const promise = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason));
  });
  // Nobody may be waiting when it comes.
  promise.catch(() => undefined);
  const forget = () => {
    for (const source of sources) source.removeEventListener('abort', abort);
  };
  return { signal, promise, forget };
}

/** What is not a `CheckFailure` is a bug of the connector. */
function failureOf(error: unknown): CheckFailure {
  if (error instanceof CheckFailure) return error;
  return new CheckFailure('connector_crashed', `the connector crashed: ${messageOf(error)}`, { cause: error });
}
