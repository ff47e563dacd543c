/** What a workbook knows for certain of a cell; in text files everything is text. */
export interface SureCell {
  readonly is: 'number' | 'moment';
  /** Decimal text with a point, or a local time: `2026-03-01T17:31:00`. */
  readonly value: string;
  /** As a spreadsheet shows it: codes such as `0012` are numbers with a format of their own. */
  readonly shown: string;
}

export type ReportCell = string | SureCell;

/** Something in how the rows of a table are written that leaves it open what they say. */
export interface TableDoubt {
  /** Line of the file; null when it is about the whole table. */
  readonly line: number | null;
  readonly code: 'bad_row' | 'cut_off' | 'bad_csv';
  readonly message: string;
}

/** The rows of one file or sheet as they came. Rows may be of different lengths. */
export interface ReportTable {
  /** Name of the sheet; null where there is only one. */
  readonly name: string | null;
  readonly rows: readonly (readonly ReportCell[])[];
  /** Line of the file at which each row begins, from 1; null: row by row. */
  readonly lines: readonly number[] | null;
  /** Whether the last row has no line break behind it; absent where rows are not lines. */
  readonly unended?: boolean;
  /** What could be set right for certain, with its line, in words for people: told as warnings. */
  readonly healed?: readonly string[];
  /** What could not: each keeps the table from being imported. */
  readonly doubts?: readonly TableDoubt[];
}

export function lineOf(table: ReportTable, row: number): number {
  return table.lines?.[row] ?? row + 1;
}

/** The text of a cell as it stands there; empty where the row is too short. */
export function textOf(cell: ReportCell | undefined): string {
  if (cell === undefined) return '';
  return typeof cell === 'string' ? cell : cell.shown;
}

/**
 * Letters of a label, a title or the name of a column by which it is known. Patterns are tried at each letter, so that a
 * cell of 20 kB, which nobody wrote for people, would take minutes.
 */
const LONGEST_LABEL = 200;

/** As much of a text as it is known by. */
export const labelIn = (text: string): string => (text.length > LONGEST_LABEL ? text.slice(0, LONGEST_LABEL) : text);

/** The texts of the cells that are filled, as far as labels are known. */
export const filled = (cells: readonly ReportCell[]): string[] =>
  cells.map((cell) => labelIn(textOf(cell))).filter((text) => text.trim() !== '');

export function isBlank(cells: readonly ReportCell[]): boolean {
  for (const cell of cells) if (cell !== '' && textOf(cell).trim() !== '') return false;
  return true;
}

/** The length that most rows have, and how many have it; null where there are none. */
export function usualLength(lengths: Iterable<number>): { readonly length: number; readonly rows: number } | null {
  const counts = new Map<number, number>();
  for (const length of lengths) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most ? { length: most[0], rows: most[1] } : null;
}

