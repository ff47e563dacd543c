import { CheckFailure } from '../../domain/errors.ts';
import type { SetUp } from '../../ports/connectors.ts';

type Options = SetUp['options'];

/** Whether an item with modifiers is an item of its own. @throws CheckFailure `bad_config` */
export function includesModifiers(options: Options): boolean {
  const value = options.includeModifiers?.trim().toLowerCase() ?? 'false';
  if (value === 'true' || value === 'false') return value === 'true';
  throw new CheckFailure('bad_config', `the option includeModifiers is «${value}»; it can be true or false`);
}

/** What a comma list names, without the space around it; empty when the option is not set. */
export function namedIn(options: Options, key: string): string[] {
  return (options[key] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The address of an API, which paths are added to: the option `baseUrl`, else the provider's own. */
export function apiUrl({ baseUrl }: Options, provider: string): string {
  return (baseUrl ?? provider).replace(/\/+$/, '');
}
