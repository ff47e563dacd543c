import type { SaleDocument } from '../../domain/sale.ts';
import type { Day, Instant } from '../../domain/time.ts';
import type { ConnectorIo } from '../../ports/connectors.ts';
import type { Warnings } from '../api/check.ts';
import { type Fields, moment, Unreadable } from '../api/read.ts';
import { voided } from '../api/sales.ts';
import type { StreamSchema } from './catalog.ts';
import { isSet } from './kinds.ts';
import type { Mapping } from './streams.ts';

/** Documents of one run whose ids are remembered; a stream that has more keeps what it had before. */
const MOST_REMEMBERED = 500_000;
const BATCH = 500;

/** What a run brought of the version that a stream has now. */
interface Current {
  readonly version: number;
  readonly sources: Set<string>;
  first: Day;
  last: Day;
}

/** Streams that are read as a whole again and again, each time under a new version. */
export class StreamVersions {
  /** The last version that each stream activated. */
  readonly activated = new Map<string, number>();
  private readonly current = new Map<string, Current>();
  private remembered = 0;

  /** Documents of a record that names the version of its stream. */
  saw(stream: string, version: number, documents: readonly SaleDocument[]): void {
    let now = this.current.get(stream);
    if (now?.version !== version) {
      now = { version, sources: new Set(), first: '9999-12-31', last: '' };
      this.current.set(stream, now);
    }
    for (const { source, businessDay } of documents) {
      if (this.remembered > MOST_REMEMBERED) return;
      if (!now.sources.has(source)) this.remembered += 1;
      now.sources.add(source);
      if (businessDay < now.first) now.first = businessDay;
      if (businessDay > now.last) now.last = businessDay;
    }
  }

  /** The version that records of each stream had last. */
  begun(): Map<string, number> {
    return new Map([...this.current].map(([stream, { version }]) => [stream, version]));
  }

  /**
   * What is kept of older versions, without amounts, for the business days from the first to the last one that the new
   * version has: what stood there and is not in it was taken out at the source. `before`: the versions of the checks before;
   * a stream that goes on under the same one brings only what changed.
   */
  async *older(about: {
    readonly before: ReadonlyMap<string, number>;
    /** Versions of which an earlier check read a part: what it read is in them, too, but nobody knows it any more. */
    readonly begun: ReadonlyMap<string, number>;
    /** The tap had no bookmark: every stream was read from its beginning. */
    readonly fresh: boolean;
    readonly mapping: Mapping;
    readonly kept: ConnectorIo['kept'];
    readonly warnings: Warnings;
  }): AsyncGenerator<SaleDocument[], void, void> {
    for (const [stream, version] of this.activated) {
      const known = about.before.get(stream);
      const current = this.current.get(stream);
      if (known === version || (known === undefined && !about.fresh) || current?.version !== version) continue;
      if (about.begun.get(stream) === version) {
        const what = `${stream} was read by more than one check: sales that its new version no longer has still count`;
        about.warnings.add('versions in parts', what);
        continue;
      }
      if (this.remembered > MOST_REMEMBERED) {
        const what = `${stream} has more than ${MOST_REMEMBERED} sales: those that its new version no longer has still count`;
        about.warnings.add('large versions', what);
        continue;
      }
      yield* goneFrom(current, about.kept, (document) => about.mapping.owns(stream, document));
    }
  }
}

async function* goneFrom(
  { sources, first, last }: Current,
  kept: ConnectorIo['kept'],
  owns: (document: SaleDocument) => boolean,
): AsyncGenerator<SaleDocument[], void, void> {
  if (last === '') return;
  let gone: SaleDocument[] = [];
  for await (const { countedIn: _, ...document } of kept({ from: first, to: last })) {
    if (document.kind === 'void' || sources.has(document.source) || !owns(document)) continue;
    // Without a version of its own: that it is gone is news of the source, and so is its coming back.
    gone.push({ ...voided(document), version: null });
    if (gone.length < BATCH) continue;
    yield gone;
    gone = [];
  }
  if (gone.length > 0) yield gone;
}

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
