import { shiftDay, validTimezone } from '../../domain/business-day.ts';
import { CheckFailure } from '../../domain/errors.ts';
import { validCurrency } from '../../domain/money.ts';
import { earlier } from '../../domain/time.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import {
  apiUrl,
  type Check,
  type Chosen,
  chosenPlaces,
  currencySoFar,
  Items,
  type Place,
  placeOf,
} from '../api/check.ts';
import { ApiClient, codeOfStatus, fixedToken, MissingPermission, type Query, refusalWords } from '../api/client.ts';
import { type Fields, fields, rowsOf, type Span, text } from '../api/read.ts';
import { accountName } from './options.ts';
import { type Product, productOf } from './products.ts';

const PROVIDER = 'Poster';
const POSTER_URL = 'https://joinposter.com';

/** Calls to Poster's API, one account. Every answer is an object with `response`, or with `error`, whatever its status. */
export interface PosterClient {
  /** @throws CheckFailure */
  call(method: string, query?: Query): Promise<Fields>;
  /** What tells the account from others: ids of sales are counted from 1 in each. */
  readonly account: string;
}

export async function posterClient({ options }: SetUp, io: ConnectorIo): Promise<PosterClient> {
  const account = accountName(options);
  const api = new ApiClient(
    {
      provider: PROVIDER,
      url: apiUrl(options, account === '' ? POSTER_URL : `https://${account}.joinposter.com`),
      tokens: fixedToken(io, 'token'),
      // Poster takes it nowhere else. It is redacted wherever a query could be shown.
      authorization: (token) => ({ query: { token } }),
      explain: ({ status, body }) => explainPoster(body, status) ?? undefined,
    },
    io,
  );
  return {
    async call(method, query = {}) {
      const said = await api.call({ path: `/api/${method}`, query, permission: method });
      const refused = explainPoster(said, 200);
      if (refused !== null) throw refused;
      return said;
    },
    account: /^(\d+):/.exec((await io.credentials.get('token')).trim())?.[1] ?? account,
  };
}

/** Closed ones, and those that were removed afterwards. */
const CLOSED = '2';
const REMOVED = '3';
/** The most days that some methods take at once. */
const DAYS_A_CALL = 3;

/** Sales of a span by when they were closed, with the day before and the one after: the account has a zone of its own. */
export async function* transactionsIn(client: PosterClient, { from, to }: Span) {
  const [first, last] = [shiftDay(from.slice(0, 10), -1), shiftDay(to.slice(0, 10), 1)];
  for (const status of [CLOSED, REMOVED])
    for (let day = first; day <= last; day = shiftDay(day, DAYS_A_CALL)) {
      const end = shiftDay(day, DAYS_A_CALL - 1);
      const days = { dateFrom: compact(day), dateTo: compact(earlier(end, last)) };
      yield* pagesOf(client, { ...days, status, include_products: true, timezone: 'client' });
    }
}

/** `20261120` */
const compact = (day: string): string => day.replaceAll('-', '');

/** Each page leads to the next by its last sale. The end is a page that brings nothing new. */
async function* pagesOf(client: PosterClient, query: Query) {
  const met = new Set<string>();
  for (let next: string | null = null; ; ) {
    const answer = await client.call('dash.getTransactions', next === null ? query : { ...query, next_tr: next });
    const rows = responseOf(answer, 'dash.getTransactions');
    const ids = rows.map((row) => text(fields(row).transaction_id));
    // Rows without id cannot be told from others: they are seen once, on the page that leads nowhere.
    if (!ids.some((id) => id !== null && !met.has(id))) {
      if (ids.includes(null)) yield rows.filter((_, i) => ids[i] === null);
      return;
    }
    for (const id of ids) if (id !== null) met.add(id);
    yield rows;
    next = ids.findLast((id) => id !== null) ?? null;
  }
}

/** Rows of an answer. @throws CheckFailure `bad_data` */
function responseOf(answer: Fields, method: string): readonly unknown[] {
  return rowsOf(answer, { path: `/api/${method}`, provider: PROVIDER, rows: 'response' });
}

/** One sale as it is now; null when Poster does not, or no longer, know it. @throws CheckFailure */
export async function transactionNow(client: PosterClient, id: string): Promise<Fields | null> {
  const answer = await client.call('dash.getTransaction', { transaction_id: id, include_products: true });
  const [row] = Array.isArray(answer.response) ? answer.response : [answer.response];
  return text(fields(row).transaction_id) === null ? null : fields(row);
}

/** The named lines of one sale. @throws CheckFailure */
export async function productsOfSale(client: PosterClient, id: string): Promise<readonly unknown[]> {
  return responseOf(
    await client.call('dash.getTransactionProducts', { transaction_id: id }),
    'dash.getTransactionProducts',
  );
}

