import { ExpectedError } from '../domain/errors.ts';
import { type ImportOutcome, NOTHING_IMPORTED } from '../domain/import.ts';
import { type Parsed, parseSaleDocument, parseTimelineEntry, parseVenueState } from '../domain/parse.ts';
import type { SaleDocument } from '../domain/sale.ts';
import { mustFollow } from '../domain/state.ts';
import { type GrowingFiles, NO_FILES, type StoredVenue } from '../domain/stored-venue.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import { countedFor, Twins } from '../domain/twins.ts';
import type { Decide } from '../ports/venues.ts';
import { layOutSales } from './append-sales.ts';
import { layOutEntries } from './append-timeline.ts';
import { type DaysGrowth, generationsDiffer, isStrayDayFile, layOutDays } from './day-files.ts';
import { type DocumentFile, openDocument, readDocument } from './document.ts';
import { mustBeOf, type StoreFolder, stateOf, venueDocument } from './documents.ts';
import { type Append, appendAll, makeFolder, sweep, takeBack } from './durable.ts';
import { type Arrival, importDocuments } from './import-documents.ts';
import { holding } from './kernel-lock.ts';
import { lockPath, type VenuePaths, venuePaths } from './paths.ts';
import { withIndex } from './rebuild-index.ts';
import { grow, isStrayRun } from './sales-index.ts';

/** What is wanted of one venue. */
export interface VenueChanging<R> {
  readonly folder: StoreFolder;
  readonly venue: string;
  /** For those who wait meanwhile. */
  readonly who: string;
  readonly documents: readonly SaleDocument[];
  readonly decide: Decide<R>;
}

/** Changes a venue as one, under its lock. */
export async function changeVenue<R>(wanted: VenueChanging<R>): Promise<R> {
  const changing = { ...wanted, documents: wanted.documents.map(storableSale) };
  const path = lockPath(changing.folder.paths, `venue-${changing.venue}`);
  return holding({ path, who: changing.who, what: `Venue ${changing.venue}` }, () => changeLocked(changing));
}

/**
 * The files that grow are appended to first; then the document that says how much of them counts is replaced. Until that
 * instant nothing is saved, from then on everything is.
 */
async function changeLocked<R>({ folder, venue, documents, decide }: VenueChanging<R>): Promise<R> {
  const paths = venuePaths(folder.paths, venue);
  const file = venueDocument(folder, venue);
  const document = await openDocument(file);
  if (document.data) mustBeOf(venue, file.path, document.data);
  const state = document.data ? stateOf(document.data) : undefined;
  const files = document.data?.files ?? NO_FILES;

  const imported = await importInto({ paths, files }, new Twins(state?.integrations ?? []), documents);
  const { change, result } = decide(state, imported.outcome);
  if (!change) return result;
  mustFollow(venue, state, change);

  const next = storable(parseVenueState, change.state);
  const entries = change.entries.map((entry) => storable(parseTimelineEntry, entry));
  await makeFolder(paths.folder);
  sweep(paths.folder);
  const growth = await layOut({ paths, files: imported.files }, { ...imported, entries });
  await appendAll(growth.appends);
  try {
    document.data = { ...next, files: growth.files };
    await document.write();
  } catch (error) {
    if (await isStill(file, files)) takeBack(growth.appends);
    throw error;
  }
  if (growth.files.index.runs !== files.index.runs) sweep(paths.sales, isStrayRun(growth.files.index));
  if (generationsDiffer(files.days, growth.files.days)) sweep(paths.days, isStrayDayFile(growth.files.days));
  return result;
}

/** A venue's growing files, and where they lie. */
interface FilesOf {
  readonly paths: VenuePaths;
  readonly files: GrowingFiles;
}

/** What is to be saved of an import. */
interface Imported {
  readonly arrivals: readonly Arrival[];
  /** Null when no day was touched. */
  readonly days: DaysGrowth | null;
}

/** What documents mean beside the stored ones; `files` with an index that is sound. */
async function importInto(
  { paths, files }: FilesOf,
  twins: Twins,
  documents: readonly SaleDocument[],
): Promise<Imported & { readonly outcome: ImportOutcome; readonly files: GrowingFiles }> {
  if (documents.length === 0) return { arrivals: [], days: null, outcome: NOTHING_IMPORTED, files };
  const stored = { folder: paths.sales, files: files.sales, index: files.index };
  const { done, index } = await withIndex(stored, (index) =>
    importDocuments({ index: { folder: paths.sales, index }, twins }, documents),
  );
  const { arrivals, tally } = done;
  const sound = { ...files, index };
  if (arrivals.length === 0)
    return { arrivals, days: null, outcome: tally.outcome({ days: [], neighbours: [] }), files: sound };
  const days = layOutDays(
    { days: { folder: paths.days, files: files.days }, sales: { folder: paths.sales, files: files.sales } },
    tally.ledger,
  );
  const importers = new Set(documents.map((document) => document.integration));
  const neighbours = days.facts.filter((facts) => !importers.has(facts.integration));
  return { arrivals, days, outcome: tally.outcome({ days: days.changes, neighbours }), files: sound };
}

interface Growth {
  readonly files: GrowingFiles;
  readonly appends: readonly Append[];
}

/** Where new entries and documents go; nothing is appended yet. */
async function layOut(
  { paths, files }: FilesOf,
  { entries, arrivals, days }: Imported & { readonly entries: readonly TimelineEntry[] },
): Promise<Growth> {
  const timeline = layOutEntries({ folder: paths.timeline, files: files.timeline }, entries);
  if (entries.length > 0) await makeFolder(paths.timeline);
  if (arrivals.length === 0) return { files: { ...files, timeline: timeline.files }, appends: timeline.appends };

  await makeFolder(paths.sales);
  await makeFolder(paths.days);
  const sales = layOutSales({ folder: paths.sales, files: files.sales }, arrivals);
  const stored = { folder: paths.sales, files: files.sales, index: files.index };
  const { done: grown } = await withIndex(stored, (index) => grow({ folder: paths.sales, index }, sales.entries));
  return {
    files: {
      timeline: timeline.files,
      sales: sales.files,
      index: grown.index,
      days: days?.files ?? files.days,
    },
    appends: [...timeline.appends, ...sales.appends, ...grown.appends, ...(days?.appends ?? [])],
  };
}

/** Whether the document on disk commits the same files as before: then what lies beyond can be taken back. */
async function isStill(file: DocumentFile<StoredVenue>, files: GrowingFiles): Promise<boolean> {
  try {
    return JSON.stringify((await readDocument(file))?.files ?? NO_FILES) === JSON.stringify(files);
  } catch {
    return false;
  }
}

/** What `parse` lets in again when it is read. @throws Error: whoever decided so has a bug. */
function storable<T>(parse: (value: unknown) => Parsed<T>, value: T): T {
  const parsed = parse(value);
  if (!parsed.ok) throw new Error(`Not fit to be stored: ${parsed.problem}`);
  return parsed.value;
}

function storableSale(document: SaleDocument): SaleDocument {
  const parsed = parseSaleDocument(document);
  // Where it counts is settled here, whatever the caller says.
  if (parsed.ok) return countedFor(parsed.value, parsed.value.integration);
  throw new ExpectedError('bad_data', `Sale ${document.source} cannot be stored: ${parsed.problem}`);
}
