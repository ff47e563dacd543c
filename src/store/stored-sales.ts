import type { SaleDocument } from '../domain/sale.ts';
import { type CommittedFile, checksumOf, chunksOf, committedFile, damaged, isSound } from './committed.ts';
import { jsonOf, type Line, linesOf, mustBeSound, type ReadLine, recordOf } from './lines.ts';
import type { VenuePaths } from './paths.ts';
import type { GrowingFiles, SalesFile } from './stored-venue.ts';

/** Growing files of one venue, and where they lie. */
export interface FilesOf {
  readonly paths: VenuePaths;
  readonly files: GrowingFiles;
}

/** The two files of a month's sales. */
export interface SalesMonth {
  readonly lines: CommittedFile;
  /** Offsets of the documents among the lines that a newer version has replaced. */
  readonly replaced: CommittedFile;
}

export function salesMonth(paths: VenuePaths, month: string, file: SalesFile): SalesMonth {
  return {
    lines: committedFile(paths, ['sales', month], file),
    replaced: committedFile(paths, ['replaced', month], { ...file.replaced, generation: file.generation }),
  };
}

/** Lines of the newest documents of a month. Nothing is given before all of it was found to be what was saved. */
export function* newestLines({ lines, replaced }: SalesMonth): Generator<Line, void, void> {
  mustBeSound(lines, readSale);
  const isReplaced = replacedIn(replaced);
  for (const line of linesOf(lines)) if (!isReplaced.has(line.offset)) yield line;
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

const OFFSET_BYTES = 8;

/** Offsets as they are appended to a list of replaced documents. */
export function offsetBytes(offsets: readonly number[]): Buffer {
  const data = Buffer.alloc(offsets.length * OFFSET_BYTES);
  offsets.forEach((offset, i) => {
    data.writeDoubleLE(offset, i * OFFSET_BYTES);
  });
  return data;
}

/** The offsets in a list of replaced documents. @throws ExpectedError when it is not what was saved. */
export function replacedIn(file: CommittedFile): Set<number> {
  const offsets = new Set<number>();
  if (!isSound(file)) throw damaged(file, 'what is in it is not what was saved');
  for (const chunk of chunksOf(file))
    for (let at = 0; at < chunk.length; at += OFFSET_BYTES) offsets.add(chunk.readDoubleLE(at));
  return offsets;
}

/** The months with a checksum where there was none. */
export function withChecksums({ paths, files }: FilesOf): Pick<GrowingFiles, 'timeline' | 'sales'> {
  const timeline = Object.entries(files.timeline).map(([month, file]) => {
    const crc = file.crc ?? checksumOf(committedFile(paths, ['timeline', month], file));
    return [month, { ...file, crc }] as const;
  });
  const sales = Object.entries(files.sales).map(([month, file]) => {
    const { lines, replaced } = salesMonth(paths, month, file);
    const list = { bytes: replaced.bytes, crc: replaced.crc ?? checksumOf(replaced) };
    return [month, { ...file, crc: lines.crc ?? checksumOf(lines), replaced: list }] as const;
  });
  return { timeline: Object.fromEntries(timeline), sales: Object.fromEntries(sales) };
}

/**
 * A line as a sale. Sales passed `parse` before they were written, and there are too many to be parsed at every look: a
 * glance must do.
 */
export const readSale: ReadLine<SaleDocument> = (line) => {
  const json = jsonOf(line);
  if (!json.ok) return json;
  const sale = json.value as Partial<SaleDocument> | null;
  const fine =
    typeof sale?.integration === 'string' &&
    typeof sale.source === 'string' &&
    typeof sale.businessDay === 'string' &&
    typeof sale.net === 'number' &&
    Array.isArray(sale.lines);
  return fine ? { ok: true, value: sale as SaleDocument } : { ok: false, problem: 'the line is not a sale document' };
};
