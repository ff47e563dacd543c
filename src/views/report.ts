import { formatAmount } from '../domain/money.ts';
import {
  BY_NAME,
  BY_PROFILE,
  type ReportItem,
  type ReportProblem,
  type ReportReading,
} from '../domain/report/report.ts';
import { moment } from '../domain/time.ts';
import type { Cell, Column, Listing } from '../ports/output.ts';
import { clockCell } from './cells/clock.ts';
import { daysWords } from './cells/days.ts';
import { momentCell } from './cells/times.ts';

/** A report that was read, and why it cannot be imported. */
export interface CheckedReport {
  readonly reading: ReportReading;
  /** None: it can be. */
  readonly problems: readonly ReportProblem[];
  /** Days that it tells of only in part. */
  readonly refused: readonly { readonly businessDay: string; readonly why: string }[];
}

/** Rows of a table for people; all of them are in the other formats. */
export const MOST_ITEMS = 50;
const MOST_SKIPPED = 10;
const MOST_PROBLEMS = 20;

/** The whole reading for scripts; amounts in minor units. */
export function reportListing(): Listing<CheckedReport> {
  return {
    columns: [],
    json: ({ reading, problems, refused }) => {
      const { file, sha256, format, encoding, delimiter, headerLine, businessDays, dayFrom, kind } = reading;
      const { period, part, runAt, currency, items, totals, skipped, warnings, evidence } = reading;
      return {
        file,
        sha256,
        format,
        encoding,
        delimiter,
        headerLine,
        businessDays,
        dayFrom,
        kind,
        period,
        part,
        runAt,
        currency,
        items: items.map(itemJson),
        totals,
        skipped,
        problems: problems.map(({ line, code, message }) => ({ line, code, message })),
        warnings: [...warnings, ...refused.map(({ why }) => why)],
        evidence,
        doubts: problems.flatMap(({ line, code, readings }) => (readings ? [{ line, code, readings }] : [])),
      };
    },
    name: ({ reading }) => reading.file,
    empty: '',
  };
}

function itemJson(item: ReportItem) {
  const { code, name, quantity, gross, discount, refund, net, tax, soldAt, line, businessDay } = item;
  const { receipt, location, category, modifiers, voided, refunded, parent } = item;
  return {
    code,
    name,
    quantity,
    gross,
    discount,
    refund,
    net,
    tax,
    soldAt,
    line,
    businessDay,
    receipt,
    location,
    category,
    modifiers,
    voided,
    refunded,
    parent,
  };
}

interface ItemRow {
  readonly reading: ReportReading;
  readonly item: ReportItem;
}

/** What would be imported, a row each; columns that say nothing are left out of tables. */
export function itemListing(readings: readonly ReportReading[]): Listing<ItemRow> {
  return {
    columns: [
      { key: 'file', head: '', value: ({ reading }) => reading.file, hidden: true },
      { key: 'line', head: 'Line', value: ({ item }) => item.line, align: 'right' },
      ...saleColumns(readings),
      { key: 'code', head: 'Code', value: ({ item }) => item.code },
      { key: 'name', head: 'Item', value: ({ item }) => item.name, show: ({ item }) => nameCell(item) },
      { key: 'quantity', head: 'Quantity', value: ({ item }) => item.quantity, align: 'right' },
      ...AMOUNTS.map((amount) => amountColumn(amount, readings)),
      { key: 'currency', head: '', value: ({ reading }) => reading.currency, hidden: true },
    ],
    json: ({ item }) => itemJson(item),
    name: ({ item }) => item.code,
    empty: 'It has no items.',
  };
}

/** When and where a row was sold, as far as the reports say it. */
function saleColumns(readings: readonly ReportReading[]): Column<ItemRow>[] {
  const hiddenWithout = (has: (item: ReportItem) => boolean) => hiddenUnless(someItem(readings, has));
  return [
    {
      key: 'businessDay',
      head: 'Business Day',
      value: ({ item }) => item.businessDay,
      ...hiddenUnless(readings.some(({ businessDays }) => businessDays.length > 1)),
    },
    {
      key: 'soldAt',
      head: 'Sold (UTC)',
      value: ({ item }) => item.soldAt,
      show: ({ item }) => (item.soldAt === null ? '' : clockCell(item.soldAt, null)),
      ...hiddenWithout((item) => item.soldAt !== null),
    },
    {
      key: 'receipt',
      head: 'Receipt',
      value: ({ item }) => item.receipt,
      ...hiddenWithout((item) => item.receipt !== null),
    },
    {
      key: 'location',
      head: 'Location',
      value: ({ item }) => item.location,
      ...hiddenWithout((item) => item.location !== null),
    },
  ];
}

type AmountKey = 'gross' | 'discount' | 'refund' | 'net' | 'tax';

const AMOUNTS: readonly (readonly [key: AmountKey, head: string])[] = [
  ['gross', 'Gross'],
  ['discount', 'Discount'],
  ['refund', 'Refund'],
  ['net', 'Net'],
  ['tax', 'Tax'],
];

function amountColumn(
  [key, head]: readonly [key: AmountKey, head: string],
  readings: readonly ReportReading[],
): Column<ItemRow> {
  return {
    key,
    head,
    value: ({ item }) => item[key],
    show: ({ item, reading }) => formatAmount(item[key], reading.currency),
    align: 'right',
    ...hiddenUnless(key === 'net' || someItem(readings, (item) => item[key] !== 0)),
  };
}

