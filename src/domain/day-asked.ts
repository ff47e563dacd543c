import { shiftDay } from './business-day.ts';
import { parseDay, parseDuration } from './duration.ts';
import { usage } from './errors.ts';
import { DAY, type Day } from './time.ts';

/** A day as it was typed: by its date, or so many days before today. */
export type DayAsked = { readonly day: Day } | { readonly daysAgo: number };

/** So far back posctl has nothing. */
const FURTHEST = 3650;

/** Reads `2026-11-20`, `today`, `yesterday` or `7d`. @throws ExpectedError `usage`. */
export function parseDayAsked(text: string, flag: string): DayAsked {
  const word = text.trim().toLowerCase();
  if (word === 'today') return { daysAgo: 0 };
  if (word === 'yesterday') return { daysAgo: 1 };
  const daysAgo = (parseDuration(word) ?? Number.NaN) / DAY;
  if (Number.isInteger(daysAgo) && daysAgo <= FURTHEST) return { daysAgo };
  if (!Number.isNaN(daysAgo))
    throw usage(`${flag} '${text}' is not a number of whole days`, 'give it like 7d, yesterday or 2026-11-20');
  return { day: parseDay(text, flag) };
}

/** The day that is meant where today is `today`. */
export function dayAsked(asked: DayAsked, today: Day): Day {
  return 'day' in asked ? asked.day : shiftDay(today, -asked.daysAgo);
}
