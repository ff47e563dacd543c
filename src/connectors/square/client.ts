import { plus } from '../../domain/time.ts';
import type { ConnectorIo, SetUp, Window } from '../../ports/connectors.ts';
import { ApiClient, type Call } from '../api/client.ts';
import { apiUrl } from '../api/options.ts';
import type { Fields } from '../api/read.ts';
import { squareTokens } from './auth.ts';
import { explainSquare } from './refusals.ts';

const SQUARE_URL = 'https://connect.squareup.com';
/** The version of the API that this client was written against; without it the application's own would apply. */
const API_VERSION = '2025-08-20';
/** Square takes no more locations in one search. */
export const LOCATIONS_A_CALL = 10;
const PAGE = 500;

/** Calls to Square's API, one merchant. */
export function squareClient({ options }: SetUp, io: ConnectorIo): ApiClient {
  const url = apiUrl(options, SQUARE_URL);
  const headers = { 'square-version': API_VERSION };
  return new ApiClient({ provider: 'Square', url, tokens: squareTokens(url, io), headers, explain: explainSquare }, io);
}

export const LOCATIONS: Call = { path: '/v2/locations', permission: 'MERCHANT_PROFILE_READ' };

const MODIFIED = ['updated_at', 'UPDATED_AT'] as const;
const SOLD = ['closed_at', 'CLOSED_AT'] as const;

/**
 * The search for orders of a few locations. Sorted by the field of the window, so that rows that change meanwhile move to
 * the end and are not missed.
 */
export function orderSearch(locations: readonly { readonly id: string }[], window: Window, limit = PAGE): Call {
  const [field, sort] = window.by === 'modified' ? MODIFIED : SOLD;
  // Both ends of Square's range are included, ours is open at the end.
  const range = { start_at: window.from, end_at: plus(window.to, -1) };
  const json: Fields = {
    location_ids: locations.map(({ id }) => id),
    limit,
    query: {
      filter: { state_filter: { states: ['COMPLETED', 'CANCELED'] }, date_time_filter: { [field]: range } },
      sort: { sort_field: sort, sort_order: 'ASC' },
    },
  };
  return { method: 'POST', path: '/v2/orders/search', json, permission: 'ORDERS_READ' };
}
