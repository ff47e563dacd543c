import { DAY, instant, MINUTE, millis } from '../../src/domain/time.ts';
import { ONE_WEEK } from './connecting.ts';
import { type HttpTwin, httpTwin, type TwinAnswer, type TwinRequest } from './http-twin.ts';

/** A twin of Zettle's API of purchases and of the address that gives tokens, with the sales of a café in Stockholm. */

export type Json = Readonly<Record<string, unknown>>;

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export const CLIENT = '6adde977-c34d-4de1-99b2-f6ed3e65431a';

/** An API key as Zettle makes them; `signature` is what the twin knows it by. */
export function apiKey(claims: Json = {}, signature = 'signature-planted'): string {
  const all = {
    iss: 'iZettle',
    aud: 'API',
    exp: 2_559_061_402,
    client_id: CLIENT,
    scope: ['READ:PURCHASE'],
    ...claims,
  };
  return `${base64({ kid: '0', typ: 'JWT', alg: 'RS256' })}.${base64(all)}.${signature}`;
}

export function product(more: Json = {}) {
  return {
    id: '0',
    type: 'PRODUCT',
    quantity: '1',
    productUuid: '2d6315d0-9c60-1111-bc3f-04cc0b41ebd4',
    variantUuid: 'a5169ee0-ba72-1111-ba39-41e31bf3e57b',
    name: 'Coffee',
    variantName: '',
    vatPercentage: 12,
    unitPrice: 2000,
    rowTaxableAmount: 1786,
    fromLocationUuid: '97faeaa0-18f4-1111-adfd-a56a099d6f5a',
    toLocationUuid: '97faeaa0-18f4-1111-9f18-d0f3b2151876',
    libraryProduct: true,
    ...more,
  };
}

/** One coffee with VAT of 12 %. */
export function purchase(more: Json = {}) {
  return {
    source: 'POS',
    purchaseUUID: 'WJwt5j7kEeuecKKsB1sX_Q',
    purchaseUUID1: '589c2de6-3ee4-11eb-9e70-a2ac075b17fd',
    timestamp: '2026-11-19T18:40:00.592+0000',
    created: '2026-11-19T18:40:00.592+0000',
    purchaseNumber: 1366,
    globalPurchaseNumber: 1366,
    amount: 2000,
    vatAmount: 214,
    country: 'SE',
    currency: 'SEK',
    products: [product()],
    discounts: [],
    payments: [{ uuid: '592b82f2-3ee4-11eb-9f71-a3ad065a16fc', amount: 2000, type: 'IZETTLE_CARD', attributes: {} }],
    refund: false,
    refunded: false,
    ...more,
  };
}

const FIRST = '2026-09-20T08:00:00.000Z';
const EVERY = 53 * MINUTE;

/** Sales every 53 minutes until the end of the week; every twelfth is followed by a refund. */
function bookOf(): Json[] {
  const book: Json[] = [];
  for (let at = millis(FIRST), n = 1; at < millis(ONE_WEEK.to); at += EVERY, n += 1) {
    const uuid = `589c2de6-3ee4-11eb-9e70-${String(n).padStart(12, '0')}`;
    book.push(sold(n, uuid, at));
    if (n % 12 === 0) book.push(givenBack(n, uuid, at + 10 * MINUTE));
  }
  return book;
}

const stamp = (ms: number) => instant(ms).replace('Z', '+0000');

function sold(n: number, uuid: string, at: number) {
  const times = 1 + (n % 3);
  const left = 2000 * times - (n % 5 === 0 ? 500 : 0);
  const net = Math.round(left / 1.12);
  const discount = n % 5 === 0 ? { discount: { amount: 500, quantity: 1 }, discountValue: 500 } : {};
  const rows = [product({ quantity: String(times), rowTaxableAmount: net, ...discount })];
  const tip = n % 7 === 0 ? 300 : 0;
  return purchase({
    purchaseUUID1: uuid,
    purchaseUUID: undefined,
    timestamp: stamp(at),
    created: stamp(at),
    purchaseNumber: n,
    amount: left,
    vatAmount: left - net,
    products: rows,
    payments: [{ uuid, amount: left + tip, type: 'IZETTLE_CARD', ...(tip ? { gratuityAmount: tip } : {}) }],
  });
}

