import { businessDay } from '../business-day.ts';
import type { Day } from '../time.ts';
import { chooseTable, formatsOf, missingColumn } from './choice.ts';
import type { Header } from './header.ts';
import { makeItem } from './items.ts';
import { ProblemList } from './problems.ts';
import { type ReportProfile, readProfile } from './profile.ts';
import { type ReadNumbers, readNumbers } from './read-rows.ts';
import type { ReportContext, ReportItem, ReportProblem, ReportReading } from './report.ts';
import { RowDates } from './row-dates.ts';
import { namedTwice } from './row-shape.ts';
import { type SortedRows, sortRows } from './rows.ts';
import { decideSigns } from './signs.ts';
import { structureDoubts } from './structure.ts';
import { NO_SUMS, sumsOf } from './sums.ts';
import { lineOf, type ReportTable, textOf } from './table.ts';
import { type NamedDates, textDates, titleDates } from './title.ts';
import { checkTotals } from './totals.ts';
import { decideWhen, type KnownDates, severalDays, type When } from './when.ts';

/** A file as its bytes were read. */
export interface ReadFile {
  readonly name: string;
  readonly sha256: string;
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly tables: readonly ReportTable[];
  /** How its bytes were understood, where that is worth saying: told as warnings. */
  readonly told?: readonly string[];
  /** What kept it from being read; nothing is made of its tables then. */
  readonly problem: ReportProblem | null;
}

/** What a file says: its format, its days, its rows, and what keeps it out. Never throws for what is in the file. */
export function readReport(file: ReadFile, context: ReportContext): ReportReading {
  const blank = blankReading(file, context);
  const { profile, problems } = readProfile(context.profile);
  const { formats, problem } = formatsOf(profile);
  const first = [...problems, ...(problem ? [problem] : []), ...(file.problem ? [file.problem] : [])];
  if (first.length > 0) return { ...blank, problems: first };
  const chosen = chooseTable(file.tables, formats, profile);
  if ('code' in chosen) return { ...blank, problems: [chosen] };
  const { table, header, warnings } = chosen;
  const known = {
    ...blank,
    format: header.format.name,
    kind: header.format.kind,
    warnings: [...warnings, ...(file.told ?? []), ...(table.healed ?? [])],
    headerLine: lineOf(table, header.row),
  };
  if (header.missing.length > 0) return { ...known, problems: [missingColumn(table, header)] };
  return { ...known, ...readTable({ table, header, profile, context, file: file.name }) };
}

function blankReading(file: ReadFile, { currency }: ReportContext): ReportReading {
  return {
    file: file.name,
    sha256: file.sha256,
    format: null,
    encoding: file.encoding,
    delimiter: file.delimiter,
    headerLine: null,
    businessDays: [],
    dayFrom: null,
    period: null,
    runAt: null,
    kind: 'aggregate',
    currency,
    items: [],
    totals: NO_SUMS,
    skipped: [],
    problems: [],
    warnings: [],
  };
}

interface Task {
  readonly table: ReportTable;
  readonly header: Header;
  readonly profile: ReportProfile;
  readonly context: ReportContext;
  readonly file: string;
}

type Readout = Pick<
  ReportReading,
  'businessDays' | 'dayFrom' | 'period' | 'runAt' | 'items' | 'totals' | 'skipped' | 'problems'
>;

function readTable(task: Task): Readout {
  const { table, header, profile, context } = task;
  const problems = new ProblemList();
  problems.addAll(table.doubts ?? []);
  const rows = sortRows(table, header, profile);
  const doubts = structureDoubts(table, writtenRows(task, rows));
  const inDoubt = new Set(doubts.map(({ line, code }) => (code === 'cut_off' ? line : null)));
  problems.addAll(doubts.filter(({ line }) => inDoubt.has(line) || !rows.problems.some((each) => each.line === line)));
  problems.addAll(rows.problems.filter(({ line }) => !inDoubt.has(line)));
  const twice = namedTwice(table, header, {
    items: rows.items.map(({ cells }) => cells),
    told: Object.keys(profile.columns),
  });
  if (twice) problems.add(twice);
  const numbers = readNumbers(rows, { profile, context });
  problems.addAll(numbers.problems);
  const { dates, when } = whenOf(task, rows);
  problems.addAll(when.problems);
  const signs = decideSigns(numbers.kept.map(({ amounts }) => amounts));
  const wrong = (line: number, code: string, message: string) => problems.add({ line, code, message });
  const made = { format: header.format, profile, context, when, dates, signs, wrong };
  const items = numbers.kept.map((each) => makeItem(each, made)).filter((item) => item !== null);
  const totals = sumsOf(items);
  checkWhole(task, { rows, numbers, when, count: items.length, exact: totals !== null }, problems);
  return {
    businessDays: daysOf(items, when),
    dayFrom: when.from,
    period: when.period,
    runAt: when.runAt,
    items,
    totals: totals ?? NO_SUMS,
    skipped: [...rows.skipped, ...numbers.skipped].sort((a, b) => a.line - b.line),
    problems: problems.list(),
  };
}

