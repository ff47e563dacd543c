import { DAY, earlier, type Instant, plus } from '../../domain/time.ts';
import type { Connector, SetUp, Window } from '../../ports/connectors.ts';
import { includesModifiers } from '../api/options.ts';
import { text } from '../api/read.ts';
import { RowReader } from '../api/row-reader.ts';
import { belongsTo, saleReading } from '../api/sale-parts.ts';
import { daysAround } from '../api/spans.ts';
import { Warnings } from '../api/warnings.ts';
import { compareRestaurant, describeRestaurant, restaurantIfAllowed } from './account.ts';
import { restaurantOf, ToastClient } from './client.ts';
import { orderVersion, readToastOrder, type ToastReading } from './sales.ts';

export const toast: Connector = {
  async verify(setUp, io) {
    includesModifiers(setUp.options);
    const client = new ToastClient(setUp, io);
    const warnings = new Warnings();
    const restaurant = await restaurantIfAllowed(client);
    await client.tryOrders(io.clock.now());
    if (restaurant) compareRestaurant(restaurant, setUp, warnings);
    return { sees: [describeRestaurant(restaurant, restaurantOf(setUp.options))], warnings: warnings.list() };
  },

  async *fetch(setUp, window, io) {
    const warnings = new Warnings();
    const now = io.clock.now();
    const reading: ToastReading = {
      ...saleReading(setUp, now, warnings),
      includeModifiers: includesModifiers(setUp.options),
      restaurant: restaurantOf(setUp.options),
    };
    const reader = new RowReader(
      {
        called: 'order',
        warnings,
        id: (order) => text(order.guid),
        version: orderVersion,
        read: (order) => readToastOrder(order, reading),
      },
      io,
    );
    const client = new ToastClient(setUp, io);
    const orders = window.by === 'modified' ? client.ordersChanged(window) : ordersSold(client, window, { setUp, now });
    yield* reader.documents(orders, belongsTo(window));
    return reader.fetched();
  },
};

/**
 * Orders among which everything is that was sold in a window. Toast finds them by its own business days. Refunds of older
 * orders are among those that were changed then, or within a day after.
 */
async function* ordersSold(
  client: ToastClient,
  window: Window,
  { setUp, now }: { readonly setUp: SetUp; readonly now: Instant },
) {
  for (const day of daysAround(window, setUp.venue)) yield* client.ordersOf(day);
  yield* client.ordersChanged({ from: window.from, to: earlier(plus(window.to, DAY), now) });
}
