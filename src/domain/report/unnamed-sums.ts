import { cellOf } from './header.ts';
import type { ReadRow } from './items.ts';
import type { ReportProblem } from './report.ts';

export interface UnnamedSums {
  /** Rows that are what others come to. */
  readonly sums: ReadonlySet<ReadRow>;
  readonly problems: readonly ReportProblem[];
}

export const NO_UNNAMED: UnnamedSums = { sums: new Set(), problems: [] };
const ADDED = ['quantity', 'net', 'gross', 'discount', 'withTax', 'tax'] as const;
/** The most rows with one sum of quantities whose amounts are compared. */
const MOST_TRIED = 40;

/** The numbers of all rows, a column each: whole numbers of one scale, NaN where a row has none. */
interface Columns {
  readonly rows: number;
  readonly values: readonly Float64Array[];
}

/** Rows that follow each other when those that are sums are left out; not listed, for a file may have a sum in each row. */
interface Parts {
  readonly leaves: readonly number[];
  readonly from: number;
  readonly length: number;
}

/** A row and the rows below it, or above, that come to it. */
interface Sum {
  readonly row: number;
  readonly parts: Parts;
}

/**
 * Rows that are the sum of others, whatever they are called: of all others at the end or the beginning, of the rows below
 * up to the next such row, or of those above since the last one. `agrees` says of a choice of rows that are not items
 * whether the report's own totals fit it; null when it has none.
 */
export function unnamedSums(
  rows: readonly ReadRow[],
  agrees: (sums: ReadonlySet<ReadRow>) => boolean | null,
): UnnamedSums {
  const columns = rows.length < 2 ? null : columnsOf(rows);
  if (!columns) return NO_UNNAMED;
  const best = bestSums(columns);
  if (best.length === 0) {
    const problems = nearlyWhole(rows, columns);
    return problems.length === 0 || agrees(new Set()) === true ? NO_UNNAMED : { ...NO_UNNAMED, problems };
  }
  const all = new Set(best.map(({ row }) => rows[row] as ReadRow));
  const none = agrees(new Set());
  // One row that says the same as another is that row twice, where a total says so.
  const isTwice = best.every(({ parts }) => parts.length < 2);
  if (!isTwice && agrees(all) === true) return { sums: all, problems: [] };
  if (none === true || (isTwice && none !== null)) return NO_UNNAMED;
  return judged(rows, columns, best);
}

/** Without totals to ask, only what cannot be chance is taken for a sum, and what may be either is told. */
function judged(rows: readonly ReadRow[], columns: Columns, best: readonly Sum[]): UnnamedSums {
  const inGroups = inParts(best);
  const covered = new Set([...inGroups, ...best.map(({ row }) => row)]);
  const proportional = proportionalIn(columns);
  const isWhole = best.length > 1 && inGroups.size >= 3 && covered.size === rows.length;
  const someCoded = rows.some(isCoded);
  const sums = new Set<ReadRow>();
  const problems: ReportProblem[] = [];
  for (const { row: index, parts } of best) {
    const row = rows[index] as ReadRow;
    const isOwn = isCoded(row);
    const isChance = proportional(parts);
    const isAll = parts.length + best.length >= rows.length;
    const isSure = parts.length >= 3 && !isChance && isAll;
    if (!isOwn && (isSure || isWhole || someCoded)) sums.add(row);
    // Among many items with codes some are what their neighbours come to by chance.
    else if (isOwn ? !isChance && parts.length >= 2 && (isAll || isWhole) : parts.length >= 2 || isAll)
      problems.push(unclear(row, parts.length));
  }
  return { sums, problems };
}

/** Totals have neither a code nor a day of their own. */
const isCoded = ({ row }: ReadRow): boolean => row.code !== '' || cellOf(row.cells, row.places, 'date').trim() !== '';

function unclear({ row: { line, name: label } }: ReadRow, parts: number): ReportProblem {
  const many = parts === 1 ? 'another row' : `${parts} other rows`;
  return {
    line,
    code: 'unclear_row',
    message:
      `«${label}» is exactly what ${many} ${parts === 1 ? 'says' : 'come to'}, and may be their total or an item: ` +
      `say in the profile total=${label} if it is a total, or total=none if it is an item`,
    readings: [
      { says: 'it is a total', profile: `total=${label}` },
      { says: 'it is an item', profile: 'total=none' },
    ],
  };
}

