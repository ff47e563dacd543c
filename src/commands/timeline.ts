import { parseMoment } from '../domain/duration.ts';
import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import type { Integration } from '../domain/integration.ts';
import { type Instant, MINUTE, plus } from '../domain/time.ts';
import { ENTRY_KINDS, type EntryKind, type TimelineEntry } from '../domain/timeline.ts';
import { requireVenue, selectForReading } from '../engine/look/select.ts';
import { requireStore } from '../engine/look/store-access.ts';
import type { TimelineQuery } from '../ports/ledger.ts';
import type { Ports } from '../ports/ports.ts';
import type { Store } from '../ports/store.ts';
import { entryListing } from '../views/entries.ts';
import { sayIfStale } from '../views/stale.ts';

export interface TimelineOptions {
  readonly refs: readonly string[];
  readonly venue: string | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly kinds: readonly string[];
  readonly limit: number | null;
  readonly follow: boolean;
}

type TimelinePorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin'>;

/** How often `--follow` looks for news, in ms. */
const POLL = 1000;

/** `posctl timeline [REF…]`: when, who, what, why; oldest first. */
export async function timeline(options: TimelineOptions, ports: TimelinePorts): Promise<ExitCode> {
  if (options.follow && options.until !== null) throw usage('--follow has no end, so it takes no --until');
  const now = ports.clock.now();
  const when = {
    ...(options.since === null ? {} : { since: parseMoment(options.since, '--since', now) }),
    ...(options.until === null ? {} : { until: parseMoment(options.until, '--until', now) }),
    ...(options.limit === null ? {} : { limit: options.limit }),
    ...(options.kinds.length === 0 ? {} : { kinds: options.kinds.map(parseKind) }),
  };
  await requireStore(ports);
  const { shown, ...whose } = await whoseOf(options, ports);
  await sayIfStale(ports, shown);
  const query: TimelineQuery = { ...when, ...whose };
  const entries = options.follow ? follow(query, ports) : ports.store.ledger.timeline(query);
  await ports.output.rows(entryListing(options.follow), entries);
  return options.follow ? EXIT.interrupted : EXIT.done;
}

async function whoseOf(
  options: TimelineOptions,
  ports: TimelinePorts,
): Promise<Pick<TimelineQuery, 'venues' | 'integrations'> & { shown: Parameters<typeof sayIfStale>[1] }> {
  if (options.refs.length === 0) {
    if (options.venue === null) return { shown: () => everything(ports.store) };
    const { venue, integrations } = await requireVenue(ports.store, options.venue);
    return { venues: [venue.id], shown: integrations };
  }
  const selected = await selectForReading(ports, { refs: options.refs, venue: options.venue });
  return {
    venues: [...new Set(selected.map((s) => s.integration.venue))],
    integrations: selected.map((s) => s.integration.id),
    shown: selected.map((s) => s.integration),
  };
}

async function everything(store: Store): Promise<Integration[]> {
  const all: Integration[] = [];
  const fail = (error: Error) => {
    throw error;
  };
  for await (const state of store.venues.list({}, fail)) all.push(...state.integrations);
  return all;
}

function parseKind(text: string): EntryKind {
  const kind = ENTRY_KINDS.find((k) => k === text.toLowerCase().replaceAll('-', '_'));
  if (!kind) throw usage(`there is no kind of entry '${text}'`, `kinds: ${ENTRY_KINDS.join(', ')}`);
  return kind;
}

/** What is there, then what comes, until interrupted. Entries of different venues may be saved a little out of order. */
async function* follow(query: TimelineQuery, { store, clock, context }: TimelinePorts): AsyncGenerator<TimelineEntry> {
  const seen = new Map<string, number>();
  let since: Instant | undefined = query.since;
  const { limit, ...lasting } = query;
  for (let first = true; !context.interrupted.aborted; first = false) {
    const started = clock.now();
    const window = first && limit !== undefined ? { ...lasting, limit } : lasting;
    for await (const entry of store.ledger.timeline({ ...window, ...(since ? { since } : {}) })) {
      if (entry.seq <= (seen.get(entry.venue) ?? 0)) continue;
      seen.set(entry.venue, entry.seq);
      yield entry;
    }
    since = plus(started, -MINUTE);
    await clock.sleep(POLL, context.interrupted);
  }
}
