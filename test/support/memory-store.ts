import { AlikeCount } from '../../src/domain/alike.ts';
import { inOrderOfTimeline, type Placed, straysAmong } from '../../src/domain/entry-order.ts';
import { ExpectedError, locked } from '../../src/domain/errors.ts';
import { FigureCount } from '../../src/domain/figures.ts';
import {
  type ImportPlan,
  NO_IMPORTERS,
  planImport,
  type StoredSales,
  type StoredVersion,
  type Wanted,
  wantedBy,
} from '../../src/domain/importing.ts';
import type { Operation } from '../../src/domain/operation.ts';
import {
  type Parsed,
  parseHeartbeat,
  parseOperationPlan,
  parseOperationStep,
  parseSaleDocument,
  parseSettings,
  parseTimelineEntry,
  parseVenueState,
} from '../../src/domain/parse.ts';
import { keptText, rowOf, type SaleDocument, type SourceRow } from '../../src/domain/sale.ts';
import {
  type Heartbeat,
  type Settings,
  storable,
  storableChange,
  storableRows,
  type VenueState,
} from '../../src/domain/state.ts';
import { SurveyCount } from '../../src/domain/survey.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { TimelineEntry } from '../../src/domain/timeline.ts';
import { compareFacts, factsOf, type SalesTotal, Totals, totalId } from '../../src/domain/totals.ts';
import { integrationFits, venueFits } from '../../src/domain/venue-query.ts';
import { forgottenBeats } from '../../src/domain/workers.ts';
import type { Base } from '../../src/ports/base.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { DayFactsQuery, Ledger, SalesQuery, TimelineQuery, VenueAsked } from '../../src/ports/ledger.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Venues } from '../../src/ports/venues.ts';
import { type MemoryLeases, memoryLeases } from './memory-leases.ts';

/** A venue, with all that is looked up in it at each check found at once: simulated years make millions of them. */
class MemoryVenue {
  state: VenueState;
  readonly entries: TimelineEntry[] = [];
  private latest: Instant = '';
  private areInOrder = true;
  /** Where entries stand that stand elsewhere than where they are dated, by number; of so many entries. */
  private strays: { readonly of: number; readonly places: ReadonlyMap<number, Instant> } = { of: 0, places: new Map() };
  /** By integration and source. */
  private readonly documents = new Map<string, SaleDocument>();
  /** By integration and row: keys of `documents`. */
  private readonly rows = new Map<string, Set<string>>();
  /** By business day, then by `totalId`. */
  private readonly days = new Map<string, Map<string, SalesTotal>>();

  constructor(state: VenueState) {
    this.state = state;
  }

  append(entries: readonly TimelineEntry[]): void {
    this.entries.push(...entries);
    for (const { at } of entries)
      if (at < this.latest) this.areInOrder = false;
      else this.latest = at;
  }

  /** Entries of this venue with their places. */
  placed(entries: readonly TimelineEntry[]): (Placed & { readonly entry: TimelineEntry })[] {
    const of = this.entries.length;
    if (!this.areInOrder && this.strays.of !== of) {
      const places = straysAmong(this.entries).map(({ entry, place }) => [entry.seq, place] as const);
      this.strays = { of, places: new Map(places) };
    }
    const { places } = this.strays;
    return entries.map((entry) => ({
      entry,
      place: places.get(entry.seq) ?? entry.at,
      venue: entry.venue,
      seq: entry.seq,
    }));
  }

  put(document: SaleDocument): void {
    const key = keyOf(document);
    const before = this.documents.get(key);
    if (before) this.rows.get(rowKeyOf(before))?.delete(key);
    this.documents.set(key, document);
    const row = this.rows.get(rowKeyOf(document)) ?? new Set();
    this.rows.set(rowKeyOf(document), row.add(key));
  }

  total(total: SalesTotal): void {
    const day = this.days.get(total.businessDay) ?? new Map<string, SalesTotal>();
    this.days.set(total.businessDay, day.set(totalId(total), total));
  }

  document(key: string): SaleDocument | undefined {
    return this.documents.get(key);
  }

  ofRow(row: string): SaleDocument[] {
    return [...(this.rows.get(row) ?? [])].map((key) => this.documents.get(key) as SaleDocument);
  }

  totalsOf(businessDay: string): SalesTotal[] {
    return [...(this.days.get(businessDay)?.values() ?? [])];
  }

  totals({ from = '', to = '~' }: DayFactsQuery): SalesTotal[] {
    return [...this.days].flatMap(([day, totals]) => (day >= from && day <= to ? [...totals.values()] : []));
  }

  sales(): IterableIterator<SaleDocument> {
    return this.documents.values();
  }
}

/** What a memory store has, whoever looks at it. */
interface Contents {
  there: boolean;
  settings: Settings;
  readonly beats: Map<string, Heartbeat>;
  readonly venues: Map<string, MemoryVenue>;
  readonly leases: MemoryLeases;
  readonly operations: Map<string, Operation>;
}

