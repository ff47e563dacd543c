/** Everything that uses commander: how the pages of the command line are defined, and how what was typed is parsed. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { CommandDescription, OptionDescription } from '../domain/completion.ts';
import { parseDuration } from '../domain/duration.ts';
import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import type { OutputFormat } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';
import type { Misused } from './misuse.ts';

export type { Command } from 'commander';

/** Options of every command, as typed. */
export interface Globals {
  readonly store?: string;
  /** Each `--venue`. */
  readonly venue?: readonly string[];
  readonly output: OutputFormat | 'wide';
  /** `--fields` and `--columns`, which is the same. */
  readonly fields?: readonly string[];
  readonly columns?: readonly string[];
  readonly plain?: boolean;
  readonly utc?: boolean;
  readonly absolute?: boolean;
  /** False with `--no-pager`. */
  readonly pager: boolean;
  /** False with `--no-input`. */
  readonly input: boolean;
  readonly yes: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly as?: string;
  readonly reason?: string;
}

export type Options = Globals & {
  /** Runs another command line with the same global options. */
  readonly again: (argv: readonly string[]) => Promise<ExitCode>;
} & Record<string, unknown>;
/** What a command does with its options and operands. */
type Verb<A extends unknown[]> = (ports: Ports, options: Options, ...operands: A) => Promise<ExitCode>;
type OperandsOf<V> = V extends Verb<infer A> ? A : never;
/** Gives a command its action; the ports are made only when it runs. */
export type Define = <A extends unknown[]>(command: Command, verb: Verb<A>) => Command;
/** Commands that help shows together: by name, the function that defines each. */
export type Page = Readonly<Record<string, (program: Command, define: Define) => void>>;

const FORMATS: readonly Globals['output'][] = ['table', 'wide', 'json', 'jsonl', 'csv', 'name', 'yaml'];

/** Where help and version go: standard error where nobody asked for them. */
export type Print = (text: string, where: 'stdout' | 'stderr') => void;

/** The program with its global options and no command yet. */
export function newProgram(version: string, print: Print): Command {
  const program = new Command('posctl')
    .description(
      'Looks after the POS integrations of bars and restaurants: is each venue connected, are its sales coming in, why not, what to do next.',
    )
    .usage('[global options] <command> …')
    .version(version, '-V, --version', 'the version')
    .helpOption('-h, --help', 'help, also for a command: posctl add --help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(text, 'stdout'),
      writeErr: (text) => print(text, 'stderr'),
      outputError: () => {},
    })
    .showSuggestionAfterError(false)
    .helpCommand(false)
    // Descriptions already name the choices and the default.
    .configureHelp({ optionDescription: (option) => option.description })
    .optionsGroup('Global options (before or after the command):');
  for (const option of globalOptions()) program.addOption(option);
  return program;
}

function globalOptions(): Option[] {
  return [
    new Option('--store <url>', 'where everything is kept: a folder, file:… or postgres://… (POSCTL_STORE)'),
    several('--venue <id>', 'only this venue (may be given again; POSCTL_VENUE only completes references)'),
    choice('-o, --output <format>', 'the output format', FORMATS),
    several('--fields <names>', 'only these fields, like ref,status; nested ones: reason.needs'),
    several('--columns <names>', 'the same'),
    new Option('--no-input', 'never ask: a missing decision is exit 4'),
    new Option('-y, --yes', 'confirm what would be asked'),
    new Option('--no-color', 'no colours (NO_COLOR)'),
    new Option('--utc', "times in UTC, not by the venue's clocks"),
    new Option('--absolute', 'absolute times, not how long ago'),
    new Option('--plain', 'for screen readers: a line for each value, no drawings (POSCTL_SCREEN_READER=1)'),
    new Option('--no-pager', 'never page long tables (POSCTL_PAGER, PAGER)'),
    new Option('-q, --quiet', 'only data, warnings and errors'),
    new Option('-v, --verbose', 'more detail: version, store, actor'),
    new Option('--as <name>', 'who does it, for the timeline (POSCTL_ACTOR)'),
    new Option('--reason <text>', 'why, for the timeline'),
  ];
}

