import { crc32 } from 'node:zlib';
import { grouped } from '../domain/collections.ts';
import type { DocumentKey } from '../domain/counting.ts';
import type { RowKey, StoredSales, StoredVersion, Wanted } from '../domain/importing.ts';
import { keptText, type SaleDocument } from '../domain/sale.ts';
import { StepCount, type Steps } from '../domain/steps.ts';
import { isNothing, type SalesTotal, Totals, totalId } from '../domain/totals.ts';
import { EMPTY, type FilesOf, type GrowingFiles, monthOf, type TotalsFile } from './folder.ts';
import {
  bytesAt,
  checked,
  committedFile,
  DerivedDamaged,
  damaged,
  derived,
  type Growing,
  recordOf,
} from './growing-files.ts';
import { checkedSales, type DaysWanted, eachDocument, isOfDays, readSale, salesMonth } from './sales.ts';
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
  newEntries,
  newIndex,
  type Place,
  placeOf,
  scan,
  setEntry,
} from './sales-index.ts';

// Totals by day, beside the sales that they come from: a file a month of the business day, with a line whenever a total
// changes, of which the last one of each counts. A check adds a line or two; a file that has grown well beyond what it
// says is written anew as its next generation.
const SPARE_LINES = 256;

const LINES_A_TOTAL = 4;

/** Totals of one month by `totalId`; those of which nothing is left, too. */
export type MonthTotals = Map<string, SalesTotal>;

/** The totals of a month from its file, or those of some days of it. @throws DerivedDamaged when it is not what was saved. */
export function readTotals({ paths, files: { totals } }: FilesOf, month: string, days: DaysWanted = {}): MonthTotals {
  if (totals === null) throw new DerivedDamaged('The totals were never counted');
  const file = totals[month];
  if (!file) return new Map();
  return derived(() => {
    const committed = committedFile(paths, ['totals', month], file);
    const data = bytesAt(committed, 0, file.bytes);
    if (crc32(data) !== file.crc) throw new DerivedDamaged(`${committed.path} is not what was saved`);
    const lines = data.toString().split('\n', file.lines);
    const rows = lines.filter((line) => isOfDays(line, days)).map((line): SalesTotal => JSON.parse(line));
    return new Map(rows.map((row) => [totalId(row), row]));
  });
}

