import { CheckFailure } from '../../domain/errors.ts';
import { DAY, type Day, type Instant, MINUTE, plus } from '../../domain/time.ts';
import type { RateBudget } from '../../ports/budgets.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import type { Http, HttpAnswer } from '../../ports/http.ts';
import { apiUrl, type Check } from '../api/check.ts';
import {
  ApiClient,
  keptToken,
  lifeOf,
  MissingPermission,
  markOf,
  type Obtained,
  type Query,
  type Refusal,
  recalledToken,
  refusalWords,
  type Tokens,
  trimmed,
} from '../api/client.ts';
import { type Fields, fields, numberedPages, piecesOf, rowsOf, type Span, text } from '../api/read.ts';
import { brokenAnswer } from '../http/failure.ts';

const TOAST_URL = 'https://ws-api.toasttab.com';
const ORDERS = { path: '/orders/v2/ordersBulk', provider: 'Toast', rows: 'orders' } as const;
const CALL = { path: ORDERS.path, permission: 'orders:read' } as const;
/** The most that Toast takes. */
const PAGE = 100;
/** Toast takes windows of up to a month. */
const LONGEST = 28 * DAY;
/** What lies further back is history: Toast asks to fetch it slowly. */
const RECENT = DAY;
const SLOWLY = { requests: 1, perMs: 5000 };
/** This many pages take half of the time that a check has: a busy week would never come to its end. */
const SLOW_PAGES = 60;

/** Calls to Toast's API, one restaurant. */
export interface ToastClient {
  readonly api: ApiClient;
  readonly restaurant: string;
  /** What limits the orders of the restaurant; all else is limited for all that an application asks. */
  readonly orders: RateBudget;
}

/** @throws CheckFailure `bad_config` when no restaurant is named. */
export function toastClient({ options }: SetUp, io: ConnectorIo): ToastClient {
  const restaurant = restaurantOf(options);
  const url = apiUrl(options, TOAST_URL);
  const name = `toast at ${url}`;
  const budgets = [
    { name: `${name}, a second`, requests: 20, perMs: 1000 },
    { name: `${name}, 15 minutes`, requests: 10_000, perMs: 15 * MINUTE },
  ];
  const api = new ApiClient(
    {
      provider: ORDERS.provider,
      url,
      tokens: new ToastLogin({ url, budgets }, io),
      headers: { 'toast-restaurant-external-id': restaurant },
      budgets: () => budgets,
      explain: (refusal) => explainToast(refusal, restaurant),
    },
    io,
  );
  return { api, restaurant, orders: { name: `${name}, orders of ${restaurant}`, requests: 5, perMs: 1000 } };
}

/** What Toast knows of the restaurant. @throws CheckFailure; MissingPermission when it may not be read. */
function aboutRestaurant({ api, restaurant }: ToastClient): Promise<Fields> {
  const path = `/restaurants/v1/restaurants/${encodeURIComponent(restaurant)}`;
  return api.call({ path, permission: 'restaurants:read' });
}

/** Whether orders can be read at all: one, of the last hour. @throws CheckFailure */
export async function tryOrders(client: ToastClient, now: Instant): Promise<void> {
  const query = { ...inSpan({ from: plus(now, -60 * MINUTE), to: now }), pageSize: 1 };
  await client.api.answer({ ...CALL, query, budgets: [client.orders] });
}

/**
 * Orders that were changed in a span of time, page by page; the span is taken apart where it is longer than Toast allows.
 * Orders that change meanwhile are found in the span that follows.
 * @throws CheckFailure
 */
export async function* ordersChanged(client: ToastClient, whole: Span, { clock }: ConnectorIo) {
  const slow = { name: `${client.orders.name}, history`, ...SLOWLY };
  for (const span of piecesOf(whole, LONGEST)) {
    const history = span.to < plus(clock.now(), -RECENT);
    yield* pagesOf(client, inSpan(span), (page) => (history && page <= SLOW_PAGES ? [slow] : []));
  }
}

/** Orders of one of Toast's business days: those opened on it, and scheduled ones promised for it. @throws CheckFailure */
export function ordersOf(client: ToastClient, day: Day): AsyncGenerator<readonly unknown[], void, void> {
  return pagesOf(client, { businessDate: day.replaceAll('-', '') }, () => []);
}

/** `slowed`: what limits a page besides. */
function pagesOf({ api, orders }: ToastClient, query: Query, slowed: (page: number) => readonly RateBudget[]) {
  return numberedPages({
    ...ORDERS,
    page: async (page) => {
      const asked = { ...query, pageSize: PAGE, page };
      const answer = await api.answer({ ...CALL, query: asked, budgets: [orders, ...slowed(page)] });
      const rows = rowsOf({ orders: answer.json() }, ORDERS);
      // Where something on the way swallows the links, the size of a page says whether there can be more.
      return { rows, more: linksToNext(answer) ?? rows.length >= PAGE };
    },
    id: ({ guid }) => text(guid),
  });
}

