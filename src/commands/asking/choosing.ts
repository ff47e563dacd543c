import { decisionNeeded } from '../../domain/errors.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Output } from '../../ports/output.ts';
import type { Prompts } from '../../ports/prompts.ts';
import type { Store } from '../../ports/store.ts';

interface ChoosePorts {
  readonly prompts: Prompts;
  readonly output: Output;
  readonly store: Store;
  readonly connectors: Connectors;
}

/** @throws ExpectedError `decision_needed` when nobody can be asked. */
export async function chooseVenue({ prompts, store }: ChoosePorts): Promise<string> {
  const ids: string[] = [];
  for await (const { venue } of store.venues.list({}, () => {})) ids.push(venue.id);
  if (!prompts.possible || ids.length === 0)
    throw decisionNeeded('no venue is named', 'give --venue ID, or set POSCTL_VENUE; see: posctl venue list');
  const [only = '', ...others] = ids;
  if (others.length === 0) return only;
  return prompts.select(
    'Which venue?',
    ids.map((id) => ({ value: id, name: id })),
  );
}

/** The type, chosen from the catalogue, with its set-up instructions. @throws ExpectedError `decision_needed`. */
export async function chooseType({ prompts, connectors, output }: ChoosePorts): Promise<string> {
  if (!prompts.possible)
    throw decisionNeeded('no POS type is named', `give one of: ${connectors.types.map((t) => t.type).join(', ')}`);
  const choices = connectors.types.map((t) => ({
    value: t,
    name: `${t.title} (${t.type})`,
    hint: `${t.method}, ${t.selfServe ? 'a customer can set it up alone' : 'support must help'}`,
  }));
  const type = await prompts.select('Which POS?', choices);
  output.say({ text: `Setting up ${type.title}:`, tone: 'strong' });
  for (const [i, step] of type.instructions.entries()) output.say(`  ${i + 1}. ${step}`);
  return type.type;
}
