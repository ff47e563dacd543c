import { DAY, earlier, plus } from '../../domain/time.ts';
import type { Connector, Window } from '../../ports/connectors.ts';
import { type Check, checkOf, sightOf, trialOf } from '../api/check.ts';
import { daysAround, moment, RowReader, text } from '../api/read.ts';
import { belongsTo } from '../api/sales.ts';
import {
  compareRestaurant,
  describeRestaurant,
  ordersChanged,
  ordersOf,
  restaurantIfAllowed,
  type ToastClient,
  toastClient,
  tryOrders,
} from './client.ts';
import { orderVersion, readToastOrder, type ToastReading } from './sales.ts';

export const toast: Connector = {
  async verify(setUp, io) {
    const check = trialOf(setUp, io);
    const client = toastClient(setUp, io);
    const restaurant = await restaurantIfAllowed(client);
    check.reached.at([{ id: client.restaurant, name: text(restaurant?.name) ?? client.restaurant }]);
    await tryOrders(client, io.clock.now());
    if (restaurant) compareRestaurant(restaurant, check);
    return sightOf([describeRestaurant(restaurant, client.restaurant)], check);
  },

  async *fetch(setUp, window, io) {
    const check = checkOf(setUp, io);
    const client = toastClient(setUp, io);
    check.reached.at([{ id: client.restaurant, name: client.restaurant }]);
    const reading: ToastReading = { ...check.reading, restaurant: client.restaurant };
    const reader = new RowReader(check, {
      called: 'order',
      id: (order) => text(order.guid),
      version: orderVersion,
      changed: ({ modifiedDate }) => moment(modifiedDate),
      read: (order) => readToastOrder(order, reading),
    });
    const orders = window.by === 'modified' ? ordersChanged(client, window, io) : ordersSold(client, window, check);
    yield* reader.documents(orders, belongsTo(window));
    return reader.fetched();
  },
};

/**
 * Orders among which everything is that was sold in a window. Toast finds them by its own business days. Refunds of older
 * orders are among those that were changed then, or within a day after.
 */
async function* ordersSold(client: ToastClient, window: Window, { setUp, io }: Check) {
  const now = io.clock.now();
  for (const day of daysAround(window, setUp.venue)) yield* ordersOf(client, day);
  yield* ordersChanged(client, { from: window.from, to: earlier(plus(window.to, DAY), now) }, io);
}
