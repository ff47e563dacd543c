import type { Day } from '../time.ts';
import { quotable } from './cell-text.ts';
import type { DateOrder } from './dates.ts';
import { cellOf } from './header.ts';
import type { ReadRow } from './items.ts';
import type { ReportProblem } from './report.ts';
import type { SortedRows } from './rows.ts';
import { sectionDates, sectionSpan } from './title.ts';
import type { StatedTotal } from './totals.ts';
import { dayIn, severalDays } from './when.ts';

// A report may hold several tables one below the other: of several days, of the same sales in another arrangement.

/** What is known of the days of a report whose rows have none. */
interface SectionDays {
  readonly days: readonly Day[];
  readonly order: DateOrder;
  readonly today: Day;
}

/** Titles between the rows that tell of other days than the report. */
export function sectionDays(
  { items, said }: Pick<SortedRows, 'items' | 'said'>,
  { days, order, today }: SectionDays,
): readonly ReportProblem[] {
  const named = new Set(days);
  for (const { line, text, after } of said) {
    if (after >= items.length || text.length > MOST_LETTERS) continue;
    const span = sectionSpan(text);
    if (span !== null) return [longSection(line, text, span)];
    for (const date of sectionDates(text, today)) {
      const day = dayIn(date, order);
      if (day !== null) named.add(day);
    }
  }
  const rest = 'by the titles between its rows, and no column says of which day each row is: send one report a day';
  return named.size > 1 && days.length === 1 ? [severalDays([...named], rest)] : [];
}
const MOST_LETTERS = 120;

function longSection(line: number, text: string, span: string): ReportProblem {
  const message =
    `the rows below line ${line} are of more than the day («${quotable(span)}»): say in the profile where the items ` +
    `end (stop=${quotable(text)}), or have the POS send one report a day`;
  return { line, code: 'several_days', message };
}

/** Titles of rows that are not sales of the day, or that are taken off them. */
const NO_SALES =
  /^\W*(?:refund(?:s|ed)?|return(?:s|ed)?(?: items| goods)?|wast(?:e|age)|spoilage|complimentary|comp(?:s|ed)|on the house|open (?:tabs?|orders?|checks?|bills?|tables?)|unpaid|not paid|training(?: mode| sales)?|test mode|yesterday|previous|prior|last (?:year|week|month)|same (?:day|week) last|budget|forecast|target|rückgaben?|retouren|erstattungen|gutschriften|bruch|verderb|offene (?:tische|rechnungen|bons)|übungsmodus|gestern|vorjahr|vortag|vorwoche|remboursements?|retours|avoirs|pertes|offerts?|notes ouvertes|hier|année précédente|devoluciones|reembolsos|mermas|invitaciones|cuentas abiertas|ayer|año anterior|resi|rimborsi|omaggi|sprechi|conti aperti|ieri|anno precedente|devoluções|estornos|perdas|ofertas|contas abertas|ontem|ano anterior|terugbetalingen|verspilling|open tafels|gisteren|vorig jaar|returer|svinn|zwroty|возвраты|списания|вчера|返品|前日|前年|昨日|退货|退款)(?!\p{L})[^\p{L}\d]*(?:\p{L}[\p{L} ]*(?:(?![\p{L} ])\W+)?)?$/iu;
const MOST_WORDS = 5;

/** A title by which the rows below it are refunds, waste, unpaid, of yesterday or the like. */
export function otherSection({ items, said }: Pick<SortedRows, 'items' | 'said'>): ReportProblem | null {
  const title = said.find(({ text, after }) => {
    return after < items.length && NO_SALES.test(text) && text.trim().split(/\s+/).length <= MOST_WORDS;
  });
  if (!title) return null;
  const shown = quotable(title.text);
  return {
    line: title.line,
    code: 'unclear_row',
    message:
      `below «${shown}» stand rows that may be no sales, or may have to be taken off: say in the profile where the items ` +
      `end (stop=${shown}) if they do not count, or total=none if they are sales like the others`,
    readings: [
      { says: 'the rows below do not count', profile: `stop=${shown}` },
      { says: 'they are sales like the others', profile: 'total=none' },
    ],
  };
}

/** The last row of each receipt is what its other rows come to, or takes that off: a total or a payment. */
export function receiptSums(rows: readonly ReadRow[]): ReportProblem | null {
  const receipts = new Map<string, ReadRow[]>();
  for (const read of rows) {
    if (read.isOut || read.voided || read.row.leftOut) continue;
    const receipt = cellOf(read.row.cells, read.row.places, 'receipt');
    const own = receipts.get(receipt);
    if (receipt !== '' && own) own.push(read);
    else if (receipt !== '') receipts.set(receipt, [read]);
  }
  const several = [...receipts.values()].filter((own) => own.length > 1);
  if (several.length < LEAST_RECEIPTS || !several.some((own) => own.length > 2)) return null;
  for (const end of [-1, 0] as const) {
    const isSum = several.every((own) => {
      const net = (read: ReadRow) => valueIn(read, 'net');
      const sum = own.reduce((all, read) => all + net(read), 0);
      const last = net(own.at(end) as ReadRow);
      return last !== 0 && (isSame(sum, 2 * last) || isSame(sum, 0));
    });
    if (isSum) return receiptSum(several[0]?.at(end) as ReadRow);
  }
  return null;
}
const LEAST_RECEIPTS = 2;

