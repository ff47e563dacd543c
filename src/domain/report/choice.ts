import { clean, shorten } from '../text.ts';
import type { ReportFormat, Role } from './format.ts';
import { FORMATS } from './formats.ts';
import { GENERIC_FORMAT } from './formats-generic.ts';
import { cellOf, findHeader, type Header } from './header.ts';
import type { ReportProfile } from './profile.ts';
import type { ReportProblem } from './report.ts';
import { heading, lineOf, type ReportTable, textOf } from './table.ts';

/** The formats that come into question. A profile that names columns makes one of its own. */
export function formatsOf(profile: ReportProfile): {
  readonly formats: readonly ReportFormat[];
  readonly problem: ReportProblem | null;
} {
  const named = FORMATS.filter(({ name }) => name === profile.format);
  if (profile.format !== null && named.length === 0) {
    const known = [...new Set(FORMATS.map(({ name }) => name))].join(', ');
    const message = `the profile asks for the format «${shorten(clean(profile.format), 40)}», which is none of ${known}`;
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
  Object.entries(GENERIC_FORMAT.columns).filter(([role]) => ['name', 'quantity', 'net'].includes(role)),
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
  readonly warnings: readonly string[];
}

/** The sheet with the report, or what is wrong. */
export function chooseTable(
  tables: readonly ReportTable[],
  formats: readonly ReportFormat[],
  profile: ReportProfile,
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
  if (whole.length > 1) {
    const names = whole.map(({ table }) => `«${shorten(clean(table.name ?? ''), 40)}»`).join(', ');
    return {
      line: null,
      code: 'several_sheets',
      message: `the sheets ${names} all look like reports: say in the profile which one counts (sheet=…)`,
    };
  }
  return { ...first, warnings: [] };
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
    const filled = row.map(textOf).filter((text) => text.trim() !== '');
    return filled.length > most.length ? filled : most;
  }, []);
  if (widest.length === 0) return { line: null, code: 'no_items', message: 'there is nothing in it' };
  const seen = widest
    .slice(0, 12)
    .map((text) => shorten(clean(text).trim(), 30))
    .join(' | ');
  const what = own
    ? 'no row has the columns that the profile names'
    : 'no row has the columns of a report that posctl knows';
  const next = own ? 'compare their names' : 'name its columns in the profile (name=…; quantity=…; net=…)';
  return { line: null, code: 'no_header', message: `${what}: ${next}. The widest row is: ${seen}` };
}

const SPOKEN: Partial<Record<Role, string>> = { name: 'the item', quantity: 'the quantity', net: 'the net sales' };

/** What to write in the profile, ready to be adapted: its columns go before those of the format that it names. */
function nextStep({ format, missing }: Header, withTax: string): string {
  const base = format.name === 'profile' ? '' : `format=${format.name}; `;
  if (missing.includes('net') && withTax !== '')
    return `If «${withTax}» holds tax, say in the profile how much: ${base}net=${withTax}; tax=included 19%`;
  return `If another column holds it, name it in the profile: ${base}${missing.map((role) => `${role}=…`).join('; ')}`;
}

/** Which column is not there, and which ones are. */
export function missingColumn(table: ReportTable, header: Header): ReportProblem {
  const { row, format, places, missing } = header;
  const cells = (table.rows[row] ?? []).map(textOf).filter((text) => text.trim() !== '');
  const there = cells
    .slice(0, 30)
    .map((text) => shorten(clean(text).trim(), 30))
    .join(' | ');
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
  const withTax = shorten(clean(cellOf(table.rows[row] ?? [], places, 'withTax')).trim(), 30);
  const message = `it looks like ${format.title}, and has no column for ${what}; it has: ${there}. ${nextStep(header, withTax)}`;
  return { line: lineOf(table, row), code: 'missing_column', message };
}
