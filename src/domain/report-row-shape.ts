import type { Places } from './report-header.ts';
import { isNothing } from './report-numbers.ts';
import { type ReportCell, textOf } from './report-table.ts';
import { clean, shorten } from './text.ts';

/**
 * Whether a row is the header of another table that follows the items (payments, hours, taxes): it has words where an
 * item, its quantity and its net would stand. Below it, amounts are no sales.
 */
export function isOtherHeader(cells: readonly ReportCell[], { code, name, quantity, net, withTax }: Places): boolean {
  const isWord = (at: number | undefined) => at !== undefined && !isNothing(textOf(cells[at]).trim());
  return (isWord(name) || isWord(code)) && isWord(quantity) && (isWord(net) || isWord(withTax));
}

const NUMBER = /^\s*\d[\d.,]*[^\d\p{L}]{0,3}$/u;

/**
 * Whether numbers stand behind the last column of the header: then a mark between cells is a part of some cell before
 * them, as in `Tea,2,1,044.70`, and what was read as its amount is not the amount.
 */
export function spillsOver(cells: readonly ReportCell[], width: number): boolean {
  for (let i = width; i < cells.length; i += 1) {
    const cell = cells[i];
    if (typeof cell === 'string' && NUMBER.test(cell)) return true;
  }
  return false;
}

export function spilledWords(cells: number, width: number): string {
  return (
    `the row has ${cells} cells and the header ${width}: a number such as 1,044.70 or a name stands in it ` +
    'without quotation marks around it; have the POS send the file as xlsx, or with semicolons or tabs'
  );
}

export function otherTableWords(texts: readonly string[]): string {
  const shown = texts.map((text) => shorten(clean(text).trim(), 30));
  return (
    `another table begins here (${shown.slice(0, 6).join(' | ')}), of which nothing says that its rows are items: ` +
    `if they are none, say in the profile where the items end (stop=${shown[0] ?? ''})`
  );
}
