import { type DayPlace, dayRange } from '../../domain/business-day.ts';
import { formatAmount } from '../../domain/money.ts';
import type { Day, Instant } from '../../domain/time.ts';
import type { Brought, Connector, Window } from '../../ports/connectors.ts';
import {
  type Check,
  checkOf,
  describePlaces,
  Items,
  knownPlaces,
  type Place,
  salesOf,
  sightOf,
  trialOf,
} from '../api/check.ts';
import type { ApiClient } from '../api/client.ts';
import { daysAround, fields, list, RowReader, text } from '../api/read.ts';
import { belongsTo } from '../api/sales.ts';
import { checksOf, chosenLocations, itemsOf, NotTaken, simphonyClient } from './client.ts';
import { type CheckRow, checkChanged, checkId, checkVersion, type Difference, readCheck } from './sales.ts';

export const simphony: Connector = {
  async verify(setUp, io) {
    const check = trialOf(setUp, io);
    const client = simphonyClient(setUp, io);
    const locations = await chosenLocations(client, check);
    const from = locations.map(({ name, id }) => ({ value: name, hint: id, chosen: true }));
    const question = 'Which locations belong to this venue?';
    const asks = setUp.options.locations === undefined && locations.length > 1;
    const choice = asks ? { choice: { option: 'locations', question, from } } : {};
    return { ...sightOf([describePlaces('location', locations)], check), ...choice };
  },

  async *fetch(setUp, window, io) {
    const check = checkOf(setUp, io);
    const client = simphonyClient(setUp, io);
    const locations = await knownPlaces(await chosenLocations(client, check), check);
    io.progress(salesOf(locations));
    const names = new Map(locations.map((place) => [place.id, itemNames(client, place, check)]));
    const differences = new Differences(check);
    const reading = {
      ...check.reading,
      itemName: (location: string, number: string) => names.get(location)?.item(number) ?? null,
      differs: (one: Difference) => differences.add(one),
    };
    const reader = new RowReader(check, {
      called: 'check',
      id: (row) => checkId(row as CheckRow),
      version: (row) => checkVersion(row as CheckRow),
      changed: (row) => checkChanged((row as CheckRow).check),
      unversioned: (row) => (checkVersion(row as CheckRow) === null ? JSON.stringify(row) : ''),
      read: (row) => readCheck(row as CheckRow, reading),
    });
    for (const place of locations)
      yield* checksAt(place, { client, reader, window, names: names.get(place.id), check, differences });
    return reader.fetched();
  },
};

interface Fetching {
  readonly client: ApiClient;
  readonly reader: RowReader;
  readonly window: Window;
  readonly names: Items<string> | undefined;
  readonly check: Check;
  readonly differences: Differences;
}

/** One business day a call, each read as it comes: a busy one is many megabytes. */
async function* checksAt(place: Place, fetching: Fetching): AsyncGenerator<Brought[], void, void> {
  const { reader, window, check, differences } = fetching;
  for (const day of daysAround(window, check.setUp.venue)) {
    const since = changedSince(day, window, check.setUp.venue);
    yield* reader.documents(rowsOf({ place, day, since }, fetching), belongsTo(window));
    differences.endDay({ whole: since === null });
  }
}

/**
 * From when on changes of a day are asked for: of days that began before the window what was changed in it, of others all.
 * Null: all that was sold on it.
 */
function changedSince(day: Day, { from, by }: Window, venue: DayPlace): Instant | null {
  return by === 'modified' && dayRange(day, venue).from < from ? from : null;
}

interface Asked {
  readonly place: Place;
  readonly day: Day;
  readonly since: Instant | null;
}

/** Where Oracle does not take the question for changes, the whole day is asked for. */
async function* rowsOf({ place, day, since }: Asked, fetching: Fetching): AsyncGenerator<CheckRow[], void, void> {
  const { client, names } = fetching;
  let begun = false;
  try {
    for await (const checks of client.elements(checksOf(place, day, since), {
      rows: 'guestChecks',
      omitsEmpty: 'locRef',
    })) {
      begun = true;
      await names?.prepareFor(checks);
      yield checks.map((one): CheckRow => ({ place, day, check: fields(one) }));
    }
  } catch (error) {
    if (begun || since === null || !(error instanceof NotTaken)) throw error;
    yield* rowsOf({ place, day, since: null }, fetching);
  }
}

/** Names of a location's items, by their numbers. */
function itemNames(client: ApiClient, place: Place, check: Check): Items<string> {
  const read = async function* () {
    for await (const items of client.elements(itemsOf(place), { rows: 'menuItems', omitsEmpty: 'locRef' }))
      for (const item of items.map(fields)) {
        const [number, name] = [text(item.num), text(item.name) ?? text(item.name2)];
        if (number !== null && name !== null) yield [number, name] as const;
      }
  };
  const withoutThem = () => 'sales have no names of items: the API account may not read them';
  return new Items({ idsIn, read, readsAll: true, withoutThem }, check);
}

function idsIn(row: unknown): string[] {
  const { detailLines } = fields(row);
  const lines = Array.isArray(detailLines) ? list(detailLines, 'detailLines').map(fields) : [];
  return lines.flatMap(({ menuItem }) => text(fields(menuItem).miNum) ?? []);
}

/** Checks whose lines come to something else than their totals. Of those that were split, the sums over a day must agree. */
class Differences {
  private readonly check: Check;
  private split: Difference[] = [];

  constructor(check: Check) {
    this.check = check;
  }

  add(one: Difference): void {
    if (one.split) {
      this.split.push(one);
      return;
    }
    const { which, lines, total, currency } = one;
    this.warn(`the lines of ${which}`, { lines, total, currency }, 'its total');
  }

  /** `whole`: all checks of the day were read; what was changed alone need not agree. */
  endDay({ whole }: { readonly whole: boolean }): void {
    const [first] = whole ? this.split : [];
    const sum = (of: (one: Difference) => number) => this.split.reduce((all, one) => all + of(one), 0);
    const [lines, total] = [sum((one) => one.lines), sum((one) => one.total)];
    this.split = [];
    if (!first || lines === total) return;
    const what = `the lines of the split and transferred checks of ${first.row.day} at ${first.row.place.name}`;
    this.warn(what, { lines, total, currency: first.currency }, 'their totals');
  }

  private warn(what: string, { lines, total, currency }: Omit<Difference, 'row' | 'which' | 'split'>, other: string) {
    const [ours, theirs] = [formatAmount(lines, currency), formatAmount(total, currency)];
    this.check.warnings.add(
      'checks that differ from their lines',
      `${what} come to ${ours} with tax and service charge, ${other} to ${theirs}; what the lines say is counted`,
    );
  }
}
