import type { DocumentKey, RowKey, StoredSales, StoredVersion, Wanted } from '../domain/importing.ts';
import type { SaleDocument } from '../domain/sale.ts';
import type { SalesTotal } from '../domain/totals.ts';
import { bytesAt, DerivedDamaged, damaged, recordOf } from './growing-files.ts';
import { type FilesOf, monthOf } from './layout.ts';
import { readSale, salesMonth } from './sales.ts';
import {
  type Entries,
  type Hash,
  hashIn,
  hashOf,
  hasText,
  indexFile,
  isOfLine,
  Keys,
  keyOf,
  nameOf,
  type Place,
  placeOf,
  scan,
} from './sales-index.ts';
import { type MonthTotals, readTotals } from './totals.ts';

/** What an import has to know of one venue, looked up at once: `domain/importing.ts` says what it means. */
export class LookedUp implements StoredSales {
  private readonly venue: FilesOf;
  /** Hashes of the names of all wanted documents. */
  private readonly hashes: ReadonlyMap<string, Hash>;
  /** The newest entries that were found, by the key of their document. */
  private readonly entries: ReadonlyMap<string, Entries>;
  /** By the name of the document. */
  private readonly versions = new Map<string, StoredVersion>();
  /** By the name of the row. */
  private readonly rows = new Map<string, StoredVersion[]>();
  private readonly months = new Map<string, MonthTotals>();
  /** Most texts are asked about twice, one after the other. */
  private asked: { readonly text: string; readonly hash: Hash } = { text: '', hash: hashOf('') };

  /** @throws DerivedDamaged when the index has to be made again first. */
  constructor(venue: FilesOf, wanted: Wanted) {
    this.venue = venue;
    this.hashes = hashed(wanted.documents.map(({ integration, source }) => nameOf(integration, source)));
    const rows = hashed(wanted.rows.map(({ integration, row }) => nameOf(integration, row)));
    const documentKeys = new Keys('document', [...this.hashes.values()]);
    const rowKeys = new Keys('row', [...rows.values()]);
    this.entries = newestEntries(venue, documentKeys, rowKeys);
    const [names, rowNames] = [[...this.hashes.keys()], [...rows.keys()]];
    for (const entry of this.entries.values()) {
      const version = this.versionOf(entry);
      const name = names[documentKeys.find(entry)];
      if (name !== undefined) this.versions.set(name, version);
      const row = rowNames[rowKeys.find(entry)];
      if (row !== undefined) this.rows.set(row, [...(this.rows.get(row) ?? []), version]);
    }
  }

  version({ integration, source }: DocumentKey): StoredVersion | undefined {
    return this.versions.get(nameOf(integration, source));
  }

  ofRow({ integration, row }: RowKey): readonly StoredVersion[] {
    return this.rows.get(nameOf(integration, row)) ?? [];
  }

  totals(day: string): readonly SalesTotal[] {
    return [...this.month(monthOf(day)).values()].filter(({ businessDay }) => businessDay === day);
  }

  /** Totals by day of one month. @throws DerivedDamaged when they have to be made again first. */
  month(month: string): MonthTotals {
    const known = this.months.get(month) ?? readTotals(this.venue, month);
    this.months.set(month, known);
    return known;
  }

  /** Where a version lies that was found here. */
  placeOf({ id }: StoredVersion): Place {
    return placeOf(this.entries.get(id) as Entries);
  }

  /** The hash of a document's name. */
  hash(name: string): Hash {
    return this.hashes.get(name) ?? hashOf(name);
  }

  private versionOf(entry: Entries): StoredVersion {
    return {
      id: keyOf(entry),
      is: (text) => hasText(entry, this.hashOfText(text)),
      document: () => this.read(entry),
    };
  }

  private hashOfText(text: string): Hash {
    if (this.asked.text !== text) this.asked = { text, hash: hashOf(text) };
    return this.asked.hash;
  }

  private read(entry: Entries): SaleDocument {
    const { paths, files } = this.venue;
    const { month, offset, length } = placeOf(entry);
    const file = files.sales[month];
    if (!file) throw new DerivedDamaged(`The index names sales of ${month}, of which there are none`);
    const { lines } = salesMonth(paths, month, file);
    const bytes = bytesAt(lines, offset, length);
    if (!isOfLine(entry, bytes)) throw damaged(lines, 'the sale is not what was saved', offset);
    return recordOf(lines, { text: bytes.toString(), offset }, readSale);
  }
}

/** The newest entries of the documents in question, and of all others of the rows in question. */
function newestEntries({ paths, files }: FilesOf, documents: Keys, rows: Keys): Map<string, Entries> {
  if (files.index === null) throw new DerivedDamaged('There is no index yet');
  const file = indexFile(paths, files.index);
  const found = new Map<string, Entries>();
  const keep = (entry: Entries) => found.set(keyOf(entry), entry.slice());
  if (documents.count + rows.count > 0)
    scan(file, (words, at) => documents.find(words, at) >= 0 || rows.find(words, at) >= 0, keep);
  // Of a document that was found by its row alone a newer entry may be of another row.
  const others = [...found.values()].filter((entry) => documents.find(entry) < 0);
  const byRow = new Keys('document', others.map(hashIn));
  if (byRow.count > 0) scan(file, (words, at) => byRow.find(words, at) >= 0, keep);
  return found;
}

function hashed(names: readonly string[]): Map<string, Hash> {
  const hashes = new Map<string, Hash>();
  for (const name of names) if (!hashes.has(name)) hashes.set(name, hashOf(name));
  return hashes;
}
