import { compareFacts, type DayFacts, factsId } from '../../src/domain/day-facts.ts';
import { ExpectedError, locked } from '../../src/domain/errors.ts';
import { ImportTally, meaning } from '../../src/domain/import.ts';
import {
  type Parsed,
  parseHeartbeat,
  parseSaleDocument,
  parseSettings,
  parseTimelineEntry,
  parseVenueState,
} from '../../src/domain/parse.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';
import { type Heartbeat, mustFollow, type Settings, type VenueState } from '../../src/domain/state.ts';
import type { TimelineEntry } from '../../src/domain/timeline.ts';
import { countedFor, Twins } from '../../src/domain/twins.ts';
import type { DayFactsQuery, Lease, SalesQuery, Store, TimelineQuery } from '../../src/ports/store.ts';

interface MemoryVenue {
  readonly state: VenueState;
  readonly entries: readonly TimelineEntry[];
  /** By integration and source. */
  readonly documents: ReadonlyMap<string, SaleDocument>;
  /** By `factsId`. */
  readonly facts: ReadonlyMap<string, DayFacts>;
}

/**
 * The twin of the real stores for the tests of everything else: same answers, nothing on disk. It does not exist until
 * `create()`. Everything passes the same door as what a disk gives, so nobody shares an object with it.
 */
export function memoryStore(options: { readonly process?: string } = {}): Store {
  const venues = new Map<string, MemoryVenue>();
  const locks = memoryLocks(options.process ?? 'memory/1');
  let there = false;
  let settings: Settings = { policy: {} };
  let heartbeat: Heartbeat | undefined;

  const mustExist = () => {
    if (!there)
      throw new ExpectedError('failed', 'There is no store at memory:', { hint: 'posctl venue add ID makes one' });
  };
  const ids = () => [...venues.keys()].sort();
  const chosen = (wanted?: readonly string[]) => (wanted ? [...new Set(wanted)].filter((id) => venues.has(id)) : ids());
  const venueOf = (id: string) => venues.get(id) as MemoryVenue;

  return {
    name: 'memory:',
    exists: async () => there,
    create: async () => {
      there = true;
    },
    venueIds: async () => ids(),
    read: async (id) => copyOf(parseVenueState, venues.get(id)?.state),
    async *readAll() {
      for (const id of ids()) yield pass(parseVenueState, venueOf(id).state);
    },

    async change(id, decide, documents = []) {
      mustExist();
      const incoming = documents.map(fitDocument);
      const lease = await locks.lock(`venue-${id}`, { waitMs: 30_000 });
      if (!lease) throw locked(`Venue ${id} is held by ${locks.holder(`venue-${id}`)}`);
      try {
        const before = venues.get(id);
        const { documents: kept, facts, outcome } = imported(before, incoming);
        const { change, result } = decide(copyOf(parseVenueState, before?.state), outcome);
        if (change) {
          mustFollow(id, before?.state, change);
          const entries = change.entries.map((entry) => pass(parseTimelineEntry, entry));
          venues.set(id, {
            state: pass(parseVenueState, change.state),
            entries: [...(before?.entries ?? []), ...entries],
            documents: kept,
            facts,
          });
        }
        return result;
      } finally {
        await lease.release();
      }
    },

    async *timeline(query) {
      const fitting = chosen(query.venues)
        .flatMap((id) => venueOf(id).entries)
        .filter((entry) => entryFits(entry, query))
        .sort((a, b) => compare(a.at, b.at) || compare(a.venue, b.venue) || a.seq - b.seq);
      const first = query.limit === undefined ? 0 : Math.max(0, fitting.length - query.limit);
      for (const entry of fitting.slice(first)) yield pass(parseTimelineEntry, entry);
    },

    async *sales(query) {
      const fitting = chosen(query.venues)
        .flatMap((id) => [...venueOf(id).documents.values()].map((document) => ({ id, document })))
        .filter(({ document }) => saleFits(document, query))
        .sort(
          (a, b) =>
            compare(a.document.soldAt, b.document.soldAt) ||
            compare(a.id, b.id) ||
            compare(a.document.integration, b.document.integration) ||
            compare(a.document.source, b.document.source),
        );
      for (const { document } of fitting) yield pass(parseSaleDocument, document);
    },

    dayFacts: async (query) =>
      chosen(query.venues)
        .flatMap((id) => [...venueOf(id).facts.values()])
        .filter((facts) => facts.documents > 0 && isOf(facts, query))
        .sort(compareFacts)
        .map((facts) => structuredClone(facts)),

    settings: async () => pass(parseSettings, settings),
    changeSettings: async (decide) => {
      mustExist();
      settings = pass(parseSettings, decide(pass(parseSettings, settings)));
      return pass(parseSettings, settings);
    },
    heartbeat: async () => copyOf(parseHeartbeat, heartbeat),
    beat: async (next) => {
      mustExist();
      heartbeat = pass(parseHeartbeat, next);
    },
    lock: async (name, wait) => {
      mustExist();
      return locks.lock(name, wait);
    },
    holder: async (name) => locks.holder(name),
  };
}

