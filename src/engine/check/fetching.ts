import { CheckFailure } from '../../domain/errors.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import type { Failure } from '../../domain/streak.ts';
import { clean, redact, shorten } from '../../domain/text.ts';
import type { Connector, ConnectorIo, Fetched, SetUp, Window } from '../../ports/connectors.ts';

const LONGEST_MESSAGE = 300;
const MOST_WARNINGS = 20;

/** Why a fetch ended: what the connector said, or what ended it. */
export type Ended =
  | { readonly how: 'fetched'; readonly fetched: Fetched }
  | { readonly how: 'failed'; readonly failure: CheckFailure }
  | { readonly how: 'stopped' };

/** What ends a fetch: the time limit fails it, an interruption only stops it. */
export interface Limits {
  readonly interrupted: AbortSignal;
  readonly timeLimit: AbortSignal;
  readonly minutes: number;
}

/** What a connector is called with; the signal that it sees is made of the limits. */
export interface FetchCall {
  readonly setUp: SetUp;
  readonly window: Window;
  readonly io: Omit<ConnectorIo, 'signal' | 'outlast'>;
}

/** A failure of our own store (its cause): not the POS's, so it ends the command, not the check. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
}

/**
 * Drives a connector through a window, handing over batch after batch. A connector that ignores its signal is left
 * behind: it cannot hold up the pass.
 * @throws what a `StoreFailure` was caused by.
 */
export async function fetchSales(
  load: () => Promise<Connector>,
  { setUp, window, io }: FetchCall,
  { limits, take }: { readonly limits: Limits; take(documents: SaleDocument[]): Promise<void> },
): Promise<Ended> {
  const stop = stopOf(limits);
  let batches: ReturnType<Connector['fetch']> | undefined;
  let whole = false;
  const outlasting: Promise<unknown>[] = [];
  const outlast = (work: Promise<unknown>) => void outlasting.push(work);
  try {
    const connector = await load();
    batches = connector.fetch(setUp, window, { ...io, signal: stop.signal, outlast });
    for (;;) {
      const step = await Promise.race([batches.next(), stop.promise]);
      if (step === 'stopped') return ending(limits);
      whole = step.done === true;
      if (step.done) return { how: 'fetched', fetched: step.value };
      await take(step.value);
    }
  } catch (error) {
    if (error instanceof StoreFailure) throw error.cause;
    if (limits.interrupted.aborted || limits.timeLimit.aborted) return ending(limits);
    return { how: 'failed', failure: failureOf(error) };
  } finally {
    stop.forget();
    // Not awaited: one that hangs never gets there. What it says now interests nobody any more.
    if (!whole) batches?.return({ warnings: [] }).catch(() => undefined);
    await Promise.allSettled(outlasting);
  }
}

function ending(limits: Limits): Ended {
  if (limits.interrupted.aborted) return { how: 'stopped' };
  const message = `the check did not end within ${limits.minutes} minutes`;
  return { how: 'failed', failure: new CheckFailure('no_response', message) };
}

/** One signal of both limits. Listeners are taken off again: a daemon's own signal outlives millions of checks. */
function stopOf({ interrupted, timeLimit }: Limits) {
  const control = new AbortController();
  const abort = () => control.abort();
  const sources = [interrupted, timeLimit];
  for (const source of sources) {
    if (source.aborted) abort();
    source.addEventListener('abort', abort);
  }
  const promise = new Promise<'stopped'>((resolve) => {
    if (control.signal.aborted) resolve('stopped');
    else control.signal.addEventListener('abort', () => resolve('stopped'));
  });
  const forget = () => {
    for (const source of sources) source.removeEventListener('abort', abort);
  };
  return { signal: control.signal, promise, forget };
}

/** What is not a `CheckFailure` is a bug of the connector: it fails this check and nothing else. */
export function failureOf(error: unknown): CheckFailure {
  if (error instanceof CheckFailure) return error;
  return new CheckFailure('connector_crashed', `the connector crashed: ${messageOf(error)}`, { cause: error });
}

/** What was thrown, in words; anything can be thrown. */
export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'it did not say why';
  }
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

/** What a program said, of a check in which something is wrong; of others nobody reads it. */
export function logOf(ended: Ended, warnings: readonly string[]): string {
  if (ended.how === 'failed') return ended.failure.log ?? '';
  return ended.how === 'fetched' && warnings.length > 0 ? (ended.fetched.log ?? '') : '';
}

const MOST_LOG_LINES = 30;

/** The last lines of a log as they may be kept. */
export function presentableLog(log: string, secrets: Iterable<string>): string[] {
  const lines = redact(log, secrets).split(/\r?\n/);
  const said = lines
    .map((line) => shorten(clean(line).trimEnd(), LONGEST_MESSAGE))
    .filter((line) => line.trim() !== '');
  return said.slice(-MOST_LOG_LINES);
}

/** Warnings as they may be kept: a connector can find something odd in every one of ten thousand sales. */
export function presentableWarnings(warnings: readonly string[], secrets: Iterable<string>): string[] {
  const said = warnings.slice(0, MOST_WARNINGS).map((warning) => presentableText(warning, secrets));
  const more = warnings.length - said.length;
  return more > 0 ? [...said, `and ${more} more warnings`] : said;
}
