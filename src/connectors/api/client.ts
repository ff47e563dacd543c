import { createHash } from 'node:crypto';
import { CheckFailure } from '../../domain/errors.ts';
import { clean, shorten } from '../../domain/text.ts';
import type { Instant } from '../../domain/time.ts';
import { isObject } from '../../domain/unknown.ts';
import type { RateBudget } from '../../ports/budgets.ts';
import type { ConnectorIo, CredentialSession } from '../../ports/connectors.ts';
import type { BodySink, HttpAnswer } from '../../ports/http.ts';
import type { KeptAnswer } from '../../ports/secrets.ts';
import { brokenAnswer } from '../http/failure.ts';
import { elementsOf } from './elements.ts';
import { type CursorPages, cursorPages, type Fields, fields, type Listed, rowsOf, text } from './read.ts';

type Value = string | number | boolean;

/** A list stands for its name once for each of its values. */
export type Query = Readonly<Record<string, Value | readonly Value[]>>;

/** A provider's API, as the credentials of one integration open it. */
export interface Api {
  /** Whose it is, for messages: `Square`. */
  readonly provider: string;
  /** Its address, which paths are added to: see `apiUrl`. */
  readonly url: string;
  /** The option that says it; `baseUrl`, unless it is said. */
  readonly addressOption?: string;
  readonly tokens: Tokens;
  /** Where a call carries its token: as a bearer token, unless it is said here. */
  readonly authorization?: (token: string) => Authorization;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What limits every call; by token where the provider counts each account by itself. */
  readonly budgets?: (token: string) => readonly RateBudget[];
  /** A refused call in the provider's own terms; undefined where the status says it all. */
  explain(refusal: Refusal): CheckFailure | undefined;
}

export interface Authorization {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Query;
}

/** A call that was answered with a status of 400–499. */
export interface Refusal {
  readonly status: number;
  readonly body: Fields;
  /** The permission that the call needs. */
  readonly permission: string;
}

export interface Call {
  /** GET, unless it is said. */
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly json?: Fields;
  /** The permission that it needs, named when it is missing. */
  readonly permission: string;
  /** What limits this call, besides what limits every one. */
  readonly budgets?: readonly RateBudget[];
  /** Takes the body of its answer, as `HttpRequest.into`. */
  readonly into?: BodySink;
  /** Ends it before the check ends. */
  readonly signal?: AbortSignal;
}

/** How a list goes on: the same call once more, with the cursor of the page before. */
export interface CursorList extends Pick<CursorPages, 'rows' | 'omitsEmpty'> {
  /** The name of the cursor: in a call's JSON, else in its query, and in the answer. `cursor`, unless it is said. */
  readonly cursor?: string;
  /** Where the list goes on, if the answer does not say it under that name. */
  readonly next?: NonNullable<CursorPages['next']>;
}

/** Makes calls to an API, with a token that is good, within its budgets, and says refusals in the provider's terms. */
export class ApiClient {
  private readonly api: Api;
  private readonly io: ConnectorIo;

  constructor(api: Api, io: ConnectorIo) {
    this.api = api;
    this.io = io;
  }

  /** The fields of the answer. @throws CheckFailure; `bad_data` when it is something else than an object. */
  async call(call: Call): Promise<Fields> {
    const said = (await this.answer(call)).json();
    if (isObject(said)) return fields(said);
    throw brokenAnswer(`${call.path}: ${this.api.provider}'s answer is not an object`);
  }

  /** The answer as it came, for what stands beside its fields. @throws CheckFailure */
  answer(call: Call): Promise<HttpAnswer> {
    return withToken(this.api.tokens, (token) => this.send(call, token));
  }

  /** All pages of a list that goes by cursors. @throws CheckFailure `bad_data` when it does not end, or is not a list. */
  pages(call: Call, { cursor = 'cursor', ...list }: CursorList): AsyncGenerator<readonly unknown[], void, void> {
    const { path, json, query } = call;
    const goingOn = (at: Query): Call =>
      json ? { ...call, json: { ...json, ...at } } : { ...call, query: { ...query, ...at } };
    const page = (at: string | null) => this.call(at === null ? call : goingOn({ [cursor]: at }));
    return cursorPages({ ...list, path, provider: this.api.provider, cursor, page });
  }

