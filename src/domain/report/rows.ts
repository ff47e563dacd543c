import { UNNAMED } from '../sale.ts';
import { codeText, isDestroyedCode, nameText } from './cell-text.ts';
import type { ReportFormat } from './format.ts';
import { cellOf, type Header, matchHeader, type Places } from './header.ts';
import type { ReportProblem, SkippedRow } from './report.ts';
import {
  ENDS_EARLY,
  endsEarly,
  hasColumnNames,
  hasStrayNumber,
  isOtherHeader,
  isOtherwiseSeparated,
  OTHERWISE_SEPARATED,
  otherTableWords,
  SWALLOWS,
  spilledWords,
  spillsOver,
  strayNumberWords,
  swallowsRow,
} from './row-shape.ts';
import { filled, heading, isBlank, labelOf, lineOf, type ReportCell, type ReportTable, textOf } from './table.ts';
import { type TotalKind, totalKind } from './words.ts';

/** A row with sales. */
export interface ItemRow {
  readonly line: number;
  readonly cells: readonly ReportCell[];
  readonly places: Places;
  readonly code: string;
  /** A spreadsheet has turned its code into a rounded number (`5.90123E+12`): it goes by its name. */
  readonly isCodeLost: boolean;
  readonly name: string;
  /** Title of the section in which it stands. */
  readonly section: string | null;
  /** Blanks in front of its name: deeper than others, it is a modifier of the item above. */
  readonly indent: number;
  /** A profile leaves it out; sums of total rows hold it all the same. */
  readonly leftOut: boolean;
}

/** A row that says what rows come to. */
export interface TotalRow {
  readonly line: number;
  readonly cells: readonly ReportCell[];
  readonly places: Places;
  readonly label: string;
  readonly kind: TotalKind;
  /** False when only its sums can tell whether it is a total: nothing else is known of the group that it names. */
  readonly sure: boolean;
  /** How many rows with sales stand above it. */
  readonly after: number;
}

/** A row without numbers: a title of rows, or a note. */
export interface SaidRow {
  readonly line: number;
  readonly text: string;
  /** How many rows with sales stand above it. */
  readonly after: number;
}

export interface SortedRows {
  readonly items: readonly ItemRow[];
  readonly totals: readonly TotalRow[];
  readonly skipped: readonly SkippedRow[];
  /** Lines of those among them that are titles, notes and the like. */
  readonly titles: ReadonlySet<number>;
  /** What these say, in their order. */
  readonly said: readonly SaidRow[];
  /** How many rows with sales stand above each title or header: where sums may begin. */
  readonly bounds: readonly number[];
  /** Rows that show that not all of the file is what it seems. */
  readonly problems: readonly ReportProblem[];
}

export interface RowRules {
  /** Names of total rows, as `heading` gives them; null: the usual ones. */
  readonly totalWords: readonly string[] | null;
  /** False: sums tell nothing, so that only sure totals are some. */
  readonly compareTotals: boolean;
  /** Rows of these items are left out. */
  readonly skip: readonly string[];
  /** From the row that begins so on, nothing is read. */
  readonly stop: string | null;
}

/** Tells rows with sales from totals, titles and headers that come again; blank rows are passed over. */
export function sortRows(table: ReportTable, header: Header, rules: RowRules): SortedRows {
  return new Sorting(table, header, rules).run();
}

class Sorting {
  private readonly items: ItemRow[] = [];
  private readonly totals: TotalRow[] = [];
  /** Rows with amounts and no item: of groups where there are several, of the whole where there is one. */
  private readonly nameless: TotalRow[] = [];
  private readonly skipped: SkippedRow[] = [];
  private readonly titles = new Set<number>();
  private readonly said: SaidRow[] = [];
  private readonly bounds: number[] = [];
  /** Groups that were named, as they were written: in titles, or in a column of categories. */
  private readonly groups = new Set<string>();
  /** The same as names are compared; made when a total asks for them. */
  private readonly groupNames = new Set<string>();
  private lastCategory = '';
  private section: string | null;
  private places: Places;
  /** Cells of the header in force. */
  private width: number;
  /** Below the title of what was voided. */
  private isVoids = false;
  /** Below the header of another table. */
  private elsewhere = false;
  private readonly problems: ReportProblem[] = [];
  private readonly table: ReportTable;
  private readonly format: ReportFormat;
  private readonly first: number;
  private readonly rules: RowRules;

