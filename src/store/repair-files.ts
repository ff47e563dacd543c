import { daysBetween } from '../domain/business-day.ts';
import type { Integration } from '../domain/integration.ts';
import { type LostDays, lostSpans, type RepairedFile } from '../domain/repaired.ts';
import { type SalesTotal, Totals, totalId } from '../domain/totals.ts';
import type { Append } from './appends.ts';
import { unlessDamaged } from './derived.ts';
import { type Entries, keyOf } from './index-entries.ts';
import { type Index, type MendedSales, mendSales, mendTimeline } from './repair-months.ts';
import { indexFile, scan } from './sales-index.ts';
import { eachDocument, type FilesOf } from './stored-sales.ts';
import type { GrowingFiles } from './stored-venue.ts';
import { readTotals } from './totals-files.ts';

/** What becomes of the files of a venue beside its document. */
export interface MendedFiles {
  /** Index and totals have still to be made again. */
  readonly files: GrowingFiles;
  readonly appends: readonly Append[];
  readonly mended: readonly RepairedFile[];
  readonly lost: readonly LostDays[];
}

/**
 * Months that are damaged are written anew, as their next generation, with what is still what was saved; the rest goes
 * into a file beside, and the damaged file stays as it is. Nothing is written yet.
 */
export function mendFiles(venue: FilesOf, integrations: readonly Integration[]): MendedFiles {
  const { paths, files } = venue;
  const index = readIndex(venue);
  const totals = readAllTotals(venue);
  const sales = months(files.sales, (month, file) => mendSales({ paths, month, file }, index));
  const timeline = months(files.timeline, (month, file) => mendTimeline({ paths, month, file }));
  const mended = [...sales, ...timeline].map(([, { report }]) => report);
  const anew = { done: 'anew', kept: null, lost: null, aside: null } as const;
  if (index === 'damaged' && files.index)
    mended.push({ ...anew, path: indexFile(paths, files.index).path, what: 'index' });
  if (totals === 'damaged') mended.push({ ...anew, path: paths.totals, what: 'totals' });
  return {
    files: {
      ...files,
      sales: { ...files.sales, ...Object.fromEntries(sales.map(([month, { file }]) => [month, file])) },
      timeline: { ...files.timeline, ...Object.fromEntries(timeline.map(([month, { file }]) => [month, file])) },
    },
    appends: [...sales, ...timeline].flatMap(([, { appends }]) => appends),
    mended,
    lost: sales.length === 0 ? [] : lostSpans(lostDays(venue, new Map(sales), { totals, integrations })),
  };
}

/** The newest entry of every document; `none` in a store of version 1. */
function readIndex({ paths, files: { index } }: FilesOf): Index {
  if (index === null) return 'none';
  return unlessDamaged(() => {
    const entries = new Map<string, Entries>();
    const keep = (entry: Entries) => entries.set(keyOf(entry), entry.slice());
    scan(indexFile(paths, index), () => true, keep);
    return entries;
  });
}

type AllTotals = ReadonlyMap<string, SalesTotal> | 'none' | 'damaged';

/** Totals of all months, by id; `none` in a store of version 1. */
function readAllTotals({ paths, files: { totals } }: FilesOf): AllTotals {
  if (totals === null) return 'none';
  return unlessDamaged(() => new Map(Object.keys(totals).flatMap((month) => [...readTotals(paths, totals, month)])));
}

function months<F, M>(files: Readonly<Record<string, F>>, mend: (month: string, file: F) => M | undefined) {
  return Object.entries(files).flatMap(([month, file]): [string, M][] => {
    const mended = mend(month, file);
    return mended === undefined ? [] : [[month, mended]];
  });
}

/**
 * Business days by integration of which sales were lost: those of which the totals that were kept say something else than
 * the sales that are left; without such totals all days of the damaged months.
 */
function lostDays(
  { paths, files }: FilesOf,
  mended: ReadonlyMap<string, MendedSales>,
  { totals, integrations }: { readonly totals: AllTotals; readonly integrations: readonly Integration[] },
): Map<string, Set<string>> {
  const days = new Map<string, Set<string>>(integrations.map(({ id }) => [id, new Set()]));
  if (typeof totals === 'string') {
    for (const { file } of mended.values())
      for (const day of daysBetween(file.firstDay, file.lastDay)) for (const set of days.values()) set.add(day);
    return days;
  }
  const left = new Totals({ by: 'day' });
  for (const { documents } of mended.values()) for (const document of documents) left.add(document);
  const untouched = Object.entries(files.sales).filter(([month]) => !mended.has(month));
  const others = { paths, files: { ...files, sales: Object.fromEntries(untouched) } };
  eachDocument(
    others,
    () => true,
    (document) => left.add(document),
  );
  const now = new Map(left.rows().map((total) => [totalId(total), total]));
  for (const [id, total] of totals) {
    const ofIntegration = days.get(total.integration) ?? new Set();
    if (sumsOf(now.get(id)) !== sumsOf(total)) days.set(total.integration, ofIntegration.add(total.businessDay));
  }
  return days;
}

function sumsOf(total: SalesTotal | undefined): string {
  if (!total) return sumsOf({ documents: 0 } as SalesTotal);
  const { documents, lines = 0, gross = 0, discount = 0, net = 0, tax = 0, rounding = 0, statedNet = 0 } = total;
  return [documents, lines, gross, discount, net, tax, rounding, statedNet].join(' ');
}
