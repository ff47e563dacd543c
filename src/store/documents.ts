import fs from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Adapter, Low } from 'lowdb';
import type { Parsed } from '../domain/door.ts';
import { ExpectedError } from '../domain/errors.ts';
import { shellRef } from '../domain/reference.ts';
import type { Heartbeat, Settings, VenueState } from '../domain/state.ts';
import type { Steps } from '../domain/steps.ts';
import { shellWord } from '../domain/text.ts';
import type { VenueAsked } from '../ports/ledger.ts';
import {
  documentPath,
  type GrowingFiles,
  idOf,
  onDisk,
  replaceFile,
  type StoredVenue,
  type StorePaths,
  textOf,
  type VenuePaths,
  venuePaths,
} from './folder.ts';

// A sealed document says who wrote it and what it must add up to. One that this very posctl has written passed `parse`
// before and need not pass it again, which is what keeps `list` quick; what another version has written is parsed. What
// does not add up was changed by something else than posctl, and is not believed.

/** What the beginning of a document says. */
interface Seal {
  /** Of posctl. */
  readonly writer: string;
  /** Whether the document is as it was written. */
  readonly sound: boolean;
  /** What comes after the seal. */
  readonly rest: string;
}

/** The text of a file that holds `data`, sealed by `writer`, the version of posctl. */
function sealed(version: number, data: object, writer: string): string {
  const rest = JSON.stringify(data).slice(1);
  return `{"version":${version},"seal":${JSON.stringify(`${writer} ${checksum(rest)}`)},${rest}\n`;
}

/** The seal of a document of this version; undefined when it has none. */
function sealOf(version: number, text: string): Seal | undefined {
  const start = `{"version":${version},"seal":"`;
  const end = text.indexOf('",', start.length);
  if (!text.startsWith(start) || end < 0) return undefined;
  const words = text.slice(start.length, end).split(' ');
  const sum = words.pop();
  const rest = text.slice(end + 2, -1);
  return { writer: words.join(' '), sound: text.endsWith('\n') && sum === checksum(rest), rest };
}

/** What a document says that posctl of this version has written, as it was written; undefined where it must be doubted. */
function trusted<T extends object>(writer: string, text: string): T | undefined {
  // To take version and seal off what was parsed would take as long as to parse it.
  return isTrusted(writer, text) ? JSON.parse(`{${text.slice(startOf(writer).length + SUM_LENGTH + 2)}`) : undefined;
}

/** Whether posctl of this version has written it, as `sealed` does, and it is as it was written. Cuts nothing out of it. */
function isTrusted(writer: string, text: string): boolean {
  const start = startOf(writer);
  const end = start.length + SUM_LENGTH;
  if (!text.startsWith(start) || !text.startsWith('",', end) || !text.endsWith('\n')) return false;
  return text.slice(start.length, end) === checksum(text, end + 2, text.length - 1);
}

let known = { writer: '', start: '' };

/** How a document begins that this writer has written, up to its checksum. */
function startOf(writer: string): string {
  if (known.writer !== writer)
    known = { writer, start: `{"version":${VERSION},"seal":${JSON.stringify(`${writer} `).slice(0, -1)}` };
  return known.start;
}

/** Letters of a checksum. */
const SUM_LENGTH = 8;

/** Where texts lie as bytes while they are added up: thousands of documents are read one after the other. */
let scratch = Buffer.alloc(0);
let words = new Uint32Array(0);

/**
 * FNV-1a, over words of four bytes, for a loop that runs once is slow: against accidents and editors, not against
 * enemies. The platform's own take a millisecond to load. What stands before `from` and after `to` has to be ASCII.
 */
function checksum(text: string, from = 0, to = text.length): string {
  const most = text.length * 3 + 6;
  if (scratch.length < most) {
    scratch = Buffer.allocUnsafeSlow((Math.max(most, 1 << 16) + 3) & ~3);
    words = new Uint32Array(scratch.buffer);
  }
  // So that what counts begins with a word.
  const before = -from & 3;
  const begin = before + from;
  const length = scratch.write(text, before) - from - (text.length - to);
  const [first, end] = [begin >> 2, (begin + length + 3) >> 2];
  for (let i = begin + length; i < end * 4; i += 1) scratch[i] = 0;
  let sum = 0x811c9dc5 ^ length;
  for (let i = first; i < end; i += 1) sum = Math.imul(sum ^ (words[i] ?? 0), 0x01000193);
  return (sum >>> 0).toString(16).padStart(SUM_LENGTH, '0');
}

