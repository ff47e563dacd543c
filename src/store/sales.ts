import { compareTexts, grouped } from '../domain/collections.ts';
import type { Parsed } from '../domain/door.ts';
import type { Put } from '../domain/importing.ts';
import type { SaleDocument } from '../domain/sale.ts';
import { StepCount, type Steps } from '../domain/steps.ts';
import { earlier, later } from '../domain/time.ts';
import type { SalesQuery } from '../ports/ledger.ts';
import type { LookedUp } from './derived.ts';
import { EMPTY, type FilesOf, type GrowingFiles, monthOf, reaches, type SalesFile, type VenuePaths } from './folder.ts';
import {
  type CommittedFile,
  checked,
  chunksOf,
  committedFile,
  type Growing,
  type Line,
  mustBeSound,
  recordOf,
  soundLines,
} from './growing-files.ts';
import { type Entries, newEntries, type Place, setEntry } from './sales-index.ts';

/** The two files of a month's sales. */
interface SalesMonth {
  readonly lines: CommittedFile;
  /** Offsets of the documents among the lines that a newer version has replaced. */
  readonly replaced: CommittedFile;
}

export function salesMonth(paths: VenuePaths, month: string, file: SalesFile): SalesMonth {
  const replaced = { ...file.replaced, generation: file.generation };
  return {
    lines: committedFile(paths, ['sales', month], file),
    replaced: committedFile(paths, ['replaced', month], replaced),
  };
}

const NEWLINE = 10;

/** What documents make of a venue's sales files. */
interface SalesGrowth {
  readonly sales: GrowingFiles['sales'];
  /** For the index: one of each document. */
  readonly entries: Entries;
  /** By month: where the documents lie that are replaced now. */
  readonly replaced: ReadonlyMap<string, readonly Place[]>;
}

/** Lays out documents: every one at the end of its month's file, every one that it replaces on that one's month's list. */
export function* growSales(
  { paths, files, appends }: Growing,
  puts: readonly Put[],
  known: Pick<LookedUp, 'placeOf' | 'hash'>,
): Steps<SalesGrowth> {
  const sales: Record<string, SalesFile> = { ...files.sales };
  const entries = newEntries(puts.length);
  const hash = (name: string) => known.hash(name);
  const step = new StepCount();
  let count = 0;
  for (const [month, ofMonth] of grouped(puts, ({ document }) => monthOf(document.soldAt))) {
    const { businessDay: firstDay } = ofMonth[0].document;
    const file = sales[month] ?? { ...EMPTY, replaced: { bytes: 0, crc: 0 }, firstDay, lastDay: firstDay };
    const lines = ofMonth.map(lineOf);
    const data = Buffer.allocUnsafe(lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0));
    yield;
    let [at, first, last] = [0, file.firstDay, file.lastDay];
    for (const [i, { document, text }] of ofMonth.entries()) {
      const line = lines[i] as string;
      const place = { month, offset: file.bytes + at, length: data.write(line, at) };
      setEntry(entries, count, { document, text, line, place, hash });
      count += 1;
      at = data.writeUInt8(NEWLINE, at + place.length);
      first = earlier(first, document.businessDay);
      last = later(last, document.businessDay);
      if (step.isLong(document.lines.length)) yield;
    }
    const committed = appends.add(salesMonth(paths, month, file).lines, data);
    sales[month] = { ...file, ...committed, firstDay: first, lastDay: last };
  }
  const replacing = puts.flatMap(({ replaces }) => (replaces ? [known.placeOf(replaces)] : []));
  const replaced = grouped(replacing, ({ month }) => month);
  for (const [month, places] of replaced) {
    const file = sales[month] as SalesFile;
    sales[month] = { ...file, replaced: appends.add(salesMonth(paths, month, file).replaced, offsetsOf(places)) };
  }
  return { sales, entries, replaced };
}

/** The document as it is written: what its source says, and behind that where it counts. */
function lineOf({ text, document: { countedIn } }: Put): string {
  return countedIn === undefined ? text : `${text.slice(0, -1)},"countedIn":${JSON.stringify(countedIn)}}`;
}

const OFFSET_BYTES = 8;

function offsetsOf(places: readonly Place[]): Buffer {
  const data = Buffer.alloc(places.length * OFFSET_BYTES);
  for (const [i, { offset }] of places.entries()) data.writeDoubleLE(offset, i * OFFSET_BYTES);
  return data;
}

/** The offsets in a list of replaced documents. @throws ExpectedError when it is not what was saved. */
export function replacedIn(file: CommittedFile): Set<number> {
  mustBeSound(file);
  const offsets = new Set<number>();
  for (const chunk of chunksOf(file))
    for (let at = 0; at < chunk.length; at += OFFSET_BYTES) offsets.add(chunk.readDoubleLE(at));
  return offsets;
}

/** Lines of the newest documents of a month. Nothing is given before all of it was found to be what was saved. */
function* newestLines({ lines, replaced }: SalesMonth): Generator<Line, void, void> {
  let isReplaced: ReadonlySet<number> | undefined;
  for (const line of soundLines(lines, readSale)) {
    isReplaced ??= replacedIn(replaced);
    if (!isReplaced.has(line.offset)) yield line;
  }
}

