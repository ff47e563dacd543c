import { isNothing, type SalesTotal, Totals } from '../domain/totals.ts';
import type { DayFactsQuery, TotalsQuery } from '../ports/ledger.ts';
import { unlessDamaged } from './derived.ts';
import { reaches } from './months.ts';
import { salesOf } from './sales-query.ts';
import { eachDocument, type FilesOf } from './stored-sales.ts';
import { readTotals } from './totals-files.ts';

/** A venue to be asked for totals. */
export interface TotalsVenue extends FilesOf {
  /** Its files as they are now: a writer may have replaced those that it named. */
  again(): Promise<FilesOf['files'] | undefined>;
}

/** Sums of what fits. By day alone they are kept beside the sales; everything else is summed from the sales. */
export async function totalsOf(venue: TotalsVenue, { by, item, ...query }: TotalsQuery): Promise<SalesTotal[]> {
  if (by === 'day' && item === undefined && query.since === undefined && query.until === undefined)
    return keptTotals(venue, query);
  const totals = new Totals({ by, item });
  for (const document of salesOf(venue, { ...query, ordered: false })) totals.add(document);
  return totals.rows();
}

/** Totals by day that fit, from their files; where those are damaged, from the sales. */
export async function keptTotals(venue: TotalsVenue, query: DayFactsQuery): Promise<SalesTotal[]> {
  const kept = unlessDamaged(() => fromFiles(venue, query));
  if (kept !== 'damaged') return kept;
  const now = { paths: venue.paths, files: (await venue.again()) ?? venue.files };
  const again = unlessDamaged(() => fromFiles(now, query));
  return again === 'damaged' ? fromSales(now, query) : again;
}

function fromFiles({ paths, files: { totals } }: FilesOf, query: DayFactsQuery): SalesTotal[] {
  const months =
    totals === null ? ['none'] : Object.keys(totals).filter((month) => reaches(month, query.from, query.to));
  return months.flatMap((month) => [...readTotals(paths, totals, month).values()]).filter((row) => fits(row, query));
}

function fromSales(venue: FilesOf, query: DayFactsQuery): SalesTotal[] {
  const { from = '', to } = query;
  const totals = new Totals({ by: 'day' });
  eachDocument(
    venue,
    ({ firstDay, lastDay }) => lastDay >= from && (to === undefined || firstDay <= to),
    (document) => totals.add(document),
  );
  return totals.rows().filter((row) => fits(row, query));
}

function fits(total: SalesTotal, { integrations, from = '', to }: DayFactsQuery): boolean {
  const { integration, businessDay } = total;
  if (isNothing(total) || (integrations && !integrations.includes(integration))) return false;
  return businessDay >= from && (to === undefined || businessDay <= to);
}
