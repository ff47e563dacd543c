import { usage } from './errors.ts';
import type { Credential } from './integration.ts';

/** What `--secret KEY=SOURCE` can name: a source that is read at each use, or a value given now. */
export type SecretSource = { readonly from: 'env' | 'file' | 'cmd'; readonly at: string } | { readonly from: 'stdin' };

const FORMS = 'env:NAME, file:PATH, cmd:COMMAND, or - to read it from standard input';

/**
 * Reads a source; `absolute` makes a path absolute. What was typed is never repeated in an error: it may be the secret.
 * @throws ExpectedError `usage`.
 */
export function parseSource(key: string, text: string, absolute: (path: string) => string): SecretSource {
  if (text === '-') return { from: 'stdin' };
  const colon = text.indexOf(':');
  const from = text.slice(0, Math.max(colon, 0));
  const at = text.slice(colon + 1);
  if ((from !== 'env' && from !== 'file' && from !== 'cmd') || at.trim() === '')
    throw usage(`the secret ${key} is not given as a source`, `give ${FORMS}`);
  if (from === 'env' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(at))
    throw usage(`the secret ${key} does not name an environment variable`, `give ${FORMS}`);
  return { from, at: from === 'file' ? absolute(at) : at };
}

/** Whether a text is written as a source; whether there is one of that name is not asked. */
export function isSource(text: string): boolean {
  return text === '-' || /^(?:env|file|cmd):\s*\S/.test(text);
}

/** A credential as people and scripts see it: its source, or `stored`. Never a value. */
export function displaySource(credential: Credential): string {
  return credential.from === 'stored' ? 'stored' : `${credential.from}:${credential.at}`;
}

/** The flag that gives a secret anew, with its name where there is only one that can be meant. */
export function secretFlag(credentials: Readonly<Record<string, unknown>>): string {
  const [key = 'KEY', ...more] = Object.keys(credentials);
  return `--secret ${more.length > 0 ? 'KEY' : key}=SOURCE`;
}
