import { momentOf, validDay } from '../../domain/business-day.ts';
import { type Day, type Instant, instant, millis } from '../../domain/time.ts';
import { isWholeNumber } from '../../domain/unknown.ts';
import { moment, text } from '../api/read.ts';

/** Moments, days and versions as taps of all kinds write them. */

/** When something was: a moment or, where no time of day is said, a day of the calendar. */
export type When = { readonly at: Instant } | { readonly day: Day };

/** How dates are written that do not begin with their year, as the mapping says it. */
export interface DatePattern {
  /** Which part comes first, second and third. */
  readonly order: readonly ('d' | 'm' | 'y')[];
  readonly expression: RegExp;
}

export interface TimeReading {
  /** Holds for times without an offset. */
  readonly zone: string;
  /** The `format` that the SCHEMA gives the field: a `date` has no time, whatever is written behind it. */
  readonly format: string | null;
  readonly dates: DatePattern | null;
}

const WIDTHS = { DD: '\\d{1,2}', D: '\\d{1,2}', MM: '\\d{1,2}', M: '\\d{1,2}', YYYY: '\\d{4}', YY: '\\d{2}' } as const;
const PATTERN =
  /^(D{1,2}|M{1,2}|YYYY|YY)([./ -]?)(D{1,2}|M{1,2}|YYYY|YY)\2(D{1,2}|M{1,2}|YYYY|YY)(?:[T ]+HH?:mm(?::ss)?(?: ?a)?)?$/i;

/** `DD/MM/YYYY`, also with a time behind it, which is understood by itself; null when it is not such a pattern. */
export function datePattern(said: string): DatePattern | null {
  const [, first = '', separator = '', second = '', third = ''] = PATTERN.exec(said.trim()) ?? [];
  const parts = [first, second, third].map((part) => part.toUpperCase() as keyof typeof WIDTHS);
  const order = parts.map((part) => part.slice(0, 1).toLowerCase() as 'd' | 'm' | 'y');
  if (new Set(order).size !== 3 || first === '') return null;
  // Digits that nothing parts have a fixed width.
  const width = (part: keyof typeof WIDTHS) => (separator === '' && part.length < 4 ? '\\d{2}' : WIDTHS[part]);
  const gap = separator === '' ? '' : `\\${separator}`;
  return { order, expression: new RegExp(`^(${parts.map(width).join(`)${gap}(`)})(?!\\d)`) };
}

/** A date, written out from its year or as digits, at the beginning of a text. */
const DATE = /^(\d{4})-(\d\d)-(\d\d)(?!\d)|^(\d{4})(\d\d)(\d\d)(?=$|T)/;
const TIME =
  /^(?:T|,?\s+)(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s*([AP])\.?M\.?)?(?:\s*(Z|(?:UTC|GMT)?[+-]\d\d(?::?\d\d)?|UTC|GMT)(?:\s+(?:UTC|GMT))?)?(?:\[[\w/+-]+\])?$/i;

/**
 * With an offset, in the venue's own time without one, as a day, or as seconds or milliseconds since 1970. Null when it is
 * none of these.
 */
export function whenOf(value: unknown, reading: TimeReading): When | null {
  const usual = reading.format === 'date' ? null : moment(value);
  if (usual !== null) return validDay(String(value).slice(0, 10)) ? { at: usual } : null;
  const said = text(value);
  if (said === null) return null;
  const { day, rest } = dateIn(said, reading.dates);
  if (day !== null && (rest === '' || reading.format === 'date')) return { day };
  const at = day === null ? countedFrom1970(said) : timeBehind(rest, day, reading.zone);
  if (at === null) return null;
  return reading.format === 'date' ? { day: at.slice(0, 10) } : { at };
}

function dateIn(said: string, dates: DatePattern | null): { readonly day: Day | null; readonly rest: string } {
  const usual = DATE.exec(said);
  const found = usual === null ? null : dayFrom(usual[1] ?? usual[4], usual[2] ?? usual[5], usual[3] ?? usual[6]);
  const own = found === null ? dates?.expression.exec(said) : null;
  const part = (name: 'd' | 'm' | 'y') => own?.[1 + (dates?.order.indexOf(name) ?? -1)];
  const day = found ?? dayFrom(part('y'), part('m'), part('d'));
  const rest = said.slice((found === null ? own : usual)?.[0].length ?? 0);
  return day !== null && /^(?:$|[T,\s])/i.test(rest) ? { day, rest } : { day: null, rest: said };
}

function dayFrom(year: string | undefined, month = '', date = ''): Day | null {
  if (year === undefined) return null;
  const day = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  return validDay(day) ? day : null;
}

function timeBehind(rest: string, day: Day, zone: string): Instant | null {
  const [, hour = '', minute, second = '00', fraction = '', half, offset] = TIME.exec(rest) ?? [];
  if (minute === undefined) return null;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
  if (hours > 23 || (half !== undefined && Number(hour) > 12)) return null;
  const local = `${day}T${String(hours).padStart(2, '0')}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}`;
  if (offset === undefined) return momentOf(local, zone);
  const [, sign, before = '', behind = '00'] = /([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? [];
  return moment(`${local}${sign === undefined ? 'Z' : `${sign}${before}:${behind}`}`);
}

/** Seconds or milliseconds, with as many digits as such numbers have had since the seventies. */
function countedFrom1970(said: string): Instant | null {
  if (!/^\d{9,14}(?:\.\d+)?$/.test(said)) return null;
  const number = Number(said);
  const ms = number >= 1e11 ? number : number * 1000;
  return ms >= 1e9 && ms < 1e14 ? instant(Math.round(ms)) : null;
}

/** `2026-11-20`, `20261120`, or the day of a moment that is written out. */
export function dayOf(said: string | null, dates: DatePattern | null): Day | null {
  return said === null ? null : dateIn(said, dates).day;
}

/** A counter, or the moment of the last change; null for what gives no order, or stands for no moment at all. */
export function versionOf(value: unknown, reading: TimeReading & { readonly latest: Instant }): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (isWholeNumber(number)) return number + 0;
  const when = typeof value === 'string' ? whenOf(value, reading) : null;
  return when !== null && 'at' in when && when.at <= reading.latest ? millis(when.at) : null;
}
