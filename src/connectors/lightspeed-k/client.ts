import { CheckFailure } from '../../domain/errors.ts';
import { between, type Instant, instant, MINUTE, millis, plus } from '../../domain/time.ts';
import type { ConnectorIo, ConsentFlow, SetUp } from '../../ports/connectors.ts';
import type { HttpAnswer } from '../../ports/http.ts';
import { apiUrl, type Check, chosenPlaces, compareCurrencies, type Place, placeOf } from '../api/check.ts';
import {
  ApiClient,
  type Call,
  consentedAs,
  type Granted,
  lifeOf,
  lostAnswer,
  MissingPermission,
  type Query,
  type Refusal,
  refreshedTokens,
  refusalWords,
  refusedCall,
  refusedCode,
  type Spending,
  tokensIn,
  trimmed,
} from '../api/client.ts';
import { type Fields, fields, numberedPages, rowsOf, type Span, text } from '../api/read.ts';

const PROVIDER = 'Lightspeed';
const K_URL = 'https://api.lsk.lightspeed.app';
const SCOPE = 'financial-api';
/** The most that Lightspeed takes. */
const PAGE = 100;
const BUSINESSES_A_PAGE = 1000;

/** Calls to Lightspeed's API of the K-Series, one consent of a venue's owner. */
export function lightspeedKClient({ options }: SetUp, io: ConnectorIo): ApiClient {
  const url = apiUrl(options, K_URL);
  const grants = new KGrants(url, io);
  const tokens = refreshedTokens(io, ['clientId', 'clientSecret'], (grant, spending) => {
    const form = { grant_type: 'refresh_token', refresh_token: grant.refreshToken };
    return grants.tokensFor(grant, form, spending);
  });
  return new ApiClient({ provider: PROVIDER, url, tokens, explain: explainK }, io);
}

/** Sales by when they were closed; nothing tells which of them changed. */
export function saleSearch(place: Place, { from, to }: Span, limit = PAGE): Call {
  return {
    path: `/f/v2/business-location/${encodeURIComponent(place.id)}/sales`,
    query: { from, to, include: 'payments', pageSize: limit },
    permission: SCOPE,
  };
}

/** Lightspeed did not take what was asked for. Among sales, it refuses times from before a location existed. */
export class BadRequest extends CheckFailure {
  constructor(said: string) {
    super('bad_config', `Lightspeed refused the call: ${said}`);
  }
}

/** How exactly the begin of what Lightspeed answers for is looked for. */
const NEAR = 15 * MINUTE;

/**
 * From when on Lightspeed answers for a location, where it refused the whole span: nothing else is known of when it was
 * opened. @throws the refusal when it does not answer for the end of the span either: then it is about something else.
 */
export async function firstAnswered(client: ApiClient, place: Place, { from, to }: Span): Promise<Instant> {
  let [refused, taken] = [from, plus(to, -Math.min(NEAR, between(from, to) / 2))];
  await client.call(saleSearch(place, { from: taken, to }, 1));
  while (between(refused, taken) > NEAR) {
    const middle = instant(Math.floor((millis(refused) + millis(taken)) / 2));
    if (await isTaken(client, place, { from: middle, to })) taken = middle;
    else refused = middle;
  }
  return taken;
}

async function isTaken(client: ApiClient, place: Place, span: Span): Promise<boolean> {
  try {
    await client.call(saleSearch(place, span, 1));
    return true;
  } catch (error) {
    if (error instanceof BadRequest) return false;
    throw error;
  }
}

/** When the location's business day after `day` begins, in its own time; null when Lightspeed does not say it. */
export async function dayStartOf(client: ApiClient, place: Place, day: string): Promise<string | null> {
  const path = `/f/v2/business-location/${encodeURIComponent(place.id)}/sales-daily`;
  try {
    const { nextStartOfDayAsIso8601 } = await client.call({ path, query: { date: day }, permission: SCOPE });
    return /T(\d\d:\d\d)/.exec(text(nextStartOfDayAsIso8601) ?? '')?.[1] ?? null;
  } catch (error) {
    // It is for a hint only; what is wrong with the access shows at the sales.
    if (error instanceof CheckFailure && error.code === 'bad_config') return null;
    throw error;
  }
}

/** The locations whose sales count: those that the options name, else all. @throws CheckFailure */
export async function chosenLocations(client: ApiClient, check: Check): Promise<readonly Place[]> {
  const all: Place[] = [];
  for await (const businesses of businessesOf(client)) all.push(...businesses.flatMap(locationsIn));
  const { places } = chosenPlaces(all, { option: 'locations', provider: PROVIDER }, check);
  if (places.length === 0) throw new CheckFailure('bad_config', 'the Lightspeed account has no business location');
  compareCurrencies(places, check);
  return places;
}

function businessesOf(client: ApiClient) {
  const path = '/f/data/businesses';
  return numberedPages({
    path,
    provider: PROVIDER,
    id: ({ businessId }) => text(businessId),
    async page(number) {
      const query: Query = { page: number - 1, size: BUSINESSES_A_PAGE };
      const answer = await client.call({ path, query, permission: SCOPE });
      const listed = { path, provider: PROVIDER, rows: 'businessList' };
      const embedded = answer._embedded ?? null;
      const rows = rowsOf(embedded === null ? answer : fields(embedded), listed);
      return { rows, more: rows.length >= BUSINESSES_A_PAGE };
    },
  });
}

