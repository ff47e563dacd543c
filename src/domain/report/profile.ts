import { clean, shorten } from '../text.ts';
import type { DateOrder } from './dates.ts';
import { ROLES, type Role } from './format.ts';
import { type DecimalMark, type Exact, readExact } from './numbers.ts';
import type { DaySource, ReportProblem } from './report.ts';
import type { RowState } from './states.ts';
import { heading, labelOf } from './table.ts';

/**
 * What a person says about a report that posctl cannot know by itself: the option `profile`. It is either a short text of
 * `key=value` with `;` or line breaks between them, or the same as a JSON object; a format's name alone asks for that
 * format.
 *
 *     name=Bezeichnung; quantity=Anzahl; net=Netto; decimal=,; day=file name
 *     {"name": "Bezeichnung", "quantity": "Anzahl", "net": "Netto", "decimal": ",", "day": "file name"}
 *
 * | key | says |
 * |---|---|
 * | `code`, `name`, `quantity`, `net`, `gross`, `discount`, `refund`, `tax`, `date`, `receipt`, … (`ROLES`) | the name of that column, several with `|` between them; of `name`, `quantity` and `net` what is not named is found by its common names |
 * | `format` | a known format to begin with (`toast-all-items`); columns that are named too go before its own |
 * | `kind` | `aggregate`: a row is an item and day. `lines`: a row is a sale |
 * | `decimal` | `.` or `,` (or `point`, `comma`): the decimal mark |
 * | `dates` | `dmy` or `mdy`: what comes first in dates such as 03/04/2026 |
 * | `day` | where the business day is: `column`, `title`, `file name`, `subject`, `mail date`, `mail date - 2` (days before the mail; 1 unless said) |
 * | `tax` | `excluded` (as without it); `included`: the net column holds tax, which a tax column names; `included 19%` without one. Any other word names the tax column (both: `tax=MwSt; tax=included`) |
 * | `total` | names of total rows, with `|` between them; `none`: what they say cannot be relied on, and is not compared |
 * | `skip` | items that are left out (gift cards, deposits), with `|` between them |
 * | `stop` | nothing is read from the row that begins so on |
 * | `modifiers` | `indented` (as without it): indented rows belong to the item above. `items`: they are items |
 * | `states` | what words in columns for types and states mean: `states=Bar:sale|Hausbon:none` (`sale`, `refund`, `void`, `none`) |
 * | `parts` | `add`: files for parts of a day (shifts) add up. `whole`: the file is the whole day, whatever hours it names |
 * | `sheet` | name of the sheet, or its number from 1 |
 * | `header` | line of the header, from 1 |
 * | `encoding` | `utf-8`, `windows-1252`, `utf-16le`, … |
 * | `delimiter` | `comma`, `semicolon`, `tab`, `pipe` |
 */
export interface ReportProfile {
  readonly columns: Partial<Record<Role, readonly string[]>>;
  readonly format: string | null;
  readonly kind: 'aggregate' | 'lines' | null;
  readonly decimal: DecimalMark | null;
  readonly dates: DateOrder | null;
  readonly day: { readonly from: Exclude<DaySource, 'option'>; readonly daysBefore: number } | null;
  readonly tax: { readonly included: boolean; readonly rate: Exact | null };
  /** Null: the usual words. */
  readonly totalWords: readonly string[] | null;
  /** False: what total rows say is not compared with the rows. */
  readonly compareTotals: boolean;
  readonly skip: readonly string[];
  readonly stop: string | null;
  readonly indented: boolean;
  /** What words in columns for types and states mean, as `heading` gives them. */
  readonly states: ReadonlyMap<string, RowState>;
  /** What hours or the name of a shift beside the day mean; null: that the file is a part of a day, and is refused. */
  readonly parts: 'add' | 'whole' | null;
  readonly sheet: string | null;
  readonly header: number | null;
  readonly encoding: string | null;
  readonly delimiter: string | null;
}

const NO_PROFILE: ReportProfile = {
  columns: {},
  format: null,
  kind: null,
  decimal: null,
  dates: null,
  day: null,
  tax: { included: false, rate: null },
  totalWords: null,
  compareTotals: true,
  skip: [],
  stop: null,
  indented: true,
  states: new Map(),
  parts: null,
  sheet: null,
  header: null,
  encoding: null,
  delimiter: null,
};

type Patch = Partial<ReportProfile> | null;
const list = (value: string) =>
  value
    .split('|')
    .map(labelOf)
    .filter((name) => name !== '');
const oneOf = <T>(choices: Readonly<Record<string, T>>, value: string): T | undefined => choices[value.toLowerCase()];

