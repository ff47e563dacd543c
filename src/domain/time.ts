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
