import { createHash } from 'node:crypto';
import { CheckFailure } from '../../domain/errors.ts';
import { DAY, type Instant, instant, MINUTE, millis, plus } from '../../domain/time.ts';
import type { RateBudget } from '../../ports/budgets.ts';
import type { ConnectorIo, ConsentFlow, SetUp, Window } from '../../ports/connectors.ts';
import { apiUrl, type Check, compareCurrencies, Items, knownPlaces, type Place, placeOf } from '../api/check.ts';
import {
  ApiClient,
  type Call,
  consentedAs,
  fixedToken,
  type Granted,
  lostAnswer,
  MissingPermission,
  type Query,
  type Refusal,
  refreshedTokens,
  refusalWords,
  refusedCode,
  type Spending,
  type Tokens,
  tokensIn,
  trimmed,
} from '../api/client.ts';
import { type Fields, fields, offsetPages, rowsOf, text } from '../api/read.ts';
import { brokenAnswer } from '../http/failure.ts';
import { dashboardUrl, merchantId, regionUrl } from './options.ts';

const PROVIDER = 'Clover';

/** Clover takes up to 1000, and asks for fewer where so much is read with each order. It is also where nested lists end. */
export const PAGE = 100;
const ITEMS_A_PAGE = 1000;

/** One merchant's part of Clover's API. */
export interface CloverClient {
  readonly api: ApiClient;
  /** `/v3/merchants/XXXXXXXXXXXXX` */
  readonly path: string;
  readonly merchant: string;
}

/** @throws CheckFailure `bad_config` when the merchant is not named as Clover does. */
export function cloverClient({ options }: SetUp, io: ConnectorIo): CloverClient {
  const url = apiUrl(options, regionUrl(options));
  const merchant = merchantId(options);
  const api = new ApiClient(
    { provider: PROVIDER, url, tokens: cloverTokens(url, io), budgets: budgetsOf, explain: explainClover },
    io,
  );
  return { api, merchant, path: `/v3/merchants/${merchant}` };
}

/** Clover counts the calls of a token. Others of the same app do not know of each other: then 429 slows them. */
function budgetsOf(token: string): readonly RateBudget[] {
  const mark = createHash('sha256').update(token).digest('hex').slice(0, 12);
  return [{ name: `clover ${mark}`, requests: 16, perMs: 1000 }];
}

/** The token of one integration: one made by hand as it is, one from OAuth renewed in time. */
function cloverTokens(url: string, io: ConnectorIo): Tokens {
  if (!io.credentials.has('refreshToken')) return fixedToken(io, 'token');
  return refreshedTokens(io, ['clientId'], ({ clientId, refreshToken }, spending) => {
    const json = { client_id: clientId, refresh_token: refreshToken };
    return tokensFor('/oauth/v2/refresh', json, { url, io, spending });
  });
}

const answerTo = (path: string) => `${path}: Clover's answer`;

interface Asking {
  readonly url: string;
  readonly io: ConnectorIo;
  /** Of a renewal; absent for the exchange of a code. */
  readonly spending?: Spending | null;
}

/** What a call for tokens brings. */
async function tokensFor(path: string, json: Fields, { url, io, spending }: Asking): Promise<Granted> {
  const answer = await io.http.request({
    method: 'POST',
    url: url + path,
    json,
    signal: io.signal,
    retry: false,
    ...(spending ? { kept: spending.kept } : {}),
    explain: (status, answer) => explainTokens(status, answer, spending?.unanswered),
  });
  const { token, refresh, given } = tokensIn(answer, answerTo(path));
  return { token, refresh, until: renewAt(io.clock.now(), given.access_token_expiration) };
}

/** The consent of a merchant, to an app of one's own that needs no secret: by PKCE. */
export const cloverConsent: ConsentFlow = {
  address({ options, clientId, state, redirect, verifier }) {
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const code = { response_type: 'code', code_challenge: challenge, code_challenge_method: 'S256' };
    const query = new URLSearchParams({ client_id: clientId, redirect_uri: redirect, state, ...code });
    return `${apiUrl(options, dashboardUrl(options))}/oauth/v2/authorize?${query}`;
  },

  tells({ merchant_id: merchant }) {
    return merchant ? { merchant: merchant.trim() } : {};
  },

  async exchange({ options }, io, { code, verifier }) {
    const client = await trimmed(io, 'clientId');
    const json = { client_id: client.clientId, code, code_verifier: verifier };
    const path = '/oauth/v2/token';
    const url = apiUrl(options, regionUrl(options));
    const granted = await tokensFor(path, json, { url, io });
    return { credentials: consentedAs(client, granted, answerTo(path)) };
  },
};

/** How long a token is used where the answer does not say when it ends, and how long before its end it is renewed. */
const LIFE = 30 * MINUTE;
const RENEWED_BEFORE = 2 * MINUTE;