/** Adds totals that have changed to the files of their months. */
export function growTotals(
  { paths, files, appends }: Growing,
  changed: readonly SalesTotal[],
  known: (month: string) => MonthTotals,
): Readonly<Record<string, TotalsFile>> {
  const totals = { ...files.totals };
  for (const [month, rows] of grouped(changed, ({ businessDay }) => monthOf(businessDay))) {
    const file = totals[month] ?? { ...EMPTY, lines: 0 };
    const now = new Map([...known(month), ...rows.map((row) => [totalId(row), row] as const)]);
    const fits = file.lines + rows.length <= LINES_A_TOTAL * now.size + SPARE_LINES;
    const next = fits ? file : nextGeneration(file);
    const added = fits ? rows : [...now.values()].filter((total) => !isNothing(total));
    const data = Buffer.from(added.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const committed = appends.add(committedFile(paths, ['totals', month], next), data);
    totals[month] = { ...next, ...committed, lines: next.lines + added.length };
  }
  return totals;
}

/** Files for totals that were counted afresh, beside those that there are. */
function newTotals({ paths, files, appends }: Growing, counted: readonly SalesTotal[]): GrowingFiles['totals'] {
  const months = new Set(counted.map(({ businessDay }) => monthOf(businessDay)));
  const totals = Object.fromEntries([...months].map((month) => [month, nextGeneration(files.totals?.[month])]));
  return growTotals({ paths, files: { ...files, totals }, appends }, counted, () => new Map());
}

function nextGeneration(file?: TotalsFile): TotalsFile {
  return { ...EMPTY, generation: (file?.generation ?? 0) + 1, lines: 0 };
}

/** What an import has to know of one venue, looked up at once: `domain/importing.ts` says what it means. */
export class LookedUp implements StoredSales {
  private readonly venue: FilesOf;
  /** Hashes of the names of all wanted documents. */
  private readonly hashes: ReadonlyMap<string, Hash>;
  /** The newest entries that were found, by the key of their document. */
  private entries: ReadonlyMap<string, Entries> = new Map();
  /** By the name of the document. */
  private readonly versions = new Map<string, StoredVersion>();
  /** By the name of the row. */
  private readonly rows = new Map<string, StoredVersion[]>();
  private readonly months = new Map<string, MonthTotals>();
  /** Most texts are asked about twice, one after the other. */
  private asked: { readonly text: string; readonly hash: Hash } = { text: '', hash: hashOf('') };

  private constructor(venue: FilesOf, hashes: ReadonlyMap<string, Hash>) {
    this.venue = venue;
    this.hashes = hashes;
  }

  /** Looks up what is wanted. @throws DerivedDamaged when the index has to be made again first. */
  static *of(venue: FilesOf, wanted: Wanted): Steps<LookedUp> {
    const hashes = yield* hashed(wanted.documents.map(({ integration, source }) => nameOf(integration, source)));
    const rows = yield* hashed(wanted.rows.map(({ integration, row }) => nameOf(integration, row)));
    const found = new LookedUp(venue, hashes);
    yield* found.find(rows);
    return found;
  }

  private *find(rows: ReadonlyMap<string, Hash>): Steps<void> {
    const documentKeys = new Keys('document', [...this.hashes.values()]);
    const rowKeys = new Keys('row', [...rows.values()]);
    this.entries = yield* newestEntries(this.venue, documentKeys, rowKeys);
    const [names, rowNames] = [[...this.hashes.keys()], [...rows.keys()]];
    const step = new StepCount();
    for (const entry of this.entries.values()) {
      const version = this.versionOf(entry);
      const name = names[documentKeys.find(entry)];
      if (name !== undefined) this.versions.set(name, version);
      const row = rowNames[rowKeys.find(entry)];
      if (row !== undefined) this.rows.set(row, [...(this.rows.get(row) ?? []), version]);
      if (step.isLong()) yield;
    }
  }

  version({ integration, source }: DocumentKey): StoredVersion | undefined {
    return this.versions.size === 0 ? undefined : this.versions.get(nameOf(integration, source));
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
function* newestEntries({ paths, files }: FilesOf, documents: Keys, rows: Keys): Steps<Map<string, Entries>> {
  if (files.index === null) throw new DerivedDamaged('There is no index yet');
  const file = indexFile(paths, files.index);
  const found = new Map<string, Entries>();
  const keep = (entry: Entries) => found.set(keyOf(entry), entry.slice());
  if (documents.count + rows.count > 0)
    yield* scan(file, (words, at) => documents.find(words, at) >= 0 || rows.find(words, at) >= 0, keep);
  // Of a document that was found by its row alone a newer entry may be of another row.
  const others = [...found.values()].filter((entry) => documents.find(entry) < 0);
  const byRow = new Keys('document', others.map(hashIn));
  if (byRow.count > 0) yield* scan(file, (words, at) => byRow.find(words, at) >= 0, keep);
  return found;
}

function* hashed(names: readonly string[]): Steps<Map<string, Hash>> {
  const step = new StepCount();
  const hashes = new Map<string, Hash>();
  for (const name of names) {
    if (!hashes.has(name)) hashes.set(name, hashOf(name));
    if (step.isLong()) yield;
  }
  return hashes;
}

/**
 * Makes index and totals again from the sales, as their next generations, and checksums where there are none (in stores
 * of version 1). @throws ExpectedError when the sales themselves are damaged.
 */
export function rebuilt({ paths, files, appends }: Growing): GrowingFiles {
  const timeline = Object.entries(files.timeline).map(([month, file]) => {
    return [month, checked(file, committedFile(paths, ['timeline', month], file))] as const;
  });
  const sound = { ...files, timeline: Object.fromEntries(timeline), sales: checkedSales(paths, files.sales) };
  const totals = new Totals({ by: 'day' });
  const entries: Entries[] = [];
  eachDocument(
    { paths, files: sound },
    () => true,
    (document, { bytes, month, offset }) => {
      totals.add(document);
      const entry = newEntries(1);
      const place = { month, offset, length: bytes.length };
      setEntry(entry, 0, { document, text: keptText(document), line: bytes.toString(), place });
      entries.push(entry);
    },
  );
  const all = newEntries(entries.length);
  for (const [i, entry] of entries.entries()) all.set(entry, i * entry.length);
  const growing = { paths, files: sound, appends };
  return { ...sound, index: newIndex(growing, all), totals: newTotals(growing, totals.rows()) };
}
