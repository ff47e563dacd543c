import { validTimezone } from '../../domain/business-day.ts';
import { CheckFailure } from '../../domain/errors.ts';
import { validCurrency } from '../../domain/money.ts';
import type { SetUp } from '../../ports/connectors.ts';
import { namedIn } from '../api/options.ts';
import { chosenPlaces, named, type Place } from '../api/places.ts';
import { type Fields, fields, text } from '../api/read.ts';
import type { Warnings } from '../api/warnings.ts';
import type { LightspeedXClient } from './client.ts';

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
export async function readShop(client: LightspeedXClient, setUp: SetUp, warnings: Warnings): Promise<XShop> {
  const retailer = fields((await client.get('/retailer')).data);
  const all: XOutlet[] = [];
  for await (const rows of client.changedAfter('/outlets', 0)) {
    for (const row of rows.map(fields)) {
      const outlet = outletOf(row, retailer, setUp);
      if (outlet !== null && text(row.deleted_at) === null && all.every(({ id }) => id !== outlet.id)) all.push(outlet);
    }
  }
  const wanted = namedIn(setUp.options, 'outlets');
  const outlets = chosenPlaces(all, { wanted, option: 'outlets', provider: 'Lightspeed X' });
  if (outlets.length === 0) throw new CheckFailure('bad_config', 'the Lightspeed X shop has no outlet');
  for (const outlet of outlets) {
    const { currency } = outlet;
    if (currency !== setUp.venue.currency)
      warnings.add('other currencies', `${named(outlet)} sells in ${currency}, the venue in ${setUp.venue.currency}`);
  }
  const discountProduct = text(retailer.discount_product_id);
  return { id: text(retailer.id), discountProduct, outlets, all: wanted.length === 0 };
}

function outletOf(row: Fields, retailer: Fields, { venue }: SetUp): XOutlet | null {
  const id = text(row.id);
  if (id === null) return null;
  const zone = text(row.time_zone);
  const currencies = [text(row.currency), text(fields(retailer.currency).code)];
  return {
    id,
    name: text(row.name) ?? id,
    zone: zone !== null && validTimezone(zone) ? zone : venue.timezone,
    currency: currencies.find((code) => code !== null && validCurrency(code)) ?? venue.currency,
  };
}

/** `2 outlets: Bar (b1e04bd8…, Pacific/Auckland, NZD), Patio (…)` */
export function describeOutlets({ outlets }: XShop): string {
  const each = outlets.map(({ name, id, zone, currency }) => `${name} (${id}, ${zone}, ${currency})`);
  return `${outlets.length} ${outlets.length === 1 ? 'outlet' : 'outlets'}: ${each.join(', ')}`;
}
