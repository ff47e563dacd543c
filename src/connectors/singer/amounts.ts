import { MoneyError, minorDigits, timesQuantity, toMinor, toMinorTogether } from '../../domain/money.ts';
import { type DecimalMark, decimalText, isNothing, NumberReader } from '../../domain/report/numbers.ts';
import { clean, shorten } from '../../domain/text.ts';
import { text, Unreadable } from '../api/read.ts';

/** Amounts and quantities as taps of all kinds write them, and how they are rounded. */

export interface NumberReading {
  /** Name of our field, for messages. */
  readonly field: string;
  /** Which mark stands before the decimals; null: as each number shows. */
  readonly decimal: DecimalMark | null;
  /** ISO 4217 of the sale; null for numbers that are not money. */
  readonly currency: string | null;
}

const PLAIN = /^[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?$/;

/**
 * A number as plain decimal text: `-12.50` of `(12.50)`, `12.50-`, `-$12.50` or `-12,50 €`. Null when there is none.
 * @throws Unreadable when it is not a number, may be two different ones, or names another currency than the sale's.
 */
export function numberText(value: unknown, { field, decimal, currency }: NumberReading): string | null {
  if (value === null || value === undefined || value === '') return null;
  const said = text(value);
  if (said === null) {
    if (typeof value === 'string') return null;
    throw new Unreadable(`${field} is not a number`);
  }
  if (typeof value === 'number' || (PLAIN.test(said) && (decimal !== ',' || !said.includes('.')))) return said;
  if (isNothing(said)) return null;
  const shown = `«${clean(shorten(said, 40))}»`;
  const mark = decimal ?? READER.evidence(said);
  if (mark === 'unclear') throw new Unreadable(`${field}: ${shown} may be two numbers; ${SAY_MARK}`);
  const found = mark === null ? null : READER.read(said, mark === 'either' ? '.' : mark);
  if (found === null) throw new Unreadable(`${field}: ${shown} is not a number`);
  if (currency !== null && contradicts(said, currency))
    throw new Unreadable(`${field}: ${shown} is not an amount in ${currency}, the currency of the sale`);
  return decimalText(found);
}

/** Remembers what it has read: the same amounts come again and again. */
const READER = new NumberReader();

const SAY_MARK = 'the mapping can say which mark is the decimal one: "decimal":","';

/** Who writes amounts with a sign. Dollars and pesos are many: only those that surely have another sign contradict them. */
const SIGNS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['€', new Set(['EUR'])],
  ['£', new Set('GBP GIP FKP SHP EGP LBP SYP SDG SSP'.split(' '))],
  ['¥', new Set('JPY CNY'.split(' '))],
]);
const NO_DOLLARS = new Set('EUR GBP JPY CNY CHF SEK NOK DKK PLN CZK HUF RON INR KRW THB TRY ZAR'.split(' '));
const DOLLARS: ReadonlyMap<string, string> = new Map(
  'US:USD U:USD CA:CAD C:CAD A:AUD AU:AUD NZ:NZD HK:HKD S:SGD MX:MXN R:BRL'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

function contradicts(said: string, currency: string): boolean {
  const [, letters = '', sign] = /((?<![A-Z])[A-Z]+|(?<![A-Z\s]))\s*(\p{Sc})/u.exec(said) ?? [];
  if (sign === '$') {
    const named = letters.length === 3 ? letters : DOLLARS.get(letters);
    return named === undefined ? NO_DOLLARS.has(currency) : named !== currency;
  }
  if (sign !== undefined && SIGNS.get(sign)?.has(currency) === false) return true;
  const code = /(?<![A-Z])[A-Z]{3}(?![A-Z])/.exec(said)?.[0];
  return code !== undefined && code !== currency;
}

/** Amounts of which each is rounded with the same ones of the other lines, so that they add up as the sale does. */
export const COLUMNS = ['gross', 'discount', 'net', 'tax', 'total'] as const;
export type Column = (typeof COLUMNS)[number];

/** The amounts of one line in minor units; null where its record has none. */
export type LineAmounts = Readonly<Record<Column, number | null>>;

/** What a line says of its amounts, as decimal texts. */
export interface LineTexts extends Readonly<Record<Column, string | null>> {
  /** Of one. */
  readonly price: string | null;
  readonly quantity: string;
}

export interface Rounding {
  readonly currency: string;
  /** The texts count minor units. */
  readonly minorUnits: boolean;
}

/**
 * The amounts of all lines of a sale in minor units. What is finer (`4.30435`) is rounded so that the lines come to the
 * rounded sum. @throws Unreadable
 */
export function roundedLines(lines: readonly LineTexts[], rounding: Rounding): LineAmounts[] {
  const columns = COLUMNS.map((column) => {
    const texts = lines.map((line) => line[column] ?? (column === 'gross' ? priced(line, rounding) : null));
    return [column, roundedColumn(texts, { ...rounding, field: column })] as const;
  });
  return lines.map(
    (_, i) => Object.fromEntries(columns.map(([column, amounts]) => [column, amounts[i] ?? null])) as LineAmounts,
  );
}

/** The product is rounded even where units are whole: a part of one may be sold. */
function priced({ price, quantity }: LineTexts, { minorUnits }: Rounding): string | null {
  if (price === null) return null;
  const product = exactly('price', () => timesQuantity(price, quantity));
  return minorUnits ? String(exactly('price', () => toMinor(product, 'JPY'))) : product;
}

/** By a number of decimals: matches an amount that is finer. */
const FINER = [0, 1, 2, 3, 4].map((digits) => new RegExp(`[eE]|\\.\\d{${digits + 1}}`));

function roundedColumn(
  texts: readonly (string | null)[],
  { currency, minorUnits, field }: Rounding & { readonly field: Column },
): (number | null)[] {
  if (minorUnits) return texts.map((each) => (each === null ? null : minorAmount(each, field)));
  const finer = FINER[minorDigits(currency)] ?? /\d/;
  const present = texts.filter((each) => each !== null);
  if (!present.some((each) => finer.test(each)))
    return texts.map((each) => (each === null ? null : exactly(field, () => toMinor(each, currency))));
  const rounded = exactly(field, () => toMinorTogether(present, { currency, total: null }));
  let next = 0;
  return texts.map((each) => (each === null ? null : (rounded[next++] ?? 0)));
}

/** One amount by itself, in minor units. @throws Unreadable */
export function roundedAmount(said: string | null, field: string, { currency, minorUnits }: Rounding): number | null {
  if (said === null) return null;
  return minorUnits ? minorAmount(said, field) : exactly(field, () => toMinor(said, currency));
}

function minorAmount(said: string, field: string): number {
  const whole = /^([+-]?\d{1,16})(?:\.0*)?$/.exec(said)?.[1];
  const amount = whole === undefined ? Number.NaN : Number(whole);
  if (!Number.isSafeInteger(amount)) throw new Unreadable(`${field} is not a whole number that can be kept exactly`);
  // Never -0, which is another value for some.
  return amount + 0;
}

/** @throws Unreadable that names the field when it is not a number, or too large a one. */
export function exactly<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MoneyError) throw new Unreadable(`${field}: ${error.message}`);
    throw error;
  }
}

