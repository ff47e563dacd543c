import { same } from '../../domain/collections.ts';
import { CheckFailure, type Ended } from '../../domain/errors.ts';
import type { Credential, Integration } from '../../domain/integration.ts';
import { namedReport } from '../../domain/report/names.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import { withIntegration } from '../../domain/state.ts';
import { messageOf } from '../../domain/text.ts';
import { earlier, later, type Span } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Plan, Window } from '../../domain/window.ts';
import type { Brought, ConnectorIo, CredentialSession, Fetched } from '../../ports/connectors.ts';
import type { DayFactsQuery } from '../../ports/ledger.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { Store } from '../../ports/store.ts';
import type { CheckPorts } from './check.ts';
import type { Saving } from './intake.ts';

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

type Credentials = Readonly<Record<string, Credential>>;

/** The secrets of one integration while a connector works with them. */
export interface OpenCredentials extends CredentialSession {
  /** Every secret value that was handed out or replaced, to keep it out of messages. */
  readonly seen: ReadonlySet<string>;
  /** The credentials as they are to be kept now. */
  current(): Credentials;
}

/**
 * `keep` saves replaced credentials durably; it is awaited before the connector goes on. When that fails it is a
 * `StoreFailure`, which passes through the connector: a rotated token that was not kept must not be used.
 */
export function openCredentials(
  secrets: Secrets,
  credentials: Credentials,
  keep: (next: Credentials, was: Credentials) => Promise<void>,
): OpenCredentials {
  let now = credentials;
  const seen = new Set<string>();
  const putter = makePutter(secrets);
  return {
    seen,
    current: () => now,
    has: (key) => now[key] !== undefined,
    keys: () => Object.keys(now),
    async get(key) {
      const credential = now[key];
      if (!credential) throw new CheckFailure('bad_config', `the credential ${key} is not set`, { needs: 'support' });
      const value = await secrets.resolve(credential);
      seen.add(value);
      return value;
    },
    answerTo: (call) => secrets.answerTo(call),
    async ready(keys) {
      for (const key of keys) await putter.prepare(key, now[key]);
    },
    async replace(values) {
      const next: Record<string, Credential> = { ...now };
      for (const [key, value] of Object.entries(values)) {
        seen.add(value);
        next[key] = await putter.put({ key, value, was: now[key] });
      }
      await keep(next, now).catch((cause) => {
        throw new StoreFailure('replaced credentials could not be kept', { cause });
      });
      now = next;
    },
  };
}

/** Puts values in place of what credentials say, with what was made ready for those credentials beforehand. */
function makePutter(secrets: Secrets) {
  type Put = (value: string) => Promise<Credential>;
  const prepared = new Map<string, { readonly was: Credential | undefined; readonly put: Put }>();
  return {
    async prepare(key: string, was: Credential | undefined): Promise<void> {
      prepared.set(key, { was, put: await secrets.replacing(was ?? null) });
    },
    async put({
      key,
      value,
      was,
    }: {
      readonly key: string;
      readonly value: string;
      readonly was?: Credential | undefined;
    }) {
      const ready = prepared.get(key);
      const put = ready && ready.was === was ? ready.put : await secrets.replacing(was ?? null);
      return put(value);
    },
  };
}

/**
 * Saves rotated credentials; one that a person or another process changed meanwhile is left as it is then. That comparison
 * is its guard, in place of a fence: a token that was good for one time is spent, and what it was exchanged for must
 * not be lost with a lock.
 */
export async function keepReplaced(
  store: Store,
  integration: Pick<Integration, 'venue' | 'id'>,
  { next, was }: { readonly next: Credentials; readonly was: Credentials },
): Promise<void> {
  await store.venues.change(integration.venue, (state) => {
    const now = state?.integrations.find((i) => i.id === integration.id);
    if (!state || !now) return { change: null, result: undefined };
    const replaced = Object.entries(next).filter(
      ([key, credential]) => credential !== was[key] && same(now.credentials[key], was[key]),
    );
    if (replaced.length === 0) return { change: null, result: undefined };
    const credentials = { ...now.credentials, ...Object.fromEntries(replaced) };
    return { change: { state: withIntegration(state, { ...now, credentials }), entries: [] }, result: undefined };
  });
}

/** For whom it is fetched, and where what comes goes. */
export interface Fetching {
  readonly integration: Integration;
  readonly venue: Venue;
  readonly credentials: CredentialSession;
  readonly limits: CallLimits;
  readonly saving: Saving;
  take(brought: readonly Brought[]): Promise<void>;
  progress(text: string): void;
  warn(warnings: readonly string[]): void;
}

