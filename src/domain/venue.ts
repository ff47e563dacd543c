import type { Day } from './time.ts';

/** Days on which a venue is planned to be closed: weekdays (`sun`) and dates (`2026-12-25`). */
export type ClosedDay = Weekday | Day;
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** The venue's own zone, or that of the location of each sale, as far as the source names it. */
export const DAYS_BY = ['venue', 'location'] as const;
export type DaysBy = (typeof DAYS_BY)[number];

/** One bar or restaurant. */
export interface Venue {
  /** Short lower-case name, part of every reference: `blue-door`. */
  readonly id: string;
  /** What people call it; the id when nothing else was given. */
  readonly name: string;
  /** IANA time zone, `America/Toronto`. */
  readonly timezone: string;
  /** ISO 4217 code of the currency in which the venue sells. */
  readonly currency: string;
  /** Local time at which a business day begins, `04:00`. */
  readonly dayStart: string;
  /** Whose time zone makes the business day where the source gives none. */
  readonly daysBy: DaysBy;
  /** E-mail addresses told when an integration of this venue is called off or recovers. */
  readonly contacts: readonly string[];
  readonly closed: readonly ClosedDay[];
}
