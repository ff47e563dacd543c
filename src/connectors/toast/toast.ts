import { businessDay, shiftDay } from '../../domain/business-day.ts';
import { DAY, earlier, type Instant, plus } from '../../domain/time.ts';
import type { Connector, SetUp, Window } from '../../ports/connectors.ts';
import { includesModifiers } from '../api/options.ts';
import { type Fields, fields, text } from '../api/read.ts';
import { MissingPermission } from '../api/refusal.ts';
import { RowReader } from '../api/row-reader.ts';
import { belongsTo, saleReading } from '../api/sale-parts.ts';
import { Warnings } from '../api/warnings.ts';
import { restaurantOf, ToastClient } from './client.ts';
import { readToastOrder, type ToastReading } from './sales.ts';

export const toast: Connector = {
  async verify(setUp, io) {
    includesModifiers(setUp.options);
    const client = new ToastClient(setUp.options, io);
    const warnings = new Warnings();
    const restaurant = await restaurantIfAllowed(client);
    await client.tryOrders(io.clock.now());
    if (restaurant) compare(fields(restaurant.general), setUp, warnings);
    return { sees: [describe(restaurant, restaurantOf(setUp.options))], warnings: warnings.list() };
  },

  async *fetch(setUp, window, io) {
    const warnings = new Warnings();
    const now = io.clock.now();
    const reading: ToastReading = {
      ...saleReading(setUp, now, warnings),
      includeModifiers: includesModifiers(setUp.options),
      restaurant: restaurantOf(setUp.options),
    };
    const reader = new RowReader({
      called: 'order',
      warnings,
      identity: (order) => ({ id: text(order.guid), version: String(order.modifiedDate) }),
      read: (order) => readToastOrder(order, reading),
    });
    const client = new ToastClient(setUp.options, io);
    for await (const orders of window.by === 'modified'
      ? client.ordersChanged(window)
      : sold(client, window, setUp, now)) {
      const documents = reader.read(orders).filter(belongsTo(window));
      io.progress(`${reader.rows} orders`);
      if (documents.length > 0) yield documents;
    }
    reader.refuseIfNothingWasReadable();
    return { warnings: warnings.list() };
  },
};

/**
 * Orders among which everything is that was sold in a window. Toast finds them by its own business days, which may begin
 * at another hour than the venue's: so one more on either side. Refunds of older orders are among those that were changed
 * then, or within a day after.
 */
async function* sold(client: ToastClient, { from, to }: Window, { venue }: SetUp, now: Instant) {
  const [first, last] = [shiftDay(businessDay(from, venue), -1), shiftDay(businessDay(plus(to, -1), venue), 1)];
  for (let day = first; day <= last; day = shiftDay(day, 1)) yield* client.ordersOf(day);
  yield* client.ordersChanged({ from, to: earlier(plus(to, DAY), now) });
}

/** Sets of credentials may be made for orders alone, which is enough. */
async function restaurantIfAllowed(client: ToastClient): Promise<Fields | null> {
  try {
    return await client.aboutRestaurant();
  } catch (error) {
    if (error instanceof MissingPermission) return null;
    throw error;
  }
}

/** `the restaurant Blue Door, Patio (9f2a…, America/Toronto, CAD)` */
function describe(restaurant: Fields | null, id: string): string {
  if (!restaurant) return `orders of the restaurant ${id}, whose name may not be read`;
  const { name, locationName, timeZone, currencyCode } = fields(restaurant.general);
  const called = [text(name), text(locationName)].filter(Boolean).join(', ') || 'without a name';
  return `the restaurant ${called} (${[id, text(timeZone), text(currencyCode)].filter(Boolean).join(', ')})`;
}

/** What Toast says of the restaurant and the venue does not: sales would be counted in another way than people expect. */
function compare({ currencyCode, timeZone, closeoutHour, archived }: Fields, { venue }: SetUp, warnings: Warnings) {
  const say = (what: string) => warnings.add('the venue differs', what);
  const [currency, zone, hour] = [text(currencyCode), text(timeZone), text(closeoutHour)];
  if (archived === true) say('Toast has archived this restaurant; is it the right one?');
  if (currency !== null && currency !== venue.currency)
    say(
      `the restaurant sells in ${currency}, the venue in ${venue.currency}: its orders name no currency, and are read as ${venue.currency}`,
    );
  if (zone !== null && zone !== venue.timezone)
    say(`the restaurant is in the time zone ${zone}, the venue in ${venue.timezone}`);
  if (hour !== null && /^\d{1,2}$/.test(hour) && `${hour.padStart(2, '0')}:00` !== venue.dayStart)
    say(
      `Toast's business day ends at ${hour.padStart(2, '0')}:00, the venue's at ${venue.dayStart}; sales are counted on Toast's days`,
    );
}
