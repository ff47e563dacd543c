import { HOUR, plus } from '../../domain/time.ts';
import type { Connector, Window } from '../../ports/connectors.ts';
import {
  checkOf,
  describePlaces,
  type Items,
  knownPlaces,
  type Place,
  salesOf,
  sightOf,
  trialOf,
} from '../api/check.ts';
import type { ApiClient } from '../api/client.ts';
import { moment, RowReader, text } from '../api/read.ts';
import { chosenLocations, LOCATIONS_A_CALL, orderSearch, squareClient, squareConsent } from './client.ts';
import { type OrderReading, orderVersion, readOrder, squareSkus } from './sales.ts';

export const square: Connector = {
  consent: squareConsent,

  async verify(setUp, io) {
    const check = trialOf(setUp, io);
    const client = squareClient(setUp, io);
    const locations = await chosenLocations(client, check);
    const now = io.clock.now();
    // Locations may be seen without sales.
    const some = locations.slice(0, LOCATIONS_A_CALL);
    await client.call(orderSearch(some, { from: plus(now, -HOUR), to: now, by: 'modified' }, 1));
    return sightOf([describePlaces('location', locations)], check);
  },

  async *fetch(setUp, window, io) {
    const check = checkOf(setUp, io);
    const client = squareClient(setUp, io);
    const locations = await knownPlaces(await chosenLocations(client, check), check);
    io.progress(salesOf(locations));
    const skus = squareSkus(client, check);
    const place = placesOf(locations);
    const reading: OrderReading = { ...check.reading, place, sku: (variation) => skus.item(variation) };
    const reader = new RowReader(check, {
      called: 'order',
      id: (order) => text(order.id),
      version: orderVersion,
      changed: ({ updated_at, created_at }) => moment(updated_at) ?? moment(created_at),
      read: (order) => readOrder(order, reading),
    });
    yield* reader.documents(ordersOf(client, locations, { window, skus }));
    return reader.fetched();
  },
};

async function* ordersOf(
  client: ApiClient,
  locations: readonly Place[],
  { window, skus }: { readonly window: Window; readonly skus: Items<string> },
) {
  for (let first = 0; first < locations.length; first += LOCATIONS_A_CALL) {
    const search = orderSearch(locations.slice(first, first + LOCATIONS_A_CALL), window);
    for await (const orders of client.pages(search, { rows: 'orders', omitsEmpty: true })) {
      await skus.prepareFor(orders);
      yield orders;
    }
  }
}

function placesOf(locations: readonly Place[]): OrderReading['place'] {
  const places = new Map(locations.map(({ id, zone, currency }) => [id, { zone, currency }] as const));
  const [currency, second] = new Set(locations.map((location) => location.currency));
  const elsewhere = { zone: null, currency: second === undefined ? (currency ?? null) : null };
  return (location) => places.get(location ?? '') ?? elsewhere;
}
