import { redact } from '../../domain/text.ts';

/** What a tap knows that nobody else may: credentials by their names, old and new values, and secrets without a name. */
export interface KnownSecrets {
  readonly named: readonly (readonly [name: string, value: string])[];
  readonly nameless: readonly string[];
}

/** Shorter values stand in many texts by chance; they are not worth the name of a secret. */
const SHORTEST = 4;
/** What no other text holds by chance, as numbers hold the digits of others: it is looked for in other writings, too. */
const isTelling = (value: string) => value.length >= 8 && !/^\d+$/.test(value);

/**
 * A bookmark as it may be kept: where a credential stands in it, in a text or as a number, its name stands instead.
 * Null when it would hold a secret all the same: encoded, without a name, or where it is nested too deeply to be looked at.
 */
export function nameSecrets(state: unknown, { named, nameless }: KnownSecrets): { readonly state: unknown } | null {
  const known = named.filter(([, value]) => value.length >= SHORTEST).sort((a, b) => b[1].length - a[1].length);
  const texts = (text: string) => known.reduce((so, [name, value]) => so.replaceAll(value, nameOf(name)), text);
  const numbers = (number: number) => {
    const [name] = known.find(([, value]) => value === String(number)) ?? [];
    return name === undefined ? number : nameOf(`#${name}`);
  };
  try {
    const kept = changed(state, texts, numbers);
    const secrets = [...known.map(([, value]) => value), ...nameless].filter(isTelling);
    const written = JSON.stringify(kept) ?? '';
    return redact(written, secrets) === written ? { state: kept } : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The bookmark as the tap gave it, with the values that credentials have now. */
export function restoreSecrets(state: unknown, values: Readonly<Record<string, string>>): unknown {
  const named = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined);
  return changed(state, (text) => {
    const number = ALONE.exec(text)?.[1];
    const value = number === undefined ? undefined : named(number);
    if (value !== undefined) return Number(value);
    return text.replace(NAMES, (all, name: string) => named(name) ?? all);
  });
}

const nameOf = (name: string) => `{{posctl credential ${name}}}`;
const NAMES = /\{\{posctl credential ([\w.-]{1,64})\}\}/g;
const ALONE = /^\{\{posctl credential #([\w.-]{1,64})\}\}$/;

/** The one name that stands in a text in the place of a credential, and what stands around it; null for none or several. */
export function placeholderIn(
  text: string,
): { readonly name: string; readonly before: string; readonly after: string } | null {
  const [found, ...more] = text.matchAll(NAMES);
  if (!found || more.length > 0) return null;
  const [all, name = ''] = found;
  return { name, before: text.slice(0, found.index), after: text.slice(found.index + all.length) };
}

/** The same value with other texts, names of fields included, and other numbers. */
function changed(
  value: unknown,
  texts: (text: string) => unknown,
  numbers = (number: number): unknown => number,
): unknown {
  if (typeof value === 'string') return texts(value);
  if (typeof value === 'number') return numbers(value);
  if (Array.isArray(value)) return value.map((one) => changed(one, texts, numbers));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(
    ([key, held]) => [String(texts(key)), changed(held, texts, numbers)] as const,
  );
  return Object.fromEntries(fields);
}