  constructor(table: ReportTable, header: Header, rules: RowRules) {
    this.table = table;
    this.format = header.format;
    this.first = header.row;
    this.places = header.places;
    this.width = table.rows[header.row]?.length ?? 0;
    this.rules = rules;
    this.section = null;
    const above = filled(table.rows[header.row - 1] ?? []);
    // A group with its number in front, not what the report says of itself.
    if (above.length === 2 && /^\W*\d+\W*$/.test(above[0] ?? '')) this.begin(above[1] ?? '');
  }

  run(): SortedRows {
    const { rows } = this.table;
    for (let row = this.first + 1; row < rows.length; row += 1) {
      const cells = rows[row] ?? [];
      if (isBlank(cells)) continue;
      if (this.rules.stop !== null && heading(filled(cells)[0] ?? '').startsWith(this.rules.stop)) {
        this.skip(row, 'the profile says to stop here');
        break;
      }
      this.sort(row, cells);
    }
    this.tellLastPage();
    const { items, totals, nameless, skipped, titles, said, bounds, problems } = this;
    // Without a word to say so, too: makers who put the totals first leave the item empty.
    const stated = totals.length === 0 && nameless.length === 1 && this.rules.totalWords === null ? nameless : totals;
    return { items, totals: stated, skipped, titles, said, bounds, problems };
  }

  private sort(row: number, cells: readonly ReportCell[]): void {
    const { places } = this;
    const own = codeOf(cells, places, 'code');
    const code = own === '' ? codeOf(cells, places, 'spareCode') : own;
    const name = nameText(cellOf(cells, places, 'name'));
    const total = this.totalOf(cells, code, name);
    if (!this.hasNumbers(cells) || isPageMark(cells)) this.sortTitle(row, cells, total !== null);
    else if (this.elsewhere) this.skip(row, 'below the header of another table');
    else if (this.isVoids) this.skip(row, 'below the title of what was voided');
    else if (total) {
      this.totals.push({ line: lineOf(this.table, row), cells, places, ...total, after: this.items.length });
      this.bounds.push(this.items.length);
      this.skip(row, `a total row («${total.label}»)`);
    } else if (name === '' && (code === '' || this.format.codedGroups === true) && !this.hasReceipt(cells)) {
      const line = lineOf(this.table, row);
      this.nameless.push({ line, cells, places, label: '', kind: 'plain', sure: true, after: this.items.length });
      this.skip(row, 'no item in it: a group, or a total');
    } else this.take(row, cells, { code, name });
  }

  private take(row: number, cells: readonly ReportCell[], { code, name }: { code: string; name: string }): void {
    const category = cellOf(cells, this.places, 'category');
    if (category !== '' && category !== this.lastCategory) this.groups.add(category);
    this.lastCategory = category;
    const known = name === '' ? code : name;
    const isCodeLost = isDestroyedCode(code);
    const leftOut = this.rules.skip.length > 0 && this.rules.skip.includes(labelOf(known));
    if (swallowsRow(cells)) this.tell(row, 'bad_row', SWALLOWS);
    if (spillsOver(cells, this.width)) this.tell(row, 'bad_row', spilledWords(cells.length, this.width));
    if (!leftOut && endsEarly(cells, this.places)) this.tell(row, 'bad_row', ENDS_EARLY);
    this.items.push({
      line: lineOf(this.table, row),
      cells,
      places: this.places,
      code: isCodeLost ? '' : code,
      isCodeLost,
      name: known === '' ? UNNAMED : known,
      indent: indentOf(cellOf(cells, this.places, 'name')),
      section: this.section,
      leftOut,
    });
  }

