import { DAY, MINUTE, millis } from '../../src/domain/time.ts';
import { bookOf } from './books.ts';
import { ONE_WEEK } from './connecting.ts';
import { type HttpTwin, httpTwin, type TwinAnswer, type TwinRequest } from './http-twin.ts';

/** A twin of Clover's API, with the orders of one merchant. */

export type Json = Readonly<Record<string, unknown>>;

export const MERCHANT = 'BLUEDOOR00001';
const elements = (rows: readonly unknown[]) => ({ elements: rows });

export const HST = { id: 'TAXHST0000001', name: 'HST', rate: 1_300_000, isDefault: true };

/** One lager of 10.00. */
export function line(more: Json = {}) {
  return {
    id: 'LINE000000001',
    item: { id: 'ITEMLAGER0001' },
    name: 'Lager',
    price: 1000,
    unitQty: null,
    itemCode: '',
    exchanged: false,
    refunded: false,
    isRevenue: true,
    taxRates: elements([HST]),
    modifications: null,
    discounts: null,
    ...more,
  };
}

const SOLD = millis('2026-11-19T23:45:00.000Z');

export function payment(more: Json = {}) {
  return {
    id: 'PAYMENT000001',
    amount: 1130,
    tipAmount: 0,
    taxAmount: 130,
    createdTime: SOLD,
    result: 'SUCCESS',
    ...more,
  };
}

/** One lager with an added tax of 13 %, paid five minutes after it was ordered. */
export function order({ lines = [line()], payments = [payment()], ...more }: Json = {}) {
  return {
    href: 'https://api.clover.com/v3/merchants/BLUEDOOR00001/orders/ORDER00000001',
    id: 'ORDER00000001',
    currency: 'CAD',
    employee: { id: 'EMPLOYEE00001' },
    total: 1130,
    title: '17',
    paymentState: 'PAID',
    taxRemoved: false,
    isVat: false,
    state: 'locked',
    manualTransaction: false,
    testMode: false,
    payType: 'FULL',
    createdTime: SOLD - 5 * MINUTE,
    clientCreatedTime: SOLD - 5 * MINUTE,
    modifiedTime: SOLD + 500,
    lineItems: elements(lines as unknown[]),
    payments: elements(payments as unknown[]),
    ...more,
  };
}

export function refund(more: Json = {}) {
  return {
    id: 'REFUND0000001',
    amount: 1130,
    taxAmount: 130,
    tipAmount: 0,
    createdTime: SOLD + DAY,
    lineItems: elements([{ id: 'LINE000000001' }]),
    ...more,
  };
}

/** The n-th order; among them are open ones, refunds, and some that were changed days later. */
function orderAt(at: number, n: number): Json {
  const id = `ORDER${String(n).padStart(8, '0')}`;
  const isRefunded = n % 13 === 0;
  const changed = n % 29 === 0 ? at + 2 * DAY : at + (isRefunded ? DAY / 2 : 500);
  return order({
    id,
    createdTime: at - 5 * MINUTE,
    clientCreatedTime: at - 5 * MINUTE,
    modifiedTime: changed,
    paymentState: n % 17 === 0 ? 'OPEN' : isRefunded ? 'REFUNDED' : 'PAID',
    payments: [payment({ createdTime: at, tipAmount: n % 7 === 0 ? 200 : 0 })],
    ...(isRefunded ? { refunds: elements([refund({ createdTime: at + DAY / 2 })]) } : {}),
  });
}

/** What the twin has. */
export interface Book {
  readonly orders?: readonly Json[];
  readonly credits?: readonly Json[];
  readonly items?: readonly Json[];
  /** Null: the token may not ask. */
  readonly merchant?: Json | null;
  /** False: it does not know how to sort. */
  readonly sorts?: boolean;
}

export const WHO = {
  id: MERCHANT,
  name: 'Blue Door',
  properties: { timezone: 'America/Toronto', defaultCurrency: 'CAD' },
};
const LAGER = { id: 'ITEMLAGER0001', name: 'Lager', sku: '10006', code: '4006381333931' };

