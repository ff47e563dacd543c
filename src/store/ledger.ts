import { compareFacts, type DayFacts } from '../domain/day-facts.ts';
import { factsOf, type SalesTotal } from '../domain/totals.ts';
import type { DayFactsQuery, Ledger, SalesQuery, TimelineQuery, TotalsQuery } from '../ports/ledger.ts';
import { readVenue, type StoreFolder } from './documents.ts';
import { venuePaths } from './paths.ts';
import { salesOf } from './sales-query.ts';
import type { FilesOf } from './stored-sales.ts';
import type { StoredVenue } from './stored-venue.ts';
import { timelineOf } from './timeline-query.ts';
import { keptTotals, type TotalsVenue, totalsOf } from './totals-query.ts';
import { breathing, storedVenues } from './venues.ts';

/** What only grows, read beside those who write it: of every file the part that its venue's document commits. */
export function ledgerOf(folder: StoreFolder): Ledger {
  const filesOf = ({ venue, files }: StoredVenue): FilesOf => ({ paths: venuePaths(folder.paths, venue.id), files });
  const asked = (stored: StoredVenue): TotalsVenue => {
    const again = async () => (await readVenue(folder, stored.venue.id))?.files;
    return { ...filesOf(stored), again };
  };
  return {
    async *timeline(query: TimelineQuery) {
      const venues: FilesOf[] = [];
      for await (const stored of storedVenues(folder, query.venues)) venues.push(filesOf(stored));
      yield* breathing(timelineOf(venues, query));
    },
    async *sales(query: SalesQuery) {
      for await (const stored of storedVenues(folder, query.venues)) yield* breathing(salesOf(filesOf(stored), query));
    },
    async totals(query: TotalsQuery) {
      const totals: SalesTotal[] = [];
      for await (const stored of storedVenues(folder, query.venues))
        append(totals, await totalsOf(asked(stored), query));
      return totals;
    },
    async dayFacts(query: DayFactsQuery) {
      const facts: DayFacts[] = [];
      for await (const stored of storedVenues(folder, query.venues))
        append(facts, factsOf(await keptTotals(asked(stored), query)));
      return facts.sort(compareFacts);
    },
  };
}

/** There may be more of them than a call takes arguments. */
function append<T>(list: T[], more: readonly T[]): void {
  for (const one of more) list.push(one);
}