/** Clover says in seconds since 1970 when a token ends. */
function renewAt(now: Instant, said: unknown): Instant {
  const seconds = typeof said === 'number' && said > 0 && said < 1e11 ? said : (millis(now) + LIFE) / 1000;
  return instant(Math.floor(seconds * 1000) - RENEWED_BEFORE);
}

/** What is read with each order. */
const WITH_ORDERS = [
  'lineItems',
  'lineItems.discounts',
  'lineItems.modifications',
  'lineItems.taxRates',
  'discounts',
  'serviceCharge',
  'refunds',
  'credits',
  'payments',
  'voids',
].join();
const WITH_LINES = 'discounts,modifications,taxRates';
const ORDERS = 'Orders (Read)';
const PAYMENTS = 'Payments (Read)';

export type OrderFilter = readonly string[];

/** Earlier than this Clover finds nothing by other times than that of the last change. */
const REACH = 60 * DAY;
/** Tills that were offline create their orders later than they sold. */
const LATE = 14 * DAY;

/**
 * Orders of a window. Clover knows when they were made and when they were changed last, not when they were paid: what was
 * sold in a window was changed in it or later, so its end does not limit that. What is not of the window is left out
 * afterwards.
 */
export function orderFilter({ from, to, by }: Window, now: Instant): OrderFilter {
  const changed = `modifiedTime>=${millis(from)}`;
  if (by === 'modified') return [changed, `modifiedTime<${millis(to)}`];
  const lately = from > plus(now, -REACH);
  return lately ? [changed, `createdTime<${millis(plus(to, LATE))}`] : [changed];
}

/**
 * All orders that fit, page by page, the one that was changed first at the beginning. Where Clover does not take that
 * order, they come in its own: pages overlap either way.
 * @throws CheckFailure
 */
export async function* ordersOf({ api, path }: CloverClient, filter: OrderFilter) {
  const query = { filter, expand: WITH_ORDERS, limit: PAGE };
  const orders = (more: Query) =>
    listed(api, { path: `${path}/orders`, query: { ...query, ...more }, permission: ORDERS });
  let begun = false;
  try {
    for await (const page of orders({ orderBy: 'modifiedTime ASC' })) {
      begun = true;
      yield page;
    }
  } catch (error) {
    if (begun || !(error instanceof NotTaken)) throw error;
    yield* orders({});
  }
}

/** Whether orders can be asked for. @throws CheckFailure */
export async function tryOrders({ api, path }: CloverClient, filter: OrderFilter): Promise<void> {
  const call = { path: `${path}/orders`, query: { filter, expand: WITH_ORDERS, limit: 1 }, permission: ORDERS };
  rowsOf(await api.call(call), { path: call.path, provider: PROVIDER, rows: 'elements' });
}

/** One order as it is now; null when Clover does not, or no longer, know it. @throws CheckFailure */
export async function orderNow({ api, path }: CloverClient, id: string): Promise<Fields | null> {
  try {
    const where = `${path}/orders/${encodeURIComponent(id)}`;
    return await api.call({ path: where, query: { expand: WITH_ORDERS }, permission: ORDERS });
  } catch (error) {
    if (error instanceof NotThere) return null;
    throw error;
  }
}

/** All lines of an order that has more than a list in an order holds. @throws CheckFailure */
export async function linesOfOrder({ api, path }: CloverClient, id: string): Promise<readonly unknown[]> {
  const where = `${path}/orders/${encodeURIComponent(id)}/line_items`;
  const lines = new Map<string, unknown>();
  const query = { expand: WITH_LINES, limit: PAGE };
  for await (const rows of listed(api, { path: where, query, permission: ORDERS }))
    for (const row of rows) lines.set(text(fields(row).id) ?? JSON.stringify(row), row);
  return [...lines.values()];
}

/** Refunds by hand, without a sale behind them, that were made in a window. @throws CheckFailure */
export function creditsOf({ api, path }: CloverClient, { from, to }: Pick<Window, 'from' | 'to'>) {
  const filter = [`createdTime>=${millis(from)}`, `createdTime<${millis(to)}`];
  return listed(api, { path: `${path}/credits`, query: { filter, limit: PAGE }, permission: PAYMENTS });
}

function listed(api: ApiClient, call: Call & { readonly query: { readonly limit: number } & Query }) {
  const { query, path } = call;
  return offsetPages({
    path,
    provider: PROVIDER,
    rows: 'elements',
    page: (offset) => api.call({ ...call, query: { ...query, offset } }),
    mark: ({ id, modifiedTime, createdTime }) => JSON.stringify([id, modifiedTime ?? createdTime]),
    limit: query.limit,
  });
}

