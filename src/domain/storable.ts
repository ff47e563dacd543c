/** What every store asks of what it is given, before it saves it. */
import { ExpectedError } from './errors.ts';
import { type Parsed, parseSaleDocument, parseTimelineEntry, parseVenueState } from './parse.ts';
import type { SourceRow } from './sale.ts';
import { mustFollow, type VenueChange, type VenueState } from './state.ts';

/** The rows as they can be stored. @throws ExpectedError `bad_data` about a document that cannot. */
export function storableRows(rows: readonly SourceRow[]): SourceRow[] {
  return rows.map((row) => ({
    ...row,
    ...wellFormed({ integration: row.integration, row: row.row }),
    documents: row.documents.map((document) => {
      const parsed = parseSaleDocument(wellFormed(document));
      if (parsed.ok) return parsed.value;
      throw new ExpectedError('bad_data', `Sale ${document.source} cannot be stored: ${parsed.problem}`);
    }),
  }));
}

/** The change as it can be stored. @throws Error: whoever decided so has a bug. */
export function storableChange(venue: string, before: VenueState | undefined, change: VenueChange): VenueChange {
  mustFollow(venue, before, change);
  return {
    state: storable(parseVenueState, change.state),
    entries: change.entries.map((entry) => storable(parseTimelineEntry, entry)),
  };
}

/** What `parse` lets in again when it is read. @throws Error: whoever decided so has a bug. */
export function storable<T>(parse: (value: unknown) => Parsed<T>, value: T): T {
  const parsed = parse(wellFormed(value));
  if (!parsed.ok) throw new Error(`Not fit to be stored: ${parsed.problem}`);
  return parsed.value;
}

/** How JSON writes NUL, and halves of characters. What is escaped by a backslash of its own looks alike: no harm. */
const NOT_FOR_STORES = /\\u(?:0000|d[89a-f]..)/;

/** Not every store can hold NUL and halves of characters (surrogates without their pair): they are replaced here. */
function wellFormed<T>(value: T): T {
  return NOT_FOR_STORES.test(JSON.stringify(value) ?? '') ? mended(value) : value;
}

function mended<T>(value: T): T {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\ufffd') as T;
  if (Array.isArray(value)) return value.map(mended) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [mended(key), mended(each)])) as T;
}
