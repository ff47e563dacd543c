import { square } from '../../../src/connectors/square/square.ts';
import { CheckFailure } from '../../../src/domain/errors.ts';
import type { SaleDocument } from '../../../src/domain/sale.ts';
import { type Connecting, fetchAll } from '../../support/connecting.ts';
import { type Answer, type Loopback, loopback, says } from '../../support/loopback.ts';

export const LOCATION = {
  id: 'L1',
  name: 'Patio',
  timezone: 'America/Toronto',
  currency: 'CAD',
  status: 'ACTIVE',
};

export interface SquareAnswers {
  readonly locations?: unknown;
  /** One answer a search, the last one for ever. */
  readonly orders?: readonly unknown[];
  readonly catalog?: readonly unknown[];
  readonly token?: Answer;
  /** Refuses every call but the one for a token. */
  readonly refuse?: (authorization: string) => Answer | undefined;
}

/** A server that gives Square's answers as they are written down in a test. */
export function squareServer(answers: SquareAnswers): Promise<Loopback> {
  const counts = { orders: 0, catalog: 0 };
  const next = (kind: 'orders' | 'catalog'): unknown => {
    const list = answers[kind] ?? [{}];
    counts[kind] += 1;
    return list[Math.min(counts[kind], list.length) - 1];
  };
  return loopback((response, request) => {
    const refused = answers.refuse?.(request.headers.authorization ?? '');
    const answer = (): Answer => {
      if (request.path === '/oauth2/token') return answers.token ?? says(404);
      if (refused) return refused;
      if (request.path === '/v2/locations') return says(200, answers.locations ?? { locations: [LOCATION] });
      if (request.path === '/v2/orders/search') return given(next('orders'));
      return request.path === '/v2/catalog/search' ? given(next('catalog')) : says(404);
    };
    answer()(response, request);
  });
}

/** A test gives a body, or an answer of its own. */
function given(body: unknown): Answer {
  return typeof body === 'function' ? (body as Answer) : says(200, body);
}

export const cad = (amount: number) => ({ amount, currency: 'CAD' });

/** A line that adds up: a price with its tax added. */
export function line(gross: number, more: Readonly<Record<string, unknown>> = {}) {
  const tax = Math.round(gross * 0.13);
  return {
    uid: 'l1',
    name: 'Lager',
    quantity: '1',
    item_type: 'ITEM',
    gross_sales_money: cad(gross),
    total_discount_money: cad(0),
    total_tax_money: cad(tax),
    total_money: cad(gross + tax),
    ...more,
  };
}

/** A completed order of one lager. */
export function order(more: Readonly<Record<string, unknown>> = {}) {
  return {
    id: 'ORDER-000001',
    location_id: 'L1',
    state: 'COMPLETED',
    version: 4,
    created_at: '2026-11-19T23:10:00Z',
    updated_at: '2026-11-19T23:40:00.500Z',
    closed_at: '2026-11-19T23:40:00Z',
    line_items: [line(1000)],
    total_money: cad(1130),
    total_tax_money: cad(130),
    total_discount_money: cad(0),
    total_tip_money: cad(0),
    total_service_charge_money: cad(0),
    ...more,
  };
}

export const bodyOf = (request: { readonly body: string } | undefined): Record<string, unknown> =>
  JSON.parse(request?.body ?? '{}');

/** A check against these answers. */
export async function sales(answers: SquareAnswers, given: Connecting = {}) {
  const server = await squareServer(answers);
  const result = await fetchAll(square, { ...given, options: { baseUrl: server.url, ...given.options } });
  return { ...result, requests: server.received };
}

/** The documents that come of one order. */
export async function documentsOf(one: unknown, given: Connecting = {}): Promise<SaleDocument[]> {
  return (await sales({ orders: [{ orders: [one] }] }, given)).documents;
}

/** What a failed check is, in one line. */
export async function failure(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof CheckFailure)) throw error ?? new Error('it did not fail');
  return `${error.code} ${error.message.replace(/127\.0\.0\.1:\d+/g, 'HOST')}`;
}