/**
 * The twin of the real stores for the tests of everything else: same answers, nothing on disk. It does not exist until
 * `create()`. Everything passes the same door as what a disk gives, so nobody shares an object with it.
 */
export function memoryStore(options: { readonly process?: string } = {}): Store & { readonly memory: Contents } {
  const memory: Contents = {
    there: false,
    settings: { policy: {} },
    beats: new Map(),
    venues: new Map(),
    leases: memoryLeases(),
    operations: new Map(),
  };
  return { memory, ...memoryHandle(memory, options.process ?? 'memory/1') };
}

/** A further handle on the same memory, as another process has it. */
export function memoryHandle(memory: Contents, process: string): Store {
  return {
    base: baseOf(memory),
    venues: venuesOf(memory),
    ledger: ledgerOf(memory),
    leases: {
      acquire: async (name, wait) => {
        mustExist(memory);
        return memory.leases.acquire(name, { ...wait, process });
      },
      holder: async (name) => memory.leases.holder(name),
    },
  };
}

function mustExist({ there }: Contents): void {
  if (!there)
    throw new ExpectedError('failed', 'There is no store at memory:', { hint: 'posctl venue add ID makes one' });
}

function baseOf(memory: Contents): Base {
  return {
    name: 'memory:',
    open: async () => (!memory.there ? 'missing' : memory.settings.copying ? 'half' : 'ready'),
    create: async () => {
      memory.there = true;
    },
    settings: async () => pass(parseSettings, memory.settings),
    changeSettings: async (decide) => {
      mustExist(memory);
      memory.settings = pass(parseSettings, decide(pass(parseSettings, memory.settings)));
      return pass(parseSettings, memory.settings);
    },
    beats: async () => [...memory.beats.values()].map((beat) => pass(parseHeartbeat, beat)),
    beat: async (next) => {
      mustExist(memory);
      if (!memory.beats.has(next.by))
        for (const { by } of forgottenBeats([...memory.beats.values()], next)) memory.beats.delete(by);
      memory.beats.set(next.by, pass(parseHeartbeat, next));
    },
    room: async () => ({ freeBytes: null, shared: null, problem: null }),
    info: async () => ({ kind: 'folder', version: memory.there ? 1 : null, newest: 1, bytes: null }),
    async migrate() {
      mustExist(memory);
      return { from: 1, to: 1 };
    },
    journal: journalOf(memory),
    // Memory is never damaged.
    repair: async () => [],
    close: async () => {},
  };
}

function journalOf(memory: Contents): Journal {
  const { operations } = memory;
  return {
    async begin(plan) {
      mustExist(memory);
      operations.set(plan.op, { ...pass(parseOperationPlan, plan), steps: [] });
    },
    async note(op, steps) {
      const operation = operations.get(op);
      const more = steps.map((step) => pass(parseOperationStep, step));
      if (operation) operations.set(op, { ...operation, steps: [...operation.steps, ...more] });
    },
    read: async (op) => structuredClone(operations.get(op)),
    async *list() {
      yield* [...operations.values()]
        .map(({ steps: _, items, ...head }) => ({ ...structuredClone(head), items: items.length }))
        .sort((a, b) => compare(b.op, a.op));
    },
  };
}

function venuesOf(memory: Contents): Venues {
  const { venues } = memory;
  const states = () => [...venues.values()].map(({ state }) => state).sort((a, b) => compare(a.venue.id, b.venue.id));
  return {
    ids: async () => [...venues.keys()].sort(),
    read: async (id) => copyOf(venues.get(id)?.state),
    find: async (id) => copyOf(states().find(({ integrations }) => integrations.some((one) => one.id === id))),
    async *list(query) {
      for (const state of states()) {
        if (query.ids && !query.ids.includes(state.venue.id)) continue;
        if (venueFits(state, query)) yield pass(parseVenueState, state);
      }
    },
    count: async (query) =>
      states().flatMap(({ integrations }) => integrations.filter((one) => integrationFits(one, query))).length,
    alike: async (asked) => {
      const count = new AlikeCount(asked);
      for (const { integrations } of states()) for (const one of integrations) count.add(one);
      return count.soFar;
    },
    async survey(asked, { visit }) {
      const count = new SurveyCount(asked);
      for (const state of states()) {
        const whole = pass(parseVenueState, state);
        for (const integration of whole.integrations) if (count.add(integration)) visit(integration, whole);
      }
      return count.survey();
    },
    figures: async (asked) => {
      const count = new FigureCount(asked);
      for (const state of states()) count.add(state);
      return count.figures();
    },
    async change(id, decide, { rows = [], fence } = {}) {
      mustExist(memory);
      const incoming = storableRows(asFromDisk(rows));
      const lease = await memory.leases.acquire(`venue-${id}`, { waitMs: 30_000, process: 'memory/1' });
      if (!lease) throw locked(`Venue ${id} is held by ${memory.leases.holder(`venue-${id}`)}`);
      try {
        memory.leases.mustHold(fence);
        const before = venues.get(id);
        const importers = before?.state ?? NO_IMPORTERS;
        const stored = storedSales(before, wantedBy(incoming, importers.integrations));
        const plan = planImport(incoming, stored, importers);
        const { change, result } = decide(copyOf(before?.state), plan.outcome);
        if (change) {
          const { state, entries } = storableChange(id, before?.state, asFromDisk(change));
          venues.set(id, changed(before ?? new MemoryVenue(state), { state, entries }, plan));
        }
        return result;
      } finally {
        await lease.release();
      }
    },
  };
}

