import { calendarDay } from '../business-day.ts';
import { minorDigits } from '../money.ts';
import type { Day } from '../time.ts';
import { chooseTable, formatsOf, missingColumn } from './choice.ts';
import { otherCurrency } from './currency.ts';
import { type AmountEvidence, decideAmounts } from './evidence.ts';
import { RIVAL_ROLES } from './format.ts';
import { columnNames, type Header } from './header.ts';
import { makeItem } from './items.ts';
import { ProblemList } from './problems.ts';
import { type ReportProfile, readProfile } from './profile.ts';
import { type ReadNumbers, readNumbers } from './read-rows.ts';
import {
  BY_NAME,
  BY_PROFILE,
  type ReportContext,
  type ReportEvidence,
  type ReportItem,
  type ReportProblem,
  type ReportReading,
} from './report.ts';
import { RowDates } from './row-dates.ts';
import { namedTwice } from './row-shape.ts';
import { partOfNothing, type SortedRows, sharedLostCode, sortRows } from './rows.ts';
import { otherSection, sectionDays } from './sections.ts';
import { decideSigns } from './signs.ts';
import { structureDoubts } from './structure.ts';
import { NO_SUMS, sumsOf } from './sums.ts';
import { isBlank, lineOf, type ReportTable, textOf } from './table.ts';
import { type NamedDates, taxedBelow, taxedIn, textDates, titleDates } from './title.ts';
import { type CheckedTotals, checkTotals } from './totals.ts';
import type { ColumnNames } from './tried.ts';
import { decideWhen, type KnownDates, severalDays, type When } from './when.ts';
import { futureDay, wholeDoubts } from './whole-doubts.ts';
import { zoneSaid } from './zones.ts';

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
  const chosen = chooseTable(file.tables, formats, { profile, location: context.location });
  if ('code' in chosen) return { ...blank, problems: [chosen] };
  const { table, header } = chosen;
  const known = {
    ...blank,
    format: header.format.name,
    kind: header.format.kind,
    warnings: [...(file.told ?? []), ...(table.healed ?? [])],
    headerLine: lineOf(table, header.row),
  };
  if (header.missing.length > 0) return { ...known, problems: [missingColumn(table, header)] };
  const read = readTable({ table, header, profile, context, file: file.name });
  return { ...known, ...read, warnings: [...known.warnings, ...read.warnings] };
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
    part: null,
    runAt: null,
    kind: 'aggregate',
    currency,
    items: [],
    totals: NO_SUMS,
    skipped: [],
    problems: [],
    warnings: [],
    evidence: { columns: [], checks: [] },
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
  | 'businessDays'
  | 'dayFrom'
  | 'period'
  | 'part'
  | 'runAt'
  | 'kind'
  | 'items'
  | 'totals'
  | 'skipped'
  | 'problems'
  | 'warnings'
  | 'evidence'
>;

/** Rows → numbers → columns by evidence → days → items → totals → doubts. */
function readTable(task: Task): Readout {
  const { table, header, profile, context } = task;
  const problems = new ProblemList();
  const rows = rowsOf(task, problems);
  const headings = (table.rows[header.row] ?? []).map(textOf);
  const numbers = readNumbers(rows, { profile, context, header, headings });
  problems.addAll(numbers.problems);
  const names = columnNames(table, header);
  const taxed = taxedIn(table, header.row) ?? taxedBelow(rows);
  const digits = minorDigits(context.currency);
  const amounts = decideAmounts({ header, profile, rows: numbers.kept, names, digits, taxed, headings });
  problems.addAll(amounts.problems);
  const days = whenOf(task, rows);
  problems.addAll(days.when.problems);
  const items = itemsOf(task, { numbers, amounts, days }, problems);
  const totals = sumsOf(items);
  const checked = totalsOf(task, rows, numbers);
  problems.addAll(checked.problems);
  const { when, lines } = days;
  const count = items.filter(({ voided }) => lines || !voided).length;
  checkWhole({ when, lines, count, exact: totals !== null }, problems);
  const businessDays = daysOf(items, when);
  problems.addAll(futureDay(businessDays, latestDay(context)));
  return {
    businessDays,
    dayFrom: when.from,
    period: when.period,
    part: when.part,
    runAt: when.runAt,
    kind: lines ? 'lines' : 'aggregate',
    items,
    totals: totals ?? NO_SUMS,
    skipped: [...rows.skipped, ...numbers.skipped].sort((a, b) => a.line - b.line),
    problems: problems.list(),
    warnings: [...amounts.warnings, ...checked.told, ...lostCodes(numbers)],
    evidence: evidenceOf({ profile, names, amounts, checked }),
  };
}

