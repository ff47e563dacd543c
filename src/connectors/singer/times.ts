/** Moments, days and versions as taps of all kinds write them. */
import { momentOf, validDay } from '../../domain/business-day.ts';
import { type Instant, instant, millis } from '../../domain/time.ts';
import { moment, text } from '../api/read.ts';

/** With an offset, in the venue's own time without one, or as seconds or milliseconds since 1970. */
export function instantOf(value: unknown, zone: string): Instant | null {
  if (typeof value === 'number' && Number.isFinite(value)) {
    const ms = value >= 1e11 ? value : value * 1000;
    return ms >= 1e9 && ms < 1e14 ? instant(Math.round(ms)) : null;
  }
  const usual = moment(value);
  if (usual !== null) return usual;
  const said = text(value)?.replace(/^(\d{4}-\d\d-\d\d) /, '$1T') ?? null;
  if (said === null) return null;
  const exact = moment(said.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (exact !== null) return exact;
  if (!validDay(said.slice(0, 10))) return null;
  if (said.length === 10) return momentOf(`${said}T12:00`, zone);
  return /^T\d\d:\d\d(:\d\d(\.\d{1,9})?)?$/.test(said.slice(10)) ? momentOf(said, zone) : null;
}

/** `2026-11-20`, `20261120`, or the day of a moment that is written out. */
export function dayOf(said: string | null): string | null {
  if (said === null) return null;
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)(?:T.*)?$/.exec(said) ?? [];
  const written = `${year}-${month}-${day}`;
  return validDay(written) ? written : null;
}

/** A counter, or the moment of the last change. */
export function versionOf(value: unknown): number | null {
  const changed = moment(value);
  if (changed !== null) return millis(changed);
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) + 0 : null;
}
