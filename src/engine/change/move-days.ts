import { shiftDay } from '../../domain/business-day.ts';
import { conflict } from '../../domain/errors.ts';
import { rowsOf, type SaleDocument } from '../../domain/sale.ts';
import type { VenueChange, VenueState } from '../../domain/state.ts';
import type { Day } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import { Moves, rebooked, sameRule } from '../../domain/venue-change.ts';
import type { Store } from '../../ports/store.ts';
import type { ChangeWith } from '../../ports/venues.ts';
import { type CheckLock, COMMAND_WAITS, checkStillRunning, type LockWanted, withCheckLock } from '../check/check.ts';
import { type WaitingPorts, whileWaiting } from '../look/waiting.ts';

/** Documents written at once. */
const BATCH = 2000;
/** The moment of a sale and its business day are never further apart. */
const APART_DAYS = 41;

/** A venue as it is and as it shall be. */
export interface VenueMove {
  readonly was: Venue;
  readonly next: Venue;
}

/** What would move to another business day. Reads all sales of the venue where the rule changes. */
export async function previewMoves(
  { store, ...ports }: WaitingPorts & { readonly store: Store },
  { was, next }: VenueMove,
): Promise<Moves> {
  const moves = new Moves();
  if (sameRule(was, next)) return moves;
  await whileWaiting(ports, `reading sales of ${was.id}`, async () => {
    for await (const document of store.ledger.sales({ venues: [was.id], ordered: false })) {
      moves.see(document);
      const moved = rebooked(document, next);
      if (moved) moves.add(document, moved);
    }
  });
  return moves;
}

export interface Moving<R> {
  readonly move: VenueMove;
  /** What becomes of the venue itself. */
  decide(state: VenueState): { readonly change: VenueChange | null; readonly result: R };
  /** Called with how many documents are written. */
  progress(documents: number): void;
}

/**
 * Moves sales batch by batch, each saved as a whole, the venue with the last one; checks of the venue wait meanwhile. What
 * has moved stays moved and is not moved again: after a crash the same command goes on.
 * @throws ExpectedError `conflict` when somebody else changed the rule meanwhile, `locked` when a check does not end.
 */
export async function moveDays<R>(store: Store, { move, decide, progress }: Moving<R>): Promise<R> {
  const { was } = move;
  const wanted: LockWanted<R> = {
    integrations: (await store.venues.read(was.id))?.integrations ?? [],
    waitMs: COMMAND_WAITS,
    stillRunning(integration) {
      throw checkStillRunning(integration, 'changed');
    },
  };
  return withCheckLock(store.leases, wanted, async (lock) => {
    let last: Batch | undefined;
    let written = 0;
    for await (const batch of movedBatches(store, move)) {
      if (last) {
        await store.venues.change(was.id, (state) => keeping(unchanged(state, was)), savedWith(last, lock));
        written += last.documents.length;
        progress(written);
      }
      last = batch;
    }
    const decideLast = (state: VenueState | undefined) => {
      const now = unchanged(state, was);
      const { change, result } = decide(now);
      return { change: change ?? keeping(now).change, result };
    };
    return store.venues.change(was.id, decideLast, last && savedWith(last, lock));
  });
}

/** Documents of one integration that are written at once. */
interface Batch {
  readonly integration: string;
  readonly documents: readonly SaleDocument[];
}

/** Documents as they are after the move. Nothing is written while it is read: a month is held in memory. */
async function* movedBatches(store: Store, { was, next }: VenueMove): AsyncGenerator<Batch, void, void> {
  const pending = new Map<string, SaleDocument[]>();
  for (const month of await monthsOf(store, was.id)) {
    for await (const document of store.ledger.sales({ venues: [was.id], ...month, ordered: false })) {
      const after = rebooked(document, next);
      if (!after) continue;
      const documents = pending.get(after.integration);
      if (documents) documents.push(after);
      else pending.set(after.integration, [after]);
    }
    for (const [integration, documents] of pending)
      while (documents.length >= BATCH) yield { integration, documents: documents.splice(0, BATCH) };
  }
  for (const [integration, documents] of pending) if (documents.length > 0) yield { integration, documents };
}

function savedWith({ integration, documents }: Batch, lock: CheckLock): ChangeWith {
  const fence = lock.fence(integration);
  return { rows: rowsOf(documents), ...(fence ? { fence } : {}) };
}

/** The venue stays as it is; what comes with the change is saved. */
function keeping(state: VenueState) {
  return { change: { state, entries: [] }, result: undefined };
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
  if (state && sameRule(state.venue, was)) return state;
  throw conflict(`${was.id} was changed meanwhile`, `look at it: posctl venue list --venue ${was.id}`);
}