const someItem = (readings: readonly ReportReading[], has: (item: ReportItem) => boolean) =>
  readings.some(({ items }) => items.some(has));

const hiddenUnless = (shown: boolean) => (shown ? {} : { hidden: true });

function nameCell({ name, voided, refunded, parent }: ReportItem): Cell {
  if (voided) return { text: `${name} (voided)`, tone: 'quiet' };
  if (refunded) return { text: `${name} (given back)`, tone: 'warning' };
  return parent === null ? name : `+ ${name}`;
}

/** For people: what was found out about the file, and below its items what was left out and why. */
export function checkedLines({ reading, problems, refused }: CheckedReport): {
  readonly facts: readonly (readonly [string, Cell])[];
  readonly below: readonly Cell[];
} {
  const { file, format, encoding, delimiter, headerLine, businessDays, dayFrom, kind, period, runAt } = reading;
  const days = businessDays.length === 0 ? { text: 'not known', tone: 'bad' as const } : daysWords(businessDays);
  const facts: (readonly [string, Cell] | null)[] = [
    ['File', { text: file, tone: 'strong' }],
    ['Format', format ?? { text: 'not recognised', tone: 'bad' }],
    ['Encoding', encoding ?? 'none'],
    delimiter === null ? null : ['Delimiter', delimiter],
    ['Header', headerLine === null ? { text: 'not found', tone: 'bad' } : `line ${headerLine}`],
    ['Business day', typeof days === 'string' && dayFrom !== null ? `${days}, from ${FROM[dayFrom]}` : days],
    period === null ? null : ['Tells of', `${moment(period.from)} to ${moment(period.to)}`],
    runAt === null ? null : ['Made', momentCell(runAt)],
    ['Rows are', kind === 'lines' ? 'sales' : 'items of a day'],
    ['Totals', totalsWords(reading)],
    ...evidenceFacts(reading),
  ];
  const more = reading.items.length - MOST_ITEMS;
  const notes: Cell[] = [
    ...(more > 0 ? [`… and ${more} more items; all of them: -o csv or -o json`] : []),
    ...named(reading.skipped, MOST_SKIPPED, ({ line, why }) => ({
      text: `line ${line} is left out: ${why}`,
      tone: 'quiet',
    })),
    ...[...reading.warnings, ...refused.map(({ why }) => `${why}; to import that day all the same: --partial`)].map(
      (text): Cell => ({ text, tone: 'warning' }),
    ),
    ...named(problems, MOST_PROBLEMS, ({ line, code, message }) => ({
      text: `${line === null ? '' : `line ${line}: `}${message} (${code})`,
      tone: 'bad',
    })),
    verdict(problems),
  ];
  return { facts: facts.filter((fact) => fact !== null), below: notes };
}

const FROM: Readonly<Record<NonNullable<ReportReading['dayFrom']>, string>> = {
  column: 'a column',
  title: 'the title',
  'file name': 'the file name',
  subject: 'the subject of the mail',
  'mail date': 'the date of the mail',
  option: '--day',
};

function named<T>(all: readonly T[], most: number, cell: (one: T) => Cell): Cell[] {
  const more = all.length - most;
  return [...all.slice(0, most).map(cell), ...(more > 0 ? [`… and ${more} more like these`] : [])];
}

/** What was taken for what, and what was tried on all rows. */
function evidenceFacts({ evidence }: ReportReading): (readonly [string, Cell])[] {
  const { columns, checks } = evidence;
  if (columns.length === 0) return [];
  const named = columns.filter(({ role }) => SHOWN_ROLES.has(role));
  return [
    ['Columns', named.map(({ role, column, why }) => `${role} «${column}»${MARKS[why] ?? ` (${why})`}`).join(', ')],
    ...checks.map(({ check, held, of }): readonly [string, Cell] => [
      'Tried',
      { text: `${check}: ${held} of ${of}`, tone: held === of ? 'good' : 'warning' },
    ]),
  ];
}

/** Why a column was taken, in a word. */
const MARKS: Readonly<Record<string, string>> = { [BY_NAME]: '', [BY_PROFILE]: ' (profile)' };

/** The roles that decide what is imported. */
const SHOWN_ROLES: ReadonlySet<string> = new Set([
  ...['code', 'name', 'quantity', 'refundQuantity', 'gross', 'discount', 'comp', 'refund', 'net', 'withTax', 'tax'],
  ...['rate', 'date', 'time', 'receipt', 'location', 'voided', 'event', 'status'],
]);

function totalsWords({ totals, currency }: ReportReading): string {
  const { rows, quantity, gross, discount, refund, net, tax } = totals;
  const amount = (name: string, minor: number) => (minor === 0 ? [] : [`${name} ${formatAmount(minor, currency)}`]);
  return [
    `${rows} ${rows === 1 ? 'row' : 'rows'}`,
    `quantity ${quantity}`,
    ...amount('gross', gross),
    ...amount('discount', discount),
    ...amount('refunds', refund),
    `net ${formatAmount(net, currency)}`,
    ...amount('tax', tax),
  ].join(', ');
}

function verdict(problems: readonly ReportProblem[]): Cell {
  return problems.length === 0
    ? { text: 'It would be imported.', tone: 'good' }
    : { text: 'It cannot be imported.', tone: 'bad' };
}