/** The rows that are in any sum, each looked at once. */
function inParts(sums: readonly Sum[]): Set<number> {
  const edges = new Map<readonly number[], Int32Array>();
  for (const { parts } of sums) {
    const { leaves, from, length } = parts;
    const own = edges.get(leaves) ?? new Int32Array(leaves.length + 1);
    edges.set(leaves, own);
    own[from] = (own[from] ?? 0) + 1;
    own[from + length] = (own[from + length] ?? 0) - 1;
  }
  const found = new Set<number>();
  for (const [leaves, own] of edges) {
    let open = 0;
    for (const [i, leaf] of leaves.entries()) {
      open += own[i] ?? 0;
      if (open > 0) found.add(leaf);
    }
  }
  return found;
}

/** At one price for all, amounts say no more than quantities do. */
function proportionalIn(columns: Columns): (parts: Parts) => boolean {
  const ratio = (row: number) => {
    const amount = columns.values.slice(1).find((values) => values[row]) ?? [];
    return (amount[row] ?? 0) / at(columns, 0, row);
  };
  /** Of each leaf: where those of one price that end with it begin. */
  const begins = new Map<readonly number[], Int32Array>();
  const beginsOf = (leaves: readonly number[]) => {
    const own = new Int32Array(leaves.length);
    let before = Number.NaN;
    for (const [i, leaf] of leaves.entries()) {
      const now = ratio(leaf);
      own[i] = now === before ? (own[i - 1] ?? 0) : Number.isNaN(now) ? i + 1 : i;
      before = now;
    }
    begins.set(leaves, own);
    return own;
  };
  return ({ leaves, from, length }) => {
    const own = begins.get(leaves) ?? beginsOf(leaves);
    return (own[from + length - 1] ?? 0) <= from;
  };
}

/** Null where a number is too large to be added up. */
function columnsOf(rows: readonly ReadRow[]): Columns | null {
  let isSafe = true;
  const values = ADDED.map((role) => {
    const scale = rows.reduce((most, { numbers }) => Math.max(most, numbers[role]?.scale ?? 0), 0);
    return Float64Array.from(rows, ({ numbers }) => {
      const number = numbers[role];
      if (!number) return Number.NaN;
      const value = number.value * 10 ** (scale - number.scale);
      if (!Number.isSafeInteger(value * rows.length)) isSafe = false;
      return value;
    });
  });
  return isSafe ? { rows: rows.length, values } : null;
}

/** The number of a row, 0 where it has none. */
const at = ({ values }: Columns, column: number, row: number): number => values[column]?.[row] || 0;

const isNothing = (columns: Columns, row: number) => ADDED.every((_, column) => at(columns, column, row) === 0);

