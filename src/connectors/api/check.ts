import type { Account } from '../../domain/account.ts';
import { shiftDay, validTimezone } from '../../domain/business-day.ts';
import { CheckFailure } from '../../domain/errors.ts';
import { validCurrency } from '../../domain/money.ts';
import { isMemory, type SaleDocument } from '../../domain/sale.ts';
import type { ConnectorIo, SetUp, Sight } from '../../ports/connectors.ts';
import { safeUrl } from '../http/failure.ts';
import { MissingPermission } from './client.ts';
import { type Fields, text } from './read.ts';
import { type SaleReading, saleReading } from './sales.ts';

/** One check of an integration, or the trying of its connection. */
export interface Check {
  readonly setUp: SetUp;
  readonly io: ConnectorIo;
  readonly warnings: Warnings;
  /** Whose account it is, as far as the provider tells it. */
  readonly reached: Reached;
  /** Only the connection is tried, before it is set up: what is named wrongly is an error then. */
  readonly trying: boolean;
  /** How its sales are read. */
  readonly reading: SaleReading & { readonly includeModifiers: boolean };
}

/** @throws CheckFailure `bad_config` */
export function checkOf(setUp: SetUp, io: ConnectorIo): Check {
  const includeModifiers = includesModifiers(setUp.options);
  const warnings = new Warnings();
  const reading = { ...saleReading(setUp, io.clock.now(), warnings), includeModifiers };
  return { setUp, io, warnings, reached: new Reached(), trying: false, reading };
}

/** The trying of a connection. @throws CheckFailure `bad_config` */
export function trialOf(setUp: SetUp, io: ConnectorIo): Check {
  return { ...checkOf(setUp, io), trying: true };
}

/** What the trying of a connection comes to. */
export const sightOf = (sees: readonly string[], { warnings, reached }: Check): Sight => ({
  sees,
  warnings: warnings.list(),
  ...reached.told(),
});

/** What one check learns of whose account it is: it tells a terminal that comes back from another one. */
export class Reached {
  private merchant: string | null = null;
  private places: Account['places'] = [];

  /** Nothing where nothing was told. */
  told(): { readonly account?: Account } {
    const { merchant, places } = this;
    return merchant === null && places.length === 0 ? {} : { account: { merchant, places } };
  }

  /** The merchant's id at the provider; the first one that is told counts. */
  is(merchant: string | null): void {
    this.merchant ??= merchant;
  }

  /** The places whose sales are read. */
  at(places: readonly Pick<Place, 'id' | 'name'>[]): void {
    this.places = places.map(({ id, name }) => ({ id, name }));
  }
}

type Options = SetUp['options'];

/** Whether an item with modifiers is an item of its own. @throws CheckFailure `bad_config` */
function includesModifiers(options: Options): boolean {
  const value = options.includeModifiers?.trim().toLowerCase() ?? 'false';
  if (value === 'true' || value === 'false') return value === 'true';
  throw new CheckFailure('bad_config', `the option includeModifiers is «${value}»; it can be true or false`);
}

/** Options that are addresses, and those that are comma lists. */
const ADDRESSES = ['baseUrl', 'tokenUrl'] as const;
const LISTS = ['locations', 'outlets', 'spots', 'stores'] as const;

/** Whether the options of an API can be understood, before anybody is asked. @throws CheckFailure `bad_config` */
export function checkApiOptions({ options }: Pick<SetUp, 'options'>): void {
  includesModifiers(options);
  for (const key of ADDRESSES) if (options[key] !== undefined) plainUrl(options[key], key);
  for (const key of LISTS) checkList(options, key);
}

/**
 * An address that paths are added to: what follows them would be lost, and could be a secret. @throws CheckFailure
 * `bad_config`
 */
