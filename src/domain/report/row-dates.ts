import type { Day } from '../time.ts';
import { type FoundDate, findDates, readTime } from './dates.ts';
import type { ReportCell } from './table.ts';
import { dateText } from './title.ts';

/** A cell with a date, and the time behind it if there is one. */
export interface CellDate {
  readonly date: FoundDate | null;
  readonly time: string | null;
}

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
    if (text === '') return { date: null, time: null };
    const whole = this.dates.get(text);
    if (whole !== undefined) return { date: whole, time: whole?.time ?? null };
    const parts = WITH_TIME.exec(text);
    const time = parts ? this.time(parts[2] ?? '') : null;
    if (parts && time !== null) return { date: this.date(parts[1] ?? ''), time };
    const date = this.date(text);
    return { date, time: date?.time ?? null };
  }

  time(text: string): string | null {
    let time = this.times.get(text);
    if (time === undefined) {
      // A zone behind it is another column's matter: `17:31:05 EST`, `17:31:05Z`.
      time = readTime(text.replace(/(?<=\d)\s*(?:Z|[A-Z]{3,4}|[+-]\d\d:?\d\d)$/, ''));
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
