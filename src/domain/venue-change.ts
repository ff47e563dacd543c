import { conflict } from './errors.ts';
import { type MovedDay, movedDetails } from './moved-days.ts';
import { same } from './same.ts';
import { record, type VenueChange, type VenueState } from './state.ts';
import type { Teller } from './story.ts';
import type { EntryDraft, Telling } from './timeline.ts';
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

function entry({ at, actor, reason }: Teller, telling: Telling): EntryDraft {
  return { at, actor, integration: null, ref: null, status: null, reason, ...telling };
}
