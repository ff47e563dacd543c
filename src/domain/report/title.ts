import type { Day } from '../time.ts';
import { type FoundDate, findDates, readTime } from './dates.ts';
import { type ReportTable, textOf } from './table.ts';

/** The dates that stand beside a report: in its title, its file's name, the subject of its mail. */
export interface NamedDates {
  /** The day, or the first and the last one. */
  readonly days: readonly FoundDate[];
  /** When the report was made. */
  readonly run: FoundDate | null;
  /** More days than a report can be of: nothing tells which one is meant. */
  readonly unclear: boolean;
  /** A word for a week, a month or the like: one date beside it is not the day of the report. */
  readonly span: string | null;
  /** The name of a shift or a meal: the file is a part of a day. */
  readonly part: string | null;
  /** Hours beside a single day, in local time: `11:00:00`. */
  readonly hours: Hours | null;
}

export interface Hours {
  readonly from: string;
  readonly to: string;
}

const word = (words: string) => `(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}])`;

/** Words for the moment at which a report was made; only whole ones, for «Standort» and «Mediterranean» are names. */
const RUN = new RegExp(
  word(
    'printed(?: on| at)?|print(?: date| time)?|generated|generation|created|creation|run(?: on| at| date| time)?|exported|export(?: date)?|' +
      'issued|sent|downloaded|requested|erstellt|erstellung|erstellungsdatum|erzeugt|gedruckt|druck|druckdatum|' +
      'ausdruck|ausgedruckt|stand|exportiert|imprimé|impression|généré|générée|édité|éditée|edité|édition|exporté|creado|' +
      'impreso|generado|exportado|emitido|impresso|gerado|gerado em|emitido em|stampa|stampato|generato|creato|esportato|' +
      'afgedrukt|gemaakt|gegenereerd|aangemaakt|udskrevet|skapad|utskriven|wydruk|wygenerowano|vytištěno|yazdırma|' +
      'сформирован|сформировано|напечатано|создан|создано|出力日|出力日時|作成日|作成日時|印刷日',
  ),
  'iu',
);
/** Words for more than a day. */
const SPAN = new RegExp(
  word(
    'week(?!days?\\b|ends?\\b)\\p{L}*|wk|fortnight(?:ly)?|biweekly|months?|monthly|mtd|ytd|wtd|qtd|quarter|quarterly|years?|yearly|' +
      'annual|to[- ]date|since|(?<=^\\W*)from|(?:last|past|previous)[- ]\\d+[- ](?:days|weeks|months)|kw\\s?\\d{1,2}|kalenderwoche|wochen?|wöchentlich\\p{L}*|' +
      'wochen\\p{L}+|monats?|monatlich\\p{L}*|monats\\p{L}+|quartal|jahr(?:es)?|jahres\\p{L}+|seit|ab(?=\\s*\\d)|(?:die )?letzten?[- ]\\d+[- ]tage|' +
      'semaines?|hebdomadaire|hebdo|mois|mensuel(?:le)?|trimestre|année|annuel(?:le)?|depuis|à partir du|cumul|(?:les )?\\d+ derniers jours|derniers \\d+ jours|semanas?|semanal|mes|' +
      'meses|mensual|trimestral|año|anual|desde|a partir de|últimos \\d+ días|settiman[ae]|settimanale|mes[ei]|mensile|annuale|dal(?=\\s*\\d)|ultimi \\d+ giorni|' +
      'mês|mensal|últimos \\d+ dias|wekelijks|maand\\p{L}*|vanaf|kwartaal|jaar|sinds|laatste \\d+ dagen|uge|måned|vecka|månad|' +
      'tydzień|miesiąc|týden|měsíc|hafta|haftalık|aylık|неделя|неделю|месяц|за неделю|за месяц',
  ) + '|週間|週次|月間|月次|月度',
  'iu',
);
/** Words for a part of a day. */
const MEALS =
  'lunch|dinner|breakfast|brunch|supper|mid-?day|morning|afternoon|evening|happy hour|frühstück|mittags?|mittagessen|abends?|abendessen|' +
  'vormittags?|nachmittags?|midi|soir|soirée|matin|déjeuner|dîner|petit[- ]déjeuner|almuerzo|desayuno|cena|comida|mañana|' +
  'pranzo|colazione|almoço|jantar|ochtend|middag|avond|frokost|aften|lunsj|обед|ужин|завтрак';
