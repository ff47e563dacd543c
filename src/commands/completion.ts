import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import { oneOf } from '../domain/nearest.ts';
import type { Ports } from '../ports/ports.ts';
import { SCRIPTS, SHELLS } from '../views/completion-scripts.ts';

/** `posctl completion SHELL`: what the shell reads at its start. */
export async function completion(name: string, { output }: Pick<Ports, 'output'>): Promise<ExitCode> {
  const shell = SHELLS.find((one) => one === name.toLowerCase());
  if (!shell) throw usage(`there is no completion for the shell '${name}'`, oneOf(name, SHELLS));
  await output.draw(
    SCRIPTS[shell]
      .split('\n')
      .slice(0, -1)
      .map((line) => [line]),
  );
  return EXIT.done;
}