/** All at once: nothing of this can fail. */
function changed(
  venue: MemoryVenue,
  { state, entries }: { state: VenueState; entries: readonly TimelineEntry[] },
  { puts, totals }: ImportPlan,
): MemoryVenue {
  venue.state = state;
  venue.append(entries);
  for (const { document } of puts) venue.put(document);
  for (const total of totals) venue.total(total);
  return venue;
}

/** Gives only what was announced: stores that look everything up beforehand must not be asked for more. */
function storedSales(venue: MemoryVenue | undefined, wanted: Wanted): StoredSales {
  const announced = new Set([
    ...wanted.documents.map(keyOf),
    ...wanted.rows.map(({ integration, row }) => `${integration} ${row}`),
  ]);
  const mustBeAnnounced = (key: string) => {
    if (!announced.has(key)) throw new Error(`An import asks for ${key}, which it did not announce`);
  };
  const version = (document: SaleDocument): StoredVersion => ({
    id: keyOf(document),
    is: (text) => keptText(document) === text,
    document: () => document,
  });
  return {
    version: (key) => {
      mustBeAnnounced(keyOf(key));
      const document = venue?.document(keyOf(key));
      return document && version(document);
    },
    ofRow: ({ integration, row }) => {
      mustBeAnnounced(`${integration} ${row}`);
      return (venue?.ofRow(`${integration} ${row}`) ?? []).map(version);
    },
    totals: (day) => venue?.totalsOf(day) ?? [],
  };
}

function ledgerOf({ venues }: Contents): Ledger {
  const ids = () => [...venues.keys()].sort();
  const idOf = (one: VenueAsked) => (typeof one === 'string' ? one : one.venue.id);
  const chosen = (wanted?: readonly VenueAsked[]) =>
    (wanted ? [...new Set(wanted.map(idOf))].sort().filter((id) => venues.has(id)) : ids()).map(
      (id) => venues.get(id) as MemoryVenue,
    );
  const documents = (query: SalesQuery, venue: MemoryVenue) =>
    [...venue.sales()].filter((document) => saleFits(document, query)).sort(inOrder);
  return {
    async *timeline(query) {
      const fitting = chosen(query.venues)
        .flatMap((venue) => venue.placed(venue.entries.filter((entry) => entryFits(entry, query))))
        .sort(inOrderOfTimeline);
      const first = query.limit === undefined ? 0 : Math.max(0, fitting.length - query.limit);
      for (const { entry } of fitting.slice(first)) yield pass(parseTimelineEntry, entry);
    },
    async *sales(query) {
      for (const venue of chosen(query.venues))
        for (const document of documents(query, venue)) yield pass(parseSaleDocument, document);
    },
    totals: async ({ by, item, ...query }) => {
      const totals = new Totals({ by, item });
      for (const venue of chosen(query.venues)) for (const document of documents(query, venue)) totals.add(document);
      return totals.rows();
    },
    dayFacts: async (query) =>
      chosen(query.venues)
        .flatMap((venue) => factsOf(venue.totals(query).filter((total) => isOf(total, query))))
        .sort(compareFacts),
  };
}

const keyOf = ({ integration, source }: { integration: string; source: string }) =>
  JSON.stringify([integration, source]);

const rowKeyOf = (document: SaleDocument) => `${document.integration} ${rowOf(document)}`;

function inOrder(a: SaleDocument, b: SaleDocument): number {
  return compare(a.soldAt, b.soldAt) || compare(a.integration, b.integration) || compare(a.source, b.source);
}

function entryFits(entry: TimelineEntry, query: TimelineQuery): boolean {
  if (query.integrations && !(entry.integration !== null && query.integrations.includes(entry.integration)))
    return false;
  if (query.kinds && !query.kinds.includes(entry.kind)) return false;
  if (query.op !== undefined && entry.op !== query.op) return false;
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

function isOf({ integration, businessDay }: SaleDocument | SalesTotal, query: DayFactsQuery): boolean {
  if (query.integrations && !query.integrations.includes(integration)) return false;
  return (query.from === undefined || businessDay >= query.from) && (query.to === undefined || businessDay <= query.to);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a disk would give back: nothing shared, nothing that JSON cannot hold. */
function asFromDisk<T extends object | readonly SourceRow[]>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

function pass<T>(parse: (value: unknown) => Parsed<T>, value: T): T {
  return storable(parse, JSON.parse(JSON.stringify(value)));
}

function copyOf(state: VenueState | undefined): VenueState | undefined {
  return state && pass(parseVenueState, state);
}