/** Version of every document of a store that is written now; it grows with every change of what is in them. */
export const VERSION = 2;
/** Documents of version 1 have no checksum that holds: they were read as they were. */
const UNCHECKED = 1;

/** Lets documents in. */
interface Door<T> {
  /** Version of the posctl that reads and writes it. */
  readonly writer: string;
  /** Loads the door for what this posctl did not write itself, by the version of the document. */
  door(version: number): Promise<(json: unknown) => Parsed<T>>;
}

/** A JSON file that is read and written as a whole. */
export interface DocumentFile<T> extends Door<T> {
  readonly path: string;
  /** Where the last good copy is kept, if one is. */
  readonly previous?: string;
  /** What to do when the file cannot be used. */
  wayBack(): Promise<string>;
}

/** A document in the hands of the holder of its lock: `data` is null when the file is not there. */
export type OpenDocument<T> = Low<T | null>;

/** The document as it is now. */
export async function openDocument<T extends object>(file: DocumentFile<T>): Promise<OpenDocument<T>> {
  const lowdb = await import('lowdb');
  const low = new lowdb.Low<T | null>(durableAdapter(file), null);
  await low.read();
  return low;
}

function durableAdapter<T extends object>(file: DocumentFile<T>): Adapter<T | null> {
  return {
    read: async () => (await readDocument(file)) ?? null,
    write: async (data) => {
      if (data) await writeDocument(file, data);
    },
  };
}

/** Puts a document in place of the one that is there, whatever that says. */
export async function writeDocument<T extends object>(file: DocumentFile<T>, data: T): Promise<void> {
  await replaceFile(file.path, sealed(VERSION, data, file.writer), file.previous);
}

/** Undefined when the file is not there. @throws ExpectedError when it is damaged or of a newer version. */
export async function readDocument<T extends object>(file: DocumentFile<T>): Promise<T | undefined> {
  const text = textOf(file.path);
  if (text === undefined) return undefined;
  const read = await understand(file, text);
  if (read.ok) return read.value;
  throw new ExpectedError('failed', `${file.path} ${read.problem}`, {
    hint: read.newer ? 'Update posctl; the file was not changed' : await file.wayBack(),
  });
}

/** What a text says as such a document. */
type Understood<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly problem: string;
      readonly newer?: true;
      /** What it says, where only the checksum differs. */
      readonly asItIs?: T;
    };

export async function understand<T extends object>(file: Door<T>, text: string): Promise<Understood<T>> {
  const value = trusted<T>(file.writer, text);
  if (value) return { ok: true, value };
  const seal = sealOf(VERSION, text);
  const json = jsonIn(text);
  if (!json.ok) return json;
  const version = (json.value as { version?: unknown } | null)?.version;
  if (typeof version !== 'number') return { ok: false, problem: 'is damaged: it has no version' };
  if (version > VERSION) {
    const problem = `is of version ${version}: this posctl knows versions up to ${VERSION}`;
    return { ok: false, problem, newer: true };
  }
  const parsed = (await file.door(version))(json.value);
  if (!parsed.ok) return { ok: false, problem: `is damaged at ${parsed.problem}` };
  if (seal?.sound || version <= UNCHECKED) return parsed;
  return { ok: false, problem: 'is not what posctl has saved: its checksum differs', asItIs: parsed.value };
}

function jsonIn(text: string): { ok: true; value: unknown } | { ok: false; problem: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    // The parser's own words quote the file, which may hold what must not be shown.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    return { ok: false, problem: `is damaged: it is not JSON${position ? ` from character ${position} on` : ''}` };
  }
}

/** A store's folder, and who works on it. */
export interface StoreFolder {
  readonly paths: StorePaths;
  /** Version of this posctl. */
  readonly writer: string;
  /** Names this process for those who wait for a lock. */
  who(): string;
  /** Of the states that were handed out: the files that they committed. */
  readonly files: WeakMap<VenueState, GrowingFiles>;
}

