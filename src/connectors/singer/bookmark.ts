import type { SetUp } from '../../ports/connectors.ts';
import type { Warnings } from '../api/check.ts';
import { fields } from '../api/read.ts';
import type { SingerReader } from './reader.ts';
import { type KnownSecrets, nameSecrets } from './state-secrets.ts';

/** What is kept from check to check: the tap's own bookmark, and the version that each stream had. */
export interface TapBookmark {
  /** Undefined when the tap never gave one. */
  readonly state: unknown;
  readonly versions: ReadonlyMap<string, number>;
  /** The versions of which a check that ran out of time read a part. */
  readonly begun: ReadonlyMap<string, number>;
}

export function bookmarkIn(cursor: SetUp['cursor']): TapBookmark {
  const kept = fields(cursor);
  return { state: kept.state ?? undefined, versions: versionsIn(kept.versions), begun: versionsIn(kept.begun) };
}

function versionsIn(kept: unknown): ReadonlyMap<string, number> {
  const versions = Object.entries(fields(kept));
  return new Map(versions.filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1])));
}

function cursorOf({ state, versions, begun }: TapBookmark): unknown {
  return {
    ...(state === undefined ? {} : { state }),
    ...(versions.size === 0 ? {} : { versions: Object.fromEntries(versions) }),
    ...(begun.size === 0 ? {} : { begun: Object.fromEntries(begun) }),
  };
}

/**
 * A tap in which nothing is selected ends well, with a STATE without bookmarks: taking it over would make the next run
 * begin anew.
 */
export function isEmptied({ state }: TapBookmark, reader: SingerReader): boolean {
  const { currently_syncing: _, ...bookmarks } = fields(reader.state);
  return !reader.anything && state !== undefined && !holdsAny(bookmarks);
}

/** Some write an empty object for every stream that they have. */
function holdsAny(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return value !== null && value !== undefined;
  return Object.values(value).some(holdsAny);
}

/**
 * The bookmark of a check that ends here, before its time: what is read by now need not be read again. Undefined when it
 * cannot be kept without a secret.
 */
export function cursorSoFar({ begun, versions }: TapBookmark, reader: SingerReader, known: KnownSecrets): unknown {
  const kept = nameSecrets(reader.state, known);
  return kept && cursorOf({ ...kept, versions, begun: new Map([...begun, ...reader.versions.begun()]) });
}

const HOLDS_SECRET =
  'the bookmark that the tap gave holds a secret in a form that cannot be taken out; the one before it is kept, and more is read again';

/** Undefined when the bookmark stays. */
export function nextCursor(
  bookmark: TapBookmark,
  reader: SingerReader,
  { warnings, known }: { readonly warnings: Warnings; readonly known: KnownSecrets },
): unknown {
  if (!reader.anything && reader.mapped === 0)
    warnings.add(
      'nothing selected',
      'the tap read no stream: is one selected? Choose with posctl edit REF --set streams=NAME',
    );
  const given = reader.state === undefined || isEmptied(bookmark, reader) ? null : nameSecrets(reader.state, known);
  if (reader.state !== undefined && !isEmptied(bookmark, reader) && given === null)
    warnings.add('bookmarks', HOLDS_SECRET);
  const { state } = given ?? bookmark;
  const { activated } = reader.versions;
  if (reader.state === undefined && activated.size === 0) return undefined;
  return cursorOf({ state, versions: new Map([...bookmark.versions, ...activated]), begun: new Map() });
}
