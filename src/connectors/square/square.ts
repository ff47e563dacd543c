import { HOUR, plus } from '../../domain/time.ts';
import type { Connector, ConnectorIo, SetUp, Window } from '../../ports/connectors.ts';
import { includesModifiers } from '../api/options.ts';
import { named } from '../api/places.ts';
import { type Fields, text } from '../api/read.ts';
import { RowReader } from '../api/row-reader.ts';
import { saleReading } from '../api/sale-parts.ts';
import { Warnings } from '../api/warnings.ts';
import { chosenLocations, describeLocations, type SquareLocation } from './account.ts';
import { SquareAuth } from './auth.ts';
import { SquareClient } from './client.ts';
import { SquareCatalog } from './items.ts';
import { type OrderReading, readOrder } from './sales.ts';

/** Square takes no more locations in one search. */
const LOCATIONS_A_CALL = 10;
const PAGE = 500;

export const square: Connector = {
  async verify(setUp, io) {
    includesModifiers(setUp.options);
    const warnings = new Warnings();
    const client = clientOf(setUp, io);
    const locations = await chosenLocations(client, setUp, warnings);
    const now = io.clock.now();
    const search = searchFor(locations.slice(0, LOCATIONS_A_CALL), { from: plus(now, -HOUR), to: now, by: 'modified' });
    // Locations may be seen without sales.
    await client.call({ ...search, json: { ...search.json, limit: 1 } });
    return { sees: [describeLocations(locations)], warnings: warnings.list() };
  },

  async *fetch(setUp, window, io) {
    const includeModifiers = includesModifiers(setUp.options);
    const warnings = new Warnings();
    const client = clientOf(setUp, io);
    const locations = await chosenLocations(client, setUp, warnings);
    io.progress(`sales of ${locations.map(named).join(', ')}`);
    const catalog = new SquareCatalog(client, warnings);
    const reading: OrderReading = {
      ...saleReading(setUp, io.clock.now(), warnings),
      includeModifiers,
      place: placesOf(locations, setUp),
      sku: (variation) => catalog.sku(variation),
    };
    const reader = new RowReader({
      called: 'order',
      warnings,
      identity: (order) => ({ id: text(order.id), version: `${order.version} ${order.updated_at}` }),
      read: (order) => readOrder(order, reading),
    });
    for (let first = 0; first < locations.length; first += LOCATIONS_A_CALL) {
      const search = searchFor(locations.slice(first, first + LOCATIONS_A_CALL), window);
      for await (const orders of client.pages(search, 'orders')) {
        await catalog.prepareFor(orders);
        const documents = reader.read(orders);
        io.progress(`${reader.rows} orders`);
        if (documents.length > 0) yield documents;
      }
    }
    reader.refuseIfNothingWasReadable();
    return { warnings: warnings.list() };
  },
};

function clientOf(setUp: SetUp, io: ConnectorIo): SquareClient {
  return new SquareClient(setUp.options, io, new SquareAuth(setUp.options, io));
}

function placesOf(locations: readonly SquareLocation[], { venue }: SetUp): OrderReading['place'] {
  const places = new Map(
    locations.map(({ id, zone, currency }) => [id, { zone: zone ?? venue.timezone, currency }] as const),
  );
  return (location) => places.get(location);
}

const MODIFIED = ['updated_at', 'UPDATED_AT'] as const;
const SOLD = ['closed_at', 'CLOSED_AT'] as const;

/** Sorted by the field of the window, so that rows that change meanwhile move to the end and are not missed. */
function searchFor(locations: readonly SquareLocation[], window: Window) {
  const [field, sort] = window.by === 'modified' ? MODIFIED : SOLD;
  // Both ends of Square's range are included, ours is open at the end.
  const range = { start_at: window.from, end_at: plus(window.to, -1) };
  const json: Fields = {
    location_ids: locations.map(({ id }) => id),
    limit: PAGE,
    query: {
      filter: { state_filter: { states: ['COMPLETED', 'CANCELED'] }, date_time_filter: { [field]: range } },
      sort: { sort_field: sort, sort_order: 'ASC' },
    },
  };
  return { method: 'POST', path: '/v2/orders/search', json, permission: 'ORDERS_READ' } as const;
}
