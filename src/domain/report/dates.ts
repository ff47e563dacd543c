import { validDay } from '../business-day.ts';
import type { Day } from '../time.ts';

/** Which comes first in dates that are numbers only. */
export type DateOrder = 'dmy' | 'mdy';

/** A date as it stands in a text. */
export interface FoundDate {
  /** The day, by the order of its numbers; null where that order makes no day. The same where only one reading exists. */
  readonly dmy: Day | null;
  readonly mdy: Day | null;
  /** Local time behind it: `17:31:00`. */
  readonly time: string | null;
  readonly at: number;
  readonly end: number;
}

/** In the case in which dates have them: `14 marca`, `14 марта`. */
const MONTHS: readonly string[] = [
  'jan january jän januar jänner janv janvier ene enero gen gennaio janeiro januari stycznia styczeń ocak января ledna ιανουαρίου tammikuuta',
  'feb february februar feber févr février febrero febbraio fev fevereiro februari lutego luty şubat февраля února φεβρουαρίου helmikuuta',
  'mar march mär märz mrz mars marzo março maart mrt marts marca marzec марта března μαρτίου maaliskuuta',
  'apr april avr avril abr abril aprile kwietnia kwiecień nisan апреля dubna απριλίου huhtikuuta',
  'may mai mayo mag maggio maio mei maj maja mayıs мая května μαΐου μαίου toukokuuta',
  'jun june juni juin junio giu giugno junho czerwca czerwiec haziran июня června ιουνίου kesäkuuta',
  'jul july juli juil juillet julio lug luglio julho lipca lipiec temmuz июля července ιουλίου heinäkuuta',
  'aug august août agosto ago augustus augusti sierpnia sierpień ağustos августа srpna αυγούστου elokuuta',
  'sep sept september septembre septiembre set settembre setembro września wrzesień eylül сентября září σεπτεμβρίου syyskuuta',
  'oct october okt oktober octobre octubre ott ottobre out outubro października październik ekim октября října οκτωβρίου lokakuuta',
  'nov november novembre noviembre novembro kasım ноября νοεμβρίου marraskuuta',
  'dec december dez dezember déc décembre dic diciembre dicembre dezembro grudnia grudzień aralık декабря prosince δεκεμβρίου joulukuuta',
];
const MONTH_NUMBERS = new Map(
  MONTHS.flatMap((names, index) => names.split(' ').map((name) => [name, String(index + 1)] as const)),
);

const YEAR = String.raw`(?:20\d\d|19\d\d)`;
const NAME = String.raw`[\p{L}]{3,12}\.?`;
const TIME = String.raw`(?:(?:\s*,?\s+(?:at\s+|um\s+)?|T|_)(?<h>[01]?\d|2[0-4])(?<sep>[:.h])(?<m>[0-5]\d)(?::(?<s>[0-5]\d)(?:\.\d{1,9})?)?(?![.]\d\d)(?:\s*(?<half>[ap])\.?m\b\.?)?)?`;
/** The forms of dates; `y`, `mo`, `d` are sure, `a` and `b` are day and month in an order that others decide. */
const FORMS = [
  `(?<!\\d)(?<y>${YEAR})(?<sep1>[-/._])(?<mo>0?[1-9]|1[0-2])\\k<sep1>(?<d>[0-2]?\\d|3[01])(?!\\d)`,
  `(?<!\\d)(?<y>${YEAR})(?<mo>0[1-9]|1[0-2])(?<d>[0-2]\\d|3[01])(?=\\D|$|\\d{6}(?!\\d)|\\d{4}(?!\\d))`,
  `(?<![\\d\\p{L}])(?<a>[0-3]\\d)(?<b>[0-3]\\d)(?<y>20\\d\\d)(?![\\d\\p{L}])`,
  `(?<!\\d)(?<a>[0-3]?\\d)(?<sep1>[-/._ ])(?<b>[0-3]?\\d)\\k<sep1>(?<y>${YEAR}|\\d\\d)(?!\\d)`,
  `(?<!\\d)(?<d>[0-3]?\\d)(?:st|nd|rd|th|er|º)?[.,]?[-/ _]*(?:de |of )?(?<name>${NAME})(?:[-/ ,_.]*(?:de )?(?<y>${YEAR}|(?<=[-/ ])\\d\\d(?![\\d:])))?`,
  `(?<!\\p{L})(?<name>${NAME})[-/ _]*(?<d>[0-3]?\\d)(?:st|nd|rd|th)?(?!\\d)(?:[-/ ,_]+(?<y>${YEAR}))?`,
  `(?<!\\d)(?<y>${YEAR})[-/ _.]?(?<name>${NAME})[-/ _.]?(?<d>[0-3]?\\d)(?!\\d)`,
  `(?<!\\d)(?<y>${YEAR})\\s?[年년]\\s?(?<mo>0?[1-9]|1[0-2])\\s?[月월]\\s?(?<d>[0-2]?\\d|3[01])\\s?[日일]`,
].map((form) => new RegExp(form + TIME, 'giu'));

