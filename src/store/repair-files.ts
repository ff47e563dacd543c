import fs from 'node:fs';
import { daysBetween } from '../domain/business-day.ts';
import type { Integration } from '../domain/integration.ts';
import { parseSaleDocument, parseTimelineEntry } from '../domain/parse.ts';
import { type LostDays, lostSpans, type RepairedFile } from '../domain/repaired.ts';
import type { SaleDocument } from '../domain/sale.ts';
import { atOnce } from '../domain/steps.ts';
import { type SalesTotal, Totals, totalId } from '../domain/totals.ts';
import { readTotals } from './derived.ts';
import { EMPTY, type FilesOf, type GrowingFile, type GrowingFiles, type SalesFile, type VenuePaths } from './folder.ts';
import {
  type Appends,
  type CommittedFile,
  checksumOf,
  committedFile,
  type Growing,
  type Kind,
  type ReadRecord,
  readLine,
  unlessDamaged,
} from './growing-files.ts';
import { eachDocument, readSale, replacedIn, salesMonth } from './sales.ts';
import { type Entries, hashOf, indexFile, isOfLine, keyOf, nameOf, placeOf, scan } from './sales-index.ts';

/** What becomes of the files of a venue beside its document. */
interface MendedFiles {
  /** Index and totals have still to be made again. */
  readonly files: GrowingFiles;
  readonly mended: readonly RepairedFile[];
  readonly lost: readonly LostDays[];
}

/**
 * Months that are damaged are written anew, as their next generation, with what is still what was saved; the rest goes
 * into a file beside, and the damaged file stays as it is. Nothing is written yet.
 */
export function mendFiles(venue: Growing, integrations: readonly Integration[]): MendedFiles {
  const { paths, files, appends } = venue;
  const index = readIndex(venue);
  const totals = readAllTotals(venue);
  const sales = months(files.sales, (month, file) => mendSales({ paths, month, file, appends }, index));
  const timeline = months(files.timeline, (month, file) => mendTimeline({ paths, month, file, appends }));
  const mended = [...sales, ...timeline].map(([, { report }]) => report);
  const anew = { done: 'anew', kept: null, lost: null, aside: null } as const;
  if (index === 'damaged' && files.index)
    mended.push({ ...anew, path: indexFile(paths, files.index).path, what: 'index' });
  if (totals === 'damaged') mended.push({ ...anew, path: paths.totals, what: 'totals' });
  const { dates: _, ...undated } = files;
  return {
    files: {
      ...(timeline.length > 0 ? undated : files),
      sales: { ...files.sales, ...Object.fromEntries(sales.map(([month, { file }]) => [month, file])) },
      timeline: { ...files.timeline, ...Object.fromEntries(timeline.map(([month, { file }]) => [month, file])) },
    },
    mended,
    lost: sales.length === 0 ? [] : lostSpans(lostDays(venue, new Map(sales), { totals, integrations })),
  };
}

/** The newest entry of every document; `none` in a store of version 1. */
function readIndex({ paths, files: { index } }: FilesOf): Index {
  if (index === null) return 'none';
  const entries = new Map<string, Entries>();
  const keep = (entry: Entries) => entries.set(keyOf(entry), entry.slice());
  const read = () => {
    atOnce(scan(indexFile(paths, index), () => true, keep));
    return entries;
  };
  return unlessDamaged(read) ?? 'damaged';
}

type AllTotals = ReadonlyMap<string, SalesTotal> | 'none' | 'damaged';

