import fs from 'node:fs';
import { join } from 'node:path';
import { grouped } from '../domain/collections.ts';
import { datesAfter, type EntryDates } from '../domain/entry-order.ts';
import { ExpectedError } from '../domain/errors.ts';
import { type Importers, type ImportPlan, NO_IMPORTERS, planInSteps, wantedBy } from '../domain/importing.ts';
import { type StorableRow, storableChange, storableInSteps, type VenueState } from '../domain/state.ts';
import type { Steps } from '../domain/steps.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { ChangeWith, Decide } from '../ports/venues.ts';
import { growTotals, LookedUp, rebuilt } from './derived.ts';
import {
  inSteps,
  mustBeWhole,
  type OpenDocument,
  openDocument,
  readDocument,
  type StoreFolder,
  stateOf,
  venueDocument,
} from './documents.ts';
import { learnedDates } from './entry-dates.ts';
import {
  EMPTY,
  FILE_MODE,
  type FilesOf,
  type GrowingFiles,
  makeFolder,
  monthOf,
  NO_FILES,
  type StoredVenue,
  sweep,
  syncFolder,
  type VenuePaths,
  venuePaths,
} from './folder.ts';
import { Appends, committedFile, DerivedDamaged, type Growing } from './growing-files.ts';
import { holding, mustHold } from './kernel-lock.ts';
import { growSales, replacedIn, salesMonth } from './sales.ts';
import { growIndex, indexFile } from './sales-index.ts';

/** A venue that is to be changed. */
interface VenueChanging {
  readonly folder: StoreFolder;
  readonly venue: string;
}

/** Does work with a venue that nobody else changes meanwhile. */
export function holdingVenue<T>({ folder, venue }: VenueChanging, work: () => Promise<T>): Promise<T> {
  const { paths, who } = folder;
  return holding({ paths, name: `venue-${venue}`, who: who(), what: `Venue ${venue}` }, work);
}

/** Changes a venue as one, under its lock. */
export async function changeVenue<R>(
  changing: VenueChanging,
  decide: Decide<R>,
  { rows = [], fence }: ChangeWith,
): Promise<R> {
  const { folder, venue } = changing;
  const incoming = await inSteps(storableInSteps(rows));
  return holdingVenue(changing, async () => {
    if (fence) mustHold(folder.paths, fence);
    const writer = await VenueWriter.open(folder, venue);
    const planned = await planWith(writer, incoming);
    const { change, result } = decide(writer.state, planned.plan.outcome);
    if (!change) return result;
    const { state, entries } = storableChange(venue, writer.state, change);
    await writer.save(state, (growing) => inSteps(layOut(growing, entries, planned)));
    return result;
  });
}

interface Planned {
  readonly plan: ImportPlan;
  readonly stored: LookedUp;
}

/** What the rows mean beside what the venue has; index and totals that cannot be used are made again first. */
async function planWith(writer: VenueWriter, rows: readonly StorableRow[]): Promise<Planned> {
  const importers = writer.state ?? NO_IMPORTERS;
  const ask = () => inSteps(planning(writer, rows, importers));
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof DerivedDamaged) || !writer.state) throw error;
    await writer.save(writer.state, async (growing) => rebuilt(growing));
    return ask();
  }
}

function* planning(venue: FilesOf, rows: readonly StorableRow[], importers: Importers): Steps<Planned> {
  const stored = yield* LookedUp.of(venue, wantedBy(rows, importers.integrations));
  yield;
  return { stored, plan: yield* planInSteps(rows, stored, importers) };
}

/** Where new entries and documents go. */
function* layOut(growing: Growing, entries: readonly TimelineEntry[], { plan, stored }: Planned): Steps<GrowingFiles> {
  const { paths, files } = growing;
  const grownTimeline = yield* growTimeline(growing, entries);
  const { puts, totals } = plan;
  if (puts.length === 0) return { ...files, ...grownTimeline };
  const grown = yield* growSales(growing, puts, stored);
  const index = yield* growIndex(growing, {
    entries: grown.entries,
    newDocuments: puts.filter(({ replaces }) => replaces === null).length,
    replaced(month) {
      const before = files.sales[month];
      const known = before ? replacedIn(salesMonth(paths, month, before).replaced) : new Set<number>();
      for (const { offset } of grown.replaced.get(month) ?? []) known.add(offset);
      return known;
    },
  });
  const grownTotals = growTotals(growing, totals, (month) => stored.month(month));
  return { ...grownTimeline, sales: grown.sales, index, totals: grownTotals };
}

/** One venue in the hands of the holder of its lock. */
export class VenueWriter implements FilesOf {
  readonly paths: VenuePaths;
  private readonly folder: StoreFolder;
  private readonly document: OpenDocument<StoredVenue>;