/** A column's name as names are compared: small letters, single spaces, without quotes around it or a colon behind. */
export function heading(text: string): string {
  return labelIn(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{C}]+/gu, ' ')
    .replace(/^["'\s*]+/, '')
    .replace(/(?<!["':\s*])["':\s*]+$/, '');
}

/** A label as labels are compared; one that is nothing but marks stays as it is. */
export const labelOf = (text: string): string => heading(text) || text.trim();

/** Signs and codes of currencies as they stand in the name of a column. */
const CURRENCY = String.raw`(?:\p{L}{0,3}\p{Sc}|[a-z]{3}|kr\.?|rp\.?|rm|kč|zł|ft)`;
/** The same without a currency behind it: `net sales ($)`, `umsatz in eur`. */
function bareHeading(name: string): string {
  return name.replace(
    new RegExp(
      String.raw`\s*(?:\(\s*${CURRENCY}\s*\)|\[\s*${CURRENCY}\s*\]|[-,]?\s*(?:in\s+)?(?:\p{L}?\p{Sc}|eur|usd|gbp|chf|cad|aud))$`,
      'u',
    ),
    '',
  );
}

const TAX = String.raw`(?:sales )?(?:tax|taxes|vat|gst|hst|mwst\.?|ust\.?|steuern?|iva|tva|btw|moms|mva|taxes?|kdv|ндс|dph|alv|φπα|áfa|pdv)`;
const WITHOUT = new RegExp(
  String.raw`[\s([,-]*(?:(?<!\p{L})(?:excl(?:\.|uding|usive of)?|ex\.?|without|before|net of|less|ohne|exkl\.?|eksl\.?|ekskl\.?|sin|hors|senza|sem|s\/|zonder|без|bez|ilman|utan|uden|uten|χωρίς)\s*${TAX}|h\.?t\.?|${TAX} (?:hariç|esclus[ao]|excluid[ao]|excluíd[ao]|exclue?|uitgezonderd|non compres[ao]|non inclus[ao]))[)\]]?$`,
  'u',
);
const WITH = new RegExp(
  String.raw`[\s([,-]*(?:(?<!\p{L})(?:incl(?:\.|uding|usive of)?|inc\.?|with|after|mit|inkl\.?|con|avec|com|c\/|met|с|z|s|sis\.?|med|με)\s*${TAX}|t\.?t\.?c\.?|${TAX} (?:dahil|inclus[ao]|incluid[ao]|incluíd[ao]|inclue?|comprise|compres[ao]|inbegrepen))[)\]]?$`,
  'u',
);
/** What is sold, as opposed to what one costs, or what is taken off. */
const SALES =
  /sales|total|totaa?l|summe|suma|revenue|turnover|\bnett?\b|gross|amount|umsatz|erlös|betrag|omzet|vente|\bca\b|chiffre|montant|venta|importe|factura|vendit|incass|fatturat|import[oi]|venda|receita|faturamento|valor\b|bedrag|omsætning|omsetning|salg|försäljning|beløb|belopp|brutto|netto|summe|value|сумма|выручка|продаж|satış|tutar|myynti|αξία|érték|sprzeda|wartość|forgalom|tržb|売上|金額/u;
const NO_SALES =
  /achat|purchase|einkauf|compra|acquist|inkoop|deliver|cost|cogs|price|unit|each|discount|refund|return|void|comp|margin|profit|fee|tip|avg|average|%|preis|kosten|rabatt|rohertrag|gewinn|prix|coût|remise|marge|precio|coste|descuento|beneficio|prezzo|costo|sconto|margine|preço|custo|desconto|lucro|prijs|kost|korting|pris|rabat|цена|скидк|себестоимость|unitário/u;

/**
 * Other names that a column's name stands for. A column of sales that says to be without tax is the net, whatever it is
 * called; of a cost, a price or a discount the word about tax says nothing.
 */
export function otherHeadings(written: string): readonly string[] {
  const text = labelIn(written);
  const name = heading(text);
  const spaced = heading(text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/_+/g, ' '));
  const all = new Set<string>();
  for (const each of [name, spaced])
    for (const bare of [each, bareHeading(each), each.replace(OF_THE_DAY, '')]) {
      all.add(bare);
      for (const other of aboutTax(bare)) all.add(other);
    }
  all.delete(name);
  return [...all];
}

/** The day's own columns, beside those for a longer time. */
const OF_THE_DAY =
  /(?<!\s)\s*(?:[([-]\s*)?(?:today|daily|day|heute|tag|aujourd'hui|jour|hoy|día|oggi|giorno|hoje|dia|vandaag|dag)[)\]]?$/u;

function aboutTax(name: string): readonly string[] {
  const without = WITHOUT.test(name);
  if (!without && !WITH.test(name)) return [];
  const rest = name.replace(without ? WITHOUT : WITH, '').trim();
  if (rest === '') return [];
  const isSales = SALES.test(rest) && !NO_SALES.test(rest);
  if (!isSales) return [rest];
  // What is taken off before discounts is not a net, whatever it says of tax.
  if (/gross|brut|bruto|lord[oe]|before/u.test(rest) && without) return [rest];
  return [without ? 'net sales excl. tax' : 'total incl. tax'];
}
