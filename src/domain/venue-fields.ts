import { validTimezone } from './business-day.ts';
import { parseDay } from './duration.ts';
import { usage } from './errors.ts';
import { isDeviceName, validVenueId } from './reference.ts';
import { type ClosedDay, DAYS_BY, type DaysBy, type Venue, WEEKDAYS, type Weekday } from './venue.ts';

const DAY_START = /^([01]\d|2[0-3]):[0-5]\d$/;
const EMAIL = /^[^\s\p{C}@<>,;"()]+@[^\s\p{C}@<>,;"()](?=[^\s@]*\.[^\s@])[^\s\p{C}@<>,;"()]+$/u;

/** @throws ExpectedError `usage`. */
export function parseVenueId(text: string): string {
  if (isDeviceName(text))
    throw usage(`'${text}' cannot be the id of a venue: Windows keeps that name for a device`, 'choose another one');
  if (validVenueId(text)) return text;
  throw usage(
    `'${text}' cannot be the id of a venue`,
    'use 1 to 64 lower-case letters, digits, dots, dashes and underscores, like blue-door',
  );
}

/** @throws ExpectedError `usage`. */
export function parseTimezone(text: string): string {
  if (validTimezone(text)) return text;
  throw usage(`'${text}' is not a time zone`, 'give an IANA name like America/Toronto');
}

/** @throws ExpectedError `usage`. */
export function parseCurrency(text: string): string {
  const code = text.trim().toUpperCase();
  if (Intl.supportedValuesOf('currency').includes(code)) return code;
  throw usage(`'${text}' is not a currency`, 'give an ISO 4217 code like CAD');
}

/** @throws ExpectedError `usage`. */
export function parseDayStart(text: string): string {
  if (DAY_START.test(text)) return text;
  throw usage(`'${text}' is not a time of day`, 'give the start of the business day like 04:00');
}

/** @throws ExpectedError `usage`. */
export function parseDaysBy(text: string): DaysBy {
  const known = DAYS_BY.find((by) => by === text.trim().toLowerCase());
  if (known) return known;
  throw usage(
    `business days cannot go by '${text}'`,
    'give venue (the time zone of the venue makes the day) or location (that of each location)',
  );
}

/** @throws ExpectedError `usage`. */
export function parseContacts(texts: readonly string[]): string[] {
  const contacts = [
    ...new Set(
      texts
        .flatMap((t) => t.split(','))
        .map((t) => t.trim())
        .filter(Boolean),
    ),
  ];
  const wrong = contacts.find((c) => !EMAIL.test(c));
  if (wrong) throw usage(`'${wrong}' is not an e-mail address`);
  return contacts;
}

/** Weekdays and dates, `sun,2026-12-25`; an empty text means never closed. @throws ExpectedError `usage`. */
export function parseClosed(text: string): ClosedDay[] {
  const parts = text
    .split(',')
    .map((t) => t.trim().toLowerCase())
    .filter(Boolean);
  return [...new Set(parts.map(closedDay))];
}

function closedDay(text: string): ClosedDay {
  const weekday = WEEKDAYS.find((day) => text === day || text === WEEKDAY_NAMES[day]);
  if (weekday) return weekday;
  if (/^\d/.test(text)) return parseDay(text, '--closed');
  throw usage(`--closed '${text}' is not a day`, `give weekdays (${WEEKDAYS.join(', ')}) and dates like 2026-12-25`);
}

const WEEKDAY_NAMES: Record<Weekday, string> = {
  mon: 'monday',
  tue: 'tuesday',
  wed: 'wednesday',
  thu: 'thursday',
  fri: 'friday',
  sat: 'saturday',
  sun: 'sunday',
};

/** What a venue is unless something else was said. */
export const VENUE_DEFAULTS: Pick<Venue, 'dayStart' | 'daysBy' | 'contacts' | 'closed'> = {
  dayStart: '04:00',
  daysBy: 'venue',
  contacts: [],
  closed: [],
};