/** Totals of all months, by id; `none` in a store of version 1. */
function readAllTotals(venue: FilesOf): AllTotals {
  const { totals } = venue.files;
  if (totals === null) return 'none';
  const read = () => new Map(Object.keys(totals).flatMap((month) => [...readTotals(venue, month)]));
  return unlessDamaged(read) ?? 'damaged';
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

/** The newest entry of every document, by its key; `none` in stores of version 1. */
type Index = ReadonlyMap<string, Entries> | 'none' | 'damaged';

/** One month's file. */
interface Month<F> {
  readonly paths: VenuePaths;
  readonly month: string;
  readonly file: F;
  readonly appends: Appends;
}

/** A month as it is to be committed. */
interface MendedMonth<F> {
  readonly file: F;
  readonly report: RepairedFile;
}

interface MendedSales extends MendedMonth<SalesFile> {
  /** Those that are kept. */
  readonly documents: readonly SaleDocument[];
}

/**
 * Undefined when nothing is wrong with the month. Kept are the documents of which index and line agree, to the last bit;
 * without an index nobody can tell which ones are as they were saved, and none is kept.
 */
function mendSales(damaged: Month<SalesFile>, index: Index): MendedSales | undefined {
  const { paths, month, file } = damaged;
  const { lines, replaced } = salesMonth(paths, month, file);
  const gone = unlessDamaged(() => replacedIn(replaced));
  if (gone && isReadable(lines, readSale)) return undefined;
  const documents = new Map<string, SaleDocument>();
  const kept: Buffer[] = [];
  const rest: Buffer[] = [];
  for (const { bytes, offset } of linesLeft(lines)) {
    const document = soundSale(bytes, { month, index, isReplaced: gone?.has(offset) });
    const name = document && nameOf(document.integration, document.source);
    if (document && name !== undefined && !documents.has(name)) {
      documents.set(name, document);
      kept.push(bytes);
    } else if (!gone?.has(offset)) rest.push(bytes);
  }
  const ofMonth =
    typeof index === 'string' ? [] : [...index.values()].filter((entry) => placeOf(entry).month === month);
  const lost = typeof index === 'string' ? rest.length : ofMonth.length - kept.length;
  const anew = writtenAnew(damaged, ['sales', 'replaced'], { kept, rest });
  return {
    ...anew,
    file: { ...file, ...anew.file, replaced: { bytes: 0, crc: 0 } },
    report: { ...anew.report, path: lines.path, what: 'sales', kept: kept.length, lost },
    documents: [...documents.values()],
  };
}

/** Undefined when nothing is wrong with the month. Kept are the entries that can be read and continue those before. */
function mendTimeline(damaged: Month<GrowingFile>): MendedMonth<GrowingFile> | undefined {
  const { paths, month, file } = damaged;
  const lines = committedFile(paths, ['timeline', month], file);
  if (isReadable(lines, parseTimelineEntry)) return undefined;
  const kept: Buffer[] = [];
  const rest: Buffer[] = [];
  let last = 0;
  for (const { bytes } of linesLeft(lines)) {
    const entry = readLine(bytes.toString(), parseTimelineEntry);
    const fits =
      entry.ok && entry.value.seq > last && entry.value.venue === paths.venue && entry.value.at.startsWith(month);
    if (fits) last = entry.value.seq;
    (fits ? kept : rest).push(bytes);
  }
  const anew = writtenAnew(damaged, ['timeline'], { kept, rest });
  const report = { ...anew.report, path: lines.path, what: 'timeline', kept: kept.length, lost: rest.length } as const;
  return { ...anew, report };
}

/** The document of a line that is as it was saved; undefined when it is not, or nobody can tell. */
function soundSale(
  bytes: Buffer,
  { month, index, isReplaced }: { month: string; index: Index; isReplaced: boolean | undefined },
): SaleDocument | undefined {
  const read = readLine(bytes.toString(), readSale);
  if (!read.ok || index === 'damaged') return undefined;
  if (index === 'none') return isReplaced === false && parseSaleDocument(read.value).ok ? read.value : undefined;
  const entry = index.get(keyOf(hashOf(nameOf(read.value.integration, read.value.source))));
  const agrees = entry && placeOf(entry).month === month && isOfLine(entry, bytes);
  return agrees ? read.value : undefined;
}

/** Whether a file is what was saved; one without a checksum: whether every line of it can be read. */
function isReadable(file: CommittedFile, read: ReadRecord<unknown>): boolean {
  const crc = unlessDamaged(() => checksumOf(file));
  if (crc === undefined || file.crc !== null) return crc === file.crc;
  return linesLeft(file).every(({ bytes }) => readLine(bytes.toString(), read).ok);
}

/** What is left of the committed lines, whatever it is. */
function linesLeft({ path, bytes }: CommittedFile): { readonly bytes: Buffer; readonly offset: number }[] {
  const data = fs.existsSync(path) ? fs.readFileSync(path).subarray(0, bytes) : Buffer.alloc(0);
  const lines: { bytes: Buffer; offset: number }[] = [];
  for (let start = 0; start < data.length; ) {
    const newline = data.indexOf('\n', start);
    const end = newline < 0 ? data.length : newline;
    lines.push({ bytes: data.subarray(start, end), offset: start });
    start = end + 1;
  }
  return lines;
}

/** A month's next generation with the lines that are kept, and a file beside it with the rest. */
function writtenAnew(
  { paths, month, file, appends }: Month<GrowingFile>,
  kinds: readonly [Kind, ...Kind[]],
  { kept, rest }: { readonly kept: readonly Buffer[]; readonly rest: readonly Buffer[] },
) {
  const pathOf = (kind: Kind, generation: number) => committedFile(paths, [kind, month], { ...EMPTY, generation }).path;
  let generation = file.generation + 1;
  while (kinds.some((kind) => fs.existsSync(pathOf(kind, generation)))) generation += 1;
  const next = committedFile(paths, [kinds[0], month], { ...EMPTY, generation });
  const committed = appends.add(next, joined(kept));
  const aside = rest.length === 0 ? null : `${pathOf(kinds[0], file.generation)}.aside`;
  if (aside !== null) appends.add({ ...next, path: aside }, joined(rest));
  return { file: { ...committed, generation }, report: { done: 'soundPart', aside } as const };
}

function joined(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
}
