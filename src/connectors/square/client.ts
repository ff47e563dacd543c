import { CheckFailure } from '../../domain/errors.ts';
import { DAY, type Instant, instant, millis, plus } from '../../domain/time.ts';
import type { ConnectorIo, ConsentFlow, SetUp, Window } from '../../ports/connectors.ts';
import { apiUrl, type Check, chosenPlaces, compareCurrencies, type Place, placeOf } from '../api/check.ts';
import {
  ApiClient,
  type Call,
  consentedAs,
  fixedToken,
  forgottenPage,
  type Granted,
  lostAnswer,
  MissingPermission,
  type Refusal,
  refreshedTokens,
  refusalWords,
  refusedCall,
  refusedCode,
  type Spending,
  type Tokens,
  tokensIn,
  trimmed,
} from '../api/client.ts';
import { type Fields, fields, moment, rowsOf, text } from '../api/read.ts';

const SQUARE_URL = 'https://connect.squareup.com';
/** The version of the API that this client was written against; without it the application's own would apply. */
const API_VERSION = '2025-08-20';
/** The most locations that Square takes in one search. */
export const LOCATIONS_A_CALL = 10;
const PAGE = 500;

/** Calls to Square's API, one merchant. */
export function squareClient({ options }: SetUp, io: ConnectorIo): ApiClient {
  const url = apiUrl(options, SQUARE_URL);
  const headers = { 'square-version': API_VERSION };
  return new ApiClient({ provider: 'Square', url, tokens: squareTokens(url, io), headers, explain: explainSquare }, io);
}

const LOCATIONS: Call = { path: '/v2/locations', permission: 'MERCHANT_PROFILE_READ' };

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

/** Square advises to renew every 7 days; tokens live for 30, short-lived ones for one. */
const RENEW_AFTER = 7 * DAY;

/** The access token of one integration: a personal one as it is, one from OAuth renewed in time. */
function squareTokens(url: string, io: ConnectorIo): Tokens {
  if (!io.credentials.has('refreshToken')) return fixedToken(io);
  return refreshedTokens(io, ['clientId', 'clientSecret'], ({ clientId, clientSecret, refreshToken }, spending) => {
    const json = { grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret };
    return tokensFor({ ...json, refresh_token: refreshToken }, { url, io, spending });
  });
}

const ANSWER = "/oauth2/token: Square's answer";

interface Asking {
  readonly url: string;
  readonly io: ConnectorIo;
  /** Of a renewal; absent for the exchange of a code. */
  readonly spending?: Spending | null;
}

/** What a call for tokens brings. */
async function tokensFor(json: Fields, { url, io, spending }: Asking): Promise<Granted> {
  const answer = await io.http.request({
    method: 'POST',
    url: `${url}/oauth2/token`,
    json,
    signal: io.signal,
    // A refresh token may be good for one time only, a code is.
    retry: false,
    ...(spending ? { kept: spending.kept } : {}),
    explain: (status, answer) => explainTokens(status, answer, spending?.unanswered),
  });
  const { token, refresh, given } = tokensIn(answer, ANSWER);
  return { token, refresh, until: renewAt(io.clock.now(), moment(given.expires_at)) };
}

const SCOPES = 'ORDERS_READ ITEMS_READ MERCHANT_PROFILE_READ';

/** The consent of a seller, to an application of one's own. */
export const squareConsent: ConsentFlow = {
  address({ options, clientId, state, redirect }) {
    const query = { client_id: clientId, scope: SCOPES, session: 'false', state, redirect_uri: redirect };
    return `${apiUrl(options, SQUARE_URL)}/oauth2/authorize?${new URLSearchParams(query)}`;
  },

  async exchange({ options }, io, { code, redirect }) {
    const client = await trimmed(io, 'clientId', 'clientSecret');
    const json = { grant_type: 'authorization_code', client_id: client.clientId, client_secret: client.clientSecret };
    const asked = { ...json, code, redirect_uri: redirect };
    const granted = await tokensFor(asked, { url: apiUrl(options, SQUARE_URL), io });
    return { credentials: consentedAs(client, granted, ANSWER) };
  },
};

