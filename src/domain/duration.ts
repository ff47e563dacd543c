import { usage } from './errors.ts';
import { LONGEST_INTERVAL, SHORTEST_INTERVAL } from './schedule.ts';
import { DAY, HOUR, type Instant, instant, MINUTE, millis, plus } from './time.ts';

/** A thousand years: further back is not a time that anybody means, and soon none that a date can hold. */
const LONGEST_AGO = 365_000 * DAY;

const UNITS: Record<string, number> = { s: 1000, m: MINUTE, min: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };

/** `90m`, `1h30m`, `7d` in milliseconds; null when it is not a duration, or longer than can be reckoned with. */
export function parseDuration(text: string): number | null {
  const parts = [
    ...text
      .trim()
      .toLowerCase()
      .matchAll(/(\d{1,9})\s*(min|[smhdw])\s*/g),
  ];
  if (parts.length === 0 || parts.map((p) => p[0]).join('') !== text.trim().toLowerCase()) return null;
  const ms = parts.reduce((sum, [, n, unit]) => sum + Number(n) * (UNITS[unit ?? ''] ?? 0), 0);
  return Number.isSafeInteger(ms) ? ms : null;
}

/** `6h`, `1h30m`, `45m`, `30s`: the shortest text that says it exactly (to the second). */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  return (
    parts
      .filter(([n]) => n > 0)
      .map(([n, unit]) => `${n}${unit}`)
      .join('') || '0s'
  );
}

/** The interval of `--every`, in ms. @throws ExpectedError `usage` outside 5 minutes to 6 hours. */
export function parseInterval(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw usage(`'${text}' is not an interval`, 'give it like 30m, 1h or 6h');
  if (ms > LONGEST_INTERVAL)
    throw usage(
      `an interval of ${text} is too long: every active integration is checked at least every 6 hours`,
      'give 6h or less',
    );
  if (ms < SHORTEST_INTERVAL) throw usage(`an interval of ${text} is too short`, 'give 5m or more');
  return ms;
}

const PER: Record<string, number> = { s: 1000, m: MINUTE, min: MINUTE, h: HOUR };

/** The pace of `--rate`, `5/s`, `100/min` or `500/h`: milliseconds from one to the next. @throws ExpectedError `usage`. */
export function parseRate(text: string): number {
  const [, times = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)\/(s|m|min|h)$/.exec(text.trim()) ?? [];
  const every = (PER[unit] ?? 0) / Number(times);
  if (!Number.isFinite(every) || every <= 0)
    throw usage(`'${text}' is not a rate`, 'give it like 5/s, 100/min or 500/h');
  return every;
}

/**
 * A moment in the past: a duration before now (`7d`), the beginning of a day in UTC (`yesterday`, `2026-11-20`) or an ISO
 * time. @throws ExpectedError `usage`.
 */
export function parseMoment(text: string, flag: string, now: Instant): Instant {
  const midnight = `${now.slice(0, 10)}T00:00:00.000Z`;
  const word = text.trim().toLowerCase();
  if (word === 'today') return midnight;
  if (word === 'yesterday') return plus(midnight, -DAY);
  const ago = parseDuration(text);
  if (ago !== null && ago < LONGEST_AGO) return instant(millis(now) - ago);
  const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text);
  const ms = iso
    ? Date.parse(text.includes('T') && !text.endsWith('Z') && !/[+-]\d{2}:\d{2}$/.test(text) ? `${text}Z` : text)
    : Number.NaN;
  if (Number.isNaN(ms) || (iso && !isRealDay(text.slice(0, 10))))
    throw usage(
      `${flag} '${text}' is not a time`,
      'give a duration (7d, 12h), a day (today, yesterday, 2026-11-20) or a time (2026-11-20T12:00Z)',
    );
  return instant(ms);
}

/** A moment ahead: a duration from now (`4h`), a day or an ISO time. @throws ExpectedError `usage`. */
export function parseMomentAhead(text: string, flag: string, now: Instant): Instant {
  const ahead = parseDuration(text);
  return ahead !== null && ahead < LONGEST_AGO ? instant(millis(now) + ahead) : parseMoment(text, flag, now);
}

/** A calendar day, `2026-11-20`. @throws ExpectedError `usage`, also for a year in which no POS was or will be read. */
export function parseDay(text: string, flag: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !text.startsWith('2'))
    throw usage(`${flag} '${text}' is not a day from 2000 to 2999`, 'give it like 2026-11-20');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !isRealDay(text))
    throw usage(`${flag} '${text}' is not a day`, 'give it like 2026-11-20');
  return text;
}

function isRealDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && instant(ms).startsWith(day);
}
