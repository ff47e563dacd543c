import type { NumberRole, ReportFormat, Role } from './format.ts';
import { heading, isBlank, otherHeadings, type ReportCell, type ReportTable, textOf } from './table.ts';
import {
  BEFORE_DISCOUNTS,
  BESIDES,
  COMMON_NAMES,
  NET_NAMES,
  NOT_TAKEN_OFF,
  SPOKEN_OF,
  TAKEN_OFF,
  WEAK_NAMES,
  WITNESSES,
} from './vocabulary.ts';

/** Where each column of a report stands. */
export type Places = Partial<Record<Role | NumberRole, number>>;

export interface Header {
  readonly format: ReportFormat;
  /** Index of its row. */
  readonly row: number;
  readonly places: Places;
  /** Columns without which nothing can be imported, and that are not there. */
  readonly missing: readonly Role[];
  /** The name by which each column was known. */
  readonly known: Partial<Record<Role | NumberRole, string>>;
}

/** Lines in which a header is looked for: titles stand above it. */
const HEADER_WITHIN = 30;
/** A row that has all columns is the header further down, too: some makers list all their filters first. */
const WHOLE_WITHIN = 100;
/** What no report is imported without; the net may be reckoned from an amount with tax and its tax. */
const NEEDED = ['name', 'quantity', 'net'] as const satisfies readonly Role[];
const WEAK = new Set(WEAK_NAMES);

/**
 * The header of a table: the first row that has all columns of a format, else the row that has most of one. Formats that
 * come first win ties.
 */
export function findHeader(table: ReportTable, formats: readonly ReportFormat[], only: number | null): Header | null {
  if (only !== null) return matchHeader(table.rows[only] ?? [], { row: only, formats });
  let best: Header | null = null;
  let seen = 0;
  for (let row = 0; row < table.rows.length && seen < WHOLE_WITHIN; row += 1) {
    const cells = table.rows[row] ?? [];
    if (isBlank(cells)) continue;
    seen += 1;
    const found = matchHeader(cells, { row, formats });
    if (!found) continue;
    if (found.missing.length === 0) return found;
    if (seen <= HEADER_WITHIN && (!best || found.missing.length < best.missing.length)) best = found;
  }
  return best;
}

/** What a row is as a header; null when it is not one. */
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
    const found = placesOf(names, format);
    const missing = missingOf(found.places, format);
    // One of three may be missing and is told; with less it could be a header of anything.
    if (missing.length > 1 || (format.maker && missing.includes('name'))) continue;
    // A whole header of any format goes before one that lacks a column; then the more signs, the surer.
    const weight = signs - missing.length * 100 - found.strange * 50;
    if (!best || weight > best.weight)
      best = { header: { format, row, places: found.places, known: found.known, missing }, weight };
  }
  return best?.header ?? null;
}

type Names = ReadonlyMap<string, number>;

/** Names of columns and where they stand; of two columns of one name the first is meant, exact names go before others. */
function namesOf(cells: readonly ReportCell[]): Names {
  const exact = new Map<string, number>();
  const other = new Map<string, number>();
  cells.forEach((cell, index) => {
    const text = textOf(cell);
    const name = heading(text);
    if (name === '' || name.length > 80 || OTHER_DAYS.test(name)) return;
    if (!exact.has(name)) exact.set(name, index);
    for (const second of otherHeadings(text)) if (!other.has(second)) other.set(second, index);
  });
  for (const [name, index] of other) if (!exact.has(name)) exact.set(name, index);
  return exact;
}

const ANYWHERE = [
  'name',
  'quantity',
  'net',
  'code',
  'variant',
  'category',
  'location',
] as const satisfies readonly Role[];

