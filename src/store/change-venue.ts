import { type ImportPlan, planImport, wantedBy } from '../domain/importing.ts';
import { type StorableRow, storableChange, storableRows } from '../domain/storable.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { ChangeWith, Decide } from '../ports/venues.ts';
import { growSales } from './append-sales.ts';
import { growTimeline } from './append-timeline.ts';
import { DerivedDamaged } from './derived.ts';
import type { StoreFolder } from './documents.ts';
import { holding, mustHold } from './kernel-lock.ts';
import { LookedUp } from './look-up.ts';
import { type Rebuilt, rebuilt } from './rebuild.ts';
import { growIndex } from './sales-index.ts';
import { type FilesOf, replacedIn, salesMonth } from './stored-sales.ts';
import type { IndexFile } from './stored-venue.ts';
import { growTotals } from './totals-files.ts';
import { VenueWriter } from './venue-writer.ts';

/** A venue that is to be changed. */
export interface VenueChanging {
  readonly folder: StoreFolder;
  readonly venue: string;
  /** For those who wait meanwhile. */
  readonly who: string;
}

/** Changes a venue as one, under its lock. */
export async function changeVenue<R>(
  { folder, venue, who }: VenueChanging,
  decide: Decide<R>,
  { rows = [], fence }: ChangeWith,
): Promise<R> {
  const incoming = storableRows(rows);
  const lock = { paths: folder.paths, name: `venue-${venue}`, who, what: `Venue ${venue}` };
  return holding(lock, async () => {
    if (fence) mustHold(folder.paths, fence);
    const writer = await VenueWriter.open(folder, venue);
    const { plan, stored } = await planned(writer, incoming);
    const { change, result } = decide(writer.state, plan.outcome);
    if (!change) return result;
    const { state, entries } = storableChange(venue, writer.state, change);
    await writer.save(state, layOut(writer, entries, { plan, stored }));
    return result;
  });
}

interface Planned {
  readonly plan: ImportPlan;
  readonly stored: LookedUp;
}

/** What the rows mean beside what the venue has; index and totals that cannot be used are made again first. */
async function planned(writer: VenueWriter, rows: readonly StorableRow[]): Promise<Planned> {
  const integrations = writer.state?.integrations ?? [];
  const ask = (): Planned => {
    const stored = new LookedUp(writer, wantedBy(rows, integrations));
    return { stored, plan: planImport(rows, stored, integrations) };
  };
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof DerivedDamaged) || !writer.state) throw error;
    await writer.save(writer.state, rebuilt(writer));
    return ask();
  }
}

/** Where new entries and documents go; nothing is written yet. */
function layOut({ paths, files }: FilesOf, entries: readonly TimelineEntry[], { plan, stored }: Planned): Rebuilt {
  const { timeline, appends } = growTimeline(paths, files.timeline, entries);
  const { puts, totals: changed } = plan;
  if (puts.length === 0) return { files: { ...files, timeline }, appends };
  const sales = growSales({ paths, files }, puts, stored);
  const index = growIndex(paths, files.index as IndexFile, {
    entries: sales.entries,
    newDocuments: puts.filter(({ replaces }) => replaces === null).length,
    replaced: once((month) => {
      const before = files.sales[month];
      const known = before ? replacedIn(salesMonth(paths, month, before).replaced) : [];
      return new Set([...known, ...(sales.replaced.get(month) ?? []).map(({ offset }) => offset)]);
    }),
  });
  const totals = growTotals(paths, files.totals ?? {}, { changed, known: (month) => stored.month(month) });
  return {
    files: { timeline, sales: sales.sales, index: index.index, totals: totals.totals },
    appends: [...appends, ...sales.appends, index.append, ...totals.appends],
  };
}

function once<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}
