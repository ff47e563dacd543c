import { ONE_WEEK } from './connecting.ts';
import { type HttpTwin, httpTwin, type TwinAnswer, type TwinRequest } from './http-twin.ts';

/** A twin of Lightspeed's API 2.0, with the sales of a bar in Auckland that has two outlets. */

export const RETAILER = {
  id: 'a0000000-0000-4000-8000-000000000001',
  name: 'Blue Door',
  domain_prefix: 'bluedoor',
  discount_product_id: 'd0000000-0000-4000-8000-000000000000',
  currency: { code: 'NZD', symbol: '$' },
};

export const MAIN = {
  id: 'b0000000-0000-4000-8000-000000000001',
  name: 'Main Bar',
  time_zone: 'Pacific/Auckland',
  currency: 'NZD',
  display_prices: 'inclusive',
  version: 11,
};
export const PATIO = { ...MAIN, id: 'b0000000-0000-4000-8000-000000000002', name: 'Patio', version: 12 };

const product = (n: number, name: string, sku: string, price: number) => ({
  id: `c0000000-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`,
  name,
  variant_name: name,
  handle: sku,
  sku,
  price_excluding_tax: price,
  version: 100 + n,
});

export const MENU = {
  LAGER: product(1, 'Lager', '0001', 4.30435),
  ALE: product(2, 'Pale Ale / Pint', '0002', 9.56522),
  BURGER: product(3, 'Fish Burger', '0003', 17.3913),
  CHIPS: product(4, 'Chips', '0004', 6.08696),
};
const SOLD = Object.values(MENU);

export const PRODUCTS = [...SOLD, { ...product(5, 'Discount', 'vend-discount', 0), id: RETAILER.discount_product_id }];

type Json = Readonly<Record<string, unknown>>;

/** A line of `quantity` of a product; amounts are without tax, of which there is 15 %. */
export function saleLine(id: string, of: { readonly id: string }, quantity: number, unit: string, more: Json = {}) {
  const price = Number(unit);
  // As many decimals as Lightspeed shows.
  const five = (value: number) => Number(value.toFixed(5));
  return {
    id,
    product_id: of.id,
    quantity,
    unit_price: price,
    price,
    total_price: five(price * quantity),
    price_total: five(price * quantity),
    unit_tax: five(price * 0.15),
    tax: five(price * 0.15),
    total_tax: five(price * 0.15 * quantity),
    tax_total: five(price * 0.15 * quantity),
    unit_discount: 0,
    discount: 0,
    total_discount: 0,
    discount_total: 0,
    note: null,
    status: 'CONFIRMED',
    is_return: quantity < 0,
    ...more,
  };
}

/** A closed sale whose totals are those of its lines, rounded. */
export function sale(id: string, lines: readonly ReturnType<typeof saleLine>[], more: Json = {}) {
  const cents = (values: number[]) => Math.round(values.reduce((sum, value) => sum + value, 0) * 100) / 100;
  return {
    id,
    outlet_id: MAIN.id,
    register_id: 'e0000000-0000-4000-8000-000000000001',
    user_id: 'e0000000-0000-4000-8000-000000000002',
    customer_id: 'e0000000-0000-4000-8000-000000000003',
    invoice_number: id.slice(-4),
    receipt_number: id.slice(-4),
    status: 'CLOSED',
    note: null,
    short_code: 'abcdef',
    return_for: null,
    total_price: cents(lines.map((line) => line.total_price)),
    total_tax: cents(lines.map((line) => line.total_tax)),
    created_at: '2026-11-19T08:40:00+00:00',
    updated_at: '2026-11-19T08:41:02+00:00',
    sale_date: '2026-11-19T08:41:00+00:00',
    deleted_at: null,
    line_items: lines,
    payments: [],
    adjustments: [],
    version: 413,
    ...more,
  };
}

const DAYS = 60;
const SALES_A_DAY = 24;
const DAY = 24 * 60 * 60_000;