type WithPorts = (globals: Globals, command: (ports: Ports) => Promise<ExitCode>) => Promise<ExitCode>;

/** How commands get their actions: each is called with the ports, all options and its operands, and returns an exit code. */
export function definer(withPorts: WithPorts, finish: (exit: ExitCode) => void, run: Options['again']): Define {
  return (command, verb) => {
    RUNNABLE.add(command);
    return command.action(async (...args: unknown[]) => {
      const typed = command.optsWithGlobals<Options>();
      if (typed.output === 'yaml' && command.name() !== 'export')
        throw usage('only export writes YAML', 'give -o json');
      const options = { ...typed, again: (argv: readonly string[]) => run([...argv, ...globalArguments(typed)]) };
      const operands = args.slice(0, command.registeredArguments.length) as OperandsOf<typeof verb>;
      const paged = options.pager && isPaged(misusedOf({ command }).path, options);
      const exit = await withPorts({ ...options, pager: paged }, (ports) => {
        const { store, context, output } = ports;
        output.detail(`posctl ${context.version}, store ${store.base.name}, as ${context.actor}`);
        return verb(ports, options, ...operands);
      });
      finish(exit);
    });
  };
}

/** The global options that another command line needs to mean the same store and person. */
function globalArguments({ store, as, color, quiet, plain, utc, absolute }: Globals): string[] {
  return [
    ...(store === undefined ? [] : ['--store', store]),
    ...(as === undefined ? [] : ['--as', as]),
    ...(color ? [] : ['--no-color']),
    ...(quiet ? ['--quiet'] : []),
    ...(plain ? ['--plain'] : []),
    ...(utc ? ['--utc'] : []),
    ...(absolute ? ['--absolute'] : []),
  ];
}

/** Commands that only look: what they show may be longer than a screen. */
const LOOKING: ReadonlySet<string> = new Set(
  'list show timeline diff sales items gaps incidents brief types ticket policy doctor explain triage'.split(' '),
);
const LIVE = ['follow', 'watch', 'walk'] as const;

/** Whether output goes to a pager: neither what is live nor what asks questions does. */
function isPaged(path: string, options: Options): boolean {
  const looks = LOOKING.has(path) || path === 'venue list' || path === 'config list' || path.startsWith('help ');
  return looks && !LIVE.some((name) => flag(options[name]));
}

/** Commands that do something by themselves; the others only have commands of their own. */
const RUNNABLE = new WeakSet<Command>();

/** Parses and runs a command line; null when a command was run, else the exit code. @throws ExpectedError `usage`. */
export async function understand(program: Command, argv: readonly string[]): Promise<ExitCode | null> {
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return null;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.done;
    if (error.code === 'commander.help') return EXIT.usage;
    const { misuse } = await import('./misuse.ts');
    throw misuse(error.code, error.message, misusedOf(commandOf(program, argv)));
  }
}

/** The command that a command line means, as far as it can be told, with the first word that it does not know. */
function commandOf(program: Command, argv: readonly string[]): { readonly command: Command; readonly rest?: string } {
  let command = program;
  for (const word of wordsOf(program, argv)) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) return { command, rest: word };
    command = next;
  }
  return { command };
}

/** The words that are neither options nor values of global ones. */
function wordsOf(program: Command, argv: readonly string[]): string[] {
  const taking = new Set(program.options.filter((o) => o.required).flatMap(({ short, long }) => [short, long]));
  return argv.filter((word, i) => !word.startsWith('-') && (i === 0 || !taking.has(argv[i - 1])));
}

