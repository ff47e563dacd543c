import iconv from 'iconv-lite';
import { page, workbook } from '../report-kinds/kind.ts';
import type { Chance } from './chance.ts';
import type { Cell, Row } from './table.ts';

/** How a report writes its rows: marks, signs, separators, quotes, bytes. */

export interface Hand {
  readonly decimal: '.' | ',';
  readonly thousands: string;
  /** Of amounts: `$ *`, `* €`. */
  readonly sign: string;
  readonly negative: '-' | '()' | 'behind';
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly quotes: 'where needed' | 'always' | 'texts';
  readonly end: '\n' | '\r\n' | '\r';
  readonly encoding: string;
  readonly mark: boolean;
  readonly decimals: number;
  /** Amounts without the zeros at their end: `12,5`. */
  readonly short: boolean;
}

const SIGNS: Readonly<Record<string, readonly string[]>> = {
  EUR: ['* €', '€*', 'EUR *'],
  USD: ['$*', '$ *'],
  GBP: ['£*'],
  CHF: ['CHF *'],
  JPY: ['¥*'],
};

export function anyHand(chance: Chance, currency: string, decimals: number): Hand {
  const decimal =
    decimals === 0 || currency === 'USD' || currency === 'GBP' ? '.' : chance.pick(['.', ',', ','] as const);
  const thousands = chance.pick(['', '', decimal === ',' ? '.' : ',', '\u00a0', "'"]);
  return {
    decimal,
    thousands,
    sign: chance.maybe(0.25) ? chance.pick(SIGNS[currency] ?? ['*']) : '*',
    negative: chance.pick(['-', '-', '()', 'behind'] as const),
    delimiter: chance.pick([',', ';', '\t', ',', ';', '|'] as const),
    quotes: chance.pick(['where needed', 'where needed', 'always', 'texts'] as const),
    end: chance.pick(['\n', '\n', '\r\n', '\r\n', '\r'] as const),
    encoding: chance.pick(['utf-8', 'utf-8', 'utf-8', 'windows-1252', 'utf-16le', 'utf-16be']),
    mark: chance.maybe(0.3),
    decimals,
    short: thousands === '' && chance.maybe(0.1),
  };
}

function grouped(whole: string, mark: string): string {
  return mark === '' ? whole : whole.replace(/\B(?=(?:\d{3})+$)/g, mark);
}

/** A number with so many decimals, as this hand writes it. */
function number(value: number, decimals: number, hand: Hand): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const behind = decimals === 0 ? '' : digits.slice(-decimals);
  const kept = hand.short ? behind.replace(/0+$/, '') : behind;
  const part = kept === '' ? '' : `${hand.decimal}${kept}`;
  return grouped(whole, hand.thousands) + part;
}

function signed(text: string, value: number, hand: Hand): string {
  if (value >= 0) return text;
  return hand.negative === '()' ? `(${text})` : hand.negative === 'behind' ? `${text}-` : `-${text}`;
}

function shown(cell: Cell, hand: Hand): string {
  // Where rows end with a carriage return, lines within cells do, too.
  if (typeof cell === 'string') return hand.end === '\r' ? cell.replaceAll('\n', '\r') : cell;
  if (cell.is === 'money')
    return signed(hand.sign.replace('*', number(cell.value, hand.decimals, hand)), cell.value, hand);
  if (cell.is === 'percent') return signed(`${number(cell.value, 1, hand)}%`, cell.value, hand);
  const whole = cell.value % 1000 === 0;
  return signed(whole ? number(cell.value / 1000, 0, hand) : number(cell.value / 10, 2, hand), cell.value, hand);
}

/** One cell between separators. */
function quoted(text: string, isText: boolean, { delimiter, quotes }: Hand): string {
  const needed = text.includes(delimiter) || /["\r\n]/.test(text);
  const wanted = quotes === 'always' || (quotes === 'texts' && isText);
  return needed || wanted ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The cells of a row as they stand in the file. */
export function written(row: Row, hand: Hand): string[] {
  return row.cells.map((cell) => quoted(shown(cell, hand), typeof cell === 'string', hand));
}

export function bytesOf(text: string, hand: Hand): Uint8Array {
  const fits =
    hand.encoding !== 'windows-1252' || iconv.decode(iconv.encode(text, 'windows-1252'), 'windows-1252') === text;
  const encoding = fits ? hand.encoding : 'utf-8';
  const marked = hand.mark && encoding !== 'windows-1252' ? `\ufeff${text}` : text;
  return new Uint8Array(iconv.encode(marked, encoding));
}

const value = (cell: Cell, decimals: number): unknown => {
  if (typeof cell === 'string') return cell === '' ? null : cell;
  return cell.is === 'money' ? cell.value / 10 ** decimals : cell.value / 1000;
};

export function workbookOf(titles: readonly string[], rows: readonly Row[], decimals: number): Uint8Array {
  const cells = rows.map((row) => row.cells.map((cell) => value(cell, decimals)));
  return workbook([{ name: 'Report', rows: [...titles.map((title) => [title]), ...cells] }]);
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export function pageOf(titles: readonly string[], rows: readonly Row[], hand: Hand): Uint8Array {
  const cells = rows.map((row) => row.cells.map((cell) => escaped(shown(cell, hand)).replace(/^\{/, '&#123;')));
  return new TextEncoder().encode(page(titles.map(escaped).join('<br>'), cells));
}
