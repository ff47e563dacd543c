import { basename } from 'node:path';
import type { SaleDocument } from '../../domain/sale.ts';
import type { SetUp } from '../../ports/connectors.ts';
import type { Fields } from '../api/read.ts';
import type { SaleReading } from '../api/sales.ts';
import type { StreamSchema } from './catalog.ts';
import { EXAMPLE, MappedStream, parseMapping } from './mapping.ts';
import { wrong } from './options.ts';
import { squareOrders, toastOrders } from './orders.ts';
import type { RowRead } from './records.ts';

/** Reads the records of one stream. */
export interface StreamReader {
  /** What a record says of its row. @throws Unreadable: what is stored of it stays. */
  read(record: Fields, schema: StreamSchema): RowRead;
  /** The id of a record, as people know it; null when nobody can tell. */
  idOf(record: Fields, schema: StreamSchema): string | null;
  /** Warns of what is odd in all records together, when all were read. */
  end(schema: StreamSchema): void;
}

/** How the records of a tap become sales. */
export interface Mapping {
  /** Streams whose records are sales, by the names that messages give them. */
  readonly streams: ReadonlySet<string>;
  /** Those of them whose records name no currency: they are read in the venue's. */
  readonly nameless: readonly string[];
  readers(reading: SaleReading): ReadonlyMap<string, StreamReader>;
  /** Whether a document comes from records of this stream. */
  owns(stream: string, document: SaleDocument): boolean;
}

/**
 * The mapping that the option names, else that of a tap that is known by its executable; null when there is none.
 * @throws CheckFailure `bad_config`
 */
export function mappingOf(options: SetUp['options'], executable: string): Mapping | null {
  const said = options.mapping?.trim() || null;
  const known = KNOWN.get(said ?? basename(executable).replace(/\.\w+$/, ''));
  if (known)
    return {
      streams: new Set(['orders']),
      nameless: known === toastOrders ? ['orders'] : [],
      readers: (reading) => new Map([['orders', known(reading)]]),
      owns: () => true,
    };
  if (said === null) return null;
  const streams = parseMapping(said);
  return {
    streams: new Set(streams.keys()),
    nameless: [...streams].flatMap(([stream, { from }]) => (from.currency === undefined ? [stream] : [])),
    readers: (reading) =>
      new Map([...streams].map(([stream, mapping]) => [stream, new MappedStream({ ...reading, stream, mapping })])),
    owns: (stream, { source }) => source.startsWith(`${stream}:`),
  };
}

/** Taps whose stream `orders` passes on what the provider's own API gives. */
const KNOWN: ReadonlyMap<string, (reading: SaleReading) => StreamReader> = new Map([
  ['tap-square', squareOrders],
  ['tap-toast', toastOrders],
]);

/** For a tap that brings nothing that is mapped. `seen`: its streams, with how many records came of each if known. */
export function nothingMapped(seen: readonly string[]) {
  const streams = seen.length === 0 ? 'it named no stream' : `it has ${named(seen)}`;
  return wrong(
    'mapping',
    `maps no stream of the tap; ${streams}. Set tap-square, tap-toast, or JSON like ${EXAMPLE.slice('mapping='.length)}`,
  );
}

const MOST_NAMED = 5;

/** Some names, and how many more there are. */
export function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return [...names.slice(0, MOST_NAMED).map((name) => name.slice(0, 30)), ...(more > 0 ? [`${more} more`] : [])].join(
    ', ',
  );
}
