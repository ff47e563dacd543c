import { instant, MINUTE } from '../../src/domain/time.ts';
import { bookOf } from './books.ts';
import { type HttpTwin, httpTwin, type TwinAnswer, type TwinRequest } from './http-twin.ts';

/** A twin of Lightspeed's API of the K-Series: a bar with two business locations. */

export type Json = Readonly<Record<string, unknown>>;

export const PATIO = { blID: 65315, blName: 'Patio', country: 'CA', timezone: 'America/Toronto' };
export const BAR = { blID: 65316, blName: 'Bar', country: 'CA', timezone: 'America/Toronto' };
export const BUSINESS = {
  businessName: 'Blue Door',
  businessId: 65000,
  currencyCode: 'CAD',
  businessLocations: [PATIO, BAR],
};

/** One lager with an added tax of 13 %. */
export function line(more: Json = {}): Json {
  return {
    id: 'S65315.33',
    totalNetAmountWithTax: '11.30',
    totalNetAmountWithoutTax: '10.00',
    menuListPrice: '10.00',
    unitCostPrice: '4.35',
    serviceCharge: '0.00',
    serviceChargeType: 'NO_SERVICE_CHARGE',
    discountAmount: '0.00',
    taxCode: 'HST13',
    taxAmount: '1.30',
    taxRatePercentage: '13.00',
    accountDiscountAmount: '0.00',
    totalDiscountAmount: '0.00',
    sku: '52',
    name: 'Lager',
    statisticGroup: 'Beer',
    quantity: '1.000',
    currency: 'CAD',
    timeOfSale: '2026-11-19T23:20:00.000Z',
    taxLines: [{ taxId: '1', taxCode: 'HST13', taxRate: '1.13', taxAmount: '1.30', taxIncluded: false }],
    ...more,
  };
}

export const payment = (netAmountWithTax: string, more: Json = {}): Json => ({
  code: 'CASH',
  description: 'Cash',
  netAmountWithTax,
  currency: 'CAD',
  tip: '0.00',
  roundingAmount: '0.00',
  type: 'NORMAL',
  ...more,
});

export function sale(more: Json = {}): Json {
  return {
    accountReference: 'A65315.17',
    accountFiscId: 'A65315.17',
    receiptId: 'R65315.13',
    source: { initialAccountId: 'A65315.17' },
    salesLines: [line()],
    payments: [payment('11.30')],
    timeOfOpening: '2026-11-19T22:10:00.000Z',
    timeClosed: '2026-11-19T23:40:00.000Z',
    cancelled: false,
    type: 'SALE',
    ...more,
  };
}

const BACK = line({
  quantity: '-1.000',
  totalNetAmountWithoutTax: '-10.00',
  totalNetAmountWithTax: '-11.30',
  taxAmount: '-1.30',
});

/** The n-th transaction; among them are refunds, cancelled ones, moved bills. */
function saleAt(at: number, n: number): Json {
  const refund = n % 13 === 0;
  const type = refund ? 'REFUND' : n % 17 === 0 ? 'TRANSFER' : 'SALE';
  return sale({
    accountFiscId: `A65315.${n}`,
    receiptId: `R65315.${n}`,
    source: { initialAccountId: `A65315.${refund ? n - 1 : n}` },
    type,
    cancelled: n % 29 === 0,
    timeClosed: instant(at),
    timeOfOpening: instant(at - 20 * MINUTE),
    salesLines: [refund ? BACK : line()],
    payments: [payment(refund ? '-11.30' : '11.30', n % 7 === 0 ? { tip: refund ? '-2.00' : '2.00' } : {})],
  });
}

export interface Book {
  /** By location; all of them at Patio unless it is said. */
  readonly sales?: readonly unknown[];
  readonly elsewhere?: readonly unknown[];
  readonly businesses?: readonly unknown[];
  /** Nothing is answered for before. */
  readonly opened?: string;
  /** `HH:MM`; null: it does not say when days begin. */
  readonly dayStart?: string | null;
  /** How clients must say who they are; both ways do unless it is said. */
  readonly clientIn?: 'header' | 'form';
  /** Whether answers to a refresh come without a new refresh token. */
  readonly keepsRefresh?: boolean;
}

export interface KTwin extends HttpTwin {
  /** Refresh tokens that were spent. */
  readonly spent: readonly string[];
  /** Access and refresh tokens that are good now. */
  readonly live: ReadonlySet<string>;
}

export const CLIENT = { clientId: 'client-planted', clientSecret: 'secret-planted' };
/** Good from the start. */
export const REFRESH = 'refresh-planted-0';
export const CODE = 'code-planted';
export const ACCESS = 'access-planted';

