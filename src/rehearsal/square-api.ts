import { createHash } from 'node:crypto';
import { DAY, instant } from '../domain/time.ts';
import { isObject } from '../domain/unknown.ts';
import { Book, type Found } from './book.ts';
import { CURRENCY, LOCATIONS, MERCHANT, VARIATIONS } from './menu.ts';
import { type PageFault, pageOf } from './pages.ts';

/** A request as it came, its fault prefixes taken off. */
export interface ApiRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string;
  readonly body: string;
  readonly now: number;
  readonly seed: number;
  readonly pageFault: PageFault | null;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Json = Readonly<Record<string, unknown>>;

/** The part of Square's API that posctl uses, over made-up sales. */
export class SquareApi {
  private readonly began: number;
  private readonly books = new Map<number, Book>();
  private renewals = 0;
  /** Refresh tokens that were good for one time. */
  private readonly spent = new Set<string>();

  constructor(began: number) {
    this.began = began;
  }

  answer(request: ApiRequest): ApiAnswer {
    const call = `${request.method} ${request.path}`;
    const body = parsed(request.body);
    if (body === undefined) return refusal(400, 'EXPECTED_JSON_BODY', 'the body is not JSON object');
    if (call === 'POST /oauth2/token') return this.renew(body, request.now);
    const refused = refuseToken(request.authorization.replace(/^Bearer /, ''), request.path);
    if (refused) return refused;
    if (call === 'GET /v2/locations') return said({ locations: LOCATIONS.map(locationFields) });
    if (call === 'POST /v2/orders/search') return this.orders(body, request);
    if (call === 'POST /v2/catalog/search') return catalog(body, request.pageFault);
    return refusal(404, 'NOT_FOUND', `the rehearsal POS has no ${call}`);
  }

  private orders(body: Json, { now, seed, pageFault }: ApiRequest): ApiAnswer {
    const query = readSearch(body, now);
    if ('status' in query) return query;
    const cursor = readCursor(body);
    if (cursor === undefined) return refusal(400, 'INVALID_CURSOR', 'the cursor does not belong to this query');
    const book = this.books.get(seed) ?? new Book(seed, this.began);
    this.books.set(seed, book);
    // Later pages see the orders as they stood when the first one was asked for.
    const asOf = cursor?.now ?? now;
    const found = book.search(query, asOf);
    const page = pageOf(found, { offset: cursor?.offset ?? null, limit: Number(body.limit ?? 500), fault: pageFault });
    const next = page.next === null ? null : writeCursor(body, asOf, page.next);
    return { status: 200, body: listBody('orders', page.rows, next) };
  }

  private renew(body: Json, now: number): ApiAnswer {
    const refresh = String(body.refresh_token ?? '');
    if (body.grant_type !== 'refresh_token') return refusal(400, 'BAD_REQUEST', 'only refresh_token is rehearsed');
    if (!String(body.client_id ?? '') || !String(body.client_secret ?? '')) {
      return refusal(401, 'UNAUTHORIZED', 'client_id or client_secret is missing');
    }
    const good = refresh.startsWith('rehearsal') && !/expired|revoked/.test(refresh) && !this.spent.has(refresh);
    if (!good) return refusal(401, 'UNAUTHORIZED', 'the refresh token is not valid');
    this.renewals += 1;
    if (refresh.startsWith('rehearsal-once')) this.spent.add(refresh);
    return said({
      access_token: `rehearsal-renewed-${this.renewals}`,
      token_type: 'bearer',
      expires_at: instant(now + 30 * DAY),
      merchant_id: MERCHANT,
      refresh_token: refresh.startsWith('rehearsal-once') ? `rehearsal-once-${this.renewals}` : refresh,
      short_lived: false,
    });
  }
}

/** `rehearsal…` is good; its ending can say what is wrong with it. */
function refuseToken(token: string, path: string): ApiAnswer | undefined {
  if (!token.startsWith('rehearsal')) return refusal(401, 'UNAUTHORIZED', 'this token is not known');
  if (token === 'rehearsal-expired') return refusal(401, 'ACCESS_TOKEN_EXPIRED', 'the token has expired');
  if (token === 'rehearsal-revoked') return refusal(401, 'ACCESS_TOKEN_REVOKED', 'the token was revoked');
  if (token === 'rehearsal-no-items' && path.startsWith('/v2/catalog')) {
    return refusal(403, 'INSUFFICIENT_SCOPES', 'the token lacks ITEMS_READ');
  }
  return undefined;
}

export function refusal(status: number, code: string, detail: string): ApiAnswer {
  const category = status === 401 || status === 403 ? 'AUTHENTICATION_ERROR' : CATEGORIES[status];
  return {
    status,
    body: JSON.stringify({ errors: [{ category: category ?? 'INVALID_REQUEST_ERROR', code, detail }] }),
  };
}
const CATEGORIES: Readonly<Record<number, string>> = { 429: 'RATE_LIMIT_ERROR', 500: 'API_ERROR', 503: 'API_ERROR' };

