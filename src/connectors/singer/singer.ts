import type { Connector, ConnectorIo, SetUp, Window } from '../../ports/connectors.ts';
import { fields } from '../api/read.ts';
import { saleReading } from '../api/sale-parts.ts';
import { Warnings } from '../api/warnings.ts';
import { asCatalog, streamNames } from './catalog.ts';
import { catalogFor, catalogIn, discover, sightOf } from './discovery.ts';
import { failureOfTap } from './failure.ts';
import { type TapOptions, tapOptions } from './options.ts';
import { SingerReader } from './reader.ts';
import { Tap, type TapRun } from './run.ts';
import { mappingOf, nothingMapped } from './streams.ts';

/** Singer taps: any executable that prints JSON messages, run unchanged. */
export const singer: Connector = {
  async verify(setUp, io) {
    io.signal.throwIfAborted();
    const options = tapOptions(setUp.options);
    const mapping = mappingOf(setUp.options, options.command[0]);
    const warnings = new Warnings();
    const given = options.catalog === null ? null : await catalogIn(options.catalog);
    const found = await discover(new Tap({ options, setUp }, io, warnings), options.config, io);
    return sightOf(given ?? found, { options, mapping, warnings });
  },

  async *fetch(setUp, window, io) {
    io.signal.throwIfAborted();
    const options = tapOptions(setUp.options);
    const mapping = mappingOf(setUp.options, options.command[0]);
    const known = asCatalog(setUp.discovery);
    if (mapping === null) throw nothingMapped(known ? streamNames(known) : []);
    const asked = window.by === 'sold';
    const bookmark = bookmarkIn(setUp.cursor);
    const warnings = new Warnings();
    const catalog = await catalogFor(known, { options, mapping });
    const run = await new Tap({ options, setUp }, io, warnings).start({
      to: 'sync',
      config: asked ? configFrom(options.config, window) : options.config,
      state: asked ? undefined : bookmark.state,
      catalog,
    });
    const reader: SingerReader = new SingerReader({
      readers: mapping.readers(saleReading(setUp, io.clock.now(), warnings)),
      warnings,
      covered: () => {
        if (!asked && !isEmptied(bookmark, reader)) io.hold(cursorSoFar(bookmark, reader));
      },
    });
    yield* documentsOf(reader, run, io);
    io.signal.throwIfAborted();
    const ended = await run.end();
    if (ended.exitCode !== 0) throw failureOfTap(ended, ended.stderr);
    reader.refuseIfNothingWasReadable();
    reader.refuseIfNothingIsMapped(asCatalog(catalog?.content));
    tellOddities(reader, warnings);
    if (!asked) {
      const before = { before: bookmark.versions, begun: bookmark.begun, fresh: bookmark.state === undefined };
      yield* reader.versions.older({ ...before, mapping, kept: io.kept, warnings });
    }
    const cursor = asked ? undefined : nextCursor(bookmark, reader, warnings);
    const said = warnings.list().map(run.harmless);
    return { warnings: said, log: ended.stderr, ...(cursor === undefined ? {} : { cursor }) };
  },
};

/** What the tap prints, as documents, until it ends or the check is given up. */
async function* documentsOf(reader: SingerReader, run: TapRun, io: ConnectorIo) {
  let documents = 0;
  try {
    for await (const batch of reader.read(run.output)) {
      yield batch;
      io.signal.throwIfAborted();
      documents += batch.length;
      io.progress(`${documents} sales`);
    }
  } finally {
    // Whatever became of it: what the tap wrote into its configuration is kept.
    await run.end();
  }
}

/**
 * Taps know no windows. Most begin at `start_date` when they have no bookmark, so a window that a person asked for is read
 * from its first moment to now. A tap without it gives all that it has.
 */
function configFrom(config: TapOptions['config'], { from }: Window): TapOptions['config'] {
  const { start_date: start } = config;
  if (typeof start !== 'string') return config;
  return { ...config, start_date: start.length === 10 ? from.slice(0, 10) : `${from.slice(0, 19)}Z` };
}

function tellOddities({ unmapped, unopened }: SingerReader, warnings: Warnings): void {
  const tell = (stream: string, count: number, [one, many]: readonly [string, string]) => {
    const what = `${count} ${count === 1 ? one : many} of the stream ${stream.slice(0, 40)}`;
    const leftOut = count === 1 ? ['was', 'it'] : ['were', 'them'];
    const why = `${leftOut[0]} left out: no mapping makes sales of ${leftOut[1]}`;
    warnings.add('streams that are not mapped', `${what} ${why}`);
  };
  for (const [stream, count] of unmapped) tell(stream, count, ['record', 'records']);
  for (const [stream, count] of unopened) tell(stream, count, ['batch', 'batches']);
}

/** What is kept from check to check: the tap's own bookmark, and the version that each stream had. */
interface TapBookmark {
  /** Undefined when the tap never gave one. */
  readonly state: unknown;
  readonly versions: ReadonlyMap<string, number>;
  /** The versions of which a check that ran out of time read a part. */
  readonly begun: ReadonlyMap<string, number>;
}

function bookmarkIn(cursor: SetUp['cursor']): TapBookmark {
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
function isEmptied({ state }: TapBookmark, reader: SingerReader): boolean {
  const { currently_syncing: _, ...bookmarks } = fields(reader.state);
  return !reader.anything && state !== undefined && !holdsAny(bookmarks);
}

/** Some write an empty object for every stream that they have. */
function holdsAny(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return value !== null && value !== undefined;
  return Object.values(value).some(holdsAny);
}

/** The bookmark of a check that ends here, before its time: what is read by now need not be read again. */
function cursorSoFar({ begun, versions }: TapBookmark, reader: SingerReader): unknown {
  return cursorOf({ state: reader.state, versions, begun: new Map([...begun, ...reader.versions.begun()]) });
}

/** Undefined when the bookmark stays. */
function nextCursor(bookmark: TapBookmark, reader: SingerReader, warnings: Warnings): unknown {
  if (!reader.anything && reader.mapped === 0)
    warnings.add(
      'nothing selected',
      'the tap read no stream: is one selected? Choose with posctl edit REF --set streams=NAME',
    );
  const state = reader.state === undefined || isEmptied(bookmark, reader) ? bookmark.state : reader.state;
  const { activated } = reader.versions;
  if (reader.state === undefined && activated.size === 0) return undefined;
  return cursorOf({ state, versions: new Map([...bookmark.versions, ...activated]), begun: new Map() });
}