const loadParse = () => import('../domain/parse.ts');
const FROM_BACKUP = 'Put that file back from a backup; posctl does not write over it';

/** The document of a venue: its one commit point. */
export function venueDocument({ paths, writer }: StoreFolder, id: string): DocumentFile<StoredVenue> {
  const venue = venuePaths(paths, id);
  const door = { writer, door: doorToVenues };
  const wayBack = () => wayBackOf(venue, door);
  return { path: venue.document, previous: venue.previous, ...door, wayBack };
}

async function doorToVenues(version: number): Promise<(json: unknown) => Parsed<StoredVenue>> {
  const [{ parseVenueState }, { parseFiles, parseFilesOfVersion1 }] = await Promise.all([
    loadParse(),
    import('./parse-files.ts'),
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
  return `Go back to the state before the last change: cd ${shellWord(venue.folder)} && ${aside}cp ${copy} ${name}`;
}

/** A venue whose document is as posctl of this version has saved it, at once; undefined where it has to be looked at. */
function soundVenue({ paths, writer }: StoreFolder, id: string): StoredVenue | undefined {
  const text = textOf(documentPath(paths, id));
  // Its version and its seal stay beside it: nobody looks at them.
  const stored: StoredVenue | undefined = text !== undefined && isTrusted(writer, text) ? JSON.parse(text) : undefined;
  return stored?.venue.id === id ? stored : undefined;
}

/** A venue as it was saved last; undefined when it never was. @throws ExpectedError as `mustBeWhole` says. */
export async function readVenue(folder: StoreFolder, id: string): Promise<StoredVenue | undefined> {
  const stored = await readDocument(venueDocument(folder, id));
  if (stored?.venue.id !== id) await mustBeWhole(folder, id, stored);
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
export function stateOf({ venue, integrations, owed, lastSeq, files }: StoredVenue, folder?: StoreFolder): VenueState {
  const state = { venue, integrations, owed, lastSeq };
  folder?.files.set(state, files);
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
  return { path: paths.store, writer, door, wayBack };
}

export function beatDocument({ writer }: StoreFolder, path: string): DocumentFile<Heartbeat> {
  const door = async () => (await loadParse()).parseHeartbeat;
  return { path, writer, door, wayBack: async () => FROM_BACKUP };
}

/** The wanted venues that are there, or all, by id. One that cannot be read is handed to `damaged`, or thrown. */
export async function* storedVenues(
  folder: StoreFolder,
  wanted: readonly VenueAsked[] | undefined,
  damaged?: (error: ExpectedError) => void,
): AsyncGenerator<StoredVenue, void, void> {
  const states = new Map<string, VenueState | undefined>();
  for (const one of wanted ?? []) typeof one === 'string' ? states.set(one, undefined) : states.set(one.venue.id, one);
  let count = 0;
  for (const id of wanted ? [...states.keys()].sort() : venueIds(folder.paths)) {
    count += 1;
    if (count % A_BREATH === 0) await new Promise((resolve) => setImmediate(resolve));
    const state = states.get(id);
    const files = state && folder.files.get(state);
    let stored: StoredVenue | undefined;
    try {
      stored = files ? { ...state, files } : (soundVenue(folder, id) ?? (await readVenue(folder, id)));
    } catch (error) {
      if (!damaged || !(error instanceof ExpectedError)) throw error;
      damaged(error);
    }
    if (stored) yield stored;
  }
}

/** Ids of all venues' folders, sorted; a folder in which the first change never came to its end has no document. */
export function venueIds({ venues }: StorePaths): string[] {
  return onDisk('read', venues, () => {
    if (!fs.existsSync(venues)) return [];
    const ids = fs.readdirSync(venues).flatMap((name) => idOf(name) ?? []);
    return ids.sort();
  });
}

/** Records that are read before signals and timers get their turn. */
const A_BREATH = 500;

/** Records are read at once, without waiting; now and then signals and timers get their turn. */
export async function* breathing<T>(items: Iterable<T>): AsyncGenerator<T, void, void> {
  let count = 0;
  for (const item of items) {
    yield item;
    count += 1;
    if (count % A_BREATH === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Does work with a turn for everything else between its steps. */
export async function inSteps<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
