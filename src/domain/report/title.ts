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
  /** The time of day behind the only date of a name, in local time. */
  readonly stamped: string | null;
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
    'printed(?: on| at)?|print(?: date| time)?|generated|created|creation|run(?: on| at| date| time)?|exported|export(?: date)?|' +
      'issued|sent|downloaded|requested|erstellt|erstellung|erstellungsdatum|erzeugt|gedruckt|druck|druckdatum|' +
      'ausdruck|ausgedruckt|stand|exportiert|imprimé|impression|généré|générée|édité|éditée|edité|édition|exporté|creado|' +
      'impreso|generado|exportado|emitido|impresso|gerado|gerado em|emitido em|stampa|stampato|generato|creato|esportato|' +
      'afgedrukt|gemaakt|gegenereerd|aangemaakt|udskrevet|skapad|utskriven|wydruk|wygenerowano|vytištěno|yazdırma|' +
      'сформирован\\p{L}*|напечатан\\p{L}*|создан\\p{L}*|распечатан\\p{L}*|печати?|формирования|出力日|出力日時|作成日|作成日時|印刷日|' +
      'wydruk\\p{L}*|wygenerowan\\p{L}*|utworzon\\p{L}*|utworzenia|utskriftsdatum|utskrift|utskriven|genererad|skrevet ut|generert|' +
      'genereret|oprettet|udskrift\\p{L}*|tulostettu|luotu|stampata|impresión|emisión|impressão|emissão|impression|tirage|' +
      'printdatum|afdrukdatum|geprint|vytvořeno|tisku|yazdırıl\\p{L}*|oluşturul\\p{L}*|oluşturma|nyomtat\\p{L}*|készült|εκτύπωσης?|εκτυπώθηκε',
  ) + '|印刷日時|発行日時?|打印(?:时间|日期)|导出(?:时间|日期)|制表(?:时间|日期)|생성일시?|출력일시?',
  'iu',
);
/** Words for more than a day. */
const SPAN = new RegExp(
  word(
    'week(?!days?\\b|ends?\\b)\\p{L}*|wk|fortnight(?:ly)?|biweekly|months?|monthly|mtd|ytd|wtd|qtd|quarter|quarterly|years?|yearly|' +
      'annual|to[- ]date|since|q[1-4](?: 20\\d\\d)?|\\d+[- ](?:days|tagen?|jours|días|giorni|dias|dagen)|(?:until|till|through|thru|up to|bis|jusqu.au|hasta|fino al|até|tot(?: en met)?)(?=\\s+(?:zum |the |el |le )?\\d{1,4}(?:[./-]\\d|\\.?\\s\\p{L}))|(?<=^\\W*)from|(?:last|past|previous)[- ]\\d+[- ](?:days|weeks|months)|kw\\s?\\d{1,2}|kalenderwoche|wochen?|wöchentlich\\p{L}*|' +
      'wochen\\p{L}+|monats?|monatlich\\p{L}*|monats\\p{L}+|quartal|jahr(?:es)?|jahres\\p{L}+|seit|ab(?=\\s*\\d)|(?:die )?letzten?[- ]\\d+[- ]tage|' +
      'semaines?|hebdomadaire|hebdo|mois|mensuel(?:le)?|trimestre|année|annuel(?:le)?|depuis|à partir du|cumul|(?:les )?\\d+ derniers jours|derniers \\d+ jours|semanas?|semanal|mes|' +
      'meses|mensual|trimestral|año|anual|desde|a partir de|últimos \\d+ días|settiman[ae]|settimanale|mes[ei]|mensile|annuale|dal(?=\\s*\\d)|ultimi \\d+ giorni|' +
      'mês|mensal|últimos \\d+ dias|wekelijks|maand\\p{L}*|vanaf|kwartaal|jaar|sinds|laatste \\d+ dagen|uge|måned|vecka|månad|' +
      'tydzień|tygodni\\p{L}*|miesi(?:ą|ę)c\\p{L}*|kwarta[lł]\\p{L}*|roczn\\p{L}*|týden\\p{L}*|týžde[nň]\\p{L}*|měsí[cč]\\p{L}*|mesačn\\p{L}*|' +
      'uge\\p{L}*|uke\\p{L}*|måned\\p{L}*|vecko?\\p{L}*|månad\\p{L}*|kvartal\\p{L}*|års\\p{L}+|viiko\\p{L}*|viikko\\p{L}*|kuukau\\p{L}*|vuosi\\p{L}*|' +
      'hafta(?:lık|sı|nın)?|aylık|yıllık|недел\\p{L}*|еженедельн\\p{L}*|месяц\\p{L}*|ежемесячн\\p{L}*|месячн\\p{L}*|квартал\\p{L}*|годов\\p{L}*|' +
      'тиж(?:день|ня|нев\\p{L}*)|місяц\\p{L}*|εβδομ[αά]\\p{L}*|μηνια\\p{L}*|μην[όώ]ν|μήνας?|ετήσι\\p{L}*|heti|havi|éves|săptămân\\p{L}*|lunar[ăe]|' +
      'tjedn\\p{L}*|mjesečn\\p{L}*|mingguan|bulanan|tahunan|quincena(?:l|les)?|quinzaine|quindicinale|quinzenal|jaar\\p{L}*|kwartaal\\p{L}*|' +
      'cumulative|accumulated|acumulad[oa]s?|cumulat[oi]|kumuliert\\p{L}*|w/[ec]|w[ec](?=[\\s.:-]*\\d)|(?:l|last ?)?(?:7|10|14|28|30|31|60|90) ?d(?:ays?)?|' +
      'p\\d{1,2} ?w(?:k|eek)? ?\\d|period (?:no\\.? ?)?\\d{1,2}(?![\\d./:-])|week-?end(?= (?:sales|report|summary|totals?|mix)(?!\\p{L}))',
  ) +
    '|週間|週次|月間|月次|月度|今週|先週|今月|先月|年間|四半期|累計|周报|月报|每周|每月|本周|本月|季度|累计|주간|월간|연간|누계|أسبوع|شهر',
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
  'day ?part|x[- ]?(?:report|bericht|rapport|reading|read|abschlag|lezing|out)|interim(?: report)?|(?:zwischen|mitt?el)bericht|смена|zmiana(?:[ #:.-]*[\\p{L}\\d]{1,12})?|skift(?:[ #:.-]*[\\p{L}\\d]{1,12})?|vardiya(?:[ #:.-]*[\\p{L}\\d]{1,12})?|βάρδια';
const PART = new RegExp(`${word(`${SHIFTS}|${MEALS}`)}|ランチ|ディナー`, 'iu');
/** A line that says that tax is in the amounts of the whole report. */
const TAXED =
  /(?<!\p{L})(?:(?:incl|inkl|inc)\.?\p{L}*\s+(?:\p{L}+\s+)?(?:tax|vat|gst|mwst|ust|iva|tva|btw|moms|mva)|(?:with|mit|avec|con|com|met)\s+(?:tax|vat|gst|mwst|ust|iva|tva|btw|moms)|(?:iva|tva|btw|vat|mwst|moms)\s+(?:inclus|incluíd|incluid|compres|comprise|inbegrepen|inklusive)\p{L}*|montants?\s+ttc|ttc|brutto(?:beträge|umsätze|preise)|gross of tax)(?!\p{L})/iu;
/** A line that says of which part of the day it is, and nothing else. */
const PART_LINE = new RegExp(
  `^\\W*(?:(?:shift|schicht|turno|service|day ?part|session|period|meal|meal period|tageszeit)\\s*[:=]?\\s+)?(?:${SHIFTS}|${MEALS})\\W*$`,
  'iu',
);
const ALL_PARTS =
  /(?:shifts?|schicht(?:en)?|day ?parts?|services?|turnos?|sessions?)(?:\s*[:=])?\s+(?:all|alle|tous|todos|tutti|todas|toutes|whole day|full day|ganztägig|\*)(?![\p{L}])/giu;
const FIRST = /^\W*(?:start|from|begin|von|vom|ab|du|desde|dal|since|de|data inizio|inicio|début)/iu;
const LAST = /^\W*(?:end|to|until|through|thru|bis|zum|au|hasta|al)\b/iu;
const LABEL = /business|date|day|period|range|datum|tag|zeitraum|fecha|jour|giorno|data/iu;

/** Letters of a line in which words are looked for; patterns take long for what no person would read. */
const LONGEST_LINE = 1000;

/** Dates of the rows above the header, told apart by the words in front of them. */
export function titleDates(table: ReportTable, header: number, today: Day): NamedDates {
  const found: LabelledDate[] = [];
  const lines: string[] = [];
  for (const cells of table.rows.slice(0, header)) {
    const text = cells
      .map((cell) => (typeof cell === 'string' ? cell : dateText(cell.value, textOf(cell))))
      .join('  ')
      .slice(0, LONGEST_LINE);
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
    span: named.joined ?? titles.map((line) => SPAN.exec(line)?.[0]).find((text) => text !== undefined) ?? null,
    stamped: null,
    part: said.map((line) => partIn(line, own.has(line))).find((text) => text !== null) ?? null,
    hours: hoursIn(said, today),
  };
}

/** Days that the title of some rows names, but for the moment at which the report was made. */
export function sectionDates(text: string, today: Day): readonly FoundDate[] {
  return labelled(text, today)
    .filter(({ label }) => !RUN.test(label))
    .map(({ date }) => date);
}

/** The words of a title by which the rows below it are of more than a day; null where there are none. */
export const sectionSpan = (text: string): string | null => SECTION_SPAN.exec(text)?.[0].trim() ?? null;
const SECTION_SPAN =
  /^\W*(?:(?:this|current|the|diese[rs]?|laufende[rs]?|cette|cet|ce|esta?|este|quest[ao]|deze) )?(?:week|month|year|quarter|woche|monat|jahr|quartal|semaine|mois|année|semana|mes|año|settimana|mese|anno|mês|ano|maand|jaar)(?: (?:to date|total|totals|sales|so far))?\W*$|(?<!\p{L})(?:[mywq]td|to[- ]date|cumulative|cumulé|kumuliert|acumulad[oa]|cumulat[oi]|累計|累计)(?!\p{L})/iu;

/** Words above the header that say that all amounts hold tax. */
export function taxedIn({ rows }: ReportTable, header: number): string | null {
  const found = rows
    .slice(0, header)
    .map((cells) => TAXED.exec(cells.map(textOf).join(' ').slice(0, LONGEST_LINE))?.[0]);
  return found.find((text) => text !== undefined) ?? null;
}

/** The same below the items, in a note at the end. */
export function taxedBelow({
  items,
  said,
}: {
  readonly items: readonly unknown[];
  readonly said: readonly { readonly text: string; readonly after: number }[];
}): string | null {
  const notes = said.filter(({ after }) => after === items.length);
  return notes.map(({ text }) => TAXED.exec(text)?.[0]).find((found) => found !== undefined) ?? null;
}

/** A few words, and no setting with its value. */
const isTitle = (line: string) => !/[:=]/.test(line) && line.trim().split(/\s+/u).length <= 8;

/** Dates of a text that has no rows: the name of a file, a subject. */
export function textDates(whole: string, today: Day): NamedDates {
  const text = whole.slice(0, LONGEST_LINE);
  const bare = text.replace(/_/g, ' ');
  const dates = sorted(labelled(text, today));
  return {
    ...dates,
    span: dates.joined ?? SPAN.exec(bare)?.[0] ?? null,
    stamped: stampIn(text, dates.days),
    part: partIn(bare, true),
    hours: hoursIn([text], today),
  };
}

function stampIn(text: string, days: readonly FoundDate[]): string | null {
  const [only, ...more] = days;
  if (!only || more.length > 0) return null;
  const digits = /^[-_T\s]([01]\d|2[0-3])([0-5]\d)([0-5]\d)?(?!\d)/.exec(text.slice(only.end));
  return only.time ?? (digits ? `${digits[1]}:${digits[2]}:${digits[3] ?? '00'}` : null);
}

function partIn(line: string, isNamed: boolean): string | null {
  const text = line.replace(ALL_PARTS, ' ');
  const found = isNamed ? PART.exec(text)?.[0] : PART_LINE.exec(text)?.[0];
  return found?.trim() ?? null;
}

const CLOCK_TEXT = String.raw`([01]?\d|2[0-4])(?:[:.h]([0-5]\d)(?::[0-5]\d)?)?\s*([ap])?\.?(?:m\.?)?(?:\s*(?:uhr|h|hrs?|o'clock))?`;
const BETWEEN = String.raw`\s*(?:-|–|—|~|→|to|till|until|bis|à|a|al|hasta|até|tot|às|fino alle)\s*`;
const RANGE = new RegExp(`(?<![\\d./:-])${CLOCK_TEXT}${BETWEEN}${CLOCK_TEXT}(?![\\d/.:-]*\\d)`, 'iu');
const BEHIND = new RegExp(`^${BETWEEN}${CLOCK_TEXT}(?![\\d/.:-]*\\d)`, 'iu');
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
    const behind = BEHIND.exec(line.slice(date.end));
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
  /** A day without its month, or a date without its year, is joined to it: `20.-21.02.2026`. */
  readonly joined: string | null;
  readonly line: string;
}