/** What each key takes; null: not this value. */
const KEYS: Readonly<Record<string, { readonly takes: string; read(value: string): Patch }>> = {
  format: { takes: 'the name of a format', read: (value) => ({ format: value }) },
  kind: {
    takes: 'aggregate or lines',
    read: (value) => (value === 'aggregate' || value === 'lines' ? { kind: value } : null),
  },
  decimal: {
    takes: '. or , (point, comma)',
    read: (value) => {
      const decimal = oneOf<DecimalMark>({ '.': '.', ',': ',', point: '.', dot: '.', comma: ',' }, value);
      return decimal ? { decimal } : null;
    },
  },
  dates: {
    takes: 'dmy or mdy',
    read: (value) => (value === 'dmy' || value === 'mdy' ? { dates: value } : null),
  },
  day: { takes: 'column, title, file name, subject, mail date, or mail date - 2', read: readDaySource },
  tax: { takes: 'excluded, included, or included 19%', read: readTax },
  total: {
    takes: 'names of total rows, or none',
    read: (value) => (heading(value) === 'none' ? { compareTotals: false } : { totalWords: list(value) }),
  },
  skip: { takes: 'names of items', read: (value) => ({ skip: list(value) }) },
  stop: { takes: 'how the row begins', read: (value) => (heading(value) === '' ? null : { stop: heading(value) }) },
  modifiers: {
    takes: 'indented or items',
    read: (value) => (value === 'indented' || value === 'items' ? { indented: value === 'indented' } : null),
  },
  states: {
    takes: 'words with their meaning, like Bar:sale|Hausbon:none (sale, refund, void, none)',
    read: (value) => readStates(value),
  },
  parts: {
    takes: 'add or whole',
    read: (value) => (value === 'add' || value === 'whole' ? { parts: value } : null),
  },
  sheet: { takes: 'the name of a sheet', read: (value) => ({ sheet: value }) },
  header: {
    takes: 'the number of a line',
    read: (value) => (/^[1-9]\d{0,4}$/.test(value) ? { header: Number(value) } : null),
  },
  encoding: { takes: 'utf-8, windows-1252, utf-16le, …', read: (value) => ({ encoding: value.toLowerCase() }) },
  delimiter: {
    takes: 'comma, semicolon, tab, or pipe',
    read: (value) => {
      const delimiter = oneOf(
        { comma: ',', semicolon: ';', tab: '\t', pipe: '|', ',': ',', ';': ';', '\t': '\t', '|': '|' },
        value,
      );
      return delimiter ? { delimiter } : null;
    },
  },
};

function readDaySource(value: string): Patch {
  const match = /^(column|title|file name|subject|mail date)(?:\s*-\s*(\d{1,2}))?$/.exec(heading(value));
  if (!match || (match[2] !== undefined && match[1] !== 'mail date')) return null;
  const from = match[1] as 'column' | 'title' | 'file name' | 'subject' | 'mail date';
  return { day: { from, daysBefore: match[2] === undefined ? 1 : Number(match[2]) } };
}

const STATES = { sale: 'sale', refund: 'refund', void: 'void', none: 'none' } as const satisfies Record<
  RowState,
  RowState
>;

function readStates(value: string): Patch {
  const states = new Map<string, RowState>();
  for (const pair of value.split('|')) {
    const at = pair.lastIndexOf(':');
    const state = oneOf<RowState>(STATES, pair.slice(at + 1).trim());
    if (at < 1 || !state) return null;
    states.set(heading(pair.slice(0, at)), state);
  }
  return { states };
}

function readTax(value: string): Patch {
  const match = /^(excluded|included)(?:\s+([\d.,]{1,8})\s*%)?$/.exec(heading(value));
  if (!match || (match[1] === 'excluded' && match[2] !== undefined)) return null;
  const rate = match[2] === undefined ? null : readExact(match[2].replace(',', '.'), '.');
  return { tax: { included: match[1] === 'included', rate } };
}

/** Reads a profile; problems say what is wrong and what is known instead. */
export function readProfile(text: string | null): {
  readonly profile: ReportProfile;
  readonly problems: readonly ReportProblem[];
} {
  if (text === null || text.trim() === '') return { profile: NO_PROFILE, problems: [] };
  const problems: ReportProblem[] = [];
  const say = (message: string) =>
    problems.push({ line: null, code: 'bad_profile', message: `the profile ${message}` });
  let profile = NO_PROFILE;
  const columns: Partial<Record<Role, readonly string[]>> = {};
  for (const [key, value] of pairs(text, say)) {
    const role = ROLES.find((known) => known.toLowerCase() === key.toLowerCase());
    const known = Object.hasOwn(KEYS, key.toLowerCase()) ? KEYS[key.toLowerCase()] : undefined;
    const patch = known?.read(value);
    // `tax` and `modifiers` are columns, too: what is not a word of theirs is the name of one.
    if (patch) profile = { ...profile, ...patch };
    else if (role) columns[role] = list(value);
    else if (known) say(`has ${key}=${short(value)}; ${key} takes ${known.takes}`);
    else say(`has «${short(key)}», which is not one of ${[...new Set([...ROLES, ...Object.keys(KEYS)])].join(', ')}`);
  }
  return { profile: { ...profile, columns }, problems };
}

function pairs(text: string, say: (message: string) => void): (readonly [string, string])[] {
  if (/^\s*\{/.test(text)) return jsonPairs(text, say);
  return text
    .split(/[;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? (['format', part] as const) : ([part.slice(0, at).trim(), part.slice(at + 1).trim()] as const);
    });
}

function jsonPairs(text: string, say: (message: string) => void): (readonly [string, string])[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    say('begins like JSON and is not valid: check its quotes and commas');
    return [];
  }
  const { columns, ...rest } = value as Record<string, unknown>;
  const named = typeof columns === 'object' && columns !== null ? Object.entries(columns) : [];
  return [...Object.entries(rest), ...named].flatMap(([key, each]) => {
    const texts = (Array.isArray(each) ? each : [each]).map(plainText);
    if (!texts.includes(null)) return [[key, texts.join('|')] as const];
    say(`has «${short(key)}» with something that is neither a text nor a number`);
    return [];
  });
}

/** A text, a number or a truth value of JSON; null for everything else. */
const plainText = (value: unknown): string | null =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : null;

const short = (text: string) => shorten(clean(text), 40);