/** After 7 days, or half-way to the end of a token that lives for less than 14. */
function renewAt(now: Instant, expires: Instant | null): Instant {
  const life = expires === null ? RENEW_AFTER * 2 : millis(expires) - millis(now);
  return instant(millis(now) + Math.min(RENEW_AFTER, Math.max(0, life / 2)));
}

/**
 * The locations whose sales count: those that the options name, else all. One that was closed since the last check has sales
 * that were not fetched yet, so a check searches it, too; who sets a connection up sees the active ones.
 * @throws CheckFailure
 */
export async function chosenLocations(client: ApiClient, check: Check): Promise<readonly Place[]> {
  const all = await locationsOf(client);
  check.reached.is(all.find(({ merchant }) => merchant !== null)?.merchant ?? null);
  const { places, named } = chosenPlaces(all, { option: 'locations', provider: 'Square' }, check);
  const chosen = places.filter(({ active }) => active || named || !check.trying);
  if (chosen.length === 0) throw new CheckFailure('bad_config', 'the Square account has no active location');
  compareCurrencies(
    chosen.filter(({ active }) => active || named),
    check,
  );
  return chosen;
}

type Location = Place & { readonly active: boolean; readonly merchant: string | null };

async function locationsOf(client: ApiClient): Promise<Location[]> {
  const answer = await client.call(LOCATIONS);
  return rowsOf(answer, { ...LOCATIONS, provider: 'Square', rows: 'locations', omitsEmpty: true })
    .map(fields)
    .flatMap((location) => {
      const place = placeOf({ ...location, zone: location.timezone });
      return place === null
        ? []
        : { ...place, active: text(location.status) !== 'INACTIVE', merchant: text(location.merchant_id) };
    });
}

/** Square's own words for a refused call, as what they mean for us; undefined for codes that say no more than the status. */
function explainSquare({ status, body, permission }: Refusal): CheckFailure | undefined {
  const { code } = firstError(body);
  const said = wordsOf(status, body);
  switch (code) {
    case 'ACCESS_TOKEN_EXPIRED':
      return new CheckFailure(
        'auth_expired',
        `Square says that the access token has expired (${said}); make a new one`,
      );
    case 'ACCESS_TOKEN_REVOKED':
    case 'UNAUTHORIZED':
    case 'CLIENT_DISABLED':
    case 'APPLICATION_DISABLED':
      return new CheckFailure('auth_revoked', `Square does not accept the access token (${said}); make a new one`);
    case 'INSUFFICIENT_SCOPES':
    case 'INSUFFICIENT_PERMISSIONS':
    case 'FORBIDDEN':
      return new MissingPermission(permission, said);
    case 'RATE_LIMITED':
      return new CheckFailure('rate_limited', `Square asks to call less often (${said})`);
    case 'INVALID_CURSOR':
      return forgottenPage('Square', said);
    default:
      return code === null ? undefined : refusedCall('Square', status, said);
  }
}

/**
 * The same for the calls for tokens: there everything that is refused is a refused connection, or a code that is not good.
 */
function explainTokens(
  status: number,
  answer: unknown,
  unanswered: Instant | null | undefined,
): CheckFailure | undefined {
  const body = fields(answer);
  const said = wordsOf(status, body);
  const mistaken = /client/i.test(text(body.error) ?? text(body.type) ?? '');
  if (status === 400 && mistaken) {
    return new CheckFailure('bad_config', `Square does not know clientId or clientSecret (${said})`);
  }
  if (status === 400 || status === 401 || status === 403) {
    if (unanswered === undefined) return refusedCode('Square', said);
    const why = `Square refused the refresh token (${said})${lostAnswer(unanswered)}; the venue must connect again: posctl authorize square`;
    return new CheckFailure('auth_revoked', why);
  }
  return undefined;
}

function firstError({ errors }: Fields) {
  const error = fields(Array.isArray(errors) ? errors[0] : undefined);
  return { code: text(error.code), detail: text(error.detail), field: text(error.field) };
}

/** `401 ACCESS_TOKEN_EXPIRED: The token has expired` */
function wordsOf(status: number, body: Fields): string {
  const { code, detail, field } = firstError(body);
  const { error, error_description, message } = body;
  return refusalWords([status, code ?? text(error), field], detail ?? text(error_description) ?? text(message));
}
