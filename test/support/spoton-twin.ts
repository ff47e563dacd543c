import { DAY, HOUR, instant, MINUTE, millis } from '../../src/domain/time.ts';
import { bookOf } from './books.ts';
import { ONE_WEEK } from './connecting.ts';
import { type HttpTwin, httpTwin, type TwinAnswer, type TwinRequest } from './http-twin.ts';

/** A twin of SpotOn's POS Export API, with the orders of one location. */

export type Json = Readonly<Record<string, unknown>>;

export const LOCATION = 'loc-blue-door';

/** Two lagers of 7.00 with a tenth off, and tax added. */
export function item(more: Json = {}) {
  return {
    menuItemId: 'mi-lager',
    name: 'Draft lager',
    createdAt: '2026-11-19T23:10:00Z',
    quantity: '2',
    preDiscountsAmount: '14.00',
    discountsAmount: '1.40',
    postDiscountsAmount: '12.60',
    taxesAmount: '1.04',
    totalAmount: '13.64',
    discounts: [{ id: 'd1', discountId: 'hh', discountName: 'Happy hour', amount: '1.40' }],
    taxes: [{ taxId: 't1', taxName: 'Sales tax', percentage: '8.25', amount: '1.04' }],
    subItems: [],
    giftCardIssueReload: false,
    modifiers: [],
    ...more,
  };
}

/** What something of one amount comes to, with a tax of 10 %. */
export const priced = (amount: number) => ({
  preDiscountsAmount: amount.toFixed(2),
  discountsAmount: '0.00',
  postDiscountsAmount: amount.toFixed(2),
  taxesAmount: (amount / 10).toFixed(2),
  totalAmount: (amount * 1.1).toFixed(2),
  discounts: [],
  taxes: [],
});

export function check({ items = [item()], ...more }: Json = {}) {
  return {
    gratuityAmount: '0.00',
    totalAmount: '13.64',
    paymentsAmount: '13.64',
    balanceAmount: '0.00',
    guests: [{ name: '', items, voidedItems: [] }],
    surcharges: [],
    payments: [
      {
        paymentOptionId: 'po1',
        paymentName: 'Visa',
        amount: '13.64',
        surcharges: [],
        surchargesAmount: 0,
        tipAmount: '0.00',
      },
    ],
    autoGratuityTaxes: [],
    items: [],
    voidedItems: [],
    ...more,
  };
}

export function order(more: Json = {}) {
  return {
    id: 'so-1',
    name: '',
    deleted: false,
    locationId: LOCATION,
    orderTypeName: 'Dine In',
    createdAt: '2026-11-19T23:05:00Z',
    closedAt: '2026-11-20T04:40:00Z',
    orderNumber: '17',
    totalAmount: '13.64',
    checks: [check()],
    updatedAt: '2026-11-20T04:41:02.123Z',
    ...more,
  };
}

/** The n-th order; among them are open and deleted ones, and some that were changed days later. */
function orderAt(at: number, n: number): Json {
  const changed = n % 29 === 0 ? at + 2 * DAY : at + 500;
  return order({
    id: `so-${1000 + n}`,
    createdAt: instant(at - HOUR),
    closedAt: n % 17 === 0 ? null : instant(at),
    updatedAt: instant(changed),
    deleted: n % 13 === 0,
  });
}

export interface Book {
  readonly orders?: readonly Json[];
  readonly location?: Json;
  /** Null: there are none to be had. */
  readonly items?: readonly Json[] | null;
}

const WHERE = { id: LOCATION, name: 'Blue Door', deleted: false, fiscalendofdaytime: 4 * HOUR };
const LAGER = { id: 'mi-lager', name: 'Draft lager', plu: '10006', deleted: false };

export function spotonTwin(book: Book = {}): Promise<HttpTwin> {
  const has = { orders: bookOf(orderAt), location: WHERE, items: [LAGER], ...book };
  return httpTwin({
    answer(request) {
      const key = request.headers['x-api-key'];
      if (key === 'elsewhere-planted') return failing(403, 'FORBIDDEN', 'no access to this location');
      if (key !== 'key-planted' && key !== 'rehearsal') return failing(401, 'UNAUTHORIZED', 'unknown key');
      const path = request.path.replace(`/locations/${LOCATION}`, '');
      if (path === '') return { status: 200, body: has.location };
      if (path === '/menu-items' && has.items !== null) return { status: 200, body: has.items };
      if (path === '/orders') return found(request, has.orders);
      return failing(404, 'NOT_FOUND', 'nothing here');
    },
    refuse: (status, code) => failing(status, code, 'rehearsed'),
  });
}

const failing = (status: number, code: string, message: string): TwinAnswer => ({ status, body: { code, message } });

const SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** One pair of times, in seconds, at most 26 hours, and settled. */
function found({ query }: TwinRequest, orders: readonly Json[]): TwinAnswer {
  const pairs = ['updatedAt', 'createdAt', 'closedAt'].filter((key) => query.has(`${key}Start`));
  const [key = ''] = pairs;
  const [start, end] = [query.get(`${key}Start`) ?? '', query.get(`${key}End`) ?? ''];
  if (pairs.length !== 1 || !SECONDS.test(start) || !SECONDS.test(end))
    return failing(400, 'BAD_RANGE', 'one range, in seconds');
  const [from, to] = [Date.parse(start), Date.parse(end)];
  if (to - from > 26 * HOUR) return failing(400, 'BAD_RANGE', 'at most 26 hours');
  if (to > millis(ONE_WEEK.to) - 5 * MINUTE) return failing(400, 'BAD_RANGE', 'the end must be at least 5 minutes ago');
  const fits = (one: Json) => {
    const at = Date.parse(String(one[key] ?? ''));
    return at >= from && at < to;
  };
  return { status: 200, body: orders.filter(fits) };
}