/** What is known of a fetch when it has ended. */
export interface Fetch {
  /** What was asked for, less what the provider withheld. */
  readonly window: Window;
  readonly ended: EndedCall<Fetched>;
  /** The parts that are saved, when not all of them are. */
  readonly held?: Span | undefined;
  /** Of a check that ran out of time: the bookmark that covers what was given so far. */
  readonly reached?: unknown;
}

/** Fetches part by part, each saved before the next one begins; the last one is left to be saved with the outcome. */
export async function fetchParts(
  ports: CheckPorts,
  { window: planned, parts }: Plan,
  fetching: Fetching,
): Promise<Fetch> {
  const { integration, limits, saving, progress } = fetching;
  let { cursor } = integration;
  let window = planned;
  for (const [i, part] of parts.entries()) {
    if (parts.length > 1) progress(`part ${i + 1} of ${parts.length}, from ${part.from.slice(0, 10)}`);
    const { ended, reached } = await fetchPart(ports, { part, cursor }, fetching);
    const begins = ended.how === 'succeeded' ? later(part.from, ended.value.from ?? part.from) : part.from;
    if (begins > part.from) window = { ...window, from: later(window.from, earlier(begins, part.to)) };
    const held = i === 0 ? undefined : { from: window.from, to: part.from };
    if (ended.how === 'failed' && limits.timeLimit.aborted) {
      if (held) return { window, held, ended: unfinished(limits, part.from) };
      if (reached !== undefined) return { window, reached, ended: unfinished(limits, 'its last bookmark') };
    }
    if (ended.how !== 'succeeded' || i === parts.length - 1) return { window, held, ended };
    if (ended.value.cursor !== undefined) cursor = ended.value.cursor;
    if (begins >= part.to) continue;
    const failure = await saving.hold({ ...part, from: begins }, { cursor, part: i + 1, of: parts.length });
    if (failure) return { window, held, ended: { how: 'failed', failure } };
  }
  throw new Error('a window without parts');
}

/** A check that got on says nothing against the POS: it is not counted, and the next one goes on. */
function unfinished({ tooLate }: CallLimits, from: string): EndedCall<never> {
  const message = `${tooLate}; the next one goes on from ${from}`;
  return { how: 'failed', failure: new CheckFailure('no_response', message, { counted: false }) };
}

/** Drives the connector through one part, handing over batch after batch; `reached` is the last bookmark that it held. */
async function fetchPart(
  ports: CheckPorts,
  { part, cursor }: { readonly part: Window; readonly cursor: unknown },
  fetching: Fetching,
): Promise<{ readonly ended: EndedCall<Fetched>; readonly reached: unknown }> {
  const { id, type, options, discovery } = fetching.integration;
  const setUp = { integration: id, venue: fetching.venue, options, cursor, discovery };
  let reached: unknown;
  const hold = (bookmark: unknown) => {
    reached = bookmark;
  };
  const io = { ...ioOf(ports, fetching), hold };
  const ended = await callConnector(fetching.limits, async ({ within, ...call }) => {
    const connector = await ports.connectors.load(type);
    const batches = connector.fetch(setUp, part, { ...io, ...call });
    try {
      for (;;) {
        const step = await within(batches.next());
        if (step.done) return step.value;
        await fetching.take(step.value);
      }
    } finally {
      // Not awaited: one that hangs never gets there. What it says now interests nobody any more.
      batches.return({ warnings: [] }).catch(() => undefined);
    }
  });
  if (ended.how === 'succeeded') fetching.warn(fetchedWarnings(ended.value));
  return { ended, reached };
}

/** What a connector works with, its bookmarks and what comes with the call aside. */
function ioOf(
  { http, reports, programs, clock, store }: CheckPorts,
  { integration, venue, credentials, saving, progress, warn }: Fetching,
): Omit<ConnectorIo, 'hold' | 'signal' | 'outlast'> {
  /** What is kept of the integration, with what this check gave so far. */
  async function* kept(days: Pick<DayFactsQuery, 'from' | 'to'>): AsyncGenerator<SaleDocument, void, void> {
    await saving.flush();
    yield* store.ledger.sales({ venues: [venue.id], integrations: [integration.id], ...days, ordered: false });
  }
  return { http, reports, programs, clock, credentials, progress, kept, warn: (text) => warn([text]) };
}

/** Its warnings, with a sentence about each report that was put aside where the failure cannot name them all. */
function fetchedWarnings({ warnings, quarantined = [] }: Fetched): string[] {
  const aside = quarantined.length > 1 ? quarantined : [];
  return [...warnings, ...aside.map((report) => `the report ${namedReport(report)} was put aside: ${report.message}`)];
}
