import { CheckFailure } from '../../domain/errors.ts';
import { formatAmount, validCurrency } from '../../domain/money.ts';
import { type Instant, instant, MINUTE, millis, plus } from '../../domain/time.ts';
import type { ConnectorIo, SetUp, Window } from '../../ports/connectors.ts';
import { apiUrl, type Check, currencySoFar } from '../api/check.ts';
import {
  ApiClient,
  type Call,
  type CursorList,
  codeOfStatus,
  lifeOf,
  MissingPermission,
  type Obtained,
  type Query,
  type Refusal,
  RenewedToken,
  refusalWords,
  refusedCall,
  type TokenSource,
} from '../api/client.ts';
import { type Fields, fields, moment, rowsOf, text, whole } from '../api/read.ts';
import { brokenAnswer } from '../http/failure.ts';
import { readKey, type ZettleKey } from './key.ts';

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

const NEWEST_PURCHASE = purchases({ limit: 1, descending: true });

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
class ZettleKeyExchange implements TokenSource<Grant> {
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
      addressOption: 'tokenUrl',
      form: { grant_type: GRANT, client_id: await this.clientId(), assertion },
      signal: this.io.signal,
      explain: (status, body) => explainGrant(status, body, { key: this.key, now }),
    });
    const given = fields(answer.json());
    const token = text(given.access_token);
    if (token === null) throw brokenAnswer("Zettle's answer to the API key holds no access token");
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
        ? 'apiKey is not a Zettle API key: three parts with full stops between them; was it copied in full?'
        : 'the API key does not name its client; give the client ID that is shown with it as clientId';
    throw new CheckFailure('bad_config', why);
  }

  private tokenUrl(): string {
    const url = this.options.tokenUrl ?? DEFAULT_TOKEN_URL;
    if (!URL.canParse(url))
      throw new CheckFailure('bad_config', 'tokenUrl is not a web address; give one like https://host/token');
    return url;
  }
}

/**
 * The newest purchase, which says as much of an account as can be read; undefined when there is none. @throws CheckFailure
 */
export async function newestPurchase(client: ApiClient): Promise<Fields | undefined> {
  const answer = await client.call(NEWEST_PURCHASE);
  const [newest] = rowsOf(answer, { ...NEWEST_PURCHASE, ...PURCHASES, provider: 'Zettle' });
  return newest === undefined ? undefined : fields(newest);
}

/** `purchases; the newest is receipt 1366 of 2026-11-19 23:40 UTC over 17.90 CAD` */
export function describeNewest(newest: Fields | undefined): string {
  if (!newest) return 'purchases, of which there are none yet';
  const at = moment(newest.timestamp);
  const currency = text(newest.currency) ?? '';
  const amount = Number.isSafeInteger(newest.amount) ? whole(newest.amount, 'amount') : null;
  const when = at === null ? '' : ` of ${at.slice(0, 16).replace('T', ' ')} UTC`;
  const over = amount === null || !validCurrency(currency) ? '' : ` over ${formatAmount(amount, currency)}`;
  return `purchases; the newest is receipt ${text(newest.purchaseNumber) ?? 'without number'}${when}${over}`;
}

const NEW_KEY = 'make a new one at my.zettle.com/apps/api-keys';

/** Zettle's own words for a refused call, as what they mean for us. */
function explainZettle({ status, body, permission }: Refusal, key: ZettleKey | null): CheckFailure {
  const said = wordsOf(body, status);
  if (status === 403) {
    const may = key?.scopes && key.scopes.length > 0 ? `; it may do ${key.scopes.join(', ')}` : '';
    return new MissingPermission(permission, said + may, 'the API key');
  }
  if (status === 401) return new CheckFailure('auth_expired', `Zettle did not accept its own token (${said})`);
  return refusedCall('Zettle', status, said);
}

/** The same for the call that exchanges the key for a token: what is refused there is the key. */
function explainGrant(
  status: number,
  body: unknown,
  { key, now }: { readonly key: ZettleKey | null; readonly now: Instant },
): CheckFailure {
  const said = wordsOf(body, status);
  const error = text(fields(body).error) ?? '';
  if (/client/i.test(error) && error !== 'unauthorized_client') {
    return new CheckFailure('bad_config', `Zettle does not know the client ID of the key (${said}); check clientId`);
  }
  const ended = key?.expires && key.expires <= now ? key.expires : null;
  if (ended !== null || /expired/i.test(said)) {
    const when = ended === null ? '' : ` on ${ended.slice(0, 10)}`;
    return new CheckFailure('auth_expired', `the API key has expired${when} (${said}); ${NEW_KEY}`);
  }
  if (status === 400 || status === 401 || status === 403) {
    const why = 'it was deleted in the Zettle account, or not copied in full';
    return new CheckFailure('auth_revoked', `Zettle refused the API key (${said}): ${why}; ${NEW_KEY}`);
  }
  return new CheckFailure(codeOfStatus(status), `Zettle refused the call for a token: ${said}`);
}

/** `400 invalid_grant: The assertion is not valid` */
function wordsOf(body: unknown, status: number): string {
  const { error, errorType, error_description, developerMessage, message } = fields(body);
  const words = text(error_description) ?? text(developerMessage) ?? text(message);
  return refusalWords([status, text(error) ?? text(errorType)], words);
}

/** What is known of an account beside its purchases. */
export class Account {
  /** What it sold in so far; null when nobody had to know. */
  currency: string | null = null;
  private readonly check: Check;

  constructor(check: Check) {
    this.check = check;
  }

  /** Pages of purchases; where one does not name its currency, that of the account is looked for before it is read. */
  async *known(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<readonly unknown[], void, void> {
    let isNeeded = false;
    for await (const purchases of pages) {
      const isNew: boolean = !isNeeded && purchases.some((purchase) => text(fields(purchase).currency) === null);
      if (isNew) this.currency = await currencySoFar('the Zettle account', this.check);
      isNeeded ||= isNew;
      yield purchases;
    }
  }
}
