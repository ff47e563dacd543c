import { type Parsed, parseStoredVenue } from '../domain/parse.ts';
import type { StoredVenue } from '../domain/stored-venue.ts';
import type { DocumentFile } from './document.ts';
import { type StorePaths, venuePaths } from './paths.ts';

/** The document of a venue: its one commit point. */
export function venueDocument(store: StorePaths, id: string): DocumentFile<StoredVenue> {
  const { document, previous } = venuePaths(store, id);
  return { path: document, previous, parse: (file) => ofVenue(id, parseStoredVenue(file)) };
}

function ofVenue(id: string, parsed: Parsed<StoredVenue>): Parsed<StoredVenue> {
  if (!parsed.ok || parsed.value.venue.id === id) return parsed;
  return { ok: false, problem: 'venue.id: it is the document of another venue' };
}
