import { CheckFailure } from '../../domain/errors.ts';
import { validCurrency } from '../../domain/money.ts';
import { type Instant, MINUTE, plus } from '../../domain/time.ts';
import { isWholeNumber } from '../../domain/unknown.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import {
  type Check,
  chosenPlaces,
  compareCurrencies,
  currencySoFar,
  knownPlaces,
  type Place,
  placeOf,
} from '../api/check.ts';
import {
  ApiClient,
  type Call,
  type CursorList,
  fixedToken,
  MissingPermission,
  type Query,
  type Refusal,
  refusalWords,
} from '../api/client.ts';
import { type Fields, fields, offsetPages, type Span, text } from '../api/read.ts';

const PROVIDER = 'Lightspeed X';
const PAGE = 500;

/**
 * Lightspeed gives a shop 300 requests for each of its registers and 50 more, every five minutes. How many registers there
 * are is not asked: a shop has one at least.
 */
const ALLOWED = { requests: 350, perMs: 5 * MINUTE };

/** Calls to the API 2.0 of one shop. @throws CheckFailure `bad_config` when its address is missing. */
export function lightspeedXClient({ options }: SetUp, io: ConnectorIo): ApiClient {
  const shop = shopUrl(options);
  const budgets = [{ name: `lightspeed-x ${shop}`, ...ALLOWED }];
  return new ApiClient(
    {
      provider: PROVIDER,
      url: `${shop}/api/2.0`,
      tokens: fixedToken(io),
      budgets: () => budgets,
      explain: explainLightspeedX,
    },
    io,
  );
}

const RETAILER: Call = { path: '/retailer', permission: 'to read the shop' };

/** One product, also when it was deleted. */
export function productSearch(id: string): Call {
  const query = { type: 'products', _id: id, deleted: true, page_size: 1 };
  return { path: '/search', query, permission: 'to read products' };
}

/** A collection that holds versions of what is in it. */
export interface Collection {
  readonly of: 'outlets' | 'products' | 'sales';
  /** Deleted ones too. */
  readonly deleted?: true;
}

/**
 * Everything in a collection that was changed after a version, oldest change first: each page leads to the next by the
 * highest version that it holds, so what changes meanwhile moves to the end and is not missed. A page may be empty and
 * have a version all the same; the end is an empty page without a higher one.
 * @throws CheckFailure `bad_data` when it does not end.
 */
export function changedAfter(client: ApiClient, version: number, { of, ...query }: Collection) {
  const call = { path: `/${of}`, query: { ...query, after: version, page_size: PAGE }, permission: `to read ${of}` };
  const list: CursorList = {
    rows: 'data',
    cursor: 'after',
    next(page, rows, asked) {
      const highest = highestVersion(page, rows);
      // Cursors that come twice are a circle; so is one that leads back.
      return rows.length === 0 && highest <= Number(asked ?? version) ? null : String(highest);
    },
  };
  return client.pages(call, list);
}

/** Sales by when they were sold, deleted ones too; of one outlet where it is named. @throws CheckFailure */
export function salesSold(client: ApiClient, { from, to }: Span, outlet: Query) {
  const query = {
    type: 'sales',
    // Seconds are all that it takes; what is outside the window by less is sorted out afterwards.
    date_from: seconds(from),
    date_to: seconds(plus(to, 999)),
    order_by: 'sale_date',
    order_direction: 'asc',
    deleted: true,
    ...outlet,
    page_size: PAGE,
  };
  return offsetPages({
    path: '/search',
    provider: PROVIDER,
    rows: 'data',
    page: (offset) => client.call({ path: '/search', query: { ...query, offset }, permission: 'to read sales' }),
    mark: ({ id, version }) => JSON.stringify([id, version]),
  });
}

/** `2016-08-08T12:00:00Z` */
const seconds = (at: Instant): string => at.replace(/\.\d+Z$/, 'Z');

/** The highest version of a page: as it says, or as its rows have it; 0 for none. */
function highestVersion(page: Fields, rows: readonly unknown[]): number {
  return Math.max(versionOf(fields(page.version).max), ...rows.map((row) => versionOf(fields(row).version)));
}

/** A version as a number to compare; 0 for what is not a version. */
export function versionOf(value: unknown): number {
  const version = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return isWholeNumber(version) ? version : 0;
}

