import { shiftDay } from '../../domain/business-day.ts';
import { conflict, locked } from '../../domain/errors.ts';
import { Moves, rebooked } from '../../domain/moved-days.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import { rowsOf } from '../../domain/sale-document.ts';
import type { VenueChange, VenueState } from '../../domain/state.ts';
import type { Day } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Lease } from '../../ports/leases.ts';
import type { Store } from '../../ports/store.ts';
import { checkLock } from '../check/check.ts';

/** Documents written at once. */
const BATCH = 2000;
/** The moment of a sale and its business day are never further apart. */
const APART_DAYS = 41;
const LOCK_WAIT = 30_000;

/** A venue as it is and as it shall be. */
export interface VenueMove {
  readonly was: Venue;
  readonly next: Venue;
}

/** What would move to another business day. Reads all sales of the venue where zone or day start change. */
export async function previewMoves(store: Store, { was, next }: VenueMove): Promise<Moves> {
  const moves = new Moves();
  if (was.timezone === next.timezone && was.dayStart === next.dayStart) return moves;
  for await (const document of store.ledger.sales({ venues: [was.id], ordered: false })) {
    const moved = rebooked(document, was, next);
    if (moved) moves.add(document, moved);
  }
  return moves;
}

/**
 * Moves sales batch by batch, each saved as a whole, the venue with the last one; checks of the venue wait meanwhile. What
 * has moved stays moved and is not moved again: after a crash the same command goes on.
 * @throws ExpectedError `conflict` when somebody else changed zone or day start meanwhile, `locked` when a check does not end.
 */
export async function moveDays<R>(
  store: Store,
  {
    move,
    decide,
    progress,
  }: {
    readonly move: VenueMove;
    decide(state: VenueState): { readonly change: VenueChange | null; readonly result: R };
    progress(documents: number): void;
  },
): Promise<R> {
  const { was } = move;
  const leases = await lockChecks(store, was.id);
  try {
    const last = await rewriteAll(store, move, progress);
    return await store.venues.change(
      was.id,
      (state) => {
        const now = unchanged(state, was);
        const { change, result } = decide(now);
        return { change: change ?? { state: now, entries: [] }, result };
      },
      { rows: rowsOf(last) },
    );
  } finally {
    for (const lease of leases) await lease.release();
  }
}

/** Gives the last batch, which is saved with the venue. */
async function rewriteAll(
  store: Store,
  { was, next }: VenueMove,
  progress: (n: number) => void,
): Promise<SaleDocument[]> {
  let batch: SaleDocument[] = [];
  let written = 0;
  for (const month of await monthsOf(store, was.id)) {
    // Nothing is written while it is read: a month is held in memory, as every reader of a month does.
    const moved: SaleDocument[] = [];
    for await (const document of store.ledger.sales({ venues: [was.id], ...month, ordered: false })) {
      const after = rebooked(document, was, next);
      if (after) moved.push(after);
    }
    for (const document of moved) {
      if (batch.push(document) < BATCH) continue;
      const full = batch;
      batch = [];
      await store.venues.change(
        was.id,
        (state) => ({ change: { state: unchanged(state, was), entries: [] }, result: undefined }),
        { rows: rowsOf(full) },
      );
      written += full.length;
      progress(written);
    }
  }
  return batch;
}

async function monthsOf(store: Store, venue: string): Promise<{ since: string; until: string }[]> {
  const days = (await store.ledger.dayFacts({ venues: [venue] })).map((facts) => facts.businessDay);
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const months: { since: string; until: string }[] = [];
  const end = shiftDay(last, APART_DAYS);
  for (let month = firstOfMonth(shiftDay(first, -APART_DAYS)); month <= end; ) {
    const following = firstOfMonth(shiftDay(month, 31));
    months.push({ since: `${month}T00:00:00.000Z`, until: `${following}T00:00:00.000Z` });
    month = following;
  }
  return months;
}

const firstOfMonth = (day: Day): Day => `${day.slice(0, 7)}-01`;

function unchanged(state: VenueState | undefined, was: Venue): VenueState {
  if (state && state.venue.timezone === was.timezone && state.venue.dayStart === was.dayStart) return state;
  throw conflict(`${was.id} was changed meanwhile`, `look at it: posctl venue list --venue ${was.id}`);
}

async function lockChecks(store: Store, venue: string): Promise<Lease[]> {
  const leases: Lease[] = [];
  for (const { id } of (await store.venues.read(venue))?.integrations ?? []) {
    const lease = await store.leases.acquire(checkLock(id), { waitMs: LOCK_WAIT });
    if (lease) leases.push(lease);
    else {
      for (const held of leases) await held.release();
      throw locked(`a check of ${venue} is still running; nothing was changed`, 'try again when it has ended');
    }
  }
  return leases;
}
