import { clean, shorten } from '../text.ts';
import { quotable } from './cell-text.ts';
import type { ReportFormat, Role } from './format.ts';
import { FORMATS } from './formats.ts';
import { cellOf, findHeader, type Header } from './header.ts';
import type { ReportProfile } from './profile.ts';
import type { ReportProblem } from './report.ts';
import { filled, heading, lineOf, otherHeadings, type ReportCell, type ReportTable } from './table.ts';
import { COMMON_NAMES, OTHER_FILES } from './vocabulary.ts';

/** The formats that come into question. A profile that names columns makes one of its own. */
export function formatsOf(profile: ReportProfile): {
  readonly formats: readonly ReportFormat[];
  readonly problem: ReportProblem | null;
} {
  const named = FORMATS.filter(({ name }) => name === profile.format);
  if (profile.format !== null && named.length === 0) {
    const known = [...new Set(FORMATS.map(({ name }) => name))].join(', ');
    const message = `the profile asks for the format «${shorten(clean(profile.format), 40)}», which is not one of ${known}`;
    return { formats: [], problem: { line: null, code: 'bad_profile', message } };
  }
  const own = Object.keys(profile.columns).length > 0;
  const bases: readonly ReportFormat[] = named.length > 0 ? named : own ? [] : FORMATS;
  if (!own)
    return { formats: bases.map((format) => ({ ...format, kind: profile.kind ?? format.kind })), problem: null };
  return { formats: [ownFormat(profile, bases[0])], problem: null };
}

/** What a profile need not name where it goes by a common name. */
const COMMON: ReportFormat['columns'] = Object.fromEntries(
  Object.entries(COMMON_NAMES).filter(([role]) => ['name', 'quantity', 'net'].includes(role)),
);

/** Columns as the profile names them, before those of a known format. A name is enough to find the header by. */
function ownFormat({ columns, kind }: ReportProfile, base: ReportFormat | undefined): ReportFormat {
  const merged: Partial<Record<Role, readonly string[]>> = { ...(base?.columns ?? COMMON) };
  for (const [role, names] of Object.entries(columns) as [Role, readonly string[]][])
    merged[role] = [...names, ...(base?.columns[role] ?? [])];
  const signs = Object.values(columns).flat();
  return {
    ...base,
    name: 'profile',
    title: 'the profile of this integration',
    kind: kind ?? base?.kind ?? 'aggregate',
    // In this order columns find their places: what the profile names first.
    columns: Object.fromEntries(Object.entries(merged).sort(([a], [b]) => Number(b in columns) - Number(a in columns))),
    signs,
    least: 1,
  };
}

export interface ChosenTable {
  readonly table: ReportTable;
  readonly header: Header;
}

/** The sheet with the report, or what is wrong. */
export function chooseTable(
  tables: readonly ReportTable[],
  formats: readonly ReportFormat[],
  { profile, location }: { readonly profile: ReportProfile; readonly location: string | null },
): ChosenTable | ReportProblem {
  const asked = tables.filter((table, index) => isAsked(table, index, profile));
  if (asked.length === 0) {
    const names = tables.map(({ name }) => `«${shorten(clean(name ?? ''), 40)}»`).join(', ');
    return {
      line: null,
      code: 'no_sheet',
      message: `the profile asks for the sheet «${shorten(clean(profile.sheet ?? ''), 40)}»; there are ${names}`,
    };
  }
  const found = asked.flatMap((table) => {
    const header = findHeader(table, formats, rowAsked(table, profile));
    return header ? [{ table, header }] : [];
  });
  const whole = found.filter(({ header }) => header.missing.length === 0);
  const [first] = whole.length > 0 ? whole : found;
  if (!first) return noHeader(asked, profile);
  const lacking = columnsLacking(first.header, profile);
  if (lacking) return { line: lineOf(first.table, first.header.row), ...lacking };
  if (whole.length > 1) return ofStore(whole, location) ?? severalSheets(whole);
  return first;
}

/** The sheet of the store that the integration stands for. */
function ofStore(sheets: readonly ChosenTable[], location: string | null): ChosenTable | null {
  const own = sheets.filter(({ table }) => location !== null && heading(table.name ?? '') === heading(location));
  const [only] = own;
  return own.length === 1 && only ? only : null;
}

function severalSheets(sheets: readonly ChosenTable[]): ReportProblem {
  const names = sheets.map(({ table }) => `«${shorten(clean(table.name ?? ''), 40)}»`).join(', ');
  const message =
    `the sheets ${names} all look like reports: if each is a store, name this one's with the option location ` +
    '(--set location=…); else say in the profile which one counts (sheet=…)';
  return { line: null, code: 'several_sheets', message };
}

/** A column that the profile names and that is not there: left out silently, its amounts would be missed. */
function columnsLacking({ places, missing }: Header, { columns }: ReportProfile): Omit<ReportProblem, 'line'> | null {
  const lacking = (Object.keys(columns) as Role[]).filter(
    (role) => places[role] === undefined && !missing.includes(role),
  );
  if (lacking.length === 0) return null;
  const named = lacking.map((role) => `${role}=${columns[role]?.join('|')}`).join(', ');
  return {
    code: 'missing_column',
    message: `the profile names columns that are not there: ${shorten(clean(named), 200)}`,
  };
}