  /**
   * The elements of a list that comes in one answer of any length, in batches as they come; some may come twice.
   * @throws CheckFailure
   */
  elements(call: Call, list: Pick<Listed, 'rows' | 'omitsEmpty'>): AsyncGenerator<readonly unknown[], void, void> {
    const { provider } = this.api;
    const { signal } = this.io;
    return elementsOf({
      list: list.rows,
      where: `${call.path} of ${provider}`,
      signal,
      ask: (into, until) => this.answer({ ...call, into, signal: until }),
      check(rest) {
        if (!isObject(rest)) throw brokenAnswer(`${call.path}: ${provider}'s answer is not an object`);
        rowsOf(fields(rest), { ...list, path: call.path, provider });
      },
    });
  }

  private async send(
    { method = 'GET', path, query, json, permission, budgets = [], into, signal = this.io.signal }: Call,
    token: string,
  ): Promise<HttpAnswer> {
    const { api, io } = this;
    const shown = api.authorization?.(token) ?? { headers: { authorization: `Bearer ${token}` } };
    const answer = await io.http.request({
      method,
      url: api.url + path + queryOf({ ...query, ...shown.query }),
      headers: { ...api.headers, ...shown.headers },
      ...(json ? { json } : {}),
      ...(into ? { into } : {}),
      ...(api.addressOption ? { addressOption: api.addressOption } : {}),
      signal,
      budgets: [...budgets, ...(api.budgets?.(token) ?? [])],
      explain: (status, body) => api.explain({ status, body: fields(body), permission }),
    });
    if (answer.warning !== null) io.warn(answer.warning);
    return answer;
  }
}

