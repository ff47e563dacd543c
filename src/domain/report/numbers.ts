import { minorDigits } from '../money.ts';

export type DecimalMark = '.' | ',';

/** A number read exactly: `17.90` is 1790 with scale 2. The value is a whole number of at most 15 digits. */
export interface Exact {
  readonly value: number;
  readonly scale: number;
}

const PLAIN = /^-?\d{1,15}$/;
const POINTED = /^(-?\d{1,12})\.(\d{1,3})$/;
/** Signs and codes of currencies, as they stand beside amounts. */
const CURRENCY = String.raw`(?:[A-Z]{0,3}\p{Sc}|[A-Z]{3}|kr\.?|Kč|zł|Ft|Fr\.?|lei|RM|Rp\.?|R)`;
const DRESSED = new RegExp(
  String.raw`^(?:${CURRENCY}\s*(?=\())?(\()?\s*([-+])?\s*${CURRENCY}?\s*([-+])?\s*([\d.,'’\s]*\d[\d.,'’\s]*?)\s*${CURRENCY}?\s*([-+])?\s*(\))?(?:(?<=\))\s*${CURRENCY})?$`,
  'u',
);
/** What stands for nothing: dashes of accountants, and words. */
const NOTHING = /^(?:|[-–—]+|\p{Sc}\s*[-–—]+|n\/?a|null|none|nil)$/iu;

/** Whether a cell holds no number, and says so. */
export function isNothing(text: string): boolean {
  return text === '' || NOTHING.test(text.trim());
}

/** Swiss tills write `36.-` and `36.--` for 36.00. */
const plainSigns = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[−–—]/g, '-')
    .trim()
    .replace(/(?<=\d)[.,]-{1,2}$/, '');

/** Letters of the longest number, with its currency and blanks. */
export const LONGEST_NUMBER = 100;

