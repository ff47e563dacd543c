import { type CellReading, decideMarks, guessMarks, numbersOf, type RowNumbers } from './amounts.ts';
import { parentsOf } from './indents.ts';
import type { ReadRow } from './items.ts';
import { NumberReader } from './numbers.ts';
import { ProblemList } from './problems.ts';
import type { ReportProfile } from './profile.ts';
import type { ReportContext, ReportProblem, SkippedRow } from './report.ts';
import { type ItemRow, isVoided, type SortedRows } from './rows.ts';
import { rawAmounts } from './signs.ts';
import type { StatedTotal } from './totals.ts';

/** How the numbers of a report are read. */
export interface NumberReading {
  readonly profile: ReportProfile;
  readonly context: ReportContext;
}

export interface ReadNumbers {
  /** All rows, as total rows see them. */
  readonly rows: readonly ReadRow[];
  /** Those that become items. */
  readonly kept: readonly ReadRow[];
  readonly stated: readonly StatedTotal[];
  readonly skipped: readonly SkippedRow[];
  readonly problems: readonly ReportProblem[];
  /** Nothing says which mark is the decimal one: sums say nothing either. */
  readonly unclear: boolean;
}

/** Reads the numbers of all rows; what is no number is a problem, what sold nothing is left out. */
export function readNumbers(sorted: SortedRows, reading: NumberReading): ReadNumbers {
  const reader = new NumberReader();
  const all = [...sorted.items, ...sorted.totals];
  const told = reading.profile.decimal;
  const guessed = told ? null : guessMarks(all, reader);
  const quick = guessed && readWith(sorted, { ...reading, marks: guessed, reader });
  if (quick && !quick.misread) return { ...quick, unclear: false };
  const { marks, problems } = decideMarks(all, { currency: reading.context.currency, told, reader });
  const read = readWith(sorted, { ...reading, marks, reader });
  return { ...read, problems: [...problems, ...read.problems], unclear: problems.length > 0 };
}

type Reading = NumberReading & Pick<CellReading, 'marks' | 'reader'>;

/** `misread`: some cell holds no number, with these marks. */
function readWith(
  { items, totals }: SortedRows,
  { marks, reader, profile, context }: Reading,
): Omit<ReadNumbers, 'unclear'> & { readonly misread: boolean } {
  const problems = new ProblemList();
  let misread = false;
  const cells: CellReading = {
    marks,
    reader,
    wrong: ({ line }, role, text) => {
      misread = true;
      const message = `«${text}» is no ${role === 'quantity' ? 'quantity' : 'amount'} (${role})`;
      problems.add({ line, code: 'bad_number', message });
    },
  };
  const numbers = items.map((row) => numbersOf(row, cells));
  const taken = takeRows(items, numbers, { profile, context, problems });
  // A total that is no number is compared with nothing, but tells that the marks may be wrong.
  const quiet: CellReading = {
    ...cells,
    wrong: () => {
      misread = true;
    },
  };
  const stated = totals.map((row) => ({ row, numbers: numbersOf(row, quiet) }));
  return { ...taken, stated, problems: problems.list(), misread };
}

/** Rows with their numbers, and which of them become items. */
function takeRows(
  items: readonly ItemRow[],
  numbers: readonly RowNumbers[],
  { profile, context, problems }: NumberReading & { readonly problems: ProblemList },
): Pick<ReadNumbers, 'rows' | 'kept' | 'skipped'> {
  const { parents, groups } = profile.indented ? parentsOf(items, numbers) : NO_PARENTS;
  const kept: ReadRow[] = [];
  const skipped: SkippedRow[] = [];
  const wrong = ({ line }: ItemRow, message: string) => problems.add({ line, code: 'bad_number', message });
  const rows = items.map((row, index): ReadRow => {
    const own = numbers[index] as RowNumbers;
    const group = groups.has(index);
    const amounts = rawAmounts(own, context.currency);
    const voided = group || isVoided(row);
    const read = { row, numbers: own, amounts: amounts ?? NO_AMOUNTS, parent: parents.get(index) ?? null, voided };
    const why = group ? 'a group: the rows under it come to it' : whyLeftOut(row, own);
    if (why === null) kept.push(read);
    else skipped.push({ line: row.line, why });
    if (!amounts) wrong(row, 'an amount is too large to be kept exactly');
    if (why === null && own.quantity === undefined && read.parent === null) wrong(row, `«${row.name}» has no quantity`);
    return read;
  });
  return { rows, kept, skipped };
}

const NO_PARENTS: ReturnType<typeof parentsOf> = { parents: new Map(), groups: new Set() };
const NO_AMOUNTS = { gross: null, discount: null, refund: null, net: null, withTax: null, tax: null };

/** Nothing sold, nothing voided, no money: the item was only on the menu. */
function whyLeftOut(row: ItemRow, numbers: RowNumbers): string | null {
  if (row.leftOut) return 'the profile leaves this item out';
  for (const role in numbers) if (role !== 'taxRate' && numbers[role as keyof RowNumbers]?.value !== 0) return null;
  return 'nothing was sold';
}
