import { CheckFailure } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { namedReport } from '../../domain/report/names.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import { earlier, later, type Span } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Plan, Window } from '../../domain/window.ts';
import type { Brought, ConnectorIo, CredentialSession, Fetched } from '../../ports/connectors.ts';
import type { DayFactsQuery } from '../../ports/ledger.ts';
import type { CheckPorts } from './check.ts';
import { type CallLimits, callConnector, type EndedCall } from './connector-call.ts';
import type { Saving } from './intake.ts';

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
