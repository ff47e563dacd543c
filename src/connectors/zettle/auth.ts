import { CheckFailure } from '../../domain/errors.ts';
import { MINUTE, plus } from '../../domain/time.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import { fields, text } from '../api/read.ts';
import { lifeOf, type Obtained, type TokenSource } from '../api/tokens.ts';
import { readKey, type ZettleKey } from './key.ts';
import { explainGrant } from './refusals.ts';

const DEFAULT_TOKEN_URL = 'https://oauth.zettle.com/token';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** How long tokens are good for, where the answer does not say. */
const SECONDS = 7200;
const RENEWED_BEFORE = 5 * MINUTE;

type Grant = Readonly<Record<'assertion', string>>;

/**
 * The exchange of an API key for tokens. They are good for two hours, a check lasts for minutes; the key itself can be
 * exchanged as often as one likes, so that nothing needs to be kept.
 */
export class ZettleKeyExchange implements TokenSource<Grant> {
  readonly kept = false;
  /** What the key says of itself, once it was asked for. */
  key: ZettleKey | null = null;
  private readonly options: SetUp['options'];
  private readonly io: ConnectorIo;

  constructor(options: SetUp['options'], io: ConnectorIo) {
    this.options = options;
    this.io = io;
  }

  async grant(): Promise<Grant> {
    // Long as it is, it is often copied with line breaks.
    return { assertion: (await this.io.credentials.get('apiKey')).replace(/\s+/g, '') };
  }

  async obtain({ assertion }: Grant): Promise<Obtained> {
    const now = this.io.clock.now();
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
