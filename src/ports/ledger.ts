import type { SaleDocument } from '../domain/sale.ts';
import type { VenueState } from '../domain/state.ts';
import type { Day, Instant } from '../domain/time.ts';
import type { EntryKind, TimelineEntry } from '../domain/timeline.ts';
import type { DayFacts, SalesTotal } from '../domain/totals.ts';

/** What only grows: the timeline and the sales. */
export interface Ledger {
  /**
   * Entries that fit: those of a venue ordered by `seq`, across venues by `at`, then `venue`. Where a clock was wrong, `at`
   * is that of a neighbour (see `straysAmong`); what is asked goes by the entry's own.
   */
  timeline(query: TimelineQuery): AsyncIterable<TimelineEntry>;
  /** The newest version of each document that fits, ordered by venue, `soldAt`, `integration`, `source`. Streams. */
  sales(query: SalesQuery): AsyncIterable<SaleDocument>;
  /**
   * Sums of what fits, by business day or by item, for each integration, location and form by itself; documents that count
   * in an older integration are summed apart, so that whoever asks decides what counts. In no order.
   */
  totals(query: TotalsQuery): Promise<SalesTotal[]>;
  /**
   * What integrations have of business days, ordered by day, integration, location, form; days without sales are left out.
   */
  dayFacts(query: DayFactsQuery): Promise<DayFacts[]>;
}

export interface TimelineQuery {
  /** All venues when absent. */
  readonly venues?: readonly VenueAsked[];
  /** Entries of these integrations only; entries of venues are left out then. */
  readonly integrations?: readonly string[];
  readonly kinds?: readonly EntryKind[];
  /** Entries of this operation only. */
  readonly op?: string;
  /** Inclusive. */
  readonly since?: Instant;
  /** Exclusive. */
  readonly until?: Instant;
  /** The newest N of what fits (still oldest first). */
  readonly limit?: number;
}

/**
 * A venue by its id; or as it was read before, which need not be read again, and whose sales and timeline may be given as
 * they were then.
 */
export type VenueAsked = string | VenueState;

export interface DayFactsQuery {
  /** All venues when absent. */
  readonly venues?: readonly VenueAsked[];
  /** All integrations when absent. */
  readonly integrations?: readonly string[];
  /** Business days, both included. */
  readonly from?: Day;
  readonly to?: Day;
}

export interface SalesQuery extends DayFactsQuery {
  /** Sold then or later. */
  readonly since?: Instant;
  /** Sold earlier. */
  readonly until?: Instant;
  /** False: in any order, which is quicker. */
  readonly ordered?: boolean;
}

export interface TotalsQuery extends Omit<SalesQuery, 'ordered'> {
  readonly by: 'day' | 'item';
  /** Lines of this item only, by its code. */
  readonly item?: string;
}
