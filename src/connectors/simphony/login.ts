import { createHash, randomBytes } from 'node:crypto';
import { CheckFailure } from '../../domain/errors.ts';
import { DAY, earlier, plus } from '../../domain/time.ts';
import type { ConnectorIo } from '../../ports/connectors.ts';
import type { HttpAnswer, HttpRequest } from '../../ports/http.ts';
import { codeOfStatus, everObtained, markOf, type Obtained, refusalWords, type TokenSource } from '../api/client.ts';
import { type Fields, fields, text } from '../api/read.ts';
import { brokenAnswer } from '../http/failure.ts';

/** Where and as whom to sign in. */
export interface Account {
  readonly server: string;
  readonly org: string;
  readonly client: string;
  readonly user: string;
}

const REDIRECT = 'apiaccount://callback';
const SCOPE = 'openid';
/** Tokens are said to live for 14 days: one that an answer gives more is renewed all the same. */
const LONGEST_USE = 13 * DAY;
const MOST_HOPS = 5;

type Login = Readonly<Record<'server' | 'org' | 'client' | 'user' | 'password', string>>;

/**
 * Signs an API account in, without a browser: by a code with PKCE. The refresh token is used as long as it is taken; after
 * that it signs in anew with the password.
 */
export class SimphonyLogin implements TokenSource<Login> {
  readonly kept = true;
  private readonly account: Account;
  private readonly io: ConnectorIo;

  constructor(account: Account, io: ConnectorIo) {
    this.account = account;
    this.io = io;
  }

  async grant(): Promise<Login> {
    return { ...this.account, password: await this.io.credentials.get('password') };
  }

  async obtain(login: Login): Promise<Obtained> {
    const refresh = await this.refreshTokenOf(login);
    const known = refresh !== null || (await everObtained(this.io, markOf(login)));
    const answer = (refresh !== null ? await this.refreshed(refresh) : null) ?? (await this.signedIn(login, known));
    const given = fields(answer.json());
    const token = text(given.id_token);
    if (token === null) throw brokenAnswer("the sign-in: Oracle's answer holds no id_token");
    const now = this.io.clock.now();
    const life = Number(text(given.expires_in) ?? '0') * 1000;
    const until = earlier(plus(now, life > 0 ? life * 0.9 : DAY), plus(now, LONGEST_USE));
    const next = text(given.refresh_token) ?? refresh;
    return { token, until, rotated: next === null ? {} : { refreshToken: `${markOf(login)} ${next}` } };
  }

  /** The one that came with an earlier token, if that was obtained with the same account and password. */
  private async refreshTokenOf(login: Login): Promise<string | null> {
    const { credentials } = this.io;
    const [mark, token] = credentials.has('refreshToken') ? (await credentials.get('refreshToken')).split(' ') : [];
    return token !== undefined && mark === markOf(login) ? token : null;
  }

  /** Null when it is not taken any more. */
  private async refreshed(refresh_token: string): Promise<HttpAnswer | null> {
    try {
      return await this.token({ grant_type: 'refresh_token', refresh_token });
    } catch (error) {
      if (error instanceof Refused) return null;
      throw error;
    }
  }

  /** `known`: this account has signed in with this password before. */
  private async signedIn(login: Login, known: boolean): Promise<HttpAnswer> {
    const verifier = randomBytes(48).toString('base64url');
    const state = randomBytes(16).toString('base64url');
    try {
      const cookies = await this.begin(verifier, state);
      const code = await this.codeFor(login, { cookie: cookies, state, known });
      return await this.token({ grant_type: 'authorization_code', code, code_verifier: verifier });
    } catch (error) {
      // What was never good cannot have expired.
      if (error instanceof Refused && error.code === 'auth_expired' && !known)
        throw new CheckFailure('auth_revoked', error.message);
      throw error;
    }
  }

  /** Opens the sign-in; what it sets as cookies goes with what follows. */
  private async begin(verifier: string, state: string): Promise<string> {
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: this.account.client,
      scope: SCOPE,
      redirect_uri: REDIRECT,
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const jar = new Map<string, string>();
    let url = this.url(`/authorize?${query}`);
    for (let hop = 0; hop < MOST_HOPS; hop += 1) {
      const headers = jar.size === 0 ? {} : { cookie: [...jar.values()].join('; ') };
      const answer = await this.request({ method: 'GET', url, headers, follow: false });
      for (const cookie of answer.cookies) jar.set(cookie.split('=')[0] ?? '', cookie);
      const next = nextOf(answer, url);
      if (next === null) break;
      url = next;
    }
    return [...jar.values()].join('; ');
  }

