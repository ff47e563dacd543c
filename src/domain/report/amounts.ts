import { minorDigits } from '../money.ts';
import { quotable } from './cell-text.ts';
import { ALL_NUMBERS, NUMBER_ROLES, type NumberRole } from './format.ts';
import { numberCell, type Places } from './header.ts';
import { type DecimalMark, type Exact, isNothing, LONGEST_NUMBER, type NumberReader } from './numbers.ts';
import type { ReportProblem } from './report.ts';
import { type ReportCell, textOf } from './table.ts';

/**
 * The numbers of one row; what is absent was an empty cell, or a column that the report does not have. `rate` is in
 * percent.
 */
export type RowNumbers = Partial<Record<NumberRole, Exact>>;

interface NumberedRow {
  readonly line: number;
  readonly cells: readonly ReportCell[];
  readonly places: Places;
}

/** How many rows are enough for a guess. */
const SAMPLE = 1000;

/**
 * The mark that the first rows have, in all columns; null when they have none, or both. Whatever would tell of the other
 * mark further down cannot be read with this one, so that a guess by which all rows can be read is right.
 */
export function guessMarks(rows: readonly NumberedRow[], reader: NumberReader): Marks | null {
  const first = rows.slice(0, SAMPLE);
  const marks = new Set<DecimalMark>();
  for (const role of NUMBER_ROLES) for (const mark of evidenceOf(first, role, reader).marks) marks.add(mark);
  const [only] = marks;
  return marks.size === 1 && only ? all(only) : null;
}

/** Which mark is the decimal one, a column at a time. */
export type Marks = Partial<Record<NumberRole, DecimalMark>>;

/**
 * Which mark is the decimal one: what the numbers of all columns say together, else each column by itself. `1,234` alone
 * says nothing; where nothing else does, that is a problem, unless the currency has no decimals at all.
 */
export function decideMarks(
  rows: readonly NumberedRow[],
  {
    currency,
    told,
    reader,
  }: { readonly currency: string; readonly told: DecimalMark | null; readonly reader: NumberReader },
): { readonly marks: Marks; readonly problems: readonly ReportProblem[] } {
  if (told) return { marks: all(told), problems: [] };
  const seen = new Map<NumberRole, Evidence>();
  for (const role of NUMBER_ROLES) {
    const evidence = evidenceOf(rows, role, reader);
    if (evidence.marks.size > 0 || evidence.unclear) seen.set(role, evidence);
  }
  const together = new Set([...seen.values()].flatMap(({ marks }) => [...marks]));
  const [only] = together;
  if (together.size === 1 && only) return { marks: all(only), problems: [] };
  const marks: Marks = {};
  const problems: ReportProblem[] = [];
  const later: (readonly [NumberRole, Unclear])[] = [];
  for (const [role, evidence] of seen) {
    const { marks: own, unclear } = evidence;
    const [mark] = own;
    if (own.size === 1 && mark) marks[role] = mark;
    else if (own.size > 1)
      problems.push(ambiguous(unclear, `the column for ${role} has both points and commas for decimals`));
    else if (!unclear) marks[role] = '.';
    else if (role !== 'quantity' && minorDigits(currency) === 0) marks[role] = unclear.mark === '.' ? ',' : '.';
    else if (role !== 'quantity' && minorDigits(currency) === 3 && allAlike(evidence)) marks[role] = unclear.mark;
    else later.push([role, unclear]);
  }
  for (const [role, unclear] of later) {
    if (minorDigits(currency) === 0 && thousandsElsewhere(marks, unclear.mark))
      marks[role] = unclear.mark === '.' ? ',' : '.';
    else problems.push(ambiguous(unclear, `«${unclear.text}» can be read in two ways, and no other number decides`));
  }
  return { marks, problems: problems.slice(0, 1) };
}

/** What amounts without decimals show: a mark that is for thousands there is for thousands everywhere. */
function thousandsElsewhere(marks: Marks, mark: DecimalMark): boolean {
  const known = Object.values(marks);
  return known.length > 0 && known.every((decimal) => decimal !== mark);
}

interface Unclear {
  readonly line: number;
  readonly text: string;
  readonly mark: DecimalMark;
}