/** Both ends as Toast writes moments in addresses; the end is not included. */
const inSpan = ({ from, to }: Span): Query => ({
  startDate: from.replace('Z', '+0000'),
  endDate: to.replace('Z', '+0000'),
});

/** @throws CheckFailure `bad_config` */
function restaurantOf(options: SetUp['options']): string {
  const restaurant = options.restaurantId?.trim();
  if (restaurant) return restaurant;
  throw new CheckFailure('bad_config', 'the option restaurantId is missing: the GUID of the restaurant in Toast');
}

/** Whether the links of an answer name a next page; undefined when it has no links. */
function linksToNext({ headers }: HttpAnswer): boolean | undefined {
  return headers.link === undefined ? undefined : /rel="?next"?/i.test(headers.link);
}

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
class ToastLogin implements Tokens {
  private readonly at: LoginAt;
  private readonly io: ConnectorIo;
  /** Why a new token could not be kept; it concerns this check alone. */
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
    const grant = await trimmed(this.io, 'clientId', 'clientSecret');
    const session = sessionOf(this.io.http, markOf({ url: this.at.url, ...grant }));
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
    if (token === null) throw brokenAnswer(`${PATH}: Toast's answer holds no access token`);
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

/** What Toast knows of the restaurant; null when it may not be read: credentials for orders alone are enough. */
export async function restaurantIfAllowed(client: ToastClient): Promise<Fields | null> {
  try {
    return fields((await aboutRestaurant(client)).general);
  } catch (error) {
    if (error instanceof MissingPermission) return null;
    throw error;
  }
}

/** `the restaurant Blue Door, Patio (9f2a…, America/Toronto, CAD)` */
export function describeRestaurant(restaurant: Fields | null, id: string): string {
  if (!restaurant) return `orders of the restaurant ${id}, whose name may not be read`;
  const { name, locationName, timeZone, currencyCode } = restaurant;
  const called = [text(name), text(locationName)].filter(Boolean).join(', ') || 'without a name';
  return `the restaurant ${called} (${[id, text(timeZone), text(currencyCode)].filter(Boolean).join(', ')})`;
}

/** What Toast says of the restaurant and the venue does not: sales would be counted in another way than people expect. */
export function compareRestaurant(restaurant: Fields, { setUp: { venue }, warnings }: Check): void {
  const { currencyCode, timeZone, closeoutHour, archived } = restaurant;
  const say = (what: string) => warnings.add('the venue differs', what);
  const [currency, zone, hour] = [text(currencyCode), text(timeZone), text(closeoutHour)];
  if (archived === true) say('Toast has archived this restaurant; is it the right one?');
  if (currency !== null && currency !== venue.currency)
    say(
      `the restaurant sells in ${currency}, the venue in ${venue.currency}: its orders name no currency, and are read as ${venue.currency}`,
    );
  if (zone !== null && zone !== venue.timezone)
    say(`the restaurant is in the time zone ${zone}, the venue in ${venue.timezone}`);
  if (hour !== null && /^\d{1,2}$/.test(hour) && `${hour.padStart(2, '0')}:00` !== venue.dayStart)
    say(
      `Toast's business day ends at ${hour.padStart(2, '0')}:00, the venue's at ${venue.dayStart}; sales are counted on Toast's days`,
    );
}

/** Toast's own words for a refused call, as what they mean for us. */
function explainToast({ status, body, permission }: Refusal, restaurant: string): CheckFailure | undefined {
  const said = wordsOf(status, body);
  if (status === 401) return new CheckFailure('auth_expired', `Toast does not accept its own access token (${said})`);
  if (status === 403) {
    // Toast has one answer for both.
    const scope = `${permission} for the restaurant ${restaurant}`;
    return new MissingPermission(scope, said, 'the set of credentials');
  }
  if (status === 400 || status === 404) {
    const why = `Toast does not know the restaurant ${restaurant}, or not this call (${said}); check restaurantId`;
    return new CheckFailure('bad_config', why);
  }
  return undefined;
}

/** The same for the call that logs in: what is refused there is the credentials. */
function explainLogin(status: number, body: unknown): CheckFailure | undefined {
  const said = wordsOf(status, body);
  if (status !== 400 && status !== 401 && status !== 403) return undefined;
  const why = `Toast does not accept clientId and clientSecret (${said}); check both, or make a new set of credentials`;
  return new CheckFailure('auth_revoked', why);
}

/** `403 10003: Forbidden`; the details for developers when there is no message. */
function wordsOf(status: number, body: unknown): string {
  const { code, message, developerMessage } = fields(body);
  return refusalWords([status, text(code)], text(message) ?? text(developerMessage));
}
