import { usage } from '../domain/errors.ts';
import type { Command, Define, Page } from './commander.ts';

/** Help itself. It needs no ports, so that it works whatever is wrong with the installation. */
export const helping: Page = { help };

function help(program: Command, define: Define): void {
  const page = program
    .command('help')
    .summary('help for a command, or: help exit-codes')
    .description('Help for a command; exit-codes says what exit codes mean.')
    .argument('[command]', 'a command, like add')
    .argument('[subcommand]', 'of venue: add, list, edit')
    .action((...typed: unknown[]) => {
      let command = program;
      for (const name of typed.slice(0, 2).filter((word) => typeof word === 'string')) {
        const found = command.commands.find((c) => c.name() === name);
        if (!found) throw usage(`there is no command '${name}'`, 'see: posctl --help');
        command = found;
      }
      command.outputHelp();
    });
  define(page.command('exit-codes').description('Lists the exit codes and what they mean.'), async (ports) =>
    (await import('../commands/help.ts')).exitCodes(ports),
  );
}