const SHIFTS =
  '(?:early|late|night|day|am|pm|first|second|third|1st|2nd|3rd|morning) shift|shift(?:[ #:.-]*(?!\\d{4})[\\p{L}\\d]{1,12})?|' +
  '(?:früh|spät|nacht|tag)schicht|schicht(?:[ #:.-]*[\\p{L}\\d]{1,12})?|turno(?:[ #:.-]*[\\p{L}\\d]{1,12})?|service (?:du )?(?:midi|soir|matin)|' +
  'day ?part|x[- ]?(?:report|bericht|rapport|reading|abschlag|lezing)|смена';
const PART = new RegExp(`${word(`${SHIFTS}|${MEALS}`)}|ランチ|ディナー`, 'iu');
/** A line that says of which part of the day it is, and nothing else. */
const PART_LINE = new RegExp(
  `^\\W*(?:(?:shift|schicht|turno|service|day ?part|session|period|meal|meal period|tageszeit)\\s*[:=]?\\s+)?(?:${SHIFTS}|${MEALS})\\W*$`,
  'iu',
);
const ALL_PARTS =
  /(?:shifts?|schicht(?:en)?|day ?parts?|services?|turnos?|sessions?)\s*[:=]?\s+(?:all|alle|tous|todos|tutti|todas|toutes|whole day|full day|ganztägig|\*)(?![\p{L}])/giu;
const FIRST = /^\W*(?:start|from|begin|von|vom|ab|du|desde|dal|since|de|data inizio|inicio|début)/iu;
const LAST = /^\W*(?:end|to|until|through|thru|bis|zum|au|hasta|al)\b/iu;
const LABEL = /business|date|day|period|range|datum|tag|zeitraum|fecha|jour|giorno|data/iu;

/** Dates of the rows above the header, told apart by the words in front of them. */
export function titleDates(table: ReportTable, header: number, today: Day): NamedDates {
  const found: LabelledDate[] = [];
  const lines: string[] = [];
  for (const cells of table.rows.slice(0, header)) {
    const text = cells.map((cell) => (typeof cell === 'string' ? cell : dateText(cell.value, textOf(cell)))).join('  ');
    found.push(...labelled(text, today));
    if (text.trim() !== '') lines.push(text);
  }
  const named = sorted(found);
  const own = new Set(named.days.map((date) => found.find((each) => each.date === date)?.line));
  // What stands beside another date, such as the one of the print, says nothing of the day.
  const others = new Set(found.map(({ line }) => line).filter((line) => !own.has(line)));
  const said = lines.filter((line) => !others.has(line));
  const titles = said.filter((line) => own.has(line) || isTitle(line));
  return {
    ...named,
    span: titles.map((line) => SPAN.exec(line)?.[0]).find((text) => text !== undefined) ?? null,
    part: said.map((line) => partIn(line, own.has(line))).find((text) => text !== null) ?? null,
    hours: hoursIn(said, today),
  };
}

/** A few words, and no setting with its value. */
const isTitle = (line: string) => !/[:=]/.test(line) && line.trim().split(/\s+/u).length <= 8;

/** Dates of a text that has no rows: the name of a file, a subject. */
export function textDates(text: string, today: Day): NamedDates {
  const bare = text.replace(/_/g, ' ');
  return {
    ...sorted(labelled(text, today)),
    span: SPAN.exec(bare)?.[0] ?? null,
    part: partIn(bare, true),
    hours: hoursIn([text], today),
  };
}

