import type { Command, Define, Page } from './commander.ts';

/**
 * Help itself, and what completes command lines. Help needs no ports, so that it works whatever is wrong with the
 * installation.
 */
export const helping: Page = { help, completion };

/** What holds for several commands, as far as it is text. */
const TOPICS = [
  ['selectors', 'Says how one or several integrations are named.'],
  ['statuses', 'Says what the statuses mean, and the way back.'],
  ['policy', 'Says what calls an integration off.'],
] as const;

function help(program: Command, define: Define): void {
  const page = program
    .command('help')
    .summary('help for a command or a topic')
    .description('Help for a command, or about what holds for several of them.')
    .argument('[command]', 'a command, like add')
    .argument('[subcommand]', 'of venue: add, list, edit')
    .action(async (...typed: unknown[]) => {
      const words = typed.slice(0, 2).filter((word) => typeof word === 'string');
      (await commandNamed(program, words)).outputHelp();
    });
  define(page.command('exit-codes').description('Lists the exit codes and what they mean.'), async (ports) =>
    (await import('../commands/help.ts')).exitCodes(ports),
  );
  define(page.command('environment').description('Lists the variables of the environment.'), async (ports) =>
    (await import('../commands/help.ts')).environment(ports),
  );
  for (const [name, description] of TOPICS)
    define(page.command(name).description(description), async (ports) =>
      (await import('../commands/help.ts')).topic(name, ports),
    );
}

function completion(program: Command, define: Define): void {
  define(
    program
      .command('completion')
      .summary('completion for bash, zsh or fish')
      .description(
        'Prints what makes a shell complete commands, options, values, venues and references. For bash, in ~/.bashrc: eval "$(posctl completion bash)"',
      )
      .argument('<shell>', 'bash, zsh or fish'),
    async (ports, _o, shell: string) => (await import('../commands/completion.ts')).completion(shell, ports),
  );
}

/** @throws ExpectedError `usage` when there is no such command. */
async function commandNamed(program: Command, words: readonly string[]): Promise<Command> {
  let command = program;
  const path: string[] = [];
  for (const word of words) {
    const found = command.commands.find((one) => one.name() === word);
    if (!found) {
      const verbs = command.commands.map((one) => one.name());
      throw (await import('./misuse.ts')).unknownCommand(word, verbs, { path: path.join(' ') });
    }
    command = found;
    path.push(word);
  }
  return command;
}
