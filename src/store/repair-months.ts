import fs from 'node:fs';
import { ExpectedError } from '../domain/errors.ts';
import { parseSaleDocument } from '../domain/parse.ts';
import type { RepairedFile } from '../domain/repaired.ts';
import type { SaleDocument } from '../domain/sale.ts';
import type { Append } from './appends.ts';
import { type CommittedFile, checksumOf, committedFile, grown, type Kind } from './committed.ts';
import { type Entries, hashOf, isOfLine, keyOf, nameOf, placeOf } from './index-entries.ts';
import type { VenuePaths } from './paths.ts';
import { readSale, replacedIn, salesMonth } from './stored-sales.ts';
import type { GrowingFile, SalesFile } from './stored-venue.ts';
import { readEntry } from './timeline-query.ts';

/** The newest entry of every document, by its key; `none` in stores of version 1. */
export type Index = ReadonlyMap<string, Entries> | 'none' | 'damaged';

/** One month's file. */
interface Month<F> {
  readonly paths: VenuePaths;
  readonly month: string;
  readonly file: F;
}

/** A month as it is to be committed, and what has to be on the disk before. */
export interface MendedMonth<F> {
  readonly file: F;
  readonly appends: readonly Append[];
  readonly report: RepairedFile;
}

export interface MendedSales extends MendedMonth<SalesFile> {
  /** Those that are kept. */
  readonly documents: readonly SaleDocument[];
}

/**
 * Undefined when nothing is wrong with the month. Kept are the documents of which index and line agree, to the last bit;
 * without an index nobody can tell which ones are as they were saved, and none is kept.
 */
export function mendSales({ paths, month, file }: Month<SalesFile>, index: Index): MendedSales | undefined {
  const { lines, replaced } = salesMonth(paths, month, file);
  const gone = unlessDamaged(() => replacedIn(replaced));
  if (gone && isReadable(lines, (text) => readSale(text).ok)) return undefined;
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
  const anew = writtenAnew({ paths, month, file }, ['sales', 'replaced'], { kept, rest });
  return {
    ...anew,
    file: { ...file, ...anew.file, replaced: { bytes: 0, crc: 0 } },
    report: { ...anew.report, path: lines.path, what: 'sales', kept: kept.length, lost },
    documents: [...documents.values()],
  };
}

/** Undefined when nothing is wrong with the month. Kept are the entries that can be read and continue those before. */
export function mendTimeline({ paths, month, file }: Month<GrowingFile>): MendedMonth<GrowingFile> | undefined {
  const lines = committedFile(paths, ['timeline', month], file);
  if (isReadable(lines, (text) => readEntry(text).ok)) return undefined;
  const kept: Buffer[] = [];
  const rest: Buffer[] = [];
  let last = 0;
  for (const { bytes } of linesLeft(lines)) {
    const entry = readEntry(bytes.toString());
    const fits =
      entry.ok && entry.value.seq > last && entry.value.venue === paths.venue && entry.value.at.startsWith(month);
    if (fits) last = entry.value.seq;
    (fits ? kept : rest).push(bytes);
  }
  const anew = writtenAnew({ paths, month, file }, ['timeline'], { kept, rest });
  const report = { ...anew.report, path: lines.path, what: 'timeline', kept: kept.length, lost: rest.length } as const;
  return { ...anew, report };
}

/** The document of a line that is as it was saved; undefined when it is not, or nobody can tell. */
function soundSale(
  bytes: Buffer,
  { month, index, isReplaced }: { month: string; index: Index; isReplaced: boolean | undefined },
): SaleDocument | undefined {
  const read = readSale(bytes.toString());
  if (!read.ok || index === 'damaged') return undefined;
  if (index === 'none') return isReplaced === false && parseSaleDocument(read.value).ok ? read.value : undefined;
  const entry = index.get(keyOf(hashOf(nameOf(read.value.integration, read.value.source))));
  const agrees = entry && placeOf(entry).month === month && isOfLine(entry, bytes);
  return agrees ? read.value : undefined;
}

/** Whether a file is what was saved; one without a checksum: whether every line of it can be read. */
function isReadable(file: CommittedFile, canRead: (line: string) => boolean): boolean {
  const crc = unlessDamaged(() => checksumOf(file));
  if (crc === undefined || file.crc !== null) return crc === file.crc;
  return linesLeft(file).every(({ bytes }) => canRead(bytes.toString()));
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
  { paths, month, file }: Month<GrowingFile>,
  kinds: readonly Kind[],
  { kept, rest }: { readonly kept: readonly Buffer[]; readonly rest: readonly Buffer[] },
) {
  const empty = { bytes: 0, crc: 0 };
  const isTaken = (generation: number) =>
    kinds.some((kind) => fs.existsSync(committedFile(paths, [kind, month], { ...empty, generation }).path));
  let generation = file.generation + 1;
  while (isTaken(generation)) generation += 1;
  const next = committedFile(paths, [kinds[0] as Kind, month], { ...empty, generation });
  const { append, ...committed } = grown(next, joined(kept));
  const aside = { ...next, path: `${committedFile(paths, [kinds[0] as Kind, month], file).path}.aside` };
  const appends = rest.length === 0 ? [append] : [append, grown(aside, joined(rest)).append];
  const report = { done: 'soundPart', aside: rest.length === 0 ? null : aside.path } as const;
  return { file: { ...committed, generation }, appends, report };
}

function joined(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
}

function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExpectedError) return undefined;
    throw error;
  }
}
