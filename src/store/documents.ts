import { ExpectedError } from '../domain/errors.ts';
import type { Heartbeat, Settings, VenueState } from '../domain/state.ts';
import type { StoredVenue } from '../domain/stored-venue.ts';
import { type DocumentFile, readDocument } from './document.ts';
import { type StorePaths, venuePaths } from './paths.ts';

/** A store's folder, and the version of the posctl that works on it. */
export interface StoreFolder {
  readonly paths: StorePaths;
  readonly writer: string;
}

const loadParse = () => import('../domain/parse.ts');

/** The document of a venue: its one commit point. */
export function venueDocument({ paths, writer }: StoreFolder, id: string): DocumentFile<StoredVenue> {
  const { document, previous } = venuePaths(paths, id);
  return { path: document, name: 'venue', previous, writer, door: async () => (await loadParse()).parseStoredVenue };
}

/** A venue as it was saved last; undefined when it never was. */
export async function readVenue(folder: StoreFolder, id: string): Promise<StoredVenue | undefined> {
  const file = venueDocument(folder, id);
  const stored = await readDocument(file);
  if (stored) mustBeOf(id, file.path, stored);
  return stored;
}

/** @throws ExpectedError when somebody put another venue's document in this place. */
export function mustBeOf(id: string, path: string, { venue }: StoredVenue): void {
  if (venue.id === id) return;
  throw new ExpectedError('failed', `${path} is the document of another venue, ${venue.id}`, {
    hint: 'Folders of venues cannot be renamed or copied: put it back where it was',
  });
}

/** The state alone: what a venue's document holds for everybody. */
export function stateOf({ files: _, ...state }: StoredVenue): VenueState {
  return state;
}

/** What holds for the whole store; a store exists when this is there. */
export interface StoreDocument {
  readonly settings: Settings;
}

export function storeDocument({ paths, writer }: StoreFolder): DocumentFile<StoreDocument> {
  const door = async () => {
    const { parseSettings } = await loadParse();
    return (file: unknown) => {
      const parsed = parseSettings((file as Partial<StoreDocument>).settings);
      return parsed.ok ? { ok: true as const, value: { settings: parsed.value } } : parsed;
    };
  };
  return { path: paths.store, name: 'store', writer, door };
}

export function heartbeatDocument({ paths, writer }: StoreFolder): DocumentFile<Heartbeat> {
  return { path: paths.heartbeat, name: 'heartbeat', writer, door: async () => (await loadParse()).parseHeartbeat };
}