function misusedOf({ command }: { readonly command: Command }): Misused {
  const path: string[] = [];
  for (let one: Command | null = command; one?.parent; one = one.parent) path.unshift(one.name());
  const options = [...command.options, ...(rootOf(command)?.options ?? [])];
  return {
    path: path.join(' '),
    options: options.flatMap(({ short, long }) => [...(short ? [short] : []), ...(long ? [long] : [])]),
    operands: command.registeredArguments.map((argument) => argument.name()),
  };
}

function rootOf(command: Command): Command | null {
  return command.parent ? rootOf(command.parent) : command;
}

/** The first word in place of a command that is not one of `verbs`; null when there is none. */
export function strangeWord(program: Command, argv: readonly string[], verbs: readonly string[]): string | null {
  const [first] = wordsOf(program, argv);
  return first === undefined || verbs.includes(first) ? null : first;
}

/** The same for a subcommand, as of `venue`. */
export function strangeSubcommand(
  program: Command,
  argv: readonly string[],
): { readonly path: string; readonly word: string; readonly verbs: readonly string[] } | null {
  const { command, rest } = commandOf(program, argv);
  const group = command.parent && command.commands.length > 0 && command.registeredArguments.length === 0;
  if (rest === undefined || !group || RUNNABLE.has(command)) return null;
  return { path: misusedOf({ command }).path, word: rest, verbs: command.commands.map((one) => one.name()) };
}