export function cloverTwin(book: Book = {}): Promise<HttpTwin> {
  const has = { orders: bookOf(orderAt), credits: [], items: [LAGER], merchant: WHO, sorts: true, ...book };
  const spent = new Set<string>();
  return httpTwin({
    answer(request) {
      if (request.path === '/oauth/v2/refresh') return renewal(request, spent);
      const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
      if (!/^(token|access)-|^rehearsal$/.test(token)) return failing(401, '401 Unauthorized');
      const [, path] = new RegExp(`^/v3/merchants/${MERCHANT}(/.*)?$`).exec(request.path) ?? [];
      if (path === undefined && !request.path.endsWith(MERCHANT)) return failing(404, 'Not Found');
      return found(path ?? '', request, has);
    },
    refuse: (status) => failing(status, REFUSALS[status] ?? 'rehearsed'),
  });
}

const REFUSALS: Readonly<Record<number, string>> = { 401: '401 Unauthorized', 403: '403 Forbidden' };

const failing = (status: number, message: string): TwinAnswer => ({ status, body: { message } });

function renewal({ body }: TwinRequest, spent: Set<string>): TwinAnswer {
  const { client_id, refresh_token } = JSON.parse(body);
  const isGood = client_id === 'app-planted-id' && /^refresh-/.test(refresh_token) && !spent.has(refresh_token);
  if (!isGood) return failing(401, 'Invalid refresh token');
  spent.add(refresh_token);
  const until = millis(ONE_WEEK.to) / 1000 + 1800;
  const access = { access_token: `access-planted-${spent.size}`, access_token_expiration: until };
  return {
    status: 200,
    body: { ...access, refresh_token: `refresh-planted-${spent.size}`, refresh_token_expiration: until + 31_536_000 },
  };
}

function found(path: string, request: TwinRequest, has: Required<Book>): TwinAnswer {
  const { query } = request;
  const one = /^\/orders\/(\w+)(\/line_items)?$/.exec(path);
  const known = has.orders.find(({ id }) => id === one?.[1]);
  if (path === '') return has.merchant === null ? failing(403, '403 Forbidden') : { status: 200, body: has.merchant };
  if (path === '/orders') {
    if (query.has('orderBy') && !has.sorts) return failing(400, 'orderBy is not known');
    const rows = fitting(has.orders, query).map(nestedCut);
    return listed(has.sorts ? rows : rows.reverse(), request);
  }
  if (path === '/credits') return listed(fitting(has.credits, query), request);
  if (path === '/items') return listed(has.items, request);
  if (!known) return failing(404, 'Not Found');
  return one?.[2] ? listed(linesIn(known), request) : { status: 200, body: nestedCut(known) };
}

const linesIn = ({ lineItems }: Json): readonly unknown[] =>
  (lineItems as { elements: unknown[] } | null)?.elements ?? [];

/** Lists in lists end at 100 rows. */
function nestedCut(row: Json): Json {
  return linesIn(row).length > 100 ? { ...row, lineItems: elements(linesIn(row).slice(0, 100)) } : row;
}

/** Filters are one comparison each. */
function fitting(rows: readonly Json[], query: URLSearchParams): Json[] {
  const filters = query.getAll('filter').map((filter) => /^(\w+)(>=|<)(\d+)$/.exec(filter) ?? []);
  const fits = (row: Json) =>
    filters.every(([, key = '', how, value]) => {
      const at = Number(row[key] ?? SOLD);
      return how === '<' ? at < Number(value) : at >= Number(value);
    });
  return rows.filter(fits).sort((a, b) => Number(a.modifiedTime) - Number(b.modifiedTime));
}

function listed(rows: readonly unknown[], { query, page }: TwinRequest): TwinAnswer {
  const offset = Number(query.get('offset') ?? 0);
  const limit = Math.min(1000, Number(query.get('limit') ?? 100));
  return { status: 200, body: elements(page(rows, { at: offset === 0 ? null : offset, limit }).rows) };
}