/**
 * Whose orders they are. Only orders are needed: what else cannot be had is not known, unless sales told it so far. While
 * it is set up, a merchant that Clover does not know is an error.
 * @throws CheckFailure
 */
export async function merchantOf({ api, path, merchant }: CloverClient, check: Check): Promise<Place> {
  const permission = 'Merchant (Read)';
  check.reached.is(merchant);
  const unknown = { id: merchant, name: merchant, zone: null, currency: null };
  try {
    const said = await api.call({ path, query: { expand: 'properties' }, permission });
    if (check.trying && text(said.id) === null && text(said.name) === null)
      throw brokenAnswer(`${path}: Clover's answer names no merchant`);
    const beside = fields(said.properties);
    const own = text(beside.timezone) === null ? await propertiesOf(api, path) : beside;
    const currency = text(own.currency) ?? text(own.defaultCurrency);
    const place = placeOf({ id: merchant, name: said.name, zone: own.timezone, currency }) ?? unknown;
    compareCurrencies([place], check);
    check.reached.at([place]);
    return place;
  } catch (error) {
    if (error instanceof NotThere && check.trying) throw error;
    if (!(error instanceof NotThere || error instanceof MissingPermission)) throw error;
    if (error instanceof MissingPermission)
      check.warnings.add('merchant', `name and time zone of the merchant cannot be had: ${error.message}`);
    const [known = unknown] = await knownPlaces([unknown], check);
    return known;
  }
}

async function propertiesOf(api: ApiClient, path: string): Promise<Fields> {
  try {
    return await api.call({ path: `${path}/properties`, permission: 'Merchant (Read)' });
  } catch (error) {
    if (error instanceof NotThere || error instanceof MissingPermission) return {};
    throw error;
  }
}

/** SKUs and product codes by item. */
export function cloverItems({ api, path }: CloverClient, check: Check): Items<string> {
  const permission = 'Inventory (Read)';
  const query = { limit: ITEMS_A_PAGE };
  async function* read(): AsyncGenerator<readonly [string, string], void, void> {
    try {
      for await (const rows of listed(api, { path: `${path}/items`, query, permission }))
        for (const { id, sku, code } of rows.map(fields)) {
          const [item, known] = [text(id), text(sku) ?? text(code)];
          if (item !== null && known !== null) yield [item, known];
        }
    } catch (error) {
      if (error instanceof NotThere) throw new MissingPermission(permission, error.said);
      throw error;
    }
  }
  return new Items(
    {
      idsIn: (order) => linesIn(order).flatMap((line) => text(fields(fields(line).item).id) ?? []),
      read,
      readsAll: true,
      withoutThem: ({ message }) => `sales have no SKUs: ${message}`,
    },
    check,
  );
}

/** The elements of a nested list; none where it is not a list. */
function linesIn(order: unknown): readonly unknown[] {
  const { elements } = fields(fields(order).lineItems);
  return Array.isArray(elements) ? elements : [];
}

/** Clover knows nothing, or nothing any longer, under this address. */
export class NotThere extends CheckFailure {
  readonly said: string;

  constructor(said: string) {
    super('bad_config', `Clover does not know the merchant, or nothing at this address (${said}); check merchant`);
    this.said = said;
  }
}

/** Clover does not take the question as it was put. */
export class NotTaken extends CheckFailure {
  constructor(said: string) {
    super('bad_config', `Clover refused the call: ${said}`);
  }
}

/** Clover answers 401 to every token that it does not take, whatever became of it. */
function explainClover({ status, body, permission }: Refusal): CheckFailure | undefined {
  const said = wordsOf(status, body);
  if (status === 401) {
    const why = 'it ended or was removed (make a new one), or the merchant is in another region (check region)';
    return new CheckFailure('auth_revoked', `Clover does not accept the token (${said}): ${why}`);
  }
  if (status === 403) return new MissingPermission(permission, said, 'the token');
  if (status === 404) return new NotThere(said);
  if (status === 400) return new NotTaken(said);
  return undefined;
}

/**
 * The same for the calls for tokens: there everything that is refused is a refused connection, or a code that is not good.
 */
function explainTokens(
  status: number,
  answer: unknown,
  unanswered: Instant | null | undefined,
): CheckFailure | undefined {
  const said = wordsOf(status, fields(answer));
  if (![400, 401, 403, 404].includes(status)) return undefined;
  if (unanswered === undefined) return refusedCode(PROVIDER, said);
  const why = `Clover refused the refresh token (${said}), which is good for one time only${lostAnswer(unanswered)}`;
  return new CheckFailure('auth_revoked', `${why}; the venue must connect again: posctl authorize clover`);
}

/** `401: 401 Unauthorized` */
function wordsOf(status: number, { message, details, error }: Fields): string {
  return refusalWords([status], text(message) ?? text(details) ?? text(error));
}
