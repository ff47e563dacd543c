import { CheckFailure } from '../../domain/errors.ts';
import type { Check } from '../api/check.ts';
import type { ApiClient } from '../api/client.ts';
import { rowsOf } from '../api/paging.ts';
import { chosenPlaces, compareCurrencies, type Place, placeOf } from '../api/places.ts';
import { fields, text } from '../api/read.ts';
import { LOCATIONS } from './client.ts';

/**
 * The locations whose sales count: those that the options name, else all. One that was closed since the last check has sales
 * that were not fetched yet, so a check searches it, too; who sets a connection up sees the active ones.
 * @throws CheckFailure
 */
export async function chosenLocations(client: ApiClient, check: Check): Promise<readonly Place[]> {
  const all = await locationsOf(client);
  const { places, named } = chosenPlaces(all, { option: 'locations', provider: 'Square' }, check);
  const chosen = places.filter(({ active }) => active || named || !check.trying);
  if (chosen.length === 0) throw new CheckFailure('bad_config', 'the Square account has no active location');
  compareCurrencies(
    chosen.filter(({ active }) => active || named),
    check,
  );
  return chosen;
}

async function locationsOf(client: ApiClient): Promise<(Place & { readonly active: boolean })[]> {
  const answer = await client.call(LOCATIONS);
  return rowsOf(answer, { ...LOCATIONS, provider: 'Square', rows: 'locations' })
    .map(fields)
    .flatMap((location) => {
      const place = placeOf({ ...location, zone: location.timezone });
      return place === null ? [] : { ...place, active: text(location.status) !== 'INACTIVE' };
    });
}
