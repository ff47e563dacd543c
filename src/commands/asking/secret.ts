import { CheckFailure, ExpectedError } from '../../domain/errors.ts';
import type { Credential } from '../../domain/integration.ts';
import { parseSource } from '../../domain/secret-source.ts';
import type { Context } from '../../ports/context.ts';
import type { Output } from '../../ports/output.ts';
import type { Prompts } from '../../ports/prompts.ts';
import type { Secrets } from '../../ports/secrets.ts';

export interface SecretPorts {
  readonly prompts: Prompts;
  readonly secrets: Secrets;
  readonly output: Output;
  readonly context: Context;
}

const SOURCE = /^(?:env|file|cmd):/;

/** A secret typed in hidden, or its source (`env:NAME`, `file:PATH`, `cmd:COMMAND`); null when nothing was typed. */
export async function askSecret(
  { key, about }: { readonly key: string; readonly about: string },
  { prompts, secrets, output, context }: SecretPorts,
): Promise<Credential | null> {
  for (;;) {
    const answer = (await prompts.secret(`${key} (${about}):`)).trim();
    if (answer === '') return null;
    if (!SOURCE.test(answer)) return { from: 'stored', sealed: await secrets.seal(answer) };
    try {
      const source = parseSource(key, answer, context.absolute);
      if (source.from === 'stdin') continue;
      output.say(`${key} is read from ${source.from}:… at each use.`);
      return source;
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      output.problem(error);
    }
  }
}

/** Codes of failures that another secret can mend. */
const ABOUT_SECRETS: ReadonlySet<string> = new Set(['auth_expired', 'auth_revoked', 'bad_config']);

/** Whether somebody wants to try another secret after this error, which was said; false also where that cannot help. */
export async function wantsAnotherSecret(error: unknown, { prompts, output }: SecretPorts): Promise<boolean> {
  const failed = error instanceof ExpectedError || error instanceof CheckFailure;
  if (!prompts.possible || !failed || !ABOUT_SECRETS.has(error.code)) return false;
  output.problem(error instanceof ExpectedError ? error : new ExpectedError(error.code, error.message));
  output.say('Nothing was saved.');
  return prompts.confirm('Try again with another secret?', true);
}
