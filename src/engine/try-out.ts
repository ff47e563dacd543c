import type { PosType } from '../domain/catalogue.ts';
import type { Integration } from '../domain/integration.ts';
import { refOf } from '../domain/reference.ts';
import { type Patch, patchedCredentials } from '../domain/setup.ts';
import type { Venue } from '../domain/venue.ts';
import type { Choice, Output, Prompts } from '../ports.ts';
import { tryCredentials, type VerifyPorts } from './verify.ts';

/** A change that may have to be tried before it is saved. */
export interface Trial {
  /** Null for a new one. */
  readonly was: Integration | null;
  readonly venue: Venue;
  readonly type: PosType;
  readonly patch: Patch;
  /** One of several that are changed together: it is said which one is meant. */
  readonly several?: boolean;
}

interface TryOutPorts extends VerifyPorts {
  readonly output: Output;
  readonly prompts: Prompts;
}

/** Whether a change decides with what, where or what is asked: new credentials, or options that are not only for reading. */
export function worthTrying({ was, type, patch }: Omit<Trial, 'venue'>): boolean {
  if (!was) return true;
  if (Object.values(patch.credentials ?? {}).some((credential) => credential !== null)) return true;
  return Object.entries(patch.options ?? {}).some(([key, value]) => {
    const option = type.options.find((known) => known.key === key);
    return (was.options[key] ?? null) !== value && option?.readingOnly !== true;
  });
}

/**
 * Tries what a patch makes of an integration, says what that can see, and lets a person choose where there is a choice.
 * The patch as it is to be saved: with tokens that the provider replaced, and what was found out and chosen.
 * @throws ExpectedError when it is refused: nothing is saved then. Cancelled.
 */
export async function tryOut(ports: TryOutPorts, { was, venue, type, patch, several }: Trial): Promise<Patch> {
  const options = present({ ...was?.options, ...patch.options });
  const credentials = patchedCredentials(was?.credentials ?? {}, patch.credentials);
  const candidate = { integration: was?.id ?? 'int_new', venue, type: type.type, options, credentials };
  const { sight, credentials: after } = await tryCredentials(ports, candidate);
  const isNew = Object.values(patch.credentials ?? {}).some((credential) => credential !== null);
  const of = was && several ? ` of ${refOf(was)}` : '';
  const works = isNew ? `The credentials${of} work` : `The connection${of} works`;
  if (sight.sees.length === 0) ports.output.say(`${works}.`);
  for (const sees of sight.sees) ports.output.say(`${works}: ${sees}`);
  for (const warning of sight.warnings) ports.output.warn(warning);
  const replaced = Object.entries(after).filter(([key, credential]) => credential !== credentials[key]);
  const { choice, discovery } = sight;
  const chosen = choice && options[choice.option] === undefined ? await choose(choice, ports) : {};
  return {
    ...patch,
    options: { ...patch.options, ...chosen },
    credentials: { ...patch.credentials, ...Object.fromEntries(replaced) },
    ...(discovery === undefined ? {} : { discovery }),
  };
}

async function choose({ option, question, from }: Choice, { prompts }: TryOutPorts): Promise<Record<string, string>> {
  if (!prompts.possible || from.length === 0) return {};
  const choices = from.map(({ value, hint, chosen }) => ({ value, name: value, chosen, ...(hint ? { hint } : {}) }));
  return { [option]: (await prompts.pick(question, choices)).join(',') };
}

/** Said where something was saved that could have been tried. */
export function sayUntried({ output }: { readonly output: Output }): void {
  output.say({ text: 'It was saved untried: the next check shows whether it works.', tone: 'warning' });
}

/** What is left when what was cleared is taken away. */
export function present<T>(values: Readonly<Record<string, T | null>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== null));
}