/** Shows every newest document of a venue, of the months that are wanted. */
export function eachDocument(
  { paths, files }: FilesOf,
  isWanted: (file: SalesFile) => boolean,
  visit: (document: SaleDocument, line: Line & { readonly month: string }) => void,
): void {
  for (const [month, file] of Object.entries(files.sales)) {
    if (!isWanted(file)) continue;
    const sales = salesMonth(paths, month, file);
    for (const { bytes, offset } of newestLines(sales))
      visit(recordOf(sales.lines, { text: bytes.toString(), offset }, readSale), { month, bytes, offset });
  }
}

/** The months with a checksum where there was none. */
export function checkedSales(paths: VenuePaths, sales: GrowingFiles['sales']): GrowingFiles['sales'] {
  const all = Object.entries(sales).map(([month, file]) => {
    const { lines, replaced } = salesMonth(paths, month, file);
    return [month, { ...checked(file, lines), replaced: checked(file.replaced, replaced) }] as const;
  });
  return Object.fromEntries(all);
}

/**
 * A line as a sale. Sales passed `parse` before they were written, and there are too many to be parsed at every look: a
 * glance must do.
 */
export function readSale(json: unknown): Parsed<SaleDocument> {
  const sale = json as Partial<SaleDocument> | null;
  const fine =
    typeof sale?.integration === 'string' &&
    typeof sale.source === 'string' &&
    typeof sale.businessDay === 'string' &&
    typeof sale.net === 'number' &&
    Array.isArray(sale.lines);
  return fine ? { ok: true, value: sale as SaleDocument } : { ok: false, problem: 'the line is not a sale document' };
}

/**
 * The newest version of every document of a venue that fits: by `soldAt`, integration and source, for which the lines of
 * one month are in memory at a time; in any order none are.
 */
export function* salesOf({ paths, files }: FilesOf, query: SalesQuery): Generator<SaleDocument, void, void> {
  const months = Object.entries(files.sales).filter(([month, file]) => canHold(month, file, query));
  for (const [month, file] of months.sort(([a], [b]) => compareTexts(a, b))) {
    const sales = salesMonth(paths, month, file);
    for (const document of query.ordered === false ? inAnyOrder(sales, query) : inOrder(sales, query))
      if (fits(document, query)) yield document;
  }
}

/** Whether a month's file can hold what was asked for; the others are not opened. */
function canHold(month: string, { firstDay, lastDay }: SalesFile, { from, to, since, until }: SalesQuery): boolean {
  if ((from !== undefined && lastDay < from) || (to !== undefined && firstDay > to)) return false;
  return reaches(month, since, until);
}

function* inAnyOrder(sales: SalesMonth, query: SalesQuery): Generator<SaleDocument, void, void> {
  for (const line of fittingLines(sales, query)) yield recordOf(sales.lines, line, readSale);
}

function* inOrder(sales: SalesMonth, query: SalesQuery): Generator<SaleDocument, void, void> {
  const lines = [...fittingLines(sales, query)].map((line) => ({ ...line, soldAt: momentIn(line.text) }));
  lines.sort((a, b) => compareTexts(a.soldAt, b.soldAt));
  for (let at = 0; at < lines.length; ) {
    const moment = lines[at]?.soldAt;
    const group: SaleDocument[] = [];
    for (let line = lines[at]; line?.soldAt === moment && line; at += 1, line = lines[at])
      group.push(recordOf(sales.lines, line, readSale));
    if (group.length > 1)
      group.sort((a, b) => compareTexts(a.integration, b.integration) || compareTexts(a.source, b.source));
    yield* group;
  }
}

/** `soldAt` of a document as it is written: nothing before that field is called so, and quotes inside texts are escaped. */
function momentIn(line: string): string {
  return /"soldAt":"([^"]+)"/.exec(line)?.[1] ?? '';
}

/** Business days, both included. */
export type DaysWanted = Pick<SalesQuery, 'from' | 'to'>;

/** Whether the business day that a line says, written likewise, is one of these; a line that says none may be of any. */
export function isOfDays(line: string, { from = '', to }: DaysWanted): boolean {
  if (from === '' && to === undefined) return true;
  const day = /"businessDay":"([^"]+)"/.exec(line)?.[1];
  return day === undefined || (day >= from && (to === undefined || day <= to));
}

/** Lines that may fit: a look for the integrations' ids and the day is quicker than to read them all as JSON. */
function* fittingLines(sales: SalesMonth, { integrations, ...days }: SalesQuery) {
  const needles = integrations?.map((id) => `"integration":${JSON.stringify(id)}`);
  for (const { bytes, offset } of newestLines(sales)) {
    const text = bytes.toString();
    if (needles && !needles.some((needle) => text.includes(needle))) continue;
    // A line in which none is found is read as a whole, and said to be damaged.
    if (isOfDays(text, days)) yield { text, offset };
  }
}

function fits({ integration, businessDay, soldAt }: SaleDocument, query: SalesQuery): boolean {
  const { integrations, from, to, since, until } = query;
  return (
    (!integrations || integrations.includes(integration)) &&
    (from === undefined || businessDay >= from) &&
    (to === undefined || businessDay <= to) &&
    (since === undefined || soldAt >= since) &&
    (until === undefined || soldAt < until)
  );
}
