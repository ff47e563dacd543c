import { validTimezone } from '../../domain/business-day.ts';
import { CheckFailure } from '../../domain/errors.ts';
import type { Check } from './check.ts';
import { namedIn } from './options.ts';
import { type Fields, text } from './read.ts';

/** Where an account sells, in the provider's own term: a location, a store, an outlet. */
export interface Place {
  readonly id: string;
  readonly name: string;
  /** Null when the provider gives none that can be used. */
  readonly zone: string | null;
  readonly currency: string | null;
}

/** A place from what the provider calls its `id`, `name`, `zone` and `currency`; null when it has no id. */
export function placeOf(row: Fields): Place | null {
  const [id, zone] = [text(row.id), text(row.zone)];
  if (id === null) return null;
  return {
    id,
    name: text(row.name) ?? id,
    zone: zone !== null && validTimezone(zone) ? zone : null,
    currency: text(row.currency),
  };
}

export interface Chosen<P> {
  readonly places: readonly P[];
  /** Whether the option names any: else they are all that there are. */
  readonly named: boolean;
}

/**
 * The places that an option (`stores`) names, by ID or name, or all. `provider`: who should know them, `Loyverse`. One that
 * is not there is an error while the connection is set up, and later when none is left; else a warning, and the sales of the
 * others go on.
 * @throws CheckFailure `bad_config`
 */
export function chosenPlaces<P extends Place>(
  all: readonly P[],
  { option, provider }: { readonly option: string; readonly provider: string },
  { setUp: { options }, trying, warnings }: Check,
): Chosen<P> {
  const wanted = namedIn(options, option);
  if (wanted.length === 0) return { places: all, named: false };
  const places = all.filter((place) => wanted.some((name) => isCalled(place, name)));
  const unknown = wanted.filter((name) => !all.some((place) => isCalled(place, name)));
  if (unknown.length > 0) {
    const there = all.length === 0 ? 'the account has none' : `there are ${all.map(named).join(', ')}`;
    const why = `the option ${option} names ${unknown.join(', ')}, which ${provider} does not know; ${there}`;
    if (trying || places.length === 0) throw new CheckFailure('bad_config', why);
    warnings.add('places that are not there', `${why}; ${salesOf(places)} are fetched`);
  }
  return { places, named: true };
}

/** IDs are long, and often stand only in addresses of a back office: people know names. */
function isCalled({ id, name }: Place, wanted: string): boolean {
  return id === wanted || name.toLowerCase() === wanted.toLowerCase();
}

/** `Patio (L1)` */
const named = ({ name, id }: Place): string => `${name} (${id})`;

/** `sales of Patio (L1), Bar (L2)` */
export function salesOf(places: readonly Place[], otherwise = ''): string {
  return `sales of ${places.map(named).join(', ') || otherwise}`;
}

/** `2 locations: Patio (L1, America/Toronto, CAD), Bar (L2, America/Toronto, CAD)` */
export function describePlaces(called: string, places: readonly Place[]): string {
  const each = places.map(
    ({ name, id, zone, currency }) => `${name} (${[id, zone, currency].filter(Boolean).join(', ')})`,
  );
  return `${places.length} ${called}${places.length === 1 ? '' : 's'}: ${each.join(', ')}`;
}

/** Says which of these places sell in another currency than the venue. */
export function compareCurrencies(places: readonly Place[], check: Check): void {
  for (const place of places) compareCurrency(named(place), place.currency, check);
}

/** Says it when something sells in another currency than the venue. `what`: `the account`. */
export function compareCurrency(what: string, currency: string | null, { setUp: { venue }, warnings }: Check): void {
  if (currency !== null && currency !== venue.currency)
    warnings.add('other currencies', `${what} sells in ${currency}, the venue in ${venue.currency}`);
}
