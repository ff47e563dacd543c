import { CheckFailure } from '../../domain/errors.ts';
import { validCurrency } from '../../domain/money.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Check } from '../api/check.ts';
import type { ApiClient } from '../api/client.ts';
import { chosenPlaces, compareCurrencies, type Place, placeOf } from '../api/places.ts';
import { type Fields, fields, text } from '../api/read.ts';
import { changedAfter, RETAILER } from './client.ts';

/** What the connector needs to know of a shop besides its sales. */
export interface XShop {
  /** Null when Lightspeed does not say it. */
  readonly id: string | null;
  /** The product whose lines are discounts on a whole sale. */
  readonly discountProduct: string | null;
  /** Outlets whose sales count. */
  readonly outlets: readonly XOutlet[];
  /** False when the options leave outlets out. */
  readonly all: boolean;
}

export interface XOutlet extends Place {
  readonly zone: string;
  readonly currency: string;
}

/** The shop with the outlets that the options name, else all that are not deleted. @throws CheckFailure */
export async function readShop(client: ApiClient, check: Check): Promise<XShop> {
  const retailer = fields((await client.call(RETAILER)).data);
  const all = await outletsOf(client, retailer, check.setUp.venue);
  const { places: outlets, named } = chosenPlaces(all, { option: 'outlets', provider: 'Lightspeed X' }, check);
  if (outlets.length === 0) throw new CheckFailure('bad_config', 'the Lightspeed X shop has no outlet');
  compareCurrencies(outlets, check);
  return { id: text(retailer.id), discountProduct: text(retailer.discount_product_id), outlets, all: !named };
}

async function outletsOf(client: ApiClient, retailer: Fields, venue: Venue): Promise<XOutlet[]> {
  const all = new Map<string, XOutlet>();
  for await (const rows of changedAfter(client, 0, { of: 'outlets' })) {
    for (const row of rows.map(fields)) {
      const outlet = outletOf(row, retailer, venue);
      if (outlet !== null && text(row.deleted_at) === null && !all.has(outlet.id)) all.set(outlet.id, outlet);
    }
  }
  return [...all.values()];
}

function outletOf(row: Fields, retailer: Fields, venue: Venue): XOutlet | null {
  const place = placeOf({ ...row, zone: row.time_zone });
  if (place === null) return null;
  const currencies = [place.currency, text(fields(retailer.currency).code)];
  return {
    ...place,
    zone: place.zone ?? venue.timezone,
    currency: currencies.find((code) => code !== null && validCurrency(code)) ?? venue.currency,
  };
}