/** The menu, by product. */
export function posterProducts(client: PosterClient, check: Check): Items<Product> {
  async function* read(): AsyncGenerator<readonly [string, Product], void, void> {
    for (const row of responseOf(await client.call('menu.getProducts'), 'menu.getProducts').map(fields)) {
      const id = text(row.product_id);
      if (id !== null) yield [id, productOf(row)];
    }
  }
  return new Items(
    {
      idsIn: (sale) => productsIn(sale).flatMap((line) => text(fields(line).product_id) ?? []),
      read,
      readsAll: true,
      withoutThem: ({ message }) => `the menu cannot be read, names are asked for sale by sale: ${message}`,
    },
    check,
  );
}

export function productsIn(sale: unknown): readonly unknown[] {
  const { products } = fields(sale);
  return Array.isArray(products) ? products : [];
}

/** What an account says of itself. */
export interface Account {
  readonly name: string | null;
  readonly zone: string | null;
  readonly currency: string | null;
  /** Hours after midnight that still belong to the day before, as a time: `04:00`; null when it is not told. */
  readonly dayStart: string | null;
  /** Why the currency is not known, where it is not. */
  readonly unknown: CheckFailure;
}

/** As far as it may be asked for. @throws CheckFailure */
export async function accountOf(client: PosterClient, { warnings, reached }: Check): Promise<Account> {
  reached.is(client.account === '' ? null : client.account);
  try {
    const said = fields((await client.call('settings.getAllSettings')).response);
    const zone = text(said.timezones);
    const currency = text(fields(said.currency).currency_code_iso);
    const plus = text(said.analytics_plus_time);
    const dayStart = dayStartOf(plus);
    if (plus !== null && dayStart === null) {
      const what = `Poster says «${plus}» for the end of the day, which is not understood; days go by that of the venue`;
      warnings.add('end of the day', what);
    }
    return {
      name: text(said.company_name),
      zone: zone !== null && validTimezone(zone) ? zone : null,
      currency: currency !== null && validCurrency(currency) ? currency : null,
      dayStart,
      unknown: new CheckFailure('bad_data', 'Poster does not say what the account sells in', { needs: 'provider' }),
    };
  } catch (error) {
    if (!(error instanceof MissingPermission)) throw error;
    warnings.add('settings', `time zone, currency and end of the day cannot be had: ${error.message}`);
    return { name: null, zone: null, currency: null, dayStart: null, unknown: error };
  }
}

/** Hours, as `4`, `04:00` or `04:00:00`: nobody could find out which. More than twelve are not believed. */
function dayStartOf(said: string | null): string | null {
  const [, hours = '', minutes = '00'] = /^(\d{1,2})(?::(\d\d)(?::\d\d)?)?$/.exec(said ?? '') ?? [];
  return hours === '' || Number(hours) > 12 || Number(minutes) > 59 ? null : `${hours.padStart(2, '0')}:${minutes}`;
}

/** What the account sells in, now or so far. @throws CheckFailure when that was never known. */
export async function currencyOf({ currency, unknown }: Account, check: Check): Promise<string> {
  const known = currency ?? (await currencySoFar('the Poster account', check));
  if (known === null) throw unknown;
  return known;
}

/** The locations whose sales count: those that the options name, else all. @throws CheckFailure */
export async function chosenSpots(
  client: PosterClient,
  { zone, currency }: Account,
  check: Check,
): Promise<Chosen<Place>> {
  const rows = await spotsOf(client, check);
  const all = rows.map(fields).flatMap(({ spot_id, spot_name, name }) => {
    return placeOf({ id: spot_id, name: text(spot_name) ?? name, zone, currency }) ?? [];
  });
  return chosenPlaces(all, { option: 'spots', provider: PROVIDER }, check);
}

/** They are needed only where some are named. */
async function spotsOf(client: PosterClient, { setUp, warnings }: Check): Promise<readonly unknown[]> {
  try {
    return responseOf(await client.call('access.getSpots'), 'access.getSpots');
  } catch (error) {
    if (!(error instanceof MissingPermission) || setUp.options.spots !== undefined) throw error;
    warnings.add('locations', `the locations cannot be had: ${error.message}`);
    return [];
  }
}

const NEEDS_VENUE = { needs: 'venue' } as const;

/** Poster's own words for a refused call: most come with status 200. Null when the call was not refused. */
function explainPoster({ error, message }: Fields, status: number): CheckFailure | null {
  if (error === undefined || error === null || error === false) return null;
  const { code = error, message: words = message } = fields(error);
  const said = refusalWords([status, text(code)], text(words));
  switch (text(code)) {
    case '10':
    case '11':
      return new CheckFailure('auth_revoked', `Poster does not know the key (${said}); make a new one`);
    case '12':
      return new CheckFailure('auth_expired', `Poster says that the key has expired (${said}); make a new one`);
    case '20':
    case '54':
      return new MissingPermission('for this', said, 'the key');
    case '503':
      return new CheckFailure('bad_config', `Poster has archived the account (${said})`, NEEDS_VENUE);
    case '700':
      return new CheckFailure('bad_config', `the plan of the account does not have this (${said})`, NEEDS_VENUE);
    default:
      return new CheckFailure(status === 200 ? 'bad_config' : codeOfStatus(status), `Poster refused the call: ${said}`);
  }
}
