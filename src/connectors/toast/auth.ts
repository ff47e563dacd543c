import { CheckFailure } from '../../domain/errors.ts';
import { type Instant, plus } from '../../domain/time.ts';
import type { RateBudget } from '../../ports/budgets.ts';
import type { ConnectorIo } from '../../ports/connectors.ts';
import type { Http } from '../../ports/http.ts';
import { fields, text } from '../api/read.ts';
import { MissingPermission } from '../api/refusal.ts';
import { keptToken, lifeOf, markOf, type Obtained, recalledToken, type Tokens } from '../api/tokens.ts';
import { explainLogin } from './refusals.ts';

const PATH = '/authentication/v1/authentication/login';
/** How long tokens are good for, where the answer does not say. */
const SECONDS = 3600;
/** Toast gives the same token again until the last minute of its life. */
const RENEWED_BEFORE_MS = 30_000;

/** Where to log in, and what limits it. */
interface LoginAt {
  readonly url: string;
  readonly budgets: readonly RateBudget[];
}

/**
 * The access token of one set of credentials. Toast wants one login a day or two, never more than two an hour: all checks
 * of the process share it, and when several need one at once, one logs in and the others wait. It is kept with the
 * integration that obtained it, for the next process.
 */
export class ToastLogin implements Tokens {
  private readonly at: LoginAt;
  private readonly io: ConnectorIo;
  /** Why a new token could not be kept: the matter of this check alone. */
  private unkept: unknown;

  constructor(at: LoginAt, io: ConnectorIo) {
    this.at = at;
    this.io = io;
  }

  async token(): Promise<string> {
    const { session, grant } = await this.session();
    for (;;) {
      this.io.signal.throwIfAborted();
      if (session.token !== null && session.until > this.io.clock.now()) return session.token;
      await this.renew(session, grant);
    }
  }

  /** One more login for a token that was refused, unless that gave the very same one: then it is not the token. */
  async tokenInsteadOf(refused: string, failure: CheckFailure): Promise<string | undefined> {
    if (failure instanceof MissingPermission) return undefined;
    const { session, grant } = await this.session();
    while (session.useless !== refused) {
      if (session.token !== refused) return session.token ?? undefined;
      const done = await this.renew(session, grant);
      if (done && session.token === refused) session.useless = refused;
    }
    return undefined;
  }

  private async session(): Promise<{ session: Session; grant: Grant }> {
    const { credentials, http } = this.io;
    const grant = {
      clientId: (await credentials.get('clientId')).trim(),
      clientSecret: (await credentials.get('clientSecret')).trim(),
    };
    const session = sessionOf(http, markOf({ url: this.at.url, ...grant }));
    if (session.token === null) await this.recall(session);
    return { session, grant };
  }

  /** Goes on with the token that an earlier process kept, if it was for these credentials and is still good. */
  private async recall(session: Session): Promise<void> {
    const kept = await recalledToken(this.io, session.mark);
    if (kept !== undefined && session.token === null) goOnWith(session, kept);
  }

  /** Whether somebody's login went well; not when the check that made it was cancelled. @throws CheckFailure */
  private async renew(session: Session, grant: Grant): Promise<boolean> {
    session.login ??= this.login(session, grant).finally(() => {
      session.login = null;
    });
    const ended = await endOf(session.login, this.io.signal);
    this.io.signal.throwIfAborted();
    if (this.unkept !== undefined) throw this.unkept;
    if (ended instanceof CheckFailure) throw ended;
    return ended === 'done';
  }

  /** The failure is everybody's; that this check was cancelled, or could not keep the token, is not. */
  private async login(session: Session, grant: Grant): Promise<LoginEnd> {
    try {
      const obtained = await this.obtain(grant);
      if (obtained.token !== session.token) await this.io.credentials.replace(keptToken(obtained, session.mark));
      goOnWith(session, obtained);
      return 'done';
    } catch (error) {
      if (error instanceof CheckFailure) return error;
      if (!this.io.signal.aborted) this.unkept = error;
      return 'left';
    }
  }

  private async obtain(grant: Grant): Promise<Obtained> {
    const answer = await this.io.http.request({
      method: 'POST',
      url: this.at.url + PATH,
      json: { ...grant, userAccessType: 'TOAST_MACHINE_CLIENT' },
      signal: this.io.signal,
      budgets: this.at.budgets,
      explain: explainLogin,
    });
    const given = fields(fields(answer.json()).token);
    const token = text(given.accessToken);
    if (token === null) throw new CheckFailure('bad_data', `${PATH}: Toast's answer holds no access token`);
    const life = lifeOf(given.expiresIn, SECONDS) * 1000 - RENEWED_BEFORE_MS;
    return { token, until: plus(this.io.clock.now(), life) };
  }
}

type Grant = Readonly<Record<'clientId' | 'clientSecret', string>>;

/** What the checks of a process share of one set of credentials at one address. */
interface Session {
  /** Of address and credentials. */
  readonly mark: string;
  token: string | null;
  until: Instant;
  /** Was refused although it is the newest one. */
  useless: string | null;
  /** Under way. */
  login: Promise<LoginEnd> | null;
}

function goOnWith(session: Session, { token, until }: Obtained): void {
  session.token = token;
  session.until = until;
}

/** `left`: without a result for others, who log in themselves. */
type LoginEnd = CheckFailure | 'done' | 'left';

/** By what a process sends with: there is one in a process, and one in each test. */
const sessions = new WeakMap<Http, Map<string, Session>>();

function sessionOf(http: Http, mark: string): Session {
  const known = sessions.get(http) ?? new Map<string, Session>();
  sessions.set(http, known);
  const session = known.get(mark) ?? { mark, token: null, until: '', useless: null, login: null };
  known.set(mark, session);
  return session;
}

/** What a login that others may have begun comes to; undefined when the signal is aborted first. */
function endOf<T>(login: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const giveUp = () => resolve(undefined);
    signal.addEventListener('abort', giveUp, { once: true });
    login.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