/** The rows by what they are, and all that is in doubt before a number is read. */
function rowsOf(task: Task, problems: ProblemList): SortedRows {
  const { table, header, profile, context, file } = task;
  problems.addAll(table.doubts ?? []);
  const rows = sortRows(table, header, profile);
  const { items, totals } = rows;
  const doubts = structureDoubts(table, writtenRows(task, rows));
  const inDoubt = new Set(doubts.map(({ line, code }) => (code === 'cut_off' ? line : null)));
  const told = new Set(rows.problems.map(({ line }) => line));
  problems.addAll(doubts.filter(({ line }) => inDoubt.has(line) || !told.has(line)));
  problems.addAll(rows.problems.filter(({ line }) => !inDoubt.has(line)));
  const { currency } = context;
  const found = [
    namedTwice(table, header, { items: items.map(({ cells }) => cells), told: Object.keys(profile.columns) }),
    sharedLostCode(items),
    profile.indented ? partOfNothing(items) : null,
    profile.compareTotals ? otherSection(rows) : null,
    ...wholeDoubts({ table, header, items, file, profile }),
    otherCurrency(table, { header, rows: [...items, ...totals], currency }),
  ];
  problems.addAll(found.filter((problem) => problem !== null));
  return rows;
}

interface ForItems {
  readonly numbers: ReadNumbers;
  readonly amounts: AmountEvidence;
  readonly days: ReturnType<typeof whenOf>;
}

function itemsOf(
  { table, header, profile, context }: Task,
  { numbers, amounts, days }: ForItems,
  problems: ProblemList,
) {
  const made = {
    ...days,
    isBusinessDate: isBusinessDate(header),
    zone: zoneOf(table, header),
    profile,
    context,
    signs: decideSigns(numbers.kept.map((read) => read.amounts)),
    basis: amounts.basis,
    wrong: (line: number, code: string, message: string) => problems.add({ line, code, message }),
  };
  return numbers.kept.map((each) => makeItem(each, made)).filter((item) => item !== null);
}

/** The zone that the file says of all its times. */
function zoneOf({ rows }: ReportTable, { row, places }: Header): string | null {
  const columns = [places.date, places.time].map((at) => (at === undefined ? '' : textOf(rows[row]?.[at])));
  return zoneSaid(
    columns,
    rows.slice(0, row).map((cells) => cells.map(textOf).join(' ')),
  );
}

/** Whether the column for dates says by its name that it has business days. */
const isBusinessDate = ({ known }: Header): boolean =>
  known.date !== undefined && /^(?:business da(?:te|y)|geschäftstag|営業日)$/.test(known.date);

/** The day on which it came, by the clocks of the venue. */
const latestDay = ({ mailedAt, arrivedAt, venue }: ReportContext): Day =>
  calendarDay(mailedAt ?? arrivedAt, venue.timezone);

function totalsOf({ profile, context }: Task, { bounds }: SortedRows, numbers: ReadNumbers): CheckedTotals {
  const stated = numbers.unclear || !profile.compareTotals ? [] : numbers.stated;
  const checked = checkTotals(numbers.rows, stated, { bounds, currency: context.currency });
  if (checked.problems.length === 0 || profile.skip.length === 0) return checked;
  // What a profile leaves out is in the totals if it was sold, and is not if it is a group.
  const without = numbers.rows.map((read) => (read.row.leftOut ? { ...read, voided: true } : read));
  const second = checkTotals(without, stated, { bounds, currency: context.currency });
  return second.problems.length === 0 ? second : checked;
}

function lostCodes({ kept }: ReadNumbers): readonly string[] {
  const lost = kept.filter(({ row }) => row.isCodeLost);
  if (lost.length === 0) return [];
  const lines = lost.slice(0, 5).map(({ row }) => row.line);
  return [
    `${lost.length} codes were rounded by a spreadsheet (lines ${lines.join(', ')}${lost.length > 5 ? ', …' : ''}): ` +
      'these items go by their names; have the POS send the file as it is, not saved from a spreadsheet',
  ];
}

interface EvidenceSource {
  readonly profile: ReportProfile;
  readonly names: ColumnNames;
  readonly amounts: AmountEvidence;
  readonly checked: CheckedTotals;
}