/** What help says of commands besides their definitions. */
export interface Explanations {
  /** Command lines, by the names of a command: `venue add`. */
  readonly examples: Readonly<Record<string, readonly string[]>>;
  /** What options take, by the name of the placeholder of their value. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/** Adds to the help of every command its examples, the values of its options, and the global options. */
export function explain(program: Command, { examples, values }: Explanations): void {
  const describe = (option: Option) => {
    const known = values[placeOf(option) ?? ''];
    return known && !option.description.includes(known.join(', ')) && option.description !== ''
      ? `${option.description}: ${known.join(', ')}`
      : option.description;
  };
  for (const command of everyCommand(program)) {
    command.configureHelp({ optionDescription: describe, showGlobalOptions: true });
    const lines = examples[misusedOf({ command }).path];
    if (lines) command.addHelpText('after', ['', 'Examples:', ...lines.map((line) => `  ${line}`)].join('\n'));
  }
}

/** The program and all its commands. */
export function describeAll(program: Command, { examples, values }: Explanations): CommandDescription[] {
  return everyCommand(program).map((command) => {
    const { path } = misusedOf({ command });
    return {
      path,
      summary: command.summary() || command.description(),
      description: command.description(),
      operands: command.registeredArguments.map((one) => {
        const place = one.name();
        return { place, description: one.description, variadic: one.variadic, values: values[place] ?? [] };
      }),
      options: command.options.map((option) => describeOption(option, values)),
      commands: command.commands.map((one) => one.name()),
      examples: examples[path] ?? [],
    };
  });
}

function describeOption(option: Option, values: Explanations['values']): OptionDescription {
  const place = placeOf(option) ?? null;
  const names = [option.short, option.long].filter((name) => typeof name === 'string');
  const known = option.argChoices ?? (place === null ? [] : (values[place] ?? []));
  return { flags: option.flags, names, place, description: option.description, values: known };
}

/** `status` of `--status <status>`; undefined of an option that takes nothing. */
function placeOf({ flags }: Option): string | undefined {
  return /[<[]([\w=-]+)(?:\.{3})?[>\]]/.exec(flags)?.[1];
}

/** The program and all its commands, those of commands too. */
function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

export const REF = 'venue/type, venue/type:nickname, or the id int_…';
const REFS = `${REF}; a pattern like '*/square'; - reads them from standard input`;
/** Operands of verbs that only look. */
export const REFS_OR_VENUES = `a venue, or ${REFS}`;
export const SOURCES = 'env:NAME, file:PATH, cmd:COMMAND, or - for standard input';

/** References and the filters that narrow them. */
export function selecting(command: Command): Command {
  const selected = requiringMatch(
    command
      .argument('[refs...]', REFS)
      .option('--all', 'all of them')
      .addOption(several('--type <type>', 'only of this POS type (may be given again)'))
      .addOption(several('--status <status>', 'only with this status (may be given again)')),
  );
  return inBulk(dryRun(selected));
}

/** For verbs that look: references, venues and types. */
export function narrowing(command: Command): Command {
  return requiringMatch(
    command
      .argument('[refs...]', REFS_OR_VENUES)
      .addOption(several('--type <type>', 'only of this POS type (may be given again)')),
  );
}

export function requiringMatch(command: Command): Command {
  return command.option('--require-match', 'exit 3 where a pattern or the whole selection fits nothing');
}

/** References and filters, as they were understood. */
export function selection(refs: string[], o: Options) {
  return {
    refs,
    all: flag(o.all),
    types: texts(o.type),
    statuses: texts(o.status),
    venues: texts(o.venue),
    requireMatch: flag(o.requireMatch),
  };
}

/** `--venue` of a command that works on one venue; null when it was not given. @throws ExpectedError `usage`. */
export function oneVenue({ venue = [] }: Pick<Globals, 'venue'>): string | null {
  const [only = null, ...more] = venue;
  if (more.length > 0) throw usage(`--venue was given ${venue.length} times; this command works on one venue`);
  return only;
}

/** Alternatives to a selection, and how it is worked through. */
function inBulk(command: Command): Command {
  return command
    .option('--failed', 'those that failed in the last bulk run of this command')
    .option('--resume <operation>', 'finish what an operation (op_…) has not done')
    .option('--plan-out <file>', 'write what would be done into this new file, and do nothing')
    .option('--plan <file>', 'do what such a file says, where nothing has changed since')
    .option('--rate <pace>', 'at most this fast: 5/s, 100/min');
}

/** What `selecting` understood. */
export function bulkSelection(refs: string[], o: Options) {
  const twins = { failed: flag(o.failed), resume: text(o.resume), plan: text(o.plan), planOut: text(o.planOut) };
  return { ...selection(refs, o), ...twins, rate: text(o.rate), dryRun: flag(o.dryRun) };
}

export function dryRun(command: Command): Command {
  return command.option('--dry-run', 'write nothing, call nobody, send nothing');
}

/** An option that takes one of `choices`, in whatever case; the first when it is not given. */
export function choice(flags: string, description: string, choices: readonly string[]): Option {
  const option = new Option(flags, `${description}: ${choices.join(', ')}`).choices([...choices]).default(choices[0]);
  const exact = option.parseArg;
  return option.argParser((value: string, before: unknown) => exact?.(value.toLowerCase(), before));
}

/** An option that may be given again; `split` also takes a comma list. */
export function several(flags: string, description: string, split = true): Option {
  const collect = (value: string, before: string[] | undefined) => [
    ...(before ?? []),
    ...(split ? value.split(',').map((v) => v.trim()) : [value]),
  ];
  return new Option(flags, description).argParser(collect);
}

export function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(value);
}

/** A whole number above 0. */
export function positive(value: string): number {
  const number = wholeNumber(value);
  if (number === 0) throw new InvalidArgumentError('It has to be 1 or more.');
  return number;
}

/** A port to listen on; 0 for any that is free. */
export function anyPort(value: string): number {
  const number = wholeNumber(value);
  if (number > 65_535) throw new InvalidArgumentError('It has to be 65535 or less.');
  return number;
}

/** A port from 1 to 65535. */
export const port = (value: string): number => positive(String(anyPort(value)));

/** A duration, in milliseconds. */
export function duration(value: string): number {
  const ms = parseDuration(value);
  if (ms === null) throw new InvalidArgumentError('It has to be a time like 30s or 5m.');
  return ms;
}

export const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
export const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
export const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
export const flag = (value: unknown): boolean => value === true;
