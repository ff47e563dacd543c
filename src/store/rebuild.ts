import { keptText } from '../domain/sale-document.ts';
import { Totals } from '../domain/totals.ts';
import type { Append } from './appends.ts';
import { type Entries, entryAt, newEntries, setEntry } from './index-entries.ts';
import { newIndex } from './sales-index.ts';
import { eachDocument, type FilesOf, withChecksums } from './stored-sales.ts';
import type { GrowingFiles } from './stored-venue.ts';
import { newTotals } from './totals-files.ts';

/** Files as they are to be committed, and what has to be on the disk before. */
export interface Rebuilt {
  readonly files: GrowingFiles;
  readonly appends: readonly Append[];
}

/**
 * Makes index and totals again from the sales, as their next generations, and checksums where there are none (in stores
 * of version 1). @throws ExpectedError when the sales themselves are damaged.
 */
export function rebuilt({ paths, files }: FilesOf): Rebuilt {
  const totals = new Totals({ by: 'day' });
  const entries: Entries[] = [];
  const checked = { ...files, ...withChecksums({ paths, files }) };
  eachDocument(
    { paths, files: checked },
    () => true,
    (document, { bytes, month, offset }) => {
      totals.add(document);
      const entry = newEntries(1);
      const place = { month, offset, length: bytes.length };
      setEntry(entry, { document, text: keptText(document), line: bytes.toString(), place });
      entries.push(entry);
    },
  );
  const all = newEntries(entries.length);
  for (const [i, entry] of entries.entries()) entryAt(all, i).set(entry);
  const index = newIndex(paths, (files.index?.generation ?? 0) + 1, all);
  const counted = newTotals(paths, files.totals, totals.rows());
  return {
    files: { ...checked, index: index.index, totals: counted.totals },
    appends: [index.append, ...counted.appends],
  };
}
