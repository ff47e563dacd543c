import { createHash } from 'node:crypto';
import { businessDay } from '../../src/domain/business-day.ts';
import { HOUR, instant, MINUTE } from '../../src/domain/time.ts';
import { bookOf } from './books.ts';
import { type HttpTwin, httpTwin, type TwinAnswer, type TwinRequest } from './http-twin.ts';

/** A twin of Oracle's Reporting & Analytics: an organisation with two locations. */

export type Json = Readonly<Record<string, unknown>>;

export const PATIO = {
  locRef: 'LOC1',
  name: 'Patio',
  active: true,
  tz: 'America/Toronto',
  curr: 'CAD',
  srcName: 'Simphony',
};
export const BAR = {
  locRef: 'LOC2',
  name: 'Bar',
  active: true,
  tz: 'America/Toronto',
  curr: 'CAD',
  srcName: 'Simphony',
};
const ITEMS = [
  { num: 52, name: 'Lager', famGrpName: 'Beer' },
  { num: 53, name: 'Lime' },
  { num: 10001, name: 'No' },
  { num: 10002, name: 'Add' },
];

/** One lager. */
export function line(more: Json = {}, item: Json = {}): Json {
  return {
    guestCheckLineItemId: 9001,
    lineNum: 1,
    dtlId: 1,
    parDtlId: null,
    detailUTC: '2026-11-19T22:30:00',
    dspQty: 1,
    dspTtl: 10,
    aggQty: 1,
    aggTtl: 10,
    doNotShowFlag: false,
    menuItem: { miNum: 52, modFlag: 0, modPrfx: null, ...item },
    ...more,
  };
}

export const other = (kind: string, aggTtl: number, more: Json = {}, inner: Json = {}): Json => ({
  guestCheckLineItemId: 9090,
  lineNum: 9,
  dtlId: 9,
  aggQty: 1,
  aggTtl,
  ...more,
  [kind]: inner,
});

export const ADDED = { taxNum: 1, txblSlsTtl: 10, taxCollTtl: 1.3, taxRate: 13, type: 1 };

export function check(more: Json = {}): Json {
  return {
    guestCheckId: 500001,
    chkNum: 1234,
    opnBusDt: '2026-11-19',
    opnUTC: '2026-11-19T22:10:00',
    clsdBusDt: '2026-11-19',
    clsdUTC: '2026-11-19T23:40:00',
    lastUpdatedUTC: '2026-11-19T23:41:00',
    clsdFlag: true,
    subTtl: 10,
    chkTtl: 11.3,
    dscTtl: null,
    taxes: [ADDED],
    detailLines: [line(), other('tenderMedia', 11.3, {}, { tmedNum: 1 })],
    ...more,
  };
}

const TORONTO = { timezone: 'America/Toronto', dayStart: '04:00' };
const plain = (at: number) => instant(at).replace(/\.\d+Z$/, '');

/** The n-th check; among them are voided lines, cancelled ones, returns. */
function checkAt(at: number, n: number): Json {
  const day = businessDay(instant(at), TORONTO);
  const back = n % 13 === 0;
  const sold = back ? line({ aggQty: -1, aggTtl: -10, dspQty: -1, dspTtl: -10, returnFlag: true }) : line();
  return check({
    guestCheckId: 900_000_000_000_000 + n,
    chkNum: n % 9999,
    opnBusDt: day,
    clsdBusDt: day,
    opnUTC: plain(at - 20 * MINUTE),
    clsdUTC: plain(at),
    // Some are changed the day after.
    lastUpdatedUTC: plain(at + (n % 5 === 0 ? 20 * HOUR : MINUTE)),
    cancelFlag: n % 29 === 0,
    tipTotal: n % 7 === 0 ? 2 : null,
    taxes: [{ ...ADDED, taxCollTtl: back ? -1.3 : 1.3 }],
    ...(back ? { subTtl: -10, chkTtl: -11.3 } : {}),
    detailLines: [sold, line({ guestCheckLineItemId: 9002, dtlId: 2, vdFlag: true })],
  });
}

export interface Book {
  readonly checks?: readonly unknown[];
  readonly elsewhere?: readonly unknown[];
  readonly locations?: readonly unknown[];
  /** Null: the account may not read them. */
  readonly items?: readonly unknown[] | null;
  /** It does not take questions for changes. */
  readonly noChanges?: boolean;
  /** Refresh tokens are not taken. */
  readonly noRefresh?: boolean;
  /** What a sign-in asks for in place of giving a code. */
  readonly nextOp?: string;
  /** The account's password has ended. */
  readonly passwordEnded?: boolean;
}

export interface SimphonyTwin extends HttpTwin {
  /** What was granted: `code`, `refresh`. */
  readonly grants: readonly string[];
}

export const ACCOUNT = { org: 'blue', client: 'client-id', user: 'posctl' };
export const PASSWORD = 'password-planted';
export const ACCESS = 'id-token-planted';

export const simphonyOptions = (address: string) => ({ ...ACCOUNT, authServer: address, appServer: address });

