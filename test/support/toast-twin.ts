import type { Fields } from '../../src/connectors/api/read.ts';
import { type HttpTwin, httpTwin, type TwinAnswer, type TwinRequest } from './http-twin.ts';

export const RESTAURANT = '7ab295f6-8dc8-4cb6-8cdb-072b83e84184';
export const GOOD = { clientId: 'planted-client', clientSecret: 'planted-secret' };

export const REFERENCE = (guid: string, entityType: string) => ({ guid, entityType, externalId: null });

/** A selection of one lager for 10.00 plus 1.30 tax, as Toast gives it. */
export function selection(more: Fields = {}): Fields {
  return {
    ...REFERENCE('sel-1', 'MenuItemSelection'),
    displayName: 'Lager',
    item: { ...REFERENCE('item-lager', 'MenuItem'), multiLocationId: '500000000001107377' },
    itemGroup: REFERENCE('group-beer', 'MenuGroup'),
    quantity: 1,
    preDiscountPrice: 10,
    price: 10,
    tax: 1.3,
    selectionType: 'NONE',
    deferred: false,
    voided: false,
    modifiers: [],
    appliedDiscounts: [],
    refundDetails: null,
    taxInclusion: 'NOT_INCLUDED',
    receiptLinePrice: 10,
    plu: null,
    ...more,
  };
}

/** A closed check of one lager. */
export function check(more: Fields = {}): Fields {
  return {
    ...REFERENCE('check-1', 'Check'),
    displayNumber: '12',
    paymentStatus: 'CLOSED',
    voided: false,
    deleted: false,
    deletedDate: '1970-01-01T00:00:00.000+0000',
    selections: [selection()],
    appliedServiceCharges: [],
    appliedDiscounts: [],
    payments: [],
    amount: 10,
    taxAmount: 1.3,
    totalAmount: 11.3,
    ...more,
  };
}

/** An order of one closed check, opened at 18:30 in Toronto. */
export function order(more: Fields = {}): Fields {
  return {
    ...REFERENCE('order-000001', 'Order'),
    openedDate: '2026-11-19T23:30:00.000+0000',
    createdDate: '2026-11-19T23:30:00.100+0000',
    closedDate: '2026-11-20T00:40:00.000+0000',
    modifiedDate: '2026-11-20T00:40:00.500+0000',
    businessDate: 20261119,
    approvalStatus: 'APPROVED',
    voided: false,
    deleted: false,
    deletedDate: '1970-01-01T00:00:00.000+0000',
    checks: [check()],
    ...more,
  };
}

/** A payment with a tip; `back` is what was given back of it. */
export function payment(tipAmount: number, back: Fields | null = null): Fields {
  return {
    ...REFERENCE('payment-1', 'OrderPayment'),
    type: 'CREDIT',
    paymentStatus: 'CAPTURED',
    amount: 11.3,
    tipAmount,
    voidInfo: null,
    refund: back,
  };
}

const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '+0000');

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const FIRST = Date.parse('2026-10-01T12:00:00.000Z');
const LAST = Date.parse('2026-11-20T11:00:00.000Z');

/** A busy autumn: an order every 70 minutes, each with what can happen to orders. */
function ordersOfAutumn(): Fields[] {
  const orders: Fields[] = [];
  for (let opened = FIRST, n = 1; opened < LAST; opened += 70 * MINUTE, n += 1) orders.push(nthOrder(n, opened));
  return orders;
}

const AUTUMN: readonly Fields[] = ordersOfAutumn();

function nthOrder(n: number, opened: number): Fields {
  const closed = opened + 40 * MINUTE;
  const late = Math.min(opened + 2 * DAY, LAST);
  const refunded = n % 9 === 0;
  const day = new Date(opened - 9 * 60 * MINUTE).toISOString().slice(0, 10);
  const transaction = REFERENCE(`refund-${n}`, 'RefundTransaction');
  const wings = selection({
    guid: `sel-${n}-b`,
    displayName: 'Wings',
    quantity: 2,
    preDiscountPrice: 24,
    price: n % 4 === 0 ? 19.2 : 24,
    tax: n % 4 === 0 ? 2.5 : 3.12,
    item: REFERENCE('item-wings', 'MenuItem'),
    modifiers: [selection({ guid: `mod-${n}`, displayName: 'Hot', price: 2, item: REFERENCE('mod-hot', 'MenuItem') })],
    refundDetails: refunded ? { refundAmount: 5, taxRefundAmount: 0.65, refundTransaction: transaction } : null,
  });
  const amount = n % 4 === 0 ? 29.2 : 34;
  const tax = n % 4 === 0 ? 3.8 : 4.42;
  const back = { refundAmount: 5.65, refundDate: iso(late), refundBusinessDate: null, refundTransaction: transaction };
  return order({
    guid: `order-${n}`,
    openedDate: iso(opened),
    createdDate: iso(opened),
    closedDate: iso(closed),
    modifiedDate: iso(refunded || n % 13 === 0 ? late : closed),
    businessDate: Number(day.replaceAll('-', '')),
    voided: n % 13 === 0,
    checks: [
      check({
        guid: `check-${n}`,
        displayNumber: String(n % 100),
        selections: [
          selection({ guid: `sel-${n}-a` }),
          wings,
          selection({
            guid: `sel-${n}-c`,
            voided: n % 5 === 0,
            ...(n % 5 === 0 ? {} : { price: 0, preDiscountPrice: 0, tax: 0 }),
          }),
        ],
        appliedServiceCharges:
          n % 6 === 0 ? [{ guid: `charge-${n}`, name: 'Large party', chargeAmount: 4, gratuity: false }] : [],
        payments: [payment(n % 3, refunded ? back : null)],
        amount: amount + (n % 6 === 0 ? 4 : 0),
        taxAmount: tax,
      }),
    ],
  });
}

