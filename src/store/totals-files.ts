import { grouped } from '../domain/collections.ts';
import { isNothing, type SalesTotal, totalId } from '../domain/totals.ts';
import type { Append } from './appends.ts';
import { checksumOf, chunksOf, committedFile, grown } from './committed.ts';
import { DerivedDamaged, derived } from './derived.ts';
import { monthOf } from './months.ts';
import type { VenuePaths } from './paths.ts';
import type { GrowingFiles, TotalsFile } from './stored-venue.ts';

// Totals by day, beside the sales that they come from: a file a month of the business day, with a line whenever a total
// changes, of which the last one of each counts. A check adds a line or two; a file that has grown well beyond what it
// says is written anew as its next generation.
const SPARE_LINES = 256;
const LINES_A_TOTAL = 4;

/** Totals of one month by `totalId`; those of which nothing is left, too. */
export type MonthTotals = Map<string, SalesTotal>;

const NO_TOTALS: TotalsFile = { bytes: 0, crc: 0, generation: 1, lines: 0 };

/** The totals of a month from its file. @throws DerivedDamaged when that is not what was saved. */
export function readTotals(paths: VenuePaths, totals: GrowingFiles['totals'], month: string): MonthTotals {
  if (totals === null) throw new DerivedDamaged('The totals were never counted');
  const file = totals[month];
  if (!file) return new Map();
  return derived(() => {
    const committed = committedFile(paths, ['totals', month], file);
    if (checksumOf(committed) !== file.crc) throw new DerivedDamaged(`${committed.path} is not what was saved`);
    const lines = Buffer.concat([...chunksOf(committed)].map((chunk) => Buffer.from(chunk))).toString();
    const rows = lines
      .split('\n')
      .slice(0, -1)
      .map((line): SalesTotal => JSON.parse(line));
    return new Map(rows.map((row) => [totalId(row), row]));
  });
}

/** Adds totals that have changed to the files of their months. */
export function growTotals(
  paths: VenuePaths,
  before: NonNullable<GrowingFiles['totals']>,
  { changed, known }: { readonly changed: readonly SalesTotal[]; known(month: string): MonthTotals },
): { readonly totals: Readonly<Record<string, TotalsFile>>; readonly appends: readonly Append[] } {
  const totals = { ...before };
  const appends: Append[] = [];
  for (const [month, rows] of grouped(changed, ({ businessDay }) => monthOf(businessDay))) {
    const file = before[month] ?? NO_TOTALS;
    const now = new Map([...known(month), ...rows.map((row) => [totalId(row), row] as const)]);
    const fits = file.lines + rows.length <= LINES_A_TOTAL * now.size + SPARE_LINES;
    const next = fits ? { file, rows } : { file: nextGeneration(file), rows: [...now.values()].filter(isSomething) };
    const { append, ...committed } = grown(committedFile(paths, ['totals', month], next.file), linesOf(next.rows));
    totals[month] = { ...next.file, ...committed, lines: next.file.lines + next.rows.length };
    appends.push(append);
  }
  return { totals, appends };
}

/** Files for totals that were counted afresh, beside those that there are. */
export function newTotals(
  paths: VenuePaths,
  before: GrowingFiles['totals'],
  counted: readonly SalesTotal[],
): ReturnType<typeof growTotals> {
  const months = [...grouped(counted, ({ businessDay }) => monthOf(businessDay)).keys()];
  const empty = months.map((month) => [month, nextGeneration(before?.[month])] as const);
  return growTotals(paths, Object.fromEntries(empty), { changed: counted, known: () => new Map() });
}

function nextGeneration(file?: TotalsFile): TotalsFile {
  return { ...NO_TOTALS, generation: (file?.generation ?? 0) + 1 };
}

function isSomething(total: SalesTotal): boolean {
  return !isNothing(total);
}

function linesOf(rows: readonly SalesTotal[]): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