interface Evidence {
  readonly marks: Set<DecimalMark>;
  unclear: Unclear | null;
  /** Numbers that are unclear with the other mark, and numbers without any. */
  others: number;
}

/** Where each amount has one mark and three digits behind it, in a currency of three decimals, those are the decimals. */
const allAlike = ({ others }: Evidence) => others === 0;

function evidenceOf(rows: readonly NumberedRow[], role: NumberRole, reader: NumberReader): Evidence {
  const found: Evidence = { marks: new Set(), unclear: null, others: 0 };
  for (const { cells, places, line } of rows) {
    const cell = numberCell(cells, places, role);
    // What a workbook knows as a number needs no mark.
    if (typeof cell !== 'string' || cell === '') continue;
    const evidence = reader.evidence(cell);
    if (evidence === '.' || evidence === ',') found.marks.add(evidence);
    else if (evidence === 'unclear') {
      const mark = cell.includes('.') ? '.' : ',';
      found.unclear ??= { line, text: short(cell), mark };
      if (found.unclear.mark !== mark) found.others += 1;
    } else if (evidence === 'either' && /[1-9]/.test(cell)) found.others += 1;
  }
  return found;
}

function ambiguous(unclear: Unclear | null, what: string): ReportProblem {
  const message = `${what}: say in the profile which mark is the decimal one (decimal=. or decimal=,)`;
  return { line: unclear?.line ?? null, code: 'ambiguous_number', message };
}

function all(mark: DecimalMark): Marks {
  return Object.fromEntries(ALL_NUMBERS.map((role) => [role, mark]));
}

const RATE = /^\s*(\d{1,2}(?:[.,]\d{1,3})?)\s*%\s*$/;

/** How the numbers of rows are read; `wrong` is told of each cell that holds something else. */
export interface CellReading {
  readonly marks: Marks;
  readonly reader: NumberReader;
  wrong(row: NumberedRow, role: NumberRole, text: string): void;
}

export function numbersOf(row: NumberedRow, { marks, reader, wrong }: CellReading): RowNumbers {
  const { cells, places } = row;
  const numbers: Partial<Record<NumberRole, Exact>> = {};
  for (const role of ALL_NUMBERS) {
    if (places[role] === undefined) continue;
    const cell = numberCell(cells, places, role);
    if (cell === '') continue;
    const sure = typeof cell !== 'string';
    if (sure && cell.is === 'moment') {
      wrong(row, role, short(cell.shown));
      continue;
    }
    const text = sure ? cell.value : cell;
    const mark = sure ? '.' : (marks[role] ?? '.');
    const rate = !sure && (role === 'tax' || role === 'rate') ? RATE.exec(text)?.[1] : undefined;
    const read = role === 'quantity' && !sure ? quantityIn(text, mark, reader) : reader.read(rate ?? text, mark);
    if (read) numbers[rate === undefined ? role : 'rate'] = read;
    else if (IMPORTED.has(role) && !isNothing(text)) wrong(row, role, short(textOf(cell)));
  }
  return numbers;
}

const IMPORTED: ReadonlySet<NumberRole> = new Set(NUMBER_ROLES);
/** Units that stand behind quantities: `0.350 kg`, `2 x`. */
const UNIT =
  /(?<!\s)\s*(?:kg|kgs|g|gr|mg|t|l|lt|ltr|cl|ml|dl|oz|fl oz|lb|lbs|gal|pt|x|ea|each|pcs?|stk\.?|st\.?|szt\.?|ks|un\.?|uds?\.?|pz\.?|adet|шт\.?|個|点|份|杯|개)$/iu;
const MONEY_SIGN = /\p{Sc}/u;

/** A quantity never carries the sign of a currency: then it is an amount, and stands in the wrong column. */
function quantityIn(text: string, mark: DecimalMark, reader: NumberReader): Exact | null {
  const plain = reader.read(text, mark);
  if (plain) return MONEY_SIGN.test(text) ? null : plain;
  if (text.length > LONGEST_NUMBER) return null;
  const bare = text.trim().replace(UNIT, '');
  return bare === text.trim() || MONEY_SIGN.test(bare) ? null : reader.read(bare, mark);
}

const short = (text: string) => quotable(text, 40);
