import { exportOf } from '../domain/apply.ts';
import { CSV_TEMPLATE } from '../domain/declared-csv.ts';
import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import type { VenueState } from '../domain/state.ts';
import { collectDamage, requireStore, requireVenue } from '../engine/look/store-access.ts';
import type { Ports } from '../ports/ports.ts';

export interface ExportOptions {
  readonly venues: readonly string[];
  /** Only the header of a CSV and a row as an example. */
  readonly template: boolean;
}

/** `posctl export`: all that `apply` would make again. */
export async function exportAll({ venues, template }: ExportOptions, ports: Ports): Promise<ExitCode> {
  const { output, store, documents } = ports;
  if (template) {
    await output.draw(
      CSV_TEMPLATE.trimEnd()
        .split('\n')
        .map((line) => [line]),
    );
    return EXIT.done;
  }
  if (output.format !== 'table' && output.format !== 'json' && output.format !== 'yaml')
    throw usage(`export does not write ${output.format}`, 'give -o yaml or -o json');
  const damage = collectDamage(output);
  const states: VenueState[] = [];
  // An empty dump of a store that is not there would be taken for a backup.
  await requireStore(ports);
  if (venues.length > 0) for (const id of venues) states.push(await requireVenue(store, id));
  else for await (const state of store.venues.list({}, damage.found)) states.push(state);
  const value = exportOf(await store.base.settings(), states);
  if (output.format === 'json')
    await output.record({ columns: [], json: () => value, name: () => '', empty: '' }, value, []);
  else
    await output.draw(
      (await documents.yaml(value))
        .trimEnd()
        .split('\n')
        .map((line) => [line]),
    );
  return damage.exit(states.length > 0);
}
