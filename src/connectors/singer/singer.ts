import type { Rejected } from '../../domain/admit.ts';
import type { Connector, ConnectorIo, Window } from '../../ports/connectors.ts';
import { Warnings } from '../api/check.ts';
import { dated } from '../api/read.ts';
import { type SaleReading, saleReading } from '../api/sales.ts';
import { bookmarkIn, cursorSoFar, isEmptied, nextCursor } from './bookmark.ts';
import { asCatalog, type Catalog, streamNames } from './catalog.ts';
import { catalogFor, catalogIn, discover, runToFirstRecord, sightOf } from './discovery.ts';
import { failureOfTap } from './failure.ts';
import { type TapOptions, tapOptions } from './options.ts';
import { SingerReader } from './reader.ts';
import { Tap, type TapRun } from './run.ts';
import { type Mapping, mappingOf, named, nothingMapped } from './streams.ts';

/** Singer taps: any executable that prints JSON messages, run unchanged. */
export const singer: Connector = {
  async verify(setUp, io) {
    io.signal.throwIfAborted();
    const options = tapOptions(setUp.options);
    const mapping = mappingOf(setUp.options, options.command[0]);
    const warnings = new Warnings();
    const tap = (its: ConnectorIo) => new Tap({ options, setUp }, its, warnings);
    const given = options.catalog === null ? null : await catalogIn(options.catalog);
    const found = await discover(tap(io), options.config, io);
    const { mapping: known, ...sight } = sightOf(given ?? found, { options, mapping, warnings });
    const { nameless } = known;
    const { currency } = setUp.venue;
    if (nameless.length > 0)
      warnings.add(
        'currency',
        `records of ${named(nameless)} name no currency: they are read in ${currency}, the venue's`,
      );
    const catalog = await catalogFor(found, { options, mapping: known });
    const call = { to: 'sync', config: options.config, catalog } as const;
    const untried = await runToFirstRecord((its) => tap(its).start(call), io);
    return { ...sight, warnings: warnings.list(), ...(untried === null ? {} : { untried }) };
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
    const reading = saleReading(setUp, io.clock.now(), warnings);
    const reader = readerOf({ mapping, reading, warnings }, async (so) => {
      const cursor = asked || isEmptied(bookmark, so) ? null : cursorSoFar(bookmark, so, await run.secrets());
      if (cursor !== null) io.hold(cursor);
    });
    yield* saleDocuments(reader, run, io);
    const { log, rejected } = await endOf(run, reader, { io, catalog: asCatalog(catalog?.content) });
    tellOddities(reader, warnings);
    if (!asked) {
      const before = { before: bookmark.versions, begun: bookmark.begun, fresh: bookmark.state === undefined };
      yield* reader.versions.older({ ...before, mapping, kept: io.kept, warnings });
    }
    const cursor = asked ? undefined : nextCursor(bookmark, reader, { warnings, known: await run.secrets() });
    const said = warnings.list().map(run.harmless);
    return { warnings: said, log, ...(cursor === undefined ? {} : { cursor }), rejected };
  },
};

/** `covered`: told when a bookmark came that covers all that was handed on, and something could be read. */
function readerOf(
  { mapping, reading, warnings }: { mapping: Mapping; reading: SaleReading; warnings: Warnings },
  covered: (reader: SingerReader) => Promise<void>,
): SingerReader {
  const reader: SingerReader = new SingerReader({
    readers: mapping.readers(reading),
    warnings,
    dated: (row) => dated(row, reading),
    covered: async () => {
      if (!reader.isUnbelievable) await covered(reader);
    },
  });
  return reader;
}

/** Whether a run that was read to its end can be believed. @throws CheckFailure when it cannot. */
async function endOf(
  run: TapRun,
  reader: SingerReader,
  { io, catalog }: { readonly io: ConnectorIo; readonly catalog: Catalog | null },
): Promise<{ readonly log: string; readonly rejected: Rejected | undefined }> {
  io.signal.throwIfAborted();
  const ended = await run.end();
  if (ended.result.exitCode !== 0) throw failureOfTap(ended);
  reader.refuseIfUnbelievable();
  reader.refuseIfNothingIsMapped(catalog);
  return { log: ended.result.stderr, rejected: reader.end() };
}

/** What the tap prints, as documents, until it ends or the check is given up. */
async function* saleDocuments(reader: SingerReader, run: TapRun, io: ConnectorIo) {
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