function givenBack(n: number, of: string, at: number) {
  return purchase({
    purchaseUUID1: of.replace('589c2de6', '689c2de6'),
    purchaseUUID: undefined,
    timestamp: stamp(at),
    created: stamp(at),
    purchaseNumber: 100_000 + n,
    amount: -2000,
    vatAmount: -214,
    products: [product({ quantity: '-1', rowTaxableAmount: -1786 })],
    payments: [{ uuid: of, amount: -2000, type: 'IZETTLE_CASH' }],
    refund: true,
    refundsPurchaseUUID1: of,
  });
}

export interface ZettleTwin extends HttpTwin {
  /** Options with which the connector talks to it. */
  options(fault?: string): Readonly<Record<string, string>>;
}

export async function zettleTwin(purchases: readonly unknown[] = bookOf()): Promise<ZettleTwin> {
  const twin = await httpTwin({
    answer: (request) => (request.path === '/token' ? grant(request) : list(request, purchases)),
    refuse: (status, code) => ({
      status,
      body: {
        error: code === 'ACCESS_TOKEN_REVOKED' ? 'invalid_grant' : 'invalid_request',
        error_description: code,
      },
    }),
  });
  return {
    ...twin,
    options: (fault) => ({ baseUrl: twin.address(fault), tokenUrl: `${twin.address(fault)}/token` }),
  };
}

const TOKEN = 'access-planted';

function grant({ body, method }: TwinRequest): TwinAnswer {
  const form = new URLSearchParams(body);
  const [, payload = '', signature] = (form.get('assertion') ?? '').split('.');
  const known = method === 'POST' && form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  if (!known) return { status: 400, body: { error: 'unsupported_grant_type' } };
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}') as { exp?: number };
  const good = signature === 'signature-planted' && (claims.exp ?? 0) * 1000 > millis(ONE_WEEK.to);
  if (!good) return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid assertion' } };
  if (form.get('client_id') !== CLIENT) return { status: 400, body: { error: 'invalid_client' } };
  return { status: 200, body: { access_token: TOKEN, expires_in: 7200 } };
}

/** `2026-11-19T23:40` or `2026-11-19`: a time in UTC. */
const timeOf = (said: string | null, otherwise: number) =>
  said === null ? otherwise : millis(said.length === 10 ? `${said}T00:00:00Z` : `${said}:00Z`);

function list({ path, query, headers, page }: TwinRequest, purchases: readonly unknown[]): TwinAnswer {
  if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, body: {} };
  if (path !== '/purchases/v2') return { status: 404, body: {} };
  const [from, to] = [timeOf(query.get('startDate'), 0), timeOf(query.get('endDate'), millis(ONE_WEEK.to) + DAY)];
  const when = (one: Json) => millis(String(one.timestamp).replace('+0000', 'Z'));
  const found = purchases.filter((one) => {
    const at = when((one ?? {}) as Json);
    return Number.isNaN(at) || (at >= from && at < to);
  });
  if (query.get('descending') === 'true') found.reverse();
  const mark = query.get('lastPurchaseHash');
  const limit = Number(query.get('limit') ?? 1000);
  // The end is told by an empty page, which repeats the mark that led to it.
  if (mark?.startsWith('end')) return { status: 200, body: { purchases: [], lastPurchaseHash: mark, linkUrls: [] } };
  const { rows, next } = page(found, { at: mark === null ? null : Number(mark.slice(1)), limit });
  const last = next === null ? (rows.length === 0 ? undefined : 'end') : `p${next}`;
  return { status: 200, body: { purchases: rows, firstPurchaseHash: 'first', lastPurchaseHash: last, linkUrls: [] } };
}