const said = (body: Json): ApiAnswer => ({ status: 200, body: JSON.stringify(body) });

function parsed(text: string): Json | undefined {
  try {
    const value: unknown = text === '' ? {} : JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function locationFields({ id, name, timezone, active }: (typeof LOCATIONS)[number]): Json {
  const status = active ? 'ACTIVE' : 'INACTIVE';
  return { id, name, timezone, status, merchant_id: MERCHANT, country: 'CA', currency: CURRENCY, type: 'PHYSICAL' };
}

function readSearch(body: Json, now: number) {
  const ids = Array.isArray(body.location_ids) ? body.location_ids : [];
  const locations = LOCATIONS.filter(({ id }) => ids.includes(id));
  if (ids.length === 0) return refusal(400, 'MISSING_REQUIRED_PARAMETER', 'location_ids is missing');
  if (ids.length > 10) return refusal(400, 'ARRAY_LENGTH_TOO_LONG', 'location_ids holds more than 10');
  if (locations.length < ids.length) return refusal(400, 'INVALID_LOCATION', 'location_ids holds an unknown location');
  if (Number(body.limit ?? 500) > 1000) return refusal(400, 'VALUE_TOO_HIGH', 'limit is higher than 1000');
  const query = object(body.query);
  const sort = object(query.sort);
  const filter = object(query.filter);
  const [field = 'created_at', range] = Object.entries(object(filter.date_time_filter))[0] ?? [];
  if (range !== undefined && String(sort.sort_field) !== field.toUpperCase()) {
    return refusal(400, 'BAD_REQUEST', 'sort_field must be the field of date_time_filter');
  }
  const states = object(filter.state_filter).states;
  if (sort.sort_field === 'CLOSED_AT' && (!Array.isArray(states) || states.includes('OPEN'))) {
    return refusal(400, 'BAD_REQUEST', 'sorting by CLOSED_AT needs a filter of closed states');
  }
  return {
    locations,
    states: Array.isArray(states) ? states.map(String) : ['OPEN', 'COMPLETED', 'CANCELED'],
    by: field === 'closed_at' ? ('closed' as const) : ('updated' as const),
    start: time(object(range).start_at, 0),
    end: time(object(range).end_at, now),
    newestFirst: sort.sort_order !== 'ASC',
  };
}

const object = (value: unknown): Json => (isObject(value) ? value : {});
const time = (value: unknown, otherwise: number): number => Date.parse(String(value)) || otherwise;

function catalog(body: Json, fault: PageFault | null): ApiAnswer {
  const types = Array.isArray(body.object_types) ? body.object_types : ['ITEM_VARIATION'];
  const objects = types.includes('ITEM_VARIATION') ? VARIATIONS.map(variationObject) : [];
  const cursor = readCursor(body);
  if (cursor === undefined) return refusal(400, 'INVALID_CURSOR', 'the cursor does not belong to this query');
  const page = pageOf(objects, { offset: cursor?.offset ?? null, limit: Number(body.limit ?? 1000), fault });
  return {
    status: 200,
    body: listBody('objects', page.rows, page.next === null ? null : writeCursor(body, 0, page.next)),
  };
}

function variationObject({ id, item, name, sku, price }: (typeof VARIATIONS)[number]): Pick<Found, 'json'> {
  const data = { item_id: `RHITEM${item.toUpperCase().replace(/\W/g, '')}`, name, sku, pricing_type: 'FIXED_PRICING' };
  const item_variation_data = { ...data, price_money: { amount: price, currency: CURRENCY } };
  return { json: JSON.stringify({ type: 'ITEM_VARIATION', id, version: 1, is_deleted: false, item_variation_data }) };
}

/** Rows are texts already: a thousand checks ask for the same ones. */
function listBody(name: string, rows: readonly Pick<Found, 'json'>[], cursor: string | null): string {
  const items = rows.length === 0 ? '' : `"${name}":[${rows.map((row) => row.json).join(',')}]`;
  const more = cursor === null ? '' : `"cursor":"${cursor}"`;
  return `{${[items, more].filter(Boolean).join(',')}}`;
}

interface Cursor {
  readonly now: number;
  readonly offset: number;
}

function writeCursor(body: Json, now: number, offset: number): string {
  return Buffer.from(JSON.stringify([markOf(body), now, offset])).toString('base64url');
}

/** Null when there is none; undefined when it is of another query, or of nobody. */
function readCursor(body: Json): Cursor | null | undefined {
  if (body.cursor === undefined) return null;
  try {
    const [mark, now, offset] = JSON.parse(Buffer.from(String(body.cursor), 'base64url').toString());
    return mark === markOf(body) ? { now, offset } : undefined;
  } catch {
    return undefined;
  }
}

function markOf({ cursor: _, ...query }: Json): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 12);
}
