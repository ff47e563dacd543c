import type { SaleDocument } from '../domain/sale.ts';
import type { SalesFile } from '../domain/stored-venue.ts';
import { earlier, later } from '../domain/time.ts';
import { deadBytes } from './dead-list.ts';
import type { Append } from './durable.ts';
import type { Arrival } from './import-documents.ts';
import { type Entries, newEntries, setPlace, WORDS } from './index-entries.ts';
import { deadFile, monthFile } from './paths.ts';
import type { StoredSales } from './rebuild-index.ts';

/** What arrivals make of a venue's sales files. */
export interface SalesGrowth {
  readonly files: Readonly<Record<string, SalesFile>>;
  readonly appends: readonly Append[];
  /** For the index, the newest last. */
  readonly entries: Entries;
}

const NO_SALES = { bytes: 0, deadBytes: 0, documents: 0 };

/** Lays out arrivals: every document at the end of its month's file, every replaced one on its month's list. */
export function layOutSales(
  { folder, files }: Pick<StoredSales, 'folder' | 'files'>,
  arrivals: readonly Arrival[],
): SalesGrowth {
  const next: Record<string, SalesFile> = { ...files };
  const lines = new Map<string, Buffer[]>();
  const dead = new Map<string, number[]>();
  const entries = newEntries(arrivals.length);

  arrivals.forEach(({ document, line: text, entry, replaces }, i) => {
    const month = document.soldAt.slice(0, 7);
    const line = Buffer.from(`${text}\n`);
    const file = next[month];
    setPlace(entry, { month, offset: file?.bytes ?? 0, length: line.length - 1 });
    entries.set(entry, i * WORDS);
    next[month] = grown(file, document, line.length);
    listIn(lines, month).push(line);
    if (replaces) listIn(dead, replaces.month).push(replaces.offset);
  });

  const appends: Append[] = [...lines].map(([month, data]) => ({
    path: monthFile(folder, month),
    committed: files[month]?.bytes ?? 0,
    data: Buffer.concat(data),
  }));
  for (const [month, offsets] of dead) {
    const data = deadBytes(offsets);
    const committed = files[month]?.deadBytes ?? 0;
    appends.push({ path: deadFile(folder, month), committed, data });
    next[month] = { ...(next[month] as SalesFile), deadBytes: committed + data.length };
  }
  return { files: next, appends, entries };
}

function grown(file: SalesFile | undefined, { businessDay }: SaleDocument, bytes: number): SalesFile {
  return {
    ...(file ?? NO_SALES),
    bytes: (file?.bytes ?? 0) + bytes,
    documents: (file?.documents ?? 0) + 1,
    firstDay: file ? earlier(file.firstDay, businessDay) : businessDay,
    lastDay: file ? later(file.lastDay, businessDay) : businessDay,
  };
}

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
