import type { PosType } from '../domain/catalogue.ts';
import { EXIT, type ExitCode } from '../domain/errors.ts';
import { typesMeant } from '../domain/pos-names.ts';
import { knownType } from '../engine/look/filters.ts';
import type { Ports } from '../ports/ports.ts';
import { CATALOGUE, typeGroups, typePage } from '../views/catalogue.ts';

type TypesPorts = Pick<Ports, 'connectors' | 'output'>;

/** `posctl types [NAME]`: the catalogue; those types that a name may mean; of one its set-up instructions. */
export async function types(name: string | null, ports: TypesPorts): Promise<ExitCode> {
  const { connectors, output } = ports;
  if (name === null) await showList(connectors.types, ports);
  else {
    const { is, types: found } = meant(name, ports);
    if (is !== null) output.say({ text: `${is}.`, tone: 'quiet' });
    const [only, ...more] = found;
    if (only === undefined || more.length > 0) await showList(found, ports);
    else if (output.format === 'table') await output.text(typePage(only, output.canvas.columns));
    else await output.rows(CATALOGUE, [only]);
  }
  return EXIT.done;
}

/** The type of that name, else those that people call so. @throws ExpectedError `not_found` */
function meant(name: string, { connectors }: TypesPorts): { types: readonly PosType[]; is: string | null } {
  const known = connectors.types.find(({ type }) => type === name.trim().toLowerCase());
  if (known) return { types: [known], is: null };
  const found = typesMeant(name, connectors.types);
  if (found !== null && found.types.length > 0) return found;
  const type = knownType(connectors, name);
  return { types: connectors.types.filter((one) => one.type === type), is: null };
}

/** In groups for people; one list for scripts, which have the method. */
async function showList(all: readonly PosType[], { output }: TypesPorts): Promise<void> {
  if (output.format !== 'table' || !output.terminal) await output.rows(CATALOGUE, all);
  else
    for (const { head, types: some } of typeGroups(all)) {
      await output.text([{ text: head, tone: 'strong' }]);
      await output.rows(CATALOGUE, some);
      await output.text(['']);
    }
  if (output.format === 'table')
    output.say({ text: '* required. The set-up of a type, step by step: posctl types TYPE', tone: 'quiet' });
}
