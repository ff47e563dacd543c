/** What a provider told once and cannot tell now, found in the sales that are kept. */
import { shiftDay } from '../../domain/business-day.ts';
import { isMemory, type SaleDocument } from '../../domain/sale.ts';
import type { Check, Place } from './check.ts';

/** Sales of these days are asked before all others, for they know it best. */
const LATELY = 40;
const FIRST_DAY = '2000-01-01';

/**
 * The currency of an account that does not say it now: that of its sales so far, with a warning. It is never taken from the
 * venue: null when it was never known. `whose`: `the Loyverse account`.
 */
export async function currencySoFar(whose: string, check: Check): Promise<string | null> {
  for await (const { currency } of keptSales(check)) {
    const what = `what ${whose} sells in cannot be had now; its sales are read in ${currency}, as they were`;
    check.warnings.add('currencies that cannot be had', what);
    return currency;
  }
  return null;
}

/** Places with the zone and currency that their sales had so far, where the provider does not say them now. */
export async function knownPlaces<P extends Place>(places: readonly P[], check: Check): Promise<readonly P[]> {
  const lacking = new Map(places.filter(isLacking).map((place) => [place.id, place]));
  if (lacking.size === 0) return places;
  const known = new Map<string, SaleDocument>();
  for await (const sale of keptSales(check)) {
    if (sale.location === null || known.has(sale.location) || !lacking.has(sale.location)) continue;
    known.set(sale.location, sale);
    if (known.size === lacking.size) break;
  }
  return places.map((place) => completed(place, known.get(place.id), check));
}

const isLacking = ({ zone, currency }: Place) => zone === null || currency === null;

function completed<P extends Place>(place: P, known: SaleDocument | undefined, { warnings, setUp }: Check): P {
  if (!isLacking(place)) return place;
  const zone = place.zone ?? known?.locationZone ?? null;
  const currency = place.currency ?? known?.currency ?? null;
  const stays = [
    ...(zone === place.zone ? [] : [`the time zone ${zone}`]),
    ...(currency === place.currency ? [] : [`the currency ${currency}`]),
  ];
  const named = `${place.name} (${place.id})`;
  if (stays.length > 0)
    warnings.add(
      'places of which not all can be had',
      `${named}: ${stays.join(' and ')} cannot be had now; what was known is used`,
    );
  else if (zone === null && setUp.venue.daysBy === 'location')
    warnings.add('places without a time zone', `${named} has no time zone; its business days go by that of the venue`);
  return { ...place, zone, currency };
}

/** Sales that are kept, those of the last weeks first. */
async function* keptSales({ io }: Check): AsyncGenerator<SaleDocument, void, void> {
  const today = io.clock.now().slice(0, 10);
  const since = shiftDay(today, -LATELY);
  for (const days of [
    { from: since, to: shiftDay(today, 2) },
    { from: FIRST_DAY, to: shiftDay(since, -1) },
  ])
    for await (const sale of io.kept(days)) if (!isMemory(sale)) yield sale;
}
