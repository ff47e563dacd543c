import { validTimezone } from '../../domain/business-day.ts';
import { CheckFailure } from '../../domain/errors.ts';
import type { SetUp } from '../../ports/connectors.ts';
import { namedIn } from '../api/options.ts';
import { rowsOf } from '../api/paging.ts';
import { chosenPlaces, named, type Place } from '../api/places.ts';
import { fields, text } from '../api/read.ts';
import type { Warnings } from '../api/warnings.ts';
import type { SquareClient } from './client.ts';

export interface SquareLocation extends Place {
  /** Null when Square gives none that can be used. */
  readonly zone: string | null;
  readonly currency: string | null;
  readonly active: boolean;
}

/** The locations whose sales count: those that the options name, else all active ones. @throws CheckFailure */
export async function chosenLocations(
  client: SquareClient,
  setUp: SetUp,
  warnings: Warnings,
): Promise<SquareLocation[]> {
  const all = await locationsOf(client);
  const wanted = namedIn(setUp.options, 'locations');
  // Those that are closed count only when they are named.
  const wished = chosenPlaces(all, { wanted, option: 'locations', provider: 'Square' });
  const chosen = wished.filter(({ active }) => active || wanted.length > 0);
  if (chosen.length === 0) throw new CheckFailure('bad_config', 'the Square account has no active location');
  for (const location of chosen) {
    const { currency } = location;
    if (currency !== null && currency !== setUp.venue.currency) {
      warnings.add('other currencies', `${named(location)} sells in ${currency}, the venue in ${setUp.venue.currency}`);
    }
  }
  return chosen;
}

async function locationsOf(client: SquareClient): Promise<SquareLocation[]> {
  const path = '/v2/locations';
  const answer = await client.call({ method: 'GET', path, permission: 'MERCHANT_PROFILE_READ' });
  return rowsOf(answer, { path, provider: 'Square', rows: 'locations' })
    .map(fields)
    .flatMap((location) => {
      const id = text(location.id);
      const zone = text(location.timezone);
      if (id === null) return [];
      return {
        id,
        name: text(location.name) ?? id,
        zone: zone !== null && validTimezone(zone) ? zone : null,
        currency: text(location.currency),
        active: text(location.status) !== 'INACTIVE',
      };
    });
}

/** `2 locations: Patio (L1, America/Toronto, CAD), Bar (L2, America/Toronto, CAD)` */
export function describeLocations(locations: readonly SquareLocation[]): string {
  const each = locations.map(
    ({ name, id, zone, currency }) => `${name} (${[id, zone, currency].filter(Boolean).join(', ')})`,
  );
  return `${locations.length} ${locations.length === 1 ? 'location' : 'locations'}: ${each.join(', ')}`;
}
