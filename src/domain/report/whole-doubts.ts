import { clean, shorten } from '../text.ts';
import type { Day } from '../time.ts';
import { cellOf, type Header } from './header.ts';
import type { ReportProblem } from './report.ts';
import { isOtherwiseSeparated, OTHERWISE_SEPARATED } from './row-shape.ts';
import type { ItemRow } from './rows.ts';
import { filled, heading, lineOf, type ReportTable, textOf } from './table.ts';

/** What is looked at to tell whether a table can be what it seems at all. */
interface WholeTable {
  readonly table: ReportTable;
  readonly header: Header;
  readonly items: readonly ItemRow[];
}

/** Doubts that no single row shows: a report of something else, a table that comes twice, parts, units, taxes as rows. */
export function wholeDoubts(whole: WholeTable): ReportProblem[] {
  const found = [
    otherReport(whole),
    tableAbove(whole),
    comesTwice(whole.items),
    partsOfMenus(whole),
    unitsThatDiffer(whole.items),
    taxAsRow(whole.items),
  ];
  return found.filter((problem) => problem !== null);
}

const OTHER_REPORT =
  /(?<!\p{L})(?:(?:voids?|voided|refunds?|waste|spoilage|forecast|budget|inventory|stock|purchas(?:e|es|ing)|deliver(?:y|ies))(?:\s+(?:report|list|summary|by item|by product|for)(?!\p{L}))|(?:storno|rückgabe|bestands|einkaufs|liefer|waren(?:eingangs)|prognose)\s?-?(?:bericht|liste|übersicht))/iu;

/** A title that calls the report one of voids, refunds, waste, stock or a forecast. */
function otherReport({ table, header }: WholeTable): ReportProblem | null {
  for (let row = 0; row < header.row; row += 1) {
    const text = (table.rows[row] ?? []).map(textOf).join(' ').trim();
    const said = text.length < 80 ? OTHER_REPORT.exec(text)?.[0] : undefined;
    if (said === undefined) continue;
    const message =
      `its title calls it «${shorten(clean(said), 40)}», which is not a report of sales: have the POS send sales by item; ` +
      'if it is one all the same, say in the profile on which line its columns begin (header=…)';
    return { line: lineOf(table, row), code: 'not_a_report', message };
  }
  return null;
}

/** Rows above the header with other marks between their cells: another table, which would be lost. */
function tableAbove({ table, header }: WholeTable): ReportProblem | null {
  for (let row = 0; row < header.row; row += 1) {
    if (isOtherwiseSeparated(filled(table.rows[row] ?? [])))
      return { line: lineOf(table, row), code: 'bad_row', message: OTHERWISE_SEPARATED };
  }
  return null;
}

/** Enough rows that nobody sells the same twice in the same order. */
const LEAST_TWICE = 2;

function comesTwice(items: readonly ItemRow[]): ReportProblem | null {
  const half = items.length / 2;
  const [first, again] = [items[0], items[half]];
  if (
    !Number.isInteger(half) ||
    half < LEAST_TWICE ||
    !first ||
    !again ||
    again.line <= (items[half - 1]?.line ?? 0) + 1
  )
    return null;
  const text = ({ cells }: ItemRow) => cells.map(textOf).join('\0');
  for (let i = 0; i < half; i += 1) if (text(items[i] as ItemRow) !== text(items[half + i] as ItemRow)) return null;
  return {
    line: again.line,
    code: 'unclear_row',
    message:
      'the same rows come twice, one table below the other: have the POS send it once, or say in the profile where the items end (stop=…)',
  };
}

/** Rows that name another row's code as their parent: what they sold may be in it already. */
function partsOfMenus({ table, header, items }: WholeTable): ReportProblem | null {
  if (header.format.maker) return null;
  const at = (table.rows[header.row] ?? []).findIndex((cell) =>
    /^parent(?: item)?(?: id| code)?$/.test(heading(textOf(cell))),
  );
  if (at < 0) return null;
  const codes = new Set(items.map(({ code }) => code));
  const part = items.find(({ cells, code }) => {
    const parent = textOf(cells[at]).trim();
    return parent !== '' && parent !== code && codes.has(parent);
  });
  if (!part) return null;
  const message =
    `«${part.name}» names another row as its parent, and nothing says whether it is sold with it or beside it: ` +
    'say in the profile what to leave out (skip=…), or have the POS send a report without parts';
  return { line: part.line, code: 'unclear_row', message };
}

const KINDS: readonly (readonly [kind: string, units: RegExp])[] = [
  ['mass', /\d\s*(kg|g|gr|mg|lbs?|oz)\.?$/i],
  ['volume', /\d\s*(l|lt|ltr|cl|ml|dl|gal|pt)\.?$/i],
];

/** Grams of one item and kilograms of another are no quantities that add up. */
function unitsThatDiffer(items: readonly ItemRow[]): ReportProblem | null {
  const seen = new Map<string, string>();
  for (const { cells, places, line } of items) {
    const text = cellOf(cells, places, 'quantity').trim();
    if (/\d$/.test(text)) continue;
    for (const [kind, units] of KINDS) {
      const unit = units.exec(text)?.[1]?.toLowerCase();
      if (unit === undefined) continue;
      const other = seen.get(kind);
      if (other !== undefined && other !== unit)
        return {
          line,
          code: 'bad_number',
          message: `quantities are in ${other} and in ${unit}: have the POS send one unit`,
        };
      seen.set(kind, unit);
    }
  }
  return null;
}

const TAX_ROW =
  /^(?:vat|mwst\.?|ust\.?|tva|iva|btw|moms|gst|hst|sales tax|tax|steuer)\s*\(?\d{1,2}(?:[.,]\d{1,2})?\s*%\)?$/i;

/** A row for the tax among the items is none of them. */
function taxAsRow(items: readonly ItemRow[]): ReportProblem | null {
  const row = items.find(({ name, code, leftOut }) => !leftOut && code === '' && TAX_ROW.test(name.trim()));
  if (!row) return null;
  return {
    line: row.line,
    code: 'unclear_row',
    message: `«${row.name}» looks like a tax and not like an item: leave it out in the profile (skip=${row.name})`,
    readings: [{ says: 'it is a tax, and not an item', profile: `skip=${row.name}` }],
  };
}

/** Days that have not come yet. */
export function futureDay(days: readonly Day[], latest: Day): readonly ReportProblem[] {
  const day = days.find((each) => each > latest);
  if (day === undefined) return [];
  const message = `it is of ${day}, which had not come when the report did: say in the profile what comes first in its dates (dates=dmy or dates=mdy), or give the day with --day`;
  return [{ line: null, code: 'bad_date', message }];
}
