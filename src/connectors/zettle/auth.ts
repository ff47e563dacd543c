import { CheckFailure } from '../../domain/errors.ts';
import { type Instant, MINUTE, plus } from '../../domain/time.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import { fields, text } from '../api/read.ts';
import { MissingPermission } from '../api/refusal.ts';
import { lifeOf, type Tokens } from '../api/tokens.ts';
import { explainGrant } from './errors.ts';
import { readKey, type ZettleKey } from './key.ts';

const DEFAULT_TOKEN_URL = 'https://oauth.zettle.com/token';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** How long tokens are good for, where the answer does not say. */
const SECONDS = 7200;
const RENEWED_BEFORE = 5 * MINUTE;

/**
 * The token that an API key is exchanged for. It is good for two hours, a check lasts for minutes: it is kept for one
 * check, in memory only. The key itself can be exchanged as often as one likes, so that nothing needs to be kept.
 */
export class ZettleAuth implements Tokens {
  private readonly options: SetUp['options'];
  private readonly io: ConnectorIo;
  private known: { readonly token: string; readonly until: Instant } | undefined;
  private renewed = false;
  /** What the key says of itself, once it was asked for. */
  key: ZettleKey | null = null;

  constructor(options: SetUp['options'], io: ConnectorIo) {
    this.options = options;
    this.io = io;
  }

  async token(): Promise<string> {
    if (!this.known || this.known.until <= this.io.clock.now()) this.known = await this.exchange();
    return this.known.token;
  }

  /** One more token, once a check: a second one that is refused as well says that it is not the token. */
  async tokenInsteadOf(_refused: string, failure: CheckFailure): Promise<string | undefined> {
    if (this.renewed || failure instanceof MissingPermission) return undefined;
    this.renewed = true;
    this.known = await this.exchange();
    return this.known.token;
  }

  private async exchange() {
    const now = this.io.clock.now();
    // Long as it is, it is often copied with line breaks.
    const assertion = (await this.io.credentials.get('apiKey')).replace(/\s+/g, '');
    this.key = readKey(assertion);
    const answer = await this.io.http.request({
      method: 'POST',
      url: this.tokenUrl(),
      form: { grant_type: GRANT, client_id: await this.clientId(), assertion },
      signal: this.io.signal,
      explain: (status, body) => explainGrant(status, body, { key: this.key, now }),
    });
    const given = fields(answer.json());
    const token = text(given.access_token);
    if (token === null) throw new CheckFailure('bad_data', "Zettle's answer to the API key holds no access token");
    return { token, until: plus(now, lifeOf(given.expires_in, SECONDS) * 1000 - RENEWED_BEFORE) };
  }

  /** The one that was given, else the one in the key. */
  private async clientId(): Promise<string> {
    const { credentials } = this.io;
    const given = credentials.has('clientId') ? (await credentials.get('clientId')).trim() : '';
    const clientId = given === '' ? this.key?.clientId : given;
    if (clientId) return clientId;
    const why =
      this.key === null
        ? 'apiKey is no API key of Zettle: three parts with full stops between them; was all of it copied?'
        : 'the API key does not name its client; give the client ID that is shown with it as clientId';
    throw new CheckFailure('bad_config', why);
  }

  private tokenUrl(): string {
    const url = this.options.tokenUrl ?? DEFAULT_TOKEN_URL;
    if (!URL.canParse(url))
      throw new CheckFailure('bad_config', 'tokenUrl is no web address; give one like https://host/token');
    return url;
  }
}
