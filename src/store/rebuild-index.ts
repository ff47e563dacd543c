import type { SaleDocument } from '../domain/sale.ts';
import { NO_FILES, type SalesFile, type SalesIndex } from '../domain/stored-venue.ts';
import { deadIn } from './dead-list.ts';
import { lineOf } from './import-documents.ts';
import { type Entries, entryAt, newEntries, setFingerprint, setPlace, sortedNewest, WORDS } from './index-entries.ts';
import { IndexDamaged } from './index-run.ts';
import { eachLine, jsonOf } from './lines.ts';
import { deadFile, monthFile } from './paths.ts';
import { addRun } from './sales-index.ts';

/** The sales of one venue as its document commits them. */
export interface StoredSales {
  readonly folder: string;
  readonly files: Readonly<Record<string, SalesFile>>;
  readonly index: SalesIndex;
}

/** Does work that needs the index; where that is damaged, builds it again first. The index with which it was done. */
export async function withIndex<T>(
  sales: StoredSales,
  work: (index: SalesIndex) => T | Promise<T>,
): Promise<{ readonly done: T; readonly index: SalesIndex }> {
  try {
    return { done: await work(sales.index), index: sales.index };
  } catch (error) {
    if (!(error instanceof IndexDamaged)) throw error;
  }
  const index = await rebuildIndex(sales);
  return { done: await work(index), index };
}

/** Builds the index from the sales themselves, into files of new names. */
async function rebuildIndex(sales: StoredSales): Promise<SalesIndex> {
  let index: SalesIndex = { ...NO_FILES.index, nextRun: sales.index.nextRun };
  for (const month of Object.keys(sales.files)) {
    const entries = entriesOf(sales, month);
    if (entries.length > 0) index = await addRun({ folder: sales.folder, index }, sortedNewest(entries));
  }
  return index;
}

/** An entry for every document of a month that no newer version has replaced. */
function entriesOf({ folder, files }: Pick<StoredSales, 'folder' | 'files'>, month: string): Entries {
  const { bytes, deadBytes, documents } = files[month] as SalesFile;
  const path = monthFile(folder, month);
  const isDead = deadIn(deadFile(folder, month), deadBytes);
  const entries = newEntries(documents);
  let count = 0;
  eachLine({ path, bytes }, ({ buffer, start, end, offset }) => {
    if (isDead(offset)) return;
    const entry = entryAt(entries, count);
    const line = buffer.toString('utf8', start, end);
    const document = jsonOf(line, path, offset) as SaleDocument;
    setFingerprint(entry, document, document.countedIn === undefined ? line : lineOf(document));
    setPlace(entry, { month, offset, length: end - start });
    count += 1;
  });
  return entries.subarray(0, count * WORDS);
}
