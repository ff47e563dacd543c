import type { Integration } from './integration.ts';

type Source = Pick<Integration, 'type' | 'method'>;

/** Whether both may read the same account, so that a document may come through both under one id of the provider. */
export function mayBeOneAccount(a: Source, b: Source): boolean {
  const methods = [a.method, b.method];
  return a.type === b.type || (methods.includes('singer') && !methods.includes('email'));
}

/**
 * Whether what two integrations both have counts once by itself: of one type always, of others where the same documents came
 * through both, which is remembered of both; of what is added up only the newer one remembers the older.
 */
export function countsOnce(a: Integration, b: Integration): boolean {
  const both = a.suspected.includes(b.id) && b.suspected.includes(a.id);
  return a.type === b.type || (both && mayBeOneAccount(a, b));
}
