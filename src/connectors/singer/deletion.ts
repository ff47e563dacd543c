import type { Instant } from '../../domain/time.ts';
import { type Fields, moment, Unreadable } from '../api/read.ts';
import { isSet } from './kinds.ts';
import type { StreamSchema } from './schema.ts';

/** Fields that tell that a row is gone at the source: with the moment of it, or as a flag. */
const MARKS = [
  '_sdc_deleted_at',
  '_sdc_lsn_deleted_at',
  '_sdc_deleted',
  '_ab_cdc_deleted_at',
  '_fivetran_deleted',
  '__deleted',
] as const;
/** Fields that taps add to what the source has. */
const ADDED = /^_(?:sdc|ab|airbyte|fivetran)_|^__/;

interface Known {
  /** Names of the fields that make the id. */
  readonly keys: readonly string[];
  readonly schema: StreamSchema;
}

/** That a row is gone. */
export interface Deletion {
  /** Since when, where the mark is a moment. */
  readonly at: Instant | null;
  /** Why that is not sure, where only the lack of all other fields tells it. */
  readonly why: string | null;
}

/**
 * Whether a record only tells that its row is gone: by a mark, or as a tombstone that holds the key and nothing else.
 * @throws Unreadable where the key is all that the tap was asked for: then it says nothing of the row.
 */
export function deletionIn(record: Fields, { keys, schema }: Known): Deletion | null {
  const mark = MARKS.find((name) => Object.hasOwn(record, name) && isSet(record[name]));
  if (mark !== undefined) return { at: moment(record[mark]), why: null };
  const isOther = (name: string) => !keys.includes(name) && !ADDED.test(name);
  let emptied = false;
  for (const [name, value] of Object.entries(record)) {
    if (!isOther(name) || value === undefined) continue;
    if (value !== null) return null;
    emptied = true;
  }
  if (emptied || [...schema.names].some(isOther)) return { at: null, why: null };
  if (schema.names.size > 0) throw new Unreadable('it holds only its key; are the fields of the stream selected?');
  return { at: null, why: 'it holds only its key and is taken as deleted' };
}
