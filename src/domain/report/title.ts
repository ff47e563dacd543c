import type { Day } from '../time.ts';
import { type FoundDate, findDates } from './dates.ts';
import { type ReportTable, textOf } from './table.ts';

/** The dates that stand beside a report: in its title, its file's name, the subject of its mail. */
export interface NamedDates {
  /** The day, or the first and the last one. */
  readonly days: readonly FoundDate[];
  /** When the report was made. */
  readonly run: FoundDate | null;
  /** More days than a report can be of: nothing tells which one is meant. */
  readonly unclear: boolean;
}

const RUN =
  /print|generat|creat|\brun\b|export|issued|sent\b|erstell|erzeugt|druck|stand|imprim|g[ée]n[ée]r|[ée]dit|creado|stampa/iu;
const FIRST = /^\W*(?:start|from|begin|von|vom|ab|du|desde|dal|since)/iu;
const LAST = /^\W*(?:end|to|until|through|thru|bis|zum|au|hasta|al)\b/iu;
const LABEL = /business|date|day|period|range|datum|tag|zeitraum|fecha|jour|giorno|data/iu;

/** Dates of the rows above the header, told apart by the words in front of them. */
export function titleDates(table: ReportTable, header: number, today: Day): NamedDates {
  const found: LabelledDate[] = [];
  for (const cells of table.rows.slice(0, header)) {
    const text = cells.map((cell) => (typeof cell === 'string' ? cell : dateText(cell.value, textOf(cell)))).join('  ');
    found.push(...labelled(text, today));
  }
  return sorted(found);
}

/** Dates of a text that has no rows: the name of a file, a subject. */
export function textDates(text: string, today: Day): NamedDates {
  return sorted(labelled(text, today));
}

/** A workbook's date, which has midnight for a time where it has none. */
export function dateText(value: string, shown: string): string {
  return /^\d{4}-\d\d-\d\dT/.test(value) ? value.replace(/T00:00:00$/, '') : shown;
}

interface LabelledDate {
  readonly date: FoundDate;
  /** What stands in front of it. */
  readonly label: string;
  /** A time of day stands behind it. */
  readonly timed: boolean;
}

function labelled(text: string, today: Day): LabelledDate[] {
  let from = 0;
  return findDates(text, today).map((date) => {
    const label = text.slice(from, date.at);
    from = date.end;
    return { date, label, timed: date.time !== null || CLOCK.test(text.slice(date.end)) };
  });
}

function sorted(found: readonly LabelledDate[]): NamedDates {
  const run = found.find(({ label }) => RUN.test(label))?.date ?? null;
  const told = found.filter(({ label }) => !RUN.test(label));
  const [day, stamp] = told;
  if (run === null && told.length === 2 && day && stamp && isStamped(day, stamp))
    return { days: [day.date], run: stamp.date, unclear: false };
  const first = told.find(({ label }) => FIRST.test(lastWords(label)));
  const last = told.find(({ label }) => LAST.test(lastWords(label)) || isDash(label));
  if (first && last && first !== last) return { days: [first.date, last.date], run, unclear: false };
  if (last && told.indexOf(last) > 0) {
    const before = told[told.indexOf(last) - 1] as LabelledDate;
    return { days: [before.date, last.date], run, unclear: false };
  }
  const chosen = told.length > 1 ? told.filter(({ label }) => LABEL.test(label)) : told;
  const dates = distinct((chosen.length > 0 ? chosen : told).map(({ date }) => date));
  if (dates.length === 0) return { days: [], run, unclear: false };
  // Two dates that nothing tells apart are the first and the last day, as in the names of files.
  return { days: dates.slice(0, 2), run, unclear: dates.length > 2 };
}

/** Names of files have the day, and then the moment at which they were written: `mix_20260313_20260314020000`. */
const isStamped = (day: LabelledDate, stamp: LabelledDate) =>
  !day.timed && stamp.timed && /^[\s_.-]?$/.test(stamp.label);
const CLOCK = /^[-_T\s]?(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d)/;

const lastWords = (label: string) => /[^\s|,;]*[\s|,;:]*$/u.exec(label.trimEnd())?.[0] ?? '';
const isDash = (label: string) => /^[\s_]*(?:-|–|—|\.\.|~|→|to|_)[\s_]*$/u.test(label);

function distinct(dates: readonly FoundDate[]): FoundDate[] {
  return dates.filter(
    (date, i) =>
      dates.findIndex((other) => other.dmy === date.dmy && other.mdy === date.mdy && other.time === date.time) === i,
  );
}
