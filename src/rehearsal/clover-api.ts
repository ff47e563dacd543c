import { createHash } from 'node:crypto';
import { DAY, millis } from '../domain/time.ts';
import { Book, type Found } from './book.ts';
import { CURRENCY, LOCATIONS, type RehearsalLocation, TAX, VARIATIONS } from './menu.ts';
import { pageOf } from './pages.ts';
import type { ApiAnswer, ApiRequest } from './square-api.ts';

type Json = Readonly<Record<string, unknown>>;

/** Which merchant each location is: in Clover they know nothing of each other. */
export const MERCHANTS: ReadonlyMap<string, RehearsalLocation> = new Map(
  LOCATIONS.filter(({ active }) => active).map((location) => [`${location.id}00000000000`.slice(0, 13), location]),
);

/** The part of Clover's API that posctl uses, over the same made-up sales as the rehearsal Square has. */
export class CloverApi {
  private readonly began: number;
  private readonly books = new Map<number, Book>();
  private renewals = 0;
  private readonly spent = new Set<string>();

  constructor(began: number) {
    this.began = began;
  }

  answer(request: ApiRequest): ApiAnswer {
    if (request.path === '/oauth/v2/refresh') return this.renew(request);
    const token = request.authorization.replace(/^Bearer /, '');
    if (!token.startsWith('rehearsal') || /expired|revoked/.test(token)) return cloverRefusal(401);
    const [, merchant = '', rest = ''] = /^\/v3\/merchants\/([^/]+)(\/.*)?$/.exec(request.path) ?? [];
    const location = MERCHANTS.get(merchant);
    if (!location) return cloverRefusal(401);
    if (rest === '/items' && token === 'rehearsal-no-items') return cloverRefusal(403);
    return this.found(rest, location, request);
  }

  private found(rest: string, location: RehearsalLocation, request: ApiRequest): ApiAnswer {
    const { name, timezone } = location;
    if (rest === '') return said({ name, properties: { timezone, defaultCurrency: CURRENCY } });
    if (rest === '/items') return listed(VARIATIONS.map(itemFields), request);
    if (rest === '/orders') return listed(fitting(this.orders(location, request), request), request);
    if (rest === '/credits') return listed(fitting(this.credits(location, request), request), request);
    const [, id, lines] = /^\/orders\/(\w+)(\/line_items)?$/.exec(rest) ?? [];
    const order = id && this.orders(location, request).find((one) => one.id === id);
    if (!order) return cloverRefusal(404);
    return lines ? listed((order.lineItems as { elements: Json[] }).elements, request) : said(order);
  }

  /** Orders as they stand, those that were changed first at the beginning; returns are refunds by hand. */
  private orders(location: RehearsalLocation, request: ApiRequest): Json[] {
    return this.search(location, request).flatMap((found): Json[] => {
      const order = orderFields(found);
      return order === null ? [] : [order];
    });
  }

  private credits(location: RehearsalLocation, request: ApiRequest): Json[] {
    return this.search(location, request).flatMap((found) => {
      const order = squareOrder(found);
      return order.line_items.length > 0 ? [] : creditsOf(order);
    });
  }

  private search(location: RehearsalLocation, { query, now, seed }: ApiRequest): Found[] {
    const book = this.books.get(seed) ?? new Book(seed, this.began);
    this.books.set(seed, book);
    const from = filtersOf(query).map(([, , at]) => at);
    const start = from.length === 0 ? now - 40 * DAY : Math.min(...from) - DAY;
    const states = ['OPEN', 'COMPLETED', 'CANCELED'];
    return book.search({ locations: [location], states, by: 'updated', start, end: now, newestFirst: false }, now);
  }

