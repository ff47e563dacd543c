/**
 * Options as people and scripts may see them. Addresses of APIs take neither a user nor anything after a `?` or `#`; what
 * an earlier version let in there is often a secret, and it is not told.
 */
export function shownOptions<T>(options: Readonly<Record<string, T>>): Record<string, T | string> {
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key, shownOption(value)]));
}

/** One value; what is not as a whole an address stays: a configuration may need the queries of its own. */
export function shownOption<T>(value: T): T | string {
  if (typeof value !== 'string' || !/^\s*https?:\/\/\S+\s*$/i.test(value)) return value;
  return value.replace(/\/\/[^/?#]*@/, `//${HIDDEN}@`).replace(/([?#]).*$/s, `$1${HIDDEN}`);
}

const HIDDEN = '…';

/** Whether a value was not told whole: it cannot be set back. */
export const isHidden = (shown: string): boolean => /^\s*https?:\/\/(?:…@|[^?#]*[?#]…$)/i.test(shown);
