import { basename } from 'node:path';
import type { SaleDocument } from '../../domain/sale.ts';
import type { SetUp } from '../../ports/connectors.ts';
import type { Fields } from '../api/read.ts';
import { text } from '../api/read.ts';
import type { SaleReading } from '../api/sale-parts.ts';
import { readOrder } from '../square/sales.ts';
import { readToastOrder } from '../toast/sales.ts';
import { EXAMPLE, parseMapping } from './mapping.ts';
import { wrong } from './options.ts';
import { readRecord } from './records.ts';

/** Reads a record of one stream. `keys`: the fields that make its id, as the tap says it. @throws Unreadable */
export type ReadStream = (record: Fields, keys: readonly string[]) => SaleDocument[];

/** How the records of a tap become sales. */
export interface Mapping {
  /** Streams whose records are sales, by the names that messages give them. */
  readonly streams: ReadonlySet<string>;
  readers(reading: SaleReading): ReadonlyMap<string, ReadStream>;
  /** Whether a document comes from records of this stream. */
  owns(stream: string, document: SaleDocument): boolean;
}

/**
 * The mapping that the option names, else that of a tap that is known by its executable; null when there is none.
 * @throws CheckFailure `bad_config`
 */
export function mappingOf(options: SetUp['options'], executable: string): Mapping | null {
  const said = options.mapping?.trim() || null;
  const known = KNOWN[said ?? basename(executable).replace(/\.\w+$/, '')];
  if (known)
    return {
      streams: new Set(['orders']),
      readers: (reading) => new Map([['orders', known(reading)]]),
      owns: () => true,
    };
  if (said === null) return null;
  const streams = parseMapping(said);
  return {
    streams: new Set(streams.keys()),
    readers: ({ integration, venue, warn }) =>
      new Map(
        [...streams].map(([stream, mapping]) => [
          stream,
          (record: Fields, keys: readonly string[]) =>
            readRecord(record, { integration, venue, stream, mapping, keys, warn }),
        ]),
      ),
    owns: (stream, { source }) => source.startsWith(`${stream}:`),
  };
}

/** Taps whose stream `orders` passes on what the provider's own API gives. */
const KNOWN: Readonly<Record<string, ((reading: SaleReading) => ReadStream) | undefined>> = {
  'tap-square': squareOrders,
  'tap-toast': (reading) => {
    const toast = { ...reading, includeModifiers: false, restaurant: null };
    return (record) => [...readToastOrder(record, toast).documents];
  },
};

function squareOrders(reading: SaleReading): ReadStream {
  const locations = new Set<string>();
  // The tap passes on neither locations nor catalogue with the orders: the venue's zone holds, and codes are variations.
  const square = { ...reading, includeModifiers: false, place: () => undefined, sku: () => null };
  return (record) => {
    const location = text(record.location_id);
    if (location !== null && !locations.has(location) && locations.size < MANY) {
      locations.add(location);
      if (locations.size === 2)
        reading.warn(
          'several locations',
          `orders of several locations come: ${[...locations].join(', ')}; all are counted`,
        );
    }
    return [...readOrder(record, square).documents];
  };
}

const MANY = 100;

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