/** Numbers in JSON of taps that a float cannot keep. */

/** What stands in JSON: texts as they are, and numbers, with those that Python writes for none. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"?|-?\d[\d.eE+-]*|-?Infinity|NaN/g;
/** Sixteen digits or more, a decimal point among them or not. */
const LONG_NUMBER = /\d[\d.]{15}/;
/** The number of digits for which JSON's own reading is exact. */
const EXACT_DIGITS = 15;

export const hasLongNumbers = (json: string): boolean => LONG_NUMBER.test(json);

/** The same JSON with numbers that are too long as texts, and nothing for those that are not numbers. */
export function withNumbersAsText(json: string): string {
  return withLongNumbers(json, (token) => `"${token}"`);
}

function withLongNumbers(json: string, written: (token: string) => string): string {
  return json.replace(TOKEN, (token) => {
    if (token.startsWith('"')) return token;
    if (token.endsWith('y') || token === 'NaN') return 'null';
    const digits = token.replace(/[eE].*$|\D/g, '').replace(/^0+/, '').length;
    return digits > EXACT_DIGITS ? written(token) : token;
  });
}

const MARK = 'posctl number ';
const MARKED = new RegExp(`"${MARK}(-?\\d[\\d.eE+-]*)"`, 'g');

/**
 * JSON that goes back to the tap as it came: bookmarks, catalogues and settings are opaque. A number that would be rounded
 * is kept as a marked text until `writeBack`. @throws SyntaxError
 */
export function readOpaque(json: string): unknown {
  const mark = (token: string) => (String(Number(token)) === token ? token : `"${MARK}${token}"`);
  return JSON.parse(hasLongNumbers(json) ? withLongNumbers(json, mark) : json);
}

/** The JSON that `readOpaque` has read. */
export function writeBack(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(MARKED, '$1');
}
