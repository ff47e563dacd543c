import { grouped } from '../domain/collections.ts';
import { isNothing, type SalesTotal, totalId } from '../domain/totals.ts';
import { checksumOf, chunksOf, committedFile, DerivedDamaged, derived, type Growing } from './growing-files.ts';
import { EMPTY, type FilesOf, type GrowingFiles, monthOf, type TotalsFile } from './layout.ts';

// Totals by day, beside the sales that they come from: a file a month of the business day, with a line whenever a total
// changes, of which the last one of each counts. A check adds a line or two; a file that has grown well beyond what it
// says is written anew as its next generation.
const SPARE_LINES = 256;
const LINES_A_TOTAL = 4;

/** Totals of one month by `totalId`; those of which nothing is left, too. */
export type MonthTotals = Map<string, SalesTotal>;

/** The totals of a month from its file. @throws DerivedDamaged when that is not what was saved. */
export function readTotals({ paths, files: { totals } }: FilesOf, month: string): MonthTotals {
  if (totals === null) throw new DerivedDamaged('The totals were never counted');
  const file = totals[month];
  if (!file) return new Map();
  return derived(() => {
    const committed = committedFile(paths, ['totals', month], file);
    if (checksumOf(committed) !== file.crc) throw new DerivedDamaged(`${committed.path} is not what was saved`);
    const text = Buffer.concat([...chunksOf(committed)].map((chunk) => Buffer.from(chunk))).toString();
    const rows = text.split('\n', file.lines).map((line): SalesTotal => JSON.parse(line));
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
export function newTotals({ paths, files, appends }: Growing, counted: readonly SalesTotal[]): GrowingFiles['totals'] {
  const months = new Set(counted.map(({ businessDay }) => monthOf(businessDay)));
  const totals = Object.fromEntries([...months].map((month) => [month, nextGeneration(files.totals?.[month])]));
  return growTotals({ paths, files: { ...files, totals }, appends }, counted, () => new Map());
}

function nextGeneration(file?: TotalsFile): TotalsFile {
  return { ...EMPTY, generation: (file?.generation ?? 0) + 1, lines: 0 };
}
