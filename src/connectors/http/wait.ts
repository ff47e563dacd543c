import { type Instant, millis } from '../../domain/time.ts';

/**
 * How long a provider asks us to stay away, in milliseconds from `now`; null when it does not say.
 * Reads `Retry-After` as seconds and as an HTTP date, and `X-Toast-RateLimit-Reset` as seconds since the epoch.
 */
export function wishedWait(headers: Readonly<Record<string, string>>, now: Instant): number | null {
  const after = headers['retry-after']?.trim();
  if (after !== undefined) {
    if (/^\d{1,9}(\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1000);
    // Every form of an HTTP date begins with the name of a weekday; `Date.parse` alone takes nearly anything.
    const date = /^[A-Z][a-z]{2,8},? /.test(after) ? Date.parse(after) : Number.NaN;
    if (!Number.isNaN(date)) return Math.max(0, date - millis(now));
  }
  const reset = headers['x-toast-ratelimit-reset']?.trim();
  if (reset !== undefined && /^\d{9,11}$/.test(reset)) return Math.max(0, Number(reset) * 1000 - millis(now));
  return null;
}

/**
 * The wait before another try when nobody says how long: doubles with each try (`tried` is 1 after the first), less up to
 * half of it by `chance` in [0, 1), so that many clients do not come back together.
 */
export function backOff(firstMs: number, tried: number, chance: number): number {
  return Math.round(firstMs * 2 ** (tried - 1) * (1 - chance / 2));
}