function receiptSum({ row: { line, name } }: ReadRow): ReportProblem {
  const shown = quotable(name);
  return {
    line,
    code: 'unclear_row',
    message:
      `«${shown}» is what the other rows of its receipt come to, and so it is in every receipt: these rows may be totals or ` +
      `payments. Leave them out in the profile (skip=${shown}), or say total=none if they are items`,
    readings: [
      { says: 'they are totals or payments', profile: `skip=${shown}` },
      { says: 'they are items', profile: 'total=none' },
    ],
  };
}

interface Block {
  readonly rows: readonly ReadRow[];
  readonly quantity: number;
  readonly net: number;
}

/**
 * Rows that say again what the rows of another table say, under a title or a header of their own: the same sales by
 * category, of all stores, or the best of them. `bounds`: how many rows stand above each title or header.
 */
export function toldAgain(
  rows: readonly ReadRow[],
  bounds: readonly number[],
  stated: readonly StatedTotal[],
): ReportProblem | null {
  const starts = [...new Set([0, ...bounds])].filter((at) => at < rows.length).sort((a, b) => a - b);
  if (starts.length < 2 || starts.length > MOST_BLOCKS) return null;
  const blocks = starts.map((at, i) => blockOf(rows.slice(at, starts[i + 1])));
  const whole = blockOf(rows);
  const isWhole = stated.some(({ numbers }) => sumIs(whole, read(numbers, 'quantity'), read(numbers, 'net')));
  if (isWhole) return null;
  const again = blocks.find((block) => isRestOf(block, whole)) ?? partOf(blocks);
  return again === undefined ? null : againProblem(again);
}
const MOST_BLOCKS = 200;

function blockOf(rows: readonly ReadRow[]): Block {
  const counted = rows.filter(({ isOut, voided }) => !isOut && !voided);
  const sum = (role: 'quantity' | 'net') => counted.reduce((all, { numbers }) => all + (read(numbers, role) ?? 0), 0);
  return { rows: counted, quantity: sum('quantity'), net: sum('net') };
}

/** Sums of decimals in a double agree but for their last digits. */
const isSame = (a: number, b: number) => Math.abs(a - b) < 0.0005;
const sumIs = (block: Block, quantity: number | null, net: number | null) =>
  net !== null && isSame(block.net, net) && (quantity === null || isSame(block.quantity, quantity));

const valueIn = ({ numbers }: ReadRow, role: 'quantity' | 'net'): number => read(numbers, role) ?? 0;

/** The amount with tax where the report has no other. */
function read(numbers: ReadRow['numbers'], role: 'quantity' | 'net'): number | null {
  const number = role === 'net' ? (numbers.net ?? numbers.withTax ?? numbers.gross) : numbers.quantity;
  return number ? number.value / 10 ** number.scale : null;
}

/** Whether the rows come to what all others do, in pieces and in money. */
const isRestOf = (block: Block, whole: Block) =>
  block.rows.length > 1 &&
  whole.rows.length - block.rows.length > 1 &&
  block.net !== 0 &&
  isSame(block.net * 2, whole.net) &&
  isSame(block.quantity * 2, whole.quantity);

/** Rows of a table that all stand in a longer one as well, with the same numbers. */
function partOf(blocks: readonly Block[]): Block | undefined {
  const keys = blocks.map(({ rows }) => new Set(rows.map(rowKey)));
  const holders = new Map<string, number[]>();
  for (const [index, own] of keys.entries())
    for (const key of own) holders.set(key, [...(holders.get(key) ?? []), index].slice(0, MOST_HOLDERS));
  return blocks.find(({ rows }, index) => {
    const [first] = rows;
    if (!first || rows.length < 2) return false;
    const others = (holders.get(rowKey(first)) ?? []).filter((other) => {
      return other !== index && (blocks[other]?.rows.length ?? 0) > rows.length;
    });
    return others.some((other) => [...(keys[index] ?? [])].every((key) => keys[other]?.has(key)));
  });
}
const MOST_HOLDERS = 5;

const rowKey = ({ row, numbers }: ReadRow) =>
  [row.code, row.name, read(numbers, 'quantity'), read(numbers, 'net')].join('\0');

function againProblem({ rows }: Block): ReportProblem {
  const line = rows[0]?.row.line ?? null;
  const label = quotable(rows[0]?.row.name ?? '');
  const message =
    `from line ${line} on (${label}, …) the rows say again what other rows of the file say, as a table of the same sales does: ` +
    'have the POS send the items only, say in the profile where they end (stop=…) or begin (header=…), or total=none if these ' +
    'are other sales';
  return {
    line,
    code: 'unclear_row',
    message,
    readings: [{ says: 'these are other sales', profile: 'total=none' }],
  };
}
