import type { ReportContext, SkippedRow } from './report.ts';
import { type decideMarks, numbersOf, type RowNumbers } from './report-amounts.ts';
import { parentsOf } from './report-indents.ts';
import type { ReadRow } from './report-items.ts';
import type { ProblemList } from './report-problems.ts';
import type { ReportProfile } from './report-profile.ts';
import { type ItemRow, isVoided, type SortedRows } from './report-rows.ts';
import { rawAmounts } from './report-signs.ts';
import type { Counted, StatedTotal } from './report-totals.ts';

/** How the numbers of a report are read. */
export interface NumberReading {
  readonly marks: ReturnType<typeof decideMarks>['marks'];
  readonly profile: ReportProfile;
  readonly context: ReportContext;
  readonly problems: ProblemList;
}

export interface ReadNumbers {
  /** Rows that become items. */
  readonly read: readonly ReadRow[];
  /** All rows as total rows see them. */
  readonly counted: readonly Counted[];
  readonly stated: readonly StatedTotal[];
  readonly skipped: readonly SkippedRow[];
}

/** Reads the numbers of all rows; what is no number is a problem, what sold nothing is left out. */
export function readNumbers({ items, totals }: SortedRows, reading: NumberReading): ReadNumbers {
  const numbers = items.map((row) => rowNumbers(row, reading));
  const { parents, groups } = reading.profile.indented ? parentsOf(items, numbers) : NO_PARENTS;
  const read: ReadRow[] = [];
  const counted: Counted[] = [];
  const skipped: SkippedRow[] = [];
  items.forEach((row, index) => {
    const own = numbers[index] as RowNumbers;
    const parent = parents.get(index) ?? null;
    const group = groups.has(index);
    counted.push({ numbers: own, voided: group || isVoided(row), modifier: parent !== null });
    const why = group ? 'a group: the rows under it come to it' : whyLeftOut(row, own);
    if (why !== null) {
      skipped.push({ line: row.line, why });
      return;
    }
    const amounts = rawAmounts(own, reading.context.currency);
    if (amounts) read.push({ row, numbers: own, amounts, parent });
    else
      reading.problems.add({
        line: row.line,
        code: 'bad_number',
        message: 'an amount is too large to be kept exactly',
      });
    if (own.quantity === undefined && parent === null)
      reading.problems.add({ line: row.line, code: 'bad_number', message: `«${row.name}» has no quantity` });
  });
  const stated = totals.map((row) => ({ row, numbers: numbersOf(row, reading.marks, () => {}) }));
  return { read, counted, stated, skipped };
}

const NO_PARENTS: ReturnType<typeof parentsOf> = { parents: new Map(), groups: new Set() };

function rowNumbers(row: ItemRow, { marks, problems }: NumberReading): RowNumbers {
  return numbersOf(row, marks, (role, text) =>
    problems.add({
      line: row.line,
      code: 'bad_number',
      message: `«${text}» is no ${role === 'quantity' ? 'quantity' : 'amount'} (${role})`,
    }),
  );
}

/** Nothing sold, nothing voided, no money: the item was only on the menu. */
function whyLeftOut(row: ItemRow, numbers: RowNumbers): string | null {
  if (row.leftOut) return 'the profile leaves this item out';
  return Object.values(numbers).every(({ value }) => value === 0) ? 'nothing was sold' : null;
}
