import fs from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Parsed } from '../domain/door.ts';
import { ExpectedError } from '../domain/errors.ts';
import { shellRef } from '../domain/reference.ts';
import type { Heartbeat, Settings, VenueState } from '../domain/state.ts';
import { type DocumentFile, type Door, readDocument, textOf, understand } from './document.ts';
import { type StorePaths, type VenuePaths, venuePaths } from './paths.ts';
import type { StoredVenue } from './stored-venue.ts';

/** A store's folder, and the version of the posctl that works on it. */
export interface StoreFolder {
  readonly paths: StorePaths;
  readonly writer: string;
}

const loadParse = () => import('../domain/parse.ts');
const FROM_BACKUP = 'Put that file back from a backup; posctl does not write over it';

/** The document of a venue: its one commit point. */
export function venueDocument({ paths, writer }: StoreFolder, id: string): DocumentFile<StoredVenue> {
  const venue = venuePaths(paths, id);
  const door = { writer, door: doorToVenues };
  const wayBack = () => wayBackOf(venue, door);
  return { path: venue.document, name: 'venue', previous: venue.previous, ...door, wayBack };
}

async function doorToVenues(version: number): Promise<(json: unknown) => Parsed<StoredVenue>> {
  const [{ parseVenueState }, { parseFiles, parseFilesOfVersion1 }] = await Promise.all([
    loadParse(),
    import('./growing-files.ts'),
  ]);
  return (json) => {
    const state = parseVenueState(json);
    if (!state.ok) return state;
    const files = (version === 1 ? parseFilesOfVersion1 : parseFiles)((json as { files?: unknown }).files);
    if (!files.ok) return { ok: false, problem: `files.${files.problem}` };
    return { ok: true, value: { ...state.value, files: files.value } };
  };
}

/** How to go on with a damaged or lost document; posctl itself never writes over it. */
async function wayBackOf(venue: VenuePaths, door: Door<StoredVenue>): Promise<string> {
  const text = textOf(venue.previous);
  if (text === undefined || !(await understand(door, text)).ok) return FROM_BACKUP;
  const [name, copy] = [basename(venue.document), basename(venue.previous)];
  const aside = fs.existsSync(venue.document) ? `mv ${name} ${name}.damaged && ` : '';
  return `Go back to the state before the last change: cd ${quoted(venue.folder)} && ${aside}cp ${copy} ${name}`;
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

/** A venue as it was saved last; undefined when it never was. @throws ExpectedError as `mustBeWhole` says. */
export async function readVenue(folder: StoreFolder, id: string): Promise<StoredVenue | undefined> {
  const stored = await readDocument(venueDocument(folder, id));
  await mustBeWhole(folder, id, stored);
  return stored;
}

/** @throws ExpectedError when the document is another venue's, or lost: gone from beside what was saved with it. */
export async function mustBeWhole(folder: StoreFolder, id: string, stored: StoredVenue | undefined): Promise<void> {
  const file = venueDocument(folder, id);
  if (stored && stored.venue.id !== id) {
    throw new ExpectedError('failed', `${file.path} is the document of another venue, ${stored.venue.id}`, {
      hint: 'Folders of venues cannot be renamed or copied: put it back where it was',
    });
  }
  if (!stored && isLost(venuePaths(folder.paths, id))) throw await lost(file, id);
}

/** Whether there is something of a venue, but not its document, though it was saved once. */
export function isLost({ document, previous, unborn, timeline, sales }: VenuePaths): boolean {
  const holds = (path: string) => fs.existsSync(path) && fs.readdirSync(path).length > 0;
  const something = fs.existsSync(previous) || holds(timeline) || holds(sales);
  // In this order: a first change makes the sign before its files, and takes it away after the document is there.
  return something && !fs.existsSync(unborn) && !fs.existsSync(document);
}

async function lost(file: DocumentFile<StoredVenue>, id: string): Promise<ExpectedError> {
  const way = await file.wayBack();
  const hint =
    way === FROM_BACKUP
      ? `Put that file back from a backup; if there never was such a venue, move ${dirname(file.path)} away`
      : `${way} (or: posctl store repair ${shellRef(id)})`;
  return new ExpectedError('failed', `${file.path} is lost: what was saved with it is still there`, { hint });
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
  const wayBack = async () =>
    'Put that file back from a backup. If you changed it on purpose, posctl store repair takes it as it is';
  return { path: paths.store, name: 'store', writer, door, wayBack };
}

export function beatDocument({ writer }: StoreFolder, path: string): DocumentFile<Heartbeat> {
  const door = async () => (await loadParse()).parseHeartbeat;
  return { path, name: 'heartbeat', writer, door, wayBack: async () => FROM_BACKUP };
}