/** The address of the shop, also where it was copied with a page of the back office or the path of the API. */
function shopUrl({ baseUrl = '' }: SetUp['options']): string {
  const given = baseUrl.trim();
  if (given === '')
    throw new CheckFailure(
      'bad_config',
      'the option baseUrl is missing; it is like https://SHOP.retail.lightspeed.app',
    );
  const [, shop] = LIGHTSPEEDS.exec(given) ?? [];
  return shop ?? given.replace(/(?<!\/)\/+$/, '').replace(/\/api(\/2\.0)?$/, '');
}

/** Lightspeed's own hosts; whatever follows is a page. */
const LIGHTSPEEDS = /^(https:\/\/[\w-]+\.(?:retail\.lightspeed\.app|vendhq\.com))(?:[/?#]|$)/i;

/** What the connector needs to know of a shop besides its sales. */
export interface XShop {
  /** Null when Lightspeed does not say it. */
  readonly id: string | null;
  /** The product whose lines are discounts on a whole sale. */
  readonly discountProduct: string | null;
  /** Outlets whose sales count. */
  readonly outlets: readonly Place[];
  /** What it sells in where an outlet does not say it; null when that cannot be had now. */
  readonly currency: string | null;
  /** False when the options leave outlets out. */
  readonly all: boolean;
}

/** The shop with the outlets that the options name, else all that are not deleted. @throws CheckFailure */
export async function readShop(client: ApiClient, check: Check): Promise<XShop> {
  const retailer = fields((await client.call(RETAILER)).data);
  check.reached.is(text(retailer.id));
  const all = await outletsOf(client);
  const { places, named } = chosenPlaces(all, { option: 'outlets', provider: 'Lightspeed X' }, check);
  if (places.length === 0) throw new CheckFailure('bad_config', 'the Lightspeed X shop has no outlet');
  const said = [text(fields(retailer.currency).code), ...places.map(({ currency }) => currency)];
  const currency = said.find((code) => code !== null && validCurrency(code)) ?? null;
  const outlets = places.map((place) => ({ ...place, currency: place.currency ?? currency }));
  compareCurrencies(outlets, check);
  return {
    id: text(retailer.id),
    discountProduct: text(retailer.discount_product_id),
    outlets: await knownPlaces(outlets, check),
    currency,
    all: !named,
  };
}

/** What a shop sells in where an outlet does not say it, now or so far. @throws CheckFailure when that was never known. */
export async function currencyOf({ currency }: XShop, check: Check): Promise<string> {
  const known = currency ?? (await currencySoFar('the Lightspeed X shop', check));
  if (known !== null) return known;
  throw new CheckFailure('bad_data', 'Lightspeed X does not say what the shop sells in', { needs: 'provider' });
}

async function outletsOf(client: ApiClient): Promise<Place[]> {
  const all = new Map<string, Place>();
  for await (const rows of changedAfter(client, 0, { of: 'outlets' })) {
    for (const row of rows.map(fields)) {
      const outlet = placeOf({ ...row, zone: row.time_zone });
      if (outlet !== null && text(row.deleted_at) === null && !all.has(outlet.id)) all.set(outlet.id, outlet);
    }
  }
  return [...all.values()];
}

/** Refusals in the words of whoever has to mend them; undefined where the status says it all. */
function explainLightspeedX({ status, body, permission }: Refusal): CheckFailure | undefined {
  const said = wordsOf(status, body);
  // Lightspeed answers 401 to every token that it does not take, whatever became of it.
  if (status === 401 && /expired/i.test(said))
    return new CheckFailure(
      'auth_expired',
      `Lightspeed X says that the access token has expired (${said}); make a new one`,
    );
  if (status === 401)
    return new CheckFailure('auth_revoked', `Lightspeed X does not accept the access token (${said}); make a new one`);
  if (status === 403) return new MissingPermission(permission, said);
  if (status === 404)
    return new CheckFailure('bad_config', `there is no Lightspeed X shop at this address (${said}); check baseUrl`);
  return undefined;
}

/** `401: Invalid token` */
function wordsOf(status: number, { error, error_description, message }: Fields): string {
  return refusalWords([status], text(error_description) ?? text(message) ?? text(fields(error).message) ?? text(error));
}
