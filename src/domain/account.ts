import { harmless, shorten } from './text.ts';

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

/** How many places are kept: enough to tell one account from another. */
const MOST_PLACES = 50;
const LONGEST = 100;

/** What a provider said, in words that may be kept, without these secrets; null where it said nothing of it. */
export function accountSaid({ merchant, places }: Account, secrets: ReadonlySet<string>): Account | null {
  const word = (text: string) => shorten(harmless(text, secrets), LONGEST);
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

/** Whether merchants are the same; null where one of them was not told. */
function sameMerchant(before: Account, now: Account): 'same' | 'other' | null {
  if (before.merchant === null || now.merchant === null) return null;
  return before.merchant === now.merchant ? 'same' : 'other';
}

/** Whether the places are the same; null where those of one were not told. */
function samePlaces(before: Account, now: Account): SameAccount | null {
  if (before.places.length === 0 || now.places.length === 0) return null;
  const [were, are] = [new Set(before.places.map(({ id }) => id)), new Set(now.places.map(({ id }) => id))];
  const common = [...were].filter((id) => are.has(id)).length;
  if (common === were.size && common === are.size) return 'same';
  return common > 0 ? 'part' : 'other';
}

/** Whether it is the very same account and places; null where the providers told too little to say it. */
export function compareAccounts(before: Account, now: Account): SameAccount | null {
  const [merchant, places] = [sameMerchant(before, now), samePlaces(before, now)];
  if (merchant === 'other' || places === null) return merchant;
  return merchant === 'same' && places === 'other' ? 'part' : places;
}

/** Whether it is another account. Where places were `chosen` anew, others are meant, and only the merchant tells. */
export function isElsewhere(before: Account, now: Account, { chosen }: { readonly chosen: boolean }): boolean {
  return (chosen ? sameMerchant(before, now) : compareAccounts(before, now)) === 'other';
}

/** `the same merchant and places`, `the same merchant, other places`, `another merchant: MLX…`. */
export function comparedWords(before: Account, now: Account): string | null {
  const [merchant, places] = [sameMerchant(before, now), samePlaces(before, now)];
  if (merchant === 'other') return `another merchant now: ${accountWords(now)}`;
  const is = merchant === null ? null : 'the same merchant';
  if (places === null) return is;
  if (places === 'same') return is === null ? 'the same places' : `${is} and places`;
  const what = places === 'part' ? 'not all places are the same' : 'other places';
  const which = `${what}, now ${accountWords({ merchant: null, places: now.places })}`;
  return is === null ? which : `${is}, ${which}`;
}
