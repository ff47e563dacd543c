import { clean, redact, shorten } from './text.ts';

/** Where an account sells, in the provider's own ids and names. */
export interface AccountPlace {
  readonly id: string;
  readonly name: string;
}

/** What an integration reached when it connected last: whose account it is, as its provider says it. */
export interface Account {
  /** Id of the merchant at the provider; null where it tells none. */
  readonly merchant: string | null;
  /** The places whose sales are read; empty where the provider tells none. */
  readonly places: readonly AccountPlace[];
}

/** So many places are kept: enough to tell one account from another. */
const MOST_PLACES = 50;
const LONGEST = 100;

/** What a provider said, in words that may be kept, without these secrets; null where it said nothing of it. */
export function accountSaid({ merchant, places }: Account, secrets: ReadonlySet<string>): Account | null {
  const word = (text: string) => shorten(clean(redact(text, secrets)), LONGEST);
  const known = places.slice(0, MOST_PLACES).map(({ id, name }) => ({ id: word(id), name: word(name) }));
  return merchant === null && known.length === 0
    ? null
    : { merchant: merchant === null ? null : word(merchant), places: known };
}

/** What is known after a check that reached this account: names that were told once stay, where only ids are told now. */
export function accountAfter(before: Account | undefined, now: Account): Account {
  const names = new Map(before?.places.map(({ id, name }) => [id, name]));
  return {
    ...now,
    places: now.places.map((one) => (one.name === one.id ? { ...one, name: names.get(one.id) ?? one.id } : one)),
  };
}

/** `merchant MLH3…, places Patio (L1), Bar (L2)` */
export function accountWords({ merchant, places }: Account): string {
  const named = places.map(({ id, name }) => (name === id ? id : `${name} (${id})`));
  return [
    ...(merchant === null ? [] : [`merchant ${merchant}`]),
    ...(named.length === 0 ? [] : [`${named.length === 1 ? 'place' : 'places'} ${named.join(', ')}`]),
  ].join(', ');
}

/** How what is connected now is beside what was connected before. */
export type SameAccount = 'same' | 'part' | 'other';

/** Whether it is the very same account and places; null where the providers told too little to say it. */
export function compareAccounts(before: Account, now: Account): SameAccount | null {
  const merchants = before.merchant !== null && now.merchant !== null;
  if (merchants && before.merchant !== now.merchant) return 'other';
  if (before.places.length === 0 || now.places.length === 0) return merchants ? 'same' : null;
  const [were, are] = [new Set(before.places.map(({ id }) => id)), new Set(now.places.map(({ id }) => id))];
  const common = [...were].filter((id) => are.has(id)).length;
  if (common === were.size && common === are.size) return 'same';
  return common > 0 ? 'part' : merchants ? 'part' : 'other';
}

/** `the same merchant and places`, `the same merchant, other places`, `another merchant: MLX…`. */
export function comparedWords(before: Account, now: Account): string | null {
  const verdict = compareAccounts(before, now);
  if (verdict === null) return null;
  const merchants = before.merchant !== null && now.merchant !== null;
  if (merchants && before.merchant !== now.merchant) return `another merchant now: ${accountWords(now)}`;
  const here = before.places.length > 0 && now.places.length > 0;
  if (verdict === 'same')
    return merchants && here ? 'the same merchant and places' : merchants ? 'the same merchant' : 'the same places';
  const are = new Set(now.places.map(({ id }) => id));
  const some = before.places.some(({ id }) => are.has(id));
  const places = `${some ? 'not all places are the same' : 'other places'}, now ${accountWords({ merchant: null, places: now.places })}`;
  return merchants ? `the same merchant, ${places}` : places;
}