  private constructor(folder: StoreFolder, paths: VenuePaths, document: OpenDocument<StoredVenue>) {
    this.folder = folder;
    this.paths = paths;
    this.document = document;
  }

  /** @throws ExpectedError when the document is damaged, lost, newer, or another venue's. */
  static async open(folder: StoreFolder, venue: string): Promise<VenueWriter> {
    const document = await openDocument(venueDocument(folder, venue));
    await mustBeWhole(folder, venue, document.data ?? undefined);
    return new VenueWriter(folder, venuePaths(folder.paths, venue), document);
  }

  /** Undefined when the venue does not exist yet. */
  get state(): VenueState | undefined {
    return this.document.data ? stateOf(this.document.data) : undefined;
  }

  get files(): GrowingFiles {
    return this.document.data?.files ?? NO_FILES;
  }

  /**
   * Appends to the files that grow, then replaces the document that says how much of them counts. Until that instant
   * nothing is saved, from then on everything is.
   */
  async save(state: VenueState, grow: (growing: Growing) => Promise<GrowingFiles>): Promise<void> {
    const { paths } = this;
    const before = this.document.data;
    const appends = new Appends();
    const files = await grow({ paths, files: this.files, appends });
    await makeFolder(paths.folder);
    sweep(paths.folder);
    if (!before) await this.announce();
    await appends.write();
    try {
      this.document.data = { ...state, files };
      await this.document.write();
    } catch (error) {
      this.document.data = before;
      if (await this.isStill(before)) appends.takeBack();
      throw error;
    }
    fs.rmSync(paths.unborn, { force: true });
    const count = new Set(derivedPaths(paths, files));
    if (before && derivedPaths(paths, before.files).some((path) => !count.has(path))) this.sweepDerived(count);
  }

  /** Leaves a sign that what will lie in the folder was never saved, until it is. */
  private async announce(): Promise<void> {
    fs.closeSync(fs.openSync(this.paths.unborn, 'w', FILE_MODE));
    await syncFolder(this.paths.folder);
  }

  /** Whether the document on disk commits the same files as before: then what lies beyond can be taken back. */
  private async isStill(before: StoredVenue | null): Promise<boolean> {
    try {
      const now = await readDocument(venueDocument(this.folder, this.paths.venue));
      return JSON.stringify(now?.files) === JSON.stringify(before?.files);
    } catch {
      return false;
    }
  }

  /** Removes files of index and totals that do not count any more, those of version 1, too. */
  private sweepDerived(count: ReadonlySet<string>): void {
    const { folder, sales, totals } = this.paths;
    const isIndex = (name: string) => /^index(?:\.\d+)?\.bin$|^index-\d+\.run$|^index\.tail$/.test(name);
    if (fs.existsSync(sales)) sweep(sales, (name) => isIndex(name) && !count.has(join(sales, name)));
    if (fs.existsSync(totals)) sweep(totals, (name) => name.endsWith('.jsonl') && !count.has(join(totals, name)));
    fs.rmSync(join(folder, 'days'), { recursive: true, force: true });
  }
}

function derivedPaths(paths: VenuePaths, { index, totals }: GrowingFiles): string[] {
  const ofTotals = Object.entries(totals ?? {}).map(([month, file]) => committedFile(paths, ['totals', month], file));
  const all = [...(index ? [indexFile(paths, index)] : []), ...ofTotals];
  // What version 1 had instead counts as one that is gone when there is an index.
  return [index ? '' : join(paths.sales, 'index.tail'), ...all.map(({ path }) => path)];
}

/** Lays out entries: every one at the end of the file of its month. */
function* growTimeline(
  { paths, files, appends }: Growing,
  entries: readonly TimelineEntry[],
): Steps<Pick<GrowingFiles, 'timeline' | 'dates'>> {
  const timeline = { ...files.timeline };
  for (const [month, ofMonth] of grouped(entries, ({ at }) => monthOf(at))) {
    const file = timeline[month] ?? EMPTY;
    const data = Buffer.from(ofMonth.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    timeline[month] = { ...file, ...appends.add(committedFile(paths, ['timeline', month], file), data) };
  }
  const dates = files.dates ?? (yield* datesUnlessDamaged({ paths, files }));
  return dates ? { timeline, dates: datesAfter(dates, entries) } : { timeline };
}

/** What is damaged keeps nobody from changing a venue: it is looked at again once it is mended. */
function* datesUnlessDamaged(venue: FilesOf): Steps<EntryDates | undefined> {
  try {
    return yield* learnedDates(venue);
  } catch (error) {
    if (error instanceof ExpectedError) return undefined;
    throw error;
  }
}
