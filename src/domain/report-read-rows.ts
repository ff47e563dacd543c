import type { ReportContext, SkippedRow } from './report.ts';
import { type CellReading, type Marks, numbersOf, type RowNumbers } from './report-amounts.ts';
import { parentsOf } from './report-indents.ts';
import type { ReadRow } from './report-items.ts';
import type { NumberReader } from './report-numbers.ts';
import type { ProblemList } from './report-problems.ts';
import type { ReportProfile } from './report-profile.ts';
import { type ItemRow, isVoided, type SortedRows } from './report-rows.ts';
import { rawAmounts } from './report-signs.ts';
import type { StatedTotal } from './report-totals.ts';

/** How the numbers of a report are read. */
export interface NumberReading {
  readonly marks: Marks;
  readonly reader: NumberReader;
  readonly profile: ReportProfile;
  readonly context: ReportContext;
  readonly problems: ProblemList;
}

export interface ReadNumbers {
  /** All rows, as total rows see them. */
  readonly rows: readonly ReadRow[];
  /** Those that become items. */
  readonly kept: readonly ReadRow[];
  readonly stated: readonly StatedTotal[];
  readonly skipped: readonly SkippedRow[];
}

/** Reads the numbers of all rows; what is no number is a problem, what sold nothing is left out. */
export function readNumbers({ items, totals }: SortedRows, reading: NumberReading): ReadNumbers {
  const { marks, reader, problems, profile, context } = reading;
  const cells: CellReading = {
    marks,
    reader,
    wrong: ({ line }, role, text) =>
      problems.add({
        line,
        code: 'bad_number',
        message: `«${text}» is no ${role === 'quantity' ? 'quantity' : 'amount'} (${role})`,
      }),
  };
  const numbers = items.map((row) => numbersOf(row, cells));
  const { parents, groups } = profile.indented ? parentsOf(items, numbers) : NO_PARENTS;
  const kept: ReadRow[] = [];
  const skipped: SkippedRow[] = [];
  const rows = items.map((row, index): ReadRow => {
    const own = numbers[index] as RowNumbers;
    const group = groups.has(index);
    const amounts = rawAmounts(own, context.currency);
    const voided = group || isVoided(row);
    const read = { row, numbers: own, amounts: amounts ?? NO_AMOUNTS, parent: parents.get(index) ?? null, voided };
    const why = group ? 'a group: the rows under it come to it' : whyLeftOut(row, own);
    if (why === null) kept.push(read);
    else skipped.push({ line: row.line, why });
    if (!amounts)
      problems.add({ line: row.line, code: 'bad_number', message: 'an amount is too large to be kept exactly' });
    if (why === null && own.quantity === undefined && read.parent === null)
      problems.add({ line: row.line, code: 'bad_number', message: `«${row.name}» has no quantity` });
    return read;
  });
  // Totals that are no numbers are compared with nothing.
  const stated = totals.map((row) => ({ row, numbers: numbersOf(row, { ...cells, wrong: () => {} }) }));
  return { rows, kept, stated, skipped };
}

const NO_PARENTS: ReturnType<typeof parentsOf> = { parents: new Map(), groups: new Set() };
const NO_AMOUNTS = { gross: null, discount: null, refund: null, net: null, withTax: null, tax: null };

/** Nothing sold, nothing voided, no money: the item was only on the menu. */
function whyLeftOut(row: ItemRow, numbers: RowNumbers): string | null {
  if (row.leftOut) return 'the profile leaves this item out';
  for (const role in numbers) if (numbers[role as keyof RowNumbers]?.value !== 0) return null;
  return 'nothing was sold';
}
