import type { PosType } from '../../domain/catalogue.ts';
import type { Credential } from '../../domain/integration.ts';
import { missingSettings } from '../../engine/change/set-up.ts';
import type { Prompts } from '../../ports/prompts.ts';
import type { Secrets } from '../../ports/secrets.ts';

/** Asks for required credentials (hidden) and options that were not given. */
export async function askForSettings(
  type: PosType,
  given: Parameters<typeof missingSettings>[1],
  { prompts, secrets }: { readonly prompts: Prompts; readonly secrets: Secrets },
): Promise<{ options: Record<string, string>; credentials: Record<string, Credential> }> {
  const missing = missingSettings(type, given);
  const options: Record<string, string> = {};
  const credentials: Record<string, Credential> = {};
  for (const { key, description } of missing.credentials)
    credentials[key] = {
      from: 'stored',
      sealed: await secrets.seal(await askUntilGiven(() => prompts.secret(`${key} (${description}; hidden):`))),
    };
  for (const { key, description } of missing.options)
    options[key] = (
      await prompts.input(`${key} (${description}):`, {
        check: (text) => (text.trim() === '' ? 'it is required' : null),
      })
    ).trim();
  return { options, credentials };
}

async function askUntilGiven(ask: () => Promise<string>): Promise<string> {
  for (;;) {
    const answer = (await ask()).trim();
    if (answer !== '') return answer;
  }
}
