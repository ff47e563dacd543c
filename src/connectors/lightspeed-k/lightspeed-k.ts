import { businessDay, shiftDay } from '../../domain/business-day.ts';
import { type Instant, later } from '../../domain/time.ts';
import type { Brought, Connector, Window } from '../../ports/connectors.ts';
import {
  type Check,
  checkOf,
  describePlaces,
  knownPlaces,
  type Place,
  salesOf,
  sightOf,
  trialOf,
} from '../api/check.ts';
import type { ApiClient } from '../api/client.ts';
import { fields, RowReader } from '../api/read.ts';
import { belongsTo } from '../api/sales.ts';
import {
  BadRequest,
  chosenLocations,
  dayStartOf,
  firstAnswered,
  lightspeedKClient,
  lightspeedKConsent,
  saleSearch,
} from './client.ts';
import { type KRow, readSale, saleId } from './sales.ts';
import { Successors } from './successors.ts';

export const lightspeedK: Connector = {
  consent: lightspeedKConsent,

  async verify(setUp, io) {
    const check = trialOf(setUp, io);
    const client = lightspeedKClient(setUp, io);
    const locations = await chosenLocations(client, check);
    for (const location of locations) await compareDayStart(client, location, check);
    return sightOf([describePlaces('location', locations)], check);
  },

  /** Sales are found by when they were closed only: routine checks read their look-back again. */
  async *fetch(setUp, window, io) {
    const check = checkOf(setUp, io);
    const client = lightspeedKClient(setUp, io);
    const locations = await knownPlaces(await chosenLocations(client, check), check);
    io.progress(salesOf(locations));
    const places = new Map(locations.map((place) => [place.id, place]));
    const successors = new Successors();
    const reading = { ...check.reading, place: (id: string | null) => places.get(id ?? '') ?? null };
    const reader = new RowReader(check, {
      called: 'sale',
      id: (row) => saleId(row as KRow),
      version: () => null,
      unversioned: (row) => JSON.stringify(row),
      read: (row) => successors.passed(row as KRow, readSale(row as KRow, reading)),
    });
    let { from } = window;
    for (const place of locations) from = later(from, yield* salesAt(place, { client, reader, window, check }));
    successors.warn(check.warnings);
    return reader.fetched(from > window.from ? { from } : {});
  },
};

/** The day of a sale is computed from the venue's day start: it is said where the location has another one. */
async function compareDayStart(client: ApiClient, place: Place, { setUp, io, warnings }: Check): Promise<void> {
  const { venue } = setUp;
  const yesterday = shiftDay(businessDay(io.clock.now(), venue), -1);
  const start = await dayStartOf(client, place, yesterday);
  if (start === null || start === venue.dayStart) return;
  const what = `${place.name} (${place.id}) begins its business day at ${start}, the venue at ${venue.dayStart}`;
  warnings.add(
    'other starts of the day',
    `${what}; to change that: posctl venue edit ${venue.id} --day-start ${start}`,
  );
}

interface Fetching {
  readonly client: ApiClient;
  readonly reader: RowReader;
  readonly window: Window;
  readonly check: Check;
}

/** Sales of one location, and where they begin: it may not have existed at the begin of the window. */
async function* salesAt(place: Place, fetching: Fetching): AsyncGenerator<Brought[], Instant, void> {
  const { client, window, check } = fetching;
  try {
    yield* pagesOf(place, fetching);
    return window.from;
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    const from = await firstAnswered(client, place, window);
    const what = `${error.message}; what ${place.name} (${place.id}) sold before ${from} was not fetched`;
    check.warnings.add('times that are not answered for', `${what}: it may not have existed then`);
    yield* pagesOf(place, { ...fetching, window: { ...window, from } });
    return from;
  }
}

async function* pagesOf(place: Place, { client, reader, window }: Fetching): AsyncGenerator<Brought[], void, void> {
  const pages = client.pages(saleSearch(place, window), { rows: 'sales', cursor: 'nextPageToken' });
  yield* reader.documents(located(pages, place), belongsTo(window));
}

/** A sale does not say where it was made: that was asked for. */
async function* located(pages: AsyncIterable<readonly unknown[]>, { id }: Place) {
  for await (const sales of pages) yield sales.map((sale): KRow => ({ location: id, sale: fields(sale) }));
}
