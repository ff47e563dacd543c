/** The way in and the only catch: command line → page of commands → exit code; error → exit code. */
import { setMaxListeners } from 'node:events';
import { runCli } from './cli.ts';
import { EXIT } from './domain/errors.ts';
import type { OutputFormat } from './ports/output.ts';
import { interruptedWith } from './system/process.ts';
import { makeSink } from './terminal/stream.ts';

const VERSION = process.env.POSCTL_BUILD_VERSION ?? '0.0.0';

/** The format asked for, also when the command line could not be understood. */
function formatOf(argv: readonly string[]): OutputFormat {
  const text = /(?:^|\0)(?:-o\0?|--output[=\0])(json|jsonl)(?:\0|$)/.exec(argv.join('\0'))?.[1];
  return text === 'json' || text === 'jsonl' ? text : 'table';
}

// Every running check listens for the end of the daemon and stops listening when it is done: so many listeners are not a
// leak.
setMaxListeners(0);

async function main(argv: readonly string[]): Promise<number> {
  try {
    return await runCli(argv, {
      version: VERSION,
      terminal: process.stdout.isTTY === true,
      // Help and version need no ports: their code is not even loaded.
      async print(text, where) {
        const sink = makeSink(process[where]);
        sink.write(text);
        await sink.flush();
      },
      withPorts: async (globals, command) => (await import('./compose.ts')).withPorts(globals, VERSION, command),
    });
  } catch (error) {
    const [{ exitOf, renderError }, { mayColour }] = await Promise.all([
      import('./terminal/errors.ts'),
      import('./compose.ts'),
    ]);
    await renderError(error, formatOf(argv), {
      stderr: process.stderr,
      colour: mayColour(!argv.includes('--no-color')),
    });
    return exitOf(error);
  }
}

main(process.argv.slice(2)).then((exit) => {
  process.exitCode = exit === EXIT.interrupted ? (interruptedWith() ?? exit) : exit;
});