  private renew({ body, now }: ApiRequest): ApiAnswer {
    const { client_id, refresh_token } = parsed(body);
    const refresh = String(refresh_token ?? '');
    const isGood = refresh.startsWith('rehearsal') && !/expired|revoked/.test(refresh) && !this.spent.has(refresh);
    if (!client_id || !isGood) return cloverRefusal(401);
    this.spent.add(refresh);
    this.renewals += 1;
    const until = Math.floor(now / 1000) + 1800;
    return said({
      access_token: `rehearsal-renewed-${this.renewals}`,
      access_token_expiration: until,
      refresh_token: `rehearsal-once-${this.renewals}`,
      refresh_token_expiration: until + 31_536_000,
    });
  }
}

const WORDS: Readonly<Record<number, string>> = {
  401: '401 Unauthorized',
  403: '403 Forbidden',
  404: 'Not Found',
  429: 'Too many requests',
};

/** Clover tells no more than the status. */
export function cloverRefusal(status: number): ApiAnswer {
  return { status, body: JSON.stringify({ message: WORDS[status] ?? 'rehearsed' }) };
}

const said = (body: Json): ApiAnswer => ({ status: 200, body: JSON.stringify(body) });
const elements = (rows: readonly unknown[]) => ({ elements: rows });

function parsed(text: string): Json {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** `modifiedTime>=1700000000000`, one comparison each. */
function filtersOf(query: URLSearchParams): (readonly [key: string, how: string, at: number])[] {
  return query.getAll('filter').flatMap((filter) => {
    const [, key = '', how = '', at] = /^(\w+)(>=|<=|>|<)(\d+)$/.exec(filter) ?? [];
    return key === '' ? [] : [[key, how, Number(at)] as const];
  });
}

function fitting(rows: readonly Json[], { query }: ApiRequest): Json[] {
  const filters = filtersOf(query);
  return rows.filter((row) => filters.every(([key, how, at]) => isSo(Number(row[key]), how, at)));
}

function isSo(value: number, how: string, at: number): boolean {
  return how === '>=' ? value >= at : how === '<=' ? value <= at : how === '>' ? value > at : value < at;
}

function listed(rows: readonly unknown[], { query, pageFault }: ApiRequest): ApiAnswer {
  const offset = Number(query.get('offset') ?? 0);
  const limit = Math.min(1000, Number(query.get('limit') ?? 100));
  const { rows: page } = pageOf(rows, { offset: offset === 0 ? null : offset, limit, fault: pageFault });
  return said(elements(page));
}

const itemFields = ({ id, item, name, sku, price }: (typeof VARIATIONS)[number]): Json => ({
  id: cloverId(id),
  name: `${item} ${name}`,
  sku,
  price,
});

/** Thirteen letters and digits for anything. */
function cloverId(of: string): string {
  return BigInt(`0x${createHash('sha256').update(of).digest('hex').slice(0, 20)}`)
    .toString(36)
    .toUpperCase()
    .padStart(13, '0')
    .slice(-13);
}

/** What is used of the order that the rehearsal Square has. */
interface SquareOrder {
  readonly id: string;
  readonly state: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly closed_at?: string;
  readonly ticket_name?: string;
  readonly line_items: readonly SquareLine[];
  readonly service_charges?: readonly { readonly percentage: string }[];
  readonly total_tip_money: Money;
  readonly returns?: readonly { readonly return_amounts: Readonly<Record<string, Money>> }[];
}

interface Money {
  readonly amount: number;
}

interface SquareLine {
  readonly uid: string;
  readonly name: string;
  readonly variation_name: string;
  readonly quantity: string;
  readonly catalog_object_id: string;
  readonly base_price_money: Money;
  readonly gross_sales_money: Money;
  readonly total_discount_money: Money;
  readonly modifiers: readonly { readonly name: string; readonly base_price_money: Money }[];
}

const squareOrder = ({ json }: Found): SquareOrder => JSON.parse(json);

/** The order as Clover has it; null where it only gave something back. */
function orderFields(found: Found): Json | null {
  const order = squareOrder(found);
  if (order.line_items.length === 0) return null;
  const lines = order.line_items.flatMap((line) => linesOf(line, order.id));
  const subtotal = lines.reduce((sum, line) => sum + leftOf(line), 0);
  const tax = Math.round((subtotal * TAX) / 100);
  const [charge] = order.service_charges ?? [];
  const percent = Number(charge?.percentage ?? 0);
  const total = subtotal + tax + Math.round((subtotal * percent) / 100);
  const paid = order.state === 'COMPLETED' && order.closed_at !== undefined;
  const payment = {
    id: cloverId(`${order.id} paid`),
    amount: total,
    tipAmount: order.total_tip_money.amount,
    taxAmount: tax,
    createdTime: millis(order.closed_at ?? order.created_at),
    result: order.state === 'CANCELED' ? 'VOIDED' : 'SUCCESS',
  };
  return {
    id: cloverId(order.id),
    currency: CURRENCY,
    title: order.ticket_name ?? null,
    total,
    paymentState: paid ? 'PAID' : 'OPEN',
    state: paid ? 'locked' : 'open',
    isVat: false,
    taxRemoved: false,
    testMode: false,
    manualTransaction: false,
    createdTime: millis(order.created_at),
    clientCreatedTime: millis(order.created_at),
    modifiedTime: millis(order.updated_at),
    lineItems: elements(lines.map(({ fields }) => fields)),
    ...(percent === 0 ? {} : { serviceCharge: { enabled: true, percentageDecimal: percent * 10_000 } }),
    ...(paid ? { payments: elements([payment]) } : {}),
    ...(order.state === 'CANCELED' ? { voids: elements([payment]) } : {}),
    ...(order.returns === undefined ? {} : { credits: elements(creditsOf(order)) }),
  };
}

interface CloverLine {
  readonly fields: Json;
  readonly gross: number;
  readonly off: number;
}

const leftOf = ({ gross, off }: CloverLine): number => gross - Math.round((gross * off) / 100);

/** Clover has a line for each piece; what is weighed is one line. */
function linesOf(line: SquareLine, order: string): CloverLine[] {
  const isWeighed = line.quantity.includes('.');
  const units = Math.round(Number(line.quantity) * 1000);
  const extra = line.modifiers.reduce((sum, one) => sum + one.base_price_money.amount, 0);
  const price = line.base_price_money.amount;
  const gross = (isWeighed ? Math.round((price * units) / 1000) : price) + extra;
  const sold = line.gross_sales_money.amount;
  const off = sold === 0 ? 0 : Math.round((line.total_discount_money.amount * 100) / sold);
  const fields = {
    item: { id: cloverId(line.catalog_object_id) },
    name: `${line.name} ${line.variation_name}`,
    price,
    isRevenue: true,
    exchanged: false,
    refunded: false,
    taxRates: elements([{ id: 'REHEARSALTAX1', name: 'HST', rate: TAX * 100_000 }]),
    ...(isWeighed ? { unitQty: units } : {}),
    ...(off === 0 ? {} : { discounts: elements([{ name: 'Discount', percentage: off }]) }),
    ...(line.modifiers.length === 0
      ? {}
      : {
          modifications: elements(
            line.modifiers.map((one) => ({ name: one.name, amount: one.base_price_money.amount })),
          ),
        }),
  };
  const pieces = isWeighed ? 1 : units / 1000;
  return Array.from({ length: pieces }, (_, n) => ({
    fields: { id: cloverId(`${order} ${line.uid} ${n}`), ...fields },
    gross,
    off,
  }));
}

/** What was given back, as refunds by hand. */
function creditsOf(order: SquareOrder): Json[] {
  return (order.returns ?? []).map(({ return_amounts }, n) => ({
    id: cloverId(`${order.id} back ${n}`),
    amount: return_amounts.total_money?.amount ?? 0,
    taxAmount: return_amounts.tax_money?.amount ?? 0,
    createdTime: millis(order.closed_at ?? order.created_at),
    result: 'SUCCESS',
    ...(order.line_items.length > 0 ? { orderRef: { id: cloverId(order.id) } } : {}),
  }));
}
