import { clean } from './text.ts';

/** A command as plain data: for completion and manuals. */
export interface CommandDescription {
  /** Its names, `venue add`; empty for posctl itself. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly operands: readonly OperandDescription[];
  readonly options: readonly OptionDescription[];
  /** The names of its own commands. */
  readonly commands: readonly string[];
  readonly examples: readonly string[];
}

export interface OperandDescription {
  readonly place: string;
  readonly description: string;
  readonly variadic: boolean;
  readonly values: readonly string[];
}

export interface OptionDescription {
  /** `-o, --output <format>` */
  readonly flags: string;
  readonly names: readonly string[];
  /** `format`; null of one that takes nothing. */
  readonly place: string | null;
  readonly description: string;
  readonly values: readonly string[];
}

/** What can stand where the cursor is: a closed set, or what has to be looked up. */
export type Wanted =
  | { readonly kind: 'words'; readonly words: readonly Candidate[] }
  | { readonly kind: 'references' | 'venues' | 'types' | 'files' | 'options' | 'credentials' | 'settings' };

export interface Candidate {
  readonly value: string;
  /** What it is, for shells that show it. */
  readonly about: string;
}

export interface Completing {
  readonly wanted: Wanted;
  /** What was typed of the word. */
  readonly typed: string;
  /** What stands before it in one word with it: `--venue=`, or the earlier ones of a list with commas. */
  readonly before: string;
  /** The value of `--store` that stands on the line. */
  readonly store: string | undefined;
  /** The names of the command. */
  readonly command: string;
  readonly operands: readonly string[];
}

/** What the last one of these words can become. */
export function completing(all: readonly CommandDescription[], words: readonly string[]): Completing {
  const line = readLine(all, words.slice(0, -1));
  const last = words.at(-1) ?? '';
  const [, flag = null, value = ''] = /^(--[\w-]+)=(.*)$/.exec(last) ?? [];
  const about = { store: line.store, command: line.command.path, operands: line.operands };
  const option = line.waiting ?? (flag === null ? undefined : line.options.find(({ names }) => names.includes(flag)));
  if (option) {
    const typed = flag === null ? last : value;
    const comma = option.place !== null && LISTS.has(option.place) ? typed.lastIndexOf(',') + 1 : 0;
    const before = (flag === null ? '' : `${flag}=`) + typed.slice(0, comma);
    return { ...about, wanted: wantedOf(option), typed: typed.slice(comma), before };
  }
  const more = last.startsWith('-') && last !== '-' && !line.ended;
  return { ...about, wanted: more ? flagsOf(line) : operandOf(line, all), typed: last, before: '' };
}

/** Options whose values are lists with commas. */
const LISTS: ReadonlySet<string> = new Set(['status', 'type', 'kind', 'state', 'states', 'id', 'names']);

interface Line {
  readonly command: CommandDescription;
  /** Its own options and the global ones. */
  readonly options: readonly OptionDescription[];
  readonly operands: readonly string[];
  /** The option that waits for its value. */
  readonly waiting: OptionDescription | undefined;
  /** Behind `--`. */
  readonly ended: boolean;
  readonly store: string | undefined;
}

function readLine(all: readonly CommandDescription[], words: readonly string[]): Line {
  const named = (path: string) => all.find((one) => one.path === path);
  const root = named('') ?? {
    path: '',
    summary: '',
    description: '',
    operands: [],
    options: [],
    commands: [],
    examples: [],
  };
  let command = root;
  const operands: string[] = [];
  let waiting: OptionDescription | undefined;
  let [store, ended]: [string | undefined, boolean] = [undefined, false];
  for (const word of words) {
    if (waiting) {
      if (waiting.names.includes('--store')) store = word;
      waiting = undefined;
    } else if (word === '--') ended = true;
    else if (word.startsWith('-') && word !== '-' && !ended) {
      const [name = '', value] = word.split('=', 2);
      const option = [...command.options, ...root.options].find(({ names }) => names.includes(name));
      if (name === '--store' && value !== undefined) store = value;
      if (option?.place != null && value === undefined) waiting = option;
    } else {
      const next = command.commands.includes(word) ? named(`${command.path} ${word}`.trim()) : undefined;
      if (next) command = next;
      else operands.push(word);
    }
  }
  const options = command === root ? root.options : [...command.options, ...root.options];
  return { command, options, operands, waiting, ended, store };
}

function flagsOf({ options }: Line): Wanted {
  const words = options.map(({ names, description }) => ({ value: names.at(-1) ?? '', about: description }));
  return { kind: 'words', words };
}

function operandOf({ command, operands }: Line, all: readonly CommandDescription[]): Wanted {
  const below = command.commands.map((name) => {
    const path = `${command.path} ${name}`.trim();
    return { value: name, about: all.find((one) => one.path === path)?.summary ?? '' };
  });
  const commands = command.path === 'help' ? [...below, ...verbsOf(all)] : below;
  if (commands.length > 0 && operands.length === 0) return { kind: 'words', words: commands };
  const last = command.operands.at(-1);
  const operand = command.operands[operands.length] ?? (last?.variadic ? last : undefined);
  if (operand && operand.values.length > 0) return { kind: 'words', words: operand.values.map(unexplained) };
  return operand ? placed(operand.place, command.path) : { kind: 'words', words: [] };
}

function verbsOf(all: readonly CommandDescription[]): Candidate[] {
  return all
    .filter(({ path }) => path !== '' && !path.includes(' ') && path !== 'help')
    .map(({ path, summary }) => ({ value: path, about: summary }));
}

function wantedOf({ place, values }: OptionDescription): Wanted {
  if (values.length > 0) return { kind: 'words', words: values.map(unexplained) };
  return place === null ? { kind: 'words', words: [] } : placed(place, '');
}

const unexplained = (value: string): Candidate => ({ value, about: '' });

/** What stands in a place, by its name in help. */
const PLACES: Readonly<Record<string, Exclude<Wanted['kind'], 'words'>>> = {
  ref: 'references',
  refs: 'references',
  other: 'references',
  venue: 'venues',
  id: 'venues',
  type: 'types',
  file: 'files',
  url: 'files',
  'key=value': 'options',
  'key=source': 'credentials',
  key: 'settings',
};

function placed(place: string, path: string): Wanted {
  // A new venue has an id that nobody has yet.
  const kind = path === 'venue add' ? undefined : PLACES[place];
  return kind ? { kind } : { kind: 'words', words: [] };
}

/** What a shell is told: the words that begin as typed, each with what it is, and whether the word goes on. */
export function completionLines({ wanted, typed, before }: Completing, all: readonly Candidate[]): string[] {
  if (wanted.kind === 'files') return [':files'];
  const folded = typed.toLowerCase();
  const fitting = all.filter(({ value }) => value.toLowerCase().startsWith(folded));
  const goesOn = fitting.length > 0 && fitting.every(({ value }) => /[/=]$/.test(value));
  const lines = fitting.map(({ value, about }) => `${clean(before + value)}\t${clean(about)}`);
  return [...lines, goesOn ? ':goes-on' : ':done'];
}
