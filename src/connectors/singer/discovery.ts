import { readFile } from 'node:fs/promises';
import { CheckFailure } from '../../domain/errors.ts';
import type { ConnectorIo, Sight } from '../../ports/connectors.ts';
import type { Warnings } from '../api/check.ts';
import { type Catalog, catalogFlag, readCatalog, select, streamNames, worthKeeping } from './catalog.ts';
import { failureOfTap, refusesOption } from './failure.ts';
import { LineCutter, readMessage } from './messages.ts';
import { type TapOptions, wrong } from './options.ts';
import type { Tap, TapCall, TapRun } from './run.ts';
import { type Mapping, named, nothingMapped } from './streams.ts';

/** Bytes of a catalogue that are read; the largest ones of databases have a few million. */
const LARGEST = 64 * 1024 * 1024;

/** Lines of what should be a catalogue that are looked at for messages. */
const FIRST_LINES = 100;

/**
 * What a tap offers, as `--discover` prints it; null for a tap that has no such option: it refuses it, or does not mind it
 * and begins to read.
 * @throws CheckFailure when it fails otherwise.
 */
export async function discover(tap: Tap, config: TapOptions['config'], io: ConnectorIo): Promise<Catalog | null> {
  const run = await tap.start({ to: 'discover', config });
  const cutter = new LineCutter();
  const pieces: Uint8Array[] = [];
  let [size, lines, reads] = [0, 0, false];
  try {
    for await (const piece of run.output) {
      size += piece.length;
      if (size > LARGEST) throw new CheckFailure('bad_data', 'the catalogue of the tap is larger than 64 MB');
      pieces.push(piece);
      const first = lines < FIRST_LINES ? cutter.cut(piece) : [];
      lines += first.length;
      reads = first.some(isMessage);
      if (reads) break;
    }
  } finally {
    await run.end();
  }
  io.signal.throwIfAborted();
  if (reads || cutter.end().some(isMessage)) return null;
  const ended = await run.end();
  if (ended.result.exitCode === 0) return catalogAmong(pieces);
  if (ended.result.stderr.split('\n').some((line) => refusesOption(line, 'discover'))) return null;
  throw failureOfTap(ended);
}

const isMessage = (line: string): boolean => !['GARBAGE', 'UNKNOWN', 'BROKEN'].includes(readMessage(line).type);

function catalogAmong(pieces: readonly Uint8Array[]): Catalog {
  const catalog = readCatalog(Buffer.concat(pieces).toString('utf8'));
  if (catalog) return catalog;
  throw new CheckFailure(
    'bad_data',
    'the tap printed no catalogue for --discover; is the option command a Singer tap?',
  );
}

interface Choosing {
  readonly options: TapOptions;
  readonly mapping: Mapping | null;
  readonly warnings: Warnings;
}

/** What is seen, and the mapping, which is there. */
type MappedSight = Sight & { readonly mapping: Mapping };

/** What people are told of a catalogue, and may choose from it. @throws CheckFailure when nothing of it is mapped. */
export function sightOf(catalog: Catalog | null, { options, mapping, warnings }: Choosing): MappedSight {
  if (!catalog) {
    const what =
      'the tap does not know --discover, so that it cannot say which streams it has: it is run without a catalogue';
    warnings.add('discovery', what);
    if (!mapping) throw nothingMapped([]);
    return {
      sees: [`the tap runs; sales are read from ${named([...mapping.streams])}`],
      warnings: warnings.list(),
      discovery: null,
      mapping,
    };
  }
  const names = streamNames(catalog);
  if (!mapping) throw nothingMapped(names);
  const wanted = chosenStreams(options, mapping);
  const unknown = [...wanted].filter((name) => !knows(catalog, name));
  if (options.streams.length > 0 && unknown.length > 0)
    throw wrong('streams', `names ${named(unknown)}, which the tap does not have; it has ${named(names)}`);
  if (unknown.length === wanted.size) throw nothingMapped(names);
  const sees = `${names.length} ${names.length === 1 ? 'stream' : 'streams'}: ${names.join(', ')}`;
  const from = names.map((value) => ({
    value,
    chosen: mapping.streams.has(value),
    hint: mapping.streams.has(value) ? 'its records become sales' : 'no mapping makes sales of its records',
  }));
  return {
    sees: [sees],
    warnings: warnings.list(),
    discovery: worthKeeping(catalog, wanted),
    mapping,
    // Nobody need be asked where there is one.
    ...(names.length > 1 ? { choice: { option: 'streams', question: 'Which streams should be read?', from } } : {}),
  };
}

/** The streams that a person chose, else those that become sales. */
function chosenStreams({ streams }: TapOptions, mapping: Mapping): ReadonlySet<string> {
  return streams.length > 0 ? new Set(streams) : mapping.streams;
}

const knows = (catalog: Catalog, name: string): boolean =>
  catalog.streams.some((entry) => entry.tap_stream_id === name || entry.stream === name);

/**
 * The catalogue for a run: the file of the option, as it is unless streams are chosen, else the tap's own. Null when there
 * is none. @throws CheckFailure `bad_config` about the file.
 */
export async function catalogFor(
  kept: Catalog | null,
  { options, mapping }: { readonly options: TapOptions; readonly mapping: Mapping },
): Promise<TapCall['catalog']> {
  const own = options.catalog === null ? kept : await catalogIn(options.catalog);
  if (!own || options.catalogFlag === 'none') return null;
  const asItIs = options.catalog !== null && options.streams.length === 0;
  const content = asItIs ? own : select(own, chosenStreams(options, mapping));
  return { flag: options.catalogFlag ?? catalogFlag(own), content };
}

/** @throws CheckFailure `bad_config` */
export async function catalogIn(path: string): Promise<Catalog> {
  if (!path.startsWith('/'))
    throw wrong('catalog', `is «${path}»; give the full path, for the daemon runs in another folder`);
  const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw wrong('catalog', `names ${path}, which cannot be read (${error.code})`);
  });
  const catalog = readCatalog(content);
  if (!catalog) throw wrong('catalog', `names ${path}, which holds no catalogue ({"streams":[…]})`);
  return catalog;
}

/** How long a tap may take to its first record, in ms; trying a connection has a minute for all that it does. */
const LIMIT = 20_000;

/**
 * Runs a tap until its first record, which shows that its credentials work: most taps do not need them to say which streams
 * they have. Null when a record came, else why nobody knows.
 * @throws CheckFailure when the tap fails before.
 */
export async function runToFirstRecord(
  start: (io: ConnectorIo) => Promise<TapRun>,
  io: ConnectorIo,
): Promise<string | null> {
  const timer = io.clock.timer(LIMIT);
  try {
    const run = await start({ ...io, signal: AbortSignal.any([io.signal, timer.signal]) });
    const came = await hasRecord(run).finally(() => run.end());
    io.signal.throwIfAborted();
    if (came) return null;
    if (timer.signal.aborted) return `the tap brought no record within ${LIMIT / 1000} s`;
    const ended = await run.end();
    if (ended.result.exitCode !== 0) throw failureOfTap(ended);
    return 'the tap ended without a record';
  } finally {
    timer.cancel();
  }
}

async function hasRecord({ output }: TapRun): Promise<boolean> {
  const cutter = new LineCutter();
  for await (const piece of output) if (cutter.cut(piece).some(isRecord)) return true;
  return cutter.end().some(isRecord);
}

function isRecord(line: string): boolean {
  const { type } = readMessage(line);
  return type === 'RECORD' || type === 'BATCH';
}
