import { CheckFailure } from '../../domain/errors.ts';
import { DAY, type Day, type Instant, MINUTE, plus } from '../../domain/time.ts';
import type { RateBudget } from '../../ports/budgets.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import type { HttpAnswer } from '../../ports/http.ts';
import { ApiClient, type Query } from '../api/client.ts';
import { apiUrl } from '../api/options.ts';
import { numberedPages, rowsOf } from '../api/paging.ts';
import { type Fields, text } from '../api/read.ts';
import { piecesOf, type Span } from '../api/spans.ts';
import { ToastLogin } from './auth.ts';
import { explainToast } from './refusals.ts';

const TOAST_URL = 'https://ws-api.toasttab.com';
const ORDERS = { path: '/orders/v2/ordersBulk', provider: 'Toast', rows: 'orders' } as const;
const CALL = { path: ORDERS.path, permission: 'orders:read' } as const;
/** Toast takes no more. */
const PAGE = 100;
/** Toast takes windows of up to a month. */
const LONGEST = 28 * DAY;
/** What lies further back is history: Toast asks to fetch it slowly. */
const RECENT = DAY;
const SLOWLY = { requests: 1, perMs: 5000 };
/** So many pages take half of the time that a check has. Going on slowly, it would never get to the end of a busy week. */
const SLOW_PAGES = 60;

/** Calls to Toast's API, one restaurant. */
export interface ToastClient {
  readonly api: ApiClient;
  readonly restaurant: string;
  /** What limits the orders of the restaurant; all else is limited for all that an application asks. */
  readonly orders: RateBudget;
}

/** @throws CheckFailure `bad_config` when no restaurant is named. */
export function toastClient({ options }: SetUp, io: ConnectorIo): ToastClient {
  const restaurant = restaurantOf(options);
  const url = apiUrl(options, TOAST_URL);
  const name = `toast at ${url}`;
  const budgets = [
    { name: `${name}, a second`, requests: 20, perMs: 1000 },
    { name: `${name}, 15 minutes`, requests: 10_000, perMs: 15 * MINUTE },
  ];
  const api = new ApiClient(
    {
      provider: ORDERS.provider,
      url,
      tokens: new ToastLogin({ url, budgets }, io),
      headers: { 'toast-restaurant-external-id': restaurant },
      budgets: () => budgets,
      explain: (refusal) => explainToast(refusal, restaurant),
    },
    io,
  );
  return { api, restaurant, orders: { name: `${name}, orders of ${restaurant}`, requests: 5, perMs: 1000 } };
}

/** What Toast knows of the restaurant. @throws CheckFailure; MissingPermission when it may not be read. */
export function aboutRestaurant({ api, restaurant }: ToastClient): Promise<Fields> {
  const path = `/restaurants/v1/restaurants/${encodeURIComponent(restaurant)}`;
  return api.call({ path, permission: 'restaurants:read' });
}

/** Whether orders can be read at all: one, of the last hour. @throws CheckFailure */
export async function tryOrders(client: ToastClient, now: Instant): Promise<void> {
  const query = { ...inSpan({ from: plus(now, -60 * MINUTE), to: now }), pageSize: 1 };
  await client.api.answer({ ...CALL, query, budgets: [client.orders] });
}

/**
 * Orders that were changed in a span of time, page by page; the span is taken apart where it is longer than Toast allows.
 * Orders that change meanwhile are found in the span that follows.
 * @throws CheckFailure
 */
export async function* ordersChanged(client: ToastClient, whole: Span, { clock }: ConnectorIo) {
  const slow = { name: `${client.orders.name}, history`, ...SLOWLY };
  for (const span of piecesOf(whole, LONGEST)) {
    const history = span.to < plus(clock.now(), -RECENT);
    yield* pagesOf(client, inSpan(span), (page) => (history && page <= SLOW_PAGES ? [slow] : []));
  }
}

/** Orders of one of Toast's business days: those opened on it, and scheduled ones promised for it. @throws CheckFailure */
export function ordersOf(client: ToastClient, day: Day): AsyncGenerator<readonly unknown[], void, void> {
  return pagesOf(client, { businessDate: day.replaceAll('-', '') }, () => []);
}

/** `slowed`: what limits a page besides. */
function pagesOf({ api, orders }: ToastClient, query: Query, slowed: (page: number) => readonly RateBudget[]) {
  return numberedPages({
    ...ORDERS,
    page: async (page) => {
      const asked = { ...query, pageSize: PAGE, page };
      const answer = await api.answer({ ...CALL, query: asked, budgets: [orders, ...slowed(page)] });
      const rows = rowsOf({ orders: answer.json() }, ORDERS);
      // Where something on the way swallows the links, the size of a page says whether there can be more.
      return { rows, more: linksToNext(answer) ?? rows.length >= PAGE };
    },
    id: ({ guid }) => text(guid),
  });
}

/** Both ends as Toast writes moments in addresses; the end is not included. */
const inSpan = ({ from, to }: Span): Query => ({
  startDate: from.replace('Z', '+0000'),
  endDate: to.replace('Z', '+0000'),
});

/** @throws CheckFailure `bad_config` */
function restaurantOf(options: SetUp['options']): string {
  const restaurant = options.restaurantId?.trim();
  if (restaurant) return restaurant;
  throw new CheckFailure('bad_config', 'the option restaurantId is missing: the GUID of the restaurant in Toast');
}

/** Whether the links of an answer name a next page; undefined when it has no links. */
function linksToNext({ headers }: HttpAnswer): boolean | undefined {
  return headers.link === undefined ? undefined : /rel="?next"?/i.test(headers.link);
}
