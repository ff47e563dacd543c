import { ExpectedError } from '../domain/errors.ts';
import { type Parsed, parseVenueState } from '../domain/parse.ts';
import type { VenueState } from '../domain/state.ts';
import type { Database, Row } from './database.ts';

/** A venue as it is read. */
export interface VenueRow extends Row {
  readonly state: string;
  /** A list of its integrations, as JSON. */
  readonly records: string;
  /** Whether this very version of posctl wrote all of it, and it need not be parsed again. */
  readonly ours: boolean;
}

/** @throws ExpectedError `failed` about one that cannot be read. */
export function stateOf(row: VenueRow, id: string, database: Database): VenueState {
  return storedVenue(row, id, database).state;
}

/** A venue with what its row remembers of how its entries are dated, of which nothing is known. @throws as `stateOf`. */
export function storedVenue(
  { state, records, ours }: VenueRow,
  id: string,
  { address }: Database,
): { readonly state: VenueState; readonly dates: unknown } {
  const { lastSeq, dates, ...head } = JSON.parse(state);
  const value = { ...head, integrations: JSON.parse(records), lastSeq };
  return { state: ours ? value : read(parseVenueState(value), `Venue ${id} in ${address.name}`), dates };
}

/** @throws ExpectedError `failed` that names what it is. */
export function read<T>(parsed: Parsed<T>, what: string): T {
  if (parsed.ok) return parsed.value;
  throw new ExpectedError('failed', `${what} is damaged: ${parsed.problem}`, {
    hint: 'Somebody else changed it in the database, or a newer posctl did. Restore it from a backup of the database',
  });
}