export async function simphonyTwin(book: Book = {}): Promise<SimphonyTwin> {
  const { checks = bookOf(checkAt), elsewhere = [], locations = [PATIO, BAR], items = ITEMS } = book;
  const login = new Login(book);
  const twin = await httpTwin({
    answer(request) {
      const step = /^\/oidc-provider\/v1\/oauth2\/(\w+)$/.exec(request.path)?.[1];
      if (step !== undefined) return login.answer(step, request);
      const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
      if (!login.live.has(token)) return failing(401, 'INVALID_TOKEN', 'The token is not valid or has expired');
      const [, org, method] = /^\/bi\/v1\/(\w+)\/(\w+)$/.exec(request.path) ?? [];
      if (org !== ACCOUNT.org) return failing(403, 'FORBIDDEN', 'another organisation');
      const asked = JSON.parse(request.body) as Json;
      const curUTC = '2026-11-20T12:00:00';
      if (method === 'getLocationDimensions') return { status: 200, body: { curUTC, locations } };
      if (method === 'getMenuItemDimensions')
        return items === null
          ? failing(403, 'FORBIDDEN', 'no access to dimensions')
          : { status: 200, body: { curUTC, locRef: asked.locRef, menuItems: items } };
      if (method !== 'getGuestChecks') return failing(404, 'NOT_FOUND', 'no such method');
      const held = asked.locRef === PATIO.locRef ? checks : elsewhere;
      const since = asked.changedSinceUTC ?? '';
      if (since !== '' && (book.noChanges || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(String(since))))
        return failing(400, 'BAD_REQUEST', 'changedSinceUTC is not valid');
      const found = held.filter(
        (one) =>
          (((one ?? {}) as Json).clsdBusDt === asked.clsdBusDt || isUndated(one, asked)) &&
          String(((one ?? {}) as Json).lastUpdatedUTC ?? '9999') >= String(since),
      );
      return { status: 200, body: { curUTC, locRef: asked.locRef, guestChecks: found.length === 0 ? null : found } };
    },
    refuse: (status, code) => failing(status, REFUSALS[code] ?? code, 'rehearsed'),
  });
  return Object.assign(twin, { grants: login.grants });
}

const isUndated = (one: unknown, { clsdBusDt }: Json) =>
  ((one ?? {}) as Json).clsdBusDt == null && ((one ?? {}) as Json).opnBusDt === clsdBusDt;

const REFUSALS: Readonly<Record<string, string>> = {
  ACCESS_TOKEN_EXPIRED: 'TOKEN_EXPIRED',
  ACCESS_TOKEN_REVOKED: 'TOKEN_REVOKED',
  INSUFFICIENT_SCOPES: 'FORBIDDEN',
};

const failing = (status: number, errorCode: string, detail: string): TwinAnswer => ({
  status,
  body: { errorCode, detail },
});

/** A sign-in of an API account, step by step, with PKCE. */
class Login {
  readonly live = new Set([ACCESS]);
  readonly grants: string[] = [];
  private readonly book: Book;
  private readonly codes = new Map<string, string>();
  private begun = new Map<string, { readonly challenge: string; readonly state: string }>();
  private given = 0;

  constructor(book: Book) {
    this.book = book;
  }

  answer(step: string, request: TwinRequest): TwinAnswer {
    if (step === 'authorize') return this.authorize(request);
    const form = new URLSearchParams(request.body);
    if (step === 'signin') return this.signIn(form, request.headers.cookie ?? '');
    return step === 'token' ? this.token(form) : failing(404, 'NOT_FOUND', 'no such step');
  }

  /** Sets one cookie and goes on to a page that sets another one. */
  private authorize({ query, headers, base }: TwinRequest): TwinAnswer {
    if (query.has('page'))
      return { status: 200, body: '<html>sign in</html>', headers: { 'set-cookie': 'page=2; HttpOnly' } };
    const challenge = query.get('code_challenge') ?? '';
    const wanted = query.get('client_id') === ACCOUNT.client && query.get('code_challenge_method') === 'S256';
    if (!wanted || headers.cookie) return failing(400, 'invalid_request', 'no such client');
    const session = `session-${this.begun.size + 1}`;
    this.begun.set(session, { challenge, state: query.get('state') ?? '' });
    const cookies = {
      'set-cookie': `sid=${session}; Path=/; Secure`,
      location: `${base}/oidc-provider/v1/oauth2/authorize?page=2`,
    };
    return { status: 302, body: '', headers: cookies };
  }

  private signIn(form: URLSearchParams, cookie: string): TwinAnswer {
    const session = /sid=([^;]+)/.exec(cookie)?.[1] ?? '';
    const begun = this.begun.get(session);
    if (!begun || !cookie.includes('page=2')) return failing(400, 'NO_SESSION', 'the sign-in was not begun');
    const { nextOp, passwordEnded } = this.book;
    const password = form.get('password');
    if (password === 'expired-planted' || nextOp !== undefined)
      return { status: 200, body: { success: true, nextOp: nextOp ?? 'changePassword' } };
    const right = password === PASSWORD && form.get('username') === ACCOUNT.user && form.get('orgname') === ACCOUNT.org;
    if (!right || passwordEnded) return failing(401, 'AUTHENTICATION_INVALID', 'Invalid credentials');
    const code = `code-${this.codes.size + 1}`;
    this.codes.set(code, begun.challenge);
    const redirectUrl = `apiaccount://callback?code=${code}&state=${begun.state}`;
    return { status: 200, body: { success: true, nextOp: 'redirect', redirectUrl } };
  }

  private token(form: URLSearchParams): TwinAnswer {
    const refresh = form.get('grant_type') === 'refresh_token';
    const challenge = this.codes.get(form.get('code') ?? '');
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const good = refresh
      ? !this.book.noRefresh && this.live.has(form.get('refresh_token') ?? '')
      : challenge !== undefined && challenge === proof && this.codes.delete(form.get('code') ?? '');
    if (!good) return failing(400, 'invalid_grant', 'The grant is not valid');
    this.grants.push(refresh ? 'refresh' : 'code');
    this.given += 1;
    const [id_token, refresh_token] = [`id-token-planted-${this.given}`, `refresh-planted-${this.given}`];
    this.live.add(id_token);
    this.live.add(refresh_token);
    const body = { id_token, access_token: 'other', refresh_token, expires_in: '1209600', token_type: 'Bearer' };
    return { status: 200, body };
  }
}