/** Which column was taken for what and why, and which relations between columns held. */
function evidenceOf({ profile, names, amounts, checked }: EvidenceSource): ReportEvidence {
  const { basis, checks } = amounts;
  const chosen = basis.net === 'otherNet' || basis.net === 'thirdNet' ? names[basis.net] : undefined;
  const columns = Object.entries(names).flatMap(([role, column]) => {
    if (RIVALS.has(role)) return [];
    if (role === 'net' && chosen !== undefined) return [{ role, column: chosen, why: 'the numbers say so' }];
    const why = role in profile.columns ? BY_PROFILE : BY_NAME;
    return [{ role: role === 'tax' && basis.taxIsRate ? 'rate' : role, column, why }];
  });
  const totals =
    checked.of === 0 ? [] : [{ check: 'total rows = rows above or below', held: checked.held, of: checked.of }];
  return { columns, checks: [...checks, ...totals] };
}

const RIVALS: ReadonlySet<string> = new Set(RIVAL_ROLES);

/** The rows by what they turned out to be, for whoever looks at how they were written. */
function writtenRows({ table, header, profile }: Task, { items, totals, skipped, titles }: SortedRows) {
  const at = table.rows.findLastIndex((cells) => !isBlank(cells));
  const sums = skipped.filter(({ line }) => !titles.has(line)).map(({ line }) => line);
  const leftOut = items.filter((item) => item.leftOut).map(({ line }) => line);
  return {
    header: { line: lineOf(table, header.row), cells: table.rows[header.row] ?? [] },
    items,
    last: profile.stop === null ? { line: lineOf(table, at), cells: table.rows[at] ?? [] } : null,
    totals: new Set([...totals.map(({ line }) => line), ...sums, ...leftOut]),
  };
}

interface Whole {
  readonly when: When;
  readonly lines: boolean;
  /** Of its items. */
  readonly count: number;
  /** Whether their sums can be kept exactly. */
  readonly exact: boolean;
}

/** What cannot be said of a single row: whether all of it can be imported at all. */
function checkWhole({ when, lines, count, exact }: Whole, problems: ProblemList): void {
  if (!lines && when.from !== 'column' && when.days.length > 1)
    problems.add(severalDays(when.days, 'and its rows do not say of which day each is: send one report a day'));
  if (count === 0 && problems.none)
    problems.add({ line: null, code: 'no_items', message: 'there is no row with sales in it' });
  if (!exact)
    problems.add({ line: null, code: 'bad_number', message: 'its rows come to more than can be kept exactly' });
}

function whenOf(
  { table, header, profile, context, file }: Task,
  rows: SortedRows,
): { readonly dates: RowDates; readonly when: When; readonly lines: boolean } {
  const today = calendarDay(context.arrivedAt, context.venue.timezone);
  const dates = new RowDates(today);
  let odd: KnownDates['unreadable'] = null;
  let hasTimes = false;
  for (const { cells, places, line } of rows.items) {
    if (places.date === undefined) continue;
    const cell = cells[places.date] ?? '';
    const { date, time } = dates.read(cell);
    const clock = places.time === undefined ? time : dates.time(textOf(cells[places.time]).trim());
    if (clock !== null && clock !== '00:00:00') hasTimes = true;
    if (odd === null && date === null && time === null && /\d/.test(textOf(cell))) odd = { line, text: textOf(cell) };
  }
  const column = dates.known();
  const known: KnownDates = {
    column,
    unreadable: column.length === 0 ? odd : null,
    spanColumn: spanColumnOf(table, header),
    title: titleDates(table, header.row, today),
    fileName: pathDates(file, today),
    subject: textDates(context.subject ?? '', today),
  };
  const isLines = header.format.kind === 'lines' || hasTimes || header.places.receipt !== undefined;
  const lines = profile.kind === null ? isLines : profile.kind === 'lines';
  const when = decideWhen(known, context, profile);
  const others = when.from === 'column' ? [] : sectionDays(rows, { ...when, today });
  return { dates, when: { ...when, problems: [...when.problems, ...others] }, lines };
}

/** A column of weeks or months with something in it. */
function spanColumnOf({ rows }: ReportTable, { row }: Header): string | null {
  const names = (rows[row] ?? []).map(textOf);
  const at = names.findIndex((name) => SPAN_COLUMN.test(name.trim()));
  return at >= 0 && rows.slice(row + 1).some((cells) => textOf(cells[at]).trim() !== '')
    ? (names[at]?.trim() ?? null)
    : null;
}
const SPAN_COLUMN =
  /^(?:week|month|quarter|year|kw|woche|monat|quartal|semaine|mois|semana|mes|settimana|mese|mês|maand)(?: no\.?| nr\.?)?$/i;

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
