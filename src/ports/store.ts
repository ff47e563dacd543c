import type { DayFacts } from '../domain/day-facts.ts';
import type { ImportOutcome } from '../domain/import.ts';
import type { SaleDocument } from '../domain/sale.ts';
import type { Heartbeat, Settings, VenueChange, VenueState } from '../domain/state.ts';
import type { Day, Instant } from '../domain/time.ts';
import type { EntryKind, TimelineEntry } from '../domain/timeline.ts';

/** Where everything is kept. Errors: `ExpectedError` `locked` (6), `failed` (1: damaged, newer, cannot be written). */
export interface Store {
  /** For messages: a path, or an address without its password. */
  readonly name: string;
  exists(): Promise<boolean>;
  /** Makes an empty store; does nothing when it is there. */
  create(): Promise<void>;
  /** Ids of all venues, sorted; empty when the store does not exist. */
  venueIds(): Promise<string[]>;
  read(venue: string): Promise<VenueState | undefined>;
  /** All venues, by id. A venue that cannot be read is an error that names it. */
  readAll(): AsyncIterable<VenueState>;
  /**
   * Changes one venue as one: reads it afresh under its lock, imports `documents`, asks `decide` what follows, and saves
   * state, entries and documents together. After a crash at any instant all of it is there or none.
   * `decide` is pure and may be called again; returning `null` as the change saves nothing (documents included).
   * Where a document counts (`countedIn`) is settled here, from the integrations that the venue has before the change.
   * @throws ExpectedError `locked` when another process holds the venue for 30 s.
   */
  change<R>(venue: string, decide: Decide<R>, documents?: readonly SaleDocument[]): Promise<R>;
  /** Entries that fit, ordered by `at`, `venue`, `seq`. */
  timeline(query: TimelineQuery): AsyncIterable<TimelineEntry>;
  /** The newest version of each document that fits, ordered by `soldAt`, `venue`, `integration`, `source`. Streams. */
  sales(query: SalesQuery): AsyncIterable<SaleDocument>;
  /** What integrations have of business days, ordered by day, integration, location, form; days without sales are left out. */
  dayFacts(query: DayFactsQuery): Promise<DayFacts[]>;
  settings(): Promise<Settings>;
  changeSettings(decide: (settings: Settings) => Settings): Promise<Settings>;
  heartbeat(): Promise<Heartbeat | undefined>;
  beat(heartbeat: Heartbeat): Promise<void>;
  /**
   * A lock by name, across processes and within this one. A dead process holds nothing.
   * Undefined when it could not be had within `waitMs` or the signal was aborted.
   */
  lock(name: string, wait: { readonly waitMs: number; readonly signal?: AbortSignal }): Promise<Lease | undefined>;
  /** What the holder of a lock wrote, for messages; null when nobody holds it. */
  holder(name: string): Promise<string | null>;
}

/** `state` is undefined for a venue that does not exist yet. */
export type Decide<R> = (
  state: VenueState | undefined,
  imported: ImportOutcome,
) => { readonly change: VenueChange | null; readonly result: R };

export interface Lease {
  /** Frees the lock; safe to call twice. */
  release(): Promise<void>;
}

export interface TimelineQuery {
  /** All venues when absent. */
  readonly venues?: readonly string[];
  /** Entries of these integrations only; entries of venues are left out then. */
  readonly integrations?: readonly string[];
  readonly kinds?: readonly EntryKind[];
  /** Inclusive. */
  readonly since?: Instant;
  /** Exclusive. */
  readonly until?: Instant;
  /** The newest N of what fits (still oldest first). */
  readonly limit?: number;
}

export interface SalesQuery extends DayFactsQuery {
  /** Sold then or later. */
  readonly since?: Instant;
  /** Sold earlier. */
  readonly until?: Instant;
  /** False: in any order, which is quicker. */
  readonly ordered?: boolean;
}

export interface DayFactsQuery {
  /** All venues when absent. */
  readonly venues?: readonly string[];
  /** All integrations when absent. */
  readonly integrations?: readonly string[];
  /** Business days, both included. */
  readonly from?: Day;
  readonly to?: Day;
}