function labelled(text: string, today: Day): LabelledDate[] {
  let from = 0;
  return findDates(text, today).map((date) => {
    const label = text.slice(from, date.at);
    from = date.end;
    return {
      date,
      label,
      timed: date.time !== null || CLOCK.test(text.slice(date.end)),
      joined: joinedTo(text, date),
      line: text,
    };
  });
}

const JOIN = String.raw`(?:-|–|—|\/|\.\.|&|\+|,|to|till|until|through|and|bis|und|au|à|et|al|a|y|e|ed|até|t\/m|tot(?: en met)?|en|til|och|og)`;
const SHORT_DAY = String.raw`(?:[0-2]?\d|3[01])(?:st|nd|rd|th|er|º)?\.?(?:[/.](?:0?[1-9]|1[0-2])\.?)?(?:\s+(?:de\s+)?\p{L}{3,10}\.?)?`;
const SHORT_BEFORE = new RegExp(String.raw`(?<![\d\p{L}.:/-])(${SHORT_DAY}\s*${JOIN}\s*)$`, 'iu');
const SHORT_AFTER = new RegExp(
  String.raw`^\s*${JOIN}\s*(?:[0-2]?\d|3[01])(?:st|nd|rd|th)?(?:\s*,?\s*20\d\d)?(?![\d:.])`,
  'iu',
);

