/** A moment: ISO 8601, UTC, milliseconds, `2026-11-20T12:00:03.120Z`. Such texts sort as the moments do. */
export type Instant = string;
/** A calendar day, `2026-11-19`; for sales a business day of the venue. */
export type Day = string;

/** From `from` (included) to `to` (excluded). */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Milliseconds since the epoch. */
export function millis(instant: Instant): number {
  return Date.parse(instant);
}

export function instant(ms: number): Instant {
  return new Date(ms).toISOString();
}

/** `instant` moved by `ms` (may be negative). */
export function plus(start: Instant, ms: number): Instant {
  return instant(millis(start) + ms);
}

/** Milliseconds from `start` to `end`; negative when `end` is earlier. */
export function between(start: Instant, end: Instant): number {
  return millis(end) - millis(start);
}

export function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

/** The first and the last of some days, of which there is one at least. */
export function daysAround(days: readonly Day[]): { readonly from: Day; readonly to: Day } {
  return { from: days.reduce(earlier), to: days.reduce(later) };
}

/** How long ago, for people: `just now`, `12 min ago`, `3 h ago`, `5 d ago`; in the future `in 12 min`. */
export function ago(at: Instant, now: Instant): string {
  const ms = between(at, now);
  const size = sizeOf(Math.abs(ms));
  if (size === null) return ms < 0 ? 'now' : 'just now';
  return ms < 0 ? `in ${size}` : `${size} ago`;
}

/** How long it has lasted: `12 min`, `3 h`. */
export function lasting(since: Instant, now: Instant): string {
  return sizeOf(Math.abs(between(since, now))) ?? 'less than a minute';
}

function sizeOf(ms: number): string | null {
  if (ms < MINUTE) return null;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

/** A moment for people, in UTC to the minute: `2026-11-20 12:00 UTC`. */
export function moment(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
