import type { ReportKind, Spoils, Truth } from './kind.ts';
import { sold } from './kind.ts';

/** Plain tables of text with one change each, and what they mean then: null where only a refusal is right. */

export interface Mutation {
  readonly what: string;
  readonly content: string;
  readonly truth: Truth | null;
}

interface Plain {
  readonly lines: readonly string[];
  readonly end: string;
  readonly delimiter: string;
  readonly header: number;
  readonly total: number | null;
  /** Its total row says so by its name: with any other name it is one only while it is the sum of the rows. */
  readonly named: boolean;
  readonly items: readonly number[];
  readonly truth: Truth;
  /** Of so many places one is cut. */
  readonly step: number;
  readonly swap: Spoils['swap'];
}

/** Where its parts stand: as it says, or as can be seen from a table that is nothing but names and rows. */
export function spoilsOf({ content, truth, spoils, bare }: ReportKind): Spoils | null {
  if (spoils !== null || typeof content !== 'string' || truth === null || content.includes('"')) return spoils;
  if (bare === 'refused' || truth.days.length > 1) return null;
  const lines = content.trimEnd().split(/\r?\n/);
  const header = lines.findIndex((line) => line.split(/[;,\t]/).filter((cell) => cell.trim() !== '').length >= 3);
  const rest = lines.length - header - 1;
  const isTotal = /total|summe|gesamt/i.test(lines.at(-1) ?? '');
  if (header < 0 || content.startsWith('<') || lines.slice(header).includes('')) return null;
  if (rest === truth.rows.length && !isTotal) return { header, total: null };
  return rest === truth.rows.length + 1 && isTotal ? { header, total: -1 } : null;
}

function plain(kind: ReportKind): Plain {
  const { content, truth, what } = kind;
  const spoils = spoilsOf(kind);
  if (typeof content !== 'string' || truth === null || spoils === null)
    throw new Error(`«${what}» is not a plain table`);
  const end = content.includes('\r\n') ? '\r\n' : '\n';
  const lines = content.trimEnd().split(end);
  const header = spoils.header;
  const names = lines[header] ?? '';
  const delimiter = [';', '\t', ','].find((mark) => names.includes(mark)) ?? ',';
  const total = spoils.total === null ? null : (spoils.total + lines.length) % lines.length;
  const items = lines.flatMap((_, i) => (i > header && i !== total ? [i] : []));
  if (content.includes('"') || items.length !== truth.rows.length) throw new Error(`«${what}» is not a plain table`);
  const named = total !== null && /total/i.test(lines[total] ?? '');
  const step = kind.spoils === null ? 5 : 1;
  return { lines, end, delimiter, header, total, named, items, truth, step, swap: spoils.swap };
}

const written = ({ end }: Plain, lines: readonly string[]): string => lines.map((line) => line + end).join('');
const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, i) => i !== at);
const only = ({ days }: Truth, rows: Truth['rows']): Truth | null => (rows.length === 0 ? null : sold(days, ...rows));

function swapped<T>(list: readonly T[], a: number, b: number): T[] {
  const copy = [...list];
  [copy[a], copy[b]] = [list[b] as T, list[a] as T];
  return copy;
}

/** A row less: seen where there is a total, else nobody could know. */
function dropped(table: Plain): Mutation[] {
  if (table.total !== null && !table.named) return [];
  return table.items.map((line, i) => ({
    what: `row ${i + 1} is missing`,
    content: written(table, without(table.lines, line)),
    truth: table.total === null ? only(table.truth, without(table.truth.rows, i)) : null,
  }));
}

/** A row twice, which a total does not count: it can be left out. */
function doubled(table: Plain): Mutation[] {
  if (!table.named) return [];
  return table.items.map((line, i) => ({
    what: `row ${i + 1} comes twice`,
    content: written(table, table.lines.toSpliced(line, 0, table.lines[line] ?? '')),
    truth: table.truth,
  }));
}

/** The total row, twice, by another name, and at another place: it says the same. */
function totals(table: Plain): Mutation[] {
  const { total, lines, truth, delimiter, header } = table;
  if (total === null) return [];
  const row = lines[total] ?? '';
  const wrong = moreNet(table, row);
  const named = (name: string) => row.replace(/[^;,\t]*\p{L}[^;,\t]*|\*+/u, name);
  const first = row.split(delimiter).some((cell, i) => i === 0 && cell !== '');
  return [
    { what: 'the total comes twice', content: written(table, [...lines, row]), truth },
    {
      what: 'the total comes first',
      content: written(table, without(lines, total).toSpliced(header + 1, 0, row)),
      truth,
    },
    ...['Zusammen', 'Σ', 'Tout', 'Kokkuvõte', '-', ...(first ? [] : [''])].map((name) => ({
      what: `the total is called «${name}»`,
      content: written(table, lines.with(total, named(name))),
      truth,
    })),
    ...(wrong === null || !table.named
      ? []
      : [{ what: 'the total says five more', content: written(table, lines.with(total, wrong)), truth: null }]),
    { what: 'the total is missing', content: written(table, without(lines, total)), truth },
  ];
}

