/** The command line: every page of commands, in the order in which help shows them. A new verb is added to one of them. */
import { changing } from './cli/changing.ts';
import { checking } from './cli/checking.ts';
import {
  type Command,
  type Define,
  definer,
  describeAll,
  type Explanations,
  explain,
  type Globals,
  newProgram,
  type Page,
  strangeSubcommand,
  strangeWord,
  understand,
} from './cli/commander.ts';
import { helping } from './cli/helping.ts';
import { looking } from './cli/looking.ts';
import { reporting } from './cli/reporting.ts';
import { storing } from './cli/storing.ts';
import { venues } from './cli/venues.ts';
import type { Candidate, CommandDescription } from './domain/completion.ts';
import { EXIT, type ExitCode, ExpectedError } from './domain/errors.ts';
import type { Ports } from './ports/ports.ts';

export type { Globals } from './cli/commander.ts';

/** What the command line needs of the program around it. */
export interface Host {
  readonly version: string;
  /** Whether a person sees standard output: then posctl alone shows who needs whom. */
  readonly terminal: boolean;
  /** Runs a command with its ports, which are closed afterwards; help and version need none. */
  withPorts(globals: Globals, command: (ports: Ports) => Promise<ExitCode>): Promise<ExitCode>;
  /** Writes help or version; a reader that has gone is not an error. @throws ExpectedError when it cannot be written. */
  print(text: string, where: 'stdout' | 'stderr'): Promise<void>;
}

const PAGES: readonly (readonly [title: string, page: Page])[] = [
  ['Look:', looking],
  ['Change:', changing],
  ['Check:', checking],
  ['Reports:', reporting],
  ['Venues:', venues],
  ['Store:', storing],
  ['More:', helping],
];

const EXAMPLES = `
Examples:
  posctl venue add blue-door --timezone America/Toronto --currency CAD
  posctl add square --venue blue-door --secret accessToken=env:SQUARE_TOKEN
  posctl list
  posctl refresh blue-door/square
  posctl timeline blue-door/square --since 7d
  posctl deactivate blue-door/square --reason 'terminal replaced'

More help: posctl COMMAND --help, posctl help TOPIC.
Topics: environment, exit-codes, policy, selectors, statuses.
`;

/** Runs one command line. @throws ExpectedError `usage`, and whatever the command throws. */
export async function runCli(argv: readonly string[], host: Host): Promise<ExitCode> {
  if (!host.terminal || argv.length > 0) return run(argv, host);
  try {
    return await run(['triage'], host);
  } catch (error) {
    // Before there is a store, help is of more use.
    if (error instanceof ExpectedError && error.code === 'not_found') return run([], host);
    throw error;
  }
}

async function run(argv: readonly string[], host: Host): Promise<ExitCode> {
  if (argv[0] === DESCRIBE) {
    await host.print(`${JSON.stringify(await describeCli())}\n`, 'stdout');
    return EXIT.done;
  }
  if (argv[0] === COMPLETE) return complete(argv.slice(argv[1] === '--' ? 2 : 1), host);
  let exit: ExitCode = EXIT.done;
  const texts: { text: string; where: 'stdout' | 'stderr' }[] = [];
  const program = newProgram(host.version, (text, where) => void texts.push({ text, where }));
  const define = definer(
    (globals, command) => host.withPorts(globals, command),
    (code) => {
      exit = code;
    },
    (other) => run(other, host),
  );
  for (const [title, page] of pagesFor(argv)) {
    program.commandsGroup(title);
    for (const write of Object.values(page)) write(program, define);
  }
  const verbs = PAGES.flatMap(([, page]) => Object.keys(page));
  const strange = strangeWord(program, argv, verbs);
  if (strange !== null)
    throw (await import('./cli/misuse.ts')).unknownCommand(strange, verbs, { types: await knownTypes(host) });
  const below = strangeSubcommand(program, argv);
  if (below) throw (await import('./cli/misuse.ts')).unknownCommand(below.word, below.verbs, { path: below.path });
  if (asksForHelp(argv)) await explainAll(program);
  const understood = await understand(program, argv);
  for (const { text, where } of texts) await host.print(text, where);
  return understood ?? exit;
}

/** The POS types, for somebody who typed one in place of a command; none where even these cannot be found out. */
async function knownTypes(host: Host): Promise<readonly string[]> {
  let types: readonly string[] = [];
  const read = async ({ connectors }: Ports) => {
    types = connectors.types.map(({ type }) => type);
    return EXIT.done;
  };
  await host.withPorts(QUIETLY, read).catch(() => {});
  return types;
}

/** What the scripts of `posctl completion` call with the words of a line. */
const COMPLETE = '__complete';
/** What the build makes manuals of. */
const DESCRIBE = '__describe';

/** Whatever goes wrong, nobody who presses Tab wants to read of it. */
async function complete(words: readonly string[], host: Host): Promise<ExitCode> {
  try {
    const { completing, completionLines } = await import('./domain/completion.ts');
    const asked = completing(await describeCli(), words);
    const print = (all: readonly Candidate[]) => host.print(`${completionLines(asked, all).join('\n')}\n`, 'stdout');
    if (asked.wanted.kind === 'words') await print(asked.wanted.words);
    else
      await host.withPorts(
        { ...QUIETLY, ...(asked.store === undefined ? {} : { store: asked.store }) },
        async (ports) => {
          await print(await (await import('./commands/complete.ts')).candidates(asked, ports));
          return EXIT.done;
        },
      );
  } catch {
    await host.print(':done\n', 'stdout');
  }
  return EXIT.done;
}

const QUIETLY: Globals = {
  output: 'table',
  input: false,
  yes: false,
  color: false,
  pager: false,
  quiet: true,
  verbose: false,
};

const asksForHelp = ([first = 'help', ...rest]: readonly string[]) =>
  [first, ...rest].some((word) => word === '--help' || word === '-h') || first === 'help';

/** Loads what only help needs, and adds it. */
async function explainAll(program: Command): Promise<void> {
  explain(program, await explanations());
  program.addHelpText('after', EXAMPLES);
}

async function explanations(): Promise<Explanations> {
  const [{ EXAMPLES: examples }, { VALUES: values }] = await Promise.all([
    import('./cli/examples.ts'),
    import('./cli/values.ts'),
  ]);
  return { examples, values };
}

/** Every command with its options and examples. @public for manuals and tests. */
export async function describeCli(): Promise<CommandDescription[]> {
  const program = newProgram('', () => {});
  const define: Define = (command) => command;
  for (const [, page] of PAGES) for (const write of Object.values(page)) write(program, define);
  return describeAll(program, await explanations());
}

/**
 * The pages that a command line needs: only its own command, because defining each takes time; for help all of them.
 */
function pagesFor([first = '']: readonly string[]): typeof PAGES {
  for (const [title, page] of PAGES) {
    const write = Object.hasOwn(page, first) ? page[first] : undefined;
    if (write && page !== helping) return [[title, { [first]: write }]];
  }
  return PAGES;
}