export async function lightspeedKTwin(book: Book = {}): Promise<KTwin> {
  const { sales = bookOf(saleAt), elsewhere = [], businesses = [BUSINESS] } = book;
  const grants = new Grants(book);
  const twin = await httpTwin({
    answer(request) {
      const { path } = request;
      if (path === '/oauth/token') return grants.answer(request);
      const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
      if (!grants.live.has(token)) return failing(401, 'invalid_token', 'Access token expired');
      if (path === '/f/data/businesses') return { status: 200, body: { _embedded: { businessList: businesses } } };
      const [, location, what] = /^\/f\/v2\/business-location\/(\d+)\/(sales|sales-daily)$/.exec(path) ?? [];
      if (what === 'sales-daily') return dayAnswer(book.dayStart ?? null);
      const held = location === String(PATIO.blID) ? sales : location === String(BAR.blID) ? elsewhere : null;
      return what === undefined || held === null
        ? failing(404, 'not_found', 'no such location')
        : found(request, held, book);
    },
    refuse: (status, code) => {
      const [error, words] = REFUSALS[code] ?? [code, 'rehearsed'];
      return failing(status, error, words);
    },
  });
  return Object.assign(twin, { spent: grants.spent, live: grants.live });
}

const REFUSALS: Readonly<Record<string, readonly [string, string]>> = {
  ACCESS_TOKEN_EXPIRED: ['invalid_token', 'Access token expired'],
  ACCESS_TOKEN_REVOKED: ['invalid_token', 'Access token revoked'],
  INSUFFICIENT_SCOPES: ['insufficient_scope', 'The token has no scope for it'],
};

const failing = (status: number, error: string, error_description: string): TwinAnswer => ({
  status,
  body: { error, error_description },
});

/** Tokens as Lightspeed gives them: each refresh token is good for one time. */
class Grants {
  readonly spent: string[] = [];
  readonly live = new Set([REFRESH, CODE, ACCESS]);
  private given = 0;
  private readonly book: Book;

  constructor(book: Book) {
    this.book = book;
  }

  answer({ body, headers }: TwinRequest): TwinAnswer {
    const form = new URLSearchParams(body);
    const [id, secret] = Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64')
      .toString()
      .split(':');
    const header = id === CLIENT.clientId && secret === CLIENT.clientSecret;
    const fields = form.get('client_id') === CLIENT.clientId && form.get('client_secret') === CLIENT.clientSecret;
    const { clientIn, keepsRefresh = false } = this.book;
    if (clientIn === 'header' ? !header : clientIn === 'form' ? !fields : !header && !fields)
      return failing(401, 'invalid_client', 'Bad client credentials');
    const spent = form.get('refresh_token') ?? form.get('code') ?? '';
    if (spent === 'expired-planted') return failing(400, 'invalid_grant', 'Refresh token expired');
    if (!this.live.delete(spent)) return failing(400, 'invalid_grant', 'Invalid refresh token');
    this.spent.push(spent);
    this.given += 1;
    const [access_token, refresh_token] = [`access-planted-${this.given}`, `refresh-planted-${this.given}`];
    this.live.add(access_token);
    this.live.add(keepsRefresh ? spent : refresh_token);
    const more = keepsRefresh ? {} : { refresh_token };
    return {
      status: 200,
      body: { access_token, token_type: 'Bearer', expires_in: 3600, scope: 'financial-api', ...more },
    };
  }
}

function dayAnswer(dayStart: string | null): TwinAnswer {
  if (dayStart === null) return failing(404, 'not_found', 'no such thing');
  return {
    status: 200,
    body: { sales: [], nextStartOfDayAsIso8601: `2026-11-20T${dayStart}:00-05:00`, dataComplete: true },
  };
}

/** By when they were closed, the oldest first; both ends belong to it. */
function found({ query, page }: TwinRequest, sales: readonly unknown[], { opened }: Book): TwinAnswer {
  const [from, to] = [query.get('from'), query.get('to')];
  if (from === null) return failing(400, 'bad_request', 'from is required');
  if (opened !== undefined && from < opened) return failing(400, 'bad_request', 'from is before the location existed');
  const rows = sales.filter((one) => {
    const at = String(((one ?? {}) as Json).timeClosed ?? '2026-11-19T23:40:00.000Z');
    return at >= from && (to === null || at <= to);
  });
  const token = query.get('nextPageToken');
  const cut = page(rows, { at: token ? Number(token) : null, limit: Number(query.get('pageSize') ?? 50) });
  return { status: 200, body: { sales: cut.rows, nextPageToken: cut.next === null ? '' : String(cut.next) } };
}
