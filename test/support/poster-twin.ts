import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import { bookOf } from './books.ts';
import { type HttpTwin, httpTwin, type TwinAnswer, type TwinRequest } from './http-twin.ts';

/** A twin of Poster's web API, with the sales of an account that has two locations. */

export type Json = Readonly<Record<string, unknown>>;

export const TOKEN = '123456:planted-key';

/** Two lagers of 5.00, VAT of 20 % inside. */
export function product(more: Json = {}) {
  return {
    product_id: '162',
    modification_id: '0',
    num: '2',
    product_price: '1000',
    payed_sum: '1000',
    tax_id: '1',
    tax_value: '20',
    tax_type: '3',
    tax_sum: '167',
    ...more,
  };
}

const CLOSED = millis('2026-11-19T21:40:00.000Z');

export function sale({ closed = CLOSED, ...more }: Json = {}) {
  return {
    transaction_id: '7001',
    date_start: String(Number(closed) - 60_000),
    date_close: String(closed),
    status: '2',
    discount: '0',
    pay_type: '2',
    reason: '',
    payed_cash: '0',
    payed_card: '1000',
    payed_sum: '1000',
    payed_bonus: '0',
    payed_cert: '0',
    payed_third_party: '0',
    round_sum: '0',
    tip_sum: '0',
    tips_card: '0',
    tips_cash: '0',
    sum: '1000',
    spot_id: '1',
    print_fiscal: '0',
    products: [product()],
    ...more,
  };
}

/** The n-th sale; among them are open, removed and unpaid ones. */
function saleAt(at: number, n: number): Json {
  const isUnpaid = n % 19 === 0;
  return sale({
    transaction_id: String(1000 + n),
    closed: at,
    status: n % 13 === 0 ? '3' : '2',
    spot_id: n % 2 === 0 ? '2' : '1',
    ...(isUnpaid
      ? {
          pay_type: '0',
          reason: '2',
          payed_sum: '0',
          payed_card: '0',
          products: [product({ payed_sum: '0', tax_sum: '0' })],
        }
      : {}),
  });
}

export const LAGER = { product_id: '162', product_name: 'Lager', product_code: 'BEER-1', modifications: [] };
export const LATTE = {
  product_id: '163',
  product_name: 'Latte',
  product_code: '',
  modifications: [{ modificator_id: '5', modificator_name: 'Large', modificator_product_code: 'LATTE-L' }],
};
const SETTINGS = {
  COMPANY_ID: '77',
  company_name: 'Blue Door',
  timezones: 'Europe/Warsaw',
  analytics_plus_time: '4',
  uses_taxes: '1',
  currency: {
    currency_id: 2,
    currency_name: 'Złoty',
    currency_code: 'zł',
    currency_symbol: 'zł',
    currency_code_iso: 'PLN',
  },
};
export const PATIO = { spot_id: '1', spot_name: 'Patio', spot_adress: '' };
export const BAR = { spot_id: '2', spot_name: 'Bar', spot_adress: '' };

export interface Book {
  readonly sales?: readonly Json[];
  /** Null: the key may not ask. */
  readonly menu?: readonly Json[] | null;
  readonly settings?: Json | null;
  readonly spots?: readonly Json[] | null;
  /** Named lines, by sale. */
  readonly named?: Readonly<Record<string, readonly Json[]>>;
}

export function posterTwin(book: Book = {}): Promise<HttpTwin> {
  const has = {
    sales: bookOf(saleAt),
    menu: [LAGER, LATTE],
    settings: SETTINGS,
    spots: [PATIO, BAR],
    named: {},
    ...book,
  };
  return httpTwin({
    answer(request) {
      const token = request.query.get('token');
      if (token === '123456:planted-expired') return failing(12, 'token expired');
      if (token !== TOKEN) return failing(11, 'wrong token');
      const method = request.path.replace('/api/', '');
      if (method === 'dash.getTransactions') return found(request, has.sales);
      if (method === 'dash.getTransaction')
        return listed(has.sales.filter(({ transaction_id }) => transaction_id === request.query.get('transaction_id')));
      if (method === 'dash.getTransactionProducts')
        return listed(has.named[request.query.get('transaction_id') ?? ''] ?? []);
      const rows = {
        'settings.getAllSettings': has.settings,
        'access.getSpots': has.spots,
        'menu.getProducts': has.menu,
      }[method];
      if (rows === undefined) return failing(30, 'no such method');
      return rows === null ? failing(20, 'not allowed') : listed(rows);
    },
    refuse: (status, code) => ({
      ...failing(CODES[code] ?? 1, code),
      status: CODES[code] === undefined ? status : 200,
    }),
  });
}

/** A wrong key, one that has expired, and what it may not do come with status 200. */
const CODES: Readonly<Record<string, number>> = {
  ACCESS_TOKEN_EXPIRED: 12,
  ACCESS_TOKEN_REVOKED: 11,
  INSUFFICIENT_SCOPES: 20,
};

const failing = (code: number, message: string): TwinAnswer => ({ status: 200, body: { error: { code, message } } });
const listed = (response: unknown): TwinAnswer => ({ status: 200, body: { response } });

const PAGE = 100;

/** By day of closing, both ends included, in the time of the account, the newest first. */
function found({ query, page }: TwinRequest, sales: readonly Json[]): TwinAnswer {
  const [from, to] = [query.get('dateFrom') ?? '', query.get('dateTo') ?? ''];
  const dayOf = ({ date_close }: Json) =>
    instant(Number(date_close || CLOSED) + 60 * MINUTE)
      .slice(0, 10)
      .replaceAll('-', '');
  const fits = (one: Json) => dayOf(one) >= from && dayOf(one) <= to && one.status === query.get('status');
  const rows = sales
    .filter(fits)
    .map((one) => (query.get('include_products') === 'true' ? one : { ...one, products: undefined }))
    .reverse();
  const last = rows.findIndex(({ transaction_id }) => transaction_id === query.get('next_tr'));
  return listed(page(rows, { at: last < 0 ? null : last + 1, limit: PAGE }).rows);
}