/** Sales of 60 days up to now, in the order of their versions: closed, given back, voided later, parked. */
function history(): Json[] {
  const start = Date.parse(ONE_WEEK.to) - DAYS * DAY;
  const sales = Array.from({ length: DAYS * SALES_A_DAY }, (_, i) => {
    const at = start + Math.floor((i * DAY) / SALES_A_DAY) + 60_000 * (i % 7);
    const id = `f0000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
    const moment = (ms: number) => new Date(ms).toISOString().replace('.000Z', '+00:00');
    const [first, second] = [SOLD[i % 4] ?? MENU.LAGER, SOLD[(i + 1) % 4] ?? MENU.LAGER];
    const sign = i % 23 === 5 ? -1 : 1;
    const lines = [
      saleLine(`${id}-1`, first, sign * (1 + (i % 3)), String(first.price_excluding_tax)),
      saleLine(`${id}-2`, second, sign, String(second.price_excluding_tax)),
    ];
    const voidedLater = i % 31 === 7;
    const changed = voidedLater ? Math.min(at + 2 * DAY, Date.parse(ONE_WEEK.to) - 2 * 60 * 60_000) : at;
    return sale(id, lines, {
      outlet_id: (i % 5 === 0 ? PATIO : MAIN).id,
      status: voidedLater ? 'VOIDED' : i % 17 === 3 ? 'SAVED' : 'CLOSED',
      return_for: sign < 0 ? `f0000000-0000-4000-8000-${String(i - 1).padStart(12, '0')}` : null,
      created_at: moment(at),
      sale_date: moment(at),
      updated_at: moment(Math.max(at, changed)),
    });
  });
  return sales
    .sort((a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at))
    .map((one, i) => ({ ...one, version: 1000 + i * 3 }));
}

const all = history();
/** As many as the twin gives at once, whatever is asked for. */
const AT_ONCE = 200;

/** The twin; `sales` in place of its own ones. Tokens with `expired` or `revoked` in them are refused. */
export function lightspeedXTwin(sales: readonly Json[] = all): Promise<HttpTwin> {
  return httpTwin({
    answer(request) {
      const token = request.headers.authorization ?? '';
      if (token.includes('expired')) return refusal(401, 'The access token has expired');
      if (!token.startsWith('Bearer ') || token.includes('revoked')) return refusal(401, 'The token is not valid');
      const way = WAYS[request.path.replace('/api/2.0', '')];
      return way ? { status: 200, body: way(request, sales) } : refusal(404, 'Not found');
    },
    refuse: (status, code) => refusal(status, code === 'ACCESS_TOKEN_EXPIRED' ? 'rehearsed: expired' : 'rehearsed'),
  });
}

const refusal = (status: number, message: string): TwinAnswer => ({ status, body: { error: message } });

type Way = (request: TwinRequest, sales: readonly Json[]) => unknown;

const WAYS: Readonly<Record<string, Way>> = {
  '/retailer': () => ({ data: RETAILER }),
  '/outlets': (request) => collection(request, [MAIN, PATIO]),
  '/products': (request) => collection(request, PRODUCTS),
  '/sales': (request, sales) => collection(request, sales),
  '/search': (request, sales) => {
    const { query } = request;
    if (query.get('type') === 'products') return { data: PRODUCTS.filter(({ id }) => id === query.get('_id')) };
    const [from, to] = [Date.parse(query.get('date_from') ?? ''), Date.parse(query.get('date_to') ?? '')];
    const at = (one: Json) => Date.parse(String(one.sale_date));
    const fitting = sales
      .filter((one) => at(one) >= from && at(one) <= to)
      .filter((one) => !query.has('outlet_id') || one.outlet_id === query.get('outlet_id'))
      .sort((a, b) => at(a) - at(b));
    const offset = Number(query.get('offset') ?? 0);
    const limit = Math.min(AT_ONCE, Number(query.get('page_size') ?? 50));
    return { data: request.page(fitting, { at: offset === 0 ? null : offset, limit }).rows };
  },
};

/** Everything after a version, and the versions of the page. */
function collection(request: TwinRequest, rows: readonly Json[]) {
  const after = Number(request.query.get('after') ?? 0);
  const limit = Math.min(AT_ONCE, Number(request.query.get('page_size') ?? 50));
  const data = rows.filter((row) => Number(row.version) > after).slice(0, limit);
  const versions = data.map((row) => Number(row.version));
  return { data, version: { min: versions[0] ?? 0, max: versions.at(-1) ?? 0 } };
}