function queryOf(query: Query): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().map((one): [string, string] => [key, String(one)]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

/** The token is good, but may not do this. Another token of the same connection will not help. */
export class MissingPermission extends CheckFailure {
  constructor(permission: string, said: string, holder = 'the access token') {
    super('auth_revoked', `${holder} lacks the permission ${permission} (${said})`);
  }
}

/** What a provider said when it refused a call, in one short line: `401 ACCESS_TOKEN_EXPIRED: The token has expired`. */
export function refusalWords(name: readonly (string | number | null)[], words: string | null): string {
  const said = name.filter(Boolean).join(' ');
  return shorten(clean(words === null ? said : `${said}: ${words}`), 160);
}

/** What a status of 400–499 means when the provider's own words say no more. */
export function codeOfStatus(status: number) {
  if (status === 401) return 'auth_expired';
  return status === 403 ? 'auth_revoked' : 'bad_config';
}

/** A refusal that means nothing in particular, in the provider's words. */
export function refusedCall(provider: string, status: number, said: string): CheckFailure {
  return new CheckFailure(codeOfStatus(status), `${provider} refused the call: ${said}`);
}

/** The code that came with a consent was refused. */
export function refusedCode(provider: string, said: string): CheckFailure {
  const why =
    'it is good for one time and for some minutes, and only with the client and the redirect address it was asked with';
  return new CheckFailure('auth_revoked', `${provider} did not take the code (${said}): ${why}`);
}

/** Marks of pages live for a while only: the next check begins anew. */
export function forgottenPage(provider: string, said: string): CheckFailure {
  return new CheckFailure('provider_down', `${provider} no longer knows its own page mark (${said})`);
}

/** Access tokens of one integration, during one check. */
export interface Tokens {
  /** @throws CheckFailure */
  token(): Promise<string>;
  /** Another token when `refused` was not accepted; undefined when there is no other to be had. @throws CheckFailure */
  tokenInsteadOf(refused: string, failure: CheckFailure): Promise<string | undefined>;
}

/** Makes a call with the token that there is, and once more with another when the first was refused. */
async function withToken<T>(tokens: Tokens, send: (token: string) => Promise<T>): Promise<T> {
  const token = await tokens.token();
  try {
    return await send(token);
  } catch (error) {
    const refused = error instanceof CheckFailure && error.code.startsWith('auth_');
    const fresh = refused ? await tokens.tokenInsteadOf(token, error) : undefined;
    if (fresh === undefined) throw error;
    return send(fresh);
  }
}

/** A token that somebody made by hand: it is good until it is refused. */
export function fixedToken({ credentials }: Pick<ConnectorIo, 'credentials'>, key = 'accessToken'): Tokens {
  return {
    token: async () => (await credentials.get(key)).trim(),
    tokenInsteadOf: async () => undefined,
  };
}

/** What a token is obtained with, by the names of credentials. */
export type Grant = Readonly<Record<string, string>>;

export interface Obtained {
  readonly token: string;
  /** From then on another one is to be obtained. */
  readonly until: Instant;
  /** Credentials that came with the token: in place of those that were spent on it, or others to be kept beside it. */
  readonly rotated?: Grant;
}

/** Credentials by their names, without the blanks that come with copying them. */
export async function trimmed<K extends string>(
  { credentials }: Pick<ConnectorIo, 'credentials'>,
  ...keys: readonly K[]
): Promise<Readonly<Record<K, string>>> {
  const values: [string, string][] = [];
  for (const key of keys) values.push([key, (await credentials.get(key)).trim()]);
  return Object.fromEntries(values) as Record<K, string>;
}

/**
 * The tokens in an answer, which is called `from` (`/oauth2/token: Square's answer`). @throws CheckFailure without an
 * access token.
 */
export function tokensIn(answer: HttpAnswer, from: string) {
  const given = fields(answer.json());
  const [token, refresh] = [text(given.access_token), text(given.refresh_token)];
  if (token === null) throw brokenAnswer(`${from} holds no access token`);
  return { token, refresh, given };
}

/** A token that was obtained, with the refresh token that came with it: null where none did. */
export type Granted = Pick<Obtained, 'token' | 'until'> & { readonly refresh: string | null };

/** What a consent to a client is kept as. @throws CheckFailure where the answer, called `from`, brought no refresh token. */
export function consentedAs(client: Grant, { refresh, ...obtained }: Granted, from: string): Grant {
  if (refresh === null) throw brokenAnswer(`${from} holds no refresh token`);
  const given = { refreshToken: refresh };
  return { ...given, ...keptToken(obtained, markOf({ ...client, ...given })) };
}

/** How a provider gives access tokens that live for a while. */
export interface TokenSource<G extends Grant> {
  /**
   * True for a token that the next check goes on with. It is kept beside the credentials, with those that came with it,
   * before the first call that uses it: a crash in between must not lock the venue out. In one check it is obtained once,
   * for that may spend a refresh token. False for one that can be had again at any time: it lives for one check.
   */
  readonly kept: boolean;
  /**
   * Credentials that obtaining spends: the provider takes each for one time only. Before it is asked, everything is made
   * ready for keeping what comes, and one change is saved to try it: who cannot keep it must not ask.
   */
  readonly spends?: readonly string[];
  grant(): Promise<G>;
  /** `spending`: null where nothing is spent. @throws CheckFailure */
  obtain(grant: G, spending: Spending | null): Promise<Obtained>;
}

/** A call that spends credentials. */
export interface Spending {
  /** When an earlier check asked and kept no answer; null when none did. */
  readonly unanswered: Instant | null;
  /** Goes with the request, as does `retry: false`. */
  readonly kept: KeptAnswer;
}

/** An access token that is obtained from its source, and anew when it has lived its time or is refused. */
export class RenewedToken<G extends Grant> implements Tokens {
  private readonly source: TokenSource<G>;
  private readonly io: ConnectorIo;
  private known: Obtained | undefined;
  /** Whether there is no other to be had in this check. */
  private last = false;

  constructor(source: TokenSource<G>, io: ConnectorIo) {
    this.source = source;
    this.io = io;
  }

  async token(): Promise<string> {
    this.known = this.good() ?? (await this.recalled()) ?? (await this.obtained());
    return this.known.token;
  }

  async tokenInsteadOf(refused: string, failure: CheckFailure): Promise<string | undefined> {
    if (this.known !== undefined && this.known.token !== refused) return this.known.token;
    if (this.last || failure instanceof MissingPermission) return undefined;
    this.known = await this.obtained();
    this.last = true;
    return this.known.token;
  }

  private good(): Obtained | undefined {
    const lives = this.known !== undefined && this.known.until > this.io.clock.now();
    return lives || (this.source.kept && this.last) ? this.known : undefined;
  }

  private async recalled(): Promise<Obtained | undefined> {
    return this.source.kept ? recalledToken(this.io, markOf(await this.source.grant())) : undefined;
  }

  private async obtained(): Promise<Obtained> {
    const { source, io } = this;
    if (source.kept) this.last = true;
    const grant = await source.grant();
    const spending = source.spends ? await this.beginSpending(source.spends, markOf(grant)) : null;
    const obtained = await source.obtain(grant, spending).catch((error: unknown) => {
      spending?.kept.forget();
      throw error;
    });
    const { rotated = {} } = obtained;
    if (source.kept) {
      const next = Object.keys(grant).map((key) => [key, rotated[key] ?? grant[key] ?? '']);
      await io.credentials.replace({ ...keptToken(obtained, markOf(Object.fromEntries(next))), ...rotated });
    }
    spending?.kept.forget();
    // What an earlier check was given may have ended by now; what came with it is good for asking anew.
    return spending && spending.kept.earlier !== null ? this.obtained() : obtained;
  }

  /** Notes that the provider is about to be asked; whoever finds the note later knows that no answer was kept. */
  private async beginSpending(spends: readonly string[], mark: string): Promise<Spending> {
    const { credentials, clock } = this.io;
    const [what, at = '', of] = credentials.has(NOTE) ? (await credentials.get(NOTE)).split(' ') : [];
    const unanswered = what === ASKING && of === mark ? at : null;
    await credentials.ready([...spends, TOKEN]);
    await credentials.replace({ [NOTE]: `${ASKING} ${unanswered ?? clock.now()} ${mark}` });
    await credentials.ready([NOTE]);
    return { unanswered, kept: await credentials.answerTo(mark) };
  }
}

/**
 * Tokens of an OAuth application, for the refresh token that the venue gave it. Whoever uses one goes through here: it is
 * taken to be good for one time, as providers tend to make it, and is spent only where the next one can be kept. `keys`:
 * what the provider is told besides. `ask` is told whether an earlier check asked and kept no answer: see `lostAnswer`.
 */
export function refreshedTokens<K extends string>(
  io: ConnectorIo,
  keys: readonly K[],
  ask: (grant: Readonly<Record<K | 'refreshToken', string>>, spending: Spending | null) => Promise<Granted>,
): Tokens {
  const source = {
    kept: true,
    spends: ['refreshToken'],
    grant: () => trimmed<K | 'refreshToken'>(io, ...keys, 'refreshToken'),
    async obtain(grant: Readonly<Record<K | 'refreshToken', string>>, spending: Spending | null): Promise<Obtained> {
      const { refresh, ...obtained } = await ask(grant, spending);
      const isNew = refresh !== null && refresh !== grant.refreshToken;
      return { ...obtained, ...(isNew ? { rotated: { refreshToken: refresh } } : {}) };
    },
  };
  return new RenewedToken(source, io);
}

/** Why a refresh token may be refused: an earlier check spent it, and died. To be added to what the provider says. */
export function lostAnswer(unanswered: Instant | null): string {
  if (unanswered === null) return '';
  return `; posctl asked for a new one at ${unanswered} and was given no answer that it could keep`;
}

const TOKEN = 'accessToken';
/** Kept beside the token: until when it is used, and a mark of what it was obtained with. */
const NOTE = 'accessTokenNote';
/** In the place of the time while a token is being asked for; no time is before it. */
const ASKING = '-';

/** Tells what a token was obtained with: after a change of the credentials it must not be used any more. */
export function markOf(grant: Grant): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(grant).sort()))
    .digest('base64url')
    .slice(0, 16);
}