export interface ToastAnswers {
  readonly orders?: readonly Fields[];
  /** Seconds for which tokens are good. */
  readonly expiresIn?: number;
  /** What a token is; by default there is one more at each login. */
  token?(nth: number): string;
  /** Instead of the ordinary answer. */
  answer?(request: TwinRequest): TwinAnswer | undefined;
  readonly restaurant?: TwinAnswer;
}

export interface ToastTwin extends HttpTwin {
  /** Tokens that are good now; every other one is refused. */
  readonly tokens: Set<string>;
  readonly logins: () => number;
}

const LOGIN = '/authentication/v1/authentication/login';

/** Toast's API as its documentation describes it, over these orders. */
export async function toastTwin(answers: ToastAnswers = {}): Promise<ToastTwin> {
  const tokens = new Set<string>();
  let logins = 0;
  const login = ({ body }: TwinRequest): TwinAnswer => {
    const { clientId, clientSecret, userAccessType } = JSON.parse(body);
    if (clientId !== GOOD.clientId || clientSecret !== GOOD.clientSecret || userAccessType !== 'TOAST_MACHINE_CLIENT')
      return refusal(401, 10_010, 'Unauthorized');
    logins += 1;
    const accessToken = answers.token?.(logins) ?? `planted-token-${logins}`;
    tokens.add(accessToken);
    const token = { tokenType: 'Bearer', scope: null, expiresIn: answers.expiresIn ?? 86_400, accessToken };
    return { status: 200, body: { token, status: 'SUCCESS' } };
  };
  const api = (request: TwinRequest): TwinAnswer => {
    if (request.method === 'POST' && request.path === LOGIN) return login(request);
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (!tokens.has(token)) return refusal(401, 10_010, 'Unauthorized');
    if (request.headers['toast-restaurant-external-id'] !== RESTAURANT)
      return refusal(403, 10_003, 'The client does not have access to this restaurant');
    if (request.path === `/restaurants/v1/restaurants/${RESTAURANT}`) return answers.restaurant ?? ABOUT;
    return request.path === '/orders/v2/ordersBulk'
      ? bulk(request, answers.orders ?? AUTUMN)
      : refusal(404, 10_004, 'Not found');
  };
  const twin = await httpTwin({
    answer: (request) => answers.answer?.(request) ?? api(request),
    refuse: (status, code) => refusal(status, status, code),
  });
  return { ...twin, tokens, logins: () => logins };
}

const ABOUT: TwinAnswer = {
  status: 200,
  body: {
    guid: RESTAURANT,
    general: {
      name: 'Blue Door',
      locationName: 'Patio',
      timeZone: 'America/Toronto',
      currencyCode: 'CAD',
      closeoutHour: 4,
    },
  },
};

const refusal = (status: number, code: number, message: string): TwinAnswer => ({
  status,
  body: { status, code, message, messageKey: null, requestId: '4e1f', errors: [] },
});

function bulk(request: TwinRequest, all: readonly Fields[]): TwinAnswer {
  const { query } = request;
  const limit = Number(query.get('pageSize') ?? 100);
  if (limit > 100) return refusal(400, 10_001, 'pageSize is larger than 100');
  const found = query.has('businessDate') ? ofDay(all, query.get('businessDate') ?? '') : changedIn(all, query);
  if (!found) return refusal(400, 10_001, 'startDate and endDate must be dates, not more than a month apart');
  const sorted = found.sort((a, b) => (String(a.modifiedDate) < String(b.modifiedDate) ? -1 : 1));
  const number = Number(query.get('page') ?? 1);
  const { rows, next } = request.numbered(sorted, { number, limit });
  const link = (page: number, rel: string) => {
    const other = new URLSearchParams(query);
    other.set('page', String(page));
    return `<${request.base}${request.path}?${other}>; rel="${rel}"`;
  };
  const links = [link(1, 'first'), link(number, 'self'), ...(next === null ? [] : [link(next, 'next')])];
  return { status: 200, body: rows, headers: { link: links.join(', ') } };
}

const ofDay = (all: readonly Fields[], day: string) => all.filter(({ businessDate }) => String(businessDate) === day);

function changedIn(all: readonly Fields[], query: URLSearchParams): Fields[] | null {
  const [from, to] = [query.get('startDate') ?? '', query.get('endDate') ?? ''];
  const dates = [from, to].every((moment) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$/.test(moment));
  if (!dates || from >= to || Date.parse(to) - Date.parse(from) > 31 * DAY) return null;
  return all.filter(({ modifiedDate }) => String(modifiedDate) >= from && String(modifiedDate) < to);
}