/** Columns for a week or a month beside those of the day, for the week before, and for thousands. */
const OTHER_DAYS =
  /(?<!\p{L})(?:mtd|ytd|wtd|lw|pw|weeks?|months?|years?|to date|previous|prior|prev\.?|last|cumul\p{L}*|kumul\p{L}*|acumulad[oa]s?|running|cents|centimes|centavos|céntimos|pence|öre|øre|grosze|minor units?|budget|forecast|target|thousands?|tsd\.?|teur|t€|keur|k€|tausend|milliers|migliaia|woche|monat|jahr|vorjahr|vorwoche|vormonat|semaine|mois|année|semana|mes|año|settimana|mese|mês|maand|jaar)(?!\p{L})|[('x]\s?0{3}s?\b|[( ](?:in )?ct\)?$|x\s?1\.?000/u;

interface Found extends Pick<Header, 'places' | 'known'> {
  /** Of what is needed, so much is there only by names that are not the format's own. */
  readonly strange: number;
}

function placesOf(names: Names, format: ReportFormat): Found {
  const places: Places = {};
  const known: Header['known'] = {};
  const taken = new Set<number>();
  const place = (role: Role | NumberRole, choices: readonly string[]) => {
    if (places[role] !== undefined) return;
    const choice = choices.find((name) => names.has(name) && !taken.has(names.get(name) ?? -1));
    const at = choice === undefined ? undefined : names.get(choice);
    if (choice === undefined || at === undefined) return;
    places[role] = at;
    known[role] = choice;
    taken.add(at);
  };
  for (const [role, choices] of Object.entries(format.columns) as [Role, readonly string[]][]) place(role, choices);
  const strange = NEEDED.filter((role) => places[role] === undefined).length;
  if (!format.maker && format.name !== 'profile') {
    for (const role of ANYWHERE) place(role, COMMON_NAMES[role] ?? []);
    placeSpokenOf(place, { names, known });
  }
  if (!format.maker) placeRivals(place, known);
  for (const role of besides(format)) place(role, COMMON_NAMES[role] ?? []);
  if (!format.maker) {
    place(
      'gross',
      [...names.keys()].filter((name) => BEFORE_DISCOUNTS.test(name)),
    );
    for (const [role, words] of TAKEN_OFF) {
      const named = [...names.keys()].filter((name) => words.test(name) && !NOT_TAKEN_OFF.test(name));
      place(role, named);
    }
  }
  return { places, known, strange };
}

/** Columns that only say what the others are, or that are wanted whatever the format. */
function besides(format: ReportFormat): readonly Role[] {
  if (format.name === 'generic') return [];
  return format.maker || format.name === 'profile' ? WITNESSES : [...WITNESSES, ...BESIDES];
}

/** Other columns that could be the net or the quantity by their names; the numbers decide between them. */
function placeRivals(place: (role: NumberRole, choices: readonly string[]) => void, known: Header['known']): void {
  const weak = known.net !== undefined && WEAK.has(known.net);
  place('otherNet', weak ? WEAK_NAMES : NET_NAMES);
  place('thirdNet', weak ? WEAK_NAMES : NET_NAMES);
  if (!weak) place('weakAmount', WEAK_NAMES);
  place('otherQuantity', COMMON_NAMES.quantity ?? []);
}

/** Where no name is known, a word in it is enough; two that have it are rivals. */
function placeSpokenOf(
  place: (role: NumberRole, choices: readonly string[]) => void,
  { names, known }: { readonly names: Names; readonly known: Header['known'] },
): void {
  for (const [role, other] of [
    ['quantity', 'otherQuantity'],
    ['net', 'otherNet'],
  ] as const) {
    if (known[role] !== undefined) continue;
    const { words, not } = SPOKEN_OF[role];
    const spoken = [...names.keys()].filter((name) => words.test(name) && !not.test(name));
    place(role, spoken);
    place(other, spoken);
  }
}

function missingOf(places: Places, format: ReportFormat): Role[] {
  return NEEDED.filter((role) => {
    if (role === 'name' && places.code !== undefined && !format.maker) return false;
    if (role === 'net') return !hasNet(places, format);
    return places[role] === undefined;
  });
}

/** Whether the net is there, or what it can be reckoned from. */
function hasNet(places: Places, { name, columns }: ReportFormat): boolean {
  if (places.net !== undefined) return true;
  if (places.withTax !== undefined && (places.tax !== undefined || places.rate !== undefined)) return true;
  // A person who names the amount before discounts, and these, says what the net is.
  const isTold = name === 'profile' && columns.gross !== undefined && places.gross !== undefined;
  return isTold && [places.discount, places.refund, places.comp].some((at) => at !== undefined);
}

/** Whether the net goes by a name that leaves open what is taken off it. */
export function isWeak({ known }: Pick<Header, 'known'>): boolean {
  return known.net !== undefined && WEAK.has(known.net);
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

/** Names of a header's columns, by what they hold. */
export function columnNames(
  { rows }: ReportTable,
  { row, places }: Header,
): Partial<Record<Role | NumberRole, string>> {
  const names: Partial<Record<Role | NumberRole, string>> = {};
  for (const [role, at] of Object.entries(places) as [Role, number][]) names[role] = textOf(rows[row]?.[at]).trim();
  return names;
}
