import type { PosType } from './catalogue.ts';

/** Names of credentials that would be given for nothing. */
interface UnusedCredentials {
  readonly unused: readonly string[];
  /** The complete set that is used. */
  readonly used: readonly string[];
  /** What the unused ones would need beside them to be used; empty where they are a complete set, too. */
  readonly without: readonly string[];
}

/**
 * Which of the credentials that are given would neither be tried nor used, because another set is complete; null where
 * none is. `after`: names of all that are there then.
 */
export function unusedCredentials(
  { credentialSets }: Pick<PosType, 'credentialSets'>,
  { given, after }: { readonly given: readonly string[]; readonly after: readonly string[] },
): UnusedCredentials | null {
  const used = credentialSets.findLast((keys) => keys.every((key) => after.includes(key)));
  if (!used) return null;
  const unused = given.filter((key) => !used.includes(key) && credentialSets.some((keys) => keys.includes(key)));
  const [first] = unused;
  if (first === undefined) return null;
  const own = credentialSets.find((keys) => keys.includes(first)) ?? [];
  return { unused, used, without: own.filter((key) => !after.includes(key)) };
}

/** `clientId would not be used without refreshToken`. `isKept`: the set that is used was there before. */
export function unusedWords({ unused, used, without }: UnusedCredentials, isKept: boolean): string {
  const what = `${unused.join(', ')} would not be used`;
  if (without.length > 0) return `${what} without ${without.join(' and ')}`;
  const [are, come] = used.length === 1 ? ['is', 'comes'] : ['are', 'come'];
  return `${what}: ${used.join(' and ')} ${are} ${isKept ? 'kept' : 'given, too'}, and ${come} first`;
}

/** `token, or refreshToken + clientId`: of which one has to be complete. */
export const setsInWords = ({ credentialSets }: Pick<PosType, 'credentialSets'>): string =>
  credentialSets.map((keys) => keys.join(' + ')).join(', or ');
