import { momentOf, shiftDay } from './business-day.ts';
import { parseMoment } from './duration.ts';
import { localText } from './local-text.ts';
import type { Instant } from './time.ts';

/** What was typed is a day, or a time that names no zone: it depends on whose clocks are meant. */
export function isByClocks(text: string): boolean {
  const word = text.trim().toLowerCase();
  return word === 'today' || word === 'yesterday' || /^\d{4}-\d{2}-\d{2}(T[\d:.]+)?$/.test(text);
}

/**
 * A moment in the past, as `parseMoment` reads it, but days and times without a zone by these clocks; null: in UTC.
 * @throws ExpectedError `usage`.
 */
export function parseMomentBy(
  text: string,
  flag: string,
  { now, zone }: { now: Instant; zone: string | null },
): Instant {
  const utc = parseMoment(text, flag, now);
  if (zone === null || !isByClocks(text)) return utc;
  const word = text.trim().toLowerCase();
  const today = localText(now, zone).slice(0, 10);
  const day = word === 'today' ? today : word === 'yesterday' ? shiftDay(today, -1) : null;
  // What was understood as a time in UTC is, without the zone, the time that was typed.
  return momentOf(day === null ? utc.slice(0, -1) : `${day}T00:00:00`, zone) ?? utc;
}
