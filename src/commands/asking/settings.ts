import type { PosType, Setting } from '../../domain/catalogue.ts';
import type { Credential } from '../../domain/integration.ts';
import { missingSettings } from '../../engine/change/set-up.ts';
import type { Prompts } from '../../ports/prompts.ts';
import { askSecret, type SecretPorts } from './secret.ts';

/** Asks for required credentials (hidden) and options that were not given. */
export async function askForSettings(
  type: PosType,
  given: Parameters<typeof missingSettings>[1],
  ports: SecretPorts,
): Promise<{ options: Record<string, string>; credentials: Record<string, Credential> }> {
  const missing = missingSettings(type, given);
  const credentials = await askForSecrets(missing.credentials, ports);
  const options: Record<string, string> = {};
  for (const option of missing.options) options[option.key] = await askRequired(option, ports);
  return { options, credentials };
}

/** Asks for each until it is given. */
export async function askForSecrets(
  settings: readonly Pick<Setting, 'key' | 'description'>[],
  ports: SecretPorts,
): Promise<Record<string, Credential>> {
  const credentials: Record<string, Credential> = {};
  for (const { key, description } of settings) {
    let answer: Credential | null = null;
    while (answer === null) answer = await askSecret({ key, about: `${description}, or env:NAME; hidden` }, ports);
    credentials[key] = answer;
  }
  return credentials;
}

async function askRequired({ key, description, values }: Setting, { prompts }: { readonly prompts: Prompts }) {
  const question = `${key} (${description}):`;
  if (values)
    return prompts.select(
      question,
      values.map((value) => ({ value, name: value })),
    );
  const answer = await prompts.input(question, {
    check: (text) => (text.trim() === '' ? 'it is required' : null),
  });
  return answer.trim();
}
