import { CheckFailure } from '../domain/errors.ts';
import type { SaleDocument } from '../domain/sale.ts';
import type { Failure } from '../domain/streak.ts';
import { clean, redact, shorten } from '../domain/text.ts';
import type { Connector, ConnectorIo, Fetched, SetUp, Window } from '../ports.ts';

const LONGEST_MESSAGE = 300;

/** Why a fetch ended: what the connector said, or what ended it. */
export type Ended =
  | { readonly how: 'fetched'; readonly fetched: Fetched }
  | { readonly how: 'failed'; readonly failure: CheckFailure }
  | { readonly how: 'stopped' };

/** The signals that end a fetch: the time limit fails it, an interruption only stops it. */
export interface Limits {
  readonly signal: AbortSignal;
  readonly timeLimit: AbortSignal;
  readonly minutes: number;
}

/** A failure of our own store: not the POS's, so it ends the command, not the check. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
}

/**
 * Drives a connector through a window, handing over batch after batch. A connector that ignores its signal is left
 * behind: it cannot hold up the pass.
 */
export async function fetchSales(
  connector: Connector,
  call: { readonly setUp: SetUp; readonly window: Window; readonly io: ConnectorIo },
  { limits, take }: { readonly limits: Limits; take(documents: SaleDocument[]): Promise<void> },
): Promise<Ended> {
  const stop = stopped(limits);
  try {
    const batches = connector.fetch(call.setUp, call.window, call.io);
    for (;;) {
      const step = await Promise.race([batches.next(), stop.promise]);
      if (step === 'stopped') {
        batches.return({ warnings: [] }).catch(() => undefined);
        return ending(limits);
      }
      if (step.done) return { how: 'fetched', fetched: step.value };
      await take(step.value);
    }
  } catch (error) {
    if (error instanceof StoreFailure) throw error.cause;
    if (limits.signal.aborted || limits.timeLimit.aborted) return ending(limits);
    return { how: 'failed', failure: failureOf(error) };
  } finally {
    stop.forget();
  }
}

function ending(limits: Limits): Ended {
  if (limits.signal.aborted) return { how: 'stopped' };
  const message = `the check did not end within ${limits.minutes} minutes`;
  return { how: 'failed', failure: new CheckFailure('no_response', message) };
}

function stopped({ signal, timeLimit }: Limits): { promise: Promise<'stopped'>; forget(): void } {
  let forget = () => {};
  const promise = new Promise<'stopped'>((resolve) => {
    const stop = () => resolve('stopped');
    if (signal.aborted || timeLimit.aborted) stop();
    signal.addEventListener('abort', stop);
    timeLimit.addEventListener('abort', stop);
    forget = () => {
      signal.removeEventListener('abort', stop);
      timeLimit.removeEventListener('abort', stop);
    };
  });
  return { promise, forget: () => forget() };
}

/** What is not a `CheckFailure` is a bug of the connector: it fails this check and nothing else. */
export function failureOf(error: unknown): CheckFailure {
  if (error instanceof CheckFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new CheckFailure('connector_crashed', `the connector crashed: ${message}`, { cause: error });
}

/** The failure as it may be kept and shown: no secret, no control characters, short. */
export function presentable(failure: CheckFailure, secrets: Iterable<string>): Failure {
  return {
    code: failure.code,
    message: presentableText(failure.message, secrets),
    needs: failure.needs,
    retryAfterMs: failure.retryAfterMs,
    counted: failure.counted,
    incident: false,
  };
}

export function presentableText(text: string, secrets: Iterable<string>): string {
  return shorten(clean(redact(text, secrets)), LONGEST_MESSAGE);
}