/** A token as it is kept with the credentials. */
export const keptToken = ({ token, until }: Obtained, mark: string): Grant => ({
  [TOKEN]: token,
  [NOTE]: `${until} ${mark}`,
});

/** The token that an earlier check kept, if it was obtained with the same and its time has not come. */
export async function recalledToken(
  { credentials, clock }: { readonly credentials: CredentialSession; readonly clock: ConnectorIo['clock'] },
  mark: string,
): Promise<Obtained | undefined> {
  if (!credentials.has(TOKEN) || !credentials.has(NOTE)) return undefined;
  const [until = '', of] = (await credentials.get(NOTE)).split(' ');
  return until > clock.now() && of === mark ? { token: await credentials.get(TOKEN), until } : undefined;
}

/** Whether a token was ever obtained with the same, as far as it is kept: its time may have passed. */
export async function everObtained({ credentials }: Pick<ConnectorIo, 'credentials'>, mark: string): Promise<boolean> {
  if (!credentials.has(TOKEN) || !credentials.has(NOTE)) return false;
  return (await credentials.get(NOTE)).split(' ')[1] === mark;
}

const LONGEST_LIFE = 365 * 24 * 3600;

/** For how many seconds a token is good, from what an answer says of it; `otherwise` when that is not such a number. */
export function lifeOf(said: unknown, otherwise: number): number {
  const seconds = typeof said === 'number' ? Math.floor(said) : otherwise;
  return seconds >= 0 ? Math.min(seconds, LONGEST_LIFE) : otherwise;
}
