import { createHash } from 'node:crypto';
import { CheckFailure } from '../../domain/errors.ts';
import { DAY, type Instant, instant, millis } from '../../domain/time.ts';
import type { ConnectorIo } from '../../ports/connectors.ts';
import { fields, moment, text } from '../api/read.ts';
import { MissingPermission } from '../api/refusal.ts';
import type { Tokens } from '../api/tokens.ts';
import { squareUrl } from './client.ts';
import { explainRenewal } from './errors.ts';

/** Square advises to renew every 7 days; tokens live for 30, short-lived ones for one. */
const RENEW_AFTER = 7 * DAY;
/** Kept beside the access token that was obtained: when to renew it, and a mark of what it was obtained with. */
const NOTE = 'accessTokenNote';

/** The access token of one integration: a personal one as it is, one from OAuth renewed in time. */
export class SquareAuth implements Tokens {
  private readonly options: Readonly<Record<string, string>>;
  private readonly io: ConnectorIo;
  private known: string | undefined;
  private renewed = false;

  constructor(options: Readonly<Record<string, string>>, io: ConnectorIo) {
    this.options = options;
    this.io = io;
  }

  /** @throws CheckFailure */
  async token(): Promise<string> {
    this.known ??= (await this.kept()) ?? (await this.renew());
    return this.known;
  }

  /** Another token when `refused` was not accepted; undefined when there is no other to be had. @throws CheckFailure */
  async tokenInsteadOf(refused: string, failure: CheckFailure): Promise<string | undefined> {
    if (this.known !== undefined && this.known !== refused) return this.known;
    if (this.renewed || failure instanceof MissingPermission || !this.io.credentials.has('refreshToken'))
      return undefined;
    this.known = await this.renew();
    return this.known;
  }

  private async kept(): Promise<string | undefined> {
    const { credentials } = this.io;
    if (!credentials.has('refreshToken')) return (await credentials.get('accessToken')).trim();
    if (!credentials.has('accessToken') || !credentials.has(NOTE)) return undefined;
    const [renewAt = '', mark] = (await credentials.get(NOTE)).split(' ');
    const usable = renewAt > this.io.clock.now() && mark === markOf(await this.grant());
    return usable ? credentials.get('accessToken') : undefined;
  }

  private async grant(): Promise<Record<'client_id' | 'client_secret' | 'refresh_token', string>> {
    const { credentials } = this.io;
    return {
      client_id: (await credentials.get('clientId')).trim(),
      client_secret: (await credentials.get('clientSecret')).trim(),
      refresh_token: (await credentials.get('refreshToken')).trim(),
    };
  }

  /** New tokens are kept before the first call that uses them: a crash in between must not lock the venue out. */
  private async renew(): Promise<string> {
    this.renewed = true;
    const grant = await this.grant();
    const answer = await this.io.http.request({
      method: 'POST',
      url: squareUrl(this.options, '/oauth2/token'),
      json: { grant_type: 'refresh_token', ...grant },
      signal: this.io.signal,
      // A refresh token may be good for one time only.
      retry: false,
      explain: explainRenewal,
    });
    const given = fields(answer.json());
    const token = text(given.access_token);
    if (token === null) throw new CheckFailure('bad_data', "/oauth2/token: Square's answer holds no access token");
    const refresh = text(given.refresh_token) ?? grant.refresh_token;
    const note = `${renewAt(this.io.clock.now(), moment(given.expires_at))} ${markOf({ ...grant, refresh_token: refresh })}`;
    const rotated = refresh === grant.refresh_token ? {} : { refreshToken: refresh };
    await this.io.credentials.replace({ accessToken: token, [NOTE]: note, ...rotated });
    return token;
  }
}

/** After 7 days, or half-way to the end of a token that lives for less than 14. */
function renewAt(now: Instant, expires: Instant | null): Instant {
  const life = expires === null ? RENEW_AFTER * 2 : millis(expires) - millis(now);
  return instant(millis(now) + Math.min(RENEW_AFTER, Math.max(0, life / 2)));
}

/** Tells whether a token was obtained with these credentials: after a change of them it must not be used any more. */
function markOf(grant: Readonly<Record<string, string>>): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(grant).sort()))
    .digest('base64url')
    .slice(0, 16);
}
