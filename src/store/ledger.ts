import { compareFacts, factsOf, isNothing, type SalesTotal, Totals } from '../domain/totals.ts';
import type { DayFactsQuery, Ledger, SalesQuery, TimelineQuery, TotalsQuery } from '../ports/ledger.ts';
import { readTotals } from './derived.ts';
import { breathing, readVenue, type StoreFolder, storedVenues } from './documents.ts';
import { type FilesOf, type GrowingFiles, reaches, type StoredVenue, venuePaths } from './folder.ts';
import { unlessDamaged } from './growing-files.ts';
import { eachDocument, salesOf } from './sales.ts';

/** What only grows, read beside those who write it: of every file the part that its venue's document commits. */
export function ledgerOf(folder: StoreFolder): Ledger {
  const filesOf = ({ venue, files }: StoredVenue) => ({ paths: venuePaths(folder.paths, venue.id), files });
  const asked = (stored: StoredVenue): TotalsVenue => {
    const again = async () => (await readVenue(folder, stored.venue.id))?.files;
    return { ...filesOf(stored), again };
  };
  return {
    async *timeline(query: TimelineQuery) {
      const venues: FilesOf[] = [];
      for await (const stored of storedVenues(folder, query.venues)) venues.push(filesOf(stored));
      // It brings the door for entries along, which sums do without.
      const { timelineOf } = await import('./timeline.ts');
      yield* timelineOf(venues, query);
    },
    async *sales(query: SalesQuery) {
      for await (const stored of storedVenues(folder, query.venues)) yield* breathing(salesOf(filesOf(stored), query));
    },
    async totals(query: TotalsQuery) {
      const totals: SalesTotal[][] = [];
      for await (const stored of storedVenues(folder, query.venues)) totals.push(await totalsOf(asked(stored), query));
      return totals.flat();
    },
    async dayFacts(query: DayFactsQuery) {
      const totals: SalesTotal[][] = [];
      for await (const stored of storedVenues(folder, query.venues))
        totals.push(await keptTotals(asked(stored), query));
      return totals.flatMap(factsOf).sort(compareFacts);
    },
  };
}

/** A venue to be asked for totals. */
interface TotalsVenue extends FilesOf {
  /** Its files as they are now: a writer may have replaced those that it named. */
  again(): Promise<GrowingFiles | undefined>;
}

/** Documents after which signals and timers get their turn. */
const A_BREATH = 2000;

/** Sums of what fits. By day alone they are kept beside the sales; everything else is summed from the sales. */
async function totalsOf(venue: TotalsVenue, { by, item, ...query }: TotalsQuery): Promise<SalesTotal[]> {
  if (by === 'day' && item === undefined && query.since === undefined && query.until === undefined)
    return keptTotals(venue, query);
  const totals = new Totals({ by, item });
  let count = 0;
  for (const document of salesOf(venue, { ...query, ordered: false })) {
    totals.add(document);
    count += 1;
    if (count % A_BREATH === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return totals.rows();
}

/** Totals by day that fit, from their files; where those are damaged, from the sales. */
async function keptTotals(venue: TotalsVenue, query: DayFactsQuery): Promise<SalesTotal[]> {
  const { integrations, from, to } = query;
  const inFiles = (of: FilesOf) => {
    const { totals } = of.files;
    if (totals === null) return undefined;
    const months = Object.keys(totals).filter((month) => reaches(month, from, to));
    return unlessDamaged(() => months.flatMap((month) => [...readTotals(of, month, query).values()]));
  };
  const kept = inFiles(venue);
  const now = kept ? venue : { paths: venue.paths, files: (await venue.again()) ?? venue.files };
  const rows = kept ?? inFiles(now) ?? summed(now, query);
  return rows.filter(
    (total) =>
      !isNothing(total) &&
      (!integrations || integrations.includes(total.integration)) &&
      (from === undefined || total.businessDay >= from) &&
      (to === undefined || total.businessDay <= to),
  );
}

/** Totals by day from the sales themselves. */
function summed(venue: FilesOf, { from = '', to }: DayFactsQuery): SalesTotal[] {
  const totals = new Totals({ by: 'day' });
  eachDocument(
    venue,
    ({ firstDay, lastDay }) => lastDay >= from && (to === undefined || firstDay <= to),
    (document) => totals.add(document),
  );
  return totals.rows();
}