/** The rest of a span that is written in short, beside the date that is whole; null where there is none. */
function joinedTo(text: string, { at, end }: FoundDate): string | null {
  const before = SHORT_BEFORE.exec(text.slice(0, at))?.[1];
  if (before !== undefined) return (before + text.slice(at, end)).trim();
  const hasYear = /(?:19|20)\d\d/.test(text.slice(at, end));
  const after = hasYear ? undefined : SHORT_AFTER.exec(text.slice(end))?.[0];
  return after === undefined ? null : (text.slice(at, end) + after).trim();
}

type SortedDates = Pick<NamedDates, 'days' | 'run' | 'unclear'> & { readonly joined: string | null };

function sorted(found: readonly LabelledDate[]): SortedDates {
  const chosen = daysAmong(found);
  const [only, ...more] = chosen.days;
  const joined = more.length > 0 ? null : (found.find(({ date }) => date === only)?.joined ?? null);
  return { ...chosen, joined };
}

function daysAmong(found: readonly LabelledDate[]): Pick<NamedDates, 'days' | 'run' | 'unclear'> {
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
  const chosen =
    told.length > 1
      ? told.filter(
          ({ label }, i) => LABEL.test(label) || (i > 0 && ALSO.test(label) && LABEL.test(told[i - 1]?.label ?? '')),
        )
      : told;
  const dates = distinct((chosen.length > 0 ? chosen : told).map(({ date }) => date));
  if (dates.length === 0) return { days: [], run, unclear: false };
  // Two dates that nothing tells apart are the first and the last day, as in the names of files.
  return { days: dates.slice(0, 2), run, unclear: dates.length > 2 };
}

/** Names of files have the day, and then the moment at which they were written: `mix_20260313_20260314020000`. */
const isStamped = (day: LabelledDate, stamp: LabelledDate) =>
  !day.timed && stamp.timed && /^[\s_.-]?$/.test(stamp.label);
const CLOCK = /^[-_T\s]?(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d)/;

const ALSO = /^[\s,;&+]*(?:(?:and|und|et|y|e|en|og|och)\s*)?$/iu;
/** The last word, with what stands behind it. */
function lastWords(label: string): string {
  const whole = label.trimEnd();
  const words = whole.replace(/(?<![\s|,;:])[\s|,;:]+$/, '');
  return whole.slice(Math.max(0, words.search(/(?<![^\s|,;])[^\s|,;]+$/)));
}
const isDash = (label: string) => /^(?:[\s_]*(?:-|–|—|\.\.|~|→|to)[\s_]*|\s*_[\s_]*)$/u.test(label);

function distinct(dates: readonly FoundDate[]): FoundDate[] {
  return dates.filter(
    (date, i) =>
      dates.findIndex((other) => other.dmy === date.dmy && other.mdy === date.mdy && other.time === date.time) === i,
  );
}