/** A total row with a net amount that is wrong by five in its last digit; null where it states none. */
function moreNet({ truth, delimiter }: Plain, row: string): string | null {
  const isNet = (cell: string) => cell.replace(/\D/g, '') === String(truth.net);
  if (!row.split(delimiter).some(isNet)) return null;
  return row
    .split(delimiter)
    .map((cell) => (isNet(cell) ? cell.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 5) % 10)) : cell))
    .join(delimiter);
}

/** Columns that change places with their names: nothing has changed. */
function columns(table: Plain): Mutation[] {
  const { lines, header, delimiter, truth } = table;
  const width = lines[header]?.split(delimiter).length ?? 0;
  return Array.from({ length: width - 1 }, (_, i) => ({
    what: `columns ${i + 1} and ${i + 2} change places`,
    content: written(
      table,
      lines.map((line, at) => (at < header ? line : swapped(line.split(delimiter), i, i + 1).join(delimiter))),
    ),
    truth,
  }));
}

/** Cells of one row that change places: the total says so. */
function cells(table: Plain): Mutation[] {
  const { lines, items, delimiter } = table;
  const width = lines[table.header]?.split(delimiter).length ?? 0;
  if (!table.named) return [];
  return items.flatMap((line, i) =>
    Array.from({ length: width - 1 }, (_, at) => ({
      what: `cells ${at + 1} and ${at + 2} of row ${i + 1} change places`,
      content: written(
        table,
        lines.with(line, swapped((lines[line] ?? '').split(delimiter), at, at + 1).join(delimiter)),
      ),
      truth: table.truth,
    })),
  );
}

/** Two names that change places without their cells: a contradiction. */
function headings(table: Plain): Mutation[] {
  const { lines, header, delimiter, swap, truth } = table;
  if (!swap) return [];
  const names = (lines[header] ?? '').split(delimiter);
  const changed = swapped(names, names.indexOf(swap[0]), names.indexOf(swap[1]));
  return [
    {
      what: `the names ${swap.join(' and ')} change places`,
      content: written(table, lines.with(header, changed.join(delimiter))),
      truth,
    },
  ];
}

/** A number in the last cell that lost digits, and nothing tells: whole numbers, and where no row above has decimals. */
function isUnseen(row: string, line: string, table: Plain): boolean {
  const [cells, whole] = [row, line].map((text) => text.split(table.delimiter)) as [string[], string[]];
  const [first] = table.items;
  const alone = first !== undefined && table.lines[first] === line;
  return cells.length === whole.length && /\d$/.test(row) && (alone || /^\d+$/.test(whole.at(-1) ?? ''));
}

/** The text cut at each place: what came whole may be read, half a row may not. */
function cuts(table: Plain): Mutation[] {
  const whole = written(table, table.lines);
  const cut: Mutation[] = [];
  let start = 0;
  let complete = 0;
  table.lines.forEach((line, at) => {
    const isItem = table.items.includes(at);
    for (let length = 1; length <= line.length; length += table.step) {
      // Where a whole row can be told, it counts; half of one may only be read as what it was.
      const rows = table.truth.rows.slice(0, complete + (isItem ? 1 : 0));
      const before = at <= table.header;
      if (length < line.length && isUnseen(line.slice(0, length), line, table)) continue;
      cut.push({
        what: `cut off in line ${at + 1}, behind ${length} characters`,
        content: whole.slice(0, start + length),
        truth: before ? null : only(table.truth, rows),
      });
    }
    if (isItem) complete += 1;
    start += line.length + table.end.length;
  });
  return cut;
}

/** What may happen to it, and what it means then. Right, or refused. */
export function mutationsOf(kind: ReportKind): Mutation[] {
  const table = plain(kind);
  const changes = [dropped, doubled, totals, columns, cells, headings];
  // Within a last cell of whole numbers, rates or words nothing shows that the end is missing.
  return (kind.spoils === null ? changes : [...changes, cuts]).flatMap((change) => change(table));
}
