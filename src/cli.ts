/** The command line: every page of commands, in the order in which help shows them. A new verb goes onto one of them. */
import { changing } from './cli/changing.ts';
import { checking } from './cli/checking.ts';
import { definer, type Globals, newProgram, type Page, understand } from './cli/commander.ts';
import { helping } from './cli/helping.ts';
import { looking } from './cli/looking.ts';
import { reporting } from './cli/reporting.ts';
import { storing } from './cli/storing.ts';
import { venues } from './cli/venues.ts';
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
  /** Writes help or version; a reader that has gone is no error. @throws ExpectedError when it cannot be written. */
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

posctl help exit-codes says what exit codes mean.
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
  program.addHelpText('after', EXAMPLES);
  const understood = await understand(program, argv);
  for (const { text, where } of texts) await host.print(text, where);
  return understood ?? exit;
}

/** A command line that begins with a command does without the others, for writing each down takes its time; help needs all. */
function pagesFor([first = '']: readonly string[]): typeof PAGES {
  for (const [title, page] of PAGES) {
    const write = Object.hasOwn(page, first) ? page[first] : undefined;
    if (write && page !== helping) return [[title, { [first]: write }]];
  }
  return PAGES;
}