/** Longer texts hold no dates that anybody wrote for people. */
const LONGEST = 400;

/**
 * All dates of a text, in their order: `2026-03-01`, `20260301`, `3/1/26`, `01.03.2026`, `1 March 2026`, `Mar 1, 2026`.
 * Of a date without a year the last such day up to `today` is meant; numbers alone are not a date without a year.
 */
export function findDates(text: string, today: Day): FoundDate[] {
  const found: FoundDate[] = [];
  const short = text.slice(0, LONGEST);
  const matches = FORMS.flatMap((form) => [...short.matchAll(form)]);
  // In `store 3 Mar 13 2026` the whole year says what belongs together.
  const surest = [...matches.filter(hasWholeYear), ...matches.filter((match) => !hasWholeYear(match))];
  for (const match of surest) {
    const date = dateOf(match, today);
    if (date && !found.some(({ at, end }) => date.at < end && date.end > at)) found.push(date);
  }
  return found.sort((a, b) => a.at - b.at);
}

const hasWholeYear = ({ groups }: RegExpExecArray) => groups?.y?.length === 4;

function dateOf(match: RegExpExecArray, today: Day): FoundDate | null {
  const { y, mo, d, a, b, name, sep1 } = match.groups ?? {};
  const place = { time: timeOf(match.groups ?? {}), at: match.index, end: match.index + match[0].length };
  if (a !== undefined && b !== undefined) {
    const dmy = day(y, b, a);
    // Dots are written by those who begin with the day.
    const mdy = sep1 === '.' ? dmy : day(y, a, b);
    return dmy || mdy ? { dmy, mdy, ...place } : null;
  }
  const month = name === undefined ? mo : monthOf(name);
  const sure = y === undefined ? lastBefore(today, month, d) : day(y, month, d);
  return sure ? { dmy: sure, mdy: sure, ...place } : null;
}

function monthOf(name: string): string | undefined {
  return MONTH_NUMBERS.get(name.toLowerCase().normalize('NFC').replace(/\.$/, ''));
}

function day(year: string | undefined, month: string | undefined, dayOfMonth: string | undefined): Day | null {
  if (year === undefined || month === undefined || dayOfMonth === undefined) return null;
  const full = year.length === 2 ? `20${year}` : year;
  const text = `${full}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`;
  return validDay(text) ? text : null;
}

function lastBefore(today: Day, month: string | undefined, dayOfMonth: string | undefined): Day | null {
  const year = Number(today.slice(0, 4));
  const candidates = [year, year - 1].map((each) => day(String(each), month, dayOfMonth));
  return candidates.find((each) => each !== null && each <= today) ?? null;
}

function timeOf({ h, m, s, half, sep }: Readonly<Record<string, string | undefined>>): string | null {
  return h === undefined || m === undefined || sep === undefined ? null : clock(Number(h), m, [s ?? '00', half]);
}

function clock(hour: number, minute: string, [second, half]: readonly [string, string | undefined]): string | null {
  if (half !== undefined && (hour < 1 || hour > 12)) return null;
  const full = half === undefined ? hour : (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  // 24:00 is the end of a day, as reports write it.
  if (full > 24 || (full === 24 && minute !== '00')) return null;
  return `${String(full).padStart(2, '0')}:${minute}:${second}`;
}

const TIME_ALONE = /^\s*([01]?\d|2[0-4])[:.h]([0-5]\d)(?:[:.]([0-5]\d)(?:\.\d{1,9})?)?\s*(?:([ap])\.?m\.?\s*)?$/i;

/** A time of day: `17:31`, `5:31 PM`; null when it is not one. */
export function readTime(text: string): string | null {
  const match = TIME_ALONE.exec(text.replace(/[\u202f\u00a0]/g, ' '));
  return match ? clock(Number(match[1]), match[2] ?? '', [match[3] ?? '00', match[4]]) : null;
}