function locationsIn(value: unknown): Place[] {
  const { businessLocations, currencyCode } = fields(value);
  const rows = Array.isArray(businessLocations) ? businessLocations.map(fields) : [];
  return rows.flatMap(
    ({ blID, blName, timezone }) => placeOf({ id: blID, name: blName, zone: timezone, currency: currencyCode }) ?? [],
  );
}

const CONSENT = "the venue's owner must consent again: posctl authorize lightspeed-k";

/** Lightspeed's own words for a refused call, as what they mean for us. */
function explainK({ status, body, permission }: Refusal): CheckFailure | undefined {
  const said = wordsOf(status, body);
  if (status === 401) {
    return /revoked/i.test(said)
      ? new CheckFailure('auth_revoked', `Lightspeed does not accept the access token any more (${said}); ${CONSENT}`)
      : new CheckFailure('auth_expired', `Lightspeed did not accept its own access token (${said}); ${CONSENT}`);
  }
  if (status === 403) return new MissingPermission(permission, said);
  if (status === 400) return new BadRequest(said);
  return text(body.error) === null ? undefined : refusedCall(PROVIDER, status, said);
}

/** `400 invalid_grant: Refresh token expired` */
function wordsOf(status: number, { error, error_description, message }: Fields): string {
  return refusalWords([status, text(error)], text(error_description) ?? text(message));
}

type KClient = Readonly<Record<'clientId' | 'clientSecret', string>>;

/** How long access tokens are good for, where the answer does not say. */
const SECONDS = 3600;
const RENEWED_BEFORE = 5 * MINUTE;

const ANSWER = "/oauth/token: Lightspeed's answer";

/** Access tokens for a refresh token that is good for one time and for 14 days: each brings the next refresh token. */
class KGrants {
  private readonly url: string;
  private readonly io: ConnectorIo;

  constructor(url: string, io: ConnectorIo) {
    this.url = url;
    this.io = io;
  }

  /** What a call for tokens brings. */
  async tokensFor(client: KClient, form: Form, spending?: Spending | null): Promise<Granted> {
    const { token, refresh, given } = tokensIn(await this.asked(client, form, spending), ANSWER);
    const until = plus(this.io.clock.now(), lifeOf(given.expires_in, SECONDS) * 1000 - RENEWED_BEFORE);
    return { token, until, refresh };
  }

  /**
   * The client says who it is in the header; where that is not taken, in the form. A refresh token is not spent by a call
   * whose client was refused.
   */
  private async asked(client: KClient, form: Form, spending?: Spending | null): Promise<HttpAnswer> {
    const { clientId, clientSecret } = client;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    try {
      return await this.post(form, { authorization: `Basic ${basic}` }, spending);
    } catch (error) {
      if (!(error instanceof UnknownClient)) throw error;
      return this.post({ ...form, client_id: clientId, client_secret: clientSecret }, {}, spending);
    }
  }

  private post(form: Form, headers: Form, spending?: Spending | null): Promise<HttpAnswer> {
    return this.io.http.request({
      method: 'POST',
      url: `${this.url}/oauth/token`,
      headers,
      form,
      signal: this.io.signal,
      retry: false,
      ...(spending ? { kept: spending.kept } : {}),
      explain: (status, body) => explainGrant(status, fields(body), spending?.unanswered),
    });
  }
}

type Form = Readonly<Record<string, string>>;
/** Of a renewal: when an earlier check asked and kept no answer. Undefined for the exchange of a code. */
type Unanswered = Instant | null | undefined;

class UnknownClient extends CheckFailure {
  constructor(said: string) {
    super('bad_config', `Lightspeed does not know clientId or clientSecret (${said})`);
  }
}

/** The same for the calls for tokens: there everything that is refused is a refused consent, or a code that is not good. */
function explainGrant(status: number, body: Fields, unanswered: Unanswered): CheckFailure | undefined {
  const said = wordsOf(status, body);
  if ((status === 400 || status === 401) && /client/i.test(text(body.error) ?? '')) return new UnknownClient(said);
  if (status !== 400 && status !== 401 && status !== 403) return undefined;
  if (unanswered === undefined) return refusedCode(PROVIDER, said);
  const expired = /expired/i.test(said);
  const why = expired
    ? 'the refresh token has expired, as it does after 14 days without a check'
    : 'Lightspeed refused the refresh token: it was used before, ended, or the owner took the consent back';
  return new CheckFailure(
    expired ? 'auth_expired' : 'auth_revoked',
    `${why} (${said})${lostAnswer(unanswered)}; ${CONSENT}`,
  );
}

/** The consent of a venue's owner. */
export const lightspeedKConsent: ConsentFlow = {
  address({ options, clientId, state, redirect }) {
    const query = { response_type: 'code', client_id: clientId, redirect_uri: redirect, scope: SCOPE, state };
    return `${apiUrl(options, K_URL)}/oauth/authorize?${new URLSearchParams(query)}`;
  },

  async exchange({ options }, io, { code, redirect }) {
    const client = await trimmed(io, 'clientId', 'clientSecret');
    const grants = new KGrants(apiUrl(options, K_URL), io);
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirect };
    return { credentials: consentedAs(client, await grants.tokensFor(client, form), ANSWER) };
  },
};
