import { DAY, instant, MINUTE, millis } from '../../src/domain/time.ts';
import { bookOf } from './books.ts';
import { type HttpTwin, httpTwin, type TwinAnswer, type TwinRequest } from './http-twin.ts';

/** A twin of Loyverse's API, with the receipts of a bar that has two stores. */

export type Json = Readonly<Record<string, unknown>>;

export const MERCHANT = {
  id: '5fd4f446-01d2-8787-4fd5-7b7b1995df85',
  business_name: 'Blue Door',
  country: 'CA',
  currency: { code: 'CAD', decimal_places: 2 },
};
export const PATIO = { id: 'f1e2d3c4-b5a6-4978-8c9d-0e1f2a3b4c5d', name: 'Patio', deleted_at: null };
export const BAR = { id: '0a1b2c3d-b5a6-4978-8c9d-0e1f2a3b4c5d', name: 'Bar', deleted_at: null };

export function line(more: Json = {}) {
  return {
    id: '9553152a-9d9d-f0cd-f6a3-2ab6fcbd516c',
    item_id: 'edb828f0-23a8-4755-a171-b6b8c7d13808',
    variant_id: '96ceec2c-5f58-4170-84fd-96c84fb6482c',
    item_name: 'Lager',
    variant_name: null,
    sku: '10006',
    quantity: 1,
    price: 10,
    gross_total_money: 10,
    total_money: 11.3,
    cost: 4.35,
    cost_total: 4.35,
    line_note: null,
    line_taxes: [{ id: 't1', type: 'ADDED', name: 'HST', rate: 13, money_amount: 1.3 }],
    total_discount: 0,
    line_discounts: [],
    line_modifiers: [],
    ...more,
  };
}

/** One lager with an added tax of 13 %. */
export function receipt(more: Json = {}) {
  return {
    receipt_number: '1-10131',
    note: null,
    receipt_type: 'SALE',
    refund_for: null,
    order: null,
    created_at: '2026-11-19T23:45:02.000Z',
    updated_at: '2026-11-19T23:45:02.500Z',
    source: 'point of sale',
    receipt_date: '2026-11-19T23:40:00.000Z',
    cancelled_at: null,
    total_money: 11.3,
    total_tax: 1.3,
    total_discount: 0,
    store_id: PATIO.id,
    dining_option: 'Dine In',
    total_discounts: [],
    total_taxes: [{ id: 't1', type: 'ADDED', name: 'HST', rate: 13, money_amount: 1.3 }],
    tip: 0,
    surcharge: 0,
    line_items: [line()],
    payments: [{ payment_type_id: 'p1', name: 'Cash', type: 'CASH', money_amount: 11.3 }],
    ...more,
  };
}

/** The n-th receipt; among them are refunds, cancelled ones, tills that came late. */
function receiptAt(at: number, n: number): Json {
  const created = at + (n % 11 === 0 ? 3 * 60 : 2) * MINUTE;
  const cancelled = n % 29 === 0 ? instant(created + 2 * DAY) : null;
  const refund = n % 13 === 0;
  return receipt({
    receipt_number: `1-${1000 + n}`,
    receipt_type: refund ? 'REFUND' : 'SALE',
    refund_for: refund ? `1-${999 + n}` : null,
    receipt_date: instant(at),
    created_at: instant(created),
    updated_at: cancelled ?? instant(created),
    cancelled_at: cancelled,
    store_id: n % 2 === 0 ? BAR.id : PATIO.id,
    total_money: n % 7 === 0 ? 13.3 : 11.3,
    tip: n % 7 === 0 ? 2 : 0,
  });
}

/** What the twin has: receipts, and the stores in which they were made. */
export interface Book {
  readonly receipts?: readonly unknown[];
  readonly stores?: readonly unknown[];
  /** Null: the token may not ask. */
  readonly merchant?: unknown;
  /** Milliseconds since the epoch before which nothing is given without paying. */
  readonly paidUntil?: number;
}

export function loyverseTwin({
  receipts = bookOf(receiptAt),
  stores = [PATIO, BAR],
  merchant = MERCHANT,
  paidUntil = 0,
}: Book = {}): Promise<HttpTwin> {
  return httpTwin({
    answer(request) {
      const refused = refusal(request);
      if (refused) return refused;
      if (request.path === '/v1.0/merchant') {
        return merchant === null ? failing(403, 'FORBIDDEN', 'no') : { status: 200, body: merchant };
      }
      if (request.path === '/v1.0/stores') return { status: 200, body: { stores } };
      if (request.path !== '/v1.0/receipts') return failing(404, 'NOT_FOUND', 'no such resource');
      return found(request, receipts, paidUntil);
    },
    refuse: (status, code) => {
      const [name, details] = REFUSALS[code] ?? [code, 'rehearsed'];
      return failing(status, name, details);
    },
  });
}

const REFUSALS: Readonly<Record<string, readonly [string, string]>> = {
  ACCESS_TOKEN_EXPIRED: ['UNAUTHORIZED', 'The access token has expired.'],
  ACCESS_TOKEN_REVOKED: ['UNAUTHORIZED', 'The access token is not valid.'],
  INSUFFICIENT_SCOPES: ['FORBIDDEN', 'The access token has no permission for it.'],
};

export const failing = (status: number, code: string, details: string): TwinAnswer => ({
  status,
  body: { errors: [{ code, details }] },
});

function refusal({ headers }: TwinRequest): TwinAnswer | null {
  const token = headers.authorization?.replace('Bearer ', '');
  if (token === 'expired-planted') return failing(401, 'UNAUTHORIZED', 'The access token has expired.');
  return token === 'revoked-planted' ? failing(401, 'UNAUTHORIZED', 'The access token is not valid.') : null;
}

/** Both ends of a range belong to it; the newest receipt comes first. */
function found({ query, page }: TwinRequest, receipts: readonly unknown[], paidUntil: number): TwinAnswer {
  const least = query.get('created_at_min') ?? query.get('updated_at_min');
  if (least !== null && millis(least) < paidUntil) {
    const details =
      'Unable to retrieve receipts created earlier than 31 days ago. Please subscribe to Unlimited sales history.';
    return failing(402, 'PAYMENT_REQUIRED', details);
  }
  const within = (one: Json, field: string) => {
    const [min, max] = [query.get(`${field}_min`), query.get(`${field}_max`)];
    const at = String(one[field] ?? '2026-11-19T23:40:00.000Z');
    return (min === null || at >= min) && (max === null || at <= max);
  };
  const rows = receipts
    .filter((one) => {
      const row = (one ?? {}) as Json;
      const store = query.get('store_id');
      return within(row, 'created_at') && within(row, 'updated_at') && (store === null || row.store_id === store);
    })
    .reverse();
  const cursor = query.get('cursor');
  const at = cursor === null ? null : Number(Buffer.from(cursor, 'base64').toString());
  const cut = page(rows, { at, limit: Number(query.get('limit') ?? 50) });
  const next = cut.next === null ? {} : { cursor: Buffer.from(String(cut.next)).toString('base64') };
  return { status: 200, body: { receipts: cut.rows, ...next } };
}
