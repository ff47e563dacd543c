import { CheckFailure } from '../../domain/errors.ts';
import { DAY, type Day, earlier, type Instant, MINUTE, plus } from '../../domain/time.ts';
import type { ConnectorIo, SetUp, Window } from '../../ports/connectors.ts';
import type { HttpAnswer, RateBudget } from '../../ports/http.ts';
import { apiUrl } from '../api/options.ts';
import { pagesOf } from '../api/paging.ts';
import { type Fields, fields, text } from '../api/read.ts';
import { withToken } from '../api/tokens.ts';
import { TOAST_URL, ToastLogin } from './auth.ts';
import { explainToast } from './errors.ts';

const ORDERS = '/orders/v2/ordersBulk';
/** Toast takes no more. */
const PAGE = 100;
/** Toast takes windows of up to a month. */
const LONGEST = 28 * DAY;
/** What lies further back is history: Toast asks to fetch it slowly. */
const RECENT = DAY;
const SLOWLY = { requests: 1, perMs: 5000 };
/** So many pages take half of the time that a check has. Going on slowly, it would never get to the end of a busy week. */
const SLOW_PAGES = 60;

/** Calls to Toast's API, one restaurant. Its limits are for all that an application asks, and for each restaurant. */
export class ToastClient {
  private readonly options: SetUp['options'];
  private readonly io: ConnectorIo;
  private readonly login: ToastLogin;
  private readonly restaurant: string;
  /** For budgets. */
  private readonly name: string;
  private readonly budgets: readonly RateBudget[];

  /** @throws CheckFailure `bad_config` when no restaurant is named. */
  constructor(options: SetUp['options'], io: ConnectorIo) {
    this.options = options;
    this.io = io;
    this.restaurant = restaurantOf(options);
    this.name = `toast at ${apiUrl(options, TOAST_URL, '')}`;
    this.budgets = [
      { name: `${this.name}, a second`, requests: 20, perMs: 1000 },
      { name: `${this.name}, 15 minutes`, requests: 10_000, perMs: 15 * MINUTE },
    ];
    this.login = new ToastLogin(options, io, this.budgets);
  }

  /** What Toast knows of the restaurant. @throws CheckFailure; MissingPermission when it may not be read. */
  async aboutRestaurant(): Promise<Fields> {
    const path = `/restaurants/v1/restaurants/${encodeURIComponent(this.restaurant)}`;
    return fields((await this.get({ path, permission: 'restaurants:read' })).json());
  }

  /** Whether orders can be read at all: one, of the last hour. @throws CheckFailure */
  async tryOrders(now: Instant): Promise<void> {
    const span = { from: plus(now, -60 * MINUTE), to: now };
    await this.get({
      path: pathOf({ ...inSpan(span), pageSize: '1' }),
      permission: READS,
      budgets: [this.ownBudget()],
    });
  }

  /**
   * Orders that were changed in a span of time, page by page; the span is taken apart where it is longer than Toast
   * allows. Orders that change meanwhile are found in the span that follows.
   * @throws CheckFailure
   */
  async *ordersChanged({ from, to }: Span): AsyncGenerator<readonly unknown[], void, void> {
    for (let start = from; start < to; start = plus(start, LONGEST)) {
      const span = { from: start, to: earlier(plus(start, LONGEST), to) };
      const own = this.ownBudget();
      const history = span.to < plus(this.io.clock.now(), -RECENT);
      const slow = { name: `${own.name}, history`, ...SLOWLY };
      yield* this.pages(inSpan(span), (page) => (history && page <= SLOW_PAGES ? [own, slow] : [own]));
    }
  }

  /** Orders of one of Toast's business days: those opened on it, and scheduled ones promised for it. @throws CheckFailure */
  ordersOf(day: Day): AsyncGenerator<readonly unknown[], void, void> {
    return this.pages({ businessDate: day.replaceAll('-', '') }, () => [this.ownBudget()]);
  }

  private pages(
    query: Query,
    budgetsOf: (page: number) => readonly RateBudget[],
  ): AsyncGenerator<readonly unknown[], void, void> {
    let at = 1;
    return pagesOf({
      path: ORDERS,
      provider: 'Toast',
      rows: 'orders',
      page: async () => {
        const path = pathOf({ ...query, pageSize: String(PAGE), page: String(at) });
        const answer = await this.get({ path, permission: READS, budgets: budgetsOf(at) });
        return { orders: answer.json(), more: linksToNext(answer) };
      },
      next: (page, rows) => {
        // Where something on the way swallows the links, the size of a page says whether there can be more.
        if (!(page.more ?? rows.length >= PAGE)) return null;
        at += 1;
        // Numbers never repeat; what shows a circle is a page that was there before.
        return rows.length === 0 ? String(at) : rows.map((row) => text(fields(row).guid)).join();
      },
    });
  }

  private ownBudget(): RateBudget {
    return { name: `${this.name}, orders of ${this.restaurant}`, requests: 5, perMs: 1000 };
  }

  private get({ path, permission, budgets = [] }: Call): Promise<HttpAnswer> {
    const { restaurant } = this;
    return withToken(this.login, (token) =>
      this.io.http.request({
        method: 'GET',
        url: apiUrl(this.options, TOAST_URL, path),
        headers: { authorization: `Bearer ${token}`, 'toast-restaurant-external-id': restaurant },
        signal: this.io.signal,
        budgets: [...budgets, ...this.budgets],
        explain: (status, body) => explainToast(status, body, { permission, restaurant }),
      }),
    );
  }
}

type Span = Pick<Window, 'from' | 'to'>;
type Query = Readonly<Record<string, string>>;

interface Call {
  readonly path: string;
  readonly permission: string;
  /** Besides those of everything. */
  readonly budgets?: readonly RateBudget[];
}

const READS = 'orders:read';

const pathOf = (query: Query): string => `${ORDERS}?${new URLSearchParams(query)}`;

/** Both ends as Toast writes moments in addresses; the end is not included. */
const inSpan = ({ from, to }: Span): Query => ({
  startDate: from.replace('Z', '+0000'),
  endDate: to.replace('Z', '+0000'),
});

/** @throws CheckFailure `bad_config` */
export function restaurantOf(options: SetUp['options']): string {
  const restaurant = options.restaurantId?.trim();
  if (restaurant) return restaurant;
  throw new CheckFailure('bad_config', 'the option restaurantId is missing: the GUID of the restaurant in Toast');
}

/** Whether the links of an answer name a next page; undefined when it has no links. */
function linksToNext({ headers }: HttpAnswer): boolean | undefined {
  return headers.link === undefined ? undefined : /rel="?next"?/i.test(headers.link);
}
