import { instant, MINUTE, millis } from '../../domain/time.ts';
import type { ConnectorIo, SetUp, Window } from '../../ports/connectors.ts';
import { ApiClient, type Call, type CursorList, type Query } from '../api/client.ts';
import { apiUrl } from '../api/options.ts';
import { text } from '../api/read.ts';
import { RenewedToken } from '../api/tokens.ts';
import { ZettleKeyExchange } from './auth.ts';
import { explainZettle } from './refusals.ts';

const ZETTLE_URL = 'https://purchase.izettle.com';
/** Zettle takes up to 1000, and warns of requests that it cannot answer in time. */
const PAGE = 200;

/** Calls to Zettle's API of purchases, one merchant. */
export function zettleClient({ options }: SetUp, io: ConnectorIo): ApiClient {
  const exchange = new ZettleKeyExchange(options, io);
  return new ApiClient(
    {
      provider: 'Zettle',
      url: apiUrl(options, ZETTLE_URL),
      tokens: new RenewedToken(exchange, io),
      explain: (refusal) => explainZettle(refusal, exchange.key),
    },
    io,
  );
}

const purchases = (query: Query): Call => ({ path: '/purchases/v2', query, permission: 'READ:PURCHASE' });

export const NEWEST_PURCHASE = purchases({ limit: 1, descending: true });

/**
 * Purchases that were made in a window, the oldest first. Zettle's dates are known to take minutes: a little more than the
 * window is asked for.
 */
export function purchaseSearch({ from, to }: Window): Call {
  return purchases({ startDate: minuteOf(from, Math.floor), endDate: minuteOf(to, Math.ceil), limit: PAGE });
}

export const PURCHASES: CursorList = {
  rows: 'purchases',
  cursor: 'lastPurchaseHash',
  // The list ends with an empty page, which may repeat the mark that led to it.
  next(page, rows, asked) {
    const hash = text(page.lastPurchaseHash);
    return rows.length === 0 && hash === asked ? null : hash;
  },
};

/** `2026-11-19T23:40`, in UTC as Zettle takes it. */
function minuteOf(at: string, round: (minutes: number) => number): string {
  return instant(round(millis(at) / MINUTE) * MINUTE).slice(0, 16);
}