export function plainUrl(address: string, key: string): void {
  const { search, hash } = safeUrl(address, key);
  if (search !== '' || hash !== '' || /[?#]/.test(address))
    throw new CheckFailure('bad_config', `the option ${key} holds something after a ? or #; leave that out`);
}

/** A list that names nothing would mean all that there are. @throws CheckFailure `bad_config` */
export function checkList(options: Options, key: string): void {
  if (options[key] === undefined || namedIn(options, key).length > 0) return;
  throw new CheckFailure('bad_config', `the option ${key} names nothing; to take it away: --unset ${key}`);
}

/** What a comma list names, without the space around it; empty when the option is not set. */
export function namedIn(options: Options, key: string): string[] {
  return (options[key] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The address of an API, which paths are added to: the option `baseUrl`, else the provider's own. */
export function apiUrl({ baseUrl }: Options, provider: string): string {
  return (baseUrl ?? provider).replace(/(?<!\/)\/+$/, '');
}

/** Warnings of one check, by what they are about: a thousand broken receipts must not become a thousand lines. */
export class Warnings {
  private readonly kinds = new Map<string, { readonly first: string[]; more: number }>();

  /** `text` is said as it is for the first few of a kind; the others are counted. */
  add(kind: string, text: string): void {
    const known = this.kinds.get(kind) ?? { first: [], more: 0 };
    this.kinds.set(kind, known);
    if (known.first.includes(text)) return;
    if (known.first.length < NAMED) known.first.push(text);
    else known.more += 1;
  }

  list(): string[] {
    return [...this.kinds].flatMap(([kind, { first, more }]) =>
      more === 0 ? first : [...first, `${more} more like this: ${kind}`],
    );
  }
}

const NAMED = 5;

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
  const [id, zone, currency] = [text(row.id), text(row.zone), text(row.currency)];
  if (id === null) return null;
  return {
    id,
    name: text(row.name) ?? id,
    zone: zone !== null && validTimezone(zone) ? zone : null,
    currency: currency !== null && validCurrency(currency) ? currency : null,
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
  { setUp: { options }, trying, warnings, reached }: Check,
): Chosen<P> {
  const wanted = namedIn(options, option);
  reached.at(all);
  if (wanted.length === 0) return { places: all, named: false };
  const places = all.filter((place) => wanted.some((name) => isCalled(place, name)));
  const unknown = wanted.filter((name) => !all.some((place) => isCalled(place, name)));
  if (unknown.length > 0) {
    const there = all.length === 0 ? 'the account has none' : `there are ${all.map(named).join(', ')}`;
    const why = `the option ${option} names ${unknown.join(', ')}, which ${provider} does not know; ${there}`;
    if (trying || places.length === 0) throw new CheckFailure('bad_config', why);
    warnings.add('places that are not there', `${why}; ${salesOf(places)} are fetched`);
  }
  reached.at(places);
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

// What a provider told once and cannot tell now is found in the sales that are kept.

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

/** What a provider knows of the items that it sells, and its sales do not say. */
export interface ItemSource<T> {
  /** The items that a row of sales names, by id. */
  idsIn(row: unknown): readonly string[];
  /** Reads these items; others may come with them. @throws CheckFailure */
  read(ids: readonly string[]): AsyncIterable<readonly [id: string, item: T]>;
  /** Whether one reading brings all that there are, so that there is no second one. */
  readonly readsAll: boolean;
  /** The warning when the items may not be read, which is no reason to fail. */
  withoutThem(failure: MissingPermission): string;
}

/**
 * The items of one account. Asked for only when a sale names one that is not known: most checks of a quiet venue need none.
 */
export class Items<T> {
  private readonly source: ItemSource<T>;
  private readonly check: Check;
  private readonly known = new Map<string, T | null>();
  private done = false;

  constructor(source: ItemSource<T>, check: Check) {
    this.source = source;
    this.check = check;
  }

  /** An item that `prepareFor` made known; null when nothing is known of it. */
  item(id: string): T | null {
    return this.known.get(id) ?? null;
  }

  /** Makes the items of these rows known. @throws CheckFailure, except that a missing permission is a warning. */
  async prepareFor(rows: readonly unknown[]): Promise<void> {
    if (this.done) return;
    const missing = [...new Set(rows.flatMap((row) => this.source.idsIn(row)))].filter((id) => !this.known.has(id));
    if (missing.length === 0) return;
    this.done = this.source.readsAll;
    try {
      for await (const [id, item] of this.source.read(missing)) this.known.set(id, item);
    } catch (error) {
      if (!(error instanceof MissingPermission)) throw error;
      this.done = true;
      this.check.warnings.add('items', this.source.withoutThem(error));
    }
    // What is not there now is not asked for again in this check.
    for (const id of missing) if (!this.known.has(id)) this.known.set(id, null);
  }
}
