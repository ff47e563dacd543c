import { MINUTE, plus } from '../../domain/time.ts';
import type { Connector, Window } from '../../ports/connectors.ts';
import { checkOf, compareCurrency, type Items, sightOf, trialOf } from '../api/check.ts';
import { moment, RowReader, text } from '../api/read.ts';
import { belongsTo } from '../api/sales.ts';
import { locationOf, ordersOf, spotonClient, spotonItems } from './client.ts';
import { CURRENCY } from './lines.ts';
import { type OrderReading, orderVersion, readOrder } from './sales.ts';

export const spoton: Connector = {
  async verify(setUp, io) {
    const check = trialOf(setUp, io);
    const client = spotonClient(setUp, io);
    const { name, dayStart } = await locationOf(client, check);
    const now = io.clock.now();
    const lately: Window = { from: plus(now, -30 * MINUTE), to: now, by: 'modified' };
    for await (const _ of ordersOf(client, lately, now)) break;
    compareCurrency(`the location ${name}`, CURRENCY, check);
    const ends = dayStart === null ? '' : `, its day ends at ${dayStart}`;
    return sightOf([`the location ${name} (${client.location})${ends}`], check);
  },

  async *fetch(setUp, window, io) {
    const check = checkOf(setUp, io);
    const client = spotonClient(setUp, io);
    const { name, dayStart } = await locationOf(client, check);
    io.progress(`sales of ${name}`);
    const items = spotonItems(client, check);
    const reading: OrderReading = {
      ...check.reading,
      location: client.location,
      dayStart,
      sku: (item) => items.item(item),
    };
    const reader = new RowReader(check, {
      called: 'order',
      id: (order) => text(order.id),
      version: orderVersion,
      changed: ({ updatedAt }) => moment(updatedAt),
      read: (order) => readOrder(order, reading),
    });
    yield* reader.documents(named(ordersOf(client, window, io.clock.now()), items), belongsTo(window));
    return reader.fetched();
  },
};

/** Orders whose items are known by their PLUs. */
async function* named(pages: ReturnType<typeof ordersOf>, items: Items<string>) {
  for await (const orders of pages) {
    await items.prepareFor(orders);
    yield orders;
  }
}
