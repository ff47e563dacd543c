import type { NumberRole, ReportFormat, Role } from './format.ts';
import { heading, otherHeadings, type ReportCell, type ReportTable, textOf } from './table.ts';

/** Where each column of a report stands. */
export type Places = Partial<Record<Role, number>>;

export interface Header {
  readonly format: ReportFormat;
  /** Index of its row. */
  readonly row: number;
  readonly places: Places;
  /** Columns without which nothing can be imported, and that are not there. */
  readonly missing: readonly Role[];
}

/** Lines in which a header is looked for: titles stand above it. */
const HEADER_WITHIN = 30;
/** What no report is imported without; the net may be reckoned from an amount with tax and its tax. */
const NEEDED = ['name', 'quantity', 'net'] as const satisfies readonly Role[];

/**
 * The header of a table: the first row that has all columns of a format, else the row that has most of one. Formats that
 * come first win ties.
 */
export function findHeader(table: ReportTable, formats: readonly ReportFormat[], only: number | null): Header | null {
  let best: Header | null = null;
  let seen = 0;
  for (let row = 0; row < table.rows.length && seen < HEADER_WITHIN; row += 1) {
    const cells = table.rows[row] ?? [];
    if (cells.every((cell) => textOf(cell).trim() === '')) continue;
    seen += 1;
    if (only !== null && row !== only) continue;
    const found = matchHeader(cells, { row, formats });
    if (!found) continue;
    if (found.missing.length === 0) return found;
    if (!best || found.missing.length < best.missing.length) best = found;
  }
  return best;
}

/** What a row is as a header; null when it is none. */
export function matchHeader(
  cells: readonly ReportCell[],
  { row, formats }: { readonly row: number; readonly formats: readonly ReportFormat[] },
): Header | null {
  const names = namesOf(cells);
  if (names.size < 2) return null;
  let best: { header: Header; weight: number } | null = null;
  for (const format of formats) {
    const signs = format.signs.filter((sign) => names.has(sign)).length;
    if (signs < format.least) continue;
    const places = placesOf(names, format);
    const missing = missingOf(places);
    // One of three may be missing and is told; with less it could be a header of anything.
    if (missing.length > 1) continue;
    // A whole header of any format goes before one that lacks a column; then the more signs, the surer.
    const weight = signs - missing.length * 100;
    if (!best || weight > best.weight) best = { header: { format, row, places, missing }, weight };
  }
  return best?.header ?? null;
}

/** Names of columns and where they stand; of two columns of one name the first is meant, exact names go before bare ones. */
function namesOf(cells: readonly ReportCell[]): ReadonlyMap<string, number> {
  const exact = new Map<string, number>();
  const bare = new Map<string, number>();
  cells.forEach((cell, index) => {
    const name = heading(textOf(cell));
    if (name === '' || name.length > 80) return;
    if (!exact.has(name)) exact.set(name, index);
    for (const other of otherHeadings(name)) if (!bare.has(other)) bare.set(other, index);
  });
  for (const [name, index] of bare) if (!exact.has(name)) exact.set(name, index);
  return exact;
}

function placesOf(names: ReadonlyMap<string, number>, format: ReportFormat): Places {
  const places: Places = {};
  const taken = new Set<number>();
  for (const [role, choices] of Object.entries(format.columns) as [Role, readonly string[]][]) {
    const choice = choices.find((name) => names.has(name) && !taken.has(names.get(name) ?? -1));
    const at = choice === undefined ? undefined : names.get(choice);
    if (at === undefined) continue;
    places[role] = at;
    taken.add(at);
  }
  return places;
}

function missingOf(places: Places): Role[] {
  return NEEDED.filter((role) => {
    if (role === 'name' && places.code !== undefined) return false;
    if (role === 'net' && places.withTax !== undefined && places.tax !== undefined) return false;
    return places[role] === undefined;
  });
}

/** The text of a cell by what its column holds. */
export function cellOf(cells: readonly ReportCell[], places: Places, role: Role): string {
  const at = places[role];
  return at === undefined ? '' : textOf(cells[at]);
}

export function numberCell(cells: readonly ReportCell[], places: Places, role: NumberRole): ReportCell {
  const at = places[role];
  return at === undefined ? '' : (cells[at] ?? '');
}
