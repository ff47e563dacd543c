import { businessDay, dayRange, momentOf } from '../../domain/business-day.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import type { Day, Instant } from '../../domain/time.ts';
import { plausible, Unreadable } from '../api/read.ts';
import type { MappedRecord } from './mapped-record.ts';
import { dayOf, type When, whenOf } from './times.ts';

type SoldWhen = Pick<SaleDocument, 'soldAt' | 'zone' | 'businessDay' | 'dayFrom'>;

/**
 * When a record was sold. A day without a time is the business day that the source gives.
 * @throws Unreadable when nothing says it, or it cannot have been then.
 */
export function soldWhen(said: MappedRecord): SoldWhen {
  const { venue, latest } = said.reading;
  const { at, day: written } = momentIn(said);
  const day = businessDayIn(said) ?? written;
  for (const start of [at, day === null ? null : `${day}T00:00:00.000Z`])
    if (start !== null && !plausible(start, latest))
      throw new Unreadable(`it was sold on ${start.slice(0, 10)}, which cannot be right`);
  const zone = venue.timezone;
  if (day !== null) {
    const noon = written === null ? null : momentOf(`${written}T12:00`, zone);
    return { soldAt: at ?? noon ?? dayRange(day, venue).from, zone, businessDay: day, dayFrom: 'provider' };
  }
  if (at === null) throw new Unreadable('nothing says when it was sold');
  return { soldAt: at, zone, businessDay: businessDay(at, venue), dayFrom: 'computed' };
}

function momentIn(said: MappedRecord): { readonly at: Instant | null; readonly day: Day | null } {
  const value = said.value('soldAt');
  const when: When | null = whenOf(value, said.times('soldAt'));
  if (when !== null) return 'at' in when ? { at: when.at, day: null } : { at: null, day: when.day };
  if (value === null || value === undefined || said.text('soldAt') === null) return { at: null, day: null };
  throw new Unreadable(`«${said.shown('soldAt')}» is not a moment${hintFor(said, 'soldAt')}`);
}

function businessDayIn(said: MappedRecord): Day | null {
  const text = said.text('businessDay');
  const day = dayOf(text, said.reading.mapping.dates);
  if (day === null && text !== null)
    throw new Unreadable(`«${said.shown('businessDay')}» is not a business day${hintFor(said, 'businessDay')}`);
  return day;
}

/** Dates that begin with the day or the month are read only where the mapping says which. */
function hintFor(said: MappedRecord, field: 'soldAt' | 'businessDay'): string {
  const isDate = /^\d{1,2}[./-]\d{1,2}[./-]\d{2}/.test(said.shown(field));
  if (!isDate || said.reading.mapping.dates !== null) return '';
  return '; the mapping can say how dates are written: "dates":"DD/MM/YYYY"';
}
