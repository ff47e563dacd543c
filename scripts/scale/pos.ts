import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A Square that has sold three orders of four lines since it was asked last, whoever asks. */
export interface Pos {
  readonly url: string;
  /** So many times it was asked for orders. */
  readonly searches: number;
  /** How long each answer takes; Infinity: whoever asks for orders is never answered. */
  delayMs: number;
  /** Resolves when it is asked for orders the next time. */
  asked(): Promise<void>;
  stop(): void;
}

const [ORDERS, LINES] = [3, 4];

export async function startPos(delayMs: number): Promise<Pos> {
  let searches = 0;
  let waiting: (() => void)[] = [];
  const pos = {
    url: '',
    delayMs,
    asked: () => new Promise<void>((done) => waiting.push(done)),
    get searches() {
      return searches;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    const isSearch = request.url === '/v2/orders/search';
    if (isSearch) {
      searches += 1;
      for (const done of waiting.splice(0)) done();
      waiting = [];
    }
    const body = isSearch ? { orders: ordersOf(searches) } : request.url === '/v2/locations' ? LOCATIONS : {};
    if (isSearch && pos.delayMs === Number.POSITIVE_INFINITY) return;
    if (Number.isFinite(pos.delayMs) && pos.delayMs > 0) await pause(pos.delayMs);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  pos.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return pos;
}

const LOCATIONS = {
  locations: [{ id: 'L1', name: 'Patio', timezone: 'America/Toronto', currency: 'CAD', status: 'ACTIVE' }],
};
const cad = (amount: number) => ({ amount, currency: 'CAD' });

function ordersOf(search: number) {
  const at = new Date(Date.now() - 60_000).toISOString();
  return Array.from({ length: ORDERS }, (_, n) => ({
    id: `ORDER-${search}-${n}`,
    location_id: 'L1',
    state: 'COMPLETED',
    version: 1,
    created_at: at,
    updated_at: at,
    closed_at: at,
    line_items: Array.from({ length: LINES }, (_, line) => lineOf(line)),
    total_money: cad(LINES * 1130),
    total_tax_money: cad(LINES * 130),
    total_discount_money: cad(0),
    total_tip_money: cad(0),
    total_service_charge_money: cad(0),
  }));
}

const lineOf = (n: number) => ({
  uid: `l${n}`,
  catalog_object_id: `ITEM-${n}`,
  name: `Lager ${n}`,
  quantity: '1',
  item_type: 'ITEM',
  gross_sales_money: cad(1000),
  total_discount_money: cad(0),
  total_tax_money: cad(130),
  total_money: cad(1130),
});
