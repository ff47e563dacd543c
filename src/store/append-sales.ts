import { grouped } from '../domain/collections.ts';
import type { Put } from '../domain/importing.ts';
import { earlier, later } from '../domain/time.ts';
import type { Append } from './appends.ts';
import { grown } from './committed.ts';
import { type Entries, entryAt, newEntries, type Place, setEntry } from './index-entries.ts';
import type { LookedUp } from './look-up.ts';
import { monthOf } from './months.ts';
import { type FilesOf, offsetBytes, salesMonth } from './stored-sales.ts';
import type { GrowingFiles, SalesFile } from './stored-venue.ts';

/** What documents make of a venue's sales files. */
export interface SalesGrowth {
  readonly sales: GrowingFiles['sales'];
  readonly appends: readonly Append[];
  /** For the index: one of each document. */
  readonly entries: Entries;
  /** By month: where the documents lie that are replaced now. */
  readonly replaced: ReadonlyMap<string, readonly Place[]>;
}

/** What is asked of what was looked up before. */
type Known = Pick<LookedUp, 'placeOf' | 'hash'>;

/** Lays out documents: every one at the end of its month's file, every one that it replaces on that one's month's list. */
export function growSales({ paths, files }: FilesOf, puts: readonly Put[], known: Known): SalesGrowth {
  const sales: Record<string, SalesFile> = { ...files.sales };
  const appends: Append[] = [];
  const entries = newEntries(puts.length);
  let count = 0;
  for (const [month, ofMonth] of grouped(puts, ({ document }) => monthOf(document.soldAt))) {
    const file = sales[month] ?? noSales(ofMonth[0]);
    const lines = ofMonth.map(lineOf);
    let offset = file.bytes;
    ofMonth.forEach(({ document, text }, i) => {
      const line = lines[i] as string;
      const place = { month, offset, length: Buffer.byteLength(line) };
      setEntry(entryAt(entries, count), { document, text, line, place, hash: (name) => known.hash(name) });
      count += 1;
      offset += place.length + 1;
    });
    const data = Buffer.from(`${lines.join('\n')}\n`);
    const { append, ...next } = grown(salesMonth(paths, month, file).lines, data);
    sales[month] = { ...file, ...next, ...daysOf(file, ofMonth) };
    appends.push(append);
  }
  const replaced = grouped(
    puts.flatMap(({ replaces }) => (replaces ? [known.placeOf(replaces)] : [])),
    ({ month }) => month,
  );
  for (const [month, places] of replaced) {
    const file = sales[month] as SalesFile;
    const data = offsetBytes(places.map(({ offset }) => offset));
    const { append, ...next } = grown(salesMonth(paths, month, file).replaced, data);
    sales[month] = { ...file, replaced: next };
    appends.push(append);
  }
  return { sales, appends, entries, replaced };
}

/** The document as it is written: what its source says, and behind that where it counts. */
function lineOf({ text, document: { countedIn } }: Put): string {
  return countedIn === undefined ? text : `${text.slice(0, -1)},"countedIn":${JSON.stringify(countedIn)}}`;
}

function noSales(first?: Put): SalesFile {
  const day = first?.document.businessDay ?? '';
  return { bytes: 0, crc: 0, generation: 1, replaced: { bytes: 0, crc: 0 }, firstDay: day, lastDay: day };
}

function daysOf({ firstDay, lastDay }: SalesFile, puts: readonly Put[]): Pick<SalesFile, 'firstDay' | 'lastDay'> {
  const days = puts.map(({ document }) => document.businessDay);
  return { firstDay: days.reduce(earlier, firstDay), lastDay: days.reduce(later, lastDay) };
}
