import type { Day } from '../time.ts';
import { type FoundDate, findDates, readTime } from './dates.ts';
import type { ReportCell } from './table.ts';
import { dateText } from './title.ts';

/** A cell with a date, and the time behind it if there is one. */
export interface CellDate {
  readonly date: FoundDate | null;
  readonly time: string | null;
  /** How far its clock is from UTC, as it says itself: `Z`, `+02:00`; null where it says nothing. */
  readonly offset: string | null;
}

const OFFSET = /(?<=\d)\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)$/;
const WITH_TIME = /^(.*?\d)(?:T|,?\s+)(\d{1,2}[:.h]\d\d.*)$/s;

/** Reads the dates of rows; a report has few of them, however many rows it has. */
export class RowDates {
  private readonly dates = new Map<string, FoundDate | null>();
  private readonly times = new Map<string, string | null>();
  private readonly today: Day;

  constructor(today: Day) {
    this.today = today;
  }

  read(cell: ReportCell): CellDate {
    const text = (typeof cell === 'string' ? cell : dateText(cell.value, cell.shown)).trim();
    if (text === '') return { date: null, time: null, offset: null };
    const whole = this.dates.get(text);
    if (whole !== undefined) return { date: whole, time: whole?.time ?? null, offset: null };
    const parts = WITH_TIME.exec(text);
    const time = parts ? this.time(parts[2] ?? '') : null;
    if (parts && time !== null) return { date: this.date(parts[1] ?? ''), time, offset: offsetOf(parts[2] ?? '') };
    const date = this.date(text);
    return { date, time: date?.time ?? null, offset: null };
  }

  time(text: string): string | null {
    let time = this.times.get(text);
    if (time === undefined) {
      // A name of a zone behind it is another column's matter: `17:31:05 EST`.
      time = readTime(text.replace(OFFSET, '').replace(/(?<=\d)\s*[A-Z]{3,4}$/, ''));
      this.times.set(text, time);
    }
    return time;
  }

  /** All dates so far. */
  known(): FoundDate[] {
    return [...this.dates.values()].filter((date) => date !== null);
  }

  private date(text: string): FoundDate | null {
    let date = this.dates.get(text);
    if (date === undefined) {
      date = findDates(text, this.today)[0] ?? null;
      this.dates.set(text, date);
    }
    return date;
  }
}

/** An offset behind a time of day: `Z`, `+02:00`. */
export function offsetOf(text: string): string | null {
  const found = OFFSET.exec(text.trim())?.[1];
  if (found === undefined) return null;
  if (/^[A-Z]/.test(found)) return 'Z';
  const digits = found.slice(1).replace(':', '').padEnd(4, '0');
  return `${found[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