  /** A row without numbers: the header again, or a title. */
  private sortTitle(row: number, cells: readonly ReportCell[], total: boolean): void {
    const texts = filled(cells);
    const again = texts.length < 3 ? null : matchHeader(cells, { row, formats: [this.format] });
    this.bounds.push(this.items.length);
    if (again && again.missing.length === 0) {
      this.places = again.places;
      this.width = cells.length;
      this.elsewhere = false;
      this.skip(row, 'the header again');
      return;
    }
    if (this.items.length > 0 && (isOtherHeader(cells, this.places) || hasColumnNames(texts)))
      this.beginOther(row, texts);
    if (texts.some((text) => LEFT_OUT.test(text)))
      this.tell(
        row,
        'cut_off',
        `it says «${texts.join(' ').slice(0, 60)}»: rows are missing; have the whole report sent`,
      );
    else if (isOtherwiseSeparated(texts)) this.tell(row, 'bad_row', OTHERWISE_SEPARATED);
    else if (!this.elsewhere && hasStrayNumber(cells, this.places) && !PAGE.test(texts[0] ?? ''))
      this.tell(row, 'bad_row', strayNumberWords(texts));
    if (!total && texts.length <= 2) this.begin(texts.at(-1) ?? '');
    const line = lineOf(this.table, row);
    this.titles.add(line);
    this.said.push({ line, text: texts.join('  '), after: this.items.length });
    this.skip(row, 'no numbers in it');
  }

  /** The last page that came is not the last one that there is. */
  private tellLastPage(): void {
    const last = this.said.findLast(({ text }) => PAGE_OF.test(text));
    const [, page, pages] = PAGE_OF.exec(last?.text ?? '') ?? [];
    if (!last || Number(page) >= Number(pages)) return;
    const message = `the last page is page ${page} of ${pages}: rows are missing; have the whole report sent`;
    this.problems.push({ line: last.line, code: 'cut_off', message });
  }

  private beginOther(row: number, texts: readonly string[]): void {
    if (!this.elsewhere) this.tell(row, 'other_table', otherTableWords(texts));
    this.elsewhere = true;
  }

  private tell(row: number, code: string, message: string): void {
    this.problems.push({ line: lineOf(this.table, row), code, message });
  }

  private begin(title: string): void {
    if (PAGE.test(title)) return;
    this.isVoids = VOIDS.test(title);
    this.section = nameText(title);
    this.groups.add(this.section);
  }

  private totalOf(
    cells: readonly ReportCell[],
    code: string,
    name: string,
  ): Pick<TotalRow, 'label' | 'kind' | 'sure'> | null {
    const { totalWords } = this.rules;
    const candidates = name === '' ? filled(cells) : [name, code === '' ? textOf(cells[0]) : code];
    for (const label of candidates) {
      if (totalWords) {
        if (totalWords.includes(labelOf(label))) return { label: nameText(label), kind: 'plain', sure: true };
        continue;
      }
      const found = totalKind(label);
      if (!found) continue;
      // With a code of its own «Total Eclipse» is something to drink.
      if (found.kind === 'named' && code !== '' && label !== code) continue;
      const sure = found.group === null || this.isGroup(found.group);
      if (!sure && !this.rules.compareTotals) continue;
      return { label: nameText(label), kind: found.kind, sure };
    }
    return null;
  }

  private isGroup(named: string): boolean {
    for (const group of this.groups) this.groupNames.add(heading(group));
    this.groups.clear();
    return this.groupNames.has(named) || this.groupNames.has(`${named}s`);
  }

  /** Whether the row has what only rows with sales and totals have: a number where numbers stand. */
  private hasNumbers(cells: readonly ReportCell[]): boolean {
    const { quantity, net, withTax, gross } = this.places;
    const has = (at: number | undefined) => at !== undefined && hasDigit(cells[at]);
    return has(quantity) || has(net) || has(withTax) || has(gross);
  }

  private hasReceipt(cells: readonly ReportCell[]): boolean {
    return this.format.kind === 'lines' && cellOf(cells, this.places, 'receipt').trim() !== '';
  }

