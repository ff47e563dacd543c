import { bookedIn, type DayRule } from './business-day.ts';
import { same } from './collections.ts';
import type { Changes, MovedDetails } from './entry-details.ts';
import { conflict } from './errors.ts';
import { isMemory, type SaleDocument, saleDocument } from './sale.ts';
import { operationOf, record, type Teller, type VenueChange, type VenueState } from './state.ts';
import type { Day } from './time.ts';
import type { EntryDraft, Telling, TimelineEntry } from './timeline.ts';
import type { Kept } from './undo.ts';
import type { Venue } from './venue.ts';

/** A new venue. @throws ExpectedError `conflict` when it is there. */
export function venueAdded(state: VenueState | undefined, venue: Venue, teller: Teller): VenueChange {
  if (state) throw conflict(`there is a venue ${venue.id} already`, `change it with: posctl venue edit ${venue.id}`);
  const empty: VenueState = { venue, integrations: [], owed: [], lastSeq: 0 };
  return record(empty, [entry(teller, { kind: 'venue_added', details: { ...venue } })]);
}

/** The venue with what was named changed, and what moved to other days by that; null when that changes nothing. */
export function venueEdited(
  state: VenueState,
  { patch, moved }: { readonly patch: Partial<Omit<Venue, 'id'>>; readonly moved: readonly MovedDay[] },
  teller: Teller,
): VenueChange | null {
  const next: Venue = { ...state.venue, ...patch };
  const changes = Object.fromEntries(
    (Object.keys(patch) as (keyof typeof patch)[])
      .filter((key) => !same(state.venue[key], next[key]))
      .map((key) => [key, { from: state.venue[key], to: next[key] }]),
  );
  if (Object.keys(changes).length === 0) return null;
  return record({ ...state, venue: next }, [
    entry(teller, { kind: 'venue_edited', details: { changes, ...movedDetails(moved) } }),
  ]);
}

/** Fields that decide on which day a sale is counted. */
const DAY_RULE: readonly string[] = ['timezone', 'dayStart', 'daysBy'];

/**
 * The venue with what an entry says set back, where it still has the values that were set then; and what stays. Whose clock
 * makes the day stays, too: sales have moved by it, and move back only by an edit of the venue.
 */
export function venueSetBack(
  state: VenueState,
  entry: TimelineEntry,
  teller: Teller,
): { readonly change: VenueChange | null; readonly changes: Changes; readonly kept: readonly Kept[] } {
  const kept: Kept[] = [];
  if (entry.kind === 'venue_added') kept.push({ field: 'the venue', why: 'nothing deletes what was added' });
  const patch: Record<string, unknown> = {};
  const now: Readonly<Record<string, unknown>> = { ...state.venue };
  const changes = entry.kind === 'venue_edited' ? entry.details.changes : {};
  for (const [field, { from, to }] of Object.entries(changes)) {
    if (same(now[field], from) || field === 'id' || !(field in now)) continue;
    if (!same(now[field], to)) kept.push({ field, why: 'it has another value now' });
    else if (DAY_RULE.includes(field))
      kept.push({ field, why: `sales would move; see: posctl venue edit ${state.venue.id}` });
    else patch[field] = from;
  }
  const change = venueEdited(state, { patch, moved: [] }, teller);
  const told = Object.fromEntries(Object.entries(patch).map(([field, to]) => [field, { from: now[field], to }]));
  return { change, changes: told, kept };
}

function entry(teller: Teller, telling: Telling): EntryDraft {
  const { at, actor, reason } = teller;
  return { at, actor, integration: null, ref: null, status: null, reason, ...operationOf(teller), ...telling };
}

/** Sales that another time zone or day start of the venue puts on another business day; one currency each. */
export interface MovedDay {
  readonly from: Day;
  readonly to: Day;
  readonly documents: number;
  readonly lines: number;
  /** Minor units. */
  readonly net: { readonly amount: number; readonly currency: string };
}

/**
 * The document as it is counted where the venue counts its days by this rule; null when it stays as it is. Days that the
 * provider or a report gave stay.
 */
export function rebooked(document: SaleDocument, rule: DayRule): SaleDocument | null {
  if (document.dayFrom !== 'computed' || isMemory(document)) return null;
  const { zone, businessDay } = bookedIn(rule, document);
  if (zone === document.zone && businessDay === document.businessDay) return null;
  return saleDocument({ ...document, zone, businessDay });
}

/** Whether two rules may put a sale on different days. */
export function sameRule(a: DayRule, b: DayRule): boolean {
  return a.timezone === b.timezone && a.dayStart === b.dayStart && a.daysBy === b.daysBy;
}

/** Counts what moves. */
export class Moves {
  /** Documents that have to be written anew, also those of which only the zone changes. */
  rewritten = 0;
  private readonly sums = new Map<string, MovedDay>();
  private readonly zones = new Map<string, string>();

  /** The zones of locations are told of beside the venue's. */
  see({ location, locationZone }: SaleDocument): void {
    if (location !== null && locationZone !== undefined) this.zones.set(location, locationZone);
  }

  /** Locations of which the source says the zone, by id. */
  locations(): readonly { readonly location: string; readonly zone: string }[] {
    const known = [...this.zones.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    return known.map(([location, zone]) => ({ location, zone }));
  }

  add(before: SaleDocument, after: SaleDocument): void {
    this.rewritten += 1;
    if (before.businessDay === after.businessDay) return;
    const { currency } = before;
    const [from, to] = [before.businessDay, after.businessDay];
    const key = `${from} ${to} ${currency}`;
    const sum = this.sums.get(key) ?? { from, to, documents: 0, lines: 0, net: { amount: 0, currency } };
    const net = before.kind === 'void' ? 0 : before.net;
    this.sums.set(key, {
      ...sum,
      documents: sum.documents + 1,
      lines: sum.lines + before.lines.length,
      net: { amount: sum.net.amount + net, currency },
    });
  }

  /** By day. */
  rows(): MovedDay[] {
    return [...this.sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }
}

/** Rows kept on the timeline. */
const MOST_ROWS = 60;

/** What moved, for the timeline. */
function movedDetails(rows: readonly MovedDay[]): MovedDetails {
  if (rows.length === 0) return {};
  const more = rows.length > MOST_ROWS ? { moreMoved: rows.length - MOST_ROWS } : {};
  return { moved: rows.slice(0, MOST_ROWS), movedDocuments: documentsOf(rows), ...more };
}

export function documentsOf(rows: readonly MovedDay[]): number {
  return rows.reduce((sum, { documents }) => sum + documents, 0);
}
