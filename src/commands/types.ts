import { EXIT, type ExitCode } from '../domain/errors.ts';
import { knownType } from '../engine/look/filters.ts';
import type { Ports } from '../ports/ports.ts';
import { CATALOGUE, typePage } from '../views/catalogue.ts';

/** `posctl types [TYPE]`: the catalogue; one type with its set-up instructions. */
export async function types(
  type: string | null,
  { connectors, output }: Pick<Ports, 'connectors' | 'output'>,
): Promise<ExitCode> {
  const one = type === null ? undefined : connectors.type(knownType(connectors, type));
  if (!one) {
    await output.rows(CATALOGUE, connectors.types);
    if (output.format === 'table')
      output.say({
        text: '* required. The set-up of a type, step by step: posctl types TYPE',
        tone: 'quiet',
      });
    return EXIT.done;
  }
  if (output.format === 'table') await output.text(typePage(one, output.canvas.columns));
  else await output.rows(CATALOGUE, [one]);
  return EXIT.done;
}