/** What documents make of those that a venue has. */
function imported(before: MemoryVenue | undefined, incoming: readonly SaleDocument[]) {
  const documents = new Map(before?.documents);
  const facts = new Map(before?.facts);
  const twins = new Twins(before?.state.integrations ?? []);
  const tally = new ImportTally();
  const put = (document: SaleDocument) => {
    const key = keyOf(document);
    tally.keep(documents.get(key), document);
    documents.set(key, document);
  };
  for (const document of incoming) {
    const stored = documents.get(keyOf(document));
    const what = meaning(stored, document);
    tally.add(what, stored, document);
    if (what === 'same' || what === 'older') continue;
    const others = twins
      .of(document)
      .flatMap((integration) => documents.get(keyOf({ ...document, integration })) ?? []);
    const owner = twins.oldest([document.integration, ...others.map((other) => other.integration)]);
    put(countedFor(document, owner));
    for (const other of others)
      if (other.integration !== owner && other.countedIn !== owner) put(countedFor(other, owner));
  }
  const days = tally.ledger.changes((id) => facts.get(id));
  for (const { after } of days) facts.set(factsId(after), after);
  const touched = tally.ledger.days();
  const importers = new Set(incoming.map((document) => document.integration));
  const neighbours = [...facts.values()]
    .filter((f) => f.documents > 0 && touched.has(f.businessDay) && !importers.has(f.integration))
    .sort(compareFacts);
  return { documents, facts, outcome: tally.outcome({ days, neighbours }) };
}

const keyOf = ({ integration, source }: SaleDocument) => JSON.stringify([integration, source]);

/** Named locks for one process, first come first served. */
function memoryLocks(process: string) {
  const held = new Set<string>();
  const waiting = new Map<string, (() => void)[]>();

  const free = (name: string) => {
    const next = waiting.get(name)?.shift();
    if (next) next();
    else held.delete(name);
  };
  const lease = (name: string): Lease => {
    let released = false;
    return {
      release: async () => {
        if (!released) free(name);
        released = true;
      },
    };
  };

  return {
    holder: (name: string) => (held.has(name) ? process : null),
    lock(name: string, { waitMs, signal }: { waitMs: number; signal?: AbortSignal }): Promise<Lease | undefined> {
      if (signal?.aborted) return Promise.resolve(undefined);
      if (!held.has(name)) {
        held.add(name);
        return Promise.resolve(lease(name));
      }
      return new Promise((resolve) => {
        const queue = waiting.get(name) ?? [];
        waiting.set(name, queue);
        const settle = (got: Lease | undefined) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', giveUp);
          resolve(got);
        };
        const mine = () => settle(lease(name));
        const giveUp = () => {
          queue.splice(queue.indexOf(mine), 1);
          settle(undefined);
        };
        const timer = setTimeout(giveUp, waitMs);
        signal?.addEventListener('abort', giveUp);
        queue.push(mine);
      });
    },
  };
}

function entryFits(entry: TimelineEntry, query: TimelineQuery): boolean {
  if (query.integrations && !(entry.integration !== null && query.integrations.includes(entry.integration)))
    return false;
  if (query.kinds && !query.kinds.includes(entry.kind)) return false;
  return (
    (query.since === undefined || entry.at >= query.since) && (query.until === undefined || entry.at < query.until)
  );
}

function saleFits(document: SaleDocument, query: SalesQuery): boolean {
  const { soldAt } = document;
  if ((query.since !== undefined && soldAt < query.since) || (query.until !== undefined && soldAt >= query.until))
    return false;
  return isOf(document, query);
}

function isOf({ integration, businessDay }: SaleDocument | DayFacts, query: DayFactsQuery): boolean {
  if (query.integrations && !query.integrations.includes(integration)) return false;
  return (query.from === undefined || businessDay >= query.from) && (query.to === undefined || businessDay <= query.to);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a disk would give back: nothing shared, nothing that JSON cannot hold, nothing that `parse` refuses. */
function pass<T>(parse: (value: unknown) => Parsed<T>, value: T): T {
  const parsed = parse(JSON.parse(JSON.stringify(value)));
  if (!parsed.ok) throw new Error(`Not fit to be stored: ${parsed.problem}`);
  return parsed.value;
}

function fitDocument(document: SaleDocument): SaleDocument {
  const parsed = parseSaleDocument(JSON.parse(JSON.stringify(document)));
  if (parsed.ok) return parsed.value;
  throw new ExpectedError('bad_data', `Sale ${document.source} cannot be stored: ${parsed.problem}`);
}

function copyOf<T>(parse: (value: unknown) => Parsed<T>, value: T | undefined): T | undefined {
  return value === undefined ? undefined : pass(parse, value);
}