/** Whether a row is what rows come to: each column that it has, the quantity exactly, amounts within their rounding. */
function equals(
  columns: Columns,
  row: number,
  { sum, parts }: { sum(column: number): number; parts: number },
): boolean {
  let compared = 0;
  for (let column = 0; column < ADDED.length; column += 1) {
    const value = columns.values[column]?.[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (Math.abs(value - sum(column)) > (column === 0 ? 0 : parts / 2)) return false;
    compared += 1;
  }
  return compared >= 2 && !Number.isNaN(columns.values[1]?.[row]);
}

/**
 * Sums stand above their rows or below them. A group of one row is like that row, so that groups of one are only
 * believed where every row is in some group.
 */
function bestSums(columns: Columns): readonly Sum[] {
  const covered = (sums: readonly Sum[]) => {
    const rows = inParts(sums);
    for (const { row } of sums) rows.add(row);
    return rows.size;
  };
  const [up, down] = (['up', 'down'] as const).map((order) => chained(columns, { order, least: 2 }));
  if (up?.length === 0 && down?.length === 0) return withWhole([], columns);
  for (const order of ['up', 'down'] as const) {
    const sums = chained(columns, { order, least: 1 });
    const leaves = columns.rows - sums.length;
    const groups = sums.filter(({ parts }) => parts.length < leaves);
    const isWhole = groups.length > 1 && covered(groups) === leaves + groups.length;
    if (isWhole && groups.some(({ parts }) => parts.length > 1)) return withWhole(sums, columns);
  }
  const [above, below] = [withWhole(up ?? [], columns), withWhole(down ?? [], columns)];
  return covered(below) > covered(above) ? below : above;
}

/**
 * Goes through rows from the end or from the beginning and looks whether each is what the rows before it in that order
 * come to, beginning with the last one. Rows that are sums are left out of the sums of others.
 */
function chained(columns: Columns, { order, least }: { readonly order: 'up' | 'down'; readonly least: number }): Sum[] {
  const sums: Sum[] = [];
  const leaves: number[] = [];
  const running = ADDED.map(() => new Float64Array(columns.rows + 1));
  const chain: Chain = { columns, running, byQuantity: new Map([[0, [0]]]), least };
  for (let step = 0; step < columns.rows; step += 1) {
    const row = order === 'down' ? step : columns.rows - 1 - step;
    const from = isNothing(columns, row) ? null : startOf(row, leaves.length, chain);
    if (from !== null) {
      sums.push({ row, parts: { leaves, from, length: leaves.length - from } });
      continue;
    }
    const count = leaves.push(row);
    for (const [column, sum] of running.entries()) sum[count] = (sum[count - 1] ?? 0) + at(columns, column, row);
    const key = running[0]?.[count] ?? 0;
    const same = chain.byQuantity.get(key);
    if (same) same.push(count);
    else chain.byQuantity.set(key, [count]);
  }
  return sums;
}

interface Chain {
  readonly columns: Columns;
  /** Sums of all leaves so far, a column each, by how many there were. */
  readonly running: readonly Float64Array[];
  /** By the running sum of quantities: how many leaves had come. */
  readonly byQuantity: Map<number, number[]>;
  /** Fewer rows make no sum. */
  readonly least: number;
}

/** How many leaves came before those that the row is the sum of; the shortest stretch is meant. Null when it is of none. */
function startOf(row: number, count: number, { columns, running, byQuantity, least }: Chain): number | null {
  const quantity = columns.values[0]?.[row] ?? Number.NaN;
  const starts = byQuantity.get((running[0]?.[count] ?? 0) - quantity);
  if (!starts) return null;
  for (let i = starts.length - 1; i >= Math.max(0, starts.length - MOST_TRIED); i -= 1) {
    const from = starts[i] ?? 0;
    if (count - from < least) continue;
    const sum = (column: number) => (running[column]?.[count] ?? 0) - (running[column]?.[from] ?? 0);
    if (equals(columns, row, { sum, parts: count - from })) return from;
  }
  return null;
}

/** The first or the last row is the sum of all others that are not sums. */
function withWhole(groups: readonly Sum[], columns: Columns): readonly Sum[] {
  const taken = new Set(groups.map(({ row }) => row));
  const leaves = Array.from({ length: columns.rows }, (_, row) => row).filter((row) => !taken.has(row));
  const sums = ADDED.map((_, column) => leaves.reduce((total, leaf) => total + at(columns, column, leaf), 0));
  for (const [row, from] of [
    [leaves.at(-1), 0],
    [leaves[0], 1],
  ] as const) {
    if (row === undefined || leaves.length < 2) continue;
    const sum = (column: number) => (sums[column] ?? 0) - at(columns, column, row);
    if (equals(columns, row, { sum, parts: leaves.length - 1 }))
      return [...groups, { row, parts: { leaves, from, length: leaves.length - 1 } }];
  }
  return groups;
}

/**
 * A last row that is as much as all others, or more: the total of a report that lacks a row, or an item that sold very
 * well.
 */
function nearlyWhole(rows: readonly ReadRow[], columns: Columns): readonly ReportProblem[] {
  const someCoded = rows.some(isCoded);
  for (const index of [rows.length - 1, 0]) {
    const row = rows[index] as ReadRow;
    if (isCoded(row) || (!someCoded && rows.length < 4)) continue;
    const [quantity, net] = [0, 1].map((column) => {
      const own = at(columns, column, index);
      return { own, sum: rows.reduce((total, _, each) => total + at(columns, column, each), 0) - own };
    });
    if (!quantity || !net || quantity.sum <= 0 || net.sum <= 0) continue;
    const isMore = [quantity, net].every(({ own, sum }) => own >= sum && (index > 0 || own <= sum * 1.5));
    if (isMore) return [notQuite(row)];
    // All pieces, and a little less money: the total after a discount on the whole.
    const isAfter = quantity.own === quantity.sum && net.own > net.sum / 2 && net.own < net.sum * 1.5;
    if (isAfter && rows.length > 3) return [allPieces(row)];
  }
  return [];
}

function allPieces({ row: { line, name: label } }: ReadRow): ReportProblem {
  return {
    line,
    code: 'unclear_row',
    message:
      `«${label}» is as many pieces as all other rows together, and another amount: it may be their total after a discount ` +
      `or with a tax, or an item. Say in the profile total=${label} if it is a total, or total=none if it is an item`,
    readings: [
      { says: 'it is a total', profile: `total=${label}` },
      { says: 'it is an item', profile: 'total=none' },
    ],
  };
}

function notQuite({ row: { line, name: label } }: ReadRow): ReportProblem {
  return {
    line,
    code: 'unclear_row',
    message:
      `«${label}» is more than all other rows together: it may be their total in a report that lacks a row, or an item. ` +
      `Say in the profile total=${label} if it is a total, or total=none if it is an item`,
    readings: [
      { says: 'it is a total, and a row is missing', profile: `total=${label}` },
      { says: 'it is an item', profile: 'total=none' },
    ],
  };
}