  /** Gives name and password, and takes the code for it. */
  private async codeFor({ user, password, org }: Login, { cookie, state, known }: Begun): Promise<string> {
    const answer = await this.request({
      method: 'POST',
      url: this.url('/signin'),
      headers: cookie === '' ? {} : { cookie },
      form: { username: user, password, orgname: org },
      // A password that is tried again and again locks the account.
      retry: false,
      explain: (status, body) => refusedSignIn(status, wordsOf(status, fields(body)), known),
    });
    const { success, nextOp, redirectUrl } = fields(answer.json());
    const url = text(redirectUrl);
    const query = url === null ? null : parsedUrl(url)?.searchParams;
    const code = query?.get('code') ?? null;
    if (code === null) throw success === false ? refusedSignIn(401, 'no success', known) : otherStep(text(nextOp));
    if (query?.has('state') && query.get('state') !== state)
      throw brokenAnswer("the sign-in: Oracle's answer belongs to another sign-in");
    return code;
  }

  private token(form: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    return this.request({
      method: 'POST',
      url: this.url('/token'),
      form: { ...form, client_id: this.account.client, scope: SCOPE, redirect_uri: REDIRECT },
      explain: (status, body) => new Refused(status, wordsOf(status, fields(body))),
    });
  }

  private request(request: Omit<HttpRequest, 'signal'>): Promise<HttpAnswer> {
    const explain = (status: number, body: unknown) => new Refused(status, wordsOf(status, fields(body)));
    return this.io.http.request({ explain, ...request, addressOption: 'authServer', signal: this.io.signal });
  }

  private url(path: string): string {
    return `${this.account.server}/oidc-provider/v1/oauth2${path}`;
  }
}

/** A sign-in that was begun. */
interface Begun {
  readonly cookie: string;
  readonly state: string;
  readonly known: boolean;
}

/** A step of the sign-in that was refused. */
class Refused extends CheckFailure {
  constructor(status: number, said: string) {
    super(
      /revoked/i.test(said) || status === 403 ? 'auth_revoked' : codeOfStatus(status),
      status === 401 || status === 403
        ? `Oracle refused the sign-in (${said})`
        : `Oracle refused the sign-in (${said}); check authServer, org and client`,
    );
  }
}

/** Where a redirect leads on the same server; null at the end, and where it leaves the web. */
function nextOf({ status, headers }: HttpAnswer, from: string): string | null {
  const location = status >= 300 && status < 400 ? headers.location : undefined;
  const next = location === undefined ? null : parsedUrl(location, from);
  return next !== null && next.origin === new URL(from).origin ? next.href : null;
}

function parsedUrl(url: string, base?: string): URL | null {
  return URL.canParse(url, base) ? new URL(url, base) : null;
}

const RESET = 'an R&A administrator resets it under Administration, System, API Accounts, and gives us the new one';

/** Oracle does not tell a wrong password from one that has expired: one that was good before has. */
function refusedSignIn(status: number, said: string, known: boolean): CheckFailure | undefined {
  if (status !== 401 && status !== 403 && status !== 400) return undefined;
  if (/expired/i.test(said) || (known && !/revoked/i.test(said)))
    return new CheckFailure('auth_expired', `the password of the API account has expired (${said}); ${RESET}`);
  const why = 'user, password or org is wrong, or the password has expired, as it does after about 60 days';
  return new CheckFailure('auth_revoked', `Oracle did not sign the API account in (${said}): ${why}; ${RESET}`);
}

/**
 * Something else has to be done first; that is nearly always a new password. An answer that names no step, or the one that
 * brings the code, says nothing about the password.
 */
function otherStep(nextOp: string | null): CheckFailure {
  if (nextOp === null || /^redirect/i.test(nextOp))
    return brokenAnswer("the sign-in: Oracle's answer holds neither a code nor another step; is authServer right?");
  const what = `asks for ${nextOp} first`;
  return new CheckFailure('auth_expired', `Oracle ${what}: the password of the API account has expired; ${RESET}`);
}

/** `403 FORBIDDEN: no access to LOC1` */
export function wordsOf(
  status: number,
  { title, error, errorCode, detail, error_description, message }: Fields,
): string {
  const words = text(detail) ?? text(error_description) ?? text(message);
  return refusalWords([status, text(errorCode) ?? text(error) ?? text(title)], words);
}
