import type { Check } from '../api/check.ts';
import { type Fields, fields, text } from '../api/read.ts';
import { MissingPermission } from '../api/refusal.ts';
import { aboutRestaurant, type ToastClient } from './client.ts';

/** What Toast knows of the restaurant; null when it may not be read: credentials for orders alone are enough. */
export async function restaurantIfAllowed(client: ToastClient): Promise<Fields | null> {
  try {
    return fields((await aboutRestaurant(client)).general);
  } catch (error) {
    if (error instanceof MissingPermission) return null;
    throw error;
  }
}

/** `the restaurant Blue Door, Patio (9f2a…, America/Toronto, CAD)` */
export function describeRestaurant(restaurant: Fields | null, id: string): string {
  if (!restaurant) return `orders of the restaurant ${id}, whose name may not be read`;
  const { name, locationName, timeZone, currencyCode } = restaurant;
  const called = [text(name), text(locationName)].filter(Boolean).join(', ') || 'without a name';
  return `the restaurant ${called} (${[id, text(timeZone), text(currencyCode)].filter(Boolean).join(', ')})`;
}

/** What Toast says of the restaurant and the venue does not: sales would be counted in another way than people expect. */
export function compareRestaurant(restaurant: Fields, { setUp: { venue }, warnings }: Check): void {
  const { currencyCode, timeZone, closeoutHour, archived } = restaurant;
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
