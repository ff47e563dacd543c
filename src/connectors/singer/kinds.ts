/** What fields say that tell sales from refunds and voids: words, flags, moments. */
import { clean, shorten } from '../../domain/text.ts';
import { text } from '../api/read.ts';
import { whenOf } from './times.ts';

/** What a record or a line of it can be. */
export const MAPPED_KINDS = ['sale', 'refund', 'void'] as const;
export type MappedKind = (typeof MAPPED_KINDS)[number];

/** What a value says: a kind, nothing (null), or something that nobody knows, as it may be shown. */
export type Said = { readonly kind: MappedKind | null } | { readonly unknown: string };

/** Where a value stands, and what is known of it. */
export interface FlagField {
  /** Name of the field of the record: it says what a flag means. Empty when there is none. */
  readonly name: string;
  /** What a flag means whose name says nothing; null when nothing is known then. */
  readonly otherwise: MappedKind | null;
  /** What words mean in this stream, in lower case. */
  readonly words: ReadonlyMap<string, MappedKind>;
}

const NOTHING: Said = { kind: null };
/** Stands for a value that has values in it. */
export const AN_OBJECT = 'an object';

/**
 * Words first, as the mapping explains them; then flags and moments, by what their field is called: `is_refund` is true of
 * refunds, `cancelled_at` is set on what was cancelled. Then words that are known everywhere.
 */
export function kindSaid(value: unknown, field: FlagField): Said {
  if (value === null || value === undefined || value === '') return NOTHING;
  const word = (typeof value === 'boolean' ? String(value) : text(value))?.toLowerCase();
  // Of texts only blank ones are none.
  if (word === undefined) return typeof value === 'object' ? { unknown: AN_OBJECT } : NOTHING;
  const given = field.words.get(word) ?? WORDS.get(word);
  if (given !== undefined) return { kind: given };
  const flag = flagOf(value) ?? happened(value);
  const meaning = meaningOf(field.name) ?? field.otherwise;
  if (flag === null || meaning === null || meaning === 'unclear') return { unknown: clean(shorten(word, 40)) };
  if (meaning === 'sale') return { kind: flag ? 'sale' : 'void' };
  return { kind: flag ? meaning : null };
}

const WORDS: ReadonlyMap<string, MappedKind> = new Map([
  ...'sale sold order completed complete closed paid payment'.split(' ').map((word) => [word, 'sale'] as const),
  ...'refund refunded return returned credit'.split(' ').map((word) => [word, 'refund'] as const),
  ...'void voided cancel cancelled canceled deleted'.split(' ').map((word) => [word, 'void'] as const),
]);

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 't', 'yes', 'y', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', '0'].map((word) => [word, false] as const),
]);

/** Databases and languages write true and false in many ways; null when it is neither. */
function flagOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  return FLAGS.get(text(value)?.toLowerCase() ?? '') ?? null;
}

/** Earlier moments stand for none: year 0 in MySQL, year 1 in Go and .NET, 1970 where a number of seconds is 0. */
const NEVER_BEFORE = '1971';

/** Whether something happened, by the moment in the field; null when it is not a time. */
function happened(value: unknown): boolean | null {
  if (typeof value === 'string' && /^000[01]-/.test(value.trim())) return false;
  const when = whenOf(value, { zone: 'UTC', format: null, dates: null });
  return when === null ? null : ('day' in when ? when.day : when.at) >= NEVER_BEFORE;
}

/** Whether a field in which a moment or a flag tells that its row was deleted is set. */
export function isSet(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  return flagOf(value) ?? happened(value) ?? true;
}

const MEANINGS: readonly (readonly [MappedKind, ReadonlySet<string>])[] = [
  ['refund', new Set('refund refunded return returned credit credited'.split(' '))],
  ['void', new Set('void voided cancel cancelled canceled deleted removed annulled storno storniert'.split(' '))],
  ['sale', new Set('sale sold paid completed complete closed finalized finalised settled active valid'.split(' '))],
];
/** With one of these a name means something else: a sale that may be refunded, or was in part. */
const OTHERWISE = new Set(
  'not non no never without can could may allow allowed allows partial partially partly pending requested'.split(' '),
);

/** What a flag of this name is true of; null when its name says nothing, `unclear` when it says too much. */
function meaningOf(name: string): MappedKind | 'unclear' | null {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  const [first, second] = MEANINGS.filter(([, known]) => words.some((word) => known.has(word))).map(([kind]) => kind);
  if (first === undefined) return null;
  // A sale that has a refund is not one; a sale that has been refunded is.
  const holds = words.includes('has') && !words.includes('been');
  const unclear = holds || words.some((word) => OTHERWISE.has(word)) || (second !== undefined && second !== 'sale');
  return unclear ? 'unclear' : first;
}
