import type { PosType, Setting } from '../../domain/catalogue.ts';

/** What an entry of the catalogue says by itself. */
type Own = Omit<PosType, 'method' | 'selfServe' | 'lookBackDays' | 'reachDays'> & Partial<PosType>;

/** The entry of an API that a venue can connect by itself, and whose routine checks look back a week, unless it is said. */
export function apiType({ type, title, ...own }: Own): PosType {
  return { type, title, method: 'api', selfServe: true, lookBackDays: 7, reachDays: null, ...own };
}

export const required = (key: string, description: string, example?: string): Setting => ({
  key,
  required: true,
  description,
  ...(example === undefined ? {} : { example }),
});

export const optional = (key: string, description: string): Setting => ({ key, required: false, description });

/** An option that only changes how sales are read. */
export const includeModifiers = (
  description = 'true: an item with modifiers is an item of its own (default false: modifiers are only listed)',
): Setting => ({
  key: 'includeModifiers',
  required: false,
  readingOnly: true,
  description,
  values: ['true', 'false'],
});

/** How often a provider may be asked that names no limit. */
export const noBudgetOf = (provider: string): string =>
  `${provider} names none; when it asks to come back later, posctl does`;