/** The rows by what they turned out to be, for whoever looks at how they were written. */
function writtenRows({ table, header, profile }: Task, { items, totals, skipped }: SortedRows) {
  const at = table.rows.findLastIndex((cells) => cells.some((cell) => textOf(cell).trim() !== ''));
  const sums = skipped.filter(({ why }) => !why.startsWith('no numbers')).map(({ line }) => line);
  const leftOut = items.filter((item) => item.leftOut).map(({ line }) => line);
  return {
    header: { line: lineOf(table, header.row), cells: table.rows[header.row] ?? [] },
    items,
    last: profile.stop === null ? { line: lineOf(table, at), cells: table.rows[at] ?? [] } : null,
    totals: new Set([...totals.map(({ line }) => line), ...sums, ...leftOut]),
  };
}

interface Whole {
  readonly rows: SortedRows;
  readonly numbers: ReadNumbers;
  readonly when: When;
  /** Of its items. */
  readonly count: number;
  /** Whether their sums can be kept exactly. */
  readonly exact: boolean;
}

/** What cannot be said of a single row: whether the totals agree, and whether all of it can be imported at all. */
function checkWhole({ header, profile, context }: Task, whole: Whole, problems: ProblemList): void {
  const { rows, numbers, when, count, exact } = whole;
  if (!numbers.unclear && profile.compareTotals)
    problems.addAll(checkTotals(numbers.rows, numbers.stated, { bounds: rows.bounds, currency: context.currency }));
  if (header.format.kind === 'aggregate' && when.from !== 'column' && when.days.length > 1)
    problems.add(severalDays(when.days, 'and its rows do not say of which day each is: send one report a day'));
  if (count === 0 && problems.none)
    problems.add({ line: null, code: 'no_items', message: 'there is no row with sales in it' });
  if (!exact)
    problems.add({ line: null, code: 'bad_number', message: 'its rows come to more than can be kept exactly' });
}

function whenOf(
  { table, header, profile, context, file }: Task,
  rows: SortedRows,
): { readonly dates: RowDates; readonly when: When } {
  const today = businessDay(context.arrivedAt, { timezone: context.venue.timezone, dayStart: '00:00' });
  const dates = new RowDates(today);
  let odd: KnownDates['unreadable'] = null;
  for (const { cells, places, line } of rows.items) {
    if (places.date === undefined) continue;
    const cell = cells[places.date] ?? '';
    const { date, time } = dates.read(cell);
    if (odd === null && date === null && time === null && /\d/.test(textOf(cell))) odd = { line, text: textOf(cell) };
  }
  const column = dates.known();
  const known: KnownDates = {
    column,
    unreadable: column.length === 0 ? odd : null,
    title: titleDates(table, header.row, today),
    fileName: pathDates(file, today),
    subject: textDates(context.subject ?? '', today),
  };
  return { dates, when: decideWhen(known, context, profile) };
}

/** Dates of a file's name; of one in an archive that has none, those of the archive's. */
function pathDates(path: string, today: Day): NamedDates {
  const named = path
    .split('/')
    .reverse()
    .map((name) => textDates(name, today));
  return named.find(({ days }) => days.length > 0) ?? textDates('', today);
}

/** The days of the rows; of a report without rows the days that it names. */
function daysOf(items: readonly ReportItem[], when: When): ReportReading['businessDays'] {
  const days = new Set(when.days);
  for (const { businessDay } of items) if (businessDay !== '') days.add(businessDay);
  return [...days].sort();
}
