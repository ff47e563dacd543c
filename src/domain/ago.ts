import { between, DAY, HOUR, type Instant, MINUTE } from './time.ts';

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
