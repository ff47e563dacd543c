import { type CellReading, decideMarks, guessMarks, numbersOf, type RowNumbers } from './amounts.ts';
import { NUMBER_ROLES } from './format.ts';
import type { Header } from './header.ts';
import { parentsOf } from './indents.ts';
import type { ReadRow } from './items.ts';
import { NumberReader } from './numbers.ts';
import { ProblemList } from './problems.ts';
import type { ReportProfile } from './profile.ts';
import type { ReportContext, ReportProblem, SkippedRow } from './report.ts';
import type { ItemRow, SortedRows } from './rows.ts';
import { receiptSums, toldAgain } from './sections.ts';
import { NO_AMOUNTS, rawAmounts } from './signs.ts';
import { type RowState, RowStates } from './states.ts';
import { textOf } from './table.ts';
import { checkTotals, type StatedTotal } from './totals.ts';
import { NO_UNNAMED, unnamedSums } from './unnamed-sums.ts';

/** How the numbers of a report are read. */
export interface NumberReading {
  readonly profile: ReportProfile;
  readonly context: ReportContext;
  readonly header: Header;
  /** The names of all columns. */
  readonly headings: readonly string[];
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

/** Reads the numbers of all rows; what is not a number is a problem, what sold nothing is left out. */
export function readNumbers(sorted: SortedRows, reading: NumberReading): ReadNumbers {
  const reader = new NumberReader();
  const all = [...sorted.items, ...sorted.totals];
  const told = reading.profile.decimal;
  const guessed = told ? null : guessMarks(all, reader);
  const quick = guessed && cellsRead(sorted, { ...reading, marks: guessed, reader });
  if (quick && !quick.misread) return withMeaning(sorted, quick, reading);
  const { marks, problems } = decideMarks(all, { currency: reading.context.currency, told, reader });
  const read = withMeaning(sorted, cellsRead(sorted, { ...reading, marks, reader }), reading);
  return { ...read, problems: [...problems, ...read.problems], unclear: problems.length > 0 };
}

type Reading = NumberReading & Pick<CellReading, 'marks' | 'reader'>;

/** The numbers of all rows; `misread`: some cell holds no number, with these marks. */
interface CellsRead {
  readonly numbers: readonly RowNumbers[];
  readonly stated: readonly StatedTotal[];
  readonly problems: ProblemList;
  readonly misread: boolean;
}

function cellsRead({ items, totals }: SortedRows, { marks, reader }: Reading): CellsRead {
  const problems = new ProblemList();
  let misread = false;
  const cells: CellReading = {
    marks,
    reader,
    wrong: ({ line }, role, text) => {
      misread = true;
      const message = `«${text}» is not ${role === 'quantity' ? 'a quantity' : 'an amount'} (${role})`;
      problems.add({ line, code: 'bad_number', message });
    },
  };
  const numbers = items.map((row) => numbersOf(row, cells));
  // A total that is not a number is compared with nothing, but tells that the marks may be wrong.
  const quiet: CellReading = {
    ...cells,
    wrong: () => {
      misread = true;
    },
  };
  const stated = totals.map((row) => ({ row, numbers: numbersOf(row, quiet) }));
  return { numbers, stated, problems, misread };
}

/** What the rows are: items, groups, modifiers, voids, sums of others. */
function withMeaning(sorted: SortedRows, read: CellsRead, reading: NumberReading): ReadNumbers {
  const { items, bounds } = sorted;
  const { profile, context, header } = reading;
  const { problems, stated } = read;
  const states = new RowStates(items, reading.headings, profile);
  const rows = readRows(items, { read, states, reading });
  problems.addAll(states.problems());
  const counted = rows.filter((row) => !row.isOut && !row.voided);
  const agrees = (sums: ReadonlySet<ReadRow>) => {
    if (stated.length > MOST_ASKED || !stated.some(({ row }) => row.kind !== 'named')) return null;
    const left = rows.map((row) => (sums.has(row) ? { ...row, voided: true } : row));
    return checkTotals(left, stated, { bounds, currency: context.currency }).problems.length === 0;
  };
  const isAsked =
    profile.compareTotals &&
    profile.totalWords === null &&
    !areSales(items, header) &&
    counted.every(({ parent }) => parent === null);
  const found = isAsked ? unnamedSums(counted, agrees) : NO_UNNAMED;
  problems.addAll(found.problems);
  const again = profile.compareTotals && found.sums.size === 0 ? toldAgain(rows, bounds, stated) : null;
  if (again && found.problems.length === 0) problems.add(again);
  const receipt = profile.compareTotals ? receiptSums(rows) : null;
  if (receipt) problems.add(receipt);
  return { ...sortedOut(rows, found.sums, problems), stated, problems: problems.list(), unclear: false };
}

/** Reports with more total rows say by their words what is a total. */
const MOST_ASKED = 200;

/** Rows with a receipt or a time of their own are single sales, of which any may be what others come to by chance. */
function areSales(items: readonly ItemRow[], { format, places }: Header): boolean {
  if (format.kind === 'lines' || places.receipt !== undefined || places.time !== undefined) return true;
  return items
    .slice(0, 20)
    .some(({ cells }) => places.date !== undefined && /\d:\d\d/.test(textOf(cells[places.date])));
}

interface RowReading {
  readonly read: CellsRead;
  readonly states: RowStates;
  readonly reading: NumberReading;
}

function readRows(items: readonly ItemRow[], { read, states, reading }: RowReading): readonly ReadRow[] {
  const { profile, context } = reading;
  const { parents, groups } = profile.indented ? parentsOf(items, read.numbers) : NO_PARENTS;
  return items.map((row, index): ReadRow => {
    const numbers = read.numbers[index] as RowNumbers;
    const amounts = rawAmounts(numbers, context.currency);
    if (!amounts)
      read.problems.add({ line: row.line, code: 'bad_number', message: 'an amount is too large to be kept exactly' });
    const state = states.of(row);
    return {
      row,
      numbers,
      amounts: amounts ?? NO_AMOUNTS,
      parent: parents.get(index) ?? null,
      voided: groups.has(index) || state === 'none' || state === 'void',
      refunded: state === 'refund',
      isOut: groups.has(index) ? 'a group: the rows under it come to it' : whyOut(state),
    };
  });
}

const whyOut = (state: RowState): string | null =>
  state === 'none' ? 'by its type a part or a sum of other rows, not an item' : null;

/** Which rows become items. */
function sortedOut(
  rows: readonly ReadRow[],
  sums: ReadonlySet<ReadRow>,
  problems: ProblemList,
): Pick<ReadNumbers, 'rows' | 'kept' | 'skipped'> {
  const kept: ReadRow[] = [];
  const skipped: SkippedRow[] = [];
  const all = rows.map((read): ReadRow => {
    const { row, numbers } = read;
    const isSum = sums.has(read);
    const why = isSum ? `a total: other rows come to it («${row.name}»)` : (read.isOut ?? whyLeftOut(row, numbers));
    if (why === null) {
      kept.push(read);
      const lacks = read.voided ? null : whatLacks(read);
      if (lacks) problems.add({ line: row.line, code: 'bad_number', message: `«${row.name}» has no ${lacks}` });
    } else skipped.push({ line: row.line, why });
    return isSum ? { ...read, voided: true } : read;
  });
  return { rows: all, kept, skipped };
}

/** A cell without a number where all other items have one is not a zero. */
function whatLacks({ row, numbers, parent }: ReadRow): string | null {
  if (numbers.quantity === undefined && parent === null) return 'quantity';
  const { places, cells } = row;
  const at = places.net ?? places.withTax;
  if (at === undefined || (places.net === undefined ? numbers.withTax : numbers.net) !== undefined) return null;
  // A row that ends before its amount is told of where rows are told apart.
  if (cells.length <= at) return null;
  const others = (['gross', 'discount', 'comp', 'refund', 'tax', 'withTax'] as const).some(
    (role) => numbers[role]?.value,
  );
  const isBlank = /^(?:|n\/?a|null|none|nil|#n\/a)$/i.test(textOf(cells[at]).trim());
  return isBlank && (others || numbers.quantity?.value !== 0) ? 'net sales' : null;
}

const NO_PARENTS: ReturnType<typeof parentsOf> = { parents: new Map(), groups: new Set() };

/** Nothing sold, nothing voided, no money: the item was only on the menu. */
function whyLeftOut(row: ItemRow, numbers: RowNumbers): string | null {
  if (row.leftOut) return 'the profile leaves this item out';
  // An amount of zero beside no quantity at all is not the same as nothing sold.
  if (numbers.quantity === undefined && numbers.net !== undefined && row.places.quantity !== undefined) return null;
  return NUMBER_ROLES.some((role) => numbers[role]?.value) ? null : 'nothing was sold';
}
