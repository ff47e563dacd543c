import { nextDay } from '../../../src/domain/business-day.ts';
import type { Given } from '../reports.ts';
import type { Chance } from './chance.ts';
import {
  anyColumns,
  anyLanguage,
  anyShape,
  makeColumns,
  makeSold,
  makeTable,
  type RowKind,
  type Shape,
  type Table,
  type Wanted,
} from './table.ts';
import { DAY_LINES, FILTERS, type Holds, STAMP_LINES } from './words.ts';
import { anyHand, bytesOf, type Hand, pageOf, workbookOf, written } from './write.ts';

/** An item of a day as a careful person reads it; quantities in thousandths. */
export interface TrueItem {
  readonly name: string;
  readonly quantity: number;
  readonly net: number;
  readonly day: string;
  /** What it goes by where the report has codes. */
  readonly code?: string;
}

/** A file and what it means. */
export interface Input {
  readonly kind: string;
  readonly bytes: Uint8Array;
  readonly given: Given;
  /** Null where nothing may be imported. */
  readonly truth: readonly TrueItem[] | null;
  /** Nothing in it gives reason to refuse it. */
  readonly clear: boolean;
  /** What was done to it, for people. */
  readonly note: string;
  /** What a person would say about it, were it refused. */
  readonly profile?: string;
}

/** A report as text, before it is spoiled or gets its bytes. */
export interface Draft {
  readonly table: Table;
  readonly hand: Hand;
  readonly titles: readonly string[];
  readonly given: Given;
  readonly day: string;
  readonly truth: readonly TrueItem[];
  /** Only as text is it what it is. */
  readonly asText?: true;
}

const CURRENCIES = [
  ['EUR', 2],
  ['EUR', 2],
  ['EUR', 2],
  ['USD', 2],
  ['GBP', 2],
  ['CHF', 2],
  ['JPY', 0],
] as const;

function anyDay(chance: Chance): string {
  const month = `${chance.between(1, 12)}`.padStart(2, '0');
  // Days above 12 cannot be taken for a month.
  return `2025-${month}-${chance.between(13, 28)}`;
}

/** A day as titles and names of files have it. */
export function dayText(chance: Chance, day: string): string {
  const [year, month, date] = day.split('-');
  return chance.pick([day, `${date}.${month}.${year}`, `${date}/${month}/${year}`, `${date}-${month}-${year}`]);
}

interface Dated {
  readonly titles: readonly string[];
  readonly given: Given;
}

/** Where the day of a report is, once. */
function dated(chance: Chance, table: Pick<Table, 'language'>, day: string): Dated {
  const venue = chance.maybe(0.5)
    ? [chance.pick(['Old Mill', 'Bar Zur Post', 'Chez Nous', 'Mediterranean Grill', 'Standort Mitte', 'Grandstand'])]
    : [];
  const next = nextDay(day);
  const line = chance.pick(DAY_LINES[table.language]).replaceAll('*', dayText(chance, day));
  const stamp = chance
    .pick(STAMP_LINES[table.language])
    .replace('*', `${dayText(chance, next)} 06:${chance.between(10, 59)}`);
  switch (chance.pick(['file', 'file', 'title', 'title', 'title and stamp', 'mail', 'hours'])) {
    case 'file':
      return {
        titles: venue,
        given: { name: `sales_${chance.pick([day, day.replaceAll('-', ''), day.split('-').reverse().join('.')])}.csv` },
      };
    case 'title':
      return { titles: [...venue, line], given: {} };
    case 'title and stamp':
      return { titles: [...venue, ...chance.shuffled([line, stamp])], given: {} };
    case 'hours': {
      const hour = `${chance.between(0, 11)}`.padStart(2, '0');
      const end =
        hour === '00'
          ? `${day.split('-').reverse().join('.')} 23:59`
          : `${next.split('-').reverse().join('.')} ${`${Number(hour) - 1}`.padStart(2, '0')}:59`;
      return { titles: [...venue, `${day.split('-').reverse().join('.')} ${hour}:00 - ${end}`], given: {} };
    }
    default:
      return { titles: venue, given: { mailedAt: `${next}T0${chance.between(5, 9)}:15:00.000Z` } };
  }
}

export interface Draw {
  readonly columns?: (chance: Chance) => Wanted;
  readonly shape?: (chance: Chance, table: Pick<Table, 'sold'>) => Shape;
  /** What is wished of the hand that writes it. */
  readonly hand?: Partial<Hand>;
}

/** A report whose meaning is clear. */
export function drawReport(chance: Chance, draw: Draw = {}): Draft {
  const [currency, decimals] = chance.pick(CURRENCIES);
  const language = anyLanguage(chance);
  const sold = makeSold(chance, language, decimals);
  const columns = makeColumns(chance, language, (draw.columns ?? anyColumns)(chance));
  const shape = draw.shape?.(chance, { sold }) ?? anyShape(chance, sold);
  const table = makeTable(chance, { language, columns, sold }, shape);
  const hand = { ...anyHand(chance, currency, decimals), ...draw.hand };
  const day = anyDay(chance);
  const { titles: said, given } = dated(chance, table, day);
  const titles = chance.maybe(0.15) ? [...said, ...chance.some(FILTERS, chance.between(1, 6))] : said;
  const truth = sold.map(({ name, quantity, net, code }) => ({ name, quantity, net, day, code }));
  return { table, hand, titles, given: { currency, ...given }, day, truth };
}

/** Lines of the table, and the titles above it. */
export function linesOf({ table, hand, titles }: Draft): { readonly above: string[]; readonly rows: string[][] } {
  const above = titles.map((title) =>
    title.includes(hand.delimiter) || title.includes('"') ? `"${title.replaceAll('"', '""')}"` : title,
  );
  return { above, rows: table.rows.map((row) => written(row, hand)) };
}

export function textOf(above: readonly string[], rows: readonly string[], { hand }: Draft): string {
  const head = above.length > 0 ? [...above, ''] : [];
  return [...head, ...rows].map((line) => line + hand.end).join('');
}

/** A file that a till would send. */
export function fileOf(chance: Chance, draft: Draft): { readonly bytes: Uint8Array; readonly given: Given } {
  const { hand, titles, table, given, asText } = draft;
  const form = asText ? 1 : chance.next();
  if (form < 0.04) return { bytes: workbookOf(titles, table.rows, hand.decimals), given };
  if (form < 0.1) return { bytes: pageOf(titles, table.rows, hand), given };
  const { above, rows } = linesOf(draft);
  const text = textOf(
    above,
    rows.map((cells) => cells.join(hand.delimiter)),
    draft,
  );
  return { bytes: bytesOf(chance.maybe(0.15) ? text.replace(/[\r\n]+$/, '') : text, hand), given };
}

export function clearInput(chance: Chance): Input {
  const draft = drawReport(chance);
  const said = profileOf(draft);
  return { kind: 'clear', ...fileOf(chance, draft), truth: draft.truth, clear: true, note: '', profile: said };
}

/** The names of its columns and of its sums, and its decimal mark. */
function profileOf({ table, hand }: Draft): string {
  const named = (holds: Holds) => table.columns.find((column) => column.holds === holds)?.heading;
  const labels = (wanted: RowKind) => {
    const rows = table.rows.filter(({ kind }) => kind === wanted);
    return [...new Set(rows.flatMap(({ cells }) => cells.filter((cell) => typeof cell === 'string' && cell !== '')))];
  };
  return JSON.stringify({
    name: named('name'),
    quantity: named('quantity'),
    net: named('net'),
    decimal: hand.decimal,
    total: [...labels('total'), ...labels('groupTotal')],
  });
}
