import { CheckFailure } from '../../domain/errors.ts';
import { type Instant, MINUTE, plus } from '../../domain/time.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import { ApiClient, type Call, type CursorList, type Query } from '../api/client.ts';
import { offsetPages } from '../api/paging.ts';
import { type Fields, fields } from '../api/read.ts';
import type { Span } from '../api/spans.ts';
import { fixedToken } from '../api/tokens.ts';
import { explainLightspeedX } from './refusals.ts';

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

export const RETAILER: Call = { path: '/retailer', permission: 'to read the shop' };

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

/** A version as a number to compare; 0 for what is none. */
export function versionOf(value: unknown): number {
  const version = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof version === 'number' && Number.isSafeInteger(version) ? version : 0;
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
  return shop ?? given.replace(/\/+$/, '').replace(/\/api(\/2\.0)?$/, '');
}

/** Lightspeed's own hosts; whatever follows is a page. */
const LIGHTSPEEDS = /^(https:\/\/[\w-]+\.(?:retail\.lightspeed\.app|vendhq\.com))(?:[/?#]|$)/i;
