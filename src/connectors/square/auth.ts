import { CheckFailure } from '../../domain/errors.ts';
import { DAY, type Instant, instant, millis } from '../../domain/time.ts';
import type { ConnectorIo } from '../../ports/connectors.ts';
import { fields, moment, text } from '../api/read.ts';
import { fixedToken, type Obtained, RenewedToken, type Tokens } from '../api/tokens.ts';
import { explainRenewal } from './refusals.ts';

/** Square advises to renew every 7 days; tokens live for 30, short-lived ones for one. */
const RENEW_AFTER = 7 * DAY;

/** The access token of one integration: a personal one as it is, one from OAuth renewed in time. */
export function squareTokens(url: string, io: ConnectorIo): Tokens {
  if (!io.credentials.has('refreshToken')) return fixedToken(io);
  return new RenewedToken({ kept: true, grant: () => grantOf(io), obtain: (grant) => renewed(grant, url, io) }, io);
}

type Grant = Readonly<Record<'clientId' | 'clientSecret' | 'refreshToken', string>>;

async function grantOf({ credentials }: ConnectorIo): Promise<Grant> {
  return {
    clientId: (await credentials.get('clientId')).trim(),
    clientSecret: (await credentials.get('clientSecret')).trim(),
    refreshToken: (await credentials.get('refreshToken')).trim(),
  };
}

async function renewed(
  { clientId, clientSecret, refreshToken }: Grant,
  url: string,
  io: ConnectorIo,
): Promise<Obtained> {
  const answer = await io.http.request({
    method: 'POST',
    url: `${url}/oauth2/token`,
    json: {
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    },
    signal: io.signal,
    // A refresh token may be good for one time only.
    retry: false,
    explain: explainRenewal,
  });
  const given = fields(answer.json());
  const token = text(given.access_token);
  if (token === null) throw new CheckFailure('bad_data', "/oauth2/token: Square's answer holds no access token");
  const refresh = text(given.refresh_token) ?? refreshToken;
  const until = renewAt(io.clock.now(), moment(given.expires_at));
  return { token, until, ...(refresh === refreshToken ? {} : { rotated: { refreshToken: refresh } }) };
}

/** After 7 days, or half-way to the end of a token that lives for less than 14. */
function renewAt(now: Instant, expires: Instant | null): Instant {
  const life = expires === null ? RENEW_AFTER * 2 : millis(expires) - millis(now);
  return instant(millis(now) + Math.min(RENEW_AFTER, Math.max(0, life / 2)));
}