  private skip(row: number, why: string): void {
    this.skipped.push({ line: lineOf(this.table, row), why });
  }
}

const hasDigit = (cell: ReportCell | undefined) => cell !== undefined && (typeof cell !== 'string' || /\d/.test(cell));

const VOIDS =
  /^\W*(?:voids?|voided|cancell?ed|cancellations?|deleted|storni?|stornos|stornierte?|annul[lé]|anulad|anulaciones|annullat|geannuleerd|verwijderd|makuler|anulowane|отмен)/iu;
/** A note that not all rows are there. */
const LEFT_OUT =
  /\d (?:more|further|weitere|autres|más|altre|mais|meer) |(?:only|nur|seulement|solo|apenas|alleen) (?:the |die |les |las |i |le |as |de )?(?:first|ersten|premi[eè]res?|primer[ao]s|prim[ei]|primeir[ao]s|eerste)|truncated|gekürzt|tronqué|truncad|troncat|afgekapt/iu;
/** `Page 1 of 3`, `Seite 1/3`. */
const PAGE_OF =
  /(?<!\p{L})(?:page|pg\.?|seite|página|pagina|pág\.?|blatt|blad|sida|side|strona|str\.?|стр\.?|sayfa|ページ)\s*(?::\s*)?(\d{1,4})\s*(?:of|von|de|di|van|sur|av|af|z|из|\/)\s*(\d{1,4})(?!\d)/iu;

/** A row of a page's head or foot: nothing beside it is a number. */
const isPageMark = (cells: readonly ReportCell[]): boolean => {
  const texts = filled(cells);
  return (
    texts.some((text) => PAGE_OF.test(text)) && texts.every((text) => PAGE_OF.test(text) || !/^[\d.,\s]+$/.test(text))
  );
};

const PAGE = /^\W*(?:page|seite|página|pagina|blatt)\b/i;

/** Wide blanks in front of a name, and the marks that stand for them: `- extra cheese`, `+ oat milk`. */
const indentOf = (text: string) => INDENT.exec(text)?.[0].length ?? 0;
const INDENT = /^\s*(?:(?:[-–+>↳└]+|\|-+)\s+)?/u;

/** A first row with the mark of a part in front, where others have none: the item to which it belongs is missing. */
export function partOfNothing(items: readonly ItemRow[]): ReportProblem | null {
  const [first] = items;
  const isMarked = ({ cells, places }: ItemRow) => /^\s*[-–+>↳└|]+\s/u.test(cellOf(cells, places, 'name'));
  if (!first || !isMarked(first) || items.every(isMarked)) return null;
  const message =
    `«${first.name}» is written like a part of the item above it, but no item is there: rows may be missing; have the whole ` +
    'report sent, or say modifiers=items in the profile if such rows are items';
  return { line: first.line, code: 'bad_row', message };
}

/** Two items whose codes a spreadsheet has rounded to the same: nothing tells whose sales are whose. */
export function sharedLostCode(items: readonly ItemRow[]): ReportProblem | null {
  const names = new Map<string, string>();
  for (const { isCodeLost, cells, places, name, line } of items) {
    if (!isCodeLost) continue;
    const code = codeText(cellOf(cells, places, 'code'));
    const other = names.get(code);
    if (other !== undefined && other !== name) {
      const message =
        `a spreadsheet has rounded the codes of «${other}» and «${name}» to the same ${code}: have the POS send the file as ` +
        'it is, or let the items go by their names (code= with the column of the names, in the profile)';
      return { line, code: 'lost_code', message };
    }
    names.set(code, name);
  }
  return null;
}

/** The code of a row; a workbook still knows what it shows as `5.90123E+12`. */
function codeOf(cells: readonly ReportCell[], places: Places, role: 'code' | 'spareCode'): string {
  const at = places[role];
  const cell = at === undefined ? undefined : cells[at];
  const text = textOf(cell);
  if (typeof cell === 'object' && cell.is === 'number' && isDestroyedCode(text)) return cell.value;
  return codeText(text);
}
