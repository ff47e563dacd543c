import { createHash } from 'node:crypto';
import { MINUTE } from '../../domain/time.ts';
import type { RateBudget } from '../../ports/budgets.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import { ApiClient, type Call, type Query } from '../api/client.ts';
import { apiUrl } from '../api/options.ts';
import { fixedToken } from '../api/tokens.ts';
import { explainLoyverse } from './refusals.ts';

const LOYVERSE_URL = 'https://api.loyverse.com';
/** Loyverse takes no more. */
const PAGE = 250;

/** Calls to Loyverse's API, one account. */
export function loyverseClient({ options }: SetUp, io: ConnectorIo): ApiClient {
  const url = apiUrl(options, LOYVERSE_URL);
  return new ApiClient(
    { provider: 'Loyverse', url, tokens: fixedToken(io), budgets: budgetsOf, explain: explainLoyverse },
    io,
  );
}

export const MERCHANT: Call = { path: '/v1.0/merchant', permission: 'MERCHANT_READ' };
export const STORES: Call = { path: '/v1.0/stores', query: { limit: PAGE }, permission: 'STORES_READ' };

export function receiptSearch(query: Query): Call {
  return { path: '/v1.0/receipts', query: { ...query, limit: PAGE }, permission: 'RECEIPTS_READ' };
}

/** Loyverse counts the calls of an account. Two tokens of one account do not know of each other: then 429 slows both. */
function budgetsOf(token: string): readonly RateBudget[] {
  const account = createHash('sha256').update(token).digest('hex').slice(0, 12);
  return [{ name: `loyverse ${account}`, requests: 60, perMs: MINUTE }];
}