function isAsked(table: ReportTable, index: number, { sheet }: ReportProfile): boolean {
  return sheet === null || sheet === String(index + 1) || heading(table.name ?? '') === heading(sheet);
}

function rowAsked(table: ReportTable, { header }: ReportProfile): number | null {
  if (header === null) return null;
  const row = table.lines?.findIndex((line) => line >= header) ?? header - 1;
  return row;
}

/** What the first filled rows hold, so that a person sees what was looked at. */
function noHeader(tables: readonly ReportTable[], { columns }: ReportProfile): ReportProblem {
  const own = Object.keys(columns).length > 0;
  const rows = tables.flatMap(({ rows }) => rows.slice(0, 30));
  const widest = rows.reduce<readonly string[]>((most, row) => {
    const texts = filled(row);
    return texts.length > most.length ? texts : most;
  }, []);
  if (widest.length === 0) return { line: null, code: 'no_items', message: 'there is nothing in it' };
  const other = own ? null : otherFile(widest);
  if (other) return other;
  const what = own
    ? 'no row has the columns that the profile names'
    : 'no row has the columns of a report that posctl knows';
  const next = own ? 'compare their names' : 'name its columns in the profile (name=…; quantity=…; net=…)';
  return {
    line: null,
    code: 'no_header',
    message: `${what}: ${next}. ${mojibake(widest)}The widest row is: ${shownNames(widest)}`,
  };
}

/** Letters that only stand together where UTF-8 was read as something else. */
function mojibake(texts: readonly string[]): string {
  return texts.some((text) => /Ã[\u0080-\u00bf]|Â[\u00a0-\u00bf]|ï»¿/.test(text))
    ? 'Its letters were written as UTF-8 and read as something else; try the profile encoding=utf-8. '
    : '';
}

/** A file that a POS sends beside the wanted one: it has amounts, and no items. */
function otherFile(names: readonly string[]): ReportProblem | null {
  const all = new Set(names.flatMap((name) => [heading(name), ...otherHeadings(name)]));
  if (COMMON_NAMES.name?.some((name) => all.has(name) && !OF_ANYTHING.has(name))) return null;
  const other = OTHER_FILES.find(({ signs }) => signs.some((sign) => all.has(sign)));
  if (!other) return null;
  const message = `it lists ${other.what}, and no items: have the POS send ${other.ask}. Its columns: ${shownNames(names)}`;
  return { line: null, code: 'not_a_report', message };
}

/** Payments and orders are described, too. */
const OF_ANYTHING = new Set(['description', 'name']);

const MOST_SHOWN = 30;
const MONEY =
  /net|sales|total|amount|revenue|tax|vat|umsatz|betrag|brutto|mwst|vent|montant|tva|import|iva|omzet|btw|valor|qty|quant|menge|anzahl|cantidad|aantal/i;

/** Names of columns; of very many those that decide, which may stand far to the right. */
function shownNames(names: readonly string[]): string {
  const chosen =
    names.length <= MOST_SHOWN
      ? names
      : names.filter((name, index) => index < 4 || MONEY.test(name)).slice(0, MOST_SHOWN);
  return chosen.map((text) => quotable(text)).join(' | ');
}

const SPOKEN: Partial<Record<Role, string>> = { name: 'the item', quantity: 'the quantity', net: 'the net sales' };

/** What to write in the profile, ready to be adapted: its columns go before those of the format that it names. */
function nextStep({ format, missing, places }: Header, cells: readonly ReportCell[]): string {
  const withTax = quotable(cellOf(cells, places, 'withTax'));
  const gross = quotable(cellOf(cells, places, 'gross'));
  const offs = (['discount', 'refund', 'comp'] as const).filter((role) => places[role] !== undefined);
  const base = format.name === 'profile' ? '' : `format=${format.name}; `;
  if (missing.includes('net') && withTax !== '')
    return `If «${withTax}» holds tax, say in the profile how much: ${base}net=${withTax}; tax=included 19%`;
  if (missing.includes('net') && missing.length === 1 && gross !== '' && offs.length > 0) {
    const less = offs.map((role) => `${role}=${quotable(cellOf(cells, places, role))}`).join('; ');
    return `If it is «${gross}» less what stands beside it, say so in the profile: ${base}gross=${gross}; ${less}`;
  }
  return `If another column holds it, name it in the profile: ${base}${missing.map((role) => `${role}=…`).join('; ')}`;
}

/** Which column is not there, and which ones are. */
export function missingColumn(table: ReportTable, header: Header): ReportProblem {
  const { row, format, missing } = header;
  const cells = filled(table.rows[row] ?? []);
  if ((missing.includes('name') || missing.includes('quantity')) && format.name !== 'profile') {
    const other = otherFile(cells);
    if (other) return { ...other, line: lineOf(table, row) };
  }
  const what = missing
    .map(
      (role) =>
        `${SPOKEN[role] ?? role} (${
          format.columns[role]
            ?.map((name) => `«${name}»`)
            .slice(0, 3)
            .join(' or ') ?? 'not named'
        })`,
    )
    .join(' and ');
  const message = `it looks like ${format.title}, and has no column for ${what}; it has: ${shownNames(cells)}. ${nextStep(header, table.rows[row] ?? [])}`;
  return { line: lineOf(table, row), code: 'missing_column', message };
}
