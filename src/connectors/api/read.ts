/** Small readers of what providers send: null and missing are the same everywhere, unknown fields do not matter. */
import { MoneyError, toMinor } from '../../domain/money.ts';
import { type Instant, instant, millis } from '../../domain/time.ts';

/** A value that would be misread if it were taken: the message says where it stands and what is wrong with it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; none of anything else. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : NONE;
}
const NONE: Fields = {};

/** @throws Unreadable when there is something else than a list. */
export function list(value: unknown, where: string): readonly unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new Unreadable(`${where} is no list`);
  return value;
}

/** A text without the space around it; null when nothing is left. Numbers count as the text that they are. */
export function text(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.trim() || null : null;
}

/** @throws Unreadable when there is something that is no exact whole number. */
export function whole(value: unknown, where: string): number | null {
  if (value === null || value === undefined) return null;
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  if (!Number.isSafeInteger(number)) throw new Unreadable(`${where} is no whole number that can be kept exactly`);
  return number as number;
}

/**
 * A decimal as the text that was sent, to be scaled by `domain/money.ts`. A JSON number was a float for a moment: its
 * shortest text is the literal again, as long as that has no more than 15 significant digits, which amounts of restaurants
 * never reach.
 * @throws Unreadable when there is something else than a number.
 */
export function decimal(value: unknown, where: string): string | null {
  if (value === null || value === undefined) return null;
  const said = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  if (said === '' && value === '') return null;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$/.test(said)) throw new Unreadable(`${where} is no number`);
  return said;
}

/** A decimal amount in minor units; null when there is none. @throws Unreadable, MoneyError */
export function money(holder: Fields, key: string, currency: string): number | null {
  const said = decimal(holder[key], key);
  return said === null ? null : toMinor(said, currency);
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

const USUAL = /^\d{4}-\d\d-(?:[01]\d|2[0-8])T(?:[01]\d|2[0-3]):\d\d:\d\d\.\d{3}Z$/;

/** A moment in RFC 3339, also with an offset (`+02:00`, `+0200`); null when it is none. */
export function moment(value: unknown): Instant | null {
  if (typeof value !== 'string' || !MOMENT.test(value)) return null;
  // Written as we write it, on a day that every month has.
  if (USUAL.test(value)) return Number.isNaN(Date.parse(value)) ? null : value;
  const ms = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(ms) ? null : instant(ms);
}

/** A moment as a version that grows with it; null when it is none. */
export function momentVersion(value: unknown): number | null {
  const at = moment(value);
  return at === null ? null : millis(at);
}

/** What `read` gives; a number in it that is none, or too large, makes the whole unreadable. @throws Unreadable */
export function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MoneyError) throw new Unreadable(error.message);
    throw error;
  }
}