function partIn(line: string, isNamed: boolean): string | null {
  const text = line.replace(ALL_PARTS, ' ');
  const found = isNamed ? PART.exec(text)?.[0] : PART_LINE.exec(text)?.[0];
  return found?.trim() ?? null;
}

const CLOCK_TEXT = String.raw`([01]?\d|2[0-4])(?:[:.h]([0-5]\d)(?::[0-5]\d)?)?\s*([ap])?\.?(?:m\.?)?(?:\s*(?:uhr|h|hrs?|o'clock))?`;
const BETWEEN = String.raw`\s*(?:-|–|—|~|→|to|till|until|bis|à|a|al|hasta|até|tot|às|fino alle)\s*`;
const RANGE = new RegExp(`(?<![\\d./:-])${CLOCK_TEXT}${BETWEEN}${CLOCK_TEXT}(?![\\d/.:-]*\\d)`, 'iu');
const START_LABEL = /(?:from|start(?: time)?|begin|von|ab|de|desde|dalle|das|vanaf|opened|opening)\W{0,4}$/iu;
const END_LABEL = /(?:to|end(?: time)?|until|till|bis|à|hasta|alle|até|às|tot|closed|closing)\W{0,4}$/iu;

/** Hours that stand beside the day: `06:00 - 14:00`, or a start and an end. */
function hoursIn(lines: readonly string[], today: Day): Hours | null {
  let from: string | null = null;
  let to: string | null = null;
  for (const line of lines) {
    if (RUN.test(line) || line.length > 400) continue;
    const dates = findDates(line, today);
    if (dates.length > 1) continue;
    const range = rangeIn(line, dates[0]);
    if (range) return range;
    const rest = dates[0] ? `${line.slice(0, dates[0].at)}${' '.repeat(3)}${line.slice(dates[0].end)}` : line;
    for (const match of rest.matchAll(
      /(?<![\d./-])([01]?\d|2[0-4])[:.h]([0-5]\d)(?::[0-5]\d)?\s*([ap])?\.?(?:m\.?)?(?!\d)/giu,
    )) {
      const time = clockOf([match[1], match[2], match[3]]);
      const before = rest.slice(0, match.index);
      if (START_LABEL.test(before)) from ??= time;
      else if (END_LABEL.test(before)) to ??= time;
    }
  }
  return from !== null && to !== null ? { from, to } : null;
}

function rangeIn(line: string, date: FoundDate | undefined): Hours | null {
  // A date takes the time behind it for its own.
  if (date?.time) {
    const behind = new RegExp(`^${BETWEEN}${CLOCK_TEXT}(?![\\d/.:-]*\\d)`, 'iu').exec(line.slice(date.end));
    const to = behind && clockOf([behind[1], behind[2], behind[3]]);
    return to ? { from: date.time, to } : null;
  }
  const rest = date ? `${line.slice(0, date.at)} | ${line.slice(date.end)}` : line;
  const match = RANGE.exec(rest);
  if (!match || (match[2] === undefined && match[3] === undefined && match[5] === undefined && match[6] === undefined))
    return null;
  const [from, to] = [clockOf([match[1], match[2], match[3] ?? match[6]]), clockOf([match[4], match[5], match[6]])];
  return from && to ? { from, to } : null;
}

function clockOf([hour, minute, half]: readonly (string | undefined)[]): string | null {
  return readTime(`${hour}:${minute ?? '00'}${half ? ` ${half}m` : ''}`);
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
  readonly line: string;
}

function labelled(text: string, today: Day): LabelledDate[] {
  let from = 0;
  return findDates(text, today).map((date) => {
    const label = text.slice(from, date.at);
    from = date.end;
    return { date, label, timed: date.time !== null || CLOCK.test(text.slice(date.end)), line: text };
  });
}

type SortedDates = Pick<NamedDates, 'days' | 'run' | 'unclear'>;

function sorted(found: readonly LabelledDate[]): SortedDates {
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