/** A number without what stands around it: its sign, and digits with marks. */
function undressed(text: string): { readonly negative: boolean; readonly digits: string } | null {
  if (text.length > LONGEST_NUMBER) return null;
  const match = DRESSED.exec(plainSigns(text));
  if (!match) return null;
  const [, open, before, inside, digits = '', after, close] = match;
  if ((open === undefined) !== (close === undefined)) return null;
  const signs = [before, inside, after].filter((sign) => sign !== undefined);
  if (signs.length > 1) return null;
  const bare = digits.replace(/(?<=\d)['’\s](?=\d{3}(?!\d))/g, '');
  return /['’\s]/.test(bare) ? null : { negative: open !== undefined || signs[0] === '-', digits: bare };
}

/** Amounts come again and again: prices times small quantities. Beyond this many different ones nothing is remembered. */
const REMEMBERED = 20_000;

/** A function of a text that remembers what it said. */
function remembering<T>(find: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const found = find(text);
    if (text.length < 40 && known.size < REMEMBERED) known.set(text, found);
    return found;
  };
}

/** Reads the numbers of one report. */
export class NumberReader {
  readonly evidence = remembering(markEvidence);
  private readonly pointed = remembering((text) => readExact(text, '.'));
  private readonly comma = remembering((text) => readExact(text, ','));

  read(text: string, decimal: DecimalMark): Exact | null {
    return decimal === '.' ? this.pointed(text) : this.comma(text);
  }
}

/**
 * What a number says of the decimal mark: the mark, `either` when it has none to be taken for it, `unclear` when its only
 * mark may be for thousands too (`1,234`), null when it is not a number.
 */
function markEvidence(text: string): DecimalMark | 'either' | 'unclear' | null {
  if (PLAIN.test(text)) return 'either';
  const digits = undressed(text)?.digits;
  if (digits === undefined) return null;
  const last = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  if (last < 0) return 'either';
  const mark = digits[last] as DecimalMark;
  const other = mark === '.' ? ',' : '.';
  if (digits.includes(other)) return digits.indexOf(mark) === last ? mark : null;
  if (digits.indexOf(mark) !== last) return other;
  const before = digits.slice(0, last);
  return digits.length - last - 1 !== 3 || before.length > 3 || /^0|^$/.test(before) ? mark : 'unclear';
}

/** The number, with the decimal mark that its column has; null when it is not one, or cannot be kept exactly. */
export function readExact(text: string, decimal: DecimalMark): Exact | null {
  if (PLAIN.test(text)) return exact(text, 0);
  const pointed = decimal === '.' ? POINTED.exec(text) : null;
  if (pointed) return exact(`${pointed[1]}${pointed[2]}`, pointed[2]?.length ?? 0);
  const bare = undressed(text);
  if (!bare) return null;
  const at = bare.digits.indexOf(decimal);
  const whole = at < 0 ? bare.digits : bare.digits.slice(0, at);
  const fraction = at < 0 ? '' : bare.digits.slice(at + 1);
  const thousands = decimal === '.' ? ',' : '.';
  if (/\D/.test(fraction) || !inGroups(whole, thousands)) return null;
  const short = fraction.replace(/(?<!0)0+$/, '');
  return exact(`${bare.negative ? '-' : ''}${whole.replaceAll(thousands, '')}${short}`, short.length);
}

/** Groups of three, and of two before the last one as in India; or no groups. */
function inGroups(whole: string, mark: string): boolean {
  if (!whole.includes(mark)) return true;
  const groups = whole.split(mark);
  return (
    /^[1-9]\d{0,2}$/.test(groups[0] ?? '') &&
    groups.at(-1)?.length === 3 &&
    groups.slice(1).every((group) => /^\d{2,3}$/.test(group))
  );
}

function exact(digits: string, scale: number): Exact | null {
  // Sixteen characters with the sign: what is longer could not be kept exactly.
  if (digits.replace(/^-?0*/, '').length > 15 || scale > 15) return null;
  const value = Number(digits);
  return { value: value === 0 ? 0 : value, scale };
}

/**
 * In minor units of the currency, halves away from zero; null when it cannot be kept exactly. Reckoned with whole numbers
 * only, so that nothing passes through fractions.
 */
export function minorOf({ value, scale }: Exact, currency: string): number | null {
  const digits = minorDigits(currency);
  if (scale === digits) return value;
  if (scale > digits) return divided(value, 10 ** (scale - digits));
  const minor = value * 10 ** (digits - scale);
  return Number.isSafeInteger(minor) ? minor : null;
}

function divided(value: number, by: number): number {
  const size = Math.abs(value);
  const rest = size % by;
  const rounded = (size - rest) / by + (rest * 2 >= by ? 1 : 0);
  return rounded === 0 ? 0 : Math.sign(value) * rounded;
}

/** As decimal text, in its shortest form. */
export function decimalText({ value, scale }: Exact): string {
  if (scale === 0) return String(value);
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/(?<!0)0+$/, '');
  const text = digits.slice(0, -scale) + (fraction === '' ? '' : `.${fraction}`);
  return value < 0 ? `-${text}` : text;
}

/** A sum of numbers of different scales, kept exactly. */
export class ExactSum {
  private readonly byScale: bigint[] = [];
  private readonly small: number[] = [];

  add({ value, scale }: Exact): void {
    const sum = (this.small[scale] ?? 0) + value;
    // Small numbers are added as such; what they come to is put aside before it could lose its last digit.
    if (Math.abs(sum) < 2 ** 52) this.small[scale] = sum;
    else {
      this.byScale[scale] = (this.byScale[scale] ?? 0n) + BigInt(this.small[scale] ?? 0) + BigInt(value);
      this.small[scale] = 0;
    }
  }

  /** Decimal places of the finest number that was added. */
  get scale(): number {
    return Math.max(0, this.small.length - 1, this.byScale.length - 1);
  }

  /** The sum so far, times ten to the power of `scale`, which is at least that of the finest number. */
  scaled(scale: number): bigint {
    let sum = 0n;
    for (let s = 0; s <= this.scale; s += 1)
      sum += ((this.byScale[s] ?? 0n) + BigInt(this.small[s] ?? 0)) * 10n ** BigInt(scale - s);
    return sum;
  }
}

/** Decimal text with at least `places` decimals. */
export function scaledText(value: bigint, [scale, places]: readonly [number, number]): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const whole = scale === 0 ? digits : digits.slice(0, -scale);
  const fraction = (scale === 0 ? '' : digits.slice(-scale)).replace(/(?<!0)0+$/, '').padEnd(places, '0');
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
